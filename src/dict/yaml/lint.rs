//! What is wrong or odd in dictionary files though they can be read.

use crate::builtin;
use crate::dict::Source;
use crate::dict::inflect::phrase_forms;
use crate::dict::yaml::schema::{Entry, Pos};
use crate::text::token::fold_phrase;
use crate::text::{Gap, Tokens};
use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; right for many rows.
    Note,
    /// A mistake.
    Error,
}

/// Something odd about a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The file.
    pub path: PathBuf,
    /// Line of the entry, 0 when unknown.
    pub line: usize,
    /// How much it matters.
    pub severity: Severity,
    /// What is odd and what to do.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.severity == Severity::Error { "error" } else { "note" };
        let line = if self.line > 0 { format!(":{}", self.line) } else { String::new() };
        write!(f, "{}{line}: {severity}: {}", self.path.display(), self.message)
    }
}

/// Finds mistakes and oddities in dictionary files that are to be used together.
///
/// Mistakes: rows that stand twice, that can never apply or do nothing, and parts of speech without
/// known inflections. Notes: pairs that somebody wrote in both directions, and a family that only
/// one file has.
///
/// A row may stand again in a file of another family, in others that fill gaps, and in one of
/// another name that counts (with `trust`). The findings are in the order of paths and lines.
pub fn lint(sources: &[&Source]) -> Vec<Finding> {
    let mut lint = Lint { sources, findings: Vec::new(), rows: HashMap::new(), written: HashMap::new() };
    for (s, source) in sources.iter().enumerate() {
        (0..source.file.entries.len()).for_each(|e| lint.entry((s, e)));
    }
    lint.both_ways();
    lint.lone_families();
    lint.findings.sort_by(|a, b| (&a.path, a.line, &a.message).cmp(&(&b.path, b.line, &b.message)));
    lint.findings
}

/// Numbers of a file and of an entry in it.
type Place = (usize, usize);

struct Lint<'s> {
    sources: &'s [&'s Source],
    findings: Vec<Finding>,
    /// Where rows stand, by folded spun phrase, original and parts of speech; only those that are
    /// no repetition.
    rows: HashMap<(String, &'s str, &'s [Pos]), Vec<Place>>,
    /// Where the rows stand first that somebody wrote, by family, folded spun phrase and folded
    /// original.
    written: HashMap<(Option<&'s str>, String, String), Place>,
}

impl<'s> Lint<'s> {
    fn report(&mut self, (source, entry): Place, severity: Severity, message: String) {
        let source = self.sources[source];
        self.findings.push(Finding { path: source.path.clone(), line: source.line(entry).unwrap_or(0), severity, message });
    }

    fn error(&mut self, place: Place, message: String) {
        self.report(place, Severity::Error, message);
    }

    /// The place for messages.
    fn name(&self, (source, entry): Place) -> String {
        self.sources[source].place(entry)
    }

    fn entry(&mut self, place: Place) {
        let entry: &'s Entry = &self.sources[place.0].file.entries[place.1];
        if entry.spun.is_empty() && entry.keep.is_empty() && entry.met.is_none() {
            self.error(place, format!("`{}` has neither `spun` nor `keep` nor `met`; the row does nothing", entry.original));
        }
        for &pos in &entry.pos {
            for phrase in std::iter::once(&entry.original).chain(entry.spun.iter().map(|s| &s.phrase)) {
                if phrase_forms(phrase, pos).is_none() {
                    let pos = pos.name();
                    self.error(place, format!("no {pos} inflections are known for `{phrase}`; write its forms as rows without `pos`"));
                }
            }
        }
        for phrase in entry.spun.iter().map(|s| &s.phrase).chain(&entry.keep) {
            if Tokens::new(phrase).iter().skip(1).any(|t| t.gap >= Gap::Punct) {
                self.error(place, format!("`{phrase}` reaches across punctuation and is never found; remove it or split it"));
            }
        }
        entry.spun.iter().for_each(|spun| self.row(place, entry, &spun.phrase));
    }

    fn row(&mut self, place: Place, entry: &'s Entry, spun: &str) {
        let (source, folded, original) = (self.sources[place.0], fold_phrase(spun), fold_phrase(&entry.original));
        if folded == original {
            self.error(place, format!("`{spun}` equals its original after folding; remove it"));
        }
        let known = self.rows.entry((folded.clone(), &entry.original, &entry.pos)).or_default();
        match known.iter().find(|(other, _)| source.repeats(self.sources[*other])) {
            Some(&other) => {
                let message = format!("`{spun}` → `{}` is also at {}; remove one", entry.original, self.name(other));
                self.error(place, message);
            }
            None => known.push(place),
        }
        if source.is_written() {
            self.written.entry((source.file.family.as_deref(), folded, original)).or_insert(place);
        }
    }

    /// Notes pairs of which either may stand for the other.
    fn both_ways(&mut self) {
        let mut found = Vec::new();
        for ((family, spun, original), &place) in &self.written {
            if spun < original
                && let Some(&other) = self.written.get(&(*family, original.clone(), spun.clone()))
            {
                let other = self.name(other);
                found.push((place, format!("`{spun}` and `{original}` stand for each other (see {other}); context alone decides")));
            }
        }
        found.into_iter().for_each(|(place, message)| self.report(place, Severity::Note, message));
    }

    /// Notes names of families that are not built in and that only one file has: they may be
    /// misspelled. Somebody's own family may be of one file, but that of several is no slip.
    fn lone_families(&mut self) {
        let names: Vec<&str> = builtin::family_names().collect();
        for source in self.sources {
            let Some(family) = source.file.family.as_deref().filter(|family| !names.contains(family)) else { continue };
            if self.sources.iter().filter(|other| other.file.family.as_deref() == Some(family)).count() == 1 {
                let names = names.join("`, `");
                let message =
                    format!("no text is told to be of the family `{family}`, but of `{names}`; correct it, unless it is your own");
                self.findings.push(Finding { path: source.path.clone(), line: 1, severity: Severity::Note, message });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dict::yaml::schema::DictionaryFile;
    use std::path::Path;

    #[test]
    fn finds_what_is_odd() {
        let text = "dictionary: d\nlicence: x\nentries:\n  - original: risk\n    spun: [threat, threat]\n  - original: threat\n    spun: [risk, Threat]\n  - original: Zzyzx\n    pos: [verb]\n    spun: [go]\n  - original: nothing\n  - original: full stop\n    spun: ['full, stop']\n";
        let source = Source::parse(Path::new("d"), text).expect("valid");
        let messages: Vec<String> = lint(&[&source]).iter().map(|f| format!("{}{}", f.line, f.message)).collect();
        let has = |start: &str, part: &str| messages.iter().any(|m| m.starts_with(start) && m.contains(part));
        assert!(has("4", "also at d:4") && has("6", "equals its original"), "{messages:?}");
        assert!(has("8", "no verb inflections are known for `Zzyzx`") && has("11", "does nothing"), "{messages:?}");
        assert!(has("12", "across punctuation"), "{messages:?}");
        assert!(messages.iter().any(|m| m.contains("stand for each other")), "{messages:?}");
    }

    #[test]
    fn a_family_that_one_file_alone_has_may_be_a_mistake() {
        let source = |name: &str, family: &str| {
            let rows = format!("entries:\n  - original: attack\n    spun: [{name}]\n");
            Source::parse(Path::new(name), &format!("dictionary: {name}\nlicence: x\nfamily: {family}\n{rows}")).expect("valid")
        };
        let [known, own, again, other] = [("a", "wordy"), ("b", "ours"), ("c", "ours"), ("d", "wordi")].map(|(n, f)| source(n, f));
        let found = |sources: &[&Source]| lint(sources).iter().map(|f| (f.severity, f.message.clone())).collect::<Vec<_>>();
        assert_eq!(found(&[&known, &own, &again]), []);
        let alone = found(&[&known, &own, &again, &other]);
        assert!(alone.len() == 1 && alone[0].0 == Severity::Note && alone[0].1.contains("the family `wordi`, but of `noun`,"), "{alone:?}");
    }

    #[test]
    fn rows_may_be_counted_again_but_not_written_again() {
        let source = |name: &str, keys: &str| {
            let rows = "entries:\n  - original: attack\n    spun: [assault: 3]\n";
            Source::parse(Path::new(name), &format!("dictionary: {name}\nlicence: x\n{keys}{rows}")).expect("valid")
        };
        let (plain, again) = (source("a", ""), source("b", ""));
        let (filling, counted) = (source("c", "fallback: true\n"), source("d", "observed: 9\ntrust: 0.5\n"));
        let elsewhere = source("e", "observed: 7\ntrust: 0.5\nmanner: 1\n");
        let severities = |sources: &[&Source]| lint(sources).iter().map(|f| f.severity).collect::<Vec<_>>();
        assert_eq!(severities(&[&plain, &again]), [Severity::Error]);
        assert_eq!(severities(&[&plain, &filling]), []);
        assert_eq!(severities(&[&filling, &plain, &again]), [Severity::Error], "whatever stands before");
        assert_eq!(severities(&[&filling, &source("f", "fallback: true\n")]), []);
        let twice = source("g", "fallback: true\n").file;
        let twice = DictionaryFile { entries: [twice.entries.clone(), twice.entries.clone()].concat(), ..twice };
        assert_eq!(severities(&[&filling, &Source::of(Path::new("g"), twice)]), [Severity::Error], "in the same file");
        assert_eq!(severities(&[&plain, &counted]), []);
        assert_eq!(severities(&[&counted, &plain, &again]), [Severity::Error]);
        assert_eq!(severities(&[&plain, &counted, &elsewhere]), []);
        assert_eq!(severities(&[&plain, &counted, &counted]), [Severity::Error], "the same counts twice");
    }

    #[test]
    fn families_are_dictionaries_of_their_own() {
        let source = |name: &str, keys: &str, spun: &str| {
            let rows = format!("entries:\n  - original: attack\n    spun: [{spun}]\n");
            Source::parse(Path::new(name), &format!("dictionary: {name}\nlicence: x\n{keys}{rows}")).expect("valid")
        };
        let [plain, noun, wordy] = [("a", ""), ("b", "family: noun\n"), ("c", "family: wordy\n")].map(|(n, k)| source(n, k, "raid"));
        assert_eq!(lint(&[&plain, &noun, &wordy]), []);
        let again = source("d", "family: noun\n", "raid");
        let found = lint(&[&plain, &noun, &wordy, &again]);
        assert!(found.len() == 1 && found[0].to_string() == "d:5: error: `raid` → `attack` is also at b:5; remove one", "{found:?}");
    }

    #[test]
    fn only_what_somebody_wrote_in_both_directions_is_noted() {
        let source = |name: &str, keys: &str, rows: [&str; 2]| {
            let rows = format!("entries:\n  - original: {}\n    spun: [{}]\n", rows[0], rows[1]);
            Source::parse(Path::new(name), &format!("dictionary: {name}\nlicence: x\n{keys}{rows}")).expect("valid")
        };
        let risk = source("a", "", ["risk", "threat"]);
        let noted = |keys: &str| lint(&[&risk, &source("b", keys, ["threat", "risk"])]).len();
        let others = ["fallback: true\n", "observed: 9\ntrust: 0.5\n", "family: noun\n"];
        assert_eq!((noted(""), others.map(noted)), (1, [0; 3]));
    }
}
