//! Writing what was accepted, and following up: the places that are left move and get new keys.

use super::file::{Stamp, read};
use super::written::{places, remaining};
use super::{Desk, record};
use crate::apply::invert;
use crate::edit::Edit;
use crate::files::atomic::{back_up, replace, target};
use crate::files::journal::Content;
use crate::message::{count, reason, remedy};
use crate::review::key::{Key, context, keys, written_keys};
use crate::review::session::{Decision, Item, SourceFile};
use crate::review::store::{Record, RecordState, StoreError, now};
use std::collections::{HashMap, HashSet};

/// What became of writing a file.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteResult {
    /// Its name in the folder of the review.
    pub file: String,
    /// How many edits were written, or what went wrong, in words.
    pub edits: Result<usize, String>,
    /// How many accepted edits wait for those beside them
    /// ([`crate::review::Session::accepted`]).
    pub waiting: usize,
}

/// What became of writing files, in all.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteSummary<'r> {
    /// Edits that were written.
    pub edits: usize,
    /// Files that they were written into.
    pub files: usize,
    /// The names of the files that could not be written, each with the reason.
    pub failures: Vec<(&'r str, &'r str)>,
    /// Accepted edits that wait for those beside them.
    waiting: usize,
}

impl WriteSummary<'_> {
    /// Sums results up.
    pub fn of(results: &[WriteResult]) -> WriteSummary<'_> {
        let done = results.iter().filter_map(|r| r.edits.as_ref().ok()).filter(|&&edits| edits > 0);
        let failures = results.iter().filter_map(|r| r.edits.as_ref().err().map(|why| (r.file.as_str(), why.as_str())));
        let waiting = results.iter().map(|r| r.waiting).sum();
        WriteSummary { edits: done.clone().sum(), files: done.count(), failures: failures.collect(), waiting }
    }

    /// What to say of the accepted edits that wait; `None` when there are none.
    pub fn left(&self) -> Option<String> {
        waits(self.waiting)
    }
}

/// What to say of accepted edits that wait for those beside them; `None` when there are none.
pub(in crate::review) fn waits(waiting: usize) -> Option<String> {
    let (each, them) = if waiting == 1 { ("it", "it") } else { ("each", "them") };
    (waiting > 0).then(|| {
        let edits = count(waiting, "accepted edit");
        format!(
            "{edits} not written: {each} would repeat a word or write a wrong article beside what stays; accept what is beside {them}, or \
             reject {them}"
        )
    })
}

impl Desk {
    /// Writes the accepted edits of some files, given by their numbers, each once. A file is
    /// replaced at once, and its permissions are kept. A file that changed since it was read is not
    /// written but read again ([`Desk::watch`]). Files without accepted edits have no result.
    pub fn write(&mut self, files: impl IntoIterator<Item = usize>) -> Vec<WriteResult> {
        let (mut written, mut after) = (Vec::new(), After::default());
        for file in files {
            let (edits, waiting) = self.session.accepted(file);
            if !edits.is_empty() || waiting > 0 {
                let name = self.session.files()[file].name.clone();
                let edits = if edits.is_empty() { Ok(0) } else { self.write_file(file, edits, &mut after) };
                written.push(WriteResult { file: name, edits, waiting });
            }
        }
        self.session.rename(&after.renamed);
        self.show(after.shown);
        self.count_written();
        written
    }

    /// Writes one file and returns how many edits were written into it.
    ///
    /// # Errors
    /// Why nothing was written, in words; or, of a file that was written, what went wrong
    /// afterwards.
    fn write_file(&mut self, file: usize, mut edits: Vec<Edit>, after: &mut After) -> Result<usize, String> {
        let source = &self.session.files()[file];
        // A decision from before may not fit the encoding that the file has now; it stays as it is.
        let all = edits.len();
        edits.retain(|e| source.document.can_encode(e));
        if edits.is_empty() {
            return Err(format!("{all} accepted edits cannot be written in {}; convert it to UTF-8", source.document.encoding.name()));
        }
        let path = source.path.clone();
        let (bytes, stamp) = read(&path).map_err(|e| format!("{e}; its decisions are kept"))?;
        if Content::of(&bytes) != source.digest {
            return Err(self.changed(file));
        }
        drop(bytes);
        let bytes = source.document.encode(&edits);
        let wrong = |e: std::io::Error| format!("cannot be written: {}; it is as it was, {}", reason(&e), remedy(&e));
        let document =
            self.finder.open(bytes.clone(), &path).map_err(|e| format!("would not be readable any more: it {e}; it is as it was"))?;
        if self.backup {
            let kept = target(&path).and_then(|(place, _)| back_up(&place));
            kept.map_err(|e| format!("cannot be backed up: {}; it is as it was, {}", reason(&e), remedy(&e)))?;
        }
        if !stamp.holds(&path) {
            return Err(self.changed(file));
        }
        replace(&path, &bytes).map_err(wrong)?;
        self.stamps[file] = Stamp::of(&path);
        let source = SourceFile { name: source.name.clone(), path, document, digest: Content::of(&bytes) };
        self.follow_up(file, source, &edits, after).map_err(|e| format!("was written, but {e}"))?;
        Ok(edits.len())
    }

    /// Reads a file again that somebody else wrote to; returns what happened, in words.
    fn changed(&mut self, file: usize) -> String {
        self.stamps[file] = Stamp::default();
        self.watch(file).unwrap_or_else(|| "changed on disk".into()) + "; nothing was written to it, look again"
    }

    /// Brings the records up to date after `edits` were written into a file, which is `source` now.
    /// The places that were written, now or before, and the places that are left have moved, and
    /// other words stand around them: they get new keys.
    fn follow_up(&mut self, file: usize, source: SourceFile, edits: &[Edit], after: &mut After) -> Result<(), StoreError> {
        let time = now();
        let old = &self.session.files()[file];
        let items = &self.session.items()[self.session.items_of_file(file)];
        let written = old.document.follow_up(edits.to_vec());
        let mut moves = Moves { time, given_up: Vec::new(), taken: Vec::new() };
        let now_written = newly_written(old, items, &written, time);
        after.renamed.extend(now_written.iter().filter_map(|(_, record)| Some((record.was?, None))));
        let mut settled = written_before(old, &self.store.of(&old.name, RecordState::Applied), &written);
        settled.extend(now_written);
        settled.sort_by_key(|(edit, _)| (edit.span.start, edit.span.end));
        moves.rekey(&source, settled);
        let left = moves.left_over(&source, items, &written, &mut after.renamed);
        // Given up first: a key that one place gives up may be taken by another.
        self.store.record([moves.given_up, moves.taken].concat())?;
        let left = match left {
            Some(left) => left,
            // The text does not read as expected: what is left is looked for anew.
            None => {
                let error = |e| StoreError::new(&source.path, format!("cannot be read again: {e}"), "look at it");
                self.seek(&source).map_err(error)?
            }
        };
        after.shown.push((file, source, left));
        Ok(())
    }
}

/// What is done once, after all files were written, since it goes through the whole review.
#[derive(Default)]
struct After {
    /// The files as they are now: number, text, and the edits that are left.
    shown: Vec<(usize, SourceFile, Vec<Edit>)>,
    /// The new keys of places by their old ones; `None` for those that were written.
    renamed: HashMap<Key, Option<Key>>,
}

/// The edits that were written before, at their places once `written` is written, too: each as an
/// edit of what stands there, with its record.
fn written_before(old: &SourceFile, before: &[&Record], written: &[Edit]) -> Vec<(Edit, Record)> {
    let text = &old.document.text;
    let there = places(text, before).into_iter();
    remaining(there.map(|(span, record)| (Edit::new(span, &text[span.range()], "", 1.0, ""), record.clone())), written)
}

/// The edits of items that are written now, likewise; `Record::was` is the key that the item had.
fn newly_written(old: &SourceFile, items: &[Item], written: &[Edit], time: u64) -> Vec<(Edit, Record)> {
    let mut records = Vec::with_capacity(written.len());
    let mut items = items.iter().peekable();
    for (edit, there) in written.iter().zip(invert(written)) {
        while items.next_if(|i| i.edit.span.start < edit.span.start).is_some() {}
        // A header that was adapted along with the text is no item.
        if let Some(item) = items.next_if(|i| i.edit.span == edit.span) {
            let record = record(old, item.key, &item.edit, (RecordState::Applied, edit.after.clone()), false, time);
            records.push((there, Record { was: Some(item.key), ..record }));
        }
    }
    records
}

/// Whether the words of an edit stand at its place.
fn stands(source: &SourceFile, edit: &Edit) -> bool {
    source.document.text.get(edit.span.range()) == Some(edit.before.as_str())
}

/// Records to be logged because places have other keys now.
struct Moves {
    time: u64,
    /// Records of old keys, which no place has any more.
    given_up: Vec<Record>,
    /// Records of the new keys.
    taken: Vec<Record>,
}

impl Moves {
    fn give_up(&mut self, record: Record) {
        self.given_up.push(Record { decision: RecordState::Pending, time: self.time, ..record });
    }

    /// Gives the records of written edits the keys that their places have now, and the words
    /// around.
    fn rekey(&mut self, source: &SourceFile, settled: Vec<(Edit, Record)>) {
        let (settled, lost): (Vec<_>, Vec<_>) = settled.into_iter().partition(|(edit, _)| stands(source, edit));
        self.taken.extend(lost.into_iter().map(|(_, record)| record));
        let (there, settled): (Vec<Edit>, Vec<Record>) = settled.into_iter().unzip();
        let keys = written_keys(&source.name, &source.document.text, &there);
        let standing: HashSet<Key> = keys.iter().copied().collect();
        for ((key, edit), was) in keys.into_iter().zip(&there).zip(settled) {
            let (left, right) = context(&source.document.text, edit.span);
            let record = Record { key, left, right, ..was.clone() };
            if record != was {
                // One record may stand for several places that are alike; another may have its key
                // still.
                if !standing.contains(&was.key) {
                    self.give_up(was);
                }
                self.taken.push(record);
            }
        }
    }

    /// The edits of items that are left, at their places now; their decisions get the new keys.
    /// `None` when the text does not read there as expected.
    fn left_over(
        &mut self,
        source: &SourceFile,
        items: &[Item],
        written: &[Edit],
        renamed: &mut HashMap<Key, Option<Key>>,
    ) -> Option<Vec<Edit>> {
        let rest = remaining(items.iter().map(|i| (i.edit.clone(), (i.key, i.decision.clone()))), written);
        let (rest, decisions): (Vec<Edit>, Vec<_>) = rest.into_iter().unzip();
        if !rest.iter().all(|edit| stands(source, edit)) {
            return None;
        }
        for ((key, edit), (before, decision)) in keys(&source.name, &source.document.text, &rest).into_iter().zip(&rest).zip(decisions) {
            renamed.insert(before, Some(key));
            let decision = match decision {
                Some(Decision::Accepted(after)) => (RecordState::Accepted, after),
                Some(Decision::Rejected) => (RecordState::Rejected, edit.before.clone()),
                None => continue,
            };
            if key != before {
                let record = record(source, key, edit, decision, false, self.time);
                self.give_up(Record { key: before, ..record.clone() });
                self.taken.push(record);
            }
        }
        Some(rest)
    }
}

#[cfg(test)]
mod tests {
    use crate::builtin;
    use crate::config::Settings;
    use crate::files::batch::Target;
    use crate::files::journal::Content;
    use crate::format::Options;
    use crate::review::{Action, Desk, Finder, Verdict};
    use std::sync::Arc;

    const SPUN: &str = "The corporate mentioned on Thursday that a number of of its staff had been misplaced in the course of the closing \
                        12 months, in keeping with its report.\n";

    #[test]
    fn all_files_are_written_in_one_pass_over_the_review() {
        let folder = tempfile::tempdir().expect("folder");
        let paths: Vec<_> = (0..5).map(|n| folder.path().join(format!("{n}.txt"))).collect();
        paths.iter().for_each(|path| std::fs::write(path, SPUN).expect("written"));
        let engine = Arc::new(builtin::restorer().expect("embedded").known_spun());
        let finder = Finder { engine, settings: Settings::default(), options: Options::default(), identity: Content::default() };
        let mut desk = Desk::open(folder.path(), "a test", finder).expect("opened");
        let targets: Vec<Target> = paths.iter().map(|path| Target { path: path.clone(), root: None, base: None }).collect();
        assert!(desk.gather(&targets, None, |_, _| {}, || false).failures.is_empty());
        let all = desk.session().items().len();
        // In each file, one place is left.
        desk.act(Action::Rest(Verdict::Accept)).expect("decided");
        let firsts = (0..5).map(|file| desk.session().items_of_file(file).start).collect();
        desk.act(Action::These(firsts, Verdict::Skip)).expect("decided");
        let before = desk.session().refreshed;
        let written = desk.write(0..5);
        assert!(written.len() == 5 && written.iter().all(|w| w.edits.as_ref().is_ok_and(|&n| n == all / 5 - 1)), "{written:?}");
        assert_eq!(desk.session().refreshed - before, 1);
        let tally = desk.session().tally();
        assert_eq!((tally.pending, tally.accepted, tally.written), (5, 0, all - 5));
        assert!(paths.iter().all(|path| std::fs::read_to_string(path).is_ok_and(|text| text != SPUN)));
    }
}
