//! What the shipped engine takes for spun: texts, passages of them, and phrases in honest ones.

use crate::support::corpus::article;
use crate::support::engine::{SHIPPED, after_spun, restored, shipped};
use unspin::apply::apply;
use unspin::restore::Mode;

#[test]
fn honest_paragraphs_among_spun_ones_keep_their_words() {
    let (spun, honest) = (article("spun/harbour-cyber-attack.txt"), article("original/orrin-valley-flood.txt"));
    let mixed: Vec<_> = spun.lines().zip(honest.lines()).flat_map(|(spun, honest)| [spun, honest]).collect();
    let mixed = mixed.join("\n");
    let (mut left, mut changed, mut restored) = (0, 0, 0);
    for (line, after) in mixed.lines().zip(apply(&mixed, &SHIPPED.restore(&mixed).safe()).lines()) {
        match (honest.contains(line), line == after) {
            (true, true) => left += usize::from(!line.is_empty()),
            (true, false) => changed += 1,
            (false, same) => restored += usize::from(!same),
        }
    }
    // A single sentence without a sign of its own may be taken to be spun like its neighbours.
    assert!(left > 5 && changed < 2 && restored > 5, "{left} {changed} {restored}");
}

#[test]
fn what_stands_between_all_paragraphs_stays() {
    let spun = article("spun/harbour-cyber-attack.txt");
    let plug = "Sign up to our newsletter to get the latest stories in your inbox every morning.";
    let with_plugs = spun.replace("\n\n", &format!("\n\n{plug}\n\n"));
    let safe = |text: &str| SHIPPED.restore(text).safe();
    let (alone, found) = (safe(&spun), safe(&with_plugs));
    assert_eq!(apply(&with_plugs, &found).matches(plug).count(), spun.matches("\n\n").count());
    assert!(20 * found.len() > 19 * alone.len(), "{} of {}", found.len(), alone.len());
}

#[test]
fn a_text_is_spun_when_one_of_its_sections_is() {
    let honest = article("original/orrin-valley-flood.txt").repeat(100_000 / 4_000);
    let found = SHIPPED.restore(&(article("spun/harbour-cyber-attack.txt") + &honest));
    assert!(found.spun > 0.9 && found.edits.len() > 20, "{} {}", found.spun, found.edits.len());
    let alone = SHIPPED.restore(&honest);
    assert!(alone.spun < 0.1 && alone.strength == 0.0, "{} {}", alone.spun, alone.strength);
}

#[test]
fn copies_of_a_text_say_what_it_says() {
    let article = article("spun/harbour-cyber-attack.txt");
    let line = article.replace('\n', " ") + "\n";
    for times in [1, 5, 30] {
        let found = SHIPPED.restore(&line.repeat(times));
        assert!(found.spun > 0.99 && found.edits.len() > 60 * times, "{times}: {} {}", found.spun, found.edits.len());
    }
}

#[test]
fn a_long_text_that_repeats_its_phrases_is_spun_all_the_same() {
    let texts = article("late/spun.txt");
    let long: Vec<&str> = texts.lines().take(160).collect();
    let found = SHIPPED.restore(&long.join("\n\n"));
    assert!(found.words > 10_000 && found.spun > 0.99, "{} words, {}", found.words, found.spun);
}

#[test]
fn a_habit_is_one_sign_however_often_it_is_met() {
    let honest = "Electricity use in the state rose by 4 p.c last quarter, the board said in its report. Industrial demand grew 6 p.c and \
        household demand 3 p.c, while farms used 2 p.c less than a year ago.\n\nLosses in transmission fell to 11 p.c from 13 p.c at the \
        end of the year. The board wants to bring them below 10 p.c by March and has set aside 40 p.c of its budget for new cables.";
    assert_eq!(restored(&SHIPPED, honest), honest);
    assert!(after_spun(honest).contains("4 percent"), "with other signs it is spun");
}

#[test]
fn a_notice_among_spun_paragraphs_keeps_its_braces() {
    let notice = "Dear {first name}, thank you for subscribing to the Evening Ledger. We deliver the paper to {the address} that you gave us, \
        every weekday before seven, and you can pause or cancel at any time by writing to our readers' desk.";
    let spun = article("spun/harbour-cyber-attack.txt");
    let text = spun.replacen('\n', &format!("\n{notice}\n"), 6);
    let restored = apply(&text, &SHIPPED.restore(&text).safe());
    // Right below the headline, the first sentence of the notice may pass for the first one of the
    // article.
    assert!(restored.matches(notice).count() + 1 >= text.matches(notice).count(), "{restored}");
}

#[test]
fn tortured_phrases_are_found_in_honest_papers() {
    let mut engine = shipped();
    let honest = "We studied whether the shape of a river bed changes the way in which sediment is carried during a flood. The data were then classified with";
    let text = format!("{honest} an irregular woodland. A profound learning model was trained. The stations differ in slope and in width.");
    assert!(engine.restore(&text).safe().is_empty());
    engine.mode = Mode::Tortured;
    let expected = text.replace("irregular woodland", "random forest").replace("an random", "a random").replace("profound", "deep");
    let found = engine.restore(&text);
    assert!(found.spun > 0.5 && 0.05 < found.spin_rate && found.spin_rate < 0.15, "{found:?}");
    assert_eq!(apply(&text, &found.safe()), expected);
    let found = engine.restore(&format!("{honest} a random forest. The stations differ in slope and in width."));
    assert_eq!((found.spun, found.spin_rate, found.strength), (0.0, 0.0, 0.0));
    // The edit is of the whole phrase, not of the one word that changes.
    for (phrase, term) in
        [("amino corrosive", "amino acid"), ("bosom peril", "breast cancer"), ("bolster vector machine", "support vector machine")]
    {
        let text = format!("{honest} a model of {phrase}. The stations differ in slope and in width.");
        let edits = engine.restore(&text).safe();
        assert!(edits.len() == 1 && (edits[0].before.as_str(), edits[0].after.as_str()) == (phrase, term), "{edits:?}");
    }
}

#[test]
fn words_of_the_title_speak_for_themselves() {
    let text = article("spun/harbour-cyber-attack.txt");
    let plain = SHIPPED.restore(&text);
    let mut worker = SHIPPED.worker();
    let (mut more, mut less) = (0, 0);
    for edit in plain.edits.iter().filter(|e| !e.after.contains(' ') && e.confidence < 0.95) {
        let hinted = worker.restore_with(&text, &[&edit.after]);
        match hinted.edits.iter().find(|e| e.span == edit.span && e.after == edit.after) {
            Some(same) if same.confidence > edit.confidence + 0.001 => more += 1,
            Some(same) if same.confidence >= edit.confidence - 0.01 => {}
            _ => less += 1,
        }
    }
    assert!(more > 0 && less == 0, "{more} more, {less} less");
    assert!(worker.restore(&text) == plain, "hints are forgotten");
}
