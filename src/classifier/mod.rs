//! A discriminative classifier of single choices: the spun wording or one of its originals, given
//! both sides.
//!
//! The context model reads left to right and was trained on clean text. This model was trained on
//! text that was spun by simulation with our own dictionaries and by hand, so it has learned from
//! contexts whose neighbours are spun, too, and from both sides at once. It is a multinomial
//! logistic regression (Berger, Della Pietra & Della Pietra 1996) of two parts, trained together
//! ("wide and deep", Cheng et al. 2016):
//! * exact features of wording and context, hashed into one table of 8-bit weights (Weinberger et
//!   al. 2009),
//! * a log-bilinear part with a vector per word and a diagonal weight per place (Mnih & Kavukcuoglu
//!   2013), which knows something of words that the exact features have not seen together.

mod deep;
pub mod features;
#[cfg(feature = "train")]
pub mod train;

use crate::binary::{SEAL, seal, u32_at};
use crate::decoder::rendering::Rendering;
use crate::dict::Dictionary;
use crate::lattice::{Kind, Lattice};
use deep::Hidden;
pub use deep::{Sums, Unpacked};
use features::{Choice, Context, PLACES, Words};
use prefetch_index::prefetch_index;
use std::borrow::Cow;
use std::fmt;

const MAGIC: &[u8; 8] = b"UNSPINCL";
const VERSION: u32 = 4;
const HEADER: usize = 32;
/// Length of a vector.
pub const VECTOR: usize = 32;

/// The weights of a classifier as numbers, as the trainer has them.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// Weights of the exact features, a power of two.
    pub exact: Vec<f32>,
    /// Vectors of words as context, rows of [`VECTOR`], a power of two.
    pub context: Vec<f32>,
    /// Vectors of words and phrases as choices, as many.
    pub choice: Vec<f32>,
    /// A diagonal weight, that is [`VECTOR`] numbers, for each of [`PLACES`].
    pub places: Vec<f32>,
}

/// The classifier: tables read in place.
#[derive(Clone)]
pub struct Classifier {
    bytes: Cow<'static, [u8]>,
    bits: u32,
    rows: u32,
    scales: [f32; 3],
    places: Vec<f32>,
}

/// The choices of a sentence, and where their weights stand. All are collected before the first
/// weight is read, so that the waits for memory overlap.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    /// What surrounds each place.
    hidden: Vec<Hidden>,
    /// Each choice: its edge, `None` for leaving the words, which comes first at each place; and
    /// its number of vectors.
    choices: Vec<(Option<usize>, usize)>,
    /// Indices of their exact features.
    exact: Vec<[u32; features::TEMPLATES]>,
    /// Rows of their vectors, with their shares.
    vectors: Vec<(u32, f32)>,
}

impl Questions {
    fn clear(&mut self) {
        self.hidden.clear();
        self.choices.clear();
        self.exact.clear();
        self.vectors.clear();
    }

    fn ask(&mut self, classifier: &Classifier, edge: Option<usize>, choice: &Choice, context: &Context) {
        let before = self.vectors.len();
        let exact = choice.features(context, classifier.bits);
        exact.iter().for_each(|&feature| prefetch_index(classifier.exact(), feature as usize));
        self.exact.push(exact);
        choice.vectors(|word, share| {
            let row = row(word, classifier.rows);
            prefetch_index(classifier.vectors(1), row * VECTOR);
            self.vectors.push((row as u32, share));
        });
        self.choices.push((edge, self.vectors.len() - before));
    }

    /// Calls `take` with each edge and how much better it fits its context than leaving the words:
    /// a difference of log-linear scores.
    fn answer(&self, classifier: &Classifier, mut take: impl FnMut(usize, f32)) {
        let exact = classifier.exact();
        let (table, _) = classifier.vectors(1).as_chunks::<VECTOR>();
        let (mut hidden, mut vectors, mut left) = (self.hidden.iter(), self.vectors.iter(), 0.0);
        let mut around = None;
        for (&(edge, count), features) in self.choices.iter().zip(&self.exact) {
            around = if edge.is_none() { hidden.next() } else { around };
            let Some(around) = around else { return };
            let sum: i32 = features.iter().map(|&f| i32::from(exact[f as usize] as i8)).sum();
            let deep: f32 = vectors.by_ref().take(count).map(|&(row, share)| share * around.dot(&table[row as usize])).sum();
            let score = sum as f32 * classifier.scales[2] + deep;
            match edge {
                None => left = score,
                Some(edge) => take(edge, score - left),
            }
        }
    }
}

/// The row of a word's vector.
pub(crate) fn row(word: u64, rows: u32) -> usize {
    (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - rows)) as usize
}

impl Classifier {
    /// Reads a classifier in place.
    ///
    /// # Errors
    /// When the bytes are no classifier of this version, or their length is wrong.
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Classifier, ClassifierError> {
        let bytes = bytes.into();
        let number = |at: usize| u32_at(&bytes, at);
        if bytes.get(..8) != Some(MAGIC) {
            return Err(ClassifierError("is not a classifier".into()));
        }
        let truncated = || ClassifierError(format!("is truncated or damaged: {} bytes", bytes.len()));
        let version = number(8).ok_or_else(truncated)?;
        if version != VERSION {
            return Err(ClassifierError(format!("has format version {version}, this program reads {VERSION}")));
        }
        let (Some(bits), Some(rows)) = (number(12), number(16)) else { return Err(truncated()) };
        let scales: Option<Vec<f32>> = (0..3).map(|i| number(20 + 4 * i).map(f32::from_bits)).collect();
        let scales: [f32; 3] = scales.and_then(|s| s.try_into().ok()).ok_or_else(truncated)?;
        let places = PLACES * VECTOR;
        let sound = (8..=28).contains(&bits) && (4..=24).contains(&rows) && scales.iter().all(|s| s.is_finite());
        if !sound || bytes.len() != HEADER + 4 * places + 2 * (VECTOR << rows) + (1usize << bits) + SEAL {
            return Err(truncated());
        }
        let places: Vec<f32> = (0..places).filter_map(|i| number(HEADER + 4 * i)).map(f32::from_bits).collect();
        if places.iter().any(|p| !p.is_finite()) {
            return Err(ClassifierError("is damaged: its weights are no numbers".into()));
        }
        Ok(Classifier { bytes, bits, rows, scales, places })
    }

    /// Writes a classifier, its tables quantised to 8 bits.
    ///
    /// # Panics
    /// When a table has not the size that [`Parameters`] asks for.
    pub fn to_bytes(parameters: &Parameters) -> Vec<u8> {
        let Parameters { exact, context, choice, places } = parameters;
        let sized = [exact.len(), context.len()].iter().all(|n| n.is_power_of_two()) && context.len() >= VECTOR;
        assert!(sized && choice.len() == context.len() && places.len() == PLACES * VECTOR, "a table of the classifier has a wrong size");
        // Six standard deviations of the weights in use cover all but outliers, which saturate.
        let scale = |weights: &[f32]| {
            let used: Vec<f32> = weights.iter().copied().filter(|w| *w != 0.0).collect();
            let variance = used.iter().map(|w| w * w).sum::<f32>() / used.len().max(1) as f32;
            (variance.sqrt() * 6.0 / 127.0).max(1e-6)
        };
        let tables = [context, choice, exact];
        let scales = tables.map(|t| scale(t));
        let mut out = MAGIC.to_vec();
        out.extend(VERSION.to_le_bytes());
        out.extend(exact.len().ilog2().to_le_bytes());
        out.extend((context.len() / VECTOR).ilog2().to_le_bytes());
        scales.iter().for_each(|s| out.extend(s.to_le_bytes()));
        places.iter().for_each(|p| out.extend(p.to_le_bytes()));
        for (table, scale) in tables.into_iter().zip(scales) {
            out.extend(table.iter().map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8 as u8));
        }
        seal(&mut out);
        out
    }

    fn exact(&self) -> &[u8] {
        &self.bytes[self.bytes.len() - SEAL - (1 << self.bits)..]
    }

    fn vectors(&self, table: usize) -> &[u8] {
        let size = VECTOR << self.rows;
        let start = HEADER + 4 * PLACES * VECTOR + table * size;
        &self.bytes[start..start + size]
    }

    #[cfg(all(test, feature = "train"))]
    fn vector(&self, table: usize, word: u64) -> &[u8] {
        let at = row(word, self.rows) * VECTOR;
        &self.vectors(table)[at..at + VECTOR]
    }

    /// Sets the classifier evidence of the substitutions for which `asked` is true: `weight` times
    /// their score less that of leaving the words, in the sentence as it is read at the moment.
    pub fn judge<S: Copy + PartialEq>(
        &self,
        lattice: &mut Lattice,
        dictionaries: &[Dictionary],
        sentence: &Words,
        rendering: &mut Rendering<S>,
        weight: f32,
        asked: impl Fn(usize) -> bool,
    ) {
        if !lattice.edges.iter().enumerate().any(|(e, edge)| edge.is_substitution() && asked(e)) {
            return;
        }
        let mut questions = std::mem::take(&mut rendering.questions);
        questions.clear();
        rendering.unpacked.read(self, &rendering.words, &sentence.beyond);
        let Rendering { words, suffixes, unpacked, .. } = &*rendering;
        let mut site: Option<((usize, usize), Context, Choice)> = None;
        for e in 0..lattice.edges.len() {
            let edge = &lattice.edges[e];
            let Kind::Substitution { layer, form, article, .. } = edge.kind else { continue };
            let span = edge.phrase();
            let Some(gap) = rendering.gap(span).filter(|_| asked(e)) else { continue };
            if site.as_ref().is_none_or(|s| s.0 != span) {
                let context = Context::new(sentence, span, words, suffixes, gap);
                questions.hidden.push(Hidden::new(&unpacked.hidden(&self.places, gap), self.scales[0] * self.scales[1]));
                let identity = Choice::identity(sentence, span);
                questions.ask(self, None, &identity, &context);
                site = Some((span, context, identity));
            }
            let Some((_, context, identity)) = &site else { continue };
            let choice = Choice::original(lattice.words(edge), article, dictionaries[layer].form(form).suffix, identity);
            questions.ask(self, Some(e), &choice, context);
        }
        questions.answer(self, |e, score| lattice.edges[e].evidence.classifier = weight * score);
        rendering.questions = questions;
    }
}

/// Shows sizes, not tables.
impl fmt::Debug for Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Classifier { bytes, bits, rows, .. } = self;
        let mut shown = f.debug_struct("Classifier");
        shown.field("bytes", &bytes.len()).field("bits", bits).field("rows", rows).finish_non_exhaustive()
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
        let vectors = vec![0.1; VECTOR << 4];
        let parameters =
            Parameters { exact: vec![0.5; 256], context: vectors.clone(), choice: vectors, places: vec![1.0; PLACES * VECTOR] };
        let bytes = Classifier::to_bytes(&parameters);
        assert!(Classifier::from_bytes(bytes.clone()).is_ok());
        let mut nan = bytes.clone();
        nan[HEADER..HEADER + 4].copy_from_slice(&f32::NAN.to_le_bytes());
        assert!(Classifier::from_bytes(nan).is_err(), "a weight that is no number");
        for cut in 0..bytes.len() {
            assert!(Classifier::from_bytes(bytes[..cut].to_vec()).is_err(), "cut at {cut}");
        }
    }
}
