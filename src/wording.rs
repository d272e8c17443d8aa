//! What an edit writes: the original with the capitals, hyphens and apostrophes of the spun words.

use crate::dict::Dictionary;
use crate::lattice::{Edge, Kind};
use crate::span::Span;
use crate::text::case::{Shape, is_i, transfer};
use crate::text::{Gap, SentenceText, Token, Tokens, article};

/// How far before and after an edit an apostrophe is looked for, in bytes.
const WINDOW: usize = 4000;

/// What an edge of a sentence's lattice writes: the words as they stand, or its original in the
/// case of the spun words, with their hyphens, the text's kind of apostrophe, and the article that
/// the original takes.
pub fn wording(dictionaries: &[Dictionary], sentence: SentenceText<'_>, edge: &Edge) -> String {
    let written = cased(dictionaries, sentence, edge);
    if edge.is_substitution() && written.contains('\'') && is_typographic(sentence.text, sentence.span(edge.tokens())) {
        return written.replace('\'', "’");
    }
    written
}

/// Whether the text around a place has curly apostrophes. The last one up to its end decides, or
/// else the first one after it.
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

/// What an edge writes, with straight apostrophes.
fn cased(dictionaries: &[Dictionary], sentence: SentenceText<'_>, edge: &Edge) -> String {
    let text = sentence.text;
    let Kind::Substitution { layer, form, article, .. } = edge.kind else { return text[sentence.span(edge.tokens()).range()].to_string() };
    let dictionary = &dictionaries[layer];
    let original = dictionary.original(form);
    let spun = &sentence[edge.tokens()];
    // A word for a sign that stands at its number ("5%") would have to stand apart from it: the
    // sign stays.
    let sign = |at: usize| text[at..].starts_with(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’'));
    let start = spun[0].span.start;
    if original.starts_with(char::is_alphabetic) && sign(start) && text[..start].ends_with(char::is_numeric) {
        return text[sentence.span(edge.tokens()).range()].to_string();
    }
    let opens = spun[0].gap == Gap::Sentence;
    // A numeral has no capital to hand on. But the word for it opens a sentence with one, and has
    // one in a headline and in a name ("New 12 months's Eve").
    let named = spun.len() > 1 && edge.start > 0 && sentence.written(edge.start - 1) == "New" && spun[0].gap == Gap::Space;
    let numeral = match text[start..].starts_with(|c: char| c.is_ascii_digit()) {
        true if sentence.is_capitals() => Some(Shape::Upper),
        true if opens || named || sentence.is_headline() => Some(Shape::Title),
        _ => None,
    };
    // The usual case: there is nothing to hand on.
    if !article
        && !opens
        && numeral.is_none()
        && spun.iter().enumerate().all(|(i, t)| t.shape == Shape::Lower && (i == 0 || t.gap != Gap::Hyphen))
    {
        return original.to_string();
    }
    dressed(original, article, text, spun, opens, numeral)
}

/// An original with the capitals and hyphens of `before`, the words that it is to replace, when the
/// text around them is not known. `article` says that `before` begins with an indefinite article,
/// which the original gets as it takes it.
#[cfg(feature = "cli")]
pub fn dress(original: &str, before: &str, article: bool) -> String {
    let spun = Tokens::new(before);
    if spun.is_empty() {
        return original.to_string();
    }
    // A single capital may be that of a sentence, and says nothing of later words.
    dressed(original, article, before, &spun, true, None)
}

/// An original with the capitals and hyphens of the `spun` words, which are tokens of `text`.
/// `article` says that they begin with an indefinite article, `opens` that they open a sentence.
/// `numeral` is the shape that the word for a numeral gets, which has no capitals itself.
fn dressed(original: &str, article: bool, text: &str, spun: &[Token], opens: bool, numeral: Option<Shape>) -> String {
    let words = Tokens::new(original);
    let mut pieces: Vec<&str> = words.iter().map(|w| &original[w.span.range()]).collect();
    if article {
        pieces.insert(0, article::indefinite(original));
    }
    // The capital of "I" is handed on only at the beginning of a sentence.
    let own = |t: &Token| t.shape == Shape::Title && t.gap != Gap::Sentence && is_i(&text[t.span.range()]);
    let mut shapes: Vec<Shape> = spun.iter().map(|t| if own(t) { Shape::Lower } else { t.shape }).collect();
    // A single letter beside words in capitals is in capitals, too.
    let letter = |i: usize| shapes[i] == Shape::Title && spun[i].span.len() == 1;
    if shapes.contains(&Shape::Upper) && (0..shapes.len()).all(|i| shapes[i] == Shape::Upper || letter(i)) {
        shapes.fill(Shape::Upper);
    }
    if let Some(shape) = numeral {
        shapes[0] = shape;
    }
    let written = transfer(&pieces, &shapes, opens);
    let extra = usize::from(article);
    let mut out = String::with_capacity(original.len() + 3);
    for (i, word) in written.iter().enumerate() {
        if i > 0 {
            // A compound keeps its hyphens when there are as many words.
            let between = match i - 1 {
                0 if article => " ",
                _ if written.len() == spun.len() && spun[i].gap == Gap::Hyphen => "-",
                k => &original[words[k - extra].span.end..words[k + 1 - extra].span.start],
            };
            out.push_str(between);
        }
        if i == extra {
            out.push_str(&original[..words[0].span.start]);
        }
        out.push_str(word);
    }
    if let Some(last) = words.last() {
        out.push_str(&original[last.span.end..]);
    }
    out
}
