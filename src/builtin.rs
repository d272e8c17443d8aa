//! The embedded context model and dictionary.

use crate::classifier::Classifier;
use crate::context::{ContextModel, NgramModel};
use crate::dict::Dictionary;
use crate::dict::compiler::compile;
use crate::dict::load::Source;
use crate::restore::Restorer;
use std::fmt;

static CONTEXT: &[u8] = include_bytes!("../models/context.bin");
static CLASSIFIER: &[u8] = include_bytes!("../models/classifier.bin");
static DICTIONARY: &[u8] = include_bytes!("../models/dictionary.bin");

/// The engine with the built-in dictionary and models.
///
/// # Errors
/// Only when the program file itself is damaged.
pub fn restorer() -> Result<Restorer, BuiltinError> {
    Ok(Restorer::new(model()?, vec![dictionary()?]).with_classifier(classifier()?))
}

/// The built-in context model, read in place.
///
/// # Errors
/// Only when the program file itself is damaged.
pub fn model() -> Result<NgramModel, BuiltinError> {
    NgramModel::from_bytes(CONTEXT).map_err(|e| BuiltinError(e.to_string()))
}

/// The built-in classifier, read in place.
///
/// # Errors
/// Only when the program file itself is damaged.
pub fn classifier() -> Result<Classifier, BuiltinError> {
    Classifier::from_bytes(CLASSIFIER).map_err(|e| BuiltinError(e.to_string()))
}

/// The built-in dictionary, read in place.
///
/// # Errors
/// Only when the program file itself is damaged.
pub fn dictionary() -> Result<Dictionary, BuiltinError> {
    Dictionary::from_bytes(DICTIONARY).map_err(|e| BuiltinError(e.to_string()))
}

/// The bytes of the embedded data, for telling one build from another.
pub fn data() -> [&'static [u8]; 3] {
    [CONTEXT, CLASSIFIER, DICTIONARY]
}

/// Compiles dictionary files with the word frequencies of a context model.
pub fn compile_with<M: ContextModel>(model: &M, sources: &[&Source]) -> Dictionary {
    compile(sources, &|phrase| probability(model, phrase))
}

/// P(phrase) in ordinary text: the chain of its words without a context before the first.
fn probability<M: ContextModel>(model: &M, phrase: &str) -> f64 {
    let mut state = model.start();
    let mut log = 0.0;
    for (i, word) in phrase.split(' ').enumerate() {
        let word = model.word(word);
        let (p, next) = model.score(&state, word);
        log += f64::from(if i == 0 { model.unigram(word) } else { p });
        state = next;
    }
    log.exp()
}

/// The embedded data cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltinError(String);

impl fmt::Display for BuiltinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the embedded data is damaged: {}; install the program again", self.0)
    }
}

impl std::error::Error for BuiltinError {}
