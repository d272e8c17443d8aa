//! Braces that spinners leave around a phrase ("10 million {dollars}", "mentioned {that a} new
//! law"). They remain of the notation in which spinners list synonyms.

use crate::span::Span;

/// The rule of the edits.
pub(super) const RULE: &str = "spinner/braces";
/// Most words between a spinner's braces; more are no single phrase.
const WORDS: usize = 4;

/// Number of pairs of braces from which they may be those of links, as dictionaries write them.
const LINKS: usize = 4;
/// Words of the text for each pair, below which they are those of links: a spinner leaves few.
const APART: usize = 25;

/// The braces, opening and closing, that a spinner may have left; none when they are too many.
pub(super) fn left(text: &str) -> Vec<[Span; 2]> {
    let found: Vec<_> = pairs(text).collect();
    let links = found.len() >= LINKS && text.split_whitespace().count() < APART * found.len();
    if links { Vec::new() } else { found }
}

/// The pairs of braces around a phrase: a few words of letters, with a space or sign outside the
/// braces.
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
        // Blocks of programs stand after conditions and the like.
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
