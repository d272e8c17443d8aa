//! Word vectors that were computed elsewhere, from more text than there is to train on.

use crate::classifier::VECTOR;
use crate::text::word_id;

/// Ranks (natural logarithm) between which a word grows to count fully as context.
const RANKS: (f32, f32) = (4.0, 8.0);
/// Bounds of how much a word counts as context.
const WEIGHT: (f32, f32) = (0.02, 1.2);

/// Vectors of words, the most frequent word first.
#[derive(Clone, Debug, Default)]
pub struct Vectors(Vec<(u64, [f32; VECTOR])>);

impl Vectors {
    /// Reads the text format of GloVe (Pennington, Socher & Manning 2014): a word and [`VECTOR`]
    /// numbers per line, the most frequent word first.
    ///
    /// # Errors
    /// When a line is not a word with that many numbers; the message names the line.
    pub fn parse(text: &str) -> Result<Vectors, String> {
        let line = |(i, line): (usize, &str)| {
            let mut fields = line.split_ascii_whitespace();
            let word = fields.next().unwrap_or_default();
            let numbers: Vec<f32> = fields.filter_map(|f| f.parse().ok()).filter(|n: &f32| n.is_finite()).collect();
            let vector = <[f32; VECTOR]>::try_from(numbers).map_err(|_| format!("line {} is not a word and {VECTOR} numbers", i + 1))?;
            Ok((word_id(&word.to_lowercase()).0, vector))
        };
        text.lines().enumerate().map(line).collect::<Result<_, String>>().map(Vectors)
    }

    /// The words with their vectors, and how much each counts as context: frequent words count
    /// little.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &[f32; VECTOR], f32)> {
        self.0.iter().enumerate().map(|(rank, (word, vector))| {
            let weight = ((rank as f32 + 1.0).ln() - RANKS.0) / (RANKS.1 - RANKS.0);
            (*word, vector, weight.clamp(WEIGHT.0, WEIGHT.1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_words_count_less_and_short_lines_are_errors() {
        let numbers = ["0.5"; VECTOR].join(" ");
        let text: String = (0..4000).map(|i| format!("word{i} {numbers}\n")).collect();
        let vectors = Vectors::parse(&text).expect("well-formed");
        let weights: Vec<f32> = vectors.iter().map(|(_, _, weight)| weight).collect();
        assert!(weights.len() == 4000 && weights[0] == WEIGHT.0 && weights[3999] > 1.0 && weights.is_sorted());
        let error = Vectors::parse(&format!("{text}word {}\n", &numbers[4..])).expect_err("a number is missing");
        assert!(error.contains("line 4001"), "{error}");
    }
}
