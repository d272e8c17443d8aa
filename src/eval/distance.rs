//! Word Levenshtein distance and the alignment behind it.

use std::ops::Range;

/// A stretch of words that differs between two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Words of the first text.
    pub from: Range<usize>,
    /// Words of the second text that stand there instead.
    pub to: Range<usize>,
}

/// The cheapest way from one word sequence to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alignment {
    /// Levenshtein distance in words.
    pub distance: usize,
    /// The maximal differing stretches, in order.
    pub blocks: Vec<Block>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Keep,
    Substitute,
    Delete,
    Insert,
}

/// Narrowest band that is tried, in words each side of the diagonal.
const BAND: usize = 16;
const FAR: u32 = u32::MAX / 2;

/// Aligns two word sequences.
///
/// Only a band around the diagonal is filled, and doubled until the distance fits into it (Ukkonen
/// 1985, "Algorithms for approximate string matching"), so that texts which are nearly equal cost
/// little. Read from the end, an equal pair is kept where that is optimal; otherwise substitution
/// goes before deletion, deletion before insertion. Time and memory grow with length × distance.
pub fn align(a: &[u32], b: &[u32]) -> Alignment {
    // Where the texts end alike, the alignment read from the end keeps every word.
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - same], &b[..b.len() - same]);
    let mut band = BAND.max(a.len().abs_diff(b.len()));
    loop {
        let (distance, steps) = fill(a, b, band);
        if distance <= band {
            return Alignment { distance, blocks: trace(a.len(), b.len(), band, &steps) };
        }
        band *= 2;
    }
}

/// Fills the cells with |column − row| ≤ band; a row is `2 * band + 1` cells, its middle the
/// diagonal.
fn fill(a: &[u32], b: &[u32], band: usize) -> (usize, Vec<Step>) {
    let width = 2 * band + 1;
    let mut steps = vec![Step::Insert; (a.len() + 1) * width];
    let (mut above, mut row) = (vec![FAR; width], vec![FAR; width]);
    for i in 0..=a.len() {
        row.fill(FAR);
        for j in i.saturating_sub(band)..=(i + band).min(b.len()) {
            let k = j + band - i;
            let equal = i > 0 && j > 0 && a[i - 1] == b[j - 1];
            let diagonal = if i > 0 && j > 0 { above[k] + u32::from(!equal) } else { FAR };
            let delete = if i > 0 && k + 1 < width { above[k + 1] + 1 } else { FAR };
            let insert = if j > 0 && k > 0 { row[k - 1] + 1 } else { FAR };
            let best = if i + j == 0 { 0 } else { diagonal.min(delete).min(insert) };
            row[k] = best;
            steps[i * width + k] = match best {
                _ if diagonal == best && equal => Step::Keep,
                _ if diagonal == best => Step::Substitute,
                _ if delete == best => Step::Delete,
                _ => Step::Insert,
            };
        }
        std::mem::swap(&mut above, &mut row);
    }
    (above[b.len() + band - a.len()] as usize, steps)
}

fn trace(mut i: usize, mut j: usize, band: usize, steps: &[Step]) -> Vec<Block> {
    let width = 2 * band + 1;
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    while i > 0 || j > 0 {
        let step = steps[i * width + j + band - i];
        let (end_i, end_j) = (i, j);
        i -= usize::from(step != Step::Insert);
        j -= usize::from(step != Step::Delete);
        match blocks.last_mut().filter(|_| open) {
            _ if step == Step::Keep => {}
            Some(block) => (block.from.start, block.to.start) = (i, j),
            None => blocks.push(Block { from: i..end_i, to: j..end_j }),
        }
        open = step != Step::Keep;
    }
    blocks.reverse();
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blocks_are_maximal_and_ordered() {
        let found = align(&[1, 2, 3, 4, 5, 6], &[1, 9, 8, 5, 5, 6]);
        assert_eq!(found.distance, 3);
        assert_eq!(found.blocks, [Block { from: 1..4, to: 1..4 }]);
        assert_eq!(align(&[1, 2, 3], &[1, 3]).blocks, [Block { from: 1..2, to: 1..1 }]);
        assert_eq!(align(&[], &[7]).blocks, [Block { from: 0..0, to: 0..1 }]);
        assert_eq!(align(&[7], &[7]), Alignment { distance: 0, blocks: vec![] });
    }

    #[test]
    fn an_insertion_beside_a_repeated_word_goes_in_front() {
        assert_eq!(align(&[1, 2], &[1, 1, 2]).blocks, [Block { from: 0..0, to: 0..1 }]);
    }

    /// The whole matrix, without a band.
    fn naive(a: &[u32], b: &[u32]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut corner = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let best = (corner + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
                corner = std::mem::replace(&mut row[j + 1], best);
            }
        }
        row[b.len()]
    }

    proptest! {
        #[test]
        fn the_band_gives_the_full_matrix(a in prop::collection::vec(0u32..6, 0..90), b in prop::collection::vec(0u32..6, 0..90)) {
            let found = align(&a, &b);
            prop_assert_eq!(found.distance, naive(&a, &b));
            // A wide band leads to the same blocks.
            let band = a.len().max(b.len()).max(1);
            prop_assert_eq!(&found.blocks, &trace(a.len(), b.len(), band, &fill(&a, &b, band).1));
            let cost: usize = found.blocks.iter().map(|x| x.from.len().max(x.to.len())).sum();
            prop_assert!(cost <= found.distance);
            let mut rebuilt = Vec::new();
            let mut at = 0;
            for block in &found.blocks {
                rebuilt.extend_from_slice(&a[at..block.from.start]);
                rebuilt.extend_from_slice(&b[block.to.clone()]);
                at = block.from.end;
            }
            rebuilt.extend_from_slice(&a[at..]);
            prop_assert_eq!(rebuilt, b);
        }
    }
}
