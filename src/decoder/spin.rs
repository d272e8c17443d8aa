//! Two manners of spinning.
//!
//! Spinners do not agree on what to write for a word. The texts behind the dictionaries show two
//! habits of choosing (docs/channel.md). So the channel is a mixture of two: P(spun | original) has
//! a mean over the manners and a *lean*, which is how far the probability in the second manner
//! exceeds the mean, as a share of the mean. A document has a *manner*: the belief that it was spun
//! in the second manner less the belief that it was spun in the first, 0 when nothing is known. The
//! manner is estimated with the strength, see [`super::strength`].

use std::ops::{AddAssign, Index};

/// How a text was spun.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spin {
    /// The factor on every word's propensity to be substituted; 1 for the usual spinner.
    pub strength: f32,
    /// The manner, from −1 (the first for certain) to 1 (the second for certain).
    pub manner: f32,
}

/// A value for each of the two manners.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Manners<T>([T; 2]);

impl<T: Copy> Manners<T> {
    /// The values that `of` gives for the manners 1 and 2.
    pub fn new(of: impl Fn(u8) -> T) -> Self {
        Manners([of(1), of(2)])
    }

    /// Another value for each manner, computed from this one.
    pub fn map<U>(self, f: impl Fn(T) -> U) -> Manners<U> {
        Manners(self.0.map(f))
    }
}

impl<T> Index<u8> for Manners<T> {
    type Output = T;

    fn index(&self, manner: u8) -> &T {
        &self.0[usize::from(manner) - 1]
    }
}

impl<T: AddAssign> Manners<T> {
    /// Adds the values of `more`, manner by manner.
    pub fn add(&mut self, more: Manners<T>) {
        self.0.iter_mut().zip(more.0).for_each(|(here, more)| *here += more);
    }
}

impl Manners<f32> {
    /// The mean over the manners.
    pub fn mean(&self) -> f32 {
        0.5 * (self.0[0] + self.0[1])
    }

    /// How far the second manner exceeds the mean, as a share of it: between −1 and 1 for values
    /// that are not negative.
    pub fn lean(&self) -> f32 {
        let sum = self.0[0] + self.0[1];
        if sum > 0.0 { (self.0[1] - self.0[0]) / sum } else { 0.0 }
    }
}

/// A probability, or its natural logarithm, with its lean.
pub type Leaning = (f32, f32);

/// The factor from the mean of a probability to its value in a manner.
#[inline]
pub fn factor(manner: f32, lean: f32) -> f32 {
    1.0 + manner * lean
}

/// What meeting something of this lean says for the second manner against the first, in nats.
#[inline]
pub fn odds_of(lean: f32) -> f32 {
    odds_between(1.0 - lean, 1.0 + lean)
}

/// What an event says for the second manner against the first, in nats, given its probability in
/// each.
///
/// This is twice the hyperbolic arctangent of difference over sum. The Padé approximant is quicker,
/// and bounded by 3.7 nats.
#[inline]
pub fn odds_between(first: f32, second: f32) -> f32 {
    let (difference, sum) = (second - first, second + first);
    let (difference2, sum2) = (difference * difference, sum * sum);
    2.0 * difference * (15.0 * sum2 - 4.0 * difference2) / (sum * (15.0 * sum2 - 9.0 * difference2))
}

/// The manner, given the log odds of the second against the first in nats.
pub fn manner_of(odds: f32) -> f32 {
    (odds / 2.0).tanh()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_lean_and_factor_give_the_values_back() {
        for values in [[0.2, 0.6], [0.6, 0.2], [0.3, 0.3], [0.0, 0.5], [0.5, 0.0], [0.0, 0.0]] {
            let manners = Manners::new(|manner| values[usize::from(manner) - 1]);
            assert_eq!([manners[1], manners[2]], values);
            for (manner, value) in [(-1.0, values[0]), (0.0, manners.mean()), (1.0, values[1])] {
                let found = manners.mean() * factor(manner, manners.lean());
                assert!((found - value).abs() < 1e-6, "{found} instead of {value} in manner {manner} of {values:?}");
            }
        }
    }

    #[test]
    fn odds_are_those_of_the_lean_and_bounded() {
        let leans = (-100..=100i16).map(|n| f32::from(n) / 100.0);
        let mut before = f32::NEG_INFINITY;
        for lean in leans {
            let odds = odds_of(lean);
            assert!(before < odds && odds.abs() < 3.7, "{odds} at {lean} after {before}");
            assert!((odds + odds_of(-lean)).abs() < 1e-6, "{odds} at {lean}");
            // Until the bound begins to tell, the ratio of both values is found again.
            if lean.abs() <= 0.7 {
                let expected = (factor(1.0, lean) / factor(-1.0, lean)).ln();
                assert!((odds - expected).abs() <= 0.01 * expected.abs(), "{odds} instead of {expected} at {lean}");
                assert!((manner_of(odds) - lean).abs() < 0.01, "{} at {lean}", manner_of(odds));
            }
            before = odds;
        }
    }
}
