//! From paths to restored documents, in parallel and in order.

use crate::cli::output::{self, count};
use crate::cli::{Session, Status};
use anyhow::{Result, bail};
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use unspin::batch::{self, Target};
use unspin::config::Settings;
use unspin::format::Document;
use unspin::restore::Worker;
use unspin::{Applicability, Edit, Restoration, Restorer};

/// Files that a command reads.
#[derive(clap::Args)]
pub struct Paths {
    /// Files and folders; `-`, and none, is standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// A document and the edits that the settings take.
pub struct Restored {
    /// The document.
    pub document: Document,
    /// The edits to apply or show.
    pub edits: Vec<Edit>,
    /// Edits that only `--unsafe` takes.
    pub held: usize,
    /// Edits that the encoding of the file cannot express.
    pub unwritable: Vec<Edit>,
    /// What the engine found out, without its edits.
    pub found: Restoration,
}

impl Restored {
    /// Restores a document.
    pub fn new(worker: &mut Worker<'_>, document: Document, session: &Session) -> Restored {
        let mut found = worker.restore(&document.text);
        let required = if session.settings.with_unsafe { Applicability::Unsafe } else { Applicability::Safe };
        let edits = session.settings.choose(std::mem::take(&mut found.edits));
        let total = edits.iter().filter(|e| e.applicability >= Applicability::Unsafe).count();
        let taken = edits.into_iter().filter(|e| e.applicability >= required);
        let (edits, unwritable): (Vec<Edit>, Vec<Edit>) = taken.partition(|e| document.can_encode(e));
        let held = total - edits.len() - unwritable.len();
        Restored { document, edits, held, unwritable, found }
    }

    /// The bytes of the restored text.
    pub fn bytes(&self) -> Vec<u8> {
        self.document.encode(&self.edits)
    }
}

/// What happened over all files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Files read.
    pub files: usize,
    /// Files with edits.
    pub changed: usize,
    /// Edits shown or applied.
    pub edits: usize,
    /// Edits that only `--unsafe` takes.
    pub held: usize,
    /// Files that failed.
    pub failed: usize,
    /// Whether the user stopped it.
    pub interrupted: bool,
}

impl Tally {
    /// The exit status: failures first, then edits that were not applied.
    pub fn status(&self, pending: bool) -> Status {
        match self {
            Tally { interrupted: true, .. } => Status::Interrupted,
            Tally { failed: 1.., .. } => Status::Error,
            Tally { edits: 1.., .. } if pending => Status::Found,
            _ => Status::Clean,
        }
    }

    /// The end of every summary: what else could be done and what went wrong.
    pub fn notes(&self, session: &Session) {
        if self.held > 0 {
            session.note(&format!("{} more can be applied with --unsafe", count(self.held, "edit")));
        }
        if self.failed > 0 {
            session.note(&format!("{} could not be read or written, see above", count(self.failed, "file")));
        }
    }
}

/// What one file came to.
pub struct Outcome {
    /// What to write to standard output.
    pub shown: Vec<u8>,
    /// Edits shown or applied.
    pub edits: usize,
    /// Edits that only `--unsafe` takes.
    pub held: usize,
    /// What to warn of.
    pub warnings: Vec<String>,
}

impl Outcome {
    /// The outcome of a restored file.
    pub fn new(name: &Path, restored: &Restored, shown: Vec<u8>) -> Outcome {
        let encoding = restored.document.encoding.name();
        let warn = |e: &Edit| {
            let (name, before, after) = (name.display(), &e.before, &e.after);
            format!("{name}: `{before}` stays: `{after}` cannot be written in {encoding}; convert the file to UTF-8")
        };
        let warnings = restored.unwritable.iter().map(warn).collect();
        Outcome { shown, edits: restored.edits.len(), held: restored.held, warnings }
    }
}

/// Files to work on.
pub struct Batch<'s> {
    session: &'s Session,
    /// The files, in order.
    pub targets: Vec<Target>,
    failed: usize,
}

enum Done {
    Outcome(Outcome),
    /// A file found by walking that is not text.
    NotText(String),
    Failed(String),
}

impl<'s> Batch<'s> {
    /// Finds the files behind paths; those that cannot be found are reported at once.
    pub fn new(session: &'s Session, paths: &Paths) -> Result<Batch<'s>> {
        let stdin = [PathBuf::from("-")];
        let paths = if paths.paths.is_empty() { &stdin[..] } else { &paths.paths };
        if paths == stdin && std::io::stdin().is_terminal() {
            bail!("there is nothing to read; give files or folders, or pipe a text in");
        }
        let (targets, failures) = batch::targets(paths, &session.settings.exclude)?;
        failures.iter().for_each(|failure| output::error(&failure.to_string()));
        Ok(Batch { session, targets, failed: failures.len() })
    }

    /// The name of a file in messages.
    pub fn name<'a>(&'a self, target: &'a Target) -> &'a Path {
        if is_stdin(target) { &self.session.stdin_name } else { &target.path }
    }

    /// Works on all files in parallel; results go to `show` in order. `stop` ends it early.
    pub fn run(
        &self,
        engine: &Restorer,
        work: impl Fn(&mut Worker<'_>, &Target, Document) -> Result<Outcome> + Sync,
        stop: impl Fn() -> bool + Sync,
        mut show: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<Tally> {
        let pool = pool(&self.session.settings, self.targets.len())?;
        let mut tally = Tally { failed: self.failed, ..Tally::default() };
        let one = |worker: &mut Worker<'_>, target: &Target| {
            let name = self.name(target).display();
            let bytes = match read(target) {
                Ok(bytes) => bytes,
                Err(e) => return Done::Failed(format!("{name}: cannot be read: {}; check its permissions", batch::reason(&e))),
            };
            match Document::decode(bytes) {
                Err(e) if e.is_binary() && target.root.is_some() => Done::NotText(format!("{name}: left out, {e}")),
                Err(e) => Done::Failed(format!("{name}: {e}")),
                Ok(document) => work(worker, target, document).map_or_else(|e| Done::Failed(format!("{name}: {e:#}")), Done::Outcome),
            }
        };
        let sink = |_: &Target, done: Done| -> Result<()> {
            match done {
                Done::NotText(message) => self.session.detail(&message),
                Done::Failed(message) => {
                    output::error(&message);
                    tally.failed += 1;
                }
                Done::Outcome(outcome) => {
                    tally.files += 1;
                    tally.edits += outcome.edits;
                    tally.held += outcome.held;
                    tally.changed += usize::from(outcome.edits > 0);
                    outcome.warnings.iter().for_each(|w| output::warning(w));
                    if !outcome.shown.is_empty() {
                        show(&outcome.shown)?;
                    }
                }
            }
            Ok(())
        };
        let done = batch::ordered(pool.as_ref(), &self.targets, || engine.worker(), one, stop, sink)?;
        tally.interrupted = done < self.targets.len();
        Ok(tally)
    }
}

/// The threads for some items; `None` when one is enough.
pub fn pool(settings: &Settings, items: usize) -> Result<Option<rayon::ThreadPool>> {
    let jobs = match settings.jobs {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
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

fn read(target: &Target) -> std::io::Result<Vec<u8>> {
    if !is_stdin(target) {
        return std::fs::read(&target.path);
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}
