//! How a wording is written where it goes: the one place that knows what JSON, HTML, CSV, Markdown
//! and YAML demand.

use serde::{Deserialize, Serialize};
#[cfg(feature = "formats")]
use std::borrow::Cow;

/// How a wording is written into a region of the source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Escape {
    /// As it is.
    #[default]
    None,
    /// Without signs that mean something in Markdown.
    Markdown,
    /// `&`, `<` and `>` as entities.
    Html,
    /// As in HTML, other characters than those of ASCII as entities, too, for pages that do.
    AsciiHtml,
    /// As in a JSON string; `ascii` writes other characters as `\u` escapes, for sources that do.
    Json {
        /// Whether the source is pure ASCII.
        ascii: bool,
        /// Whether the string holds HTML.
        #[serde(default)]
        html: bool,
    },
    /// A CSV cell.
    Cell {
        /// Whether it stands in quotes, which are doubled within.
        quoted: bool,
        /// What separates cells.
        delimiter: char,
        /// Whether the cell holds HTML.
        #[serde(default)]
        html: bool,
        /// Whether a backslash stands before quotes within, instead of another quote.
        #[serde(default)]
        escapes: bool,
    },
    /// A value of front matter without quotes.
    Scalar,
    /// A value of front matter in single quotes, which YAML doubles within; in TOML none can stand
    /// there.
    SingleQuoted {
        /// Whether they are doubled.
        doubled: bool,
    },
}

impl Escape {
    /// The same of a string or cell that holds HTML.
    #[cfg(feature = "formats")]
    #[must_use]
    pub(super) fn with_html(self) -> Escape {
        match self {
            Escape::Json { ascii, .. } => Escape::Json { ascii, html: true },
            Escape::Cell { quoted, delimiter, escapes, .. } => Escape::Cell { quoted, delimiter, html: true, escapes },
            _ => Escape::Html,
        }
    }

    /// The same of a string or cell without its HTML, and whether it has some.
    fn container(self) -> (Escape, bool) {
        match self {
            Escape::Json { ascii, html } => (Escape::Json { ascii, html: false }, html),
            Escape::Cell { quoted, delimiter, html, escapes } => (Escape::Cell { quoted, delimiter, html: false, escapes }, html),
            other => (other, false),
        }
    }

    /// The wording as it is written; `None` when it cannot be.
    pub fn write(self, text: &str) -> Option<String> {
        if let (container, true) = self.container() {
            return container.write(&Escape::Html.write(text)?);
        }
        match self {
            Escape::None => Some(text.to_string()),
            Escape::Markdown => {
                (!text.contains(['\\', '`', '*', '_', '[', ']', '<', '>', '#', '|', '~', '$', '&'])).then(|| text.to_string())
            }
            Escape::Html => Some(text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")),
            Escape::AsciiHtml => {
                let html = Escape::Html.write(text)?;
                Some(html.chars().map(|c| if c.is_ascii() { c.to_string() } else { format!("&#{};", u32::from(c)) }).collect())
            }
            Escape::Json { ascii, .. } => {
                let mut out = String::with_capacity(text.len());
                for c in text.chars() {
                    match c {
                        '"' | '\\' => out.extend(['\\', c]),
                        '\n' => out.push_str("\\n"),
                        c if c < ' ' || (ascii && !c.is_ascii()) => {
                            out.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
                        }
                        c => out.push(c),
                    }
                }
                Some(out)
            }
            Escape::Cell { escapes: true, .. } => Some(text.replace('\\', r"\\").replace('"', "\\\"")),
            Escape::Cell { quoted: true, .. } => Some(text.replace('"', "\"\"")),
            Escape::Cell { delimiter, .. } => (!text.contains([delimiter, '"', '\n', '\r'])).then(|| text.to_string()),
            // A colon and a number sign mean something within it, other signs at its start.
            Escape::Scalar => {
                let plain = !text.contains([':', '#', '\n', '\r']) && !text.starts_with(|c: char| c.is_ascii_punctuation());
                plain.then(|| text.to_string())
            }
            Escape::SingleQuoted { doubled: true } => Some(text.replace('\'', "''")),
            Escape::SingleQuoted { .. } => (!text.contains(['\'', '\n', '\r'])).then(|| text.to_string()),
        }
    }

    /// What is meant by a wording as it is written.
    #[cfg(feature = "formats")]
    pub fn read(self, source: &str) -> Cow<'_, str> {
        if let (container, true) = self.container() {
            return Escape::Html.read(&container.read(source)).into_owned().into();
        }
        match self {
            Escape::Html | Escape::AsciiHtml if source.contains('&') => html_escape::decode_html_entities(source),
            Escape::Json { .. } if source.contains('\\') => super::json::unescaped(source).into(),
            Escape::Cell { escapes: true, .. } if source.contains(['"', '\\']) => super::csv::unescaped(source).into(),
            Escape::Cell { quoted: true, .. } if source.contains('"') => source.replace("\"\"", "\"").into(),
            Escape::SingleQuoted { doubled: true } if source.contains('\'') => source.replace("''", "'").into(),
            _ => source.into(),
        }
    }

    /// The name of a place where not every wording can be written, for people.
    pub fn name(self) -> &'static str {
        match self {
            Escape::None => "plain text",
            Escape::Markdown => "Markdown",
            Escape::Html | Escape::AsciiHtml => "HTML",
            Escape::Json { .. } => "JSON",
            Escape::Cell { quoted: true, .. } => "a cell in quotes",
            Escape::Cell { .. } => "a cell without quotes",
            Escape::Scalar => "front matter",
            Escape::SingleQuoted { .. } => "single quotes",
        }
    }
}

#[cfg(all(test, feature = "formats"))]
mod tests {
    use super::*;

    #[test]
    fn wordings_are_written_as_their_place_demands() {
        let cell = |quoted| Escape::Cell { quoted, delimiter: ';', html: false, escapes: false };
        let escaped = Escape::Cell { quoted: true, delimiter: ';', html: false, escapes: true };
        let json = |ascii| Escape::Json { ascii, html: false };
        assert_eq!(json(true).write("a \"é𝄞\"\n").as_deref(), Some("a \\\"\\u00e9\\ud834\\udd1e\\\"\\n"));
        assert_eq!(json(false).write("é").as_deref(), Some("é"));
        assert_eq!(cell(true).write("a \"b\";").as_deref(), Some("a \"\"b\"\";"));
        assert_eq!((cell(false).write("a;b"), cell(false).write("a,b").as_deref()), (None, Some("a,b")));
        assert_eq!(escaped.write("a \"b\" \\;").as_deref(), Some(r#"a \"b\" \\;"#));
        assert_eq!(Escape::AsciiHtml.write("it’s <é>").as_deref(), Some("it&#8217;s &lt;&#233;&gt;"));
        assert_eq!(Escape::Markdown.write("*a*"), None);
        assert_eq!(json(true).with_html().write("\"é\" <b> & c").as_deref(), Some("\\\"\\u00e9\\\" &lt;b&gt; &amp; c"));
        // The entity would end the cell.
        assert_eq!((cell(false).with_html().write("a & b"), cell(true).with_html().write("a & b").as_deref()), (None, Some("a &amp; b")));
        let [yaml, toml] = [true, false].map(|doubled| Escape::SingleQuoted { doubled });
        assert_eq!((yaml.write("it's").as_deref(), toml.write("it's"), toml.write("it").as_deref()), (Some("it''s"), None, Some("it")));
        assert_eq!(yaml.read("it''s"), "it's");
        assert_eq!([": a", "a #b", "'a'", "- a"].map(|text| Escape::Scalar.write(text)), [const { None }; 4]);
        assert_eq!(Escape::Scalar.write("it's 5").as_deref(), Some("it's 5"));
        let records = [json(true), json(false), cell(true), escaped];
        let with_html = records.map(Escape::with_html);
        for escape in [Escape::None, Escape::Html, Escape::AsciiHtml].into_iter().chain(records).chain(with_html) {
            let wording = "a \"é𝄞\" \\ & <b> &amp; \t";
            let written = escape.write(wording).expect("can be");
            assert_eq!(escape.read(&written), wording, "{escape:?}");
        }
    }
}
