//! `unspin pending`, `accept`, `reject`, `apply`: reviews by scripts and editors.

use crate::cli::output::{self, count, number};
use crate::cli::review::ids::{Named, is_id, without_place};
use crate::cli::review::{Chosen, Kept, Open, ReviewPaths, Scope, with_desk};
use crate::cli::signals::Stop;
use crate::cli::{App, Status, values};
use anyhow::{Result, bail};
use std::collections::{BTreeSet, HashSet};
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use unspin::message::printable;
use unspin::review::list::{self, ListFormat};
use unspin::review::{Action, Desk, Filter, Record, StateFilter, Verdict, WriteSummary};
use unspin::text::token::fold_phrase;

#[derive(clap::Args)]
pub struct PendingArgs {
    #[command(flatten)]
    review: ReviewPaths,
    #[command(flatten)]
    chosen: Chosen,
    /// Which edits to list
    #[arg(long, value_name = "STATE", default_value = "pending")]
    state: StateFilter,
    /// Take decisions back, so that the edits are pending again: those that --file, --rule and so
    /// on choose, or ids, which may be given beside paths; otherwise all. Accepted edits whose
    /// places are not as they were are dropped
    #[arg(long)]
    again: bool,
    /// Format of the list
    #[arg(long, value_name = "FORMAT", default_value = "concise")]
    output_format: ListFormat,
}

#[derive(clap::Args)]
pub struct Decide {
    /// Ids as `unspin pending` lists them, or their first digits; and files and folders that the
    /// edits have to be in. Without those, edits are in the working folder, and ids anywhere
    #[arg(value_name = "ID|PATH")]
    named: Vec<OsString>,
    #[command(flatten)]
    chosen: Chosen,
    /// All pending edits under review in the given files and folders; without any, in the working
    /// folder
    #[arg(long)]
    all: bool,
    /// Always do so: accepted substitutions go into `.unspin/dictionary.yaml`, rejected ones into
    /// `.unspin/never.yaml`
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
    #[arg(long, value_name = "NAME", value_parser = values::text)]
    file: Vec<String>,
    #[command(flatten)]
    kept: Kept,
}

pub fn pending(args: &PendingArgs, app: &App) -> Result<Status> {
    let stop = AtomicBool::new(false);
    let open = Open::new(app, &stop);
    // With --again, what is no path is an id, as for `accept` and `reject`.
    let (ids, paths) = args.review.paths.iter().cloned().partition::<Vec<_>, _>(|p| args.again && is_id(p));
    if let Some(path) = paths.iter().find(|path| !ids.is_empty() && !path.exists()) {
        bail!("`{}` is no id, and no file or folder by that name is there; correct it", path.display());
    }
    let scope = match (ids.is_empty(), paths.is_empty()) {
        (true, _) => Scope::Read,
        (false, false) => Scope::Known,
        (false, true) => Scope::All,
    };
    let desk = if args.again { open.write(scope, &paths, "unspin pending")? } else { open.read(&paths, "unspin pending")? };
    with_desk(desk, |desk| {
        let filter = desk.local(args.chosen.filter(app));
        let named = Named::new(desk, &ids, &paths);
        if named.is_elsewhere(desk) {
            open.rest(desk)?;
        }
        let mut items = if args.again { again(desk, &named, &filter, app)? } else { desk.session().select(&filter) };
        if items.is_empty() && !args.again && !filter.is_empty() && !desk.session().items().is_empty() {
            app.note(&format!("Nothing matches {}", filter.describe()));
        }
        items.retain(|&i| args.state.takes(&desk.session().items()[i]));
        // Before the list is printed: a reader like `head` may end the program there.
        desk.save()?;
        let mut out = app.stdout();
        list::write(desk.session(), &items, args.output_format, &mut out)?;
        out.flush()?;
        let tally = desk.session().tally();
        let files = count(desk.session().files().len(), "file");
        let [pending, accepted, rejected] = [tally.pending, tally.accepted, tally.rejected].map(number);
        app.note(&format!("{pending} pending, {accepted} accepted, {rejected} rejected in {files}"));
        if !args.again {
            tell_unplaced(&desk.unplaced(&filter));
        }
        Ok(match tally.pending {
            _ if open.failed() => Status::Error,
            0 => Status::Clean,
            _ => Status::Found,
        })
    })
}

/// Takes decisions back and says how many. Returns the items that are meant.
fn again(desk: &mut Desk, named: &Named, filter: &Filter, app: &App) -> Result<Vec<usize>> {
    let mut items = desk.session().select(filter);
    let mut unplaced: Vec<Record> = desk.unplaced(filter).into_iter().cloned().collect();
    let mut written = desk.applied(filter).len();
    if !named.ids.is_empty() {
        let (mut named_items, mut named_records) = (HashSet::new(), HashSet::new());
        for id in &named.ids {
            match &without_place(desk, id)[..] {
                [record] if named.is_within(&record.file) => drop(named_records.insert(record.key)),
                [record] => bail!(named.outside(id, &record.file)),
                _ => drop(named_items.insert(named.item(desk, id)?)),
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
    match ids.first() {
        None if filter.is_empty() && !args.all => {
            bail!("say which edits to {name}: ids from `unspin pending`, --file, --rule, --below, --min-confidence, --word, or --all")
        }
        Some(id) if args.all => bail!(
            "--all takes all pending edits, and `{}`, which is no file or folder, is taken for the id of one; leave one of them out",
            id.display()
        ),
        _ => {}
    }
    let stop = AtomicBool::new(false);
    let open = Open::new(app, &stop);
    let scope = if ids.is_empty() || !paths.is_empty() { Scope::Known } else { Scope::All };
    with_desk(open.write(scope, &paths, &format!("unspin {name}"))?, |desk| {
        let filter = desk.local(filter);
        let named = Named::new(desk, &ids, &paths);
        if named.is_elsewhere(desk) {
            open.rest(desk)?;
        }
        let items = chosen(desk, &named, &filter)?;
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
        // Whoever names an edit, words it, or asks for less sure ones has looked at it.
        let safe = desk.settings().min_confidence;
        let asked = desk.settings().with_unsafe || app.at_least.is_some_and(|least| least < safe);
        let looked = verdict != Verdict::Accept || with.is_some() || !ids.is_empty() || asked;
        app.note(&decided(desk, &items, change.unwritable, (verdict, !looked), safe));
        change.left().iter().for_each(|left| output::warning(left));
        if args.teach {
            teach(desk, &items, verdict, app)?;
        }
        Ok(if open.failed() { Status::Error } else { Status::Clean })
    })
}

/// Says how many items were decided, in how many files. `unseen` says, too, how many of them `fix`
/// would leave; `safe` is the confidence from which it makes edits.
fn decided(desk: &Desk, items: &[usize], unwritable: usize, (verdict, unseen): (Verdict, bool), safe: f32) -> String {
    let session = desk.session();
    let done: Vec<usize> = items.iter().copied().filter(|&i| session.items()[i].decision.is_some()).collect();
    let files: BTreeSet<usize> = done.iter().map(|&i| session.items()[i].file).collect();
    // A wording that is the same as the text leaves it as it is.
    let kept = !done.is_empty() && done.iter().all(|&i| session.items()[i].accepted().is_none());
    let verb = if verdict == Verdict::Accept && !kept { "Accepted" } else { "Rejected" };
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

/// The items that are meant. Without ids, these are the pending ones that the filter takes.
fn chosen(desk: &Desk, named: &Named, filter: &Filter) -> Result<Vec<usize>> {
    let session = desk.session();
    if named.ids.is_empty() {
        return Ok(session.select(filter).into_iter().filter(|&i| session.items()[i].decision.is_none()).collect());
    }
    let mut items = named.ids.iter().map(|id| named.item(desk, id)).collect::<Result<Vec<usize>>>()?;
    items.retain(|&i| filter.takes(session.file_of(&session.items()[i]), &session.items()[i]));
    items.sort_unstable();
    items.dedup();
    Ok(items)
}

/// Teaches each substitution of some items once.
fn teach(desk: &mut Desk, items: &[usize], verdict: Verdict, app: &App) -> Result<()> {
    let mut done = HashSet::new();
    let meant: HashSet<usize> = items.iter().copied().collect();
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
            let (word, decided) = if lesson.never { ("never", "rejected") } else { ("always", "accepted") };
            let more = match change.items.iter().filter(|i| !meant.contains(i)).count() {
                0 => String::new(),
                n => format!(", with {} {decided}", count(n, "more edit")),
            };
            app.note(&format!("Taught: {word} `{}` -> `{}`{more}", lesson.spun, lesson.original));
        }
    }
    Ok(())
}

pub fn apply(args: &Apply, app: &App) -> Result<Status> {
    // A file that is being written is written to the end, with what is kept of it.
    let stop = Stop::new(false)?;
    let stopped = || stop.flag.load(Ordering::Relaxed);
    let open = Open::new(app, &stop.flag);
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
        let written = desk.write(files.into_iter().take_while(|_| !stopped()));
        let tally = desk.session().tally();
        let summary = WriteSummary::of(&written);
        let WriteSummary { edits, files, ref failures, .. } = summary;
        failures.iter().for_each(|(file, why)| output::error(&format!("{file}: {why}")));
        let left = if tally.accepted > 0 { format!("{} accepted, ", number(tally.accepted)) } else { String::new() };
        app.note(&format!(
            "Applied {} in {}; {left}{} pending, {} rejected",
            count(edits, "edit"),
            count(files, "file"),
            number(tally.pending),
            number(tally.rejected)
        ));
        summary.left().iter().for_each(|left| output::warning(left));
        let unplaced = desk.unplaced(&filter);
        tell_unplaced(&unplaced);
        Ok(match tally.pending + tally.accepted {
            _ if stopped() => stop.status(),
            _ if !failures.is_empty() || open.failed() => Status::Error,
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
