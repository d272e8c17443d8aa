//! Static linear interpolation of models into one backoff model, as SRILM's `-mix-lm` does it (Stolcke 2002,
//! "SRILM – An Extensible Language Modeling Toolkit"): the probability of every n-gram that any component
//! has is the weighted mean of what the components say, then backoffs are set so that contexts sum to one.

use super::corpus::{START, UNKNOWN};
use super::table::{History, Key, Level, Links, Table};

/// Rounds of the expectation–maximisation, far beyond convergence.
const ROUNDS: usize = 60;

/// Calls a function for every word of a stream that a model predicts, with the words before it.
pub fn each_event(stream: &[u32], order: usize, mut f: impl FnMut(&[u32], u32)) {
    let mut history = History::default();
    for &word in stream {
        if word != START && word != UNKNOWN {
            f(history.words(), word);
        }
        history.push(word, order);
    }
}

/// The weights that make a text most probable, by expectation–maximisation from equal ones.
pub fn fit_weights(components: &[Table], stream: &[u32]) -> Vec<f64> {
    let n = components.len();
    let mut events: Vec<f64> = Vec::new();
    each_event(stream, 4, |history, word| events.extend(components.iter().map(|c| f64::from(c.score(history, word)).exp())));
    let mut weights = vec![1.0 / n as f64; n];
    for _ in 0..ROUNDS {
        let mut shares = vec![0.0; n];
        for event in events.chunks_exact(n) {
            let total: f64 = event.iter().zip(&weights).map(|(p, w)| p * w).sum();
            if total > 0.0 {
                shares.iter_mut().zip(event.iter().zip(&weights)).for_each(|(s, (p, w))| *s += p * w / total);
            }
        }
        let sum: f64 = shares.iter().sum();
        if sum > 0.0 {
            weights = shares.iter().map(|s| s / sum).collect();
        }
    }
    weights
}

/// The weighted mean of models.
pub fn merge(components: &[Table], weights: &[f64]) -> Table {
    let order = components.iter().map(Table::order).max().unwrap_or(0);
    let mut table = Table::default();
    for n in 0..order {
        let mut keys: Vec<Key> = components.iter().filter_map(|c| c.levels.get(n)).flat_map(|l| l.keys.iter().copied()).collect();
        keys.sort_unstable();
        keys.dedup();
        let zeros = vec![0.0; keys.len()];
        table.levels.push(Level { keys, prob: zeros.clone(), backoff: zeros });
    }
    table.marginal = vec![0.0; table.levels[0].keys.len()];
    let links: Vec<Links> = (2..=order).map(|n| table.links(n)).collect();
    for (component, &weight) in components.iter().zip(weights) {
        add(component, weight, &links, &mut table);
    }
    for level in &mut table.levels {
        level.prob.iter_mut().for_each(|p| *p = p.ln());
    }
    table.compute_backoffs();
    table
}

/// Adds a component to probabilities that are not yet logarithms.
fn add(component: &Table, weight: f64, links: &[Links], table: &mut Table) {
    // What the component says of the n-grams of the union one order below: log-probability and log-backoff.
    let mut below: (Vec<f32>, Vec<f32>) = Default::default();
    for (n, level) in table.levels.iter_mut().enumerate() {
        let mut own = component.levels.get(n).map(|l| (l, 0));
        let (mut probs, mut backoffs) = (Vec::with_capacity(level.keys.len()), Vec::with_capacity(level.keys.len()));
        for (i, &key) in level.keys.iter().enumerate() {
            let found = own.as_mut().and_then(|(own, at)| {
                let hit = own.keys.get(*at).is_some_and(|&k| k == key).then_some(*at);
                *at += usize::from(hit.is_some());
                hit.map(|at| (own.prob[at], own.backoff[at], at))
            });
            let (prob, backoff) = match found {
                Some((prob, backoff, at)) => {
                    if n == 0 {
                        table.marginal[i] += weight as f32 * component.marginal[at];
                    }
                    (prob, backoff)
                }
                None if n == 0 => (f32::NEG_INFINITY, 0.0),
                None => {
                    let (prefix, suffix) = (links[n - 1].prefix[i] as usize, links[n - 1].suffix[i] as usize);
                    (below.1[prefix] + below.0[suffix], 0.0)
                }
            };
            level.prob[i] += (weight * f64::from(prob).exp()) as f32;
            probs.push(prob);
            backoffs.push(backoff);
        }
        below = (probs, backoffs);
    }
}

#[cfg(test)]
mod tests {
    use super::super::corpus::END;
    use super::super::count::count;
    use super::super::kneser_ney::estimate;
    use super::*;

    const A: [u32; 17] = [1, 3, 4, 5, 2, 1, 3, 4, 3, 2, 1, 5, 4, 3, 4, 5, 2];
    const B: [u32; 12] = [1, 4, 4, 6, 2, 1, 6, 3, 4, 6, 5, 2];

    fn table(stream: &[u32], order: usize) -> Table {
        estimate(&count(stream, order, 7), 1)
    }

    /// Sums of the probabilities after every context.
    fn sums(t: &Table) -> Vec<f32> {
        let contexts = (1..t.order()).flat_map(|n| t.levels[n - 1].keys.iter().map(move |&k| (k, n)));
        let words = |(k, n): (Key, usize)| (0..n).map(|p| super::super::table::word_at(k, n, p)).collect::<Vec<_>>();
        let histories = contexts.map(words).filter(|h| !h.contains(&END) && !h.contains(&UNKNOWN));
        histories.map(|h| t.predicted().map(|w| t.score(&h, w).exp()).sum()).collect()
    }

    #[test]
    fn every_context_sums_to_one_and_explicit_ngrams_are_the_mean() {
        let (a, b) = (table(&A, 4), table(&B, 3));
        let mixed = merge(&[a.clone(), b.clone()], &[0.7, 0.3]);
        for t in [&a, &b, &mixed] {
            assert!(sums(t).iter().all(|s| (s - 1.0).abs() < 1e-4), "{:?}", sums(t));
        }
        // "3 4" then 6 stands in B alone.
        let expected = 0.7 * a.score(&[3, 4], 6).exp() + 0.3 * b.score(&[3, 4], 6).exp();
        assert!((mixed.score(&[3, 4], 6).exp() - expected).abs() < 1e-6);
    }

    #[test]
    fn weights_go_to_the_model_of_the_text() {
        let weights = fit_weights(&[table(&A, 3), table(&B, 3)], &B);
        assert!(weights[1] > 0.8 && (weights[0] + weights[1] - 1.0).abs() < 1e-9, "{weights:?}");
    }
}
