//! Weights while they are learned: AdaGrad steps, decay towards an anchor, and the mean over
//! training.

/// Weights with all that their steps need.
pub struct LearnedTable {
    /// The weights of the moment.
    pub weights: Vec<f32>,
    /// Sums of squared gradients.
    squares: Vec<f32>,
    /// What the weights are pulled towards; empty stands for zeros.
    anchor: Vec<f32>,
    /// Sums of the sampled weights, and the number of samples.
    sampled: Vec<f32>,
    samples: u32,
}

impl LearnedTable {
    /// A table whose weights are pulled towards zero.
    pub fn new(size: usize, initial: impl FnMut(usize) -> f32) -> LearnedTable {
        let weights = (0..size).map(initial).collect();
        LearnedTable { weights, squares: vec![0.0; size], anchor: Vec::new(), sampled: Vec::new(), samples: 0 }
    }

    /// A table that stays near where it began.
    pub fn anchored(anchor: Vec<f32>) -> LearnedTable {
        LearnedTable { weights: anchor.clone(), squares: vec![0.0; anchor.len()], anchor, sampled: Vec::new(), samples: 0 }
    }

    /// How far a weight is from what it is pulled towards.
    #[inline]
    pub fn away(&self, at: usize) -> f32 {
        self.weights[at] - self.anchor.get(at).unwrap_or(&0.0)
    }

    /// A step against the gradient (AdaGrad, Duchi, Hazan & Singer 2011).
    #[inline]
    pub fn step(&mut self, at: usize, gradient: f32, rate: f32) {
        self.squares[at] += gradient * gradient;
        self.weights[at] -= rate * gradient / (self.squares[at].sqrt() + 1e-3);
    }

    /// Adds the present weights to the mean.
    pub fn sample(&mut self) {
        self.samples += 1;
        self.sampled.resize(self.weights.len(), 0.0);
        self.sampled.iter_mut().zip(&self.weights).for_each(|(sum, w)| *sum += *w);
    }

    /// Replaces the weights by the mean of the samples, if there are any.
    pub fn settle(&mut self) {
        let share = 1.0 / self.samples.max(1) as f32;
        self.sampled.drain(..).zip(&mut self.weights).for_each(|(sum, w)| *w = sum * share);
        self.samples = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_settles_at_the_mean_of_its_samples() {
        let mut table = LearnedTable::new(3, |_| 0.0);
        for weight in [1.0, 2.0, 6.0] {
            table.weights.fill(weight);
            table.sample();
        }
        table.weights.fill(100.0);
        table.settle();
        assert!(table.weights.iter().all(|w| (w - 3.0).abs() < 1e-6));
        table.settle();
        assert!(table.weights.iter().all(|w| (w - 3.0).abs() < 1e-6), "without samples they stay");
    }
}
