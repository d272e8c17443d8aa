//! The choices of a document, as the decoder would see them.

use super::Trainer;
use super::simulate::{Random, SpunText};
use super::step::Scored;
use crate::classifier::features::{Choice, Context, Words, beyond};
use crate::context::ContextModel;
use crate::decoder::posteriors::left;
use crate::decoder::rendering::Rendering;
use crate::decoder::spin::{Spin, factor};
use crate::dict::Dictionary;
use crate::lattice::{Edge, Kind, Lattice, Models};
use crate::matcher;
use crate::span::Span;
use crate::text::case::Shape;
use crate::text::sentence::sentences;
use crate::text::token::fold_phrase;
use crate::text::{SentenceText, Tokens};
use crate::weights::Weights;
use std::ops::Range;

/// Share of the substitutions around a place that the second pass has restored.
const RESTORED: f32 = 0.75;

/// A document as a spinner left it.
struct TrainingText<'d> {
    dictionaries: &'d [Dictionary],
    spin: Spin,
    spun: SpunText,
    tokens: Tokens,
}

/// The place of a substitution, as the tokens of its phrase, and its edge.
type Site = ((usize, usize), usize);

/// A sentence of a document with all that may have been substituted.
struct TrainingSentence<'d> {
    document: &'d TrainingText<'d>,
    text: SentenceText<'d>,
    words: Words,
    lattice: Lattice,
    /// In order; those of a place follow each other.
    sites: Vec<Site>,
}

/// A place with its choices, of which one is right.
struct Decision {
    choices: Vec<Scored>,
    right: usize,
    context: Context,
    gap: (usize, usize),
}

impl<'t> Trainer<'t> {
    /// Learns from a document that was spun, or measures on it.
    pub(super) fn read_spun<M: ContextModel>(
        &mut self,
        model: &M,
        (dictionary, spin): (&'t Dictionary, Spin),
        spun: SpunText,
        random: &mut Random,
        learn: bool,
    ) {
        let tokens = Tokens::new(&spun.text);
        let document = TrainingText { dictionaries: std::slice::from_ref(dictionary), spin, spun, tokens };
        let models = Models { context: model, dictionaries: document.dictionaries, weights: &Weights::default() };
        for range in sentences(&document.tokens) {
            // Half of the sentences are read as the decoder's second pass reads them: most
            // neighbours restored.
            let restored = if random.unit() < 0.5 { 0.0 } else { RESTORED };
            let mut sentence = TrainingSentence::new(&models, &document, range.clone());
            let chosen = sentence.restored(|| random.unit() < restored);
            let mut rendering = Rendering::default();
            rendering.read(&models, &sentence.words, &sentence.lattice, &chosen);
            rendering.judge(model, &mut sentence.lattice, |_| true);
            let beyond: Vec<u64> = beyond(&document.tokens, &range).collect();
            for site in sentence.sites.chunk_by(|a, b| a.0 == b.0) {
                if let Some(Decision { choices, right, context, gap }) = sentence.decision(site, &rendering) {
                    self.step(&choices, right, &context, (&rendering.words, gap, &beyond), learn);
                }
            }
        }
    }
}

impl<'d> TrainingSentence<'d> {
    fn new<M: ContextModel>(models: &Models<'_, M>, document: &'d TrainingText<'d>, range: Range<usize>) -> Self {
        let TrainingText { spun, tokens, .. } = document;
        let text = SentenceText::new(&spun.text, tokens, range);
        let mut matches = matcher::Matches::default();
        matches.find(models.dictionaries, &text, |i| text[i].shape != Shape::Upper);
        let mut lattice = Lattice::default();
        lattice.build(models, text, &matches, |_| true);
        let mut words = Words::default();
        words.read(text, &lattice);
        let substitutions = lattice.edges.iter().enumerate().filter(|(_, edge)| edge.is_substitution());
        let mut sites: Vec<Site> = substitutions.map(|(e, edge)| (edge.phrase(), e)).collect();
        sites.sort();
        TrainingSentence { document, text, words, lattice, sites }
    }

    /// The folded original of a substitution.
    fn original(&self, edge: &Edge) -> String {
        match edge.kind {
            Kind::Identity => String::new(),
            Kind::Substitution { layer, form, .. } => fold_phrase(self.document.dictionaries[layer].original(form)),
        }
    }

    /// The edges of true substitutions that are read as restored, `draw` deciding on each.
    fn restored(&self, mut draw: impl FnMut() -> bool) -> Vec<usize> {
        let mut chosen: Vec<usize> = Vec::new();
        for &(span, e) in &self.sites {
            let edge = &self.lattice.edges[e];
            let free = chosen.last().is_none_or(|&c| self.lattice.edges[c].end <= edge.start);
            let is_true = |t: &(Span, String)| t.0 == self.text.span(span.0..span.1) && t.1 == self.original(edge);
            if free && self.document.spun.truth.iter().any(is_true) && draw() {
                chosen.push(e);
            }
        }
        chosen
    }

    /// What there is to choose at the place of some substitutions; `None` where it lies in a
    /// restored phrase, or none of the choices is right.
    fn decision<S: Copy + PartialEq>(&self, site: &[Site], rendering: &Rendering<S>) -> Option<Decision> {
        let TrainingText { dictionaries, spin, ref spun, .. } = *self.document;
        let lattice = &self.lattice;
        let span = site[0].0;
        let (place, gap) = (self.text.span(span.0..span.1), rendering.gap(span)?);
        let truth = match spun.truth.iter().find(|t| t.0.overlaps(place)) {
            Some(t) if t.0 != place => return None,
            other => other.map(|t| t.1.as_str()),
        };
        let context = Context::new(&self.words, span, &rendering.words, &rendering.suffixes, gap);
        let identity = |i: usize| &lattice.edges[lattice.first[i]];
        let stays = |i: usize| left(spin, identity(i).channel, identity(i).lean).ln();
        let identity = Choice::identity(&self.words, span);
        let mut choices = vec![Scored { choice: identity.clone(), offsets: [0.0, (span.0..span.1).map(stays).sum(), 0.0] }];
        let mut right = truth.is_none().then_some(0);
        for &(_, e) in site {
            let edge = &lattice.edges[e];
            let Kind::Substitution { layer, form, article, .. } = edge.kind else { continue };
            let suffix = dictionaries[layer].form(form).suffix;
            if right.is_none() && truth.is_some_and(|t| t == self.original(edge)) {
                right = Some(choices.len());
            }
            choices.push(Scored {
                choice: Choice::original(lattice.words(edge), article, suffix, &identity),
                offsets: [edge.context, edge.channel + (spin.strength * factor(spin.manner, edge.lean)).ln(), 1.0],
            });
        }
        Some(Decision { choices, right: right?, context, gap })
    }
}
