//! Byte ranges of the source text, the only coordinates in the crate.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;

/// A half-open byte range `start..end` of the source text.
///
/// Lines and columns are never stored: [`LineIndex`] computes them where they are printed. A span
/// that ends before it begins is an error when it is read, from JSON or the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Bounds")]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte; never before `start`.
    pub end: usize,
}

/// A span as it stands in a file, which may be wrong.
#[derive(Deserialize)]
struct Bounds {
    start: usize,
    end: usize,
}

impl TryFrom<Bounds> for Span {
    type Error = String;

    fn try_from(Bounds { start, end }: Bounds) -> Result<Span, String> {
        if start <= end { Ok(Span { start, end }) } else { Err(format!("a span ends at byte {end}, before its start {start}")) }
    }
}

impl Span {
    /// The span of `start..end`; `end` must not be less than `start`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Span { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether no byte is covered.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span as a slice index.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The span with `reach` more bytes of `text` on each side, or fewer where they would split a
    /// character or go beyond the text.
    pub fn widened(self, text: &str, reach: usize) -> Span {
        let start = (self.start.saturating_sub(reach)..=self.start).find(|&i| text.is_char_boundary(i)).unwrap_or(self.start);
        let end = (self.end..=text.len().min(self.end + reach)).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(self.end);
        Span { start, end }
    }

    /// Whether the two spans share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Line and column of byte offsets, both counted from one; columns count characters.
pub struct LineIndex<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl fmt::Debug for LineIndex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LineIndex").field("lines", &self.starts.len()).finish_non_exhaustive()
    }
}

impl<'t> LineIndex<'t> {
    /// Indexes the line starts of `text`.
    pub fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(i, _)| i + 1)).collect();
        LineIndex { text, starts }
    }

    /// Line and column of a byte offset, both from one. An offset within a character is taken for
    /// its start, one beyond the text for its end.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let offset = (0..=offset.min(self.text.len())).rev().find(|&i| self.text.is_char_boundary(i)).unwrap_or_default();
        let line = self.starts.partition_point(|&s| s <= offset) - 1;
        let column = self.text[self.starts[line]..offset].chars().count();
        (line + 1, column + 1)
    }

    /// The bytes of a line, counted from one, without its line end; `None` when there is no such
    /// line.
    pub fn line(&self, line: usize) -> Option<Span> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        let body = self.text[start..end].trim_end_matches(['\n', '\r']);
        Some(Span::new(start, start + body.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_span_splits_no_character() {
        let text = "né a é.";
        assert_eq!(&text[Span::new(4, 5).widened(text, 3).range()], "é a é");
        assert_eq!(&text[Span::new(4, 5).widened(text, 2).range()], " a ");
        assert_eq!(Span::new(4, 5).widened(text, 99), Span::new(0, text.len()));
    }

    #[test]
    fn a_span_that_ends_before_it_begins_is_not_read() {
        let read = |json: &str| serde_json::from_str::<Span>(json);
        assert_eq!(read(r#"{"start":2,"end":2}"#).ok(), Some(Span::new(2, 2)));
        let error = read(r#"{"start":3,"end":2}"#).expect_err("backwards");
        assert!(error.to_string().starts_with("a span ends at byte 2, before its start 3"), "{error}");
    }

    #[test]
    fn positions_count_characters_from_one() {
        let index = LineIndex::new("né\r\nab\n");
        assert_eq!(index.position(0), (1, 1));
        assert_eq!((index.position(1), index.position(2)), ((1, 2), (1, 2)), "in a character");
        assert_eq!(index.position(3), (1, 3));
        assert_eq!(index.position(5), (2, 1));
        assert_eq!(index.position(99), (3, 1));
        assert_eq!(index.line(1), Some(Span::new(0, 3)));
        assert_eq!(index.line(4), None);
    }
}
