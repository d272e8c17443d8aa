//! What an edit writes: the original in the dress of the spun words.

use crate::dict::Dictionary;
use crate::lattice::{Edge, Kind};
use crate::span::Span;
use crate::text::case::{Shape, is_i, transfer};
use crate::text::{Gap, Token, Tokens, article};

/// The text of an edge as it is to be written: case of the spun words, hyphens kept, article repaired.
pub fn wording(dictionaries: &[Dictionary], text: &str, tokens: &[Token], edge: &Edge) -> String {
    let Kind::Substitution { layer, form, article, .. } = edge.kind else { return text[span_of(tokens, edge).range()].to_string() };
    let dictionary = &dictionaries[layer];
    let original = dictionary.form_text(&dictionary.form(form));
    let spun = &tokens[edge.start..edge.end];
    // A word for a sign that stands at its number ("5%") would have to stand apart from it: the sign stays.
    let sign = |at: usize| text[at..].starts_with(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’'));
    let start = spun[0].span.start;
    if original.starts_with(char::is_alphabetic) && sign(start) && text[..start].ends_with(char::is_numeric) {
        return text[span_of(tokens, edge).range()].to_string();
    }
    let opens = spun[0].gap == Gap::Sentence;
    // The usual case: nothing to hand on.
    if !article && !opens && spun.iter().enumerate().all(|(i, t)| t.shape == Shape::Lower && (i == 0 || t.gap != Gap::Hyphen)) {
        return original.to_string();
    }
    let words = Tokens::new(original);
    let mut pieces: Vec<&str> = words.iter().map(|w| &original[w.span.range()]).collect();
    if article {
        pieces.insert(0, article::indefinite(original));
    }
    // A capital that a word always has is handed on by none but the first of a sentence.
    let own = |t: &Token| t.shape == Shape::Title && t.gap != Gap::Sentence && is_i(&text[t.span.range()]);
    let mut shapes: Vec<Shape> = spun.iter().map(|t| if own(t) { Shape::Lower } else { t.shape }).collect();
    // A lone A among capitals is one of them.
    if article && shapes[1..].iter().all(|s| *s == Shape::Upper) {
        shapes[0] = Shape::Upper;
    }
    // A numeral has no capital to hand on, but the word for it opens a sentence with one.
    if opens && text[spun[0].span.start..].starts_with(|c: char| c.is_ascii_digit()) {
        shapes[0] = Shape::Title;
    }
    let written = transfer(&pieces, &shapes, opens);
    let extra = usize::from(article);
    let mut out = String::with_capacity(original.len() + 3);
    for (i, word) in written.iter().enumerate() {
        if i > 0 {
            // A compound keeps its hyphens when the words correspond one to one.
            let between = match i - 1 {
                0 if article => " ",
                _ if written.len() == spun.len() && spun[i].gap == Gap::Hyphen => "-",
                k => &original[words[k - extra].span.end..words[k + 1 - extra].span.start],
            };
            out.push_str(between);
        }
        out.push_str(word);
    }
    if let Some(last) = words.last() {
        out.push_str(&original[last.span.end..]);
    }
    out
}

/// The bytes that an edge covers.
pub fn span_of(tokens: &[Token], edge: &Edge) -> Span {
    Span::new(tokens[edge.start].span.start, tokens[edge.end - 1].span.end)
}
