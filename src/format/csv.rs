//! CSV and TSV: the cells of the chosen columns, as RFC 4180 quotes them; in tab-separated values
//! quotes may mean nothing.

use super::Problem;
use super::escape::Escape;
use super::layout::CHUNK;
use super::view::View;
use crate::span::Span;

/// How cells are separated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dialect {
    pub delimiter: char,
    /// Whether cells may stand in quotes.
    pub quotes: bool,
}

impl Dialect {
    /// The dialect of a file that begins with these records. What its preamble says goes before
    /// all, then tabs separate the cells of `tsv`, elsewhere the header tells what does.
    ///
    /// Programs differ in whether tab-separated cells have quotes. They have when the first records
    /// have as many cells as the header with quotes, and not without.
    pub(super) fn of(head: &str, told: Option<char>, tsv: bool) -> Dialect {
        let delimiter = told.unwrap_or_else(|| if tsv { '\t' } else { delimiter(head) });
        let with = |quotes| Dialect { delimiter, quotes };
        Dialect { quotes: delimiter != '\t' || with(true).is_regular(head) && !with(false).is_regular(head), ..with(true) }
    }

    /// Whether the records within the first chunk of a file have as many cells as the first one;
    /// empty lines are none.
    fn is_regular(self, head: &str) -> bool {
        let (start, whole) = match head.char_indices().find(|(at, _)| *at >= CHUNK) {
            Some((end, _)) => (&head[..end], false),
            None => (head, true),
        };
        let (mut at, mut expected) = (0, None);
        while at < start.len() {
            // The last one may be cut off; one that begins far before has a stray quote.
            let Some((cells, length)) = record(&start[at..], self, whole) else { return !whole && start.len() - at < CHUNK / 2 };
            let is_empty = start[at..at + length].trim_ascii().is_empty();
            if !is_empty && *expected.get_or_insert(cells.len()) != cells.len() {
                return false;
            }
            at += length;
        }
        true
    }
}

/// The line before the header by which spreadsheets are told what separates the cells, `sep=;`: its
/// bytes, and the sign.
pub(super) fn preamble(head: &str) -> Option<(usize, char)> {
    let line = head.split_inclusive('\n').next()?;
    let sign = line.strip_prefix("sep=")?.trim_end_matches(['\r', '\n']);
    let is_sign = |c: &char| *c == '\t' || c.is_ascii_punctuation() && *c != '"';
    sign.parse().ok().filter(is_sign).map(|sign| (line.len(), sign))
}

/// The cells of the record that begins a text, and its length with the line ending; `None` when it
/// does not end there. Quotes are part of the cells.
pub(super) fn record(text: &str, dialect: Dialect, end: bool) -> Option<(Vec<Span>, usize)> {
    let (bytes, delimiter) = (text.as_bytes(), dialect.delimiter as u8);
    let mut cells = Vec::new();
    let (mut at, mut start, mut quoted) = (0, 0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'"' if quoted && bytes.get(at + 1) == Some(&b'"') => at += 1,
            b'"' if quoted => quoted = false,
            b'"' if dialect.quotes && at == start => quoted = true,
            _ if quoted => {}
            b if b == delimiter => {
                cells.push(Span::new(start, at));
                start = at + 1;
            }
            b'\n' => {
                let stop = if at > start && bytes[at - 1] == b'\r' { at - 1 } else { at };
                cells.push(Span::new(start, stop));
                return Some((cells, at + 1));
            }
            _ => {}
        }
        at += 1;
    }
    cells.push(Span::new(start, at));
    (end && !quoted).then_some((cells, at))
}

/// The end of the records that fit into `size` bytes, or of the first one when it is longer; `None`
/// when more is needed.
pub(super) fn records_end(text: &str, dialect: Dialect, size: usize) -> Option<usize> {
    let mut at = 0;
    loop {
        at += record(&text[at..], dialect, false)?.1;
        if at >= size {
            return Some(at);
        }
    }
}

/// What separates the cells: the sign that the header has most of, outside quotes.
pub(super) fn delimiter(header: &str) -> char {
    const SIGNS: [u8; 4] = *b"|\t;,";
    let (mut counts, mut quoted, mut before) = ([0; 4], false, None);
    for byte in header.bytes() {
        let sign = SIGNS.iter().position(|s| *s == byte);
        match (byte, sign) {
            (b'"', _) if quoted => quoted = false,
            // After a quote it is one of two that stand for one.
            (b'"', _) => quoted = before.is_none_or(|b| b == b'"' || SIGNS.contains(&b)),
            (b'\n', _) if !quoted => break,
            (_, Some(sign)) if !quoted => counts[sign] += 1,
            _ => {}
        }
        before = Some(byte);
    }
    // Of signs that are as frequent, the last: the comma.
    SIGNS.into_iter().zip(counts).max_by_key(|&(_, count)| count).map_or(',', |(sign, _)| char::from(sign))
}

/// The name in a cell of the header.
pub(super) fn name(cell: &str) -> String {
    let inner = cell.strip_prefix('"').and_then(|c| c.strip_suffix('"')).unwrap_or(cell);
    inner.replace("\"\"", "\"").trim().to_string()
}

/// The view of a cell, `None` for one without text. White space after the closing quote is none of
/// it.
///
/// # Errors
/// When text follows the closing quote.
pub(super) fn view(text: &str, cell: Span, dialect: Dialect) -> Result<Option<View>, Problem> {
    let body = &text[cell.range()];
    let quoted = dialect.quotes && body.starts_with('"');
    let mut view = View::new(Escape::Cell { quoted, delimiter: dialect.delimiter, html: false });
    if !quoted {
        view.copy(text, cell);
    } else {
        let whole = body.trim_end_matches([' ', '\t']);
        if whole.len() < 2 || !whole.ends_with('"') {
            return Err(Problem { offset: cell.start, message: "is a cell with text after its closing quote; it stays as it is".into() });
        }
        view.copy_doubled(text, Span::new(cell.start + 1, cell.start + whole.len() - 1), "\"\"");
    }
    Ok((!view.is_blank()).then_some(view))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_and_cells() {
        let text = "id,\"a \"\"b\"\"\r\nc\",x\"y\r\n1,2\n";
        let comma = Dialect { delimiter: ',', quotes: true };
        let (cells, length) = record(text, comma, true).expect("whole");
        let cells: Vec<&str> = cells.iter().map(|c| &text[c.range()]).collect();
        assert_eq!((cells, length), (vec!["id", "\"a \"\"b\"\"\r\nc\"", "x\"y"], 21));
        let read = |text: &str, cell| view(text, cell, comma).map(|v| v.map(|v| v.text)).map_err(|p| p.offset);
        assert_eq!(read(text, Span::new(3, 15)), Ok(Some("a \"b\"\r\nc".into())));
        for (cell, expected) in [
            ("\"a\" \t", Ok(Some("a".to_string()))),
            ("\"a \"b\" c\"", Ok(Some("a \"b\" c".to_string()))),
            ("\"a\" b", Err(0)),
            ("\"\" ", Ok(None)),
            ("", Ok(None)),
        ] {
            assert_eq!(read(cell, Span::new(0, cell.len())), expected, "{cell}");
        }
        assert_eq!(record("a,\"b", comma, true), None);
        assert_eq!(record("a\t\"b\tc", Dialect { delimiter: '\t', quotes: false }, true).map(|r| r.0.len()), Some(3));
        assert_eq!(delimiter("\"name, first, last\";text\n1;2"), ';');
        assert_eq!(delimiter("\"a\";\"b, \"\"c\"\", d\ne, f\";g\n1,2,3,4"), ';');
        assert_eq!((delimiter("x\"y,\"z;\";v,w;\n"), delimiter("")), (',', ','));
        assert_eq!((delimiter("a;b;c,d"), delimiter("a"), delimiter("a\tb")), (';', ',', '\t'));
        assert_eq!((preamble("sep=;\r\na;b\r\n"), preamble("sep=\t\n")), (Some((7, ';')), Some((6, '\t'))));
        assert_eq!([preamble("sep=ab\n"), preamble("sep=\n"), preamble("a;b"), preamble("")], [None; 4]);
        assert_eq!(records_end("a,b\nc,\"\n\"\nd", comma, 5), Some(10));
    }

    #[test]
    fn a_file_of_tabs_tells_whether_it_has_quotes() {
        for (head, tsv, quotes) in [
            ("a\tb\n1\t\"x\ny\"\n2\tz\n", true, true),
            ("a\tb\n1\t\"x\ty\"\n", false, true),
            ("a\tb\n1\t\"x\n2\t\"y\n", true, false),
            ("a\tb\n1\t\"x\"\n", true, false),
            ("a\tb\n1\n", true, false),
            ("a\tb\n1\t\"x\ny\"\n\n", true, true),
            ("a\tb\n\n1\t\"x\n2\ty\n", true, false),
            ("a,b\n1\n", false, true),
            ("", true, false),
        ] {
            assert_eq!(Dialect::of(head, None, tsv).quotes, quotes, "{head}");
        }
        // Whatever comes after the first chunk: a stray quote at its beginning is none, a long cell
        // at its end is cut off.
        let (rows, long) = ("2\ty\n".repeat(CHUNK / 2), "y ".repeat(CHUNK / 2));
        for (head, quotes) in
            [(format!("a\tb\n1\t\"x\n\n{rows}"), false), (format!("a\tb\n1\t\"x\ny\"\n{}3\t\"{long}\"\n", &rows[..CHUNK * 3 / 4]), true)]
        {
            assert_eq!(Dialect::of(&head, None, true).quotes, quotes, "{}", &head[..20]);
        }
        assert_eq!(Dialect::of("a;b;c,text\n", Some(','), false).delimiter, ',');
    }
}
