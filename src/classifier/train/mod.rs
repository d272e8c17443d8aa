//! Training the classifier on text that was spun by simulation, and by hand.

pub mod hand_spun;
mod learned;
mod passes;
mod reading;
pub mod simulate;
mod step;
pub mod vectors;

pub use passes::{Lesson, News};

use crate::builtin;
use crate::classifier::features::{PLACES, phrase};
use crate::classifier::{Parameters, VECTOR, row};
use crate::context::ContextModel;
use crate::decoder::spin::Spin;
use crate::dict::{Dictionary, Source};
use hand_spun::substitutions;
use learned::LearnedTable;
use simulate::{Random, Simulator};
use std::fmt;
use vectors::Vectors;

/// How the classifier is trained.
#[derive(Clone, Debug)]
pub struct Options {
    /// Binary logarithm of the number of exact weights, which is their size in bytes.
    pub bits: u32,
    /// Binary logarithm of the number of vectors.
    pub rows: u32,
    /// Passes over the text, each spun anew.
    pub epochs: usize,
    /// Step size of AdaGrad (Duchi, Hazan & Singer 2011).
    pub rate: f32,
    /// Step size for the vectors.
    pub vector_rate: f32,
    /// Seed of the simulation.
    pub seed: u64,
    /// Pull of all weights towards zero.
    pub decay: f32,
    /// Bounds of the spinner strength, drawn for each document.
    pub strength: (f32, f32),
}

impl Default for Options {
    fn default() -> Self {
        Options { bits: 21, rows: 16, epochs: 4, rate: 0.03, vector_rate: 0.03, decay: 0.01, seed: 1, strength: (0.1, 1.2) }
    }
}

/// Number of scores that the decoder adds to the classifier's: context model, channel and a
/// constant for substituting. What these explain the classifier need not learn.
const OFFSETS: usize = 3;

/// How much resemblance to the words around speaks for a choice before training.
const RESEMBLANCE: f32 = 1.4;
/// How much words further away count before training.
const FAR: f32 = 0.5;
/// How much words beyond the sentence count before training.
const FARTHEST: f32 = 0.2;

/// One document in so many is spun a second time, by a family of spinners with a vocabulary of its
/// own.
const FAMILIES: u64 = 8;

/// A dictionary with the spinner that uses it.
#[derive(Debug)]
pub struct Spinner {
    dictionary: Dictionary,
    simulator: Simulator,
}

impl Spinner {
    /// The spinner of dictionary files, which are compiled with the word frequencies of a context
    /// model.
    pub fn new<M: ContextModel>(model: &M, sources: &[&Source]) -> Spinner {
        let dictionary = builtin::compile_with(model, sources);
        let simulator = Simulator::new(sources, &|spun, original| dictionary.channel(spun, original).map(|(log, lean)| (log.exp(), lean)));
        Spinner { dictionary, simulator }
    }
}

/// The trainer.
pub struct Trainer<'t> {
    spinners: &'t [Spinner],
    /// Dictionaries of texts spun by hand.
    hands: &'t [Dictionary],
    options: Options,
    exact: LearnedTable,
    context: LearnedTable,
    choice: LearnedTable,
    places: LearnedTable,
    /// Learned weights of the decoder's own scores.
    offsets: LearnedTable,
    /// Choices seen, and how many of them the model would have made right before it learned from
    /// them.
    seen: (u64, u64),
    /// Sum of the log losses in nats.
    loss: f64,
    /// Log losses of [`Trainer::test`] with the classifier's scores multiplied by [`SCALES`].
    scaled: [f64; SCALES.len()],
}

/// Factors at which tests are measured; 0 is the decoder without the classifier.
pub const SCALES: [f32; 6] = [0.0, 0.25, 0.5, 0.75, 1.0, 1.25];

impl<'t> Trainer<'t> {
    /// A trainer that knows nothing but word vectors, if there are any: at first, a choice fits
    /// where the words around resemble its own. The first spinner is the ordinary one; the others
    /// are families with vocabularies of their own.
    pub fn new(spinners: &'t [Spinner], vectors: &Vectors, options: Options) -> Self {
        let mut random = Random(options.seed ^ 0x5eed);
        let size = VECTOR << options.rows;
        let mut context: Vec<f32> = (0..size).map(|_| (random.unit() - 0.5) * 0.2).collect();
        let mut choice = vec![0.0; size];
        let mut taken = vec![false; 2 << options.rows];
        for (word, vector, weight) in vectors.iter() {
            let mut set = |table: &mut [f32], offset: usize, row: usize, scale: f32| {
                // Of words that share a row the most frequent one has it.
                if !std::mem::replace(&mut taken[offset + row], true) {
                    table[row * VECTOR..(row + 1) * VECTOR].iter_mut().zip(vector).for_each(|(t, v)| *t = v * scale);
                }
            };
            set(&mut context, 0, row(word, options.rows), weight);
            for identity in [word, phrase(&[word])] {
                set(&mut choice, 1 << options.rows, row(identity, options.rows), RESEMBLANCE);
            }
        }
        Trainer {
            exact: LearnedTable::new(1 << options.bits, |_| 0.0),
            context: LearnedTable::anchored(context),
            choice: LearnedTable::anchored(choice),
            places: LearnedTable::new(PLACES * VECTOR, |i| match PLACES - i / VECTOR {
                1 => FARTHEST,
                2 => FAR,
                _ => 1.0,
            }),
            offsets: LearnedTable::new(OFFSETS, |i| [0.7, 1.0, 0.0][i]),
            spinners,
            hands: &[],
            options,
            seen: (0, 0),
            loss: 0.0,
            scaled: [0.0; SCALES.len()],
        }
    }

    /// Learns from texts spun by hand, too, with these dictionaries. None of them may count the
    /// texts that it explains.
    pub fn with_hands(mut self, dictionaries: &'t [Dictionary]) -> Self {
        self.hands = dictionaries;
        self
    }

    /// The weights, for [`crate::classifier::Classifier::to_bytes`].
    pub fn parameters(&self) -> Parameters {
        Parameters {
            exact: self.exact.weights.clone(),
            context: self.context.weights.clone(),
            choice: self.choice.weights.clone(),
            places: self.places.weights.clone(),
        }
    }

    /// The learned weights of context model, channel and substitution.
    pub fn offsets(&self) -> &[f32] {
        &self.offsets.weights
    }

    /// Learns from a clean document, spun anew; `number` makes the spinning reproducible. The
    /// context model must not know the document, or its scores would say more than they say about
    /// texts to be restored.
    fn learn<M: ContextModel>(&mut self, model: &M, document: &str, number: u64) {
        let family = match (self.spinners.len() as u64).saturating_sub(1) {
            families @ 1.. if number.is_multiple_of(FAMILIES) => 1 + number / FAMILIES % families,
            _ => 0,
        };
        self.read(model, document, number, 0, true);
        if family > 0 {
            self.read(model, document, number ^ 0x5555_0000_0000, family as usize, true);
        }
    }

    /// Measures on a clean document, spun by the ordinary spinner, what [`Trainer::learn`] would
    /// learn from.
    fn test<M: ContextModel>(&mut self, model: &M, document: &str, number: u64) {
        self.read(model, document, number, 0, false);
    }

    /// Adds the present weights to the mean that [`Trainer::settle`] puts in their place (Polyak &
    /// Juditsky 1992).
    fn sample(&mut self) {
        self.tables().into_iter().for_each(LearnedTable::sample);
    }

    /// Ends training: the weights become the mean of those that were sampled.
    fn settle(&mut self) {
        self.tables().into_iter().for_each(LearnedTable::settle);
    }

    /// The weights that are written.
    fn tables(&mut self) -> [&mut LearnedTable; 4] {
        [&mut self.exact, &mut self.context, &mut self.choice, &mut self.places]
    }

    fn read<M: ContextModel>(&mut self, model: &M, document: &str, number: u64, spinner: usize, learn: bool) {
        let Some(Spinner { dictionary, simulator }) = self.spinners.get(spinner) else { return };
        let mut random = Random(self.options.seed ^ number.wrapping_mul(0x9e37_79b9));
        let (low, high) = self.options.strength;
        let strength = low + (high - low) * random.unit();
        let spin = Spin { strength, manner: if random.unit() < 0.5 { -1.0 } else { 1.0 } };
        let spun = simulator.spin(document, spin, &mut random);
        self.read_spun(model, (dictionary, spin), spun, &mut random, learn);
    }

    /// Learns from a document that was spun by hand, given its original, with one of the
    /// dictionaries of [`Trainer::with_hands`].
    fn learn_pair<M: ContextModel>(&mut self, model: &M, (spun, original): (&str, &str), hand: usize, number: u64) {
        let Some(dictionary) = self.hands.get(hand) else { return };
        let (spun, Spin { strength, manner }) = substitutions(dictionary, spun, original);
        let (low, high) = self.options.strength;
        let spin = Spin { strength: strength.clamp(low, high), manner };
        self.read_spun(model, (dictionary, spin), spun, &mut Random(self.options.seed ^ number.wrapping_mul(0x9e37_79b9)), true);
    }
}

/// Shows how far it is, not what it learned.
impl fmt::Debug for Trainer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Trainer { options, seen, loss, .. } = self;
        f.debug_struct("Trainer").field("options", options).field("seen", seen).field("loss", loss).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::Classifier;
    use crate::restore::Mode;
    use crate::restore::Restorer;
    use std::path::Path;

    const DICTIONARY: &str =
        "dictionary: d\nlicence: x\nentries:\n  - original: coat\n    spun: [layer: 5]\n  - original: film\n    spun: [layer: 5]\n";

    /// Texts whose last sentence says the same whatever they are about.
    fn document(coats: bool, i: usize) -> String {
        let (topic, word) = if coats { ("winter wool tailor", "coat") } else { ("studio screen actor", "film") };
        format!("{} the {topic} came in {}.\n\nWe saw a new {word} there.\n\n", ["Then", "Later", "Once"][i % 3], 1900 + i)
    }

    #[test]
    fn what_stands_beyond_the_sentence_is_learned_and_the_same_bytes_come_again() {
        let source = Source::parse(Path::new("d"), DICTIONARY).expect("valid");
        let model = builtin::model().expect("embedded");
        let spinners = [Spinner::new(&model, &[&source])];
        let options = Options { bits: 12, rows: 10, strength: (2.0, 3.0), ..Options::default() };
        let trained = || {
            let mut trainer = Trainer::new(&spinners, &Vectors::default(), options.clone());
            for i in 0..8_000 {
                trainer.learn(&model, &document(i % 2 == 0, i / 2), i as u64);
                if i > 4_000 && i % 100 == 0 {
                    trainer.sample();
                }
            }
            trainer.settle();
            Classifier::to_bytes(&trainer.parameters())
        };
        let bytes = trained();
        assert_eq!(bytes, trained());
        let classifier = Classifier::from_bytes(bytes).expect("what was written");
        let mut engine = Restorer::new(model, vec![spinners[0].dictionary.clone()]).with_classifier(classifier);
        engine.mode = Mode::Spun { least_strength: 1.0 };
        for coats in [true, false] {
            let text = document(coats, 1).replace("coat", "layer").replace("film", "layer");
            let readings = engine.worker().explain(&text, text.find("layer").expect("there"));
            let opinion = |word: &str| readings.iter().find(|r| r.after == word).expect("a candidate").evidence.classifier;
            let (coat, film) = (opinion("coat"), opinion("film"));
            assert_eq!(coat > film + 0.5, coats, "{coat} {film}");
            assert_eq!(film > coat + 0.5, !coats, "{coat} {film}");
        }
    }
}
