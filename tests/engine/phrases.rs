//! Wordings that the shipped engine restores in spun texts, and wordings that it leaves.

use crate::support::engine::{SHIPPED, SURELY_SPUN, after_spun, restored, spun};
use unspin::apply::apply;

#[test]
fn a_sign_apart_from_its_number_and_a_fraction_were_words() {
    let text = "The corporate mentioned on Thursday that costs rose 17 % in 2023, in keeping with its report, and that 1 / 4 of its \
        employees stay, whereas some 12% of the money and 137,000 sq. kilometres had been misplaced.";
    let restored = restored(&SHIPPED, text);
    for expected in ["17 percent in", "a quarter of its", "12% of", "137,000 square kilometres"] {
        assert!(restored.contains(expected), "{expected}: {restored}");
    }
}

#[test]
fn the_new_year_has_its_capitals() {
    let text = "They met on New 12 months's Eve, and on New 12 months’s Day a number of of them had left for the new 12 months.";
    let expected = "They met on New Year's Eve, and on New Year’s Day several of them had left for the new year.";
    assert_eq!(after_spun(text), expected);
    // Another numeral has none.
    assert_eq!(after_spun("He left for the Brand New 3 rooms of it."), "He left for the New three rooms of it.");
}

#[test]
fn a_letter_beside_words_in_capitals_is_one_of_them() {
    let text = "THE AUTHORITIES MENTIONED THAT A NUMBER OF OF THEM HAD BEEN MISPLACED.";
    let restored = after_spun(text);
    assert!(restored.contains("SAID THAT SEVERAL OF THEM "), "{restored}");
}

#[test]
fn surnames_after_titles_stay() {
    let text = "The court heard from Mr Price and Mrs Power on Tuesday.";
    assert_eq!(after_spun(text), text);
}

#[test]
fn braces_around_a_phrase_go_with_what_is_restored_in_it() {
    let text = "The board paid ten million {dollars} and mentioned {that a} new law and {a corporate} would do.";
    assert!(
        after_spun(text).ends_with("The board paid ten million dollars and said that a new law and a company would do."),
        "{}",
        after_spun(text)
    );
    // What is restored between braces is an edit of its own, so that `--ignore` and `never.yaml`
    // can leave it out.
    let found = SHIPPED.restore(&format!("{SURELY_SPUN}{text}"));
    let rules: Vec<&str> = found.edits.iter().filter(|e| e.before == "corporate" || e.before == "{").map(|e| e.rule.as_str()).collect();
    assert_eq!(rules.iter().filter(|r| **r == "spinner/braces").count(), 3, "{rules:?}");
    assert!(rules.contains(&"verbs/company"), "{rules:?}");
    let template = "Dear {name}, your parcel will arrive on Monday. Yours sincerely, {sender}";
    assert_eq!(SHIPPED.restore(template).edits, []);
}

#[test]
fn numbers_of_names_and_dates_stay_digits() {
    for (spun, expected) in [
        ("Toy Story 3 and Halo 4 had been well-liked.", "Toy Story 3 and Halo 4 were popular."),
        ("In Paris 4 individuals had been killed.", "In Paris four people were killed."),
        ("It opens on Jan. 3, May 4 or 1/2.", "It opens on Jan. 3, May 4 or 1/2."),
        ("A 1 / 4 of the corporate's employees stay.", "A quarter of the company's staff remain."),
        ("Gross sales rose within the first 1 / 4.", "Sales rose in the first quarter."),
    ] {
        assert_eq!(after_spun(spun), expected);
    }
}

#[test]
fn what_stands_around_a_phrase_rules_originals_out() {
    for (spun, expected) in [
        ("As a result of the delay, the street was closed.", "Due to the delay, the road was closed."),
        ("The match was misplaced as a result of the workforce was weak.", "The match was lost because the team was weak."),
        ("The place was closed for repairs.", "The place was closed for repairs."),
        ("She knew the place he lived as a baby.", "She knew where he lived as a child."),
        ("It takes 12 months to construct.", "It takes 12 months to build."),
        ("The bug was discovered within the three-12 months contract.", "The bug was found in the 3-year contract."),
        ("The plan shall be mentioned subsequent week.", "The plan will be discussed next week."),
        ("The summit opened on 22 Could, the minister mentioned.", "The summit opened on 22 May, the minister said."),
    ] {
        assert_eq!(after_spun(spun), expected);
    }
}

#[test]
fn apostrophes_are_those_of_the_text() {
    assert_eq!(after_spun("You’ll be able to’t see it."), "You can’t see it.");
    assert_eq!(after_spun("You'll be able to't see it."), "You can't see it.");
}

#[test]
fn an_article_is_not_repaired_for_a_word_that_is_restored() {
    let text = "The Justice Division stated on Friday that it had reached an settlement with the town, and officers stated that it could \
        be an necessary step, in keeping with people acquainted with the matter.";
    let restored = restored(&SHIPPED, text);
    assert!(restored.contains("an agreement") && restored.contains("an important step"), "{restored}");
}

#[test]
fn a_digit_spelled_out_before_thousands_is_written() {
    assert_eq!(after_spun("The council discovered two,140 letters."), "The council found 2,140 letters.");
}

#[test]
fn decades_are_written_in_digits() {
    let engine = spun(0.5);
    let restored = |text: &str| apply(text, &engine.restore(text).safe());
    assert_eq!(
        restored("Prices rose within the Nineteen Seventies, in keeping with the report."),
        "Prices rose in the 1970s, according to the report."
    );
    assert_eq!(restored("The film was shot in the early Nineteen Nineties."), "The film was shot in the early 1990s.");
}

#[test]
fn amounts_in_digits_are_not_spelled_out_and_capitals_reach_a_repaired_article() {
    let engine = spun(0.5);
    let text = "The firm raised $4 million, and 4 of its backers paid $9.";
    assert!(engine.restore(text).edits.iter().all(|e| !text[..e.span.start].ends_with('$')));
    let text = "SHE SAID A MAN-MADE INTELLIGENCE WAS BUILT.";
    assert_eq!(restored(&engine, text), "SHE SAID AN ARTIFICIAL INTELLIGENCE WAS BUILT.");
}

#[test]
fn digits_before_a_point_are_written_again() {
    for (spun, expected) in [
        ("Charges rose to three.75 factors, or £two.25m.", "3.75 points, or £2.25m."),
        ("See `x two.25` and twenty-two.55 of them.", "`x two.25` and twenty-two.55"),
    ] {
        let restored = after_spun(spun);
        assert!(restored.contains(expected), "{expected}: {restored}");
    }
}

#[test]
fn what_stands_whole_stays_and_what_holds_it_does_not() {
    let engine = spun(1.0);
    for (spun, expected) in [
        ("Researchers at MGM Resorts and Check Point mentioned so.", "MGM Resorts and Check Point said"),
        ("The Supreme Court docket mentioned so.", "The Supreme Court said"),
        ("The ex-minister mentioned so.", "The ex-minister said"),
        ("If in case you have children, deliver them.", "have"),
    ] {
        let restored = restored(&engine, spun);
        assert!(restored.contains(expected) && !restored.to_lowercase().contains("if if"), "{expected}: {restored}");
    }
}
