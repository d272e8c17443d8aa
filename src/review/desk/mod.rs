//! A review at work: files, what the engine found in them, decisions, and the state on disk, put together.
//!
//! Terminal, browser and scripts all go through [`Desk`]: [`Desk::act`] decides and keeps the decision on disk,
//! [`Desk::watch`] notices files that change meanwhile, [`Desk::write`] writes what was accepted.

use crate::config::Settings;
use crate::edit::Edit;
use crate::files::batch::{self, Target};
use crate::files::journal::Content;
use crate::format::ReadError;
use crate::format::restore::Views;
use crate::restore::{Reading, Worker};
use crate::review::filter::Filter;
use crate::review::found::Found;
use crate::review::key::{Key, context};
use crate::review::lexicon::{self, Never, Taught};
use crate::review::session::{Action, Change, Decision, Item, Refusal, Session, SourceFile};
use crate::review::store::{Record, State, Store, StoreError, now};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

mod accepted;
mod file;
mod finder;
mod place;
mod standing;
mod write;
mod written;

use file::{Stamp, read};
pub use finder::Finder;
use finder::Sought;
use written::Unwritten;

/// When this many edits were found, no further file is taken; each takes some 2 KB of memory.
const MAX_EDITS: usize = 500_000;

/// A review of a corpus.
pub struct Desk {
    session: Session,
    store: Store,
    found: Found,
    finder: Finder,
    corpus: PathBuf,
    stamps: Vec<Stamp>,
    /// The names of the files that were read, edits or not.
    read: BTreeSet<String>,
    taught: Vec<Taught>,
    /// Whether what is replaced is kept.
    pub backup: bool,
}

/// What became of writing a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// Its name in the corpus.
    pub file: String,
    /// How many edits were written, or why none: the file is as it was then.
    pub edits: Result<usize, String>,
}

/// What gathering came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gathered {
    /// Files that could not be taken, with the reason.
    pub failures: Vec<String>,
    /// Files left out because they are not text, with the reason.
    pub left_out: Vec<String>,
    /// How many files were not looked at, because enough edits were found or the user stopped it.
    pub remaining: usize,
}

enum Taken {
    Found(Box<(SourceFile, Sought, Stamp)>),
    NotText(String),
    Failed(String),
}

impl Desk {
    /// Opens the state of the corpus folder, creating it when there is none; `who` says for the others what for.
    ///
    /// # Errors
    /// When somebody else reviews, or the state cannot be read or written.
    pub fn open(corpus: &Path, who: &str, finder: Finder) -> Result<Desk, StoreError> {
        Ok(Desk::new(corpus, Store::open(corpus, who)?, finder))
    }

    /// Looks at the state without lock and without writing; [`Desk::act`] and [`Desk::write`] fail.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub fn look(corpus: &Path, finder: Finder) -> Result<Desk, StoreError> {
        Ok(Desk::new(corpus, Store::read(corpus)?, finder))
    }

    fn new(corpus: &Path, store: Store, finder: Finder) -> Desk {
        let corpus = std::fs::canonicalize(corpus).unwrap_or_else(|_| corpus.to_path_buf());
        let found = Found::read(store.folder(), finder.identity);
        let (stamps, read, taught) = (Vec::new(), BTreeSet::new(), Vec::new());
        Desk { session: Session::new(), store, found, finder, corpus, stamps, read, taught, backup: false }
    }

    /// The session: items, decisions, cursor.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The settings with which edits are found and chosen.
    pub fn settings(&self) -> &Settings {
        &self.finder.settings
    }

    /// All readings of the place of an edit, most probable first.
    pub fn explain(&self, item: &Item) -> Vec<Reading> {
        let source = self.session.file_of(item);
        let options = self.finder.options.named(&source.path, source.document.format);
        let read = Unwritten::of(&source.document, &self.store.of(&source.name, State::Applied));
        let views = Views::new(&read.document, &options);
        let mut worker = self.finder.engine.worker();
        let at = [read.before(item.edit.span.start)];
        views.ok().and_then(|views| views.explain(&mut worker, &read.document.text, &at).pop()).unwrap_or_default()
    }

    /// The list that keeps an edit from being proposed which was taught never to be made, by the first digits of its id.
    pub fn never(&self, id: &str) -> Option<PathBuf> {
        self.store
            .by_digits(id, None)
            .filter(|r| Never::forbid(&self.finder.settings.never, &r.before, &r.proposed))
            .map(|_| self.store.folder().join(lexicon::NEVER))
    }

    /// What was written at the place that had an id, by its first digits.
    pub fn written(&self, id: &str) -> Option<&Record> {
        self.store.by_digits(id, Some(State::Applied))
    }

    /// A filter in which files that are named by where they are have their names in the corpus.
    pub fn local(&self, mut filter: Filter) -> Filter {
        for file in filter.files.iter_mut().filter(|file| Path::new(file).is_absolute()) {
            *file = self.name(Path::new(file));
        }
        filter
    }

    /// What people should be told about the state.
    pub fn notes(&self) -> &[String] {
        self.store.notes()
    }

    /// The files that were under review before.
    pub fn known(&self) -> Vec<Target> {
        self.found.names().map(|name| Target { path: self.corpus.join(name), root: Some(self.corpus.clone()), base: None }).collect()
    }

    /// The name of a file in the corpus, which may be relative to the working folder.
    pub fn name(&self, path: &Path) -> String {
        let full = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let inside = full.strip_prefix(&self.corpus).unwrap_or(&full);
        inside.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
    }

    /// Reads files and finds their edits, in the threads of a pool; what was found before is not looked for again.
    /// `progress` is told how many files are done and how many edits were found; `stop` ends it early.
    pub fn gather(
        &mut self,
        targets: &[Target],
        pool: Option<&rayon::ThreadPool>,
        mut progress: impl FnMut(usize, usize),
        stop: impl Fn() -> bool + Sync,
    ) -> Gathered {
        let (desk, count) = (&*self, AtomicUsize::new(0));
        let written = desk.store.by_file(State::Applied);
        let (mut gathered, mut files, mut done) = (Gathered::default(), Vec::new(), 0);
        let sink = |target: &Target, taken: Taken| {
            done += 1;
            match taken {
                Taken::Found(found) => files.push(*found),
                Taken::NotText(message) => gathered.left_out.push(message),
                Taken::Failed(message) => {
                    gathered.failures.push(format!("{}: {message}", target.path.display()));
                }
            }
            progress(done, count.load(Ordering::Relaxed));
            Ok::<(), std::convert::Infallible>(())
        };
        let full = || stop() || count.load(Ordering::Relaxed) >= MAX_EDITS;
        let work = |worker: &mut Worker<'_>, target: &Target| desk.take(worker, target, &written, &count);
        let Ok(taken) = batch::ordered(pool, targets, || desk.finder.engine.worker(), work, full, sink);
        gathered.remaining = targets.len() - taken;
        let mut list = Vec::with_capacity(files.len());
        // A file may be named twice, or be behind a link.
        let accepted = self.store.by_file(State::Accepted);
        for (file, sought, stamp) in files {
            if !self.read.insert(file.name.clone()) {
                continue;
            }
            let records = accepted.get(file.name.as_str()).map_or(&[][..], Vec::as_slice);
            let edits = accepted::add(&file, records, self.finder.chosen(sought.keep(&mut self.found, &file.name)), &self.finder);
            if !edits.is_empty() {
                self.stamps.push(stamp);
                list.push((file, edits));
            }
        }
        let store = &self.store;
        self.session.extend(list, |file, key, edit| decided(store, &file.name, key, edit));
        self.count_written();
        gathered
    }

    /// Reads a file and finds its edits, unless they were found before.
    fn take(&self, worker: &mut Worker<'_>, target: &Target, written: &BTreeMap<&str, Vec<&Record>>, count: &AtomicUsize) -> Taken {
        let name = self.name(&target.path);
        let (bytes, stamp) = match read(&target.path) {
            Ok(read) => read,
            Err(message) => return Taken::Failed(message),
        };
        let digest = Content::of(&bytes);
        let document = match self.finder.open(bytes, &target.path) {
            Err(e) if e.left_out && target.root.is_some() => return Taken::NotText(format!("{}: {e}", target.path.display())),
            Err(e) => return Taken::Failed(e.to_string()),
            Ok(document) => document,
        };
        let written = written.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        let sought = match Sought::of(&self.finder, &self.found, worker, (&name, &target.path, &document), written) {
            Ok(sought) => sought,
            Err(e) => return Taken::Failed(e.to_string()),
        };
        count.fetch_add(sought.edits.len(), Ordering::Relaxed);
        Taken::Found(Box::new((SourceFile { name, path: target.path.clone(), document, digest }, sought, stamp)))
    }

    /// Does what a person asks for and keeps it on disk.
    ///
    /// # Errors
    /// When it is not possible or cannot be kept; nothing has changed then, except that an undo that cannot be kept is
    /// only undone in memory.
    pub fn act(&mut self, action: Action) -> Result<Change, DeskError> {
        let undo = action == Action::Undo;
        let change = self.session.act(action)?;
        let taught = change.learned.is_some() || change.forgotten.is_some();
        let time = now();
        let records = change.items.iter().map(|&i| self.record(&self.session.items()[i], taught, time)).collect();
        if let Err(e) = self.keep(&change, records) {
            if !undo {
                let _ = self.session.act(Action::Undo);
            }
            return Err(e.into());
        }
        Ok(change)
    }

    fn keep(&mut self, change: &Change, records: Vec<Record>) -> Result<(), StoreError> {
        let taught = match &change.learned {
            Some(lesson) => lexicon::teach(self.store.folder(), lesson)?,
            None => None,
        };
        if let Err(e) = if records.is_empty() { Ok(()) } else { self.store.record(records) } {
            let forgotten = taught.iter().try_for_each(lexicon::forget);
            return Err(match forgotten {
                Ok(()) => e,
                Err(other) => e.beside(&other),
            });
        }
        match &change.forgotten {
            Some(lesson) => {
                let last = self.taught.iter().rposition(|t| t.lesson == *lesson).map(|i| self.taught.remove(i));
                last.iter().try_for_each(lexicon::forget)?;
            }
            None => self.taught.extend(taught),
        }
        Ok(())
    }

    fn record(&self, item: &Item, taught: bool, time: u64) -> Record {
        let file = self.session.file_of(item);
        let (decision, after) = match &item.decision {
            Some(Decision::Accepted(after)) => (State::Accepted, after.clone()),
            Some(Decision::Rejected) => (State::Rejected, item.edit.before.clone()),
            None => (State::Pending, item.edit.after.clone()),
        };
        record(file, item.key, &item.edit, (decision, after), taught, time)
    }

    /// Notices when a file changed on disk: it is read again, with the decisions that still fit. Says what happened.
    pub fn watch(&mut self, file: usize) -> Option<String> {
        let source = &self.session.files()[file];
        let (name, path) = (source.name.clone(), source.path.clone());
        if self.stamps[file].holds(&path) {
            return None;
        }
        let (bytes, stamp) = match read(&path) {
            Ok(read) => read,
            Err(message) => return Some(format!("{name} {message}; its decisions are kept")),
        };
        self.stamps[file] = stamp;
        let digest = Content::of(&bytes);
        if digest == source.digest {
            return None;
        }
        let read = self.finder.open(bytes, &path);
        let read = read.and_then(|document| {
            let source = SourceFile { name: name.clone(), path, document, digest };
            let edits = self.seek(&source)?;
            Ok((file, source, edits))
        });
        match read {
            Ok(read) => self.show(vec![read]),
            Err(e) => return Some(format!("{name} changed and {e}; its decisions are kept")),
        }
        let items = &self.session.items()[self.session.items_of_file(file)];
        let kept = items.iter().filter(|i| i.decision.is_some()).count();
        Some(format!("{name} changed on disk and was read again: {} edits, {kept} of them decided before", items.len()))
    }

    /// The edits of a file as it is now, before those are chosen that take part.
    fn seek(&mut self, source: &SourceFile) -> Result<Vec<Edit>, ReadError> {
        let written = self.store.of(&source.name, State::Applied);
        let mut worker = self.finder.engine.worker();
        let sought = Sought::of(&self.finder, &self.found, &mut worker, (&source.name, &source.path, &source.document), &written)?;
        Ok(sought.keep(&mut self.found, &source.name))
    }

    /// Puts files, by their numbers, with their edits in the place of what was read before.
    fn show(&mut self, files: Vec<(usize, SourceFile, Vec<Edit>)>) {
        let (store, finder) = (&self.store, &self.finder);
        let shown = files.into_iter().map(|(number, source, edits)| {
            let edits = accepted::add(&source, &store.of(&source.name, State::Accepted), finder.chosen(edits), finder);
            (number, source, edits)
        });
        self.session.replace(shown.collect(), |file, key, edit| decided(store, &file.name, key, edit));
    }

    /// Ends the review: what was found is kept and the log compacted. Without it nothing is lost, only the next start
    /// takes longer. One that read no file leaves no state where there was none.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub fn close(mut self) -> Result<(), StoreError> {
        if self.found.names().next().is_none() && self.store.is_new() {
            self.store.abandon();
            return Ok(());
        }
        self.save()?;
        self.store.compact()
    }

    /// Ends a review whose command failed: as [`Desk::close`], but nothing is left where there was no state before and nothing was kept.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub fn fail(self) -> Result<(), StoreError> {
        if self.store.is_new() {
            self.store.abandon();
            return Ok(());
        }
        self.close()
    }

    /// Keeps what was found, so that the next start is quick even if this review is killed.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub fn save(&mut self) -> Result<(), StoreError> {
        let nothing = self.store.is_new() && self.found.names().next().is_none();
        if self.store.is_open() && !nothing {
            self.found.write(self.store.folder())?;
            self.store.settled();
        }
        Ok(())
    }

    /// Forgets that a file was under review.
    pub fn forget(&mut self, path: &Path) {
        let name = self.name(path);
        self.found.remove(&name);
    }
}

/// An earlier decision, if it is about these words of this file.
fn decided(store: &Store, name: &str, key: Key, edit: &Edit) -> Option<Decision> {
    let record = store.get(key).filter(|r| r.file == name && r.before.split_whitespace().eq(edit.before.split_whitespace()))?;
    match record.decision {
        State::Accepted => Some(Decision::Accepted(record.after.clone())),
        State::Rejected => Some(Decision::Rejected),
        State::Pending | State::Applied => None,
    }
}

fn record(file: &SourceFile, key: Key, edit: &Edit, (decision, after): (State, String), taught: bool, time: u64) -> Record {
    let (left, right) = context(&file.document.text, edit.span);
    Record {
        key,
        file: file.name.clone(),
        before: edit.before.clone(),
        after,
        decision,
        proposed: edit.after.clone(),
        confidence: edit.confidence,
        rule: edit.rule.clone(),
        left,
        right,
        was: None,
        taught,
        time,
    }
}

/// Why an action was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskError {
    /// It is not possible.
    Refused(Refusal),
    /// It cannot be kept on disk.
    Store(StoreError),
}

impl From<Refusal> for DeskError {
    fn from(refusal: Refusal) -> Self {
        DeskError::Refused(refusal)
    }
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        DeskError::Store(error)
    }
}

impl fmt::Display for DeskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeskError::Refused(refusal) => refusal.fmt(f),
            DeskError::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for DeskError {}
