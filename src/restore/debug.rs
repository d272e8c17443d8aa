//! What the engine shows of itself: what it is made of, not the tables.

use super::{Restorer, Worker};
use crate::context::ContextModel;
use crate::family::Family;
use std::fmt;

impl<M> fmt::Debug for Restorer<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Restorer")
            .field("dictionaries", &self.dictionaries.len())
            .field("classifier", &self.classifier.is_some())
            .field("families", &self.families.list().iter().map(Family::name).collect::<Vec<_>>())
            .field("adaptation", &self.adaptation.is_some())
            .field("weights", &self.weights)
            .field("policy", &self.policy)
            .field("strength", &self.strength)
            .field("tortured", &self.tortured)
            .finish_non_exhaustive()
    }
}

impl<M: ContextModel> fmt::Debug for Worker<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("engine", self.decoder.engine)
            .field("counts", &self.decoder.counts.is_some())
            .finish_non_exhaustive()
    }
}
