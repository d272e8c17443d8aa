//! Words that are written with signs: abbreviations with a full stop, fractions.

use crate::text::token::is_ignorable;

/// Abbreviations whose full stop does not end a sentence.
const ABBREVIATIONS: [&str; 45] = [
    "mr", "mrs", "ms", "dr", "prof", "sen", "rep", "gov", "gen", "col", "lt", "sgt", "capt", "rev", "st", "jr", "sr", "inc", "ltd", "co",
    "corp", "vs", "no", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "fig", "figs", "eq", "approx",
    "dept", "est", "al", "cf", "eg", "sq",
];
/// Words that spinners shorten, with a full stop or without. Before a capital the stop ends the
/// sentence.
const SHORTENED: [&str; 6] = ["yr", "yrs", "hrs", "govt", "oz", "lbs"];

/// Second words of names that begin with "Square", which spinners write "Sq.", as they are and as
/// they are spun. Before other capitals the stop of "Sq." ends the sentence.
const SQUARES: [&str; 4] = ["Enix", "Garden", "Backyard", "Mile"];

/// Whether a folded word is an abbreviation whose full stop does not end a sentence.
pub(super) fn is_abbreviation(word: &str) -> bool {
    ABBREVIATIONS.contains(&word)
}

/// Whether the full stop at byte `stop` belongs to the `word` before it, an abbreviation in the
/// middle of a sentence. The stop is then replaced together with the word.
pub(super) fn owns_stop(text: &str, word: &str, stop: usize) -> bool {
    let one_of = |list: &[&str]| list.iter().any(|a| a.eq_ignore_ascii_case(word));
    let listed = || one_of(&ABBREVIATIONS) || one_of(&SHORTENED);
    let Some(rest) = text[stop..].strip_prefix('.').filter(|_| listed()) else { return false };
    goes_on(rest, !one_of(&SHORTENED))
        || word == "Sq" && rest.strip_prefix(' ').is_some_and(|next| SQUARES.iter().any(|second| next.starts_with(second)))
}

/// Whether the sentence goes on after the full stop of an abbreviation; `rest` is the text after
/// it, `figure` says whether it does so before a figure ("No. 5").
fn goes_on(rest: &str, figure: bool) -> bool {
    let next = rest.trim_start_matches(|c: char| c.is_whitespace() || is_ignorable(c));
    let gap = &rest[..rest.len() - next.len()];
    if gap.matches('\n').count() > 1 {
        return false;
    }
    match next.chars().next() {
        // A second full stop ends the sentence, so the first belongs to the word; three are an
        // ellipsis.
        Some('.') => gap.is_empty() && !next.starts_with(".."),
        Some(',' | ';' | ':' | ')' | '-') if gap.is_empty() => true,
        Some(_) => {
            // After an opening quotation mark, bracket or dash, the first word tells.
            let word = next.trim_start_matches(['(', '“', '‘', '"', '\'', '’', '–', '—', ' ']);
            let begins = word.starts_with(|c: char| c.is_lowercase() || figure && c.is_ascii_digit());
            // What begins a line with a sign or an address is none of the sentence's.
            let line = gap.contains('\n') && (word.len() < next.len() || ["www.", "http"].iter().any(|sign| word.starts_with(sign)));
            !gap.is_empty() && begins && !line
        }
        None => false,
    }
}

/// Bytes that the numeral at `start..end` of a text goes on by when it is the first half of a
/// fraction as spinners write it ("1 / 4"); `None` when it is not.
pub(super) fn fraction(text: &str, start: usize, end: usize) -> Option<usize> {
    let is_numeral = |word: &str| (1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    let denominator = text[end..].strip_prefix(" / ").filter(|_| is_numeral(&text[start..end]))?;
    let length = denominator.bytes().take_while(u8::is_ascii_digit).count();
    let (denominator, rest) = denominator.split_at(length);
    // Dates, ratios and amounts are no fractions.
    let mut signs = rest.chars();
    let alone = match signs.next() {
        Some('.' | ',') => !signs.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => !c.is_alphanumeric() && !is_ignorable(c) && !matches!(c, '/' | '%' | ':') && !rest.starts_with(" /"),
        None => true,
    };
    let before = text[..start].trim_end_matches(' ');
    let part = before.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '/' | '$' | '£' | '€' | '¥'));
    (is_numeral(denominator) && alone && !part).then_some(" / ".len() + length)
}

#[cfg(test)]
mod tests {
    use crate::text::Tokens;

    fn spans(text: &str) -> String {
        Tokens::new(text).iter().map(|t| &text[t.span.range()]).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_full_stop_in_the_middle_of_a_sentence_belongs_to_its_abbreviation() {
        for (text, expected) in [
            ("137,000 sq. miles of sq., stable", "137,000|sq.|miles|of|sq.|stable"),
            ("5 sq.\nmiles, 2 sq.\u{202f}km, a 9 sq.-foot and sq. (km)", "5|sq.|miles|2|sq.|km|a|9|sq.|foot|and|sq.|km"),
            ("in the sq. He in the sq.. He", "in|the|sq|He|in|the|sq.|He"),
            ("Sq. Enix in Union Sq. He", "Sq.|Enix|in|Union|Sq|He"),
            ("10 yrs. in jail. 10 yrs. He", "10|yrs.|in|jail|10|yrs|He"),
            ("10 yrs. 5 left. No. 5, last yr.\n(c) or yr.\nwww.a.example", "10|yrs|5|left|No.|5|last|yr|c|or|yr|www|a|example"),
            ("$3 an oz., its price an oz. It", "3|an|oz.|its|price|an|oz|It"),
            ("Sept. 5, Sept.  5, early Sept. – the", "Sept.|5|Sept.|5|early|Sept.|the"),
            ("a sq... and no more. and sq.\n\nmore", "a|sq|and|no|more|and|sq|more"),
            ("by 6 p.c. In 5 p.c. of a sq.", "by|6|p.c|In|5|p.c.|of|a|sq"),
        ] {
            assert_eq!(spans(text), expected);
        }
    }

    #[test]
    fn a_fraction_with_spaces_is_a_word() {
        for (text, expected) in [
            ("by 1 / 4 of 100 / 7 or 1/4 and 3 / 4.", "by|1 / 4|of|100|7|or|1|4|and|3 / 4"),
            ("1 / 4.5 and 1 / 4,000 on 1 / 4 / 2023", "1|4.5|and|1|4,000|on|1|4|2023"),
            ("1 / 4% or $1 / 4 or 2 1 / 4 or 1 / 4th", "1|4|%|or|1|4|or|2|1|4|or|1|4th"),
            ("a 1 / 4-century, 1 / 4", "a|1 / 4|century|1 / 4"),
        ] {
            assert_eq!(spans(text), expected);
        }
    }
}
