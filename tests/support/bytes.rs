//! Text as bytes of other encodings, and back.

/// UTF-16, the low byte first, with a byte order mark.
pub fn utf16_le(text: &str) -> Vec<u8> {
    marked(text).flat_map(u16::to_le_bytes).collect()
}

/// UTF-16, the high byte first, with a byte order mark.
pub fn utf16_be(text: &str) -> Vec<u8> {
    marked(text).flat_map(u16::to_be_bytes).collect()
}

fn marked(text: &str) -> impl Iterator<Item = u16> {
    [0xfeff].into_iter().chain(text.encode_utf16())
}

/// What is shown of bytes, whatever they are: for comparisons and messages.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
