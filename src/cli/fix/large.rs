//! Large files of `unspin fix`: resumed where an earlier run stopped, and streamed.

use crate::cli::fix::fixer::{Fixed, Fixer, Job, Replacement, earlier};
use crate::cli::outcome::Outcome;
use crate::cli::output::unwritten;
use crate::cli::restored::{Selected, Unread, Unwritable};
use anyhow::{Result, bail};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use unspin::files::atomic::Draft;
use unspin::files::journal::{Checkpoint, Content, Hasher};
use unspin::files::stream::{self, Batch, Input, Scan, Stream, Taken};
use unspin::format::compression::Compression;
use unspin::format::{ChunkResult, Options};
use unspin::report::run::FileFacts;

/// What is kept of a chunk.
pub(super) struct Chunk {
    facts: FileFacts,
    unwritable: Unwritable,
    /// Bytes of its text.
    length: usize,
}

/// Where the restoration of a file begins.
struct Start {
    at: Checkpoint,
    replacement: Result<Replacement>,
    /// The hash of what is written.
    written: Hasher,
}

/// What a file came to, as far as it was streamed.
pub(super) struct Streamed {
    pub at: Checkpoint,
    pub facts: FileFacts,
    pub unwritable: Unwritable,
    pub unread: Unread,
    /// Whether the user stopped it.
    pub stopped: bool,
}

impl Fixer<'_> {
    /// Restores a large file.
    pub(super) fn large(&self, job: &Job<'_>) -> Result<Fixed> {
        let path = &job.target.path;
        let input = Input::Path(path);
        let scan = stream::scan(input, self.options)?;
        if let Some(figures) = job.record.known(scan.content) {
            return Ok(self.unchanged(path, job.metadata.len(), figures));
        }
        let options = self.options.named(path, scan.format);
        let mut start = self.resume(job, scan.content)?;
        let (size, from) = (job.metadata.len(), start.at);
        let write = |batch: &Batch<Chunk>| start.write(job, batch);
        let Streamed { at, facts, unwritable, unread, stopped } = self.stream(input, size, &scan, &options, from, write)?;
        let Start { at: began, mut replacement, .. } = start;
        let warnings = unwritable.warning(|at| byte(path, at), scan.encoding).into_iter().collect();
        let problems: Vec<String> = earlier(path, began.figures.problems).into_iter().chain(unread.messages(path)).collect();
        let (figures, facts, has_problems) = (at.figures, Box::new(facts), !problems.is_empty());
        let outcome = Outcome { warnings, problems, ..Outcome::of_figures(&figures) };
        if stopped {
            if let (Ok(replacement), true) = (replacement, job.record.is_kept()) {
                replacement.draft.keep();
            }
            return Ok(Fixed::Stopped { outcome, figures, facts });
        }
        if figures.documents == 0 {
            options.expect_fields(scan.format, has_problems)?;
        }
        if let (Ok(replacement), 1.., 1..) = (&mut replacement, figures.edits, scan.padding) {
            std::io::copy(&mut std::io::repeat(0).take(scan.padding), &mut replacement.draft.file)
                .map_err(unwritten(&replacement.place))?;
        }
        self.finish(job, replacement, scan.content, figures, scan.compression != Compression::None)?;
        Ok(Fixed::File { outcome, figures, facts: Some(facts) })
    }

    /// What an earlier run wrote of a file, and how far it came; a replacement of the whole file
    /// where there is nothing to go on with.
    fn resume(&self, job: &Job<'_>, content: Content) -> Result<Start> {
        if let Some(at) = job.record.part(content).filter(|at| at.written > 0)
            && let Ok((place, like)) = self.place(job)
            && let Some(mut draft) = Draft::resume(&place, at.written).map_err(unwritten(&place))?
        {
            let written = hashed(&mut draft).map_err(unwritten(&place))?;
            if written.content() == at.draft {
                return Ok(Start { at, replacement: Ok(Replacement { place, like, draft }), written });
            }
        }
        let at = Checkpoint { from: content, ..Checkpoint::default() };
        Ok(Start { at, replacement: self.begin(job)?, written: Hasher::default() })
    }

    /// Restores a text in a file of `size` bytes from a checkpoint to its end, or until the user
    /// stops it; `write` gets what it becomes.
    pub(super) fn stream(
        &self,
        input: Input<'_>,
        size: u64,
        scan: &Scan,
        options: &Options,
        from: Checkpoint,
        mut write: impl FnMut(&Batch<Chunk>) -> Result<()>,
    ) -> Result<Streamed> {
        // Progress counts bytes of the file, not of its text, which may be compressed.
        let bytes = |text: u64| (text as f64 / scan.length.max(1) as f64 * size as f64) as u64;
        let shown = AtomicU64::new(bytes(from.read));
        self.progress.skip(bytes(from.read));
        let take = |part: &mut ChunkResult, text: &str, encoding| {
            let Selected { edits, held, unwritable } = Selected::take(part, encoding, self.app);
            let read = bytes(text.len() as u64);
            shown.fetch_add(read, Ordering::Relaxed);
            self.progress.add(read, part.found.words, edits.len());
            let facts = if self.facts { FileFacts::of(text, scan.format, &edits) } else { FileFacts::default() };
            let extra = Chunk { facts, unwritable, length: text.len() };
            Taken { edits, held, extra }
        };
        let stream = Stream { engine: self.engine, pool: self.pool, options, take: &take, stop: self.stop };
        let (facts, unwritable, unread) = (FileFacts::default(), Unwritable::default(), Unread::default());
        let mut streamed = Streamed { at: from, facts, unwritable, unread, stopped: false };
        let sink = |batch: Batch<Chunk>| -> Result<()> {
            write(&batch)?;
            streamed.add(input.name(), batch);
            Ok(())
        };
        streamed.stopped = !stream.run(input, scan, from, sink)?;
        if !streamed.stopped {
            self.progress.add(size.saturating_sub(shown.into_inner()), 0, 0);
        }
        Ok(streamed)
    }
}

impl Streamed {
    /// Takes in a batch.
    fn add(&mut self, path: &Path, batch: Batch<Chunk>) {
        let count = batch.checkpoint.figures.problems - self.at.figures.problems;
        self.unread.add(&batch.problems, count, |p| format!("{}: {}", byte(path, p.offset), p.message));
        let mut start = self.at.read as usize;
        for chunk in batch.extra {
            self.facts.add(chunk.facts);
            self.unwritable.add(chunk.unwritable, start);
            start += chunk.length;
        }
        self.at = batch.checkpoint;
    }
}

impl Start {
    /// Writes a batch, and notes how far the file has come. Where the file cannot be written, it
    /// must have no edits.
    fn write(&mut self, job: &Job<'_>, batch: &Batch<Chunk>) -> Result<()> {
        let replacement = match &mut self.replacement {
            Ok(replacement) => replacement,
            Err(_) if batch.checkpoint.figures.edits == 0 => return Ok(()),
            Err(e) => bail!("{e}"),
        };
        let unwritten = unwritten(&replacement.place);
        replacement.draft.file.write_all(&batch.bytes).map_err(&unwritten)?;
        if job.record.is_kept() {
            self.written.update(&batch.bytes);
            replacement.draft.file.sync_data().map_err(&unwritten)?;
            job.record.checkpoint(Checkpoint { draft: self.written.content(), ..batch.checkpoint })?;
        }
        Ok(())
    }
}

/// Hashes what an interrupted run wrote, and leaves the file at its end.
fn hashed(draft: &mut Draft) -> std::io::Result<Hasher> {
    let mut hasher = Hasher::default();
    draft.file.rewind()?;
    std::io::copy(&mut draft.file, &mut hasher)?;
    Ok(hasher)
}

/// A place of a file, as a byte. Its line is not known: a resumed run does not read the file from
/// its start.
pub(super) fn byte(path: &Path, at: usize) -> String {
    format!("{}: byte {at} of the text", path.display())
}
