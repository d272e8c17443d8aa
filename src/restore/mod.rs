//! The engine: from a text to its restoration.

mod braces;
mod debug;
mod edits;
mod explain;
mod late;
mod numerals;
mod part;
mod restoration;
mod tortured;

pub use explain::Reading;
pub use restoration::Restoration;
pub use tortured::{TORTURED_CONFIDENCE, TORTURED_ODDS};

use crate::adapt::{Adaptation, ChannelCounts};
use crate::classifier::Classifier;
use crate::context::{ContextModel, NgramModel};
use crate::decoder::Decoder;
use crate::dict::Dictionary;
use crate::family::{Families, Family};
use crate::policy::{self, Policy};
use crate::weights::Weights;
use part::Part;

/// The least strength to expect of a text that is known to be spun, as `--spun` of the program does: set it as
/// [`Restorer::strength`], or take [`Restorer::known_spun`]. Strengths are relative to the nominal spinner, who has 1.
pub const LEAST_STRENGTH: f32 = 0.5;

/// The restoring engine: dictionaries, context model and weights. Immutable and shared between threads.
pub struct Restorer<M = NgramModel> {
    pub(crate) model: M,
    pub(crate) dictionaries: Vec<Dictionary>,
    pub(crate) classifier: Option<Classifier>,
    pub(crate) families: Families,
    /// What was learned of the spinner at hand.
    pub adaptation: Option<Adaptation>,
    /// The decoder's weights.
    pub weights: Weights,
    /// What is applied.
    pub policy: Policy,
    /// The least strength of texts that are known to be spun throughout, see [`LEAST_STRENGTH`]; `None` asks
    /// whether a text was spun.
    pub strength: Option<f32>,
    /// Whether only tortured phrases are restored, see [`TORTURED_ODDS`]; the policy for them begins at [`TORTURED_CONFIDENCE`].
    pub tortured: bool,
}

impl<M: ContextModel> Restorer<M> {
    /// An engine of a context model and dictionaries; a later dictionary stands over an earlier one.
    #[must_use]
    pub fn new(model: M, dictionaries: Vec<Dictionary>) -> Self {
        Restorer {
            model,
            dictionaries,
            classifier: None,
            families: Families::default(),
            adaptation: None,
            weights: Weights::default(),
            policy: Policy::default(),
            strength: None,
            tortured: false,
        }
    }

    /// The engine with a classifier beside the context model.
    #[must_use]
    pub fn with_classifier(mut self, classifier: Classifier) -> Self {
        self.classifier = Some(classifier);
        self
    }

    /// The engine with a family of spinners whose texts have dictionaries of their own.
    #[must_use]
    pub fn with_family(mut self, family: Family) -> Self {
        self.families.push(family);
        self
    }

    /// The engine for texts that are known to be spun throughout. A few sentences do not show by themselves whether they were.
    ///
    /// ```
    /// let engine = unspin::builtin::restorer()?.known_spun();
    /// let text = "The superior persistent risk was observed, in keeping with the White Home.";
    /// assert!(engine.restore(text).restored(text).starts_with("The advanced persistent threat was observed"));
    /// # Ok::<(), unspin::builtin::BuiltinError>(())
    /// ```
    #[must_use]
    pub fn known_spun(mut self) -> Self {
        self.strength = Some(LEAST_STRENGTH);
        self
    }

    /// The context model.
    #[must_use]
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The dictionaries in order.
    #[must_use]
    pub fn dictionaries(&self) -> &[Dictionary] {
        &self.dictionaries
    }

    /// The families of spinners.
    #[must_use]
    pub fn families(&self) -> &[Family] {
        self.families.list()
    }

    /// A worker with its own buffers; make one per thread.
    #[must_use]
    pub fn worker(&self) -> Worker<'_, M> {
        Worker { decoder: Decoder::new(self) }
    }

    /// Restores a text.
    #[must_use]
    pub fn restore(&self, text: &str) -> Restoration {
        self.worker().restore(text)
    }
}

/// A thread's view of the engine.
pub struct Worker<'e, M: ContextModel = NgramModel> {
    decoder: Decoder<'e, M>,
}

impl<M: ContextModel> Worker<'_, M> {
    /// Restores a text.
    pub fn restore(&mut self, text: &str) -> Restoration {
        self.restore_with(text, &[])
    }

    /// Adds up from now on what the texts tell of their spinner.
    pub fn count(&mut self) {
        self.decoder.counts = Some(ChannelCounts::default());
    }

    /// What was added up since [`Worker::count`] or the last call.
    pub fn counts(&mut self) -> ChannelCounts {
        self.decoder.counts.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Restores a text about which something is known: the words of its title or address, which spinners leave alone,
    /// speak for originals, and for leaving words that are among them.
    pub fn restore_with(&mut self, text: &str, hints: &[&str]) -> Restoration {
        let mut whole = Restoration::default();
        self.decoder.sections(text, hints, text.len(), |decoder, section, decoded| {
            let mut edits = Part::new(text, decoder, section, decoded).edits();
            policy::mark_adjoining(text, &mut edits);
            decoder.engine.policy.settle(&mut edits);
            whole.edits.append(&mut edits);
            let words = decoder.tokens.len();
            let spin = decoded.spin_where_spun();
            whole.include(&Restoration {
                words,
                spun_words: words as f64 * f64::from(decoded.spun),
                spin_rate: decoded.spin_rate(),
                strength: spin.strength,
                manner: spin.manner,
                spun: decoded.spun,
                family: decoded.family,
                edits: Vec::new(),
            });
        });
        whole
    }
}
