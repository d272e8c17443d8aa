//! Tags in angle brackets in text that is not read as HTML, and comments and code in them.

use super::scan::{has_attributes, line_ahead, name_end, tag_end, up_to};
use crate::span::Span;

/// Longest tag, longest code of a template and longest comment or body in bytes.
const TAG: usize = 500;
const CODE: usize = 1000;
const BODY: usize = 4000;
/// Longest name of a voice in subtitles.
const VOICE: usize = 60;
/// What is no prose from its opening to its end.
const WHOLE: [(&str, &str, usize); 3] = [("<!--", "-->", BODY), ("<%", "%>", CODE), ("<?", "?>", CODE)];
/// Tags whose contents are no prose.
const BODIES: [&str; 7] = ["code", "math", "nowiki", "script", "source", "style", "syntaxhighlight"];
/// Tags whose contents are marks of notes when they are as short as that.
const NOTES: [&str; 2] = ["sub", "sup"];
const NOTE: usize = 6;

/// Adds what a bracket at `at` begins; returns where the next one is to be looked for.
pub(super) fn read(text: &str, at: usize, spans: &mut Vec<Span>) -> usize {
    let rest = &text[at..];
    let end = match WHOLE.iter().find(|(open, ..)| rest.starts_with(open)) {
        Some((open, close, bound)) => up_to(text, at, open.len(), *bound, close),
        None => end(text, at),
    };
    if let Some(end) = end {
        spans.push(Span::new(at, end));
    }
    end.unwrap_or(at + 1)
}

/// The end of a tag, or of all of it when what it encloses is no prose. A comparison ("a < b and c
/// > d") is none.
fn end(text: &str, at: usize) -> Option<usize> {
    let line = line_ahead(text, at + 1, TAG);
    let tag = line.strip_prefix(['/', '!']).unwrap_or(line);
    let (name, rest) = tag.split_at(name_end(tag));
    // Most brackets of prose have no letter after them.
    let length = Some(name).filter(|name| !name.is_empty()).and_then(|_| tag_end(rest, b'<', b'>'))?;
    let attributes = rest[..length].trim_end_matches('/');
    let bare = attributes.trim().is_empty();
    // "<v Folks>" of subtitles, "<!DOCTYPE html>".
    let voice = (name == "v" || name.starts_with("v.") || line.starts_with('!')) && length <= VOICE;
    if !(bare || attributes.starts_with([' ', '\t']) && (voice || has_attributes(attributes))) {
        return None;
    }
    let end = at + 1 + (line.len() - rest.len()) + length + 1;
    let open = tag.len() == line.len() && !rest[..length].ends_with('/');
    let close = format!("</{name}>");
    let bound = if NOTES.contains(&name) { NOTE + close.len() } else { BODY };
    let body = up_to(text, end, 0, if open && (BODIES.contains(&name) || NOTES.contains(&name)) { bound } else { 0 }, &close);
    Some(body.filter(|&body| !NOTES.contains(&name) || is_mark(&text[end..body - close.len()])).unwrap_or(end))
}

/// Whether a text is the mark of a note: a figure, or a sign as for one.
fn is_mark(text: &str) -> bool {
    !text.is_empty() && !text.bytes().any(|b| b.is_ascii_alphabetic() || b == b'<')
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn tags_are_told_from_signs() {
        for tag in [
            "<ref name=\"a\">",
            "<ref name=folks />",
            "</ref>",
            "<br/>",
            "<doc id=\"1\" title=\"Brand new > old\">",
            "<v Folks>",
            "<v.loud The authorities>",
            "<!-- the\nauthorities -->",
            "<%= post.title %>",
            "<!DOCTYPE html>",
            "<code>title</code>",
            "<script>var folks = \"assault\";</script>",
            "<style>.folks{cash:4}</style>",
            "<sup>[4]</sup>",
        ] {
            assert_eq!(found(&format!("Behold {tag} here.")), [tag]);
        }
        for prose in ["a < b and c > d", "I <3 it", "<not a tag", "if a<b and c>d", "<not a tag>", "5<6 of folks > 7", "<"] {
            assert!(found(prose).is_empty(), "{prose}: {:?}", found(prose));
        }
    }
}
