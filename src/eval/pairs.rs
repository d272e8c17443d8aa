//! Scores against the true original: word distance and edits as grammar-correction scorers count
//! them.
//!
//! An edit is a stretch of spun words and what stands there instead; it counts only when both are
//! exactly the original's, as in M2 (Dahlmeier and Ng 2012) and ERRANT (Bryant et al. 2017).
//! Stretches of equal length are taken word by word.

use crate::eval::distance::{Block, align};
use crate::eval::rates::{Rates, rates};
use crate::eval::words::{Vocabulary, Word, join, words};
use serde::Serialize;
use std::collections::BTreeSet;
use std::ops::{AddAssign, Range};

/// Counts of one or more scored pairs; they add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PairCounts {
    /// Words and signs of the spun text.
    pub words: usize,
    /// Word distance from the spun text to the original.
    pub spun_distance: usize,
    /// Word distance from the restored text to the original.
    pub restored_distance: usize,
    /// Edits that lead from the spun text to the original.
    pub reference: usize,
    /// Edits that lead from the spun text to the restored one.
    pub made: usize,
    /// Edits in both.
    pub right: usize,
}

impl PairCounts {
    /// Precision, recall and F0.5 of the edits.
    pub fn rates(&self) -> Rates {
        rates(self.right, self.made, self.reference)
    }

    /// Share of the word distance that the restoration removed: 1 all, 0 none, negative when the
    /// text got worse; 0 when there was none.
    pub fn removed(&self) -> f64 {
        if self.spun_distance == 0 { 0.0 } else { 1.0 - self.restored_distance as f64 / self.spun_distance as f64 }
    }
}

impl AddAssign for PairCounts {
    fn add_assign(&mut self, other: PairCounts) {
        self.words += other.words;
        self.spun_distance += other.spun_distance;
        self.restored_distance += other.restored_distance;
        self.reference += other.reference;
        self.made += other.made;
        self.right += other.right;
    }
}

/// Scores a restored text against the original of a spun text.
///
/// ```
/// let counts = unspin::eval::score_pair("a cyber assault on methods", "a cyber attack on systems", "a cyber attack on methods");
/// assert_eq!((counts.reference, counts.made, counts.right), (2, 1, 1));
/// assert_eq!(counts.removed(), 0.5);
/// ```
pub fn score_pair(spun: &str, original: &str, restored: &str) -> PairCounts {
    let mut pair = Pair::new(spun, original);
    pair.score(restored).0
}

/// Some words of the spun text and what stands there instead, by numbers of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WordEdit {
    pub start: usize,
    pub end: usize,
    pub after: Vec<u32>,
    /// The same in the other text.
    pub to: (usize, usize),
}

impl WordEdit {
    /// Whether the two change a common word, or insert at the same place.
    pub fn touches(&self, other: &WordEdit) -> bool {
        (self.start, self.end) == (other.start, other.end) || (self.start < other.end && other.start < self.end)
    }

    fn same(&self, other: &WordEdit) -> bool {
        (self.start, self.end, &self.after) == (other.start, other.end, &other.after)
    }
}

/// A spun text and its original, aligned.
pub(crate) struct Pair<'t> {
    vocabulary: Vocabulary,
    pub spun: Vec<Word<'t>>,
    pub original: Vec<Word<'t>>,
    spun_ids: Vec<u32>,
    original_ids: Vec<u32>,
    distance: usize,
    blocks: Vec<Block>,
    pub reference: Vec<WordEdit>,
}

impl<'t> Pair<'t> {
    pub fn new(spun: &'t str, original: &'t str) -> Self {
        let mut vocabulary = Vocabulary::default();
        let (spun, original) = (words(spun), words(original));
        let (spun_ids, original_ids) = (vocabulary.learn(&spun), vocabulary.learn(&original));
        let found = align(&spun_ids, &original_ids);
        let reference = word_edits(&found.blocks, &original_ids);
        Pair { vocabulary, spun, original, spun_ids, original_ids, distance: found.distance, blocks: found.blocks, reference }
    }

    /// Counts of a restored text, and the edits that it makes.
    pub fn score(&mut self, restored: &str) -> (PairCounts, Vec<WordEdit>) {
        let restored = self.vocabulary.learn(&words(restored));
        let made = word_edits(&align(&self.spun_ids, &restored).blocks, &restored);
        let counts = PairCounts {
            words: self.spun.len(),
            spun_distance: self.distance,
            restored_distance: align(&restored, &self.original_ids).distance,
            reference: self.reference.len(),
            made: made.len(),
            right: made.iter().filter(|e| self.is_right(e)).count(),
        };
        (counts, made)
    }

    /// Whether an edit is one of the reference edits.
    pub fn is_right(&self, edit: &WordEdit) -> bool {
        let key = |e: &WordEdit| (e.start, e.end);
        let at = self.reference.partition_point(|r| key(r) < key(edit));
        self.reference[at..].iter().take_while(|r| key(r) == key(edit)).any(|r| r.same(edit))
    }

    /// Whether writing `after` over some spun words agrees with the original; `None` when no word
    /// changes.
    ///
    /// It agrees when each edit that it amounts to is a reference edit, or fits into a longer one
    /// beside which the spinner changed the neighbouring words too.
    pub fn agrees(&self, spun: Range<usize>, after: &str) -> Option<bool> {
        let edits = self.edits_of(spun, after);
        (!edits.is_empty()).then(|| edits.iter().all(|e| self.accepts(e)))
    }

    /// The reference edits that writing `after` over some spun words makes, in whole or in part;
    /// none when it also makes another edit.
    pub fn met(&self, spun: Range<usize>, after: &str) -> Vec<usize> {
        let edits = self.edits_of(spun, after);
        if !edits.iter().all(|e| self.accepts(e)) {
            return Vec::new();
        }
        let met = self.reference.iter().enumerate().filter(|(_, r)| edits.iter().any(|e| e.touches(r)));
        met.map(|(i, _)| i).collect()
    }

    /// The edits that writing `after` over some spun words amounts to.
    fn edits_of(&self, spun: Range<usize>, after: &str) -> Vec<WordEdit> {
        let after = self.vocabulary.find(&words(after));
        let blocks = align(&self.spun_ids[spun.clone()], &after).blocks;
        let mut edits = word_edits(&blocks, &after);
        for edit in &mut edits {
            edit.start += spun.start;
            edit.end += spun.start;
        }
        edits
    }

    fn accepts(&self, edit: &WordEdit) -> bool {
        self.is_right(edit) || self.blocks.iter().any(|b| self.fits(edit, b))
    }

    /// Whether an edit inside a reference block takes a stretch of its original words, at the same
    /// end or ends.
    fn fits(&self, edit: &WordEdit, block: &Block) -> bool {
        if edit.start < block.from.start || edit.end > block.from.end || block.from.len() == block.to.len() {
            return false;
        }
        let original = &self.original_ids[block.to.clone()];
        let (first, last) = (edit.start == block.from.start, edit.end == block.from.end);
        (0..=original.len().saturating_sub(edit.after.len())).any(|at| {
            let end = at + edit.after.len();
            original.get(at..end) == Some(&edit.after[..]) && (!first || at == 0) && (!last || end == original.len())
        })
    }

    /// The original wording of some spun words, widened to whole reference edits; `None` when they
    /// are as they were.
    pub fn wanted(&self, spun: Range<usize>) -> Option<String> {
        let range = WordEdit { start: spun.start, end: spun.end, after: Vec::new(), to: (0, 0) };
        let mut edits = self.reference.iter().filter(|r| r.touches(&range)).peekable();
        edits.peek()?;
        let mut at = spun.start;
        let mut out: Vec<&Word<'_>> = Vec::new();
        for edit in edits {
            out.extend(self.spun.get(at..edit.start).unwrap_or_default());
            out.extend(&self.original[edit.to.0..edit.to.1]);
            at = edit.end;
        }
        out.extend(self.spun.get(at..spun.end).unwrap_or_default());
        Some(join(out))
    }
}

/// Blocks as edits, in order; blocks of equal length word by word.
fn word_edits(blocks: &[Block], other: &[u32]) -> Vec<WordEdit> {
    let mut list = BTreeSet::new();
    for block in blocks {
        let (from, to) = (&block.from, &block.to);
        if from.len() == to.len() {
            list.extend(from.clone().zip(to.clone()).map(|(i, j)| WordEdit {
                start: i,
                end: i + 1,
                after: vec![other[j]],
                to: (j, j + 1),
            }));
        } else {
            list.insert(WordEdit { start: from.start, end: from.end, after: other[to.clone()].to_vec(), to: (to.start, to.end) });
        }
    }
    list.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hand_computed() {
        // Reference: assault→attack, methods→systems, "in keeping with"→"according to" (2 + 1 words
        // apart): 1 + 1 + 3.
        let spun = "the assault on methods , in keeping with police";
        let original = "the attack on systems , according to police";
        let restored = "the attack on ways , according to police";
        let counts = score_pair(spun, original, restored);
        assert_eq!(counts, PairCounts { words: 9, spun_distance: 5, restored_distance: 1, reference: 3, made: 3, right: 2 });
        assert!((counts.removed() - 0.8).abs() < 1e-12);
        assert!((counts.rates().f_half - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn edits_agree_word_by_word_and_inside_longer_ones() {
        let pair = Pair::new("in keeping with group of the nation", "according to team of the country");
        assert_eq!(pair.reference.len(), 2, "one block of four words, one of one");
        assert_eq!(pair.agrees(0..3, "according to"), Some(true));
        assert_eq!(pair.agrees(3..4, "team"), Some(true));
        assert_eq!(pair.agrees(3..4, "band"), Some(false));
        assert_eq!(pair.agrees(0..3, "to"), Some(false));
        assert_eq!(pair.agrees(5..7, "the country"), Some(true));
        assert_eq!(pair.agrees(5..7, "a country"), Some(false));
        assert_eq!(pair.agrees(5..6, "the"), None);
    }

    #[test]
    fn wanted_is_the_original_there() {
        let pair = Pair::new("in keeping with group of the nation", "according to team of the country");
        assert_eq!(pair.wanted(3..4).as_deref(), Some("according to team"));
        assert_eq!(pair.wanted(5..7).as_deref(), Some("the country"));
        assert_eq!(pair.wanted(4..6), None);
    }
}
