//! A sentence on its way through the decoder.

use super::posteriors::EdgeWeights;
use crate::classifier::features;
use crate::lattice::Lattice;
#[cfg(test)]
use crate::lattice::{Edge, sample::Sample};
#[cfg(test)]
use crate::text::Tokens;
use foldhash::fast::FixedState;
use std::hash::{BuildHasher, Hasher};
use std::ops::Range;

/// A sentence: its lattice, and what is known of it so far.
#[derive(Default, Debug)]
pub struct Sentence {
    /// Its tokens, as a range of those of the section.
    pub tokens: Range<usize>,
    /// Whether its neighbours tell nothing of it, see [`super::passage`].
    pub apart: bool,
    /// A hash of its words, by which its copies are known.
    pub fingerprint: u64,
    /// Its lattice.
    pub lattice: Lattice,
    /// Its words for the classifier.
    pub words: features::Words,
    /// Posterior probability of each edge of the lattice; empty before they are computed.
    pub posteriors: Vec<f32>,
    /// What each edge weighs before the strength is known.
    pub fixed: EdgeWeights,
    /// Natural logarithm of how much more probable it is at the spinner's strength than untouched.
    pub gain: f64,
    /// Probability that it was spun, given that the document was.
    pub spun: f32,
}

impl Sentence {
    /// Sets the fingerprint, once there is a lattice.
    pub fn sign(&mut self) {
        let mut hasher = FixedState::default().build_hasher();
        self.lattice.untouched().for_each(|word| hasher.write_u64(word.0));
        self.fingerprint = hasher.finish();
    }

    /// Turns the posteriors of a sentence that was spun for sure into those of one that was spun
    /// with probability `spun`.
    pub fn believe(&mut self, spun: f32) {
        for (edge, p) in self.lattice.edges.iter().zip(&mut self.posteriors) {
            *p = if edge.is_substitution() { spun * *p } else { 1.0 - spun + spun * *p };
        }
    }
}

#[cfg(test)]
impl Sentence {
    /// A spun sentence for tests, with a posterior for each edge.
    pub(crate) fn sample(sample: &Sample, text: &str, posterior: impl Fn(&Edge) -> f32) -> Sentence {
        let lattice = sample.lattice(text);
        let posteriors = lattice.edges.iter().map(posterior).collect();
        let mut s = Sentence { tokens: 0..Tokens::new(text).len(), lattice, posteriors, spun: 1.0, ..Sentence::default() };
        s.sign();
        s
    }
}
