//! What the page can have done.

use super::{Answer, Answered, Api, Failure, Info, Listing, MOST, data, list_of, sentence, unknown};
use crate::review::desk::{DeskError, WriteResult, WriteSummary, waits};
use crate::review::key::Key;
use crate::review::session::{Action, Refusal, Verdict};
use crate::review::web::view::Row;
use crate::text::case::capitalise;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;

/// What an action changed.
#[derive(Serialize)]
struct Changed<'s> {
    info: Info,
    /// The edits that are different now; `None` when there are too many to list.
    rows: Option<Vec<Row<'s>>>,
    /// Pending edits of the substitutions among them.
    same: HashMap<u32, u32>,
    /// What was not possible.
    refused: Option<String>,
    /// The current edit; after an undo, one of those that it took back.
    id: Option<Key>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decisions {
    revision: u64,
    decisions: Vec<Single>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Single {
    id: Key,
    verdict: Said,
    wording: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Said {
    Accept,
    Reject,
    Skip,
    /// A wording: an alternative or one's own.
    Write,
}

impl Said {
    fn verdict(self) -> Option<Verdict> {
        match self {
            Said::Accept => Some(Verdict::Accept),
            Said::Reject => Some(Verdict::Reject),
            Said::Skip => Some(Verdict::Skip),
            Said::Write => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Same {
    revision: u64,
    id: Key,
    verdict: Said,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Teach {
    revision: u64,
    id: Key,
    how: How,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum How {
    Always,
    Never,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bulk {
    revision: u64,
    list: u64,
    verdict: Said,
    /// Least confidence, in hundredths.
    least: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct At {
    revision: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bare {}

impl Api {
    /// Does something.
    pub fn post(&mut self, path: &str, body: &[u8]) -> Answer {
        let answered = match path {
            "list" => parse(body).and_then(|asked: Listing| self.list(asked)),
            "plan" => parse(body).and_then(|At { revision }| self.fresh(revision)).and_then(|()| self.plan()),
            "quit" => parse(body).and_then(|Bare {}| self.quit()),
            "decide" | "same" | "teach" | "bulk" | "undo" | "apply" if self.read_only => {
                Err(Failure(403, "This review is read only; start it without --read-only to decide.".into()))
            }
            "decide" => parse(body).and_then(|asked| self.decide(asked)),
            "same" => parse(body).and_then(|asked| self.same(&asked)),
            "teach" => parse(body).and_then(|asked| self.teach(&asked)),
            "bulk" => parse(body).and_then(|asked| self.bulk(&asked)),
            "undo" => parse(body).and_then(|At { revision }| self.undo(revision)),
            "apply" => parse(body).and_then(|At { revision }| self.apply(revision)),
            _ => Err(unknown()),
        };
        self.answer(answered)
    }

    /// Does actions one after the other and tells what is different. An action may come with the
    /// number of the item that it concerns.
    fn act(&mut self, actions: Vec<(Option<usize>, Action)>) -> Answered {
        let undone = matches!(actions[..], [(_, Action::Undo)]);
        let mut refused = None;
        let mut touched: Vec<usize> = Vec::new();
        for (number, action) in actions {
            let undo = action == Action::Undo;
            touched.extend(number);
            let done = match number {
                // An undo leads back to where one was.
                Some(n) => self.desk.act(Action::Go(n)).and_then(|_| self.desk.act(action)),
                None => self.desk.act(action),
            };
            match done {
                Ok(change) => {
                    refused = change.left().map(|left| sentence(&left)).or(refused);
                    touched.extend(change.items);
                    self.revision += 1;
                    self.steps = if undo { self.steps.saturating_sub(1) } else { self.steps + 1 };
                }
                Err(DeskError::Refused(why)) => {
                    // That step is gone, too.
                    self.steps = self.steps.saturating_sub(usize::from(why == Refusal::Written));
                    refused = Some(capitalise(&sentence(&why.to_string())));
                }
                Err(DeskError::Store(error)) => {
                    self.views.decided();
                    return Err(Failure(500, sentence(&error.to_string())));
                }
            }
        }
        self.views.decided();
        touched.sort_unstable();
        touched.dedup();
        let session = self.desk.session();
        let first = touched.first().filter(|_| undone && session.at().is_none_or(|at| touched.binary_search(&at).is_err()));
        let id = first.copied().or(session.at()).map(|i| session.items()[i].key);
        let rows =
            (touched.len() <= MOST).then(|| touched.iter().map(|&i| self.views.row(session, &session.items()[i])).collect::<Vec<_>>());
        let same = rows.iter().flatten().map(Row::same).collect();
        data(&Changed { info: self.info(), rows, same, refused, id })
    }

    fn decide(&mut self, asked: Decisions) -> Answered {
        self.fresh(asked.revision)?;
        if asked.decisions.len() > MOST {
            return Err(Failure(400, format!("Decide at most {MOST} edits at a time.")));
        }
        let mut actions = Vec::with_capacity(asked.decisions.len());
        for Single { id, verdict, wording } in asked.decisions {
            let number = self.number(id)?;
            let action = match (verdict.verdict(), wording) {
                (Some(verdict), None) => Action::Decide(verdict),
                (None, Some(wording)) => Action::Own(wording),
                _ => return Err(Failure(400, "A wording goes with `write`, and only with it.".into())),
            };
            actions.push((Some(number), action));
        }
        self.act(actions)
    }

    fn same(&mut self, asked: &Same) -> Answered {
        self.fresh(asked.revision)?;
        let verdict = asked.verdict.verdict().ok_or_else(|| Failure(400, "Accept, reject or skip.".into()))?;
        let number = self.number(asked.id)?;
        self.act(vec![(Some(number), Action::Same(verdict))])
    }

    fn teach(&mut self, asked: &Teach) -> Answered {
        self.fresh(asked.revision)?;
        let number = self.number(asked.id)?;
        let action = match asked.how {
            How::Always => Action::Always,
            How::Never => Action::Never,
        };
        self.act(vec![(Some(number), action)])
    }

    fn bulk(&mut self, asked: &Bulk) -> Answered {
        self.fresh(asked.revision)?;
        let verdict = asked.verdict.verdict().ok_or_else(|| Failure(400, "Accept, reject or skip.".into()))?;
        let items = list_of(&self.lists, asked.list)?.pending(self.desk.session(), asked.least);
        if items.is_empty() {
            return self.act(Vec::new());
        }
        self.act(vec![(None, Action::These(items, verdict))])
    }

    fn undo(&mut self, revision: u64) -> Answered {
        self.fresh(revision)?;
        self.act(vec![(None, Action::Undo)])
    }

    /// What [`Api::apply`] would write.
    fn plan(&self) -> Answered {
        let session = self.desk.session();
        let files = session.files_to_write();
        let edits: usize = files.iter().map(|(_, n)| n).sum();
        let told: Vec<_> = files.iter().take(MOST).map(|(f, n)| json!({ "name": session.files()[*f].name, "edits": n })).collect();
        let left = waits(session.tally().accepted - edits).map(|left| sentence(&left));
        data(&json!({ "files": told, "total": files.len(), "edits": edits, "left": left }))
    }

    fn apply(&mut self, revision: u64) -> Answered {
        self.fresh(revision)?;
        let mut files = self.desk.write(0..self.desk.session().files().len());
        self.anew();
        let summary = WriteSummary::of(&files);
        let (edits, written, problems, left) = (summary.edits, summary.files, summary.failures.len(), summary.left());
        // What went wrong comes first.
        files.sort_by_key(|f| f.edits.is_ok());
        files.retain(|f| f.edits != Ok(0));
        let told = files.iter().take(MOST).map(|WriteResult { file, edits, .. }| {
            json!({ "name": file, "edits": edits.as_ref().ok(), "problem": edits.as_ref().err().map(|e| sentence(e)) })
        });
        let told: Vec<_> = told.collect();
        let left = left.map(|left| sentence(&left));
        data(&json!({ "files": told, "written": written, "edits": edits, "problems": problems, "left": left }))
    }

    fn quit(&self) -> Answered {
        let message = match self.desk.session().tally().accepted {
            _ if self.read_only => "Nothing was changed.",
            0 => "All decisions are saved.",
            _ => "All decisions are saved. Accepted edits are not written yet: run unspin apply, or review again and write.",
        };
        serde_json::to_vec(&json!({ "message": message })).map(Answer::End).map_err(|e| Failure(500, e.to_string()))
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|e| Failure(400, format!("The request is malformed: {e}.")))
}
