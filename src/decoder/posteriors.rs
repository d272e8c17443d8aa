//! Posteriors of a sentence's edges.
//!
//! Every edge carries its score against leaving its words (context, channel, evidence), judged in
//! the sentence as it is read at the moment. So all paths through the lattice are summed by one
//! forward and one backward sweep over the words (Rabiner 1989).

use super::spin::{Spin, factor, odds_between};
use crate::lattice::{Edge, Kind, Lattice};
use crate::weights::Weights;
use std::ops::Range;

/// Share of the words that a spinner passes over whatever they are (docs/channel.md).
const PASSED: f32 = 0.1;
/// Bound of an edge's score in nats, within which its exponential is a sound number.
const SCORE: f32 = 60.0;
/// Range of sums within which the sweeps go on without a new scale; the factor of an edge is far
/// from leading out of the range of numbers.
const SOUND: Range<f64> = 1e-100..1e100;
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
    odds_between(first, second)
}

/// What the edges of a lattice weigh at strength 1, and what the untouched sentence scores.
#[derive(Clone, Debug, Default)]
pub struct EdgeWeights {
    /// Number of the first edge of each token, and once more the number of edges.
    first: Vec<usize>,
    /// End of each edge.
    ends: Vec<u32>,
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
        self.first.clone_from(&lattice.first);
        self.ends.clear();
        self.weights.clear();
        self.propensities.clear();
        self.leans.clear();
        self.untouched = 0.0;
        for edge in &lattice.edges {
            let score = fixed_score(edge, weights);
            let identity = !edge.is_substitution();
            self.ends.push(edge.end as u32);
            self.weights.push(if score == 0.0 { 1.0 } else { f64::from(score.clamp(-SCORE, SCORE).exp()) });
            self.propensities.push(if identity { edge.channel } else { SUBSTITUTED });
            self.leans.push(edge.lean);
            self.untouched += if identity { f64::from(score) } else { 0.0 };
        }
    }

    /// Writes the factor of each edge to `out` for a spinner who works as `spin` says. `leaning` is
    /// the factor of a substitution with a lean.
    fn factors(&self, spin: Spin, substituted: f64, leaning: impl Fn(f32) -> f32, out: &mut Vec<f64>) {
        out.clear();
        out.extend(self.weights.iter().zip(&self.propensities).zip(&self.leans).map(|((weight, &propensity), &lean)| {
            let left = f64::from(left(spin, propensity, lean));
            weight * if propensity == SUBSTITUTED { substituted * f64::from(leaning(lean)) } else { left }
        }));
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
        match exponent {
            1.0 => fixed.factors(spin, substituted, |lean| factor(spin.manner, lean), factors),
            _ => fixed.factors(spin, substituted, |lean| factor(spin.manner, lean).powf(exponent), factors),
        }
        let EdgeWeights { first, ends, untouched, .. } = fixed;
        let length = first.len().saturating_sub(1);
        for side in [&mut *forward, &mut *backward] {
            side.clear();
            side.resize(length + 1, 0.0);
        }
        forward[0] = 1.0;
        let mut log_scale = 0.0;
        for token in 0..length {
            if !SOUND.contains(&forward[token]) {
                log_scale += rescale(token, &ends[..first[token]], factors, forward);
            }
            let (sum, edges) = (forward[token], first[token]..first[token + 1]);
            for (&end, factor) in ends[edges.clone()].iter().zip(&factors[edges]) {
                forward[end as usize] += sum * factor;
            }
        }
        backward[length] = 1.0;
        out.clear();
        out.resize(ends.len(), 0.0);
        let scale = 1.0 / forward[length];
        for token in (0..length).rev() {
            let (before, edges) = (forward[token] * scale, first[token]..first[token + 1]);
            let mut sum = 0.0;
            for ((&end, factor), posterior) in ends[edges.clone()].iter().zip(&factors[edges.clone()]).zip(&mut out[edges]) {
                let after = factor * backward[end as usize];
                *posterior = (before * after) as f32;
                sum += after;
            }
            backward[token] = sum;
        }
        forward[length].ln() + log_scale - untouched
    }
}

/// Makes the sum of the paths to token `at` 1 by the factors of the edges that reach it: those
/// whose ends are given, before the edges that begin there. Posteriors stay what they are, because
/// each path takes one of those edges. Returns the logarithm of the scale.
fn rescale(at: usize, ends: &[u32], factors: &mut [f64], forward: &mut [f64]) -> f64 {
    let sum = forward[at];
    for (&end, factor) in ends.iter().zip(factors) {
        *factor /= if end as usize >= at { sum } else { 1.0 };
    }
    forward[at..].iter_mut().for_each(|f| *f /= sum);
    sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The weights of a sentence whose every word has an edge that leaves it and some edges of one
    /// or two words, with these scores.
    fn weighed(words: usize, scores: &[f32]) -> EdgeWeights {
        let mut all = EdgeWeights::default();
        for start in 0..words as u32 {
            all.first.push(all.ends.len());
            let mut push = |end: u32, weight: f64, propensity: f32| {
                all.ends.push(end);
                all.weights.push(weight);
                all.propensities.push(propensity);
                all.leans.push(0.0);
            };
            push(start + 1, 1.0, 0.3);
            for (i, score) in scores.iter().enumerate() {
                let end = start + 1 + (i as u32 + start) % 2;
                if end <= words as u32 {
                    push(end, f64::from((score - start as f32 % 3.0).exp()), SUBSTITUTED);
                }
            }
        }
        all.first.push(all.ends.len());
        all
    }

    /// All paths from a token to the end, as numbers of edges, each with its weight.
    fn paths(fixed: &EdgeWeights, factors: &[f64], from: u32, end: u32) -> Vec<(Vec<usize>, f64)> {
        if from == end {
            return vec![(Vec::new(), 1.0)];
        }
        let edges = fixed.first[from as usize]..fixed.first[from as usize + 1];
        edges
            .flat_map(|e| {
                let rest = paths(fixed, factors, fixed.ends[e], end);
                rest.into_iter().map(move |(path, weight)| ([vec![e], path].concat(), weight * factors[e]))
            })
            .collect()
    }

    const SPIN: Spin = Spin { strength: 0.8, manner: 0.0 };

    #[test]
    fn posteriors_are_the_shares_of_all_paths() {
        let fixed = weighed(7, &[-1.0, 0.5, 2.0]);
        let factor = |e: usize| match fixed.propensities[e] {
            SUBSTITUTED => fixed.weights[e] * f64::from(SPIN.strength),
            propensity => fixed.weights[e] * f64::from(left(SPIN, propensity, 0.0)),
        };
        let factors: Vec<f64> = (0..fixed.ends.len()).map(factor).collect();
        let paths = paths(&fixed, &factors, 0, 7);
        let total: f64 = paths.iter().map(|(_, weight)| weight).sum();
        let mut found = Vec::new();
        let gain = Sweep::default().posteriors(&fixed, &Weights { channel: 1.0, ..Weights::default() }, SPIN, &mut found);
        assert!((gain - total.ln()).abs() < 1e-9, "{gain} {}", total.ln());
        for (e, &posterior) in found.iter().enumerate() {
            let expected: f64 = paths.iter().filter(|(path, _)| path.contains(&e)).map(|(_, weight)| weight).sum::<f64>() / total;
            assert!((f64::from(posterior) - expected).abs() < 1e-6, "edge {e}: {posterior} {expected}");
        }
    }

    #[test]
    fn sums_beyond_the_range_of_numbers_are_scaled() {
        // The pattern repeats every six words, and far from the ends all repetitions are alike.
        let score = |words: usize, scores: &[f32]| {
            let mut found = Vec::new();
            let fixed = weighed(words, scores);
            let gain = Sweep::default().posteriors(&fixed, &Weights { channel: 1.0, ..Weights::default() }, SPIN, &mut found);
            let of = |word: usize| found[fixed.first[word]..fixed.first[word + 1]].to_vec();
            (gain, [of(12), of(13)], [of(words - 48), of(words - 47)])
        };
        for scores in [[55.0, 58.0, 40.0], [-40.0, -55.0, -20.0]] {
            let ((short, early, _), (long, same, late)) = (score(60, &scores), score(6000, &scores));
            assert!(long.is_finite() && (long / short - 100.0).abs() < 1.0, "{short} {long}");
            for (early, late) in early.iter().chain(&same).flatten().zip(same.iter().chain(&late).flatten()) {
                assert!((early - late).abs() < 1e-5, "{early} {late}");
            }
        }
    }
}
