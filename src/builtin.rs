//! The embedded context model and dictionary.

use crate::context::{ContextModel, NgramModel};
use crate::dict::Dictionary;
use crate::dict::compiler::compile;
use crate::dict::load::Source;
use crate::restore::Restorer;
use std::fmt;

/// The engine with the built-in dictionary and model.
///
/// # Errors
/// Only when the program file itself is damaged.
pub fn restorer() -> Result<Restorer, BuiltinError> {
    Ok(Restorer::new(model()?, vec![dictionary()?]))
}

/// The built-in context model, read in place.
///
/// # Errors
/// Only when the program file itself is damaged.
pub fn model() -> Result<NgramModel, BuiltinError> {
    NgramModel::from_bytes(placeholder()).map_err(|e| BuiltinError(e.to_string()))
}

/// The built-in dictionary, read in place.
///
/// # Errors
/// Only when the program file itself is damaged.
pub fn dictionary() -> Result<Dictionary, BuiltinError> {
    Ok(compile(&[], &|_| 1e-5))
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

/// A model that knows no word, until the trained one is embedded.
fn placeholder() -> Vec<u8> {
    use crate::context::class::{START, UNKNOWN};
    use crate::context::layout::{BUCKET, CODEBOOKS, HEADER, Layout, MAGIC, ORDERS_AT, VERSION};
    use crate::text::word_id;
    let table = HEADER + CODEBOOKS;
    let mut bytes = vec![0; table + BUCKET];
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[12..16].copy_from_slice(&1_u32.to_le_bytes());
    let length = bytes.len() as u64;
    bytes[16..24].copy_from_slice(&length.to_le_bytes());
    for (i, number) in [2, HEADER as u64, table as u64, 1].into_iter().enumerate() {
        bytes[ORDERS_AT + 8 * i..ORDERS_AT + 8 * i + 8].copy_from_slice(&number.to_le_bytes());
    }
    bytes[HEADER..HEADER + 4].copy_from_slice(&(-3_f32).to_le_bytes());
    for (slot, word) in [START, UNKNOWN].into_iter().enumerate() {
        let fingerprint = Layout::Words.fingerprint(word_id(word).0);
        bytes[table + 4 * slot..table + 4 * slot + 4].copy_from_slice(&fingerprint.to_le_bytes());
    }
    bytes
}
