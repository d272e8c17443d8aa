//! The log-linear weights that join context, channel and evidence.

use std::fmt;
use std::num::NonZero;

/// Weights of the decoder; the defaults were tuned on development texts (docs/evaluation.md).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Weights {
    /// Exponent of the context model.
    pub context: f32,
    /// Exponent of the channel model.
    pub channel: f32,
    /// Added to every substitution.
    pub substitution: f32,
    /// Added when a single capitalised word inside a sentence, probably a name, is substituted.
    pub name: f32,
    /// Added when a part of a hyphenated compound is substituted.
    pub compound: f32,
    /// Added for every word by which an original is shorter than the spun phrase, and taken off for
    /// every word by which it is longer (the word penalty of statistical translation, Koehn 2010).
    pub length: f32,
    /// Added when a word is left that does not agree with the one before it, see
    /// [`crate::lattice::Evidence`].
    pub agreement: f32,
    /// Added for every initial that disagrees with a bracketed acronym.
    pub acronym: f32,
    /// Weight of what the same spun phrase stood for elsewhere in the document.
    pub discourse: f32,
    /// Weight of how often the original, and the words that it replaces, come elsewhere in the
    /// document.
    pub cache: f32,
    /// Weight of the classifier.
    pub classifier: f32,
    /// Spinner strength expected before the document is read.
    pub prior_strength: f32,
    /// Manner expected before the document is read, see [`crate::decoder::spin`].
    pub prior_manner: f32,
    /// How many observations the expected strength is worth.
    pub prior_count: f32,
    /// Nats of evidence that it takes to believe that a document was spun at all.
    pub doubt: f32,
    /// Further nats per word of what is taken for spun: the errors of the models add up with the
    /// words.
    pub doubt_rate: f32,
    /// Candidates whose log odds before context are below this are left out.
    pub odds: f32,
    /// Candidates whose odds, context and evidence together are below minus this are not decoded.
    pub hopeless: f32,
    /// Candidates kept for each span of words.
    pub choices: usize,
}

/// The name of the only weight that is a whole number.
const CHOICES: &str = "choices";

impl Default for Weights {
    fn default() -> Self {
        Weights {
            context: 0.58,
            channel: 1.0,
            substitution: -0.2,
            name: -1.0,
            compound: -1.8,
            length: 0.7,
            agreement: -3.0,
            acronym: -2.0,
            discourse: 0.5,
            cache: 0.8,
            classifier: 1.0,
            prior_strength: 0.3,
            prior_manner: 0.0,
            prior_count: 0.8,
            doubt: 5.5,
            doubt_rate: 0.018,
            odds: -4.0,
            hopeless: 5.0,
            choices: 4,
        }
    }
}

impl Weights {
    /// Sets a weight by the name of its field, with hyphens (`prior-strength`), for tuning.
    ///
    /// # Errors
    /// When there is no such weight or the value is not a finite number; for `choices`, when it is
    /// not a whole number above 0.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), WeightError> {
        if name == CHOICES {
            let count = value.parse::<NonZero<usize>>();
            self.choices = count.map_err(|_| WeightError::NoCount { name: name.to_string(), value: value.to_string() })?.get();
            return Ok(());
        }
        let finite = value.parse().ok().filter(|n: &f32| n.is_finite());
        let number = finite.ok_or_else(|| WeightError::NoNumber { name: name.to_string(), value: value.to_string() })?;
        let field = self.numbers().into_iter().find(|(known, _)| *known == name);
        let (_, field) = field.ok_or_else(|| WeightError::Unknown { name: name.to_string() })?;
        *field = number;
        Ok(())
    }

    /// All weights but [`CHOICES`], by name.
    fn numbers(&mut self) -> [(&'static str, &mut f32); 18] {
        [
            ("context", &mut self.context),
            ("channel", &mut self.channel),
            ("substitution", &mut self.substitution),
            ("name", &mut self.name),
            ("compound", &mut self.compound),
            ("length", &mut self.length),
            ("agreement", &mut self.agreement),
            ("acronym", &mut self.acronym),
            ("discourse", &mut self.discourse),
            ("cache", &mut self.cache),
            ("classifier", &mut self.classifier),
            ("prior-strength", &mut self.prior_strength),
            ("prior-manner", &mut self.prior_manner),
            ("prior-count", &mut self.prior_count),
            ("doubt", &mut self.doubt),
            ("doubt-rate", &mut self.doubt_rate),
            ("odds", &mut self.odds),
            ("hopeless", &mut self.hopeless),
        ]
    }
}

/// Why a weight was not set.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WeightError {
    /// There is no such weight.
    #[non_exhaustive]
    Unknown {
        /// The name that was given.
        name: String,
    },
    /// The value is not a finite number.
    #[non_exhaustive]
    NoNumber {
        /// The weight.
        name: String,
        /// The value that was given.
        value: String,
    },
    /// The value is not a whole number above 0.
    #[non_exhaustive]
    NoCount {
        /// The weight.
        name: String,
        /// The value that was given.
        value: String,
    },
}

impl fmt::Display for WeightError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WeightError::Unknown { name } => {
                let mut weights = Weights::default();
                let names = weights.numbers().map(|(name, _)| name).join("`, `");
                write!(f, "there is no weight `{name}`; there are `{names}` and `{CHOICES}`")
            }
            WeightError::NoNumber { name, value } => write!(f, "weight `{name}`: `{value}` is not a number"),
            WeightError::NoCount { name, value } => write!(f, "weight `{name}`: `{value}` is not a whole number above 0"),
        }
    }
}

impl std::error::Error for WeightError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_weights_are_set_and_only_to_numbers() {
        let mut weights = Weights::default();
        assert_eq!(weights.set("prior-strength", "0.4"), Ok(()));
        assert_eq!(weights, Weights { prior_strength: 0.4, ..Weights::default() });
        let unknown = weights.set("kontext", "1").expect_err("unknown");
        assert_eq!(unknown, WeightError::Unknown { name: "kontext".into() });
        assert!(unknown.to_string().ends_with("`, `odds`, `hopeless` and `choices`"), "{unknown}");
        assert_eq!((weights.set("choices", "2"), weights.choices), (Ok(()), 2));
        for value in ["", "0", "-3", "2.7", "99999999999999999999"] {
            let error = weights.set("choices", value).expect_err(value);
            assert_eq!(error.to_string(), format!("weight `choices`: `{value}` is not a whole number above 0"));
        }
        for value in ["", "much", "NaN", "inf"] {
            let error = weights.set("context", value).expect_err(value);
            assert_eq!(error.to_string(), format!("weight `context`: `{value}` is not a number"));
        }
        assert_eq!(weights.context, Weights::default().context);
    }
}
