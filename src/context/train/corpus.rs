//! Text into streams of word numbers.
//!
//! A stream is sentences one after the other: [`START`], the words, [`END`]. Words are numbered as
//! they come by an [`Interner`] that all components share; the vocabulary renumbers them later.

use super::TrainError;
use super::text::{Excluded, Fold, each_line};
use crate::context::class::{self, class_of};
use crate::text::{Gap, Tokens, WordId, word_id};
use std::collections::HashMap;
use std::path::PathBuf;

/// Number of `<unk>`.
pub const UNKNOWN: u32 = 0;
/// Number of `<s>`.
pub const START: u32 = 1;
/// Number of `</s>`.
pub const END: u32 = 2;

/// Numbers words in the order in which they come.
#[derive(Debug)]
pub struct Interner {
    numbers: HashMap<WordId, u32>,
    words: Vec<WordId>,
}

impl Interner {
    /// An interner that knows `<unk>`, `<s>` and `</s>` under their fixed numbers.
    pub fn new() -> Self {
        let mut interner = Interner { numbers: HashMap::new(), words: Vec::new() };
        for word in [class::UNKNOWN, class::START, class::END] {
            interner.number(word_id(word));
        }
        interner
    }

    /// The number of a word.
    pub fn number(&mut self, word: WordId) -> u32 {
        let next = self.words.len() as u32;
        let number = *self.numbers.entry(word).or_insert(next);
        if number == next {
            self.words.push(word);
        }
        number
    }

    /// All words by number.
    pub fn words(&self) -> &[WordId] {
        &self.words
    }
}

/// A text as a stream of word numbers.
#[derive(Debug, Default)]
pub struct Stream {
    /// The words.
    pub words: Vec<u32>,
    /// Lines left out because they share words with excluded text.
    pub dropped: usize,
}

impl Stream {
    /// Reads text files or folders, but for the lines of a fold.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn read(paths: &[PathBuf], excluded: &Excluded, without: Option<Fold>, interner: &mut Interner) -> Result<Self, TrainError> {
        let mut stream = Stream::default();
        let mut tokens = Tokens::default();
        each_line(paths, |number, line| {
            if without.is_some_and(|fold| fold.holds(number)) {
                return;
            }
            tokens.read(line);
            if excluded.meets(&tokens) { stream.dropped += 1 } else { stream.push(&tokens, interner) }
        })?;
        Ok(stream)
    }

    fn push(&mut self, tokens: &Tokens, interner: &mut Interner) {
        for (i, token) in tokens.iter().enumerate() {
            if token.gap == Gap::Sentence {
                if i > 0 {
                    self.words.push(END);
                }
                self.words.push(START);
            }
            let word = word_id(&class_of(tokens.folded(token)).0);
            self.words.push(interner.number(word));
        }
        if !tokens.is_empty() {
            self.words.push(END);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_share_seven_words_are_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::write(&path, text).unwrap();
            vec![path]
        };
        let secret = write("secret", "One, two three four five six SEVEN eight.\n");
        let text = write("text.txt", "zero two three four five six seven eight nine\nTwo three four five six seven. Nine\n");
        let excluded = Excluded::read(&secret).unwrap();
        let stream = Stream::read(&text, &excluded, None, &mut Interner::new()).unwrap();
        assert_eq!((stream.dropped, stream.words.len()), (1, 11));
        assert_eq!(stream.words[7..], [END, START, 9, END]);
    }

    #[test]
    fn a_fold_is_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("text.txt");
        std::fs::write(&path, "first\n".repeat(Fold::BLOCK) + "second\nsecond\n").unwrap();
        let words = |fold: Option<&str>| {
            let fold = fold.map(|f| f.parse().unwrap());
            let stream = Stream::read(std::slice::from_ref(&path), &Excluded::default(), fold, &mut Interner::new()).unwrap();
            stream.words.iter().filter(|&&w| ![START, END].contains(&w)).count()
        };
        assert_eq!([None, Some("1/2"), Some("2/2")].map(words), [Fold::BLOCK + 2, 2, Fold::BLOCK]);
    }
}
