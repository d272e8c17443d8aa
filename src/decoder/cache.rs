//! The words that a text has anyway: what it is about comes again.
//!
//! A cache model (Kuhn & De Mori 1990) over a text that is only partly known. Each rare word counts
//! as often as it was left, or restored, each time with the probability that it was. Its rate in
//! the text around a sentence has the rate of ordinary text as its gamma prior.

use super::sentence::Sentence;
use crate::context::ModelWord;
use crate::lattice::{Edge, Lattice};
use crate::text::WordId;
use crate::weights::Weights;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::ops::Range;

/// Natural log-probability of the most frequent words that are counted. More frequent words say
/// nothing by standing in a text.
const COMMON: f32 = -7.0;
/// How far before and after a sentence words are counted, in tokens: pages go from one thing to
/// another.
const REACH: usize = 200;
/// How many occurrences of a word its rate in ordinary text is worth (the shape of the gamma
/// prior).
const PRIOR: f32 = 2.0;
/// How many occurrences a word of the title or address is worth.
const HINT: f32 = 2.0;
/// Posterior up to which a word is not counted.
const NEGLIGIBLE: f32 = 1e-2;
/// Posterior below which a substitution gets no evidence: it will not be chosen.
const HOPELESS: f32 = 0.05;

/// Sets the evidence of the cache of all substitutions, from the posteriors of all sentences.
/// `hints` are words that are known to be original, such as those of the title.
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
    /// Tokens of the window.
    words: f32,
    /// The sentences that are counted at the moment.
    window: Range<usize>,
}

impl Cache {
    /// A cache that knows the words of the document's title and address, which spinners leave
    /// alone.
    fn new(hints: &[WordId]) -> Cache {
        let mut cache = Cache::default();
        hints.iter().for_each(|&word| *cache.counts.entry(word).or_default() += HINT);
        cache
    }

    /// Moves the window on to sentence `number`. The posteriors of all sentences are known.
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

    /// Counts the words of a sentence and the originals of a single word, `times` 1 to take them in
    /// or −1 to take them out.
    fn count(&mut self, s: &Sentence, times: f32) {
        self.words += times * s.tokens.len() as f32;
        for (edge, &p) in s.lattice.edges.iter().zip(&s.posteriors) {
            if let Some(word) = counted(&s.lattice, edge, p) {
                *self.counts.entry(word).or_default() += times * p;
            }
        }
    }

    /// How much better the original of an edge fits the vocabulary of the rest of the text than the
    /// words that it replaces, as a natural log ratio. No edge of the lattice covers more than
    /// `longest` tokens.
    fn favour(&self, lattice: &Lattice, posteriors: &[f32], edge: &Edge, longest: usize) -> f32 {
        // A place says nothing of itself: what its own edges count for is taken off again.
        let near = lattice.first[edge.start.saturating_sub(longest)]..lattice.first[edge.end];
        let (edges, near) = (&lattice.edges[near.clone()], &posteriors[near]);
        let here = |word: WordId| {
            let place = edges.iter().zip(near).filter(|(e, p)| e.end > edge.start && counted(lattice, e, **p) == Some(word));
            place.map(|(_, p)| p).sum::<f32>()
        };
        let elsewhere = |words: &[ModelWord]| words.iter().map(|w| self.elsewhere(w, &here)).product::<f32>();
        let original = elsewhere(&lattice.words(edge)[usize::from(edge.has_article())..]);
        (original / elsewhere(lattice.slice(lattice.left(edge)))).ln()
    }

    /// Ratio of a word's rate in the window to its rate in ordinary text. `here` says how much of
    /// its count comes from the place at hand, which is left out.
    fn elsewhere(&self, word: &ModelWord, here: &impl Fn(WordId) -> f32) -> f32 {
        let Some(probability) = rarity(word) else { return 1.0 };
        let met = self.counts.get(&word.id).map_or(0.0, |all| (all - here(word.id)).max(0.0));
        (PRIOR + met) / (PRIOR + self.words * probability.exp())
    }
}

/// The word that an edge counts for: a single rare one. `None` for other edges and negligible
/// posteriors.
fn counted(lattice: &Lattice, edge: &Edge, posterior: f32) -> Option<WordId> {
    // Most edges are negligible.
    let words = if posterior > NEGLIGIBLE { lattice.words(edge) } else { &[] };
    match words {
        [word] if !edge.has_article() && rarity(word).is_some() => Some(word.id),
        _ => None,
    }
}

/// The natural log-probability of a word when it is rare; `None` for other words, and for numbers,
/// which are named by their class.
fn rarity(word: &ModelWord) -> Option<f32> {
    word.alone.map(|(probability, _)| probability).filter(|&probability| word.emission == 0.0 && probability <= COMMON)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::sample::Sample;
    use crate::text::{SentenceText, Tokens, word_id};

    /// What the other sentences say for the first candidate of the first one, if every candidate
    /// was substituted with the probability `substituted`.
    fn favour(sentences: &[&str], hints: &[WordId], substituted: f32) -> f32 {
        let sample = Sample::new(&[("vaccine", "jab"), ("vaccine", "inoculation"), ("heart", "coronary heart")]);
        let (mut read, mut end) = (Vec::new(), 0);
        for sentence in sentences {
            let (tokens, mut s) = (Tokens::new(sentence), Sentence::default());
            s.lattice = sample.lattice_of(SentenceText::new(sentence, &tokens, 0..tokens.len()));
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
