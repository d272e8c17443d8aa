//! How edits are shown: one file per format.
//!
//! Formats write ANSI styles. The owner of the stream strips them when they are not wanted.

// Hidden from users of the library, who need to show none of it.
#![allow(missing_debug_implementations)]

mod concise;
mod csv;
mod full;
mod github;
pub mod json;
pub mod run;
mod sarif;
pub mod width;

use crate::edit::{Applicability, Edit};
use crate::files::batch::Failure;
use crate::format::{Document, Encoding};
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::path::Path;

/// A format for lists of edits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Every edit with its line and its alternatives
    #[default]
    Full,
    /// One line for an edit
    Concise,
    /// A JSON array of edits
    Json,
    /// A JSON object for an edit, one per line
    JsonLines,
    /// CSV, for spreadsheets: a row for an edit, with the words around it
    Csv,
    /// SARIF 2.1.0, for code scanning services
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

impl Format {
    /// The writer of the format.
    pub fn writer(self) -> &'static dyn EditWriter {
        match self {
            Format::Full => &full::Full,
            Format::Concise => &concise::Concise,
            Format::Json => &json::Json,
            Format::JsonLines => &json::JsonLines,
            Format::Csv => &csv::Csv,
            Format::Sarif => &sarif::Sarif,
            Format::Github => &github::Github,
        }
    }
}

/// A file and the edits to show.
#[derive(Clone, Copy, Debug)]
pub struct FileEdits<'a> {
    /// Path as it was given.
    pub path: &'a Path,
    /// Its text.
    pub document: &'a Document,
    /// The edits, in order.
    pub edits: &'a [Edit],
}

/// Writes lists of edits. Files are written independently of each other and joined with the
/// separator.
pub trait EditWriter: Sync {
    /// What stands before the first file.
    fn open(&self) -> &'static str {
        ""
    }

    /// What stands between files that have edits.
    fn separator(&self) -> &'static str {
        ""
    }

    /// What stands after the last file; it may tell what could not be read.
    fn close(&self, _failures: &[Failure]) -> String {
        String::new()
    }

    /// Writes the edits of a file.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    fn file(&self, file: &FileEdits<'_>, out: &mut dyn Write) -> io::Result<()>;
}

/// A point of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Line, from one.
    pub line: usize,
    /// Column in characters, from one.
    pub column: usize,
    /// Byte of the file, from zero.
    pub byte: usize,
}

/// Walks forward through a document, so that the points of many edits cost one pass, however long
/// the lines.
pub struct Cursor<'t> {
    text: &'t str,
    encoding: Encoding,
    offset: usize,
    point: Point,
}

impl<'t> Cursor<'t> {
    /// A cursor at the start.
    pub fn new(document: &'t Document) -> Self {
        let point = Point { line: 1, column: 1, byte: document.encoding.mark().len() };
        Cursor { text: &document.text, encoding: document.encoding, offset: 0, point }
    }

    /// The point of a byte offset of the text, not before the one asked for last.
    pub fn to(&mut self, offset: usize) -> Point {
        let passed = &self.text[self.offset..offset.max(self.offset)];
        self.point.byte += self.encoding.width(passed);
        match passed.rfind('\n') {
            Some(at) => {
                self.point.line += passed.bytes().filter(|&b| b == b'\n').count();
                self.point.column = passed[at + 1..].chars().count() + 1;
            }
            None => self.point.column += passed.chars().count(),
        }
        self.offset += passed.len();
        self.point
    }
}

/// The edits of a file, each with its first point and the one after its end.
pub fn points<'a>(file: &FileEdits<'a>) -> impl Iterator<Item = (Point, Point, &'a Edit)> {
    let mut cursor = Cursor::new(file.document);
    file.edits.iter().map(move |edit| {
        let start = cursor.to(edit.span.start);
        (start, cursor.to(edit.span.end), edit)
    })
}

/// The name of an applicability in every format.
pub fn applicability(applicability: Applicability) -> &'static str {
    match applicability {
        Applicability::DisplayOnly => "display-only",
        Applicability::Unsafe => "unsafe",
        Applicability::Safe => "safe",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_count_bytes_of_the_file() {
        let document = Document::decode(b"\xff\xfe\xe9\0\n\0a\0b\0".to_vec()).expect("UTF-16");
        let mut cursor = Cursor::new(&document);
        assert_eq!(cursor.to(2), Point { line: 1, column: 2, byte: 4 });
        assert_eq!(cursor.to(4), Point { line: 2, column: 2, byte: 8 });
    }
}
