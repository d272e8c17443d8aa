//! The words that a text has anyway: what it is about comes again.
//!
//! A cache model (Kuhn & De Mori 1990) over a text that is partly known: each rare word counts as often as it was left where it stands, or
//! restored, as far as that is probable. Its rate in the text around is that of ordinary text, with a gamma prior, after these counts.

use crate::context::ModelWord;
use crate::document::Sentence;
use crate::lattice::{Edge, Kind, Lattice};
use crate::text::WordId;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Words more frequent than this (natural log-probability) say nothing by standing in a text.
pub(crate) const COMMON: f32 = -7.0;
/// How far around a sentence the text is asked, in words: pages go from one thing to another.
const REACH: usize = 200;
/// Occurrences of a word in ordinary text that its rate there is worth (the shape of a gamma prior).
const PRIOR: f32 = 2.0;

/// Occurrences that a word of the title or address is worth.
const HINT: f32 = 2.0;
/// Posteriors up to here are not counted.
const NEGLIGIBLE: f32 = 1e-3;

/// Expected occurrences of the rare words around a sentence.
#[derive(Debug, Default)]
pub struct Cache {
    counts: HashMap<WordId, f32, FixedState>,
    /// Words in the window.
    words: f32,
    /// The sentences that were counted.
    window: std::ops::Range<usize>,
}

impl Cache {
    /// A cache that knows the words of the document's title and address, which spinners leave alone.
    pub fn new(hints: &[WordId]) -> Cache {
        let mut cache = Cache::default();
        hints.iter().for_each(|&word| *cache.counts.entry(word).or_default() += HINT);
        cache
    }

    /// Moves on to a sentence, whose posteriors and those of the sentences around it are known.
    pub fn move_to(&mut self, sentences: &[Sentence], number: usize) {
        let here = &sentences[number].tokens;
        while let Some(s) = sentences.get(self.window.end).filter(|s| s.tokens.start < here.end + REACH) {
            self.count(s, 1.0);
            self.window.end += 1;
        }
        while let Some(s) = sentences.get(self.window.start).filter(|s| s.tokens.end + REACH < here.start) {
            self.count(s, -1.0);
            self.window.start += 1;
        }
    }

    /// Takes the words of a sentence in or out; of originals, those of one word.
    fn count(&mut self, s: &Sentence, times: f32) {
        self.words += times * s.tokens.len() as f32;
        for (edge, &p) in s.lattice.edges.iter().zip(&s.posteriors) {
            if let [word] = s.lattice.words(edge)
                && p > NEGLIGIBLE
                && !covers_article(edge)
                && rarity(word).is_some()
            {
                *self.counts.entry(word.id).or_default() += times * p;
            }
        }
    }

    /// How much more the original of an edge belongs to the rest of the text than the words that it replaces, as a logarithm.
    pub fn favour(&self, lattice: &Lattice, posteriors: &[f32], edge: usize) -> f32 {
        let (number, edge) = (edge, &lattice.edges[edge]);
        let original = lattice.words(edge);
        let own = if original.len() == 1 { posteriors[number] } else { 0.0 };
        let restored: f32 = original[usize::from(covers_article(edge))..].iter().map(|w| self.elsewhere(w, own)).sum();
        let left = lattice.slice(lattice.left(edge)).iter().enumerate();
        restored - left.map(|(i, w)| self.elsewhere(w, posteriors[lattice.first[edge.start + i]])).sum::<f32>()
    }

    /// What the occurrences of a word say, without those of one place.
    fn elsewhere(&self, word: &ModelWord, here: f32) -> f32 {
        let Some(probability) = rarity(word) else { return 0.0 };
        let met = self.counts.get(&word.id).map_or(0.0, |all| (all - here).max(0.0));
        ((PRIOR + met) / (PRIOR + self.words * probability.exp())).ln()
    }
}

/// The log-probability of a word that is rare and stands for itself; numbers are named by their class.
fn rarity(word: &ModelWord) -> Option<f32> {
    word.alone.map(|(probability, _)| probability).filter(|&probability| word.emission == 0.0 && probability <= COMMON)
}

fn covers_article(edge: &Edge) -> bool {
    matches!(edge.kind, Kind::Substitution { article: true, .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::channel::Weights;
    use crate::dict::Source;
    use crate::matcher::Matches;
    use crate::text::{Tokens, word_id};
    use std::path::Path;

    /// What the other sentences say for "vaccine" where the first one has "jab", which was substituted with the probability `substituted`.
    fn favour(sentences: &[&str], hints: &[WordId], substituted: f32) -> f32 {
        let rows = "dictionary: d\nlicence: x\nentries:\n  - original: vaccine\n    spun: [jab: 9, inoculation: 9]\n";
        let model = builtin::model().expect("embedded");
        let dictionaries = [builtin::compile_with(&model, &[&Source::parse(Path::new("d"), rows).expect("valid")])];
        let (mut matches, mut read) = (Matches::default(), Vec::new());
        for sentence in sentences {
            let (tokens, mut s) = (Tokens::new(sentence), Sentence::default());
            matches.find(&dictionaries, &tokens, |_| true);
            s.lattice.build(&model, &dictionaries, &tokens, &tokens, &matches, |_| true, &Weights { odds: -99.0, ..Weights::default() });
            s.tokens = 0..tokens.len();
            let spun: Vec<usize> = s.lattice.edges.iter().filter(|e| e.kind != Kind::Identity).map(|e| e.start).collect();
            let posterior = |e: &Edge| match (e.kind == Kind::Identity, spun.contains(&e.start)) {
                (true, true) => 1.0 - substituted,
                (true, false) => 1.0,
                (false, _) => substituted,
            };
            s.posteriors = s.lattice.edges.iter().map(posterior).collect();
            read.push(s);
        }
        let edge = read[0].lattice.edges.iter().position(|e| e.kind != Kind::Identity).expect("a candidate");
        let mut cache = Cache::new(hints);
        cache.move_to(&read, 0);
        cache.favour(&read[0].lattice, &read[0].posteriors, edge)
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
    }
}
