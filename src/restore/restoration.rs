//! What is found of a text: its edits and its figures.

use crate::apply;
use crate::edit::{Applicability, Edit};
#[cfg(doc)]
use crate::engine::Mode;
use serde::{Deserialize, Serialize};

/// A text's edits, and what was found out about it. It can be written as JSON and read again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Restoration {
    /// The edits, in order, never overlapping.
    pub edits: Vec<Edit>,
    /// Words read.
    pub words: usize,
    /// Words of the sections that were spun, those of each section times the probability that it
    /// was.
    pub spun_words: f64,
    /// Share of the words that the spinner substituted, as estimated; in [`Mode::Tortured`] the
    /// share that the tortured phrases have.
    pub spin_rate: f32,
    /// Strength of the spinner where it was at work; 1 for the usual spinner, 0 when the text was
    /// not spun.
    pub strength: f32,
    /// Manner of the spinner, from the first (−1) to the second (1), see [`crate::decoder::spin`];
    /// 0 when nothing tells.
    pub manner: f32,
    /// Probability that the text was spun, in some passage at least; in [`Mode::Tortured`] the
    /// confidence of its surest phrase.
    pub spun: f32,
    /// The family of spinners whose vocabulary was used, see [`crate::family`]; of several in a
    /// file the first.
    pub family: Option<String>,
}

impl Restoration {
    /// The figures of a text of so many words that tell no more than the edits of some phrases in
    /// it: it was spun as surely as the surest edit is right, where these edits are.
    pub(super) fn of_phrases(edits: &[Edit], words: usize) -> Restoration {
        let safe = || edits.iter().filter(|e| e.applicability == Applicability::Safe);
        let spun_words = safe().map(|e| e.before.split_whitespace().count()).sum::<usize>();
        let spun = safe().map(|e| e.confidence).fold(0.0, f32::max);
        Restoration {
            words,
            spun_words: spun_words as f64,
            spin_rate: spun_words as f32 / words.max(1) as f32,
            spun,
            ..Restoration::default()
        }
    }

    /// Takes in the figures of a text that follows this one, not its edits. The rate becomes the
    /// mean over all words, strength and manner the means over the words that were spun. The whole
    /// was spun when a part was.
    pub fn include(&mut self, other: &Restoration) {
        self.spin_rate = mean((self.spin_rate, self.words as f64), (other.spin_rate, other.words as f64));
        self.strength = mean((self.strength, self.spun_words), (other.strength, other.spun_words));
        self.manner = mean((self.manner, self.spun_words), (other.manner, other.spun_words));
        self.spun = self.spun.max(other.spun);
        self.words += other.words;
        self.spun_words += other.spun_words;
        self.family = self.family.take().or_else(|| other.family.clone());
    }

    /// The edits that are applied by default, see [`Applicability::Safe`], in order.
    ///
    /// ```
    /// # use unspin::{apply, builtin};
    /// # let engine = builtin::restorer()?;
    /// # let text = "Nothing was spun here.";
    /// let found = engine.restore(text);
    /// let restored = apply::apply(text, found.safe_edits());
    /// println!("spun with a probability of {:.2}, {} edits", found.spun, found.safe_edits().count());
    /// # Ok::<(), builtin::BuiltinError>(())
    /// ```
    pub fn safe_edits(&self) -> impl Iterator<Item = &Edit> + Clone {
        self.edits.iter().filter(|e| e.applicability == Applicability::Safe)
    }

    /// The same edits, to be kept; the figures go.
    #[must_use]
    pub fn safe(self) -> Vec<Edit> {
        self.edits.into_iter().filter(|e| e.applicability == Applicability::Safe).collect()
    }

    /// The text that was restored, with its safe edits applied.
    ///
    /// # Panics
    /// When `text` is another one, see [`apply::apply`].
    #[must_use]
    pub fn restored(&self, text: &str) -> String {
        apply::apply(text, self.safe_edits())
    }
}

/// The weighted mean of two pairs of value and weight; 0 when both weights are 0.
fn mean((a, of_a): (f32, f64), (b, of_b): (f32, f64)) -> f32 {
    if of_a + of_b > 0.0 { ((f64::from(a) * of_a + f64::from(b) * of_b) / (of_a + of_b)) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_edits_are_applied_unless_one_asks() {
        let text = "An assault, practically.";
        let doubtful = Edit { applicability: Applicability::Unsafe, ..Edit::sample(12, "practically", "nearly") };
        let found = Restoration { edits: vec![Edit::sample(3, "assault", "attack"), doubtful], spun: 0.9, ..Restoration::default() };
        assert_eq!(found.restored(text), "An attack, practically.");
        assert_eq!(found.safe_edits().cloned().collect::<Vec<_>>(), found.clone().safe());
        let json = serde_json::to_string(&found).expect("JSON");
        assert_eq!(serde_json::from_str::<Restoration>(&json).expect("as it was written"), found);
    }

    #[test]
    fn each_part_counts_as_far_as_it_was_spun() {
        let part = |words: usize, spin_rate: f32, strength: f32, spun: f32| Restoration {
            words,
            spun_words: words as f64 * f64::from(spun),
            spin_rate,
            strength,
            manner: 2.0 * strength - 1.0,
            spun,
            ..Restoration::default()
        };
        let parts = [part(100, 0.2, 1.0, 1.0), part(800, 0.0, 0.0, 0.0), part(100, 0.1, 0.5, 1.0)];
        let mut whole = Restoration::default();
        parts.iter().for_each(|p| whole.include(p));
        assert_eq!((whole.words, whole.spun), (1000, 1.0));
        assert!(
            (whole.strength - 0.75).abs() < 1e-6 && (whole.manner - 0.5).abs() < 1e-6 && (whole.spin_rate - 0.03).abs() < 1e-6,
            "{whole:?}"
        );
        let mut rest = parts[1].clone();
        rest.include(&parts[2]);
        let mut other = parts[0].clone();
        other.include(&rest);
        assert!((whole.strength - other.strength).abs() < 1e-6, "in any order");
    }
}
