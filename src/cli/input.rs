//! From paths to restored documents, in parallel and in order.

use crate::cli::list;
use crate::cli::output::{self, count};
use crate::cli::{Session, Status};
use anyhow::{Context, Result, anyhow, bail};
use rayon::ThreadPool;
use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use unspin::config::Settings;
use unspin::files::batch::{self, Failure, Found, Target};
use unspin::files::stream::TOLD;
use unspin::format::{self, ChunkResult, Document, Encoding, Options, Problem, ReadError};
use unspin::restore::Worker;
use unspin::span::LineIndex;
use unspin::{Applicability, Edit, Restoration, Restorer};

/// Names by which the system calls standard input: the file behind it is not meant.
const STDIN: [&str; 3] = ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/// What to say of a file without prose.
const BLANK: &str = "holds no prose as its format is read; look whether it is what its name says, or give --format";

/// Files that a command reads.
#[derive(Default, clap::Args)]
pub struct Paths {
    /// Files and folders; `-`, and none, is standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Take the files that a list names, one a line or with NUL behind each; `-` is standard input. In a mirror they keep their paths
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// Take only so many files, spread evenly over all and always the same ones
    #[arg(long, value_name = "N", value_parser = some)]
    pub sample: Option<usize>,
}

/// How many files to take: without any there is nothing to do.
fn some(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|&n| n > 0).ok_or("give the number of files to take, 1 or more")
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
    pub unwritable: Unwritable,
    /// What the engine found out, without its edits.
    pub part: ChunkResult,
}

impl Restored {
    /// Restores a document.
    pub fn new(worker: &mut Worker<'_>, document: Document, name: &Path, session: &Session) -> Result<Restored> {
        Ok(Restored::of(worker, document, name, session, &session.options)?)
    }

    /// Restores a document with options of its own.
    pub fn of(
        worker: &mut Worker<'_>,
        document: Document,
        name: &Path,
        session: &Session,
        options: &Options,
    ) -> Result<Restored, ReadError> {
        let options = options.named(name, document.format);
        let mut part = format::restore(worker, &document, &options)?;
        if part.documents == 0 {
            options.expect_fields(document.format, document.text.trim().is_empty() || !part.problems.is_empty())?;
        }
        let Selected { edits, held, unwritable } = select(&mut part, document.encoding, session);
        Ok(Restored { document, edits, held, unwritable, part })
    }

    /// What the engine found out.
    pub fn found(&self) -> &Restoration {
        &self.part.found
    }

    /// The bytes of the restored file.
    pub fn bytes(&self) -> Vec<u8> {
        self.document.encode(&self.edits)
    }
}

/// The edits that the settings take.
pub struct Selected {
    /// The edits to apply or show.
    pub edits: Vec<Edit>,
    /// Edits that only `--unsafe` takes.
    pub held: usize,
    /// Edits that the encoding of the file cannot express.
    pub unwritable: Unwritable,
}

/// Edits of a file that its encoding cannot express, of which the first is told: there may be thousands.
#[derive(Default)]
pub struct Unwritable {
    /// With its byte in the text.
    first: Option<(usize, Edit)>,
    count: usize,
}

impl Unwritable {
    fn new(edits: Vec<Edit>) -> Unwritable {
        let count = edits.len();
        Unwritable { first: edits.into_iter().next().map(|e| (e.span.start, e)), count }
    }

    /// Takes in those of a chunk behind, which begins at a byte of the text.
    pub fn add(&mut self, other: Unwritable, start: usize) {
        if self.first.is_none() {
            self.first = other.first.map(|(at, edit)| (start + at, edit));
        }
        self.count += other.count;
    }

    /// Why they stay out; `place` says where a byte of the text is.
    pub fn warning(&self, place: impl Fn(usize) -> String, encoding: Encoding) -> Option<String> {
        let (at, Edit { before, after, .. }) = self.first.as_ref()?;
        let others = if self.count > 1 { format!(", nor can {} more", count(self.count - 1, "edit")) } else { String::new() };
        let (place, encoding) = (place(*at), encoding.name());
        Some(format!("{place}: `{before}` stays: `{after}` cannot be written in {encoding}{others}; convert the file to UTF-8"))
    }
}

/// Places of a file that cannot be read, of which the first are told.
#[derive(Default)]
pub struct Unread {
    told: Vec<String>,
    count: usize,
}

impl Unread {
    /// Takes in `count` more, of which `first` are the first; `tell` says what one is.
    pub fn add(&mut self, first: &[Problem], count: usize, tell: impl Fn(&Problem) -> String) {
        self.told.extend(first.iter().take(TOLD - self.told.len()).map(tell));
        self.count += count;
    }

    /// What to say of them.
    pub fn messages(self, name: &Path) -> Vec<String> {
        let more = self.count - self.told.len();
        let rest = (more > 0).then(|| format!("{}: {} cannot be read; correct the file", name.display(), count(more, "more place")));
        self.told.into_iter().chain(rest).collect()
    }
}

/// Takes the edits out of a part that the settings take.
pub fn select(part: &mut ChunkResult, encoding: Encoding, session: &Session) -> Selected {
    let required = if session.settings.with_unsafe { Applicability::Unsafe } else { Applicability::Safe };
    let (edits, left_out) = session.settings.choose(std::mem::take(&mut part.found.edits));
    part.left_out += left_out;
    let total = edits.iter().filter(|e| e.applicability >= Applicability::Unsafe).count();
    let taken = edits.into_iter().filter(|e| e.applicability >= required);
    let (edits, unwritable): (Vec<Edit>, Vec<Edit>) = taken.partition(|e| encoding.can_encode(&e.after));
    let held = total - edits.len() - unwritable.len();
    Selected { edits, held, unwritable: Unwritable::new(unwritable) }
}

/// What happened over all files.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Files read.
    pub files: usize,
    /// Files with edits.
    pub changed: usize,
    /// Edits shown or applied.
    pub edits: usize,
    /// Edits that only `--unsafe` takes.
    pub held: usize,
    /// Edits that cannot be written where they stand.
    pub across: usize,
    /// Files without prose.
    pub blank: usize,
    /// Files of folders that are not restored: no text, or no fields.
    pub left_out: usize,
    /// Files that failed, or a part of which did.
    pub failed: usize,
    /// What was said of them, for reports.
    pub failures: Vec<Failure>,
    /// Whether the user stopped it.
    pub interrupted: bool,
}

impl Tally {
    /// Counts what a file came to.
    pub fn take(&mut self, outcome: &Outcome) {
        self.files += 1;
        self.edits += outcome.edits;
        self.held += outcome.held;
        self.changed += usize::from(outcome.edits > 0);
        self.across += outcome.across;
        self.blank += usize::from(outcome.blank);
        self.failed += usize::from(!outcome.problems.is_empty());
    }

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
            session.note(&format!("{} can be applied with --unsafe", count(self.held, "more edit")));
        }
        if self.across > 0 {
            session.note(&format!("{} left out, across markup or in the way of a delimiter", count(self.across, "edit")));
        }
        if self.blank > 0 {
            let holds = if self.blank == 1 { "holds" } else { "hold" };
            session.note(&format!("{} {holds} no prose that their format shows; -v says which", count(self.blank, "file")));
        }
        if self.left_out > 0 {
            session.note(&format!("{} left out; -v says which and why", count(self.left_out, "file")));
        }
        if self.failed > 0 {
            session.note(&format!("{} could not be read or written, see above", count(self.failed, "file")));
        }
    }
}

/// What one file came to.
#[derive(Default)]
pub struct Outcome {
    /// What to write to standard output.
    pub shown: Vec<u8>,
    /// The same of what is too long to be held.
    pub kept: Option<File>,
    /// Edits shown or applied.
    pub edits: usize,
    /// Edits that only `--unsafe` takes.
    pub held: usize,
    /// Edits that cannot be written where they stand.
    pub across: usize,
    /// Whether there is something in it, but no prose.
    pub blank: bool,
    /// What to warn of.
    pub warnings: Vec<String>,
    /// Places that could not be read.
    pub problems: Vec<String>,
}

impl Outcome {
    /// The outcome of a restored file.
    pub fn new(name: &Path, restored: &Restored, shown: Vec<u8>) -> Outcome {
        let document = &restored.document;
        let Restored { unwritable, part, .. } = restored;
        let index = (unwritable.count > 0 || !part.problems.is_empty()).then(|| LineIndex::new(&document.text));
        let place = |at: usize| {
            let (line, column) = index.as_ref().map_or((0, 0), |i| i.position(at));
            format!("{}:{line}:{column}", name.display())
        };
        let mut unread = Unread::default();
        unread.add(&part.problems, part.problems.len(), |p| format!("{}: {}", place(p.offset), p.message));
        let problems = unread.messages(name);
        let warnings = unwritable.warning(place, document.encoding).into_iter().collect();
        let blank = part.documents == 0 && problems.is_empty() && !document.text.trim().is_empty();
        let (edits, held, across) = (restored.edits.len(), restored.held, part.left_out);
        Outcome { shown, kept: None, edits, held, across, blank, warnings, problems }
    }

    /// Says what is wrong with the file.
    pub fn tell(&self, name: &Path, session: &Session) {
        if self.blank {
            session.detail(&format!("{}: {BLANK}", name.display()));
        }
        self.problems.iter().for_each(|p| output::error(p));
        self.warnings.iter().for_each(|w| output::warning(w));
    }
}

/// Files to work on.
pub struct Batch<'s> {
    /// The settings.
    pub session: &'s Session,
    /// The files, in order.
    pub targets: Vec<Target>,
    /// Paths that could not be found.
    pub failures: Vec<Failure>,
    /// What is in the folders and is no file to read.
    pub left_out: Vec<Failure>,
}

enum Done {
    Outcome(Outcome),
    /// A file found by walking that is not to be restored.
    LeftOut(String),
    Failed(Failure),
}

impl<'s> Batch<'s> {
    /// Finds the files behind paths; those that cannot be found are reported at once.
    pub fn new(session: &'s Session, given: &Paths) -> Result<Batch<'s>> {
        let stdin = [PathBuf::from("-")];
        let mut named = given.paths.clone();
        named.iter_mut().filter(|p| STDIN.iter().any(|name| p.as_os_str() == *name)).for_each(|p| *p = "-".into());
        let paths = if named.is_empty() && given.files_from.is_none() { &stdin[..] } else { &named };
        if paths == stdin && std::io::stdin().is_terminal() {
            bail!("there is nothing to read; give files or folders, or pipe a text in");
        }
        let mut found = batch::targets(paths, &session.settings.exclude)?;
        if let Some(list) = &given.files_from {
            if list.as_os_str() == "-" && paths.iter().any(|path| path.as_os_str() == "-") {
                bail!("standard input cannot be a text and a list of files");
            }
            list::add(list, &mut found)?;
        }
        let Found { mut targets, failures, empty, left_out } = found;
        empty.iter().for_each(|folder| output::warning(&batch::nothing_in(folder)));
        failures.iter().for_each(|failure| output::error(&failure.to_string()));
        left_out.iter().for_each(|Failure { path, message }| session.detail(&format!("{}: left out, {message}", path.display())));
        if let Some(n) = given.sample {
            batch::sample(&mut targets, n);
        }
        Ok(Batch { session, targets, failures, left_out })
    }

    /// What is known of the files before the first is read.
    pub fn tally(&self) -> Tally {
        // A mirror was restored already.
        let left_out = self.left_out.iter().filter(|left_out| left_out.message != batch::MIRROR).count();
        Tally { failed: self.failures.len(), failures: self.failures.clone(), left_out, ..Tally::default() }
    }

    /// The threads to work with, one a file at most; `None` for one.
    pub fn pool(&self) -> Result<Option<ThreadPool>> {
        pool(&self.session.settings, self.targets.len())
    }

    /// The name of a file in messages.
    pub fn name<'a>(&'a self, target: &'a Target) -> &'a Path {
        if is_stdin(target) { &self.session.stdin_name } else { &target.path }
    }

    /// Works on all files in parallel; results go to `show` in order.
    pub fn run(
        &self,
        engine: &Restorer,
        work: impl Fn(&mut Worker<'_>, &Target, Document) -> Result<Outcome> + Sync,
        mut show: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<Tally> {
        let pool = self.pool()?;
        let mut tally = self.tally();
        let one = |worker: &mut Worker<'_>, target: &Target| {
            let name = self.name(target);
            let opened = read(target).and_then(|bytes| Document::open(bytes, name, &self.session.options));
            match opened.map_err(anyhow::Error::from).and_then(|document| work(worker, target, document)) {
                Ok(outcome) => Done::Outcome(outcome),
                Err(e) if is_left_out(target, &e) => Done::LeftOut(format!("{}: left out, {e}", name.display())),
                Err(e) => Done::Failed(Failure { path: name.to_path_buf(), message: format!("{e:#}") }),
            }
        };
        let sink = |target: &Target, done: Done| -> Result<()> {
            match done {
                Done::LeftOut(message) => {
                    self.session.detail(&message);
                    tally.left_out += 1;
                }
                Done::Failed(failure) => {
                    output::error(&failure.to_string());
                    tally.failed += 1;
                    tally.failures.push(failure);
                }
                Done::Outcome(outcome) => {
                    tally.take(&outcome);
                    outcome.tell(self.name(target), self.session);
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

/// Threads a core at most: more only wait for each other, and each has buffers of its own.
const THREADS: usize = 4;

/// The threads for some items; `None` when one is enough.
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

/// Whether an error only says that a file found by walking, or named by a list that was, is not to be restored.
pub fn is_left_out(target: &Target, error: &anyhow::Error) -> bool {
    (target.root.is_some() || target.base.is_some()) && error.downcast_ref::<ReadError>().is_some_and(|e| e.left_out)
}

/// Reads a file that is to be UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read; check the path", path.display()))?;
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
