//! The edges of a lattice: what each stands for, and what speaks for and against it.

use crate::dict::Node;
use std::ops::Range;

/// What an edge of the lattice stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// The word is left as it is.
    Identity,
    /// The words are replaced by an original.
    Substitution {
        /// Number of the dictionary.
        layer: usize,
        /// The spun phrase.
        node: Node,
        /// The form of the original, a number of the dictionary.
        form: u32,
        /// The row that it comes from, a number of the dictionary.
        row: u32,
        /// Whether the edge also covers the indefinite article before the phrase, since the
        /// original takes the other one.
        article: bool,
    },
}

/// Log-linear evidence besides context and channel, in nats: what is above 0 speaks for the edge.
/// Each part has a name, so that `explain` can tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// A single capitalised word inside a sentence is probably a name.
    pub name: f32,
    /// The phrase is a part of a hyphenated compound.
    pub compound: f32,
    /// The original is shorter than the spun phrase, or longer.
    pub length: f32,
    /// Leaving a word: it does not go with the word before it, being after an indefinite article of
    /// the other kind or a percent sign apart from its number. Substitution: the original changes
    /// an article that did not go with the spun word, though it may have been right for the
    /// original.
    pub agreement: f32,
    /// Initials of the words disagree with a bracketed acronym after them.
    pub acronym: f32,
    /// What the same phrase was elsewhere in the document, see [`crate::decoder::discourse`].
    pub discourse: f32,
    /// How often the original, and the words that it replaces, occur elsewhere in the document, see
    /// [`crate::decoder::cache`].
    pub cache: f32,
    /// The classifier's opinion, see [`crate::classifier`].
    pub classifier: f32,
}

impl Evidence {
    /// The parts that are not 0, by name.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, f32)> + use<> {
        let Evidence { name, compound, length, agreement, acronym, discourse, cache, classifier } = *self;
        let ordered = [("name", name), ("compound", compound), ("agreement", agreement), ("length", length), ("acronym", acronym)];
        let all = ordered.into_iter().chain([("discourse", discourse), ("cache", cache), ("classifier", classifier)]);
        all.filter(|(_, value)| *value != 0.0)
    }

    /// The sum of all parts.
    pub fn sum(&self) -> f32 {
        self.name + self.compound + self.length + self.agreement + self.acronym + self.discourse + self.cache + self.classifier
    }
}

/// An edge from token `start` to token `end` of a sentence. Probabilities are natural logarithms.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// What it stands for.
    pub kind: Kind,
    /// Identity: the word's propensity to be substituted, a probability and no logarithm.
    /// Substitution: log P(spun | original) at the usual rate.
    pub channel: f32,
    /// How far that probability exceeds its mean in the second manner of spinning, as a share of
    /// the mean, see [`crate::decoder::spin`].
    pub lean: f32,
    /// Substitution: log odds of the original against the spun phrase before any context.
    pub odds: f32,
    /// Substitution: log-probability of the wording in its context, less that of leaving the words,
    /// see [`crate::decoder::rendering`].
    pub context: f32,
    /// Log-linear evidence besides context and channel.
    pub evidence: Evidence,
    /// Where its words stand in the list of [`super::Lattice::slice`].
    pub(crate) words: (u32, u32),
}

impl Edge {
    /// Whether it stands for another wording.
    pub fn is_substitution(&self) -> bool {
        self.kind != Kind::Identity
    }

    /// Whether it also covers the indefinite article before the phrase, which changes with it.
    pub fn has_article(&self) -> bool {
        matches!(self.kind, Kind::Substitution { article: true, .. })
    }

    /// The tokens that it covers.
    pub fn tokens(&self) -> Range<usize> {
        self.start..self.end
    }

    /// First token and end of the phrase, without the article that changes with it.
    pub fn phrase(&self) -> (usize, usize) {
        (self.start + usize::from(self.has_article()), self.end)
    }
}
