//! The words that a text has anyway: what it is about comes again.
//!
//! A cache model (Kuhn & De Mori 1990) over a text that is partly known: each rare word counts as often as it was left where it stands, or
//! restored, as far as that is probable. Its rate in the text around is that of ordinary text, with a gamma prior, after these counts.

use super::sentence::Sentence;
use crate::context::ModelWord;
use crate::lattice::{Edge, Lattice};
use crate::text::WordId;
use crate::weights::Weights;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::ops::Range;

/// Words more frequent than this (natural log-probability) say nothing by standing in a text.
const COMMON: f32 = -7.0;
/// How far around a sentence the text is asked, in words: pages go from one thing to another.
const REACH: usize = 200;
/// Occurrences of a word in ordinary text that its rate there is worth (the shape of a gamma prior).
const PRIOR: f32 = 2.0;

/// Occurrences that a word of the title or address is worth.
const HINT: f32 = 2.0;
/// Posteriors up to here are not counted.
const NEGLIGIBLE: f32 = 1e-2;

/// Posteriors below this are those of originals that need not be asked for in the rest of the document.
const HOPELESS: f32 = 1e-2;

/// Sets the evidence of the cache of all edges. `hints` are words that are known to be original.
pub fn favour(sentences: &mut [Sentence], hints: &[WordId], weights: &Weights) {
    let mut cache = Cache::new(hints);
    for n in 0..sentences.len() {
        cache.move_to(sentences, n);
        let s = &mut sentences[n];
        let longest = s.lattice.longest();
        for (e, &p) in s.posteriors.iter().enumerate() {
            let edge = &s.lattice.edges[e];
            if edge.is_substitution() {
                let favour = if p < HOPELESS { 0.0 } else { cache.favour(&s.lattice, &s.posteriors, edge, longest) };
                s.lattice.edges[e].evidence.cache = weights.cache * favour;
            }
        }
    }
}

/// Expected occurrences of the rare words around a sentence.
#[derive(Debug, Default)]
struct Cache {
    counts: HashMap<WordId, f32, FixedState>,
    /// Words in the window.
    words: f32,
    /// The sentences that were counted.
    window: Range<usize>,
}

impl Cache {
    /// A cache that knows the words of the document's title and address, which spinners leave alone.
    fn new(hints: &[WordId]) -> Cache {
        let mut cache = Cache::default();
        hints.iter().for_each(|&word| *cache.counts.entry(word).or_default() += HINT);
        cache
    }

    /// Moves on to a sentence, whose posteriors and those of the sentences around it are known.
    fn move_to(&mut self, sentences: &[Sentence], number: usize) {
        let here = &sentences[number].tokens;
        while let Some(s) = sentences.get(self.window.end).filter(|s| s.tokens.start < here.end + REACH) {
            self.count(s, 1.0);
            self.window.end += 1;
        }
        while let Some(s) = sentences.get(self.window.start).filter(|s| s.tokens.end + REACH <= here.start) {
            self.count(s, -1.0);
            self.window.start += 1;
        }
    }

    /// Takes the words of a sentence in or out; of originals, those of one word.
    fn count(&mut self, s: &Sentence, times: f32) {
        self.words += times * s.tokens.len() as f32;
        for (edge, &p) in s.lattice.edges.iter().zip(&s.posteriors) {
            if let Some(word) = counted(&s.lattice, edge, p) {
                *self.counts.entry(word).or_default() += times * p;
            }
        }
    }

    /// How much better the original of an edge fits the vocabulary of the rest of the text than the
    /// words that it replaces (log ratio). No edge of the lattice has more than `longest` tokens.
    fn favour(&self, lattice: &Lattice, posteriors: &[f32], edge: &Edge, longest: usize) -> f32 {
        // A place says nothing of itself, whatever it may have been.
        let near = lattice.first[edge.start.saturating_sub(longest)]..lattice.first[edge.end];
        let (edges, near) = (&lattice.edges[near.clone()], &posteriors[near]);
        let here = |word: WordId| {
            let place = edges.iter().zip(near).filter(|(e, p)| e.end > edge.start && counted(lattice, e, **p) == Some(word));
            place.map(|(_, p)| p).sum::<f32>()
        };
        let elsewhere = |words: &[ModelWord]| words.iter().map(|w| self.elsewhere(w, &here)).sum::<f32>();
        elsewhere(&lattice.words(edge)[usize::from(edge.has_article())..]) - elsewhere(lattice.slice(lattice.left(edge)))
    }

    /// What the occurrences of a word say, without those of the place at hand.
    fn elsewhere(&self, word: &ModelWord, here: &impl Fn(WordId) -> f32) -> f32 {
        let Some(probability) = rarity(word) else { return 0.0 };
        let met = self.counts.get(&word.id).map_or(0.0, |all| (all - here(word.id)).max(0.0));
        ((PRIOR + met) / (PRIOR + self.words * probability.exp())).ln()
    }
}

/// The word as which an edge counts.
fn counted(lattice: &Lattice, edge: &Edge, posterior: f32) -> Option<WordId> {
    match lattice.words(edge) {
        [word] if posterior > NEGLIGIBLE && !edge.has_article() && rarity(word).is_some() => Some(word.id),
        _ => None,
    }
}

/// The log-probability of a word that is rare and stands for itself; numbers are named by their class.
fn rarity(word: &ModelWord) -> Option<f32> {
    word.alone.map(|(probability, _)| probability).filter(|&probability| word.emission == 0.0 && probability <= COMMON)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::dict::Source;
    use crate::matcher::Matches;
    use crate::text::{Tokens, word_id};
    use std::path::Path;

    /// What the other sentences say for the first candidate of the first one, if every candidate was substituted with the probability `substituted`.
    fn favour(sentences: &[&str], hints: &[WordId], substituted: f32) -> f32 {
        let rows = "dictionary: d\nlicence: x\nentries:\n  - original: vaccine\n    spun: [jab: 9, inoculation: 9]\n  - original: heart\n    spun: [coronary heart: 9]\n";
        let model = builtin::model().expect("embedded");
        let dictionaries = [builtin::compile_with(&model, &[&Source::parse(Path::new("d"), rows).expect("valid")])];
        let (mut matches, mut read, mut end) = (Matches::default(), Vec::new(), 0);
        for sentence in sentences {
            let (tokens, mut s) = (Tokens::new(sentence), Sentence::default());
            matches.find(&dictionaries, &tokens, |_| true);
            s.lattice.build(&model, &dictionaries, &tokens, &tokens, &matches, |_| true, &Weights { odds: -99.0, ..Weights::default() });
            s.tokens = end..end + tokens.len();
            end = s.tokens.end;
            let spun: Vec<(usize, usize)> = s.lattice.edges.iter().filter(|e| e.is_substitution()).map(|e| (e.start, e.end)).collect();
            let posterior = |e: &Edge| match (!e.is_substitution(), spun.iter().any(|s| s.0 <= e.start && e.start < s.1)) {
                (true, true) => 1.0 - substituted,
                (true, false) => 1.0,
                (false, _) => substituted,
            };
            s.posteriors = s.lattice.edges.iter().map(posterior).collect();
            read.push(s);
        }
        let lattice = &read[0].lattice;
        let edge = lattice.edges.iter().find(|e| e.is_substitution()).expect("a candidate");
        let mut cache = Cache::new(hints);
        cache.move_to(&read, 0);
        cache.favour(lattice, &read[0].posteriors, edge, 2)
    }

    #[test]
    fn a_word_that_stands_elsewhere_is_favoured() {
        assert!(favour(&["the jab works"], &[], 0.5).abs() < 1e-3, "a place says nothing of itself");
        assert!(favour(&["the jab works", "it was the end of the day"], &[], 0.5).abs() < 1e-3);
        let (left, restored) = (favour(&["the jab works", "a vaccine"], &[], 0.5), favour(&["the jab works", "no inoculation"], &[], 0.9));
        assert!(0.0 < restored && restored < left, "{restored} {left}");
        assert!(favour(&["the jab works", "a jab"], &[], 0.1) < 0.0, "the spun word was left elsewhere");
        assert!(0.0 < favour(&["the jab works"], &[word_id("vaccine")], 0.5), "it is a word of the title");
        assert!(left < favour(&["the jab works", "a vaccine", "no vaccine"], &[], 0.5));
        assert!(favour(&["his coronary heart"], &[], 0.9).abs() < 1e-3, "nor of a word that it would keep");
    }

    #[test]
    fn what_is_far_is_not_asked() {
        let between = ["and so it was the end of the day"; REACH / 9 + 2];
        let far = |last| [&["the jab works"], &between[..], &[last]].concat();
        assert!((favour(&far("a vaccine"), &[], 0.5) - favour(&far("a day"), &[], 0.5)).abs() < 1e-6);
        // What was passed is forgotten.
        let sentences: Vec<Sentence> = (0..100).map(|n| Sentence { tokens: 10 * n..10 * n + 10, ..Sentence::default() }).collect();
        let mut cache = Cache::default();
        for n in 0..sentences.len() {
            cache.move_to(&sentences, n);
            let window = (n.saturating_sub(20), (n + 21).min(100));
            assert_eq!((cache.window.start, cache.window.end), window);
            assert_eq!(cache.words, 10.0 * (window.1 - window.0) as f32);
        }
    }
}
