//! The matcher against the aho-corasick crate: overlapping matches of all phrases, filtered at word boundaries.

use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeSet;
use std::path::Path;
use unspin::dict::{Source, expand::expand};
use unspin::text::{Gap, Tokens, token::fold_phrase};
use unspin::{builtin, matcher};

fn texts(folder: &str) -> String {
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("folder").map(|f| f.expect("entry").path()).collect();
    files.sort();
    files.iter().map(|f| std::fs::read_to_string(f).expect("UTF-8") + "\n\n").collect()
}

#[test]
fn finds_what_aho_corasick_finds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = std::fs::read_dir(root.join("dictionaries")).expect("folder").map(|f| f.expect("entry").path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    let sources: Vec<Source> = files.iter().map(|f| Source::read(f).expect("valid dictionary")).collect();
    let mut phrases = BTreeSet::new();
    for source in &sources {
        phrases.extend(expand(source).iter().map(|s| fold_phrase(&s.spun)));
        phrases.extend(source.file.entries.iter().flat_map(|e| &e.keep).map(|k| fold_phrase(k)));
    }
    let phrases: Vec<String> = phrases.into_iter().collect();
    let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&phrases).expect("automaton");
    let dictionary = [builtin::compile_with(&builtin::model().expect("embedded"), &sources.iter().collect::<Vec<_>>())];
    let mut total = 0;
    for folder in ["spun", "original", "clean"] {
        let text = texts(&format!("{}/corpus/{folder}", root.display()));
        let tokens = Tokens::new(&text);
        // The folded words, a line feed where no phrase reaches across.
        let (mut joined, mut bounds) = (String::new(), Vec::new());
        for token in tokens.iter() {
            joined.push(if token.gap >= Gap::Punct { '\n' } else { ' ' });
            let start = joined.len();
            joined.push_str(tokens.folded(token));
            bounds.push((start, joined.len()));
        }
        let mut expected = BTreeSet::new();
        for found in automaton.find_overlapping_iter(&joined) {
            let start = bounds.binary_search_by_key(&found.start(), |b| b.0);
            let end = bounds.binary_search_by_key(&found.end(), |b| b.1);
            if let (Ok(start), Ok(end)) = (start, end) {
                expected.insert((start, end + 1));
            }
        }
        let mut matches = matcher::Matches::default();
        matches.find(&dictionary, &tokens, |_| true);
        let got: BTreeSet<(usize, usize)> = matches.iter().map(|m| (m.start, m.end)).collect();
        assert_eq!(got.len(), matches.len(), "no match is given twice");
        assert!(got == expected, "{folder}: {:?}", got.symmetric_difference(&expected).take(10).collect::<Vec<_>>());
        total += got.len();
    }
    assert!(total > 5_000, "{total} matches are too few to show anything");
}
