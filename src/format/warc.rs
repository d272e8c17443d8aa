//! WARC and WET: the text records; length and digests of a changed record are brought up to date.

use super::Problem;
use super::encoding::Encoding;
use super::hint::slug_words;
use super::view::View;
use crate::edit::Edit;
use crate::span::Span;
use sha1::{Digest, Sha1};

/// A record of an archive: where its headers and its block stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Lines of the header.
    pub header: Span,
    /// What the header announces.
    pub block: Span,
    /// Bytes of the block that the text does not hold yet.
    pub missing: usize,
    /// The end of the empty lines that close the record.
    pub end: usize,
}

/// What is wrong where a file ends within a header.
pub(super) const UNENDED: &str = "is a WARC header without an end";

/// What to say of damage, after which no record can be found.
pub(super) fn damage(what: &str) -> Problem {
    Problem { offset: 0, message: format!("{what}; the rest of the file stays as it is; fetch it again") }
}

/// Reads the record that begins a text; `Ok(None)` when the header does not end there.
///
/// # Errors
/// When there is no WARC header.
pub(super) fn record(text: &str, encoding: Encoding) -> Result<Option<Record>, Problem> {
    let lead = text.len() - text.trim_start_matches(['\r', '\n']).len();
    let text_start = &text[lead..];
    if !"WARC/".starts_with(text_start.get(..text_start.len().min(5)).unwrap_or("?")) {
        return Err(damage("is no WARC record"));
    }
    // One pass for both line ends: an archive may hold none of the other kind up to its end.
    let empty_line = |(at, _): (usize, &str)| {
        let next = &text_start[at + 1..];
        ["\n", "\r\n"].iter().find(|end| next.starts_with(**end)).map(|end| lead + at + 1 + end.len())
    };
    let Some(length) = text_start.match_indices('\n').find_map(empty_line) else {
        return if text.len() > 1 << 20 { Err(damage(UNENDED)) } else { Ok(None) };
    };
    let header = Span::new(lead, length);
    let announced = field(text, header, "content-length").and_then(|s| text[s.range()].trim().parse::<usize>().ok());
    let mut missing = announced.ok_or_else(|| damage("is a WARC header without a Content-Length"))?;
    let mut end = length;
    for c in text[length..].chars() {
        let width = encoding.char_width(c);
        if width > missing {
            break;
        }
        missing -= width;
        end += c.len_utf8();
    }
    let block = Span::new(length, end);
    let close = text[end..].len() - text[end..].trim_start_matches(['\r', '\n']).len();
    Ok(Some(Record { header, block, missing, end: end + close }))
}

/// The value of a header field.
fn field(text: &str, header: Span, name: &str) -> Option<Span> {
    let mut at = header.start;
    for line in text[header.range()].split_inclusive('\n') {
        if let Some((key, value)) = line.split_once(':').filter(|(key, _)| key.trim().eq_ignore_ascii_case(name)) {
            let body = value.trim();
            let start = at + key.len() + 1 + (value.len() - value.trim_start().len());
            return Some(Span::new(start, start + body.len()));
        }
        at += line.len();
    }
    None
}

/// Whether a record is a plain text.
pub(super) fn is_text(text: &str, record: &Record) -> bool {
    let value = |name| field(text, record.header, name).map(|s| text[s.range()].to_ascii_lowercase()).unwrap_or_default();
    matches!(value("warc-type").as_str(), "conversion" | "resource") && value("content-type").starts_with("text/plain")
}

/// The view of a record with a plain text as its block.
pub(super) fn view(text: &str, record: &Record) -> Option<View> {
    if !is_text(text, record) {
        return None;
    }
    let mut view = View::verbatim(text, record.block);
    view.hints = field(text, record.header, "warc-target-uri").and_then(|s| slug_words(&text[s.range()])).into_iter().collect();
    (!view.is_blank()).then_some(view)
}

/// The edits of the header that follow from edits of the block.
pub(super) fn follow_up(text: &str, record: &Record, encoding: Encoding, edits: &[Edit]) -> Vec<Edit> {
    let mut block = String::with_capacity(record.block.len() + 64);
    let mut at = record.block.start;
    for edit in edits {
        block.push_str(&text[at..edit.span.start]);
        block.push_str(&edit.after);
        at = edit.span.end;
    }
    block.push_str(&text[at..record.block.end]);
    let mut bytes = Vec::with_capacity(block.len());
    encoding.write(&block, &mut bytes);
    let mut out = Vec::new();
    let mut set = |name: &str, value: String| {
        if let Some(span) = field(text, record.header, name).filter(|s| text[s.range()] != value) {
            out.push(Edit::new(span, &text[span.range()], value, 1.0, "warc/header"));
        }
    };
    set("content-length", bytes.len().to_string());
    let digest = format!("sha1:{}", base32(&Sha1::digest(&bytes)));
    for name in ["warc-block-digest", "warc-payload-digest"] {
        set(name, digest.clone());
    }
    out.sort_by_key(|e| e.span.start);
    out
}

/// Base 32 as RFC 4648 writes it, for the 20 bytes of a digest.
fn base32(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits = bytes.len() * 8;
    let bit = |i: usize| bytes.get(i / 8).map_or(0, |b| b >> (7 - i % 8) & 1);
    (0..bits).step_by(5).map(|at| char::from(DIGITS[usize::from((at..at + 5).fold(0, |v, i| v << 1 | bit(i)))])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://a.example/the-big-threat\r\nContent-Type: text/plain\r\nWARC-Block-Digest: sha1:X\r\nContent-Length: 9\r\n\r\nA thréat\r\n\r\nWARC/1.0";

    #[test]
    fn records_are_read_and_their_headers_follow() {
        let found = record(TEXT, Encoding::Utf8).expect("WARC").expect("whole");
        assert_eq!((&TEXT[found.block.range()], &TEXT[found.end..], found.missing), ("A thréat", "WARC/1.0", 0));
        let view = view(TEXT, &found).expect("text");
        assert_eq!((view.text.as_str(), view.hints.as_slice()), ("A thréat", &["the big threat".to_string()][..]));
        let edit = Edit::sample(found.block.start + 2, "thréat", "x");
        let changed: Vec<String> = follow_up(TEXT, &found, Encoding::Utf8, &[edit]).into_iter().map(|e| e.after).collect();
        assert_eq!(changed.last().map(String::as_str), Some("3"));
        assert!(changed[0].starts_with("sha1:") && changed[0].len() == 37);
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        for damaged in ["GET / HTTP/1.1\r\n\r\n", "WARC/1.0\r\nWARC-Type: x\r\n\r\n"] {
            let told = record(damaged, Encoding::Utf8).expect_err("no record").message;
            assert!(told.ends_with("; the rest of the file stays as it is; fetch it again"), "{told}");
        }
        assert_eq!(record("WARC/1.0\r\nWARC-", Encoding::Utf8), Ok(None));
    }
}
