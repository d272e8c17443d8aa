//! The canonical layout of dictionary files, so that diffs show what changed and nothing else.

use crate::dict::yaml::schema::{DictionaryFile, Entry, Spun};
use crate::text::token::fold_phrase;
use serde_yaml::Value;
use std::fmt::Write;

const WIDTH: usize = 120;

/// Stands before and after the numbers that [`comment`] inserts. It is a noncharacter, which no
/// text has.
const NUMBER: char = '\u{fdd0}';

/// Writes a dictionary in canonical form: entries by original, spun phrases by weight then
/// alphabet, long lists wrapped. Entries with the same original, parts of speech and sources are
/// merged, their notes joined, and so are spun phrases that fold alike. Comments are not kept.
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
    let manner = file.manner.map(f64::from);
    for (key, number) in [("observed", file.observed), ("trust", file.trust), ("manner", manner), ("propensity", file.propensity)] {
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

/// Whether two files say the same, whatever their layout.
pub fn same(a: &DictionaryFile, b: &DictionaryFile) -> bool {
    let plain = |file: &DictionaryFile| DictionaryFile { entries: merged(&file.entries), ..file.clone() };
    plain(a) == plain(b)
}

/// The line of the first comment of a dictionary file, or of some entries of one, which
/// [`canonical`] would lose.
pub fn comment(text: &str) -> Option<usize> {
    // Only the parser knows what is quoted. So every `#` gets a number: those that the parser does
    // not return are comments.
    let mut numbered = String::with_capacity(text.len());
    let mut signs = 0;
    for piece in text.split_inclusive('#') {
        numbered.push_str(piece);
        if piece.ends_with('#') {
            let _ = write!(numbered, "{NUMBER}{signs}{NUMBER}");
            signs += 1;
        }
    }
    let mut said = vec![false; signs];
    // Entries with an alias cannot be read by themselves; every `#` of them is taken for a comment.
    if let Ok(value) = serde_yaml::from_str(&numbered) {
        mark(&value, &mut said);
    }
    let first = said.iter().position(|said| !said)?;
    let (at, _) = text.match_indices('#').nth(first)?;
    Some(text[..at].matches('\n').count() + 1)
}

/// Marks the numbers that a value holds.
fn mark(value: &Value, said: &mut [bool]) {
    match value {
        Value::String(text) => {
            let numbers = text.split(NUMBER).skip(1).step_by(2).filter_map(|number| number.parse::<usize>().ok());
            numbers.for_each(|n| said.get_mut(n).into_iter().for_each(|said| *said = true));
        }
        Value::Sequence(items) => items.iter().for_each(|item| mark(item, said)),
        Value::Mapping(pairs) => pairs.iter().for_each(|(key, value)| {
            mark(key, said);
            mark(value, said);
        }),
        Value::Tagged(tagged) => mark(&tagged.value, said),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
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
                last.met = last.met.into_iter().chain(entry.met).reduce(f64::max);
                last.note = match (last.note.take(), entry.note) {
                    (Some(first), Some(second)) if first != second => Some(format!("{first}; {second}")),
                    (first, second) => first.or(second),
                };
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
        write_list(out, "pos", &entry.pos.iter().map(|p| p.name().to_string()).collect::<Vec<_>>());
    }
    if !entry.source.is_empty() {
        write_list(out, "source", &entry.source.iter().map(|s| quote(s)).collect::<Vec<_>>());
    }
    if let Some(met) = entry.met {
        let _ = writeln!(out, "    met: {met}");
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
    if spun.weight == 1.0 { quote(&spun.phrase) } else { format!("{}: {}", quote(&spun.phrase), spun.weight) }
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
    if plain {
        return text.to_string();
    }
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // What YAML does not allow, or takes for the end of a line.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dict::Source;
    use std::path::Path;

    #[test]
    fn comments_are_found_outside_quotes() {
        assert_eq!(comment("dictionary: d\nentries: []\n  # here"), Some(3));
        assert_eq!(comment("- original: a # why"), Some(1));
        assert_eq!(comment("- original: \"a # \\\" # b\"\n- spun: [it's, 'no # 1', c#]"), None);
        assert_eq!(comment("- original: rock 'n roll # remark"), Some(1));
        assert_eq!(comment("- note: |\n    # text\n- spun: [a,\n    'b # c\n    # d',\n    e] # f\n"), Some(6));
        assert_eq!(comment("- &a { spun: [b] }\n- *a\n# c"), Some(3));
        assert_eq!(comment("- *a # of another entry"), Some(1));
        assert_eq!(comment("- {\"a # b\": !t \"c # d\", e: f#g, h: \"i\"}\n- j # k"), Some(2));
        assert_eq!(comment("- \"#1\" # 2\n"), Some(1), "the 1 is no number of a sign");
    }

    #[test]
    fn many_quoted_signs_are_no_comments() {
        let entries: String = (0..3_000).map(|n| format!("  - original: \"a{n} # b\"\n    note: 'see # {n}'\n")).collect();
        assert_eq!(comment(&format!("entries:\n{entries}")), None);
        assert_eq!(comment(&format!("entries:\n{entries}# end\n")), Some(6_002));
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

    #[test]
    fn canonical_form_says_what_the_file_says() {
        let text = "dictionary: d\nlicence: x\ndescription: |\n  two\n  lines\nobserved: 9\ntrust: 0.5\nmanner: 2\nentries:\n  - original: a\n    spun: [b: 0.004, c: 1.001, e: 1]\n    note: first\n  - original: a\n    spun: [d: 0, \"f\\u2028\\x07\\tg\\uFEFF\": 2]\n    note: |\n      sec\\ond\n      line\n";
        let source = Source::parse(Path::new("d"), text).expect("valid");
        let once = canonical(&source.file);
        let again = Source::parse(Path::new("d"), &once).expect("canonical text is valid");
        assert!(same(&again.file, &source.file), "{once}");
        assert_eq!(canonical(&again.file), once);
        let entry = &again.file.entries[0];
        let weights: Vec<f32> = entry.spun.iter().map(|s| s.weight).collect();
        assert_eq!((entry.note.as_deref(), weights), (Some("first; sec\\ond\nline\n"), vec![2.0, 1.001, 1.0, 0.004, 0.0]));
        let mut other = source.file.clone();
        other.entries[0].spun[0].weight = 0.0;
        assert!(!same(&other, &source.file));
        let other = DictionaryFile { manner: Some(1), ..source.file.clone() };
        assert!(once.contains("manner: 2") && !same(&other, &source.file));
    }
}
