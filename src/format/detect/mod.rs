//! The formats, and how to tell them apart.

#[cfg(feature = "formats")]
mod content;
#[cfg(feature = "formats")]
mod foreign;
#[cfg(feature = "formats")]
mod markup;

#[cfg(feature = "formats")]
pub(super) use foreign::foreign;
#[cfg(feature = "formats")]
pub(super) use markup::is_markup;
#[cfg(feature = "formats")]
use std::path::Path;

/// How a text is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Plain text
    #[default]
    Plain,
    /// Markdown: the prose, also of front matter; code and addresses stay
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
    /// An archive is always recognised by its content. For other formats the content counts only
    /// where the name has no known ending, or one of plain text.
    #[cfg(feature = "formats")]
    pub fn detect(name: &Path, head: &[u8]) -> Format {
        let text = opening(head);
        let text = text.trim_ascii_start();
        if text.starts_with("WARC/1.") || text.starts_with("WARC/0.") {
            return Format::Warc;
        }
        match Format::named(name) {
            None | Some(Format::Plain) => content::format_of(text).unwrap_or_default(),
            Some(known) => known,
        }
    }

    /// The format that the ending of a name tells, that of a compression taken off.
    #[cfg(feature = "formats")]
    pub(super) fn named(name: &Path) -> Option<Format> {
        let ending = name.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
        Some(match ending.as_deref()? {
            "txt" | "text" => Format::Plain,
            "md" | "markdown" | "mdown" | "mdwn" | "mkd" | "mkdn" | "mdtxt" | "mdtext" | "mdx" | "qmd" | "rmd" => Format::Markdown,
            "html" | "htm" | "xhtml" | "shtml" => Format::Html,
            "json" => Format::Json,
            "jsonl" | "ndjson" | "jl" => Format::JsonLines,
            "csv" | "psv" => Format::Csv,
            "tsv" | "tab" => Format::Tsv,
            "warc" | "wet" => Format::Warc,
            _ => return None,
        })
    }
}

/// What a file begins with, whatever its encoding, without a byte order mark.
#[cfg(feature = "formats")]
pub(super) fn opening(head: &[u8]) -> String {
    let text: String = head.iter().take(2048).filter(|&&b| b != 0).map(|&b| char::from(b)).collect();
    text.trim_start_matches(['\u{ef}', '\u{bb}', '\u{bf}', '\u{fe}', '\u{ff}']).to_string()
}

#[cfg(all(test, feature = "formats"))]
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
