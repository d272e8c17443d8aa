//! Aligning a restored text with span gold, and counting what became of its spans.

use crate::eval::gold::{Gold, GoldError};
use crate::eval::rates::{Rates, rates};
use crate::eval::words::{Word, words};
use serde::Serialize;
use std::ops::{AddAssign, Range};

/// Counts of one or more restorations scored against span gold; they add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GoldCounts {
    /// Words and signs of the spun text.
    pub words: usize,
    /// Marked spans whose spun wording may not stay.
    pub spans: usize,
    /// Of these: now an accepted original.
    pub right: usize,
    /// Of these: left as they were.
    pub missed: usize,
    /// Of these: changed to something else.
    pub wrong: usize,
    /// Changes elsewhere (a run of words counts once), and optional spans changed to something
    /// else.
    pub needless: usize,
    /// Optional spans changed to an accepted original; neither for nor against.
    pub optional: usize,
}

impl GoldCounts {
    /// Precision: right of all changes (those to optional spans aside); recall: right of the spans;
    /// F0.5 of both.
    pub fn rates(&self) -> Rates {
        rates(self.right, self.right + self.wrong + self.needless, self.spans)
    }
}

impl AddAssign for GoldCounts {
    fn add_assign(&mut self, other: GoldCounts) {
        self.words += other.words;
        self.spans += other.spans;
        self.right += other.right;
        self.missed += other.missed;
        self.wrong += other.wrong;
        self.needless += other.needless;
        self.optional += other.optional;
    }
}

/// Scores a restored text against span gold.
///
/// ```
/// let gold = "A cyber {assault=>attack} on its {methods=>systems}.";
/// let counts = unspin::eval::score_gold(gold, "A cyber attack on its methods.").unwrap();
/// assert_eq!((counts.spans, counts.right, counts.missed), (2, 1, 1));
/// ```
///
/// # Errors
/// When the gold has a marked span that is not closed.
pub fn score_gold(gold: &str, restored: &str) -> Result<GoldCounts, GoldError> {
    let gold = Gold::parse(gold)?;
    Ok(gold.count(&gold.align(&words(restored))))
}

/// What happened at a step of the alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepKind {
    /// An unmarked word stayed.
    Kept,
    /// An unmarked word became another.
    Changed,
    /// An unmarked word is gone.
    Dropped,
    /// A word was added before the segment.
    Added,
    /// A marked span is now an original.
    Accepted,
    /// A marked span stayed.
    Left,
    /// A marked span became something else.
    Other,
}

const KINDS: [StepKind; 7] =
    [StepKind::Kept, StepKind::Changed, StepKind::Dropped, StepKind::Added, StepKind::Accepted, StepKind::Left, StepKind::Other];

/// One step: a segment and the restored words that stand for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub kind: StepKind,
    pub segment: usize,
    pub words: Range<usize>,
}

/// How far the alignment may drift from the spun text, in words, in addition to the difference in
/// length.
const DRIFT: usize = 60;
/// Words that a wrong substitution may be longer than what it replaces.
const GROWTH: usize = 3;

impl Gold {
    /// The cheapest alignment of the restored words with the segments.
    ///
    /// The cost is 1 for a changed or dropped word and 1.01 for an added one. For a marked span
    /// that is neither an original nor as it was, it is 0.9, and 0.5 more per word of difference in
    /// length. Of equal ways, the one found first from the left stays. Costs are summed as
    /// floating-point numbers in the order of the text, so that ties fall as in other scorers of
    /// this scheme.
    pub(crate) fn align(&self, restored: &[Word<'_>]) -> Vec<Step> {
        let out = self.vocabulary.find(restored);
        let mut grid = Grid::new(self, out.len());
        grid.relax(0, 0, 0.0, StepKind::Kept, 0);
        for (i, segment) in self.segments.iter().enumerate() {
            for j in grid.open(i) {
                let cost = grid.cost(i, j);
                let rest = &out[j..];
                let Some(choice) = &segment.choice else {
                    match rest.first() {
                        Some(word) if *word == segment.words[0] => grid.relax(i + 1, j + 1, cost, StepKind::Kept, 1),
                        Some(_) => grid.relax(i + 1, j + 1, cost + 1.0, StepKind::Changed, 1),
                        None => {}
                    }
                    grid.relax(i + 1, j, cost + 1.0, StepKind::Dropped, 0);
                    continue;
                };
                for original in choice.originals.iter().filter(|o| rest.starts_with(o)) {
                    grid.relax(i + 1, j + original.len(), cost, StepKind::Accepted, original.len());
                }
                let length = segment.words.len();
                if rest.starts_with(&segment.words) {
                    grid.relax(i + 1, j + length, cost, StepKind::Left, length);
                }
                for k in 0..=(length + GROWTH).min(rest.len()) {
                    grid.relax(i + 1, j + k, cost + 0.9 + 0.5 * k.abs_diff(length) as f64, StepKind::Other, k);
                }
            }
        }
        grid.open(self.segments.len());
        grid.trace(self.segments.len(), out.len())
    }

    /// Counts the outcomes of an alignment.
    pub(crate) fn count(&self, steps: &[Step]) -> GoldCounts {
        let mut counts = GoldCounts { words: self.segments.iter().map(|s| s.words.len()).sum(), ..GoldCounts::default() };
        let mut run = false;
        for step in steps {
            let optional = self.segments.get(step.segment).and_then(|s| s.choice.as_ref()).is_some_and(|c| c.optional);
            let outside = matches!(step.kind, StepKind::Changed | StepKind::Dropped | StepKind::Added);
            match step.kind {
                StepKind::Kept => {}
                _ if outside => counts.needless += usize::from(!run),
                StepKind::Accepted if optional => counts.optional += 1,
                StepKind::Accepted => counts.right += 1,
                StepKind::Left => counts.missed += usize::from(!optional),
                _ if optional => counts.needless += 1,
                _ => counts.wrong += 1,
            }
            let span = matches!(step.kind, StepKind::Accepted | StepKind::Left | StepKind::Other);
            counts.spans += usize::from(span && !optional);
            run = outside;
        }
        counts
    }
}

/// The cells of the alignment: a band of restored positions for each segment.
struct Grid {
    /// First and last restored position of each row, and where its cells begin.
    rows: Vec<(usize, usize, usize)>,
    costs: Vec<f64>,
    /// How a cell was reached: the kind of step in the lowest three bits, above them the number of
    /// restored words taken.
    back: Vec<u32>,
}

impl Grid {
    fn new(gold: &Gold, restored: usize) -> Self {
        let total: usize = gold.segments.iter().map(|s| s.words.len()).sum();
        let band = DRIFT + restored.abs_diff(total);
        let (mut position, mut cells) = (0usize, 0usize);
        let lengths = gold.segments.iter().map(|s| s.words.len()).chain([0]);
        let rows = lengths
            .map(|length| {
                let row = (position.saturating_sub(band), (position + band).min(restored), cells);
                cells += row.1 - row.0 + 1;
                position += length;
                row
            })
            .collect();
        Grid { rows, costs: vec![f64::INFINITY; cells], back: vec![0; cells] }
    }

    fn cell(&self, i: usize, j: usize) -> Option<usize> {
        let (low, high, start) = self.rows[i];
        (low..=high).contains(&j).then(|| start + j - low)
    }

    fn cost(&self, i: usize, j: usize) -> f64 {
        self.cell(i, j).map_or(f64::INFINITY, |c| self.costs[c])
    }

    fn relax(&mut self, i: usize, j: usize, cost: f64, kind: StepKind, taken: usize) {
        if let Some(cell) = self.cell(i, j).filter(|&c| cost < self.costs[c]) {
            self.costs[cell] = cost;
            self.back[cell] = kind as u32 | (taken as u32) << 3;
        }
    }

    /// Finishes a row by adding words; returns its positions that can be reached.
    fn open(&mut self, i: usize) -> Vec<usize> {
        let (low, high, _) = self.rows[i];
        for j in low..high {
            self.relax(i, j + 1, self.cost(i, j) + 1.01, StepKind::Added, 1);
        }
        (low..=high).filter(|&j| self.cost(i, j).is_finite()).collect()
    }

    fn trace(&self, mut i: usize, mut j: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        while i > 0 || j > 0 {
            let Some(cell) = self.cell(i, j).filter(|&c| self.costs[c].is_finite()) else { break };
            let kind = KINDS[(self.back[cell] & 7) as usize];
            let from = j - (self.back[cell] >> 3) as usize;
            i -= usize::from(kind != StepKind::Added);
            steps.push(Step { kind, segment: i, words: from..j });
            j = from;
        }
        steps.reverse();
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLD: &str =
        "The {big=>large} {assault=>attack|raid} on its {methods=>systems} {included=>involved|~} a {mix=>combination} of things.";

    fn score(restored: &str) -> GoldCounts {
        score_gold(GOLD, restored).expect("valid gold")
    }

    #[test]
    fn hand_computed() {
        // large: right; assault: missed; ways: wrong; involved: optional; mix: missed; "of many":
        // needless.
        let counts = score("The large assault on its ways involved a mix of many things.");
        let expected = GoldCounts { words: 12, spans: 4, right: 1, missed: 2, wrong: 1, needless: 1, optional: 1 };
        assert_eq!(counts, expected);
        let rates = counts.rates();
        assert!((rates.precision - 1.0 / 3.0).abs() < 1e-12 && rates.recall == 0.25);
        assert!((rates.f_half - 1.25 / 12.0 / (1.0 / 12.0 + 0.25)).abs() < 1e-12);
    }

    #[test]
    fn a_run_of_needless_changes_counts_once_and_spans_interrupt_it() {
        let counts = score("The big assault in his methods included a mix of people.");
        assert_eq!((counts.needless, counts.missed, counts.wrong), (2, 4, 0));
    }

    #[test]
    fn optional_spans_count_only_when_wrong() {
        let counts = score("The large raid on its systems covered a combination of things.");
        assert_eq!((counts.right, counts.needless, counts.optional), (4, 1, 0));
    }

    #[test]
    fn extremes() {
        let gold = Gold::parse(GOLD).expect("valid");
        assert_eq!(score(&gold.original).rates(), Rates { precision: 1.0, recall: 1.0, f_half: 1.0 });
        assert_eq!(score(&gold.spun).rates(), Rates { precision: 1.0, recall: 0.0, f_half: 0.0 });
        let empty = score("");
        assert_eq!((empty.right, empty.wrong, empty.missed), (0, 4, 0));
        assert_eq!(score_gold("", "two words").expect("valid").needless, 1);
    }
}
