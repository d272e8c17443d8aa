//! Applying edits to a text, and undoing them exactly.

use crate::edit::Edit;
use crate::span::Span;
use std::fmt;

/// Writes the edits of a text into it, and returns the result. The edits must be in order, and one
/// that overlaps an edit before it is left out; those of a [`crate::Restoration`] are in order and
/// do not overlap.
///
/// # Panics
/// When an edit reaches beyond the text or into a character of it, as edits of another text may.
/// `before` is not compared with the text: use [`try_apply`] for edits that were kept apart from
/// their text.
#[must_use]
pub fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut at = 0;
    for edit in apart(edits) {
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.after);
        at = edit.span.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Writes edits into a text that may have changed since they were made, such as edits read from a
/// file, and returns the result.
///
/// ```
/// use unspin::{Edit, Span, apply};
/// let edits = [Edit::new(Span::new(2, 9), "assault", "attack", 0.9, "security/attack")];
/// assert_eq!(apply::try_apply("A assault.", &edits)?, "A attack.");
/// assert!(apply::try_apply("An assault.", &edits).is_err());
/// # Ok::<(), apply::ApplyError>(())
/// ```
///
/// # Errors
/// Those of [`check`]; nothing is written then.
pub fn try_apply(text: &str, edits: &[Edit]) -> Result<String, ApplyError> {
    check(text, edits)?;
    Ok(apply(text, edits))
}

/// Checks that edits fit a text, in order and without overlaps. With such edits nothing in this
/// module or in [`crate::diff`] panics.
///
/// # Errors
/// When something other than its `before` stands at the place of an edit, or when an edit begins
/// before the end of the one before it.
pub fn check(text: &str, edits: &[Edit]) -> Result<(), ApplyError> {
    let mut end = 0;
    for (edit, Edit { span, before, .. }) in edits.iter().enumerate() {
        // A span made by hand may end before it begins; `get` refuses it.
        let found = text.get(span.range());
        if found != Some(before) {
            return Err(ApplyError::Differs { edit, span: *span, before: before.clone(), found: found.map(str::to_string) });
        }
        if span.start < end {
            return Err(ApplyError::Overlaps { edit, span: *span });
        }
        end = span.end;
    }
    Ok(())
}

/// The edits that turn the restored text back into its source: `apply(&apply(text, &edits),
/// &invert(&edits))` is `text` for `edits` that fit `text`. Edits that [`apply`] leaves out, since
/// they overlap one before them, are left out here, too.
#[must_use]
pub fn invert<'e>(edits: impl IntoIterator<Item = &'e Edit>) -> Vec<Edit> {
    let mut shift = 0isize;
    apart(edits)
        .map(|edit| {
            let start = edit.span.start.wrapping_add_signed(shift);
            shift += edit.after.len() as isize - edit.span.len() as isize;
            let span = Span::new(start, start + edit.after.len());
            Edit { span, before: edit.after.clone(), after: edit.before.clone(), ..edit.clone() }
        })
        .collect()
}

/// The edits without those that begin before the end of an earlier one that is kept.
pub(crate) fn apart<'e>(edits: impl IntoIterator<Item = &'e Edit>) -> impl Iterator<Item = &'e Edit> {
    let mut end = 0;
    edits.into_iter().filter(move |edit| {
        let apart = edit.span.start >= end;
        if apart {
            end = edit.span.end;
        }
        apart
    })
}

/// Why edits cannot be written into a text. `edit` is the number of the first one that cannot,
/// counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApplyError {
    /// The edit was made for another text.
    #[non_exhaustive]
    Differs {
        /// Number of the edit.
        edit: usize,
        /// Its place, in bytes.
        span: Span,
        /// What stood there.
        before: String,
        /// What stands there now; `None` when the place reaches beyond the text or into a
        /// character.
        found: Option<String>,
    },
    /// The edit overlaps the one before it, or the edits are not in order.
    #[non_exhaustive]
    Overlaps {
        /// Number of the edit.
        edit: usize,
        /// Its place, in bytes.
        span: Span,
    },
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ApplyError::Differs { edit, span, before, found } => {
                write!(f, "edit {edit} is of another text: bytes {}..{} should be `{before}` and ", span.start, span.end)?;
                match found {
                    Some(found) => write!(f, "are `{found}`"),
                    None => write!(f, "are not there"),
                }
            }
            ApplyError::Overlaps { edit, span } => {
                write!(f, "edit {edit} (bytes {}..{}) begins before the one before it ends", span.start, span.end)
            }
        }
    }
}

impl std::error::Error for ApplyError {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn undo_is_exact() {
        let text = "A big assault in keeping with him.\r\n";
        let edits = [Edit::sample(6, "assault", "attack"), Edit::sample(14, "in keeping with", "according to")];
        let restored = apply(text, &edits);
        assert_eq!(restored, "A big attack according to him.\r\n");
        assert_eq!(apply(&restored, &invert(&edits)), text);
    }

    #[test]
    fn edits_of_another_text_are_refused() {
        let text = "A big assault, née raid.";
        let edits = [Edit::sample(6, "assault", "attack"), Edit::sample(20, "raid", "attack")];
        assert_eq!(try_apply(text, &edits).as_deref(), Ok("A big attack, née attack."));
        let at = |text: &str, edits: &[Edit]| match try_apply(text, edits) {
            Err(ApplyError::Differs { edit, found, .. }) => (edit, found),
            other => panic!("{other:?}"),
        };
        assert_eq!(at("A bigger assault, née raid.", &edits), (0, Some("er assa".into())));
        assert_eq!(at("A big assault", &edits), (1, None));
        assert_eq!(at("A big assault, néé", &[Edit::sample(17, "é", "e")]), (0, None), "within a character");
        let backwards = Edit { span: Span { start: 9, end: 6 }, ..edits[0].clone() };
        assert_eq!(at(text, &[backwards]), (0, None));
        let twice = [edits[0].clone(), Edit::sample(10, "ult", "")];
        assert_eq!(try_apply(text, &twice), Err(ApplyError::Overlaps { edit: 1, span: Span::new(10, 13) }));
        let message = try_apply("A big", &edits).expect_err("too short").to_string();
        assert_eq!(message, "edit 0 is of another text: bytes 6..13 should be `assault` and are not there");
    }

    proptest! {
        #[test]
        fn undo_is_exact_whatever_overlaps(
            text in "[a-zé ]{0,30}",
            places in proptest::collection::vec((0usize..31, 0usize..6, "[a-zé]{0,5}"), 0..8),
        ) {
            let bound = |at: usize| (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
            let mut edits: Vec<Edit> = places
                .iter()
                .map(|(start, length, after)| (bound(*start), bound(start + length), after))
                .map(|(start, end, after)| Edit::sample(start, &text[start..end], after))
                .collect();
            edits.sort_by_key(|e| e.span);
            let (restored, inverse) = (apply(&text, &edits), invert(&edits));
            prop_assert_eq!(try_apply(&restored, &inverse), Ok(text.clone()));
            prop_assert_eq!(apply(&text, &invert(&inverse)), restored);
        }
    }
}
