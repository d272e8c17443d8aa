//! Interpolated modified Kneser–Ney smoothing (Chen & Goodman 1998, "An Empirical Study of
//! Smoothing Techniques for Language Modeling", section 3; as in Heafield et al. 2013).
//!
//! p(w|h) = max(c(hw) − D(c(hw)), 0) / c(h) + γ(h) p(w|h′), with three discounts per order, for
//! counts of one, two and more; γ(h) is the mass that they free. γ(h) is also the backoff of h, so
//! the model needs no other form. The unigrams are interpolated with the uniform distribution over
//! the words and `<unk>`.

use super::corpus::{START, UNKNOWN};
use super::count::{Counted, NgramCounts};
use super::table::{Level, Table, prefix, suffix};

/// Discounts for counts of 1, 2, and 3 or more.
type Discounts = [f64; 3];

/// Estimates a model. N-grams of the highest order that occur less than `min_top` times are left
/// out, their mass going to the backoff.
pub fn estimate(counts: &NgramCounts, min_top: u32) -> Table {
    let total = counts.words.iter().sum::<u64>() - counts.words[START as usize];
    let mut table = Table { levels: vec![unigrams(&counts.levels[0])], marginal: Vec::new() };
    table.marginal = table.levels[0]
        .keys
        .iter()
        // A sentence start is as frequent as a sentence.
        .map(|&key| (counts.words[key as usize] as f64 / total as f64) as f32)
        .collect();
    for n in 2..=counts.levels.len() {
        let minimum = if n == counts.levels.len() { min_top } else { 1 };
        let level = higher(&counts.levels[n - 1], n, minimum, &mut table.levels[n - 2]);
        table.levels.push(level);
    }
    table
}

/// The discounts of an order; fixed ones where a small corpus has no n-grams of some count.
fn discounts(counts: &[u32]) -> Discounts {
    let mut n = [0.0_f64; 5];
    for &c in counts {
        if c <= 4 {
            n[c as usize] += 1.0;
        }
    }
    let y = n[1] / (n[1] + 2.0 * n[2]);
    let d = [1.0 - 2.0 * y * n[2] / n[1], 2.0 - 3.0 * y * n[3] / n[2], 3.0 - 4.0 * y * n[4] / n[3]];
    let sound = d.iter().zip([1.0, 2.0, 3.0]).all(|(&d, most)| d > 0.0 && d < most);
    if sound { d } else { [0.5, 1.0, 1.5] }
}

fn discount(d: &Discounts, count: u32) -> f64 {
    match count {
        0 => 0.0,
        c => d[c.min(3) as usize - 1],
    }
}

fn unigrams(counted: &Counted) -> Level {
    let d = discounts(&counted.counts);
    let mut counts: Vec<(u128, u32)> = counted.keys.iter().copied().zip(counted.counts.iter().copied()).collect();
    for special in [UNKNOWN, START] {
        if counted.keys.binary_search(&special.into()).is_err() {
            counts.push((special.into(), 0));
        }
    }
    let total: f64 = counted.counts.iter().map(|&c| f64::from(c)).sum();
    let freed: f64 = counted.counts.iter().map(|&c| discount(&d, c)).sum();
    let uniform = freed / total / (counts.len() - 1) as f64;
    let prob = |(key, c): (u128, u32)| {
        let p = if key == START.into() { 0.0 } else { (f64::from(c) - discount(&d, c)) / total + uniform };
        (key, p.ln() as f32, 0.0)
    };
    Level::sorted(counts.into_iter().map(prob).collect())
}

/// Estimates an order above the unigrams and sets the backoffs of the order below.
fn higher(counted: &Counted, n: usize, minimum: u32, lower: &mut Level) -> Level {
    let d = discounts(&counted.counts);
    let mut level = Level::default();
    let (mut at, mut context) = (0, 0);
    while at < counted.keys.len() {
        let h = prefix(counted.keys[at]);
        let group = at + counted.keys[at..].iter().take_while(|&&k| prefix(k) == h).count();
        let total: f64 = counted.counts[at..group].iter().map(|&c| f64::from(c)).sum();
        let kept = |i: &usize| counted.counts[*i] >= minimum;
        let own = |i: usize| (f64::from(counted.counts[i]) - discount(&d, counted.counts[i])) / total;
        let gamma = 1.0 - (at..group).filter(kept).map(own).sum::<f64>();
        for i in (at..group).filter(kept) {
            let below = lower.find(suffix(counted.keys[i], n)).map_or(f32::NEG_INFINITY, |s| lower.prob[s]);
            level.keys.push(counted.keys[i]);
            level.prob.push((own(i) + gamma * f64::from(below).exp()).ln() as f32);
        }
        while lower.keys[context] < h {
            context += 1;
        }
        if (at..group).any(|i| kept(&i)) {
            lower.backoff[context] = gamma.ln() as f32;
        }
        at = group;
    }
    level.backoff = vec![0.0; level.keys.len()];
    level
}

#[cfg(test)]
mod tests {
    use super::super::corpus::END;
    use super::super::count::count;
    use super::*;

    #[test]
    fn tiny_corpus_by_hand() {
        // "a b", "a b", "a c" with a = 3, b = 4, c = 5. No n-gram occurs four times: discounts 0.5,
        // 1, 1.5.
        let stream = [1, 3, 4, 2, 1, 3, 4, 2, 1, 3, 5, 2];
        let table = estimate(&count(&stream, 2, 6), 1);
        let p = |h: &[u32], w| f64::from(table.score(h, w)).exp();
        // Continuations: </s> 2 (b, c), a 1, b 1, c 1, of 5. Freed: 1 + 3 × 0.5 = 2.5 of 5, over 5
        // words with <unk>.
        assert!((p(&[], END) - (1.0 / 5.0 + 0.1)).abs() < 1e-6);
        assert!((p(&[], 3) - (0.5 / 5.0 + 0.1)).abs() < 1e-6);
        assert!((p(&[], UNKNOWN) - 0.1).abs() < 1e-6);
        // After a: b 2, c 1 of 3. Freed: 1 + 0.5 of 3.
        assert!((p(&[3], 4) - (1.0 / 3.0 + 0.5 * 0.2)).abs() < 1e-6);
        assert!((p(&[3], 5) - (0.5 / 3.0 + 0.5 * 0.2)).abs() < 1e-6);
        assert!((p(&[3], END) - 0.5 * 0.3).abs() < 1e-6);
        // After <s>: a 3 of 3, discounted by 1.5.
        assert!((p(&[START], 3) - (0.5 + 0.5 * 0.2)).abs() < 1e-6);
    }

    #[test]
    fn discounts_of_chen_and_goodman() {
        let counts: Vec<u32> = [(1, 100), (2, 40), (3, 20), (4, 12)].into_iter().flat_map(|(c, n)| vec![c; n]).collect();
        let y = 100.0 / 180.0;
        let expected = [1.0 - 2.0 * y * 0.4, 2.0 - 3.0 * y * 0.5, 3.0 - 4.0 * y * 0.6];
        assert!(discounts(&counts).iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12));
    }
}
