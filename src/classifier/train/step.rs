//! Learning from one choice.

use super::{OFFSETS, Options, SCALES, Trainer};
use crate::classifier::features::{Choice, Context, PLACES, around};
use crate::classifier::{VECTOR, row};
use crate::context::ModelWord;

/// Gradients below this are not followed.
const NEGLIGIBLE: f32 = 2e-3;

/// The words of the sentence as it is read, the place that is left out of them, and the words
/// beyond the sentence.
type Surroundings<'s> = (&'s [ModelWord], (usize, usize), &'s [u64]);

/// A choice with what the decoder says of it.
pub(super) struct Scored {
    pub choice: Choice,
    pub offsets: [f32; OFFSETS],
}

/// What a softmax divides by: the highest score, and the sum of the exponentials of all scores less
/// the highest.
fn divisor(scores: &[f32]) -> (f32, f32) {
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    (highest, scores.iter().map(|s| (s - highest).exp()).sum())
}

/// What stands around a place, and what it predicts there.
struct Around {
    /// For each word of the sentence: where the weights of its place begin, and where its vector
    /// does.
    words: Vec<(usize, usize)>,
    /// The sum of the vectors of the words beyond the sentence, which have one place together.
    beyond: [f32; VECTOR],
    /// What all of them predict.
    hidden: [f32; VECTOR],
}

/// Where the weights of the place of the words beyond the sentence begin.
const LAST: usize = (PLACES - 1) * VECTOR;

impl Trainer<'_> {
    /// One gradient step of multinomial logistic regression, or without `learn` a measurement.
    pub(super) fn step(&mut self, choices: &[Scored], right: usize, context: &Context, surroundings: Surroundings, learn: bool) {
        let around = self.around(surroundings);
        let scores: Vec<(f32, f32)> = choices.iter().map(|choice| self.scores(choice, context, &around.hidden)).collect();
        self.seen.0 += 1;
        if !learn {
            for (k, loss) in self.scaled.iter_mut().enumerate() {
                let scores: Vec<f32> = scores.iter().map(|(b, s)| b + s * SCALES[k]).collect();
                let (highest, total) = divisor(&scores);
                *loss -= f64::from(scores[right] - highest - total.ln());
            }
            return;
        }
        let scores: Vec<f32> = scores.iter().map(|(b, s)| b + s).collect();
        let (highest, total) = divisor(&scores);
        self.seen.1 += u64::from(scores.iter().all(|s| *s <= scores[right]));
        self.loss -= f64::from(scores[right] - highest - total.ln());
        let mut back = [0.0f32; VECTOR];
        for (i, scored) in choices.iter().enumerate() {
            let gradient = (scores[i] - highest).exp() / total - if i == right { 1.0 } else { 0.0 };
            // A gradient that is no number is followed: the training then ends with an error.
            if gradient.abs() < NEGLIGIBLE {
                continue;
            }
            self.step_choice(scored, gradient, context, &around.hidden, &mut back);
        }
        if back.iter().any(|b| *b != 0.0) {
            self.step_around(&around, &back);
        }
    }

    fn around(&self, (words, gap, beyond): Surroundings) -> Around {
        let rows = self.options.rows;
        let mut vectors: Vec<(usize, usize)> = Vec::with_capacity(32);
        around(words, gap, |place, word| vectors.push((place * VECTOR, row(word, rows) * VECTOR)));
        let mut sum = [0.0f32; VECTOR];
        for word in beyond.iter().map(|&word| row(word, rows) * VECTOR) {
            sum.iter_mut().zip(&self.context.weights[word..word + VECTOR]).for_each(|(s, v)| *s += v);
        }
        let mut hidden = [0.0f32; VECTOR];
        hidden.iter_mut().zip(&sum).zip(&self.places.weights[LAST..]).for_each(|((h, v), w)| *h += v * w);
        for &(place, word) in &vectors {
            let (vector, weights) = (&self.context.weights[word..word + VECTOR], &self.places.weights[place..place + VECTOR]);
            hidden.iter_mut().zip(vector).zip(weights).for_each(|((h, v), w)| *h += v * w);
        }
        Around { words: vectors, beyond: sum, hidden }
    }

    /// The scores of a choice by the decoder and by the classifier.
    fn scores(&self, scored: &Scored, context: &Context, hidden: &[f32; VECTOR]) -> (f32, f32) {
        let Options { bits, rows, .. } = self.options;
        let base: f32 = scored.offsets.iter().zip(&self.offsets.weights).map(|(x, w)| x * w).sum();
        let mut sum = scored.choice.features(context, bits).iter().map(|&f| self.exact.weights[f as usize]).sum::<f32>();
        scored.choice.vectors(|word, share| {
            let at = row(word, rows) * VECTOR;
            sum += share * self.choice.weights[at..at + VECTOR].iter().zip(hidden).map(|(v, h)| v * h).sum::<f32>();
        });
        (base, sum)
    }

    /// Steps all weights of a choice, and adds to `back` what goes back to the words around.
    fn step_choice(&mut self, scored: &Scored, gradient: f32, context: &Context, hidden: &[f32; VECTOR], back: &mut [f32; VECTOR]) {
        let Options { bits, rows, rate, vector_rate, decay, .. } = self.options;
        for (k, x) in scored.offsets.iter().enumerate() {
            self.offsets.step(k, gradient * x, 0.01);
        }
        for f in scored.choice.features(context, bits).map(|f| f as usize) {
            self.exact.step(f, gradient + decay * self.exact.weights[f], rate);
        }
        scored.choice.vectors(|word, share| {
            let at = row(word, rows) * VECTOR;
            for k in 0..VECTOR {
                back[k] += gradient * share * self.choice.weights[at + k];
                self.choice.step(at + k, gradient * share * hidden[k] + decay * self.choice.away(at + k), vector_rate);
            }
        });
    }

    /// Steps the vectors of the words around and the weights of their places.
    fn step_around(&mut self, around: &Around, back: &[f32; VECTOR]) {
        let Options { vector_rate, decay, .. } = self.options;
        for &(place, word) in &around.words {
            for (k, back) in back.iter().enumerate() {
                let (vector, weight) = (self.context.weights[word + k], self.places.weights[place + k]);
                let pull = decay * self.context.away(word + k);
                self.context.step(word + k, back * weight + pull, vector_rate);
                self.places.step(place + k, back * vector, 0.1 * vector_rate);
            }
        }
        // The vectors of the words beyond are left as they are: one choice says little of each.
        for (k, (back, sum)) in back.iter().zip(&around.beyond).enumerate() {
            self.places.step(LAST + k, back * sum, 0.1 * vector_rate);
        }
    }
}
