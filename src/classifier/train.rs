//! Training the classifier on simulated spun text.

use crate::channel::Weights;
use crate::classifier::features::{Choice, Context, sentence_words, suffix};
use crate::classifier::simulate::{Random, Simulator, Spun};
use crate::context::ContextModel;
use crate::dict::Dictionary;
use crate::lattice::{Kind, Lattice};
use crate::matcher;
use crate::text::token::fold_phrase;
use crate::text::{Gap, Tokens};

/// How the classifier is trained.
#[derive(Clone, Debug)]
pub struct Options {
    /// Binary logarithm of the number of weights, which is the size of the file in bytes.
    pub bits: u32,
    /// Passes over the text, each spun anew.
    pub epochs: usize,
    /// Step size of AdaGrad (Duchi, Hazan & Singer 2011).
    pub rate: f32,
    /// Seed of the simulation.
    pub seed: u64,
    /// Bounds of the spinner strength, drawn per paragraph.
    pub strength: (f32, f32),
}

impl Default for Options {
    fn default() -> Self {
        Options { bits: 22, epochs: 2, rate: 0.15, seed: 1, strength: (0.3, 1.3) }
    }
}

/// The trainer: weights and their squared gradients.
pub struct Trainer<'t, M> {
    model: &'t M,
    dictionaries: &'t [Dictionary],
    simulator: &'t Simulator,
    options: Options,
    weights: Vec<f32>,
    squares: Vec<f32>,
    /// Choices seen, and how many of them the model would have made right before it learned from them.
    pub seen: (u64, u64),
    /// Sum of the log losses in nats.
    pub loss: f64,
}

impl<'t, M: ContextModel> Trainer<'t, M> {
    /// A trainer with all weights zero.
    pub fn new(model: &'t M, dictionaries: &'t [Dictionary], simulator: &'t Simulator, options: Options) -> Self {
        let size = 1 << options.bits;
        Trainer { model, dictionaries, simulator, options, weights: vec![0.0; size], squares: vec![0.0; size], seen: (0, 0), loss: 0.0 }
    }

    /// The weights, for [`crate::classifier::Classifier::to_bytes`].
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// Learns from a clean paragraph, spun anew; `number` makes the spinning reproducible.
    pub fn learn(&mut self, paragraph: &str, number: u64) {
        let mut random = Random(self.options.seed ^ number.wrapping_mul(0x9e37_79b9));
        let (low, high) = self.options.strength;
        let strength = low + (high - low) * random.unit();
        let tokens = Tokens::new(paragraph);
        let mut start = 0;
        while start < tokens.len() {
            let rest = &tokens[start + 1..];
            let end = start + 1 + rest.iter().position(|t| t.gap == Gap::Sentence).unwrap_or(rest.len()).min(80);
            let words: Vec<String> = tokens[start..end].iter().map(|t| tokens.folded(t).to_string()).collect();
            let spun = self.simulator.spin(&words, strength, &mut random);
            self.learn_sentence(&spun);
            start = end;
        }
    }

    fn learn_sentence(&mut self, spun: &Spun) {
        let text = spun.words.join(" ");
        let tokens = Tokens::new(&text);
        if tokens.len() != spun.words.len() {
            return; // a word that the tokeniser splits again; rare
        }
        let mut matches = Vec::new();
        matcher::find(self.dictionaries, &tokens, |_| true, &mut matches);
        let lattice = Lattice::build(self.model, self.dictionaries, &tokens, &tokens, &matches, &Weights::default());
        let words = sentence_words(&lattice);
        let suffixes: Vec<u64> = tokens.iter().map(|t| suffix(tokens.folded(t))).collect();
        let mut sites: Vec<((usize, usize), usize)> = Vec::new();
        for (e, edge) in lattice.edges.iter().enumerate() {
            if let Kind::Substitution { article, .. } = edge.kind {
                sites.push(((edge.start + usize::from(article), edge.end), e));
            }
        }
        sites.sort();
        for site in sites.chunk_by(|a, b| a.0 == b.0) {
            let span = site[0].0;
            let overlapping = spun.truth.iter().find(|t| t.0 < span.1 && span.0 < t.1);
            let truth = match overlapping {
                Some(t) if (t.0, t.1) != span => continue,
                other => other.map(|t| t.2.as_str()),
            };
            let context = Context::new(&words, &suffixes, span);
            let mut choices = vec![Choice::identity(&words, &suffixes, span)];
            let mut right = truth.is_none().then_some(0);
            for &(_, e) in site {
                let edge = &lattice.edges[e];
                let Kind::Substitution { layer, form, article, .. } = edge.kind else { continue };
                let dictionary = &self.dictionaries[layer];
                let original = dictionary.form(form);
                if right.is_none() && truth.is_some_and(|t| t == fold_phrase(dictionary.form_text(&original))) {
                    right = Some(choices.len());
                }
                choices.push(Choice::original(lattice.words(edge), article, original.suffix, &words, span));
            }
            if let Some(right) = right {
                self.step(&choices, right, &context);
            }
        }
    }

    /// One gradient step of multinomial logistic regression.
    fn step(&mut self, choices: &[Choice], right: usize, context: &Context) {
        let bits = self.options.bits;
        let scores: Vec<f32> = choices
            .iter()
            .map(|c| {
                let mut sum = 0.0;
                c.features(context, bits, |f| sum += self.weights[f]);
                sum
            })
            .collect();
        let highest = scores.iter().copied().fold(f32::MIN, f32::max);
        let total: f32 = scores.iter().map(|s| (s - highest).exp()).sum();
        self.seen.0 += 1;
        self.seen.1 += u64::from(scores.iter().all(|s| *s <= scores[right]));
        self.loss -= f64::from(scores[right] - highest - total.ln());
        for (i, choice) in choices.iter().enumerate() {
            let gradient = (scores[i] - highest).exp() / total - if i == right { 1.0 } else { 0.0 };
            if gradient.abs() < 2e-3 {
                continue;
            }
            let (weights, squares, rate) = (&mut self.weights, &mut self.squares, self.options.rate);
            choice.features(context, bits, |f| {
                squares[f] += gradient * gradient;
                weights[f] -= rate * gradient / (squares[f].sqrt() + 1e-3);
            });
        }
    }
}
