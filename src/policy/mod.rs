//! What may be changed at all, and how freely: protected places, thresholds, applicability.

mod beside;
pub(crate) mod protected;
mod stretch;

pub use beside::leave_clashing;
pub(crate) use beside::may_repeat;
pub use protected::protected;
pub(crate) use protected::shown;

use crate::edit::{Applicability, Edit};

/// Slope and offset of [`confidence`] over the log odds, fitted on the development texts.
const PLATT: (f32, f32) = (0.64, 0.28);

/// How often edits with this posterior are right, from 0 to 1: the posterior's log odds, scaled and
/// shifted (Platt 1999). The models judge a place by evidence that is not independent, so that high
/// posteriors are too high and low ones too low.
#[must_use]
pub fn confidence(posterior: f32) -> f32 {
    let odds = (posterior / (1.0 - posterior).max(1e-6)).max(1e-9).ln();
    1.0 / (1.0 + (-(PLATT.0 * odds + PLATT.1)).exp())
}

/// The posterior that has this confidence: the inverse of [`confidence`].
#[must_use]
pub fn posterior(confidence: f32) -> f32 {
    let odds = (confidence / (1.0 - confidence).max(1e-6)).max(1e-9).ln();
    1.0 / (1.0 + (-(odds - PLATT.1) / PLATT.0).exp())
}

/// The confidences, from 0 to 1, from which edits are safe, and from which they are reported at
/// all.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Policy {
    /// From here on an edit is [`Applicability::Safe`], see also [`Policy::set_applicability`].
    pub safe: f32,
    /// From here on an edit is [`Applicability::Unsafe`]; below, it is not reported.
    pub report: f32,
}

impl Default for Policy {
    fn default() -> Self {
        Policy { safe: 0.725, report: 0.45 }
    }
}

impl Policy {
    /// A policy that applies edits from the confidence `safe` on. It also reports them from there
    /// on, when that is less than usual. 0 applies all edits, 1 next to none; values beyond are
    /// taken for 0 or 1, and what is no number for the usual confidence.
    #[must_use]
    pub fn with_safe(safe: f32) -> Policy {
        let usual = Policy::default();
        let safe = if safe.is_nan() { usual.safe } else { safe.clamp(0.0, 1.0) };
        Policy { safe, report: usual.report.min(safe) }
    }

    /// The applicability of a single edit with this confidence; `None` when it is not to be
    /// reported.
    #[must_use]
    pub fn judge(&self, confidence: f32) -> Option<Applicability> {
        match confidence {
            c if c < self.report => None,
            c if c >= self.safe => Some(Applicability::Safe),
            _ => Some(Applicability::Unsafe),
        }
    }

    /// Sets the applicability of all edits of a text, which are in order and marked by
    /// [`mark_adjoining`]. An edit that stands alone gets what [`Policy::judge`] says. Adjoining
    /// edits are decided together, for the most expected right changes. The parts of one edit get
    /// the same.
    pub fn set_applicability(&self, edits: &mut [Edit]) {
        for edit in edits.iter_mut() {
            edit.applicability = self.judge(edit.confidence).unwrap_or(Applicability::DisplayOnly);
        }
        // So little is asked that even edits that are only shown are to be made.
        if self.safe <= self.report {
            return;
        }
        let stretches = edits.chunk_by_mut(|_, b| b.adjoins).filter(|s| s.len() > 1);
        for stretch in stretches.flat_map(|s| s.chunks_mut(stretch::LONGEST)).filter(|s| s.iter().any(|e| e.confidence >= self.safe)) {
            let made = stretch::made(stretch, self.safe);
            for (edit, made) in stretch.iter_mut().zip(made) {
                edit.applicability = if made { Applicability::Safe } else { edit.applicability.min(Applicability::Unsafe) };
            }
        }
        for parts in edits.chunk_by_mut(|_, b| b.continues).filter(|parts| parts.len() > 1) {
            let all = parts.iter().map(|e| e.applicability).min().unwrap_or(Applicability::DisplayOnly);
            parts.iter_mut().for_each(|e| e.applicability = all);
        }
        let mut made: Vec<bool> = edits.iter().map(|e| e.applicability == Applicability::Safe).collect();
        leave_clashing(edits, &mut made);
        for (edit, made) in edits.iter_mut().zip(made) {
            edit.applicability = if made { Applicability::Safe } else { edit.applicability.min(Applicability::Unsafe) };
        }
    }
}

/// Marks the edits of a text that adjoin the edit before them; the edits are in order.
pub fn mark_adjoining(text: &str, edits: &mut [Edit]) {
    for i in 1..edits.len() {
        let [a, b] = [&edits[i - 1], &edits[i]];
        let between = text.get(a.span.end..b.span.start);
        // An edit that only takes something out, such as a brace, is no word.
        let words = !a.after.is_empty() && !b.after.is_empty();
        edits[i].adjoins = words && between.is_some_and(|gap| gap == "-" || is_space(gap));
    }
}

/// Whether what stands between two words is a space as people read it. Line ends and indentation
/// are; the end of a paragraph is not.
fn is_space(gap: &str) -> bool {
    !gap.is_empty() && gap.chars().all(char::is_whitespace) && gap.matches('\n').count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Alternative;

    #[test]
    fn adjoining_edits_are_settled_together() {
        let edit = |start: usize, before: &str, after: &str, confidence: f32| {
            let alternatives = vec![Alternative { after: before.into(), confidence: 1.0 - confidence }];
            Edit { confidence, alternatives, ..Edit::sample(start, before, after) }
        };
        let settled_in = |text: &str, mut edits: Vec<Edit>| {
            mark_adjoining(text, &mut edits);
            Policy::with_safe(0.65).set_applicability(&mut edits);
            edits.into_iter().map(|e| e.applicability).collect::<Vec<_>>()
        };
        // Nothing but spaces stands between them.
        let settled = |edits: Vec<Edit>| settled_in(&" ".repeat(40), edits);
        let according = |start, confidence| edit(start, "in keeping with", "according to", confidence);
        let officials = |start, confidence| edit(start, "authorities", "officials", confidence);
        use Applicability::{DisplayOnly, Safe, Unsafe};
        assert_eq!(settled(vec![according(0, 0.9), officials(16, 0.9)]), [Safe, Safe]);
        assert_eq!(settled(vec![according(0, 0.9), officials(16, 0.55)]), [Unsafe, Unsafe]);
        assert_eq!(settled(vec![according(0, 0.9), officials(16, 0.4)]), [Unsafe, DisplayOnly]);
        // Other words between them, a stretch of the same length, one that was left out.
        let apart = vec![according(0, 0.9), officials(20, 0.55)];
        for gap in ["     ", "\r\n   ", "\n \t  "] {
            assert_eq!(settled_in(&format!("in keeping with{gap}authorities"), apart.clone()), [Unsafe, Unsafe], "{gap:?}");
        }
        for gap in [" the ", " \n\n  ", " -- \n"] {
            assert_eq!(settled_in(&format!("in keeping with{gap}authorities"), apart.clone()), [Safe, Unsafe], "{gap:?}");
        }
        assert_eq!(settled(vec![edit(0, "main", "senior", 0.9), officials(5, 0.55)]), [Safe, Unsafe]);
        assert_eq!(settled(vec![according(0, 0.9)]), [Safe]);
        assert_eq!(settled(vec![officials(16, 0.2)]), [DisplayOnly]);
        // The braces of a pair stay together.
        let braces = vec![
            officials(0, 0.55),
            edit(12, "{", "", 0.9),
            edit(13, "assault", "attack", 0.9),
            edit(20, "}", "", 0.9),
            officials(22, 0.55),
        ];
        assert_eq!(settled(braces), [Unsafe, Safe, Safe, Safe, Unsafe]);
    }

    #[test]
    fn parts_of_an_edit_are_settled_as_the_whole() {
        let edit = |start: usize, before: &str, after: &str, confidence: f32| {
            let alternatives = vec![Alternative { after: before.into(), confidence: 1.0 - confidence }];
            Edit { confidence, alternatives, adjoins: start > 0, ..Edit::sample(start, before, after) }
        };
        let settled = |mut edits: Vec<Edit>| {
            Policy::with_safe(0.65).set_applicability(&mut edits);
            edits.into_iter().map(|e| e.applicability).collect::<Vec<_>>()
        };
        for (a, b) in [0.5, 0.7, 0.8, 0.9, 0.99].into_iter().flat_map(|a| [0.5, 0.7, 0.8, 0.9, 0.99].map(|b| (a, b))) {
            let according = edit(0, "in keeping with", "according to", a);
            let whole = settled(vec![according.clone(), edit(16, "prime guardian", "chief officer", b)]);
            let more = Edit { continues: true, ..edit(22, "guardian", "officer", b) };
            let parts = settled(vec![according, edit(16, "prime", "chief", b), more]);
            assert_eq!(parts, [whole[0], whole[1], whole[1]], "{a} {b}");
        }
    }

    #[test]
    fn applicability_follows_confidence() {
        let policy = Policy::with_safe(0.9);
        assert_eq!(policy.judge(0.95), Some(Applicability::Safe));
        assert_eq!(policy.judge(0.5), Some(Applicability::Unsafe));
        assert_eq!(policy.judge(0.1), None);
        assert_eq!(Policy::with_safe(5.0).judge(1.0), Some(Applicability::Safe));
        assert_eq!(Policy::with_safe(-5.0), Policy::with_safe(0.0));
        assert_eq!(Policy::with_safe(f32::NAN), Policy::default());
    }

    #[test]
    fn confidence_rises_with_the_posterior_and_goes_back() {
        let all: Vec<f32> = (0..=100).map(|i| confidence(i as f32 / 100.0)).collect();
        assert!(all.is_sorted() && all.iter().all(|c| (0.0..=1.0).contains(c)), "{all:?}");
        for p in [0.01, 0.3, 0.6, 0.95, 0.999] {
            assert!((posterior(confidence(p)) - p).abs() < 1e-3, "{p}");
        }
        assert!(confidence(0.99) < 0.99 && confidence(0.3) > 0.3);
    }
}
