//! Folding and tokenisation in one pass.
//!
//! The source is read once. Every word becomes a [`Token`], which holds its byte span in the source
//! and its *folded* form: lower case, straight apostrophes, no soft hyphens or zero-width
//! characters, composed (NFC) combining marks. Everything between words is reduced to a [`Gap`]. So
//! the token is also the map from the folded form back to the bytes of the source.

use crate::span::Span;
use crate::text::case::Shape;
use crate::text::{sentence, spelling};
use unicode_normalization::UnicodeNormalization;

/// Most letters of a unit that is raised to a power ("km²"). After longer words a superscript
/// figure is the mark of a note.
const UNIT: usize = 2;

/// Identity of a folded word: its 64-bit hash.
///
/// Dictionary, context model and text agree on words through this value alone. So none of them
/// needs another's vocabulary, and no table has to be resolved at start-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct WordId(pub u64);

/// The identity of a folded word: its FNV-1a hash, mixed by the finaliser of MurmurHash3 (both are
/// in the public domain).
pub fn word_id(folded: &str) -> WordId {
    let mut h = 0xcbf2_9ce4_8422_2325_u64;
    for &b in folded.as_bytes() {
        h = (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    WordId(mix(h))
}

/// The 64-bit finaliser of MurmurHash3.
pub(crate) fn mix(mut h: u64) -> u64 {
    h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    h = (h ^ (h >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^ (h >> 33)
}

/// What stands between a token and the one before it, in order of how far it separates them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nothing: the token is a clitic ("'s") or a sign ("%") at the word before.
    Joined,
    /// White space within a sentence.
    Space,
    /// A hyphen.
    Hyphen,
    /// Punctuation; no phrase reaches across it.
    Punct,
    /// A sentence or paragraph boundary.
    Sentence,
}

/// A word of the text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// Where it stands in the source.
    pub span: Span,
    /// Identity of the folded word.
    pub id: WordId,
    /// What separates it from the token before.
    pub gap: Gap,
    /// Its capitalisation.
    pub shape: Shape,
    folded: (u32, u32),
}

impl Token {
    /// Where the folded form stands in the arena of its [`Tokens`].
    pub(super) fn folded_range(&self) -> std::ops::Range<usize> {
        self.folded.0 as usize..self.folded.1 as usize
    }
}

/// The tokens of a text together with their folded forms.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    list: Vec<Token>,
    arena: String,
}

impl std::ops::Deref for Tokens {
    type Target = [Token];
    fn deref(&self) -> &[Token] {
        &self.list
    }
}

impl Tokens {
    /// Tokenises a text.
    pub fn new(text: &str) -> Self {
        let mut tokens = Tokens::default();
        tokens.read(text);
        tokens
    }

    /// Tokenises a text into this value, whose memory is used again.
    pub fn read(&mut self, text: &str) {
        self.list.clear();
        self.arena.clear();
        let mut at = 0;
        while let Some(start) = next_word_start(text, at) {
            at = match plain_word_end(text.as_bytes(), start) {
                Some(end) => {
                    let from = self.arena.len();
                    self.arena.push_str(&text[start..end]);
                    self.arena[from..].make_ascii_lowercase();
                    self.push(text, start, end, from, self.arena.len());
                    end
                }
                None => {
                    let end = word_end(text, start);
                    self.push_word(text, start, end);
                    end
                }
            };
        }
        sentence::mark(text, &mut self.list, &self.arena);
    }

    /// Whether a token begins with a digit.
    pub fn is_number(&self, token: &Token) -> bool {
        self.folded(token).starts_with(|c: char| c.is_ascii_digit())
    }

    /// The folded form of a token.
    pub fn folded(&self, token: &Token) -> &str {
        &self.arena[token.folded_range()]
    }

    /// Adds the word of the bytes `start..end`, or the two into which a possessive is split.
    fn push_word(&mut self, text: &str, start: usize, end: usize) {
        let from = self.arena.len();
        fold_into(&text[start..end], &mut self.arena);
        match &self.arena[from..] {
            // The span holds the full stop of an abbreviation ("sq."); dictionaries have it
            // without.
            word if word.strip_suffix('.').is_some_and(|word| !word.contains('.')) => self.arena.truncate(self.arena.len() - 1),
            word if word.contains(" / ") => self.arena.replace_range(from.., &word.replace(' ', "")),
            _ => {}
        }
        let clitic = possessive(&self.arena[from..]);
        if clitic == 0 {
            return self.push(text, start, end, from, self.arena.len());
        }
        let split = self.arena.len() - clitic;
        // The clitic is an apostrophe (straight or curly) and one ASCII letter.
        let letter = end - text[start..end].chars().next_back().map_or(1, char::len_utf8);
        let before = text[start..letter].trim_end_matches(is_ignorable);
        let split_src = start + before.len() - before.chars().next_back().map_or(1, char::len_utf8);
        self.push(text, start, split_src, from, split);
        self.push(text, split_src, end, split, self.arena.len());
    }

    /// Adds the token of the bytes `start..end`, whose folded form is `from..to` of the arena.
    fn push(&mut self, text: &str, start: usize, end: usize, from: usize, to: usize) {
        if from == to {
            return;
        }
        self.list.push(Token {
            span: Span::new(start, end),
            id: word_id(&self.arena[from..to]),
            gap: Gap::Space,
            shape: Shape::of(&text[start..end]),
            folded: (from as u32, to as u32),
        });
    }
}

/// Appends the folded form of a word to `out`.
fn fold_into(word: &str, out: &mut String) {
    if word.is_ascii() {
        let from = out.len();
        out.push_str(word);
        out[from..].make_ascii_lowercase();
        return;
    }
    for c in word.nfc().filter(|&c| !is_ignorable(c)) {
        match c {
            c if is_apostrophe(c) => out.push('\''),
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            _ => out.extend(c.to_lowercase()),
        }
    }
}

/// The folded words of a phrase, such as one of a dictionary or the command line, with single
/// spaces between them.
pub fn fold_phrase(phrase: &str) -> String {
    let tokens = Tokens::new(phrase);
    let words: Vec<&str> = tokens.iter().map(|t| tokens.folded(t)).collect();
    words.join(" ")
}

/// Bytes of the possessive "'s" at the end of a folded word, which is a token of its own; 0 without
/// one. Contractions of function words ("it's") stay whole.
fn possessive(folded: &str) -> usize {
    const WHOLE: [&str; 24] = [
        "it",
        "he",
        "she",
        "that",
        "what",
        "there",
        "here",
        "who",
        "where",
        "how",
        "when",
        "let",
        "this",
        "why",
        "everyone",
        "everybody",
        "someone",
        "something",
        "everything",
        "nothing",
        "one",
        "anyone",
        "somebody",
        "nobody",
    ];
    match folded.strip_suffix("'s") {
        Some(base) if !base.is_empty() && !WHOLE.contains(&base) => 2,
        _ => 0,
    }
}

/// Whether a character inside a word says nothing: soft hyphen, zero-width space and joiners, marks
/// of direction, BOM.
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '＇')
}

/// Whether a character is a superscript figure: the mark of a note, or the power of a unit ("m²").
pub(super) fn is_superscript(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '\u{2070}' | '\u{2074}'..='\u{2079}')
}

/// Whether a character is a letter, a digit or a combining mark, which make up words.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

/// Where the first word from byte `at` on begins.
fn next_word_start(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut i = at;
    while i < bytes.len() {
        if bytes[i] < 128 {
            if bytes[i].is_ascii_alphanumeric() || bytes[i] == b'%' {
                return Some(i);
            }
            i += 1;
        } else {
            let c = text[i..].chars().next()?;
            if is_word(c) && !is_superscript(c) {
                return Some(i);
            }
            i += c.len_utf8();
        }
    }
    None
}

/// The short way to the end of a word: that of ASCII letters, when nothing after them could belong
/// to the word. `None` when [`word_end`] has to look closer.
fn plain_word_end(bytes: &[u8], start: usize) -> Option<usize> {
    let end = start + bytes[start..].iter().position(|b| !b.is_ascii_alphabetic())?;
    let plain = match bytes[end] {
        b' ' | b'\n' => true,
        b',' => matches!(bytes.get(end + 1), Some(b' ' | b'\n')),
        // The stop ends the sentence, unless the word may be "Sq." or another abbreviation.
        b'.' => end - start > 2 && matches!(bytes[end + 1..], [b' ' | b'\n', b'A'..=b'Z', ..] | [b'\n', b'\n', ..]),
        _ => false,
    };
    (plain && end > start).then_some(end)
}

/// End of the word that starts at `start`.
///
/// These belong to the word: an apostrophe inside it, a full stop or comma between digits
/// ("1,000.5", the spinner's "2.zero"), and the full stops of a dotted abbreviation ("U.S.",
/// "p.c"). So does the full stop of another abbreviation ("sq.") in the middle of a sentence, since
/// the word that is written instead needs none. A spinner's fraction ("1 / 4") is one word.
fn word_end(text: &str, start: usize) -> usize {
    if text.as_bytes()[start] == b'%' {
        return start + 1;
    }
    let mut chars = text[start..].char_indices().peekable();
    let mut end = start;
    let mut prev = ' ';
    let mut run = 0_usize; // letters since the last full stop
    let mut dotted = 0;
    while let Some(&(i, c)) = chars.peek() {
        let at = start + i;
        let next = || text[at + c.len_utf8()..].chars().find(|&c| !is_ignorable(c));
        if is_superscript(c) && run > UNIT {
            break;
        } else if is_word(c) {
            run += 1;
        } else if is_ignorable(c) {
            chars.next();
            continue;
        } else if is_apostrophe(c) {
            if !next().is_some_and(|n| n.is_alphabetic()) {
                break;
            }
        } else if c == '.' || c == ',' {
            let next = next().unwrap_or(' ');
            let numeric = prev.is_ascii_digit() && next.is_ascii_digit();
            let half = c == '.' && prev.is_ascii_digit() && next.is_ascii_lowercase()
                || c == '.' && next.is_ascii_digit() && prev.is_ascii_lowercase();
            let initials = c == '.' && run == 1 && prev.is_alphabetic() && next.is_alphabetic() && single_letter(text, at + 1);
            if initials {
                dotted += 1;
            }
            if !(numeric || half || initials) {
                break;
            }
            run = 0;
        } else {
            break;
        }
        prev = c;
        end = at + c.len_utf8();
        chars.next();
    }
    let word = &text[start..end];
    // "U.S." owns its last full stop, unless the sentence can be seen to end there.
    if dotted > 0 && run == 1 && text[end..].starts_with('.') {
        let opening = |c: char| matches!(c, ' ' | '\u{a0}' | '"' | '“' | '‘' | '\'' | '(' | '[');
        let rest = text[end + 1..].trim_start_matches(opening);
        let ends = rest.chars().next().is_none_or(|c| c.is_uppercase() || matches!(c, '\n' | '\r' | ')' | ']' | '”'));
        return end + usize::from(!ends);
    }
    end + spelling::fraction(text, start, end).unwrap_or(usize::from(spelling::owns_stop(text, word, end)))
}

/// Whether exactly one letter stands at byte `at`, with no other character of a word after it.
fn single_letter(text: &str, at: usize) -> bool {
    let mut rest = text[at..].chars();
    rest.next().is_some_and(char::is_alphabetic) && !rest.next().is_some_and(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_ends_words_where_the_long_one_does() {
        let text = "A sq. mile. It. is, Sept.  5, approx. élan, dept.\u{a0}of the U.S. said p.c. is 2.zero or 1,000, e.g. it's\u{200b} so-called.\nNext,then \u{ad}soft\u{ad}ly, na\u{ef}ve. End";
        let starts = (0..text.len()).filter(|&i| text.is_char_boundary(i) && next_word_start(text, i) == Some(i));
        let ends: Vec<_> = starts.filter_map(|i| plain_word_end(text.as_bytes(), i).map(|end| (end, word_end(text, i)))).collect();
        assert!(ends.len() > 20 && ends.iter().all(|(short, long)| short == long), "{ends:?}");
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_agrees_with_the_long_one(text in "(?:[aS]|sq|yrs|[., \n])*") {
            for start in (0..text.len()).filter(|&i| next_word_start(&text, i) == Some(i)) {
                if let Some(end) = plain_word_end(text.as_bytes(), start) {
                    proptest::prop_assert_eq!(end, word_end(&text, start), "{:?} from {}", text, start);
                }
            }
        }
    }

    fn words(text: &str) -> Vec<String> {
        let tokens = Tokens::new(text);
        tokens.iter().map(|t| tokens.folded(t).to_string()).collect()
    }

    #[test]
    fn folds_case_quotes_and_invisible_characters() {
        assert_eq!(words("We’ve Know\u{ad}ledge"), ["we've", "knowledge"]);
        assert_eq!(words("Cafe\u{301}"), ["café"]);
        assert_eq!(words("ﬁnd it’s ﬂuﬀy"), ["find", "it's", "fluffy"]);
    }

    #[test]
    fn splits_possessives_with_exact_spans() {
        let text = "White Home’s plan";
        let tokens = Tokens::new(text);
        let spans: Vec<&str> = tokens.iter().map(|t| &text[t.span.range()]).collect();
        assert_eq!(spans, ["White", "Home", "’s", "plan"]);
        assert_eq!(tokens[2].gap, Gap::Joined);
    }

    #[test]
    fn keeps_numbers_and_abbreviations_whole() {
        assert_eq!(words("$three.5 billion, 1,000.5 and 2.zero"), ["three.5", "billion", "1,000.5", "and", "2.zero"]);
        assert_eq!(words("the U.S. economy rose 3 p.c this yr."), ["the", "u.s.", "economy", "rose", "3", "p.c", "this", "yr"]);
        assert_eq!(words("12% of it"), ["12", "%", "of", "it"]);
        assert_eq!(words("end.Next"), ["end", "next"]);
    }

    #[test]
    fn folded_words_hold_no_spaces_and_no_stop_of_their_own() {
        assert_eq!(
            words("5 p.c. of 2 sq. miles in the U.S. and 1 / 4"),
            ["5", "p.c.", "of", "2", "sq", "miles", "in", "the", "u.s.", "and", "1/4"]
        );
    }

    #[test]
    fn gaps_tell_hyphen_space_and_punctuation() {
        let gaps: Vec<Gap> = Tokens::new("on-line web\u{a0}sites, “quoted” – dash. Next").iter().map(|t| t.gap).collect();
        use Gap::*;
        assert_eq!(gaps, [Sentence, Hyphen, Space, Space, Punct, Punct, Sentence]);
    }
}
