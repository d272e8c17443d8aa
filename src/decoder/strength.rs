//! What only the whole document tells: how strongly it was spun, and evidence from elsewhere in it.
//!
//! The spinner's strength multiplies the propensity of every word to be substituted. It is estimated by
//! expectation–maximisation over the posteriors (Dempster, Laird & Rubin 1977). Whether there was a spinner at all is a
//! second question: a spike of probability at strength zero ("spike and slab", Mitchell & Beauchamp 1988) is weighed
//! against the estimate by the likelihood of the whole document, so that an honest text keeps its words, and so do
//! honest passages of one that was spun, see [`crate::decoder::passage`].

use crate::classifier::features;
use crate::decoder::cache::Cache;
use crate::decoder::passage::{Sign, passages};
use crate::decoder::posteriors::{EdgeWeights, Sweep, odds_of_leaving};
use crate::decoder::spin::{Spin, manner_of, odds_of};
use crate::dict::Dictionary;
use crate::lattice::{Edge, Kind, Lattice};
use crate::text::case::Shape;
use crate::text::{Gap, Token, WordId};
use crate::weights::Weights;
use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher};

/// Probability from which a text is called spun.
pub const SPUN: f32 = 0.9;
/// How a text is taken to be spun when the estimate begins.
pub const FIRST: Spin = Spin { strength: 0.5, manner: 0.0 };
/// Propensity assumed for the originals of substituted words.
const MEAN_PROPENSITY: f32 = 0.4;
/// A strength that changes by a smaller share than this, and a manner that changes by less, has been found.
const SETTLED: f32 = 0.03;
/// Posterior from which a phrase is a sign of spinning.
const SIGN: f32 = 0.5;
/// What one phrase may say for spinning, in nats.
const HABIT: f64 = 3.0;
/// Posterior below which an original is not asked for in the rest of the document.
const HOPELESS: f32 = 1e-2;
/// Posterior up to which an edge says nothing of the manner.
const SLIGHT: f32 = 0.02;
/// Bounds of the strength.
const STRENGTH: (f32, f32) = (1e-3, 1.6);

/// A sentence on its way through the decoder.
#[derive(Default)]
pub struct Sentence {
    /// Its tokens, as a range of the document's.
    pub tokens: std::ops::Range<usize>,
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
    /// Takes a probability that anything was spun here into the posteriors.
    pub fn believe(&mut self, spun: f32) {
        for (edge, p) in self.lattice.edges.iter().zip(&mut self.posteriors) {
            *p = if edge.is_substitution() { spun * *p } else { 1.0 - spun + spun * *p };
        }
    }
}

/// Probability that a document was spun in some passages at least. What speaks for it counts each phrase once when it is `distinct`, and
/// each sentence: copies of a text say no more than the text.
pub fn spun(sentences: &[Sentence], distinct: bool, weights: &Weights) -> f32 {
    let mut met: HashSet<u64, FixedState> = HashSet::default();
    let counted: Vec<&Sentence> = sentences.iter().filter(|s| !distinct || met.insert(fingerprint(s))).collect();
    let heard = if distinct { heard(&counted) } else { vec![f64::INFINITY; counted.len()] };
    let gains = counted.iter().zip(heard).map(|(s, heard)| s.gain.min(heard));
    let signs = signs(counted.iter().copied(), gains, weights);
    let odds = passages(&signs, &mut Vec::new()) as f32 - weights.doubt;
    1.0 / (1.0 + (-odds).exp())
}

/// What a sentence is known by when it stands in a text again.
fn fingerprint(sentence: &Sentence) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    sentence.lattice.untouched().for_each(|word| hasher.write_u64(word.0));
    hasher.finish()
}

/// What each sentence says, less the doubt.
fn signs<'s>(sentences: impl Iterator<Item = &'s Sentence>, gains: impl Iterator<Item = f64>, weights: &Weights) -> Vec<Sign> {
    let doubt = |s: &Sentence| f64::from(weights.doubt_rate) * s.tokens.len() as f64;
    sentences.zip(gains).map(|(s, gain)| Sign { gain: gain - doubt(s), apart: s.apart }).collect()
}

/// Estimates how a document was spun, and the posteriors of a document's sentences, beginning with `spin`; returns how it was spun.
///
/// A sentence counts as much as it was probably spun; its posteriors are those of a spun one. `least` is the least strength of a text
/// that is known to be spun everywhere.
pub fn settle(sentences: &mut [Sentence], weights: &Weights, least: Option<f32>, mut spin: Spin, rounds: usize) -> Spin {
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

/// What the phrases of each sentence say for spinning, in nats, when each phrase of the document counts once and within bounds: a writer's own
/// habit, such as "p.c", is one sign, however sure it is and however often it is met. Its occurrences share it.
fn heard(sentences: &[&Sentence]) -> Vec<f64> {
    let mut phrases: HashMap<(usize, u32), (f64, f64), FixedState> = HashMap::default();
    let mut signs: Vec<(usize, (usize, u32), f64)> = Vec::new();
    for (n, s) in sentences.iter().enumerate() {
        // The wordings of a phrase follow each other.
        let mut edges = s.lattice.edges.iter().zip(&s.posteriors).peekable();
        while let Some((edge, &posterior)) = edges.next() {
            let Kind::Substitution { layer, node, .. } = edge.kind else { continue };
            let same = |e: &Edge| matches!(e.kind, Kind::Substitution { layer: l, node: n, .. } if (l, n) == (layer, node));
            let others = std::iter::from_fn(|| edges.next_if(|(e, _)| same(e)));
            if posterior + others.map(|(_, p)| p).sum::<f32>() > SIGN {
                let untouched = s.posteriors[s.lattice.first[edge.start]];
                let gain = f64::from(s.spun) * -f64::from(untouched.max(f32::MIN_POSITIVE)).ln();
                let phrase = (layer, node.number());
                let (clearest, all) = phrases.entry(phrase).or_default();
                (*clearest, *all) = (clearest.max(gain), *all + gain);
                signs.push((n, phrase, gain));
            }
        }
    }
    let mut heard = vec![0.0; sentences.len()];
    for (n, phrase, gain) in signs {
        let (clearest, all) = phrases[&phrase];
        heard[n] += if all > 0.0 { clearest.min(HABIT) * gain / all } else { 0.0 };
    }
    heard
}

/// The maximisation step. Strength: substitutions over opportunities, with the prior as pseudo-counts. Manner: what was substituted, and left, is
/// more or less probable in either.
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

/// Share of the words that were substituted, by the posteriors.
pub fn spin_rate(sentences: &[Sentence]) -> f32 {
    let (mut spun, mut words) = (0.0, 0);
    for s in sentences {
        words += s.tokens.len();
        let edges = s.lattice.edges.iter().zip(&s.posteriors).filter(|(e, _)| e.is_substitution());
        spun += edges.map(|(e, p)| p * (e.end - e.start) as f32).sum::<f32>();
    }
    if words == 0 { 0.0 } else { spun / words as f32 }
}

/// Adds the evidence of the document to the edges. `hints` are words that are known to be original.
pub fn gather(sentences: &mut [Sentence], hints: &[WordId], weights: &Weights) {
    // Occurrences of each phrase.
    let edges = sentences.iter().map(|s| s.lattice.edges.len()).sum::<usize>();
    let mut phrases: HashMap<(usize, u32), f32, FixedState> = HashMap::with_capacity_and_hasher(edges / 4, FixedState::default());
    let mut met: HashSet<_, FixedState> = HashSet::default();
    for s in sentences.iter() {
        met.clear();
        let mut last = None;
        for edge in &s.lattice.edges {
            let Kind::Substitution { layer, node, .. } = edge.kind else { continue };
            // The originals of a phrase follow each other, but for those that cover an article.
            let place = (edge.end, layer, node.number());
            if last.replace(place) != Some(place) && met.insert(place) {
                *phrases.entry((layer, node.number())).or_default() += 1.0;
            }
        }
    }
    // Mass of each (phrase, original) of those that occur more than once.
    phrases.retain(|_, occurrences| *occurrences > 1.0);
    let mut senses: HashMap<(usize, u32, u32), f32, FixedState> = HashMap::default();
    if !phrases.is_empty() {
        for (edge, &p) in sentences.iter().flat_map(|s| s.lattice.edges.iter().zip(&s.posteriors)) {
            if let Kind::Substitution { layer, node, form, .. } = edge.kind
                && phrases.contains_key(&(layer, node.number()))
            {
                *senses.entry((layer, node.number(), form)).or_default() += p;
            }
        }
    }
    let mut cache = Cache::new(hints);
    for n in 0..sentences.len() {
        cache.move_to(sentences, n);
        let s = &mut sentences[n];
        let longest = s.lattice.longest();
        for (e, &p) in s.posteriors.iter().enumerate() {
            let edge = &s.lattice.edges[e];
            let Kind::Substitution { layer, node, form, .. } = edge.kind else { continue };
            let favour = if p < HOPELESS { 0.0 } else { cache.favour(&s.lattice, &s.posteriors, edge, longest) };
            let evidence = &mut s.lattice.edges[e].evidence;
            evidence.cache = weights.cache * favour;
            if let Some(occurrences) = phrases.get(&(layer, node.number())) {
                let mass = senses[&(layer, node.number(), form)] - p;
                let share = ((mass + 0.5) / occurrences).clamp(0.02, 0.98);
                evidence.discourse = weights.discourse * (share / (1.0 - share)).ln();
            }
        }
    }
}

/// Initials demanded by a bracketed acronym: `(token, letter)` for the tokens before "(APT)".
///
/// Letters are given out from the last word backwards; small words may go without one.
pub fn initials(text: &str, sentence: &[Token]) -> Vec<(usize, char)> {
    let mut demands = Vec::new();
    for (i, token) in sentence.iter().enumerate() {
        let bracketed = || text[..token.span.start].ends_with('(') && text[token.span.end..].starts_with(')');
        if token.shape != Shape::Upper || token.gap != Gap::Punct || !bracketed() {
            continue;
        }
        let letters: Vec<char> = text[token.span.range()].chars().collect();
        if !(2..=6).contains(&letters.len()) || letters.len() > i {
            continue;
        }
        let mut at = i;
        for letter in letters.iter().rev() {
            let small = |t: &Token| matches!(&text[t.span.range()], "of" | "and" | "the" | "for" | "in" | "on" | "to");
            while at > 0 && small(&sentence[at - 1]) && !text[sentence[at - 1].span.range()].starts_with(letter.to_ascii_lowercase()) {
                at -= 1;
            }
            let Some(previous) = at.checked_sub(1) else { break };
            at = previous;
            demands.push((at, letter.to_ascii_lowercase()));
        }
    }
    demands
}

/// Adds the evidence of bracketed acronyms to the edges that cover the demanded words one to one.
pub fn demand_initials(
    lattice: &mut Lattice,
    demands: &[(usize, char)],
    text: &str,
    sentence: &[Token],
    dictionaries: &[Dictionary],
    weights: &Weights,
) {
    if demands.is_empty() {
        return;
    }
    for edge in &mut lattice.edges {
        let original = match edge.kind {
            Kind::Identity => text[sentence[edge.start].span.range()].to_lowercase(),
            Kind::Substitution { layer, form, .. } => dictionaries[layer].original(form).to_lowercase(),
        };
        let words: Vec<&str> = original.split(' ').collect();
        let (start, _) = edge.phrase();
        if words.len() != edge.end - start {
            continue;
        }
        let wrong =
            demands.iter().filter(|(at, letter)| at.checked_sub(start).and_then(|k| words.get(k)).is_some_and(|w| !w.starts_with(*letter)));
        edge.evidence.acronym = weights.acronym * wrong.count() as f32;
    }
}
