//! What an edit writes: the original in the dress of the spun words.

use crate::dict::Dictionary;
use crate::lattice::{Edge, Kind};
use crate::span::Span;
use crate::text::case::{Shape, is_i, transfer};
use crate::text::sentence::{is_capitals, is_headline};
use crate::text::{Gap, Token, Tokens, article};

/// How far around an edit the text is asked which apostrophe it has, in bytes.
const WINDOW: usize = 4000;

/// The text of an edge as it is to be written: case of the spun words, hyphens and the text's kind of apostrophe kept, article repaired.
pub fn wording(dictionaries: &[Dictionary], text: &str, tokens: &[Token], edge: &Edge) -> String {
    let written = cased(dictionaries, text, tokens, edge);
    if edge.is_substitution() && written.contains('\'') && is_typographic(text, span_of(tokens, edge)) {
        return written.replace('\'', "’");
    }
    written
}

/// Whether the apostrophe next to a place is a curly one; the one before it counts first.
fn is_typographic(text: &str, place: Span) -> bool {
    let bytes = text.as_bytes();
    let curly = |at: usize| match bytes[at..] {
        [b'\'', ..] => Some(false),
        [0xe2, 0x80, 0x99, ..] => Some(true),
        _ => None,
    };
    let before = (place.end.saturating_sub(WINDOW)..place.end).rev().find_map(curly);
    before.or_else(|| (place.end..(place.end + WINDOW).min(bytes.len())).find_map(curly)).unwrap_or(false)
}

fn cased(dictionaries: &[Dictionary], text: &str, tokens: &[Token], edge: &Edge) -> String {
    let Kind::Substitution { layer, form, article, .. } = edge.kind else { return text[span_of(tokens, edge).range()].to_string() };
    let dictionary = &dictionaries[layer];
    let original = dictionary.original(form);
    let spun = &tokens[edge.start..edge.end];
    // A word for a sign that stands at its number ("5%") would have to stand apart from it: the sign stays.
    let sign = |at: usize| text[at..].starts_with(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’'));
    let start = spun[0].span.start;
    if original.starts_with(char::is_alphabetic) && sign(start) && text[..start].ends_with(char::is_numeric) {
        return text[span_of(tokens, edge).range()].to_string();
    }
    let opens = spun[0].gap == Gap::Sentence;
    // A numeral has no capital to hand on, but the word for it opens a sentence with one, and has one in a headline.
    let numeral = match text[start..].starts_with(|c: char| c.is_ascii_digit()) {
        true if is_capitals(tokens) => Some(Shape::Upper),
        true if opens || is_headline(tokens) => Some(Shape::Title),
        _ => None,
    };
    // The usual case: nothing to hand on.
    if !article
        && !opens
        && numeral.is_none()
        && spun.iter().enumerate().all(|(i, t)| t.shape == Shape::Lower && (i == 0 || t.gap != Gap::Hyphen))
    {
        return original.to_string();
    }
    dressed(original, article, text, spun, opens, numeral)
}

/// An original in the dress of the words that it is to replace, of which no more is known than themselves; `article` says that they begin
/// with one, which is repaired.
#[cfg(feature = "cli")]
pub fn dress(original: &str, before: &str, article: bool) -> String {
    let spun = Tokens::new(before);
    if spun.is_empty() {
        return original.to_string();
    }
    // A lone capital may be that of a sentence, and says nothing of later words.
    dressed(original, article, before, &spun, true, None)
}

/// An original with the capitals and hyphens of the spun words; `opens` says that they open a sentence, `numeral` which capitals are to be
/// written for a numeral, which has none.
fn dressed(original: &str, article: bool, text: &str, spun: &[Token], opens: bool, numeral: Option<Shape>) -> String {
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
    if let Some(shape) = numeral {
        shapes[0] = shape;
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
