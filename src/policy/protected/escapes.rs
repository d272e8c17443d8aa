//! Escapes of JSON and programs that were left in a text: `\n`, `\r`, `\t`, `\u201c`.

use crate::span::Span;

/// Adds the escapes of a line, which is the text from `start` on; returns the parts of the line
/// between them.
pub(super) fn read(line: &str, start: usize, spans: &mut Vec<Span>) -> Vec<Span> {
    let (mut parts, mut from) = (Vec::new(), 0);
    for (at, _) in line.match_indices('\\') {
        if at < from || !is_escape(&line[at..]) || is_path(&line[from..at]) {
            continue;
        }
        let end = at + length(&line[at..]);
        parts.push(Span::new(from, at));
        spans.push(Span::new(start + at, start + end));
        from = end;
    }
    parts.push(Span::new(from, line.len()));
    parts
}

/// The sign that an escape at `span` stands for; "" for half of one.
pub(super) fn sign(text: &str, span: Span) -> Option<String> {
    let escape = &text[span.range()];
    if !is_escape(&text[span.start..]) || escape.len() != length(escape) {
        return None;
    }
    Some(match escape.as_bytes()[1] {
        b'n' => " \n".into(),
        b't' => " \t".into(),
        b'r' => "  ".into(),
        _ => u32::from_str_radix(&escape[2..], 16).ok().and_then(char::from_u32).map(String::from).unwrap_or_default(),
    })
}

fn length(escape: &str) -> usize {
    if escape.starts_with("\\u") { 6 } else { 2 }
}

/// Whether a text begins with an escape. Commands of LaTeX ("\noindent", "\nabla", "\r{a}") go on
/// with a small letter or a brace.
fn is_escape(text: &str) -> bool {
    match text.as_bytes() {
        [_, b'n' | b'r' | b't', rest @ ..] => !rest.first().is_some_and(|b| b.is_ascii_lowercase() || matches!(b, b'{' | b'_' | b'^')),
        [_, b'u', rest @ ..] => rest.len() >= 4 && rest[..4].iter().all(u8::is_ascii_hexdigit),
        _ => false,
    }
}

/// Whether the word that a text ends with is the beginning of a path ("C:\new").
fn is_path(before: &str) -> bool {
    let tail = &before.as_bytes()[before.len().saturating_sub(260)..];
    let word = tail.rsplit(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'(')).next().unwrap_or_default();
    matches!(word, [drive, b':', b'\\', ..] | [drive, b':'] if drive.is_ascii_alphabetic()) || word.starts_with(b"\\\\")
}

#[cfg(test)]
mod tests {
    use super::super::{protected, shown, tests::found};

    #[test]
    fn escapes_are_told_from_commands_and_paths() {
        let text = "He left.\\n\\nAuthorities stated:\\r\\n\\u201cFolks did.\\u201d\\tIt was caf\\u00e9s\\n";
        assert_eq!(found(text), ["\\n", "\\n", "\\r", "\\n", "\\u201c", "\\u201d", "\\t", "\\u00e9", "\\n"]);
        let read: String = shown(text, &protected(text)).chars().filter(|&c| !crate::text::token::is_ignorable(c)).collect();
        assert_eq!(read, "He left. \n \nAuthorities stated:   \n“Folks did.” \tIt was cafés \n");
        for other in ["\\noindent", "\\nabla", "\\textbf", "C:\\new\\Top", "C:\\nTop\\tThree", "\\r{a}"] {
            let text = format!("See {other} here.");
            assert_eq!(found(&text), [other.trim_end_matches("{a}")]);
            assert_eq!(shown(&text, &protected(&text)), text);
        }
    }
}
