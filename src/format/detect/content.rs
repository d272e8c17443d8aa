//! What a text without a telling name is, by how it begins.

use super::Format;
use super::markup::is_fragment;
use crate::format::FIELDS;
use crate::format::csv::{self, Dialect};
use crate::format::json;

/// Lines of a front matter at most.
const FRONT_MATTER: usize = 60;
/// Bytes of a column name at most.
const COLUMN: usize = 40;
/// Words of a column name at most.
const WORDS: usize = 5;
/// Further records that must have as many cells as the header where none of its names is known.
const RECORDS: usize = 2;

/// The format that a text is in by its first bytes; `None` for plain text, or another markup.
pub(super) fn format_of(text: &str) -> Option<Format> {
    if is_page(text) || is_fragment(text) {
        return Some(Format::Html);
    }
    if is_json(text) {
        return Some(match text.starts_with('[') {
            true => Format::Json,
            false if text.lines().next().is_some_and(|line| line.trim_ascii_end().ends_with('}')) => Format::JsonLines,
            false => Format::Json,
        });
    }
    if has_front_matter(text) || has_links(text) {
        return Some(Format::Markdown);
    }
    is_table(text).then_some(Format::Csv)
}

/// Whether a text begins as a whole page.
pub(super) fn is_page(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let doctype = lower.strip_prefix("<!doctype").is_some_and(|rest| rest.trim_ascii_start().starts_with("html"));
    doctype || lower.starts_with("<html") || lower.starts_with("<?xml") && lower.contains("<html")
}

/// Whether a text begins as an object, or a list of values.
fn is_json(text: &str) -> bool {
    let object = |text: &str| {
        let key = text.strip_prefix('{').and_then(|rest| rest.trim_ascii_start().strip_prefix('"')).and_then(|rest| rest.split_once('"'));
        key.is_some_and(|(_, rest)| rest.trim_ascii_start().starts_with(':'))
    };
    let Some(first) = list_of(text) else { return object(text) };
    // In prose, words follow a quotation in brackets, and a link of a wiki is made of them.
    object(first) || list_of(first).is_some_and(object) || first.starts_with(['"', '[']) && json::is_sound(text)
}

/// What a text holds that begins as a list.
fn list_of(text: &str) -> Option<&str> {
    text.strip_prefix('[').map(str::trim_ascii_start)
}

/// Whether a text begins with settings between two rules, as the sources of sites do.
fn has_front_matter(text: &str) -> bool {
    let sign = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b' ');
    let is_setting = |line: &str| line.split_once(':').is_some_and(|(key, _)| !key.is_empty() && key.bytes().all(sign));
    let mut lines = text.lines().take(FRONT_MATTER).map(str::trim_ascii_end);
    lines.next() == Some("---") && lines.next().is_some_and(is_setting) && lines.any(|line| line == "---")
}

/// Whether a text has links of Markdown, as programs write that make text of pages: three, or two
/// and a heading.
fn has_links(text: &str) -> bool {
    let links = text.match_indices("](").filter(|(at, sign)| {
        let target = &text[at + sign.len()..];
        let label = text[..*at].rsplit('\n').next().is_some_and(|line| line.contains('['));
        label && ["http://", "https://", "/"].iter().any(|start| target.starts_with(start))
    });
    let heading = text.lines().any(|line| line.starts_with('#') && line.trim_start_matches('#').starts_with(' '));
    links.count() >= if heading { 2 } else { 3 }
}

/// Whether a text begins as a table, in whatever way its cells are quoted.
fn is_table(text: &str) -> bool {
    csv::preamble(text).is_some() || Dialect::ways(text, None, false).into_iter().any(|way| is_table_in(text, way))
}

/// Whether it begins with a header: names, one of which is that of a usual column or which are as
/// many as the cells of the records after them.
fn is_table_in(text: &str, dialect: Dialect) -> bool {
    let Some((header, mut at)) = csv::record(text, dialect, false) else { return false };
    let names: Vec<String> = header.iter().map(|cell| csv::name(&text[cell.range()])).collect();
    let is_name =
        |name: &String| name.len() <= COLUMN && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b' '));
    if names.len() < 2 || !names.iter().all(is_name) {
        return false;
    }
    let mut records = 0;
    while let Some((cells, length)) = csv::record(&text[at..], dialect, false) {
        if cells.len() != names.len() {
            return false;
        }
        (records, at) = (records + 1, at + length);
    }
    let known = names.iter().any(|name| FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name)));
    match known {
        // A line of prose may hold a comma and such a word.
        true => records > 0 || !text[..at].contains(' '),
        false => names.len() > 2 && !names.iter().any(|name| name.is_empty() || is_prose(name)) && records >= RECORDS,
    }
}

/// Whether a cell is the end of a sentence, or as many words as no column is named by.
fn is_prose(cell: &str) -> bool {
    cell.ends_with('.') || cell.split(' ').count() > WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_tell_the_format() {
        for (text, format) in [
            ("<!DOCTYPE\nHTML><p>x", Some(Format::Html)),
            ("<p>Text", Some(Format::Html)),
            ("{\"a\": 1}", Some(Format::JsonLines)),
            ("{\n \"a\": 1", Some(Format::Json)),
            ("[ {\"a\": 1", Some(Format::Json)),
            ("[[4,\"Text\"]]", Some(Format::Json)),
            ("[\"Text\"]", Some(Format::Json)),
            ("[\"A text that goes on", Some(Format::Json)),
            ("[\"No,\" he said.]", None),
            ("[[ {\"a\": 1", Some(Format::Json)),
            ("[[Category:News]] Text", None),
            ("[Text] and more", None),
            ("[[2024 harbour assault]] was a risk.", None),
            ("[[1]] Text", None),
            ("[\"Text\"] Authorities", None),
            ("[\"Text\", he said] left", None),
            ("[[]]\n[\"Text\", NaN]", Some(Format::Json)),
            ("sep=;\nid;lead\n4;x", Some(Format::Csv)),
            ("sep=words\n", None),
            ("{curly} text", None),
            ("---\ntitle: x\nslug: y\n---\nText", Some(Format::Markdown)),
            ("---\r\ntitle: x\r\n---\r\nText", Some(Format::Markdown)),
            ("---\ntitle : x\n_id:y\n---\nText", Some(Format::Markdown)),
            ("---\nHe said\n---\nText", None),
            ("---\nNote: he left\n\nText", None),
            ("The [first](/a), the [second](https://b.example/) and\nthe ![third](/c \"d\").", Some(Format::Markdown)),
            ("## News\n\nThe [first](/a) and the [second](http://b.example/).", Some(Format::Markdown)),
            ("## News\n\nThe [first](/a) and a list[0](1), the [second](note).", None),
            ("The [first](/a) and the [second](/b) of\na sort](/c).", None),
            ("id,category,text\n4,News,\"He said,\n", Some(Format::Csv)),
            ("id;Text\n4;He said\n", Some(Format::Csv)),
            ("\"id\"\t\"body\"\n", Some(Format::Csv)),
            ("id|size|lead\n4|5|x\n5|6|\"y|z\"\n", Some(Format::Csv)),
            ("id,text\n1,\"He said \\\"no\\\", \"\"no\"\".\"\n2,\"He", Some(Format::Csv)),
            ("id, \"text\" \n1,  \"one, two\" \n", Some(Format::Csv)),
            ("id,text\r1,\"one\n, two\"\r2,\r", Some(Format::Csv)),
            ("id;text\r1;\"a, \\\"b; c\\\", d\"\r", Some(Format::Csv)),
            ("sep=;\rid;lead\r4;x", Some(Format::Csv)),
            ("Rain, wind\rHe said, \"no, thank you\"\r", None),
            ("id,size,lead\n4,5,x\n", None),
            ("id,lead\n4,x\n5,y\n", None),
            ("text, and more\nHe said", None),
            ("text, and more\nHe said\n", None),
            ("id\ttext\n4\t\"He\nsaid\"\n", Some(Format::Csv)),
            ("id\ttext\n4\t\"He\n5\tsaid\n", Some(Format::Csv)),
            ("Monday, Tuesday, Friday\nHe said no, thank you, and left.\nShe stayed.\n", None),
            ("He said, \"no, thank you\"\n", None),
            ("It was cold, wet, and dark.\nIt had a river, a bridge, and a castle.\nHe had bread, butter, and cheese.\n", None),
            ("the officials said that it was cold, wet, and dark\nx, y, z\n1, 2, 3\n", None),
            ("Town of the office, Size, Lead\nx, y, z\n1, 2, 3\n", Some(Format::Csv)),
            ("", None),
        ] {
            assert_eq!(format_of(text), format, "{text}");
        }
    }
}
