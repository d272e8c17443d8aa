//! Figures that nobody writes in words: amounts, dates, measures, fractions, and the numbers of
//! list items and of names. Also numbers that stay digits when they stand alone, after a label or
//! before a percent sign.

use crate::text::case::Shape;
use crate::text::{Gap, SentenceText};

/// The words for digits.
pub const DIGITS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
/// Months and their abbreviations.
#[rustfmt::skip]
const MONTHS: [&str; 24] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january", "february", "march", "april",
    "june", "july", "august", "september", "october", "november", "december",
];
/// Units before which a number stays a figure.
#[rustfmt::skip]
const UNITS: [&str; 39] = [
    "tsp", "tsps", "tbsp", "tbsps", "cup", "cups", "oz", "lb", "lbs", "g", "kg", "mg", "l", "ml", "cl", "mm", "cm", "m", "km", "sq", "x",
    "ft", "mph", "kph", "gb", "mb", "tb", "gigabytes", "megabytes", "terabytes", "nanometers", "nanometres", "a.m", "p.m",
    "am", "pm", "a.m.", "p.m.", "cents",
];
/// Signs and words for percent.
const PERCENT: [&str; 5] = ["%", "percent", "pct", "p.c", "p.c."];
/// Labels: words before a number that counts nothing but tells which one ("Step 4"), whatever
/// follows.
#[rustfmt::skip]
const LABELS: [&str; 41] = [
    "step", "page", "chapter", "category", "tier", "phase", "type", "version", "level", "season", "episode", "room", "route",
    "interstate", "iphone", "ps", "windows", "python", "formula", "no", "number", "score", "serves", "rated", "apollo", "title", "grade",
    "gate", "terminal", "platform", "section", "schedule", "figure", "table", "class",
    "zone", "size", "omega", "apt", "ext", "html",
];
/// Words after the number of a house and the name of its street.
const STREETS: [&str; 10] = ["road", "street", "lane", "avenue", "square", "close", "drive", "terrace", "gardens", "row"];
/// Words that do not name what the number before them counts; so that number is part of a name
/// ("Halo 4 was").
const UNCOUNTED: [&str; 53] = [
    "after", "and", "are", "as", "at", "before", "but", "by", "for", "from", "had", "has", "in", "is", "of", "on", "or", "that", "to",
    "was", "were", "when", "where", "which", "while", "who", "will", "with", "can", "could", "costs", "does", "did", "comes", "came",
    "ships", "sells", "starts", "runs", "ran", "went", "would", "arrived", "arrives", "became", "launched", "launches", "lasted", "lasts",
    "review", "scored", "weighed", "weighs",
];
/// Words before the number of a house ("at 4 Mill Lane").
const ADDRESSES: [&str; 6] = ["at", "in", "of", "outside", "from", "to"];
/// Signs before an amount.
pub const CURRENCIES: [char; 10] = ['$', '£', '€', '¥', '₹', '₦', '₩', '₽', '₺', '₪'];
/// The word between the two sides of a score or vote, with the words that stand before the first
/// side.
const SCORED: [(&str, &[&str]); 2] =
    [("for", &["took", "were", "at", "on"]), ("to", &["by", "won", "lost", "vote", "voted", "split", "beat"])];
/// What visitors of a page left, as a heading counts it ("4 Comments on").
const LEFT: [&str; 4] = ["comments", "thoughts", "replies", "responses"];
/// Units of the time since a page appeared ("4 hours ago").
const SINCE: [&str; 8] = ["seconds", "minutes", "mins", "hours", "days", "weeks", "months", "years"];
/// Longest rest of a line that may be an item of a list, in bytes.
const ITEM: usize = 80;

/// Whether token `at` of a sentence is a figure that nobody writes in words.
pub fn is_figure(sentence: SentenceText<'_>, at: usize) -> bool {
    let token = &sentence[at];
    if !sentence.text.as_bytes()[token.span.start].is_ascii_digit() {
        return false;
    }
    let (before, word, after) = (sentence.before(at), sentence.written(at), sentence.after(at));
    let digits = |more: &[u8]| word.bytes().all(|b| b.is_ascii_digit() || more.contains(&b));
    if !digits(b".,/ ") {
        return false;
    }
    let spaced = |at: usize| sentence.get(at).is_some_and(|t| t.gap == Gap::Space);
    // What fills the place of an entity is no part of the text.
    let price = before.trim_end_matches(['\u{ad}', '\u{200b}']).ends_with(CURRENCIES);
    let measure = spaced(at + 1) && UNITS.contains(&sentence.folded(at + 1));
    let month = |at: usize| sentence[at].shape == Shape::Title && MONTHS.contains(&sentence.folded(at));
    let date = spaced(at + 1) && month(at + 1) || at > 0 && spaced(at) && month(at - 1);
    let fraction = before.ends_with('/') || after.starts_with('/');
    price && digits(b".,")
        || measure
        || digits(b"")
            && (is_compound(sentence, at)
                || is_address(sentence, at)
                || date
                || fraction
                || is_score(sentence, at)
                || is_numbering(sentence, at)
                || is_item(before, after))
}

/// Whether token `at` is a number that is no word by itself: it has a label ("Step 4"), is a
/// percentage, or is an age between commas ("The boy, 4, was found"; the numbers of a row look
/// alike and are figures, too). It may still be part of a longer phrase ("50 percent", once
/// "half").
pub fn is_label(sentence: SentenceText<'_>, at: usize) -> bool {
    let token = &sentence[at];
    if !sentence.written(at).bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let (before, after) = (sentence.before(at), sentence.after(at));
    let label = |at: usize| LABELS.contains(&sentence.folded(at));
    let labelled = at > 0 && (token.gap <= Gap::Space || before.ends_with(": ")) && label(at - 1) || before.ends_with("No. ");
    // "Page 4 of 9": both numbers are.
    let of = at > 2 && sentence.folded(at - 1) == "of" && starts_with_digit(sentence, at - 2) && label(at - 3);
    let percent = sentence.get(at + 1).is_some_and(|t| t.gap <= Gap::Space && PERCENT.contains(&sentence.folded(at + 1)));
    let percentage = percent || after.starts_with(" per cent");
    let apposed = before.ends_with(", ") && after.starts_with(',') && at > 0;
    labelled || of || percentage || apposed
}

fn starts_with_digit(sentence: SentenceText<'_>, at: usize) -> bool {
    sentence.text.as_bytes()[sentence[at].span.start].is_ascii_digit()
}

/// Whether a number is part of a hyphenated compound that is written in figures ("10-year", "4-2").
fn is_compound(sentence: SentenceText<'_>, at: usize) -> bool {
    let number = |at: usize| starts_with_digit(sentence, at) || DIGITS.contains(&sentence.folded(at));
    let hyphen = |at: usize| sentence.get(at).is_some_and(|t| t.gap == Gap::Hyphen);
    // "three-12 months" were three years.
    let year = || sentence.written(at) == "12" && at + 1 < sentence.len() && sentence.folded(at + 1) == "months";
    let joined = |at: usize| number(at) || sentence[at].shape == Shape::Title;
    hyphen(at + 1) && (sentence.written(at).len() > 1 || number(at + 1)) || at > 0 && hyphen(at) && !year() && joined(at - 1)
}

/// Whether a number is that of a house ("at 4 Mill Lane").
fn is_address(sentence: SentenceText<'_>, at: usize) -> bool {
    if at == 0 || at + 2 >= sentence.len() {
        return false;
    }
    let named = sentence[at + 1..=at + 2].iter().all(|t| t.gap == Gap::Space && t.shape == Shape::Title);
    named && STREETS.contains(&sentence.folded(at + 2)) && ADDRESSES.contains(&sentence.folded(at - 1))
}

/// Whether a number is one side of a score or vote in figures ("took 5 for 27", "by 12 to 9").
fn is_score(sentence: SentenceText<'_>, at: usize) -> bool {
    let figure = |at: usize| sentence.written(at).bytes().all(|b| b.is_ascii_digit());
    let first = |from: usize| {
        let fits = |(between, words): &(&str, &[&str])| *between == sentence.folded(from + 1) && words.contains(&sentence.folded(from - 1));
        from + 2 < sentence.len()
            && SCORED.iter().any(fits)
            && sentence[from..=from + 2].iter().all(|t| t.gap == Gap::Space)
            && figure(from)
            && figure(from + 2)
    };
    at > 0 && first(at) || at > 2 && first(at - 2)
}

/// Whether a number numbers an item of a list, or begins one. An item is a line with a bullet, or a
/// short line that does not end like a sentence. `before` and `after` are the text around the
/// number.
fn is_item(before: &str, after: &str) -> bool {
    let start = before.trim_end_matches([' ', '\t']);
    let bullet = start.ends_with(['-', '*', '•', '–']);
    let start = start.trim_end_matches(['-', '*', '•', '–', ' ', '\t']);
    if !(start.is_empty() || start.ends_with('\n')) {
        return false;
    }
    let line = after.split('\n').next().unwrap_or_default().trim_end();
    let numbered = after.starts_with(". ") || after.starts_with(") ");
    numbered || is_page_count(line) || line.len() <= ITEM && (bullet || !line.ends_with(['.', '!', '?', '”', '"', ':', '’', '…']))
}

/// Whether what follows a number at the beginning of a line tells how many comments a page has
/// ("Comments on …") or when it appeared ("hours ago | …").
fn is_page_count(line: &str) -> bool {
    let mut words = line.split_ascii_whitespace();
    let [first, second] = [words.next(), words.next()].map(|word| word.unwrap_or_default().to_ascii_lowercase());
    let heading = matches!(&*second, "on" | "to") && !line.ends_with(['.', '!', '?']);
    let apart = words.next().is_none_or(|next| !next.starts_with(char::is_alphanumeric));
    LEFT.contains(&&*first) && heading || SINCE.contains(&&*first) && second == "ago" && apart
}

/// Whether a number belongs to the name that the capitalised word before it begins ("Halo 4", "Room
/// 3").
fn is_numbering(sentence: SentenceText<'_>, at: usize) -> bool {
    let capital = |before: usize| sentence[before].shape == Shape::Title && (before > 0 || sentence.is_headline());
    let counts = || {
        let next = sentence.get(at + 1).filter(|next| next.gap < Gap::Punct && next.shape == Shape::Lower);
        next.is_some() && !UNCOUNTED.contains(&sentence.folded(at + 1))
    };
    sentence[at].gap == Gap::Space && at.checked_sub(1).is_some_and(capital) && !counts()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Tokens;

    /// The tokens of a text for which something holds.
    fn found(text: &str, is: impl Fn(SentenceText<'_>, usize) -> bool) -> String {
        let tokens = Tokens::new(text);
        let sentence = SentenceText::new(text, &tokens, 0..tokens.len());
        let places = (0..tokens.len()).filter(|&i| is(sentence, i));
        places.map(|i| sentence.written(i)).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn figures_are_told_from_numbers() {
        for (text, expected) in [
            ("4 Comments on “The port was shut.”", "4"),
            ("3 replies to “The port was shut, which nobody had expected of a town so small and so far from the sea”", "3"),
            ("4 hours ago | The port was shut, which nobody had expected of a town so small and so far from the sea.", "4"),
            ("4 hours ago the port was shut, which nobody had expected of a town so small and so far from the sea.", ""),
            ("4 responses on Monday had been kept, which nobody had expected of a town so small and so far from the sea.", ""),
            ("4 Comments were left at the port, which nobody had expected of a town so small and so far from the sea.", ""),
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
            ("4 Comments on “The port was shut.”", ""),
            ("Apt 4 and ext 9, a lot 4 people saw", "4|9"),
            ("It rose 4 p.c. in May, 3 percent in June, 2 per cent and 5% of 6 times.", "4|3|2|5"),
        ] {
            assert_eq!(found(text, is_label), expected, "{text}");
        }
    }
}
