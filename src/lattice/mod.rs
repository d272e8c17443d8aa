//! The lattice of a sentence: every candidate substitution, and leaving each word as it is.

mod acronym;
mod place;

use crate::context::{ContextModel, ModelWord};
use crate::dict::Dictionary;
use crate::dict::{Candidate, Node};
use crate::matcher::{self, Matches};
use crate::text::case::Shape;
use crate::text::token::fold_phrase;
use crate::text::{Gap, Token, Tokens, WordId, article};
use crate::weights::Weights;
use place::Places;

/// The bound of [`Lattice::bound_numerals`], in nats.
const NUMERAL: f32 = 3.0;

/// What an edge of the lattice stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// The word is left as it is.
    Identity,
    /// The words are replaced by an original.
    Substitution {
        /// Number of the dictionary.
        layer: usize,
        /// The spun phrase.
        node: Node,
        /// The original form.
        form: u32,
        /// The row it comes from.
        row: u32,
        /// The indefinite article before the phrase is covered and changed too.
        article: bool,
    },
}

/// Log-linear evidence besides context and channel; each part has a name, so that `explain` can tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// A single capitalised word inside a sentence is probably a name.
    pub name: f32,
    /// The phrase is a part of a hyphenated compound.
    pub compound: f32,
    /// The original is shorter than the spun phrase, or longer.
    pub length: f32,
    /// The word does not go with the one before it: an indefinite article of the other kind, a number apart from its percent sign. Of an
    /// original: it does not go with an article that does not go with the spun word either.
    pub agreement: f32,
    /// Initials against a bracketed acronym.
    pub acronym: f32,
    /// What the same phrase was elsewhere in the document.
    pub discourse: f32,
    /// The original, and the words that it replaces, elsewhere in the document, see [`crate::decoder::cache`].
    pub cache: f32,
    /// The classifier's opinion, see [`crate::classifier`].
    pub classifier: f32,
}

impl Evidence {
    /// The parts that say something, by name.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, f32)> + use<> {
        let Evidence { name, compound, length, agreement, acronym, discourse, cache, classifier } = *self;
        let ordered = [("name", name), ("compound", compound), ("agreement", agreement), ("length", length), ("acronym", acronym)];
        let all = ordered.into_iter().chain([("discourse", discourse), ("cache", cache), ("classifier", classifier)]);
        all.filter(|(_, value)| *value != 0.0)
    }

    /// All of it.
    pub fn sum(&self) -> f32 {
        self.name + self.compound + self.length + self.agreement + self.acronym + self.discourse + self.cache + self.classifier
    }
}

/// An edge from token `start` to token `end`.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// What it stands for.
    pub kind: Kind,
    /// Identity: propensity of the word. Substitution: log P(spun | original) at the nominal rate.
    pub channel: f32,
    /// How far that probability exceeds the mean in the second manner of spinning, as a share of it, see [`crate::decoder::spin`].
    pub lean: f32,
    /// Substitution: log odds of the original before any context.
    pub odds: f32,
    /// Substitution: log-probability in its context, less that of leaving the words, see [`crate::decoder::rendering`].
    pub context: f32,
    /// Log-linear evidence besides context and channel, see [`crate::decoder::strength`].
    pub evidence: Evidence,
    /// Where its words stand, for [`Lattice::slice`].
    pub(crate) words: (u32, u32),
}

impl Edge {
    /// Whether it stands for another wording.
    pub fn is_substitution(&self) -> bool {
        self.kind != Kind::Identity
    }

    /// Whether the article before the phrase is a part of it, since it changes with the original.
    pub fn has_article(&self) -> bool {
        matches!(self.kind, Kind::Substitution { article: true, .. })
    }

    /// The tokens of the phrase, without the article that changes with it.
    pub fn phrase(&self) -> (usize, usize) {
        (self.start + usize::from(self.has_article()), self.end)
    }
}

/// All edges of a sentence, ordered by their start.
#[derive(Clone, Debug, Default)]
pub struct Lattice {
    /// The edges; those of a token begin with its identity.
    pub edges: Vec<Edge>,
    /// Where the edges of each token begin, with one more at the end.
    pub first: Vec<usize>,
    words: Vec<ModelWord>,
    /// Substitutions that are not yet in their place.
    pending: Vec<Edge>,
    /// Ends and scores of the substitutions of a token while they are pruned.
    rivals: Vec<(usize, f32)>,
}

impl Lattice {
    /// The words that an edge contributes to the restored text, as the model reads them.
    pub fn words(&self, edge: &Edge) -> &[ModelWord] {
        self.slice(edge.words)
    }

    /// Most tokens of an edge.
    pub(crate) fn longest(&self) -> usize {
        self.edges.iter().map(|e| e.end - e.start).max().unwrap_or(0)
    }

    /// Words by their place.
    pub(crate) fn slice(&self, (from, to): (u32, u32)) -> &[ModelWord] {
        &self.words[from as usize..to as usize]
    }

    /// The words as they stand, by their identities.
    pub(crate) fn untouched(&self) -> impl Iterator<Item = WordId> + '_ {
        self.first.iter().filter_map(|&e| self.edges.get(e)).flat_map(|edge| self.words(edge)).map(|word| word.id)
    }

    /// Where the words that an edge covers stand; those of the identities follow each other.
    pub(crate) fn left(&self, edge: &Edge) -> (u32, u32) {
        let identity = |i: usize| self.edges[self.first[i]].words;
        (identity(edge.start).0, identity(edge.end - 1).1)
    }

    /// Makes this the lattice of a sentence from its matches (ordered by start). `open` says which tokens may be changed.
    #[expect(clippy::too_many_arguments, reason = "the stages before, and a lattice whose memory is used again")]
    pub fn build<M: ContextModel>(
        &mut self,
        model: &M,
        dictionaries: &[Dictionary],
        tokens: &Tokens,
        sentence: &[Token],
        matches: &Matches,
        open: impl Fn(usize) -> bool,
        weights: &Weights,
    ) {
        let Lattice { edges, first, words, pending, .. } = self;
        edges.clear();
        first.clear();
        words.clear();
        pending.clear();
        let honest = matcher::honest_phrases(dictionaries, matches);
        let places = Places::new(tokens, sentence);
        for (at, m) in matches.iter().enumerate() {
            if matcher::is_in_honest_phrase(&honest, m) {
                continue;
            }
            let dictionary = &dictionaries[m.layer];
            let mut place = None;
            for candidate in dictionary.candidates(m.node).take(2 * weights.choices) {
                let Candidate::Original { form, log_weight, lean, row, log_odds } = candidate else { continue };
                if log_odds < weights.odds {
                    // They are in order, but for what rarity takes from some of them.
                    if dictionary.rarity(row) == 0.0 {
                        break;
                    }
                    continue;
                }
                // Most phrases have no candidate that comes so far.
                let place = place.get_or_insert_with(|| places.of(m, &open));
                let original = dictionary.form(form);
                // Few are asked for their text.
                let text = || dictionary.form_text(&original);
                let overruled = dictionaries.len() > 1 && matcher::overruled(dictionaries, matches, at, text());
                if overruled || !place.admits(original.proper, text) {
                    continue;
                }
                let article = place.article(text);
                let from = words.len() as u32;
                words.extend(article.map(|a| model.name(a)));
                let own = words.len();
                if original.numeric {
                    words.extend(fold_phrase(text()).split(' ').map(|w| model.name(w)));
                } else {
                    words.extend(dictionary.form_words(&original).map(ModelWord::named));
                }
                let changes = article.is_some();
                pending.push(Edge {
                    start: m.start - usize::from(changes),
                    end: m.end,
                    kind: Kind::Substitution { layer: m.layer, node: m.node, form, row, article: changes },
                    channel: log_weight,
                    lean,
                    odds: log_odds,
                    context: 0.0,
                    evidence: place.evidence(original.proper, words.len() - own, changes, weights),
                    words: (from, words.len() as u32),
                });
            }
        }
        self.arrange(model, dictionaries, &places, matches, weights);
        model.look_up(&mut self.words);
    }

    /// Bounds what the context says for numbers in words against the same in digits, and leaves the differences between them: the
    /// model comes from speech, which has no digits. To be called when the context of the edges that `asked` names was set.
    pub fn bound_numerals(&mut self, asked: impl Fn(usize) -> bool) {
        let is_numeral = |words: &[ModelWord]| words.first().is_some_and(|w| w.emission < 0.0);
        for i in 0..self.first.len() - 1 {
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

    /// Keeps the most promising candidates of every span, by their odds, context and evidence: the best `choices`, and none that is
    /// `hopeless` nats behind leaving the words. The others would never be chosen, but cost as much to decode.
    pub fn prune(&mut self, weights: &Weights) {
        let Lattice { edges, first, rivals, .. } = self;
        let (mut from, mut kept) = (0, 0);
        for i in 0..first.len() - 1 {
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

    /// Puts identities and substitutions in order of their start.
    fn arrange<M: ContextModel>(
        &mut self,
        model: &M,
        dictionaries: &[Dictionary],
        places: &Places<'_>,
        matches: &Matches,
        weights: &Weights,
    ) {
        let Places { tokens, sentence, .. } = *places;
        // Only those that cover an article are out of order, by one word.
        for i in 1..self.pending.len() {
            let mut k = i;
            while k > 0 && self.pending[k - 1].start > self.pending[k].start {
                self.pending.swap(k - 1, k);
                k -= 1;
            }
        }
        self.edges.reserve(sentence.len() + self.pending.len());
        let mut rest = self.pending.drain(..).peekable();
        for (i, token) in sentence.iter().enumerate() {
            self.first.push(self.edges.len());
            let word = self.words.len() as u32;
            self.words.push(model.name(tokens.folded(token)));
            let (propensity, lean) = matches.propensity(dictionaries, i);
            let (kind, channel) = (Kind::Identity, places.share(i) * propensity);
            let disagrees = i > 0 && token.gap == Gap::Space && {
                let (before, word) = (tokens.folded(&sentence[i - 1]), tokens.folded(token));
                let goes_on = |n: &Token| n.gap == Gap::Hyphen || n.gap == Gap::Space && is_digit_last(tokens.folded(n));
                match word {
                    // "22 Could" is May.
                    "could" if token.shape == Shape::Title => places.is_dated(i),
                    "%" => is_digit_last(before) && !sentence.get(i + 1).is_some_and(goes_on),
                    _ => token.shape != Shape::Upper && !article::agrees(before, word),
                }
            };
            let evidence = Evidence { agreement: if disagrees { weights.agreement } else { 0.0 }, ..Evidence::default() };
            self.edges.push(Edge { start: i, end: i + 1, kind, channel, lean, odds: 0.0, context: 0.0, evidence, words: (word, word + 1) });
            while let Some(edge) = rest.next_if(|e| e.start == i) {
                self.edges.push(edge);
            }
        }
        self.first.push(self.edges.len());
    }
}

fn is_digit_last(word: &str) -> bool {
    word.ends_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::dict::Source;
    use std::path::Path;

    #[test]
    fn an_article_that_was_left_speaks_against_originals_of_the_other_kind() {
        let rows = "dictionary: d\nlicence: x\nentries:\n  - original: concern\n    spun: [priority: 9]\n  - original: emphasis\n    spun: [priority: 9]\n";
        let source = Source::parse(Path::new("d"), rows).expect("valid");
        let model = builtin::model().expect("embedded");
        let dictionaries = [builtin::compile_with(&model, &[&source])];
        let weights = Weights { odds: -99.0, ..Weights::default() };
        for (text, changed, agreement) in [("an priority", "concern", weights.agreement), ("a priority", "emphasis", 0.0)] {
            let tokens = Tokens::new(text);
            let (mut matches, mut lattice) = (Matches::default(), Lattice::default());
            matches.find(&dictionaries, &tokens, |_| true);
            lattice.build(&model, &dictionaries, &tokens, &tokens, &matches, |_| true, &weights);
            let substitutions = lattice.edges.iter().filter_map(|edge| match edge.kind {
                Kind::Substitution { form, article, .. } => Some((dictionaries[0].original(form), article, edge.evidence.agreement)),
                Kind::Identity => None,
            });
            let mut found: Vec<_> = substitutions.collect();
            found.sort_by_key(|&(original, ..)| original);
            let expected =
                ["concern", "emphasis"].map(|original| (original, original == changed, if original == changed { agreement } else { 0.0 }));
            assert_eq!(found, expected, "{text}");
        }
    }
}
