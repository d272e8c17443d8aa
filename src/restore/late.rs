//! Restorations that are added after decoding, for patterns that no dictionary can list: digits that were spelled
//! out within numbers, and braces that a spinner left.

use super::part::Part;
use super::{braces, numerals};
use crate::edit::{Alternative, Edit};
use crate::span::Span;

/// How sure it is that nobody but a spinner writes so.
const CONFIDENCE: f32 = 0.97;

impl Part<'_> {
    /// Adds such restorations to the edits of the section, which are in order.
    pub fn add_late(&self, edits: &mut Vec<Edit>) {
        for (span, after) in numerals::spelled(self.text) {
            let Some(edit) = self.late_edit(span, after, numerals::RULE) else { continue };
            // One for a part of the number says less.
            let within = |e: &Edit| edit.span.start <= e.span.start && e.span.end <= edit.span.end && e.span.len() < edit.span.len();
            let at = edits.partition_point(|e| e.span.end <= edit.span.start);
            edits.drain(at..at + edits[at..].iter().take_while(|e| within(e)).count());
            match edits.get_mut(at).filter(|e| e.span.start <= edit.span.end) {
                Some(there) => numerals::prefer(there, edit),
                None => edits.insert(at, edit),
            }
        }
        for pair in braces::left(self.text) {
            let new = pair.map(|span| self.late_edit(span, String::new(), braces::RULE));
            let [Some(open), Some(close)] = new else { continue };
            // What is restored within is an edit of its own; nothing may reach over a brace.
            let free = |brace: &Edit| !edits.iter().any(|e| e.span.overlaps(brace.span));
            if free(&open) && free(&close) {
                for brace in [open, close] {
                    let at = edits.partition_point(|e| e.span.end <= brace.span.start);
                    edits.insert(at, brace);
                }
            }
        }
    }

    /// An edit of a place of the section, as sure as it is that its sentence was spun; `None` where nothing is to be touched.
    fn late_edit(&self, span: Span, after: String, rule: &str) -> Option<Edit> {
        let confidence = CONFIDENCE * self.decoded.spun_at(span.start);
        let applicability = self.policy.judge(confidence).filter(|_| !self.decoded.protected.iter().any(|p| p.overlaps(span)))?;
        let before = self.text[span.range()].to_string();
        let alternatives = vec![Alternative { after: before.clone(), confidence: 1.0 - confidence }];
        let span = Span::new(span.start + self.base, span.end + self.base);
        Some(Edit { alternatives, applicability, ..Edit::new(span, before, after, confidence, rule) })
    }
}
