//! Accepted edits that the engine does not find again, because it runs with other options or
//! dictionaries than when they were accepted. They are written all the same: a person decided.

use super::place::{Sides, find};
use super::{Finder, SourceFile};
use crate::edit::{Alternative, Applicability, Edit};
use crate::format::restore::Views;
use crate::review::key::{Key, keys};
use crate::review::store::Record;
use crate::span::Span;
use std::collections::HashSet;

/// Adds an edit for each record in `accepted` that has none among `edits`, which are in order. It
/// is added wherever the words of the record stand between the same words as then, whatever the
/// spaces, and no other edit touches them. Places that are alike differ only by their number
/// ([`keys`]), so all of them are added. The result is in order.
pub(super) fn add(file: &SourceFile, accepted: &[&Record], mut edits: Vec<Edit>, finder: &Finder) -> Vec<Edit> {
    if accepted.is_empty() {
        return edits;
    }
    let text = &file.document.text;
    let known: HashSet<Key> = keys(&file.name, text, &edits).into_iter().collect();
    let missing: Vec<&Record> = accepted.iter().copied().filter(|r| !known.contains(&r.key)).collect();
    let found = edits.len();
    for (span, record) in find(text, &missing, |r| &r.before, Sides::Both) {
        let at = edits[..found].partition_point(|e| e.span.end <= span.start);
        if edits[..found].get(at).is_none_or(|e| !e.span.overlaps(span)) {
            edits.push(edit(record, span, &text[span.range()]));
        }
    }
    if edits.len() > found {
        let views = Views::new(&file.document, &file.path, &finder.options).ok();
        let escape = |edit: &Edit| views.as_ref().and_then(|v| v.escape(edit.span.start));
        edits[found..].iter_mut().for_each(|e| e.escape = escape(e).unwrap_or_default());
    }
    edits.sort_by_key(|e| (e.span.start, e.span.end));
    edits
}

/// The edit at a place, as it was proposed then.
fn edit(record: &Record, span: Span, before: &str) -> Edit {
    Edit {
        alternatives: vec![Alternative { after: before.to_string(), confidence: 1.0 - record.confidence }],
        applicability: Applicability::DisplayOnly,
        ..Edit::new(span, before, &record.proposed, record.confidence, &record.rule)
    }
}
