//! Writing what was accepted, and finding the places that are left again.

use super::file::{Stamp, read};
use super::written::{places, remaining};
use super::{Desk, Written, record};
use crate::apply::invert;
use crate::edit::Edit;
use crate::files::atomic::{back_up, replace, target};
use crate::files::journal::Content;
use crate::message::reason;
use crate::review::key::{Key, context, keys, written_keys};
use crate::review::session::{Decision, Item, SourceFile};
use crate::review::store::{Record, State, StoreError, now};
use std::collections::{HashMap, HashSet};

impl Desk {
    /// Writes the accepted edits of some files, by their numbers, each named once: each at once and with its permissions kept. A file
    /// that changed since it was read is read again instead ([`Desk::watch`]) and not written.
    pub fn write(&mut self, files: impl IntoIterator<Item = usize>) -> Vec<Written> {
        let (mut written, mut after) = (Vec::new(), After::default());
        for file in files {
            let edits = self.session.accepted(file);
            if !edits.is_empty() {
                let name = self.session.files()[file].name.clone();
                written.push(Written { file: name, edits: self.write_file(file, edits, &mut after) });
            }
        }
        self.session.rename(&after.renamed);
        self.show(after.shown);
        self.count_written();
        written
    }

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
        let old = bytes;
        let bytes = source.document.encode(&edits);
        let wrong = |e: std::io::Error| format!("cannot be written: {}; it is as it was, check its permissions", reason(&e));
        let document =
            self.finder.open(bytes.clone(), &path).map_err(|e| format!("would not be readable any more: it {e}; it is as it was"))?;
        if self.backup {
            let kept = target(&path).and_then(|(place, _)| back_up(&place, Some(&old)));
            kept.map_err(|e| format!("cannot be backed up: {}; it is as it was, check its permissions", reason(&e)))?;
        }
        drop(old);
        if !stamp.holds(&path) {
            return Err(self.changed(file));
        }
        replace(&path, &bytes).map_err(wrong)?;
        self.stamps[file] = Stamp::of(&path);
        let source = SourceFile { name: source.name.clone(), path, document, digest: Content::of(&bytes) };
        self.follow_up(file, source, &edits, after).map_err(|e| format!("was written, but {e}"))?;
        Ok(edits.len())
    }

    /// Reads a file again that somebody else wrote to; gives what to say of it.
    fn changed(&mut self, file: usize) -> String {
        self.stamps[file] = Stamp::default();
        self.watch(file).unwrap_or_else(|| "changed on disk".into()) + "; nothing was written to it, look again"
    }

    /// Takes over what was written into a file, which is `source` now: the places that are left, and those that were written before,
    /// move, and have other words around them.
    fn follow_up(&mut self, file: usize, source: SourceFile, edits: &[Edit], after: &mut After) -> Result<(), StoreError> {
        let time = now();
        let old = &self.session.files()[file];
        let items = &self.session.items()[self.session.items_of_file(file)];
        let written = old.document.follow_up(edits.to_vec());
        let mut moves = Moves { time, given_up: Vec::new(), taken: Vec::new() };
        let settled = written_records(old, items, &self.store.of(&old.name, State::Applied), &written, time);
        after.renamed.extend(settled.iter().filter(|(.., new)| *new).filter_map(|(_, record, _)| Some((record.was?, None))));
        moves.rekey(&source, settled.into_iter().map(|(edit, record, _)| (edit, record)).collect());
        let left = moves.left_over(&source, items, &written, &mut after.renamed);
        // A key that one place gives up may be taken by another: given up first.
        self.store.record([moves.given_up, moves.taken].concat())?;
        let left = match left {
            Some(left) => left,
            // What was written reads otherwise than expected: what is left is looked for anew.
            None => {
                let error = |e| StoreError::new(&source.path, format!("cannot be read again: {e}"), "look at it");
                self.seek(&source).map_err(error)?
            }
        };
        after.shown.push((file, source, left));
        Ok(())
    }
}

/// What is done for all files at once after they were written, since it goes through the whole review.
#[derive(Default)]
struct After {
    /// Files as they are now, by their numbers, with the edits that are left.
    shown: Vec<(usize, SourceFile, Vec<Edit>)>,
    /// The new keys of places; `None` for those that were written.
    renamed: HashMap<Key, Option<Key>>,
}

/// What was written before, and now, where it stands in the new text, in order; with whether it was written now.
fn written_records(old: &SourceFile, items: &[Item], before: &[&Record], written: &[Edit], time: u64) -> Vec<(Edit, Record, bool)> {
    let before = places(&old.document.text, before).into_iter();
    let before = before.map(|(span, record)| (Edit::new(span, &old.document.text[span.range()], "", 1.0, ""), record.clone()));
    let mut settled: Vec<_> = remaining(before, written).into_iter().map(|(edit, record)| (edit, record, false)).collect();
    let mut done = items.iter().peekable();
    for (edit, there) in written.iter().zip(invert(written)) {
        while done.next_if(|i| i.edit.span.start < edit.span.start).is_some() {}
        // A header that follows is no item.
        if let Some(item) = done.next_if(|i| i.edit.span == edit.span) {
            let record = record(old, item.key, &item.edit, (State::Applied, edit.after.clone()), false, time);
            settled.push((there, Record { was: Some(item.key), ..record }, true));
        }
    }
    settled.sort_by_key(|(edit, ..)| (edit.span.start, edit.span.end));
    settled
}

/// Whether the words of an edit stand at its place.
fn stands(source: &SourceFile, edit: &Edit) -> bool {
    source.document.text.get(edit.span.range()) == Some(edit.before.as_str())
}

/// Records of places that have other keys now.
struct Moves {
    time: u64,
    /// Of keys that places have no more.
    given_up: Vec<Record>,
    /// Of the keys that places have instead.
    taken: Vec<Record>,
}

impl Moves {
    fn give_up(&mut self, record: Record) {
        self.given_up.push(Record { decision: State::Pending, time: self.time, ..record });
    }

    /// Gives what was written the keys, and the words around, of the places as they are now.
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
                // One record may stand for several places, of which one still reads as it tells.
                if !standing.contains(&was.key) {
                    self.give_up(was);
                }
                self.taken.push(record);
            }
        }
    }

    /// The edits that are left where they stand now, their decisions with their new keys; `None` when the text reads otherwise than
    /// expected there.
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
                Some(Decision::Accepted(after)) => (State::Accepted, after),
                Some(Decision::Rejected) => (State::Rejected, edit.before.clone()),
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
