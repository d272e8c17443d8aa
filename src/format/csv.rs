//! CSV and TSV: the cells of the chosen columns, as RFC 4180 quotes them or as other programs do;
//! in tab-separated values quotes may mean nothing.

use super::Problem;
use super::escape::Escape;
use super::layout::{CHUNK, HEAD};
use super::view::View;
use crate::span::Span;

/// How cells are separated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dialect {
    pub delimiter: char,
    /// Whether cells may stand in quotes.
    pub quotes: bool,
    /// Whether a backslash stands before a quote that does not end the cell.
    pub escapes: bool,
    /// Whether spaces may stand before a cell in quotes.
    pub spaces: bool,
    /// Whether a carriage return alone ends a record.
    pub returns: bool,
}

impl Dialect {
    /// The dialect of a file that begins with these records. What its preamble says goes before
    /// all, then tabs separate the cells of `tsv`, elsewhere the header tells what does.
    ///
    /// Programs differ in how they quote. As the usual way does not fit when the first records have
    /// not as many cells as the header, another one is taken with which they have.
    pub(super) fn of(head: &str, told: Option<char>, tsv: bool) -> Dialect {
        let ways = Dialect::ways(head, told, tsv);
        let usual = ways.iter().position(|way| !way.returns).unwrap_or(0);
        ways.iter().find(|way| way.is_regular(head)).copied().unwrap_or(ways[usual])
    }

    /// The dialects that such a file may be in, the likeliest first.
    pub(super) fn ways(head: &str, told: Option<char>, tsv: bool) -> Vec<Dialect> {
        let of = |returns| {
            let delimiter = told.unwrap_or_else(|| if tsv { '\t' } else { delimiter(head, returns) });
            Dialect { delimiter, quotes: true, returns, ..Dialect::default() }
        };
        let is_return = |at: usize| head[at..].starts_with('\r') && !head[at..].starts_with("\r\n");
        let mut ends = Vec::new();
        if head.find(LINE_ENDS).is_some_and(is_return) {
            ends.push(of(true));
        }
        // Where its first record would be the whole file, carriage returns must end them.
        let look = look(head);
        if ends.is_empty() || record(look, of(false), false).is_some_and(|(_, length)| length < look.len()) {
            ends.push(of(false));
        }
        let ways = |quotes: Dialect| {
            // Tabs mostly stand between cells without quotes.
            let bare = (quotes.delimiter == '\t').then_some(Dialect { quotes: false, ..quotes });
            bare.into_iter().chain([quotes, Dialect { escapes: true, ..quotes }, Dialect { spaces: true, ..quotes }])
        };
        ends.into_iter().flat_map(ways).collect()
    }

    /// Whether the records that begin within the first chunk of a file have as many cells as the
    /// first one; empty lines are none.
    fn is_regular(self, head: &str) -> bool {
        let look = look(head);
        let (mut at, mut expected) = (0, None);
        while at < look.len().min(CHUNK) {
            // One that does not end has a stray quote.
            let Some((cells, length)) = record(&look[at..], self, look.len() == head.len()) else { return false };
            let is_empty = look[at..at + length].trim_ascii().is_empty();
            if !is_empty && *expected.get_or_insert(cells.len()) != cells.len() {
                return false;
            }
            at += length;
        }
        true
    }
}

/// As much of what a file begins with as is looked at, however much of it is known.
fn look(head: &str) -> &str {
    let end = (0..=HEAD.min(head.len())).rev().find(|&end| head.is_char_boundary(end));
    &head[..end.unwrap_or_default()]
}

pub(super) const LINE_ENDS: [char; 2] = ['\r', '\n'];

/// The line before the header by which spreadsheets are told what separates the cells, `sep=;`: its
/// bytes, and the sign.
pub(super) fn preamble(head: &str) -> Option<(usize, char)> {
    let sign = head.strip_prefix("sep=")?.split(LINE_ENDS).next()?;
    let length = "sep=".len() + sign.len();
    let end = ["\r\n", "\r", "\n"].iter().find(|end| head[length..].starts_with(**end)).map_or(0, |end| end.len());
    let is_sign = |c: &char| *c == '\t' || c.is_ascii_punctuation() && *c != '"';
    sign.parse().ok().filter(is_sign).map(|sign| (length + end, sign))
}

/// The cells of the record that begins a text, and its length with the line ending; `None` when it
/// does not end there. Quotes are part of the cells.
pub(super) fn record(text: &str, dialect: Dialect, end: bool) -> Option<(Vec<Span>, usize)> {
    let (bytes, delimiter) = (text.as_bytes(), dialect.delimiter as u8);
    let mut cells = Vec::new();
    // A quote at `first` opens the cell that begins at `start`.
    let (mut at, mut start, mut first, mut quoted) = (0, 0, 0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quoted && dialect.escapes => at += 1,
            b'"' if quoted && bytes.get(at + 1) == Some(&b'"') => at += 1,
            b'"' if quoted => quoted = false,
            b'"' if dialect.quotes && at == first => quoted = true,
            _ if quoted => {}
            b if b == delimiter => {
                cells.push(Span::new(start, at));
                (start, first) = (at + 1, at + 1);
            }
            b' ' if dialect.spaces && at == first => first += 1,
            b'\r' if dialect.returns && bytes.get(at + 1) != Some(&b'\n') => {
                cells.push(Span::new(start, at));
                return Some((cells, at + 1));
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
    cells.push(Span::new(start, bytes.len()));
    (end && !quoted).then_some((cells, bytes.len()))
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

/// What separates the cells: the sign that the header has most of, outside quotes. It may end with
/// a carriage return alone.
fn delimiter(header: &str, returns: bool) -> char {
    const SIGNS: [u8; 4] = *b"|\t;,";
    let (mut counts, mut quoted, mut before) = ([0; 4], false, None);
    for byte in header.bytes() {
        let sign = SIGNS.iter().position(|s| *s == byte);
        match (byte, sign) {
            (b'"', _) if quoted => quoted = false,
            // After a quote it is one of two that stand for one.
            (b'"', _) => quoted = before.is_none_or(|b| b == b'"' || SIGNS.contains(&b)),
            (b'\n', _) if !quoted => break,
            (b'\r', _) if returns && !quoted => break,
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
    let cell = cell.trim_matches(' ');
    let inner = cell.strip_prefix('"').and_then(|c| c.strip_suffix('"')).unwrap_or(cell);
    inner.replace("\"\"", "\"").trim().to_string()
}

/// A quote within quotes.
const DOUBLED: &str = "\"\"";
/// The same, and a backslash, where backslashes say so.
const ESCAPED: [&str; 3] = [DOUBLED, r#"\""#, r"\\"];

/// The text that a part of a cell stands for in which backslashes stand before quotes.
pub(super) fn unescaped(source: &str) -> String {
    let mut view = View::default();
    view.copy_pairs(source, Span::new(0, source.len()), &ESCAPED);
    view.text
}

/// The view of a cell, `None` for one without text. White space around the quotes is none of it.
///
/// # Errors
/// When text follows the closing quote.
pub(super) fn view(text: &str, cell: Span, dialect: Dialect) -> Result<Option<View>, Problem> {
    let Dialect { delimiter, escapes, .. } = dialect;
    let body = &text[cell.range()];
    let lead = if dialect.spaces { body.len() - body.trim_start_matches(' ').len() } else { 0 };
    let quoted = dialect.quotes && body[lead..].starts_with('"');
    let mut view = View::new(Escape::Cell { quoted, delimiter, html: false, escapes: quoted && escapes });
    if !quoted {
        view.copy(text, cell);
    } else {
        let whole = body.trim_end_matches([' ', '\t']);
        if whole.len() < lead + 2 || !whole.ends_with('"') {
            return Err(Problem { offset: cell.start, message: "is a cell with text after its closing quote; it stays as it is".into() });
        }
        let inner = Span::new(cell.start + lead + 1, cell.start + whole.len() - 1);
        view.copy_pairs(text, inner, if escapes { &ESCAPED } else { &[DOUBLED] });
    }
    Ok((!view.is_blank()).then_some(view))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_and_cells() {
        let text = "id,\"a \"\"b\"\"\r\nc\",x\"y\r\n1,2\n";
        let comma = Dialect { delimiter: ',', quotes: true, ..Dialect::default() };
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
        assert_eq!(record("a\t\"b\tc", Dialect { delimiter: '\t', ..Dialect::default() }, true).map(|r| r.0.len()), Some(3));
        assert_eq!(delimiter("\"name, first, last\";text\n1;2", false), ';');
        assert_eq!(delimiter("\"a\";\"b, \"\"c\"\", d\ne, f\";g\n1,2,3,4", false), ';');
        assert_eq!((delimiter("x\"y,\"z;\";v,w;\n", false), delimiter("", false)), (',', ','));
        assert_eq!((delimiter("a;b;c,d", false), delimiter("a", false), delimiter("a\tb", false)), (';', ',', '\t'));
        assert_eq!((delimiter("\"a\rb\";c\rd,e,f", true), delimiter("a\rb;c", false)), (';', ';'));
        assert_eq!((preamble("sep=;\r\na;b\r\n"), preamble("sep=\t\n")), (Some((7, ';')), Some((6, '\t'))));
        assert_eq!((preamble("sep=;\rid;text\r"), preamble("sep=|")), (Some((6, ';')), Some((5, '|'))));
        assert_eq!([preamble("sep=ab\n"), preamble("sep=\n"), preamble("a;b"), preamble("")], [None; 4]);
        assert_eq!(records_end("a,b\nc,\"\n\"\nd", comma, 5), Some(10));
    }

    #[test]
    fn records_tell_how_cells_are_quoted() {
        for (table, expected) in [
            ("id,text\n1,\"He said \\\"no\\\", \"\"no\"\" \\\\\\n.\\\\\"\n", r#"He said "no", "no" \\n.\"#),
            ("id, \"text\" \n1,  \"one, two\" \n", "one, two"),
            ("id,text\r1,\"one\n, two\"\r2,\r", "one\n, two"),
            ("id,text\n1,one\rtwo\n", "one\rtwo"),
            ("id;text\r1;\"a, \\\"b; c\\\", d\"\r", "a, \"b; c\", d"),
            ("id\ttext\n1\t\"a\\\"\tb\"\n", "a\"\tb"),
            // A row with a comma too many says nothing about the ends of lines.
            ("id,text\r1,one\r2,two,three\r", "one"),
            ("id,text\n1,one\rtwo\n2,two,three\n", "one\rtwo"),
            // The usual way fits, too.
            ("id,text\n1,\"C:\\\"\n2, \"one\"\n", "C:\\"),
            ("id,text\n1,\" \"\n2,\n", ""),
        ] {
            let dialect = Dialect::of(table, None, false);
            let (header, at) = record(table, dialect, false).expect("a header");
            assert_eq!(header.iter().map(|cell| name(&table[cell.range()])).collect::<Vec<_>>(), ["id", "text"], "{table:?}");
            let (cells, _) = record(&table[at..], dialect, false).expect("a record");
            let view = view(table, Span::new(at + cells[1].start, at + cells[1].end), dialect).expect("quoted well");
            assert_eq!(view.map_or(String::new(), |v| v.text), expected, "{table:?}");
        }
    }

    #[test]
    fn a_record_longer_than_a_chunk_tells_how_it_is_quoted() {
        let article = "He said \\\"no, never\\\",\nand left. ".repeat(CHUNK / 10);
        assert!(article.len() > 3 * CHUNK);
        let table = format!("id,text\n1,\"{article}\"\n");
        assert!(Dialect::of(&table, None, false).escapes);
        let usual = format!("id,text\n1,\"{}\"\n", article.replace('\\', "\""));
        assert!(!Dialect::of(&usual, None, false).escapes);
        // A file that is streamed is known by its head only.
        let (whole, end) = (format!("{usual}{}", usual.repeat(2 * HEAD / usual.len())), HEAD + 7);
        assert_eq!(Dialect::of(&whole, None, false), Dialect::of(&whole[..end], None, false));
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
