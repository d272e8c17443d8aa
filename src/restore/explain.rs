//! Why a place was restored as it was: all of its readings.

use super::Worker;
use super::part::Part;
use crate::context::ContextModel;
use crate::decoder::posteriors;
use crate::decoder::spin::factor;
use crate::edit::Edit;
use crate::lattice::{Evidence, Kind};
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
    /// Posterior probability; of what is restored after decoding (numerals, braces), its confidence.
    pub posterior: f32,
    /// Probability that the sentence around it was spun at all, which the posterior holds, too.
    pub spun: f32,
    /// Log-probability in context less that of leaving the words as they are; 0 for leaving.
    pub context: f32,
    /// Logarithm of the channel: of P(spun | original) at the nominal rate; for leaving, of the probability that the spinner left the word.
    pub channel: f32,
    /// Named evidence.
    pub evidence: Evidence,
}

impl<M: ContextModel> Worker<'_, M> {
    /// All readings of the places that cover the byte `offset`, most probable first.
    pub fn explain(&mut self, text: &str, offset: usize) -> Vec<Reading> {
        self.explain_with(text, &[offset], &[]).pop().unwrap_or_default()
    }

    /// The readings of [`Worker::explain`] for each of some bytes, with the hints of [`Worker::restore_with`]. The text is
    /// decoded once for all of them, up to the last.
    pub fn explain_with(&mut self, text: &str, offsets: &[usize], hints: &[&str]) -> Vec<Vec<Reading>> {
        let mut all = vec![Vec::new(); offsets.len()];
        let Some(&last) = offsets.iter().max() else { return all };
        self.decoder.sections(text, hints, last, |decoder, section, decoded| {
            let within = |offset: usize| section.start <= offset && (offset < section.end || section.end == text.len());
            let mut asked = offsets.iter().zip(&mut all).filter(|(offset, _)| within(**offset)).peekable();
            if asked.peek().is_none() {
                return;
            }
            let part = Part::new(text, decoder, section, decoded);
            let late = part.late();
            for (offset, readings) in asked {
                *readings = part.readings(*offset - section.start);
                let here = |e: &&Edit| e.span.start <= *offset && *offset < e.span.end;
                late.iter().filter(here).for_each(|edit| take(edit, decoded.spun_at(edit.span.start - section.start), readings));
                readings.sort_by(|a, b| b.posterior.total_cmp(&a.posterior));
            }
        });
        all
    }
}

impl Part<'_> {
    /// The edits that are not what the decoder chose.
    fn late(&self) -> Vec<Edit> {
        let chosen = self.chosen();
        let mut edits = chosen.clone();
        self.add_late(&mut edits);
        let mut chosen = chosen.iter().peekable();
        edits.retain(|edit| {
            while chosen.next_if(|c| c.span.start < edit.span.start).is_some() {}
            chosen.peek().is_none_or(|c| *c != edit)
        });
        edits
    }

    /// The readings of the byte `offset` of the section.
    fn readings(&self, offset: usize) -> Vec<Reading> {
        let decoded = self.decoded;
        let spun = decoded.spun_at(offset);
        let mut readings = Vec::new();
        for s in &decoded.sentences {
            let tokens = &self.tokens[s.tokens.clone()];
            if !(tokens[0].span.start <= offset && offset <= tokens[tokens.len() - 1].span.end) {
                continue;
            }
            for (edge, &posterior) in s.lattice.edges.iter().zip(&s.posteriors) {
                let place = span_of(tokens, edge);
                if !(place.start <= offset && offset < place.end.max(place.start + 1)) {
                    continue;
                }
                let left = Reading {
                    span: Span::new(place.start + self.base, place.end + self.base),
                    after: self.text[place.range()].to_string(),
                    rule: None,
                    source: None,
                    posterior,
                    spun,
                    context: edge.context,
                    channel: posteriors::left(decoded.spin, edge.channel, edge.lean).ln(),
                    evidence: edge.evidence,
                };
                readings.push(match edge.kind {
                    Kind::Identity => left,
                    Kind::Substitution { layer, row, .. } => Reading {
                        after: wording(decoded.dictionaries, self.text, tokens, edge),
                        rule: Some(decoded.dictionaries[layer].row(row)),
                        source: decoded.dictionaries[layer].source(row).map(str::to_string),
                        channel: edge.channel + factor(decoded.spin.manner, edge.lean).ln(),
                        ..left
                    },
                });
            }
        }
        readings
    }
}

/// Adds an edit that was made after decoding to the readings of its place, which share what its confidence leaves.
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
