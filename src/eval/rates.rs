//! Precision, recall and their weighted mean.

use serde::Serialize;

/// Precision, recall and F0.5, each from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rates {
    /// Share of the changes made that are right; 1 when none was made.
    pub precision: f64,
    /// Share of the changes needed that were made; 1 when none was needed.
    pub recall: f64,
    /// F0.5: the weighted harmonic mean in which precision counts twice as much (van Rijsbergen
    /// 1979, "Information Retrieval"): (1 + ½²) P R / (½² P + R).
    pub f_half: f64,
}

/// The rates of `right` changes among those `made` and those `needed`.
pub(crate) fn rates(right: usize, made: usize, needed: usize) -> Rates {
    let share = |whole: usize| if whole == 0 { 1.0 } else { right as f64 / whole as f64 };
    let (precision, recall) = (share(made), share(needed));
    let f_half = if precision + recall > 0.0 { 1.25 * precision * recall / (0.25 * precision + recall) } else { 0.0 };
    Rates { precision, recall, f_half }
}
