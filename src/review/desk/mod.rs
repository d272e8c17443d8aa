//! A review at work: [`Desk`] puts the files, the [`Session`] and the state on disk together.
//!
//! Terminal, browser and scripts all go through it. [`Desk::gather`] reads files and finds their
//! edits, [`Desk::act`] decides and keeps the decision on disk, [`Desk::watch`] notices files that
//! change meanwhile, [`Desk::write`] writes what was accepted.

use crate::config::Settings;
use crate::edit::Edit;
use crate::files::batch::Target;
use crate::review::filter::Filter;
use crate::review::found::FoundEdits;
use crate::review::key::{Key, context};
use crate::review::lexicon::{self, Never, Taught};
use crate::review::session::{Action, Change, Decision, Item, Refusal, Session, SourceFile};
use crate::review::store::{Record, RecordState, Store, StoreError, now};
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

mod accepted;
mod explain;
mod file;
mod finder;
mod gather;
mod place;
mod standing;
mod write;
mod written;

pub(in crate::review) use explain::evidence;
use file::Stamp;
pub use finder::Finder;
pub use gather::Gathered;
pub(in crate::review) use write::waits;
pub use write::{WriteResult, WriteSummary};

/// A review of the files of a folder and those below it.
pub struct Desk {
    session: Session,
    store: Store,
    found: FoundEdits,
    finder: Finder,
    /// The folder of the review.
    root: PathBuf,
    /// Of each file of the session, what it was like on disk when it was read.
    stamps: Vec<Stamp>,
    /// The names of the files that were read, with edits or without.
    read: BTreeSet<String>,
    /// What was taught since the review began, to be taken back.
    taught: Vec<Taught>,
    /// Whether [`Desk::write`] keeps the old files.
    pub backup: bool,
}

impl Desk {
    /// Opens the state of the folder `root` for writing, and makes it when there is none. `who`
    /// tells others, who are kept out meanwhile, which command this is.
    ///
    /// # Errors
    /// When somebody else reviews, or the state cannot be read or written.
    pub fn open(root: &Path, who: &str, finder: Finder) -> Result<Desk, StoreError> {
        Ok(Desk::new(root, Store::open(root, who)?, finder))
    }

    /// Opens the state for reading only, without a lock; [`Desk::act`] and [`Desk::write`] fail.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub fn look(root: &Path, finder: Finder) -> Result<Desk, StoreError> {
        Ok(Desk::new(root, Store::read(root)?, finder))
    }

    fn new(root: &Path, store: Store, finder: Finder) -> Desk {
        let root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
        let mut found = FoundEdits::read(store.folder(), finder.identity);
        // What was found is no part of a copy under version control, and may be damaged.
        [RecordState::Accepted, RecordState::Rejected]
            .iter()
            .flat_map(|&state| store.by_file(state).into_keys())
            .for_each(|f| found.adopt(f));
        let (stamps, read, taught) = (Vec::new(), BTreeSet::new(), Vec::new());
        Desk { session: Session::new(), store, found, finder, root, stamps, read, taught, backup: false }
    }

    /// The session: items, decisions, cursor.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The settings with which edits are found and chosen.
    pub fn settings(&self) -> &Settings {
        &self.finder.settings
    }

    /// The path of `never.yaml` when it suppresses an edit, which is given by the first digits of
    /// its id.
    pub fn never(&self, id: &str) -> Option<PathBuf> {
        self.store
            .by_digits(id, None)
            .filter(|r| Never::forbid(&self.finder.settings.never, &r.before, &r.proposed))
            .map(|_| self.store.folder().join(lexicon::NEVER))
    }

    /// The record of an edit that was written, by the first digits of the id that it had.
    pub fn written(&self, id: &str) -> Option<&Record> {
        self.store.by_digits(id, Some(RecordState::Applied))
    }

    /// The same filter with the absolute paths among its files turned into names in the folder of
    /// the review.
    pub fn local(&self, mut filter: Filter) -> Filter {
        for file in filter.files.iter_mut().filter(|file| Path::new(file).is_absolute()) {
            *file = self.name(Path::new(file));
        }
        filter
    }

    /// What people should be told about the state on disk, such as damage.
    pub fn notes(&self) -> impl Iterator<Item = &String> {
        self.store.notes().iter().chain(self.found.note())
    }

    /// The files that were under review before.
    pub fn known(&self) -> Vec<Target> {
        self.found.names().map(|name| Target { path: self.root.join(name), root: Some(self.root.clone()), base: None }).collect()
    }

    /// The files that were under review before and are not read yet.
    pub fn unread(&self) -> Vec<Target> {
        self.known().into_iter().filter(|target| !self.read.contains(&self.name(&target.path))).collect()
    }

    /// The name in the folder of the review of a file or folder, whose path may be relative to the
    /// working folder.
    pub fn name(&self, path: &Path) -> String {
        let full = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let inside = full.strip_prefix(&self.root).unwrap_or(&full);
        inside.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
    }

    /// Does what a person asks for and keeps it on disk.
    ///
    /// # Errors
    /// When it is not possible or cannot be kept. Nothing has changed then, except that an undo
    /// that cannot be kept is undone in memory.
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

    /// Writes a change to disk. When its records cannot be kept, what it taught is taken back.
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
            Some(Decision::Accepted(after)) => (RecordState::Accepted, after.clone()),
            Some(Decision::Rejected) => (RecordState::Rejected, item.edit.before.clone()),
            None => (RecordState::Pending, item.edit.after.clone()),
        };
        record(file, item.key, &item.edit, (decision, after), taught, time)
    }

    /// Ends the review: what was found is kept and the log compacted. Without this nothing is lost,
    /// only the next start takes longer. A review that read no file leaves no state where there was
    /// none.
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

    /// Ends a review whose command failed: as [`Desk::close`], but where there was no state before
    /// and nothing was decided, none is left.
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

    /// Takes note that a file under review is gone. Its accepted edits are those that cannot be
    /// written ([`Desk::unplaced`]); a file about which nothing was decided is forgotten.
    pub fn miss(&mut self, path: &Path) {
        let name = self.name(path);
        let decided = [RecordState::Accepted, RecordState::Rejected].iter().any(|&state| !self.store.of(&name, state).is_empty());
        if decided {
            self.read.insert(name);
        } else {
            self.found.remove(&name);
        }
    }
}

/// The decision that the log has about an edit, unless its record is about another file or other
/// words: keys may clash.
fn decided(store: &Store, name: &str, key: Key, edit: &Edit) -> Option<Decision> {
    let record = store.get(key).filter(|r| r.file == name && r.before.split_whitespace().eq(edit.before.split_whitespace()))?;
    match record.decision {
        RecordState::Accepted => Some(Decision::Accepted(record.after.clone())),
        RecordState::Rejected => Some(Decision::Rejected),
        RecordState::Pending | RecordState::Applied => None,
    }
}

/// The record of a decision on an edit.
fn record(file: &SourceFile, key: Key, edit: &Edit, (decision, after): (RecordState, String), taught: bool, time: u64) -> Record {
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
