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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::sample::Sample;
    use crate::text::Tokens;

    /// The phrases that are found in a text when all candidates of a dictionary have these odds.
    fn found(dictionary: &str, text: &str, odds: f32, joins: &dyn Fn(&str, &str) -> bool) -> Vec<(usize, usize)> {
        let rows = [
            ("artificial intelligence", "counterfeit consciousness"),
            ("big data", "colossal information base"),
            ("neural network", "anxious network"),
            ("cancer", "malignancy"),
        ];
        let sample = Sample::named(dictionary, &rows);
        let tokens = Tokens::new(text);
        let sentence = SentenceText::new(text, &tokens, 0..tokens.len());
        let mut lattice = sample.lattice_of(sentence);
        assert_eq!(lattice.edges.iter().filter(|e| e.is_substitution()).count(), 1);
        lattice.edges.iter_mut().for_each(|e| e.odds = odds);
        phrases(sentence, &lattice, &sample.dictionaries, joins).into_iter().map(|p| (p.tokens.start, p.tokens.end)).collect()
    }

    #[test]
    fn phrases_are_listed_or_what_no_author_writes() {
        let mind = "the counterfeit consciousness grew";
        let (usual, never) = (|_: &str, _: &str| true, |_: &str, _: &str| false);
        assert_eq!(found("d", mind, TORTURED_ODDS, &never), [(1, 3)]);
        assert!(found("d", mind, TORTURED_ODDS - 0.1, &never).is_empty());
        assert!(found("d", mind, 9.0, &usual).is_empty());
        // A person looked at those of the lists.
        assert_eq!(found("tortured", mind, LISTED_ODDS, &usual), [(1, 3)]);
        assert!(found("tortured", mind, LISTED_ODDS - 0.1, &never).is_empty());
        for dictionary in ["d", "tortured"] {
            assert!(found(dictionary, "the malignancy grew", 9.0, &never).is_empty(), "a single word");
        }
    }

    #[test]
    fn one_unusual_pair_within_the_phrase_is_enough() {
        let (base, network) = ("the colossal information base grew", "an anxious network grew");
        assert_eq!(found("d", base, 9.0, &|first, _| first != "information"), [(1, 4)]);
        assert!(found("d", base, 9.0, &|first, _| first == "colossal" || first == "information").is_empty());
        // The article that changes belongs to the phrase, but not to what is asked.
        assert_eq!(found("d", network, 9.0, &|first, _| first != "anxious"), [(0, 3)]);
        assert!(found("d", network, 9.0, &|first, _| first == "anxious").is_empty());
    }

    /// First byte of the section.
    const BASE: usize = 100;

    /// The edit of words of the text.
    fn edit(text: &str, before: &str, after: &str, confidence: f32, alternatives: &[(&str, f32)]) -> Edit {
        let alternative = |&(after, confidence): &(&str, f32)| Alternative { after: after.to_string(), confidence };
        let alternatives = alternatives.iter().map(alternative).collect();
        Edit { confidence, alternatives, ..Edit::sample(BASE + text.find(before).expect("there"), before, after) }
    }

    /// What becomes of the edits of a text whose `rows` are phrases, each with its original and odds.
    fn joined_of(text: &str, rows: &[(&str, &str, f32)], edits: &[Edit]) -> Vec<Edit> {
        let tokens = Tokens::new(text);
        let sentence = SentenceText::new(text, &tokens, 0..tokens.len());
        let at = |byte: usize| tokens.iter().filter(|t| t.span.start < byte).count();
        let phrase = |(edge, &(spun, _, odds)): (usize, &(&str, &str, f32))| {
            let start = text.find(spun).expect("there");
            Phrase { tokens: at(start)..at(start + spun.len()), odds, edge }
        };
        let phrases: Vec<Phrase> = rows.iter().enumerate().map(phrase).collect();
        let row = |edge: usize| (rows[edge].1.to_string(), format!("d/{}", rows[edge].1));
        let out = whole(sentence, BASE, &phrases, edits.to_vec(), row);
        for edit in &out {
            assert_eq!(text[edit.span.start - BASE..edit.span.end - BASE], edit.before);
            let sum: f32 = edit.confidence + edit.alternatives.iter().map(|a| a.confidence).sum::<f32>();
            assert!(sum < 1.0001, "{edit:?}");
        }
        out
    }

    /// The edit with the rule of the row that it writes.
    fn with_rule(edit: Edit) -> Edit {
        Edit { rule: format!("d/{}", edit.after), ..edit }
    }

    #[test]
    fn edits_within_a_phrase_become_one() {
        let text = "the amino corrosive and the counterfeit consciousness grew";
        let rows = [("amino corrosive", "amino acid", 7.0), ("counterfeit consciousness", "artificial intelligence", 7.0)];
        let edits = [
            edit(text, "corrosive", "acid", 0.75, &[("corrosive", 0.125), ("acidic", 0.0625)]),
            edit(text, "counterfeit", "artificial", 0.875, &[("counterfeit", 0.125)]),
            edit(text, "consciousness", "intelligence", 0.5, &[("mind", 0.5)]),
            edit(text, "grew", "rose", 0.75, &[]),
        ];
        let expected = [
            with_rule(edit(text, "amino corrosive", "amino acid", 0.75, &[("amino corrosive", 0.125), ("amino acidic", 0.0625)])),
            // As sure as the least sure part.
            with_rule(edit(text, "counterfeit consciousness", "artificial intelligence", 0.5, &[("counterfeit consciousness", 0.5)])),
            edits[3].clone(),
        ];
        assert_eq!(joined_of(text, &rows, &edits), expected);
    }

    #[test]
    fn what_is_half_restored_becomes_the_likeliest_row() {
        let text = "a disdain discourse";
        let rows =
            [("disdain discourse", "scorn talk", 6.0), ("disdain discourse", "hate speech", 8.0), ("disdain discourse", "hate talk", 7.0)];
        let half = edit(text, "discourse", "speech", 0.75, &[("discourse", 0.25)]);
        let alternatives = [("disdain discourse", 0.125), ("disdain speech", 0.125)];
        let expected = with_rule(edit(text, "disdain discourse", "hate speech", 0.75, &alternatives));
        assert_eq!(joined_of(text, &rows, &[half]), [expected]);
        // The wording of any row will do.
        let parts = [edit(text, "disdain", "hate", 0.75, &[]), edit(text, "discourse", "talk", 0.75, &[])];
        assert_eq!(joined_of(text, &rows, &parts)[0].after, "hate talk");
    }

    #[test]
    fn the_longest_phrase_counts_and_no_edit_is_cut() {
        let text = "the colossal information base models";
        let rows = [("colossal information", "big data", 9.0), ("colossal information base", "big database", 7.0)];
        let words = |edits: &[Edit]| -> Vec<String> { joined_of(text, &rows, edits).into_iter().map(|e| e.before).collect() };
        let [big, data, beyond] = [("colossal", "big"), ("information", "data"), ("base models", "base model")]
            .map(|(before, after)| edit(text, before, after, 0.75, &[]));
        assert_eq!(words(&[big.clone(), data.clone()]), ["colossal information base"]);
        assert_eq!(words(&[big.clone(), beyond.clone()]), ["colossal", "base models"]);
        let exact = [edit(text, "colossal information base", "huge data", 0.75, &[("big database", 0.125)])];
        assert_eq!(joined_of(text, &rows, &exact), exact);
    }
}
