//! What stands in square brackets and is no prose: shortcodes of WordPress and BBCode, links of
//! wikis, marks of notes.

use super::scan::{ahead, has_attributes, line_ahead, name_end, tag_end};
use crate::span::Span;

/// Longest tag and longest link in bytes.
const TAG: usize = 500;
const LINK: usize = 1000;
/// How far a tag may be from the one that closes it.
const BODY: usize = 4000;
/// Longest mark of a note in bytes.
const NOTE: usize = 24;
/// Notes that editors of wikis leave.
const EDITORS: [&str; 4] = ["citation needed", "clarification needed", "when?", "who?"];
/// Numerals with which spinners write a number ("three.5").
#[rustfmt::skip]
const NUMERALS: [&str; 31] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    "hundred", "thousand", "million",
];
/// Tags that are told by their names alone.
#[rustfmt::skip]
const BARE: [&str; 35] = [
    "b", "i", "u", "s", "quote", "code", "list", "img", "url", "gallery", "caption", "embed", "spoiler", "center", "pre", "tt", "php", "ul",
    "ol", "li", "tr", "td", "th", "sup", "sub", "hr", "br", "youtube", "toc", "noparse", "attachment", "playlist", "html", "tex", "email",
];
/// Tags whose contents are no prose.
const BODIES: [&str; 10] = ["code", "pre", "php", "html", "noparse", "sourcecode", "tt", "tex", "latex", "math"];
/// The names of wikis for files.
const FILES: [&str; 3] = ["file", "image", "media"];
/// What says how a wiki shows a file.
#[rustfmt::skip]
const OPTIONS: [&str; 17] = [
    "thumb", "thumbnail", "frame", "framed", "frameless", "border", "left", "right", "center", "centre", "none", "upright", "baseline",
    "middle", "top", "bottom", "sub",
];

/// Adds what a bracket at `at` begins; returns where the next one is to be looked for.
pub(super) fn read(text: &str, at: usize, spans: &mut Vec<Span>) -> usize {
    if text[at..].starts_with("[[") {
        return link(text, at, spans).unwrap_or(at + 2);
    }
    let Some(end) = note(text, at).or_else(|| shortcode(text, at)) else { return at + 1 };
    spans.push(Span::new(at, end));
    end
}

/// The end of a mark of notes (`[4]`, `[4, 9–12]`, `[note 4]`).
fn note(text: &str, at: usize) -> Option<usize> {
    let line = line_ahead(text, at + 1, NOTE);
    let length = line.find(']')?;
    if EDITORS.contains(&&line[..length]) {
        return Some(at + length + 2);
    }
    let label = line[..length].strip_prefix("note ").unwrap_or(&line[..length]);
    let number = label.starts_with(|c: char| c.is_ascii_digit());
    (number && label.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | ',' | ';' | ':' | '.' | '-' | '–' | '—')))
        .then_some(at + length + 2)
}

/// Adds the numbers of notes that extracted text has after a stop ("It fell.1 Folks").
pub(super) fn note_numbers(line: &str, start: usize, spans: &mut Vec<Span>) {
    for (at, _) in line.match_indices('.') {
        let digits = line.as_bytes()[at + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        let span = Span::new(at + 1, at + 1 + digits);
        if digits > 0 && is_note_number(line, span) {
            spans.push(Span::new(start + span.start, start + span.end));
        }
    }
}

/// Whether digits are the number of a note: after the stop of a word that is no numeral, and before
/// a capital.
pub(super) fn is_note_number(text: &str, digits: Span) -> bool {
    let next = text[digits.end..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
    let Some(before) = text[..digits.start].strip_suffix('.').filter(|_| next && digits.len() <= 2) else { return false };
    let word = &before[before.len() - before.bytes().rev().take_while(u8::is_ascii_alphabetic).count()..];
    word.len() > 3 && word.ends_with(|c: char| c.is_ascii_lowercase()) && !NUMERALS.contains(&word.to_ascii_lowercase().as_str())
}

/// The end of a shortcode, or of all of it when what it encloses is code. Other words in brackets
/// are those of an editor.
fn shortcode(text: &str, at: usize) -> Option<usize> {
    let line = line_ahead(text, at + 1, TAG);
    let length = tag_end(line, b'[', b']')?;
    let (tag, end) = (line[..length].trim_end_matches([' ', '/']), at + length + 2);
    if let Some(name) = tag.strip_prefix('/') {
        return (name == "*" || name_end(name) > 0 && name_end(name) == name.len()).then_some(end);
    }
    let (name, rest) = tag.split_at(if tag.starts_with('*') { 1 } else { name_end(tag) });
    let folded = name.to_ascii_lowercase();
    let closed = || {
        let close = format!("[/{name}]");
        ahead(text, end, BODY).find(&close).map(|body| end + body + close.len())
    };
    let told = match rest.as_bytes().first() {
        _ if name.is_empty() => false,
        None => name == "*" || BARE.contains(&folded.as_str()) || closed().is_some(),
        Some(b'=') => rest.len() > 1 && !rest[1..].starts_with(' '),
        Some(b' ' | b'\t') => has_attributes(rest),
        Some(_) => false,
    };
    let body = || BODIES.contains(&folded.as_str()).then(closed).flatten();
    told.then(|| body().unwrap_or(end))
}

/// Adds what of a link of a wiki its readers do not read, or may not be changed; returns where its
/// label begins, or else its end.
fn link(text: &str, at: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let start = at + 2;
    let line = line_ahead(text, start, LINK);
    let inside = &line[..link_end(line)?];
    let (target, label) = inside.split_once('|').map_or((inside, None), |(target, label)| (target, Some(label)));
    let space = target.trim_start_matches(':').split_once(':').map(|(space, _)| space.trim().to_ascii_lowercase()).unwrap_or_default();
    let Some(label) = label.filter(|_| space != "category") else {
        let end = start + inside.len() + 2;
        spans.push(Span::new(at, end));
        return Some(end);
    };
    let mut part_start = start + target.len();
    spans.push(Span::new(at, part_start));
    part_start += 1;
    let label_start = part_start;
    if FILES.contains(&space.as_str()) {
        for part in label.split('|') {
            if is_option(part.trim()) {
                spans.push(Span::new(part_start, part_start + part.len()));
            }
            part_start += part.len() + 1;
        }
    }
    Some(label_start)
}

/// Where a link ends whose inside a line begins with; the caption of a picture may have links in
/// it.
fn link_end(line: &str) -> Option<usize> {
    let (bytes, mut depth, mut at) = (line.as_bytes(), 0, 0);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"[[" => depth += 1,
            b"]]" if depth == 0 => return Some(at),
            b"]]" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    None
}

/// Whether a part of the link to a file says how it is shown ("thumb", "300px", "alt=…").
fn is_option(part: &str) -> bool {
    let size = part.strip_suffix("px").is_some_and(|size| size.bytes().all(|b| b.is_ascii_digit() || b == b'x'));
    size || OPTIONS.contains(&part) || name_end(part) > 0 && part[name_end(part)..].starts_with('=')
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn shortcodes_are_told_from_words_of_an_editor() {
        for tag in [
            "[caption id=\"attachment_4\" align=\"alignnone\" width=\"300\"]",
            "[gallery ids=\"14,15\" size=\"medium\"]",
            "[vc_row title=\"Brand new\" /]",
            "[su_box title=\"A [brand] new box\"]",
            "[contact-form-7 id=4 title=“Contact form 4”]",
            "[size=4]",
            "[url=https://x title=\"y\"]",
            "[/quote]",
            "[b]",
            "[*]",
            "[CODE]title = 4[/CODE]",
            "[code lang=\"sql\"]\ntitle = 4\n[/code]",
        ] {
            assert_eq!(found(&format!("Behold {tag} here.")), [tag]);
        }
        assert_eq!(found("[authorities]The folks[/authorities] stated"), ["[authorities]", "[/authorities]"]);
        for prose in ["[the authorities] stated", "[authorities] stated", "[n = 4]", "[code", "[sic]", "[the code] and [s]he"] {
            assert!(found(prose).iter().all(|s| *s == "[s]"), "{prose}");
        }
    }

    #[test]
    fn marks_of_notes_stay() {
        let text = "A claim[4] and others [9, 12–14][note 4] of [4 people].\n[4] Smith, J., Ports.";
        assert_eq!(found(text), ["[4]", "[9, 12–14]", "[note 4]", "[4]"]);
    }

    #[test]
    fn labels_of_links_are_prose() {
        for (text, expected) in [
            ("[[Category:Computer systems]]", vec!["[[Category:Computer systems]]"]),
            ("[[Category:Computer systems|authorities]]", vec!["[[Category:Computer systems|authorities]]"]),
            ("[[Brand new port]] is", vec!["[[Brand new port]]"]),
            ("[[Port (authority)|the authorities]] is", vec!["[[Port (authority)"]),
            (
                "[[File:brand new.jpg|thumb|x300px|alt=Folks|The folks at [[Ellery|the port]]]]",
                vec!["[[File:brand new.jpg", "thumb", "x300px", "alt=Folks", "[[Ellery"],
            ),
            ("[[open and ]", vec![]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
