//! Text as the engine reads it: sentences of folded words, each with its place in the source.

pub mod article;
pub mod case;
pub mod sentence;
mod spelling;
pub mod token;

pub use sentence::SentenceText;
pub use token::{Gap, Token, Tokens, WordId, word_id};

/// What parsers say in the words of their programmers, and what they mean.
const WORDS: [(&str, &str); 8] = [
    ("expected f32", "expected a number"),
    ("expected f64", "expected a number"),
    ("expected usize", "expected a whole number"),
    ("expected a boolean", "expected true or false"),
    ("expected struct Layer", "expected keys with values"),
    ("expected struct Never", "expected keys with values"),
    ("unit value", "no value"),
    ("sequence", "list"),
];

/// The message of a parser's error, in plain words, without the place ("… at line 3 column 7") that
/// ends it.
pub(crate) fn without_place(error: &impl std::fmt::Display) -> String {
    let mut message = error.to_string();
    message.truncate(message.find(" at line ").unwrap_or(message.len()));
    WORDS.iter().fold(message, |message, (theirs, plain)| message.replace(theirs, plain))
}
