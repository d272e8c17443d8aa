//! `unspin fix`: restores files in place, into a mirror, or standard input to standard output.

use crate::cli::engine::engine;
use crate::cli::fixer::{Done, Fixer};
use crate::cli::input::{Batch, Outcome, Paths, Tally, is_stdin, pool};
use crate::cli::journals::Journals;
use crate::cli::output::{self, count, number, unwritten};
use crate::cli::progress::Progress;
use crate::cli::reports::{self, Others};
use crate::cli::signals::Stop;
use crate::cli::train::channel::learn;
use crate::cli::{Session, Status, diff, engine, rejected};
use anyhow::{Context, Result, bail};
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Instant;
use unspin::Restorer;
use unspin::files::atomic;
use unspin::files::batch::{self, Folders, Target};
use unspin::report::run::RunReport;

#[derive(Default, clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,
    /// Write the restored files into a folder, mirroring the folders given, and leave the sources alone
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Restore the files where they are, which is done without --output as well
    #[arg(long, conflicts_with = "output")]
    in_place: bool,
    /// Keep what is replaced, as FILE.unspin-orig, or FILE.1.unspin-orig and so on where an older backup stands
    #[arg(long, conflicts_with = "output")]
    backup: bool,
    /// Write nothing, show the diff
    #[arg(long, conflicts_with_all = ["output", "backup", "report"])]
    diff: bool,
    /// Leave documents untouched that do not look spun, see `unspin detect`
    #[arg(long)]
    only_spun: bool,
    /// Learn the spinner's habits from all the files first, in a pass of its own; in a folder they are kept for the next run
    #[arg(long, conflicts_with_all = ["channel", "diff"])]
    adapt: bool,
    /// Write a report on the run: FILE.html is a page, FILE.json for programs, as `-` is on standard output; may be repeated
    #[arg(long, value_name = "FILE")]
    report: Vec<PathBuf>,
    /// Keep no journal in the folder; an interrupted run begins anew, files that are done are read again
    #[arg(long)]
    no_journal: bool,
}

/// Where `--adapt` keeps what it learned, beside the journal.
const CHANNEL: &str = ".unspin-channel";

pub fn run(args: Args, session: &Session) -> Result<Status> {
    let mut options = session.options.clone();
    if args.only_spun {
        let settings = &session.settings;
        for (yes, flag) in [(settings.spun, "spun"), (settings.tortured, "tortured")] {
            if yes {
                let origins = settings.origins.get(flag).map(|origins| origins.join(", ")).filter(|origins| origins != "flags");
                let from = origins.map_or_else(String::new, |origins| format!(" ({origins})"));
                bail!("--only-spun asks whether each text looks spun, and --{flag}{from} takes all for spun; give one of them");
            }
        }
        options.from_spun = unspin::decoder::strength::SPUN;
    }
    if args.diff {
        return diff::run(&diff::Args::unified(args.paths), session, &options);
    }
    let started = Instant::now();
    let mut batch = Batch::new(session, &args.paths)?;
    let stdin = batch.targets.iter().any(is_stdin);
    if stdin && args.output.is_none() && batch.targets.len() > 1 {
        bail!("standard input cannot be restored together with files; run it alone: unspin fix < FILE");
    }
    if let (Some(folder), [target]) = (&args.output, &batch.targets[..])
        && !folder.exists()
        && target.root.is_none()
        && folder.extension().is_some_and(|ending| target.path.extension() == Some(ending))
    {
        let (from, to) = (target.path.display(), folder.display());
        bail!("--output names a folder, and {to} looks like a file; for a file: unspin fix < {from} > {to}");
    }
    let mut results = Results::new(&batch, args.output.is_none() && !stdin);
    let mirror = args.output.as_ref().map(|folder| plan(&mut batch, folder, &mut results)).transpose()?;
    reports::check(&args.report, &others(&args, &batch, mirror.as_ref(), stdin))?;
    rejected::note(&batch);
    let mut engine = engine(&session.settings)?;
    let channel = if args.adapt { adapt(&args, &batch, &mut engine)? } else { None };
    if let Some(channel) = &channel {
        engine::adapt(&mut engine, Path::new(CHANNEL), channel)?;
    }
    let stop = Stop::new(stdin)?;
    let journals = match args.no_journal {
        true => Journals::none(),
        false => Journals::open(&batch.targets, args.output.as_deref(), session, &options, channel.as_deref())?,
    };
    let sizes: u64 = batch.targets.iter().filter_map(|t| std::fs::metadata(&t.path).ok()).map(|m| m.len()).sum();
    let progress = Progress::new(batch.targets.len(), sizes, session.quiet);
    // A large file has work for many.
    let pool = pool(&session.settings, usize::MAX)?;
    let fixer = Fixer {
        session,
        engine: &engine,
        pool: pool.as_ref(),
        options: &options,
        mirror: mirror.as_ref(),
        journals: &journals,
        backup: args.backup,
        facts: !args.report.is_empty(),
        stop: &stop.flag,
        progress: &progress,
    };
    let mut out = std::io::stdout().lock();
    let sink = |target: &Target, done: Done| -> Result<()> {
        let Outcome { shown, kept, .. } = results.take(batch.name(target), done, &progress);
        progress.file();
        out.write_all(&shown)?;
        if let Some(mut kept) = kept {
            std::io::copy(&mut kept, &mut out)?;
        }
        Ok(())
    };
    let all = &batch.targets;
    let done = batch::ordered(pool.as_ref(), all, || engine.worker(), |w, t| fixer.file(w, t), || stop.flag.load(Ordering::Relaxed), sink)?;
    progress.finish();
    out.flush()?;
    results.tally.interrupted |= done < all.len();
    Ok(match results.end(started, sizes, &args.report)? {
        Status::Interrupted => stop.status(),
        status => status,
    })
}

/// Where each file goes in the mirror; those that have no place there are reported and left out.
fn plan(batch: &mut Batch<'_>, folder: &Path, results: &mut Results<'_>) -> Result<HashMap<PathBuf, PathBuf>> {
    leave_out_mirror(&mut batch.targets, folder)?;
    let (mirror, clashes) = mirror(batch, folder)?;
    batch.targets.retain(|t| mirror.contains_key(&t.path));
    for clash in clashes {
        output::error(&clash);
        results.failed(&clash);
    }
    Ok(mirror)
}

/// What came of a run.
struct Results<'s> {
    session: &'s Session,
    report: RunReport,
    tally: Tally,
    /// Files that an earlier run did.
    known: usize,
    in_place: bool,
}

impl<'s> Results<'s> {
    fn new(batch: &Batch<'s>, in_place: bool) -> Results<'s> {
        let mut results = Results { session: batch.session, report: RunReport::default(), tally: batch.tally(), known: 0, in_place };
        batch.failures.iter().for_each(|f| results.report.error(&f.to_string()));
        batch.left_out.iter().for_each(|f| results.report.leave_out(&f.path, &f.message));
        results
    }

    fn failed(&mut self, message: &str) {
        self.report.error(message);
        self.tally.failed += 1;
    }

    /// Takes in what became of a file, says what is wrong with it, and returns what it came to.
    fn take(&mut self, name: &Path, done: Done, progress: &Progress) -> Outcome {
        let (outcome, figures, facts) = match done {
            Done::LeftOut(reason) => {
                if self.session.verbose {
                    progress.message(|| self.session.detail(&format!("{}: left out, {reason}", name.display())));
                }
                self.report.leave_out(name, &reason);
                self.tally.left_out += 1;
                return Outcome::default();
            }
            Done::Failed(message) => {
                progress.message(|| output::error(&message));
                self.failed(&message);
                return Outcome::default();
            }
            Done::Stopped { outcome, figures, facts } => {
                self.tally.interrupted = true;
                (outcome, figures, Some(facts))
            }
            Done::File { outcome, figures, facts } => {
                self.known += usize::from(facts.is_none());
                self.tally.take(&outcome);
                (outcome, figures, facts)
            }
        };
        outcome.problems.iter().for_each(|p| self.report.error(p));
        if outcome.blank || !(outcome.problems.is_empty() && outcome.warnings.is_empty()) {
            progress.message(|| outcome.tell(name, self.session));
        }
        self.report.file(name, figures, facts.map(|f| *f));
        outcome
    }

    /// The summary and the reports.
    fn end(mut self, started: Instant, bytes: u64, reports: &[PathBuf]) -> Result<Status> {
        let Results { mut tally, session, .. } = self;
        (self.report.elapsed, self.report.bytes, self.report.interrupted) = (started.elapsed(), bytes, tally.interrupted);
        let end = match tally.interrupted {
            true => ", then interrupted; the other files are as they were, run again to go on",
            false => "",
        };
        session.note(&format!(
            "Applied {} in {} of {}{end}",
            count(tally.edits, "edit"),
            number(tally.changed),
            count(tally.files, "file")
        ));
        if self.known > 0 {
            session.note(&format!("{} unchanged since an earlier run", count(self.known, "file")));
        }
        // With the sure edits made, little says that a text was spun, and the others may not be found again.
        if self.in_place && tally.held > 0 && tally.edits + self.known > 0 {
            session.note(&format!(
                "{} less sure: only --unsafe from the start makes them, on the texts as they were",
                count(tally.held, "edit")
            ));
            tally.held = 0;
        }
        tally.notes(session);
        reports::write(reports, &self.report)?;
        Ok(tally.status(false))
    }
}

/// Learns the channel of all files, as the text of a channel file. It is kept in the folder that is written to, unless there is
/// no journal, so that a run that was interrupted goes on with the same one. Files that fail are reported when they are restored.
/// `None` when there is nothing to learn from: then they are restored without.
fn adapt(args: &Args, batch: &Batch<'_>, engine: &mut Restorer) -> Result<Option<String>> {
    if batch.targets.iter().any(is_stdin) {
        bail!("standard input can be read only once; give files to --adapt, or learn from some with `unspin train channel`");
    }
    let folders = if args.no_journal { Vec::new() } else { Journals::folders(&batch.targets, args.output.as_deref()) };
    let kept = folders.first().map(|folder| folder.join(CHANNEL));
    if let Some(path) = kept.as_ref().filter(|p| p.is_file()) {
        batch.session.note(&format!("The spinner's habits are those in {}; delete it to learn them anew", path.display()));
        return std::fs::read_to_string(path).map(Some).with_context(|| format!("{}: cannot be read; delete it", path.display()));
    }
    let learned = learn(batch, engine)?;
    if let Some(why) = learned.nothing(batch.targets.len()) {
        output::warning(&format!("restoring without a spinner's habits: {why}"));
        return Ok(None);
    }
    batch.session.note(&learned.summary());
    let channel = learned.counts.channel(engine.dictionaries());
    if let Some(path) = kept {
        atomic::write(&path, channel.as_bytes()).map_err(unwritten(&path))?;
    }
    Ok(Some(channel))
}

/// What a run reads and writes beside its reports. A report of an earlier run that was found by walking is no article and may be
/// written anew.
fn others<'p>(args: &'p Args, batch: &'p Batch<'_>, mirror: Option<&'p HashMap<PathBuf, PathBuf>>, stdin: bool) -> Others<'p> {
    let reports: Vec<PathBuf> = args.report.iter().filter_map(|path| std::fs::canonicalize(path).ok()).collect();
    let is_it = |t: &Target| !reports.is_empty() && std::fs::canonicalize(&t.path).is_ok_and(|real| reports.contains(&real));
    let is_own = |t: &Target| t.root.is_some() && std::fs::read(&t.path).is_ok_and(|bytes| unspin::report::run::is_report(&bytes));
    let articles = batch.targets.iter().filter(|t| !(is_it(t) && is_own(t))).map(|t| &t.path);
    let settings = &batch.session.settings;
    let mut folders: Vec<&Path> = batch.targets.iter().filter_map(|t| t.root.as_deref()).chain(args.output.as_deref()).collect();
    folders.dedup();
    Others {
        read: articles.chain(&settings.dict).chain(&settings.channel).map(PathBuf::as_path).collect(),
        written: mirror.iter().flat_map(|m| m.values()).map(PathBuf::as_path).collect(),
        folders,
        stdout: stdin && args.output.is_none(),
    }
}

/// Restores standard input to standard output.
pub fn filter(session: &Session) -> Result<Status> {
    run(Args { paths: Paths { paths: vec!["-".into()], ..Paths::default() }, no_journal: true, ..Args::default() }, session)
}

/// Leaves out what was found by walking into the mirror, however both are spelled: what an earlier run wrote is no input.
fn leave_out_mirror(targets: &mut Vec<Target>, folder: &Path) -> Result<()> {
    // It may be behind a link or dots, which can be followed only once it is there.
    std::fs::create_dir_all(folder).map_err(unwritten(folder))?;
    let real = std::fs::canonicalize(folder).map_err(unwritten(folder))?;
    let mut roots: Vec<&PathBuf> = targets.iter().filter_map(|t| t.root.as_ref()).collect();
    roots.dedup();
    if let Some(root) = roots.into_iter().find(|root| std::fs::canonicalize(root).is_ok_and(|root| root == real)) {
        bail!("{} is the folder to restore; give --output another folder, or leave it out to restore in place", root.display());
    }
    let is_within = |root: &PathBuf| std::fs::canonicalize(root).is_ok_and(|root| root.starts_with(&real));
    let mut folders = Folders::default();
    targets.retain(|t| t.root.as_ref().is_none_or(|root| !folders.entry(&t.path).starts_with(&real) || is_within(root)));
    Ok(())
}

/// Where each file goes in the mirror, and which would go where another one goes or one of the sources is.
fn mirror(batch: &Batch<'_>, folder: &Path) -> Result<(HashMap<PathBuf, PathBuf>, Vec<String>)> {
    let mut sources: HashMap<PathBuf, &Target> = HashMap::new();
    let mut clashes = Vec::new();
    let files = batch.targets.iter().filter(|t| !is_stdin(t));
    // A file that was named may be a link: neither that nor what it leads to may be written.
    let mut folders = Folders::default();
    let own: HashSet<PathBuf> = files
        .flat_map(|t| iter::once(folders.entry(&t.path)).chain(t.root.is_none().then(|| std::fs::canonicalize(&t.path).ok()).flatten()))
        .collect();
    for target in &batch.targets {
        let name = if is_stdin(target) { batch.name(target).file_name().map(PathBuf::from).unwrap_or_default() } else { target.relative() };
        if name.as_os_str() == "-" {
            bail!("standard input has no name in {}; give one with --stdin-filename", folder.display());
        }
        let to = folder.join(name);
        if own.contains(&folders.entry(&to)) {
            let (from, to) = (target.path.display(), to.display());
            clashes.push(format!(
                "{from} would be written over a source, {to}; give --output another folder, or leave it out to restore in place"
            ));
        } else if let Some(other) = sources.get(&to) {
            let (a, b) = (other.path.display(), target.path.display());
            let [first, second] = apart(other, target).map(|name| folder.join(name).display().to_string());
            clashes.push(format!(
                "{a} and {b} would both be written to {}; restore them in two runs, such as with --output {first} and --output {second}",
                to.display()
            ));
        } else {
            sources.insert(to, target);
        }
    }
    Ok((sources.into_iter().map(|(to, target)| (target.path.clone(), to)).collect(), clashes))
}

/// Names of two folders for two files that cannot be in one: as those in which they are.
fn apart(a: &Target, b: &Target) -> [PathBuf; 2] {
    let name = |t: &Target| t.root.as_deref().or(t.path.parent()).and_then(Path::file_name).map(PathBuf::from);
    match (name(a), name(b)) {
        (Some(a), Some(b)) if a != b => [a, b],
        _ => ["1", "2"].map(PathBuf::from),
    }
}
