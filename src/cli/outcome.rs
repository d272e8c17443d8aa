//! What files came to, one by one and together.

use crate::cli::output::{self, count};
use crate::cli::restored::{Restored, Unread};
use crate::cli::{App, Status};
use std::fs::File;
use std::path::Path;
use unspin::files::batch::Failure;
use unspin::files::journal::Figures;
use unspin::span::LineIndex;

/// What to say of a file without prose.
const BLANK: &str = "holds no prose as its format is read; look whether it is what its name says, or give --format";

/// What one file came to.
#[derive(Default)]
pub struct Outcome {
    /// What to write to standard output.
    pub shown: Vec<u8>,
    /// The same, of a text that is too long to be held.
    pub kept: Option<File>,
    /// Edits shown or applied.
    pub edits: usize,
    /// Edits that only `--unsafe` takes.
    pub held: usize,
    /// Edits that cannot be written where they stand.
    pub unplaced: usize,
    /// Whether there is something in the file, but no prose.
    pub blank: bool,
    /// What to warn of.
    pub warnings: Vec<String>,
    /// Places that could not be read.
    pub problems: Vec<String>,
}

impl Outcome {
    /// The outcome of a restored file; `shown` goes to standard output.
    pub fn new(name: &Path, restored: &Restored, shown: Vec<u8>) -> Outcome {
        let Restored { document, selected, part } = restored;
        let index = (!selected.unwritable.is_empty() || !part.problems.is_empty()).then(|| LineIndex::new(&document.text));
        let place = |at: usize| {
            let (line, column) = index.as_ref().map_or((0, 0), |i| i.position(at));
            format!("{}:{line}:{column}", name.display())
        };
        let mut unread = Unread::default();
        unread.add(&part.problems, part.problems.len(), |p| format!("{}: {}", place(p.offset), p.message));
        let problems = unread.messages(name);
        let warnings = selected.unwritable.warning(place, document.encoding).into_iter().collect();
        let blank = part.documents == 0 && problems.is_empty() && !document.text.trim().is_empty();
        let (edits, held, unplaced) = (selected.edits.len(), selected.held, part.unplaced);
        Outcome { shown, kept: None, edits, held, unplaced, blank, warnings, problems }
    }

    /// The outcome of a file of which only figures are known.
    pub fn of_figures(figures: &Figures) -> Outcome {
        let &Figures { edits, held, unplaced, documents, problems, .. } = figures;
        Outcome { edits, held, unplaced, blank: documents == 0 && problems == 0, ..Outcome::default() }
    }

    /// Says what is wrong with the file.
    pub fn tell(&self, name: &Path, app: &App) {
        if self.blank {
            app.detail(&format!("{}: {BLANK}", name.display()));
        }
        self.problems.iter().for_each(|p| output::error(p));
        self.warnings.iter().for_each(|w| output::warning(w));
    }
}

/// What all files of a run came to.
#[derive(Clone, Debug, Default)]
pub struct RunTally {
    /// Files read.
    pub files: usize,
    /// Files with edits.
    pub changed: usize,
    /// Edits shown or applied.
    pub edits: usize,
    /// Edits that only `--unsafe` takes.
    pub held: usize,
    /// Edits that cannot be written where they stand.
    pub unplaced: usize,
    /// Files without prose.
    pub blank: usize,
    /// Files of folders that are not restored: no text, or no fields.
    pub left_out: usize,
    /// Files that failed.
    pub failed: usize,
    /// Files with places that could not be read.
    pub damaged: usize,
    /// What was said of the files that failed, for reports.
    pub failures: Vec<Failure>,
    /// Whether the user stopped the run.
    pub interrupted: bool,
}

impl RunTally {
    /// Counts a file.
    pub fn take(&mut self, outcome: &Outcome) {
        self.files += 1;
        self.edits += outcome.edits;
        self.held += outcome.held;
        self.changed += usize::from(outcome.edits > 0);
        self.unplaced += outcome.unplaced;
        self.blank += usize::from(outcome.blank);
        self.damaged += usize::from(!outcome.problems.is_empty());
    }

    /// The exit status: failures go before edits, which count when they are `pending`, not applied.
    pub fn status(&self, pending: bool) -> Status {
        match self {
            RunTally { interrupted: true, .. } => Status::Interrupted,
            RunTally { failed: 1.., .. } | RunTally { damaged: 1.., .. } => Status::Error,
            RunTally { edits: 1.., .. } if pending => Status::Found,
            _ => Status::Clean,
        }
    }

    /// The end of every summary: what else could be done, and what went wrong.
    pub fn notes(&self, app: &App) {
        if self.held > 0 {
            app.note(&format!("{} can be applied with --unsafe", count(self.held, "more edit")));
        }
        if self.unplaced > 0 {
            app.note(&format!("{} left out, across markup or in the way of a delimiter", count(self.unplaced, "edit")));
        }
        if self.blank > 0 {
            let holds = if self.blank == 1 { "holds" } else { "hold" };
            app.note(&format!("{} {holds} no prose that their format shows; -v says which", count(self.blank, "file")));
        }
        if self.left_out > 0 {
            app.note(&format!("{} left out; -v says which and why", count(self.left_out, "file")));
        }
        if self.damaged > 0 {
            let has = if self.damaged == 1 { "has" } else { "have" };
            app.note(&format!("{} {has} places that could not be read, see above", count(self.damaged, "file")));
        }
        if self.failed > 0 {
            app.note(&format!("{} could not be read or written, see above", count(self.failed, "file")));
        }
    }
}
