//! Writing what was accepted, and finding the places that are left again.

use super::file::{Stamp, read};
use super::{Desk, Written, record};
use crate::atomic::{back_up, replace, target};
use crate::batch::reason;
use crate::edit::Edit;
use crate::journal::Content;
use crate::review::key::keys;
use crate::review::session::{Decision, SourceFile};
use crate::review::store::{State, StoreError, now};
use crate::span::Span;
use std::collections::HashMap;

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

    /// After writing: the places that are left move, and have other words around them.
    fn settle(&mut self, file: usize, source: SourceFile, written: &[Edit]) -> Result<(), StoreError> {
        let time = now();
        let old = self.session.files()[file].clone();
        let (mut records, mut rest, mut decisions) = (Vec::new(), Vec::new(), Vec::new());
        let mut renamed = HashMap::new();
        let (mut shift, mut done) = (0isize, written.iter().peekable());
        for item in &self.session.items()[self.session.items_of_file(file)] {
            if let Some(edit) = done.next_if(|e| e.span == item.edit.span) {
                shift += edit.after.len() as isize - edit.span.len() as isize;
                renamed.insert(item.key, None);
                records.push(record(&old, item.key, &item.edit, (State::Applied, edit.after.clone()), false, time));
                continue;
            }
            let start = item.edit.span.start.wrapping_add_signed(shift);
            rest.push(Edit { span: Span::new(start, start + item.edit.span.len()), ..item.edit.clone() });
            decisions.push((item.key, item.decision.clone()));
        }
        if rest.iter().any(|e| source.document.text.get(e.span.range()) != Some(e.before.as_str())) {
            // What was written reads otherwise than expected: what is left is looked for anew.
            self.session.rename(&renamed);
            self.store.record(records)?;
            let edits = self.finder.edits(&mut self.finder.engine.worker(), &source.document, &source.path);
            let edits = edits.map_err(|e| StoreError::new(&source.path, format!("cannot be read again: {e}"), "look at it"))?;
            self.put(file, source, edits);
            return Ok(());
        }
        let mut moved = Vec::new();
        for ((key, edit), (before, decision)) in keys(&source.name, &source.document.text, &rest).into_iter().zip(&rest).zip(&decisions) {
            renamed.insert(*before, Some(key));
            let state = match decision {
                Some(Decision::Accepted(after)) => (State::Accepted, after.clone()),
                Some(Decision::Rejected) => (State::Rejected, edit.before.clone()),
                None => continue,
            };
            if key != *before {
                records.push(record(&source, *before, edit, (State::Pending, edit.after.clone()), false, time));
                moved.push(record(&source, key, edit, state, false, time));
            }
        }
        self.session.rename(&renamed);
        // A key that one place gives up may be taken by another: given up first.
        records.append(&mut moved);
        self.store.record(records)?;
        // Found anew they may not be: restored in part, the text does not look spun any more.
        if let Some(left) = self.found.get(&source.name, old.digest).and_then(|found| left(found, written, &source.document.text)) {
            self.found.put(&source.name, source.digest, &left);
        }
        self.show(file, source, rest);
        Ok(())
    }
}

/// The edits that were found and touch none of those written, where they are now; `None` when a place reads otherwise than expected.
fn left(found: Vec<Edit>, written: &[Edit], text: &str) -> Option<Vec<Edit>> {
    let (mut left, mut shift, mut next, mut gap) = (Vec::new(), 0isize, 0, false);
    for mut edit in found {
        while let Some(done) = written.get(next).filter(|done| done.span.end <= edit.span.start && done.span != edit.span) {
            shift += done.after.len() as isize - done.span.len() as isize;
            next += 1;
        }
        if written.get(next).is_some_and(|done| done.span == edit.span || done.span.overlaps(edit.span)) {
            gap = true;
            continue;
        }
        let start = edit.span.start.wrapping_add_signed(shift);
        edit.span = Span::new(start, start + edit.span.len());
        // What was written is no part of a stretch.
        edit.adjoins &= !gap;
        edit.continues &= !std::mem::take(&mut gap);
        if text.get(edit.span.range()) != Some(edit.before.as_str()) {
            return None;
        }
        left.push(edit);
    }
    Some(left)
}
