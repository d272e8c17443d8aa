//! Adding a row to a dictionary file, comments and all else kept.

use crate::dict::Source;
use crate::dict::expand::{Substitution, expand};
use crate::dict::yaml::canonical::{comment, entry_text, order};
use crate::dict::yaml::lint::{Severity, lint};
use crate::dict::yaml::schema::{DictionaryFile, Entry, Spun};
use crate::text::token::fold_phrase;
use std::fmt;
use std::path::Path;

/// Adds a substitution to the text of a dictionary file.
///
/// It goes to the entry of its original and parts of speech when there is one, and else becomes an
/// entry in its place in canonical order. `entry` holds one spun phrase. `others` are the
/// dictionaries that are compiled with the file: none that somebody wrote may hold the row either,
/// unless the file counts, see [`DictionaryFile::trust`].
///
/// ```
/// use unspin::dict::{Source, yaml::add::add, yaml::schema::{Entry, Spun}};
/// let text = "dictionary: d\nlicence: CC0-1.0\nentries:\n  # seen in May\n  - original: war\n    spun: [conflict]\n";
/// let source = Source::parse("d.yaml".as_ref(), text).unwrap();
/// let entry = Entry { original: "attack".into(), spun: vec![Spun { phrase: "raid".into(), weight: 1.0 }], ..Entry::default() };
/// let added = add(text, &source, &[], &entry).unwrap();
/// assert!(added.contains("entries:\n  - original: attack\n    spun: [raid]\n  # seen in May\n"));
/// let source = Source::parse("d.yaml".as_ref(), &added).unwrap();
/// assert!(add(&added, &source, &[], &entry).unwrap_err().to_string().starts_with("d.yaml:4: "));
/// ```
///
/// # Errors
/// When the row is there already, contradicts another one, or can never apply; says with which row.
pub fn add(text: &str, source: &Source, others: &[Source], entry: &Entry) -> Result<String, AddError> {
    check(source, others, entry)?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let entries = &source.file.entries;
    let too_unusual = || AddError(format!("{}: its layout is too unusual to add to; run `unspin dict fmt`", source.path.display()));
    let same = |e: &Entry| e.original == entry.original && e.pos == entry.pos && e.source == entry.source;
    let starts: Option<Vec<usize>> = (0..entries.len()).map(|e| source.line(e)).collect();
    let starts = starts.ok_or_else(too_unusual)?;
    let grown = entries.iter().position(same).map(|at| (at, block(&lines, &starts, at)));
    let (range, new) = match grown {
        // A comment in the entry would be lost: the row becomes an entry of its own before it.
        Some((at, range)) if comment(&lines[range.clone()].concat()).is_none() => {
            let mut grown = entries[at].clone();
            grown.spun.extend(entry.spun.iter().cloned());
            (range, entry_text(&grown))
        }
        _ => {
            let next = entries.iter().position(|e| order(e) >= order(entry));
            let at = next.map_or(lines.len(), |next| above(&lines, starts[next] - 1));
            (at..at, entry_text(entry))
        }
    };
    let mut out = lines[..range.start].concat();
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(&new);
    out.push_str(&lines[range.end..].concat());
    let out = if entries.is_empty() { out.replacen("entries: []", "entries:", 1) } else { out };
    // Whatever the layout of the file is, it must say what it said and the new row.
    let read = Source::parse(&source.path, &out).map_err(|e| AddError(e.to_string()))?;
    let rows = |file: &DictionaryFile| file.entries.iter().map(|e| e.spun.len()).sum::<usize>();
    if rows(&read.file) != rows(&source.file) + 1 {
        return Err(too_unusual());
    }
    Ok(out)
}

/// Lines of an entry, of those that begin at `starts`: up to the next one, without blank and
/// comment lines before that.
fn block(lines: &[&str], starts: &[usize], at: usize) -> std::ops::Range<usize> {
    let next = starts.get(at + 1).map_or(lines.len(), |next| next - 1);
    starts[at] - 1..above(lines, next)
}

/// The first of the comment and blank lines right above a line.
fn above(lines: &[&str], line: usize) -> usize {
    let remark = |l: &&&str| l.trim().is_empty() || l.trim_start().starts_with('#');
    line - lines[..line].iter().rev().take_while(remark).count()
}

/// Refuses what is there already or cannot be.
fn check(source: &Source, others: &[Source], entry: &Entry) -> Result<(), AddError> {
    let file = DictionaryFile { entries: vec![entry.clone()], fallback: false, ..source.file.clone() };
    let new = Source::of(Path::new("the new row"), file);
    let counts = source.file.trust.is_some();
    for known in std::iter::once(source).chain(others) {
        // Counts are of rows that other files hold, and rows may be written that others only count
        // or fill gaps with.
        if std::ptr::eq(known, source) || !counts && known.is_written() {
            expect_no_row(known, &new)?;
        }
        expect_no_keep(known, entry)?;
    }
    match lint(&[&new]).into_iter().find(|f| f.severity == Severity::Error) {
        Some(finding) => Err(AddError(finding.message)),
        None => Ok(()),
    }
}

/// Refuses a row that a dictionary holds, be it as an inflected form.
fn expect_no_row(known: &Source, new: &Source) -> Result<(), AddError> {
    let held = expand(known);
    for Substitution { spun, original, .. } in expand(new) {
        let folded = fold_phrase(&spun);
        if let Some(row) = held.iter().find(|h| h.original == original && fold_phrase(&h.spun) == folded) {
            let (place, weight) = (known.place(row.entry), row.weight);
            return Err(AddError(format!("{place}: `{spun}` → `{original}` is there already, with weight {weight}")));
        }
    }
    Ok(())
}

/// Refuses a row that would never be found, for a dictionary calls a part of its spun phrase
/// honest.
fn expect_no_keep(known: &Source, new: &Entry) -> Result<(), AddError> {
    for (e, entry) in known.file.entries.iter().enumerate() {
        for Spun { phrase, .. } in &new.spun {
            let inside = |kept: &String| format!(" {} ", fold_phrase(phrase)).contains(&format!(" {} ", fold_phrase(kept)));
            if let Some(kept) = entry.keep.iter().find(|k| inside(k)) {
                let place = known.place(e);
                return Err(AddError(format!(
                    "{place}: `{kept}` is to be kept as it is, so `{phrase}` would never be found; remove the `keep` first"
                )));
            }
        }
    }
    Ok(())
}

/// Why a row is not added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddError(String);

impl fmt::Display for AddError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for AddError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dict::yaml::schema::Pos;

    const TEXT: &str = "dictionary: d\nlicence: x\n# of the harbour\nentries:\n  - original: attack\n    pos: [noun]\n    spun: [assault: 3] # often\n\n  # sea\n  - original: boat\n    spun: [vessel]\n    keep: [blood vessel]\n  - original: risk\n    spun: [threat]\n";

    fn row(spun: &str, original: &str, pos: &[Pos], weight: f32) -> Entry {
        Entry { original: original.into(), pos: pos.to_vec(), spun: vec![Spun { phrase: spun.into(), weight }], ..Entry::default() }
    }

    fn added(entry: &Entry) -> Result<String, String> {
        let source = Source::parse(Path::new("d.yaml"), TEXT).expect("valid");
        add(TEXT, &source, &[], entry).map_err(|e| e.to_string())
    }

    #[test]
    fn rows_go_to_their_place_and_nothing_else_changes() {
        let grown = added(&row("menace", "risk", &[], 2.0)).expect("added");
        assert_eq!(grown, TEXT.replace("[threat]", "[menace: 2, threat]"));
        // The entry has a comment of its own.
        let beside = added(&row("raid", "attack", &[Pos::Noun], 1.0)).expect("added");
        let entry = "  - original: attack\n    pos: [noun]\n    spun: [raid]\n";
        assert_eq!(beside, TEXT.replace("entries:\n", &format!("entries:\n{entry}")));
        let before = added(&row("quay", "berth", &[], 0.3)).expect("added");
        assert_eq!(before, TEXT.replace("\n  # sea", "  - original: berth\n    spun: [quay: 0.3]\n\n  # sea"));
        let last = added(&row("x-ray", "zone", &[], 1.0)).expect("added");
        assert_eq!(last, format!("{TEXT}  - original: zone\n    spun: [x-ray]\n"));
    }

    #[test]
    fn duplicates_and_contradictions_name_the_row() {
        let error = |entry: &Entry| added(entry).expect_err("refused");
        assert!(error(&row("Threat", "risk", &[], 1.0)).starts_with("d.yaml:13: "));
        assert!(error(&row("assaults", "attacks", &[], 1.0)).contains("d.yaml:5: `assaults` → `attacks` is there already, with weight 3"));
        assert!(error(&row("blood vessel", "ship", &[], 1.0)).contains("d.yaml:10: `blood vessel` is to be kept"));
        let brackets = "dictionary: d\nlicence: x\nentries: [{original: attack, spun: [assault]}]\n";
        for text in [brackets, &brackets.replace("entries:", "\"entries\":")] {
            let source = Source::parse(Path::new("d.yaml"), text).expect("valid");
            for (spun, original) in [("raid", "attack"), ("menace", "aim"), ("menace", "risk")] {
                let error = add(text, &source, &[], &row(spun, original, &[], 1.0)).expect_err("refused").to_string();
                assert!(error.starts_with("d.yaml: its layout is too unusual"), "{error}");
            }
        }
        let other = "dictionary: e\nlicence: x\nentries:\n  - original: berth\n    spun: [quay]\n";
        let others = [Source::parse(Path::new("e.yaml"), other).expect("valid")];
        for (keys, message) in [("", "e.yaml:4: `quay` → `berth` is there already, with weight 1"), ("observed: 9\ntrust: 0.5\n", "")] {
            let text = format!("dictionary: d\nlicence: x\n{keys}entries: []\n");
            let source = Source::parse(Path::new("d.yaml"), &text).expect("valid");
            let result = add(&text, &source, &others, &row("quay", "berth", &[], 2.0)).map_err(|e| e.to_string());
            assert_eq!(result.err().unwrap_or_default(), message, "{keys}");
        }
        assert!(error(&row("zzyzx", "port", &[Pos::Noun], 1.0)).contains("no noun inflections"));
    }
}
