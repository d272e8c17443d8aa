//! Parquet files of `unspin fix`.

use crate::cli::fixer::{Done, Fixer, Job, outcome};
use crate::cli::input::{Outcome, Restored, Unread};
use crate::cli::output::unwritten;
use anyhow::Result;
use rayon::prelude::*;
use std::io::Write;
use std::path::Path;
use unspin::files::stream;
use unspin::format::parquet::{RewriteError, rewrite};
use unspin::format::{ChunkResult, Document, ReadError};
use unspin::report::corpus::Facts;
use unspin::restore::Worker;

impl Fixer<'_> {
    /// Whether a file is Parquet.
    pub fn is_parquet(&self, path: &Path) -> bool {
        let mut magic = [0; 4];
        let read = std::fs::File::open(path).and_then(|mut f| std::io::Read::read_exact(&mut f, &mut magic));
        self.options.format.is_none() && read.is_ok() && magic == unspin::format::parquet::MAGIC
    }

    /// Restores columns of a Parquet file.
    pub(super) fn parquet(&self, job: &Job<'_>) -> Result<Done> {
        let path = &job.target.path;
        let content = stream::content_of(path).map_err(ReadError::from)?;
        if let Some(figures) = job.record.known(content) {
            return Ok(self.unchanged(path, job.metadata.len(), figures));
        }
        let mut draft = self.begin(job)?;
        let is_blocked = draft.is_err();
        let (mut total, mut edits, mut held, mut facts) = (ChunkResult::default(), 0, 0, Facts::default());
        // The name of the file says nothing of a cell.
        let cell = |worker: &mut Worker<'_>, text: &&str| {
            Restored::of(worker, Document::cell((*text).to_string()), Path::new(""), self.session, self.options)
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
                (edits, held) = (edits + r.edits.len(), held + r.held);
                self.progress.add(0, r.found().words, r.edits.len());
                if self.facts {
                    facts.add(Facts::of(&r.document.text, r.document.format, &r.edits));
                }
                changed.push((!r.edits.is_empty()).then(|| unspin::apply::apply(&r.document.text, &r.edits)));
                total.add(r.part, 0);
            }
            // What is in the way is told below; there is no need to go on.
            if is_blocked && edits > 0 { Err(std::io::Error::from(std::io::ErrorKind::PermissionDenied).into()) } else { Ok(changed) }
        };
        let input = std::fs::File::open(path).map_err(ReadError::from)?;
        let mut nowhere = std::io::sink();
        let place = draft.as_ref().map_or(path, |draft| &draft.place).to_path_buf();
        let output: &mut (dyn Write + Send) = match &mut draft {
            Ok(draft) => &mut draft.pending.file,
            Err(_) => &mut nowhere,
        };
        let rewritten = rewrite(&input, output, self.options, &mut work);
        let draft = if edits > 0 { Ok(draft?) } else { draft };
        rewritten.map_err(|e| match e {
            RewriteError::Read(e) => e.into(),
            RewriteError::Write(e) => unwritten(&place)(e),
        })?;
        let figures = stream::figures(&total, edits, held);
        self.finish(job, draft, content, figures, true)?;
        self.progress.add(job.metadata.len(), 0, 0);
        let mut unread = Unread::default();
        unread.add(&total.problems, total.problems.len(), |p| format!("{}: a cell {}", path.display(), p.message));
        let outcome = Outcome { problems: unread.messages(path), ..outcome(&figures) };
        Ok(Done::File { outcome, figures, facts: Some(Box::new(facts)) })
    }
}
