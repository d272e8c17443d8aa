//! `unspin pending`, `accept`, `reject`, `apply`: reviews by scripts and editors.

use crate::cli::output::{self, count, number};
use crate::cli::review::{Chosen, Corpus, Kept, Open, Scope, with_desk};
use crate::cli::{App, Status};
use anyhow::{Result, bail};
use std::collections::{BTreeSet, HashSet};
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use unspin::message::printable;
use unspin::review::list::{self, Layout};
use unspin::review::{Action, Decision, Desk, Filter, Record, Verdict};
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
    /// Take the decisions on the edits back that --file, --rule and so on choose, all without, so that they are pending again, and drop
    /// accepted ones whose places are not as they were; ids may be given instead of paths
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
    /// Ids as `unspin pending` lists them, or their first digits; or files and folders to choose from, otherwise the working folder
    #[arg(value_name = "ID|PATH")]
    named: Vec<OsString>,
    #[command(flatten)]
    chosen: Chosen,
    /// All pending edits under review in the given files and folders; without any, in the working folder
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
    /// Only in these files and folders; without any, in the working folder
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only in a file or folder, by its name or the end of its path; `*` stands for any characters
    #[arg(long, value_name = "NAME")]
    file: Vec<String>,
    #[command(flatten)]
    kept: Kept,
}

pub fn pending(args: &Pending, app: &App) -> Result<Status> {
    let stop = AtomicBool::new(false);
    let open = Open::new(app, &stop);
    // With --again, what is no path is an id, as for `accept` and `reject`.
    let (ids, paths) = args.corpus.paths.iter().cloned().partition::<Vec<_>, _>(|p| args.again && is_id(p));
    let scope = if ids.is_empty() || !paths.is_empty() { Scope::Read } else { Scope::All };
    let desk = if args.again { open.write(scope, &paths, "unspin pending")? } else { open.read(&paths, "unspin pending")? };
    with_desk(desk, |desk| {
        let filter = desk.local(args.chosen.filter(app));
        let mut items = if args.again { again(desk, &ids, &filter, app)? } else { desk.session().select(&filter) };
        if items.is_empty() && !args.again && !filter.is_empty() && !desk.session().items().is_empty() {
            app.note(&format!("Nothing matches {}", filter.describe()));
        }
        items.retain(|&i| args.state.takes(desk.session().items()[i].decision.as_ref()));
        // Before the list is printed: a reader like `head` may end the program there.
        desk.save()?;
        let mut out = app.stdout();
        list::write(desk.session(), &items, args.output_format, &mut out)?;
        out.flush()?;
        let tally = desk.session().tally();
        let files = count(desk.session().files().len(), "file");
        let [pending, accepted, rejected] = [tally.pending, tally.accepted, tally.rejected].map(number);
        app.note(&format!("{pending} pending, {accepted} accepted, {rejected} rejected in {files}"));
        Ok(match tally.pending {
            _ if open.failed() => Status::Error,
            0 => Status::Clean,
            _ => Status::Found,
        })
    })
}

/// Takes decisions back and says how many. Gives the items that are meant.
fn again(desk: &mut Desk, ids: &[PathBuf], filter: &Filter, app: &App) -> Result<Vec<usize>> {
    let mut items = desk.session().select(filter);
    let mut unplaced: Vec<Record> = desk.unplaced(filter).into_iter().cloned().collect();
    let mut written = desk.applied(filter).len();
    if !ids.is_empty() {
        let (mut named_items, mut named_records) = (HashSet::new(), HashSet::new());
        for id in ids.iter().map(|id| id.to_string_lossy()) {
            match &without_place(desk, &id)[..] {
                [record] => drop(named_records.insert(record.key)),
                _ => drop(named_items.insert(named(desk, &id)?)),
            }
        }
        items.retain(|i| named_items.contains(i));
        unplaced.retain(|record| named_records.contains(&record.key));
        written = 0;
    }
    let change = desk.act(Action::These(items.clone(), Verdict::Skip))?;
    let dropped = unplaced.len();
    if dropped > 0 {
        desk.give_up(unplaced)?;
    }
    let mut said = format!("{} pending again", count(change.items.len(), "edit"));
    if dropped > 0 {
        said += &format!("; {} dropped, whose places are not as they were", number(dropped));
    }
    if written > 0 {
        said += &format!("; {} written stay", number(written));
    }
    if items.is_empty() && dropped + written == 0 && !filter.is_empty() {
        said = format!("Nothing matches {}", filter.describe());
    }
    app.note(&said);
    Ok(items)
}

/// The accepted edits whose ids begin with some digits and whose places are not as they were, unless an edit that is there has such an id.
fn without_place<'d>(desk: &'d Desk, id: &str) -> Vec<&'d Record> {
    if id.is_empty() || !desk.session().find_prefix(id).is_empty() {
        return Vec::new();
    }
    let id = id.to_lowercase();
    desk.unplaced(&Filter::default()).into_iter().filter(|r| r.key.to_string().starts_with(&id)).collect()
}

pub fn accept(args: &Accept, app: &App) -> Result<Status> {
    decide(&args.decide, Verdict::Accept, args.with.as_deref(), app)
}

pub fn reject(args: &Decide, app: &App) -> Result<Status> {
    decide(args, Verdict::Reject, None, app)
}

fn decide(args: &Decide, verdict: Verdict, with: Option<&str>, app: &App) -> Result<Status> {
    let filter = args.chosen.filter(app);
    let name = if verdict == Verdict::Accept { "accept" } else { "reject" };
    let (paths, ids): (Vec<_>, Vec<_>) = args.named.iter().map(PathBuf::from).partition(|named| named.exists());
    let ids: Vec<_> = ids.iter().map(|id| id.to_string_lossy()).collect();
    if ids.is_empty() && filter.is_empty() && !args.all {
        bail!("say which edits to {name}: ids from `unspin pending`, --file, --rule, --below, --min-confidence, --word, or --all");
    }
    let stop = AtomicBool::new(false);
    let open = Open::new(app, &stop);
    let scope = if ids.is_empty() || !paths.is_empty() { Scope::Known } else { Scope::All };
    with_desk(open.write(scope, &paths, &format!("unspin {name}"))?, |desk| {
        let filter = desk.local(filter);
        let items = chosen(desk, &ids, &filter)?;
        if items.is_empty() {
            let what = if filter.is_empty() { String::new() } else { format!(" matches {}", filter.describe()) };
            app.note(&format!("Nothing to {name}: no pending edit{what}"));
            return Ok(Status::Found);
        }
        if with.is_some() && !alike(desk, &items) {
            bail!("one wording for {} with different words; choose those with the same, by ids or --word", count(items.len(), "edit"));
        }
        let change = match with {
            Some(wording) => desk.act(Action::TheseWith(items.clone(), wording.to_string()))?,
            None => desk.act(Action::These(items.clone(), verdict))?,
        };
        // Whoever names an edit, or writes it, has looked at it.
        let looked = verdict != Verdict::Accept || with.is_some() || !ids.is_empty() || app.settings.with_unsafe;
        app.note(&decided(desk, &items, change.unwritable, (verdict, !looked), app.settings.min_confidence));
        if change.unwritable > 0 {
            output::warning(&format!("{} left pending: their file cannot hold the wording", count(change.unwritable, "edit")));
        }
        if args.teach {
            teach(desk, &items, verdict, app)?;
        }
        Ok(if open.failed() { Status::Error } else { Status::Clean })
    })
}

/// What was decided about how many items in how many files, and if it is to be said, how many of them `fix` would leave.
fn decided(desk: &Desk, items: &[usize], unwritable: usize, (verdict, unseen): (Verdict, bool), safe: f32) -> String {
    let session = desk.session();
    let done: Vec<usize> = items.iter().copied().filter(|&i| session.items()[i].decision.is_some()).collect();
    let files: BTreeSet<usize> = done.iter().map(|&i| session.items()[i].file).collect();
    let verb = if verdict == Verdict::Accept { "Accepted" } else { "Rejected" };
    let unsure = match session.unsure(&done) {
        n if n > 0 && unseen => format!(", {} of which `fix` would leave: they or edits beside them are less sure than {safe}", number(n)),
        _ => String::new(),
    };
    format!("{verb} {} in {}{unsure}", count(items.len() - unwritable, "edit"), count(files.len(), "file"))
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
    if id.trim().is_empty() {
        bail!("an id is empty, as from a variable that is not set; give ids as `unspin pending` lists them");
    }
    let session = desk.session();
    match session.find_prefix(id)[..] {
        [item] => Ok(item),
        [] => match (desk.written(id), desk.never(id)) {
            (Some(there), _) => bail!("`{id}` is written: `{}` stands in {} for `{}`, and stays", there.after, there.file, there.before),
            (_, Some(list)) => {
                bail!("`{id}` was taught never to be made; remove its entry from {}, then it is proposed again", list.display())
            }
            _ => match without_place(desk, id).first() {
                Some(r) => bail!(
                    "`{id}` is accepted, but its place in {} is not as it was; `unspin pending --again {id}` drops it",
                    printable(&r.file)
                ),
                None => bail!("no edit has the id `{id}`; `unspin pending` lists them, and a text that changed has others"),
            },
        },
        [first, second, ..] => {
            let (a, b) = (session.items()[first].key, session.items()[second].key);
            bail!("`{id}` is the beginning of more than one id, such as {a} and {b}; give more digits");
        }
    }
}

/// The items that are meant; decided ones only when they are named.
fn chosen(desk: &Desk, ids: &[impl AsRef<str>], filter: &Filter) -> Result<Vec<usize>> {
    let session = desk.session();
    let takes = |&i: &usize| filter.takes(session.file_of(&session.items()[i]), &session.items()[i]);
    if ids.is_empty() {
        let pending = |&i: &usize| session.items()[i].decision.is_none();
        return Ok((0..session.items().len()).filter(|i| pending(i) && takes(i)).collect());
    }
    let mut items = Vec::new();
    for id in ids {
        items.push(named(desk, id.as_ref())?);
    }
    items.retain(takes);
    items.sort_unstable();
    items.dedup();
    Ok(items)
}

/// Teaches each substitution of some items once.
fn teach(desk: &mut Desk, items: &[usize], verdict: Verdict, app: &App) -> Result<()> {
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
            app.note(&format!("Taught: {word} `{}` -> `{}`", lesson.spun, lesson.original));
        }
    }
    Ok(())
}

pub fn apply(args: &Apply, app: &App) -> Result<Status> {
    let stop = AtomicBool::new(false);
    let open = Open::new(app, &stop);
    with_desk(open.write(Scope::Known, &args.paths, "unspin apply")?, |desk| {
        desk.backup = args.kept.backup;
        let filter = desk.local(Filter { files: args.file.clone(), ..Filter::default() });
        let unplaced = desk.unplaced(&filter).len();
        let takes = |&f: &usize| filter.takes_file(&desk.session().files()[f].name);
        let files: Vec<usize> = (0..desk.session().files().len()).filter(takes).collect();
        if files.is_empty() && !filter.is_empty() && unplaced == 0 {
            app.note(&format!("Nothing matches {}", filter.describe()));
            return Ok(if open.failed() { Status::Error } else { Status::Found });
        }
        let written = desk.write(files);
        let tally = desk.session().tally();
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
        app.note(&format!(
            "Applied {} in {}; {left}{} pending, {} rejected",
            count(edits, "edit"),
            count(done, "file"),
            number(tally.pending),
            number(tally.rejected)
        ));
        let unplaced = desk.unplaced(&filter);
        tell_unplaced(&unplaced);
        Ok(match tally.pending + tally.accepted {
            _ if failed > 0 || open.failed() => Status::Error,
            0 if unplaced.is_empty() => Status::Clean,
            _ => Status::Found,
        })
    })
}

/// Warns of accepted edits that cannot be written, with what can be done.
fn tell_unplaced(unplaced: &[&Record]) {
    if unplaced.is_empty() {
        return;
    }
    let left = count(unplaced.len(), "accepted edit");
    let list = unplaced.iter().map(|r| {
        let [file, before, after] = [&r.file, &r.before, &r.after].map(|text| printable(text));
        format!("\n  {}  {file}: {before} -> {after}", r.key)
    });
    output::warning(&format!(
        "{left} not written, for their places are not as they were; `unspin pending` lists what is there now, `unspin pending --again ID` \
         drops one of these:{}",
        list.collect::<String>()
    ));
}
