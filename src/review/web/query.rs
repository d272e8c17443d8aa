//! Which edits the page lists, in which order, and how they are spread.

use crate::review::filter::{Filter, StateFilter};
use crate::review::key::Key;
use crate::review::session::{Item, Session};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Bins of the histogram: confidences from n hundredths on; the last one holds the certain ones.
pub const BINS: usize = 101;
/// Values of a facet that are listed; others are only counted.
const VALUES: usize = 80;

/// Order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// Files and places.
    #[default]
    Text,
    /// Highest confidence first.
    Sure,
    /// Lowest confidence first.
    Unsure,
    /// Most frequent substitution first, same ones together.
    Substitution,
}

/// What the page asks for; empty texts take everything.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// State.
    pub state: StateFilter,
    /// Order.
    pub order: Order,
    /// Parts of the wordings, the file or the rule, and conditions as [`Filter::parse`] reads them.
    pub text: String,
    /// Number of a file.
    pub file: String,
    /// A rule.
    pub rule: String,
    /// Number of a substitution.
    pub substitution: String,
}

/// A list as it was when the filter was set.
#[derive(Debug)]
pub struct List {
    /// Its number.
    pub id: u64,
    query: Query,
    /// Numbers of the items.
    pub items: Vec<usize>,
}

/// How the edits of a list are spread now.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Pending edits by confidence.
    histogram: Vec<u32>,
    /// Pending edits.
    pending: usize,
    /// Edits that still have the state that was asked for.
    left: usize,
    facets: HashMap<&'static str, Facet>,
}

#[derive(Debug, Serialize)]
struct Facet {
    values: Vec<Value>,
    /// Values that are not listed.
    more: usize,
    /// The label of the value that is chosen.
    chosen: Option<String>,
}

#[derive(Debug, Serialize)]
struct Value {
    value: String,
    label: String,
    count: usize,
}

/// Which conditions of a query an item passes. A facet counts the items that pass all other
/// conditions.
struct Passes {
    rest: bool,
    file: bool,
    rule: bool,
    substitution: bool,
}

impl Query {
    /// The typed text, read as on the terminal; one that cannot be read is a word. The word is
    /// apart, in small letters.
    fn typed(&self) -> (Filter, String) {
        let mut typed = Filter::parse(&self.text).unwrap_or_else(|_| Filter { word: Some(self.text.clone()), ..Filter::default() });
        let word = typed.word.take().unwrap_or_default().to_lowercase();
        (typed, word)
    }

    fn takes(&self, session: &Session, item: &Item, (typed, text): &(Filter, String)) -> Passes {
        let state = self.state.takes(item) && typed.takes(session.file_of(item), item);
        let found = |s: &str| s.to_lowercase().contains(text);
        let words = || {
            item.accepted().is_some_and(found)
                || found(&item.edit.before)
                || found(&item.edit.after)
                || found(&session.file_of(item).name)
                || found(&item.edit.rule)
        };
        Passes {
            rest: state && (text.is_empty() || words()),
            file: self.file.is_empty() || self.file.parse() == Ok(item.file),
            rule: self.rule.is_empty() || self.rule == item.edit.rule,
            substitution: self.substitution.is_empty() || self.substitution.parse() == Ok(item.substitution),
        }
    }
}

impl List {
    /// The items of the session's view that a query takes, in its order.
    pub fn new(id: u64, session: &Session, query: Query) -> List {
        let text = query.typed();
        let taken = |item: &Item| {
            let passes = query.takes(session, item, &text);
            passes.rest && passes.file && passes.rule && passes.substitution
        };
        let all = session.items();
        let mut items: Vec<usize> = session.view().iter().copied().filter(|&i| taken(&all[i])).collect();
        match query.order {
            Order::Text => {}
            Order::Sure => items.sort_by(|&a, &b| all[b].edit.confidence.total_cmp(&all[a].edit.confidence)),
            Order::Unsure => items.sort_by(|&a, &b| all[a].edit.confidence.total_cmp(&all[b].edit.confidence)),
            Order::Substitution => {
                let mut counts = HashMap::new();
                items.iter().for_each(|&i| *counts.entry(all[i].substitution).or_insert(0usize) += 1);
                items.sort_by_key(|&i| (Reverse(counts[&all[i].substitution]), all[i].substitution, i));
            }
        }
        List { id, query, items }
    }

    /// The place of an item in the list. When it is not there, the place to go on at: the next open
    /// item after it in the text, or the first.
    pub fn place(&self, session: &Session, stay: Option<Key>) -> usize {
        let number = stay.and_then(|key| session.find(key));
        if let Some(at) = number.and_then(|n| self.items.iter().position(|&i| i == n)) {
            return at;
        }
        match number.filter(|_| self.query.order == Order::Text) {
            Some(n) => {
                let next = self.items.partition_point(|&i| i < n);
                self.open(session, next).unwrap_or(if next < self.items.len() { next } else { 0 })
            }
            None => self.open(session, 0).unwrap_or(0),
        }
    }

    /// The first place from `from` on, and then from the start, whose edit is neither decided nor
    /// skipped.
    pub fn open(&self, session: &Session, from: usize) -> Option<usize> {
        let open =
            |&at: &usize| self.items.get(at).and_then(|&i| session.items().get(i)).is_some_and(|i| i.decision.is_none() && !i.skipped);
        let from = from.min(self.items.len());
        (from..self.items.len()).chain(0..from).find(open)
    }

    /// Pending items with at least a confidence, in hundredths.
    pub fn pending(&self, session: &Session, least: usize) -> Vec<usize> {
        let taken = |i: &usize| session.items()[*i].decision.is_none() && bin(session.items()[*i].edit.confidence) >= least;
        let mut items: Vec<usize> = self.items.iter().copied().filter(taken).collect();
        items.sort_unstable();
        items
    }

    /// How the list is spread now.
    pub fn summary(&self, session: &Session) -> Summary {
        let (mut histogram, mut pending, mut left) = (vec![0; BINS], 0, 0);
        for item in self.items.iter().map(|&i| &session.items()[i]) {
            left += usize::from(self.query.state.takes(item));
            if item.decision.is_none() {
                histogram[bin(item.edit.confidence)] += 1;
                pending += 1;
            }
        }
        Summary { histogram, pending, left, facets: self.facets(session) }
    }

    fn facets(&self, session: &Session) -> HashMap<&'static str, Facet> {
        let text = self.query.typed();
        let mut files = vec![0usize; session.files().len()];
        let mut rules: HashMap<&str, usize> = HashMap::new();
        let mut substitutions: HashMap<u32, (usize, &Item)> = HashMap::new();
        for item in session.view().iter().map(|&i| &session.items()[i]) {
            let p = self.query.takes(session, item, &text);
            if !p.rest {
                continue;
            }
            if p.rule && p.substitution {
                files[item.file] += 1;
            }
            if p.file && p.substitution {
                *rules.entry(&item.edit.rule).or_default() += 1;
            }
            if p.file && p.rule {
                substitutions.entry(item.substitution).or_insert((0, item)).0 += 1;
            }
        }
        let name = |i: usize| session.files()[i].name.clone();
        let of = |item: &Item| format!("{} → {}", item.edit.before, item.edit.after);
        let chosen = session.items().iter().find(|i| self.query.substitution.parse() == Ok(i.substitution)).map(of);
        let files = files.into_iter().enumerate().filter(|(_, n)| *n > 0).map(|(i, count)| (i.to_string(), count));
        let files = Facet::new(
            files.collect(),
            |v| v.parse().map(name).unwrap_or_default(),
            self.query.file.parse().ok().filter(|&i| i < session.files().len()).map(name),
        );
        let rules = Facet::new(rules.into_iter().map(|(r, n)| (r.to_string(), n)).collect(), str::to_string, None);
        let labels: HashMap<String, String> = substitutions.iter().map(|(n, (_, item))| (n.to_string(), of(item))).collect();
        let counts = substitutions.into_iter().map(|(n, (count, _))| (n.to_string(), count)).collect();
        let substitutions = Facet::new(counts, |v| labels.get(v).cloned().unwrap_or_default(), chosen);
        HashMap::from([("file", files), ("rule", rules), ("substitution", substitutions)])
    }
}

impl Facet {
    fn new(mut counts: Vec<(String, usize)>, label: impl Fn(&str) -> String, chosen: Option<String>) -> Facet {
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let more = counts.len().saturating_sub(VALUES);
        counts.truncate(VALUES);
        let values = counts.into_iter().map(|(value, count)| Value { label: label(&value), value, count }).collect();
        Facet { values, more, chosen }
    }
}

/// The bin of a confidence: the hundredths that it has at least.
fn bin(confidence: f32) -> usize {
    let least = |n: usize| n as f32 / 100.0;
    // In binary, 0.29 · 100 is less than 29, and others are too large.
    let guess = (confidence.clamp(0.0, 1.0) * 100.0) as usize;
    (guess.saturating_sub(1)..=guess + 1).rev().find(|&n| confidence >= least(n)).unwrap_or(0).min(BINS - 1)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::format::Document;
    use crate::review::key::tests::edit;
    use crate::review::session::{Action, SourceFile, Verdict};

    pub(crate) fn session() -> Session {
        let mut session = Session::new();
        for (name, text) in [("a.txt", "A big assault.\n\nIn keeping with it, an assault\n"), ("b.txt", "Big homes saw an assault.\n")] {
            let mut edits = vec![edit(text, "assault", 0, "attack", 0.91)];
            match name {
                "a.txt" => edits.push(edit(text, "assault", 1, "attack", 0.29)),
                _ => edits.insert(0, edit(text, "homes", 0, "houses", 0.5)),
            }
            let document = Document::decode(text.as_bytes().to_vec()).expect("text");
            session.add(
                SourceFile { name: name.into(), path: name.into(), document, digest: crate::files::journal::Content(1) },
                edits,
                |_, _| None,
            );
        }
        session
    }

    fn list(session: &Session, query: Query) -> Vec<usize> {
        List::new(1, session, query).items
    }

    #[test]
    fn conditions_and_orders() {
        let mut session = session();
        let all = || Query::default();
        assert_eq!(list(&session, all()), [0, 1, 2, 3]);
        assert_eq!(list(&session, Query { text: "HOUSE".into(), ..all() }), [2]);
        assert_eq!(list(&session, Query { text: "b.txt".into(), ..all() }), [2, 3]);
        assert_eq!(list(&session, Query { text: "file:b.txt below:0.6".into(), ..all() }), [2]);
        assert_eq!(list(&session, Query { text: "\"a.txt\" from:0.9".into(), ..all() }), [0]);
        assert!(list(&session, Query { text: "below:x".into(), ..all() }).is_empty());
        assert_eq!(list(&session, Query { file: "0".into(), ..all() }), [0, 1]);
        assert_eq!(list(&session, Query { rule: "test/attack".into(), ..all() }), [0, 1, 3]);
        assert_eq!(list(&session, Query { substitution: session.items()[2].substitution.to_string(), ..all() }), [2]);
        assert_eq!(list(&session, Query { order: Order::Sure, ..all() }), [0, 3, 2, 1]);
        assert_eq!(list(&session, Query { order: Order::Unsure, ..all() }), [1, 2, 0, 3]);
        assert_eq!(list(&session, Query { order: Order::Substitution, ..all() }), [0, 1, 3, 2]);
        session.act(Action::These(vec![0], Verdict::Accept)).expect("done");
        session.act(Action::These(vec![1], Verdict::Reject)).expect("done");
        assert_eq!(list(&session, Query { state: StateFilter::Pending, ..all() }), [2, 3]);
        assert_eq!(list(&session, Query { state: StateFilter::Accepted, ..all() }), [0]);
        assert_eq!(list(&session, Query { state: StateFilter::Rejected, ..all() }), [1]);
    }

    #[test]
    fn a_list_stays_as_it_was_and_is_summed_up_as_it_is() {
        let mut session = session();
        let list = List::new(1, &session, Query { state: StateFilter::Pending, ..Query::default() });
        session.act(Action::These(vec![0], Verdict::Accept)).expect("done");
        session.act(Action::These(vec![1], Verdict::Skip)).expect("done");
        assert_eq!(
            (list.items.len(), list.open(&session, 0), list.open(&session, 3), list.open(&session, 99)),
            (4, Some(2), Some(3), Some(2))
        );
        let summary = list.summary(&session);
        assert_eq!((summary.pending, summary.left), (3, 3));
        assert_eq!((summary.histogram[29], summary.histogram[50], summary.histogram[91]), (1, 1, 1));
        assert_eq!(list.pending(&session, 50), [2, 3]);
        assert_eq!(summary.facets["file"].values.iter().map(|v| v.count).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(list.place(&session, Some(session.items()[3].key)), 3);
        // After the last one, it begins again.
        let first = List::new(2, &session, Query { file: "0".into(), state: StateFilter::Pending, ..Query::default() });
        assert_eq!(first.place(&session, Some(session.items()[3].key)), 0);
    }

    #[test]
    fn bins_hold_what_has_at_least_their_confidence() {
        for hundredth in 0..=100usize {
            let least = hundredth as f32 / 100.0;
            assert_eq!(bin(least), hundredth);
            assert_eq!(bin(least.next_down()), hundredth.saturating_sub(1));
        }
        assert_eq!((bin(2.0), bin(f32::NAN)), (100, 0));
    }
}
