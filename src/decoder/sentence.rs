//! A sentence on its way through the decoder.

use super::posteriors::EdgeWeights;
use crate::classifier::features;
use crate::lattice::Lattice;
use std::ops::Range;

/// A sentence, its lattice and what is known of it so far.
#[derive(Default)]
pub struct Sentence {
    /// Its tokens, as a range of the document's.
    pub tokens: Range<usize>,
    /// Whether it stands for itself, see [`crate::decoder::passage`].
    pub apart: bool,
    /// Its lattice.
    pub lattice: Lattice,
    /// Its words for the classifier.
    pub words: features::Words,
    /// Posterior of each edge.
    pub posteriors: Vec<f32>,
    /// What each edge weighs before the strength is known.
    pub fixed: EdgeWeights,
    /// Logarithm of how much more probable it is at the spinner's strength than untouched.
    pub gain: f64,
    /// Probability that it was spun, if the document was.
    pub spun: f32,
}

impl Sentence {
    /// Makes the posteriors those of a sentence that was spun with a probability, not for sure.
    pub fn believe(&mut self, spun: f32) {
        for (edge, p) in self.lattice.edges.iter().zip(&mut self.posteriors) {
            *p = if edge.is_substitution() { spun * *p } else { 1.0 - spun + spun * *p };
        }
    }
}
