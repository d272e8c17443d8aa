//! What an edit teaches: its substitution, without the capitals and the article of its place.

use crate::edit::Edit;
use crate::text::token::fold_phrase;

/// A substitution to always or never make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// What the spinner writes, folded to lower case.
    pub spun: String,
    /// The original wording, with the capitals it always has.
    pub original: String,
    /// Never, instead of always.
    pub never: bool,
}

/// Both sides of a substitution, folded and without the indefinite article, which an edit repairs
/// along with the words.
pub fn substitution(before: &str, after: &str) -> (String, String) {
    let (before, after) = (fold_phrase(before), fold_phrase(after));
    let bare = |s: &str| s.strip_prefix("a ").or_else(|| s.strip_prefix("an ")).map(str::to_string);
    match (bare(&before), bare(&after)) {
        (Some(before), Some(after)) => (before, after),
        _ => (before, after),
    }
}

/// The lesson of an edit that writes `after`. As in a dictionary, the original has only those
/// capitals that it has everywhere.
pub(super) fn lesson(edit: &Edit, after: &str, never: bool) -> Lesson {
    let (before, after) = (edit.escape.read(&edit.before), edit.escape.read(after));
    let (spun, folded) = substitution(&before, &after);
    let row = edit.rule.split_once('/').map_or("", |(_, original)| original);
    let words: Vec<&str> = after.split_whitespace().collect();
    // Only the article is taken off: signs, which folding drops, stay.
    let bare = words[usize::from(folded != fold_phrase(&after))..].join(" ");
    let original = if fold_phrase(row) == folded {
        row.to_string()
    } else if before.starts_with(char::is_uppercase) && bare.chars().filter(|c| c.is_uppercase()).count() == 1 {
        uncapitalise(&bare)
    } else {
        bare
    };
    Lesson { spun, original, never }
}

/// Lower-cases the first letter.
fn uncapitalise(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}
