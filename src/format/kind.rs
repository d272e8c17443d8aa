//! The formats, and how to tell them apart.

use super::markup::is_fragment;
use std::path::Path;

/// How a text is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Plain text
    #[default]
    Plain,
    /// Markdown: code, addresses, HTML and front matter stay
    Markdown,
    /// HTML: the prose of the page
    Html,
    /// JSON: chosen fields of an object, a list or a sequence of them
    Json,
    /// JSON Lines: chosen fields of each line
    JsonLines,
    /// CSV: chosen columns
    Csv,
    /// Tab-separated values: chosen columns
    Tsv,
    /// WARC and WET: text records
    Warc,
}

impl Format {
    /// The format of a file by its name, that of its compression taken off, and its first bytes.
    ///
    /// Content goes before a name that says nothing: an archive is always recognised, a page or fragment of one unless the name is that of
    /// another format, JSON when the name has no known ending or one of plain text.
    pub fn detect(name: &Path, head: &[u8]) -> Format {
        let text = opening(head);
        let text = text.trim_ascii_start();
        if text.starts_with("WARC/1.") || text.starts_with("WARC/0.") {
            return Format::Warc;
        }
        let known = Format::named(name);
        let lower = text.to_ascii_lowercase();
        let page =
            ["<!doctype html", "<html"].iter().any(|tag| lower.starts_with(tag)) || lower.starts_with("<?xml") && lower.contains("<html");
        match known {
            None | Some(Format::Plain) if page || is_fragment(text) => Format::Html,
            None | Some(Format::Plain) if looks_like_json(text) => match text.starts_with('[') {
                true => Format::Json,
                false if text.lines().next().is_some_and(|line| line.trim_ascii_end().ends_with('}')) => Format::JsonLines,
                false => Format::Json,
            },
            known => known.unwrap_or_default(),
        }
    }

    /// The format that the ending of a name tells, that of a compression taken off.
    pub(super) fn named(name: &Path) -> Option<Format> {
        let ending = name.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
        Some(match ending.as_deref()? {
            "txt" | "text" => Format::Plain,
            "md" | "markdown" | "mdown" | "mkd" => Format::Markdown,
            "html" | "htm" | "xhtml" | "shtml" => Format::Html,
            "json" => Format::Json,
            "jsonl" | "ndjson" | "jl" => Format::JsonLines,
            "csv" => Format::Csv,
            "tsv" | "tab" => Format::Tsv,
            "warc" | "wet" => Format::Warc,
            _ => return None,
        })
    }
}

/// What a file begins with, whatever its encoding, without a byte order mark.
pub(super) fn opening(head: &[u8]) -> String {
    let text: String = head.iter().take(2048).filter(|&&b| b != 0).map(|&b| char::from(b)).collect();
    text.trim_start_matches(['\u{ef}', '\u{bb}', '\u{bf}', '\u{fe}', '\u{ff}']).to_string()
}

/// Whether a text begins as an object, or a list of objects.
fn looks_like_json(text: &str) -> bool {
    let object = text.strip_prefix('[').map_or(text, |rest| rest.trim_ascii_start());
    object.strip_prefix('{').map(str::trim_ascii_start).is_some_and(|rest| {
        let key = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        key.is_some_and(|(_, rest)| rest.trim_ascii_start().starts_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_contents_tell_the_format() {
        let of = |name: &str, head: &str| Format::detect(Path::new(name), head.as_bytes());
        assert_eq!(of("a.MD", "x"), Format::Markdown);
        assert_eq!(of("a.txt", "\n<!DOCTYPE HTML>"), Format::Html);
        assert_eq!(of("a.md", "<html>"), Format::Markdown);
        assert_eq!(of("a.php", "<p>Text"), Format::Html);
        assert_eq!(of("a.txt", "<!-- note -->\n<DIV class='a'><b>Text</b>"), Format::Html);
        assert_eq!((of("a.txt", "<Unknown> said <b>."), of("a", "<rss><title>Text</title>")), (Format::Plain, Format::Plain));
        assert_eq!(of("a.txt", "{\"a\": 1}"), Format::JsonLines);
        assert_eq!(of("-", "{\"a\": {\"b\": 1}}\n{\"a\": 2}\n"), Format::JsonLines);
        assert_eq!(of("-", "[ {\"a\": 1"), Format::Json);
        assert_eq!(of("-", "{\n \"a\": 1"), Format::Json);
        assert_eq!(of("-", "{curly} text"), Format::Plain);
        assert_eq!(of("a.bin", "WARC/1.1\r\n"), Format::Warc);
        assert_eq!(of("b.jsonl", ""), Format::JsonLines);
    }
}
