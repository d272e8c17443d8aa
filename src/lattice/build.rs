//! From the matches of a sentence to its lattice.

use super::place::Places;
use super::{Edge, Evidence, Kind, Lattice, Models};
use crate::context::{ContextModel, ModelWord};
use crate::dict::Candidate;
use crate::matcher::{self, Matches};
use crate::text::case::Shape;
use crate::text::token::fold_phrase;
use crate::text::{Gap, SentenceText, article};

impl Lattice {
    /// Makes this the lattice of a sentence from its matches, which are ordered by start. `open`
    /// says which tokens may be changed, by their number in the sentence. Context and most evidence
    /// are still 0.
    pub fn build<M: ContextModel>(
        &mut self,
        models: &Models<'_, M>,
        sentence: SentenceText<'_>,
        matches: &Matches,
        open: impl Fn(usize) -> bool,
    ) {
        self.edges.clear();
        self.first.clear();
        self.words.clear();
        self.pending.clear();
        let honest = matcher::honest_phrases(models.dictionaries, matches);
        let places = Places::new(sentence);
        matches.iter().for_each(|m| models.dictionaries[m.layer].prefetch_form(m.node));
        for (at, m) in matches.iter().enumerate() {
            if !matcher::is_in_honest_phrase(&honest, m) {
                self.add_substitutions(models, &places, matches, at, &open);
            }
        }
        self.arrange(models, &places, matches, &open);
        models.context.look_up(&mut self.words);
    }

    /// Adds the candidates of match number `at` to those that are not yet in their place.
    fn add_substitutions<M: ContextModel>(
        &mut self,
        models: &Models<'_, M>,
        places: &Places<'_>,
        matches: &Matches,
        at: usize,
        open: &impl Fn(usize) -> bool,
    ) {
        let Lattice { words, pending, .. } = self;
        let &Models { context: model, dictionaries, weights } = models;
        let m = &matches[at];
        let dictionary = &dictionaries[m.layer];
        let mut place = None;
        for candidate in dictionary.candidates(m.node).take(weights.choices.saturating_mul(2)) {
            let Candidate::Original { form, log_weight, lean, row, log_odds } = candidate else { continue };
            if log_odds < weights.odds {
                // Candidates are in order of their odds, but for what rarity takes from some of
                // them.
                if dictionary.rarity(row) == 0.0 {
                    break;
                }
                continue;
            }
            // Most phrases have no candidate that comes so far.
            let place = place.get_or_insert_with(|| places.of(m, open));
            let original = dictionary.form(form);
            // Few candidates are asked for their text.
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

    /// Puts identities and substitutions in order of their start.
    fn arrange<M: ContextModel>(&mut self, models: &Models<'_, M>, places: &Places<'_>, matches: &Matches, open: &impl Fn(usize) -> bool) {
        let sentence = places.sentence;
        // Only substitutions that cover an article are out of order, by one word.
        for i in 1..self.pending.len() {
            let mut k = i;
            while k > 0 && self.pending[k - 1].start > self.pending[k].start {
                self.pending.swap(k - 1, k);
                k -= 1;
            }
        }
        self.edges.reserve(sentence.len() + self.pending.len());
        let mut next = 0;
        for i in 0..sentence.len() {
            self.first.push(self.edges.len());
            let word = self.words.len() as u32;
            self.words.push(models.context.name(sentence.folded(i)));
            // That a word was left tells nothing where it cannot be anything else.
            let (propensity, lean) = if open(i) { matches.propensity(models.dictionaries, i) } else { (0.0, 0.0) };
            let (kind, channel) = (Kind::Identity, places.share(i) * propensity);
            let agreement = if disagrees(places, i) { models.weights.agreement } else { 0.0 };
            let evidence = Evidence { agreement, ..Evidence::default() };
            self.edges.push(Edge { start: i, end: i + 1, kind, channel, lean, odds: 0.0, context: 0.0, evidence, words: (word, word + 1) });
            let from = next;
            next += self.pending[from..].iter().take_while(|e| e.start == i).count();
            self.edges.extend_from_slice(&self.pending[from..next]);
        }
        self.first.push(self.edges.len());
    }
}

/// Whether a word, left as it is, does not go with the one before it, see [`Evidence::agreement`].
fn disagrees(places: &Places<'_>, at: usize) -> bool {
    let (sentence, token) = (places.sentence, &places.sentence[at]);
    if at == 0 || token.gap != Gap::Space {
        return false;
    }
    let (before, word) = (sentence.folded(at - 1), sentence.folded(at));
    match word {
        // "22 Could" is May.
        "could" if token.shape == Shape::Title => places.is_dated(at),
        "%" => {
            let goes_on = |gap: Gap| gap == Gap::Hyphen || gap == Gap::Space && is_digit_last(sentence.folded(at + 1));
            is_digit_last(before) && !sentence.get(at + 1).is_some_and(|next| goes_on(next.gap))
        }
        _ => token.shape != Shape::Upper && !article::agrees(before, word),
    }
}

fn is_digit_last(word: &str) -> bool {
    word.ends_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::sample::Sample;

    #[test]
    fn an_article_that_was_left_speaks_against_originals_of_the_other_kind() {
        let sample = Sample::new(&[("concern", "priority"), ("emphasis", "priority")]);
        for (text, changed, agreement) in [("an priority", "concern", sample.weights.agreement), ("a priority", "emphasis", 0.0)] {
            let lattice = sample.lattice(text);
            let substitutions = lattice.edges.iter().filter_map(|edge| match edge.kind {
                Kind::Substitution { form, article, .. } => Some((sample.dictionaries[0].original(form), article, edge.evidence.agreement)),
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
