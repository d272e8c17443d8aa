//! Features of a choice in its context.

use crate::context::ModelWord;
use crate::lattice::Lattice;
use crate::text::token::mix;

/// Words on either side that are looked at in order.
const NEAR: usize = 2;
/// Words on either side whose mere presence counts.
const FAR: usize = 6;
/// Stands for the words before the first and after the last.
const EDGE: u64 = 0x5ca1_ab1e;

/// The surroundings of a span, as they stand in the spun text.
pub struct Context {
    left: [u64; NEAR],
    right: [u64; NEAR],
    suffix_left: u64,
    suffix_right: u64,
    far: [u64; 2 * FAR],
    spun: u64,
}

/// A wording for the span.
pub struct Choice {
    phrase: u64,
    last: u64,
    first: u64,
    suffix: u64,
    left: bool,
}

/// The words of a sentence as they stand, "an" read as "a" because the article follows the choice.
pub fn sentence_words(lattice: &Lattice) -> Vec<u64> {
    let (a, an) = (crate::text::word_id("a").0, crate::text::word_id("an").0);
    let identity = |i: usize| lattice.words(&lattice.edges[i])[0].id.0;
    let length = lattice.first.len() - 1;
    lattice.first[..length].iter().map(|&e| identity(e)).map(|w| if w == an { a } else { w }).collect()
}

/// Identity of the ending of a word or phrase, which tells much of its part of speech. At most 32 bits.
pub fn suffix(phrase: &str) -> u64 {
    let word = phrase.rsplit([' ', '-']).next().unwrap_or(phrase);
    let bytes = word.as_bytes();
    let tail = &bytes[bytes.len().saturating_sub(3)..];
    tail.iter().fold(if bytes.len() <= 3 { 7 } else { 0 }, |h, &b| h * 257 + u64::from(b.to_ascii_lowercase()))
}

impl Context {
    /// The context of tokens `span` of a sentence.
    pub fn new(words: &[u64], suffixes: &[u64], span: (usize, usize)) -> Context {
        let word = |i: Option<usize>| i.and_then(|i| words.get(i)).copied().unwrap_or(EDGE);
        let before = |k: usize| span.0.checked_sub(k);
        let mut far = [0; 2 * FAR];
        for k in 0..FAR {
            far[k] = word(before(k + 1));
            far[FAR + k] = word(Some(span.1 + k));
        }
        Context {
            left: std::array::from_fn(|k| word(before(k + 1))),
            right: std::array::from_fn(|k| word(Some(span.1 + k))),
            suffix_left: before(1).and_then(|i| suffixes.get(i)).copied().unwrap_or(EDGE),
            suffix_right: suffixes.get(span.1).copied().unwrap_or(EDGE),
            far,
            spun: phrase(&words[span.0..span.1]),
        }
    }
}

fn phrase(words: &[u64]) -> u64 {
    words.iter().fold(0x9e37, |h, w| mix(h ^ w))
}

impl Choice {
    /// Leaving the words as they are.
    pub fn identity(words: &[u64], suffixes: &[u64], span: (usize, usize)) -> Choice {
        let words = &words[span.0..span.1];
        let suffix = suffixes.get(span.1 - 1).copied().unwrap_or(EDGE);
        Choice { phrase: phrase(words), first: words[0], last: words[words.len() - 1], suffix, left: true }
    }

    /// An original; `words` may begin with its article.
    pub fn original(words: &[ModelWord], article: bool, suffix: u64, sentence: &[u64], span: (usize, usize)) -> Choice {
        let ids: Vec<u64> = words[usize::from(article)..].iter().map(|w| w.id.0).collect();
        let (first, last) = (ids.first().copied().unwrap_or(EDGE), ids.last().copied().unwrap_or(EDGE));
        Choice { phrase: phrase(&ids), first, last, suffix, left: ids == sentence[span.0..span.1] }
    }

    /// Calls `take` with the table index of every feature.
    pub fn features(&self, context: &Context, bits: u32, mut take: impl FnMut(usize)) {
        let shift = 64 - bits;
        let mut feature = |template: u64, what: u64, where_: u64| {
            let key = (what ^ where_.rotate_left(23)).wrapping_add(template.wrapping_mul(0xd6e8_feb8_6659_fd93));
            take(((key ^ (key >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> shift) as usize);
        };
        let c = context;
        feature(1, self.phrase, c.spun);
        feature(2, u64::from(self.left), 0);
        feature(3, self.first, c.left[0]);
        feature(4, self.last, c.right[0]);
        feature(5, self.first, c.left[1]);
        feature(6, self.last, c.right[1]);
        feature(7, self.phrase, pair(c.left[0], c.right[0]));
        feature(8, self.phrase, pair(c.left[1], c.left[0]));
        feature(9, self.phrase, pair(c.right[0], c.right[1]));
        feature(10, self.suffix, c.suffix_left);
        feature(11, self.suffix, c.suffix_right);
        feature(12, self.suffix, c.left[0]);
        feature(13, self.suffix, c.right[0]);
        feature(14, self.phrase, c.suffix_left);
        feature(15, self.phrase, c.suffix_right);
        for far in c.far {
            feature(16, self.phrase, far);
        }
    }
}

fn pair(a: u64, b: u64) -> u64 {
    a.rotate_left(17).wrapping_add(b)
}
