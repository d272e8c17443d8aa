//! Finds every dictionary phrase of a sentence, overlapping ones included.
//!
//! Phrases are word sequences, so the automaton runs over words, not bytes: one index lookup a token and a walk
//! down the phrase trie from every token. This finds what Aho–Corasick (1975) with overlapping matches and a
//! word-boundary filter finds (a test compares the two) without building an automaton at start-up.

use crate::decoder::spin::Leaning;
use crate::dict::Dictionary;
use crate::dict::Node;
use crate::text::{Gap, Token};
use std::ops::Deref;

/// A phrase of the dictionary at a place: tokens `start..end` of the sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Number of the dictionary among those of the engine.
    pub layer: usize,
    /// The phrase.
    pub node: Node,
}

/// The phrases of a sentence, in order of start, layer and end.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    list: Vec<Match>,
    /// The number of each token's word in each dictionary.
    numbers: Vec<Option<u32>>,
}

impl Deref for Matches {
    type Target = [Match];
    fn deref(&self) -> &[Match] {
        &self.list
    }
}

impl Matches {
    /// Finds the phrases of `sentence` in the dictionaries.
    ///
    /// `open` says which tokens may be part of a phrase; protected ones may not. Honest phrases may have any words in them.
    pub fn find(&mut self, dictionaries: &[Dictionary], sentence: &[Token], open: impl Fn(usize) -> bool) {
        let Matches { list, numbers } = self;
        list.clear();
        numbers.clear();
        dictionaries.iter().for_each(|d| d.words(sentence.iter().map(|t| t.id), numbers));
        // Where phrases begin comes into the cache all at once, so that the waits for memory overlap.
        dictionaries.iter().zip(numbers.chunks(sentence.len().max(1))).for_each(|(d, numbers)| d.touch_starts(numbers));
        for start in 0..sentence.len() {
            for (layer, dictionary) in dictionaries.iter().enumerate() {
                let numbers = &numbers[layer * sentence.len()..];
                let Some(mut node) = numbers[start].and_then(|w| dictionary.start(w)) else { continue };
                let mut end = start + 1;
                let mut changeable = open(start);
                loop {
                    if dictionary.has_candidates(node) && (changeable || dictionary.keeps(node)) {
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

    /// Leaves out phrases in which nothing may be substituted.
    pub fn close(&mut self, closed: impl Fn(&Match) -> bool) {
        self.list.retain(|m| !closed(m));
    }

    /// How readily spinners substitute the word of a token: its highest propensity in the dictionaries, with its lean.
    pub fn propensity(&self, dictionaries: &[Dictionary], token: usize) -> Leaning {
        let known = dictionaries.iter().enumerate().filter_map(|(layer, d)| Some((d, self.word(dictionaries, layer, token)?)));
        known.fold((0.0, 0.0), |most: Leaning, (dictionary, word)| match dictionary.propensity(word) {
            more if more > most.0 => (more, dictionary.propensity_lean(word)),
            _ => most,
        })
    }

    /// The propensity of the word of a token in one of the dictionaries.
    pub fn propensity_in(&self, dictionaries: &[Dictionary], layer: usize, token: usize) -> f32 {
        self.word(dictionaries, layer, token).map_or(0.0, |word| dictionaries[layer].propensity(word))
    }

    /// The number of a token's word in one of the dictionaries.
    fn word(&self, dictionaries: &[Dictionary], layer: usize, token: usize) -> Option<u32> {
        let tokens = self.numbers.len() / dictionaries.len();
        self.numbers[layer * tokens + token]
    }
}

/// Whether a later dictionary has the same substitution as match `at`, whose row then counts instead: with its weight, or,
/// when it is switched off, not at all.
pub fn overruled(dictionaries: &[Dictionary], matches: &[Match], at: usize, original: &str) -> bool {
    let m = matches[at];
    // They are in order of start and dictionary.
    let later = matches[at + 1..].iter().take_while(|o| o.start == m.start).filter(|o| o.end == m.end && o.layer > m.layer);
    later.into_iter().any(|o| dictionaries[o.layer].holds(o.node, original))
}

/// The honest phrases, as tokens `start..end`.
pub fn honest_phrases<'m>(dictionaries: &[Dictionary], matches: &'m [Match]) -> Vec<&'m Match> {
    matches.iter().filter(|m| dictionaries[m.layer].keeps(m.node)).collect()
}

/// Whether nothing is substituted at a match because of an honest phrase; one that holds the phrase and more is another phrase
/// ("Supreme Court docket" beside "Supreme Court").
pub fn is_in_honest_phrase(honest: &[&Match], m: &Match) -> bool {
    let holds = |k: &Match| m.start <= k.start && k.end <= m.end && m.end - m.start > k.end - k.start;
    honest.iter().any(|k| m.start < k.end && k.start < m.end && !holds(k))
}
