//! The choices of a document, as the decoder would see them.

use super::Trainer;
use super::step::Scored;
use crate::classifier::features::{Choice, Context, Sentence, beyond};
use crate::classifier::simulate::{Random, Spun};
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
struct Document<'d> {
    dictionaries: &'d [Dictionary],
    spin: Spin,
    spun: Spun,
    tokens: Tokens,
}

impl<'t> Trainer<'t> {
    /// Learns from a document that was spun, or measures on it.
    pub(super) fn read_spun<M: ContextModel>(
        &mut self,
        model: &M,
        (dictionary, spin): (&'t Dictionary, Spin),
        spun: Spun,
        random: &mut Random,
        learn: bool,
    ) {
        let tokens = Tokens::new(&spun.text);
        let document = Document { dictionaries: std::slice::from_ref(dictionary), spin, spun, tokens };
        for sentence in sentences(&document.tokens) {
            // Half of the sentences are read as the decoder's second pass reads them: most neighbours restored.
            let restored = if random.unit() < 0.5 { 0.0 } else { RESTORED };
            self.read_sentence(model, &document, sentence, learn, &mut || random.unit() < restored);
        }
    }

    fn read_sentence<M: ContextModel>(
        &mut self,
        model: &M,
        document: &Document,
        range: Range<usize>,
        learn: bool,
        restored: &mut dyn FnMut() -> bool,
    ) {
        let Document { dictionaries, spin, ref spun, ref tokens } = *document;
        let beyond: Vec<u64> = beyond(tokens, &range).collect();
        let sentence = SentenceText::new(&spun.text, tokens, range);
        let mut matches = matcher::Matches::default();
        matches.find(dictionaries, &sentence, |i| sentence[i].shape != Shape::Upper);
        let weights = Weights::default();
        let mut lattice = Lattice::default();
        let models = Models { context: model, dictionaries, weights: &weights };
        lattice.build(&models, sentence, &matches, |_| true);
        let mut words = Sentence::default();
        words.read(&spun.text, tokens, &sentence, &lattice);
        let mut sites: Vec<((usize, usize), usize)> = Vec::new();
        for (e, edge) in lattice.edges.iter().enumerate() {
            if edge.is_substitution() {
                sites.push((edge.phrase(), e));
            }
        }
        sites.sort();
        let bytes = |span: (usize, usize)| Span::new(sentence[span.0].span.start, sentence[span.1 - 1].span.end);
        let original = |edge: &Edge| match edge.kind {
            Kind::Identity => String::new(),
            Kind::Substitution { layer, form, .. } => fold_phrase(dictionaries[layer].original(form)),
        };
        let mut chosen: Vec<usize> = Vec::new();
        for &(span, e) in &sites {
            let edge = &lattice.edges[e];
            let free = chosen.last().is_none_or(|&c| lattice.edges[c].end <= edge.start);
            let true_here = |t: &&(Span, String)| t.0 == bytes(span) && t.1 == original(edge);
            if free && spun.truth.iter().any(|t| true_here(&t)) && restored() {
                chosen.push(e);
            }
        }
        let mut rendering = Rendering::default();
        rendering.read(&models, &words, &lattice, &chosen);
        rendering.judge(model, &mut lattice, |_| true);
        let mut steps = Vec::new();
        for site in sites.chunk_by(|a, b| a.0 == b.0) {
            let span = site[0].0;
            let (place, gap) = (bytes(span), rendering.gap(span));
            let Some(gap) = gap else { continue };
            let overlapping = spun.truth.iter().find(|t| t.0.overlaps(place));
            let truth = match overlapping {
                Some(t) if t.0 != place => continue,
                other => other.map(|t| t.1.as_str()),
            };
            let context = Context::new(&words, span, &rendering.words, &rendering.suffixes, gap);
            let identity = |i: usize| &lattice.edges[lattice.first[i]];
            let stays = |i: usize| left(spin, identity(i).channel, identity(i).lean).ln();
            let identity = Choice::identity(&words, span);
            let mut choices = vec![Scored { choice: identity.clone(), offsets: [0.0, (span.0..span.1).map(stays).sum(), 0.0] }];
            let mut right = truth.is_none().then_some(0);
            for &(_, e) in site {
                let edge = &lattice.edges[e];
                let Kind::Substitution { layer, form, article, .. } = edge.kind else { continue };
                let suffix = dictionaries[layer].form(form).suffix;
                if right.is_none() && truth.is_some_and(|t| t == original(edge)) {
                    right = Some(choices.len());
                }
                choices.push(Scored {
                    choice: Choice::original(lattice.words(edge), article, suffix, &identity),
                    offsets: [edge.context, edge.channel + (spin.strength * factor(spin.manner, edge.lean)).ln(), 1.0],
                });
            }
            if let Some(right) = right {
                steps.push((choices, right, context, gap));
            }
        }
        for (choices, right, context, gap) in steps {
            self.step(&choices, right, &context, (&rendering.words, gap, &beyond), learn);
        }
    }
}
