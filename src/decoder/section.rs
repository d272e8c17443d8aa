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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Texts of a few sections, some of them without spaces or line ends.
    fn texts() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(&["word ", "line\n", "…é", "x"][..]);
        prop::collection::vec((pieces, 1..40_000usize), 0..9)
            .prop_map(|pieces| pieces.iter().map(|(piece, times)| piece.repeat(*times)).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
        #[test]
        fn sections_cover_the_text_and_end_at_the_last_line_or_word_that_fits(text in texts()) {
            let mut at = 0;
            for Section { start, end } in sections(&text) {
                prop_assert!(start == at && end > start && text.is_char_boundary(end), "{} {}..{}", at, start, end);
                at = end;
                if end == text.len() {
                    prop_assert!(end - start <= BYTES + BYTES / 4);
                    continue;
                }
                let window = &text.as_bytes()[start + BYTES / 2..start + BYTES];
                let last = [b'\n', b' '].iter().find_map(|sign| window.iter().rposition(|b| b == sign));
                match last {
                    Some(last) => prop_assert_eq!(end - start, BYTES / 2 + last + 1),
                    None => prop_assert!((BYTES..BYTES + 3).contains(&(end - start)), "{}", end - start),
                }
            }
            prop_assert_eq!(at, text.len());
        }

        #[test]
        fn spans_are_cut_where_sections_are(
            spans in prop::collection::vec((0..9usize, 1..9usize), 0..9),
            cuts in prop::collection::btree_set(1..150usize, 0..9),
        ) {
            let mut end = 0;
            let spans: Vec<Span> = spans.iter().map(|(gap, length)| {
                end += gap + length;
                Span::new(end - length, end)
            }).collect();
            let (mut start, mut found) = (0, Vec::new());
            for end in cuts.into_iter().chain([200]) {
                let inside = Section { start, end }.spans(&spans);
                prop_assert!(inside.iter().all(|s| !s.is_empty() && s.end <= end - start), "{:?}", inside);
                found.extend(inside.iter().map(|s| s.start + start..s.end + start));
                start = end;
            }
            // Each byte once, in order.
            let bytes: Vec<usize> = spans.into_iter().flat_map(Span::range).collect();
            prop_assert_eq!(found.into_iter().flatten().collect::<Vec<_>>(), bytes);
        }
    }
}
