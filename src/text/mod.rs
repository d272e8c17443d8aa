//! Text as the engine reads it: sentences of folded words, each with its place in the source.

pub mod article;
pub mod case;
pub mod sentence;
mod spelling;
pub mod token;

use crate::message::short;
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

/// The message of a parser's error, in plain words, up to the place ("… at line 3 column 7") that it
/// names. What it quotes stays as it is, but is cut when it is long: it may be a whole text.
pub(crate) fn without_place(error: &impl std::fmt::Display) -> String {
    let message = error.to_string();
    let (mut plain, mut rest) = (String::new(), message.as_str());
    loop {
        let quote = rest.find(['`', '"']).unwrap_or(rest.len());
        let (said, quoted) = rest.split_at(quote);
        let place = said.match_indices(" at line ").find(|(at, sign)| said[at + sign.len()..].starts_with(|c: char| c.is_ascii_digit()));
        let said = place.map_or(said, |(at, _)| &said[..at]);
        plain.push_str(&WORDS.iter().fold(said.to_string(), |said, (theirs, ours)| said.replace(theirs, ours)));
        let Some(sign) = quoted.chars().next().filter(|_| place.is_none()) else { return plain };
        let inside = &quoted[1..];
        let end = quote_end(inside, sign);
        plain.push(sign);
        plain.push_str(&short(&inside[..end]));
        if end < inside.len() {
            plain.push(sign);
        }
        rest = inside.get(end + 1..).unwrap_or_default();
    }
}

/// Where a quotation ends: at its sign, which a backslash may stand before in double quotes.
fn quote_end(inside: &str, sign: char) -> usize {
    let mut escaped = false;
    let ends = |&(_, c): &(usize, char)| {
        let is_end = c == sign && !escaped;
        escaped = sign == '"' && c == '\\' && !escaped;
        is_end
    };
    inside.char_indices().find(ends).map_or(inside.len(), |(at, _)| at)
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
            ("unknown field `met at line 2` at line 3 column 1, within a list at line 2", "unknown field `met at line 2`"),
            ("met at line two: invalid type: sequence", "met at line two: invalid type: list"),
        ] {
            assert_eq!(without_place(&theirs), plain);
        }
        let long = format!("invalid type: string {:?}, expected usize at line 1 column 1", "He said \"no\". ".repeat(9));
        let cut = "invalid type: string \"He said \\\"no\\\". He said \\\"no\\\". He said …\", expected a whole number";
        assert_eq!(without_place(&long), cut);
    }
}
