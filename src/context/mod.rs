//! Context models: how probable is a word after the words before it?
//!
//! [`ContextModel`] is the seam between the decoder and whatever does the scoring. A model has a
//! small state that can be copied, as KenLM has (Heafield 2011, "KenLM: Faster and Smaller Language
//! Model Queries"). So many wordings can be scored side by side, and one that comes to a known
//! state need not go on.

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
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ModelWord {
    /// Identity inside the model; numbers, for example, share a class.
    pub id: WordId,
    /// Natural log-probability of the word within its class; 0 for a word that is its own class.
    pub emission: f32,
    /// Natural log-probability and log-backoff of the word without context, looked up once; `None`
    /// for a word that is unknown, or not looked up.
    pub alone: Option<NgramEntry>,
}

/// An n-gram of a model: its natural log-probability, and its natural log-backoff if it is a
/// context.
pub type NgramEntry = (f32, Option<f32>);

impl ModelWord {
    /// An ordinary word (no digits or signs) by its identity alone, not looked up.
    pub fn named(id: WordId) -> ModelWord {
        ModelWord { id, emission: 0.0, alone: None }
    }
}

/// A word to be scored after a state.
#[derive(Clone, Copy, Debug)]
pub struct Query<S> {
    /// The state before the word; once the word is scored, the state after it.
    pub state: S,
    /// The word.
    pub word: ModelWord,
    /// Natural log-probability of the word, once it is scored.
    pub probability: f32,
    /// How far an n-gram model has looked.
    lookup: ngram::Lookup,
}

impl<S> Query<S> {
    /// A word that is not scored yet.
    pub fn new(state: S, word: ModelWord) -> Query<S> {
        Query { state, word, probability: 0.0, lookup: ngram::Lookup::default() }
    }
}

/// A language model with left-to-right states.
pub trait ContextModel: Send + Sync {
    /// What the model remembers of the words so far. Equal states score every continuation alike.
    /// The default state knows of no word.
    type State: Copy + Default + PartialEq + Send;

    /// The state at the start of a sentence.
    fn start(&self) -> Self::State;

    /// How the model names a folded word, before it is looked up.
    fn name(&self, folded: &str) -> ModelWord;

    /// Looks words up, so that they can be scored: once per word, not once per score.
    fn look_up(&self, _words: &mut [ModelWord]) {}

    /// A folded word, looked up.
    fn word(&self, folded: &str) -> ModelWord {
        let mut word = [self.name(folded)];
        self.look_up(&mut word);
        word[0]
    }

    /// An ordinary word (no digits or signs) by its identity alone, looked up.
    fn plain(&self, id: WordId) -> ModelWord {
        let mut word = [ModelWord::named(id)];
        self.look_up(&mut word);
        word[0]
    }

    /// Natural log-probability of `word`, which was looked up, after `state`, and the state after
    /// the word.
    fn score(&self, state: &Self::State, word: ModelWord) -> (f32, Self::State);

    /// Answers many queries as [`ContextModel::score`] answers one. They do not depend on each
    /// other, so that a model can look all of them up at once.
    fn score_all(&self, queries: &mut [Query<Self::State>]) {
        for query in queries {
            (query.probability, query.state) = self.score(&query.state, query.word);
        }
    }

    /// Scores the words of a sentence and its end, one query each.
    fn read(&self, words: &[ModelWord], queries: &mut Vec<Query<Self::State>>) {
        queries.clear();
        let mut state = self.start();
        for &word in words.iter().chain([&self.end()]) {
            let mut query = Query::new(state, word);
            (query.probability, query.state) = self.score(&state, word);
            state = query.state;
            queries.push(query);
        }
    }

    /// The word that stands for the end of a sentence, looked up.
    fn end(&self) -> ModelWord;

    /// Whether the model has seen the second word right after the first. A model that cannot tell
    /// has not.
    fn joins(&self, _first: ModelWord, _second: ModelWord) -> bool {
        false
    }
}
