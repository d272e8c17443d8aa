//! Posteriors of a sentence's edges.
//!
//! Every edge carries its score against leaving its words (context, channel, evidence), judged in
//! the sentence as it is read at the moment. So all paths through the lattice are summed by one
//! forward and one backward sweep over the words (Rabiner 1989).

use super::spin::{Spin, factor, odds_of};
use crate::lattice::{Edge, Kind, Lattice};
use crate::weights::Weights;

/// Share of the words that a spinner passes over whatever they are (docs/channel.md).
const PASSED: f32 = 0.1;
/// Bound of an edge's score in nats, within which its exponential is a sound number.
const SCORE: f32 = 60.0;
/// Stands for the propensity of a substitution's edge.
const SUBSTITUTED: f32 = -1.0;

/// The log-linear score of an edge without the spinner's strength, in nats.
fn fixed_score(edge: &Edge, weights: &Weights) -> f32 {
    match edge.kind {
        Kind::Identity => edge.evidence.sum(),
        Kind::Substitution { .. } => {
            weights.context * edge.context + weights.channel * edge.channel + weights.substitution + edge.evidence.sum()
        }
    }
}

/// Probability that a spinner leaves a word, given the word's propensity to be substituted and the
/// lean of that propensity.
pub fn left(spin: Spin, propensity: f32, lean: f32) -> f32 {
    1.0 - (1.0 - PASSED) * (spin.strength * propensity * factor(spin.manner, lean)).min(1.0)
}

/// What a word that was left says for the second manner against the first, in nats.
pub fn odds_of_leaving(strength: f32, propensity: f32, lean: f32) -> f32 {
    let [first, second] = [-1.0, 1.0].map(|manner| left(Spin { strength, manner }, propensity, lean));
    odds_of((second - first) / (second + first))
}

/// What the edges of a lattice weigh at strength 1, and what the untouched sentence scores.
#[derive(Clone, Debug, Default)]
pub struct EdgeWeights {
    /// First token and end of each edge.
    spans: Vec<(u32, u32)>,
    /// The exponential of each edge's score.
    weights: Vec<f64>,
    /// Identity: the word's propensity. Substitution: [`SUBSTITUTED`].
    propensities: Vec<f32>,
    /// The lean of the substitution, or of the propensity to be substituted, see [`super::spin`].
    leans: Vec<f32>,
    /// The score of the path that leaves all words, without the strength.
    untouched: f64,
}

impl EdgeWeights {
    /// Weighs the edges of a lattice. To be called again when their scores change.
    pub fn weigh(&mut self, lattice: &Lattice, weights: &Weights) {
        self.spans.clear();
        self.weights.clear();
        self.propensities.clear();
        self.leans.clear();
        self.untouched = 0.0;
        for edge in &lattice.edges {
            let score = fixed_score(edge, weights);
            let identity = !edge.is_substitution();
            self.spans.push((edge.start as u32, edge.end as u32));
            self.weights.push(if score == 0.0 { 1.0 } else { f64::from(score.clamp(-SCORE, SCORE).exp()) });
            self.propensities.push(if identity { edge.channel } else { SUBSTITUTED });
            self.leans.push(edge.lean);
            self.untouched += if identity { f64::from(score) } else { 0.0 };
        }
    }

    /// Each edge's propensity; `None` for substitutions.
    pub fn propensities(&self) -> impl Iterator<Item = Option<f32>> + '_ {
        self.propensities.iter().map(|&p| (p != SUBSTITUTED).then_some(p))
    }

    /// Each edge's lean.
    pub fn leans(&self) -> &[f32] {
        &self.leans
    }
}

/// The forward and the backward sweep, with their buffers.
#[derive(Clone, Debug, Default)]
pub struct Sweep {
    factors: Vec<f64>,
    forward: Vec<f64>,
    backward: Vec<f64>,
}

impl Sweep {
    /// Writes the posterior probability of every edge to `out`, for a spinner who works as `spin`
    /// says. Returns the natural logarithm of how much more probable the sentence is as the work of
    /// that spinner than untouched.
    pub fn posteriors(&mut self, fixed: &EdgeWeights, weights: &Weights, spin: Spin, out: &mut Vec<f32>) -> f64 {
        let Sweep { factors, forward, backward } = self;
        let exponent = weights.channel;
        let substituted = f64::from(spin.strength).powf(f64::from(exponent));
        let leaning = |lean| if exponent == 1.0 { factor(spin.manner, lean) } else { factor(spin.manner, lean).powf(exponent) };
        let EdgeWeights { spans, weights, propensities, leans, untouched } = fixed;
        factors.clear();
        factors.extend(weights.iter().zip(propensities).zip(leans).map(|((weight, &propensity), &lean)| {
            let left = left(spin, propensity, lean);
            weight * if propensity == SUBSTITUTED { substituted * f64::from(leaning(lean)) } else { f64::from(left) }
        }));
        let length = spans.last().map_or(0, |s| s.1 as usize);
        for side in [&mut *forward, &mut *backward] {
            side.clear();
            side.resize(length + 1, 0.0);
        }
        forward[0] = 1.0;
        for (&(start, end), factor) in spans.iter().zip(factors.iter()) {
            forward[end as usize] += forward[start as usize] * factor;
        }
        backward[length] = 1.0;
        for (&(start, end), factor) in spans.iter().zip(factors.iter()).rev() {
            backward[start as usize] += backward[end as usize] * factor;
        }
        // A sum beyond the range of numbers says nothing: the words are left as they are.
        out.clear();
        if !forward[length].is_normal() {
            out.extend(propensities.iter().map(|&p| if p == SUBSTITUTED { 0.0 } else { 1.0 }));
            return 0.0;
        }
        let scale = 1.0 / forward[length];
        let posterior = |(&(start, end), f): (&(u32, u32), &f64)| (forward[start as usize] * f * backward[end as usize] * scale) as f32;
        out.extend(spans.iter().zip(factors.iter()).map(posterior));
        forward[length].ln() - untouched
    }
}
