//! From paths to the files of a run, which are worked on in parallel and shown in order.

use crate::cli::outcome::{Outcome, RunTally};
use crate::cli::{App, file_list, output, values};
use anyhow::{Result, anyhow, bail};
use rayon::ThreadPool;
use std::collections::HashSet;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use unspin::Restorer;
use unspin::config::Settings;
use unspin::files::batch::{self, Failure, Folders, Target, Targets};
use unspin::format::compression::Limits;
use unspin::format::{Document, Options, ReadError};
use unspin::message::unread;
use unspin::restore::Worker;

/// Names that the system has for standard input. They mean the stream, not the file that is
/// connected to it.
const STDIN: [&str; 3] = ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/// Files of so many bytes are restored whole, and so are compressed ones that hold as much.
pub const WHOLE: u64 = 4 << 20;

/// Files that a command reads.
#[derive(Default, clap::Args)]
pub struct Paths {
    /// Files and folders; `-`, and none, is standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Take the files that a list names, one per line or each with NUL after it; `-` is standard
    /// input. In a mirror they keep their paths
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// Take only so many files, spread evenly over all and always the same ones
    #[arg(long, value_name = "N", value_parser = values::some::<usize>, allow_negative_numbers = true)]
    pub sample: Option<usize>,
}

/// Files to work on.
pub struct Inputs<'s> {
    /// The settings.
    pub app: &'s App,
    /// The files, in order.
    pub targets: Vec<Target>,
    /// Paths that could not be found.
    pub failures: Vec<Failure>,
    /// What is in the folders but is no file to read.
    pub left_out: Vec<Failure>,
}

enum Done {
    Outcome(Outcome),
    /// A file found by walking that is not to be restored.
    LeftOut(String),
    Failed(Failure),
}

impl<'s> Inputs<'s> {
    /// Finds the files that paths name. Paths that cannot be found are reported at once.
    pub fn new(app: &'s App, given: &Paths) -> Result<Inputs<'s>> {
        let stdin = [PathBuf::from("-")];
        let mut named = given.paths.clone();
        named.iter_mut().filter(|p| STDIN.iter().any(|name| p.as_os_str() == *name)).for_each(|p| *p = "-".into());
        let paths = if named.is_empty() && given.files_from.is_none() { &stdin[..] } else { &named };
        if paths == stdin && std::io::stdin().is_terminal() {
            bail!("there is nothing to read; give files or folders, or pipe a text in");
        }
        let Targets { mut targets, failures, left_out, .. } = find(app, paths, given.files_from.as_deref())?;
        if let Some(n) = given.sample {
            batch::sample(&mut targets, n);
        }
        Ok(Inputs { app, targets, failures, left_out })
    }

    /// What is known of the files before the first is read.
    pub fn tally(&self) -> RunTally {
        // A mirror is no file that was missed.
        let left_out = self.left_out.iter().filter(|left_out| left_out.message != batch::MIRROR).count();
        RunTally { failed: self.failures.len(), failures: self.failures.clone(), left_out, ..RunTally::default() }
    }

    /// The threads to work with, at most one per file; `None` for a single one.
    pub fn pool(&self) -> Result<Option<ThreadPool>> {
        pool(&self.app.settings, self.targets.len())
    }

    /// The name of a file in messages.
    pub fn name<'a>(&'a self, target: &'a Target) -> &'a Path {
        if is_stdin(target) { &self.app.stdin_name } else { &target.path }
    }

    /// Works on all files in parallel; results go to `show` in order.
    pub fn run(
        &self,
        engine: &Restorer,
        work: impl Fn(&mut Worker<'_>, &Target, Document) -> Result<Outcome> + Sync,
        mut show: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<RunTally> {
        let pool = self.pool()?;
        let mut tally = self.tally();
        let one = |worker: &mut Worker<'_>, target: &Target| {
            let name = self.name(target);
            let opened = read(target).and_then(|bytes| Document::open(bytes, name, &self.app.options));
            match opened.map_err(anyhow::Error::from).and_then(|document| work(worker, target, document)) {
                Ok(outcome) => Done::Outcome(outcome),
                Err(e) if is_left_out(target, &e) => Done::LeftOut(format!("{}: left out, {e}", name.display())),
                Err(e) => Done::Failed(Failure { path: name.to_path_buf(), message: format!("{e:#}") }),
            }
        };
        let sink = |target: &Target, done: Done| -> Result<()> {
            match done {
                Done::LeftOut(message) => {
                    self.app.detail(&message);
                    tally.left_out += 1;
                }
                Done::Failed(failure) => {
                    output::error(&failure.to_string());
                    tally.failed += 1;
                    tally.failures.push(failure);
                }
                Done::Outcome(outcome) => {
                    tally.take(&outcome);
                    outcome.tell(self.name(target), self.app);
                    let failure = |message| Failure { path: self.name(target).to_path_buf(), message };
                    tally.failures.extend(outcome.problems.into_iter().map(failure));
                    if !outcome.shown.is_empty() {
                        show(&outcome.shown)?;
                    }
                }
            }
            Ok(())
        };
        batch::ordered(pool.as_ref(), &self.targets, || engine.worker(), one, || false, sink)?;
        Ok(tally)
    }
}

/// Finds the files that paths and a list name. Tells what cannot be found and which folders give no
/// file, and those who ask what is left out in the folders.
///
/// # Errors
/// When a glob to leave out is malformed, or the list cannot be read.
pub fn find(app: &App, paths: &[PathBuf], list: Option<&Path>) -> Result<Targets> {
    let mut found = batch::targets(paths, &app.settings.exclude)?;
    if let Some(list) = list {
        if list.as_os_str() == "-" && paths.iter().any(|path| path.as_os_str() == "-") {
            bail!("standard input cannot be a text and a list of files");
        }
        if file_list::add(list, &mut found)? == 0 {
            let name = if list.as_os_str() == "-" { Path::new("standard input") } else { list };
            output::warning(&format!("{}: the list names no file", name.display()));
        }
    }
    found.empty.iter().for_each(|folder| output::warning(&batch::nothing_in(folder)));
    found.failures.iter().for_each(|failure| output::error(&failure.to_string()));
    // What one folder leaves out may be named itself, or be in another folder, too.
    let mut folders = Folders::default();
    let mut seen: HashSet<PathBuf> = found.targets.iter().map(|t| &t.path).chain(paths).map(|path| folders.entry(path)).collect();
    let mut is_new = |left_out: &Failure| seen.insert(folders.entry(&left_out.path));
    found.left_out.retain(&mut is_new);
    let mut told = found.left_out.clone();
    for folder in paths.iter().filter(|path| app.verbose && path.is_dir()) {
        told.extend(batch::ignored(folder, &app.settings.exclude)?.into_iter().filter(&mut is_new));
    }
    told.iter().for_each(|Failure { path, message }| app.detail(&format!("{}: left out, {message}", path.display())));
    Ok(found)
}

/// Most threads per core: more only wait for each other, and each has buffers of its own.
const THREADS: usize = 4;

/// A pool of threads for so many items; `None` when one thread is enough.
pub fn pool(settings: &Settings, items: usize) -> Result<Option<rayon::ThreadPool>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = match settings.jobs {
        0 => cores,
        n => n.min(THREADS * cores),
    };
    Ok(match jobs.min(items) {
        0 | 1 => None,
        threads => Some(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?),
    })
}

/// Whether a target is standard input.
pub fn is_stdin(target: &Target) -> bool {
    target.path.as_os_str() == "-"
}

/// Whether an error only says that a file, which was found in a folder or named by a list, is not
/// to be restored.
pub fn is_left_out(target: &Target, error: &anyhow::Error) -> bool {
    (target.root.is_some() || target.base.is_some()) && error.downcast_ref::<ReadError>().is_some_and(|e| e.left_out)
}

/// Reads a file that is to be UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|e| anyhow!("{}: {}", path.display(), unread(&e)))?;
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let line = e.as_bytes()[..at].iter().filter(|&&b| b == b'\n').count() + 1;
        anyhow!("{}:{line}:1: the line is not UTF-8; save the file as UTF-8", path.display())
    })
}

/// The bytes of a target.
pub fn read(target: &Target) -> Result<Vec<u8>, ReadError> {
    if !is_stdin(target) {
        return Ok(std::fs::read(&target.path)?);
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a file that was read whole. `None` when it is compressed and holds more than [`WHOLE`],
/// though no more than the options allow: such a file is streamed.
///
/// # Errors
/// When it cannot be read as its format, or holds more than the options allow.
pub fn open_whole(bytes: Vec<u8>, name: &Path, options: &Options) -> Result<Option<Document>, ReadError> {
    let limits = Limits { size: options.limits.size.min(WHOLE), ..options.limits };
    match Document::open(bytes, name, &options.clone().with_limits(limits)) {
        Err(e) if e.too_large && limits.size < options.limits.size => Ok(None),
        opened => opened.map(Some),
    }
}
