//! Lattices for tests.

use super::{Edge, Kind, Lattice, Models};
use crate::builtin;
use crate::context::NgramModel;
use crate::dict::{Dictionary, Source};
use crate::matcher::Matches;
use crate::text::{SentenceText, Tokens};
use crate::weights::Weights;
use std::path::Path;

/// The built-in context model with a dictionary, and weights by which no candidate is left out.
pub struct Sample {
    pub model: NgramModel,
    pub dictionaries: [Dictionary; 1],
    pub weights: Weights,
}

impl Sample {
    /// With a dictionary of `rows`, each an original and its spun wording, all alike frequent.
    pub fn new(rows: &[(&str, &str)]) -> Sample {
        Sample::named("d", rows)
    }

    /// The same with a dictionary of this name.
    pub fn named(name: &str, rows: &[(&str, &str)]) -> Sample {
        let rows: String = rows.iter().map(|(original, spun)| format!("  - original: {original}\n    spun: [{spun}: 9]\n")).collect();
        let source = Source::parse(Path::new(name), &format!("dictionary: {name}\nlicence: x\nentries:\n{rows}")).expect("valid");
        let model = builtin::model().expect("embedded");
        let dictionaries = [builtin::compile_with(&model, &[&source])];
        Sample { model, dictionaries, weights: Weights { odds: -99.0, ..Weights::default() } }
    }

    /// What lattices are made with.
    pub fn models(&self) -> Models<'_, NgramModel> {
        Models { context: &self.model, dictionaries: &self.dictionaries, weights: &self.weights }
    }

    /// What a substitution writes; `None` for leaving a word.
    pub fn original(&self, edge: &Edge) -> Option<&str> {
        match edge.kind {
            Kind::Substitution { layer, form, .. } => Some(self.dictionaries[layer].original(form)),
            Kind::Identity => None,
        }
    }

    /// The lattice of a text, read as one sentence.
    pub fn lattice(&self, text: &str) -> Lattice {
        let tokens = Tokens::new(text);
        self.lattice_of(SentenceText::new(text, &tokens, 0..tokens.len()))
    }

    /// The lattice of a sentence.
    pub fn lattice_of(&self, sentence: SentenceText<'_>) -> Lattice {
        let (mut matches, mut lattice) = (Matches::default(), Lattice::default());
        matches.find(&self.dictionaries, &sentence, |_| true);
        lattice.build(&self.models(), sentence, &matches, |_| true);
        lattice
    }
}
