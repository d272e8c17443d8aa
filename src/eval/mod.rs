//! How good is a restoration?
//!
//! [`score_gold`] scores a restored text against span gold, [`score_pair`] against the true
//! original; [`evaluate`] runs the engine over sets of either and over clean texts, and adds
//! damage, calibration, the worst errors and speed.

pub mod coverage;
pub mod detection;
pub mod distance;
pub mod facts;
pub mod gold;
pub mod gold_align;
pub mod pairs;
pub mod proof;
pub mod rates;
pub mod reliability;
mod run;
pub mod sets;
pub mod words;
pub mod worst;

pub use detection::{Detection, detection};
pub use gold::{Gold, GoldError};
pub use gold_align::{GoldCounts, score_gold};
pub use pairs::{PairCounts, score_pair};
pub use rates::Rates;
pub use reliability::Reliability;
pub use run::{evaluate, evaluate_with};
pub use sets::{CleanSet, GoldSet, PairSet, SetError, Sets};
pub use worst::Worst;

use serde::Serialize;

/// What an evaluation found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// Span gold, one result per set.
    pub gold: Vec<GoldResult>,
    /// All span gold together; `None` when there was none.
    pub gold_total: Option<GoldResult>,
    /// Pairs, one result per set.
    pub pairs: Vec<PairResult>,
    /// All pairs together; `None` when there were none.
    pub pairs_total: Option<PairResult>,
    /// Edits of originals and clean texts, one result per set.
    pub damage: Vec<Damage>,
    /// All originals and clean texts together; `None` when there were none.
    pub damage_total: Option<Damage>,
    /// Confidences and shares of right edits, over all chosen edits of spun texts, applied or not.
    pub reliability: Reliability,
    /// Expected calibration error of these, from 0 to 1.
    pub expected_calibration_error: f64,
    /// How well spun texts are told from honest ones, when that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detection: Option<Detection>,
    /// The worst errors.
    pub worst: Worst,
    /// Words that the engine read, spun and clean.
    pub words: usize,
    /// Seconds that reading took, without scoring.
    pub seconds: f64,
    /// Words per second.
    pub words_per_second: f64,
}

/// Figures of a set of span gold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GoldResult {
    /// Name of the set.
    pub name: String,
    /// What was counted.
    #[serde(flatten)]
    pub counts: GoldCounts,
    /// Precision, recall, F0.5.
    #[serde(flatten)]
    pub rates: Rates,
}

impl GoldResult {
    fn new(name: &str, counts: GoldCounts) -> Self {
        GoldResult { name: name.to_string(), counts, rates: counts.rates() }
    }
}

/// Figures of a set of pairs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairResult {
    /// Name of the set.
    pub name: String,
    /// What was counted.
    #[serde(flatten)]
    pub counts: PairCounts,
    /// Precision, recall, F0.5.
    #[serde(flatten)]
    pub rates: Rates,
    /// Share of the word distance that was removed.
    pub removed: f64,
}

impl PairResult {
    fn new(name: &str, counts: PairCounts) -> Self {
        PairResult { name: name.to_string(), counts, rates: counts.rates(), removed: counts.removed() }
    }
}

/// What the engine does to texts in which nothing is to be changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Damage {
    /// Name of the set.
    pub name: String,
    /// Words that the engine read.
    pub words: usize,
    /// Edits that it would apply by default.
    pub edits: usize,
    /// Edits per 1,000 words.
    pub per_thousand: f64,
}

impl Damage {
    fn new(name: &str, words: usize, edits: usize) -> Self {
        Damage { name: name.to_string(), words, edits, per_thousand: edits as f64 * 1000.0 / words.max(1) as f64 }
    }
}
