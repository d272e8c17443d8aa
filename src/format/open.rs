//! Opening a file: compression, format and encoding recognised.

use super::compression::{self, Compression, inner_name};
use super::detect::{foreign, opening};
use super::layout::Layout;
use super::{Compressed, DecodeError, Document, Encoding, Format, Options, encoding};
use crate::adapt::HEADER;
use crate::edit::Edit;
use crate::message::{unread, without_numbers};
use crate::span::Span;
use std::fmt;
use std::io::{Cursor, Read};
use std::path::Path;

/// By what a report of `unspin fix` is known, so that no run takes it for an article.
pub const REPORT: &str = "<meta name=\"generator\" content=\"unspin\">";

/// Whether a page begins as such a report.
pub(crate) fn is_report(head: &[u8]) -> bool {
    head.starts_with(b"<!doctype html>") && head[..head.len().min(1024)].windows(REPORT.len()).any(|w| w == REPORT.as_bytes())
}

impl Options {
    /// The format of a file, by its name and first bytes, unless it is one that is not read.
    ///
    /// # Errors
    /// When it is: Parquet, a report or channel of ours or, if no format was asked for, another
    /// markup.
    pub(crate) fn expect_read(&self, name: &Path, head: &[u8]) -> Result<Format, ReadError> {
        let refuse = |message: &str| Err(ReadError { left_out: true, ..ReadError::new(message) });
        if head.starts_with(b"PAR1") {
            return refuse("is Parquet, which only `unspin fix FILE` reads, when built with `--features parquet`");
        }
        if is_report(head) {
            return refuse("is a report of unspin, which is no article");
        }
        if head.starts_with(HEADER.as_bytes()) {
            return refuse("holds the habits of a spinner, for `--channel`, and is no article");
        }
        let format = self.format_of(name, head);
        match foreign(format, &inner_name(name), head).filter(|_| self.format.is_none()) {
            Some(what) => refuse(&format!("is {what}, whose markup would be taken for text; {}", remedy(what, head))),
            None => Ok(format),
        }
    }
}

/// What to do with a file in another markup.
fn remedy(what: &str, head: &[u8]) -> String {
    let plain = "`--format plain` reads it as plain text, markup and all";
    let begins = opening(head);
    match what {
        "XML" if begins.contains("WordPress eXtended RSS") || begins.contains("wordpress.org/export/") => {
            "from WordPress take the posts as JSON (/wp-json/wp/v2/posts) or as a table (post_content)".to_string()
        }
        "XML" => format!("convert it to HTML or JSON; {plain}"),
        _ => plain.to_string(),
    }
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadError {
    /// What is wrong and what to do.
    pub message: String,
    /// Whether it is no text to be restored at all, which is no failure of a folder.
    pub left_out: bool,
    /// Whether it holds more bytes than the limit.
    pub too_large: bool,
}

impl ReadError {
    pub(crate) fn new(message: &str) -> ReadError {
        ReadError { message: message.to_string(), left_out: false, too_large: false }
    }

    /// What to say of a file that somebody wrote meanwhile.
    #[cfg(feature = "cli")]
    pub fn changed() -> ReadError {
        ReadError::new("was changed while it was read and is left as it is now; run again")
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}

impl From<DecodeError> for ReadError {
    fn from(e: DecodeError) -> ReadError {
        ReadError { left_out: e.is_binary(), ..ReadError::new(&e.to_string()) }
    }
}

impl From<std::io::Error> for ReadError {
    fn from(e: std::io::Error) -> ReadError {
        let too_large = compression::is_too_large(&e);
        let message = e.to_string();
        match message.starts_with("is ") || message.starts_with("holds ") {
            true => ReadError { too_large, ..ReadError::new(&without_numbers(&message)) },
            false => ReadError::new(&unread(&e)),
        }
    }
}

impl Document {
    /// Opens the bytes of a file with a name.
    ///
    /// # Errors
    /// When it is damaged, exceeds the limits, is not text, or is in an encoding that cannot be
    /// written back exactly.
    pub fn open(bytes: Vec<u8>, name: &Path, options: &Options) -> Result<Document, ReadError> {
        let compression = Compression::of(&bytes);
        if compression == Compression::None {
            return Document::inner(bytes, name, options);
        }
        let mut inner = Vec::new();
        let padding;
        let bytes = {
            let shared = std::sync::Arc::new(bytes);
            let mut reader = compression.reader(Cursor::new(Shared(shared.clone())), options.limits)?;
            reader.read_to_end(&mut inner)?;
            padding = reader.padding();
            drop(reader);
            std::sync::Arc::unwrap_or_clone(shared)
        };
        let document = Document::inner(inner, name, options)?;
        Ok(Document { compression, compressed: Some(Box::new(Compressed { bytes, padding })), ..document })
    }

    fn inner(bytes: Vec<u8>, name: &Path, options: &Options) -> Result<Document, ReadError> {
        let format = options.expect_read(name, &bytes)?;
        if format == Format::Warc {
            let mut decoder = encoding::Decoder::new(Encoding::Utf8Damaged);
            let mut text = String::with_capacity(bytes.len());
            decoder.push(&bytes, &mut text).and_then(|()| decoder.finish(&mut text))?;
            return Ok(Document::new(text, Encoding::Utf8Damaged, format));
        }
        let (text, encoding) = encoding::decode(bytes, options.expects_text(name))?;
        let longest = match format {
            Format::Markdown | Format::Html => text.len(),
            _ => 0,
        };
        if longest > options.record {
            return Err(too_long(options.record));
        }
        Ok(Document::new(text, encoding, format))
    }

    /// The file with some edits, in members of its compression: one for each record of an archive.
    pub(super) fn encode_members(&self, edits: &[Edit]) -> Vec<u8> {
        if let Some(compressed) = self.compressed.as_ref().filter(|_| edits.is_empty()) {
            return compressed.bytes.clone();
        }
        let mut out = Vec::new();
        for (span, edits) in self.members(edits) {
            let text = crate::apply::apply(&self.text[span.range()], &edits);
            let mut bytes = if span.start == 0 { self.encoding.mark().to_vec() } else { Vec::new() };
            self.encoding.write(&text, &mut bytes);
            out.extend(self.compression.member(&bytes).expect("compressing into memory does not fail"));
        }
        let padding = self.compressed.as_ref().map_or(0, |compressed| compressed.padding);
        out.resize(out.len() + padding as usize, 0);
        out
    }

    /// What changes with some edits, in order: where a header of an archive tells of the text, it
    /// follows.
    pub fn follow_up(&self, edits: Vec<Edit>) -> Vec<Edit> {
        if self.format != Format::Warc || edits.is_empty() {
            return edits;
        }
        let whole = |(span, edits): (Span, Vec<Edit>)| edits.into_iter().map(move |e| placed(e, |at| at + span.start));
        self.members(&edits).into_iter().flat_map(whole).collect()
    }

    /// The members of the file, one for each record of an archive, with what changes in each.
    fn members(&self, edits: &[Edit]) -> Vec<(Span, Vec<Edit>)> {
        let mut members = Vec::new();
        let Ok(mut layout) = Layout::new(Format::Warc, self.encoding, "", &Options::default()) else { return members };
        let (mut at, mut rest) = (0, edits);
        while at < self.text.len() {
            let text = &self.text[at..];
            let length = match self.format {
                Format::Warc => layout.cut(text, true).ok().flatten().map_or(text.len(), |cut| cut.length.max(1)),
                _ => text.len(),
            };
            let own = rest.partition_point(|e| e.span.start < at + length);
            let inside = rest[..own].iter().map(|e| placed(e.clone(), |place| place - at)).collect();
            let all = if self.format == Format::Warc { layout.follow_up(&text[..length], inside) } else { inside };
            members.push((Span::new(at, at + length), all));
            at += length;
            rest = &rest[own..];
        }
        members
    }
}

fn placed(edit: Edit, place: impl Fn(usize) -> usize) -> Edit {
    Edit { span: Span::new(place(edit.span.start), place(edit.span.end)), ..edit }
}

/// The error of a record or page that is longer than may be held in memory.
pub(crate) fn too_long(limit: usize) -> ReadError {
    ReadError::new(&format!("has a record or page of more than {limit} bytes; raise --max-record if that is right"))
}

/// Bytes that are read by two owners.
struct Shared(std::sync::Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
