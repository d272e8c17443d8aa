//! The engine: the models, dictionaries and settings with which texts are decoded and restored. It
//! holds data alone. [`crate::decoder`] reads texts with it, and [`crate::restore`] makes their
//! edits.

use crate::adapt::{Adaptation, AdaptationError};
use crate::classifier::Classifier;
use crate::context::{ContextModel, NgramModel};
use crate::dict::Dictionary;
use crate::family::{Families, Family};
use crate::policy::Policy;
use crate::weights::Weights;
use std::fmt;

/// The least strength to expect of a text that is known to be spun, as `--spun` of the program
/// does. The usual spinner has strength 1.
pub const LEAST_STRENGTH: f32 = 0.5;

/// What is taken for granted of texts, and what is looked for in them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Mode {
    /// The decoder asks of each text whether it was spun, and restores those that were.
    #[default]
    Judge,
    /// Texts are known to be spun throughout.
    Spun {
        /// The least strength of their spinner, above 0; see [`LEAST_STRENGTH`].
        least_strength: f32,
    },
    /// Only tortured phrases are restored, see [`crate::restore::TORTURED_ODDS`]. Texts may be
    /// honest otherwise: they are read as if spun, so that a single phrase among honest words is
    /// found. The policy should report from [`crate::restore::TORTURED_CONFIDENCE`] on.
    Tortured,
}

impl Mode {
    /// Texts that are known to be spun with [`LEAST_STRENGTH`] at least.
    pub const SPUN: Mode = Mode::Spun { least_strength: LEAST_STRENGTH };

    /// The least strength that is expected; `None` when it is asked whether a text was spun.
    pub(crate) fn least_strength(self) -> Option<f32> {
        match self {
            Mode::Judge => None,
            Mode::Spun { least_strength } => Some(least_strength),
            Mode::Tortured => Some(LEAST_STRENGTH),
        }
    }
}

/// The restoring engine: dictionaries, models, weights and policy. It is immutable while texts are
/// restored, and shared between threads.
pub struct Restorer<M = NgramModel> {
    pub(crate) model: M,
    pub(crate) dictionaries: Vec<Dictionary>,
    pub(crate) classifier: Option<Classifier>,
    pub(crate) families: Families,
    /// See [`Restorer::adapt`].
    pub(crate) adaptation: Option<Adaptation>,
    /// The decoder's weights.
    pub weights: Weights,
    /// From which confidence edits are reported and safe.
    pub policy: Policy,
    /// What is known of the texts and looked for in them.
    pub mode: Mode,
}

impl<M: ContextModel> Restorer<M> {
    /// An engine of a context model and dictionaries; a later dictionary stands over an earlier
    /// one. It has no classifier and no families.
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
            mode: Mode::Judge,
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

    /// The engine for texts that are known to be spun throughout. A few sentences do not show by
    /// themselves whether they were.
    ///
    /// ```
    /// let engine = unspin::builtin::restorer()?.known_spun();
    /// let text = "The superior persistent risk was observed, in keeping with the White Home.";
    /// assert!(engine.restore(text).restored(text).starts_with("The advanced persistent threat was observed"));
    /// # Ok::<(), unspin::builtin::BuiltinError>(())
    /// ```
    #[must_use]
    pub fn known_spun(mut self) -> Self {
        self.mode = Mode::SPUN;
        self
    }

    /// Adapts the engine to the spinner at hand: to the text of a channel file, which
    /// [`ChannelCounts::channel`](crate::adapt::ChannelCounts::channel) writes, in place of what it
    /// was adapted to before. Texts of a family of spinners are restored as without.
    ///
    /// Lines whose phrases the dictionaries do not have, and remarks after `#`, are ignored.
    ///
    /// # Errors
    /// When a line is malformed, or the number of rows is not the one that the file says. The
    /// engine is as it was then.
    pub fn adapt(&mut self, channel: &str) -> Result<(), AdaptationError> {
        self.adaptation = Some(Adaptation::parse(channel, &self.dictionaries)?);
        Ok(())
    }

    /// Takes out what the engine was adapted to.
    pub fn unadapt(&mut self) {
        self.adaptation = None;
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

    /// The families of spinners in order.
    #[must_use]
    pub fn families(&self) -> &[Family] {
        self.families.list()
    }
}

/// Shows what the engine is made of, without the tables.
impl<M> fmt::Debug for Restorer<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Restorer")
            .field("dictionaries", &self.dictionaries.len())
            .field("classifier", &self.classifier.is_some())
            .field("families", &self.families.list().iter().map(Family::name).collect::<Vec<_>>())
            .field("adaptation", &self.adaptation.is_some())
            .field("weights", &self.weights)
            .field("policy", &self.policy)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}
