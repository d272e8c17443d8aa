//! The log-bilinear part: what the words around a place predict, as a vector.

use crate::classifier::features::{BEYOND, EDGE, ORDERED, PLACES, TOPIC, bare};
use crate::classifier::{Classifier, VECTOR, row};
use crate::context::ModelWord;
use crate::text::{Token, Tokens};
use prefetch_index::prefetch_index;
use std::ops::Range;

/// Running sums of the vectors of a text's words: before each word, and of all. What stands around
/// a sentence is a difference of two sums.
///
/// The sums wrap around. Differences over few words are right all the same.
#[derive(Clone, Debug, Default)]
pub struct Sums(Vec<[i16; VECTOR]>);

impl Sums {
    /// Adds up the words of a text as they stand, numbers left out.
    pub fn read(&mut self, classifier: &Classifier, tokens: &Tokens) {
        let (table, _) = classifier.vectors(0).as_chunks::<VECTOR>();
        let vector = |token: &Token| (!tokens.is_number(token)).then(|| &table[row(token.id.0, classifier.rows)]);
        let mut sum = [0i16; VECTOR];
        self.0.clear();
        self.0.push(sum);
        self.0.extend(tokens.iter().map(|token| {
            if let Some(vector) = vector(token) {
                sum = std::array::from_fn(|k| sum[k].wrapping_add(i16::from(vector[k] as i8)));
            }
            sum
        }));
    }

    /// The sum of the words near a sentence (tokens `range`), those of the sentence left out, for
    /// [`Words::beyond`](crate::classifier::features::Words::beyond).
    pub fn beyond(&self, range: &Range<usize>) -> [i16; VECTOR] {
        const { assert!(2 * BEYOND * 128 <= i16::MAX as usize) };
        let [start, from, to, end] =
            [range.start.saturating_sub(BEYOND), range.start, range.end, range.end + BEYOND].map(|at| &self.0[at.min(self.0.len() - 1)]);
        std::array::from_fn(|k| from[k].wrapping_sub(start[k]).wrapping_add(end[k].wrapping_sub(to[k])))
    }
}

/// The context vectors of a sentence's words, unpacked once for all its places.
#[derive(Clone, Debug, Default)]
pub struct Unpacked {
    /// First the vector that stands for what is beyond either end, then those of the words.
    words: Vec<[f32; VECTOR]>,
    /// Running sums of the words' vectors.
    sums: Vec<[f32; VECTOR]>,
    /// The rows of `words` in the table.
    rows: Vec<u32>,
    /// What the words beyond the sentence predict.
    beyond: [f32; VECTOR],
}

impl Unpacked {
    pub(super) fn read(&mut self, classifier: &Classifier, words: &[ModelWord], beyond: &[i16; VECTOR]) {
        let weights = &classifier.places[(PLACES - 1) * VECTOR..];
        self.beyond = std::array::from_fn(|k| f32::from(beyond[k]) * weights[k]);
        self.words.clear();
        self.sums.clear();
        let mut sum = [0.0; VECTOR];
        self.sums.push(sum);
        let (table, _) = classifier.vectors(0).as_chunks::<VECTOR>();
        self.rows.clear();
        self.rows.extend(std::iter::once(EDGE).chain(words.iter().map(|w| bare(w.id.0))).map(|word| row(word, classifier.rows) as u32));
        // All are asked for at once, so that the waits for memory overlap.
        self.rows.iter().for_each(|&row| prefetch_index(table, row as usize));
        for &row in &self.rows {
            let packed = &table[row as usize];
            let mut vector = [0.0; VECTOR];
            vector.iter_mut().zip(packed).for_each(|(v, p)| *v = f32::from(*p as i8));
            if !self.words.is_empty() {
                sum.iter_mut().zip(&vector).for_each(|(s, v)| *s += v);
                self.sums.push(sum);
            }
            self.words.push(vector);
        }
    }

    /// What the words around a place predict; in the units of the table.
    pub(super) fn hidden(&self, places: &[f32], gap: (usize, usize)) -> [f32; VECTOR] {
        let mut hidden = self.beyond;
        let mut add = |place: usize, vector: &[f32; VECTOR]| {
            let weights = &places[place * VECTOR..(place + 1) * VECTOR];
            hidden.iter_mut().zip(vector).zip(weights).for_each(|((h, v), w)| *h += v * w);
        };
        let last = self.words.len() - 1;
        for k in 0..ORDERED {
            add(k, &self.words[gap.0.saturating_sub(k)]);
            add(ORDERED + k, self.words.get(gap.1 + k + 1).unwrap_or(&self.words[0]));
        }
        let left = (gap.0.saturating_sub(ORDERED + TOPIC), gap.0.saturating_sub(ORDERED));
        let right = ((gap.1 + ORDERED).min(last), (gap.1 + ORDERED + TOPIC).min(last));
        let mut far = [0.0; VECTOR];
        for (from, to) in [left, right] {
            for (f, (a, b)) in far.iter_mut().zip(self.sums[from].iter().zip(&self.sums[to])) {
                *f += b - a;
            }
        }
        add(2 * ORDERED, &far);
        hidden
    }
}

/// What the words around a place predict, in 16 bits: products with packed vectors are products of
/// whole numbers.
#[derive(Clone, Debug)]
pub(super) struct Hidden {
    numbers: [i16; VECTOR],
    scale: f32,
}

impl Hidden {
    pub fn new(hidden: &[f32; VECTOR], scale: f32) -> Hidden {
        const { assert!(VECTOR.is_multiple_of(4)) };
        let mut largest = [1e-20_f32; 4];
        for four in hidden.as_chunks::<4>().0 {
            largest.iter_mut().zip(four).for_each(|(m, h)| *m = if h.abs() > *m { h.abs() } else { *m });
        }
        let steps = f32::from(i16::MAX) / largest.into_iter().fold(0.0, f32::max);
        // Beside 1.5·2^23 a number is rounded to a whole one, which the low bits hold.
        Hidden { numbers: hidden.map(|h| (h * steps + 12_582_912.0).to_bits() as i16), scale: scale / steps }
    }

    pub fn dot(&self, packed: &[u8; VECTOR]) -> f32 {
        let products = self.numbers.iter().zip(packed).map(|(h, v)| i32::from(*h) * i32::from(*v as i8));
        products.sum::<i32>() as f32 * self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::Parameters;
    use crate::classifier::features::{around, beyond};

    #[cfg(feature = "train")]
    #[test]
    fn what_surrounds_a_place_is_the_sum_of_its_places() {
        let mut random = crate::classifier::train::simulate::Random(7);
        let vectors: Vec<f32> = (0..VECTOR << 4).map(|_| random.unit() - 0.5).collect();
        let places: Vec<f32> = (0..PLACES * VECTOR).map(|_| random.unit()).collect();
        let parameters = Parameters { exact: vec![0.5; 256], context: vectors.clone(), choice: vectors, places };
        let classifier = Classifier::from_bytes(Classifier::to_bytes(&parameters)).expect("our own");
        let words: Vec<ModelWord> = (0..30).map(|i| ModelWord { id: crate::text::WordId(i * 77), emission: 0.0, alone: None }).collect();
        let text = "one two three four five six seven 8 nine ten ".repeat(12);
        let tokens = Tokens::new(&text);
        let all = tokens.len();
        let number = |range: std::ops::Range<usize>| range.filter(|i| i % 10 == 7).count();
        for sentence in [0..4, 50..54, all - 2..all, 0..all] {
            let near = sentence.start.saturating_sub(BEYOND)..(sentence.end + BEYOND).min(all);
            let expected = near.len() - sentence.len() - (number(near) - number(sentence.clone()));
            assert_eq!(beyond(&tokens, &sentence).count(), expected, "{sentence:?}");
        }
        let sentence = 50..54;
        let mut unpacked = Unpacked::default();
        let mut sums = Sums::default();
        sums.read(&classifier, &tokens);
        unpacked.read(&classifier, &words, &sums.beyond(&sentence));
        for gap in [(0, 1), (3, 5), (14, 15), (20, 20), (29, 30)] {
            let mut expected = [0.0; VECTOR];
            around(&words, gap, |place, word| {
                for (k, packed) in classifier.vector(0, word).iter().enumerate() {
                    expected[k] += f32::from(*packed as i8) * classifier.places[place * VECTOR + k];
                }
            });
            for word in beyond(&tokens, &sentence) {
                for (k, packed) in classifier.vector(0, word).iter().enumerate() {
                    expected[k] += f32::from(*packed as i8) * classifier.places[(PLACES - 1) * VECTOR + k];
                }
            }
            let hidden = unpacked.hidden(&classifier.places, gap);
            let far = hidden.iter().zip(&expected).any(|(a, b)| (a - b).abs() > 0.05);
            assert!(!far, "{gap:?}: {hidden:?} {expected:?}");
        }
    }

    #[test]
    fn whole_numbers_come_near_the_real_ones() {
        let hidden: [f32; VECTOR] = std::array::from_fn(|i| (i as f32 - 11.0) * 0.37);
        let packed: [u8; VECTOR] = std::array::from_fn(|i| ((i * 7) as i8).wrapping_sub(90) as u8);
        let expected: f32 = hidden.iter().zip(packed).map(|(h, v)| h * f32::from(v as i8) * 0.01).sum();
        let found = Hidden::new(&hidden, 0.01).dot(&packed);
        assert!((found - expected).abs() < 1e-3 * expected.abs(), "{found} {expected}");
        assert_eq!(Hidden::new(&[0.0; VECTOR], 0.01).dot(&packed), 0.0);
    }
}
