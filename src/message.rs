//! Words and numbers of messages to people.

use crate::format::lower_first;
use std::io;

/// The message of an I/O error, without the number that the system has for it.
pub fn reason(error: &io::Error) -> String {
    let message = error.to_string();
    match message.split_once(" (os error") {
        Some((told, _)) => lower_first(told),
        // A message of our own may begin with a path.
        None => message,
    }
}

/// What to do about a file that could not be written.
pub fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room",
        _ => "check its permissions",
    }
}

/// A number of things: `3 edits`, `1 edit`.
pub fn count(n: usize, what: &str) -> String {
    format!("{} {what}{}", number(n), if n == 1 { "" } else { "s" })
}

/// A number with commas, from five digits on.
pub fn number(n: usize) -> String {
    if n < 10_000 { n.to_string() } else { grouped(n, ',') }
}

/// A number with a sign before every third digit from the right.
pub(crate) fn grouped(n: usize, sign: char) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(sign);
        }
        out.push(digit);
    }
    out
}

/// Whether a character cannot be seen but ends lines, moves the cursor or turns the order of what
/// is shown.
pub fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text for the terminal. Control characters ([`is_control`]) become visible signs; line ends and
/// tabs become spaces.
pub fn printable(text: &str) -> String {
    let visible = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        c if is_control(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!([0, 9_999, 10_000, 49_543, 123_456, 1_234_567].map(number), ["0", "9999", "10,000", "49,543", "123,456", "1,234,567"]);
        assert_eq!([1, 2, 20_000].map(|n| count(n, "edit")), ["1 edit", "2 edits", "20,000 edits"]);
    }

    #[test]
    fn terminal_codes_are_not_passed_on() {
        assert_eq!(printable("a\x1b[31m\tb\u{9b}"), "a\u{fffd}[31m b\u{fffd}");
        assert_eq!(printable("gpj.\u{202e}a\u{200f}\r\n"), "gpj.\u{fffd}a\u{fffd}  ");
    }

    #[test]
    fn reasons_have_no_numbers_and_paths_keep_their_capitals() {
        assert_eq!(reason(&io::Error::from_raw_os_error(2)), "no such file or directory");
        assert_eq!(reason(&io::Error::other("Big/file is locked")), "Big/file is locked");
    }
}
