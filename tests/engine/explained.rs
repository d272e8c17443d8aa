//! Places are explained with the same wordings and confidences with which they are restored.

use crate::support::corpus::{article, articles};
use crate::support::engine::{SHIPPED, SURELY_SPUN};

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
    for (edit, readings) in edits.iter().zip(SHIPPED.worker().explain_with(&text, &places, &[])) {
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
