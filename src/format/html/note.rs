//! Marks of notes, which touch the words of a sentence and are none of them.

use std::ops::Range;

/// Elements that hold them; `sub` and `sup` hold formulas and ordinals, too.
pub(super) const NOTES: &str = "sup, sub, a[href*='#'], a[class*=footnote], a[class*=noteref], a[role=doc-noteref]";

/// Letters of a word at least: shorter ones are units and symbols of elements.
const WORD: usize = 3;

/// An element that may be the mark of a note.
pub(super) struct Note {
    /// From its start tag to its end tag.
    pub(super) range: Range<usize>,
    /// Whether it stands below the line, as the figures of formulas do.
    pub(super) low: bool,
}

impl Note {
    /// Bytes between its tags at most.
    pub(super) const LONGEST: usize = 500;

    /// Whether it is the mark of a note, by its text and those around it.
    pub(super) fn is_mark(&self, content: &str, before: &str, after: &str) -> bool {
        let content = content.trim();
        if content.is_empty() || after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '⁄' | '+' | '=' | '^')) {
            return false;
        }
        let closed = content.starts_with('[') && content.ends_with(']') || content.starts_with('(') && content.ends_with(')');
        if closed && content.len() <= 40 {
            return true;
        }
        let figure = content.len() <= 12
            && content.starts_with(|c: char| c.is_ascii_digit())
            && content.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | ',' | ';' | '-' | '–'));
        let letter = content.len() == 1 && content.starts_with(|c: char| c.is_ascii_lowercase());
        let sign = letter || matches!(content, "TM" | "SM") || content.chars().all(|c| "*†‡§¶‖#™®℠".contains(c));
        (figure || sign && !self.low) && self.may_follow(before)
    }

    /// Whether a note may follow a text that ends with a word, with a sign after a word, or is
    /// empty.
    fn may_follow(&self, before: &str) -> bool {
        let stem = before.trim_end_matches(char::is_alphabetic);
        let word = &before[stem.len()..];
        if word.is_empty() {
            return before.is_empty() || before.ends_with(['.', ',', ';', ':', '!', '?', ')', ']', '"', '\'', '”', '’', '»', '…', '%']);
        }
        let formula = self.low && word.chars().skip(1).any(char::is_uppercase);
        word.chars().count() >= WORD && !formula && !stem.ends_with(char::is_numeric)
    }
}
