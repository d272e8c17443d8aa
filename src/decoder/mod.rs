//! Decoding: which words of a text were substituted, and by what.
//!
//! A [`Decoder`] reads a text section by section ([`section`]). Of each it makes the lattices of its sentences, scores
//! them in context ([`rendering`], [`crate::classifier`]), and estimates the spinner's strength and the posteriors of
//! all edges in turns ([`strength`], [`posteriors`], [`spin`], [`passage`]). What has become clear is then read as
//! restored, and the rest is judged once more, with evidence from elsewhere in the document ([`discourse`], [`cache`]).

pub mod cache;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod closed;
pub mod discourse;
pub(crate) mod figures;
pub mod passage;
pub mod posteriors;
pub mod rendering;
pub mod section;
pub mod sentence;
pub mod spin;
pub mod strength;

use crate::adapt::ChannelCounts;
use crate::classifier::Sums;
use crate::context::ContextModel;
use crate::dict::Dictionary;
use crate::family::Family;
use crate::matcher::Matches;
use crate::policy;
use crate::restore::Restorer;
use crate::span::Span;
use crate::text::case::Shape;
use crate::text::sentence::{is_capitals, is_short_line, sentences};
use crate::text::{Tokens, WordId};
use crate::weights::Weights;
use rendering::Rendering;
use section::{Section, sections};
use sentence::Sentence;
use spin::Spin;
use std::ops::Range;
use strength::{FIRST, SPUN, settle};

/// Rounds of EM over a document, before and after what is clear is read as restored: by then the strength is nearly found.
const ROUNDS: (usize, usize) = (3, 1);
/// Posterior from which a substitution counts as clear.
const CLEAR: f32 = 0.5;
/// Posteriors of substitutions that are judged again.
const OPEN: Range<f32> = 0.1..0.93;
/// Texts that are spun with a lower probability are not looked at again.
const UNSPUN: f32 = 0.02;

/// A decoded section.
pub(crate) struct Decoded<'e> {
    /// The family whose dictionaries were taken.
    pub family: Option<&'static str>,
    /// The dictionaries that its lattices are made of.
    pub dictionaries: &'e [Dictionary],
    /// Its sentences in order.
    pub sentences: Vec<Sentence>,
    /// Where nothing is substituted.
    pub protected: Vec<Span>,
    /// How it was spun, if it was.
    pub spin: Spin,
    /// Probability that it was, in some passage at least.
    pub spun: f32,
    /// Where each sentence begins, in bytes, and the probability that it was spun.
    passages: Vec<(usize, f32)>,
}

impl Decoded<'_> {
    /// Probability that the sentence around a byte was spun.
    pub fn spun_at(&self, at: usize) -> f32 {
        let sentence = self.passages.partition_point(|&(start, _)| start <= at).saturating_sub(1);
        self.passages.get(sentence).map_or(0.0, |&(_, spun)| spun)
    }

    /// How it was spun; zeros when it hardly was.
    pub fn spin_where_spun(&self) -> Spin {
        if self.spun > UNSPUN { self.spin } else { Spin { strength: 0.0, manner: 0.0 } }
    }

    /// Share of the words that were substituted, by the posteriors.
    pub fn spin_rate(&self) -> f32 {
        let words = self.sentences.iter().map(|s| s.tokens.len()).sum::<usize>();
        let edges = self.sentences.iter().flat_map(|s| s.lattice.edges.iter().zip(&s.posteriors));
        let substituted: f32 = edges.filter(|(e, _)| e.is_substitution()).map(|(e, p)| p * (e.end - e.start) as f32).sum();
        if words == 0 { 0.0 } else { substituted / words as f32 }
    }
}

/// The decoder of an engine, with the buffers of one thread.
pub(crate) struct Decoder<'e, M: ContextModel> {
    pub engine: &'e Restorer<M>,
    /// Those of the section that was decoded last.
    pub tokens: Tokens,
    matches: Matches,
    rendering: Rendering<M::State>,
    /// The classifier's vectors of the words, added up.
    sums: Sums,
    /// Sentences whose memory can be used again.
    spare: Vec<Sentence>,
    /// Words known to be original, in order.
    hints: Vec<WordId>,
    /// What the texts came to, while wanted.
    pub counts: Option<ChannelCounts>,
}

impl<'e, M: ContextModel> Decoder<'e, M> {
    pub fn new(engine: &'e Restorer<M>) -> Self {
        Decoder {
            engine,
            tokens: Tokens::default(),
            matches: Matches::default(),
            rendering: Rendering::default(),
            sums: Sums::default(),
            spare: Vec::new(),
            hints: Vec::new(),
            counts: None,
        }
    }

    /// Decodes the sections of a text one after another, up to the one of the byte `last`, and shows each to `take`. What one
    /// tells of its spinner, the next one expects.
    pub fn sections(&mut self, text: &str, hints: &[&str], last: usize, mut take: impl FnMut(&Self, &Section, &Decoded<'e>)) {
        self.hint(hints);
        let own = &self.engine.weights;
        let mut weights = own.clone();
        for section in sections(text).take_while(|s| s.start <= last) {
            let found = self.decode(section.of(text), &weights);
            take(self, &section, &found);
            if found.spun >= SPUN {
                (weights.prior_strength, weights.prior_manner) = (found.spin.strength, found.spin.manner);
                weights.prior_count = own.prior_count * 4.0;
            }
            weights.doubt = own.doubt * (1.0 - 2.0 * found.spun);
            self.spare.extend(found.sentences);
        }
    }

    fn hint(&mut self, hints: &[&str]) {
        self.hints.clear();
        for hint in hints {
            self.tokens.read(hint);
            self.hints.extend(self.tokens.iter().map(|t| t.id));
        }
        self.hints.sort_unstable();
        self.hints.dedup();
    }

    /// Tokenises a section, judges its candidates twice and settles the posteriors.
    fn decode(&mut self, text: &str, weights: &Weights) -> Decoded<'e> {
        let engine = self.engine;
        let protected = policy::protected(text);
        let text = &*policy::shown(text, &protected);
        self.tokens.read(text);
        // Tortured phrases are asked for in texts of all kinds.
        let known = engine.strength.is_some() && !engine.tortured;
        let family = engine.families.author(&self.tokens, known, &mut self.matches);
        let dictionaries = family.map_or(&engine.dictionaries[..], Family::dictionaries);
        // What was learned of one family says nothing of another.
        let adaptation = engine.adaptation.as_ref().filter(|_| family.is_none());
        if let Some(classifier) = &engine.classifier {
            self.sums.read(classifier, &self.tokens);
        }
        let mut sentences = self.lattices(text, dictionaries, &protected, weights);
        if let Some(adaptation) = adaptation {
            sentences.iter_mut().for_each(|s| adaptation.apply(&mut s.lattice, &self.tokens[s.tokens.clone()]));
        }
        // The dictionaries have left the cache to the models by now.
        for s in &mut sentences {
            self.judge(s, dictionaries, &[], weights);
            s.lattice.prune(weights);
        }
        let least = engine.strength;
        let mut spin = settle(&mut sentences, weights, least, Spin { manner: weights.prior_manner, ..FIRST }, ROUNDS.0);
        let spun = match least {
            Some(_) => 1.0,
            // A family was told from its words, each counted once.
            None if family.is_some() => strength::spun(&sentences, false, weights),
            None => strength::spun(&sentences, true, weights),
        };
        // What has become clear is read as restored, and the rest judged anew among it.
        if spun > UNSPUN {
            for s in &mut sentences {
                s.believe(s.spun);
                let chosen = posteriors::choose(&s.lattice, &s.posteriors, CLEAR);
                if !chosen.is_empty() {
                    self.judge(s, dictionaries, &chosen, weights);
                }
            }
            cache::favour(&mut sentences, &self.hints, weights);
            discourse::discourse(&mut sentences, weights);
            spin = settle(&mut sentences, weights, least, spin, ROUNDS.1);
        }
        for s in &mut sentences {
            s.believe(spun * s.spun);
            if let Some(counts) = self.counts.as_mut().filter(|_| family.is_none()) {
                counts.sentence(&s.lattice, &self.tokens, &self.tokens[s.tokens.clone()], &s.posteriors, spun * s.spun, spin);
            }
        }
        let passages = sentences.iter().map(|s| (self.tokens[s.tokens.start].span.start, spun * s.spun)).collect();
        Decoded { family: family.map(Family::name), dictionaries, sentences, protected, spin, spun, passages }
    }

    /// The sentences of the tokens with their candidates.
    fn lattices(&mut self, text: &str, dictionaries: &[Dictionary], protected: &[Span], weights: &Weights) -> Vec<Sentence> {
        let engine = self.engine;
        let closed = protected_tokens(&self.tokens, protected);
        let tokens = &self.tokens;
        let mut list = Vec::new();
        for range in sentences(tokens) {
            let sentence = &tokens[range.clone()];
            let capitals = is_capitals(sentence);
            let open = |i: usize| {
                // An acronym ("US", "IT") is another word than its lower-case twin.
                let acronym = sentence[i].shape == Shape::Upper && !capitals;
                !closed[range.start + i] && !acronym && !figures::is_figure(text, tokens, sentence, i)
            };
            self.matches.find(dictionaries, sentence, open);
            self.matches.close(|m| match &sentence[m.start..m.end] {
                [_] => figures::is_label(text, tokens, sentence, m.start),
                // Its words are free, but markup may stand between them.
                [first, .., last] => overlaps(protected, Span::new(first.span.start, last.span.end)),
                [] => false,
            });
            let mut s = self.spare.pop().unwrap_or_default();
            s.lattice.build(&engine.model, dictionaries, tokens, sentence, &self.matches, open, weights);
            s.lattice.expect_initials(text, sentence, dictionaries, weights);
            s.words.read(text, tokens, sentence, &s.lattice);
            s.apart = is_short_line(text, sentence);
            if engine.classifier.is_some() {
                s.words.beyond = self.sums.beyond(&range);
            }
            s.tokens = range;
            s.posteriors.clear();
            list.push(s);
        }
        list
    }

    /// Scores the substitutions of a sentence that is read with the edges `chosen` substituted; on a second reading those
    /// that may still be either way.
    fn judge(&mut self, s: &mut Sentence, dictionaries: &[Dictionary], chosen: &[usize], weights: &Weights) {
        let engine = self.engine;
        let open = |e: usize| s.posteriors.get(e).is_none_or(|p| OPEN.contains(p));
        self.rendering.read(&engine.model, dictionaries, &s.words, &s.lattice, chosen);
        self.rendering.judge(&engine.model, &mut s.lattice, open);
        s.lattice.bound_numerals(open);
        if s.posteriors.is_empty() {
            // What is hopeless in its context already need not be shown to the classifier.
            s.lattice.prune(weights);
        }
        if let Some(classifier) = &engine.classifier {
            classifier.judge(&mut s.lattice, dictionaries, &s.words, &mut self.rendering, weights.classifier, open);
        }
    }
}

/// Whether one of several spans, which are in order, overlaps another.
fn overlaps(spans: &[Span], other: Span) -> bool {
    spans.get(spans.partition_point(|s| s.end <= other.start)).is_some_and(|s| s.overlaps(other))
}

/// Which tokens lie in protected spans; both lists are in order.
fn protected_tokens(tokens: &Tokens, spans: &[Span]) -> Vec<bool> {
    let mut spans = spans.iter().peekable();
    tokens
        .iter()
        .map(|t| {
            while spans.next_if(|s| s.end <= t.span.start).is_some() {}
            spans.peek().is_some_and(|s| s.overlaps(t.span))
        })
        .collect()
}
