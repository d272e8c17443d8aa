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
use std::ops::Range;

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
    let counted: Vec<&Sentence> = sentences.iter().filter(|s| !distinct || met.insert(s.fingerprint)).collect();
    let heard = if distinct { heard(&counted) } else { vec![f64::INFINITY; counted.len()] };
    let gains = counted.iter().zip(heard).map(|(s, heard)| s.gain.min(heard));
    let signs = signs(counted.iter().copied(), gains, weights);
    let odds = passages(&signs, &mut Vec::new()) as f32 - weights.doubt;
    1.0 / (1.0 + (-odds).exp())
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
    let mut met: Vec<(Range<usize>, (usize, u32), f32)> = Vec::new();
    for (n, s) in sentences.iter().enumerate() {
        met.clear();
        for (edge, &posterior) in s.lattice.edges.iter().zip(&s.posteriors) {
            let Kind::Substitution { layer, node, .. } = edge.kind else { continue };
            let (start, end) = edge.phrase();
            let (place, phrase) = (start..end, (layer, node.number()));
            // The candidates of a phrase follow each other, except those that cover an article,
            // which begin a token before.
            let near = met.iter_mut().rev().take_while(|(other, ..)| other.start + 1 >= start);
            match near.into_iter().find(|(other, of, _)| (other, of) == (&place, &phrase)) {
                Some((.., sum)) => *sum += posterior,
                None => met.push((place, phrase, posterior)),
            }
        }
        for &(ref place, phrase, _) in met.iter().filter(|(.., posterior)| *posterior > SIGN) {
            let untouched = s.posteriors[s.lattice.first[place.start]];
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::{Edge, sample::Sample};

    /// Evidence of the phrases of some sentences. Each candidate has the posterior 0.4, and every
    /// word is left with the probability `left`.
    fn heard_of(sentences: &[&str], left: f32) -> Vec<f64> {
        let sample =
            Sample::new(&[("concern", "priority"), ("emphasis", "priority"), ("vaccine", "jab"), ("injection", "jab"), ("boat", "vessel")]);
        let posterior = |edge: &Edge| if edge.is_substitution() { 0.4 } else { left };
        let sentences: Vec<Sentence> = sentences.iter().map(|text| Sentence::sample(&sample, text, posterior)).collect();
        heard(&sentences.iter().collect::<Vec<_>>())
    }

    /// Whether these are the same numbers, but for what rounding makes of them.
    fn are_close(found: &[f64], expected: &[f64]) -> bool {
        found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5)
    }

    #[test]
    fn a_habit_counts_once() {
        let once = -0.2f64.ln();
        for copies in [1, 2, 7] {
            let found = heard_of(&vec!["the jab"; copies], 0.2);
            assert!(are_close(&found, &vec![once / copies as f64; copies]), "{found:?}");
        }
        let found = heard_of(&["the jab", "the priority", "a jab or jab", "the end"], 0.2);
        assert!(are_close(&found, &[once / 3.0, once, once / 1.5, 0.0]), "{found:?}");
        let found = heard_of(&["the jab", "the priority and the jab"], 0.0);
        assert!(are_close(&found, &[HABIT / 2.0, HABIT * 1.5]), "{found:?}");
        assert!(are_close(&heard_of(&["the vessel"], 0.2), &[0.0]), "hardly probable");
    }

    #[test]
    fn a_phrase_with_its_article_and_without_is_one_sign() {
        // Only together are both originals probable; one of them changes the article.
        let (once, found) = (-0.2f64.ln(), heard_of(&["an priority", "the priority"], 0.2));
        assert!(are_close(&found, &[once / 2.0; 2]), "{found:?}");
    }

    #[test]
    fn copies_of_a_sentence_say_no_more_than_the_sentence() {
        let sample = Sample::new(&[("vaccine", "jab"), ("boat", "vessel")]);
        let posterior = |edge: &Edge| if edge.is_substitution() { 0.999 } else { 0.001 };
        let probability = |texts: &[&str], distinct| {
            let sentence = |text: &&str| Sentence { gain: 6.0, ..Sentence::sample(&sample, text, posterior) };
            spun(&texts.iter().map(sentence).collect::<Vec<_>>(), distinct, &sample.weights)
        };
        let once = probability(&["the jab"], true);
        assert_eq!(probability(&["the jab"; 3], true), once);
        assert!(once < probability(&["the jab", "the vessel"], true));
        assert!(once < probability(&["the jab"; 3], false));
    }

    /// The strength of a text in which the first `substituted` of its words were spun, beyond
    /// doubt, and whether all of it is taken for spun.
    fn estimated(substituted: usize, least: Option<f32>) -> (f32, bool) {
        let rows = [
            ("vaccine", "jab"),
            ("boat", "vessel"),
            ("doctor", "physician"),
            ("house", "dwelling"),
            ("winner", "victor"),
            ("town", "municipality"),
            ("road", "thoroughfare"),
            ("teacher", "educator"),
        ];
        let sample = Sample::new(&rows);
        let words: Vec<&str> = rows.iter().enumerate().map(|(n, row)| if n < substituted { row.1 } else { row.0 }).collect();
        let mut sentence = Sentence::sample(&sample, &words.join(" and the "), |_| 0.0);
        let substitutions: Vec<_> = sentence.lattice.edges.iter_mut().filter(|e| e.is_substitution()).collect();
        assert_eq!(substitutions.len(), substituted);
        substitutions.into_iter().for_each(|e| e.context = 20.0);
        let mut sentences = [sentence];
        let spin = estimate(&mut sentences, &sample.weights, least, FIRST, 3);
        (spin.strength, sentences.iter().all(|s| s.spun == 1.0))
    }

    #[test]
    fn more_substituted_words_give_more_strength() {
        let strengths = [0, 1, 2, 3, 4].map(|substituted| estimated(substituted, None).0);
        assert!(strengths.is_sorted_by(|a, b| a < b), "{strengths:?}");
    }

    #[test]
    fn the_least_strength_of_a_spun_text_holds() {
        let none = estimated(0, None);
        assert!(none.0 < 0.5 && !none.1, "{none:?}");
        assert_eq!(estimated(0, Some(0.5)), (0.5, true));
        let much = estimated(4, Some(0.5));
        assert!(much.0 > 0.5 && much == estimated(4, Some(0.0)), "{much:?}");
    }
}
