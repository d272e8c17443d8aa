//! Accepted edits that the engine does not find again, because it runs with other options or dictionaries than when they were
//! accepted. A decision is the person's and does not depend on them.

use super::SourceFile;
use crate::edit::{Alternative, Applicability, Edit};
use crate::review::key::context;
use crate::review::store::Record;
use crate::span::Span;

/// Adds an edit for each accepted record of a file that none of `edits` stands for: where its words stand between the same
/// words as then, in one place only, and no other edit touches them.
pub(super) fn add(file: &SourceFile, accepted: &[&Record], mut edits: Vec<Edit>) -> Vec<Edit> {
    let text = &file.document.text;
    for record in accepted {
        let place = |(start, found): (usize, &str)| Span::new(start, start + found.len());
        let same = |span: &Span| {
            let (left, right) = context(text, *span);
            left == record.left && right == record.right
        };
        let mut places = text.match_indices(&record.before).map(place).filter(same);
        let (Some(span), None) = (places.next(), places.next()) else { continue };
        let at = edits.partition_point(|e| e.span.end <= span.start);
        if edits.get(at).is_none_or(|e| !e.span.overlaps(span)) {
            edits.insert(at, edit(record, span));
        }
    }
    edits
}

/// What was proposed then.
fn edit(record: &Record, span: Span) -> Edit {
    Edit {
        span,
        before: record.before.clone(),
        after: record.proposed.clone(),
        confidence: record.confidence,
        rule: record.rule.clone(),
        alternatives: vec![Alternative { after: record.before.clone(), confidence: 1.0 - record.confidence }],
        applicability: Applicability::DisplayOnly,
    }
}
