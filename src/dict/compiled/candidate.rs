//! What a compiled dictionary says about a phrase.

#[cfg(doc)]
use crate::dict::Dictionary;

/// A node of the phrase trie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node(pub(super) u32);

impl Node {
    /// Its number, the identity of the phrase within the dictionary.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// What a matched phrase may have been.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Candidate {
    /// The phrase is honest: nothing inside it is substituted.
    Keep,
    /// The phrase may have been this original.
    Original {
        /// Number of the original form, see [`Dictionary::form`].
        form: u32,
        /// Natural logarithm of P(spun | original) for a spinner of the nominal rate; −∞ for a row
        /// that is switched off.
        log_weight: f32,
        /// How far the probability in the second manner of spinning exceeds the mean of both, as a
        /// share of the mean, see [`crate::decoder::spin`].
        lean: f32,
        /// Number of the row, see [`Dictionary::row`].
        row: u32,
        /// Natural logarithm of P(spun | original) P(original) / P(spun): the odds of the original
        /// before any context is read.
        log_odds: f32,
    },
}

/// An original wording.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Whether the spun phrase must be capitalised for it.
    pub proper: bool,
    /// Whether it has digits or signs, which a context model reads by class.
    pub numeric: bool,
    /// Identity of its ending, see [`crate::classifier::features::suffix`].
    pub suffix: u64,
    pub(super) text: (usize, usize),
    pub(super) words: (usize, usize),
}
