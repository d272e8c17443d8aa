//! How strongly a document was spun, and whether it was spun at all.
//!
//! The spinner's strength multiplies the propensity of every word to be substituted. It is
//! estimated by expectation–maximisation over the posteriors (Dempster, Laird & Rubin 1977).
//! Whether there was a spinner at all is a second question: the likelihood of the whole document at
//! the estimated strength is weighed against a spike of probability at strength zero ("spike and
//! slab", Mitchell & Beauchamp 1988). So an honest text keeps its words. So do honest passages of a
//! spun text, see [`super::passage`].

use super::passage::{Sign, passages};
use super::posteriors::{Sweep, odds_of_leaving};
use super::sentence::Sentence;
use super::spin::{Spin, manner_of, odds_of};
use crate::lattice::Kind;
use crate::weights::Weights;
use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher};

/// Probability from which a text is called spun.
pub const SPUN: f32 = 0.9;
/// Where the estimate begins.
pub const FIRST: Spin = Spin { strength: 0.5, manner: 0.0 };
/// Propensity that is assumed of the originals of substituted words.
const MEAN_PROPENSITY: f32 = 0.4;
/// The estimate ends when the strength changes by a smaller share than this, and the manner by
/// less.
const SETTLED: f32 = 0.03;
/// Posterior from which a phrase is a sign of spinning.
const SIGN: f32 = 0.5;
/// Most that one phrase may say for spinning, in nats.
const HABIT: f64 = 3.0;
/// Posterior up to which an edge is not asked about the manner.
const SLIGHT: f32 = 0.02;
/// Bounds of the strength.
const STRENGTH: (f32, f32) = (1e-3, 1.6);

/// Probability that a document was spun, in some passages at least. With `distinct`, each phrase
/// and each sentence counts once, so that copies of a text say no more than the text.
pub fn spun(sentences: &[Sentence], distinct: bool, weights: &Weights) -> f32 {
    let mut met: HashSet<u64, FixedState> = HashSet::default();
    let counted: Vec<&Sentence> = sentences.iter().filter(|s| !distinct || met.insert(fingerprint(s))).collect();
    let heard = if distinct { heard(&counted) } else { vec![f64::INFINITY; counted.len()] };
    let gains = counted.iter().zip(heard).map(|(s, heard)| s.gain.min(heard));
    let signs = signs(counted.iter().copied(), gains, weights);
    let odds = passages(&signs, &mut Vec::new()) as f32 - weights.doubt;
    1.0 / (1.0 + (-odds).exp())
}

/// A hash of the words of a sentence, by which its copies are known.
fn fingerprint(sentence: &Sentence) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    sentence.lattice.untouched().for_each(|word| hasher.write_u64(word.0));
    hasher.finish()
}

/// What each sentence says: its gain in nats, less the doubt for each of its tokens.
fn signs<'s>(sentences: impl Iterator<Item = &'s Sentence>, gains: impl Iterator<Item = f64>, weights: &Weights) -> Vec<Sign> {
    let doubt = |s: &Sentence| f64::from(weights.doubt_rate) * s.tokens.len() as f64;
    sentences.zip(gains).map(|(s, gain)| Sign { gain: gain - doubt(s), apart: s.apart }).collect()
}

/// Estimates and returns how a document was spun, in at most `rounds` of EM that begin with `spin`.
///
/// Each sentence gets its posteriors, its gain and its probability to have been spun. The
/// posteriors are those of a sentence that was spun for sure. A sentence counts for the estimate as
/// much as it was probably spun. `least` is the least strength of a text that is known to be spun
/// throughout; `None` when that is not known.
pub fn estimate(sentences: &mut [Sentence], weights: &Weights, least: Option<f32>, mut spin: Spin, rounds: usize) -> Spin {
    let at_least = |strength: f32| least.map_or(strength, |least| strength.max(least));
    spin.strength = at_least(spin.strength);
    sentences.iter_mut().for_each(|s| s.fixed.weigh(&s.lattice, weights));
    let (mut sweep, mut spun) = (Sweep::default(), vec![1.0; sentences.len()]);
    for round in 0..=rounds {
        sentences.iter_mut().for_each(|s| s.gain = sweep.posteriors(&s.fixed, weights, spin, &mut s.posteriors));
        if least.is_none() {
            passages(&signs(sentences.iter(), sentences.iter().map(|s| s.gain), weights), &mut spun);
        }
        sentences.iter_mut().zip(&spun).for_each(|(s, &spun)| s.spun = spun);
        if round == rounds {
            break;
        }
        let before = spin;
        spin = maximise(sentences, weights, before);
        spin.strength = at_least(spin.strength);
        if (spin.strength / before.strength - 1.0).abs() < SETTLED && (spin.manner - before.manner).abs() < SETTLED {
            break;
        }
    }
    spin
}

/// Evidence for spinning by the phrases of each sentence, in nats. Each distinct phrase of the
/// document counts once, for at most [`HABIT`], and its occurrences share that amount. So a
/// writer's own habit, such as "p.c", is one sign, however often it occurs.
fn heard(sentences: &[&Sentence]) -> Vec<f64> {
    let mut phrases: HashMap<(usize, u32), (f64, f64), FixedState> = HashMap::default();
    let mut signs: Vec<(usize, (usize, u32), f64)> = Vec::new();
    let mut places: HashMap<_, usize, FixedState> = HashMap::default();
    let mut met: Vec<(usize, (usize, u32), f32)> = Vec::new();
    for (n, s) in sentences.iter().enumerate() {
        places.clear();
        met.clear();
        for (edge, &posterior) in s.lattice.edges.iter().zip(&s.posteriors) {
            let Kind::Substitution { layer, node, .. } = edge.kind else { continue };
            // The candidates of a phrase follow each other, except those that cover an article.
            let (start, end) = edge.phrase();
            let phrase = (layer, node.number());
            let place = *places.entry((end, phrase)).or_insert_with(|| {
                met.push((start, phrase, 0.0));
                met.len() - 1
            });
            met[place].2 += posterior;
        }
        for &(start, phrase, _) in met.iter().filter(|(.., posterior)| *posterior > SIGN) {
            let untouched = s.posteriors[s.lattice.first[start]];
            let gain = f64::from(s.spun) * -f64::from(untouched.max(f32::MIN_POSITIVE)).ln();
            let (clearest, all) = phrases.entry(phrase).or_default();
            (*clearest, *all) = (clearest.max(gain), *all + gain);
            signs.push((n, phrase, gain));
        }
    }
    let mut heard = vec![0.0; sentences.len()];
    for (n, phrase, gain) in signs {
        let (clearest, all) = phrases[&phrase];
        heard[n] += if all > 0.0 { clearest.min(HABIT) * gain / all } else { 0.0 };
    }
    heard
}

/// The maximisation step. The strength is that of the expected substitutions over the
/// opportunities, with the prior as pseudo-counts. For the manner each substitution, and each word
/// that was left, tells by how much it is more probable in the second manner than in the first.
fn maximise(sentences: &[Sentence], weights: &Weights, spin: Spin) -> Spin {
    let mut substituted = weights.prior_count * weights.prior_strength;
    let mut opportunities = weights.prior_count;
    let mut odds = odds_of(weights.prior_manner.clamp(-1.0, 1.0));
    for s in sentences {
        for ((propensity, &p), &lean) in s.fixed.propensities().zip(&s.posteriors).zip(s.fixed.leans()) {
            let p = s.spun * p;
            opportunities += p * propensity.unwrap_or(MEAN_PROPENSITY);
            substituted += if propensity.is_none() { p } else { 0.0 };
            if p > SLIGHT && lean != 0.0 {
                odds += p * propensity.map_or_else(|| odds_of(lean), |propensity| odds_of_leaving(spin.strength, propensity, lean));
            }
        }
    }
    Spin { strength: (substituted / opportunities).clamp(STRENGTH.0, STRENGTH.1), manner: manner_of(odds) }
}
