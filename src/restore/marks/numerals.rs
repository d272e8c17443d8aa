//! Numbers that only spinners write so. They spell out a digit before a point or comma ("three.75
//! percent", "£two.25m", "two,140 letters"), after a point ("11.four"), after the sign of a
//! currency ("£two million") or in scores ("4-Two"). They write one half of a number in digits
//! ("40-one", "8,four hundred"), or leave out its hyphen ("ninety eight").
//!
//! Numbers with one digit on either side of a point are also rows of a dictionary, because the
//! context may prefer another wording there.

use crate::decoder::figures::{CURRENCIES, DIGITS};
use crate::edit::{Alternative, Edit};
use crate::span::Span;

/// The rule of the edits.
pub(super) const RULE: &str = "spinner/numerals";
/// The words for tens, from twenty on.
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
/// What stands right after an amount for millions and the like.
const SCALES: [&str; 5] = ["bn", "tn", "m", "b", "k"];
/// Names that look like a score ("a 10-four").
const NAMES: [(&str, &str); 2] = [("24", "seven"), ("10", "four")];

/// Takes the edit of a number into the decoder's edit that touches its place. The decoder may have
/// been less sure of the same change, or may have preferred another one, which becomes an
/// alternative.
pub(super) fn prefer(edit: &mut Edit, numeral: Edit) {
    let Edit { span, before, after, confidence, rule, applicability, .. } = numeral;
    let same = edit.before.strip_prefix(&before).zip(edit.after.strip_prefix(&after)).is_some_and(|(rest, restored)| rest == restored);
    if edit.span.start != span.start || edit.confidence >= confidence || !same && edit.span != span {
        return;
    }
    let share = (1.0 - confidence) / (1.0 - edit.confidence).max(1e-6);
    if !same {
        edit.alternatives.retain(|a| a.after != after);
        let other = std::mem::replace(&mut edit.after, after);
        edit.alternatives.insert(0, Alternative { after: other, confidence: edit.confidence });
        edit.rule = rule;
    }
    edit.alternatives.iter_mut().for_each(|a| a.confidence *= share);
    (edit.confidence, edit.applicability) = (confidence, applicability);
}

/// The numbers that only spinners write so: the bytes that change, and what is to be written there.
pub(super) fn spelled(text: &str) -> impl Iterator<Item = (Span, String)> + '_ {
    let digit = |(word, digit): (Span, usize)| (word, digit.to_string());
    let bytes = text.as_bytes();
    // Words for tens end in "y"; most spaces have no such word before them.
    let tens_ahead = |at: usize| at.checked_sub(1).is_some_and(|before| bytes[before] == b'y');
    let signs = text.bytes().enumerate().filter(move |&(at, byte)| match byte {
        b'.' | b',' | b'-' | b'$' | 0xC2.. => true,
        b' ' => tens_ahead(at),
        _ => false,
    });
    signs.flat_map(move |(at, byte)| {
        let found = match byte {
            b'.' => point(text, at).map(|found| found.map(digit)),
            b',' => [decimal(text, at, false).map(digit).or_else(|| hundreds(text, at)), None],
            b' ' => [tens(text, at), None],
            b'-' => [compound(text, at).or_else(|| score(text, at, 1).map(digit)), None],
            b'$' => [amount(text, at + 1).map(digit), None],
            0xC2.. => match text[at..].chars().next() {
                Some('–') => [score(text, at, '–'.len_utf8()).map(digit), None],
                Some(sign) if CURRENCIES.contains(&sign) => [amount(text, at + sign.len_utf8()).map(digit), None],
                _ => [None, None],
            },
            _ => [None, None],
        };
        found.into_iter().flatten()
    })
}

/// The digit that a word stands for, in any case.
fn digit_of(word: &str) -> Option<usize> {
    DIGITS.iter().position(|digit| digit.eq_ignore_ascii_case(word))
}

/// The digits that are spelled out before and after the point at byte `at`.
fn point(text: &str, at: usize) -> [Option<(Span, usize)>; 2] {
    let tenth = tenth(text, at);
    [decimal(text, at, tenth.is_some()), tenth]
}

/// The digit that is spelled out before the point or comma at byte `point`. After a point digits
/// must follow, or a `tenth` in letters; after a comma three digits.
fn decimal(text: &str, point: usize, tenth: bool) -> Option<(Span, usize)> {
    let digits = text[point + 1..].bytes().take_while(u8::is_ascii_digit).count();
    // Most stops and commas have no digit after them.
    if digits == 0 && !tenth {
        return None;
    }
    let start =
        text[..point].rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let digit = digit_of(&text[start..point])?;
    let apart = text[..start].chars().next_back().is_none_or(|c| c.is_whitespace() || c == '(' || CURRENCIES.contains(&c));
    // "twenty three.5" is another number, "one.2.3" is none.
    let before = text[..start].trim_end().rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let compound = TENS.iter().any(|tens| tens.eq_ignore_ascii_case(before));
    let rest = &text[point + 1 + digits..];
    let version = rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let whole = if text.as_bytes()[point] == b',' { digits == 3 && digit > 0 } else { !version };
    (whole && apart && !compound).then(|| (Span::new(start, point), digit))
}

/// The digit that is spelled out after the point at byte `point`. Before the point stand digits, or
/// a digit that is spelled out, too ("11.four", "zero.four").
fn tenth(text: &str, point: usize) -> Option<(Span, usize)> {
    let rest = &text[point + 1..];
    // Most stops have a space after them; a sentence begins with a capital.
    if !rest.starts_with(|c: char| c.is_ascii_lowercase()) || text.as_bytes()[point] != b'.' {
        return None;
    }
    let word = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())];
    let digit = digit_of(word)?;
    let whole = text[..point].rsplit(|c: char| !c.is_ascii_alphanumeric()).next()?;
    let before = text[..point - whole.len()].chars().next_back();
    let price = before.is_some_and(|c| CURRENCIES.contains(&c));
    // "2.two pears" is an item of a list: with one digit before the point a row of a dictionary
    // decides.
    let figure = whole.bytes().all(|b| b.is_ascii_digit())
        && (price && !whole.is_empty() || matches!(whole.len(), 2 | 3) && before.is_some_and(|c| c != '\n'));
    let opens = price || before.is_none_or(|c| c.is_whitespace() || c == '(');
    let goes_on = rest[word.len()..].starts_with(['-', '–'])
        || rest[word.len()..].strip_prefix('.').is_some_and(|r| r.starts_with(char::is_alphanumeric));
    ((figure || digit_of(whole).is_some()) && opens && !goes_on).then(|| (Span::new(point + 1, point + 1 + word.len()), digit))
}

/// The digit that is spelled out after the sign of a currency, which ends at byte `start`, when no
/// decimals follow.
fn amount(text: &str, start: usize) -> Option<(Span, usize)> {
    let rest = &text[start..];
    let word = &rest[..rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len())];
    let word = SCALES.iter().find_map(|scale| word.strip_suffix(scale).filter(|w| digit_of(w).is_some())).unwrap_or(word);
    let after = &rest[word.len()..];
    let decimal = after.strip_prefix(['.', ',']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    // "$One Direction" is a name.
    let capital = |text: &str| text.starts_with(|c: char| c.is_uppercase());
    let name = capital(word) && after.strip_prefix(' ').is_some_and(capital);
    let apart = !decimal && !name && !after.starts_with('-');
    digit_of(word).filter(|_| apart).map(|digit| (Span::new(start, start + word.len()), digit))
}

/// A number below a hundred in two words, with the space between them at byte `at`; it is written
/// in digits. Writers put a hyphen there.
fn tens(text: &str, at: usize) -> Option<(Span, String)> {
    let before = text[..at].strip_suffix("ty").map(|_| text[..at].rsplit(ends).next().unwrap_or_default())?;
    let ten = TENS.iter().position(|tens| tens.eq_ignore_ascii_case(before))? + 2;
    let rest = &text[at + 1..];
    let unit = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let digit = DIGITS[1..].iter().position(|digit| *digit == unit)? + 1;
    let start = at - before.len();
    let after = &rest[unit.len()..];
    let decimal = after.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let joined = decimal || text[..start].ends_with(['-', '–', '.']) || after.starts_with(['-', '–']);
    (!joined).then(|| (Span::new(start, at + 1 + unit.len()), format!("{ten}{digit}")))
}

/// A number with digits before the comma at byte `at` and its hundreds in words ("8,four hundred");
/// it is written in digits.
fn hundreds(text: &str, at: usize) -> Option<(Span, String)> {
    let thousands = text[..at].rsplit(|c: char| !c.is_ascii_digit()).next().filter(|digits| (1..=3).contains(&digits.len()))?;
    let rest = &text[at + 1..];
    let end = rest.find(ends)?;
    let digit = digit_of(&rest[..end]).filter(|&digit| digit > 0 && rest[end..].starts_with(" hundred"))?;
    let span = Span::new(at - thousands.len(), at + 1 + end + " hundred".len());
    (!text[span.end..].starts_with(char::is_alphanumeric)).then(|| (span, format!("{thousands},{digit}00")))
}

/// A number below a hundred with its tens in digits and its hyphen at byte `at` ("40-one"); it is
/// written in words.
fn compound(text: &str, at: usize) -> Option<(Span, String)> {
    let (before, after) = (&text[..at], &text[at + 1..]);
    let (tens, unit) = (before.rsplit(ends).next()?, after.split(ends).next()?);
    let ten = tens.strip_suffix('0').filter(|ten| ten.len() == 1)?.parse::<usize>().ok()?.checked_sub(2)?;
    let alone = !before[..at - tens.len()].ends_with(['-', '–', '.', ',', '$', '£', '€']) && !after[unit.len()..].starts_with(['-', '–']);
    let unit = DIGITS[1..].iter().find(|digit| **digit == unit).filter(|_| alone)?;
    let start = at - tens.len();
    let opens = before[..start].trim_end().chars().next_back().is_none_or(|c| matches!(c, '.' | '!' | '?' | '“' | '‘'));
    let mut word = format!("{}-{unit}", TENS[ten]);
    if opens {
        word[..1].make_ascii_uppercase();
    }
    Some((Span::new(start, at + 1 + unit.len()), word))
}

/// The digit that is spelled out in one half of a score. Its dash, of `dash` bytes, is at byte
/// `at`.
fn score(text: &str, at: usize, dash: usize) -> Option<(Span, usize)> {
    let (before, after) = (&text[..at], &text[at + dash..]);
    let (home, away) = (before.rsplit(ends).next()?, after.split(ends).next()?);
    let short = |digits: &str| (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let (word, start) = match (short(home), short(away)) {
        (true, false) => (away, at + dash),
        (false, true) => (home, at - home.len()),
        _ => return None,
    };
    let alone = !before[..at - home.len()].ends_with(['-', '–', '.', ',']) && !after[away.len()..].starts_with(['-', '–']);
    let name = NAMES.iter().any(|(number, called)| *number == home && called.eq_ignore_ascii_case(away));
    digit_of(word).filter(|_| alone && !name).map(|digit| (Span::new(start, start + word.len()), digit))
}

/// Whether a character ends a word or number.
fn ends(c: char) -> bool {
    !c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelled_digits_are_told_from_words() {
        let found = |text: &str| spelled(text).map(|(s, d)| format!("{}={d}", &text[s.range()])).collect::<Vec<_>>().join(" ");
        assert_eq!(found("Zero.25 factors, three.7 p.c, £two.25m, 3.75 and five.125%"), "Zero=0 three=3 two=2 five=5");
        assert_eq!(found("Two,140 letters, ₹six,450 and one,200,000.5; three,00, two, 300 and zero,250"), "Two=2 six=6 one=1");
        assert_eq!(found("£two million, $Three, €fourbn, $five-year and £sevenfold"), "two=2 Three=3 four=4");
        assert_eq!(found("won 4-Two, 11–Zero or three-1; a 4-bedroom, twenty-two, 3-two-1 and one-on-one"), "Two=2 Zero=0 three=3");
        assert_eq!(found("$One Direction, 24-seven, a 10-four, 40-one people. 20-two more"), "40-one=forty-one 20-two=Twenty-two");
        assert_eq!(
            found("Up 11.four, £41.two million, zero.four per cent; 3.Two, 2021.five, v.one.two, 1.one.com, three.two-1"),
            "four=4 two=2 zero=0 four=4"
        );
        assert_eq!(
            found(
                "a crowd of 8,four hundred, ninety eight p.c, Forty six cents; 8,fourteen hundred, eighty-eight, twenty Two, dirty one and forty two-year"
            ),
            "8,four hundred=8,400 ninety eight=98 Forty six=46"
        );
        assert_eq!(found("We saw three. 75 left; bone.25, v.one.25, twenty-two.5, twenty three.75, one.2.3 and one.html"), "");
    }
}
