//! N-gram counts by sorting.
//!
//! Ten million words make ten million keys of 16 bytes per order, one order at a time.

use super::corpus::{END, START, UNKNOWN};
use super::table::{Key, pack, suffix, word_at};

/// N-grams of one order, sorted, with their counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counted {
    /// Sorted and distinct.
    pub keys: Vec<Key>,
    /// How often each occurs (highest order, and after a sentence start), or after how many words.
    pub counts: Vec<u32>,
}

/// The counts that Kneser–Ney smoothing needs.
#[derive(Debug)]
pub struct NgramCounts {
    /// Levels, words first.
    pub levels: Vec<Counted>,
    /// How often every word occurs, by number.
    pub words: Vec<u64>,
}

/// Counts the n-grams of a stream up to an order; those of the lower orders by the words that they
/// follow (Kneser & Ney 1995). Numbers of words are below `vocabulary`.
pub fn count(stream: &[u32], order: usize, vocabulary: usize) -> NgramCounts {
    let mut words = vec![0_u64; vocabulary];
    for &w in stream {
        words[w as usize] += 1;
    }
    let mut levels = vec![Counted::default(); order];
    let mut above: Option<Counted> = None;
    for n in (1..=order).rev() {
        let raw = tally(windows(stream, n));
        let mut level = match &above {
            Some(above) => continuations(above, &raw, n),
            None => raw.clone(),
        };
        if n > 1 {
            // An unknown word counts as a predecessor, but no n-gram holds one.
            let known = |key: Key| word_at(key, n, 0) != UNKNOWN && word_at(key, n, n - 1) != UNKNOWN;
            let (keys, counts) = (std::mem::take(&mut level.keys), std::mem::take(&mut level.counts));
            (level.keys, level.counts) = keys.into_iter().zip(counts).filter(|&(key, _)| known(key)).unzip();
        }
        levels[n - 1] = level;
        above = Some(raw);
    }
    NgramCounts { levels, words }
}

/// All n-grams of an order within sentences. No word but the first may be unknown; of bigrams the
/// last may be as well, because the continuations of the unknown word come from them.
fn windows(stream: &[u32], n: usize) -> Vec<Key> {
    let mut keys = Vec::new();
    let (mut run, mut known) = (0, 0);
    for (i, &word) in stream.iter().enumerate() {
        run = if word == START { 1 } else { run + 1 };
        known = if word == UNKNOWN { 0 } else { known + 1 };
        let inside = run >= n && word != START;
        if inside && (known + 1 >= n || (n == 2 && word == UNKNOWN)) {
            keys.push(pack(&stream[i + 1 - n..=i]));
        }
        if word == END {
            run = 0;
        }
    }
    keys
}

fn tally(mut keys: Vec<Key>) -> Counted {
    keys.sort_unstable();
    let mut counts: Vec<u32> = Vec::new();
    let mut last = None;
    for &key in &keys {
        match counts.last_mut() {
            Some(count) if last == Some(key) => *count += 1,
            _ => counts.push(1),
        }
        last = Some(key);
    }
    keys.dedup();
    Counted { keys, counts }
}

/// After how many words the n-grams of an order occur; at a sentence start, where no word stands
/// before, how often.
fn continuations(above: &Counted, raw: &Counted, n: usize) -> Counted {
    let mut level = tally(above.keys.iter().map(|&key| suffix(key, n + 1)).collect());
    let first = raw.keys.iter().zip(&raw.counts).filter(|k| n > 1 && word_at(*k.0, n, 0) == START);
    let mut all: Vec<(Key, u32)> = level.keys.into_iter().zip(level.counts).chain(first.map(|(&k, &c)| (k, c))).collect();
    all.sort_unstable();
    (level.keys, level.counts) = all.into_iter().unzip();
    level
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_within_sentences_and_between_unknown_words() {
        let stream = [START, 3, 4, END, START, 3, UNKNOWN, 4, 3, 4, END];
        let counts = count(&stream, 2, 5);
        let bigrams: Vec<(u32, u32, u32)> =
            counts.levels[1].keys.iter().zip(&counts.levels[1].counts).map(|(&k, &c)| (word_at(k, 2, 0), word_at(k, 2, 1), c)).collect();
        assert_eq!(bigrams, [(START, 3, 2), (3, 4, 2), (4, END, 2), (4, 3, 1)]);
        // 3 follows <s> and 4; 4 follows 3 and the unknown word; the unknown word follows 3.
        assert_eq!((counts.levels[0].keys.clone(), counts.levels[0].counts.clone()), (vec![0, 2, 3, 4], vec![1, 1, 2, 2]));
    }
}
