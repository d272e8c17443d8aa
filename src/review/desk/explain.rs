//! Why an edit is proposed.

use super::Desk;
use super::written::Unwritten;
use crate::format::restore::Views;
use crate::lattice::Evidence;
use crate::restore::Reading;
use crate::review::session::Item;
use crate::review::store::RecordState;

impl Desk {
    /// All readings of the place of an item, most probable first. The engine reads the text as it
    /// was before this review wrote into it.
    pub fn explain(&self, item: &Item) -> Vec<Reading> {
        let source = self.session.file_of(item);
        let read = Unwritten::of(&source.document, &self.store.of(&source.name, RecordState::Applied));
        let views = Views::new(&read.document, &source.path, &self.finder.options);
        let mut worker = self.finder.engine.worker();
        let at = [read.before(item.edit.span.start)];
        let explained = views.ok().and_then(|views| views.explain(&mut worker, &read.document.text, &at).pop()?);
        explained.unwrap_or_default().readings
    }
}

/// The evidence beyond the models, by name: `agreement -2.00, cache +0.31`; empty when there is
/// none.
pub(in crate::review) fn evidence(evidence: &Evidence) -> String {
    let said = evidence.named().filter(|(_, v)| v.abs() >= 0.005);
    said.map(|(name, v)| format!("{name} {v:+.2}")).collect::<Vec<_>>().join(", ")
}
