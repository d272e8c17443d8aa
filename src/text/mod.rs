//! Text as the engine reads it: sentences of folded words, each with its place in the source.

pub mod article;
pub mod case;
pub mod sentence;
mod spelling;
pub mod token;

pub use sentence::SentenceText;
pub use token::{Gap, Token, Tokens, WordId, word_id};

/// What parsers say in the words of their programmers, and what they mean.
const WORDS: [(&str, &str); 9] = [
    ("expected f32", "expected a number"),
    ("expected f64", "expected a number"),
    ("expected usize", "expected a whole number"),
    ("expected a boolean", "expected true or false"),
    ("expected struct Layer", "expected keys with values"),
    ("expected struct Never", "expected keys with values"),
    ("invalid type: unit value", "invalid type: no value"),
    ("invalid type: sequence", "invalid type: list"),
    ("expected a sequence", "expected a list"),
];

/// The message of a parser's error, in plain words, without the place ("… at line 3 column 7") that
/// ends it. What it quotes stays as it is.
pub(crate) fn without_place(error: &impl std::fmt::Display) -> String {
    let mut message = error.to_string();
    message.truncate(message.find(" at line ").unwrap_or(message.len()));
    let (mut plain, mut quote) = (String::with_capacity(message.len()), None);
    for part in message.split_inclusive(['`', '"']) {
        let sign = part.chars().next_back().filter(|c| matches!(c, '`' | '"'));
        match quote {
            Some(_) => plain.push_str(part),
            None => plain.push_str(&WORDS.iter().fold(part.to_string(), |part, (theirs, ours)| part.replace(theirs, ours))),
        }
        quote = match quote {
            None => sign,
            Some(_) if sign == quote => None,
            Some(_) => quote,
        };
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::without_place;

    #[test]
    fn parsers_speak_plainly_and_quote_exactly() {
        for (theirs, plain) in [
            ("a.sequence: invalid type: sequence, expected f32 at line 3 column 7", "a.sequence: invalid type: list, expected a number"),
            ("invalid type: unit value, expected a sequence", "invalid type: no value, expected a list"),
            ("unknown field `unit value`, expected one of `sequence`", "unknown field `unit value`, expected one of `sequence`"),
            (
                "invalid type: string \"expected a ` sequence\", expected a sequence",
                "invalid type: string \"expected a ` sequence\", expected a list",
            ),
            (
                "invalid type: string \"expected a sequence\", expected usize",
                "invalid type: string \"expected a sequence\", expected a whole number",
            ),
        ] {
            assert_eq!(without_place(&theirs), plain);
        }
    }
}
