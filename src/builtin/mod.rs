//! The embedded context model and dictionary, and engines made of them.

mod builder;

pub use builder::Builder;

use crate::classifier::Classifier;
use crate::context::{ContextModel, NgramModel};
use crate::dict::Dictionary;
use crate::dict::Source;
use crate::dict::compiled::compiler::compile;
use crate::family::Family;
use crate::restore::Restorer;
use std::fmt;

/// Aligns a file with the cache lines, so that none of its 64-byte buckets lies on two of them.
#[repr(align(64))]
struct Aligned<T: ?Sized>(T);

static DICTIONARY: &Aligned<[u8]> = &Aligned(*include_bytes!("../../models/dictionary.bin"));
/// Families of spinners: name, margin in nats (see [`Family::new`]), and vocabulary. A family that
/// shares more words with ordinary spinners has a larger margin.
static FAMILIES: [(&str, f32, &Aligned<[u8]>); 3] = [
    ("noun", 3.0, &Aligned(*include_bytes!("../../models/families/noun.bin"))),
    ("paraphraser", 3.0, &Aligned(*include_bytes!("../../models/families/paraphraser.bin"))),
    ("wordy", 2.5, &Aligned(*include_bytes!("../../models/families/wordy.bin"))),
];

/// The engine with the built-in dictionary and models; a [`Builder`] makes others.
///
/// # Errors
/// Only when the program file itself is damaged.
pub fn restorer() -> Result<Restorer, BuiltinError> {
    Builder::new()?.build()
}

/// The built-in context model, read in place.
///
/// # Errors
/// Only when the program file itself is damaged.
pub fn model() -> Result<NgramModel, BuiltinError> {
    NgramModel::from_bytes(unspin_context::BYTES).map_err(|e| BuiltinError(e.to_string()))
}

/// The built-in classifier, read in place.
///
/// # Errors
/// Only when the program file itself is damaged.
pub fn classifier() -> Result<Classifier, BuiltinError> {
    Classifier::from_bytes(unspin_classifier::BYTES).map_err(|e| BuiltinError(e.to_string()))
}

/// The built-in dictionary, read in place.
///
/// # Errors
/// Only when the program file itself is damaged.
pub fn dictionary() -> Result<Dictionary, BuiltinError> {
    Dictionary::from_bytes(&DICTIONARY.0).map_err(|e| BuiltinError(e.to_string()))
}

/// The families of spinners that have built-in vocabularies. `ordinary` is the built-in dictionary;
/// the `added` ones stand over the vocabularies, too.
fn families(ordinary: &Dictionary, added: &[Dictionary]) -> Result<Vec<Family>, BuiltinError> {
    let read = |file: &'static Aligned<[u8]>| Dictionary::from_bytes(&file.0).map_err(|e| BuiltinError(e.to_string()));
    FAMILIES.iter().map(|&(name, margin, file)| Ok(Family::new(name, margin, read(file)?, ordinary, added))).collect()
}

/// The names of the families of spinners that have built-in vocabularies.
pub fn family_names() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().map(|&(name, ..)| name)
}

/// The bytes of the embedded data, for telling one build from another.
pub fn data() -> Vec<&'static [u8]> {
    let families = FAMILIES.iter().map(|(_, _, file)| &file.0[..]);
    [unspin_context::BYTES, unspin_classifier::BYTES, &DICTIONARY.0].into_iter().chain(families).collect()
}

/// Compiles dictionary files with the word frequencies of a context model.
pub fn compile_with<M: ContextModel>(model: &M, sources: &[&Source]) -> Dictionary {
    compile(sources, &|phrase| probability(model, phrase))
}

/// P(phrase) in ordinary text, wherever it stands: the chain of its words without a context before
/// the first.
fn probability<M: ContextModel>(model: &M, phrase: &str) -> f64 {
    let mut state = M::State::default();
    let mut log = 0.0;
    for word in phrase.split(' ') {
        let (p, next) = model.score(&state, model.word(word));
        log += f64::from(p);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Tokens;

    fn score(model: &NgramModel, text: &str) -> f32 {
        let tokens = Tokens::new(text);
        let mut state = model.start();
        let mut sum = 0.0;
        for token in tokens.iter() {
            let (score, next) = model.score(&state, model.word(tokens.folded(token)));
            sum += score;
            state = next;
        }
        sum + model.score(&state, model.end()).0
    }

    #[test]
    fn phrases_are_as_probable_as_within_a_sentence() {
        let model = super::model().unwrap();
        // After a word that the model does not know it has no context, but is within a sentence.
        let (_, within) = model.score(&model.start(), model.word("qzxv"));
        for phrase in ["to this end", "digital advertising", "public health"] {
            let (mut state, mut expected) = (within, 0.0);
            for word in phrase.split(' ') {
                let (p, next) = model.score(&state, model.word(word));
                (state, expected) = (next, expected + p);
            }
            let probability = probability(&model, phrase).ln() as f32;
            assert!((probability - expected).abs() < 1e-3, "{phrase}: {probability} instead of {expected}");
        }
    }

    #[test]
    fn files_lie_on_cache_lines() {
        assert!(data().iter().all(|file| file.as_ptr().addr().is_multiple_of(64)));
    }

    #[test]
    fn prefers_english_to_spun_english() {
        let model = super::model().unwrap();
        assert_eq!(model.ngrams().len(), 4);
        for (original, spun) in [
            ("according to a report by the company", "in keeping with a report by the company"),
            ("the White House said on Tuesday", "the White Home said on Tuesday"),
            ("prices rose by 3.5% in 2022", "costs rose by three.5% in 2022"),
            ("the threat of climate change", "the risk of local weather trade"),
            ("the first quarter of the year", "the primary quarter of the yr"),
        ] {
            assert!(score(&model, original) > score(&model, spun), "{spun}");
        }
    }

    #[test]
    fn every_word_the_text_stage_makes_has_a_finite_score() {
        let model = super::model().unwrap();
        assert!(score(&model, "Überraschung: 12,345,678 x's — 50% of 2.zero flabbergastification! (U.S.) 's").is_finite());
        assert!(["'s", "u.s.", "%"].iter().all(|word| model.word(word).alone.is_some()));
    }
}
