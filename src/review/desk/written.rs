//! Edits that this review has already written are settled. The engine reads the text with them
//! undone: a text that is restored in part no longer looks spun, so the rest would not be found.
//! Nor does the engine propose to change again what was written.

use super::place::{Sides, find};
use crate::apply::{apply, invert};
use crate::edit::Edit;
use crate::files::journal::Content;
use crate::format::Document;
use crate::review::store::Record;
use crate::span::Span;
use std::borrow::Cow;

/// A document as it was before this review wrote into it, only to be read.
pub(super) struct Unwritten<'d> {
    pub document: Cow<'d, Document>,
    /// What was written into it: these edits turn it into the document as it is.
    pub written: Vec<Edit>,
}

impl<'d> Unwritten<'d> {
    /// Undoes the written edits that `records` tell of, where they still stand as they were
    /// written.
    pub fn of(document: &'d Document, records: &[&Record]) -> Unwritten<'d> {
        let back = places(&document.text, records).into_iter();
        let back: Vec<Edit> =
            back.map(|(span, record)| Edit::new(span, &document.text[span.range()], &record.before, 1.0, &record.rule)).collect();
        if back.is_empty() {
            return Unwritten { document: Cow::Borrowed(document), written: Vec::new() };
        }
        let back = document.follow_up(back);
        let mut before = document.clone();
        before.text = apply(&document.text, &back);
        Unwritten { document: Cow::Owned(before), written: invert(&back) }
    }

    /// Identifies what the engine reads.
    pub fn digest(&self) -> Content {
        let Document { text, encoding, .. } = self.document.as_ref();
        Content(Content::of(text.as_bytes()).0 ^ Content::of(encoding.name().as_bytes()).0)
    }

    /// The position before the writing of a byte of the document as it is.
    pub fn before(&self, at: usize) -> usize {
        let mut shift = 0isize;
        for edit in &self.written {
            if edit.span.start.wrapping_add_signed(-shift) + edit.after.len() > at {
                break;
            }
            shift += edit.span.len() as isize - edit.after.len() as isize;
        }
        at.wrapping_add_signed(shift)
    }
}

/// The places of written edits in a text. An edit is settled even when somebody else changed the
/// words on one side of it.
pub(super) fn places<'r>(text: &str, records: &[&'r Record]) -> Vec<(Span, &'r Record)> {
    if records.is_empty() { Vec::new() } else { find(text, records, |r| &r.after, Sides::One) }
}

/// The edits that do not touch any of `written`, moved to where they are once those are written.
/// Each comes with a value of the caller. Both lists are in order.
pub(super) fn remaining<T>(edits: impl IntoIterator<Item = (Edit, T)>, written: &[Edit]) -> Vec<(Edit, T)> {
    let (mut left, mut shift, mut gap) = (Vec::new(), 0isize, false);
    let mut written = written.iter().peekable();
    for (mut edit, its) in edits {
        while let Some(done) = written.next_if(|done| done.span.end <= edit.span.start && done.span != edit.span) {
            shift += done.after.len() as isize - done.span.len() as isize;
        }
        if written.peek().is_some_and(|done| done.span == edit.span || done.span.overlaps(edit.span)) {
            gap = true;
            continue;
        }
        let start = edit.span.start.wrapping_add_signed(shift);
        edit.span = Span::new(start, start + edit.span.len());
        // What was written is no part of a stretch.
        edit.adjoins &= !gap;
        edit.continues &= !std::mem::take(&mut gap);
        left.push((edit, its));
    }
    left
}
