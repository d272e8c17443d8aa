//! What a run of `unspin fix` came to: its summary and its reports.

use super::fixer::Fixed;
use super::progress::Progress;
use super::report;
use crate::cli::inputs::Inputs;
use crate::cli::outcome::{Outcome, RunTally};
use crate::cli::output::{self, count, number};
use crate::cli::{App, Status};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::time::Instant;
use unspin::report::run::RunReport;

/// What a run came to so far.
pub struct Results<'s> {
    app: &'s App,
    report: RunReport,
    pub tally: RunTally,
    /// Files that an earlier run did.
    known: usize,
    in_place: bool,
}

impl<'s> Results<'s> {
    /// Nothing but what is known of the files before the first is read; `in_place` says that they
    /// are written over.
    pub fn new(inputs: &Inputs<'s>, in_place: bool) -> Results<'s> {
        let mut results = Results { app: inputs.app, report: RunReport::default(), tally: inputs.tally(), known: 0, in_place };
        inputs.failures.iter().for_each(|f| results.report.error(&f.to_string()));
        inputs.left_out.iter().for_each(|f| results.report.leave_out(&f.path, &f.message));
        results
    }

    /// Counts a file that failed.
    pub fn failed(&mut self, message: &str) {
        self.report.error(message);
        self.tally.failed += 1;
    }

    /// Counts what became of a file, says what is wrong with it, and returns its outcome.
    pub fn take(&mut self, name: &Path, fixed: Fixed, progress: &Progress) -> Outcome {
        let (outcome, figures, facts) = match fixed {
            Fixed::LeftOut(reason) => {
                if self.app.verbose {
                    progress.message(|| self.app.detail(&format!("{}: left out, {reason}", name.display())));
                }
                self.report.leave_out(name, &reason);
                self.tally.left_out += 1;
                return Outcome::default();
            }
            Fixed::Failed(message) => {
                progress.message(|| output::error(&message));
                self.failed(&message);
                return Outcome::default();
            }
            Fixed::Stopped { outcome, figures, facts } => {
                self.tally.interrupted = true;
                (outcome, figures, Some(facts))
            }
            Fixed::File { outcome, figures, facts } => {
                self.known += usize::from(facts.is_none());
                self.tally.take(&outcome);
                (outcome, figures, facts)
            }
        };
        outcome.problems.iter().for_each(|p| self.report.error(p));
        if outcome.blank || !(outcome.problems.is_empty() && outcome.warnings.is_empty()) {
            progress.message(|| outcome.tell(name, self.app));
        }
        self.report.file(name, figures, facts.map(|f| *f));
        outcome
    }

    /// Writes the summary and the reports; returns how the run ended.
    pub fn end(mut self, started: Instant, bytes: u64, reports: &[PathBuf]) -> Result<Status> {
        let Results { mut tally, app, .. } = self;
        (self.report.elapsed, self.report.bytes, self.report.interrupted) = (started.elapsed(), bytes, tally.interrupted);
        let end = match tally.interrupted {
            true => ", then interrupted; the other files are as they were, run again to go on",
            false => "",
        };
        app.note(&format!("Applied {} in {} of {}{end}", count(tally.edits, "edit"), number(tally.changed), count(tally.files, "file")));
        if self.known > 0 {
            app.note(&format!("{} unchanged since an earlier run", count(self.known, "file")));
        }
        // Once the sure edits are made, the text hardly looks spun, and the others may not be found
        // again.
        if self.in_place && tally.held > 0 && tally.edits + self.known > 0 {
            app.note(&format!(
                "{} less sure: only --unsafe from the start makes them, on the texts as they were",
                count(tally.held, "edit")
            ));
            tally.held = 0;
        }
        tally.notes(app);
        report::write(reports, &self.report)?;
        Ok(tally.status(false))
    }
}
