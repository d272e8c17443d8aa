//! Sentences: where they begin and end, and what can be told of one from its tokens.

use crate::span::Span;
use crate::text::case::Shape;
use crate::text::spelling;
use crate::text::token::{Gap, Token, Tokens, is_ignorable, is_superscript};
use std::ops::{Deref, Range, RangeInclusive};

/// Longest sentence, in tokens; longer runs without a boundary are cut.
const LONGEST: usize = 300;
/// Longest line that is taken for what a site writes around its articles, in tokens.
const SHORT_LINE: usize = 5;
/// Bytes of a line that may be hard-wrapped: where such a line ends, the sentence goes on.
const WRAPPED: RangeInclusive<usize> = 45..=110;
/// What parts columns that stand side by side.
const GUTTER: &str = "    ";
/// Fewest lines and characters per line of a paragraph that shows by itself that it is hard-wrapped.
const COLUMN: (usize, usize) = (4, 24);

/// The sentences of a text, as ranges of its tokens.
pub fn sentences(tokens: &[Token]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = tokens.get(start + 1..)?;
        let length = rest.iter().position(|t| t.gap == Gap::Sentence).unwrap_or(rest.len()) + 1;
        let sentence = start..start + length.min(LONGEST);
        start = sentence.end;
        Some(sentence)
    })
}

/// The tokens of a sentence, with the text and the folded forms that they point into. It can be
/// used as the slice of its tokens; `at` is the number of a token within the sentence.
#[derive(Clone, Copy, Debug)]
pub struct SentenceText<'t> {
    /// The whole text.
    pub text: &'t str,
    tokens: &'t Tokens,
    own: &'t [Token],
}

impl Deref for SentenceText<'_> {
    type Target = [Token];
    fn deref(&self) -> &[Token] {
        self.own
    }
}

impl<'t> SentenceText<'t> {
    /// The sentence of the tokens `range` of a text.
    pub fn new(text: &'t str, tokens: &'t Tokens, range: Range<usize>) -> Self {
        SentenceText { text, tokens, own: &tokens[range] }
    }

    /// All tokens of the text, those of other sentences included.
    pub fn tokens(self) -> &'t Tokens {
        self.tokens
    }

    /// The folded form of a token.
    pub fn folded(self, at: usize) -> &'t str {
        self.tokens.folded(&self.own[at])
    }

    /// A token as it is written.
    pub fn written(self, at: usize) -> &'t str {
        &self.text[self.own[at].span.range()]
    }

    /// The text before a token.
    pub fn before(self, at: usize) -> &'t str {
        &self.text[..self.own[at].span.start]
    }

    /// The text after a token.
    pub fn after(self, at: usize) -> &'t str {
        &self.text[self.own[at].span.end..]
    }

    /// The bytes from the first to the last of some tokens, at least one.
    pub fn span(self, tokens: Range<usize>) -> Span {
        Span::new(self.own[tokens.start].span.start, self.own[tokens.end - 1].span.end)
    }

    /// Whether it is a single word, or a short line of its own without a full stop.
    pub fn is_short_line(self) -> bool {
        let is_blank = |c: char| matches!(c, ' ' | '\t' | '\r') || is_ignorable(c);
        if self.own.len() < 2 {
            return true;
        }
        let before = self.before(0).trim_end_matches(is_blank);
        let after = self.after(self.own.len() - 1).trim_start_matches(is_blank);
        self.own.len() <= SHORT_LINE && (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'))
    }

    /// Whether it is set in capitals: two in three words or more are.
    pub fn is_capitals(self) -> bool {
        let upper = self.own.iter().filter(|t| t.shape == Shape::Upper).count();
        self.own.len() > 1 && upper * 3 >= self.own.len() * 2
    }

    /// Whether it is set in title case, so that a capital does not mean a name: seven in ten words
    /// of more than three bytes have a capital.
    pub fn is_headline(self) -> bool {
        let long = self.own.iter().filter(|t| t.span.len() > 3);
        let (capital, all) = long.fold((0, 0), |(c, n), t| (c + usize::from(t.shape != Shape::Lower), n + 1));
        all > 0 && capital * 10 >= all * 7
    }
}

/// Sets the gap of every token from the source text before it. `arena` holds the folded forms.
pub(super) fn mark(text: &str, tokens: &mut [Token], arena: &str) {
    let mut end = 0;
    let mut line_start = 0;
    let mut paragraph = (0, false);
    for i in 0..tokens.len() {
        let between = &text[end..tokens[i].span.start];
        tokens[i].gap = match i.checked_sub(1).map(|p| tokens[p]) {
            None => Gap::Sentence,
            // The usual case.
            Some(_) if between == " " => Gap::Space,
            Some(p) => {
                let word = &arena[p.folded_range()];
                let wrapped = between.contains('\n') && {
                    if paragraph.0 <= end {
                        paragraph = column(text, line_start);
                    }
                    paragraph.1 || WRAPPED.contains(&(end - line_start))
                };
                classify(between, word, &p, &tokens[i], text, wrapped)
            }
        };
        if between != " "
            && let Some(newline) = between.rfind('\n')
        {
            line_start = end + newline + 1;
        }
        end = tokens[i].span.end;
    }
}

/// Where the paragraph that begins at byte `start` ends, and whether its lines are those of a
/// column: none of them had room for the first word of the next one, and some go on in lower case,
/// as the items of a list do not, or all of them do.
fn column(text: &str, start: usize) -> (usize, bool) {
    let paragraph = || text[start..].split_inclusive('\n').take_while(|line| !line.trim().is_empty());
    // Lines may be indented, and mail puts a sign of quotation before each.
    let lines = || paragraph().map(|line| line.trim_end().trim_start_matches([' ', '\t', '>']));
    let length = |text: &str| text.chars().count();
    let (count, width) = lines().fold((0, 0), |(count, width), line| (count + 1, width.max(length(line))));
    let full = |(line, next): (&str, &str)| length(line) + 1 + length(next.split(' ').next().unwrap_or_default()) > width;
    let go_on = lines().skip(1).filter(|line| line.starts_with(char::is_lowercase)).count();
    let listed = 3 * go_on < count || lines().next().is_some_and(|line| line.starts_with(char::is_lowercase));
    let wrapped = count >= COLUMN.0 && width >= COLUMN.1 && !listed && lines().zip(lines().skip(1)).all(full);
    (start + paragraph().map(str::len).sum::<usize>(), wrapped)
}

/// What stands between two tokens. `between` is the text between them, `word` the folded form of
/// the `previous` one. `wrapped` says that the line is broken because it is full.
fn classify(between: &str, word: &str, previous: &Token, next: &Token, text: &str, wrapped: bool) -> Gap {
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
    // Text that was extracted from a page often has no space between sentences. Neither have the
    // names in programs ("self.Value"), which are no boundary.
    let glued = matches!(between, "." | "?" | "!" | ".”" | ".\"");
    let is_word = word.len() > 1 && word.chars().all(char::is_alphabetic);
    let called = word == "self" || text[next.span.end..].starts_with(['(', '.', '[', '_']);
    if glued && is_word && !called && previous.shape == Shape::Lower && next.shape == Shape::Title {
        return Gap::Sentence;
    }
    if between.contains('\n') {
        // A full line without a stop goes on; other lines stand for themselves.
        let wrapped = wrapped && !stop;
        // Mail puts a sign of quotation before each line.
        let blank = between.chars().all(|c| c.is_whitespace() || c == '>' || is_ignorable(c));
        return match (wrapped, blank) {
            (true, true) => Gap::Space,
            (true, false) if !opens_upper => Gap::Punct,
            _ => Gap::Sentence,
        };
    }
    let apart = between.contains('\t') || between.contains(GUTTER);
    let blank = between.chars().all(|c| c.is_whitespace() || is_ignorable(c) || is_superscript(c));
    if blank && !apart { Gap::Space } else { Gap::Punct }
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
        // Narrow columns are known by all their lines.
        assert_eq!(
            sentences("The council closed the old\nbridge on Friday after the\nriver rose. Buses will run\nfrom the next station."),
            2
        );
        assert_eq!(
            sentences("> The council closed the old\n> bridge on Friday after the\n> river rose. Buses will run\n> from the next station."),
            2
        );
        let list =
            "about the town council members\nplanning and building permits\nparks and leisure centre hours\ncouncil tax and other payments";
        assert_eq!(sentences(list), 4);
        assert_eq!(sentences("Home\nAbout us\nterms and conditions of use\nprivacy\nhow to reach us\nhelp"), 6);
        assert_eq!(sentences("two large onions, finely cut\na cup of rice\nfresh basil\nolive oil"), 4);
    }

    #[test]
    fn columns_side_by_side_are_parted() {
        let gaps = |text: &str| Tokens::new(text).iter().map(|t| t.gap).collect::<Vec<_>>();
        assert_eq!(gaps("at  least    than\tfive"), [Gap::Sentence, Gap::Space, Gap::Punct, Gap::Punct]);
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
