//! Braces that spinners leave around a phrase ("10 million {dollars}", "mentioned {that a} new law"): what remains of the notation in
//! which they choose among synonyms.

use crate::span::Span;

/// The row behind the edits.
pub(super) const RULE: &str = "spinner/braces";
/// Words that braces hold at most; more is no single phrase.
const WORDS: usize = 4;

/// Braces from which a text with fewer than [`APART`] words to each has them around its links, as dictionaries do.
const LINKS: usize = 4;
const APART: usize = 25;

/// The braces of [`pairs`] that a spinner may have left: it leaves few.
pub(super) fn left(text: &str) -> Vec<[Span; 2]> {
    let found: Vec<_> = pairs(text).collect();
    let links = found.len() >= LINKS && text.split_whitespace().count() < APART * found.len();
    if links { Vec::new() } else { found }
}

/// The braces, opening and closing, of phrases in them: a few words of letters, apart from the words around them.
fn pairs(text: &str) -> impl Iterator<Item = [Span; 2]> + '_ {
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
        // Blocks of programs stand behind conditions and the like.
        let before = text[..start].trim_end();
        let block = before.ends_with([')', ';', '{', '}']) || before.ends_with("else");
        (rest.starts_with('}') && phrase && alone && !block).then(|| [start, start + length + 1].map(|at| Span::new(at, at + 1)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_told_from_what_is_left() {
        let link = "A {stack} of words, see {data type}. ";
        assert_eq!([left(link).len(), left(&link.repeat(2)).len()], [2, 0]);
        assert_eq!(left(&(link.to_string() + &"word ".repeat(60)).repeat(2)).len(), 4);
    }

    #[test]
    fn phrases_are_told_from_templates_and_code() {
        let found = |text: &str| pairs(text).map(|[open, close]| text[open.start..close.end].to_string()).collect::<Vec<_>>();
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
            "f() {return x}",
            "if (a) {b} else {c d}",
        ] {
            assert_eq!(found(other), [""; 0], "{other}");
        }
    }
}
