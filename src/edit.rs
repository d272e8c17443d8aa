//! [`Edit`]: the one type that crosses every stage boundary.

use crate::format::escape::Escape;
use crate::span::Span;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// How freely an edit may be applied. Ordered: `edit.applicability >= required` decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applicability {
    /// Less sure than what is reported: shown in a review, and applied only when a person accepts
    /// it.
    DisplayOnly,
    /// Applied only on request (`--unsafe`).
    Unsafe,
    /// Applied by default.
    Safe,
}

/// Another wording that the decoder considered for the place of an edit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// The wording; equal to the source text for leaving the place as it is.
    pub after: String,
    /// Calibrated probability of this wording, from 0 to 1.
    #[serde(deserialize_with = "probability")]
    pub confidence: f32,
}

/// A chosen substitution: what to write over which bytes, how sure the decoder is, and why.
///
/// An edit can be written as JSON and read again. A span that ends before it begins, or a
/// confidence that is not from 0 to 1, is an error then. Whether the edit still fits its text,
/// [`crate::apply::try_apply`] finds out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Edit {
    /// The bytes of the source that are replaced.
    pub span: Span,
    /// The source text at `span`.
    pub before: String,
    /// What is written instead.
    pub after: String,
    /// Probability, from 0 to 1, that `after` is the original wording here: the posterior,
    /// calibrated by [`crate::policy::confidence`].
    #[serde(deserialize_with = "probability")]
    pub confidence: f32,
    /// The dictionary row that the edit comes from, as `dictionary/original`; `spinner/…` for marks
    /// of spinners.
    pub rule: String,
    /// Other wordings, most probable first; one of them leaves the text as it is.
    #[serde(default)]
    pub alternatives: Vec<Alternative>,
    /// Whether the edit is applied by default.
    pub applicability: Applicability,
    /// How wordings are escaped at this place of a file. `before`, `after` and the alternatives are
    /// escaped.
    #[serde(default)]
    pub escape: Escape,
    /// Whether only a space, a line end or a hyphen separates the edit from the one before it, as
    /// people read the text. Such edits are decided together, see
    /// [`crate::policy::Policy::set_applicability`].
    #[serde(default)]
    pub adjoins: bool,
    /// Whether the edit is a further part of the one before it, split by something that stays, such
    /// as a tag. All parts are applied, or none.
    #[serde(default)]
    pub continues: bool,
}

/// Reads a number from 0 to 1; others are errors.
fn probability<'de, D: Deserializer<'de>>(reader: D) -> Result<f32, D::Error> {
    let number = f32::deserialize(reader)?;
    if (0.0..=1.0).contains(&number) { Ok(number) } else { Err(D::Error::custom(format!("a confidence is {number}, not between 0 and 1"))) }
}

impl Edit {
    /// A safe edit of plain text, without alternatives, that adjoins no other edit.
    #[must_use]
    pub fn new(span: Span, before: impl Into<String>, after: impl Into<String>, confidence: f32, rule: impl Into<String>) -> Edit {
        Edit {
            span,
            before: before.into(),
            after: after.into(),
            confidence,
            rule: rule.into(),
            alternatives: Vec::new(),
            applicability: Applicability::Safe,
            escape: Escape::default(),
            adjoins: false,
            continues: false,
        }
    }

    /// An edit for tests, with confidence 1.
    #[cfg(test)]
    pub(crate) fn sample(start: usize, before: &str, after: &str) -> Edit {
        Edit::new(Span::new(start, start + before.len()), before, after, 1.0, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_edit_is_not_read() {
        let json = |change: &dyn Fn(&mut serde_json::Value)| {
            let mut edit = serde_json::to_value(Edit::sample(2, "assault", "attack")).expect("JSON");
            change(&mut edit);
            serde_json::from_value::<Edit>(edit).map_err(|e| e.to_string())
        };
        assert_eq!(json(&|_| {}), Ok(Edit::sample(2, "assault", "attack")));
        for field in ["alternatives", "escape", "adjoins", "continues"] {
            let without = json(&|e| drop(e.as_object_mut().and_then(|fields| fields.remove(field)).expect("a field")));
            assert_eq!(without, Ok(Edit::sample(2, "assault", "attack")), "{field}");
        }
        let message = "a confidence is 7.5, not between 0 and 1";
        assert_eq!(json(&|e| e["confidence"] = 7.5.into()), Err(message.into()));
        let other = serde_json::json!([{ "after": "raid", "confidence": 7.5 }]);
        assert_eq!(json(&|e| e["alternatives"] = other.clone()), Err(message.into()));
        assert!(json(&|e| e["span"]["end"] = 1.into()).is_err());
    }
}
