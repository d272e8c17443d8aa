//! Two manners of spinning.
//!
//! Spinners do not agree on what to write for a word: what the texts behind the dictionaries show are two habits of choosing (docs/channel.md). So the channel
//! is a mixture of two: P(spun | original) has a mean over the manners and a *lean*, how far the second exceeds it as a share of it; and a document
//! a *manner*, the belief that it was spun in the second less that it was in the first: 0 when nothing is known. It is estimated with the strength, see
//! [`crate::decoder::strength`].

use std::ops::{AddAssign, Index};

/// How a text was spun.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spin {
    /// What the propensity of every word to be substituted is multiplied by.
    pub strength: f32,
    /// The manner, between the first for certain (−1) and the second for certain (1).
    pub manner: f32,
}

/// Something that each of the two manners has of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Manners<T>([T; 2]);

impl<T: Copy> Manners<T> {
    /// What each manner has, by its number from one.
    pub fn new(of: impl Fn(u8) -> T) -> Self {
        Manners([of(1), of(2)])
    }

    /// Something else that follows from it.
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
    /// Adds to what each manner has.
    pub fn add(&mut self, more: Manners<T>) {
        self.0.iter_mut().zip(more.0).for_each(|(here, more)| *here += more);
    }
}

impl Manners<f32> {
    /// The mean.
    pub fn mean(&self) -> f32 {
        0.5 * (self.0[0] + self.0[1])
    }

    /// How far the second exceeds the mean, as a share of it, between −1 and 1.
    pub fn lean(&self) -> f32 {
        let sum = self.0[0] + self.0[1];
        if sum > 0.0 { (self.0[1] - self.0[0]) / sum } else { 0.0 }
    }
}

/// A probability, or its natural logarithm, with its lean.
pub type Leaning = (f32, f32);

/// The factor by which a probability of some lean differs from its mean in a manner.
#[inline]
pub fn factor(manner: f32, lean: f32) -> f32 {
    1.0 + manner * lean
}

/// What something of some lean, when it is met, says for the second manner against the first, in nats: twice its hyperbolic arctangent, by a Padé
/// approximant, which is quicker and says no more than 3.7 nats.
#[inline]
pub fn odds_of(lean: f32) -> f32 {
    let square = lean * lean;
    2.0 * lean * (15.0 - 4.0 * square) / (15.0 - 9.0 * square)
}

/// The manner for which all that was met says some nats.
pub fn manner_of(odds: f32) -> f32 {
    (odds / 2.0).tanh()
}
