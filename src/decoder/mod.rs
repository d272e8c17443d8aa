//! Decoding: which words of a text were substituted, and by what.
//!
//! A [`Decoder`] reads a text section by section ([`section`]) and takes each through these steps:
//!
//! 1. Protected places and figures are closed ([`mod@closed`]), and the family of spinners is told.
//! 2. The lattice of each [`sentence`] is built ([`crate::lattice`]).
//! 3. Its candidates are scored in the sentence as it stands ([`rendering`],
//!    [`crate::classifier`]).
//! 4. Expectation–maximisation estimates how the section was spun ([`spin`], [`strength`]), the
//!    posteriors of all edges ([`posteriors`]) and which sentences were spun ([`passage`]).
//! 5. What has become clear ([`mod@choose`]) is read as restored. What is open is scored again,
//!    with evidence from elsewhere in the section ([`discourse`], [`cache`]). Then step 4 is
//!    repeated.
//!
//! [`crate::restore`] makes edits of the result, with the posteriors of [`pool`].

pub mod cache;
pub mod choose;
pub mod closed;
pub mod discourse;
pub(crate) mod figures;
pub mod passage;
pub mod pool;
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
use crate::engine::{Mode, Restorer};
use crate::family::Family;
use crate::lattice::Models;
use crate::matcher::{Match, Matches};
use crate::policy;
use crate::span::Span;
use crate::text::sentence::sentences;
use crate::text::{SentenceText, Tokens, WordId};
use crate::weights::Weights;
use choose::choose;
use foldhash::fast::FixedState;
use rendering::Rendering;
use section::{Section, sections};
use sentence::Sentence;
use spin::Spin;
use std::collections::HashMap;
use std::ops::Range;
use strength::{FIRST, SPUN, estimate};

/// Rounds of EM after the first reading, and after the second. By then the strength is nearly
/// found.
const ROUNDS: (usize, usize) = (3, 1);
/// Posterior from which a substitution is clear, so that it is read as restored.
const CLEAR: f32 = 0.5;
/// Posteriors of substitutions that are open, so that they are scored again in the second reading.
const OPEN: Range<f32> = 0.1..0.93;
/// Probability of having been spun up to which a section is not read a second time.
const UNSPUN: f32 = 0.02;
/// How often a sentence stands in a section that a site wrote around its articles.
const COPIES: usize = 3;
/// Factor on the observations that the expected strength is worth, once a spun section has told it.
const TOLD: f32 = 4.0;

/// A decoded section.
pub(crate) struct Decoded<'e> {
    /// The family of spinners whose dictionaries were used, if one was told.
    pub family: Option<&'e str>,
    /// The dictionaries that the lattices are made of.
    pub dictionaries: &'e [Dictionary],
    /// The sentences in order, with posteriors that count whether each was spun.
    pub sentences: Vec<Sentence>,
    /// The bytes of the section in which nothing is substituted.
    pub protected: Vec<Span>,
    /// How the section was spun, if it was.
    pub spin: Spin,
    /// Probability that the section was spun, in some passage at least.
    pub spun: f32,
    /// First byte of each sentence, and the probability that the sentence was spun.
    passages: Vec<(usize, f32)>,
}

impl Decoded<'_> {
    /// Probability that the sentence around byte `at` of the section was spun.
    pub fn spun_at(&self, at: usize) -> f32 {
        let sentence = self.passages.partition_point(|&(start, _)| start <= at).saturating_sub(1);
        self.passages.get(sentence).map_or(0.0, |&(_, spun)| spun)
    }

    /// How the section was spun; strength and manner 0 when it hardly was.
    pub fn spin_where_spun(&self) -> Spin {
        if self.spun > UNSPUN { self.spin } else { Spin { strength: 0.0, manner: 0.0 } }
    }

    /// Share of the words that were substituted, by the posteriors.
    pub fn spin_rate(&self) -> f32 {
        let words = self.sentences.iter().map(|s| s.tokens.len()).sum::<usize>();
        // Sentence by sentence, since a long sum of small numbers loses digits.
        let substituted = |s: &Sentence| {
            let edges = s.lattice.edges.iter().zip(&s.posteriors).filter(|(e, _)| e.is_substitution());
            edges.map(|(e, p)| p * e.tokens().len() as f32).sum::<f32>()
        };
        if words == 0 { 0.0 } else { self.sentences.iter().map(substituted).sum::<f32>() / words as f32 }
    }
}

/// The decoder of an engine, with the buffers of one thread.
pub(crate) struct Decoder<'e, M: ContextModel> {
    pub engine: &'e Restorer<M>,
    /// The tokens of the section that was decoded last.
    pub tokens: Tokens,
    matches: Matches,
    rendering: Rendering<M::State>,
    /// Running sums of the classifier's vectors over the words of the section.
    sums: Sums,
    /// Sentences whose memory can be used again.
    spare: Vec<Sentence>,
    /// Words that are known to be original, sorted.
    hints: Vec<WordId>,
    /// Expected substitutions over all texts, when they are to be counted.
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

    /// Decodes the sections of a text one after another, up to the one that holds byte `last`, and
    /// shows each to `take`. What a section tells of its spinner is expected of the next one.
    /// `hints` are phrases whose words are known to be original.
    pub fn sections(&mut self, text: &str, hints: &[&str], last: usize, mut take: impl FnMut(&Self, &Section, &Decoded<'e>)) {
        self.hint(hints);
        let own = &self.engine.weights;
        let mut weights = own.clone();
        // What closes a place may stand far away, in another section.
        let protected = policy::protected(text);
        for section in sections(text).take_while(|s| s.start <= last) {
            let found = self.decode(section.of(text), section.spans(&protected), &weights);
            take(self, &section, &found);
            if found.spun >= SPUN {
                (weights.prior_strength, weights.prior_manner) = (found.spin.strength, found.spin.manner);
                weights.prior_count = own.prior_count * TOLD;
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

    /// Decodes the text of a section with its `protected` spans. Its spinner is expected to work as
    /// the priors of `weights` say.
    fn decode(&mut self, text: &str, protected: Vec<Span>, weights: &Weights) -> Decoded<'e> {
        let engine = self.engine;
        let text = &*policy::shown(text, &protected);
        self.tokens.read(text);
        let known = matches!(engine.mode, Mode::Spun { .. });
        let family = engine.families.author(&self.tokens, known, &mut self.matches);
        let dictionaries = family.map_or(&engine.dictionaries[..], Family::dictionaries);
        let models = Models { context: &engine.model, dictionaries, weights };
        let mut sentences = self.first_reading(text, &models, &protected, family.is_none());
        let least = engine.mode.least_strength();
        let mut spin = estimate(&mut sentences, weights, least, Spin { manner: weights.prior_manner, ..FIRST }, ROUNDS.0);
        let spun = match least {
            Some(_) => 1.0,
            // A family was told from its words, each of which counted once there.
            None => strength::spun(&sentences, family.is_none(), weights),
        };
        if spun > UNSPUN {
            self.second_reading(&mut sentences, &models);
            spin = estimate(&mut sentences, weights, least, spin, ROUNDS.1);
        }
        for s in &mut sentences {
            s.believe(spun * s.spun);
            if let Some(counts) = self.counts.as_mut().filter(|_| family.is_none()) {
                counts.sentence(&s.lattice, SentenceText::new(text, &self.tokens, s.tokens.clone()), &s.posteriors, spun * s.spun, spin);
            }
        }
        let passages = sentences.iter().map(|s| (self.tokens[s.tokens.start].span.start, spun * s.spun)).collect();
        Decoded { family: family.map(Family::name), dictionaries, sentences, protected, spin, spun, passages }
    }

    /// The sentences of the tokens, with their candidates scored in the text as it stands. `adapt`
    /// says whether the channel that was learned applies.
    fn first_reading(&mut self, text: &str, models: &Models<'_, M>, protected: &[Span], adapt: bool) -> Vec<Sentence> {
        let engine = self.engine;
        if let Some(classifier) = &engine.classifier {
            self.sums.read(classifier, &self.tokens);
        }
        let mut sentences = self.lattices(text, models, protected);
        if let Some(adaptation) = engine.adaptation.as_ref().filter(|_| adapt) {
            sentences.iter_mut().for_each(|s| adaptation.apply(&mut s.lattice, &self.tokens[s.tokens.clone()]));
        }
        // A loop of its own: the tables of the models take the place of the dictionaries in the
        // cache.
        for s in &mut sentences {
            self.judge(s, models, &[]);
            s.lattice.prune(models.weights);
        }
        sentences
    }

    /// Scores what is open once more, with what is clear read as restored, and adds the evidence
    /// from elsewhere in the section.
    fn second_reading(&mut self, sentences: &mut [Sentence], models: &Models<'_, M>) {
        for s in &mut *sentences {
            s.believe(s.spun);
            let chosen = choose(&s.lattice, &s.posteriors, CLEAR);
            if !chosen.is_empty() {
                self.judge(s, models, &chosen);
            }
        }
        cache::favour(sentences, &self.hints, models.weights);
        discourse::discourse(sentences, models.weights);
    }

    /// The sentences of the tokens, with lattices whose candidates have no scores yet.
    fn lattices(&mut self, text: &str, models: &Models<'_, M>, protected: &[Span]) -> Vec<Sentence> {
        let protected_tokens = protected_tokens(&self.tokens, protected);
        let tokens = &self.tokens;
        let mut list = Vec::new();
        for range in sentences(tokens) {
            let sentence = SentenceText::new(text, tokens, range.clone());
            let capitals = sentence.is_capitals();
            let open = |i: usize| closed::token(sentence, i, protected_tokens[range.start + i], capitals).is_none();
            self.matches.find(models.dictionaries, &sentence, open);
            let is_closed = |m: &Match| match &sentence[m.start..m.end] {
                [_] => closed::alone(sentence, m.start).is_some(),
                // Its words are free, but markup may stand between them.
                [first, .., last] => overlaps(protected, Span::new(first.span.start, last.span.end)),
                [] => false,
            };
            // Words that nothing may replace by themselves.
            let mut alone = Vec::new();
            self.matches.close(|m| {
                let closed = is_closed(m) && !models.dictionaries[m.layer].keeps(m.node);
                alone.extend(Some(m.start).filter(|_| closed && m.end - m.start == 1));
                closed
            });
            let mut s = self.spare.pop().unwrap_or_default();
            s.lattice.build(models, sentence, &self.matches, |i| open(i) && !alone.contains(&i));
            s.lattice.expect_initials(sentence, models.dictionaries, models.weights, self.engine.mode == Mode::Tortured);
            s.words.read(sentence, &s.lattice);
            s.apart = sentence.is_short_line();
            s.sign();
            if self.engine.classifier.is_some() {
                s.words.beyond = self.sums.beyond(&range);
            }
            s.tokens = range;
            s.posteriors.clear();
            list.push(s);
        }
        set_copies_apart(&mut list);
        list
    }

    /// Scores the substitutions of a sentence that is read with the edges `chosen` substituted. In
    /// the second reading, when there are posteriors, only open ones are scored.
    fn judge(&mut self, s: &mut Sentence, models: &Models<'_, M>, chosen: &[usize]) {
        let open = |e: usize| s.posteriors.get(e).is_none_or(|p| OPEN.contains(p));
        self.rendering.read(models, &s.words, &s.lattice, chosen);
        self.rendering.judge(models.context, &mut s.lattice, open);
        s.lattice.bound_numerals(open);
        if s.posteriors.is_empty() {
            // What is hopeless in its context already need not be shown to the classifier.
            s.lattice.prune(models.weights);
        }
        if let Some(classifier) = &self.engine.classifier {
            classifier.judge(&mut s.lattice, models.dictionaries, &s.words, &mut self.rendering, models.weights.classifier, open);
        }
    }
}

/// Sets sentences apart that stand in a section again and again: a site writes them between the
/// paragraphs of its articles ("Sign up to our newsletter").
fn set_copies_apart(sentences: &mut [Sentence]) {
    let mut times: HashMap<u64, usize, FixedState> = HashMap::with_capacity_and_hasher(sentences.len(), FixedState::default());
    sentences.iter().for_each(|s| *times.entry(s.fingerprint).or_default() += 1);
    sentences.iter_mut().for_each(|s| s.apart |= times[&s.fingerprint] >= COPIES);
}

/// Whether one of several `spans`, which are in order, overlaps `other`.
fn overlaps(spans: &[Span], other: Span) -> bool {
    spans.get(spans.partition_point(|s| s.end <= other.start)).is_some_and(|s| s.overlaps(other))
}

/// Whether each token overlaps one of the protected `spans`, which are in order.
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
