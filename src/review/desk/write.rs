//! Writing what was accepted, and finding the places that are left again.

use super::file::{Stamp, read};
use super::written::{places, remaining};
use super::{Desk, Written, record};
use crate::apply::invert;
use crate::atomic::{back_up, replace, target};
use crate::batch::reason;
use crate::edit::Edit;
use crate::journal::Content;
use crate::review::key::{Key, context, keys, written_keys};
use crate::review::session::{Decision, SourceFile};
use crate::review::store::{Record, State, StoreError, now};
use std::collections::{HashMap, HashSet};

impl Desk {
    /// Writes the accepted edits of some files, each at once and with its permissions kept. A file that changed since
    /// it was read is read again instead ([`Desk::watch`]) and not written.
    pub fn write(&mut self, files: impl IntoIterator<Item = usize>) -> Vec<Written> {
        let mut written = Vec::new();
        for file in files {
            let edits = self.session.accepted(file);
            if !edits.is_empty() {
                let name = self.session.files()[file].name.clone();
                written.push(Written { file: name, edits: self.write_file(file, edits) });
            }
        }
        written
    }

    fn write_file(&mut self, file: usize, mut edits: Vec<Edit>) -> Result<usize, String> {
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
        self.settle(file, source, &edits).map_err(|e| format!("was written, but {e}"))?;
        Ok(edits.len())
    }

    /// Reads a file again that somebody else wrote to; gives what to say of it.
    fn changed(&mut self, file: usize) -> String {
        self.stamps[file] = Stamp::default();
        self.watch(file).unwrap_or_else(|| "changed on disk".into()) + "; nothing was written to it, look again"
    }

    /// After writing: the places that are left, and those that were written before, move, and have other words around them.
    fn settle(&mut self, file: usize, source: SourceFile, edits: &[Edit]) -> Result<(), StoreError> {
        let time = now();
        let old = self.session.files()[file].clone();
        let written = old.document.follow_up(edits.to_vec());
        let items = &self.session.items()[self.session.items_of_file(file)];
        let (mut renamed, mut given_up, mut records) = (HashMap::new(), Vec::new(), Vec::new());
        let mut give_up = |record: Record| given_up.push(Record { decision: State::Pending, time, ..record });

        // What was written before, and now.
        let before = places(&old.document.text, &self.store.of(&old.name, State::Applied)).into_iter();
        let before = before.map(|(span, record)| (Edit::new(span, &old.document.text[span.range()], "", 1.0, ""), record.clone()));
        let mut settled = remaining(before, &written);
        let mut done = items.iter().peekable();
        for (edit, there) in written.iter().zip(invert(&written)) {
            while done.next_if(|i| i.edit.span.start < edit.span.start).is_some() {}
            // A header that follows is no item.
            if let Some(item) = done.next_if(|i| i.edit.span == edit.span) {
                renamed.insert(item.key, None);
                let record = record(&old, item.key, &item.edit, (State::Applied, edit.after.clone()), false, time);
                settled.push((there, Record { was: Some(item.key), ..record }));
            }
        }
        settled.sort_by_key(|(edit, _)| (edit.span.start, edit.span.end));
        let as_expected = |edit: &Edit| source.document.text.get(edit.span.range()) == Some(edit.before.as_str());
        let (settled, lost): (Vec<_>, Vec<_>) = settled.into_iter().partition(|(edit, _)| as_expected(edit));
        records.extend(lost.into_iter().map(|(_, record)| record));
        let (there, settled): (Vec<Edit>, Vec<Record>) = settled.into_iter().unzip();
        let written_keys = written_keys(&source.name, &source.document.text, &there);
        let standing: HashSet<Key> = written_keys.iter().copied().collect();
        for ((key, edit), was) in written_keys.into_iter().zip(&there).zip(settled) {
            let (left, right) = context(&source.document.text, edit.span);
            let record = Record { key, left, right, ..was.clone() };
            if record != was {
                // One record may stand for several places, of which one still reads as it tells.
                if !standing.contains(&was.key) {
                    give_up(was);
                }
                records.push(record);
            }
        }

        let rest = remaining(items.iter().map(|i| (i.edit.clone(), (i.key, i.decision.clone()))), &written);
        let (rest, decisions): (Vec<Edit>, Vec<_>) = rest.into_iter().unzip();
        let as_expected = rest.iter().all(as_expected);
        if as_expected {
            for ((key, edit), (before, decision)) in keys(&source.name, &source.document.text, &rest).into_iter().zip(&rest).zip(decisions)
            {
                renamed.insert(before, Some(key));
                let decision = match decision {
                    Some(Decision::Accepted(after)) => (State::Accepted, after),
                    Some(Decision::Rejected) => (State::Rejected, edit.before.clone()),
                    None => continue,
                };
                if key != before {
                    let record = record(&source, key, edit, decision, false, time);
                    give_up(Record { key: before, ..record.clone() });
                    records.push(record);
                }
            }
        }
        self.session.rename(&renamed);
        // A key that one place gives up may be taken by another: given up first.
        given_up.append(&mut records);
        self.store.record(given_up)?;
        self.count_written();
        if as_expected {
            self.show(file, source, rest);
            return Ok(());
        }
        // What was written reads otherwise than expected: what is left is looked for anew.
        let path = source.path.clone();
        self.put(file, source).map_err(|e| StoreError::new(&path, format!("cannot be read again: {e}"), "look at it"))
    }
}
