//! How files are to be read: the settings of a run, and those of one file.

use super::compression::{Limits, inner_name};
use super::hint::slug_words;
use super::{Format, ReadError};
use std::path::Path;

/// Fields and columns that are read when none are named.
pub const FIELDS: [&str; 11] = [
    "text",
    "content",
    "body",
    "article",
    "articleBody",
    "maintext",
    "abstract",
    "content_html",
    "content_text",
    // WordPress keeps them so.
    "post_content",
    "post_excerpt",
];

/// How files are to be read; [`Options::default`] suits most.
///
/// ```
/// use unspin::format::{Format, Options};
/// let mut options = Options::default().with_fields(["title", "body.text"]);
/// options.format = Some(Format::JsonLines);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// The format of all of them, instead of what name and content tell.
    pub format: Option<Format>,
    /// Fields of JSON and columns of CSV to restore; without any the usual ones. Those after a `+`
    /// are read besides the usual ones.
    pub fields: Vec<String>,
    /// What a compressed file may hold.
    pub limits: Limits,
    /// Bytes that a record, a page or a line may have.
    pub record: usize,
    /// Probability of having been spun from which a document is restored; below it is left
    /// untouched.
    pub from_spun: f32,
    /// Words that are known of all documents of a file.
    pub hints: Vec<String>,
    /// Whether the result of each document of a file is kept, see
    /// [`ChunkResult::results`](super::ChunkResult::results).
    pub results: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            format: None,
            fields: Vec::new(),
            limits: Limits::default(),
            record: 64 << 20,
            from_spun: 0.0,
            hints: Vec::new(),
            results: false,
        }
    }
}

impl Options {
    /// The options with fields of JSON and columns of CSV to restore.
    #[must_use]
    pub fn with_fields(self, fields: impl IntoIterator<Item = impl Into<String>>) -> Options {
        Options { fields: fields.into_iter().map(Into::into).collect(), ..self }
    }

    /// The options with limits for compressed files.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Options {
        Options { limits, ..self }
    }

    /// The options for one file: the words of its name are hints when it holds one document.
    pub fn named(&self, name: &Path, format: Format) -> Options {
        let single = matches!(format, Format::Plain | Format::Markdown | Format::Html);
        let words = inner_name(name).file_name().and_then(|n| slug_words(&n.to_string_lossy()));
        let mut own = self.clone();
        own.hints.extend(words.filter(|_| single));
        own
    }

    /// The fields of records that hold text: those that were asked for, or the usual ones, or both.
    pub fn field_names(&self) -> Vec<&str> {
        let usual = if self.takes_usual() { &FIELDS[..] } else { &[] };
        usual.iter().copied().chain(self.fields.iter().map(|name| name.strip_prefix('+').unwrap_or(name))).collect()
    }

    /// Whether the usual fields are read: when no others are named, or only others after a `+`.
    pub fn takes_usual(&self) -> bool {
        self.fields.is_empty() || self.fields.iter().any(|name| name.starts_with('+'))
    }

    /// What to say of a JSON file in which none of the fields was found; `excused` when there is
    /// another reason.
    ///
    /// # Errors
    /// Unless it is excused, or of another format.
    pub fn expect_fields(&self, format: Format, excused: bool) -> Result<(), ReadError> {
        if excused || !matches!(format, Format::Json | Format::JsonLines) {
            return Ok(());
        }
        let named = self.field_names().join("`, `");
        let left_out = self.takes_usual();
        Err(ReadError {
            left_out,
            ..ReadError::new(&format!("has no text in a field `{named}`; choose with --field, or `--format plain` if it is no JSON"))
        })
    }

    /// The format of a file.
    pub fn format_of(&self, name: &Path, head: &[u8]) -> Format {
        self.format.unwrap_or_else(|| Format::detect(&inner_name(name), head))
    }

    /// Whether a file is meant to be text, by the format that was asked for or its name: a NUL in
    /// it is damage then.
    pub(crate) fn expects_text(&self, name: &Path) -> bool {
        self.format.is_some() || Format::named(&inner_name(name)).is_some()
    }
}
