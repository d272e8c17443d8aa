//! Words as the scorers count them: runs of letters, digits and `_`, joined by inner hyphens,
//! apostrophes and full stops, and every other visible character by itself. Curly and straight
//! quotes are one; case counts.

use crate::span::Span;
use std::borrow::Cow;
use std::collections::HashMap;

/// A word or sign of a scored text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'t> {
    /// Its bytes in the text.
    pub span: Span,
    /// The word with straight quotes.
    pub text: Cow<'t, str>,
}

/// Splits a text into words and signs.
///
/// ```
/// let words = unspin::eval::words::words("A well-known 3.5% rise.");
/// let texts: Vec<&str> = words.iter().map(|w| w.text.as_ref()).collect();
/// assert_eq!(texts, ["A", "well-known", "3.5", "%", "rise", "."]);
/// ```
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut list = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        at = if is_letter(c) { word_end(text, at) } else { at + c.len_utf8() };
        if !c.is_whitespace() {
            list.push(Word { span: Span::new(start, at), text: straight(&text[start..at]) });
        }
    }
    list
}

/// The words of a list as one text, a space between them.
pub fn join<'w>(words: impl IntoIterator<Item = &'w Word<'w>>) -> String {
    words.into_iter().map(|w| w.text.as_ref()).collect::<Vec<_>>().join(" ")
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// End of the word that starts at `start` with a letter.
fn word_end(text: &str, start: usize) -> usize {
    let mut chars = text[start..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins = matches!(c, '-' | '.' | '\'' | '’' | '‘') && chars.peek().is_some_and(|&(_, next)| is_letter(next));
        if !is_letter(c) && !joins {
            return start + at;
        }
    }
    text.len()
}

fn straight(word: &str) -> Cow<'_, str> {
    if !word.contains(['’', '‘', '“', '”']) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(word.replace(['’', '‘'], "'").replace(['“', '”'], "\""))
}

/// Numbers for words, so that comparing two words is comparing two integers.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary(HashMap<String, u32>);

impl Vocabulary {
    /// The number of words that no text before has held.
    pub const UNKNOWN: u32 = u32::MAX;

    /// The numbers of words; new ones are added.
    pub fn learn(&mut self, words: &[Word<'_>]) -> Vec<u32> {
        words.iter().map(|w| self.number(&w.text)).collect()
    }

    /// The numbers of words, [`Vocabulary::UNKNOWN`] for new ones.
    pub fn find(&self, words: &[Word<'_>]) -> Vec<u32> {
        words.iter().map(|w| self.0.get(w.text.as_ref()).copied().unwrap_or(Self::UNKNOWN)).collect()
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(&known) = self.0.get(word) {
            return known;
        }
        let number = self.0.len() as u32;
        self.0.insert(word.to_string(), number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|w| w.text.into_owned()).collect()
    }

    #[test]
    fn joins_inside_words_only() {
        assert_eq!(
            texts("U.S. state-run ‘dogs’ aren’t -x a--b."),
            ["U.S", ".", "state-run", "'", "dogs", "'", "aren't", "-", "x", "a", "-", "-", "b", "."]
        );
        assert_eq!(texts(" \n\t"), Vec::<String>::new());
        assert_eq!(texts("é_1 “½”"), ["é_1", "\"", "½", "\""]);
    }

    #[test]
    fn spans_are_bytes_of_the_source() {
        let text = "it’s “so”";
        let found: Vec<&str> = words(text).iter().map(|w| &text[w.span.range()]).collect();
        assert_eq!(found, ["it’s", "“", "so", "”"]);
    }
}
