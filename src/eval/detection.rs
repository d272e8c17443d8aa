//! How well spun texts are told from honest ones.

use crate::context::ContextModel;
use crate::decoder::strength::SPUN;
use crate::eval::Sets;
use crate::restore::Restorer;
use serde::Serialize;

/// How well spun and honest documents of some length are told apart by the probability that they
/// were spun.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Detection {
    /// Words of each document.
    pub words: usize,
    /// Documents cut from spun texts.
    pub spun: usize,
    /// Documents cut from originals and clean texts.
    pub honest: usize,
    /// Area under the receiver operating characteristic: the probability that a spun document
    /// scores higher than an honest one, by the probability that it was spun and, where that is
    /// equal, by its spin rate, ties counted half (Fawcett 2006); `None` when there are none of
    /// either.
    pub area: Option<f64>,
    /// Spun documents that are called spun, as `unspin detect` calls them.
    pub found: usize,
    /// Honest documents that are called spun.
    pub accused: usize,
}

/// Cuts the texts of each set into documents of `words` words, and has the engine judge each.
pub fn detection<M: ContextModel>(engine: &Restorer<M>, sets: &Sets, words: usize) -> Detection {
    let mut worker = engine.worker();
    let mut scores = |documents: Vec<String>| -> Vec<(f32, f32)> {
        let mut scores: Vec<(f32, f32)> = documents.iter().map(|d| worker.restore(d)).map(|r| (r.spun, r.spin_rate)).collect();
        scores.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        scores
    };
    let (mut spun, mut honest) = (Vec::new(), Vec::new());
    for set in &sets.gold {
        spun.extend(cut(set.gold.spun.lines().zip(set.gold.original.lines()).filter(|(s, o)| s != o).map(|p| p.0), words));
        honest.extend(cut(set.gold.original.lines(), words));
    }
    for set in &sets.pairs {
        // What the spinner left as it was is no spun text.
        spun.extend(cut(set.paragraphs().iter().filter(|(s, o)| s != o).map(|p| p.0.as_str()), words));
        honest.extend(cut(set.paragraphs().iter().map(|p| p.1.as_str()), words));
    }
    for set in &sets.clean {
        honest.extend(cut(set.paragraphs().iter().map(String::as_str), words));
    }
    let (spun, honest) = (scores(spun), scores(honest));
    let called = |scores: &[(f32, f32)]| scores.iter().filter(|s| s.0 >= SPUN).count();
    Detection { words, spun: spun.len(), honest: honest.len(), area: area(&spun, &honest), found: called(&spun), accused: called(&honest) }
}

/// Documents of so many words. Each consists of whole paragraphs, but the last may be cut. What
/// does not fill a document is left out.
fn cut<'p>(paragraphs: impl Iterator<Item = &'p str>, words: usize) -> Vec<String> {
    let (mut documents, mut current, mut held) = (Vec::new(), String::new(), 0);
    for paragraph in paragraphs {
        for word in paragraph.split_whitespace().take(words - held) {
            current.push_str(word);
            current.push(' ');
            held += 1;
        }
        current.push_str("\n\n");
        if held == words {
            documents.push(std::mem::take(&mut current));
            held = 0;
        }
    }
    documents
}

/// The area under the curve for two sorted lists of scores.
fn area(spun: &[(f32, f32)], honest: &[(f32, f32)]) -> Option<f64> {
    let below = |s: &(f32, f32)| honest.partition_point(|h| h < s) + honest.partition_point(|h| h <= s);
    let twice: usize = spun.iter().map(below).sum();
    (!spun.is_empty() && !honest.is_empty()).then(|| twice as f64 / 2.0 / spun.len() as f64 / honest.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_counts_pairs_in_order() {
        let scores = |list: &[f32]| list.iter().map(|&s| (s, 0.0)).collect::<Vec<_>>();
        assert_eq!(area(&scores(&[0.2, 0.5]), &scores(&[0.1, 0.2, 0.9])), Some(3.5 / 6.0));
        assert_eq!(area(&scores(&[0.9]), &scores(&[0.1])), Some(1.0));
        assert_eq!(area(&[], &scores(&[0.1])), None);
    }

    #[test]
    fn documents_have_so_many_words() {
        assert_eq!(cut(["a b", "c d e", "f", "g h i j"].into_iter(), 3), ["a b \n\nc \n\n", "f \n\ng h \n\n"]);
    }
}
