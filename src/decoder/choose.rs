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
