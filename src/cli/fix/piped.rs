//! Standard input of `unspin fix`. A short text is held in memory; a longer one is kept in a file
//! without a name and restored as large files are.

use crate::cli::fix::fixer::{Fixed, Fixer};
use crate::cli::fix::journals::Record;
use crate::cli::fix::large::{Streamed, byte};
use crate::cli::inputs::{WHOLE, open_whole};
use crate::cli::outcome::Outcome;
use crate::cli::output::unwritten;
use crate::cli::restored::Restored;
use anyhow::{Context, Result};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use unspin::files::atomic;
use unspin::files::batch::Target;
use unspin::files::journal::{Checkpoint, Content, Finished, Hasher};
use unspin::files::stream::{self, Batch, Input};
use unspin::format::ReadError;
use unspin::format::compression::Compression;
use unspin::restore::Worker;

/// What to say when such a file cannot be written.
const NO_ROOM: &str =
    "is too long for memory, and a temporary file for it cannot be written; make room, or set TMPDIR to a folder with room";

impl Fixer<'_> {
    /// Restores standard input: to standard output, or into the mirror as a file of its name.
    pub(super) fn piped(&self, worker: &mut Worker<'_>, target: &Target, name: &Path, to: Option<&PathBuf>) -> Result<Fixed> {
        let record = self.journals.of(target, to);
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(WHOLE + 1).read_to_end(&mut bytes).map_err(ReadError::from)?;
        if bytes.len() as u64 > WHOLE {
            return self.kept(&bytes, name, to, &record);
        }
        let from = Content::of(&bytes);
        if let Some(figures) = record.known(from) {
            return Ok(self.unchanged(name, 0, figures));
        }
        let kept = if Compression::of(&bytes) == Compression::None { Vec::new() } else { bytes.clone() };
        let Some(document) = open_whole(bytes, name, self.options)? else { return self.kept(&kept, name, to, &record) };
        let restored = Restored::of(worker, document, name, self.app, self.options)?;
        let result = restored.bytes();
        let shown = match to {
            Some(to) => {
                put(to, &result[..], &record, Finished { from, to: Content::of(&result), figures: restored.figures() })?;
                Vec::new()
            }
            None => result,
        };
        Ok(self.fixed(name, &restored, shown))
    }

    /// Restores standard input that is too long to be held, of which `head` has been read.
    fn kept(&self, head: &[u8], name: &Path, to: Option<&PathBuf>, record: &Record<'_>) -> Result<Fixed> {
        let mut source = tempfile::tempfile().context(NO_ROOM)?;
        source.write_all(head).context(NO_ROOM)?;
        std::io::copy(&mut std::io::stdin().lock(), &mut source).context(NO_ROOM)?;
        let input = Input::Kept(&source, name);
        let scan = stream::scan(input, self.options)?;
        if let Some(figures) = record.known(scan.content) {
            return Ok(self.unchanged(name, 0, figures));
        }
        let options = self.options.named(name, scan.format);
        let mut result = tempfile::tempfile().context(NO_ROOM)?;
        let from = Checkpoint { from: scan.content, ..Checkpoint::default() };
        let sink = |batch: &Batch<_>| result.write_all(&batch.bytes).context(NO_ROOM);
        let Streamed { at, facts, unwritable, unread, stopped } = self.stream(input, 0, &scan, &options, from, sink)?;
        let (figures, facts, problems) = (at.figures, Box::new(facts), unread.messages(name));
        if figures.documents == 0 {
            options.expect_fields(scan.format, !problems.is_empty())?;
        }
        let warnings = unwritable.warning(|at| byte(name, at), scan.encoding).into_iter().collect();
        let mut outcome = Outcome { warnings, problems, ..Outcome::of_figures(&figures) };
        if stopped {
            return Ok(Fixed::Stopped { outcome, figures, facts });
        }
        if figures.edits == 0 && scan.compression != Compression::None {
            // The output is compressed in another way than the source, which is taken instead.
            result = source;
        } else {
            std::io::copy(&mut std::io::repeat(0).take(scan.padding), &mut result).context(NO_ROOM)?;
        }
        result.rewind()?;
        match to {
            Some(to) => {
                let mut hasher = Hasher::default();
                std::io::copy(&mut result, &mut hasher)?;
                result.rewind()?;
                put(to, result, record, Finished { from: scan.content, to: hasher.content(), figures })?;
            }
            None => outcome.kept = Some(result),
        }
        Ok(Fixed::File { outcome, figures, facts: Some(facts) })
    }
}

/// Puts what standard input became into the mirror. A file that stands there keeps its permissions.
fn put(to: &Path, result: impl Read, record: &Record<'_>, finished: Finished) -> Result<()> {
    record.expect_own(finished.to)?;
    record.note(finished)?;
    atomic::create(to, result, to).map_err(unwritten(to))
}
