//! Families of spinners with vocabularies of their own: their texts are told and restored, others are not taken for theirs.

use std::path::Path;
use unspin::adapt::Adaptation;
use unspin::dict::Source;
use unspin::eval::{PairCounts, score_pair};
use unspin::{Edit, Restorer, apply, builtin};

fn engine() -> Restorer {
    builtin::restorer().expect("embedded data")
}

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)).expect("a file of the corpus")
}

fn safe(engine: &Restorer, text: &str) -> Vec<Edit> {
    engine.restore(text).safe()
}

/// The texts of `corpus/families` with the family that they are in the manner of.
const TEXTS: [(&str, &str); 5] =
    [("noun", "noun"), ("chain", "wordy"), ("paraphraser-papers", "paraphraser"), ("paraphraser-news", "paraphraser"), ("wordy", "wordy")];

/// Whether a row of a family's vocabulary was used.
fn foreign(edits: &[Edit]) -> bool {
    edits.iter().any(|e| e.rule.starts_with("style-"))
}

#[test]
fn their_texts_are_restored_with_their_vocabulary() {
    let engine = engine();
    for ((text, family), floor) in TEXTS.into_iter().zip([0.85, 0.72, 0.6, 0.55, 0.6]) {
        let (spun, original) = (file(&format!("families/{text}.spun.txt")), file(&format!("families/{text}.original.txt")));
        let edits = safe(&engine, &spun);
        let own = edits.iter().filter(|e| e.rule.starts_with(&format!("style-{family}"))).count();
        assert!(own * 2 > edits.len(), "{text}: {own} of {} edits by its rows", edits.len());
        assert_eq!(engine.restore(&spun).family, Some(family));
        let mut counts = PairCounts::default();
        counts += score_pair(&spun, &original, &apply::apply(&spun, &edits));
        assert!(counts.rates().f_half >= floor, "{text}: F0.5 {:.3}", counts.rates().f_half);
        assert_eq!(safe(&engine, &original), [], "{text}");
    }
}

#[test]
fn paragraphs_and_long_texts_tell_their_family() {
    let engine = engine();
    for ((text, family), least) in TEXTS.into_iter().zip([30, 25, 55, 34, 31]) {
        let spun = file(&format!("families/{text}.spun.txt"));
        let told = spun.lines().filter(|paragraph| engine.restore(paragraph).family == Some(family)).count();
        assert!(told >= least, "{text}: {told}");
        assert_eq!(engine.restore(&[spun.as_str(); 4].join("\n")).family, Some(family));
        // After an honest beginning, too, unless it shares most of its words with ordinary spinners.
        let preface = file("original/orrin-valley-flood.txt");
        assert!(text == "chain" || engine.restore(&format!("{preface}\n{spun}")).family == Some(family), "{text}");
    }
}

#[test]
fn a_sentence_that_is_known_to_be_spun_need_only_tell_by_whom() {
    let mut engine = engine();
    let sentence = "It tin beryllium done.";
    assert_eq!(engine.restore(sentence).edits, []);
    engine.strength = Some(0.5);
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
        let found = engine().restore(text);
        assert_eq!((found.edits, found.family), (Vec::new(), None), "{text}");
    }
}

#[test]
fn ordinary_spun_articles_are_none_of_theirs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/spun");
    for entry in std::fs::read_dir(folder).expect("the corpus") {
        let path = entry.expect("an entry").path();
        let found = engine().restore(&std::fs::read_to_string(&path).expect("a text"));
        assert!(!found.edits.is_empty() && found.family.is_none(), "{}", path.display());
    }
}

#[test]
fn what_is_learned_of_ordinary_spinners_does_not_change_their_texts() {
    let spun = file("families/noun.spun.txt");
    let mut engine = engine();
    let before = engine.restore(&spun);
    let channel = "unspin channel 1\n8.0\tsuccessful\tprosperous\n0.125\t\tin\n";
    engine.adaptation = Some(Adaptation::parse(channel, engine.dictionaries()).expect("a channel"));
    assert_eq!(engine.restore(&spun), before);
    let mut worker = engine.worker();
    worker.count();
    worker.restore(&spun);
    assert!(worker.counts().substitutions() < 1e-3);
}

#[test]
fn a_dictionary_of_ones_own_stands_over_their_vocabulary() {
    let source = "dictionary: ours\nlicence: x\nentries:\n  - original: tribunal\n    spun: [court: 50]\n  - original: on\n    spun: [connected: 0]\n";
    let source = Source::parse(Path::new("ours.yaml"), source).expect("valid");
    let engine = builtin::Builder::new().expect("embedded").with_rows(&[&source]).build().expect("embedded");
    let edits = safe(&engine, &file("families/noun.spun.txt"));
    assert!(foreign(&edits) && edits.iter().all(|e| e.rule != "style-noun/on"));
    assert!(safe(&self::engine(), &file("families/noun.spun.txt")).iter().any(|e| e.rule == "style-noun/on"));
}
