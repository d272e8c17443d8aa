//! Why bytes are no text.

use std::fmt;

/// Why bytes cannot be read as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    pub(super) kind: Kind,
    /// The byte where it was noticed.
    pub(super) offset: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Binary,
    Unknown,
    Unmarked,
    Utf32,
    HalfUnit,
    Surrogate,
}

impl DecodeError {
    /// Whether the bytes are no text, or may be none; false for text in an encoding that is not
    /// supported.
    pub fn is_binary(&self) -> bool {
        // Tables of small numbers look like UTF-16 without a mark.
        matches!(self.kind, Kind::Binary | Kind::Unmarked)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offset = self.offset;
        match self.kind {
            Kind::Binary => write!(f, "is not text (byte {offset}); extract the text and give that"),
            Kind::Unknown => write!(f, "is neither UTF-8 nor Windows-1252 (byte {offset}); convert it to UTF-8"),
            Kind::Unmarked => f.write_str("looks like UTF-16 without a byte order mark; convert it to UTF-8"),
            Kind::Utf32 => f.write_str("is UTF-32; convert it to UTF-8"),
            Kind::HalfUnit => write!(f, "is UTF-16 with half a character at its end (byte {offset}); it seems truncated"),
            Kind::Surrogate => write!(f, "is UTF-16 with half a surrogate pair (byte {offset}); convert it to UTF-8"),
        }
    }
}

impl std::error::Error for DecodeError {}
