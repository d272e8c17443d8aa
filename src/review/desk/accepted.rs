//! Accepted edits that the engine does not find again, because it runs with other options or
//! dictionaries than when they were accepted. They are written all the same: a person decided.

use super::place::{Sides, find};
use super::{Finder, SourceFile};
use crate::edit::{Alternative, Applicability, Edit};
use crate::format::restore::Views;
use crate::policy::mark_adjoining;
use crate::review::key::{Key, keys};
use crate::review::store::Record;
use crate::span::Span;
use std::collections::HashSet;
use std::ops::Range;

/// Adds an edit for each record in `accepted` that has none among `edits`, which are in order. It
/// is added wherever the words of the record stand between the same words as then, whatever the
/// spaces, in place of edits there that nobody accepted. Places that are alike differ only by their
/// number ([`keys`]), so all of them are added. The result is in order.
pub(super) fn add(file: &SourceFile, accepted: &[&Record], edits: Vec<Edit>, finder: &Finder) -> Vec<Edit> {
    if accepted.is_empty() {
        return edits;
    }
    let text = &file.document.text;
    let found = keys(&file.name, text, &edits);
    let known: HashSet<Key> = found.iter().copied().collect();
    let missing: Vec<&Record> = accepted.iter().copied().filter(|r| !known.contains(&r.key)).collect();
    let places = find(text, &missing, |r| &r.before, Sides::Both);
    if places.is_empty() {
        return edits;
    }
    let accepted: HashSet<Key> = accepted.iter().map(|r| r.key).collect();
    let views = Views::new(&file.document, &file.path, &finder.options).ok();
    let (mut gone, mut added) = (vec![false; edits.len()], Vec::new());
    for (span, record) in places {
        let there = touched(&edits, span);
        if found[there.clone()].iter().all(|key| !accepted.contains(key)) {
            gone[there].fill(true);
            let escape = views.as_ref().and_then(|v| v.escape(span.start)).unwrap_or_default();
            added.push(Edit { escape, ..edit(record, span, &text[span.range()]) });
        }
    }
    let left = edits.into_iter().zip(gone).filter(|(_, gone)| !gone).map(|(edit, _)| (edit, false));
    let mut all: Vec<(Edit, bool)> = left.chain(added.into_iter().map(|edit| (edit, true))).collect();
    all.sort_by_key(|(e, _)| (e.span.start, e.span.end));
    let (mut all, added): (Vec<Edit>, Vec<bool>) = all.into_iter().unzip();
    let before: Vec<bool> = all.iter().map(|e| e.adjoins).collect();
    mark_adjoining(text, &mut all);
    // The others were marked where tags are no text.
    for i in (0..all.len()).filter(|&i| !added[i] && (i == 0 || !added[i - 1])) {
        all[i].adjoins = before[i];
    }
    all
}

/// The edits that overlap a span, with all their parts, as a range of `edits`, which are in order.
fn touched(edits: &[Edit], span: Span) -> Range<usize> {
    let mut start = edits.partition_point(|e| e.span.end <= span.start);
    let mut end = start + edits[start..].iter().take_while(|e| e.span.overlaps(span)).count();
    if start < end {
        while start > 0 && edits[start].continues {
            start -= 1;
        }
        end += edits[end..].iter().take_while(|e| e.continues).count();
    }
    start..end
}

/// The edit at a place, as it was proposed then.
fn edit(record: &Record, span: Span, before: &str) -> Edit {
    Edit {
        alternatives: vec![Alternative { after: before.to_string(), confidence: 1.0 - record.confidence }],
        applicability: Applicability::DisplayOnly,
        ..Edit::new(span, before, &record.proposed, record.confidence, &record.rule)
    }
}
