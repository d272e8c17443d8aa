//! What holds for every text: no panic, edits in order on character boundaries, and exact undo. A
//! second restoration changes nothing more.

use crate::support::corpus::articles;
use crate::support::engine::{EAGER, SHIPPED};
use proptest::prelude::*;
use std::sync::LazyLock;
use unspin::{Restorer, apply};

/// Pieces of text that are hard to get right: spun phrases, articles, signs, invisible and
/// combining characters, odd cases.
const PIECES: [&str; 40] = [
    "in keeping with",
    "a assault",
    "an cyber assault",
    "White Home’s",
    "the White Home's",
    "superior persistent risk (APT)",
    "SUPERIOR PERSISTENT RISK",
    "Relative Energy Index (RSI)",
    "on-line",
    "web sites",
    "yr",
    "p.c",
    "3.5",
    "$three.5 billion",
    "2.zero",
    "U.S.",
    "Mr.",
    "it’s",
    "don't",
    "soft\u{ad}ware",
    "cafe\u{301}",
    "İstanbul",
    "ẞTRASSE",
    "ﬁnd",
    "\u{200b}",
    "\u{feff}",
    "\u{a0}",
    "\u{2028}",
    "👩\u{200d}💻",
    "𝓊𝓃𝓈𝓅𝒾𝓃",
    "مرحبا",
    "漢字",
    "—",
    "“",
    "”",
    "(",
    ")",
    "http://a.example/big-home",
    "\r\n",
    "\n\n",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&PIECES[..]).prop_map(str::to_string),
        3 => prop::sample::select(WORDS.as_slice()).prop_map(str::to_string),
        1 => any::<String>().prop_map(|s| s.chars().take(12).collect()),
        1 => any::<char>().prop_map(|c| c.to_string()),
    ];
    let gap = prop::sample::select(vec![" ", " ", " ", " ", "", "-", ", ", ". ", "\n", "\u{a0}", "’"]);
    prop::collection::vec((piece, gap), 0..50).prop_map(|list| list.into_iter().map(|(piece, gap)| piece + gap).collect())
}

/// Words of the spun sample articles.
static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let texts: String = articles("spun").into_iter().map(|(_, text)| text).collect();
    let mut words: Vec<&'static str> = texts.leak().split_whitespace().collect();
    words.sort_unstable();
    words.dedup();
    words
});

fn check(engine: &Restorer, text: &str) -> Result<(), TestCaseError> {
    let found = engine.restore(text);
    let mut at = 0;
    for edit in &found.edits {
        prop_assert!(edit.span.start >= at && edit.span.end <= text.len() && !edit.span.is_empty(), "{edit:?}");
        prop_assert_eq!(text.get(edit.span.range()), Some(edit.before.as_str()));
        prop_assert!(edit.before != edit.after);
        prop_assert!((0.0..=1.0).contains(&edit.confidence), "{edit:?}");
        prop_assert!(edit.alternatives.iter().all(|a| (0.0..=1.001).contains(&a.confidence)), "{edit:?}");
        at = edit.span.end;
    }
    prop_assert!(found.spin_rate.is_finite() && found.strength.is_finite());
    let restored = apply::apply(text, &found.edits);
    prop_assert_eq!(apply::apply(&restored, &apply::invert(&found.edits)), text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn edits_are_sound(text in text()) {
        check(&SHIPPED, &text)?;
        check(&EAGER, &text)?;
    }

    #[test]
    fn any_string_is_safe(text in any::<String>()) {
        check(&EAGER, &text)?;
    }

    #[test]
    fn every_place_can_be_explained(text in text(), at in 0usize..400) {
        let readings = SHIPPED.worker().explain(&text, at);
        prop_assert!(readings.iter().all(|r| text.get(r.span.range()).is_some() && r.posterior.is_finite()));
    }
}

#[test]
fn engines_give_the_same_twice_and_in_any_order() {
    let texts = articles("spun");
    let mut worker = SHIPPED.worker();
    let forward: Vec<_> = texts.iter().map(|(_, t)| worker.restore(t)).collect();
    let mut backward: Vec<_> = texts.iter().rev().map(|(_, t)| worker.restore(t)).collect();
    backward.reverse();
    assert!(forward == backward);
}

#[test]
fn restoring_twice_changes_nothing_more() {
    let safe = |text: &str| SHIPPED.restore(text).safe();
    let mut further = Vec::new();
    for folder in ["spun", "original", "clean"] {
        for (name, text) in articles(folder) {
            let restored = apply::apply(&text, &safe(&text));
            for edit in safe(&restored) {
                let (before, after, rule) = (&edit.before, &edit.after, &edit.rule);
                further.push(format!("{name}: {before} → {after} ({:.2}, {rule})", edit.confidence));
            }
        }
    }
    assert!(further.is_empty(), "{} further edits\n{}", further.len(), further.join("\n"));
}
