//! Running the proofs that dictionary entries carry.

use crate::context::ContextModel;
use crate::dict::yaml::schema::DictionaryFile;
use crate::dict::{Dictionary, Source};
use crate::restore::Restorer;
use crate::text::token::fold_phrase;
use std::fmt;

/// What became of the proofs of a dictionary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proofs {
    /// Proofs run.
    pub run: usize,
    /// Those that failed.
    pub failures: Vec<Failure>,
}

/// A proof that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// File and line of the entry.
    pub place: String,
    /// What was to be restored.
    pub given: String,
    /// What should have come out.
    pub wanted: String,
    /// What came out.
    pub got: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { place, given, wanted, got } = self;
        if given == wanted {
            write!(f, "{place}: `{given}` is to be kept, but became `{got}`")
        } else {
            write!(f, "{place}: `{given}` should become `{wanted}`, but became `{got}`")
        }
    }
}

/// Runs the `tests` and `keep` of a dictionary with an engine. It should take texts to be spun
/// ([`crate::Restorer::known_spun`]), for these are short.
///
/// ```
/// use unspin::{Restorer, builtin, dict::Source, eval::proof};
/// let text = "dictionary: d\nlicence: CC0-1.0\nentries:\n  - original: zap\n    spun: [zop]\n    tests: [\"a zop => a zap\"]\n    keep: [zop art]\n";
/// let source = Source::parse("d.yaml".as_ref(), text).unwrap();
/// let model = builtin::model().unwrap();
/// let dictionary = builtin::compile_with(&model, &[&source]);
/// let engine = Restorer::new(model, vec![dictionary]).known_spun();
/// assert_eq!(proof::run(&engine, &source).run, 2);
/// ```
pub fn run<M: ContextModel>(engine: &Restorer<M>, source: &Source) -> Proofs {
    let mut worker = engine.worker();
    let mut proofs = Proofs::default();
    for (e, entry) in source.file.entries.iter().enumerate() {
        let tests = entry.tests.iter().filter_map(|test| test.split_once(" => "));
        for (given, wanted) in tests.chain(entry.keep.iter().map(|k| (k.as_str(), k.as_str()))) {
            proofs.run += 1;
            let got = worker.restore(given).restored(given);
            if got != wanted {
                let (given, wanted) = (given.to_string(), wanted.to_string());
                proofs.failures.push(Failure { place: source.place(e), given, wanted, got });
            }
        }
    }
    proofs
}

/// The rows of a dictionary that other dictionaries lack, so that both can be used together; `None`
/// when nothing is left.
pub fn beyond(source: &Source, others: &[Dictionary]) -> Option<Source> {
    let known = |spun: &str, original: &str| others.iter().any(|d| d.channel(&fold_phrase(spun), &fold_phrase(original)).is_some());
    let mut file: DictionaryFile = source.file.clone();
    for entry in &mut file.entries {
        let original = entry.original.clone();
        entry.spun.retain(|s| s.weight == 0.0 || !known(&s.phrase, &original));
    }
    file.entries.retain(|e| !e.spun.is_empty() || !e.keep.is_empty());
    (!file.entries.is_empty()).then(|| Source::of(&source.path, file))
}
