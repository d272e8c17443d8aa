//! *Tortured phrases* (Cabanac, Labbé & Magazinov 2021): phrases that no author would write, such
//! as "counterfeit consciousness" for "artificial intelligence".

use crate::apply::apply;
use crate::dict::Dictionary;
use crate::edit::{Alternative, Edit};
use crate::lattice::{Edge, Kind, Lattice};
use crate::span::Span;
use crate::text::SentenceText;
use std::ops::Range;

/// Odds before any context, in nats, from which a phrase of several words is a tortured one: it is
/// four hundred times as probable as the work of a spinner as it is as an author's. The context
/// model, too, must not know each of its words right after the one before it.
pub const TORTURED_ODDS: f32 = 6.0;
/// The odds alone for phrases of the lists of tortured phrases (dictionaries named `academic` or
/// `tortured`), because a person looked at them.
const LISTED_ODDS: f32 = 0.0;
/// Confidence from which an edit of a tortured phrase is reported. It is low, since the question is
/// whether an author wrote the phrase, not what it was.
pub const TORTURED_CONFIDENCE: f32 = 0.4;

/// A tortured phrase of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Phrase {
    /// Its tokens, as a range of those of the sentence.
    pub tokens: Range<usize>,
    /// Its odds before any context, in nats.
    odds: f32,
    /// Number of the edge that says what it was.
    edge: usize,
}

/// The tortured phrases of a sentence: those of the lists, and others with high odds in which words
/// follow each other that no author is known to have written so. `joins` says which do.
pub(super) fn phrases(
    sentence: SentenceText<'_>,
    lattice: &Lattice,
    dictionaries: &[Dictionary],
    joins: &dyn Fn(&str, &str) -> bool,
) -> Vec<Phrase> {
    let usual = |start: usize, end: usize| (start + 1..end).all(|at| joins(sentence.folded(at - 1), sentence.folded(at)));
    let phrase = |(number, edge): (usize, &Edge)| match edge.kind {
        Kind::Substitution { layer, row, .. } => {
            let dictionary = &dictionaries[layer];
            let odds = edge.odds + dictionary.rarity(row);
            let (start, end) = edge.phrase();
            let listed = dictionary.is_tortured(row);
            let least = if listed { LISTED_ODDS } else { TORTURED_ODDS };
            (end - start > 1 && odds >= least && (listed || !usual(start, end))).then_some(Phrase {
                tokens: edge.start..edge.end,
                odds,
                edge: number,
            })
        }
        Kind::Identity => None,
    };
    lattice.edges.iter().enumerate().filter_map(phrase).collect()
}

/// Makes the edits within a phrase one edit of the whole phrase, which is what people look for:
/// "amino corrosive" instead of "corrosive".
///
/// `edits` are those of a sentence, with spans in the whole text; `base` is the byte at which the
/// section of the sentence begins there. `row` gives what the edge of a number writes, and its
/// rule.
pub(super) fn whole(
    sentence: SentenceText<'_>,
    base: usize,
    phrases: &[Phrase],
    edits: Vec<Edit>,
    row: impl Fn(usize) -> (String, String),
) -> Vec<Edit> {
    let bytes = |p: &Phrase| {
        let span = sentence.span(p.tokens.clone());
        Span::new(span.start + base, span.end + base)
    };
    let mut out: Vec<Edit> = Vec::with_capacity(edits.len());
    let mut edits = edits.into_iter().peekable();
    while let Some(edit) = edits.next() {
        let from = out.last().map_or(0, |e| e.span.end);
        let holds = |p: &&Phrase| bytes(p).start >= from && bytes(p).start <= edit.span.start && edit.span.end <= bytes(p).end;
        let longest = |a: &&Phrase, b: &&Phrase| a.tokens.len().cmp(&b.tokens.len()).then(a.odds.total_cmp(&b.odds));
        let Some(phrase) = phrases.iter().filter(holds).max_by(longest).filter(|p| bytes(p) != edit.span) else {
            out.push(edit);
            continue;
        };
        let span = bytes(phrase);
        let mut parts = vec![edit];
        while let Some(next) = edits.next_if(|e| e.span.end <= span.end) {
            parts.push(next);
        }
        // An edit that reaches beyond the phrase keeps all of them as they are.
        if edits.peek().is_some_and(|e| e.span.start < span.end) {
            out.append(&mut parts);
            continue;
        }
        let before = &sentence.text[span.start - base..span.end - base];
        let rows = phrases.iter().filter(|p| p.tokens == phrase.tokens).map(|p| row(p.edge));
        out.push(joined(span, before, &parts, rows, || row(phrase.edge)));
    }
    out
}

/// The edit of a whole phrase, whose words are `before`, from the edits within it. Its confidence
/// is that of its least sure part. `rows` are what rows of the phrase write, with their rules;
/// `usual` gives its likeliest row.
fn joined(
    span: Span,
    before: &str,
    parts: &[Edit],
    mut rows: impl Iterator<Item = (String, String)>,
    usual: impl Fn() -> (String, String),
) -> Edit {
    let within = |e: &Edit, after: &str| Edit {
        span: Span::new(e.span.start - span.start, e.span.end - span.start),
        after: after.to_string(),
        ..e.clone()
    };
    let after = apply(before, &parts.iter().map(|e| within(e, &e.after)).collect::<Vec<_>>());
    let least = parts.iter().min_by(|a, b| a.confidence.total_cmp(&b.confidence)).unwrap_or(&parts[0]);
    let mut alternatives = match parts {
        [only] => only.alternatives.iter().map(|a| Alternative { after: apply(before, &[within(only, &a.after)]), ..a.clone() }).collect(),
        _ => vec![Alternative { after: before.to_string(), confidence: 1.0 - least.confidence }],
    };
    // A wording that no row of the phrase has, such as "disdain speech" for "disdain discourse", is
    // half restored.
    let (after, rule) = rows.find(|(written, _)| *written == after).unwrap_or_else(|| {
        alternatives.push(Alternative { after, confidence: 1.0 - least.confidence });
        usual()
    });
    alternatives.retain(|a| a.after != after);
    // They share what the edit leaves.
    let share = (1.0 - least.confidence) / alternatives.iter().map(|a| a.confidence).sum::<f32>().max(1e-6);
    alternatives.iter_mut().for_each(|a| a.confidence *= share.min(1.0));
    alternatives.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    Edit { span, before: before.to_string(), after, rule, alternatives, ..least.clone() }
}
