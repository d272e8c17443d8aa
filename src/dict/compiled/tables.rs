//! The tables of a compiled dictionary as they are written: words, original forms, labels of rows,
//! and the trie of phrases.

use super::dictionary_of;
use super::layout::*;
use super::packing::{LeanBits, PROPENSITY, pack};
use crate::classifier::features::suffix;
use crate::decoder::spin::Leaning;
use crate::text::case::is_i;
use crate::text::token::{Tokens, word_id};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A candidate of a phrase, with the odds before context by which candidates are ordered.
#[derive(Clone)]
pub(super) struct Phrase {
    pub(super) log_odds: f32,
    pub(super) log_weight: f32,
    pub(super) lean: f32,
    pub(super) form: u32,
    pub(super) row: u32,
}

/// Words by number.
#[derive(Default)]
pub(super) struct WordTable {
    numbers: HashMap<String, u32>,
    list: Vec<String>,
}

impl WordTable {
    /// Numbers the words of folded phrases, the most frequent first.
    pub(super) fn number(&mut self, phrases: impl Iterator<Item = String>, probability: &dyn Fn(&str) -> f64) {
        let words: BTreeSet<String> = phrases.flat_map(|p| p.split(' ').map(str::to_string).collect::<Vec<_>>()).collect();
        let mut words: Vec<(f64, String)> = words.into_iter().map(|w| (probability(&w), w)).collect();
        words.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        words.iter().for_each(|(_, word)| drop(self.phrase(word)));
    }

    pub(super) fn phrase(&mut self, folded: &str) -> Vec<u32> {
        let number = |word: &str| {
            if let Some(&n) = self.numbers.get(word) {
                return n;
            }
            let n = self.list.len() as u32;
            self.numbers.insert(word.to_string(), n);
            self.list.push(word.to_string());
            n
        };
        folded.split(' ').map(number).collect()
    }

    pub(super) fn index(&self) -> Vec<u8> {
        let slots = (self.list.len() * 2 + 1).next_power_of_two();
        let mut table = vec![0u32; slots];
        for (n, word) in self.list.iter().enumerate() {
            let mut slot = word_id(word).0 as usize & (slots - 1);
            while table[slot] != 0 {
                slot = (slot + 1) & (slots - 1);
            }
            table[slot] = n as u32 + 1;
        }
        table.into_iter().flat_map(u32::to_le_bytes).collect()
    }

    pub(super) fn table(&self, trie: &Trie, propensity: &HashMap<u32, Leaning>) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.list.len() * WORD);
        for (n, word) in self.list.iter().enumerate() {
            out.extend(word_id(word).0.to_le_bytes());
            out.extend(trie.starts.get(&(n as u32)).copied().unwrap_or(0).to_le_bytes());
            let (propensity, lean) = propensity.get(&(n as u32)).copied().unwrap_or_default();
            out.extend(((propensity * PROPENSITY).round() as u16).to_le_bytes());
            out.extend((LeanBits(16).pack(lean) as u16).to_le_bytes());
        }
        out
    }
}

#[derive(Default)]
pub(super) struct FormTable {
    table: Vec<(String, u32, u32)>,
    words: Vec<u32>,
}

impl FormTable {
    pub(super) fn add(&mut self, original: &str, words: &[u32]) -> u32 {
        let tokens = Tokens::new(original);
        let capital = |s: &str| s.chars().any(char::is_uppercase);
        let acronym = |s: &str| capital(s) && !s.chars().any(char::is_lowercase);
        let written: Vec<&str> = tokens.iter().map(|t| &original[t.span.range()]).collect();
        let proper = written.iter().any(|w| capital(w) && !acronym(w) && !is_i(w));
        let numeric = written.iter().any(|w| w.contains(|c: char| c.is_ascii_digit() || c == '%'));
        let flags = u32::from(proper) * PROPER + u32::from(numeric) * NUMERIC;
        self.table.push((original.to_string(), self.words.len() as u32, flags));
        self.words.extend(words);
        self.table.len() as u32 - 1
    }

    pub(super) fn tables(&self, labels: Labels) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
        let mut text: Vec<u8> = labels.list.iter().flat_map(|label| [label.as_bytes(), b"\n"].concat()).collect();
        let mut out = Vec::new();
        for (original, first, flags) in &self.table {
            [text.len() as u32, *first, *flags, suffix(original) as u32].iter().for_each(|n| out.extend(n.to_le_bytes()));
            text.extend(original.as_bytes());
        }
        [text.len() as u32, self.words.len() as u32, 0, 0].iter().for_each(|n| out.extend(n.to_le_bytes()));
        (out, self.words.iter().flat_map(|w| w.to_le_bytes()).collect(), text)
    }
}

/// Where rows come from: dictionaries, with the sources of their rows.
#[derive(Default)]
pub(super) struct Labels {
    list: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Labels {
    /// The number of a row: its label and the form that it is named after. There is room for
    /// [`LABELS`] labels; after that rows get the label of their dictionary alone, without a
    /// source.
    pub(super) fn row(&mut self, label: &str, form: Option<u32>) -> u32 {
        let label = self.number(label).or_else(|| self.number(dictionary_of(label))).unwrap_or(0);
        label << NAMED_BITS | form.filter(|form| *form < UNNAMED).unwrap_or(UNNAMED)
    }

    /// The number of a label, `None` when there is no room.
    pub(super) fn number(&mut self, label: &str) -> Option<u32> {
        if let Some(&number) = self.numbers.get(label) {
            return Some(number);
        }
        let number = self.list.len() as u32;
        (number < LABELS).then(|| {
            self.list.push(label.to_string());
            self.numbers.insert(label.to_string(), number);
            number
        })
    }
}

pub(super) struct Trie {
    starts: HashMap<u32, u32>,
    pub(super) nodes: Vec<u8>,
    pub(super) children: Vec<u8>,
    pub(super) candidates: Vec<u8>,
}

impl Trie {
    /// Numbers the nodes breadth first, so that the children of a node follow those of the node
    /// before it.
    pub(super) fn new(phrases: &BTreeMap<Vec<u32>, Vec<Phrase>>, bits: LeanBits) -> Trie {
        let mut trie = Trie { starts: HashMap::new(), nodes: Vec::new(), children: Vec::new(), candidates: Vec::new() };
        // Node 0 is the root; its children hang on the words themselves.
        let phrases: Vec<(&Vec<u32>, &Vec<Phrase>)> = phrases.iter().collect();
        let mut level = vec![(0, phrases.len())];
        let (mut depth, mut count) = (0, 1u32);
        let (mut children, mut candidates) = (0u32, 0u32);
        while !level.is_empty() {
            let mut below = Vec::new();
            for (low, high) in level {
                let is_root = depth == 0;
                trie.nodes.extend(children.to_le_bytes());
                trie.nodes.extend(candidates.to_le_bytes());
                let mut at = low;
                if at < high && phrases[at].0.len() == depth {
                    let mut list = phrases[at].1.clone();
                    list.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds).then(a.form.cmp(&b.form)));
                    for candidate in list {
                        let form = if candidate.form == u32::MAX { u32::MAX } else { bits.with(candidate.form, candidate.lean) };
                        trie.candidates.extend(form.to_le_bytes());
                        trie.candidates.extend(candidate.row.to_le_bytes());
                        trie.candidates.extend(pack(candidate.log_weight).to_le_bytes());
                        trie.candidates.extend(pack(candidate.log_odds).to_le_bytes());
                        candidates += 1;
                    }
                    at += 1;
                }
                while at < high {
                    let word = phrases[at].0[depth];
                    let end = at + phrases[at..high].partition_point(|p| p.0[depth] == word);
                    if is_root {
                        trie.starts.insert(word, count);
                    } else {
                        trie.children.extend(word.to_le_bytes());
                        trie.children.extend(count.to_le_bytes());
                        children += 1;
                    }
                    count += 1;
                    below.push((at, end));
                    at = end;
                }
            }
            level = below;
            depth += 1;
        }
        trie.nodes.extend(children.to_le_bytes());
        trie.nodes.extend(candidates.to_le_bytes());
        trie
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_beyond_the_room_for_labels_are_not_kept() {
        let mut labels = Labels::default();
        let full: Vec<u32> = (0..LABELS + 9).map(|i| labels.row(&format!("d\tsource {i}"), Some(7)) >> NAMED_BITS).collect();
        assert_eq!(full.iter().max(), Some(&(LABELS - 1)));
        let mut labels = Labels::default();
        labels.number("d");
        for i in 0..LABELS + 9 {
            labels.row(&format!("d\tsource {i}"), Some(7));
        }
        assert_eq!(labels.row("d\tanother", Some(7)), 7, "named after the dictionary alone");
        assert_eq!(labels.row("d", Some(UNNAMED + 1)), UNNAMED);
    }
}
