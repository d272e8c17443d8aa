//! `unspin pending`, `accept`, `reject`, `apply`: reviews by scripts and editors.

use crate::cli::output::{self, count, number};
use crate::cli::review::{Chosen, Corpus, Kept, Open};
use crate::cli::{Session, Status};
use anyhow::{Result, bail};
use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use unspin::review::list::{self, Layout};
use unspin::review::{Action, Decision, Desk, Filter, Verdict};
use unspin::text::token::fold_phrase;

#[derive(clap::Args)]
pub struct Pending {
    #[command(flatten)]
    corpus: Corpus,
    #[command(flatten)]
    chosen: Chosen,
    /// Which edits to list
    #[arg(long, value_name = "STATE", default_value = "pending")]
    state: State,
    /// Take the decisions on the edits back that --file, --rule and so on choose, all without, so that they are pending again;
    /// ids may be given instead of paths
    #[arg(long)]
    again: bool,
    /// Format of the list
    #[arg(long, value_name = "FORMAT", default_value = "concise")]
    output_format: Layout,
}

/// Which items are listed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum State {
    /// Not decided
    Pending,
    /// Accepted and not written yet
    Accepted,
    /// Rejected
    Rejected,
    /// All of them
    All,
}

impl State {
    fn takes(self, decision: Option<&Decision>) -> bool {
        match self {
            State::Pending => decision.is_none(),
            State::Accepted => matches!(decision, Some(Decision::Accepted(_))),
            State::Rejected => matches!(decision, Some(Decision::Rejected)),
            State::All => true,
        }
    }
}

#[derive(clap::Args)]
pub struct Decide {
    /// Ids as `unspin pending` lists them, or their first digits
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    #[command(flatten)]
    chosen: Chosen,
    /// All pending edits
    #[arg(long)]
    all: bool,
    /// Always do so: accepted substitutions go into `.unspin/dictionary.yaml`, rejected ones into `.unspin/never.yaml`
    #[arg(long)]
    teach: bool,
}

#[derive(clap::Args)]
pub struct Accept {
    #[command(flatten)]
    decide: Decide,
    /// Write this instead of what is proposed
    #[arg(long, value_name = "TEXT")]
    with: Option<String>,
}

#[derive(clap::Args)]
pub struct Apply {
    /// Only in a file or folder, by its name or the end of its path; `*` stands for any characters
    #[arg(long, value_name = "NAME")]
    file: Vec<String>,
    #[command(flatten)]
    kept: Kept,
}

pub fn pending(args: &Pending, session: &Session) -> Result<Status> {
    let stop = AtomicBool::new(false);
    let open = Open::new(session, &stop);
    // With --again, what is no path is an id, as for `accept` and `reject`.
    let (ids, paths) = args.corpus.paths.iter().cloned().partition::<Vec<_>, _>(|p| args.again && is_id(p));
    let corpus = Corpus { paths };
    let mut desk = if args.again { open.write(&corpus, "unspin pending")? } else { open.read(&corpus, "unspin pending")? };
    let filter = desk.local(args.chosen.filter(session));
    let mut items = desk.session().select(&filter);
    if !ids.is_empty() {
        let named = ids.iter().map(|id| named(&desk, &id.to_string_lossy())).collect::<Result<Vec<usize>>>()?;
        items.retain(|i| named.contains(i));
    }
    if items.is_empty() && !filter.is_empty() && !desk.session().items().is_empty() {
        session.note(&format!("Nothing matches {}", filter.describe()));
    }
    if args.again {
        let change = desk.act(Action::These(items.clone(), Verdict::Skip))?;
        session.note(&format!("{} pending again", count(change.items.len(), "edit")));
    }
    items.retain(|&i| args.state.takes(desk.session().items()[i].decision.as_ref()));
    // Before the list is printed: a reader like `head` may end the program there.
    desk.save()?;
    let mut out = session.stdout();
    list::write(desk.session(), &items, args.output_format, &mut out)?;
    out.flush()?;
    let tally = desk.session().tally();
    let files = count(desk.session().files().len(), "file");
    let [pending, accepted, rejected] = [tally.pending, tally.accepted, tally.rejected].map(number);
    session.note(&format!("{pending} pending, {accepted} accepted, {rejected} rejected in {files}"));
    desk.close()?;
    Ok(match tally.pending {
        _ if open.failed() => Status::Error,
        0 => Status::Clean,
        _ => Status::Found,
    })
}

pub fn accept(args: &Accept, session: &Session) -> Result<Status> {
    decide(&args.decide, Verdict::Accept, args.with.as_deref(), session)
}

pub fn reject(args: &Decide, session: &Session) -> Result<Status> {
    decide(args, Verdict::Reject, None, session)
}

fn decide(args: &Decide, verdict: Verdict, with: Option<&str>, session: &Session) -> Result<Status> {
    let filter = args.chosen.filter(session);
    let name = if verdict == Verdict::Accept { "accept" } else { "reject" };
    if args.ids.is_empty() && filter.is_empty() && !args.all {
        bail!("say which edits to {name}: ids from `unspin pending`, --file, --rule, --below, --min-confidence, --word, or --all");
    }
    let stop = AtomicBool::new(false);
    let open = Open::new(session, &stop);
    let mut desk = open.write(&Corpus { paths: Vec::new() }, &format!("unspin {name}"))?;
    let filter = desk.local(filter);
    let result = chosen(&desk, args, &filter).and_then(|items| {
        if items.is_empty() {
            let what = if filter.is_empty() { String::new() } else { format!(" matches {}", filter.describe()) };
            session.note(&format!("Nothing to {name}: no pending edit{what}"));
            return Ok(Status::Found);
        }
        if with.is_some() && !alike(&desk, &items) {
            bail!("one wording for {} with different words; choose those with the same, by ids or --word", count(items.len(), "edit"));
        }
        let change = match with {
            Some(wording) => desk.act(Action::TheseWith(items.clone(), wording.to_string()))?,
            None => desk.act(Action::These(items.clone(), verdict))?,
        };
        let verb = if verdict == Verdict::Accept { "Accepted" } else { "Rejected" };
        session.note(&format!("{verb} {}", count(items.len() - change.unwritable, "edit")));
        if change.unwritable > 0 {
            output::warning(&format!("{} left pending: their file cannot hold the wording", count(change.unwritable, "edit")));
        }
        if args.teach {
            teach(&mut desk, &items, verdict, session)?;
        }
        Ok(if open.failed() { Status::Error } else { Status::Clean })
    });
    desk.close()?;
    result
}

/// Whether all of some items replace the same words.
fn alike(desk: &Desk, items: &[usize]) -> bool {
    let words = |i: usize| {
        let edit = &desk.session().items()[i].edit;
        fold_phrase(&edit.escape.read(&edit.before))
    };
    items.windows(2).all(|pair| words(pair[0]) == words(pair[1]))
}

/// Whether a path is an id, and no file.
fn is_id(path: &Path) -> bool {
    let digits = path.as_os_str().to_string_lossy();
    digits.len() <= 12 && digits.bytes().all(|b| b.is_ascii_hexdigit()) && !path.exists()
}

/// The item with an id, or its first digits.
fn named(desk: &Desk, id: &str) -> Result<usize> {
    let session = desk.session();
    match session.find_prefix(id)[..] {
        [item] => Ok(item),
        [] => match (desk.written(id), desk.never(id)) {
            (Some(there), _) => bail!("`{id}` is written: `{}` stands in {} for `{}`, and stays", there.after, there.file, there.before),
            (_, Some(list)) => {
                bail!("`{id}` was taught never to be made; remove its entry from {}, then it is proposed again", list.display())
            }
            _ => bail!("no edit has the id `{id}`; `unspin pending` lists them, and a text that changed has others"),
        },
        [first, second, ..] => {
            let (a, b) = (session.items()[first].key, session.items()[second].key);
            bail!("`{id}` is the beginning of more than one id, such as {a} and {b}; give more digits");
        }
    }
}

/// The items that are meant; decided ones only when they are named.
fn chosen(desk: &Desk, args: &Decide, filter: &Filter) -> Result<Vec<usize>> {
    let session = desk.session();
    let takes = |&i: &usize| filter.takes(session.file_of(&session.items()[i]), &session.items()[i]);
    if args.ids.is_empty() {
        let pending = |&i: &usize| session.items()[i].decision.is_none();
        return Ok((0..session.items().len()).filter(|i| pending(i) && takes(i)).collect());
    }
    let mut items = Vec::new();
    for id in &args.ids {
        items.push(named(desk, id)?);
    }
    items.retain(takes);
    items.sort_unstable();
    items.dedup();
    Ok(items)
}

/// Teaches each substitution of some items once.
fn teach(desk: &mut Desk, items: &[usize], verdict: Verdict, session: &Session) -> Result<()> {
    let mut done = HashSet::new();
    for &item in items {
        if !done.insert(desk.session().items()[item].substitution) {
            continue;
        }
        desk.act(Action::Go(item))?;
        if desk.session().lesson(false).is_none() {
            continue;
        }
        let change = desk.act(if verdict == Verdict::Accept { Action::Always } else { Action::Never })?;
        if let Some(lesson) = change.learned {
            let word = if lesson.never { "never" } else { "always" };
            session.note(&format!("Taught: {word} `{}` -> `{}`", lesson.spun, lesson.original));
        }
    }
    Ok(())
}

pub fn apply(args: &Apply, session: &Session) -> Result<Status> {
    let stop = AtomicBool::new(false);
    let open = Open::new(session, &stop);
    let mut desk = open.write(&Corpus { paths: Vec::new() }, "unspin apply")?;
    desk.backup = args.kept.backup;
    let filter = desk.local(Filter { files: args.file.clone(), ..Filter::default() });
    let files: Vec<usize> = (0..desk.session().files().len()).filter(|&f| filter.takes_file(&desk.session().files()[f].name)).collect();
    if files.is_empty() && !filter.is_empty() {
        session.note(&format!("Nothing matches {}", filter.describe()));
        desk.close()?;
        return Ok(if open.failed() { Status::Error } else { Status::Found });
    }
    let written = desk.write(files);
    let tally = desk.session().tally();
    let unplaced: Vec<String> = desk.unplaced().iter().filter(|r| filter.takes_file(&r.file)).map(|r| r.file.clone()).collect();
    desk.close()?;
    let (mut edits, mut done, mut failed) = (0, 0, 0);
    for file in &written {
        match &file.edits {
            Ok(n) => {
                edits += n;
                done += 1;
            }
            Err(message) => {
                output::error(&format!("{}: {message}", file.file));
                failed += 1;
            }
        }
    }
    let left = if tally.accepted > 0 { format!("{} accepted, ", number(tally.accepted)) } else { String::new() };
    session.note(&format!(
        "Applied {} in {}; {left}{} pending, {} rejected",
        count(edits, "edit"),
        count(done, "file"),
        number(tally.pending),
        number(tally.rejected)
    ));
    if let Some(first) = unplaced.first() {
        let left = count(unplaced.len(), "accepted edit");
        output::warning(&format!(
            "{left} not written, the first in {first}: their places are not as they were; `unspin pending` lists what is there now"
        ));
    }
    Ok(match tally.pending + tally.accepted {
        _ if failed > 0 || open.failed() => Status::Error,
        0 if unplaced.is_empty() => Status::Clean,
        _ => Status::Found,
    })
}
