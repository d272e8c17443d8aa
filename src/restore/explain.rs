//! Why a place was restored as it was: all of its readings.

use super::{Document, Worker};
use crate::context::ContextModel;
use crate::lattice::{Evidence, Kind};
use crate::section::sections;
use crate::span::Span;
use crate::wording::{span_of, wording};

/// One reading of a place, for people who ask why.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The bytes it covers.
    pub span: Span,
    /// The wording; the source itself when it is left as it is.
    pub after: String,
    /// The row, `None` when it is left as it is.
    pub rule: Option<String>,
    /// Where the row was taken from, `None` when it is our own.
    pub source: Option<String>,
    /// Posterior probability.
    pub posterior: f32,
    /// Log-probability in context less that of leaving the words as they are; 0 for leaving.
    pub context: f32,
    /// Logarithm of the channel.
    pub channel: f32,
    /// Named evidence.
    pub evidence: Evidence,
}

impl<M: ContextModel> Worker<'_, M> {
    /// All readings of the places that cover the byte `offset`, most probable first.
    pub fn explain(&mut self, text: &str, offset: usize) -> Vec<Reading> {
        self.explain_with(text, offset, &[])
    }

    /// The readings of [`Worker::explain`], with the hints of [`Worker::restore_with`].
    pub fn explain_with(&mut self, text: &str, offset: usize, hints: &[&str]) -> Vec<Reading> {
        self.hint(hints);
        let weights = self.engine.weights.clone();
        let Some(section) = sections(text).find(|s| s.start <= offset && (offset < s.end || s.end == text.len())) else {
            return Vec::new();
        };
        let body = section.of(text);
        let Document { dictionaries, sentences, .. } = self.decode(body, &weights);
        let offset = offset - section.start;
        let mut readings = Vec::new();
        for s in &sentences {
            let tokens = &self.tokens[s.tokens.clone()];
            for (edge, &posterior) in s.lattice.edges.iter().zip(&s.posteriors) {
                let span = span_of(tokens, edge);
                if !(span.start <= offset && offset < span.end.max(span.start + 1)) {
                    continue;
                }
                let (after, rule, source) = match edge.kind {
                    Kind::Identity => (body[span.range()].to_string(), None, None),
                    Kind::Substitution { layer, row, .. } => {
                        let dictionary = &dictionaries[layer];
                        let source = dictionary.source(row).map(str::to_string);
                        (wording(dictionaries, body, tokens, edge), Some(dictionary.row(row)), source)
                    }
                };
                let span = Span::new(span.start + section.start, span.end + section.start);
                let (context, channel, evidence) = (edge.context, edge.channel, edge.evidence);
                readings.push(Reading { span, after, rule, source, posterior, context, channel, evidence });
            }
        }
        readings.sort_by(|a, b| b.posterior.total_cmp(&a.posterior));
        readings
    }
}
