//! [`Edit`]: the one type that crosses every stage boundary.

use crate::format::escape::Escape;
use crate::span::Span;
use serde::{Deserialize, Serialize};

/// How freely an edit may be applied. Ordered: `edit.applicability >= required` decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applicability {
    /// Less sure than what is reported: shown in a review, never applied without a person's word.
    DisplayOnly,
    /// Applied only on request (`--unsafe`).
    Unsafe,
    /// Applied by default.
    Safe,
}

/// Another wording that the decoder considered for the same place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// The wording; equal to the source text when leaving it alone is meant.
    pub after: String,
    /// Calibrated probability of this wording.
    pub confidence: f32,
}

/// A chosen substitution: what to write over which bytes, how sure we are, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Edit {
    /// The bytes of the source that are replaced.
    pub span: Span,
    /// The source text at `span`.
    pub before: String,
    /// What is written instead.
    pub after: String,
    /// Probability that `after` is the original wording here: the posterior, calibrated (see [`crate::policy::confidence`]).
    pub confidence: f32,
    /// The dictionary row behind the edit, as `dictionary/original`.
    pub rule: String,
    /// Other wordings, most probable first, leaving the text as it is among them.
    pub alternatives: Vec<Alternative>,
    /// Whether the edit is applied by default.
    pub applicability: Applicability,
    /// How wordings are written at this place; `before`, `after` and the alternatives are written so.
    pub escape: Escape,
    /// Whether nothing but a space (or a line's end) or a hyphen stands between it and the edit before it, as people read the text: they are decided
    /// together, see [`crate::policy::Policy::settle`].
    #[serde(default)]
    pub adjoins: bool,
    /// Whether it is more of the edit before it, which something parts that stays, as a tag does: they are applied together or not at all.
    #[serde(default)]
    pub continues: bool,
}

impl Edit {
    /// A safe edit of plain text without alternatives, which stands by itself.
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

    /// An edit for tests, as sure as can be.
    #[cfg(test)]
    pub(crate) fn sample(start: usize, before: &str, after: &str) -> Edit {
        Edit::new(Span::new(start, start + before.len()), before, after, 1.0, "")
    }
}
