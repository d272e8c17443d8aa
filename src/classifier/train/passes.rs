//! The passes of a training: the order of the texts, when weights are sampled, and the news of
//! progress.

use super::simulate::Random;
use super::{SCALES, Trainer};
use crate::context::ContextModel;

/// About how many samples of the weights are taken in the second half of training, for their mean.
const SAMPLES: u64 = 40;

/// A text to learn from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lesson {
    /// Its clean paragraphs.
    pub text: String,
    /// Number of the context model that does not know it.
    pub part: usize,
    /// What somebody spun it to by hand, and the number of the dictionary that does not count that
    /// text. Without it, the text is spun by simulation.
    pub spun: Option<(String, usize)>,
}

/// News of the progress of a training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum News {
    /// How far it has come.
    Learned {
        /// The pass, from one.
        pass: usize,
        /// Whether it has ended.
        ended: bool,
        /// Texts learned from in all passes so far.
        texts: u64,
        /// Choices learned from in this pass.
        choices: u64,
        /// Share of the choices that the model made right before it learned from them.
        right: f64,
        /// Their mean log loss in nats.
        loss: f64,
    },
    /// How well it does on a test, after each pass.
    Tested {
        /// Number of the test.
        test: usize,
        /// Choices in it.
        choices: u64,
        /// Mean log losses with the scores multiplied by each of [`SCALES`].
        losses: [f64; SCALES.len()],
    },
}

impl Trainer<'_> {
    /// Learns from texts in all passes, each text with the context model that does not know it.
    /// Tests are measured after every pass, with a context model of their own. In the end the
    /// weights become the mean of their samples. Returns how many choices there were to learn from.
    pub fn run<M: ContextModel>(
        &mut self,
        contexts: &[M],
        texts: &mut [Lesson],
        (model, tests): (&M, &[Vec<Lesson>]),
        mut tell: impl FnMut(News),
    ) -> u64 {
        let passes = self.options.epochs;
        let steps = (passes * texts.len()) as u64;
        let mut order = Random(self.options.seed);
        let (mut number, mut learned) = (0, 0);
        for pass in 1..=passes {
            (self.seen, self.loss) = ((0, 0), 0.0);
            // Texts of one kind in a row would be learned and forgotten together (Fisher & Yates
            // 1938).
            for i in (1..texts.len()).rev() {
                texts.swap(i, ((order.unit() * (i + 1) as f32) as usize).min(i));
            }
            for lesson in texts.iter() {
                number += 1;
                let context = &contexts[lesson.part];
                match &lesson.spun {
                    None => self.learn(context, &lesson.text, number),
                    Some((spun, hand)) => self.learn_pair(context, (spun, &lesson.text), *hand, number),
                }
                if number > steps / 2 && number.is_multiple_of((steps / (2 * SAMPLES)).max(1)) {
                    self.sample();
                }
                tell(self.learned(pass, false, number));
            }
            tell(self.learned(pass, true, number));
            learned += self.seen.0;
            if pass == passes {
                self.settle();
            }
            for (test, texts) in tests.iter().enumerate() {
                (self.seen, self.scaled) = ((0, 0), Default::default());
                for (number, lesson) in texts.iter().enumerate() {
                    self.test(model, &lesson.text, number as u64);
                }
                let choices = self.seen.0;
                tell(News::Tested { test, choices, losses: self.scaled.map(|l| l / choices.max(1) as f64) });
            }
        }
        learned
    }

    fn learned(&self, pass: usize, ended: bool, texts: u64) -> News {
        let (choices, right) = self.seen;
        let n = choices.max(1) as f64;
        News::Learned { pass, ended, texts, choices, right: right as f64 / n, loss: self.loss / n }
    }
}

#[cfg(test)]
mod tests {
    use super::super::vectors::Vectors;
    use super::super::{Options, Spinner};
    use super::*;
    use crate::builtin;
    use crate::dict::Source;
    use std::path::Path;

    #[test]
    fn each_pass_is_told_and_learns_more() {
        let yaml =
            "dictionary: d\nlicence: x\nentries:\n  - original: coat\n    spun: [layer: 50]\n  - original: film\n    spun: [layer: 50]\n";
        let source = Source::parse(Path::new("d"), yaml).expect("valid");
        let model = builtin::model().expect("embedded");
        let spinners = [Spinner::new(&model, &[&source])];
        let options = Options { bits: 12, rows: 10, epochs: 2, strength: (2.0, 3.0), ..Options::default() };
        let mut trainer = Trainer::new(&spinners, &Vectors::default(), options);
        let clean =
            |i: usize| Lesson { text: format!("We saw a {} there.\n\n", ["warm wool coat", "studio film"][i % 2]), ..Lesson::default() };
        let mut texts: Vec<Lesson> = (0..200).map(clean).collect();
        let (mut passes, mut tests, mut steps) = (Vec::new(), 0, 0);
        let learned = trainer.run(std::slice::from_ref(&model), &mut texts, (&model, &[(0..20).map(clean).collect()]), |news| match news {
            News::Learned { ended: true, texts, choices, loss, .. } => passes.push((texts, choices, loss)),
            News::Learned { .. } => steps += 1,
            News::Tested { choices, .. } => tests += usize::from(choices > 0),
        });
        assert_eq!((steps, tests, passes.len()), (400, 2, 2));
        assert_eq!((passes[0].0, passes[1].0, learned), (200, 400, passes[0].1 + passes[1].1));
        assert!(passes[1].2 < passes[0].2, "{passes:?}");
    }

    #[test]
    fn what_hands_did_is_learned() {
        let yaml =
            "dictionary: d\nlicence: x\nentries:\n  - original: coat\n    spun: [layer: 50]\n  - original: film\n    spun: [layer: 50]\n";
        let source = Source::parse(Path::new("d"), yaml).expect("valid");
        let model = builtin::model().expect("embedded");
        let hands = [builtin::compile_with(&model, &[&source])];
        let options = Options { bits: 12, rows: 10, epochs: 3, ..Options::default() };
        let mut trainer = Trainer::new(&[], &Vectors::default(), options).with_hands(&hands);
        let pair = |i: usize| {
            let (a, b) = [("warm wool", "coat"), ("studio", "film")][i % 2];
            Lesson { text: format!("We saw a {a} {b} there."), part: 0, spun: Some((format!("We saw a {a} layer there."), 0)) }
        };
        let mut texts: Vec<Lesson> = (0..200).map(pair).collect();
        let mut losses = Vec::new();
        trainer.run(std::slice::from_ref(&model), &mut texts, (&model, &[]), |news| {
            if let News::Learned { ended: true, loss, .. } = news {
                losses.push(loss);
            }
        });
        assert!(losses[2] < 0.5 * losses[0], "{losses:?}");
    }
}
