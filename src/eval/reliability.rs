//! Calibration: of the edits given with confidence 0.9, nine in ten should be right.

use serde::Serialize;

const BINS: usize = 10;

/// Edits whose confidences lie in the same tenth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Bin {
    /// How many edits.
    pub edits: usize,
    /// How many of them are right.
    pub right: usize,
    /// Sum of their confidences.
    pub confidence: f64,
}

impl Bin {
    /// Mean confidence, `None` for an empty bin.
    pub fn mean(&self) -> Option<f64> {
        (self.edits > 0).then(|| self.confidence / self.edits as f64)
    }

    /// Share of right edits, `None` for an empty bin.
    pub fn share(&self) -> Option<f64> {
        (self.edits > 0).then(|| self.right as f64 / self.edits as f64)
    }
}

/// A reliability table of ten bins of equal width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Reliability {
    /// Confidences 0–0.1, 0.1–0.2, …; 1 belongs to the last.
    pub bins: [Bin; BINS],
}

impl Reliability {
    /// Enters an edit.
    pub fn add(&mut self, confidence: f32, right: bool) {
        let bin = &mut self.bins[((confidence.max(0.0) * BINS as f32) as usize).min(BINS - 1)];
        bin.edits += 1;
        bin.right += usize::from(right);
        bin.confidence += f64::from(confidence);
    }

    /// Number of edits in the table.
    pub fn edits(&self) -> usize {
        self.bins.iter().map(|b| b.edits).sum()
    }

    /// Expected calibration error (Guo et al. 2017, "On Calibration of Modern Neural Networks"):
    /// the mean distance between confidence and share of right edits, bins weighted by their edits.
    /// From 0, perfect, to 1; 0 without edits.
    pub fn expected_calibration_error(&self) -> f64 {
        let distance: f64 = self.bins.iter().map(|b| (b.right as f64 - b.confidence).abs()).sum();
        distance / self.edits().max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hand_computed() {
        let mut table = Reliability::default();
        for (confidence, right) in [(0.75, true), (0.75, false), (1.0, true), (1.0, true), (0.0, false)] {
            table.add(confidence, right);
        }
        assert_eq!((table.bins[7].edits, table.bins[9].right, table.bins[0].edits), (2, 2, 1));
        assert_eq!(table.bins[7].share(), Some(0.5));
        // |0.5 − 0.75| of two edits, the others exact.
        assert!((table.expected_calibration_error() - 0.1).abs() < 1e-9);
        assert_eq!(Reliability::default().expected_calibration_error(), 0.0);
    }
}
