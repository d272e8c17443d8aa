//! The errors that teach most: confident ones, and frequent ones.

use serde::Serialize;
use std::collections::BTreeMap;

/// A wrong edit of the engine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WrongEdit {
    /// The confidence it was given with.
    pub confidence: f32,
    /// Where: `set:line`.
    pub place: String,
    /// The spun words.
    pub before: String,
    /// What the engine wrote or would write.
    pub after: String,
    /// What stood in the original; `None` when the words should have stayed.
    pub wanted: Option<String>,
}

/// A substitution that was left as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Miss {
    /// How often.
    pub count: usize,
    /// The spun words.
    pub spun: String,
    /// The original.
    pub wanted: String,
}

/// A substitution in the restored text that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WrongSubstitution {
    /// How often.
    pub count: usize,
    /// The spun words.
    pub spun: String,
    /// What was written instead.
    pub wrote: String,
    /// What stood in the original; `None` when the words should have stayed.
    pub wanted: Option<String>,
}

/// The worst errors, worst first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Worst {
    /// Most confident wrong edits on spun text.
    pub confident: Vec<WrongEdit>,
    /// Most confident edits of originals.
    pub damage: Vec<WrongEdit>,
    /// Most frequent misses.
    pub missed: Vec<Miss>,
    /// Most frequent wrong substitutions.
    pub wrong: Vec<WrongSubstitution>,
}

/// Collects errors while texts are scored.
#[derive(Debug, Default)]
pub(crate) struct ErrorTally {
    pub confident: Vec<WrongEdit>,
    pub damage: Vec<WrongEdit>,
    missed: BTreeMap<(String, String), usize>,
    wrong: BTreeMap<(String, String, Option<String>), usize>,
}

impl ErrorTally {
    pub fn missed(&mut self, spun: String, wanted: String) {
        *self.missed.entry((spun, wanted)).or_default() += 1;
    }

    pub fn wrong(&mut self, spun: String, wrote: String, wanted: Option<String>) {
        *self.wrong.entry((spun, wrote, wanted)).or_default() += 1;
    }

    /// The `n` worst of each kind; equal ones stay in the order of the text, or of the alphabet.
    pub fn worst(self, n: usize) -> Worst {
        let missed = top(self.missed, n).map(|((spun, wanted), count)| Miss { count, spun, wanted });
        let wrong = top(self.wrong, n).map(|((spun, wrote, wanted), count)| WrongSubstitution { count, spun, wrote, wanted });
        Worst {
            missed: missed.collect(),
            wrong: wrong.collect(),
            confident: most_confident(self.confident, n),
            damage: most_confident(self.damage, n),
        }
    }
}

fn top<K>(counts: BTreeMap<K, usize>, n: usize) -> impl Iterator<Item = (K, usize)> {
    let mut list: Vec<_> = counts.into_iter().collect();
    list.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    list.into_iter().take(n)
}

fn most_confident(mut edits: Vec<WrongEdit>, n: usize) -> Vec<WrongEdit> {
    edits.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    edits.truncate(n);
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_first_then_the_alphabet() {
        let mut tally = ErrorTally::default();
        for spun in ["b", "a", "c", "c"] {
            tally.missed(spun.into(), "x".into());
        }
        let worst = tally.worst(2);
        let found: Vec<(usize, &str)> = worst.missed.iter().map(|m| (m.count, m.spun.as_str())).collect();
        assert_eq!(found, [(2, "c"), (1, "a")]);
    }
}
