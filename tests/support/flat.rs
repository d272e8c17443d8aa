//! An engine without opinions: it makes every substitution of its rows.

use std::path::Path;
use unspin::Restorer;
use unspin::context::{ContextModel, ModelWord};
use unspin::dict::{Source, compiled::compiler};
use unspin::restore::Mode;
use unspin::text::word_id;

/// A context model to which all words are alike.
pub struct Flat;

impl ContextModel for Flat {
    type State = ();
    fn start(&self) {}
    fn name(&self, folded: &str) -> ModelWord {
        ModelWord::named(word_id(folded))
    }
    fn score(&self, _: &(), _: ModelWord) -> (f32, ()) {
        (-9.0, ())
    }
    fn end(&self) -> ModelWord {
        self.name("")
    }
}

/// The engine of some rows, each an original and its spun wording.
pub fn engine(rows: &[(&str, &str)]) -> Restorer<Flat> {
    let rows: String = rows.iter().map(|(original, spun)| format!("  - original: {original}\n    spun: [{spun}]\n")).collect();
    let source = Source::parse(Path::new("d.yaml"), &format!("dictionary: d\nlicence: CC0-1.0\nentries:\n{rows}")).expect("YAML");
    let mut engine = Restorer::new(Flat, vec![compiler::compile(&[&source], &|_| 1e-4)]);
    engine.mode = Mode::Spun { least_strength: 1.0 };
    engine.weights.substitution = 30.0;
    engine.weights.odds = -99.0;
    engine.weights.hopeless = 99.0;
    engine
}
