//! Finds the places of records in a text: the words of each between the words on both of its sides,
//! whatever the spaces.

use crate::review::key::context;
use crate::review::store::Record;
use crate::span::Span;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::{HashMap, HashSet};

/// How many sides of a place have to read as recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sides {
    /// Both, as for the identity of a place ([`crate::review::key`]).
    Both,
    /// One is enough.
    One,
}

/// The records with the same words, by the words around them.
#[derive(Default)]
struct Around<'r> {
    both: HashMap<(&'r str, &'r str), &'r Record>,
    left: HashMap<&'r str, &'r Record>,
    right: HashMap<&'r str, &'r Record>,
}

impl<'r> Around<'r> {
    fn add(&mut self, record: &'r Record) {
        self.both.entry((&record.left, &record.right)).or_insert(record);
        self.left.entry(&record.left).or_insert(record);
        self.right.entry(&record.right).or_insert(record);
    }

    /// The record that fits between some words, and whether it fits on both sides.
    fn get(&self, left: &str, right: &str, sides: Sides) -> Option<(&'r Record, bool)> {
        let one = || self.left.get(left).or_else(|| self.right.get(right)).filter(|_| sides == Sides::One);
        self.both.get(&(left, right)).map(|r| (*r, true)).or_else(|| one().map(|r| (*r, false)))
    }
}

/// The places of some records in a text, in order and without overlaps. `wording` chooses the words
/// of a record that are looked for, such as those that it replaced; where they are empty, the place
/// is the position before the word that follows.
///
/// A record is found at all places that fit on both sides. When there is none and one side is
/// enough, it is found at the first place that fits on one.
pub(super) fn find<'r>(text: &str, records: &[&'r Record], wording: fn(&Record) -> &str, sides: Sides) -> Vec<(Span, &'r Record)> {
    let mut wordings: HashMap<Vec<&str>, Around<'_>> = HashMap::new();
    for record in records {
        wordings.entry(wording(record).split_whitespace().collect()).or_default().add(record);
    }
    // The first word of each place or, where the place is empty, of what follows it.
    let mut firsts: HashMap<&str, Vec<(&[&str], &Around<'_>)>> = HashMap::new();
    for (words, around) in &wordings {
        match words.first() {
            Some(first) => firsts.entry(first).or_default().push((words, around)),
            None => {
                around.both.keys().filter_map(|(_, right)| right.split(' ').next()).filter(|first| !first.is_empty()).for_each(|first| {
                    firsts.entry(first).or_default().push((words, around));
                })
            }
        }
    }
    let firsts: Vec<_> = firsts.into_iter().collect();
    let Ok(search) = AhoCorasick::builder().match_kind(MatchKind::Standard).build(firsts.iter().map(|(first, _)| first)) else {
        return Vec::new();
    };
    let mut places = Vec::new();
    for found in search.find_overlapping_iter(text) {
        for (words, around) in &firsts[found.pattern().as_usize()].1 {
            let Some(end) = end(text, found.start(), words) else { continue };
            let span = Span::new(found.start(), end);
            let (left, right) = context(text, span);
            if let Some((record, whole)) = around.get(&left, &right, sides) {
                places.push((whole, span, record));
            }
        }
    }
    places.sort_by_key(|(whole, span, _)| (span.start, !whole, std::cmp::Reverse(span.end)));
    let mut told: HashSet<*const Record> =
        places.iter().filter(|(whole, ..)| *whole).map(|(.., record)| std::ptr::from_ref(*record)).collect();
    places.retain(|&(whole, span, record)| whole || stands_apart(text, span) && told.insert(std::ptr::from_ref(record)));
    let mut kept: Vec<(Span, &Record)> = Vec::with_capacity(places.len());
    for (_, span, record) in places {
        if kept.last().is_none_or(|(last, _)| last.end <= span.start && *last != span) {
            kept.push((span, record));
        }
    }
    kept
}

/// Whether a place is no part of a longer word.
fn stands_apart(text: &str, span: Span) -> bool {
    !text[..span.start].ends_with(char::is_alphanumeric) && !text[span.end..].starts_with(char::is_alphanumeric)
}

/// The end of some words that begin at byte `start`, with any spaces between them; `None` when
/// other words stand there.
fn end(text: &str, start: usize, words: &[&str]) -> Option<usize> {
    let mut rest = &text[start..];
    for (number, word) in words.iter().enumerate() {
        let next = if number == 0 { rest } else { rest.trim_start() };
        if number > 0 && next.len() == rest.len() {
            return None;
        }
        rest = next.strip_prefix(word)?;
    }
    Some(text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::store::RecordState;

    fn record(left: &str, after: &str, right: &str) -> Record {
        let [file, before, rule] = ["a.txt", "then", "test/x"].map(String::from);
        let (left, right) = (left.to_string(), right.to_string());
        let (after, proposed, key) = (after.to_string(), after.to_string(), "0000000000a1".parse().expect("key"));
        let (decision, confidence) = (RecordState::Applied, 0.9);
        Record { key, file, before, after, decision, proposed, confidence, rule, left, right, was: None, taught: false, time: 1 }
    }

    #[test]
    fn places_are_found_by_their_words_and_those_around() {
        let text = "He said that\nthey said so. It was very good; he said  that once.";
        let places = |records: &[&Record], sides| -> Vec<String> {
            let spans = find(text, records, |r| &r.after, sides);
            spans.into_iter().map(|(span, _)| format!("{}:{}", span.start, &text[span.range()])).collect()
        };
        let (first, said) = (record("He", "said that", "they said so."), record("that they", "said", "so. It was"));
        assert_eq!(places(&[&first, &said], Sides::Both), ["3:said that"]);
        assert_eq!(places(&[&first, &said], Sides::One), ["3:said that", "18:said"]);
        let (none, last) = (record("It was very", "", "good; he said"), record("very good; he", "said that", "once."));
        assert_eq!(places(&[&none, &last], Sides::Both), ["39:", "48:said  that"]);
        // One side is enough where no place has both, once and for whole words.
        let text = "the attack on it, the attack by her, the attacks on all";
        let places =
            |record: &Record| find(text, &[record], |r| &r.after, Sides::One).iter().map(|(span, _)| span.start).collect::<Vec<_>>();
        assert_eq!(places(&record("the", "attack", "on it, the")), [4]);
        assert_eq!(places(&record("her, the", "attack", "on us")), [] as [usize; 0]);
        let none = record("none", "said", "of it");
        assert!(
            find("He said that.", &[&none], |r| &r.after, Sides::One).is_empty() && find("He", &[], |r| &r.after, Sides::One).is_empty()
        );
    }
}
