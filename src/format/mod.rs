//! From bytes to text and back, losslessly.
//!
//! [`Document`] is the seam between files and the engine. Its text is that of the file, and edits
//! are edits of it: lines, columns and bytes are those that people see, and bytes outside the edits
//! never change.
//!
//! A file goes through these modules, in this order:
//! - `open`, by the `options`: `compression` undone, the format found (`detect`), the `encoding`
//!   undone;
//! - `layout`: cut into chunks of whole records, and each chunk into views, a document each.
//!   `json`, `csv` and `warc` say where records are, `html` and `markdown` what of a page is prose,
//!   `hint` what else tells about it;
//! - `view`: the text that the engine reads, and where each piece of it stands in the file;
//! - `restore`: views to the engine, edits of views back to edits of the file, written as `escape`
//!   says.
//!
//! [`Document::encode`] then writes the bytes. `parquet` does all of it for files of its own.

#[cfg(feature = "formats")]
pub mod compression;
#[cfg(feature = "formats")]
mod csv;
mod detect;
pub mod encoding;
pub mod escape;
#[cfg(feature = "formats")]
mod hint;
#[cfg(feature = "formats")]
mod html;
#[cfg(feature = "formats")]
mod json;
#[cfg(feature = "formats")]
pub mod layout;
#[cfg(feature = "formats")]
mod markdown;
#[cfg(feature = "formats")]
mod open;
#[cfg(feature = "formats")]
mod options;
#[cfg(feature = "parquet")]
pub mod parquet;
#[cfg(feature = "formats")]
pub mod restore;
#[cfg(feature = "formats")]
pub mod view;
#[cfg(feature = "formats")]
mod warc;

pub use detect::Format;
pub use encoding::{DecodeError, Encoding};
#[cfg(feature = "formats")]
pub use open::{REPORT, ReadError};
#[cfg(feature = "cli")]
pub(crate) use open::{is_report, too_long};
#[cfg(feature = "formats")]
pub use options::{FIELDS, Options};
#[cfg(feature = "formats")]
pub use restore::{ChunkResult, DocumentResult, restore};

use crate::edit::Edit;

/// The text of a file and how its bytes were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The text, without a byte order mark.
    pub text: String,
    /// How it was encoded.
    pub encoding: Encoding,
    /// How it is laid out.
    pub format: Format,
    /// How the file was compressed.
    #[cfg(feature = "formats")]
    pub compression: compression::Compression,
    /// The compressed file.
    #[cfg(feature = "formats")]
    compressed: Option<Box<Compressed>>,
}

/// A compressed file.
#[cfg(feature = "formats")]
#[derive(Clone, Debug, PartialEq, Eq)]
struct Compressed {
    /// All of it, which stays as it is when nothing is edited.
    bytes: Vec<u8>,
    /// Zeros after its last member.
    padding: u64,
}

/// A place of a file that could not be read as its format demands; the rest was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The byte of the text.
    pub offset: usize,
    /// What is wrong and what became of it.
    pub message: String,
}

impl Document {
    /// Recognises the encoding of a plain text and decodes it.
    ///
    /// # Errors
    /// When the bytes are not text, or in an encoding that cannot be written back exactly.
    pub fn decode(bytes: Vec<u8>) -> Result<Document, DecodeError> {
        encoding::decode(bytes, false).map(|(text, encoding)| Document::new(text, encoding, Format::Plain))
    }

    /// A plain text that was decoded already. All of it is text, even a byte order mark at its
    /// start.
    pub fn plain(text: String) -> Document {
        Document::new(text, Encoding::Utf8, Format::Plain)
    }

    /// A text out of a record, such as a cell: it is HTML when it has tags or entities.
    #[cfg(feature = "formats")]
    pub fn cell(text: String) -> Document {
        let format = if detect::is_markup(&text) { Format::Html } else { Format::Plain };
        Document::new(text, Encoding::Utf8, format)
    }

    fn new(text: String, encoding: Encoding, format: Format) -> Document {
        Document {
            text,
            encoding,
            format,
            #[cfg(feature = "formats")]
            compression: compression::Compression::None,
            #[cfg(feature = "formats")]
            compressed: None,
        }
    }

    /// Whether the encoding has every character of what the edit writes.
    pub fn can_encode(&self, edit: &Edit) -> bool {
        self.encoding.can_encode(&edit.after)
    }

    /// The bytes of the file with the edits written into it, compressed as it was. They must be in
    /// order and must not overlap; an edit that overlaps the one before it or that the encoding
    /// cannot express is left out.
    ///
    /// ```
    /// use unspin::format::Document;
    /// let bytes = b"\xef\xbb\xbfcaf\xc3\xa9\r\n".to_vec();
    /// let document = Document::decode(bytes.clone())?;
    /// assert_eq!(document.text, "café\r\n");
    /// assert_eq!(document.encode(&[]), bytes);
    /// # Ok::<(), unspin::format::DecodeError>(())
    /// ```
    ///
    /// # Panics
    /// When an edit reaches beyond the text or into a character of it, as edits of another text do;
    /// [`crate::apply::check`] tells.
    #[must_use]
    pub fn encode<'e>(&self, edits: impl IntoIterator<Item = &'e Edit>) -> Vec<u8> {
        let edits = edits.into_iter().filter(|e| self.can_encode(e));
        #[cfg(feature = "formats")]
        if self.compression != compression::Compression::None || self.format == Format::Warc {
            return self.encode_members(&edits.cloned().collect::<Vec<_>>());
        }
        let text = crate::apply::apply(&self.text, edits);
        let mut out = Vec::with_capacity(self.encoding.mark().len() + text.len());
        out.extend(self.encoding.mark());
        self.encoding.write(&text, &mut out);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn edits_are_written_in_the_encoding_of_the_file() {
        let document = Document::decode(b"caf\xe9 raid\r\n".to_vec()).expect("text");
        assert_eq!((document.text.as_str(), document.encoding), ("café raid\r\n", Encoding::Windows1252));
        assert_eq!(document.encode(&[Edit::sample(6, "raid", "attaqué")]), b"caf\xe9 attaqu\xe9\r\n");
        // A character that the encoding lacks leaves the place alone.
        assert_eq!(document.encode(&[Edit::sample(6, "raid", "łódź")]), b"caf\xe9 raid\r\n");
        let wide: Vec<u8> = [0xfeff].into_iter().chain("naïve 𝄞 raid".encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let document = Document::decode(wide).expect("text");
        assert_eq!(document.encoding, Encoding::Utf16Be);
        let expected: Vec<u8> = [0xfeff].into_iter().chain("naïve 𝄞 attack".encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let at = document.text.find("raid").expect("there");
        assert_eq!(document.encode(&[Edit::sample(at, "raid", "attack")]), expected);
    }

    proptest! {
        #[test]
        fn no_edits_give_identical_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(document) = Document::decode(bytes.clone()) {
                prop_assert_eq!(document.encode(&[]), bytes);
            }
        }

        #[test]
        fn nearly_text_gives_identical_bytes(text in "[a-zé’ \r\n]{0,40}", at in 0usize..40, byte in 0x80u8.., mark in any::<bool>()) {
            let mut bytes = if mark { vec![0xef, 0xbb, 0xbf] } else { Vec::new() };
            bytes.extend(text.as_bytes());
            bytes.insert(at.min(bytes.len()), byte);
            if let Ok(document) = Document::decode(bytes.clone()) {
                prop_assert_eq!(document.encode(&[]), bytes);
            }
        }

        #[test]
        fn wide_text_gives_identical_bytes(text in "[a-z𝄞é\u{feff} \r\n]{0,40}", little in any::<bool>()) {
            let units = [0xfeff].into_iter().chain(text.encode_utf16());
            let bytes: Vec<u8> = if little { units.flat_map(u16::to_le_bytes).collect() } else { units.flat_map(u16::to_be_bytes).collect() };
            let document = Document::decode(bytes.clone()).expect("valid UTF-16");
            prop_assert_eq!(&document.text, &text);
            prop_assert_eq!(document.encode(&[]), bytes);
        }
    }
}
