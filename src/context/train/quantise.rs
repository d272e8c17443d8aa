//! Codebooks of 256 values (Federico & Bertoldi 2006, "How Many Bits Are Needed To Store
//! Probabilities for Phrase-Based Translation?"): Lloyd's algorithm (Lloyd 1982) for least squares.
//! It starts from bins of equal frequency and, as many, of equal width: the few frequent words are
//! most of any text and must not share a code.

use crate::context::layout::CODES;

const ROUNDS: usize = 25;

/// Values in rising order.
#[derive(Clone, Debug)]
pub struct Codebook {
    values: Vec<f32>,
}

impl Codebook {
    /// A codebook of at most `codes` values for numbers, which must be finite.
    pub fn fit(numbers: impl Iterator<Item = f32>, codes: usize) -> Codebook {
        let mut sorted: Vec<f32> = numbers.collect();
        sorted.sort_by(f32::total_cmp);
        if sorted.is_empty() {
            return Codebook { values: vec![0.0] };
        }
        let mut sums = vec![0.0_f64];
        sums.extend(sorted.iter().scan(0.0, |sum, &x| {
            *sum += f64::from(x);
            Some(*sum)
        }));
        let (low, high) = (sorted[0], sorted[sorted.len() - 1]);
        let half = codes / 2;
        let wide = (0..half).map(|i| sorted.partition_point(|&x| x < low + (high - low) * (i as f32 + 0.5) / half as f32));
        let mut cuts: Vec<usize> = (0..=half).map(|i| i * sorted.len() / half).chain(wide).collect();
        cuts.sort_unstable();
        let mut book = Codebook { values: Vec::new() };
        for _ in 0..ROUNDS {
            cuts.dedup();
            book.values = cuts.windows(2).map(|c| ((sums[c[1]] - sums[c[0]]) / (c[1] - c[0]) as f64) as f32).collect();
            book.values.dedup();
            let middles = book.values.windows(2).map(|v| sorted.partition_point(|&x| x <= f32::midpoint(v[0], v[1])));
            cuts = std::iter::once(0).chain(middles).chain([sorted.len()]).collect();
        }
        book
    }

    /// The code of the nearest value.
    pub fn code(&self, number: f32) -> u8 {
        let above = self.values.partition_point(|&v| v < number).min(self.values.len() - 1);
        let nearer_below = above > 0 && number - self.values[above - 1] < self.values[above] - number;
        (above - usize::from(nearer_below)) as u8
    }

    /// The value of a code.
    pub fn value(&self, code: u8) -> f32 {
        self.values[usize::from(code)]
    }

    /// All 256 values, little-endian, those without a use 0, after `skip` zeros.
    pub fn bytes(&self, skip: usize) -> Vec<u8> {
        let mut all = vec![0.0; skip];
        all.extend(&self.values);
        all.resize(CODES, 0.0);
        all.iter().flat_map(|v| v.to_le_bytes()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_are_exact_and_many_are_near() {
        let few = Codebook::fit([-1.0, -2.0, -2.0, -7.5].into_iter(), CODES);
        assert!([-1.0, -2.0, -7.5].iter().all(|&x| few.value(few.code(x)) == x));
        let many = Codebook::fit((0..100_000).map(|i| -(i as f32) / 10_000.0), CODES);
        assert!((0..100_000).all(|i| (many.value(many.code(-(i as f32) / 10_000.0)) + i as f32 / 10_000.0).abs() < 0.03));
    }
}
