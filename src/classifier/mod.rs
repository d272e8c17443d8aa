//! A discriminative classifier of single choices: the spun wording or one of its originals, given both sides.
//!
//! The context model reads left to right and was trained on clean text; this log-linear model (Berger, Della
//! Pietra & Della Pietra 1996) was trained on clean text that was *spun by simulation* with our own dictionary, so it
//! has learned from contexts whose neighbours are spun too, and from both sides at once. Its features are hashed
//! into one table of 8-bit weights (Weinberger et al. 2009, "Feature hashing"), read in place.

pub mod features;
#[cfg(feature = "train")]
pub mod simulate;
#[cfg(feature = "train")]
pub mod train;

use crate::dict::Dictionary;
use crate::lattice::{Kind, Lattice};
use features::{Choice, Context};
use std::borrow::Cow;
use std::fmt;

const MAGIC: &[u8; 8] = b"UNSPINCL";
const VERSION: u32 = 1;
const HEADER: usize = 20;

/// The classifier: a table of weights.
#[derive(Clone)]
pub struct Classifier {
    bytes: Cow<'static, [u8]>,
    scale: f32,
    bits: u32,
}

impl Classifier {
    /// Reads a classifier in place.
    ///
    /// # Errors
    /// When the bytes are no classifier of this version, or their length is wrong.
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Classifier, ClassifierError> {
        let bytes = bytes.into();
        let number = |at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
        if bytes.get(..8) != Some(MAGIC) {
            return Err(ClassifierError("is not a classifier".into()));
        }
        let (Some(version), Some(bits), Some(scale)) = (number(8), number(12), number(16)) else {
            return Err(ClassifierError(format!("is truncated: {} bytes", bytes.len())));
        };
        if version != VERSION {
            return Err(ClassifierError(format!("has format version {version}, this program reads {VERSION}")));
        }
        let scale = f32::from_bits(scale);
        if !(8..=28).contains(&bits) || !scale.is_finite() || bytes.len() != HEADER + (1usize << bits) {
            return Err(ClassifierError(format!("is truncated or damaged: {} bytes", bytes.len())));
        }
        Ok(Classifier { bytes, scale, bits })
    }

    /// Writes a table of `2^bits` weights, quantised to 8 bits.
    pub fn to_bytes(weights: &[f32]) -> Vec<u8> {
        let bits = weights.len().ilog2();
        // Three standard deviations of the weights in use cover all but outliers, which saturate.
        let used: Vec<f32> = weights.iter().copied().filter(|w| *w != 0.0).collect();
        let variance = used.iter().map(|w| w * w).sum::<f32>() / used.len().max(1) as f32;
        let scale = (variance.sqrt() * 6.0 / 127.0).max(1e-6);
        let mut out = MAGIC.to_vec();
        out.extend(VERSION.to_le_bytes());
        out.extend(bits.to_le_bytes());
        out.extend(scale.to_le_bytes());
        out.extend(weights.iter().map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8 as u8));
        out
    }

    /// How much better a choice fits its context than another, as a difference of log-linear scores.
    pub fn score(&self, choice: &Choice, context: &Context) -> f32 {
        let mut sum = 0i32;
        choice.features(context, self.bits, |feature| sum += i32::from(self.bytes[HEADER + feature] as i8));
        sum as f32 * self.scale
    }

    /// Sets the classifier evidence of every substitution: its score less that of leaving the words.
    pub fn judge(&self, lattice: &mut Lattice, dictionaries: &[Dictionary], suffixes: &[u64], weight: f32) {
        let words: Vec<u64> = features::sentence_words(lattice);
        let mut left: Option<((usize, usize), f32)> = None;
        for e in 0..lattice.edges.len() {
            let edge = lattice.edges[e];
            let Kind::Substitution { layer, form, article, .. } = edge.kind else { continue };
            let span = (edge.start + usize::from(article), edge.end);
            let context = Context::new(&words, suffixes, span);
            let base = match left {
                Some((known, score)) if known == span => score,
                _ => self.score(&Choice::identity(&words, suffixes, span), &context),
            };
            left = Some((span, base));
            let choice = Choice::original(lattice.words(&edge), article, dictionaries[layer].form(form).suffix, &words, span);
            let score = self.score(&choice, &context);
            lattice.edges[e].evidence.classifier = weight * (score - base);
        }
    }
}

/// Why bytes are no classifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassifierError(String);

impl fmt::Display for ClassifierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the classifier file {}; train it again with `unspin train`", self.0)
    }
}

impl std::error::Error for ClassifierError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_and_truncated_files_are_errors() {
        let bytes = Classifier::to_bytes(&vec![0.5; 256]);
        assert!(Classifier::from_bytes(bytes.clone()).is_ok());
        for cut in 0..bytes.len() {
            assert!(Classifier::from_bytes(bytes[..cut].to_vec()).is_err(), "cut at {cut}");
        }
    }
}
