//! Long texts are cut into sections. They are decoded one after another, and each hands on what it
//! tells of its spinner.

use crate::span::Span;

/// Most bytes of a section, so that it fits the cache while it is decoded; the last one may be a
/// quarter longer.
const BYTES: usize = 64 << 10;

/// A part of a text, as a range of its bytes.
#[derive(Debug)]
pub struct Section {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Section {
    /// The text of the section, given the whole `text`.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }

    /// The parts of `spans` of the whole text that lie in the section, as bytes of the section. The
    /// spans are in order and apart.
    pub fn spans(&self, spans: &[Span]) -> Vec<Span> {
        let rest = &spans[spans.partition_point(|s| s.end <= self.start)..];
        let inside = rest.iter().take_while(|s| s.start < self.end);
        inside.map(|s| Span::new(s.start.max(self.start) - self.start, s.end.min(self.end) - self.start)).collect()
    }
}

/// Cuts a text into sections at line ends. Where there is none, it cuts at a space, or within a
/// word.
pub fn sections(text: &str) -> impl Iterator<Item = Section> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at == text.len() {
            return None;
        }
        let start = at;
        at = if text.len() - start <= BYTES + BYTES / 4 {
            text.len()
        } else {
            let window = &text.as_bytes()[start + BYTES / 2..start + BYTES];
            let cut = window.iter().rposition(|&b| b == b'\n').or_else(|| window.iter().rposition(|&b| b == b' '));
            let mut end = start + cut.map_or(BYTES, |c| BYTES / 2 + c + 1);
            while !text.is_char_boundary(end) {
                end += 1;
            }
            end
        };
        Some(Section { start, end: at })
    })
}
