//! From a text to its restoration: the edits of the decoded sections, and why they were made.

mod edits;
mod explain;
mod marks;
mod part;
mod restoration;
mod tortured;

pub use crate::engine::{LEAST_STRENGTH, Mode, Restorer};
pub use explain::{Closed, Explanation, Reading};
pub use restoration::Restoration;
pub use tortured::{TORTURED_CONFIDENCE, TORTURED_ODDS};

use crate::adapt::ChannelCounts;
use crate::context::{ContextModel, NgramModel};
use crate::decoder::Decoder;
use crate::policy;
use part::Part;
use std::fmt;

impl<M: ContextModel> Restorer<M> {
    /// A worker with its own buffers. Make one per thread, and use it for many texts.
    #[must_use]
    pub fn worker(&self) -> Worker<'_, M> {
        Worker { decoder: Decoder::new(self) }
    }

    /// Restores a single text; [`Worker::restore`] is quicker for many.
    #[must_use]
    pub fn restore(&self, text: &str) -> Restoration {
        self.worker().restore(text)
    }
}

/// A thread's view of the engine, with buffers of its own.
pub struct Worker<'e, M: ContextModel = NgramModel> {
    decoder: Decoder<'e, M>,
}

impl<M: ContextModel> Worker<'_, M> {
    /// Restores a text: finds its edits, and whether and how it was spun.
    pub fn restore(&mut self, text: &str) -> Restoration {
        self.restore_with(text, &[])
    }

    /// From now on adds up the expected substitutions of the texts, from which
    /// [`crate::adapt::ChannelCounts::channel`] learns a spinner's channel. Texts of families do not
    /// count.
    pub fn count(&mut self) {
        self.decoder.counts = Some(ChannelCounts::default());
    }

    /// What was added up since [`Worker::count`] or the last call; nothing when [`Worker::count`]
    /// was not called.
    pub fn counts(&mut self) -> ChannelCounts {
        self.decoder.counts.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Restores a text whose title or address is known, which spinners leave alone: the words of
    /// these `hints` speak for originals that hold them, and for leaving words that are among them.
    pub fn restore_with(&mut self, text: &str, hints: &[&str]) -> Restoration {
        let mut whole = Restoration::default();
        self.decoder.sections(text, hints, text.len(), |decoder, section, decoded| {
            let mut edits = Part::new(text, decoder, section, decoded).edits();
            policy::mark_adjoining(text, &mut edits);
            decoder.engine.policy.set_applicability(&mut edits);
            let words = decoder.tokens.len();
            whole.include(&match decoder.engine.mode {
                // The section was only read as if spun.
                Mode::Tortured => Restoration { family: decoded.family.map(str::to_string), ..Restoration::of_phrases(&edits, words) },
                Mode::Judge | Mode::Spun { .. } => {
                    let spin = decoded.spin_where_spun();
                    Restoration {
                        words,
                        spun_words: words as f64 * f64::from(decoded.spun),
                        spin_rate: decoded.spin_rate(),
                        strength: spin.strength,
                        manner: spin.manner,
                        spun: decoded.spun,
                        family: decoded.family.map(str::to_string),
                        edits: Vec::new(),
                    }
                }
            });
            whole.edits.append(&mut edits);
        });
        whole
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
