//! An n-gram model in memory, as the trainer works on it.
//!
//! An n-gram is a key of 32 bits per word, its first word highest. In a sorted level the n-grams of
//! one context stand together, and the contexts are in the order of the level below. Dropping the
//! last word is a shift, dropping the first a mask.

use super::corpus::START;

/// The words of an n-gram, packed.
pub type Key = u128;

/// Packs words.
pub fn pack(words: &[u32]) -> Key {
    words.iter().fold(0, |key, &w| key << 32 | Key::from(w))
}

/// The n-gram without its last word.
pub fn prefix(key: Key) -> Key {
    key >> 32
}

/// The n-gram of `order` words without its first.
pub fn suffix(key: Key, order: usize) -> Key {
    key & ((1 << (32 * (order - 1))) - 1)
}

/// The word at a place of an n-gram of `order` words.
pub fn word_at(key: Key, order: usize, place: usize) -> u32 {
    (key >> (32 * (order - 1 - place))) as u32
}

/// The n-grams of one order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Level {
    /// Sorted and distinct.
    pub keys: Vec<Key>,
    /// Natural log-probability of the last word after the others.
    pub prob: Vec<f32>,
    /// Natural log-backoff as a context; 0 for what is none.
    pub backoff: Vec<f32>,
}

impl Level {
    /// Sorts n-grams with their values into a level; of equal keys the first stays.
    pub fn sorted(mut grams: Vec<(Key, f32, f32)>) -> Level {
        grams.sort_by_key(|g| g.0);
        grams.dedup_by_key(|g| g.0);
        Level {
            keys: grams.iter().map(|g| g.0).collect(),
            prob: grams.iter().map(|g| g.1).collect(),
            backoff: grams.iter().map(|g| g.2).collect(),
        }
    }

    /// The place of an n-gram.
    pub fn find(&self, key: Key) -> Option<usize> {
        self.keys.binary_search(&key).ok()
    }

    /// Keeps some n-grams.
    pub fn retain(&mut self, keep: &[bool]) {
        fn only<T: Copy>(list: &mut Vec<T>, keep: &[bool]) {
            *list = list.iter().zip(keep).filter(|k| *k.1).map(|k| *k.0).collect();
        }
        only(&mut self.keys, keep);
        only(&mut self.prob, keep);
        only(&mut self.backoff, keep);
    }
}

/// Where the prefix and the suffix of every n-gram stand in the level below.
#[derive(Debug, Default)]
pub struct Links {
    /// Places of the contexts.
    pub prefix: Vec<u32>,
    /// Places of the n-grams without their first word.
    pub suffix: Vec<u32>,
}

/// A model: one level per order, closed under prefixes and suffixes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Levels, words first.
    pub levels: Vec<Level>,
    /// How often a word occurs, as a probability, by its place in the first level. Kneser–Ney
    /// unigrams say how many contexts a word has instead, so they do not serve for this.
    pub marginal: Vec<f32>,
}

impl Table {
    /// Longest n-gram, in words.
    pub fn order(&self) -> usize {
        self.levels.len()
    }

    /// Links of the n-grams of an order (2 or more).
    pub fn links(&self, order: usize) -> Links {
        let (lower, level) = (&self.levels[order - 2], &self.levels[order - 1]);
        let mut at = 0;
        let prefixes = level.keys.iter().map(|&key| {
            // Contexts come in the order of the level below: walk along.
            while lower.keys[at] < prefix(key) {
                at += 1;
            }
            debug_assert_eq!(lower.keys[at], prefix(key));
            at as u32
        });
        let prefix = prefixes.collect();
        let suffixes = level.keys.iter().map(|&key| {
            let place = lower.keys.binary_search(&suffix(key, order));
            debug_assert!(place.is_ok());
            place.unwrap_or_else(|p| p.min(lower.keys.len() - 1)) as u32
        });
        Links { prefix, suffix: suffixes.collect() }
    }

    /// Adds the prefixes and suffixes that n-grams lack, with the probabilities that the model
    /// gives them by backing off, which changes no score.
    pub fn close(&mut self) {
        for order in (2..=self.order()).rev() {
            let mut wanted: Vec<Key> = self.levels[order - 1].keys.iter().flat_map(|&key| [prefix(key), suffix(key, order)]).collect();
            wanted.sort_unstable();
            wanted.dedup();
            let lower = &mut self.levels[order - 2];
            wanted.retain(|&key| lower.find(key).is_none());
            if wanted.is_empty() {
                continue;
            }
            let old = lower.keys.iter().zip(&lower.prob).zip(&lower.backoff).map(|((&k, &p), &b)| (k, p, b));
            *lower = Level::sorted(old.chain(wanted.into_iter().map(|key| (key, f32::NAN, 0.0))).collect());
        }
        // A word that only longer n-grams know has no probability of its own.
        self.levels[0].prob.iter_mut().filter(|p| p.is_nan()).for_each(|p| *p = f32::NEG_INFINITY);
        for order in 2..=self.order() {
            let links = self.links(order);
            let (below, above) = self.levels.split_at_mut(order - 1);
            let (lower, level) = (&below[order - 2], &mut above[0]);
            for i in 0..level.keys.len() {
                if level.prob[i].is_nan() {
                    level.prob[i] = lower.backoff[links.prefix[i] as usize] + lower.prob[links.suffix[i] as usize];
                }
            }
        }
    }

    /// Sets the backoffs such that the probabilities after every context sum to one: (1 − Σ p(w|h))
    /// / (1 − Σ p(w|h′)) over the words w that follow h, h′ being h without its first word.
    pub fn compute_backoffs(&mut self) {
        for order in 2..=self.order() {
            let links = self.links(order);
            let (below, above) = self.levels.split_at_mut(order - 1);
            let (lower, level) = (&mut below[order - 2], &above[0]);
            let mut seen = vec![(0.0_f64, 0.0_f64); lower.keys.len()];
            for i in 0..level.keys.len() {
                let sums = &mut seen[links.prefix[i] as usize];
                sums.0 += f64::from(level.prob[i]).exp();
                sums.1 += f64::from(lower.prob[links.suffix[i] as usize]).exp();
            }
            lower.backoff = seen.iter().map(|&(p, lower_p)| if p == 0.0 { 0.0 } else { backoff(p, lower_p) as f32 }).collect();
        }
        if let Some(top) = self.levels.last_mut() {
            top.backoff = vec![0.0; top.keys.len()];
        }
    }

    /// Natural log-probability of a word after its history (oldest word first), by longest match.
    pub fn score(&self, history: &[u32], word: u32) -> f32 {
        let history = &history[history.len().saturating_sub(self.order() - 1)..];
        let mut backoffs = 0.0;
        for from in 0..=history.len() {
            let context = &history[from..];
            let key = pack(context) << 32 | Key::from(word);
            if let Some(i) = self.levels[context.len()].find(key) {
                return backoffs + self.levels[context.len()].prob[i];
            }
            if let Some(i) = context.len().checked_sub(1).and_then(|n| self.levels[n].find(pack(context))) {
                backoffs += self.levels[context.len() - 1].backoff[i];
            }
        }
        f32::NEG_INFINITY
    }

    /// Number of n-grams of every order.
    pub fn ngrams(&self) -> Vec<usize> {
        self.levels.iter().map(|l| l.keys.len()).collect()
    }

    /// The words that can follow, that is all but the sentence start.
    #[cfg(test)]
    pub fn predicted(&self) -> impl Iterator<Item = u32> + '_ {
        self.levels[0].keys.iter().map(|&k| k as u32).filter(|&w| w != START)
    }
}

/// The natural log-backoff of a context whose seen words have the mass `p`, and `lower` without its
/// first word.
///
/// Rounded inputs (ARPA files have four decimals) can leave nothing; the floor keeps unseen words
/// possible.
pub fn backoff(p: f64, lower: f64) -> f64 {
    const FLOOR: f64 = 1e-6;
    ((1.0 - p).max(FLOOR) / (1.0 - lower).max(FLOOR)).ln()
}

/// The words before the next prediction: at most `order − 1`, none across a sentence start or
/// unknown word.
#[derive(Debug, Default)]
pub struct History(Vec<u32>);

impl History {
    /// Takes note of a word and drops what lies too far back.
    pub fn push(&mut self, word: u32, order: usize) {
        if word == START || word == super::corpus::UNKNOWN {
            self.0.clear();
        }
        if word != super::corpus::UNKNOWN {
            self.0.push(word);
        }
        if self.0.len() >= order {
            self.0.remove(0);
        }
    }

    /// The words, oldest first.
    pub fn words(&self) -> &[u32] {
        &self.0
    }
}
