//! What the page can ask for; `decide` is what it can have done. The review changes only through
//! [`Desk`], and each change is on disk before it is answered.

mod decide;

use crate::review::desk::{Desk, evidence};
use crate::review::key::Key;
use crate::review::session::Tally;
use crate::review::web::query::{List, Query, Summary};
use crate::review::web::view::{Row, Views};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{HashMap, VecDeque};

/// Lists that are remembered, over all tabs.
const LISTS: usize = 16;
/// Rows, blocks and decisions in one request.
const MOST: usize = 200;
/// Readings that an explanation lists.
const READINGS: usize = 8;

/// What is answered.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// JSON.
    Data(Vec<u8>),
    /// Nothing is new.
    Nothing,
    /// A status code and what is wrong, as JSON.
    Failure(u16, Vec<u8>),
    /// JSON, and the server ends.
    End(Vec<u8>),
}

/// A review as the page sees it.
pub struct Api {
    desk: Desk,
    read_only: bool,
    /// Counts the changes, so that a page that missed one notices.
    revision: u64,
    /// How many steps can be taken back.
    steps: usize,
    lists: VecDeque<List>,
    made: u64,
    views: Views,
    /// What was said about files that cannot be read any more.
    told: HashMap<usize, String>,
}

/// A failure on its way to the page.
struct Failure(u16, String);

type Answered = Result<Answer, Failure>;

fn data(value: &impl Serialize) -> Answered {
    serde_json::to_vec(value).map(Answer::Data).map_err(|e| Failure(500, e.to_string()))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    revision: u64,
    read_only: bool,
    undo: bool,
    files: usize,
    counts: Tally,
}

#[derive(Serialize)]
struct Listed {
    list: u64,
    total: usize,
    at: usize,
    summary: Summary,
    info: Info,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listing {
    query: Query,
    stay: Option<Key>,
}

impl Api {
    /// The view of a desk; `read_only` decides and writes nothing.
    pub fn new(desk: Desk, read_only: bool) -> Api {
        Api { desk, read_only, revision: 0, steps: 0, lists: VecDeque::new(), made: 0, views: Views::default(), told: HashMap::new() }
    }

    /// Gives the desk back, to be closed.
    pub fn into_desk(self) -> Desk {
        self.desk
    }

    /// Answers a question.
    pub fn get(&mut self, path: &str, query: &str) -> Answer {
        let query = Parameters(query);
        let answered = match path {
            "info" => data(&self.info()),
            "rows" => self.rows(&query),
            "summary" => self.summary(&query),
            "find" => self.find(&query),
            "open" => self.open(&query),
            "place" => self.place(&query),
            "blocks" => self.blocks(&query),
            "why" => self.why(&query),
            "news" => self.news(&query),
            _ => Err(unknown()),
        };
        self.answer(answered)
    }

    fn answer(&self, answered: Answered) -> Answer {
        answered.unwrap_or_else(|Failure(status, error)| {
            Answer::Failure(status, json!({ "error": error, "revision": self.revision }).to_string().into_bytes())
        })
    }

    fn info(&self) -> Info {
        let session = self.desk.session();
        let (files, counts) = (session.files().len(), session.tally());
        Info { revision: self.revision, read_only: self.read_only, undo: self.steps > 0, files, counts }
    }

    /// A page may act only on what it has seen.
    fn fresh(&self, revision: u64) -> Result<(), Failure> {
        let stale = "Something was decided elsewhere meanwhile. This page has been brought up to date; look again, then decide.";
        if revision == self.revision { Ok(()) } else { Err(Failure(409, stale.into())) }
    }

    fn number(&self, id: Key) -> Result<usize, Failure> {
        self.desk.session().find(id).ok_or_else(|| Failure(404, "This edit is no longer there.".into()))
    }

    fn list(&mut self, asked: Listing) -> Answered {
        self.made += 1;
        let list = List::new(self.made, self.desk.session(), asked.query);
        let session = self.desk.session();
        let at = list.place(session, asked.stay);
        let answer = data(&Listed { list: list.id, total: list.items.len(), at, summary: list.summary(session), info: self.info() });
        self.lists.push_back(list);
        if self.lists.len() > LISTS {
            self.lists.pop_front();
        }
        answer
    }

    fn rows(&mut self, query: &Parameters<'_>) -> Answered {
        let (from, count) = (query.number("from")?, query.number("count")?);
        let list = list_of(&self.lists, query.number("list")? as u64)?;
        let from = from.min(list.items.len());
        let items = &list.items[from..list.items.len().min(from.saturating_add(count.min(MOST)))];
        let session = self.desk.session();
        let rows: Vec<Row<'_>> = items.iter().map(|&i| self.views.row(session, &session.items()[i])).collect();
        data(&json!({ "rows": rows }))
    }

    fn summary(&self, query: &Parameters<'_>) -> Answered {
        let list = list_of(&self.lists, query.number("list")? as u64)?;
        data(&json!({ "summary": list.summary(self.desk.session()) }))
    }

    fn find(&self, query: &Parameters<'_>) -> Answered {
        let list = list_of(&self.lists, query.number("list")? as u64)?;
        let number = self.number(query.key("id")?)?;
        data(&json!({ "at": list.items.iter().position(|&i| i == number) }))
    }

    fn open(&self, query: &Parameters<'_>) -> Answered {
        let list = list_of(&self.lists, query.number("list")? as u64)?;
        data(&json!({ "at": list.open(self.desk.session(), query.number("from")?) }))
    }

    fn place(&mut self, query: &Parameters<'_>) -> Answered {
        let number = self.number(query.key("id")?)?;
        let session = self.desk.session();
        let item = &session.items()[number];
        let blocks = self.views.blocks(session, item.file);
        let version = format!("{:x}", session.file_of(item).digest.0);
        data(&json!({ "file": item.file, "block": blocks.block(item.edit.span.start), "blocks": blocks.count(), "version": version }))
    }

    fn blocks(&mut self, query: &Parameters<'_>) -> Answered {
        let (file, from, to) = (query.number("file")?, query.number("from")?, query.number("to")?);
        let session = self.desk.session();
        if file >= session.files().len() {
            return Err(Failure(404, "There is no such file in this review.".into()));
        }
        let total = self.views.blocks(session, file).count();
        if from > to || to - from > MOST || from > total {
            return Err(Failure(400, format!("Ask for at most {MOST} blocks at a time.")));
        }
        let (blocks, edits) = self.views.pieces(session, file, from..to.min(total));
        data(&json!({ "blocks": blocks, "edits": edits }))
    }

    fn why(&self, query: &Parameters<'_>) -> Answered {
        let item = &self.desk.session().items()[self.number(query.key("id")?)?];
        let readings = self.desk.explain(item);
        let readings = readings.iter().take(READINGS).map(|r| {
            let (after, rule, evidence) = (&r.after, &r.rule, evidence(&r.evidence));
            json!({ "after": after, "rule": rule, "posterior": r.posterior, "context": r.context, "channel": r.channel, "evidence": evidence })
        });
        data(&json!({ "readings": readings.collect::<Vec<_>>() }))
    }

    /// Tells a page whether it is up to date, and whether the file that it shows is as it was read.
    fn news(&mut self, query: &Parameters<'_>) -> Answered {
        let revision = query.number("revision")? as u64;
        let file = query.number("file").ok().filter(|&f| f < self.desk.session().files().len());
        let noticed = file.and_then(|file| self.watch(file));
        if noticed.is_none() && revision == self.revision {
            return Ok(Answer::Nothing);
        }
        let stale = "Something was decided elsewhere. This page has been brought up to date.";
        data(&json!({ "revision": self.revision, "message": noticed.as_deref().unwrap_or(stale), "noticed": noticed.is_some() }))
    }

    /// What there is to say about a file on disk; the same is said once.
    fn watch(&mut self, file: usize) -> Option<String> {
        let before = self.desk.session().files()[file].digest;
        let Some(message) = self.desk.watch(file) else {
            self.told.remove(&file);
            return None;
        };
        if self.desk.session().files()[file].digest != before {
            self.told.remove(&file);
            self.anew();
            return Some(sentence(&message));
        }
        let known = self.told.insert(file, message.clone());
        (known.as_ref() != Some(&message)).then(|| sentence(&message))
    }

    /// Forgets all that refers to items by number, because they have new numbers.
    fn anew(&mut self) {
        self.revision += 1;
        self.views.forget();
        self.lists.clear();
    }
}

/// The list with a number; a free function, so that the views can be changed meanwhile.
fn list_of(lists: &VecDeque<List>, id: u64) -> Result<&List, Failure> {
    lists.iter().find(|l| l.id == id).ok_or_else(|| Failure(410, "This list is no longer kept; make it again.".into()))
}

fn unknown() -> Failure {
    Failure(404, "There is nothing by that name.".into())
}

/// A message with its full stop; it may begin with the name of a file, and so keeps its capitals.
fn sentence(text: &str) -> String {
    if text.ends_with('.') { text.to_string() } else { format!("{text}.") }
}

/// The parameters of a query string; their values are numbers and keys, so that nothing has to be
/// decoded.
struct Parameters<'q>(&'q str);

impl Parameters<'_> {
    fn text(&self, name: &str) -> Result<&str, Failure> {
        let found = self.0.split('&').filter_map(|p| p.split_once('=')).find(|(n, _)| *n == name);
        found.map(|(_, value)| value).ok_or_else(|| Failure(400, format!("`{name}` is missing.")))
    }

    fn number(&self, name: &str) -> Result<usize, Failure> {
        self.text(name)?.parse().map_err(|_| Failure(400, format!("`{name}` is not a number.")))
    }

    fn key(&self, name: &str) -> Result<Key, Failure> {
        let text = self.text(name)?;
        text.parse().ok().filter(|_| text.len() == 12).ok_or_else(|| Failure(400, format!("`{name}` is not an edit.")))
    }
}
