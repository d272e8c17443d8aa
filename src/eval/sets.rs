//! What is evaluated on: span gold, pairs of texts, clean texts.

use crate::eval::gold::Gold;
use crate::span::{LineIndex, Span};
use std::fmt;

/// The texts of an evaluation and how they are taken.
#[derive(Clone, Debug, Default)]
pub struct Sets {
    /// Span gold; each is one document.
    pub gold: Vec<GoldSet>,
    /// Spun texts with their originals.
    pub pairs: Vec<PairSet>,
    /// Texts in which nothing is to be changed.
    pub clean: Vec<CleanSet>,
    /// Whether a file of pairs or clean text is one document, its paragraphs set apart by blank
    /// lines, rather than each paragraph a document.
    pub whole: bool,
    /// How many of the worst errors of each kind are listed.
    pub worst: usize,
}

/// A span gold with its name.
#[derive(Clone, Debug)]
pub struct GoldSet {
    /// Name for reports, a path for example.
    pub name: String,
    /// The gold.
    pub gold: Gold,
}

/// A spun text and its original with their name.
#[derive(Clone, Debug)]
pub struct PairSet {
    /// Name for reports.
    pub name: String,
    /// Name of the original, for what is done to it; the same unless it is set.
    pub original: String,
    paragraphs: Vec<(String, String)>,
}

/// A clean text with its name.
#[derive(Clone, Debug)]
pub struct CleanSet {
    /// Name for reports.
    pub name: String,
    paragraphs: Vec<String>,
}

impl GoldSet {
    /// Parses span gold.
    ///
    /// # Errors
    /// When a marked span is not closed.
    pub fn new(name: &str, text: &str) -> Result<GoldSet, SetError> {
        let gold = Gold::parse(without_mark(text)).map_err(|e| SetError(format!("{name}:{e}")))?;
        Ok(GoldSet { name: name.to_string(), gold })
    }
}

impl PairSet {
    /// Takes a spun text and its original, line by line.
    ///
    /// # Errors
    /// When they differ in the number of lines, or a line is blank in only one of them.
    pub fn new(name: &str, spun: &str, original: &str) -> Result<PairSet, SetError> {
        let (spun, original) = (lines(spun), lines(original));
        let help = "(help: write one paragraph per line, the same in both files)";
        if spun.len() != original.len() {
            let message = format!("{name}: {} lines, but the original has {} {help}", spun.len(), original.len());
            return Err(SetError(message));
        }
        if let Some(line) = spun.iter().zip(&original).position(|(s, o)| s.trim().is_empty() != o.trim().is_empty()) {
            return Err(SetError(format!("{name}:{}:1: the paragraph is blank on one side only {help}", line + 1)));
        }
        let paragraphs = spun.into_iter().zip(original).collect();
        Ok(PairSet { name: name.to_string(), original: name.to_string(), paragraphs })
    }

    /// The spun texts and originals, one per line.
    pub fn paragraphs(&self) -> &[(String, String)] {
        &self.paragraphs
    }
}

impl CleanSet {
    /// Takes a clean text, line by line.
    pub fn new(name: &str, text: &str) -> CleanSet {
        CleanSet { name: name.to_string(), paragraphs: lines(text) }
    }

    /// The paragraphs, one per line.
    pub fn paragraphs(&self) -> &[String] {
        &self.paragraphs
    }
}

/// Why texts cannot be evaluated on: what, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetError(String);

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SetError {}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn lines(text: &str) -> Vec<String> {
    without_mark(text).lines().map(str::to_string).collect()
}

/// A text that is restored as one, and where its paragraphs stand in it.
pub(crate) struct TestText {
    pub text: String,
    /// Number of the paragraph, and its bytes in the text.
    pub paragraphs: Vec<(usize, Span)>,
}

/// The documents of some paragraphs; blank ones are left out.
pub(crate) fn documents<'p>(paragraphs: impl Iterator<Item = &'p str>, whole: bool) -> Vec<TestText> {
    let mut list: Vec<TestText> = Vec::new();
    for (number, paragraph) in paragraphs.enumerate().filter(|(_, p)| !p.trim().is_empty()) {
        match list.last_mut().filter(|_| whole) {
            Some(document) => {
                document.text.push_str("\n\n");
                let start = document.text.len();
                document.text.push_str(paragraph);
                document.paragraphs.push((number, Span::new(start, document.text.len())));
            }
            None => list.push(TestText { text: paragraph.to_string(), paragraphs: vec![(number, Span::new(0, paragraph.len()))] }),
        }
    }
    list
}

/// Line of a byte offset, from one.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    LineIndex::new(text).position(offset).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_have_places() {
        let error = PairSet::new("p.txt", "a\n\nb\n", "a\nb\nb\n").expect_err("blank");
        assert!(error.to_string().starts_with("p.txt:2:1: "), "{error}");
        assert!(PairSet::new("p.txt", "a\n", "a\nb\n").is_err());
        let error = GoldSet::new("g.txt", "so\n {a=>b").expect_err("open");
        assert!(error.to_string().starts_with("g.txt:2:2: "), "{error}");
    }

    #[test]
    fn paragraphs_or_the_whole() {
        let spans = |whole| -> Vec<(String, usize)> {
            documents(["ab", " ", "c"].into_iter(), whole).into_iter().map(|d| (d.text, d.paragraphs.len())).collect()
        };
        assert_eq!(spans(false), [("ab".to_string(), 1), ("c".to_string(), 1)]);
        assert_eq!(spans(true), [("ab\n\nc".to_string(), 2)]);
    }
}
