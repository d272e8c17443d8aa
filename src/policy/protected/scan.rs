//! Helpers that the finders of protected regions share.

/// The bytes from `from` on, `bound` at most. Without a bound, the rest of the text would be
/// searched again from every sign.
pub(super) fn ahead(text: &str, from: usize, bound: usize) -> &str {
    let mut end = text.len().min(from + bound);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[from..end]
}

/// The same up to the end of the line.
pub(super) fn line_ahead(text: &str, from: usize, bound: usize) -> &str {
    ahead(text, from, bound).split('\n').next().unwrap_or_default()
}

/// The end of a region that begins with `open` bytes at `at` and ends after the next `close`.
pub(super) fn up_to(text: &str, at: usize, open: usize, bound: usize, close: &str) -> Option<usize> {
    ahead(text, at + open, bound).find(close).map(|end| at + open + end + close.len())
}

/// Where a tag that begins before `rest` is closed by `close`, not counting quoted values; `None`
/// when another one begins first.
pub(super) fn tag_end(rest: &str, open: u8, close: u8) -> Option<usize> {
    let (mut quote, mut before) = (None, b' ');
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (Some(q), _) if q == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (None, _) if byte == close => return Some(at),
            (None, _) if byte == open => return None,
            _ => {}
        }
        before = byte;
    }
    None
}

/// Whether what follows the name of a tag are attributes: the first one is `key=value`, or the
/// value of some is quoted.
pub(super) fn has_attributes(rest: &str) -> bool {
    let first = rest.trim_start();
    let value = name_end(first).checked_sub(1).and_then(|_| first[name_end(first)..].strip_prefix('='));
    value.is_some_and(|v| !v.is_empty() && !v.starts_with([' ', '\t'])) || ["=\"", "='", "=“", "=”"].iter().any(|sign| rest.contains(sign))
}

/// The length of the name of a tag or attribute that a text begins with, or 0.
pub(super) fn name_end(text: &str) -> usize {
    match text.as_bytes().first() {
        Some(first) if first.is_ascii_alphabetic() || *first == b'_' => text.bytes().position(|b| !is_name(b)).unwrap_or(text.len()),
        _ => 0,
    }
}

/// Whether a byte may stand in a name after its first letter.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':' | b'.')
}
