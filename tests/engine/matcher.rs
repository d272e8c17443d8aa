//! The matcher against the crate `aho-corasick`: overlapping matches of all phrases, filtered for
//! word boundaries.

use crate::support::corpus::together;
use crate::support::dictionaries::{compiled, groups};
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeSet;
use unspin::dict::{Dictionary, expand::expand};
use unspin::matcher;
use unspin::text::{Gap, Tokens, token::fold_phrase};

#[test]
fn finds_what_aho_corasick_finds() {
    let texts = ["spun", "original", "clean"].map(|folder| (folder, together(folder)));
    let mut total = 0;
    for (name, sources) in groups() {
        let mut phrases = BTreeSet::new();
        for source in &sources {
            phrases.extend(expand(source).iter().map(|s| fold_phrase(&s.spun)));
            phrases.extend(source.file.entries.iter().flat_map(|e| &e.keep).map(|k| fold_phrase(k)));
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(phrases).expect("automaton");
        let bytes = std::fs::read(compiled(name)).expect("compiled");
        let dictionary = [Dictionary::from_bytes(bytes).expect("sound")];
        for (folder, text) in &texts {
            let tokens = Tokens::new(text);
            let expected = whole_words(&automaton, &tokens);
            let mut matches = matcher::Matches::default();
            matches.find(&dictionary, &tokens, |_| true);
            let got: BTreeSet<(usize, usize)> = matches.iter().map(|m| (m.start, m.end)).collect();
            assert_eq!(got.len(), matches.len(), "no match is given twice");
            assert!(got == expected, "{name} {folder}: {:?}", got.symmetric_difference(&expected).take(10).collect::<Vec<_>>());
            total += got.len();
        }
    }
    assert!(total > 5_000, "{total} matches are too few to show anything");
}

/// What an automaton finds in a text that begins and ends with a word, as ranges of tokens.
fn whole_words(automaton: &AhoCorasick, tokens: &Tokens) -> BTreeSet<(usize, usize)> {
    // The folded words, with a line feed before each word that no phrase may reach across to.
    let (mut joined, mut bounds) = (String::new(), Vec::new());
    for token in tokens.iter() {
        joined.push(if token.gap >= Gap::Punct { '\n' } else { ' ' });
        let start = joined.len();
        joined.push_str(tokens.folded(token));
        bounds.push((start, joined.len()));
    }
    let whole = |found: aho_corasick::Match| {
        let start = bounds.binary_search_by_key(&found.start(), |b| b.0).ok()?;
        let end = bounds.binary_search_by_key(&found.end(), |b| b.1).ok()?;
        Some((start, end + 1))
    };
    automaton.find_overlapping_iter(&joined).filter_map(whole).collect()
}
