//! How a file is laid out: where it may be cut into chunks, and which views a chunk holds.
//!
//! A chunk is a part of a file that can be restored without the rest: some records, a page, some
//! paragraphs. Where chunks end depends on the text alone, so a file gives the same result whole or
//! streamed, on any number of threads.

use super::csv::Dialect;
use super::view::View;
use super::warc::Record;
use super::{Encoding, Format, Options, Problem, ReadError, csv, hint, html, json, markdown, warc};
use crate::edit::Edit;
use crate::message::short;
use crate::span::Span;

/// Bytes of records that are taken together.
pub const CHUNK: usize = 128 << 10;
/// Bytes of a file that are enough to tell its layout.
pub const HEAD: usize = 512 << 10;
/// Bytes of plain text that are one document at most.
pub const PIECE: usize = 1 << 20;
/// The layout of a file.
#[derive(Clone, Debug)]
pub struct Layout {
    format: Format,
    encoding: Encoding,
    fields: Vec<Vec<String>>,
    /// How the cells of a CSV file are separated.
    dialect: Dialect,
    /// Its chosen columns.
    columns: Vec<usize>,
    /// The other columns that tell about these.
    about: Vec<usize>,
    /// Bytes before the header of a CSV file.
    preamble: usize,
    /// Whether a JSON file is an array of records.
    array: bool,
    /// Whether the last chunk ended within that array.
    open: bool,
    /// Bytes still to be passed on: of a WARC block, or of what is not understood.
    passing: usize,
    hints: Vec<String>,
}

/// A chunk: its length, and whether there is nothing to restore in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Bytes of text.
    pub length: usize,
    /// Whether it is passed on as it is.
    pub opaque: bool,
}

impl Layout {
    /// The layout of a file that begins with `head`, more than [`HEAD`] bytes of it or all.
    ///
    /// # Errors
    /// When a CSV file has none of the columns.
    pub fn new(format: Format, encoding: Encoding, head: &str, options: &Options) -> Result<Layout, ReadError> {
        let named: Vec<&str> = options.field_names();
        // A name without parts would stand for the whole record.
        let path = |name: &&str| -> Vec<String> { name.split('.').filter(|part| !part.is_empty()).map(str::to_string).collect() };
        let mut layout = Layout {
            format,
            encoding,
            fields: named.iter().map(path).filter(|path| !path.is_empty()).collect(),
            dialect: Dialect::default(),
            columns: Vec::new(),
            about: Vec::new(),
            preamble: 0,
            array: format == Format::Json && head.trim_ascii_start().starts_with('['),
            open: false,
            passing: 0,
            hints: options.hints.clone(),
        };
        if matches!(format, Format::Csv | Format::Tsv) && !head.trim().is_empty() {
            let told = csv::preamble(head);
            let empty = |text: &str| text.len() - text.trim_start_matches(csv::LINE_ENDS).len();
            layout.preamble = told.map_or(0, |(length, _)| length);
            layout.preamble += empty(&head[layout.preamble..]);
            let head = &head[layout.preamble..];
            layout.dialect = Dialect::of(head, told.map(|(_, sign)| sign), format == Format::Tsv);
            let (cells, _) = csv::record(head, layout.dialect, true)
                .ok_or_else(|| ReadError::new("has a quoted column name without an end in its first line; close the quote"))?;
            let names: Vec<String> = cells.iter().map(|c| csv::name(&head[c.range()])).collect();
            // Spreadsheets begin names with capitals; what somebody asked for is written as it is.
            let usual = options.takes_usual();
            let fits = |name: &str| named.iter().any(|n| *n == name || usual && n.eq_ignore_ascii_case(name));
            layout.columns = (0..names.len()).filter(|&i| fits(&names[i])).collect();
            layout.about =
                (0..names.len()).filter(|i| hint::is_field(&names[*i].to_ascii_lowercase()) && !layout.columns.contains(i)).collect();
            if layout.columns.is_empty() {
                let (wanted, names) = (named.join("`, `"), names.iter().map(|name| short(name)).collect::<Vec<_>>().join("`, `"));
                let message = format!(
                    "has no column `{wanted}`; its columns are `{names}`; choose with --field, or `--format plain` if it is no table"
                );
                return Err(ReadError { left_out: usual, ..ReadError::new(&message) });
            }
        }
        Ok(layout)
    }

    /// Where the chunk ends that `text` begins with; `None` when more of the file is needed, which
    /// `end` says there is not.
    ///
    /// # Errors
    /// When what `text` begins with is no WARC record or no JSON, so that nothing after it can be
    /// read.
    pub fn cut(&mut self, text: &str, end: bool) -> Result<Option<Cut>, Problem> {
        if self.passing > 0 {
            return Ok(self.pass(text));
        }
        let length = match self.format {
            Format::Warc => return self.cut_warc(text, end),
            Format::Markdown | Format::Html => None,
            Format::Plain => (text.len() > PIECE + PIECE / 4).then(|| piece_end(text)),
            _ if text.len() < CHUNK && !(end && self.format == Format::Json) => None,
            Format::JsonLines => {
                let bytes = text.as_bytes();
                let within = bytes[..CHUNK].iter().rposition(|&b| b == b'\n');
                within.or_else(|| bytes[CHUNK..].iter().position(|&b| b == b'\n').map(|i| CHUNK + i)).map(|i| i + 1)
            }
            Format::Json => {
                let found = json::records_end(text, CHUNK, self.array, end);
                self.open = matches!(found, Ok(Some(records)) if records.open);
                found?.map(|records| records.end)
            }
            Format::Csv | Format::Tsv => csv::records_end(text, self.dialect, CHUNK),
        };
        Ok(length.or(end.then_some(text.len())).map(|length| Cut { length, opaque: false }))
    }

    /// What is missing at the end of a file whose chunks were all cut; told once.
    pub fn missing(&mut self) -> Option<&'static str> {
        std::mem::take(&mut self.open)
            .then_some("is the end of a JSON array that has no `]`, so that records may be missing; fetch it again")
    }

    /// Bytes that are still to be passed on.
    pub fn passing(&self) -> usize {
        self.passing
    }

    /// Passes so many bytes on as they are before the next record.
    pub fn set_passing(&mut self, bytes: usize) {
        self.passing = bytes;
    }

    /// Passes some bytes on as they are.
    fn pass(&mut self, text: &str) -> Option<Cut> {
        let mut length = 0;
        for c in text.chars() {
            let width = self.encoding.char_width(c);
            if width > self.passing {
                break;
            }
            self.passing -= width;
            length += c.len_utf8();
            if length >= CHUNK {
                break;
            }
        }
        (length > 0).then_some(Cut { length, opaque: true })
    }

    fn cut_warc(&mut self, text: &str, end: bool) -> Result<Option<Cut>, Problem> {
        if text.trim_start_matches(['\r', '\n']).is_empty() {
            return Ok(end.then_some(Cut { length: text.len(), opaque: true }));
        }
        let Some(record) = warc::record(text, self.encoding)? else {
            return if end { Err(warc::damage(warc::UNENDED)) } else { Ok(None) };
        };
        if record.missing > 0 && end {
            return Err(warc::damage("is a WARC record that ends before its Content-Length"));
        }
        if !warc::is_text(text, &record) && record.missing > 0 {
            self.passing = record.missing;
            return Ok(Some(Cut { length: record.block.end, opaque: true }));
        }
        let whole = record.missing == 0 && (end || text.len() >= record.block.end + 4);
        Ok(whole.then_some(Cut { length: record.end, opaque: false }))
    }

    /// The documents in a chunk; `first` says that it begins the file.
    pub fn views(&self, text: &str, first: bool) -> (Vec<View>, Vec<Problem>) {
        let (mut views, mut problems) = (Vec::new(), Vec::new());
        match self.format {
            Format::Plain if text.trim().is_empty() => {}
            Format::Plain => views.push(View::verbatim(text, Span::new(0, text.len()))),
            Format::Markdown => views.extend(markdown::view(text)),
            Format::Html => match html::view(text) {
                Ok(view) => views.extend(view),
                Err(message) => problems.push(html::unread(0, &message)),
            },
            Format::Json | Format::JsonLines => {
                let lines = self.format == Format::JsonLines;
                let records = if lines { json::lines(text) } else { json::records(text, self.array) };
                for record in records {
                    problems.extend(json::views(text, record, &self.fields, &mut views).err());
                }
            }
            Format::Csv | Format::Tsv => self.cells(text, first, &mut views, &mut problems),
            Format::Warc => views.extend(self.record(text).and_then(|record| warc::view(text, &record))),
        }
        for view in &mut views {
            view.hints.extend(self.hints.iter().cloned());
        }
        (views, problems)
    }

    fn cells(&self, text: &str, first: bool, views: &mut Vec<View>, problems: &mut Vec<Problem>) {
        let (mut at, mut header) = (if first { self.preamble } else { 0 }, first);
        while at < text.len() {
            let Some((cells, length)) = csv::record(&text[at..], self.dialect, true) else {
                problems.push(Problem { offset: at, message: "is a quoted cell without an end; it stays as it is".into() });
                return;
            };
            if !std::mem::take(&mut header) {
                let cell = |i: &usize| cells.get(*i).map(|c| csv::view(text, Span::new(at + c.start, at + c.end), self.dialect));
                let hints = self.about.iter().filter_map(|i| cell(i)?.ok()?).map(|v| hint::of_value(&v.text)).collect();
                // As a record of JSON: a title of few words is judged with its article.
                let mut row = View::default();
                row.hints = hints;
                for read in self.columns.iter().filter_map(cell) {
                    let view = read.and_then(|view| {
                        let within = view.map(|view| html::within(view, text)).transpose();
                        Ok(within.map_err(|message| html::unread(at, &message))?.flatten())
                    });
                    match view {
                        Ok(view) => view.filter(|v| !v.is_blank()).into_iter().for_each(|view| row.add(view)),
                        Err(problem) => problems.push(problem),
                    }
                }
                views.extend((!row.is_blank()).then_some(row));
            }
            at += length;
        }
    }

    fn record(&self, text: &str) -> Option<Record> {
        warc::record(text, self.encoding).ok().flatten()
    }

    /// What has to change with the edits of a chunk: all edits together, in order.
    pub fn follow_up(&self, text: &str, edits: Vec<Edit>) -> Vec<Edit> {
        if self.format != Format::Warc || edits.is_empty() {
            return edits;
        }
        let Some(record) = self.record(text) else { return edits };
        let mut all = warc::follow_up(text, &record, self.encoding, &edits);
        all.extend(edits);
        all
    }
}

/// Where a piece of a long plain text ends: at an empty line, a line, a space, or anywhere.
fn piece_end(text: &str) -> usize {
    let half = PIECE / 2;
    let window = &text.as_bytes()[half..PIECE];
    let paragraph = window.windows(2).rposition(|w| w == b"\n\n").map(|i| i + 2);
    let paragraph = paragraph.or_else(|| window.windows(4).rposition(|w| w == b"\r\n\r\n").map(|i| i + 4));
    let line = || window.iter().rposition(|&b| b == b'\n').map(|i| i + 1);
    let space = || window.iter().rposition(|&b| b == b' ').map(|i| i + 1);
    let mut end = half + paragraph.or_else(line).or_else(space).unwrap_or(half);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The chunks of a text that comes in steps.
    fn chunks(format: Format, text: &str, step: usize) -> Vec<String> {
        let mut layout = Layout::new(format, Encoding::Utf8, text, &Options::default()).expect("layout");
        let (mut at, mut known, mut out) = (0, 0, Vec::new());
        while at < text.len() {
            match layout.cut(&text[at..known], known == text.len()).expect("sound") {
                Some(cut) if cut.length > 0 => {
                    out.push(text[at..at + cut.length].to_string());
                    at += cut.length;
                }
                _ => known = (known + step).min(text.len()),
            }
        }
        out
    }

    #[test]
    fn a_cell_knows_what_its_row_tells_of_it() {
        let table = "sep=,\n\r\nURL,Text,Title,id\nhttps://a.example/big-threat-found,One,Rain &amp; wind,4\n,Two,\"\",5\n";
        let layout = Layout::new(Format::Csv, Encoding::Utf8, table, &Options::default()).expect("a column of text");
        let (views, problems) = layout.views(table, true);
        let found: Vec<_> = views.iter().map(|v| (v.text.as_str(), v.hints.clone())).collect();
        assert_eq!(found, [("One", vec!["big threat found".into(), "Rain & wind".into()]), ("Two", vec![])]);
        assert!(problems.is_empty());
    }

    #[test]
    fn a_row_is_one_document_whose_cells_are_written_each_in_its_way() {
        let table = "title|text|lead\nThe White Home|\"He said \"\"no\"\" & left.\"|<p>a &amp; b</p>\n||\n";
        let options = Options::default().with_fields(["title", "text", "lead"]);
        let layout = Layout::new(Format::Csv, Encoding::Utf8, table, &options).expect("columns");
        let (views, _) = layout.views(table, true);
        assert_eq!(views.iter().map(|v| v.text.as_str()).collect::<Vec<_>>(), ["The White Home\n\nHe said \"no\" & left.\n\na & b"]);
        let view = &views[0];
        let mut placed = Vec::new();
        for (before, after) in [("Home", "House"), ("Home", "a|b"), ("left", "\"went\""), ("b", "<c>"), ("Home\n\nHe", "House\n\nShe")] {
            let at = view.text.find(before).expect("there");
            view.place(Edit::sample(at, before, after), table, &mut placed);
        }
        let placed: Vec<_> = placed.iter().map(|e| (&table[e.span.range()], e.after.as_str())).collect();
        assert_eq!(placed[..3], [("Home", "House"), ("left", "\"\"went\"\""), ("b", "&lt;c&gt;")]);
        // No delimiter in a bare cell; across cells word by word.
        assert_eq!(placed[3..], [("Home", "House"), ("He", "She")]);
    }

    #[test]
    fn chunks_do_not_depend_on_how_the_file_comes_in() {
        let sentence = "The talks ended late, in keeping with the host. ";
        let plain = format!("{sentence}\n\n").repeat(80_000);
        let lines = format!("{{\"text\":\"{sentence}\"}}\n").repeat(9_000);
        let array = format!("[\n{}1]", format!("{{\"text\":\"{sentence}\"}},\n").repeat(9_000));
        let csv = format!("id,text\n{}", format!("1,\"{sentence}\n\"\n").repeat(9_000));
        let record =
            format!("WARC/1.0\nWARC-Type: conversion\nContent-Type: text/plain\nContent-Length: {}\n\n{sentence}\n\n", sentence.len());
        let warc = record.repeat(50);
        for (format, text) in
            [(Format::Plain, plain), (Format::JsonLines, lines), (Format::Json, array), (Format::Csv, csv), (Format::Warc, warc)]
        {
            let whole = chunks(format, &text, text.len());
            assert!(whole.len() > 2 && whole.concat() == text, "{format:?}");
            for step in [1 << 18, (1 << 16) + 7] {
                assert!(chunks(format, &text, step) == whole, "{format:?}");
            }
        }
    }
}
