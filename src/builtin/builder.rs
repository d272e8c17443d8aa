//! Putting an engine together from the built-in data and what is added to it.

use super::{BuiltinError, classifier, compile_with, dictionary, families, model};
use crate::classifier::Classifier;
use crate::context::NgramModel;
use crate::dict::{Dictionary, Source};
use crate::restore::Restorer;
use std::fmt;

/// Builds an engine with the built-in data, or a part of it, and dictionaries of your own.
///
/// Your dictionaries stand over the built-in one and over the vocabularies of families of spinners,
/// a later one over an earlier one.
///
/// ```
/// use std::path::Path;
/// use unspin::builtin::Builder;
/// use unspin::dict::Source;
///
/// // `Source::read` reads a file; docs/dictionary.md describes the format.
/// let rows = "dictionary: ours\nlicence: CC0-1.0\nentries:\n  - original: harbour master\n    spun: [haven ruler]\n";
/// let ours = Source::parse(Path::new("ours.yaml"), rows)?;
/// let engine = Builder::new()?.with_rows(&[&ours]).build()?.known_spun();
/// let text = "The haven ruler closed the port.";
/// let found = engine.restore(text);
/// assert_eq!(found.restored(text), "The harbour master closed the port.");
/// assert_eq!(found.edits[0].rule, "ours/harbour master");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Builder {
    model: NgramModel,
    classifier: Classifier,
    builtin: bool,
    families: bool,
    added: Vec<Dictionary>,
}

impl Builder {
    /// Begins with all that is built in.
    ///
    /// # Errors
    /// Only when the program file itself is damaged.
    pub fn new() -> Result<Builder, BuiltinError> {
        Ok(Builder::with_models(model()?, classifier()?))
    }

    /// Begins with models of your own and the built-in dictionaries.
    #[must_use]
    pub fn with_models(model: NgramModel, classifier: Classifier) -> Builder {
        Builder { model, classifier, builtin: true, families: true, added: Vec::new() }
    }

    /// Leaves the built-in dictionary out, and the families with it: their texts are told apart by
    /// it.
    #[must_use]
    pub fn without_builtin(self) -> Builder {
        Builder { builtin: false, ..self }
    }

    /// Leaves the families of spinners out that have vocabularies of their own.
    #[must_use]
    pub fn without_families(self) -> Builder {
        Builder { families: false, ..self }
    }

    /// Adds the rows of dictionary files as one dictionary, which takes its word frequencies from
    /// the context model. Rows that mean nothing (such as a noun whose inflections are not known)
    /// or that repeat others do not count; [`lint`](crate::dict::yaml::lint::lint) finds them.
    #[must_use]
    pub fn with_rows(self, sources: &[&Source]) -> Builder {
        let compiled = compile_with(&self.model, sources);
        self.with_dictionary(compiled)
    }

    /// Adds a compiled dictionary.
    #[must_use]
    pub fn with_dictionary(mut self, dictionary: Dictionary) -> Builder {
        self.added.push(dictionary);
        self
    }

    /// The context model.
    #[must_use]
    pub fn model(&self) -> &NgramModel {
        &self.model
    }

    /// The engine. One without dictionaries finds nothing.
    ///
    /// # Errors
    /// Only when the program file itself is damaged.
    pub fn build(self) -> Result<Restorer, BuiltinError> {
        let Builder { model, classifier, builtin, families: told, added } = self;
        if !builtin {
            return Ok(Restorer::new(model, added).with_classifier(classifier));
        }
        let ordinary = dictionary()?;
        let families = if told { families(&ordinary, &added)? } else { Vec::new() };
        let dictionaries = std::iter::once(ordinary).chain(added).collect();
        let engine = Restorer::new(model, dictionaries).with_classifier(classifier);
        Ok(families.into_iter().fold(engine, Restorer::with_family))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Builder { builtin, families, added, .. } = self;
        let mut shown = f.debug_struct("Builder");
        shown.field("builtin", builtin).field("families", families).field("added", &added.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn what_is_left_out_is_not_there_and_what_is_added_stands_over_the_rest() {
        let rows = "dictionary: ours\nlicence: x\nentries:\n  - original: outside\n    spun: [exterior]\n";
        let ours = Source::parse(Path::new("ours"), rows).expect("valid");
        let built = |change: &dyn Fn(Builder) -> Builder| {
            let engine = change(Builder::new().expect("embedded")).with_rows(&[&ours]).build().expect("embedded");
            let over = engine.families().iter().all(|f| f.dictionaries().len() == 3 && f.dictionaries()[2].has_rule("ours/outside"));
            let place = |dictionary: &Dictionary| dictionary.as_bytes().as_ptr();
            let ours = engine.dictionaries().last().map(place);
            assert!(engine.families().iter().all(|f| f.dictionaries().last().map(place) == ours), "none is copied");
            assert!(over && engine.dictionaries().last().is_some_and(|d| d.has_rule("ours/outside")), "{engine:?}");
            (engine.dictionaries().len(), engine.families().len())
        };
        assert_eq!(built(&|b| b), (2, 3));
        assert_eq!(built(&Builder::without_families), (2, 0));
        assert_eq!(built(&Builder::without_builtin), (1, 0));
    }
}
