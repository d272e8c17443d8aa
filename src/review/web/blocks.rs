//! A text in blocks, to be shown a few at a time.
//!
//! A block is a line; a very long line is several blocks. No block ends within an edit.

use crate::edit::Edit;
use crate::span::Span;

/// Bytes of a line that is not cut yet, and the least size of a piece of one that is.
const LONG: usize = 4000;
const PIECE: usize = 2000;

/// Where the blocks of a text begin.
#[derive(Debug)]
pub struct Blocks {
    starts: Vec<usize>,
    /// The number of the line of each block, from one.
    lines: Vec<u32>,
    end: usize,
}

impl Blocks {
    /// Divides a text into blocks; the edits are in order.
    pub fn new<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> Blocks {
        let mut blocks = Blocks { starts: vec![0], lines: vec![1], end: text.len() };
        let mut edits = edits.into_iter().map(|e| e.span).peekable();
        // Whether a block can begin here. Asked in the order of the text.
        let mut free = |at: usize| {
            while edits.next_if(|span| span.end <= at).is_some() {}
            edits.peek().is_none_or(|span| at <= span.start)
        };
        let mut line = 1;
        let mut start = 0;
        for (number, piece) in text.split_inclusive('\n').enumerate() {
            if number > 0 {
                line += 1;
                if free(start) {
                    blocks.push(start, line);
                }
            }
            let end = start + piece.len();
            let mut at = start;
            while end - at > LONG {
                let cut =
                    (at + PIECE..end).find(|&i| text.is_char_boundary(i) && (text.as_bytes()[i - 1] == b' ' || i >= at + LONG) && free(i));
                let Some(cut) = cut.filter(|&c| c < end) else { break };
                blocks.push(cut, line);
                at = cut;
            }
            start = end;
        }
        blocks
    }

    fn push(&mut self, start: usize, line: u32) {
        self.starts.push(start);
        self.lines.push(line);
    }

    /// How many blocks there are.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The block that a byte is in.
    pub fn block(&self, offset: usize) -> usize {
        self.starts.partition_point(|&s| s <= offset) - 1
    }

    /// The line that a byte is in, from one.
    pub fn line(&self, text: &str, offset: usize) -> usize {
        let block = self.block(offset);
        let within = text.get(self.starts[block]..offset).map_or(0, |t| t.matches('\n').count());
        self.lines[block] as usize + within
    }

    /// The bytes of a block, without the line ending.
    pub fn span(&self, text: &str, block: usize) -> Span {
        let start = self.starts[block];
        let end = self.starts.get(block + 1).copied().unwrap_or(self.end);
        Span::new(start, start + text[start..end].trim_end_matches(['\n', '\r']).len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edit(start: usize, end: usize) -> Edit {
        Edit::sample(start, &"x".repeat(end - start), "")
    }

    #[test]
    fn a_line_is_a_block_unless_an_edit_goes_on() {
        let text = "Title\r\n\r\nOne in keeping\nwith him.\nEnd";
        let all = Blocks::new(text, &[edit(13, 28)]);
        let blocks: Vec<&str> = (0..all.count()).map(|b| &text[all.span(text, b).range()]).collect();
        assert_eq!(blocks, ["Title", "", "One in keeping\nwith him.", "End"]);
        assert_eq!((all.block(13), all.line(text, 13), all.line(text, 30), all.line(text, text.len())), (2, 3, 4, 5));
        assert_eq!(Blocks::new("", &[]).count(), 1);
    }

    #[test]
    fn long_lines_are_cut_at_spaces() {
        let text = format!("{}\nshort\n{}", "word ".repeat(3000), "é".repeat(5000));
        let all = Blocks::new(&text, &[edit(1990, 2011)]);
        let spans: Vec<Span> = (0..all.count()).map(|b| all.span(&text, b)).collect();
        assert!(spans.iter().all(|s| s.len() <= LONG + 16), "{spans:?}");
        assert!(spans[0].end > 2011 && text[..spans[0].end].ends_with(' '));
        assert_eq!(all.line(&text, text.len()), 3);
        assert_eq!(spans.iter().map(|s| s.len()).sum::<usize>(), text.len() - 2);
    }

    proptest! {
        #[test]
        fn blocks_cover_the_text_and_hold_whole_edits(text in "([a-cé \n]{0,9}){0,60}", cuts in proptest::collection::vec(0usize..400, 0..10)) {
            let mut bounds: Vec<usize> = cuts.iter().map(|&at| (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).expect("0")).collect();
            bounds.sort_unstable();
            let edits: Vec<Edit> = bounds.chunks_exact(2).filter(|b| b[0] < b[1]).map(|b| edit(b[0], b[1])).collect();
            let all = Blocks::new(&text, &edits);
            prop_assert!(all.starts.windows(2).all(|w| w[0] < w[1]));
            for e in &edits {
                prop_assert_eq!(all.block(e.span.start), all.block(e.span.end - 1));
                prop_assert_eq!(all.line(&text, e.span.start), text[..e.span.start].matches('\n').count() + 1);
            }
        }
    }
}
