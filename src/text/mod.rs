//! Text as the engine reads it: folded words with their place in the source.

pub mod article;
pub mod case;
pub mod sentence;
mod spelling;
pub mod token;

pub use token::{Gap, Token, Tokens, WordId, word_id};

/// What a parser says of a mistake, without the place that it tells at the end.
pub(crate) fn without_place(error: &impl std::fmt::Display) -> String {
    let mut message = error.to_string();
    message.truncate(message.find(" at line ").unwrap_or(message.len()));
    message
}
