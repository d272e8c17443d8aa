//! Features of a choice in its context.

use crate::classifier::VECTOR;
use crate::context::ModelWord;
use crate::lattice::Lattice;
use crate::text::case::Shape;
use crate::text::token::mix;
use crate::text::{Gap, SentenceText, Tokens};
use std::ops::Range;
use std::sync::LazyLock;

/// Words on either side that have a vector for each place.
pub const ORDERED: usize = 5;
/// Words beyond these on either side whose vectors are summed.
pub const TOPIC: usize = 7;
/// Words before and after the sentence whose vectors are summed.
pub const BEYOND: usize = 40;
/// Places of the context: ordered ones left and right, one for the rest of the sentence, one for
/// the words beyond it.
pub const PLACES: usize = 2 * ORDERED + 2;
/// Exact features of a choice.
pub const TEMPLATES: usize = 15;
/// What the identity of a phrase begins with.
const PHRASE: u64 = 0x9e37;
/// Stands for the words before the first and after the last.
pub(crate) const EDGE: u64 = 0x5ca1_ab1e;

/// The words of a sentence as they stand in the spun text.
#[derive(Clone, Debug, Default)]
pub struct Words {
    words: Vec<u64>,
    suffixes: Vec<u64>,
    /// What stands before each word, and after the last.
    signs: Vec<u8>,
    shapes: Vec<u8>,
    /// What stands beyond the ends of the sentence, see [`crate::classifier::Sums`].
    pub beyond: [i16; VECTOR],
}

/// The surroundings of a span: what each feature template sees of them.
#[derive(Debug)]
pub struct Context([u64; TEMPLATES]);

/// A wording for the span.
#[derive(Clone, Debug)]
pub struct Choice {
    phrase: u64,
    last: u64,
    first: u64,
    suffix: u64,
    several: bool,
    left: bool,
}

/// Identity of the ending of a word or phrase, which says much about its part of speech. At most 32
/// bits.
pub fn suffix(phrase: &str) -> u64 {
    let bytes = phrase.as_bytes();
    let word = &bytes[bytes.iter().rposition(|b| matches!(b, b' ' | b'-')).map_or(0, |i| i + 1)..];
    let bytes = if word == b"an" { b"a" } else { word };
    let tail = &bytes[bytes.len().saturating_sub(3)..];
    tail.iter().fold(if bytes.len() <= 3 { 7 } else { 0 }, |h, &b| h * 257 + u64::from(b.to_ascii_lowercase()))
}

impl Words {
    /// Endings of its words, see [`suffix`].
    pub fn suffixes(&self) -> &[u64] {
        &self.suffixes
    }

    /// Reads the sentence of a lattice.
    pub fn read(&mut self, sentence: SentenceText<'_>, lattice: &Lattice) {
        let out = self;
        out.words.clear();
        out.suffixes.clear();
        out.signs.clear();
        out.shapes.clear();
        let mut end = sentence.first().map_or(0, |t| t.span.start);
        for (i, token) in sentence.iter().enumerate() {
            let word = lattice.words(&lattice.edges[lattice.first[i]])[0].id.0;
            out.words.push(bare(word));
            out.suffixes.push(suffix(sentence.folded(i)));
            out.signs.push(if i == 0 { 5 } else { sign(token.gap, &sentence.text[end..token.span.start]) });
            out.shapes.push(if i == 0 { 0 } else { 1 + (token.shape != Shape::Lower) as u8 });
            end = token.span.end;
        }
        let rest = sentence.text[end..].split(char::is_alphanumeric).next().unwrap_or("").trim_start();
        out.signs.push(if rest.starts_with(['.', '!', '?']) || rest.is_empty() { 5 } else { sign(Gap::Punct, rest) });
    }
}

/// The words near a sentence as they stand in the text, those of the sentence and numbers left out.
pub fn beyond<'t>(tokens: &'t Tokens, sentence: &Range<usize>) -> impl Iterator<Item = u64> + Clone + 't {
    let before = &tokens[sentence.start.saturating_sub(BEYOND)..sentence.start];
    let after = &tokens[sentence.end..(sentence.end + BEYOND).min(tokens.len())];
    before.iter().chain(after).filter(|t| !tokens.is_number(t)).map(|t| t.id.0)
}

/// Calls `take` with each word around a place and the number of its place in the context, for the
/// trainer. The place itself, `gap`, is left out of `words`.
pub fn around(words: &[ModelWord], gap: (usize, usize), mut take: impl FnMut(usize, u64)) {
    for k in 0..ORDERED + TOPIC {
        let left = gap.0.checked_sub(k + 1).map(|i| bare(words[i].id.0));
        let right = words.get(gap.1 + k).map(|w| bare(w.id.0));
        if k < ORDERED {
            take(k, left.unwrap_or(EDGE));
            take(ORDERED + k, right.unwrap_or(EDGE));
        } else {
            left.into_iter().chain(right).for_each(|w| take(2 * ORDERED, w));
        }
    }
}

/// The word, with "a" for "an": the article depends on the choice after it.
pub(crate) fn bare(word: u64) -> u64 {
    static ARTICLES: LazyLock<[u64; 2]> = LazyLock::new(|| ["a", "an"].map(|w| crate::text::word_id(w).0));
    let [a, an] = *ARTICLES;
    if word == an { a } else { word }
}

/// What kind of sign stands between two words.
fn sign(gap: Gap, between: &str) -> u8 {
    match gap {
        Gap::Joined | Gap::Space => 0,
        Gap::Hyphen => 1,
        Gap::Sentence => 5,
        Gap::Punct => match between.trim_start().chars().next() {
            Some(',') => 2,
            Some('"' | '“' | '”' | '\'' | '‘' | '’') => 3,
            Some('(' | ')') => 4,
            Some(':' | ';' | '–' | '—') => 6,
            _ => 7,
        },
    }
}

impl Context {
    /// The context of tokens `span` of a sentence that is read as `words` at the moment; `gap` is
    /// the place of the span there.
    pub fn new(sentence: &Words, span: (usize, usize), words: &[ModelWord], suffixes: &[u64], gap: (usize, usize)) -> Context {
        let word = |i: Option<usize>| i.and_then(|i| words.get(i)).map_or(EDGE, |w| bare(w.id.0));
        let before = gap.0.checked_sub(1);
        let (left, right) = (word(before), word(Some(gap.1)));
        let suffix_left = before.and_then(|i| suffixes.get(i)).copied().unwrap_or(EDGE);
        let suffix_right = suffixes.get(gap.1).copied().unwrap_or(EDGE);
        let (sign_left, sign_right) = (u64::from(sentence.signs[span.0]), u64::from(sentence.signs[span.1]));
        let shape = u64::from(sentence.shapes[span.0]);
        let templates = [
            phrase(&sentence.words[span.0..span.1]),
            shape,
            left,
            right,
            pair(left, right),
            suffix_left,
            suffix_right,
            left,
            right,
            suffix_left,
            suffix_right,
            sign_left,
            sign_right,
            shape,
            pair(suffix_left, suffix_right),
        ];
        Context(templates.map(|seen| seen.rotate_left(23)))
    }
}

/// Identity of a wording.
pub fn phrase(words: &[u64]) -> u64 {
    words.iter().fold(PHRASE, |h, w| mix(h ^ w))
}

impl Choice {
    /// Leaving the words as they are.
    pub fn identity(sentence: &Words, span: (usize, usize)) -> Choice {
        let words = &sentence.words[span.0..span.1];
        let suffix = sentence.suffixes.get(span.1 - 1).copied().unwrap_or(EDGE);
        Choice { phrase: phrase(words), first: words[0], last: words[words.len() - 1], suffix, several: words.len() > 1, left: true }
    }

    /// The original that `words` spell, without the `article` with which they may begin.
    pub fn original(words: &[ModelWord], article: bool, suffix: u64, identity: &Choice) -> Choice {
        let words = &words[usize::from(article)..];
        let (first, last) = (words.first().map_or(EDGE, |w| w.id.0), words.last().map_or(EDGE, |w| w.id.0));
        let phrase = words.iter().fold(PHRASE, |h, w| mix(h ^ w.id.0));
        let left = phrase == identity.phrase;
        Choice { phrase, first, last, suffix, several: words.len() > 1, left }
    }

    /// Calls `take` with each word and phrase whose vectors make up that of the choice, and with
    /// its share.
    pub fn vectors(&self, mut take: impl FnMut(u64, f32)) {
        if self.several {
            take(self.first, 0.5);
            take(self.last, 0.5);
        }
        take(self.phrase, 1.0);
    }

    /// The table indices of the exact features, for a table of 2^`bits` weights.
    pub fn features(&self, context: &Context, bits: u32) -> [u32; TEMPLATES] {
        let Choice { phrase, first, last, suffix, .. } = *self;
        let left = u64::from(self.left);
        let wordings = [phrase, left, first, last, phrase, suffix, suffix, suffix, suffix, phrase, phrase, phrase, phrase, phrase, phrase];
        std::array::from_fn(|i| {
            let template = (i as u64 + 1).wrapping_mul(0xd6e8_feb8_6659_fd93);
            let key = (wordings[i] ^ context.0[i]).wrapping_add(template);
            ((key ^ (key >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits)) as u32
        })
    }
}

fn pair(a: u64, b: u64) -> u64 {
    a.rotate_left(17).wrapping_add(b.wrapping_mul(0x2545_f491_4f6c_dd1d))
}
