//! Figures that nobody writes in words: amounts, dates, measures, fractions, numbers of list items and of names; and numbers that stay
//! digits by themselves, behind a label or before a percent sign.

use crate::text::case::Shape;
use crate::text::sentence::is_headline;
use crate::text::{Gap, Token, Tokens};

/// The words for digits.
pub const DIGITS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
#[rustfmt::skip]
const MONTHS: [&str; 24] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january", "february", "march", "april",
    "june", "july", "august", "september", "october", "november", "december",
];
#[rustfmt::skip]
const UNITS: [&str; 39] = [
    "tsp", "tsps", "tbsp", "tbsps", "cup", "cups", "oz", "lb", "lbs", "g", "kg", "mg", "l", "ml", "cl", "mm", "cm", "m", "km", "sq", "x",
    "ft", "mph", "kph", "gb", "mb", "tb", "gigabytes", "megabytes", "terabytes", "nanometers", "nanometres", "a.m", "p.m",
    "am", "pm", "a.m.", "p.m.", "cents",
];
const PERCENT: [&str; 5] = ["%", "percent", "pct", "p.c", "p.c."];
/// Words before a number that is one of a row, whatever follows.
#[rustfmt::skip]
const LABELS: [&str; 38] = [
    "step", "page", "chapter", "category", "tier", "phase", "type", "version", "level", "season", "episode", "room", "route",
    "interstate", "iphone", "ps", "windows", "python", "formula", "no", "number", "score", "serves", "rated", "apollo", "title", "grade",
    "gate", "terminal", "platform", "section", "schedule", "figure", "table", "class",
    "zone", "size", "omega",
];
/// Words behind the number and name of a house.
const STREETS: [&str; 10] = ["road", "street", "lane", "avenue", "square", "close", "drive", "terrace", "gardens", "row"];
/// Words behind a number that count nothing: the number names something.
const UNCOUNTED: [&str; 53] = [
    "after", "and", "are", "as", "at", "before", "but", "by", "for", "from", "had", "has", "in", "is", "of", "on", "or", "that", "to",
    "was", "were", "when", "where", "which", "while", "who", "will", "with", "can", "could", "costs", "does", "did", "comes", "came",
    "ships", "sells", "starts", "runs", "ran", "went", "would", "arrived", "arrives", "became", "launched", "launches", "lasted", "lasts",
    "review", "scored", "weighed", "weighs",
];
/// Words before the number of a house.
const ADDRESSES: [&str; 6] = ["at", "in", "of", "outside", "from", "to"];
/// Signs before an amount.
pub const CURRENCIES: [char; 10] = ['$', '£', '€', '¥', '₹', '₦', '₩', '₽', '₺', '₪'];
/// Words before the first side of a score or vote, with "for" and with "to" between the sides.
const SCORED: [(&str, &[&str]); 2] =
    [("for", &["took", "were", "at", "on"]), ("to", &["by", "won", "lost", "vote", "voted", "split", "beat"])];
/// Longest line that may be an item of a list, in bytes.
const ITEM: usize = 80;

/// Whether token `at` of a sentence is such a figure.
pub fn is_figure(text: &str, tokens: &Tokens, sentence: &[Token], at: usize) -> bool {
    let token = &sentence[at];
    if !text.as_bytes()[token.span.start].is_ascii_digit() {
        return false;
    }
    let (before, word, after) = (&text[..token.span.start], &text[token.span.range()], &text[token.span.end..]);
    let digits = |more: &[u8]| word.bytes().all(|b| b.is_ascii_digit() || more.contains(&b));
    if !digits(b".,/ ") {
        return false;
    }
    let next = sentence.get(at + 1);
    let month = |t: &Token| t.shape == Shape::Title && MONTHS.contains(&tokens.folded(t));
    let price = before.ends_with(CURRENCIES);
    let measure = next.is_some_and(|t| t.gap == Gap::Space && UNITS.contains(&tokens.folded(t)));
    let number = |t: &Token| text.as_bytes()[t.span.start].is_ascii_digit() || DIGITS.contains(&tokens.folded(t));
    let ahead = next.filter(|t| t.gap == Gap::Hyphen);
    let joined = |t: &Token| number(t) || t.shape == Shape::Title;
    // "three-12 months" were three years.
    let year = word == "12" && next.is_some_and(|t| tokens.folded(t) == "months");
    let compound =
        ahead.is_some_and(|t| word.len() > 1 || number(t)) || token.gap == Gap::Hyphen && at > 0 && !year && joined(&sentence[at - 1]);
    let date = next.is_some_and(|t| t.gap == Gap::Space && month(t)) || at > 0 && token.gap == Gap::Space && month(&sentence[at - 1]);
    let fraction = before.ends_with('/') || after.starts_with('/');
    price && digits(b".,")
        || measure
        || digits(b"")
            && (compound
                || is_address(tokens, sentence, at)
                || date
                || fraction
                || is_score(text, tokens, sentence, at)
                || is_numbering(tokens, sentence, at)
                || is_item(before, after))
}

/// Whether token `at` is a number that is no word by itself, but may be part of a longer phrase ("50 percent", once "half"): it has a label
/// ("Step 4"), is a percentage, or an age between commas ("The boy, 4, was found"; numbers in a row are figures alike).
pub fn is_label(text: &str, tokens: &Tokens, sentence: &[Token], at: usize) -> bool {
    let token = &sentence[at];
    if !text[token.span.range()].bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let (before, after) = (&text[..token.span.start], &text[token.span.end..]);
    let label = |t: &Token| LABELS.contains(&tokens.folded(t));
    let labelled = at > 0 && (token.gap <= Gap::Space || before.ends_with(": ")) && label(&sentence[at - 1]) || before.ends_with("No. ");
    // "Page 4 of 9": both are.
    let of = match &sentence[..at] {
        [.., named, first, of] => tokens.folded(of) == "of" && text.as_bytes()[first.span.start].is_ascii_digit() && label(named),
        _ => false,
    };
    let percent = |t: &Token| t.gap <= Gap::Space && PERCENT.contains(&tokens.folded(t));
    let percentage = sentence.get(at + 1).is_some_and(percent) || after.starts_with(" per cent");
    let apposed = before.ends_with(", ") && after.starts_with(',') && at > 0;
    labelled || of || percentage || apposed
}

/// Whether a number is that of a house ("at 4 Mill Lane").
fn is_address(tokens: &Tokens, sentence: &[Token], at: usize) -> bool {
    match (at.checked_sub(1).map(|before| &sentence[before]), &sentence[at + 1..]) {
        (Some(before), [name, street, ..]) => {
            let named = [name, street].iter().all(|t| t.gap == Gap::Space && t.shape == Shape::Title);
            named && STREETS.contains(&tokens.folded(street)) && ADDRESSES.contains(&tokens.folded(before))
        }
        _ => false,
    }
}

/// Whether a number is one side of a score or vote in figures ("took 5 for 27", "by 12 to 9").
fn is_score(text: &str, tokens: &Tokens, sentence: &[Token], at: usize) -> bool {
    let figure = |t: &Token| text[t.span.range()].bytes().all(|b| b.is_ascii_digit());
    let first = |from: usize| match &sentence[from - 1..] {
        [before, a, word, b, ..] => {
            let fits = |(between, words): &(&str, &[&str])| *between == tokens.folded(word) && words.contains(&tokens.folded(before));
            SCORED.iter().any(fits) && [a, word, b].iter().all(|t| t.gap == Gap::Space) && figure(a) && figure(b)
        }
        _ => false,
    };
    at > 0 && first(at) || at > 2 && first(at - 2)
}

/// Whether a number is that of an item of a list, or begins one: a line with a bullet or without the end of a sentence.
fn is_item(before: &str, after: &str) -> bool {
    let start = before.trim_end_matches([' ', '\t']);
    let bullet = start.ends_with(['-', '*', '•', '–']);
    let start = start.trim_end_matches(['-', '*', '•', '–', ' ', '\t']);
    if !(start.is_empty() || start.ends_with('\n')) {
        return false;
    }
    let line = after.split('\n').next().unwrap_or_default().trim_end();
    let numbered = after.starts_with(". ") || after.starts_with(") ");
    numbered || line.len() <= ITEM && (bullet || !line.ends_with(['.', '!', '?', '”', '"', ':', '’', '…']))
}

/// Whether a number is that of what the capitalised word before it names ("Halo 4", "Room 3").
fn is_numbering(tokens: &Tokens, sentence: &[Token], at: usize) -> bool {
    let capital = |before: usize| sentence[before].shape == Shape::Title && (before > 0 || is_headline(sentence));
    let counts = |next: &Token| next.gap < Gap::Punct && next.shape == Shape::Lower && !UNCOUNTED.contains(&tokens.folded(next));
    sentence[at].gap == Gap::Space && at.checked_sub(1).is_some_and(capital) && !sentence.get(at + 1).is_some_and(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, is: impl Fn(&str, &Tokens, &[Token], usize) -> bool) -> String {
        let tokens = Tokens::new(text);
        let places = (0..tokens.len()).filter(|&i| is(text, &tokens, &tokens, i));
        places.map(|i| &text[tokens[i].span.range()]).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn figures_are_told_from_numbers() {
        for (text, expected) in [
            ("It cost $4 or 4 people.", "4"),
            ("On Jan. 3, 4 March, May 5 and 6 men may 7 times.", "3|4|5"),
            ("1/2 of it, 2 tsp. of 1 / 4 cup, 3 cats", "1|2|2|1 / 4"),
            ("a 10-year bond, a 5-year one, 4-2 and 3-Zero", "10|4|2|3"),
            ("4 people were killed.", ""),
            ("See Halo 4 and Room 3. In Paris 4 people", "4|3"),
            ("the Drift 3 costs, the Slate 6 ran, Vega-3 flew, at 4 Mill Lane, catch-4 and 4 Mill workers", "3|6|3|4"),
            ("He joined the group 4 years later and beat the Tigers 3 times.", ""),
            ("In the Senate 4 members of 3 Wall Street banks sat.", "3"),
            ("At least 3 Wall Street banks closed.", ""),
            ("found with 4 others at 5 p.m. and at 6 a.m. or ₹2 lakh", "5|6|2"),
            ("took 5 for 27, won by 12 to 9, for 2 to 13 years", "5|27|12|9"),
            ("4. Rub it in.\n- 2 fleeces\n* 3 boxes.\n2 large eggs\nand 4 more", "4|2|3|2"),
        ] {
            assert_eq!(found(text, is_figure), expected, "{text}");
        }
    }

    #[test]
    fn labels_are_told_from_counts() {
        for (text, expected) in [
            ("Zone 5, omega 3 and 3 zones", "5|3"),
            ("Page 4 of 9 and 3 of 5 pages", "4|9"),
            ("Step 4 of page 3, Score: 4 out of 5, No. 4 in it, a Tier 2 firm, 4 steps", "4|3|4|4|2"),
            ("The boy, 4, was found with 4 others.", "4"),
            ("It rose 4 p.c. in May, 3 percent in June, 2 per cent and 5% of 6 times.", "4|3|2|5"),
        ] {
            assert_eq!(found(text, is_label), expected, "{text}");
        }
    }
}
