//! Lint: what is odd about dictionaries though they can be read.

use crate::builtin;
use crate::dict::Source;
use crate::dict::inflect::phrase_forms;
use crate::dict::yaml::schema::Pos;
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

/// What makes a row the same: the dictionary when it is only counted, its folded spun phrase, its original and parts of speech.
type Row<'s> = (Option<&'s str>, String, String, Vec<Pos>);

/// Finds duplicates, rows that can never apply, phrases across punctuation, phrases equal to their original after folding, parts of speech
/// without known inflections, and (as notes) pairs that go both ways and families that a file alone has. Ordered by file and line.
pub fn lint(sources: &[&Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen: HashMap<Row<'_>, (usize, usize)> = HashMap::new();
    let mut pairs: HashMap<(Option<&str>, String, String), (usize, usize)> = HashMap::new();
    for (s, source) in sources.iter().enumerate() {
        for (e, entry) in source.file.entries.iter().enumerate() {
            let mut report = |severity, message| {
                findings.push(Finding { path: source.path.clone(), line: source.line(e).unwrap_or(0), severity, message });
            };
            let original = fold_phrase(&entry.original);
            if entry.spun.is_empty() && entry.keep.is_empty() && entry.met.is_none() {
                report(Severity::Error, format!("`{}` has neither `spun` nor `keep` nor `met`; the row does nothing", entry.original));
            }
            for &pos in &entry.pos {
                for phrase in std::iter::once(&entry.original).chain(entry.spun.iter().map(|s| &s.phrase)) {
                    if phrase_forms(phrase, pos).is_none() {
                        let pos = pos.name();
                        let message = format!("no {pos} inflections are known for `{phrase}`; write its forms as rows without `pos`");
                        report(Severity::Error, message);
                    }
                }
            }
            for phrase in entry.spun.iter().map(|s| &s.phrase).chain(&entry.keep) {
                if Tokens::new(phrase).iter().skip(1).any(|t| t.gap >= Gap::Punct) {
                    report(Severity::Error, format!("`{phrase}` reaches across punctuation and is never found; remove it or split it"));
                }
            }
            for spun in &entry.spun {
                let folded = fold_phrase(&spun.phrase);
                if folded == original {
                    report(Severity::Error, format!("`{}` equals its original after folding; remove it", spun.phrase));
                }
                // Counts that add to those of others are for the same rows.
                let counted = source.file.trust.map(|_| source.file.dictionary.as_str());
                let row = (counted, folded.clone(), entry.original.clone(), entry.pos.clone());
                match seen.get(&row) {
                    Some(&(other, line)) => {
                        let place = sources[other].place(line);
                        // A dictionary of another family of spinners, or one that fills gaps, may say again what others say.
                        let together = source.file.family == sources[other].file.family;
                        let apart = other != s && !(together && !source.file.fallback && !sources[other].file.fallback);
                        report(
                            if apart { Severity::Note } else { Severity::Error },
                            format!("`{}` → `{}` is also at {place}; remove one", spun.phrase, entry.original),
                        );
                    }
                    None => {
                        seen.insert(row, (s, e));
                    }
                }
                pairs.entry((source.file.family.as_deref(), folded, original.clone())).or_insert((s, e));
            }
        }
    }
    for ((family, spun, original), &(s, e)) in &pairs {
        if spun < original
            && let Some(&(other, line)) = pairs.get(&(*family, original.clone(), spun.clone()))
        {
            let place = sources[other].place(line);
            let message = format!("`{spun}` and `{original}` stand for each other (see {place}); context alone decides");
            findings.push(Finding {
                path: sources[s].path.clone(),
                line: sources[s].line(e).unwrap_or(0),
                severity: Severity::Note,
                message,
            });
        }
    }
    let names: Vec<&str> = builtin::family_names().collect();
    for source in sources {
        let Some(family) = source.file.family.as_deref().filter(|family| !names.contains(family)) else { continue };
        // Somebody's own family may be of one file, but that of several is no slip.
        if sources.iter().filter(|other| other.file.family.as_deref() == Some(family)).count() == 1 {
            let names = names.join("`, `");
            let message = format!("no text is told to be of the family `{family}`, but of `{names}`; correct it, unless it is your own");
            findings.push(Finding { path: source.path.clone(), line: 1, severity: Severity::Note, message });
        }
    }
    findings.sort_by(|a, b| (&a.path, a.line, &a.message).cmp(&(&b.path, b.line, &b.message)));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
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
        assert_eq!(severities(&[&plain, &filling]), [Severity::Note]);
        assert_eq!(severities(&[&plain, &counted]), []);
        assert_eq!(severities(&[&counted, &plain, &again]), [Severity::Error]);
        assert_eq!(severities(&[&plain, &counted, &elsewhere]), []);
        assert_eq!(severities(&[&plain, &counted, &counted]), [Severity::Error], "the same counts twice");
    }
}
