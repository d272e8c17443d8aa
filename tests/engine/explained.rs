//! Places are explained with the same wordings and confidences with which they are restored.

use crate::support::corpus::{article, articles};
use crate::support::engine::{SHIPPED, SURELY_SPUN, shipped};
use std::path::Path;
use unspin::dict::Source;
use unspin::restore::{Closed, Explanation, Mode};
use unspin::{Restorer, builtin};

#[test]
fn a_later_section_is_explained_as_it_is_restored() {
    let spun: String = articles("spun").into_iter().map(|(_, text)| text).collect();
    let honest = article("original/orrin-valley-flood.txt");
    // So few signs among so much honest text are believed only because of what the first section
    // told.
    let sign = "The corporate mentioned on Thursday that costs had been rising, in keeping with its report. \
        Chief Monetary Officer Imelda Roth stated gross sales rose.\n\n";
    let text = spun + &honest.repeat(18) + sign + &honest.repeat(9);
    let at = text.find(sign).expect("there");
    let edits = SHIPPED.restore(&text).edits;
    let edits: Vec<_> = edits.iter().filter(|e| at <= e.span.start && e.span.start < at + sign.len()).collect();
    assert!(edits.iter().any(|e| e.after == "Financial" && e.confidence > 0.9), "{edits:?}");
    let places: Vec<usize> = edits.iter().map(|e| e.span.start).collect();
    for (edit, explained) in edits.iter().zip(SHIPPED.worker().explain_with(&text, &places, &[])) {
        let readings = explained.readings;
        let changed: f32 = readings.iter().filter(|r| r.rule.is_some()).map(|r| r.posterior).sum();
        assert!(changed > 0.3 && readings.iter().any(|r| r.after == edit.after), "{edit:?} {readings:?}");
    }
}

#[test]
fn marks_that_are_restored_after_decoding_are_explained() {
    let text = format!("{SURELY_SPUN}Some 40-one people paid ten million {{dollars}}, or £two.25m.");
    let found = SHIPPED.restore(&text);
    let marks: Vec<_> = found.edits.iter().filter(|e| e.rule.starts_with("spinner/")).collect();
    assert_eq!(marks.iter().map(|e| e.after.as_str()).collect::<Vec<_>>(), ["forty-one", "", "", "2"]);
    for edit in marks {
        let readings = SHIPPED.worker().explain(&text, edit.span.start);
        let first = &readings[0];
        assert_eq!((&first.after, first.rule.as_ref(), first.posterior), (&edit.after, Some(&edit.rule), edit.confidence), "{readings:?}");
        assert!(readings[1..].iter().all(|r| r.posterior <= 1.0 - edit.confidence + 1e-6), "{readings:?}");
    }
}

#[test]
fn places_that_are_closed_are_told_as_such() {
    let sources = [
        "  - original: boat\n    spun: [vessel: 99]\n",
        "  - original: boat\n    spun: [ship]\n    keep: [blood vessel, vessel of the heart]\n",
    ];
    let parse = |rows: &str| Source::parse(Path::new("d"), &format!("dictionary: d\nlicence: x\nentries:\n{rows}")).expect("valid");
    let model = builtin::model().expect("embedded data");
    let dictionaries = sources.map(|rows| builtin::compile_with(&model, &[&parse(rows)]));
    let engine = Restorer::new(model, dictionaries.into()).known_spun();
    let text = "One vessel sank. A Blood vessel of\nmine; see news.example/blood-vessel and the blood vessel in the US for $4, Step 4 too.";
    let closed = |part: &str| {
        let explained = engine.worker().explain_with(text, &[text.find(part).expect("there")], &[]);
        explained.into_iter().next().and_then(|e| e.closed)
    };
    let kept = |phrase: &str| Some(Closed::Kept { phrase: phrase.into(), later: 0 });
    assert_eq!((closed("vessel sank"), closed("; see")), (None, None));
    assert_eq!(
        (closed("Blood"), closed("vessel of"), closed("vessel in")),
        (kept("Blood vessel"), kept("Blood vessel"), kept("blood vessel"))
    );
    assert_eq!([closed("example"), closed("/blood"), closed("vessel and")], [const { Some(Closed::Protected) }; 3]);
    assert_eq!([closed("US"), closed("4,"), closed("4 too")], [Some(Closed::Acronym), Some(Closed::Figure), Some(Closed::Label)]);
    assert_eq!(engine.worker().explain_with("", &[0], &[]), [Explanation::default()]);
}

#[test]
fn marks_are_explained_where_they_are_restored() {
    let text = format!("{SURELY_SPUN}Some 40-one people paid ten million {{dollars}}, or £two.25m.");
    let mut engine = shipped();
    let at = text.find("40-one").expect("there");
    assert!(engine.restore(&text).edits.iter().any(|e| e.after == "forty-one"));
    assert!(engine.worker().explain(&text, at).iter().any(|r| r.after == "forty-one"));
    engine.mode = Mode::Tortured;
    assert!(engine.restore(&text).edits.iter().all(|e| e.after != "forty-one"));
    assert!(engine.worker().explain(&text, at).iter().all(|r| r.after != "forty-one"));
}
