//! The lattice of a sentence: every candidate substitution, and leaving each word as it is.

mod acronym;
mod build;
mod edge;
mod place;
#[cfg(test)]
pub(crate) mod sample;

pub use edge::{Edge, Evidence, Kind};

use crate::context::{ContextModel, ModelWord};
use crate::dict::Dictionary;
use crate::text::WordId;
use crate::weights::Weights;
use std::fmt;

/// The bound of [`Lattice::bound_numerals`], in nats.
const NUMERAL: f32 = 3.0;

/// What the candidates of a text come from and are scored with.
pub struct Models<'a, M: ContextModel> {
    /// The context model.
    pub context: &'a M,
    /// The dictionaries, which hold the channel; a later one stands over an earlier one.
    pub dictionaries: &'a [Dictionary],
    /// The weights that join the scores.
    pub weights: &'a Weights,
}

impl<M: ContextModel> fmt::Debug for Models<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Models { dictionaries, weights, .. } = self;
        f.debug_struct("Models").field("dictionaries", dictionaries).field("weights", weights).finish_non_exhaustive()
    }
}

/// All edges of a sentence, ordered by their start.
#[derive(Clone, Debug, Default)]
pub struct Lattice {
    /// The edges; those of a token begin with its identity.
    pub edges: Vec<Edge>,
    /// Number of the first edge of each token, and once more the number of edges.
    pub first: Vec<usize>,
    words: Vec<ModelWord>,
    /// Substitutions that are not yet in their place.
    pending: Vec<Edge>,
    /// Ends and scores of the substitutions of a token while they are pruned.
    rivals: Vec<(usize, f32)>,
}

impl Lattice {
    /// The words that an edge contributes to the restored text, as the context model reads them.
    pub fn words(&self, edge: &Edge) -> &[ModelWord] {
        self.slice(edge.words)
    }

    /// Most tokens that an edge covers.
    pub(crate) fn longest(&self) -> usize {
        self.edges.iter().map(|e| e.end - e.start).max().unwrap_or(0)
    }

    /// Words by their place, see [`Lattice::left`].
    pub(crate) fn slice(&self, (from, to): (u32, u32)) -> &[ModelWord] {
        &self.words[from as usize..to as usize]
    }

    /// The words of the sentence as they stand.
    pub(crate) fn untouched(&self) -> impl Iterator<Item = WordId> + '_ {
        self.first.iter().filter_map(|&e| self.edges.get(e)).flat_map(|edge| self.words(edge)).map(|word| word.id)
    }

    /// Place of the words that an edge covers, as they stand; the words of identities follow each
    /// other.
    pub(crate) fn left(&self, edge: &Edge) -> (u32, u32) {
        let identity = |i: usize| self.edges[self.first[i]].words;
        (identity(edge.start).0, identity(edge.end - 1).1)
    }

    /// Bounds what the context says for numbers in words against the same number in digits. The
    /// context model comes partly from speech, which has no digits. Differences among the wordings
    /// in words stay.
    ///
    /// To be called when the context of the edges for which `asked` holds has been set; `asked`
    /// takes the number of an edge.
    pub fn bound_numerals(&mut self, asked: impl Fn(usize) -> bool) {
        let is_numeral = |words: &[ModelWord]| words.first().is_some_and(|w| w.emission < 0.0);
        for i in 0..self.first.len().saturating_sub(1) {
            let (identity, end) = (self.first[i], self.first[i + 1]);
            if !is_numeral(self.words(&self.edges[identity])) {
                continue;
            }
            let in_words = |&e: &usize| asked(e) && !is_numeral(self.words(&self.edges[e])) && self.edges[e].end == i + 1;
            let spelled: Vec<usize> = (identity + 1..end).filter(in_words).collect();
            let highest = spelled.iter().map(|&e| self.edges[e].context).fold(NUMERAL, f32::max);
            spelled.iter().for_each(|&e| self.edges[e].context -= highest - NUMERAL);
        }
    }

    /// Keeps the most promising candidates of every span by their odds, context and evidence: the
    /// best `choices` of the weights, without those more than `hopeless` nats worse than leaving
    /// the words. The others would never be chosen, but cost as much to decode.
    pub fn prune(&mut self, weights: &Weights) {
        let Lattice { edges, first, rivals, .. } = self;
        let (mut from, mut kept) = (0, 0);
        for i in 0..first.len().saturating_sub(1) {
            let to = first[i + 1];
            first[i] = kept;
            // The identity stays.
            edges[kept] = edges[from];
            kept += 1;
            rivals.clear();
            rivals.extend(edges[from + 1..to].iter().map(|e| (e.end, weights.context * e.context + e.odds + e.evidence.sum())));
            let few = rivals.len() <= weights.choices;
            for (k, &(end, score)) in rivals.iter().enumerate() {
                let better = |(r, rival): (usize, &(usize, f32))| rival.0 == end && (rival.1 > score || rival.1 == score && r < k);
                let among_the_best = || few || rivals.iter().enumerate().filter(|&rival| better(rival)).count() < weights.choices;
                if score > -weights.hopeless && among_the_best() {
                    edges[kept] = edges[from + 1 + k];
                    kept += 1;
                }
            }
            from = to;
        }
        edges.truncate(kept);
        if let Some(last) = first.last_mut() {
            *last = kept;
        }
    }
}
