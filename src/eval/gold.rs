//! Span gold: a spun text in which every substitution is marked with what it may have been.
//!
//! `{spun=>original}`, or `{spun=>original|another}`; `~` among the originals means that leaving
//! the spun wording is accepted too. Everything outside the braces has to stay as it is. Braces
//! without `=>` are ordinary text.

use crate::eval::words::{Vocabulary, Word, words};
use crate::span::{LineIndex, Span};
use std::fmt;

/// A parsed span gold.
#[derive(Clone, Debug)]
pub struct Gold {
    /// The spun text: the wordings before the arrows.
    pub spun: String,
    /// An original text: the first original of each span, or the spun wording where that is `~`.
    pub original: String,
    /// Unmarked words and marked spans in order.
    pub(crate) segments: Vec<Segment>,
    pub(crate) vocabulary: Vocabulary,
}

/// An unmarked word, or a marked span.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    /// Its bytes in [`Gold::spun`].
    pub span: Span,
    /// The numbers of its words.
    pub words: Vec<u32>,
    /// What may stand there; `None` for an unmarked word.
    pub choice: Option<Choice>,
}

/// What a marked span may have been.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The numbers of the words of each original.
    pub originals: Vec<Vec<u32>>,
    /// The originals as written, for people.
    pub wording: String,
    /// Whether the spun wording may stay.
    pub optional: bool,
}

impl Gold {
    /// Parses the text of a span gold.
    ///
    /// # Errors
    /// When a brace that begins a span is not closed.
    pub fn parse(text: &str) -> Result<Gold, GoldError> {
        let mut gold = Gold { spun: String::new(), original: String::new(), segments: Vec::new(), vocabulary: Vocabulary::default() };
        let mut at = 0; // what lies before has been taken
        let mut from = 0; // where the next brace is sought
        while let Some(open) = text[from..].find('{').map(|i| from + i) {
            let body = &text[open + 1..];
            let close = body.find(['{', '}']);
            match body[..close.unwrap_or(body.len())].split_once("=>") {
                None => from = open + 1,
                Some(_) if close.is_none_or(|c| body.as_bytes()[c] == b'{') => return Err(GoldError::new(text, open)),
                Some((spun, originals)) => {
                    gold.plain(&text[at..open]);
                    gold.marked(spun, originals);
                    at = open + 1 + spun.len() + "=>".len() + originals.len() + 1;
                    from = at;
                }
            }
        }
        gold.plain(&text[at..]);
        Ok(gold)
    }

    fn plain(&mut self, text: &str) {
        let base = self.spun.len();
        let list = words(text);
        for (word, number) in list.iter().zip(self.vocabulary.learn(&list)) {
            let span = Span::new(base + word.span.start, base + word.span.end);
            self.segments.push(Segment { span, words: vec![number], choice: None });
        }
        self.spun.push_str(text);
        self.original.push_str(text);
    }

    fn marked(&mut self, spun: &str, originals: &str) {
        let base = self.spun.len();
        let numbers = self.vocabulary.learn(&words(spun));
        let wordings: Vec<&str> = originals.split('|').filter(|o| *o != "~").collect();
        let choice = Choice {
            originals: wordings.iter().map(|o| self.vocabulary.learn(&words(o))).collect(),
            wording: wordings.join("|"),
            optional: originals.split('|').any(|o| o == "~"),
        };
        let first = originals.split('|').next().filter(|o| *o != "~").unwrap_or(spun);
        self.segments.push(Segment { span: Span::new(base, base + spun.len()), words: numbers, choice: Some(choice) });
        self.spun.push_str(spun);
        self.original.push_str(first);
    }

    /// Whether `words` are an accepted reading of some neighbouring segments: unmarked words as
    /// they stand, marked spans as one of their originals or as they stand.
    pub(crate) fn accepts(&self, segments: &[Segment], words: &[Word<'_>]) -> bool {
        let words = self.vocabulary.find(words);
        let mut ends = vec![0];
        for segment in segments {
            let readings = std::iter::once(&segment.words).chain(segment.choice.iter().flat_map(|c| &c.originals));
            let mut next: Vec<usize> =
                readings.flat_map(|r| ends.iter().filter(|&&end| words[end..].starts_with(r)).map(|end| end + r.len())).collect();
            next.sort_unstable();
            next.dedup();
            ends = next;
        }
        ends.last() == Some(&words.len())
    }
}

/// A marked span that is not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GoldError {
    /// Line of the brace, from one.
    pub line: usize,
    /// Its column in characters, from one.
    pub column: usize,
}

impl GoldError {
    fn new(text: &str, offset: usize) -> Self {
        let (line, column) = LineIndex::new(text).position(offset);
        GoldError { line, column }
    }
}

impl fmt::Display for GoldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: the marked span is not closed (help: write `{{spun=>original}}`, without braces inside)", self.line, self.column)
    }
}

impl std::error::Error for GoldError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_before_and_after() {
        let error = Gold::parse("A {big=>large|huge} {x} {home=>~|house} in {=>the} {quite =>}sun {=>.").expect_err("open at the end");
        assert_eq!((error.line, error.column), (1, 66));
        let gold = Gold::parse("A {big=>large|huge} {x} {home=>~|house} in {=>the }{quite =>}sun").expect("valid");
        assert_eq!(gold.spun, "A big {x} home in quite sun");
        assert_eq!(gold.original, "A large {x} home in the sun");
        assert!(Gold::parse("{a=>b {c=>d}").is_err());
    }

    #[test]
    fn accepted_readings() {
        let gold = Gold::parse("the {big=>large|very large} {home=>house}").expect("valid");
        let accepts = |range: std::ops::Range<usize>, text: &str| gold.accepts(&gold.segments[range], &words(text));
        assert!(accepts(0..3, "the very large house") && accepts(0..3, "the large home") && accepts(1..2, "large"));
        assert!(!accepts(0..3, "a large house") && !accepts(1..2, "large house") && !accepts(1..3, "large"));
    }
}
