//! From the posteriors of edges to those of edits: several edges may make the same change.

use crate::context::ModelWord;
use crate::lattice::{Edge, Lattice};
use std::cmp::Reverse;
use std::ops::Range;

/// Posterior from which a reading of several words stays one edit, though others agree with parts
/// of it.
const CLEAR: f32 = 0.8;
/// Posterior below which an edge keeps what it has.
const NEGLIGIBLE: f32 = 5e-3;

/// Whether two words are surely the same. Numbers are named by their class, which does not tell
/// them apart.
fn same_word(a: &ModelWord, b: &ModelWord) -> bool {
    a.id == b.id && a.emission == 0.0 && b.emission == 0.0
}

fn same_words(a: &[ModelWord], b: &[ModelWord]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_word(a, b))
}

/// The search for edges that together write a phrase, each a piece of it.
struct Pieces<'l> {
    lattice: &'l Lattice,
    posteriors: &'l [f32],
    /// Where the phrase ends.
    end: usize,
    /// Most tokens of a piece.
    longest: usize,
    /// Where the search led nowhere: tokens, each with the number of words that were still to come.
    dead: Vec<(usize, usize)>,
}

impl Pieces<'_> {
    /// The substitutions that, with words left as they are, write `words` from token `from` to the
    /// end of the phrase. At each token the surest edge is tried first. `None` when there is no
    /// such way.
    fn write(&mut self, from: usize, words: &[ModelWord]) -> Option<Vec<usize>> {
        if from == self.end || words.is_empty() {
            return (from == self.end && words.is_empty()).then(Vec::new);
        }
        if self.dead.contains(&(from, words.len())) {
            return None;
        }
        let lattice = self.lattice;
        let begins = |&e: &usize| {
            let (edge, piece) = (&lattice.edges[e], lattice.words(&lattice.edges[e]));
            let fits = edge.end <= self.end && edge.tokens().len() <= self.longest;
            fits && words.get(..piece.len()).is_some_and(|words| same_words(piece, words))
        };
        let mut edges: Vec<usize> = (lattice.first[from]..lattice.first[from + 1]).filter(begins).collect();
        if edges.is_empty() {
            return None;
        }
        edges.sort_by(|&a, &b| self.posteriors[b].total_cmp(&self.posteriors[a]));
        let found = edges.into_iter().find_map(|e| {
            let edge = &lattice.edges[e];
            let mut rest = self.write(edge.end, &words[lattice.words(edge).len()..])?;
            if edge.is_substitution() {
                rest.insert(0, e);
            }
            Some(rest)
        });
        if found.is_none() {
            self.dead.push((from, words.len()));
        }
        found
    }
}

/// What an edge changes, without the words at its ends that stay.
struct Change<'l> {
    /// The tokens that change.
    tokens: Range<usize>,
    /// What is written in their place.
    words: &'l [ModelWord],
    /// The number of the edge.
    edge: usize,
}

/// Posteriors of the *edits*, from those of the edges.
///
/// What an edge changes may be less than it covers ("cyber assault → cyber attack"). So its
/// probability goes to the narrowest edge that makes the same change, or to those that make it
/// piece by piece. Returns one number per edge.
pub fn pool(lattice: &Lattice, posteriors: &[f32]) -> Vec<f32> {
    let mut pooled = vec![0.0; posteriors.len()];
    let mut changes: Vec<Change> = Vec::new();
    for (e, edge) in lattice.edges.iter().enumerate() {
        if !edge.is_substitution() || posteriors[e] < NEGLIGIBLE {
            pooled[e] += posteriors[e];
            continue;
        }
        let change = change(lattice, e);
        // A word that is dropped is no edge of its own.
        if change.words.is_empty() {
            changes.push(change);
        } else if let Some(pieces) = pieces(lattice, posteriors, &change) {
            pieces.into_iter().for_each(|piece| pooled[piece] += posteriors[e]);
        } else if let Some(target) = narrower(lattice, posteriors, &change) {
            pooled[target] += posteriors[e];
        } else {
            changes.push(change);
        }
    }
    let rank = |&e: &usize| (lattice.edges[e].tokens().len(), Reverse(posteriors[e].to_bits()), e);
    changes.sort_by_key(|c| (c.tokens.start, c.tokens.end));
    for rivals in changes.chunk_by(|a, b| a.tokens == b.tokens) {
        for change in rivals {
            let same = rivals.iter().filter(|other| same_words(other.words, change.words));
            let shortest = same.map(|c| c.edge).min_by_key(rank);
            pooled[shortest.unwrap_or(change.edge)] += posteriors[change.edge];
        }
    }
    pooled
}

/// What substitution number `e` changes.
fn change(lattice: &Lattice, e: usize) -> Change<'_> {
    let edge = &lattice.edges[e];
    let spun = |i: usize| &lattice.words(&lattice.edges[lattice.first[i]])[0];
    let words = lattice.words(edge);
    let (mut start, mut end, mut from, mut to) = (edge.start, edge.end, 0, words.len());
    while end - start > 1 && to - from > 1 && same_word(&words[from], spun(start)) {
        (start, from) = (start + 1, from + 1);
    }
    while end - start > 1 && to - from > 1 && same_word(&words[to - 1], spun(end - 1)) {
        (end, to) = (end - 1, to - 1);
    }
    // When a word is dropped, the change is that word alone, whichever neighbour the edge covers
    // ("based mostly → based", "mostly on → on").
    if to - from == 1 && end - start > 1 {
        let (first, last) = (same_word(&words[from], spun(start)), same_word(&words[from], spun(end - 1)));
        if first || last {
            return Change { tokens: start + usize::from(first)..end - usize::from(!first), words: &[], edge: e };
        }
    }
    Change { tokens: start..end, words: &words[from..to], edge: e }
}

/// The surest edge that makes a change and covers no more than it.
fn narrower(lattice: &Lattice, posteriors: &[f32], change: &Change) -> Option<usize> {
    let Range { start, end } = change.tokens;
    let same = |o: &Edge| o.end == end && o.is_substitution() && same_words(lattice.words(o), change.words);
    let range = lattice.first[start]..lattice.first[start + 1];
    range.filter(|&o| same(&lattice.edges[o])).max_by(|&a, &b| posteriors[a].total_cmp(&posteriors[b]).then(b.cmp(&a)))
}

/// The edges that make a change piece by piece, if it is not to stay whole.
fn pieces(lattice: &Lattice, posteriors: &[f32], change: &Change) -> Option<Vec<usize>> {
    let Range { start, end } = change.tokens;
    // What is clear by itself, such as a term, stays one edit. A single word has no pieces.
    let whole = end - start == 1 || posteriors[change.edge] >= CLEAR || lattice.edges[change.edge].has_article();
    let mut pieces = Pieces { lattice, posteriors, end, longest: end - start - 1, dead: Vec::new() };
    if whole { None } else { pieces.write(start, change.words) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::sample::Sample;

    #[test]
    fn readings_that_make_one_change_are_added_up_where_no_edge_makes_it_alone() {
        let rows = [("cyber attack", "cyber strike"), ("cyber attack wave", "cyber strike wave"), ("cyber raid", "cyber strike")];
        let lattice = Sample::new(&rows).lattice("a cyber strike wave");
        let of = |(at, edge): (usize, &Edge)| edge.is_substitution().then(|| (at, edge.end - edge.start, lattice.words(edge)[1].id));
        let edges: Vec<_> = lattice.edges.iter().enumerate().filter_map(of).collect();
        let long = edges.iter().find(|e| e.1 == 3).expect("the wave");
        let short = edges.iter().find(|e| e.1 == 2 && e.2 == long.2).expect("the attack");
        let other = edges.iter().find(|e| e.2 != long.2).expect("the raid");
        let mut posteriors = vec![0.0; lattice.edges.len()];
        (posteriors[long.0], posteriors[short.0], posteriors[other.0]) = (0.5, 0.25, 0.125);
        let pooled = pool(&lattice, &posteriors);
        assert_eq!((pooled[long.0], pooled[short.0], pooled[other.0]), (0.0, 0.75, 0.125));
    }

    #[test]
    fn a_word_more_is_one_change_whatever_stands_beside_it() {
        let rows = [("based", "based mostly"), ("based on", "based mostly on")];
        let lattice = Sample::new(&rows).lattice("it is based mostly on that");
        let edges: Vec<usize> = (0..lattice.edges.len()).filter(|&e| lattice.edges[e].is_substitution()).collect();
        let mut posteriors = vec![0.0; lattice.edges.len()];
        edges.iter().for_each(|&e| posteriors[e] = 0.5);
        let pooled = pool(&lattice, &posteriors);
        assert_eq!((edges.len(), edges.iter().map(|&e| pooled[e]).fold(0.0, f32::max)), (2, 1.0));
    }

    #[test]
    fn what_readings_agree_on_is_added_up() {
        let rows = [
            ("cyber attack", "cyber strike"),
            ("attack", "strike"),
            ("consumer prices", "client costs"),
            ("consumer", "client"),
            ("prices", "costs"),
            ("last", "final"),
            ("year", "12 months"),
            ("last year", "final 12 months"),
        ];
        let lattice = Sample::new(&rows).lattice("a cyber strike on client costs in final 12 months");
        let at = |span: (usize, usize)| {
            let substitution = |e: &Edge| e.is_substitution() && (e.start, e.end) == span;
            lattice.edges.iter().position(substitution).expect("an edge")
        };
        let mut posteriors = vec![0.0; lattice.edges.len()];
        for (span, posterior) in [
            ((1, 3), 0.25),
            ((2, 3), 0.5),
            ((4, 6), 0.5),
            ((4, 5), 0.25),
            ((5, 6), 0.125),
            ((7, 10), 0.5),
            ((7, 8), 0.375),
            ((8, 10), 0.25),
        ] {
            posteriors[at(span)] = posterior;
        }
        let pooled = pool(&lattice, &posteriors);
        // One narrower edge makes the same change; two make it piece by piece.
        for (span, posterior) in [
            ((1, 3), 0.0),
            ((2, 3), 0.75),
            ((4, 6), 0.0),
            ((4, 5), 0.75),
            ((5, 6), 0.625),
            ((7, 10), 0.0),
            ((7, 8), 0.875),
            ((8, 10), 0.75),
        ] {
            assert_eq!(pooled[at(span)], posterior, "{span:?}");
        }
    }

    #[test]
    fn pieces_that_lead_nowhere_are_tried_once() {
        let times = |word: &str, n: usize| vec![word; n].join(" ");
        let rows: Vec<_> = (1..5).map(|n| (times("attack", n), times("strike", n))).collect();
        let phrase = (times("attack", 39) + " end", times("strike", 40));
        let rows: Vec<(&str, &str)> = rows.iter().chain([&phrase]).map(|(original, spun)| (&original[..], &spun[..])).collect();
        let lattice = Sample::new(&rows).lattice(&phrase.1);
        let whole = lattice.edges.iter().position(|e| e.end - e.start == 40).expect("the phrase");
        let mut posteriors = vec![0.1; lattice.edges.len()];
        posteriors[whole] = 0.5;
        assert_eq!(pool(&lattice, &posteriors)[whole], 0.5);
    }
}
