//! How many known substitutions can dictionaries undo?

use crate::dict::Candidate;
use crate::dict::Dictionary;
use crate::eval::coverage::Uncovered;
use crate::matcher::Matches;
use crate::text::Tokens;
use crate::text::token::fold_phrase;
use std::fmt;

/// A table of substitutions seen in spun texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    spun: String,
    original: String,
    count: usize,
}

/// How much of a table of substitutions dictionaries can undo.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FactCoverage {
    /// Rows of the table.
    pub rows: usize,
    /// How often they were seen.
    pub seen: usize,
    /// Those that cannot be undone, most frequent first.
    pub uncovered: Vec<Uncovered>,
}

impl FactCoverage {
    /// Share of the rows that can be undone; 1 when there are none.
    pub fn share(&self) -> f64 {
        1.0 - self.uncovered.len() as f64 / self.rows.max(1) as f64
    }

    /// The same, each row as often as it was seen.
    pub fn share_seen(&self) -> f64 {
        1.0 - self.uncovered.iter().map(|u| u.count).sum::<usize>() as f64 / self.seen.max(1) as f64
    }
}

impl Facts {
    /// Reads tab-separated lines with a header. Columns `spun` and `original` are needed; `count`
    /// is taken when it is there, and rows with a 1 in `unsure` are left out.
    ///
    /// # Errors
    /// With the line, when a column is missing.
    pub fn parse(text: &str) -> Result<Facts, FactsError> {
        let mut lines = text.lines().enumerate();
        let header: Vec<&str> = lines.next().map(|(_, l)| l.split('\t').collect()).unwrap_or_default();
        let column = |name: &str| header.iter().position(|h| h.trim() == name);
        let needed = |name: &'static str| column(name).ok_or(FactsError { line: 1, name });
        let (spun, original, count, unsure) = (needed("spun")?, needed("original")?, column("count"), column("unsure"));
        let mut rows = Vec::new();
        for (number, line) in lines.filter(|(_, l)| !l.trim().is_empty()) {
            let fields: Vec<&str> = line.split('\t').collect();
            let field = |at: usize, name| fields.get(at).copied().ok_or(FactsError { line: number + 1, name });
            if unsure.and_then(|at| fields.get(at)) == Some(&"1") {
                continue;
            }
            let count = count.and_then(|at| fields.get(at)?.parse().ok()).unwrap_or(1);
            rows.push(Row { spun: field(spun, "spun")?.to_string(), original: field(original, "original")?.to_string(), count });
        }
        Ok(Facts { rows })
    }

    /// Measures dictionaries: a row can be undone when candidates for parts of the spun phrase, and
    /// words left as they are, make up one of its originals.
    ///
    /// ```
    /// use unspin::{builtin, dict::Source, eval::facts::Facts};
    /// let text = "dictionary: d\nlicence: CC0-1.0\nentries:\n  - original: attack\n    spun: [assault]\n";
    /// let source = Source::parse("d.yaml".as_ref(), text).unwrap();
    /// let dictionary = builtin::compile_with(&builtin::model().unwrap(), &[&source]);
    /// let facts = Facts::parse("spun\toriginal\ncyber assault\tcyber attack/raid\nraid\tattack\n").unwrap();
    /// let found = facts.coverage(&[dictionary]);
    /// assert_eq!((found.rows, found.uncovered.len(), found.uncovered[0].spun.as_str()), (2, 1, "raid"));
    /// ```
    pub fn coverage(&self, dictionaries: &[Dictionary]) -> FactCoverage {
        let mut found = FactCoverage { rows: self.rows.len(), seen: self.rows.iter().map(|r| r.count).sum(), uncovered: Vec::new() };
        for Row { spun, original, count } in &self.rows {
            // A sign may be part of the wording ("24/7", "10,000") or stand between alternatives.
            let alternatives = original.split(['/', ',']).chain(std::iter::once(original.as_str()));
            if !alternatives.map(fold_phrase).any(|a| !a.is_empty() && restorable(dictionaries, spun, &a)) {
                found.uncovered.push(Uncovered { count: *count, spun: spun.clone(), original: original.clone() });
            }
        }
        found.uncovered.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.cmp(b)));
        found
    }
}

/// Whether a path through the candidates of the spun phrase gives the original, which is folded.
fn restorable(dictionaries: &[Dictionary], spun: &str, original: &str) -> bool {
    let tokens = Tokens::new(spun);
    let words: Vec<&str> = original.split(' ').collect();
    let mut matches = Matches::default();
    matches.find(dictionaries, &tokens, |_| true);
    // reached[i]: how many words of the original can be accounted for by the first i tokens.
    let mut reached = vec![vec![false; words.len() + 1]; tokens.len() + 1];
    reached[0][0] = true;
    for start in 0..tokens.len() {
        for done in 0..=words.len() {
            if !reached[start][done] {
                continue;
            }
            let rest = &words[done..];
            let same =
                rest.first().is_some_and(|w| *w == tokens.folded(&tokens[start]) || (article(w) && article(tokens.folded(&tokens[start]))));
            if same {
                reached[start + 1][done + 1] = true;
            }
            for m in matches.iter().filter(|m| m.start == start) {
                for candidate in dictionaries[m.layer].candidates(m.node) {
                    let Candidate::Original { form, log_weight, .. } = candidate else { continue };
                    let form = fold_phrase(dictionaries[m.layer].original(form));
                    let form: Vec<&str> = form.split(' ').collect();
                    if log_weight > f32::NEG_INFINITY && rest.starts_with(&form) {
                        reached[m.end][done + form.len()] = true;
                    }
                }
            }
        }
    }
    reached[tokens.len()][words.len()]
}

/// An indefinite article follows the word after it.
fn article(word: &str) -> bool {
    matches!(word, "a" | "an")
}

/// A table of facts lacks a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FactsError {
    /// The line.
    pub line: usize,
    /// The column that is missing.
    pub name: &'static str,
}

impl fmt::Display for FactsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FactsError { line, name } = self;
        write!(f, "{line}: there is no column `{name}`; write a header line with `spun` and `original`, and tabs between columns")
    }
}

impl std::error::Error for FactsError {}
