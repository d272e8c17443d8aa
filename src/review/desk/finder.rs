//! Finding edits: what the engine finds in a file, unless it was found before.

use super::written::{Unwritten, remaining};
use crate::config::Settings;
use crate::edit::Edit;
use crate::files::journal::Content;
use crate::format::{self, Document, Options, ReadError};
use crate::restore::{Restorer, Worker};
use crate::review::found::FoundEdits;
use crate::review::store::Record;
use std::path::Path;
use std::sync::Arc;

/// The engine, and the settings that choose among the edits that it finds.
#[derive(Clone, Debug)]
pub struct Finder {
    /// The engine.
    pub engine: Arc<Restorer>,
    /// Which rules take part, and from which confidence an edit is safe.
    pub settings: Settings,
    /// How files are read.
    pub options: Options,
    /// Identifies engine and dictionaries: what was found with others is found anew.
    pub identity: Content,
}

impl Finder {
    /// Opens the bytes of a file.
    pub(super) fn open(&self, bytes: Vec<u8>, path: &Path) -> Result<Document, ReadError> {
        Document::open(bytes, path, &self.options)
    }

    /// All edits that the engine finds in a document.
    fn edits(&self, worker: &mut Worker<'_>, document: &Document, path: &Path) -> Result<Vec<Edit>, ReadError> {
        Ok(format::restore(worker, document, path, &self.options)?.found.edits)
    }

    /// Those of some edits that the settings take, whatever their confidence.
    pub(super) fn chosen(&self, edits: Vec<Edit>) -> Vec<Edit> {
        self.settings.choose(edits).0
    }
}

/// The edits of a file as it was before the review wrote into it.
pub(super) struct Sought {
    pub edits: Vec<Edit>,
    /// Identifies what the engine read.
    digest: Content,
    /// Whether it was found only now.
    new: bool,
    /// What was written since.
    written: Vec<Edit>,
}

impl Sought {
    /// Finds the edits of a document, unless they were found before. `written` are the records of
    /// what the review wrote into it.
    ///
    /// # Errors
    /// When the document cannot be read as its format.
    pub fn of(
        finder: &Finder,
        found: &FoundEdits,
        worker: &mut Worker<'_>,
        (name, path, document): (&str, &Path, &Document),
        written: &[&Record],
    ) -> Result<Sought, ReadError> {
        let read = Unwritten::of(document, written);
        let digest = read.digest();
        let known = found.get(name, digest);
        let new = known.is_none();
        let edits = known.map_or_else(|| finder.edits(worker, &read.document, path), Ok)?;
        Ok(Sought { edits, digest, new, written: read.written })
    }

    /// Keeps what was found anew, and returns the edits that are not written yet, at their places
    /// in the text as it is now.
    pub fn keep(self, found: &mut FoundEdits, name: &str) -> Vec<Edit> {
        if self.new {
            found.put(name, self.digest, &self.edits);
        }
        if self.written.is_empty() {
            return self.edits;
        }
        remaining(self.edits.into_iter().map(|edit| (edit, ())), &self.written).into_iter().map(|(edit, ())| edit).collect()
    }
}
