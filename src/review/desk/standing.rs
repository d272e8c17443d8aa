//! Decisions of the log that are no items of the session: edits that were written, and accepted
//! ones that lost their places.

use super::{Desk, Filter};
use crate::review::session::Decision;
use crate::review::store::{Record, RecordState, StoreError, now};

impl Desk {
    /// Counts the written edits of the files that were read, for the tally.
    pub(super) fn count_written(&mut self) {
        let written = self.read.iter().map(|name| self.store.of(name, RecordState::Applied).len()).sum();
        self.session.set_written(written);
    }

    /// The written edits that a filter takes, by file.
    pub fn applied(&self, filter: &Filter) -> Vec<&Record> {
        self.records(RecordState::Applied, filter)
    }

    /// The accepted edits that a filter takes and that cannot be written, since their places are
    /// not as they were; by file.
    pub fn unplaced(&self, filter: &Filter) -> Vec<&Record> {
        let accepted =
            |key| self.session.find(key).is_some_and(|i| matches!(self.session.items()[i].decision, Some(Decision::Accepted(_))));
        let mut records = self.records(RecordState::Accepted, filter);
        records.retain(|r| !accepted(r.key));
        records
    }

    /// Takes back the decisions of records from [`Desk::unplaced`].
    ///
    /// # Errors
    /// When that cannot be kept on disk; the decisions stand then.
    pub fn give_up(&mut self, records: Vec<Record>) -> Result<(), StoreError> {
        let time = now();
        self.store.record(records.into_iter().map(|record| Record { decision: RecordState::Pending, time, ..record }).collect())
    }

    /// The records with a state, of the files that were read, that a filter takes.
    fn records(&self, state: RecordState, filter: &Filter) -> Vec<&Record> {
        self.read.iter().flat_map(|name| self.store.of(name, state)).filter(|r| filter.takes_record(r)).collect()
    }
}
