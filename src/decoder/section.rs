//! Long texts, cut into sections that are decoded one after another and hand on what they found of their spinner.

/// Bytes of a section, which fits the cache while it is decoded.
const BYTES: usize = 64 << 10;

/// A part of a text, as its bytes.
pub struct Section {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

impl Section {
    /// Its text.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }
}

/// Cuts a text into sections at line ends, or failing that at spaces.
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
