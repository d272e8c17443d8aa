//! Braces that spinners leave around a phrase ("10 million {dollars}", "mentioned {that a} new law"): what remains of the notation in
//! which they choose among synonyms.

use super::Document;
use crate::edit::{Alternative, Applicability, Edit};
use crate::span::Span;

/// The row behind the edits.
const RULE: &str = "spinner/braces";
/// Words that braces hold at most; more is no single phrase.
const WORDS: usize = 4;
/// How sure it is that braces around a phrase were none of the author's, where the text was spun.
const CONFIDENCE: f32 = 0.97;

/// Takes the braces away in a text that was spun: such a phrase becomes one edit, with what `edits` (in order, those of this text) restore
/// in it. `base` is where the text begins, `document` what it was decoded to, `judge` says how freely an edit of a confidence is applied, if at all.
pub(super) fn strip(
    text: &str,
    base: usize,
    document: &Document,
    judge: impl Fn(f32) -> Option<Applicability>,
    edits: &mut Vec<Edit>,
    first: usize,
) {
    if !text.contains('{') {
        return;
    }
    for span in phrases(text).filter(|span| !document.protected.iter().any(|p| p.overlaps(*span))) {
        let whole = Span::new(span.start + base, span.end + base);
        let from = first + edits[first..].partition_point(|e| e.span.end <= whole.start);
        let to = first + edits[first..].partition_point(|e| e.span.start < whole.end);
        let within = |e: &Edit| whole.start < e.span.start && e.span.end < whole.end;
        if !edits[from..to].iter().all(within) {
            continue;
        }
        let surest = |e: &&Edit| e.applicability == Applicability::Safe;
        let confidence =
            edits[from..to].iter().filter(surest).map(|e| e.confidence).fold(CONFIDENCE * document.spun_at(span.start), f32::min);
        let Some(applicability) = judge(confidence) else { continue };
        let before = &text[span.range()];
        let (mut after, mut at) = (String::new(), whole.start + 1);
        for edit in edits[from..to].iter().filter(surest) {
            after.push_str(&text[at - base..edit.span.start - base]);
            after.push_str(&edit.after);
            at = edit.span.end;
        }
        after.push_str(&text[at - base..span.end - 1]);
        let left = Alternative { after: before.to_string(), confidence: 1.0 - confidence };
        let edit = Edit {
            span: whole,
            before: before.to_string(),
            after,
            confidence,
            rule: RULE.to_string(),
            alternatives: vec![left],
            applicability,
        };
        edits.splice(from..to, [edit]);
    }
}

/// The phrases in braces, braces included: a few words of letters, apart from the words around them.
fn phrases(text: &str) -> impl Iterator<Item = Span> + '_ {
    text.match_indices('{').filter_map(|(start, _)| {
        let length = text[start + 1..].find(['{', '}', '\n'])?;
        let (inside, rest) = text[start + 1..].split_at(length);
        let word = |w: &str| !w.is_empty() && w.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
        let phrase = inside.split(' ').all(word) && inside.split(' ').count() <= WORDS;
        let apart = |c: Option<char>| {
            c.is_none_or(|c| {
                c.is_whitespace()
                    || matches!(c, '“' | '”' | '"' | '‘' | '’' | '\'' | '(' | ')' | ',' | '.' | ';' | ':' | '?' | '!' | '—' | '–')
            })
        };
        let alone = apart(text[..start].chars().next_back()) && apart(rest[1..].chars().next());
        (rest.starts_with('}') && phrase && alone).then(|| Span::new(start, start + length + 2))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_told_from_templates_and_code() {
        let found = |text: &str| phrases(text).map(|s| text[s.range()].to_string()).collect::<Vec<_>>();
        assert_eq!(found("cost 5 {dollars}, and {that a} law"), ["{dollars}", "{that a}"]);
        for other in [
            "f{x}y",
            "{user_name}",
            "{a|b}",
            "{}",
            "{ a }",
            "{1}",
            "{one two three four five}",
            "{{name}}",
            "${name}",
            "{open",
            "set {a\nb}",
        ] {
            assert_eq!(found(other), [""; 0], "{other}");
        }
    }
}
