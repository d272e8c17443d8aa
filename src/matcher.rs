//! Finds every dictionary phrase of a sentence, overlapping ones included.
//!
//! Phrases are sequences of words, so the search runs over words, not bytes: one look-up per token
//! in the dictionary's index, and a walk down its trie of phrases from every token. This finds what
//! Aho–Corasick (1975) finds with overlapping matches and a filter for word boundaries; a test
//! compares the two. But no automaton has to be built at start-up.

use crate::decoder::spin::Leaning;
use crate::dict::{Dictionary, Node};
use crate::text::{Gap, Token};
use std::ops::Deref;

/// A phrase of a dictionary at a place: tokens `start..end` of the sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Number of the dictionary among those of the engine.
    pub layer: usize,
    /// The phrase, as a node of that dictionary's trie.
    pub node: Node,
}

/// The phrases of a sentence, in order of start, layer and end.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    list: Vec<Match>,
    /// The number of each token's word in each dictionary, dictionary by dictionary.
    numbers: Vec<Option<u32>>,
}

impl Deref for Matches {
    type Target = [Match];
    fn deref(&self) -> &[Match] {
        &self.list
    }
}

impl Matches {
    /// Finds the phrases of the dictionaries in `sentence`, in place of what was found before.
    ///
    /// `open` says which tokens, by their number in the sentence, may be part of a spun phrase;
    /// protected ones may not. Honest phrases may hold any tokens.
    pub fn find(&mut self, dictionaries: &[Dictionary], sentence: &[Token], open: impl Fn(usize) -> bool) {
        let Matches { list, numbers } = self;
        list.clear();
        numbers.clear();
        dictionaries.iter().for_each(|d| d.words(sentence.iter().map(|t| t.id), numbers));
        dictionaries.iter().zip(numbers.chunks(sentence.len().max(1))).for_each(|(d, numbers)| d.prefetch_starts(numbers));
        for start in 0..sentence.len() {
            for (layer, dictionary) in dictionaries.iter().enumerate() {
                let numbers = &numbers[layer * sentence.len()..];
                let Some(mut node) = numbers[start].and_then(|w| dictionary.start(w)) else { continue };
                let mut end = start + 1;
                let mut changeable = open(start);
                loop {
                    if dictionary.has_candidates(node) && (changeable || dictionary.keeps(node)) {
                        dictionary.prefetch_candidates(node);
                        list.push(Match { start, end, layer, node });
                    }
                    if end == sentence.len() || sentence[end].gap >= Gap::Punct || !dictionary.has_next(node) {
                        break;
                    }
                    let Some(next) = numbers[end].and_then(|w| dictionary.next(node, w)) else { break };
                    changeable &= open(end);
                    node = next;
                    end += 1;
                }
            }
        }
    }

    /// Leaves out the matches for which `closed` holds.
    pub fn close(&mut self, mut closed: impl FnMut(&Match) -> bool) {
        self.list.retain(|m| !closed(m));
    }

    /// How readily spinners substitute the word of a token of the sentence that was searched: the
    /// highest propensity that the `dictionaries` have for it, a probability, with the lean of that
    /// propensity. They are those of the search.
    pub fn propensity(&self, dictionaries: &[Dictionary], token: usize) -> Leaning {
        let known = dictionaries.iter().enumerate().filter_map(|(layer, d)| Some((d, self.word(dictionaries, layer, token)?)));
        known.fold((0.0, 0.0), |most: Leaning, (dictionary, word)| match dictionary.propensity(word) {
            more if more > most.0 => (more, dictionary.propensity_lean(word)),
            _ => most,
        })
    }

    /// The propensity of the word of a token in dictionary number `layer`; 0 for a word that it
    /// lacks.
    pub fn propensity_in(&self, dictionaries: &[Dictionary], layer: usize, token: usize) -> f32 {
        self.word(dictionaries, layer, token).map_or(0.0, |word| dictionaries[layer].propensity(word))
    }

    /// The number of a token's word in dictionary number `layer`.
    fn word(&self, dictionaries: &[Dictionary], layer: usize, token: usize) -> Option<u32> {
        let tokens = self.numbers.len().checked_div(dictionaries.len())?;
        self.numbers.get(layer * tokens + token).copied().flatten()
    }
}

/// Whether a later dictionary has a row for the phrase of match number `at` and `original`. The
/// later row then counts instead: with its own weight, or not at all when it is switched off.
pub fn overruled(dictionaries: &[Dictionary], matches: &[Match], at: usize, original: &str) -> bool {
    let m = matches[at];
    // Matches are in order of start and dictionary.
    let later = matches[at + 1..].iter().take_while(|o| o.start == m.start).filter(|o| o.end == m.end && o.layer > m.layer);
    later.into_iter().any(|o| dictionaries[o.layer].holds(o.node, original))
}

/// The matches that are honest phrases, in which nothing may be substituted.
pub fn honest_phrases<'m>(dictionaries: &[Dictionary], matches: &'m [Match]) -> Vec<&'m Match> {
    matches.iter().filter(|m| dictionaries[m.layer].keeps(m.node)).collect()
}

/// Whether a match overlaps one of the `honest` phrases, so that nothing is substituted there. A
/// longer match that holds a whole honest phrase is free ("Supreme Court docket" beside "Supreme
/// Court").
pub fn is_in_honest_phrase(honest: &[&Match], m: &Match) -> bool {
    let holds = |k: &Match| m.start <= k.start && k.end <= m.end && m.end - m.start > k.end - k.start;
    honest.iter().any(|k| m.start < k.end && k.start < m.end && !holds(k))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::Lattice;
    use crate::weights::Weights;

    #[test]
    fn what_was_not_filled_is_empty() {
        assert_eq!(Matches::default().propensity(&[], 0), (0.0, 0.0));
        let mut lattice = Lattice::default();
        lattice.bound_numerals(|_| true);
        lattice.prune(&Weights::default());
        assert!(lattice.edges.is_empty());
    }
}
