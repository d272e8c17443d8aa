//! A stand-in until the command line is merged: `unspin eval …` with a tiny dictionary and no context model.
use clap::Parser;
use std::path::Path;
use unspin::context::{ContextModel, ModelWord};
use unspin::text::word_id;

#[path = "cli/eval.rs"]
mod eval;

#[derive(Parser)]
enum Command {
    /// Measure restorations against known originals
    Eval(eval::EvalArgs),
}

struct Flat;
impl ContextModel for Flat {
    type State = ();
    fn start(&self) {}
    fn word(&self, folded: &str) -> ModelWord {
        ModelWord { id: word_id(folded), emission: 0.0 }
    }
    fn score(&self, _: &(), _: ModelWord) -> (f32, ()) {
        (-9.0, ())
    }
    fn end(&self, _: &()) -> f32 {
        -9.0
    }
    fn unigram(&self, _: ModelWord) -> f32 {
        -9.0
    }
    fn knows(&self, _: ModelWord) -> bool {
        true
    }
}

fn main() -> anyhow::Result<std::process::ExitCode> {
    let Command::Eval(args) = Command::parse();
    let yaml = "dictionary: d\nlicence: CC0-1.0\nentries:\n  - original: attack\n    spun: [assault]\n  - original: according to\n    spun: [in keeping with]\n  - original: both\n    spun: [each]\n  - original: new\n    spun: [brand new]\n  - original: toward\n    spun: [in direction of]\n";
    let source = unspin::dict::Source::parse(Path::new("d.yaml"), yaml)?;
    let dictionary = unspin::dict::compiler::compile(&[&source], &|_| 1e-4);
    let mut engine = unspin::Restorer::new(Flat, vec![dictionary]);
    engine.strength = Some(1.0);
    Ok(eval::run(&args, engine, &mut std::io::stdout(), &mut std::io::stderr())?.into())
}
