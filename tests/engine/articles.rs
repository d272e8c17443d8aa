//! The sample articles through the built-in engine: spun ones are restored, honest ones are left
//! alone, and nothing outside the edits changes.

use crate::support::corpus::{articles, root};
use crate::support::engine::SHIPPED;
use unspin::eval::{PairCounts, score_pair};
use unspin::{Edit, apply};

/// F0.5 that every spun article must reach, and F0.5 that all of them together must reach.
const FLOOR: (f64, f64) = (0.75, 0.85);
/// Share of the distance in words to the originals that must be removed over all articles.
const REMOVED: f64 = 0.72;

fn safe(text: &str) -> Vec<Edit> {
    SHIPPED.restore(text).safe()
}

#[test]
fn spun_articles_come_closer_to_their_originals() {
    let (spun, originals) = (articles("spun"), articles("original"));
    assert_eq!(spun.len(), 12);
    let mut total = PairCounts::default();
    let mut low = Vec::new();
    for ((path, spun), (_, original)) in spun.iter().zip(&originals) {
        let counts = score_pair(spun, original, &apply::apply(spun, &safe(spun)));
        let f_half = counts.rates().f_half;
        if f_half < FLOOR.0 || counts.removed() <= 0.0 {
            low.push(format!("{path}: F0.5 {f_half:.3}, removed {:.3}", counts.removed()));
        }
        total += counts;
    }
    assert!(low.is_empty(), "{low:#?}");
    let (f_half, removed) = (total.rates().f_half, total.removed());
    assert!(f_half >= FLOOR.1 && removed >= REMOVED, "F0.5 {f_half:.3}, removed {removed:.3}");
}

#[test]
fn honest_articles_are_left_alone() {
    for folder in ["clean", "original"] {
        for (path, text) in articles(folder) {
            let edits: Vec<_> = safe(&text).iter().map(|e| format!("{} → {} ({:.2})", e.before, e.after, e.confidence)).collect();
            assert!(edits.is_empty(), "{path}: {edits:#?}");
        }
    }
}

#[test]
fn bytes_outside_edits_stay() {
    for folder in ["spun", "original", "clean"] {
        for (path, text) in articles(folder) {
            for text in [text.clone(), text.replace('\n', "\r\n"), format!("\u{feff}{}", text.trim_end())] {
                let edits = SHIPPED.restore(&text).edits;
                let restored = apply::apply(&text, &edits);
                let (mut at, mut rest) = (0, restored.as_str());
                for edit in &edits {
                    assert_eq!(&text[edit.span.range()], edit.before, "{path}");
                    let kept = &text[at..edit.span.start];
                    rest = rest.strip_prefix(kept).and_then(|r| r.strip_prefix(edit.after.as_str())).expect("same bytes between edits");
                    at = edit.span.end;
                }
                assert_eq!(rest, &text[at..], "{path}");
                assert_eq!(apply::apply(&restored, &apply::invert(&edits)), text, "{path}");
            }
        }
    }
}

/// `UPDATE=1 cargo test --test engine readme` writes the paragraph of the README anew.
#[test]
fn the_readme_shows_what_comes_out() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).expect("README");
    let mut quotes = readme.lines().filter_map(|l| l.strip_prefix("> "));
    let (before, after) = (quotes.next().expect("spun"), quotes.next().expect("restored"));
    let (_, spun) = articles("spun").into_iter().find(|(_, text)| text.contains(before)).expect("a paragraph of the corpus");
    let restored = apply::apply(&spun, &safe(&spun));
    let number = spun.lines().position(|l| l == before).expect("a whole paragraph");
    let real = restored.lines().nth(number).expect("as many lines");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, readme.replace(after, real)).expect("written");
    } else {
        assert_eq!(after, real, "run `UPDATE=1 cargo test --test engine readme`");
    }
}
