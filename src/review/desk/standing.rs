//! What became of the decisions about the files that were read: what was written, and what lost its place.

use super::{Desk, Filter};
use crate::review::session::Decision;
use crate::review::store::{Record, State, StoreError, now};

impl Desk {
    /// Counts what was written.
    pub(super) fn count_written(&mut self) {
        let written = self.read.iter().map(|name| self.store.of(name, State::Applied).len()).sum();
        self.session.set_written(written);
    }

    /// The written edits that a filter takes, by file.
    pub fn applied(&self, filter: &Filter) -> Vec<&Record> {
        self.records(State::Applied, filter)
    }

    /// The accepted edits that a filter takes and that cannot be written, since their places are not as they were; by file.
    pub fn unplaced(&self, filter: &Filter) -> Vec<&Record> {
        let accepted =
            |key| self.session.find(key).is_some_and(|i| matches!(self.session.items()[i].decision, Some(Decision::Accepted(_))));
        let mut records = self.records(State::Accepted, filter);
        records.retain(|r| !accepted(r.key));
        records
    }

    /// Takes the decisions of some records back that [`Desk::unplaced`] gives.
    ///
    /// # Errors
    /// When that cannot be kept on disk; the decisions stand then.
    pub fn give_up(&mut self, records: Vec<Record>) -> Result<(), StoreError> {
        let time = now();
        self.store.record(records.into_iter().map(|record| Record { decision: State::Pending, time, ..record }).collect())
    }

    fn records(&self, state: State, filter: &Filter) -> Vec<&Record> {
        self.read.iter().flat_map(|name| self.store.of(name, state)).filter(|r| filter.takes_record(r)).collect()
    }
}
