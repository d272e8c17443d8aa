//! Which passages of a document were spun: a hidden Markov chain over its sentences, whose two
//! states are spun and untouched, summed by one forward and one backward sweep (Rabiner 1989).
//!
//! Pages mix what was spun with what was not: quotations, captions, a notice of the site. Nearly
//! all sentences tell by themselves whether they were spun. The others are taken for what their
//! neighbours are. Short lines are an exception, and so is what stands in a text again and again: a
//! site does not spin what it writes around an article ("Related stories").

/// Probability that a passage ends with a given sentence. Whether the next sentence is spun then
/// depends on nothing before it.
const END: f64 = 0.07;
/// Probability that a sentence of a spun document was spun when nothing else is known of it.
const SHARE: f64 = 0.65;
/// Bound of what one sentence says, in nats.
const SAYS: f64 = 200.0;

/// What a sentence says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Sign {
    /// Natural logarithm of how much more probable it is spun than untouched.
    pub gain: f64,
    /// Whether its neighbours tell nothing of it, nor it of them.
    pub apart: bool,
}

impl Sign {
    /// Probability that no passage goes on from the sentence `before` to this one.
    fn ends(self, before: Option<&Sign>) -> f64 {
        if before.is_none_or(|b| b.apart) || self.apart { 1.0 } else { END }
    }
}

/// Writes the probability that each sentence was spun to `spun`, given that the document was.
///
/// Returns the natural logarithm of how much more probable the document is when some of its
/// passages were spun than when none was. This is less than what those passages say by themselves,
/// since other passages might have been spun instead.
pub fn passages(signs: &[Sign], spun: &mut Vec<f32>) -> f64 {
    let ratio = |sign: &Sign| sign.gain.clamp(-SAYS, SAYS).exp();
    let end = |i: usize| signs[i].ends(i.checked_sub(1).map(|before| &signs[before]));
    // `share` is the probability that a sentence was spun, given the sentences up to it. `total` is
    // the logarithm of how much more probable all ways to spin the document make it than it is
    // untouched. `none` is the prior log-probability of the way that spins nothing.
    let (mut forward, mut share, mut total, mut none) = (Vec::with_capacity(signs.len()), SHARE, 0.0, 0.0);
    for (i, sign) in signs.iter().enumerate() {
        let before = share * (1.0 - end(i)) + end(i) * SHARE;
        let (here, untouched) = (before * ratio(sign), 1.0 - before);
        total += (here + untouched).ln();
        none += (1.0 - end(i) * SHARE).ln();
        share = here / (here + untouched);
        forward.push(share);
    }
    // How much more probable the rest is after a spun sentence than after an untouched one.
    let mut rest = 1.0;
    spun.clear();
    for (i, (sign, share)) in signs.iter().zip(forward).enumerate().rev() {
        spun.push((share * rest / (share * rest + 1.0 - share)) as f32);
        let after = |here: f64| here * ratio(sign) * rest + 1.0 - here;
        rest = after(1.0 - end(i) + end(i) * SHARE) / after(end(i) * SHARE);
    }
    spun.reverse();
    // The way that spins nothing is taken out, both of the likelihood and of the prior.
    let without = |all: f64| all + (-(none - all).min(0.0).exp()).ln_1p();
    // Without sentences no way is left, and the difference is no number.
    (without(total) - without(0.0)).max(f64::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sentences with some gains; those whose numbers are in `apart` stand for themselves.
    fn signs(gains: &[f64], apart: &[usize]) -> Vec<Sign> {
        gains.iter().enumerate().map(|(i, &gain)| Sign { gain, apart: apart.contains(&i) }).collect()
    }

    /// What [`passages`] computes, by adding up all ways in which the sentences may be spun or not.
    fn by_hand(signs: &[Sign]) -> (Vec<f64>, f64) {
        let (mut spun, mut all, mut none) = (vec![0.0; signs.len()], 0.0, 0.0);
        for way in 0..1usize << signs.len() {
            let is_spun = |i: usize| way >> i & 1 == 1;
            let mut p = 1.0;
            for (i, sign) in signs.iter().enumerate() {
                let anew = if is_spun(i) { SHARE } else { 1.0 - SHARE };
                let ends = sign.ends(i.checked_sub(1).map(|before| &signs[before]));
                p *= ends * anew + if i > 0 && is_spun(i) == is_spun(i - 1) { 1.0 - ends } else { 0.0 };
                p *= if is_spun(i) { sign.gain.exp() } else { 1.0 };
            }
            all += p;
            none += if way == 0 { p } else { 0.0 };
            (0..signs.len()).filter(|&i| is_spun(i)).for_each(|i| spun[i] += p);
        }
        (spun.iter().map(|p| p / all).collect(), ((all - none) / (1.0 - none)).ln())
    }

    #[test]
    fn sums_are_those_of_all_ways() {
        for (gains, apart) in [
            (&[0.0][..], &[][..]),
            (&[3.0, -1.0, 0.2, -4.0, -4.0, 0.0, 6.0], &[]),
            (&[-9.0, -0.1, 12.0, 0.3, -2.0], &[]),
            (&[0.1, 5.0, -0.3, 4.0, -0.2], &[0, 2]),
        ] {
            let (signs, mut spun) = (signs(gains, apart), Vec::new());
            let odds = passages(&signs, &mut spun);
            let (expected, any) = by_hand(&signs);
            assert!((odds - any).abs() < 1e-6, "{odds} instead of {any}");
            assert!(spun.iter().zip(&expected).all(|(a, b)| (f64::from(*a) - b).abs() < 1e-6), "{spun:?} instead of {expected:?}");
        }
    }

    #[test]
    fn extremes_and_nothing_are_no_trouble() {
        let mut spun = Vec::new();
        assert!(passages(&[], &mut spun) < -100.0 && spun.is_empty());
        let odds = passages(&signs(&[1e9, -1e9, f64::INFINITY, 0.0, f64::NEG_INFINITY], &[]), &mut spun);
        assert!(odds.is_finite() && spun.iter().all(|p| p.is_finite()), "{odds} {spun:?}");
        assert!(spun[0] > 0.99 && spun[1] < 0.01 && spun[2] > 0.99 && spun[4] < 0.01, "{spun:?}");
    }
}
