//! Which passages of a document were spun: a hidden Markov chain of two states, spun and untouched, over its sentences, summed by one
//! forward and one backward sweep (Rabiner 1989).
//!
//! Pages mix what was spun with what was not: quotations, captions, a notice of the site. Sentences tell by themselves whether they
//! were spun, nearly always; those that do not are taken for what their neighbours are.

/// Probability that a passage ends with a sentence, and what follows is spun or not as if nothing were known.
const END: f64 = 0.07;
/// Probability that a sentence was spun of which nothing is known, in a document that was.
const SHARE: f64 = 0.65;
/// Bound of what a sentence says, in nats.
const SAYS: f64 = 200.0;

/// Writes the probability that each sentence was spun to `spun`, given the logarithms of how much more probable each is spun than untouched. Returns
/// the same logarithm of all of them together, of a document that may be spun in passages.
pub fn passages(gains: &[f64], spun: &mut Vec<f32>) -> f64 {
    let ratio = |gain: f64| gain.clamp(-SAYS, SAYS).exp();
    // Probability of each sentence to be spun, given those up to it.
    let (mut forward, mut before, mut total) = (Vec::with_capacity(gains.len()), SHARE, 0.0);
    for &gain in gains {
        let (here, untouched) = (before * ratio(gain), 1.0 - before);
        total += (here + untouched).ln();
        let share = here / (here + untouched);
        forward.push(share);
        before = share * (1.0 - END) + END * SHARE;
    }
    // How much more probable the rest is behind a spun sentence than behind an untouched one.
    let mut rest = 1.0;
    spun.clear();
    for (&gain, share) in gains.iter().zip(forward).rev() {
        spun.push((share * rest / (share * rest + 1.0 - share)) as f32);
        let behind = |here: f64| here * ratio(gain) * rest + 1.0 - here;
        rest = behind(1.0 - END + END * SHARE) / behind(END * SHARE);
    }
    spun.reverse();
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By adding up all ways in which the sentences may be spun or not.
    fn by_hand(gains: &[f64]) -> (Vec<f64>, f64) {
        let (mut spun, mut all) = (vec![0.0; gains.len()], 0.0);
        for way in 0..1usize << gains.len() {
            let is_spun = |i: usize| way >> i & 1 == 1;
            let mut p = 1.0;
            for (i, gain) in gains.iter().enumerate() {
                let anew = if is_spun(i) { SHARE } else { 1.0 - SHARE };
                let goes_on = i > 0 && is_spun(i) == is_spun(i - 1);
                p *= if i == 0 { anew } else { END * anew + if goes_on { 1.0 - END } else { 0.0 } };
                p *= if is_spun(i) { gain.exp() } else { 1.0 };
            }
            all += p;
            (0..gains.len()).filter(|&i| is_spun(i)).for_each(|i| spun[i] += p);
        }
        (spun.iter().map(|p| p / all).collect(), all.ln())
    }

    #[test]
    fn sums_are_those_of_all_ways() {
        for gains in [&[0.0][..], &[3.0, -1.0, 0.2, -4.0, -4.0, 0.0, 6.0], &[-9.0, -0.1, 12.0, 0.3, -2.0]] {
            let mut spun = Vec::new();
            let total = passages(gains, &mut spun);
            let (expected, all) = by_hand(gains);
            assert!((total - all).abs() < 1e-9, "{total} instead of {all}");
            assert!(spun.iter().zip(&expected).all(|(a, b)| (f64::from(*a) - b).abs() < 1e-6), "{spun:?} instead of {expected:?}");
        }
    }

    #[test]
    fn extremes_and_nothing_are_no_trouble() {
        let mut spun = Vec::new();
        assert_eq!((passages(&[], &mut spun), spun.len()), (0.0, 0));
        let total = passages(&[1e9, -1e9, f64::INFINITY, 0.0, f64::NEG_INFINITY], &mut spun);
        assert!(total.is_finite() && spun.iter().all(|p| p.is_finite()), "{total} {spun:?}");
        assert!(spun[0] > 0.99 && spun[1] < 0.01 && spun[2] > 0.99 && spun[4] < 0.01, "{spun:?}");
    }
}
