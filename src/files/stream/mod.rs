//! Files of any size in bounded memory: read in chunks, restored in parallel, written in order.

mod source;

pub use source::{Input, Scan, content_of, scan};

use source::{BLOCK, Source};

use crate::Restorer;
use crate::edit::Edit;
use crate::files::journal::{Checkpoint, Figures};
use crate::format::compression::Compression;
use crate::format::layout::{CHUNK, Layout};
use crate::format::restore::{ChunkResult, chunk};
use crate::format::{Encoding, Format, Options, Problem, ReadError, too_long};
use crate::restore::{Restoration, Worker};
use rayon::ThreadPool;
use rayon::prelude::*;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

/// Bytes of text that are restored between two checkpoints, as one [`Batch`].
const BATCH: usize = 16 << 20;
/// Bytes of text in a member of a compressed file.
const MEMBER: usize = 512 << 10;

/// How many unreadable places of a file are told one by one: there may be millions.
pub const TOLD: usize = 20;

/// What is done with the edits of a chunk.
#[derive(Debug)]
pub struct Taken<T> {
    /// Edits to apply.
    pub edits: Vec<Edit>,
    /// Edits that only `--unsafe` takes.
    pub held: usize,
    /// What else is made of them.
    pub extra: T,
}

/// Restores a file in chunks.
pub struct Stream<'s, T> {
    /// The engine.
    pub engine: &'s Restorer,
    /// Threads.
    pub pool: Option<&'s ThreadPool>,
    /// Options of the file.
    pub options: &'s Options,
    /// Takes the edits to apply out of a chunk; gets its text and the encoding of the file.
    pub take: &'s (dyn Fn(&mut ChunkResult, &str, Encoding) -> Taken<T> + Sync),
    /// Set when the run is to stop. A batch that is not complete then is dropped.
    pub stop: &'s AtomicBool,
}

/// What a batch came to.
#[derive(Debug)]
pub struct Batch<T> {
    /// How far the file has come after this batch.
    pub checkpoint: Checkpoint,
    /// The bytes to write.
    pub bytes: Vec<u8>,
    /// Places that could not be read, by bytes of the text of the file: at least the first
    /// [`TOLD`]. The figures count all of them.
    pub problems: Vec<Problem>,
    /// What `take` made of the chunks, in order.
    pub extra: Vec<T>,
}

/// A run of chunks that is restored by one thread.
struct Task {
    text: String,
    offset: u64,
    opaque: bool,
}

/// What a task came to, as [`Batch`] has it.
struct Done<T> {
    bytes: Vec<u8>,
    figures: Figures,
    problems: Vec<Problem>,
    extra: T,
}

impl<T: Send> Stream<'_, T> {
    /// Restores a file from a checkpoint on; batches go to `sink`. Returns whether the end of the
    /// file was reached.
    ///
    /// # Errors
    /// When the file cannot be read or `sink` fails.
    pub fn run<E: From<ReadError>>(
        &self,
        input: Input<'_>,
        scan: &Scan,
        from: Checkpoint,
        mut sink: impl FnMut(Batch<T>) -> Result<(), E>,
    ) -> Result<bool, E> {
        let head = Source::open(input, scan, self.options)?.peek()?.to_string();
        let mut source = Source::open(input, scan, self.options)?;
        source.skip(from.read)?;
        let mut layout = Layout::new(scan.format, scan.encoding, &head, self.options)?;
        layout.set_passing(from.passing);
        let mut at = from;
        loop {
            let (tasks, problem) = self.batch(&mut source, &mut layout, at.read, scan)?;
            if tasks.is_empty() && problem.is_none() {
                return Ok(true);
            }
            let length: usize = tasks.iter().map(|t| t.text.len()).sum();
            let work = |worker: &mut Worker<'_>, task: &Task| match self.stop.load(Ordering::Relaxed) {
                true => None,
                false => Some(self.task(worker, &layout, scan, task)),
            };
            let done: Option<Vec<_>> = match self.pool {
                None => {
                    let mut worker = self.engine.worker();
                    tasks.iter().map(|t| work(&mut worker, t)).collect()
                }
                Some(pool) => pool.install(|| tasks.par_iter().map_init(|| self.engine.worker(), work).collect()),
            };
            let Some(done) = done else { return Ok(false) };
            let mut batch = Batch { checkpoint: at, bytes: Vec::new(), problems: Vec::new(), extra: Vec::new() };
            for (task, result) in tasks.iter().zip(done) {
                let done = result.map_err(ReadError::from)?;
                batch.bytes.extend(done.bytes);
                batch.checkpoint.figures = joined(&batch.checkpoint.figures, &done.figures);
                let start = task.offset as usize;
                batch.problems.extend(done.problems.into_iter().map(|p| Problem { offset: p.offset + start, ..p }));
                batch.extra.push(done.extra);
            }
            batch.checkpoint.figures.problems += usize::from(problem.is_some());
            batch.problems.extend(problem);
            batch.checkpoint.read += length as u64;
            batch.checkpoint.written += batch.bytes.len() as u64;
            batch.checkpoint.passing = layout.passing();
            at = batch.checkpoint;
            sink(batch)?;
            if self.stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
        }
    }

    /// Reads the tasks of a batch. Where the file is malformed from some place on, the rest is
    /// passed on as it is.
    fn batch(&self, source: &mut Source, layout: &mut Layout, start: u64, scan: &Scan) -> Result<(Vec<Task>, Option<Problem>), ReadError> {
        let size = match (scan.format, scan.compression) {
            (Format::Warc, _) => 0,
            (_, Compression::None) => CHUNK,
            _ => MEMBER,
        };
        let (mut tasks, mut problem): (Vec<Task>, _) = (Vec::new(), None);
        let mut length = 0;
        let mut joins = false;
        while length < BATCH {
            if source.is_at_end() {
                let end = (start as usize) + length;
                problem = problem.or_else(|| Some(Problem { offset: end, message: layout.missing()?.to_string() }));
                break;
            }
            let (cut, opaque) = match layout.cut(source.rest(), source.ended()) {
                Ok(Some(cut)) if cut.length > 0 => (cut.length, cut.opaque),
                Ok(_) if source.ended() => (source.rest().len(), false),
                Ok(_) => {
                    let limit = self.options.record.max(4 * BLOCK);
                    if source.rest().len() > limit {
                        return Err(too_long(self.options.record));
                    }
                    source.more()?;
                    continue;
                }
                Err(p) => {
                    problem.get_or_insert(Problem { offset: (start as usize) + length + p.offset, ..p });
                    layout.set_passing(usize::MAX);
                    continue;
                }
            };
            let text = source.take(cut);
            match tasks.last_mut().filter(|t| joins && t.opaque == opaque) {
                Some(last) => last.text.push_str(text),
                None => tasks.push(Task { text: text.to_string(), offset: start + length as u64, opaque }),
            }
            length += cut;
            joins = tasks.last().is_some_and(|t| t.text.len() < size) && scan.format != Format::Plain;
        }
        Ok((tasks, problem))
    }

    /// Restores a task.
    fn task(&self, worker: &mut Worker<'_>, layout: &Layout, scan: &Scan, task: &Task) -> io::Result<Done<T>> {
        let mut part = match task.opaque {
            true => ChunkResult::default(),
            false => chunk(worker, layout, &task.text, task.offset == 0, self.options),
        };
        let taken = (self.take)(&mut part, &task.text, scan.encoding);
        let figures = figures(&part, taken.edits.len(), taken.held);
        part.problems.truncate(TOLD);
        let edits = layout.follow_up(&task.text, taken.edits);
        let text = crate::apply::apply(&task.text, &edits);
        let mut bytes = if task.offset == 0 { scan.encoding.mark().to_vec() } else { Vec::new() };
        scan.encoding.write(&text, &mut bytes);
        Ok(Done { bytes: scan.compression.member(&bytes)?, figures, problems: part.problems, extra: taken.extra })
    }
}

/// The figures of a chunk with so many edits applied and held.
pub fn figures(part: &ChunkResult, edits: usize, held: usize) -> Figures {
    let found = &part.found;
    let (documents, unplaced, problems) = (part.documents, part.unplaced, part.problems.len());
    Figures { documents, words: found.words, edits, held, unplaced, problems, spin_rate: found.spin_rate, spun: found.spun }
}

/// The sum of the figures of a file up to some chunk and of the next one. Rates are averaged as
/// [`Restoration::include`] does for files that are restored whole.
fn joined(a: &Figures, b: &Figures) -> Figures {
    let rates = |f: &Figures| Restoration { words: f.words, spin_rate: f.spin_rate, spun: f.spun, ..Restoration::default() };
    let mut both = rates(a);
    both.include(&rates(b));
    Figures {
        documents: a.documents + b.documents,
        words: both.words,
        edits: a.edits + b.edits,
        held: a.held + b.held,
        unplaced: a.unplaced + b.unplaced,
        problems: a.problems + b.problems,
        spin_rate: both.spin_rate,
        spun: both.spun,
    }
}
