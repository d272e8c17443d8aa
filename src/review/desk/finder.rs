//! Finding edits in the files under review.

use super::written::{Unwritten, remaining};
use crate::config::Settings;
use crate::edit::Edit;
use crate::files::journal::Content;
use crate::format::{self, Document, Options, ReadError};
use crate::restore::{Restorer, Worker};
use crate::review::found::Found;
use crate::review::store::Record;
use std::path::Path;
use std::sync::Arc;

/// Finds edits: the engine and the settings that choose among its edits.
#[derive(Clone)]
pub struct Finder {
    /// The engine.
    pub engine: Arc<Restorer>,
    /// Which rules take part, and from which confidence an edit is safe.
    pub settings: Settings,
    /// How files are read.
    pub options: Options,
    /// Identifies engine and dictionaries: what was found by another one is found anew.
    pub identity: Content,
}

impl Finder {
    /// Opens the bytes of a file.
    pub(super) fn open(&self, bytes: Vec<u8>, path: &Path) -> Result<Document, ReadError> {
        Document::open(bytes, path, &self.options)
    }

    /// All edits that the engine finds in a document.
    fn edits(&self, worker: &mut Worker<'_>, document: &Document, path: &Path) -> Result<Vec<Edit>, ReadError> {
        let options = self.options.named(path, document.format);
        Ok(format::restore(worker, document, &options)?.found.edits)
    }

    /// The edits of all confidences that the settings take.
    pub(super) fn chosen(&self, edits: Vec<Edit>) -> Vec<Edit> {
        self.settings.choose(edits).0
    }
}

/// What the engine finds in a file as it was before the review wrote into it.
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
    /// Finds the edits of a document, unless they were found before; `written` tells what the review wrote into it.
    pub fn of(
        finder: &Finder,
        found: &Found,
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

    /// Keeps what was found anew, and gives the edits that are left where they stand now.
    pub fn keep(self, found: &mut Found, name: &str) -> Vec<Edit> {
        if self.new {
            found.put(name, self.digest, &self.edits);
        }
        if self.written.is_empty() {
            return self.edits;
        }
        remaining(self.edits.into_iter().map(|edit| (edit, ())), &self.written).into_iter().map(|(edit, ())| edit).collect()
    }
}
