//! Which passages of a document were spun: a hidden Markov chain of two states, spun and untouched, over its sentences, summed by one
//! forward and one backward sweep (Rabiner 1989).
//!
//! Pages mix what was spun with what was not: quotations, captions, a notice of the site. Sentences tell by themselves whether they
//! were spun, nearly always; those that do not are taken for what their neighbours are, but for short lines: what a site writes around
//! an article ("Related stories") it does not spin.

/// Probability that a passage ends with a sentence, and what follows is spun or not as if nothing were known.
const END: f64 = 0.07;
/// Probability that a sentence was spun of which nothing is known, in a document that was.
const SHARE: f64 = 0.65;
/// Bound of what a sentence says, in nats.
const SAYS: f64 = 200.0;

/// What a sentence says.
#[derive(Clone, Copy, Debug)]
pub struct Sign {
    /// Logarithm of how much more probable it is spun than untouched.
    pub gain: f64,
    /// Whether it stands for itself.
    pub apart: bool,
}

impl Sign {
    /// Probability that no passage goes on from the sentence before.
    fn ends(self, before: Option<&Sign>) -> f64 {
        if before.is_none_or(|b| b.apart) || self.apart { 1.0 } else { END }
    }
}

/// Writes the probability that each sentence was spun to `spun`. Returns the logarithm of how much more probable the document is when some of its
/// passages were spun than when none was. That is less than what they say by themselves, for they might have been any others.
pub fn passages(signs: &[Sign], spun: &mut Vec<f32>) -> f64 {
    let ratio = |sign: &Sign| sign.gain.clamp(-SAYS, SAYS).exp();
    let end = |i: usize| signs[i].ends(i.checked_sub(1).map(|before| &signs[before]));
    // Probability of each sentence to be spun, given those up to it; and by how much all ways are more probable than that none was.
    let (mut forward, mut share, mut total, mut none) = (Vec::with_capacity(signs.len()), SHARE, 0.0, 0.0);
    for (i, sign) in signs.iter().enumerate() {
        let before = share * (1.0 - end(i)) + end(i) * SHARE;
        let (here, untouched) = (before * ratio(sign), 1.0 - before);
        total += (here + untouched).ln();
        none += (1.0 - end(i) * SHARE).ln();
        share = here / (here + untouched);
        forward.push(share);
    }
    // How much more probable the rest is behind a spun sentence than behind an untouched one.
    let mut rest = 1.0;
    spun.clear();
    for (i, (sign, share)) in signs.iter().zip(forward).enumerate().rev() {
        spun.push((share * rest / (share * rest + 1.0 - share)) as f32);
        let behind = |here: f64| here * ratio(sign) * rest + 1.0 - here;
        rest = behind(1.0 - end(i) + end(i) * SHARE) / behind(end(i) * SHARE);
    }
    spun.reverse();
    // The way in which none was is left out, and of the ways that are left it is asked how probable they make the document.
    let without = |all: f64| all + (-(none - all).min(0.0).exp()).ln_1p();
    // Without sentences, or where no way is left, that is no number.
    (without(total) - without(0.0)).max(f64::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sentences, of which those of some numbers stand for themselves.
    fn signs(gains: &[f64], apart: &[usize]) -> Vec<Sign> {
        gains.iter().enumerate().map(|(i, &gain)| Sign { gain, apart: apart.contains(&i) }).collect()
    }

    /// By adding up all ways in which the sentences may be spun or not.
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
