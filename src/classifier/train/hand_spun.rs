//! Texts that were spun by hand: which words stood for what, told from the originals by the rows of
//! a dictionary.

use super::simulate::SpunText;
use crate::decoder::posteriors::odds_of_leaving;
use crate::decoder::spin::{Spin, manner_of, odds_of};
use crate::dict::Candidate;
use crate::dict::Dictionary;
use crate::matcher::Matches;
use crate::span::Span;
use crate::text::sentence::sentences;
use crate::text::token::fold_phrase;
use crate::text::{Tokens, WordId};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The original of a stretch that no rows explain. No candidate equals it.
const UNKNOWN: &str = "\0";
/// Longest stretch that is taken apart, in words of one side times words of the other.
const STRETCH: usize = 900;
/// Extra cost of each substitution, and of each word left alone, in nats: few and short
/// substitutions are preferred.
const COSTS: (f32, f32) = (1.0, 0.05);

/// A row that may apply.
struct Row {
    end: usize,
    words: Vec<WordId>,
    log_weight: f32,
    lean: f32,
    original: String,
}

/// The substitutions of a spun text, given its original, and how it was spun.
///
/// Words that differ are taken apart into rows of the dictionary, in the most probable way. A
/// stretch that rows do not explain is one substitution, of no known original. The strength is the
/// number of substitutions over that of a spinner of strength 1. The manner is the one that the
/// substitutions and the words left alone speak for.
pub fn substitutions(dictionary: &Dictionary, spun: &str, original: &str) -> (SpunText, Spin) {
    let (tokens, originals) = (Tokens::new(spun), Tokens::new(original));
    let ids = |tokens: &Tokens| tokens.iter().map(|t| t.id).collect::<Vec<WordId>>();
    let (here, there) = (ids(&tokens), ids(&originals));
    let rows = rows(dictionary, &tokens);
    let (mut odds, mut left) = (0.0, Vec::new());
    let mut truth: Vec<(Span, String)> = Vec::new();
    let mut substitute = |from: usize, to: usize, original: String| {
        let span = Span::new(tokens[from].span.start, tokens[to - 1].span.end);
        if truth.last().is_none_or(|(before, _)| before.end <= span.start) {
            truth.push((span, original));
        }
    };
    for op in capture_diff_slices(Algorithm::Myers, &here, &there) {
        if let DiffOp::Equal { new_index, len, .. } = op {
            left.extend(&there[new_index..new_index + len]);
            continue;
        }
        // A word on either side may belong to it ("brand new", once "new").
        let around = |range: std::ops::Range<usize>, length: usize| range.start.saturating_sub(1)..(range.end + 1).min(length);
        let (from, to) = (around(op.old_range(), here.len()), around(op.new_range(), there.len()));
        match explain(&rows, &here[..from.end], &there[..to.end], (from.start, to.start)) {
            Some(steps) => steps.into_iter().for_each(|(start, row)| {
                odds += odds_of(row.lean);
                substitute(start, row.end, row.original.clone());
            }),
            None if !from.is_empty() => substitute(from.start, from.end, UNKNOWN.into()),
            None => {}
        }
    }
    let expected: f32 = there.iter().filter_map(|&id| dictionary.word(id)).map(|word| dictionary.propensity(word)).sum();
    let strength = truth.len() as f32 / expected.max(1.0);
    let words = left.into_iter().filter_map(|id| dictionary.word(id));
    odds += words.map(|word| odds_of_leaving(strength, dictionary.propensity(word), dictionary.propensity_lean(word))).sum::<f32>();
    let spin = Spin { strength, manner: manner_of(odds) };
    (SpunText { text: spun.to_string(), truth }, spin)
}

/// The rows that may apply at each token.
fn rows(dictionary: &Dictionary, tokens: &Tokens) -> Vec<Vec<Row>> {
    let mut rows: Vec<Vec<Row>> = (0..tokens.len()).map(|_| Vec::new()).collect();
    let mut matches = Matches::default();
    for sentence in sentences(tokens) {
        matches.find(std::slice::from_ref(dictionary), &tokens[sentence.clone()], |_| true);
        for m in matches.iter() {
            for candidate in dictionary.candidates(m.node) {
                let Candidate::Original { form, log_weight, lean, .. } = candidate else { continue };
                let form = dictionary.form(form);
                let (words, original) = (dictionary.form_words(&form).collect(), fold_phrase(dictionary.form_text(&form)));
                rows[sentence.start + m.start].push(Row { end: sentence.start + m.end, words, log_weight, lean, original });
            }
        }
    }
    rows
}

/// The rows, and where they begin, by which `here` was written for `there`, each from the word
/// `from` on; `None` when no way leads from one to the other.
fn explain<'r>(rows: &'r [Vec<Row>], here: &[WordId], there: &[WordId], from: (usize, usize)) -> Option<Vec<(usize, &'r Row)>> {
    let (width, height) = (there.len() - from.1 + 1, here.len() - from.0 + 1);
    if width * height > STRETCH {
        return None;
    }
    // The best score of each pair of places, where it came from, and by which row.
    type Best<'r> = Option<(f32, (usize, usize), Option<&'r Row>)>;
    let mut best: Vec<Best> = vec![None; width * height];
    let at = |(i, j): (usize, usize)| (i - from.0) * width + j - from.1;
    best[at(from)] = Some((0.0, from, None));
    for i in from.0..here.len() {
        for j in from.1..=there.len() {
            let Some((score, ..)) = best[at((i, j))] else { continue };
            let mut reach = |to: (usize, usize), score: f32, row: Option<&'r Row>| {
                if best[at(to)].is_none_or(|(known, ..)| known < score) {
                    best[at(to)] = Some((score, (i, j), row));
                }
            };
            if there.get(j) == Some(&here[i]) {
                reach((i + 1, j + 1), score - COSTS.1, None);
            }
            for row in rows[i].iter().filter(|row| row.end <= here.len() && there[j..].starts_with(&row.words)) {
                reach((row.end, j + row.words.len()), score + row.log_weight - COSTS.0, Some(row));
            }
        }
    }
    let (mut place, mut steps) = ((here.len(), there.len()), Vec::new());
    while place != from {
        let (_, before, row) = best[at(place)]?;
        steps.extend(row.map(|row| (before.0, row)));
        place = before;
    }
    steps.reverse();
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dict::Source;
    use crate::dict::compiled::compiler::compile;
    use std::path::Path;

    #[test]
    fn what_differs_is_taken_apart_into_rows() {
        let yaml = "dictionary: d\nlicence: x\nentries:\n  - original: new\n    spun: [brand new: 9]\n  - original: attack\n    spun: [assault: 9]\n  - original: according to\n    spun: [in keeping with: 9]\n";
        let dictionary = compile(&[&Source::parse(Path::new("d"), yaml).expect("valid")], &|_| 1e-5);
        let found = |spun: &str, original: &str| {
            let (spun, _) = substitutions(&dictionary, spun, original);
            spun.truth.iter().map(|(s, o)| format!("{}={}", &spun.text[s.range()], o.replace(UNKNOWN, "?"))).collect::<Vec<_>>()
        };
        assert_eq!(
            found("A brand new assault in keeping with police", "A new attack according to police"),
            ["brand new=new", "assault=attack", "in keeping with=according to"]
        );
        assert_eq!(found("The assault was big.", "The assault was large."), ["was big=?"]);
        assert_eq!(found("The new assault was new.", "The new assault was new."), [""; 0]);
        let of = |spun: &str, original: &str| substitutions(&dictionary, spun, original).1.strength;
        let (once, often) =
            (of("The assault was an attack.", "The attack was an attack."), of("The assault was an assault.", "The attack was an attack."));
        assert!(0.0 < once && once < often && of("The attack.", "The attack.") == 0.0, "{once} {often}");
    }
}
