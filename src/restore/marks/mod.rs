//! Marks that spinners leave, for which no dictionary can have rows: digits that are spelled out
//! within numbers ([`numerals`]), and braces of their notation ([`braces`]). They are restored
//! after decoding, in what was spun.

mod braces;
mod numerals;

use super::part::Part;
use crate::edit::{Alternative, Edit};
use crate::span::Span;

/// Confidence that a mark was left by a spinner, in a sentence that was spun for sure.
const CONFIDENCE: f32 = 0.97;

impl Part<'_> {
    /// Adds the edits of the section's marks to those of the decoder, which are in order and stay
    /// so.
    pub fn add_marks(&self, edits: &mut Vec<Edit>) {
        for (span, after) in numerals::spelled(self.text) {
            let Some(edit) = self.mark_edit(span, after, numerals::RULE) else { continue };
            // Edits of a part of the number give way.
            let within = |e: &Edit| edit.span.start <= e.span.start && e.span.end <= edit.span.end && e.span.len() < edit.span.len();
            let at = edits.partition_point(|e| e.span.end <= edit.span.start);
            edits.drain(at..at + edits[at..].iter().take_while(|e| within(e)).count());
            match edits.get_mut(at).filter(|e| e.span.start <= edit.span.end) {
                Some(there) => numerals::prefer(there, edit),
                None => edits.insert(at, edit),
            }
        }
        for pair in braces::left(self.text) {
            let new = pair.map(|span| self.mark_edit(span, String::new(), braces::RULE));
            let [Some(open), Some(close)] = new else { continue };
            // What is restored between the braces is an edit of its own. No edit may hold a brace.
            let free = |brace: &Edit| !edits.iter().any(|e| e.span.overlaps(brace.span));
            if free(&open) && free(&close) {
                for brace in [open, close] {
                    let at = edits.partition_point(|e| e.span.end <= brace.span.start);
                    edits.insert(at, brace);
                }
            }
        }
    }

    /// The edit that writes `after` at the bytes `span` of the section. It is as sure as that its
    /// sentence was spun. `None` when it is not sure enough, or where the text is protected.
    fn mark_edit(&self, span: Span, after: String, rule: &str) -> Option<Edit> {
        let confidence = CONFIDENCE * self.decoded.spun_at(span.start);
        let applicability = self.policy.judge(confidence).filter(|_| !self.decoded.protected.iter().any(|p| p.overlaps(span)))?;
        let before = self.text[span.range()].to_string();
        let alternatives = vec![Alternative { after: before.clone(), confidence: 1.0 - confidence }];
        let span = Span::new(span.start + self.base, span.end + self.base);
        Some(Edit { alternatives, applicability, ..Edit::new(span, before, after, confidence, rule) })
    }
}
