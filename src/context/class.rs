//! Word classes: words that a context model reads as something else.
//!
//! Trainer and reader both call [`class_of`], so they cannot disagree.

use std::borrow::Cow;

/// The sentence start, as a word.
pub const START: &str = "<s>";
/// The sentence end, as a word.
pub const END: &str = "</s>";
/// Any word outside the vocabulary, as a word.
pub const UNKNOWN: &str = "<unk>";

/// Digits of a number that its class still tells apart.
const PLACES: u32 = 4;

/// The class of a folded word, and the natural log-probability of the word within it.
///
/// "%" is read as "percent". A word with ASCII digits is read as its shape: every digit is a `0`,
/// digits after the fourth are left out ("2022" → "0000", "3.5" → "0.0", "15th" → "00th"). The
/// members of a shape are taken to be equally likely: ln(1/10) per digit, for at most four digits,
/// so that a long number does not cost more than a rare word. A decade ("1980s") costs one digit
/// only.
pub fn class_of(folded: &str) -> (Cow<'_, str>, f32) {
    if folded == "%" {
        return (Cow::Borrowed("percent"), 0.0);
    }
    let digits = folded.bytes().filter(u8::is_ascii_digit).count() as u32;
    if digits == 0 {
        return (Cow::Borrowed(folded), 0.0);
    }
    let mut seen = 0;
    let mut shape = String::with_capacity(folded.len());
    for c in folded.chars() {
        if !c.is_ascii_digit() {
            shape.push(c);
        } else if seen < PLACES {
            seen += 1;
            shape.push('0');
        }
    }
    let charged = if matches!(shape.as_str(), "0000s" | "00s") { 1 } else { digits.min(PLACES) };
    (Cow::Owned(shape), -std::f32::consts::LN_10 * charged as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_by_shape() {
        let tenth = -std::f32::consts::LN_10;
        for (word, class, digits) in [
            ("2022", "0000", 4.0),
            ("3.5", "0.0", 2.0),
            ("15th", "00th", 2.0),
            ("1980s", "0000s", 1.0),
            ("80s", "00s", 1.0),
            ("747s", "000s", 3.0),
            ("10,000", "00,00", 4.0),
            ("123456", "0000", 4.0),
            ("four", "four", 0.0),
        ] {
            assert_eq!(class_of(word), (Cow::Borrowed(class), if digits == 0.0 { 0.0 } else { tenth * digits }), "{word}");
        }
        assert_eq!(class_of("%").0, "percent");
    }
}
