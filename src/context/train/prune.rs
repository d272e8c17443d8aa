//! Relative-entropy pruning (Stolcke 1998, "Entropy-based Pruning of Backoff Language Models").
//!
//! Dropping an n-gram changes the probability of its word and, through the backoff, of every word
//! that its context does not list. The cost is the relative entropy between the model before and
//! after, weighted by the probability of the context. The n-grams that cost most stay.

use super::table::{Links, Table, backoff};

/// Prunes to at most `targets[n − 2]` n-grams of order n, from 2 up; the words all stay. Prefixes
/// and suffixes of kept n-grams are kept, even beyond a target.
pub fn prune(table: &mut Table, targets: &[usize]) {
    let links: Vec<Links> = (2..=table.order()).map(|n| table.links(n)).collect();
    let costs = costs(table, &links);
    let mut needed: Vec<bool> = Vec::new();
    for order in (2..=table.order()).rev() {
        let level = &table.levels[order - 1];
        needed.resize(level.keys.len(), false);
        let target = targets.get(order - 2).copied().unwrap_or(usize::MAX);
        let cost = &costs[order - 2];
        let mut ranked: Vec<u32> = (0..level.keys.len() as u32).collect();
        // Equal costs keep the order of the keys, so the result does not depend on the machine.
        ranked.sort_by(|&a, &b| {
            (needed[b as usize], cost[b as usize]).partial_cmp(&(needed[a as usize], cost[a as usize])).unwrap_or(std::cmp::Ordering::Equal)
        });
        let mut keep = needed;
        ranked.iter().take(target).for_each(|&i| keep[i as usize] = true);
        needed = vec![false; table.levels[order - 2].keys.len()];
        for i in (0..keep.len()).filter(|&i| keep[i]) {
            needed[links[order - 2].prefix[i] as usize] = true;
            needed[links[order - 2].suffix[i] as usize] = true;
        }
        table.levels[order - 1].retain(&keep);
    }
    table.compute_backoffs();
}

/// The relative entropy that dropping each n-gram alone would cost, in nats per word, by order from
/// 2 up.
fn costs(table: &Table, links: &[Links]) -> Vec<Vec<f32>> {
    let mut joint: Vec<f64> = table.marginal.iter().map(|&p| f64::from(p).ln()).collect();
    let mut all = Vec::new();
    for (n, links) in links.iter().enumerate() {
        let (lower, level) = (&table.levels[n], &table.levels[n + 1]);
        let mut sums = vec![(0.0_f64, 0.0_f64); lower.keys.len()];
        let linear = |i: usize| (f64::from(level.prob[i]).exp(), f64::from(lower.prob[links.suffix[i] as usize]).exp());
        for (i, &h) in links.prefix.iter().enumerate() {
            let (p, q) = linear(i);
            sums[h as usize].0 += p;
            sums[h as usize].1 += q;
        }
        let cost = |(i, &h): (usize, &u32)| {
            let (p, q) = linear(i);
            let (seen, below) = sums[h as usize];
            let after = backoff(seen - p, below - q);
            let log_p = f64::from(level.prob[i]);
            let word = p * (q.ln() + after - log_p);
            let others = (after - backoff(seen, below)) * (1.0 - seen).max(0.0);
            let cost = -joint[h as usize].exp() * (word + others);
            if cost.is_finite() { cost as f32 } else { f32::MAX }
        };
        all.push(links.prefix.iter().enumerate().map(cost).collect());
        joint = links.prefix.iter().enumerate().map(|(i, &h)| joint[h as usize] + f64::from(level.prob[i])).collect();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::corpus::START;
    use super::super::count::count;
    use super::super::kneser_ney::estimate;
    use super::super::table::{prefix, suffix};
    use super::*;

    #[test]
    fn pruned_models_are_closed_sum_to_one_and_keep_what_matters() {
        // 3 is followed by 4 always; 5 and 6 follow each other at random.
        let stream: Vec<u32> =
            [[1, 3, 4, 5, 6, 2], [1, 5, 3, 4, 6, 2], [1, 6, 5, 3, 4, 2], [1, 6, 6, 3, 4, 2], [1, 5, 5, 3, 4, 2]].concat();
        let full = estimate(&count(&stream, 3, 7), 1);
        let mut table = full.clone();
        prune(&mut table, &[6, 2]);
        assert_eq!(table.levels[2].keys.len(), 2);
        for order in [2, 3] {
            for &key in &table.levels[order - 1].keys {
                assert!(table.levels[order - 2].find(prefix(key)).is_some());
                assert!(table.levels[order - 2].find(suffix(key, order)).is_some());
            }
        }
        assert!(table.levels[1].find(3 << 32 | 4).is_some());
        for history in [&[START][..], &[3], &[5, 3], &[5, 5]] {
            let sum: f32 = table.predicted().map(|w| table.score(history, w).exp()).sum();
            assert!((sum - 1.0).abs() < 1e-4, "{history:?}: {sum}");
        }
    }

    #[test]
    fn cost_is_the_relative_entropy() {
        let stream = [1, 3, 4, 2, 1, 3, 4, 4, 2, 1, 4, 3, 2];
        let full = estimate(&count(&stream, 2, 5), 1);
        let costs = costs(&full, &[full.links(2)]);
        let at = full.levels[1].find(3 << 32 | 4).unwrap();
        let mut keep = vec![true; full.levels[1].keys.len()];
        keep[at] = false;
        let mut without = full.clone();
        without.levels[1].retain(&keep);
        without.compute_backoffs();
        let context = full.marginal[full.levels[0].find(3).unwrap()];
        let entropy: f32 = full.predicted().map(|w| full.score(&[3], w).exp() * (full.score(&[3], w) - without.score(&[3], w))).sum();
        assert!((costs[0][at] - context * entropy).abs() < 1e-5, "{} {}", costs[0][at], context * entropy);
    }
}
