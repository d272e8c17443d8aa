//! How many of the substitutions in spun texts do dictionaries know?

use crate::dict::Candidate;
use crate::dict::Dictionary;
use crate::eval::pairs::Pair;
use crate::eval::sets::PairSet;
use crate::eval::words::join;
use crate::matcher::Matches;
use crate::text::Tokens;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The share of known substitutions whose original is among the candidates at its place.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Coverage {
    /// Edits that lead from the spun texts to the originals. Changes of a/an, which depend on the
    /// word after them, do not count.
    pub edits: usize,
    /// Those whose original wording, or a part of it, a candidate gives.
    pub covered: usize,
    /// Those that are not covered, most frequent first.
    pub uncovered: Vec<Uncovered>,
}

/// A substitution that the dictionaries lack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Uncovered {
    /// How often it was met.
    pub count: usize,
    /// The spun words.
    pub spun: String,
    /// The original words.
    pub original: String,
}

impl Coverage {
    /// Covered edits over all; 1 when there are none.
    pub fn share(&self) -> f64 {
        if self.edits == 0 { 1.0 } else { self.covered as f64 / self.edits as f64 }
    }
}

/// Measures dictionaries on pairs of texts, regardless of capitals.
///
/// ```
/// use unspin::{builtin, dict::Source, eval::{PairSet, coverage::coverage}};
/// let text = "dictionary: d\nlicence: CC0-1.0\nentries:\n  - original: attack\n    spun: [assault]\n";
/// let source = Source::parse("d.yaml".as_ref(), text).unwrap();
/// let dictionary = builtin::compile_with(&builtin::model().unwrap(), &[&source]);
/// let pairs = PairSet::new("pairs", "An assault on methods.", "An attack on systems.").unwrap();
/// let found = coverage(&[dictionary], &pairs);
/// assert_eq!((found.edits, found.covered, found.uncovered[0].spun.as_str()), (2, 1, "methods"));
/// ```
pub fn coverage(dictionaries: &[Dictionary], pairs: &PairSet) -> Coverage {
    let mut total = Coverage::default();
    let mut misses: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut matches = Matches::default();
    for (spun, original) in pairs.paragraphs() {
        let (spun, original) = (spun.to_lowercase(), original.to_lowercase());
        let pair = Pair::new(&spun, &original);
        let tokens = Tokens::new(&spun);
        matches.find(dictionaries, &tokens, |_| true);
        let mut covered = BTreeSet::new();
        for m in matches.iter() {
            let (start, end) = (tokens[m.start].span.start, tokens[m.end - 1].span.end);
            // A word of the scorers may be longer than a token ("home's"): what is around the match
            // stays.
            let words = pair.spun.partition_point(|w| w.span.end <= start)..pair.spun.partition_point(|w| w.span.start < end);
            let (Some(first), Some(last)) = (pair.spun.get(words.start), pair.spun[..words.end].last()) else { continue };
            for candidate in dictionaries[m.layer].candidates(m.node) {
                let Candidate::Original { form, log_weight, .. } = candidate else { continue };
                if log_weight == f32::NEG_INFINITY {
                    continue; // switched off
                }
                let text = dictionaries[m.layer].original(form).to_lowercase();
                let before = spun.get(first.span.start..start).unwrap_or_default();
                let after = spun.get(end..last.span.end).unwrap_or_default();
                covered.extend(pair.met(words.clone(), &format!("{before}{text}{after}")));
            }
        }
        for (i, edit) in pair.reference.iter().enumerate() {
            let (from, to) = (join(&pair.spun[edit.start..edit.end]), join(&pair.original[edit.to.0..edit.to.1]));
            if matches!((from.as_str(), to.as_str()), ("a", "an") | ("an", "a")) {
                continue;
            }
            total.edits += 1;
            if covered.contains(&i) {
                total.covered += 1;
            } else {
                *misses.entry((from, to)).or_default() += 1;
            }
        }
    }
    total.uncovered = misses.into_iter().map(|((spun, original), count)| Uncovered { count, spun, original }).collect();
    total.uncovered.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.cmp(b)));
    total
}
