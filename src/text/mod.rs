//! Text as the engine reads it: sentences of folded words, each with its place in the source.

pub mod article;
pub mod case;
pub mod sentence;
mod spelling;
pub mod token;

pub use sentence::SentenceText;
pub use token::{Gap, Token, Tokens, WordId, word_id};

/// The message of a parser's error without the place ("… at line 3 column 7") that ends it.
pub(crate) fn without_place(error: &impl std::fmt::Display) -> String {
    let mut message = error.to_string();
    message.truncate(message.find(" at line ").unwrap_or(message.len()));
    message
}
