//! Posteriors of a sentence's edges, and the choice of edits.
//!
//! Every edge carries its score against leaving its words (context, channel, evidence), judged in the sentence as it is
//! read at the moment, so that all paths through the lattice are summed by one forward and one backward sweep over the
//! words (Rabiner 1989).

use crate::context::ModelWord;
use crate::decoder::spin::{Spin, factor, odds_of};
use crate::lattice::{Edge, Kind, Lattice};
use crate::weights::Weights;
use std::cmp::Reverse;
use std::ops::Range;

/// Posterior from which a reading of several words needs no other to agree with it.
const CLEAR: f32 = 0.8;

/// Logarithm of what an edge weighs besides the spinner's strength.
fn fixed_score(edge: &Edge, weights: &Weights) -> f32 {
    match edge.kind {
        Kind::Identity => edge.evidence.sum(),
        Kind::Substitution { .. } => {
            weights.context * edge.context + weights.channel * edge.channel + weights.substitution + edge.evidence.sum()
        }
    }
}

/// Share of the words that a spinner passes over whatever they are.
const PASSED: f32 = 0.1;

/// Probability that a spinner leaves a word of some propensity to be substituted, and lean.
pub fn left(spin: Spin, propensity: f32, lean: f32) -> f32 {
    1.0 - (1.0 - PASSED) * (spin.strength * propensity * factor(spin.manner, lean)).min(1.0)
}

/// What a word that was left says for the second manner against the first, in nats.
pub fn odds_of_leaving(strength: f32, propensity: f32, lean: f32) -> f32 {
    let [first, second] = [-1.0, 1.0].map(|manner| left(Spin { strength, manner }, propensity, lean));
    odds_of((second - first) / (second + first))
}

/// Stands for the propensity of a substitution's edge.
const SUBSTITUTED: f32 = -1.0;

/// What the edges of a lattice weigh at strength 1, and the weight of the untouched sentence.
#[derive(Clone, Debug, Default)]
pub struct EdgeWeights {
    /// Where each edge starts and ends.
    spans: Vec<(u32, u32)>,
    /// Its weight.
    weights: Vec<f64>,
    /// Identity: the word's propensity. Otherwise [`SUBSTITUTED`].
    propensities: Vec<f32>,
    /// The lean of its substitution, or of the propensity to be substituted, see [`crate::decoder::spin`].
    leans: Vec<f32>,
    untouched: f64,
}

impl EdgeWeights {
    /// Weighs the edges; to be called again when their scores change.
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
            self.weights.push(if score == 0.0 { 1.0 } else { f64::from(score.clamp(-60.0, 60.0).exp()) });
            self.propensities.push(if identity { edge.channel } else { SUBSTITUTED });
            self.leans.push(edge.lean);
            self.untouched += if identity { f64::from(score) } else { 0.0 };
        }
    }

    /// Each edge's propensity, `None` for substitutions.
    pub fn propensities(&self) -> impl Iterator<Item = Option<f32>> + '_ {
        self.propensities.iter().map(|&p| (p != SUBSTITUTED).then_some(p))
    }

    /// Each edge's lean.
    pub fn leans(&self) -> &[f32] {
        &self.leans
    }
}

/// Buffers of the forward and the backward sweep.
#[derive(Clone, Debug, Default)]
pub struct Sweep {
    factors: Vec<f64>,
    forward: Vec<f64>,
    backward: Vec<f64>,
}

impl Sweep {
    /// Posterior probability of every edge for a spinner, written to `out`. Returns the logarithm of how much
    /// more probable the sentence is by that spinner than untouched.
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
        // A sum that left the range of numbers says nothing; the words are left as they are.
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

/// Whether two words are the same one; numbers are named by their class, which does not tell them apart.
fn same_word(a: &ModelWord, b: &ModelWord) -> bool {
    a.id == b.id && a.emission == 0.0 && b.emission == 0.0
}

fn same_words(a: &[ModelWord], b: &[ModelWord]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_word(a, b))
}

/// The search for the edges that write a phrase piece by piece.
struct Pieces<'l> {
    lattice: &'l Lattice,
    posteriors: &'l [f32],
    /// Where the phrase ends.
    end: usize,
    /// Most tokens of a piece.
    longest: usize,
    /// Tokens and numbers of words left from which there is no way.
    dead: Vec<(usize, usize)>,
}

impl Pieces<'_> {
    /// The edges that write `words` from a token to the end, surest first at each token; without those that leave their word.
    fn write(&mut self, from: usize, words: &[ModelWord]) -> Option<Vec<usize>> {
        if from == self.end || words.is_empty() {
            return (from == self.end && words.is_empty()).then(Vec::new);
        }
        if self.dead.contains(&(from, words.len())) {
            return None;
        }
        let lattice = self.lattice;
        let begins = |&e: &usize| {
            let (edge, piece) = (&lattice.edges[e], lattice.words(&lattice.edges[e]));
            let fits = edge.end <= self.end && edge.end - edge.start <= self.longest;
            fits && words.get(..piece.len()).is_some_and(|words| same_words(piece, words))
        };
        let mut edges: Vec<usize> = (lattice.first[from]..lattice.first[from + 1]).filter(begins).collect();
        if edges.is_empty() {
            return None;
        }
        edges.sort_by(|&a, &b| self.posteriors[b].total_cmp(&self.posteriors[a]));
        let found = edges.into_iter().find_map(|e| {
            let edge = &lattice.edges[e];
            let mut rest = self.write(edge.end, &words[lattice.words(edge).len()..])?;
            if edge.is_substitution() {
                rest.insert(0, e);
            }
            Some(rest)
        });
        if found.is_none() {
            self.dead.push((from, words.len()));
        }
        found
    }
}

/// Posteriors of the *edits*: what an edge changes may be less than it covers ("cyber assault → cyber attack"), so
/// its mass goes to the edge that makes the same change and covers no more, if there is one, or to those that make it piece by piece.
pub fn pool(lattice: &Lattice, posteriors: &[f32]) -> Vec<f32> {
    let mut pooled = vec![0.0; posteriors.len()];
    // Changes that no edge makes by itself, each with the shortest edge that makes it.
    let mut made: Vec<(Range<usize>, &[ModelWord], usize)> = Vec::new();
    let spun = |i: usize| &lattice.words(&lattice.edges[lattice.first[i]])[0];
    for (e, edge) in lattice.edges.iter().enumerate() {
        if !edge.is_substitution() || posteriors[e] < 5e-3 {
            pooled[e] += posteriors[e];
            continue;
        }
        let words = lattice.words(edge);
        let (mut start, mut end, mut from, mut to) = (edge.start, edge.end, 0, words.len());
        while end - start > 1 && to - from > 1 && same_word(&words[from], spun(start)) {
            (start, from) = (start + 1, from + 1);
        }
        while end - start > 1 && to - from > 1 && same_word(&words[to - 1], spun(end - 1)) {
            (end, to) = (end - 1, to - 1);
        }
        // A word more is the same change whichever of its neighbours the edge covers ("based mostly → based", "mostly on → on").
        if to - from == 1 && end - start > 1 {
            let (first, last) = (same_word(&words[from], spun(start)), same_word(&words[from], spun(end - 1)));
            if first || last {
                made.push((start + usize::from(first)..end - usize::from(!first), &[], e));
                continue;
            }
        }
        let same = |o: &Edge| o.end == end && o.is_substitution() && same_words(lattice.words(o), &words[from..to]);
        let range = lattice.first[start]..lattice.first[start + 1];
        let target = range.filter(|&o| same(&lattice.edges[o])).max_by(|&a, &b| posteriors[a].total_cmp(&posteriors[b]).then(b.cmp(&a)));
        // One that is clear by itself, such as a term, stays one edit; one word has no pieces.
        let whole = end - start == 1 || posteriors[e] >= CLEAR || edge.has_article();
        let mut pieces = Pieces { lattice, posteriors, end, longest: end - start - 1, dead: Vec::new() };
        let parts = if whole { None } else { pieces.write(start, &words[from..to]) };
        match parts {
            Some(parts) => parts.into_iter().for_each(|part| pooled[part] += posteriors[e]),
            None => match target {
                Some(target) => pooled[target] += posteriors[e],
                None => made.push((start..end, &words[from..to], e)),
            },
        }
    }
    for (range, words, e) in &made {
        let same = |(other, written, _): &&(Range<usize>, &[ModelWord], usize)| other == range && same_words(written, words);
        let rank = |&e: &usize| (lattice.edges[e].end - lattice.edges[e].start, Reverse(posteriors[e].to_bits()), e);
        let shortest = made.iter().filter(same).map(|m| m.2).min_by_key(rank).unwrap_or(*e);
        pooled[shortest] += posteriors[*e];
    }
    pooled
}

/// The best set of non-overlapping substitutions: maximises the sum over edits of (posterior − threshold), counted
/// in covered words, i.e. decoding for least expected loss (Goel & Byrne 2000) rather than for the single best path.
///
/// Returns edge numbers in order.
pub fn choose(lattice: &Lattice, posteriors: &[f32], threshold: f32) -> Vec<usize> {
    let substitutes = |(_, (edge, p)): &(usize, (&Edge, &f32))| **p >= threshold && edge.is_substitution();
    let mut open = lattice.edges.iter().zip(posteriors).enumerate().filter(substitutes).peekable();
    if open.peek().is_none() {
        return Vec::new();
    }
    let length = lattice.first.len() - 1;
    let mut best = vec![(0.0f32, None); length + 1];
    for i in 0..length {
        if best[i].0 > best[i + 1].0 || (best[i + 1].1.is_none() && best[i].0 >= best[i + 1].0) {
            best[i + 1] = (best[i].0, None);
        }
        while let Some((e, (edge, posterior))) = open.next_if(|(_, (edge, _))| edge.start == i) {
            let gain = best[i].0 + (posterior - threshold + 1e-4) * (edge.end - edge.start) as f32;
            if gain > best[edge.end].0 {
                best[edge.end] = (gain, Some(e));
            }
        }
    }
    let mut chosen = Vec::new();
    let mut at = length;
    while at > 0 {
        match best[at].1 {
            Some(e) => {
                chosen.push(e);
                at = lattice.edges[e].start;
            }
            None => at -= 1,
        }
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::dict::Source;
    use crate::matcher::Matches;
    use crate::text::Tokens;
    use std::path::Path;

    /// All candidates that a dictionary has for a sentence.
    fn lattice(rows: &str, sentence: &str) -> Lattice {
        let source = Source::parse(Path::new("d"), rows).expect("valid");
        let model = builtin::model().expect("embedded");
        let dictionaries = [builtin::compile_with(&model, &[&source])];
        let tokens = Tokens::new(sentence);
        let (mut matches, mut lattice) = (Matches::default(), Lattice::default());
        matches.find(&dictionaries, &tokens, |_| true);
        lattice.build(&model, &dictionaries, &tokens, &tokens, &matches, |_| true, &Weights { odds: -99.0, ..Weights::default() });
        lattice
    }

    #[test]
    fn readings_that_make_one_change_are_added_up_where_no_edge_makes_it_alone() {
        let rows = "dictionary: d\nlicence: x\nentries:\n  - original: cyber attack\n    spun: [cyber strike: 9]\n  \
            - original: cyber attack wave\n    spun: [cyber strike wave: 9]\n  - original: cyber raid\n    spun: [cyber strike: 9]\n";
        let lattice = lattice(rows, "a cyber strike wave");
        let of = |(at, edge): (usize, &Edge)| edge.is_substitution().then(|| (at, edge.end - edge.start, lattice.words(edge)[1].id));
        let edges: Vec<_> = lattice.edges.iter().enumerate().filter_map(of).collect();
        let long = edges.iter().find(|e| e.1 == 3).expect("the wave");
        let short = edges.iter().find(|e| e.1 == 2 && e.2 == long.2).expect("the attack");
        let other = edges.iter().find(|e| e.2 != long.2).expect("the raid");
        let mut posteriors = vec![0.0; lattice.edges.len()];
        (posteriors[long.0], posteriors[short.0], posteriors[other.0]) = (0.5, 0.25, 0.125);
        let pooled = pool(&lattice, &posteriors);
        assert_eq!((pooled[long.0], pooled[short.0], pooled[other.0]), (0.0, 0.75, 0.125));
    }

    #[test]
    fn a_word_more_is_one_change_whatever_stands_beside_it() {
        let rows = "dictionary: d\nlicence: x\nentries:\n  - original: based\n    spun: [based mostly: 9]\n  \
            - original: based on\n    spun: [based mostly on: 9]\n";
        let lattice = lattice(rows, "it is based mostly on that");
        let edges: Vec<usize> = (0..lattice.edges.len()).filter(|&e| lattice.edges[e].is_substitution()).collect();
        let mut posteriors = vec![0.0; lattice.edges.len()];
        edges.iter().for_each(|&e| posteriors[e] = 0.5);
        let pooled = pool(&lattice, &posteriors);
        assert_eq!((edges.len(), edges.iter().map(|&e| pooled[e]).fold(0.0, f32::max)), (2, 1.0));
    }

    #[test]
    fn what_readings_agree_on_is_added_up() {
        let rows = "dictionary: d\nlicence: x\nentries:\n  - original: cyber attack\n    spun: [cyber strike: 9]\n  - original: attack\n    spun: [strike: 9]\n  \
            - original: consumer prices\n    spun: [client costs: 9]\n  - original: consumer\n    spun: [client: 9]\n  - original: prices\n    spun: [costs: 9]\n  \
            - original: last\n    spun: [final: 9]\n  - original: year\n    spun: [12 months: 9]\n  - original: last year\n    spun: [final 12 months: 9]\n";
        let lattice = lattice(rows, "a cyber strike on client costs in final 12 months");
        let at = |span: (usize, usize)| {
            let substitution = |e: &Edge| e.is_substitution() && (e.start, e.end) == span;
            lattice.edges.iter().position(substitution).expect("an edge")
        };
        let mut posteriors = vec![0.0; lattice.edges.len()];
        for (span, posterior) in [
            ((1, 3), 0.25),
            ((2, 3), 0.5),
            ((4, 6), 0.5),
            ((4, 5), 0.25),
            ((5, 6), 0.125),
            ((7, 10), 0.5),
            ((7, 8), 0.375),
            ((8, 10), 0.25),
        ] {
            posteriors[at(span)] = posterior;
        }
        let pooled = pool(&lattice, &posteriors);
        // One narrower edge makes the same change; two make it piece by piece.
        for (span, posterior) in [
            ((1, 3), 0.0),
            ((2, 3), 0.75),
            ((4, 6), 0.0),
            ((4, 5), 0.75),
            ((5, 6), 0.625),
            ((7, 10), 0.0),
            ((7, 8), 0.875),
            ((8, 10), 0.75),
        ] {
            assert_eq!(pooled[at(span)], posterior, "{span:?}");
        }
    }

    #[test]
    fn pieces_that_lead_nowhere_are_tried_once() {
        let (a, b) = (vec!["strike"; 40].join(" "), vec!["attack"; 39].join(" "));
        let rows: String = (1..5)
            .map(|n| format!("  - original: {}\n    spun: [{}: 9]\n", vec!["attack"; n].join(" "), vec!["strike"; n].join(" ")))
            .chain([format!("  - original: {b} end\n    spun: [{a}: 9]\n")])
            .collect();
        let lattice = lattice(&format!("dictionary: d\nlicence: x\nentries:\n{rows}"), &a);
        let whole = lattice.edges.iter().position(|e| e.end - e.start == 40).expect("the phrase");
        let mut posteriors = vec![0.1; lattice.edges.len()];
        posteriors[whole] = 0.5;
        assert_eq!(pool(&lattice, &posteriors)[whole], 0.5);
    }
}
