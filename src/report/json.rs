//! JSON: `json` is an array of edits, `json-lines` one edit per line.
//!
//! Fields are only ever added. An edit is an object with
//!
//! - `path` (string): as it was given; `-` is standard input unless it was named. Where the path is
//!   not UTF-8, unreadable parts are replaced here and `path_bytes` (string) has its bytes in
//!   hexadecimal;
//! - `line`, `column`, `end_line`, `end_column` (numbers): the first character and the one after
//!   the last, from one, columns in characters; lines end with a line feed;
//! - `start`, `end` (numbers): the bytes `start..end` of the file, of a compressed one once it is
//!   decompressed, from zero, a byte order mark counted;
//! - `before`, `after` (strings): what stands there and what is written instead;
//! - `confidence` (number): probability that `after` is the original wording, to four digits;
//! - `rule` (string): the dictionary row, as `dictionary/original`;
//! - `applicability` (string): `safe` edits are applied by default, `unsafe` ones with `--unsafe`,
//!   `display-only` ones, which only `pending` lists, when a person accepts them;
//! - `alternatives` (array): other wordings, most probable first, each with `after` and
//!   `confidence`; the source text among them is leaving the place as it is.

use super::{EditWriter, FileEdits, Point, applicability, points};
use crate::edit::Edit;
use crate::files::batch::Failure;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::path::Path;

pub(super) struct Json;
pub(super) struct JsonLines;

impl EditWriter for Json {
    fn open(&self) -> &'static str {
        "["
    }

    fn separator(&self) -> &'static str {
        ","
    }

    fn close(&self, _: &[Failure]) -> String {
        "\n]\n".into()
    }

    fn file(&self, file: &FileEdits<'_>, out: &mut dyn Write) -> io::Result<()> {
        for (i, (start, end, edit)) in points(file).enumerate() {
            write!(out, "{}\n  ", if i > 0 { "," } else { "" })?;
            serde_json::to_writer(&mut *out, &Item::new(file.path, start, end, edit))?;
        }
        Ok(())
    }
}

impl EditWriter for JsonLines {
    fn file(&self, file: &FileEdits<'_>, out: &mut dyn Write) -> io::Result<()> {
        for (start, end, edit) in points(file) {
            serde_json::to_writer(&mut *out, &Item::new(file.path, start, end, edit))?;
            writeln!(out)?;
        }
        Ok(())
    }
}

/// An edit in JSON.
#[derive(Debug, Serialize)]
pub struct Item<'a> {
    #[serde(flatten)]
    path: JsonPath,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start: usize,
    end: usize,
    before: &'a str,
    after: &'a str,
    confidence: f64,
    rule: &'a str,
    applicability: &'a str,
    alternatives: Vec<Other<'a>>,
}

#[derive(Debug, Serialize)]
struct Other<'a> {
    after: &'a str,
    confidence: f64,
}

impl<'a> Item<'a> {
    /// The fields of an edit between two points.
    pub fn new(path: &Path, start: Point, end: Point, edit: &'a Edit) -> Item<'a> {
        Item {
            path: JsonPath::new(path),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            start: start.byte,
            end: end.byte,
            before: &edit.before,
            after: &edit.after,
            confidence: rounded(edit.confidence),
            rule: &edit.rule,
            applicability: applicability(edit.applicability),
            alternatives: edit.alternatives.iter().map(|a| Other { after: &a.after, confidence: rounded(a.confidence) }).collect(),
        }
    }
}

/// A path in JSON: flattened into `path` and, where it is not UTF-8, `path_bytes`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JsonPath {
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
}

impl JsonPath {
    /// The fields of a path.
    pub fn new(path: &Path) -> JsonPath {
        let hex = || path.as_os_str().as_encoded_bytes().iter().map(|b| format!("{b:02x}")).collect();
        JsonPath { path: path.to_string_lossy().into_owned(), path_bytes: path.to_str().is_none().then(hex) }
    }

    /// The bytes of the path; those of `path` when what stands in `path_bytes` is no hexadecimal.
    pub fn bytes(&self) -> Vec<u8> {
        let digit = |d: &u8| (*d as char).to_digit(16).map(|d| d as u8);
        let byte = |pair: &[u8]| Some(digit(pair.first()?)? << 4 | digit(pair.get(1)?)?);
        let bytes = self.path_bytes.as_ref().and_then(|hex| hex.as_bytes().chunks(2).map(byte).collect());
        bytes.unwrap_or_else(|| self.path.as_bytes().to_vec())
    }
}

/// A probability or rate to four digits.
pub fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1e4).round() / 1e4
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn paths_that_are_not_utf8_keep_their_bytes() {
        let path = JsonPath::new(Path::new(std::ffi::OsStr::from_bytes(b"a\xff.txt")));
        let json = serde_json::to_string(&path).expect("json");
        assert_eq!(json, "{\"path\":\"a\u{fffd}.txt\",\"path_bytes\":\"61ff2e747874\"}");
        assert_eq!(serde_json::to_string(&JsonPath::new(Path::new("a"))).expect("json"), "{\"path\":\"a\"}");
        let read: JsonPath = serde_json::from_str(&json).expect("json");
        assert_eq!((read.bytes().as_slice(), JsonPath::new(Path::new("é")).bytes().as_slice()), (&b"a\xff.txt"[..], "é".as_bytes()));
        assert_eq!(rounded(0.98768), 0.9877);
    }
}
