//! A restored document, and the edits of it that the settings take.

use crate::cli::App;
use crate::cli::output::count;
use anyhow::Result;
use std::path::Path;
use unspin::files::journal::Figures;
use unspin::files::stream::{self, TOLD};
use unspin::format::{self, ChunkResult, Document, Encoding, Options, Problem, ReadError};
use unspin::restore::Worker;
use unspin::{Applicability, Edit, Restoration};

/// A document and the edits that the settings take.
pub struct Restored {
    /// The document.
    pub document: Document,
    /// Its edits.
    pub selected: Selected,
    /// What the engine found out, without its edits.
    pub part: ChunkResult,
}

impl Restored {
    /// Restores a document.
    ///
    /// # Errors
    /// When it cannot be read as its format, or has none of the fields that are restored.
    pub fn new(worker: &mut Worker<'_>, document: Document, name: &Path, app: &App) -> Result<Restored> {
        Ok(Restored::of(worker, document, name, app, &app.options)?)
    }

    /// Restores a document with options of its own.
    ///
    /// # Errors
    /// As [`Restored::new`].
    pub fn of(worker: &mut Worker<'_>, document: Document, name: &Path, app: &App, options: &Options) -> Result<Restored, ReadError> {
        let mut part = format::restore(worker, &document, name, options)?;
        if part.documents == 0 {
            options.expect_fields(document.format, document.text.trim().is_empty() || !part.problems.is_empty())?;
        }
        let selected = Selected::take(&mut part, document.encoding, app);
        Ok(Restored { document, selected, part })
    }

    /// The edits to apply or show.
    pub fn edits(&self) -> &[Edit] {
        &self.selected.edits
    }

    /// What the engine found out.
    pub fn found(&self) -> &Restoration {
        &self.part.found
    }

    /// Its figures, with those edits.
    pub fn figures(&self) -> Figures {
        stream::figures(&self.part, self.selected.edits.len(), self.selected.held)
    }

    /// The bytes of the restored file.
    pub fn bytes(&self) -> Vec<u8> {
        self.document.encode(self.edits())
    }
}

/// The edits that the settings take.
pub struct Selected {
    /// The edits to apply or show.
    pub edits: Vec<Edit>,
    /// Edits that only `--unsafe` takes.
    pub held: usize,
    /// Edits that the encoding of the file cannot express.
    pub unwritable: Unwritable,
}

impl Selected {
    /// Takes the edits out of a part of a file in some encoding.
    pub fn take(part: &mut ChunkResult, encoding: Encoding, app: &App) -> Selected {
        let required = if app.settings.with_unsafe { Applicability::Unsafe } else { Applicability::Safe };
        let (edits, unplaced) = app.settings.choose(std::mem::take(&mut part.found.edits));
        part.unplaced += unplaced;
        let total = edits.iter().filter(|e| e.applicability >= Applicability::Unsafe).count();
        let taken = edits.into_iter().filter(|e| e.applicability >= required);
        let (edits, unwritable): (Vec<Edit>, Vec<Edit>) = taken.partition(|e| encoding.can_encode(&e.after));
        let held = total - edits.len() - unwritable.len();
        Selected { edits, held, unwritable: Unwritable::new(unwritable) }
    }
}

/// Edits of a file that its encoding cannot express. Only the first is told: there may be
/// thousands.
#[derive(Default)]
pub struct Unwritable {
    /// With its byte in the text.
    first: Option<(usize, Edit)>,
    count: usize,
}

impl Unwritable {
    fn new(edits: Vec<Edit>) -> Unwritable {
        let count = edits.len();
        Unwritable { first: edits.into_iter().next().map(|e| (e.span.start, e)), count }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Adds those of the next chunk, which begins at the byte `start` of the text.
    pub fn add(&mut self, next: Unwritable, start: usize) {
        if self.first.is_none() {
            self.first = next.first.map(|(at, edit)| (start + at, edit));
        }
        self.count += next.count;
    }

    /// Why they are not made; `place` says where a byte of the text is.
    pub fn warning(&self, place: impl Fn(usize) -> String, encoding: Encoding) -> Option<String> {
        let (at, Edit { before, after, .. }) = self.first.as_ref()?;
        let others = if self.count > 1 { format!(", nor can {} more", count(self.count - 1, "edit")) } else { String::new() };
        let (place, encoding) = (place(*at), encoding.name());
        Some(format!("{place}: `{before}` stays: `{after}` cannot be written in {encoding}{others}; convert the file to UTF-8"))
    }
}

/// Places of a file that cannot be read. Only the first [`TOLD`] are told.
#[derive(Default)]
pub struct Unread {
    told: Vec<String>,
    count: usize,
}

impl Unread {
    /// Adds `count` places, which begin with those of `first`; `tell` says what a place is.
    pub fn add(&mut self, first: &[Problem], count: usize, tell: impl Fn(&Problem) -> String) {
        self.told.extend(first.iter().take(TOLD - self.told.len()).map(tell));
        self.count += count;
    }

    /// What to say of them.
    pub fn messages(self, name: &Path) -> Vec<String> {
        let more = self.count - self.told.len();
        let rest = (more > 0).then(|| format!("{}: {} cannot be read; correct the file", name.display(), count(more, "more place")));
        self.told.into_iter().chain(rest).collect()
    }
}
