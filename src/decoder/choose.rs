//! The choice of substitutions, given their posteriors.

use crate::lattice::{Edge, Lattice};

/// What choosing an edge is worth besides, per token: an edge just at the threshold is chosen.
const TIE: f32 = 1e-4;

/// Chooses the best set of substitutions that do not overlap, and returns their edge numbers in
/// order.
///
/// The set maximises the sum of posterior − `threshold` over its edges, each weighted by the number
/// of tokens that it covers. This decodes for the least expected loss (Goel & Byrne 2000), not for
/// the single best path.
pub fn choose(lattice: &Lattice, posteriors: &[f32], threshold: f32) -> Vec<usize> {
    let substitutes = |(_, (edge, p)): &(usize, (&Edge, &f32))| **p >= threshold && edge.is_substitution();
    let mut open = lattice.edges.iter().zip(posteriors).enumerate().filter(substitutes).peekable();
    if open.peek().is_none() {
        return Vec::new();
    }
    let length = lattice.first.len() - 1;
    let mut best = vec![(0.0f32, None); length + 1];
    for i in 0..length {
        if best[i].0 > best[i + 1].0 || (best[i + 1].1.is_none() && best[i].0 >= best[i + 1].0) {
            best[i + 1] = (best[i].0, None);
        }
        while let Some((e, (edge, posterior))) = open.next_if(|(_, (edge, _))| edge.start == i) {
            let gain = best[i].0 + (posterior - threshold + TIE) * edge.tokens().len() as f32;
            if gain > best[edge.end].0 {
                best[edge.end] = (gain, Some(e));
            }
        }
    }
    let mut chosen = Vec::new();
    let mut at = length;
    while at > 0 {
        match best[at].1 {
            Some(e) => {
                chosen.push(e);
                at = lattice.edges[e].start;
            }
            None => at -= 1,
        }
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::sample::Sample;
    use proptest::prelude::*;

    /// Tokens of the lattices.
    const LENGTH: usize = 6;
    /// Posteriors and thresholds are multiples of one in so many, so that sums are exact.
    const STEPS: u8 = 16;

    #[test]
    fn the_choice_is_the_best_of_all_sets_that_do_not_overlap() {
        let jab = Sample::new(&[("vaccine", "jab")]).lattice("jab");
        let (identity, substitution) = (jab.edges[0], jab.edges[1]);
        let edges = prop::collection::vec((0..LENGTH, 1..4usize, 0..=STEPS), 0..10);
        proptest!(|(edges in edges, threshold in 0..=STEPS)| {
            let (mut lattice, mut posteriors) = (Lattice::default(), Vec::new());
            for start in 0..LENGTH {
                lattice.first.push(posteriors.len());
                lattice.edges.push(Edge { start, end: start + 1, ..identity });
                posteriors.push(1.0);
                for &(_, length, posterior) in edges.iter().filter(|e| e.0 == start) {
                    lattice.edges.push(Edge { start, end: LENGTH.min(start + length), ..substitution });
                    posteriors.push(f32::from(posterior) / f32::from(STEPS));
                }
            }
            lattice.first.push(posteriors.len());
            let threshold = f32::from(threshold) / f32::from(STEPS);
            let apart = |set: &[usize]| set.windows(2).all(|e| lattice.edges[e[0]].end <= lattice.edges[e[1]].start);
            // Among sets of the same sum, the one that covers most is chosen.
            let worth = |set: &[usize]| {
                let tokens = |&e: &usize| lattice.edges[e].tokens().len();
                let sum: f32 = set.iter().map(|e| (posteriors[*e] - threshold) * tokens(e) as f32).sum();
                ((sum * f32::from(STEPS)) as i32, set.iter().map(tokens).sum::<usize>())
            };
            let substitutions: Vec<usize> = (0..posteriors.len()).filter(|&e| lattice.edges[e].is_substitution()).collect();
            let set = |way: usize| (0..substitutions.len()).filter(|i| way >> i & 1 == 1).map(|i| substitutions[i]).collect::<Vec<_>>();
            let best = (0..1 << substitutions.len()).map(set).filter(|set| apart(set)).map(|set| worth(&set)).max();
            let chosen = choose(&lattice, &posteriors, threshold);
            prop_assert!(apart(&chosen) && chosen.iter().all(|e| substitutions.contains(e)), "{:?}", chosen);
            prop_assert_eq!(Some(worth(&chosen)), best);
        });
        assert!(choose(&Lattice::default(), &[], 0.5).is_empty());
    }
}
