//! The canonical layout of dictionary files, so that diffs show what changed and nothing else.

use crate::dict::schema::{DictionaryFile, Entry, Pos, Spun};
use crate::text::token::fold_phrase;
use std::fmt::Write;

const WIDTH: usize = 120;

/// Writes a dictionary in canonical form: entries by original, spun phrases by weight then alphabet, long lists
/// wrapped. Entries with the same original, parts of speech and sources are merged, and so are spun phrases that fold alike.
/// Comments are not kept.
pub fn canonical(file: &DictionaryFile) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "dictionary: {}\nlicence: {}", quote(&file.dictionary), quote(&file.licence));
    if let Some(description) = &file.description {
        let _ = writeln!(out, "description: {}", quote(description));
    }
    if let Some(family) = &file.family {
        let _ = writeln!(out, "family: {}", quote(family));
    }
    if file.fallback {
        out.push_str("fallback: true\n");
    }
    for (key, number) in [("observed", file.observed), ("trust", file.trust), ("propensity", file.propensity)] {
        if let Some(number) = number {
            let _ = writeln!(out, "{key}: {number}");
        }
    }
    out.push_str("entries:\n");
    for entry in merged(&file.entries) {
        write_entry(&mut out, &entry);
    }
    out
}

/// An entry in canonical form.
pub fn entry_text(entry: &Entry) -> String {
    let mut out = String::new();
    merged(std::slice::from_ref(entry)).iter().for_each(|e| write_entry(&mut out, e));
    out
}

/// The canonical order of entries.
pub fn order(entry: &Entry) -> impl Ord + use<> {
    (fold_phrase(&entry.original), entry.original.clone(), entry.pos.clone(), entry.source.clone())
}

/// The line of the first comment of a dictionary file, which [`canonical`] would lose.
pub fn comment(text: &str) -> Option<usize> {
    text.lines().position(has_comment).map(|line| line + 1)
}

/// Whether a `#` stands outside quotes, at the start of the line or after a space.
fn has_comment(line: &str) -> bool {
    let (mut quote, mut before) = (None, ' ');
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match quote {
            Some('"') if c == '\\' => {
                chars.next();
            }
            Some(open) if c == open => quote = None,
            Some(_) => {}
            // An apostrophe within a word opens nothing.
            None if matches!(c, '"' | '\'') && " [,:{".contains(before) => quote = Some(c),
            None if c == '#' && before.is_whitespace() => return true,
            None => {}
        }
        before = c;
    }
    false
}

fn merged(entries: &[Entry]) -> Vec<Entry> {
    let mut list: Vec<Entry> = entries.to_vec();
    for entry in &mut list {
        entry.pos.sort();
        entry.pos.dedup();
        entry.source.sort();
        entry.source.dedup();
    }
    list.sort_by_cached_key(order);
    let mut out: Vec<Entry> = Vec::with_capacity(list.len());
    for entry in list {
        match out.last_mut() {
            Some(last) if last.original == entry.original && last.pos == entry.pos && last.source == entry.source => {
                last.spun.extend(entry.spun);
                last.tests.extend(entry.tests);
                last.keep.extend(entry.keep);
                last.note = last.note.take().or(entry.note);
            }
            _ => out.push(entry),
        }
    }
    for entry in &mut out {
        // Spellings that fold alike are one phrase; the one seen most often stays.
        entry.spun.sort_by_cached_key(|s| (fold_phrase(&s.phrase), std::cmp::Reverse(s.weight.to_bits()), s.phrase.clone()));
        entry.spun.dedup_by(|later, first| fold_phrase(&later.phrase) == fold_phrase(&first.phrase));
        entry.spun.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.phrase.cmp(&b.phrase)));
    }
    out
}

fn write_entry(out: &mut String, entry: &Entry) {
    let _ = writeln!(out, "  - original: {}", quote(&entry.original));
    if !entry.pos.is_empty() {
        let pos = entry.pos.iter().map(|p| match p {
            Pos::Noun => "noun",
            Pos::Verb => "verb",
            Pos::Adjective => "adjective",
        });
        write_list(out, "pos", &pos.map(str::to_string).collect::<Vec<_>>());
    }
    if !entry.source.is_empty() {
        write_list(out, "source", &entry.source.iter().map(|s| quote(s)).collect::<Vec<_>>());
    }
    if !entry.spun.is_empty() {
        write_list(out, "spun", &entry.spun.iter().map(write_spun).collect::<Vec<_>>());
    }
    for (key, list) in [("tests", &entry.tests), ("keep", &entry.keep)] {
        if !list.is_empty() {
            let _ = writeln!(out, "    {key}:");
            list.iter().for_each(|item| {
                let _ = writeln!(out, "      - {}", quote(item));
            });
        }
    }
    if let Some(note) = &entry.note {
        let _ = writeln!(out, "    note: {}", quote(note));
    }
}

fn write_spun(spun: &Spun) -> String {
    if spun.weight == 1.0 { quote(&spun.phrase) } else { format!("{}: {}", quote(&spun.phrase), (spun.weight * 100.0).round() / 100.0) }
}

fn write_list(out: &mut String, key: &str, items: &[String]) {
    let mut line = format!("    {key}: [");
    for (i, item) in items.iter().enumerate() {
        let end = if i + 1 < items.len() { "," } else { "]" };
        if line.chars().count() + item.chars().count() + 1 > WIDTH {
            out.push_str(line.trim_end());
            out.push('\n');
            line = "      ".into();
        }
        line.push_str(item);
        line.push_str(end);
        line.push(' ');
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

/// A YAML scalar, quoted when a plain one would be read as something else.
pub(crate) fn quote(text: &str) -> String {
    const RESERVED: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || " .'’&/-".contains(c))
        && !RESERVED.contains(&text.to_lowercase().as_str());
    if plain { text.to_string() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dict::load::Source;
    use std::path::Path;

    #[test]
    fn comments_are_found_outside_quotes() {
        assert_eq!(comment("dictionary: d\nentries: []\n  # here"), Some(3));
        assert_eq!(comment("- original: a # why"), Some(1));
        assert_eq!(comment("- original: \"a # \\\" # b\"\n- spun: [it's, 'no # 1', c#]"), None);
    }

    #[test]
    fn canonical_form_is_stable_and_keeps_the_rows() {
        let text = "dictionary: d\nlicence: CC0-1.0\nentries:\n  - original: b\n    spun: [\"4\", x: 0.3, \"no\": 7]\n    keep: [\"a: b\"]\n  - original: a\n    pos: [verb, noun]\n    spun: [y]\n  - original: a\n    pos: [noun, verb]\n    spun: [y: 2, z]\n";
        let source = Source::parse(Path::new("d"), text).expect("valid");
        let once = canonical(&source.file);
        let again = Source::parse(Path::new("d"), &once).expect("canonical text is valid");
        assert_eq!(canonical(&again.file), once);
        assert_eq!(again.file.entries.len(), 2);
        assert_eq!(again.file.entries[0].spun[0], Spun { phrase: "y".into(), weight: 2.0 });
        assert_eq!(again.file.entries[1].keep, ["a: b"]);
    }
}
