//! Which words the model knows.

use super::corpus::{END, START, UNKNOWN};
use crate::text::WordId;

/// The words of a model, by number, and what the numbers of the interner become.
#[derive(Debug)]
pub struct Vocabulary {
    /// Identities by number.
    pub words: Vec<WordId>,
    /// Number of the interner → number here; [`UNKNOWN`] for a word left out.
    pub numbers: Vec<u32>,
}

/// What a component says of words: relative frequencies, and which of them it has seen often
/// enough.
pub struct Frequencies {
    /// Relative frequency by number of the interner.
    pub shares: Vec<f64>,
    /// Whether the component alone would admit the word.
    pub admits: Vec<bool>,
}

impl Vocabulary {
    /// The `limit` words of the highest mean relative frequency over the components, among those
    /// that a component admits.
    pub fn select(interned: &[WordId], components: &[Frequencies], limit: usize) -> Vocabulary {
        let mut ranked: Vec<(f64, WordId, usize)> = (END as usize + 1..interned.len())
            .filter(|&w| components.iter().any(|c| c.admits.get(w) == Some(&true)))
            .map(|w| (components.iter().filter_map(|c| c.shares.get(w)).sum(), interned[w], w))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked.truncate(limit);
        let mut numbers = vec![UNKNOWN; interned.len()];
        let mut words = interned[..=END as usize].to_vec();
        (numbers[START as usize], numbers[END as usize]) = (START, END);
        for (_, id, old) in ranked {
            numbers[old] = words.len() as u32;
            words.push(id);
        }
        Vocabulary { words, numbers }
    }

    /// Renumbers a stream.
    pub fn renumber(&self, stream: &mut [u32]) {
        stream.iter_mut().for_each(|w| *w = self.numbers[*w as usize]);
    }
}
