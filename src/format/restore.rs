//! Restoring files of any format: views to the engine, edits back to the file.

use super::escape::Escape;
use super::layout::Layout;
use super::view::View;
use super::{Document, Options, Problem, ReadError};
use crate::context::ContextModel;
use crate::edit::Edit;
use crate::restore::{Explanation, Reading, Restoration, Worker};
use crate::span::Span;
use std::path::Path;

/// What a file or a chunk of it came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChunkResult {
    /// Its edits, words and rates; the edits are edits of the text of the file.
    pub found: Restoration,
    /// Documents in it.
    pub documents: usize,
    /// What each of them came to, without its edits, in order; only when [`Options::results`] wants
    /// it.
    pub results: Vec<DocumentResult>,
    /// Edits that could not be written where they stand, across a tag for one.
    pub unplaced: usize,
    /// Places that could not be read.
    pub problems: Vec<Problem>,
}

/// A document of a file, such as a line of JSON Lines, a row of CSV or a record of an archive.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentResult {
    /// Where its prose begins, in bytes.
    pub at: usize,
    /// What it came to, without its edits.
    pub found: Restoration,
}

impl ChunkResult {
    /// Adds what stands `offset` bytes further on.
    pub fn add(&mut self, other: ChunkResult, offset: usize) {
        let (mine, its) = (&mut self.found, other.found);
        mine.include(&its);
        let shifted = |span: Span| Span::new(span.start + offset, span.end + offset);
        mine.edits.extend(its.edits.into_iter().map(|e| Edit { span: shifted(e.span), ..e }));
        self.documents += other.documents;
        self.unplaced += other.unplaced;
        self.results.extend(other.results.into_iter().map(|r| DocumentResult { at: r.at + offset, ..r }));
        self.problems.extend(other.problems.into_iter().map(|p| Problem { offset: p.offset + offset, ..p }));
    }
}

/// Restores a chunk of a file.
pub fn chunk<M: ContextModel>(worker: &mut Worker<'_, M>, layout: &Layout, text: &str, first: bool, options: &Options) -> ChunkResult {
    let (views, problems) = layout.views(text, first);
    let mut part = ChunkResult { problems, ..ChunkResult::default() };
    for view in views {
        let hints: Vec<&str> = view.hints.iter().map(String::as_str).collect();
        let mut found = worker.restore_with(&view.text, &hints);
        let edits = std::mem::take(&mut found.edits);
        if options.results {
            part.results.push(DocumentResult { at: view.cover(0).map_or(0, |span| span.start), found: found.clone() });
        }
        let (mut unplaced, mut gap) = (0, false);
        if found.spun >= options.from_spun {
            for edit in edits {
                let adjoins = edit.adjoins && !gap;
                gap = !view.place(Edit { adjoins, ..edit }, text, &mut found.edits);
                unplaced += usize::from(gap);
            }
        }
        part.add(ChunkResult { found, documents: 1, unplaced, ..ChunkResult::default() }, 0);
    }
    // The fields of a record may stand around its list of others.
    part.found.edits.sort_by_key(|edit| edit.span.start);
    part
}

/// Where the chunks of a document stand in which there may be something to restore, and what is
/// wrong where it is not laid out as its format demands: the chunks are those before.
pub fn chunks(document: &Document, layout: &mut Layout) -> (Vec<Span>, Option<Problem>) {
    let (mut at, mut spans) = (0, Vec::new());
    while at < document.text.len() {
        match layout.cut(&document.text[at..], true) {
            Ok(cut) => {
                let length = cut.map_or(document.text.len() - at, |c| c.length.max(1));
                if cut.is_none_or(|c| !c.opaque) {
                    spans.push(Span::new(at, at + length));
                }
                at += length;
            }
            Err(problem) => return (spans, Some(Problem { offset: at + problem.offset, ..problem })),
        }
    }
    (spans, layout.missing().map(|message| Problem { offset: at, message: message.to_string() }))
}

/// The views of a document, for asking about its places.
#[derive(Debug)]
pub struct Views {
    /// Each with the place of its chunk.
    list: Vec<(usize, View)>,
}

impl Views {
    /// Reads a document with the name and options that it was opened with.
    ///
    /// # Errors
    /// When a CSV file has none of the columns.
    pub fn new(document: &Document, name: &Path, options: &Options) -> Result<Views, ReadError> {
        let options = &options.named(name, document.format);
        let mut layout = Layout::new(document.format, document.encoding, &document.text, options)?;
        let (spans, _) = chunks(document, &mut layout);
        let views = |span: Span| layout.views(&document.text[span.range()], span.start == 0).0.into_iter().map(move |v| (span.start, v));
        Ok(Views { list: spans.into_iter().flat_map(views).collect() })
    }

    /// How wordings are written at a byte of the document, `None` where there is no prose.
    pub fn escape(&self, at: usize) -> Option<Escape> {
        let (number, place) = self.find(at)?;
        Some(self.list[number].1.escape(place))
    }

    /// The view that shows a byte of the document, by number, and the place there.
    fn find(&self, offset: usize) -> Option<(usize, usize)> {
        let mut views = self.list.iter().enumerate();
        views.find_map(|(number, (start, view))| Some((number, view.offset(offset.checked_sub(*start)?)?)))
    }

    /// Explains some places of the document, in their order, see [`Worker::explain_with`]; `None`
    /// where there is no prose. Places of one view that follow each other are read together.
    pub fn explain<M: ContextModel>(&self, worker: &mut Worker<'_, M>, text: &str, offsets: &[usize]) -> Vec<Option<Explanation>> {
        let places: Vec<Option<(usize, usize)>> = offsets.iter().map(|&offset| self.find(offset)).collect();
        let mut all = Vec::with_capacity(offsets.len());
        for run in places.chunk_by(|a, b| a.map(|p| p.0) == b.map(|p| p.0)) {
            match run[0] {
                Some((number, _)) => {
                    let at: Vec<usize> = run.iter().flatten().map(|p| p.1).collect();
                    all.extend(self.explanations(worker, text, number, &at).into_iter().map(Some));
                }
                None => all.resize(all.len() + run.len(), None),
            }
        }
        all
    }

    /// Explains some places of a view.
    fn explanations<M: ContextModel>(&self, worker: &mut Worker<'_, M>, text: &str, number: usize, at: &[usize]) -> Vec<Explanation> {
        let (start, view) = &self.list[number];
        let hints: Vec<&str> = view.hints.iter().map(String::as_str).collect();
        let source = |span: Span| {
            // A reading across a tag covers what it spans.
            let whole = view.source(span).or_else(|| {
                let (first, last) = (view.cover(span.start)?, view.cover(span.end.checked_sub(1)?)?);
                (first.start < last.end).then(|| Span::new(first.start, last.end))
            })?;
            Some(Span::new(whole.start + start, whole.end + start))
        };
        let placed = |reading: &mut Reading| {
            let Some(span) = source(reading.span) else { return false };
            if reading.rule.is_none() {
                reading.after = text[span.range()].to_string();
            }
            reading.span = span;
            true
        };
        let mut all = worker.explain_with(&view.text, at, &hints);
        all.iter_mut().for_each(|e| e.readings.retain_mut(placed));
        all
    }
}

/// Restores a document of any format with the name and options that it was opened with.
///
/// ```
/// use std::path::Path;
/// use unspin::builtin;
/// use unspin::format::{self, Document, Options};
///
/// let engine = builtin::restorer()?.known_spun();
/// let (name, options) = (Path::new("page.html"), Options::default());
/// let page = b"<p class=home>He met officers of the <b>White Home</b>.</p>".to_vec();
/// let document = Document::open(page, name, &options)?;
/// let result = format::restore(&mut engine.worker(), &document, name, &options)?;
/// let restored = document.encode(result.found.safe_edits());
/// let expected = "<p class=home>He met officials of the <b>White House</b>.</p>";
/// assert_eq!(String::from_utf8(restored)?, expected);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When a CSV file has none of the columns.
pub fn restore<M: ContextModel>(
    worker: &mut Worker<'_, M>,
    document: &Document,
    name: &Path,
    options: &Options,
) -> Result<ChunkResult, ReadError> {
    let options = &options.named(name, document.format);
    let mut layout = Layout::new(document.format, document.encoding, &document.text, options)?;
    let (spans, problem) = chunks(document, &mut layout);
    let mut whole = ChunkResult::default();
    for span in spans {
        whole.add(chunk(worker, &layout, &document.text[span.range()], span.start == 0, options), span.start);
    }
    whole.problems.extend(problem);
    Ok(whole)
}
