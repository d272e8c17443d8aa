//! Context models: how probable is a word after the words before it?
//!
//! [`ContextModel`] is the seam between the decoder and whatever does the scoring. A model has a small
//! copyable state, as KenLM has (Heafield 2011, "KenLM: Faster and Smaller Language Model Queries"), so the
//! decoder can keep thousands of hypotheses without allocating.

pub mod class;
pub mod error;
pub(crate) mod layout;
pub mod ngram;
#[cfg(feature = "train")]
pub mod train;

pub use error::ModelError;
pub use ngram::{NgramModel, NgramState};

use crate::text::WordId;

/// A word as a context model knows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModelWord {
    /// Identity inside the model; numbers, for example, share a class.
    pub id: WordId,
    /// Natural log-probability of the word within its class; 0 for a word that is its own class.
    pub emission: f32,
    /// Natural log-probability and log-backoff of the word without context, looked up once; `None` for an unknown word.
    pub alone: Option<Entry>,
}

/// An n-gram of a model: its natural log-probability, and its natural log-backoff if it is a context.
pub type Entry = (f32, Option<f32>);

/// A language model with left-to-right states.
pub trait ContextModel: Send + Sync {
    /// What the model remembers of the words so far. Equal states score every continuation alike.
    type State: Copy + PartialEq + Send;

    /// The state at the start of a sentence.
    fn start(&self) -> Self::State;

    /// How the model reads a folded word; called once per word, not once per score.
    fn word(&self, folded: &str) -> ModelWord;

    /// How the model reads an ordinary word (no digits or signs) of which only the identity is at hand.
    fn plain(&self, id: WordId) -> ModelWord {
        ModelWord { id, emission: 0.0, alone: None }
    }

    /// Natural log-probability of `word` after `state`, and the state behind it.
    fn score(&self, state: &Self::State, word: ModelWord) -> (f32, Self::State);

    /// Natural log-probability that the sentence ends after `state`.
    fn end(&self, state: &Self::State) -> f32;

    /// Natural log-probability of a word without context.
    fn unigram(&self, word: ModelWord) -> f32;

    /// Whether the model has seen the word.
    fn knows(&self, word: ModelWord) -> bool;
}
