//! Why a place was restored as it was, or left: all of its readings.

use super::Worker;
use super::part::Part;
use crate::context::ContextModel;
pub use crate::decoder::closed::Closed;
use crate::decoder::posteriors;
use crate::decoder::spin::factor;
use crate::edit::Edit;
use crate::lattice::{Edge, Evidence, Kind};
use crate::span::Span;
use crate::text::SentenceText;
use crate::wording::wording;

/// One reading of a place, for people who ask why. Logarithms are natural ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The bytes it covers.
    pub span: Span,
    /// The wording; what stands there when the place is left.
    pub after: String,
    /// The rule, as `dictionary/original`; `None` when the place is left.
    pub rule: Option<String>,
    /// Where the dictionary row was taken from; `None` for the project's own rows and when the
    /// place is left.
    pub source: Option<String>,
    /// Posterior probability; the confidence for marks of spinners (numerals, braces), which are
    /// restored after decoding.
    pub posterior: f32,
    /// Probability that the sentence around the place was spun at all. The posterior counts it
    /// already.
    pub spun: f32,
    /// Log-probability in context less that of leaving the words; 0 for leaving.
    pub context: f32,
    /// Log-probability by the channel: P(spun | original) at the usual rate, or the probability
    /// that the spinner left the word.
    pub channel: f32,
    /// The evidence besides context and channel.
    pub evidence: Evidence,
}

/// What is to be said of a byte of a text.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Explanation {
    /// The readings of the places that cover it, most probable first; none where no word stands.
    pub readings: Vec<Reading>,
    /// What closes the word there to substitutions by itself; longer phrases over it may still be
    /// considered, as `readings` tells.
    pub closed: Option<Closed>,
}

impl<M: ContextModel> Worker<'_, M> {
    /// All readings of the places that cover byte `offset` of a text, most probable first; none
    /// where no word stands.
    pub fn explain(&mut self, text: &str, offset: usize) -> Vec<Reading> {
        self.explain_with(text, &[offset], &[]).pop().unwrap_or_default().readings
    }

    /// Explains each of some bytes of a text, with the hints of [`Worker::restore_with`]. The text
    /// is decoded once for all of them, up to the last.
    pub fn explain_with(&mut self, text: &str, offsets: &[usize], hints: &[&str]) -> Vec<Explanation> {
        let mut all = vec![Explanation::default(); offsets.len()];
        let Some(&last) = offsets.iter().max() else { return all };
        self.decoder.sections(text, hints, last, |decoder, section, decoded| {
            let within = |offset: usize| section.start <= offset && (offset < section.end || section.end == text.len());
            let mut asked = offsets.iter().zip(&mut all).filter(|(offset, _)| within(**offset)).peekable();
            if asked.peek().is_none() {
                return;
            }
            let part = Part::new(text, decoder, section, decoded);
            let marks = if part.restores_marks() { part.mark_edits() } else { Vec::new() };
            for (offset, Explanation { readings, closed }) in asked {
                *readings = part.readings(*offset - section.start);
                *closed = decoded.closed(part.text, part.tokens, *offset - section.start);
                let here = |e: &&Edit| e.span.start <= *offset && *offset < e.span.end;
                marks.iter().filter(here).for_each(|edit| take(edit, decoded.spun_at(edit.span.start - section.start), readings));
                readings.sort_by(|a, b| b.posterior.total_cmp(&a.posterior));
            }
        });
        all
    }
}

impl Part<'_> {
    /// The edits that differ from what the decoder chose, because of a mark of spinners.
    fn mark_edits(&self) -> Vec<Edit> {
        let chosen = self.chosen();
        let mut edits = chosen.clone();
        self.add_marks(&mut edits);
        let mut chosen = chosen.iter().peekable();
        edits.retain(|edit| {
            while chosen.next_if(|c| c.span.start < edit.span.start).is_some() {}
            chosen.peek().is_none_or(|c| *c != edit)
        });
        edits
    }

    /// The readings of byte `offset` of the section.
    fn readings(&self, offset: usize) -> Vec<Reading> {
        let mut readings = Vec::new();
        for s in &self.decoded.sentences {
            let sentence = self.sentence(s);
            let whole = sentence.span(0..sentence.len());
            if !(whole.start <= offset && offset < whole.end) {
                continue;
            }
            for (edge, &posterior) in s.lattice.edges.iter().zip(&s.posteriors) {
                let place = sentence.span(edge.tokens());
                if place.start <= offset && offset < place.end {
                    readings.push(self.reading(sentence, edge, posterior, offset));
                }
            }
        }
        readings
    }

    /// The reading that an edge stands for; `offset` is the byte of the section that is asked for.
    fn reading(&self, sentence: SentenceText<'_>, edge: &Edge, posterior: f32, offset: usize) -> Reading {
        let decoded = self.decoded;
        let place = sentence.span(edge.tokens());
        let left = Reading {
            span: Span::new(place.start + self.base, place.end + self.base),
            after: self.text[place.range()].to_string(),
            rule: None,
            source: None,
            posterior,
            spun: decoded.spun_at(offset),
            context: edge.context,
            channel: posteriors::left(decoded.spin, edge.channel, edge.lean).ln(),
            evidence: edge.evidence,
        };
        match edge.kind {
            Kind::Identity => left,
            Kind::Substitution { layer, row, .. } => Reading {
                after: wording(decoded.dictionaries, sentence, edge),
                rule: Some(decoded.dictionaries[layer].row(row)),
                source: decoded.dictionaries[layer].source(row).map(str::to_string),
                channel: edge.channel + factor(decoded.spin.manner, edge.lean).ln(),
                ..left
            },
        }
    }
}

/// Adds the edit of a mark to the readings of its place. The other readings share what its
/// confidence leaves. `spun` is the probability that its sentence was spun.
fn take(edit: &Edit, spun: f32, readings: &mut Vec<Reading>) {
    let Edit { span, confidence, .. } = *edit;
    readings.iter_mut().for_each(|r| r.posterior *= 1.0 - confidence);
    match readings.iter_mut().find(|r| r.span == span && r.after == edit.after) {
        Some(reading) => reading.posterior = confidence,
        None => readings.push(Reading {
            span,
            after: edit.after.clone(),
            rule: Some(edit.rule.clone()),
            source: None,
            posterior: confidence,
            spun,
            context: 0.0,
            channel: 0.0,
            evidence: Evidence::default(),
        }),
    }
}
