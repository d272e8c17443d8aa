//! Words and numbers of messages to people.

use std::io;

/// The message of an I/O error, without the number that the system has for it.
pub fn reason(error: &io::Error) -> String {
    let message = error.to_string();
    let told = without_numbers(&message);
    // A message of our own may begin with a path.
    if told == message { message } else { lower_first(&told) }
}

/// A message without the numbers of system errors.
pub fn without_numbers(message: &str) -> String {
    const BEGIN: &str = " (os error ";
    let mut parts = message.split(BEGIN);
    let mut out = parts.next().unwrap_or_default().to_string();
    for part in parts {
        match part.split_once(')') {
            Some((number, rest)) if number.bytes().all(|b| b.is_ascii_digit()) => out.push_str(rest),
            _ => out.extend([BEGIN, part]),
        }
    }
    out
}

/// A message with a small first letter, to be put after other words. Names in it stay as they are.
fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// What to say of a file that could not be read, after its name.
pub fn unread(error: &io::Error) -> String {
    format!("cannot be read: {}; {}", reason(error), read_remedy(error))
}

/// What to do about a file that could not be read.
pub fn read_remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "check the path",
        io::ErrorKind::IsADirectory => "give a file",
        _ => "check its permissions",
    }
}

/// A name or a quotation for messages, cut when it is long: it may hold an article.
pub fn short(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
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
        assert_eq!(unread(&io::Error::from_raw_os_error(13)), "cannot be read: permission denied; check its permissions");
        assert_eq!((short("title"), short(&"é".repeat(41))), ("title".to_string(), "é".repeat(40) + "…"));
        assert_eq!(reason(&io::Error::other("Big/file is locked")), "Big/file is locked");
    }
}
