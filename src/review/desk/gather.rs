//! Reading the files under review: when a review begins, and again when they change on disk.

use super::file::{Stamp, read};
use super::finder::Sought;
use super::{Desk, accepted, decided};
use crate::edit::Edit;
use crate::files::batch::{self, Target};
use crate::files::journal::Content;
use crate::format::ReadError;
use crate::message::count;
use crate::restore::Worker;
use crate::review::session::SourceFile;
use crate::review::store::{Record, RecordState};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// When this many edits were found, no further file is taken; each takes some 2 KB of memory.
const MAX_EDITS: usize = 500_000;

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

/// A file that was read.
enum Taken {
    Text(Box<(SourceFile, Sought, Stamp)>),
    NotText(String),
    Failed(String),
}

impl Desk {
    /// Reads files and finds their edits, in the threads of a pool; what was found before is not
    /// looked for again. `progress` is told how many files are done and how many edits were found;
    /// `stop` ends it early.
    pub fn gather(
        &mut self,
        targets: &[Target],
        pool: Option<&rayon::ThreadPool>,
        mut progress: impl FnMut(usize, usize),
        stop: impl Fn() -> bool + Sync,
    ) -> Gathered {
        let (desk, count) = (&*self, AtomicUsize::new(0));
        let written = desk.store.by_file(RecordState::Applied);
        let (mut gathered, mut files, mut done) = (Gathered::default(), Vec::new(), 0);
        let sink = |target: &Target, taken: Taken| {
            done += 1;
            match taken {
                Taken::Text(text) => files.push(*text),
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
        let accepted = self.store.by_file(RecordState::Accepted);
        for (file, sought, stamp) in files {
            // A file may be named twice, or by a link to it.
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

    /// Reads a file and finds its edits, unless they were found before. `written` holds what the
    /// review wrote before, by file; `count` is raised by the number of edits.
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
        Taken::Text(Box::new((SourceFile { name, path: target.path.clone(), document, digest }, sought, stamp)))
    }

    /// Reads a file again that changed on disk; the decisions that still fit are kept. Returns what
    /// happened, in words; `None` when nothing did.
    pub fn watch(&mut self, file: usize) -> Option<String> {
        let source = &self.session.files()[file];
        let (name, path) = (source.name.clone(), source.path.clone());
        let decided = |desk: &Desk| {
            let items = &desk.session.items()[desk.session.items_of_file(file)];
            (items.len(), items.iter().filter(|i| i.decision.is_some()).count())
        };
        let (_, before) = decided(self);
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
        let (edits, kept) = decided(self);
        let lost = before.saturating_sub(kept);
        let lost = if lost > 0 { format!("; lost: {}", count(lost, "decision")) } else { String::new() };
        Some(format!("{name} changed on disk and was read again: {edits} edits, {kept} of them decided before{lost}"))
    }

    /// All edits that the engine finds in a file as it is now, also those that the settings leave
    /// out.
    pub(super) fn seek(&mut self, source: &SourceFile) -> Result<Vec<Edit>, ReadError> {
        let written = self.store.of(&source.name, RecordState::Applied);
        let mut worker = self.finder.engine.worker();
        let sought = Sought::of(&self.finder, &self.found, &mut worker, (&source.name, &source.path, &source.document), &written)?;
        Ok(sought.keep(&mut self.found, &source.name))
    }

    /// Replaces files of the session, given by number, by what was read now and all edits found in
    /// it.
    pub(super) fn show(&mut self, files: Vec<(usize, SourceFile, Vec<Edit>)>) {
        let (store, finder) = (&self.store, &self.finder);
        let shown = files.into_iter().map(|(number, source, edits)| {
            let edits = accepted::add(&source, &store.of(&source.name, RecordState::Accepted), finder.chosen(edits), finder);
            (number, source, edits)
        });
        self.session.replace(shown.collect(), |file, key, edit| decided(store, &file.name, key, edit));
    }
}
