//! Gaps between tokens, sentence boundaries among them.

use crate::text::case::Shape;
use crate::text::spelling;
use crate::text::token::{Gap, Token, is_ignorable, is_superscript};

/// Sets the gap of every token from the source text before it.
pub(super) fn mark(text: &str, tokens: &mut [Token], arena: &str) {
    let mut end = 0;
    let mut line_start = 0;
    for i in 0..tokens.len() {
        let between = &text[end..tokens[i].span.start];
        let previous = i.checked_sub(1).map(|p| tokens[p]);
        tokens[i].gap = match previous {
            None => Gap::Sentence,
            Some(_) if between == " " => Gap::Space,
            Some(p) => {
                let word = &arena[p.folded_range()];
                classify(between, word, &p, &tokens[i], text, end - line_start)
            }
        };
        if let Some(newline) = between.rfind('\n') {
            line_start = end + newline + 1;
        }
        end = tokens[i].span.end;
    }
}

fn classify(between: &str, word: &str, previous: &Token, next: &Token, text: &str, line_length: usize) -> Gap {
    let mut chars = between.chars().filter(|&c| !is_ignorable(c) && !is_superscript(c));
    match (chars.next(), chars.next()) {
        (None, _) => return Gap::Joined,
        // TeX writes a space at which no line breaks as a tilde.
        (Some(' ' | '\u{a0}' | '~'), None) => return Gap::Space,
        (Some('-' | '\u{2010}' | '\u{2011}'), None) => return Gap::Hyphen,
        _ => {}
    }
    if between.bytes().filter(|&b| b == b'\n').count() > 1 {
        return Gap::Sentence;
    }
    let opens_upper = next.shape != Shape::Lower || text[next.span.start..].starts_with(|c: char| c.is_ascii_digit());
    let stop = between.trim_start_matches(['"', '”', '’', '\'', ')', ']']).starts_with(['.', '!', '?', '…']);
    if stop && opens_upper && between.contains(char::is_whitespace) {
        let abbreviation = between.starts_with('.')
            && !between.contains('\n')
            && (spelling::is_abbreviation(word) && !text[..previous.span.end].ends_with('.')
                || (word.contains('.') && previous.shape == Shape::Upper)
                || (previous.shape == Shape::Title && word.chars().count() == 1 && word != "i"));
        return if abbreviation { Gap::Space } else { Gap::Sentence };
    }
    // Extracted text often loses the space between sentences; programs have no space there.
    let glued = matches!(between, "." | "?" | "!" | ".”" | ".\"");
    let is_word = word.len() > 1 && word.chars().all(char::is_alphabetic);
    let called = word == "self" || text[next.span.end..].starts_with(['(', '.', '[', '_']);
    if glued && is_word && !called && previous.shape == Shape::Lower && next.shape == Shape::Title {
        return Gap::Sentence;
    }
    if between.contains('\n') {
        // A line of 45 to 110 bytes that simply goes on is hard-wrapped text; other lines stand for themselves.
        let wrapped = (45..=110).contains(&line_length) && !stop;
        // Mail quotes line by line.
        let blank = between.chars().all(|c| c.is_whitespace() || c == '>' || is_ignorable(c));
        return match (wrapped, blank) {
            (true, true) => Gap::Space,
            (true, false) if !opens_upper => Gap::Punct,
            _ => Gap::Sentence,
        };
    }
    if between.chars().all(|c| c.is_whitespace() || is_ignorable(c) || is_superscript(c)) { Gap::Space } else { Gap::Punct }
}

#[cfg(test)]
mod tests {
    use crate::text::token::{Gap, Tokens};

    fn sentences(text: &str) -> usize {
        Tokens::new(text).iter().filter(|t| t.gap == Gap::Sentence).count()
    }

    #[test]
    fn boundaries_need_a_stop_and_a_capital() {
        assert_eq!(sentences("He left. “She stayed,” he said. It was 5.30 p.m. then."), 3);
        assert_eq!(sentences("Mr. Smith met Dr. J. Doe of Acme Inc. in the U.S. Senate."), 1);
        assert_eq!(sentences("He asked why? because."), 1);
        assert_eq!(sentences("They did well.Wage growth slowed. Of J.Doe and e.g.Smith, see Example.Of and v.Smith."), 3);
        assert_eq!(sentences("The field self.Value is what text.Format(it) gives, in file.Name.First."), 1);
    }

    #[test]
    fn line_breaks() {
        assert_eq!(sentences("A headline of this day\nThe article begins here.\n\nAnother paragraph"), 3);
        assert_eq!(sentences("This is a line of hard-wrapped text that goes on and\non to the next line."), 1);
        assert_eq!(sentences("One.\r\n\r\nTwo"), 2);
        assert_eq!(sentences("> This is a line of a mail that goes on and, quoted,\n> on to the next line."), 1);
    }

    #[test]
    fn marks_of_notes_end_words_and_no_sentence() {
        assert_eq!(sentences("He left.¹ Folks² stayed³, then on¹² they left."), 2);
        let tokens = Tokens::new("Folks² stayed 5 m² of it");
        let gaps: Vec<Gap> = tokens.iter().map(|t| t.gap).collect();
        assert_eq!((tokens.folded(&tokens[0]), tokens.folded(&tokens[3])), ("folks", "m²"));
        assert!(gaps[1..].iter().all(|&gap| gap == Gap::Space), "{gaps:?}");
    }
}
