//! What closes words to substitutions before any model is asked.

use super::{Decoded, figures, overlaps};
use crate::matcher::Matches;
use crate::policy::shown;
use crate::span::Span;
use crate::text::case::Shape;
use crate::text::{SentenceText, Tokens};

/// Why no substitution is considered at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It is part of an address, path, identifier, code or markup.
    Protected,
    /// It is an acronym ("US", "IT"), another word than its lower-case twin.
    Acronym,
    /// It is a figure that nobody writes in words.
    Figure,
    /// It is a number that stays a figure by itself, as after a label or before a percent sign.
    Label,
    /// It is a cell, a line, or the key or value of a short line, which no sentence explains.
    Cell,
    /// An honest phrase covers it.
    Kept {
        /// The phrase as the text writes it.
        phrase: String,
        /// How many dictionaries come after the one that keeps the phrase; of several, the last
        /// one's.
        later: usize,
    },
}

/// What closes token `at` of a sentence by itself. `protected` says whether it overlaps a protected
/// span, and `capitals` whether the whole sentence is in capitals.
#[inline]
pub(super) fn token(sentence: SentenceText<'_>, at: usize, protected: bool, capitals: bool) -> Option<Closed> {
    if protected {
        return Some(Closed::Protected);
    }
    if sentence[at].shape == Shape::Upper && !capitals {
        return Some(Closed::Acronym);
    }
    figures::is_figure(sentence, at).then_some(Closed::Figure)
}

/// What closes a word of a sentence to substitutions that replace it alone.
pub(super) fn alone(sentence: SentenceText<'_>, at: usize) -> Option<Closed> {
    if figures::is_label(sentence, at) {
        return Some(Closed::Label);
    }
    is_cell(sentence, at).then_some(Closed::Cell)
}

/// Whether a word is a cell of a table, a line by itself, or the key or value of a short line
/// ("Final: 2-1").
fn is_cell(sentence: SentenceText<'_>, at: usize) -> bool {
    let (before, after) = (sentence.before(at), sentence.after(at));
    // The usual case: another word follows.
    if matches!(after.as_bytes(), [b' ', next, ..] if next.is_ascii_alphanumeric()) {
        return false;
    }
    let parts = |c: Option<char>| c.is_none_or(|c| matches!(c, '\n' | '\r' | '\t' | '|' | '·' | '•'));
    let begins = parts(before.trim_end_matches(' ').chars().next_back());
    let ends = parts(after.trim_start_matches(' ').chars().next());
    let value = || begins || before.ends_with("  ") || before.ends_with(": ");
    let key = || ends || after.starts_with("  ") || after.starts_with(": ") || after.starts_with(":\n");
    begins && ends || sentence.len() > 1 && value() && key() && sentence.is_short_line()
}

impl Decoded<'_> {
    /// What closes byte `at` of the section to substitutions by itself; longer phrases over it may
    /// still be considered. `None` when it is open, so that dictionaries and models decide, or no
    /// word stands there.
    pub fn closed(&self, text: &str, tokens: &Tokens, at: usize) -> Option<Closed> {
        let text = &*shown(text, &self.protected);
        let number = tokens.partition_point(|t| t.span.end <= at);
        let here = tokens.get(number).filter(|t| t.span.start <= at).map_or(Span::new(at, at + 1), |t| t.span);
        if overlaps(&self.protected, here) {
            return Some(Closed::Protected);
        }
        let s = self.sentences.iter().find(|s| s.tokens.contains(&number) && here == tokens[number].span)?;
        let (sentence, at) = (SentenceText::new(text, tokens, s.tokens.clone()), number - s.tokens.start);
        let kept = || {
            let mut matches = Matches::default();
            // When no token may be changed, only honest phrases are found.
            matches.find(self.dictionaries, &sentence, |_| false);
            let kept = matches.iter().filter(|m| m.start <= at && at < m.end).max_by_key(|m| m.layer)?;
            let phrase = text[sentence.span(kept.start..kept.end).range()].to_string();
            Some(Closed::Kept { phrase, later: self.dictionaries.len() - 1 - kept.layer })
        };
        kept().or_else(|| token(sentence, at, false, sentence.is_capitals())).or_else(|| alone(sentence, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sentence::sentences;

    /// The words of a text that are cells.
    fn cells(text: &str) -> Vec<&str> {
        let tokens = Tokens::new(text);
        let mut found = Vec::new();
        for range in sentences(&tokens) {
            let s = SentenceText::new(text, &tokens, range);
            found.extend((0..s.len()).filter(|&at| is_cell(s, at)).map(|at| &text[s[at].span.range()]));
        }
        found
    }

    #[test]
    fn what_stands_by_itself_is_no_part_of_a_sentence() {
        assert_eq!(cells("It ended.\n\nFinal: 2-1\nRound: Final\nSize: L\n\nThe final: a loss"), ["Final", "Round", "Final", "Size", "L"]);
        assert_eq!(cells("| Name | Size |\n|---|---|\n| Big home | 6 |"), ["Name", "Size", "6"]);
        assert_eq!(cells("Reply · Report it · Share"), ["Reply", "Share"]);
        assert_eq!(cells("Team  Played\nReds  8"), ["Team", "Played", "Reds", "8"]);
    }

    #[test]
    fn words_of_sentences_are_no_cells() {
        for prose in [
            "He left. Why? She knew.",
            "The folks: they stated it.",
            "A  line  that was  justified  in  print  has  wide  gaps.",
            "Folks stated it\nand left",
        ] {
            assert!(cells(prose).is_empty(), "{prose}: {:?}", cells(prose));
        }
    }
}
