//! What an engine does with rows of a test, whatever the shipped dictionaries hold.

use crate::support::engine::restored;
use crate::support::flat::engine;
use std::path::Path;
use unspin::dict::Source;
use unspin::restore::Mode;
use unspin::{Restorer, builtin};

#[test]
fn an_article_that_is_a_name_or_protected_stays() {
    let engine = engine(&[("attack", "strike")]);
    for (spun, expected) in [
        ("She saw a strike.", "She saw an attack."),
        ("A strike came.", "An attack came."),
        ("The hepatitis A strike came.", "The hepatitis A attack came."),
        ("See #a strike now.", "See #a attack now."),
        ("Run `a` strike now.", "Run `a` attack now."),
    ] {
        assert_eq!(restored(&engine, spun), expected);
    }
}

#[test]
fn words_for_numerals_have_the_capitals_around_them() {
    let engine = engine(&[("nine", "9")]);
    for (spun, expected) in [
        ("The queues stretched 9 miles.", "The queues stretched nine miles."),
        ("9 miles of queues.", "Nine miles of queues."),
        ("THE QUEUES STRETCHED 9 MILES.", "THE QUEUES STRETCHED NINE MILES."),
    ] {
        assert_eq!(restored(&engine, spun), expected);
    }
}

#[test]
fn conjunctions_join_what_follows_and_articles_that_are_right_stay() {
    let engine = engine(&[("but", "however"), ("where", "the place"), ("a", "an")]);
    for (spun, expected) in [
        ("It was late, however she came.", "It was late, but she came."),
        ("It was late, however, and dark.", "It was late, however, and dark."),
        ("She knows the place he went.", "She knows where he went."),
        ("She knows the place.", "She knows the place."),
        ("She saw an house.", "She saw a house."),
        ("It was an 80-day trip, an hour longer.", "It was an 80-day trip, an hour longer."),
    ] {
        assert_eq!(restored(&engine, spun), expected);
    }
}

#[test]
fn a_sentence_of_nothing_but_strong_evidence_is_restored() {
    let engine = engine(&[("attack", "strike")]);
    // Each strike weighs some e^30; 64-bit numbers end at e^709.
    assert_eq!(restored(&engine, &format!("They saw{}.", " strike".repeat(60))), format!("They saw{}.", " attack".repeat(60)));
}

#[test]
fn the_capital_of_i_is_not_handed_on() {
    let engine = engine(&[("I have", "I've"), ("I am", "I'm"), ("we think", "I believe")]);
    let restored = |text: &str| restored(&engine, text);
    assert_eq!(restored("She knows I've seen it."), "She knows I have seen it.");
    assert_eq!(restored("I'm sure."), "I am sure.");
    assert_eq!(restored("That is what I believe."), "That is what we think.");
    assert_eq!(restored("I believe it."), "We think it.");
    assert_eq!(restored("THAT IS WHERE I'VE SEEN IT."), "THAT IS WHERE I HAVE SEEN IT.");
}

#[test]
fn a_sign_at_its_number_stays_and_i_keeps_its_capital() {
    let rows = [("percent", "'%'"), ("now I have", "at present i've")];
    let rows = rows.map(|(original, spun)| format!("  - original: {original}\n    spun: [{spun}: 200]\n")).concat();
    let source = Source::parse(Path::new("d"), &format!("dictionary: d\nlicence: x\nentries:\n{rows}")).expect("valid");
    let model = builtin::model().expect("embedded data");
    let compiled = builtin::compile_with(&model, &[&source]);
    let mut engine = Restorer::new(model, vec![compiled]);
    engine.mode = Mode::Spun { least_strength: 1.0 };
    let text = "Prices rose 5% in May and 4 % in June, and at present I've sold it. At present I've none.";
    assert_eq!(restored(&engine, text), "Prices rose 5% in May and 4 percent in June, and now I have sold it. Now I have none.");
}

#[test]
fn a_text_tells_the_manner_of_its_spinner() {
    let counted = |manner: u8, spun: [&str; 3], idea: u8| {
        let originals = ["company", "students", "officials"].into_iter().zip(spun).map(|(original, spun)| (original, spun, 40));
        // "plan" is what both write, each for another original.
        let rows = originals.chain([("idea", "plan", idea), ("project", "plan", 52 - idea)]);
        let rows: String = rows.map(|(o, s, n)| format!("  - original: {o}\n    met: 60\n    spun: [{s}: {n}]\n")).collect();
        let text = format!("dictionary: m{manner}\nlicence: x\nobserved: 9000\ntrust: 0.5\nmanner: {manner}\nentries:\n{rows}");
        Source::parse(Path::new("m"), &text).expect("valid")
    };
    let (one, two) = (counted(1, ["corporate", "scholars", "officers"], 50), counted(2, ["firm", "pupils", "authorities"], 2));
    let model = || builtin::model().expect("embedded data");
    let mut engine = Restorer::new(model(), vec![builtin::compile_with(&model(), &[&one, &two])]);
    let favour = |engine: &Restorer, text: &str| {
        let readings = engine.worker().explain(text, text.find("plan").expect("there"));
        let channel = |after: &str| readings.iter().find(|r| r.after == after).expect("a candidate").channel;
        channel("idea") - channel("project")
    };
    for mode in [Mode::Judge, Mode::Spun { least_strength: 0.8 }] {
        engine.mode = mode;
        let first =
            favour(&engine, "The corporate told scholars and officers of it. Officers and scholars of the corporate liked the plan.");
        let second = favour(&engine, "The firm told pupils and authorities of it. Authorities and pupils of the firm liked the plan.");
        assert!(first > 1.0 && second < -1.0, "{first} {second} in {mode:?}");
    }
    // What one section tells the next one expects.
    let sections =
        |line: &str| line.repeat((40 << 10) / line.len()) + "\n" + &"The people thought of it. ".repeat(1800) + "They liked the plan.";
    let first = favour(&engine, &sections("The corporate told scholars and officers of it.\n"));
    let second = favour(&engine, &sections("The firm told pupils and authorities of it.\n"));
    assert!(first > 1.0 && second < -1.0, "{first} {second}");
}

#[test]
fn an_engine_without_dictionaries_leaves_everything() {
    let engine = Restorer::new(builtin::model().expect("embedded data"), Vec::new());
    assert!(engine.restore("The corporate mentioned it.").edits.is_empty());
}
