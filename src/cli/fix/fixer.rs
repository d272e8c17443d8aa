//! One file of `unspin fix`: skipped when the journal knows it, whole when it is small, streamed
//! when it is large.

use crate::cli::App;
use crate::cli::fix::journals::{Journals, Record};
use crate::cli::fix::mirror::Mirror;
use crate::cli::fix::progress::Progress;
use crate::cli::inputs::{WHOLE, is_left_out, is_stdin, open_whole};
use crate::cli::outcome::Outcome;
use crate::cli::output::{count, unwritten};
use crate::cli::restored::Restored;
use anyhow::{Context, Result, bail};
use rayon::ThreadPool;
use std::fs::{File, Metadata};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use unspin::Restorer;
use unspin::files::atomic::{self, Draft};
use unspin::files::batch::{BACKED_UP, Target, is_backup};
use unspin::files::journal::{Content, Figures, Finished};
use unspin::files::stream;
use unspin::format::{Options, ReadError};
use unspin::report::run::FileFacts;
use unspin::restore::Worker;

/// What became of a file.
pub enum Fixed {
    /// It is done; what goes to standard output is in the outcome.
    File {
        outcome: Outcome,
        figures: Figures,
        /// `None` when an earlier run did the file.
        facts: Option<Box<FileFacts>>,
    },
    /// It was found in a folder and is not to be restored; why.
    LeftOut(String),
    /// It failed; why.
    Failed(String),
    /// The user stopped the run midway. Where a journal is kept, the next run goes on from there.
    Stopped { outcome: Outcome, figures: Figures, facts: Box<FileFacts> },
}

/// A file to restore.
pub(super) struct Job<'t> {
    pub target: &'t Target,
    /// Where it goes; `None` in place.
    pub to: Option<&'t PathBuf>,
    /// What an earlier run knew of it.
    pub record: Record<'t>,
    /// What was known of it before it was read.
    pub metadata: &'t Metadata,
}

/// A file that is being written, to be put in its place.
pub(super) struct Replacement {
    /// The file to write.
    pub place: PathBuf,
    /// The file whose permissions and times it gets.
    pub like: Metadata,
    /// What is written so far.
    pub draft: Draft,
}

/// Restores files for `fix`.
pub struct Fixer<'a> {
    pub app: &'a App,
    pub engine: &'a Restorer,
    pub pool: Option<&'a ThreadPool>,
    pub options: &'a Options,
    /// Where each file goes; `None` in place.
    pub mirror: Option<&'a Mirror>,
    pub journals: &'a Journals,
    pub backup: bool,
    /// Whether facts are wanted for a report.
    pub facts: bool,
    pub stop: &'a AtomicBool,
    pub progress: &'a Progress,
}

impl Fixer<'_> {
    /// Restores a file.
    pub fn file(&self, worker: &mut Worker<'_>, target: &Target) -> Fixed {
        let name = if is_stdin(target) { &self.app.stdin_name } else { &target.path };
        self.try_file(worker, target, name).unwrap_or_else(|e| {
            self.progress.skip(std::fs::metadata(&target.path).map_or(0, |m| m.len()));
            match is_left_out(target, &e) {
                true => Fixed::LeftOut(e.to_string()),
                false => {
                    let (message, name) = (format!("{e:#}"), name.display().to_string());
                    // A message about a file that cannot be written may begin with its name.
                    Fixed::Failed(if message.starts_with(&format!("{name} ")) { message } else { format!("{name}: {message}") })
                }
            }
        })
    }

    fn try_file(&self, worker: &mut Worker<'_>, target: &Target, name: &Path) -> Result<Fixed> {
        let to = self.mirror.and_then(|m| m.get(&target.path));
        if is_stdin(target) {
            return self.piped(worker, target, name, to);
        }
        if to.is_none() && is_backup(name) {
            bail!(BACKED_UP);
        }
        let metadata = std::fs::metadata(name).map_err(ReadError::from)?;
        if !metadata.is_file() {
            bail!("is a pipe or device, no file; restore what it gives: unspin fix < {}", name.display());
        }
        let job = Job { target, to, record: self.journals.of(target, to), metadata: &metadata };
        #[cfg(feature = "parquet")]
        if self.is_parquet(name) {
            return self.parquet(&job);
        }
        if metadata.len() > WHOLE {
            return self.large(&job);
        }
        let bytes = std::fs::read(name).map_err(ReadError::from)?;
        let content = Content::of(&bytes);
        if let Some(figures) = job.record.known(content) {
            return Ok(self.unchanged(name, metadata.len(), figures));
        }
        let Some(document) = open_whole(bytes, name, self.options)? else { return self.large(&job) };
        let restored = Restored::of(worker, document, name, self.app, self.options)?;
        let figures = restored.figures();
        if restored.edits().is_empty() && to.is_none() {
            job.record.note(Finished { from: content, to: content, figures })?;
        } else {
            let result = restored.bytes();
            let finished = Finished { from: content, to: Content::of(&result), figures };
            let mut replacement = self.begin(&job)??;
            replacement.draft.file.write_all(&result).map_err(unwritten(&replacement.place))?;
            self.put(&job, replacement, finished)?;
        }
        self.progress.add(metadata.len(), figures.words, figures.edits);
        Ok(self.fixed(name, &restored, Vec::new()))
    }

    /// What became of a file that was restored whole; `shown` goes to standard output.
    pub(super) fn fixed(&self, name: &Path, restored: &Restored, shown: Vec<u8>) -> Fixed {
        let facts = match self.facts {
            true => FileFacts::of(&restored.document.text, restored.document.format, restored.edits()),
            false => FileFacts::default(),
        };
        Fixed::File { outcome: Outcome::new(name, restored, shown), figures: restored.figures(), facts: Some(Box::new(facts)) }
    }

    /// The file to write, and whose permissions and times it gets.
    pub(super) fn place(&self, job: &Job<'_>) -> Result<(PathBuf, Metadata)> {
        match job.to {
            Some(to) => {
                if let Some(folder) = to.parent() {
                    std::fs::create_dir_all(folder).map_err(unwritten(to))?;
                }
                Ok((to.clone(), job.metadata.clone()))
            }
            None => atomic::target(&job.target.path).map_err(unwritten(&job.target.path)),
        }
    }

    /// Opens the output. In place, a failure is returned as a value (the inner result): it matters
    /// only if there is an edit.
    pub(super) fn begin(&self, job: &Job<'_>) -> Result<Result<Replacement>> {
        let replacement = self.place(job).and_then(|(place, like)| {
            let draft = Draft::new(&place).map_err(unwritten(&place))?;
            Ok(Replacement { place, like, draft })
        });
        if job.to.is_some() { replacement.map(Ok) } else { Ok(replacement) }
    }

    /// The outcome of a file that an earlier run did.
    pub(super) fn unchanged(&self, name: &Path, size: u64, figures: Figures) -> Fixed {
        self.progress.skip(size);
        let problems = earlier(name, figures.problems).into_iter().collect();
        // Its edits were counted by the earlier run.
        let known = Outcome::of_figures(&figures);
        let outcome = Outcome { edits: 0, problems, blank: known.blank && size > 0, ..known };
        Fixed::File { outcome, figures, facts: None }
    }

    /// Puts what was streamed in its place. With `anew`, the output differs from the source even
    /// where nothing was restored, such as compressed files; the source is taken then.
    pub(super) fn finish(
        &self,
        job: &Job<'_>,
        replacement: Result<Replacement>,
        from: Content,
        figures: Figures,
        anew: bool,
    ) -> Result<()> {
        if figures.edits == 0 && job.to.is_none() {
            return job.record.note(Finished { from, to: from, figures });
        }
        let mut replacement = replacement?;
        if figures.edits == 0 && anew {
            let unwritten = unwritten(&replacement.place);
            replacement.draft.restart().map_err(&unwritten)?;
            std::io::copy(&mut File::open(&job.target.path)?, &mut replacement.draft.file).map_err(&unwritten)?;
        }
        let to = stream::content_of(replacement.draft.part())?;
        self.put(job, replacement, Finished { from, to, figures })
    }

    /// Puts what was written in its place, unless the source was changed since it was looked at
    /// first.
    fn put(&self, job: &Job<'_>, replacement: Replacement, finished: Finished) -> Result<()> {
        let Replacement { place, like, mut draft } = replacement;
        draft.settle(&like).map_err(unwritten(&place))?;
        let is_source = || std::fs::metadata(&job.target.path).is_ok_and(|now| atomic::is_same(&now, job.metadata));
        // Before the backup, too: what somebody else wrote in the meantime needs none.
        if !is_source() {
            return Err(ReadError::changed().into());
        }
        job.record.expect_own(finished.to)?;
        if self.backup {
            atomic::back_up(&place).with_context(|| format!("{} cannot be backed up, it is as it was", place.display()))?;
        }
        job.record.note(finished)?;
        if !is_source() {
            return Err(ReadError::changed().into());
        }
        draft.commit().map_err(unwritten(&place))
    }
}

/// What to say of places that an earlier run could not read, and that were not corrected since.
pub(super) fn earlier(path: &Path, problems: usize) -> Option<String> {
    let (places, stay) = (count(problems, "place"), if problems == 1 { "stays as it was" } else { "stay as they were" });
    (problems > 0).then(|| format!("{}: {places} could not be read in an earlier run and {stay}; correct the file", path.display()))
}
