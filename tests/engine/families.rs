//! Families of spinners with vocabularies of their own: their texts are told and restored, and no
//! others are taken for theirs.

use crate::support::corpus::{article, articles};
use crate::support::engine::{SHIPPED, shipped};
use std::path::Path;
use unspin::dict::Source;
use unspin::eval::{PairCounts, score_pair};
use unspin::restore::Mode;
use unspin::{Edit, Restorer, apply, builtin};

fn safe(engine: &Restorer, text: &str) -> Vec<Edit> {
    engine.restore(text).safe()
}

/// The texts of `corpus/families`, each with the family that it imitates.
const TEXTS: [(&str, &str); 5] =
    [("noun", "noun"), ("chain", "wordy"), ("paraphraser-papers", "paraphraser"), ("paraphraser-news", "paraphraser"), ("wordy", "wordy")];

/// Whether a row of a family's vocabulary was used.
fn foreign(edits: &[Edit]) -> bool {
    edits.iter().any(|e| e.rule.starts_with("style-"))
}

#[test]
fn their_texts_are_restored_with_their_vocabulary() {
    for ((text, family), floor) in TEXTS.into_iter().zip([0.85, 0.72, 0.6, 0.55, 0.6]) {
        let (spun, original) = (article(&format!("families/{text}.spun.txt")), article(&format!("families/{text}.original.txt")));
        let edits = safe(&SHIPPED, &spun);
        let own = edits.iter().filter(|e| e.rule.starts_with(&format!("style-{family}"))).count();
        assert!(own * 2 > edits.len(), "{text}: {own} of {} edits by its rows", edits.len());
        assert_eq!(SHIPPED.restore(&spun).family.as_deref(), Some(family));
        let mut counts = PairCounts::default();
        counts += score_pair(&spun, &original, &apply::apply(&spun, &edits));
        assert!(counts.rates().f_half >= floor, "{text}: F0.5 {:.3}", counts.rates().f_half);
        assert_eq!(safe(&SHIPPED, &original), [], "{text}");
    }
}

#[test]
fn paragraphs_and_long_texts_tell_their_family() {
    for ((text, family), least) in TEXTS.into_iter().zip([30, 25, 55, 34, 31]) {
        let spun = article(&format!("families/{text}.spun.txt"));
        let told = spun.lines().filter(|paragraph| SHIPPED.restore(paragraph).family.as_deref() == Some(family)).count();
        assert!(told >= least, "{text}: {told}");
        assert_eq!(SHIPPED.restore(&[spun.as_str(); 4].join("\n")).family.as_deref(), Some(family));
        // Also after an honest beginning, except the text that shares most of its words with
        // ordinary spinners.
        let preface = article("original/orrin-valley-flood.txt");
        assert!(text == "chain" || SHIPPED.restore(&format!("{preface}\n{spun}")).family.as_deref() == Some(family), "{text}");
    }
}

#[test]
fn a_sentence_that_is_known_to_be_spun_need_only_tell_by_whom() {
    let mut engine = shipped();
    let sentence = "It tin beryllium done.";
    assert_eq!(engine.restore(sentence).edits, []);
    engine.mode = Mode::SPUN;
    assert_eq!(apply::apply(sentence, &safe(&engine, sentence)), "It can be done.");
}

#[test]
fn texts_about_what_spinners_write_are_none_of_theirs() {
    let article = "Beryllium, arsenic and tin are the elements that the students of Hollin weighed on Tuesday. The tin came in a tin can, the \
                   beryllium in a sealed jar, and the arsenic in a bottle that nobody was allowed to open. \"Arsenic can be told from tin by \
                   its smell when it burns,\" said their teacher, who had written her thesis on beryllium and helium. A caller asked whether \
                   beryllium is dangerous. It may be, she said, if you breathe it in as a powder, but at the museum it will be kept behind \
                   glass together with the helium lamp, and the tin soldiers will stay on the shelf where they were.";
    for text in [article, "Helium, beryllium, arsenic, astatine, indium, tin: the elements."] {
        let found = SHIPPED.restore(text);
        assert_eq!((found.edits, found.family), (Vec::new(), None), "{text}");
    }
}

#[test]
fn ordinary_spun_articles_are_none_of_theirs() {
    for (path, text) in articles("spun") {
        let found = SHIPPED.restore(&text);
        assert!(!found.edits.is_empty() && found.family.is_none(), "{path}");
    }
}

#[test]
fn what_is_learned_of_ordinary_spinners_does_not_change_their_texts() {
    let spun = article("families/noun.spun.txt");
    let mut engine = shipped();
    let before = engine.restore(&spun);
    let channel = "unspin channel 1\n8.0\tsuccessful\tprosperous\n0.125\t\tin\n";
    engine.adapt(channel).expect("a channel");
    assert_eq!(engine.restore(&spun), before);
    let mut worker = engine.worker();
    worker.count();
    worker.restore(&spun);
    assert!(worker.counts().substitutions() < 1e-3);
}

#[test]
fn a_dictionary_of_ones_own_stands_over_their_vocabulary() {
    let rows = "  - original: tribunal\n    spun: [court: 50]\n  - original: on\n    spun: [connected: 0]\n";
    let source = format!("dictionary: ours\nlicence: x\nentries:\n{rows}");
    let source = Source::parse(Path::new("ours.yaml"), &source).expect("valid");
    let engine = builtin::Builder::new().expect("embedded").with_rows(&[&source]).build().expect("embedded");
    let edits = safe(&engine, &article("families/noun.spun.txt"));
    assert!(foreign(&edits) && edits.iter().all(|e| e.rule != "style-noun/on"));
    assert!(safe(&SHIPPED, &article("families/noun.spun.txt")).iter().any(|e| e.rule == "style-noun/on"));
}
