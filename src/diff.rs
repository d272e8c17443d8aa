//! Line and word diffs of a text and its edits.
//!
//! No texts are compared, because the edits already say what changes. So a diff costs one pass over
//! the text, and applying it gives what applying the edits gives. The crate `similar` groups
//! changes into hunks.

use crate::edit::Edit;
use similar::udiff::UnifiedHunkHeader;
use similar::{DiffOp, group_diff_ops};
use std::fmt::Write;

/// Which of the two texts a piece belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In both.
    Both,
    /// Only in the source.
    Old,
    /// Only in the restored text.
    New,
}

/// A piece of a changed passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'t> {
    /// Which text it belongs to.
    pub side: Side,
    /// Its text, which may span lines.
    pub text: &'t str,
}

/// A part of a hunk: one line without changes, or the lines that change together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block<'t> {
    /// A line without changes, with its line ending.
    Context(&'t str),
    /// Whole lines with changes.
    Change(Vec<Piece<'t>>),
}

/// Changes that are close together, with the lines around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk<'t> {
    /// The line that says which lines of both sides the hunk is about, such as `@@ -1,3 +1,3 @@`.
    pub header: String,
    /// First line of the source, from one.
    pub line: usize,
    /// Its lines in order.
    pub blocks: Vec<Block<'t>>,
}

/// One side of a changed passage, line by line: the pieces of each line without its line feed, and
/// whether a line feed follows. Pieces of [`Side::Both`] belong to either side.
#[must_use]
pub fn side_lines<'t>(pieces: &[Piece<'t>], side: Side) -> Vec<(Vec<Piece<'t>>, bool)> {
    let mut lines = Vec::new();
    let mut line: Vec<Piece<'t>> = Vec::new();
    for piece in pieces.iter().filter(|p| p.side == Side::Both || p.side == side) {
        let mut rest = piece.text;
        while let Some(at) = rest.find('\n') {
            line.push(Piece { side: piece.side, text: &rest[..at] });
            lines.push((std::mem::take(&mut line), true));
            rest = &rest[at + 1..];
        }
        if !rest.is_empty() {
            line.push(Piece { side: piece.side, text: rest });
        }
    }
    if !line.is_empty() {
        lines.push((line, false));
    }
    lines
}

/// Lines of the source that change together, and the edits that change them.
struct Region {
    lines: std::ops::Range<usize>,
    edits: std::ops::Range<usize>,
}

/// The hunks of a text and its edits, with up to `context` lines without changes around each. The
/// edits must be in order. One that overlaps an edit before it is left out, as by
/// [`crate::apply::apply`].
///
/// # Panics
/// When an edit reaches beyond the text or into a character of it, as edits of another text may;
/// [`crate::apply::check`] tells.
#[must_use]
pub fn hunks<'t>(text: &'t str, edits: &'t [Edit], context: usize) -> Vec<Hunk<'t>> {
    let edits: Vec<&Edit> = crate::apply::apart(edits).collect();
    let starts: Vec<usize> = text.split_inclusive('\n').scan(0, |at, line| Some(std::mem::replace(at, *at + line.len()))).collect();
    let start_of = |line: usize| starts.get(line).copied().unwrap_or(text.len());
    let line_of = |offset: usize| starts.partition_point(|&s| s <= offset).saturating_sub(1);
    let mut regions: Vec<Region> = Vec::new();
    for (i, edit) in edits.iter().enumerate() {
        let lines = line_of(edit.span.start)..line_of(edit.span.end) + 1;
        match regions.last_mut() {
            Some(last) if lines.start < last.lines.end => {
                last.lines.end = lines.end;
                last.edits.end = i + 1;
            }
            _ => regions.push(Region { lines, edits: i..i + 1 }),
        }
    }
    let pieces_of = |region: &Region| {
        let mut pieces = Vec::new();
        let mut at = start_of(region.lines.start);
        for &edit in &edits[region.edits.clone()] {
            pieces.push(Piece { side: Side::Both, text: &text[at..edit.span.start] });
            pieces.push(Piece { side: Side::Old, text: &text[edit.span.range()] });
            pieces.push(Piece { side: Side::New, text: &edit.after });
            at = edit.span.end;
        }
        pieces.push(Piece { side: Side::Both, text: &text[at..start_of(region.lines.end)] });
        pieces.retain(|p| !p.text.is_empty());
        pieces
    };
    let mut ops = Vec::with_capacity(2 * regions.len() + 1);
    let mut at = (0, 0);
    let mut passages = Vec::with_capacity(regions.len());
    for region in &regions {
        push_equal(&mut ops, &mut at, region.lines.start);
        let pieces = pieces_of(region);
        let (old_len, new_len) = (region.lines.len(), side_lines(&pieces, Side::New).len());
        ops.push(DiffOp::Replace { old_index: at.0, old_len, new_index: at.1, new_len });
        at = (at.0 + old_len, at.1 + new_len);
        passages.push(pieces);
    }
    if !regions.is_empty() {
        push_equal(&mut ops, &mut at, starts.len());
    }
    let mut passages = passages.into_iter();
    let mut hunk = |ops: Vec<DiffOp>| {
        let mut blocks = Vec::new();
        for op in &ops {
            match *op {
                DiffOp::Equal { old_index, len, .. } => {
                    blocks.extend((old_index..old_index + len).map(|l| Block::Context(&text[start_of(l)..start_of(l + 1)])));
                }
                _ => blocks.extend(passages.next().map(Block::Change)),
            }
        }
        let line = ops.first().map_or(0, |op| op.old_range().start) + 1;
        Hunk { header: UnifiedHunkHeader::new(&ops).to_string(), line, blocks }
    };
    group_diff_ops(ops, context).into_iter().filter(|g| !g.is_empty()).map(&mut hunk).collect()
}

/// Adds the lines without changes up to line `until` of the source. `at` is the next line of either
/// side.
fn push_equal(ops: &mut Vec<DiffOp>, at: &mut (usize, usize), until: usize) {
    let len = until - at.0;
    if len > 0 {
        ops.push(DiffOp::Equal { old_index: at.0, new_index: at.1, len });
        *at = (until, at.1 + len);
    }
}

/// The line that follows a last line without a line feed.
pub const NO_NEWLINE: &str = "\\ No newline at end of file";

/// The unified diff of a text and its edits, which `patch` and `git apply` read; empty without
/// edits. `old` and `new` are the names of the two sides. [`hunks`] says which edits are taken, and
/// what `context` is.
///
/// ```
/// use unspin::{Edit, Span, diff};
/// let edit = Edit::new(Span::new(2, 9), "assault", "attack", 0.9, "security/attack");
/// let patch = diff::unified("a/x.txt", "b/x.txt", "A assault\n", &[edit], 3);
/// assert_eq!(patch, "--- a/x.txt\n+++ b/x.txt\n@@ -1 +1 @@\n-A assault\n+A attack\n");
/// ```
///
/// # Panics
/// When an edit reaches beyond the text or into a character of it; [`crate::apply::check`] tells.
#[must_use]
pub fn unified(old: &str, new: &str, text: &str, edits: &[Edit], context: usize) -> String {
    let changes = changes(text, edits, context);
    if changes.is_empty() { changes } else { format!("--- {old}\n+++ {new}\n{changes}") }
}

/// The hunks of [`unified`] as text, without the two lines that name the sides: those may need
/// another encoding than the text.
///
/// # Panics
/// When [`unified`] does.
#[must_use]
pub fn changes(text: &str, edits: &[Edit], context: usize) -> String {
    let mut out = String::new();
    let line = |out: &mut String, sign: char, pieces: &[Piece], ended: bool| {
        out.push(sign);
        pieces.iter().for_each(|p| out.push_str(p.text));
        out.push('\n');
        if !ended {
            let _ = writeln!(out, "{NO_NEWLINE}");
        }
    };
    for hunk in &hunks(text, edits, context) {
        let _ = writeln!(out, "{}", hunk.header);
        for block in &hunk.blocks {
            match block {
                Block::Context(text) => {
                    let body = text.strip_suffix('\n');
                    line(&mut out, ' ', &[Piece { side: Side::Both, text: body.unwrap_or(text) }], body.is_some());
                }
                Block::Change(pieces) => {
                    for (side, sign) in [(Side::Old, '-'), (Side::New, '+')] {
                        side_lines(pieces, side).iter().for_each(|(pieces, ended)| line(&mut out, sign, pieces, *ended));
                    }
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::apply;
    use proptest::prelude::*;

    fn edit(text: &str, start: usize, end: usize, after: &str) -> Edit {
        Edit::sample(start, &text[start..end], after)
    }

    /// Applies a unified diff as `patch` does, checking every context and removed line.
    fn patch(text: &str, diff: &str) -> String {
        let old: Vec<&str> = text.split_inclusive('\n').collect();
        let mut out = String::new();
        let mut at = 0;
        let mut lines = diff.split_inclusive('\n').skip(2).peekable();
        while let Some(line) = lines.next() {
            let (sign, body) = line.split_at(1);
            if sign == "@" {
                let start: usize = body[3..].split([',', ' ']).next().expect("start").parse().expect("number");
                let empty = body[3..].split(' ').next().expect("range").ends_with(",0");
                let start = if empty { start } else { start - 1 };
                out.extend(old[at..start].iter().copied());
                at = start;
                continue;
            }
            let unended = lines.peek().is_some_and(|l| l.starts_with('\\'));
            let body = if unended { body.trim_end_matches('\n') } else { body };
            match sign {
                " " | "-" => {
                    assert_eq!(old[at], body, "line {at}");
                    at += 1;
                    if sign == " " {
                        out.push_str(body);
                    }
                }
                "+" => out.push_str(body),
                _ => assert_eq!(line.trim_end(), NO_NEWLINE),
            }
        }
        out.extend(old[at..].iter().copied());
        out
    }

    #[test]
    fn pairs_lines_and_keeps_line_endings() {
        let text = "one\r\ntwo big\r\nthree big\r\nlast";
        let edits = [edit(text, 9, 12, "large"), edit(text, 20, 23, "large"), edit(text, 25, 29, "end")];
        let expected = "--- a\n+++ b\n@@ -1,4 +1,4 @@\n one\r\n-two big\r\n+two large\r\n-three big\r\n+three large\r\n-last\n\\ No newline at end of file\n+end\n\\ No newline at end of file\n";
        assert_eq!(unified("a", "b", text, &edits, 3), expected);
        assert_eq!(patch(text, expected), apply(text, &edits));
        assert_eq!(unified("a", "b", text, &[], 3), "");
    }

    #[test]
    fn phrases_across_lines_stay_in_one_change() {
        let text = "a in keeping\nwith b\nc\n";
        let edits = [edit(text, 2, 17, "according to")];
        let diff = unified("a", "b", text, &edits, 3);
        assert!(diff.contains("@@ -1,3 +1,2 @@\n-a in keeping\n-with b\n+a according to b\n c\n"), "{diff}");
        assert_eq!(patch(text, &diff), "a according to b\nc\n");
    }

    proptest! {
        #[test]
        fn patching_equals_applying(text in "([a-cé ]{0,4}(\r?\n)?){0,30}", cuts in proptest::collection::vec((0usize..120, "[x\n]{0,3}"), 0..8), context in 0usize..4) {
            let mut bounds: Vec<usize> = cuts.iter().map(|(at, _)| (0..=(*at).min(text.len())).rev().find(|&i| text.is_char_boundary(i)).expect("0")).collect();
            bounds.sort_unstable();
            let edits: Vec<Edit> = bounds.chunks_exact(2).zip(&cuts).filter(|(b, _)| b[0] < b[1]).map(|(b, (_, after))| edit(&text, b[0], b[1], after)).collect();
            let diff = unified("a", "b", &text, &edits, context);
            prop_assert_eq!(patch(&text, &diff), apply(&text, &edits), "{}", diff);
        }
    }
}
