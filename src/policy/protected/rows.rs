//! Numbers in lines that are no sentences: columns of a table and records of a log.

use crate::span::Span;

/// What requests in the logs of servers begin with.
const REQUESTS: [&str; 6] = ["\"GET /", "\"POST /", "\"HEAD /", "\"PUT /", "\"DELETE /", "\"OPTIONS /"];

/// Adds the numbers that fill a column of their own: between tabs, bars, several spaces or the ends
/// of the line, which begins at `start`.
pub(super) fn columns(line: &str, start: usize, spans: &mut Vec<Span>) {
    let bytes = line.trim_end().as_bytes();
    let indent = bytes.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let mut at = indent;
    while at < bytes.len() {
        let length = bytes[at..].iter().position(|&b| !is_figure(b)).unwrap_or(bytes.len() - at);
        let end = at + length;
        if length > 0 {
            let (left, right) = (before(&bytes[indent..at]), behind(&bytes[end..]));
            // A line that is a number alone is no column.
            if left && right && (at > indent || end < bytes.len()) && bytes[at..end].iter().any(u8::is_ascii_digit) {
                spans.push(Span::new(start + at, start + end));
            }
        }
        at = end + 1;
    }
}

/// Whether a byte is part of a figure.
fn is_figure(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'%' | b'-' | b'+')
}

/// Whether what stands before a figure ends a column, or there is nothing. Two spaces may follow a
/// sentence, too.
fn before(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_end();
    let space = &bytes[text.len()..];
    let column = space.len() > 1 && !text.ends_with(b".") && !text.ends_with(b"!") && !text.ends_with(b"?");
    text.is_empty() || text.ends_with(b"|") || space.contains(&b'\t') || column
}

/// Whether what follows a figure begins a column, or nothing follows.
fn behind(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_start();
    let space = &bytes[..bytes.len() - text.len()];
    text.is_empty() || text.starts_with(b"|") || space.contains(&b'\t') || space.len() > 1
}

/// Adds a line that begins at `start` if it is the record of a request.
pub(super) fn request(line: &str, start: usize, spans: &mut Vec<Span>) {
    if REQUESTS.iter().any(|request| line.contains(request)) {
        spans.push(Span::new(start, start + line.trim_end().len()));
    }
}

/// Adds the numbers of a line that begins at `start` if it is another record of a log.
pub(super) fn record(line: &str, start: usize, spans: &mut Vec<Span>) {
    // Most lines begin otherwise.
    if line.starts_with(|c: char| c.is_ascii_digit() || c == '[') && is_stamped(line) {
        let mut at = 0;
        for piece in line.split(|c: char| !c.is_ascii_digit()) {
            if !piece.is_empty() {
                spans.push(Span::new(start + at, start + at + piece.len()));
            }
            at += piece.len();
            at += line[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
}

/// Whether a line begins with a date and a time to the second, or an address of the internet.
fn is_stamped(line: &str) -> bool {
    let head = line.strip_prefix('[').unwrap_or(line).as_bytes();
    let fits = |form: &[u8]| {
        let fits = |(&byte, &form): (&u8, &u8)| match form {
            b'0' => byte.is_ascii_digit(),
            b'T' => matches!(byte, b'T' | b' '),
            _ => byte == form,
        };
        head.len() >= form.len() && head.iter().zip(form).all(fits)
    };
    let word = line.split([' ', '\t']).next().unwrap_or_default();
    let address = word.len() < line.trim_end().len()
        && word.split('.').count() == 4
        && word.split('.').all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    fits(b"0000-00-00T00:00:00") || fits(b"0000/00/00T00:00:00") || address
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn numbers_of_columns_stay() {
        for (text, expected) in [
            ("Brand new        4", vec!["4"]),
            ("Ellery         9       4      4.5%", vec!["9", "4", "4.5%"]),
            ("Ellery\t9\tfolks\t4\n4\tOssel", vec!["9", "4", "4"]),
            ("| Ellery | 9 | 4 folks |", vec!["9"]),
            ("  4    Ellery", vec!["4"]),
            ("It ended.  4 folks left.  4", vec![]),
            ("He has  4 folks and 9\nto go", vec![]),
            ("4", vec![]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_of_logs_stay() {
        let request = "portal 200 4 \"GET /folks HTTP/1.1\" brand new";
        assert_eq!(found(&format!("{request}\nThe folks")), [request]);
        assert_eq!(found("2024-05-04 10:00:01 WARN 4 folks").concat(), "202405041000014");
        assert_eq!(found("127.0.0.1 - 4 folks").concat(), "1270014");
        assert!(found("2024-05-04: 4 folks").is_empty());
    }
}
