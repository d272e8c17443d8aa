//! Applying edits to a text, and undoing them exactly.

use crate::edit::Edit;
use crate::span::Span;

/// Writes the edits into the text. They must be in order and must not overlap, as [`crate::Restoration`] gives them;
/// an edit that overlaps the one before it is left out.
pub fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut at = 0;
    for edit in edits {
        if edit.span.start < at {
            continue;
        }
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.after);
        at = edit.span.end;
    }
    out.push_str(&text[at..]);
    out
}

/// The edits that turn the restored text back into the source.
pub fn invert(edits: &[Edit]) -> Vec<Edit> {
    let mut shift = 0isize;
    edits
        .iter()
        .map(|edit| {
            let start = edit.span.start.wrapping_add_signed(shift);
            shift += edit.after.len() as isize - edit.span.len() as isize;
            let span = Span::new(start, start + edit.after.len());
            Edit { span, before: edit.after.clone(), after: edit.before.clone(), ..edit.clone() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_is_exact() {
        let text = "A big assault in keeping with him.\r\n";
        let edits = [Edit::sample(6, "assault", "attack"), Edit::sample(14, "in keeping with", "according to")];
        let restored = apply(text, &edits);
        assert_eq!(restored, "A big attack according to him.\r\n");
        assert_eq!(apply(&restored, &invert(&edits)), text);
    }
}
