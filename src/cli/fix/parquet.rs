//! Parquet files of `unspin fix`.

use crate::cli::fix::fixer::{Fixed, Fixer, Job};
use crate::cli::outcome::Outcome;
use crate::cli::output::unwritten;
use crate::cli::restored::{Restored, Unread};
use anyhow::Result;
use rayon::prelude::*;
use std::io::Write;
use std::path::Path;
use unspin::files::stream;
use unspin::format::parquet::{RewriteError, rewrite};
use unspin::format::{ChunkResult, Document, ReadError};
use unspin::report::run::FileFacts;
use unspin::restore::Worker;

impl Fixer<'_> {
    /// Whether a file is Parquet.
    pub fn is_parquet(&self, path: &Path) -> bool {
        let mut magic = [0; 4];
        let read = std::fs::File::open(path).and_then(|mut f| std::io::Read::read_exact(&mut f, &mut magic));
        self.options.format.is_none() && read.is_ok() && magic == unspin::format::parquet::MAGIC
    }

    /// Restores columns of a Parquet file.
    pub(super) fn parquet(&self, job: &Job<'_>) -> Result<Fixed> {
        let path = &job.target.path;
        let content = stream::content_of(path).map_err(ReadError::from)?;
        if let Some(figures) = job.record.known(content) {
            return Ok(self.unchanged(path, job.metadata.len(), figures));
        }
        let mut replacement = self.begin(job)?;
        let is_blocked = replacement.is_err();
        let (mut total, mut edits, mut held, mut facts) = (ChunkResult::default(), 0, 0, FileFacts::default());
        // The format of a cell does not depend on the name of the file.
        let cell = |worker: &mut Worker<'_>, text: &&str| {
            Restored::of(worker, Document::cell((*text).to_string()), Path::new(""), self.app, self.options)
        };
        let mut work = |cells: &[&str]| {
            let restored: Result<Vec<Restored>, ReadError> = match self.pool {
                None => {
                    let mut worker = self.engine.worker();
                    cells.iter().map(|c| cell(&mut worker, c)).collect()
                }
                Some(pool) => pool.install(|| cells.par_iter().map_init(|| self.engine.worker(), cell).collect()),
            };
            let mut changed = Vec::with_capacity(cells.len());
            for r in restored? {
                (edits, held) = (edits + r.edits().len(), held + r.selected.held);
                self.progress.add(0, r.found().words, r.edits().len());
                if self.facts {
                    facts.add(FileFacts::of(&r.document.text, r.document.format, r.edits()));
                }
                changed.push((!r.edits().is_empty()).then(|| unspin::apply::apply(&r.document.text, r.edits())));
                total.add(r.part, 0);
            }
            // The file cannot be written, which is reported below. There is no need to go on.
            if is_blocked && edits > 0 { Err(std::io::Error::from(std::io::ErrorKind::PermissionDenied).into()) } else { Ok(changed) }
        };
        let input = std::fs::File::open(path).map_err(ReadError::from)?;
        let mut nowhere = std::io::sink();
        let place = replacement.as_ref().map_or(path, |replacement| &replacement.place).to_path_buf();
        let output: &mut (dyn Write + Send) = match &mut replacement {
            Ok(replacement) => &mut replacement.draft.file,
            Err(_) => &mut nowhere,
        };
        let rewritten = rewrite(&input, output, self.options, &mut work);
        let replacement = if edits > 0 { Ok(replacement?) } else { replacement };
        rewritten.map_err(|e| match e {
            RewriteError::Read(e) => e.into(),
            RewriteError::Write(e) => unwritten(&place)(e),
        })?;
        let figures = stream::figures(&total, edits, held);
        self.finish(job, replacement, content, figures, true)?;
        self.progress.add(job.metadata.len(), 0, 0);
        let mut unread = Unread::default();
        unread.add(&total.problems, total.problems.len(), |p| format!("{}: a cell {}", path.display(), p.message));
        let outcome = Outcome { problems: unread.messages(path), ..Outcome::of_figures(&figures) };
        Ok(Fixed::File { outcome, figures, facts: Some(Box::new(facts)) })
    }
}
