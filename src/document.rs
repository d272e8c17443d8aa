//! What only the whole document tells: how strongly it was spun, and evidence from elsewhere in it.
//!
//! The spinner's strength multiplies the propensity of every word to be substituted. It is estimated by
//! expectation–maximisation over the posteriors (Dempster, Laird & Rubin 1977) under a prior that expects an
//! honest text, so that a clean document ends near zero.

use crate::channel::Weights;
use crate::context::ContextModel;
use crate::decode::{Beam, Scratch, Trellis};
use crate::lattice::{Kind, Lattice};
use crate::text::case::Shape;
use crate::text::{Gap, Token, WordId};
use std::collections::HashMap;

/// Strength at which the search expands the lattice.
const SEARCH_STRENGTH: f32 = 0.5;
/// Rounds of EM before and after the evidence of the document is known.
const ROUNDS: [usize; 2] = [4, 2];
/// Propensity assumed for the originals of substituted words.
const MEAN_PROPENSITY: f32 = 0.4;
/// Bounds of the strength.
const STRENGTH: (f32, f32) = (1e-3, 1.6);

/// A sentence on its way through the decoder.
pub struct Sentence {
    /// Its tokens, as a range of the document's.
    pub tokens: std::ops::Range<usize>,
    /// Its lattice.
    pub lattice: Lattice,
    /// Posterior of each edge.
    pub posteriors: Vec<f32>,
    trellis: Trellis,
}

impl Sentence {
    /// Expands the lattice of a sentence.
    pub fn new<M: ContextModel>(
        model: &M,
        lattice: Lattice,
        tokens: std::ops::Range<usize>,
        weights: &Weights,
        beam: &mut Beam<M::State>,
    ) -> Self {
        let trellis = Trellis::search(model, &lattice, weights, SEARCH_STRENGTH, beam);
        Sentence { tokens, lattice, posteriors: Vec::new(), trellis }
    }
}

/// Estimates strength and posteriors of a document's sentences; returns the strength.
///
/// `hints` are words that stand for originals beside the text. `fixed` sets the strength instead of estimating it. `originals` gives the word of a single-word original, `common`
/// says whether a word is too common for its occurrence elsewhere to mean anything.
pub fn settle(
    sentences: &mut [Sentence],
    tokens: &[Token],
    hints: &[WordId],
    weights: &Weights,
    fixed: Option<f32>,
    originals: &dyn Fn(&Kind) -> Option<WordId>,
    common: &dyn Fn(WordId) -> bool,
) -> f32 {
    let mut scratch = Scratch::default();
    let mut strength = fixed.unwrap_or(SEARCH_STRENGTH);
    for (phase, rounds) in ROUNDS.into_iter().enumerate() {
        if phase == 1 {
            gather(sentences, tokens, hints, weights, originals, common);
        }
        for _ in 0..rounds {
            for s in sentences.iter_mut() {
                s.trellis.posteriors(&s.lattice, weights, strength, &mut scratch, &mut s.posteriors);
            }
            if fixed.is_none() {
                strength = maximise(sentences, weights);
            } else if phase == 0 {
                break;
            }
        }
    }
    for s in sentences.iter_mut() {
        s.trellis.posteriors(&s.lattice, weights, strength, &mut scratch, &mut s.posteriors);
    }
    strength
}

/// The maximisation step: substitutions over opportunities, with the prior as pseudo-counts. What honest text would show
/// as well is discounted, so that over the rounds a weak suspicion dies out and a strong one stays.
fn maximise(sentences: &[Sentence], weights: &Weights) -> f32 {
    let mut substituted = weights.prior_count * weights.prior_strength;
    let mut opportunities = weights.prior_count;
    for s in sentences {
        for (edge, &p) in s.lattice.edges.iter().zip(&s.posteriors) {
            match edge.kind {
                Kind::Identity => opportunities += p * edge.channel,
                Kind::Substitution { .. } => {
                    substituted += p;
                    opportunities += p * MEAN_PROPENSITY;
                }
            }
        }
    }
    let strength = substituted / opportunities;
    let spun = strength / (strength + weights.honest);
    (strength * spun * spun).clamp(STRENGTH.0, STRENGTH.1)
}

/// Share of the words that were substituted, by the posteriors.
pub fn spin_rate(sentences: &[Sentence]) -> f32 {
    let (mut spun, mut words) = (0.0, 0);
    for s in sentences {
        words += s.tokens.len();
        let edges = s.lattice.edges.iter().zip(&s.posteriors).filter(|(e, _)| e.kind != Kind::Identity);
        spun += edges.map(|(e, p)| p * (e.end - e.start) as f32).sum::<f32>();
    }
    if words == 0 { 0.0 } else { spun / words as f32 }
}

/// Adds the evidence of the document to the edges.
fn gather(
    sentences: &mut [Sentence],
    tokens: &[Token],
    hints: &[WordId],
    weights: &Weights,
    originals: &dyn Fn(&Kind) -> Option<WordId>,
    common: &dyn Fn(WordId) -> bool,
) {
    // Mass of each (phrase, original) and occurrences of each phrase; mass of words left as they are.
    let mut senses: HashMap<(usize, u32, u32), f32> = HashMap::new();
    let mut phrases: HashMap<(usize, u32), f32> = HashMap::new();
    let mut unspun: HashMap<WordId, f32> = hints.iter().map(|&id| (id, 1.0)).collect();
    for s in sentences.iter() {
        let mut last = None;
        for (edge, &p) in s.lattice.edges.iter().zip(&s.posteriors) {
            match edge.kind {
                Kind::Identity => *unspun.entry(tokens[s.tokens.start + edge.start].id).or_default() += p,
                Kind::Substitution { layer, node, form, .. } => {
                    *senses.entry((layer, node.number(), form)).or_default() += p;
                    if last != Some((edge.end, layer, node)) {
                        *phrases.entry((layer, node.number())).or_default() += 1.0;
                    }
                    last = Some((edge.end, layer, node));
                }
            }
        }
    }
    for s in sentences.iter_mut() {
        for (edge, &p) in s.lattice.edges.iter_mut().zip(&s.posteriors) {
            let Kind::Substitution { layer, node, form, .. } = edge.kind else { continue };
            let others = phrases[&(layer, node.number())] - 1.0;
            if others >= 1.0 {
                let mass = senses[&(layer, node.number(), form)] - p;
                let share = ((mass + 0.5) / (others + 1.0)).clamp(0.02, 0.98);
                edge.evidence.discourse = weights.discourse * (share / (1.0 - share)).ln();
            }
            if let Some(id) = originals(&edge.kind)
                && let Some(elsewhere) = unspun.get(&id)
                && !common(id)
            {
                edge.evidence.cache = weights.cache * elsewhere.max(0.0).ln_1p();
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
        let written = &text[token.span.range()];
        let letters: Vec<char> = written.chars().collect();
        let bracketed = token.gap == Gap::Punct && text[..token.span.start].ends_with('(') && text[token.span.end..].starts_with(')');
        if token.shape != Shape::Upper || !bracketed || !(2..=6).contains(&letters.len()) || letters.len() > i {
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
