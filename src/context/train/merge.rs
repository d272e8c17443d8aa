//! Static linear interpolation of models into one backoff model, as SRILM's `-mix-lm` does it
//! (Stolcke 2002, "SRILM – An Extensible Language Modeling Toolkit"): the probability of every
//! n-gram that any component has is the weighted mean of what the components say, then backoffs are
//! set so that contexts sum to one. The weights depend on the context as in Bayesian interpolation
//! (Weintraub et al. 1996; SRILM's `-bayes`).

use super::corpus::{START, UNKNOWN};
use super::table::{History, Key, Level, Links, Table};

/// Rounds of the expectation–maximisation, far beyond convergence.
const ROUNDS: usize = 60;

/// How far the components' own probabilities of a context decide their weights after it; by the
/// tuning text, of 0, 0.15, 0.3, 0.5 and 0.8.
pub const TRUST: f64 = 0.5;

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

/// The weighted mean of models. The weight of a component after a context h is its weight times
/// P(h)^`trust`, normalised: a component that knows the context better has more to say about what
/// follows (0 makes the weights the same everywhere, 1 makes them those of Bayes).
pub fn merge(components: &[Table], weights: &[f64], trust: f64) -> Table {
    let order = components.iter().map(Table::order).max().unwrap_or(0);
    let mut table = Table::default();
    for n in 0..order {
        let mut keys: Vec<Key> = components.iter().filter_map(|c| c.levels.get(n)).flat_map(|l| l.keys.iter().copied()).collect();
        keys.sort_unstable();
        keys.dedup();
        let zeros = vec![0.0; keys.len()];
        table.levels.push(Level { keys, prob: zeros.clone(), backoff: zeros });
    }
    let mut below: Vec<Opinion> = components.iter().map(|c| Opinion::of_words(c, &table.levels[0])).collect();
    let mean = |i: usize, of: fn(&Opinion) -> &Vec<f32>, from: &[Opinion]| {
        let terms = from.iter().zip(weights).map(|(o, w)| w * f64::from(of(o)[i]).exp());
        terms.sum::<f64>().ln() as f32
    };
    let words = table.levels[0].keys.len();
    table.levels[0].prob = (0..words).map(|i| mean(i, |o| &o.prob, &below)).collect();
    table.marginal = (0..words).map(|i| mean(i, |o| &o.joint, &below).exp()).collect();
    for n in 1..order {
        let links = table.links(n + 1);
        let level = &mut table.levels[n];
        let above: Vec<Opinion> = components.iter().zip(&below).map(|(c, below)| Opinion::of_ngrams(c, n, level, &links, below)).collect();
        for (i, prob) in level.prob.iter_mut().enumerate() {
            let h = links.prefix[i] as usize;
            let most = below.iter().map(|o| o.joint[h]).fold(f32::NEG_INFINITY, f32::max);
            let (mut sum, mut total) = (0.0, 0.0);
            for ((below, above), weight) in below.iter().zip(&above).zip(weights) {
                // A component that lacks a word of the context has nothing to say.
                let known = below.joint[h].is_finite();
                let weight = if known { weight * (trust * f64::from(below.joint[h] - most)).exp() } else { 0.0 };
                sum += weight * f64::from(above.prob[i]).exp();
                total += weight;
            }
            *prob = (sum / total).ln() as f32;
        }
        below = above;
    }
    table.compute_backoffs();
    table
}

/// What a component says of the n-grams of one order of the union, as natural logarithms.
struct Opinion {
    /// Of the last word after the others.
    prob: Vec<f32>,
    /// The backoff as a context.
    backoff: Vec<f32>,
    /// Of the whole n-gram.
    joint: Vec<f32>,
}

impl Opinion {
    fn of_words(component: &Table, level: &Level) -> Opinion {
        let own = &component.levels[0];
        let of = |key: &Key| match own.find(*key) {
            Some(at) => (own.prob[at], (own.backoff[at], component.marginal[at].ln())),
            None => (f32::NEG_INFINITY, (0.0, f32::NEG_INFINITY)),
        };
        let (prob, (backoff, joint)) = level.keys.iter().map(of).unzip();
        Opinion { prob, backoff, joint }
    }

    /// The same `n` orders above the words; what the component does not list, it backs off for.
    fn of_ngrams(component: &Table, n: usize, level: &Level, links: &Links, below: &Opinion) -> Opinion {
        let none = Level::default();
        let own = component.levels.get(n).unwrap_or(&none);
        let mut at = 0;
        let of = |(i, &key): (usize, &Key)| {
            let (prefix, suffix) = (links.prefix[i] as usize, links.suffix[i] as usize);
            // Both lists are sorted and the own one is part of the other: walk along.
            let (prob, backoff) = if own.keys.get(at) == Some(&key) {
                at += 1;
                (own.prob[at - 1], own.backoff[at - 1])
            } else {
                (below.backoff[prefix] + below.prob[suffix], 0.0)
            };
            (prob, (backoff, below.joint[prefix] + prob))
        };
        let (prob, (backoff, joint)) = level.keys.iter().enumerate().map(of).unzip();
        Opinion { prob, backoff, joint }
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
        let mixed = merge(&[a.clone(), b.clone()], &[0.7, 0.3], 0.0);
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
