//! Text as the engine reads it: folded words with their place in the source.

pub mod article;
pub mod case;
pub mod sentence;
mod spelling;
pub mod token;

pub use token::{Gap, Token, Tokens, WordId, word_id};
