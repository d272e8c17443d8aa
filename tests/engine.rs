//! What the engine gets right however it is tuned: what stays as it is, and how restored words are written.

#[path = "support/flat.rs"]
mod flat;

use flat::engine;
use unspin::apply::apply;

fn restored(text: &str) -> String {
    apply(text, &engine(&[("attack", "strike")]).restore(text).edits)
}

#[test]
fn an_article_that_is_a_name_or_protected_stays() {
    for (spun, expected) in [
        ("She saw a strike.", "She saw an attack."),
        ("A strike came.", "An attack came."),
        ("The hepatitis A strike came.", "The hepatitis A attack came."),
        ("See #a strike now.", "See #a attack now."),
        ("Run `a` strike now.", "Run `a` attack now."),
    ] {
        assert_eq!(restored(spun), expected);
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
        assert_eq!(apply(spun, &engine.restore(spun).edits), expected);
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
        assert_eq!(apply(spun, &engine.restore(spun).edits), expected);
    }
}

#[test]
fn a_sign_apart_from_its_number_and_a_fraction_were_words() {
    let engine = unspin::builtin::restorer().expect("embedded data");
    let text = "The corporate mentioned on Thursday that costs rose 17 % in 2023, in keeping with its report, and that 1 / 4 of its \
        employees stay, whereas some 12% of the money and 137,000 sq. kilometres had been misplaced.";
    let restored = apply(text, &engine.restore(text).edits);
    for expected in ["17 percent in", "a quarter of its", "12% of", "137,000 square kilometres"] {
        assert!(restored.contains(expected), "{expected}: {restored}");
    }
}

#[test]
fn honest_paragraphs_among_spun_ones_keep_their_words() {
    let engine = unspin::builtin::restorer().expect("embedded data");
    let article = |folder: &str, name: &str| std::fs::read_to_string(format!("corpus/{folder}/{name}.txt")).expect("sample article");
    let (spun, honest) = (article("spun", "harbour-cyber-attack"), article("original", "orrin-valley-flood"));
    let mixed: Vec<_> = spun.lines().zip(honest.lines()).flat_map(|(spun, honest)| [spun, honest]).collect();
    let mixed = mixed.join("\n");
    let (mut left, mut changed, mut restored) = (0, 0, 0);
    for (line, after) in mixed.lines().zip(apply(&mixed, &engine.restore(&mixed).safe()).lines()) {
        match (honest.contains(line), line == after) {
            (true, true) => left += usize::from(!line.is_empty()),
            (true, false) => changed += 1,
            (false, same) => restored += usize::from(!same),
        }
    }
    // A single sentence without a sign of its own may be taken for what its neighbours are.
    assert!(left > 5 && changed < 2 && restored > 5, "{left} {changed} {restored}");
}

#[test]
fn a_text_is_spun_when_one_of_its_sections_is() {
    let engine = unspin::builtin::restorer().expect("embedded data");
    let article = |folder: &str, name: &str| std::fs::read_to_string(format!("corpus/{folder}/{name}.txt")).expect("sample article");
    let honest = article("original", "orrin-valley-flood").repeat(100_000 / 4_000);
    let found = engine.restore(&(article("spun", "harbour-cyber-attack") + &honest));
    assert!(found.spun > 0.9 && found.edits.len() > 20, "{} {}", found.spun, found.edits.len());
    let alone = engine.restore(&honest);
    assert!(alone.spun < 0.1 && alone.strength == 0.0, "{} {}", alone.spun, alone.strength);
}

#[test]
fn copies_of_a_text_say_what_it_says() {
    let engine = unspin::builtin::restorer().expect("embedded data");
    let article = std::fs::read_to_string("corpus/spun/harbour-cyber-attack.txt").expect("sample article");
    let line = article.replace('\n', " ") + "\n";
    for times in [1, 5, 30] {
        let found = engine.restore(&line.repeat(times));
        assert!(found.spun > 0.99 && found.edits.len() > 60 * times, "{times}: {} {}", found.spun, found.edits.len());
    }
}

#[test]
fn a_later_section_is_explained_as_it_is_restored() {
    let engine = unspin::builtin::restorer().expect("embedded data");
    let mut spun: Vec<_> = std::fs::read_dir("corpus/spun").expect("samples").map(|f| f.expect("sample").path()).collect();
    spun.sort();
    let spun: String = spun.iter().map(|path| std::fs::read_to_string(path).expect("sample article")).collect();
    let honest = std::fs::read_to_string("corpus/original/orrin-valley-flood.txt").expect("sample article");
    // So few signs among so much honest text are believed only after what the first section told of the spinner.
    let sign = "The corporate mentioned on Thursday that costs had been rising, in keeping with its report. \
        Chief Monetary Officer Imelda Roth stated gross sales rose.\n\n";
    let text = spun + &honest.repeat(18) + sign + &honest.repeat(9);
    let at = text.find(sign).expect("there");
    let edits = engine.restore(&text).edits;
    let edits: Vec<_> = edits.iter().filter(|e| at <= e.span.start && e.span.start < at + sign.len()).collect();
    assert!(edits.iter().any(|e| e.after == "Financial" && e.confidence > 0.9), "{edits:?}");
    let places: Vec<usize> = edits.iter().map(|e| e.span.start).collect();
    for (edit, readings) in edits.iter().zip(engine.worker().explain_with(&text, &places, &[])) {
        let changed: f32 = readings.iter().filter(|r| r.rule.is_some()).map(|r| r.posterior).sum();
        assert!(changed > 0.3 && readings.iter().any(|r| r.after == edit.after), "{edit:?} {readings:?}");
    }
}

#[test]
fn what_is_restored_behind_the_decoder_is_explained() {
    let engine = unspin::builtin::restorer().expect("embedded data");
    let text = format!("{SPUN}Some 40-one people paid ten million {{dollars}}, or £two.25m.");
    let found = engine.restore(&text);
    let late: Vec<_> = found.edits.iter().filter(|e| e.rule.starts_with("spinner/")).collect();
    assert_eq!(late.iter().map(|e| e.after.as_str()).collect::<Vec<_>>(), ["forty-one", "", "", "2"]);
    for edit in late {
        let readings = engine.worker().explain(&text, edit.span.start);
        let first = &readings[0];
        assert_eq!((&first.after, first.rule.as_ref(), first.posterior), (&edit.after, Some(&edit.rule), edit.confidence), "{readings:?}");
        assert!(readings[1..].iter().all(|r| r.posterior <= 1.0 - edit.confidence + 1e-6), "{readings:?}");
    }
}

#[test]
fn a_notice_among_spun_paragraphs_keeps_its_braces() {
    let notice = "Dear {first name}, thank you for subscribing to the Evening Ledger. We deliver the paper to {the address} that you gave us, \
        every weekday before seven, and you can pause or cancel at any time by writing to our readers' desk.";
    let spun = std::fs::read_to_string("corpus/spun/harbour-cyber-attack.txt").expect("sample article");
    let text = spun.replacen('\n', &format!("\n{notice}\n"), 6);
    let engine = unspin::builtin::restorer().expect("embedded data");
    let restored = apply(&text, &engine.restore(&text).safe());
    // Right below the headline its first sentence may pass for the first of the article.
    assert!(restored.matches(notice).count() + 1 >= text.matches(notice).count(), "{restored}");
}

#[test]
fn surnames_behind_titles_stay() {
    let text = "The court heard from Mr Price and Mrs Power on Tuesday.";
    assert_eq!(behind_spun(text), text);
}

const SPUN: &str = "The corporate mentioned on Thursday that a number of of its staff had been misplaced in the course of the closing 12 months, in \
    keeping with its report. ";

/// What a text becomes behind a sentence that was spun without a doubt.
fn behind_spun(text: &str) -> String {
    let engine = unspin::builtin::restorer().expect("embedded data");
    let text = format!("{SPUN}\n{text}");
    let restored = apply(&text, &engine.restore(&text).edits);
    restored.split_once('\n').expect("the end of the first line").1.to_string()
}

#[test]
fn a_habit_is_one_sign_however_often_it_is_met() {
    let engine = unspin::builtin::restorer().expect("embedded data");
    let honest = "Electricity use in the state rose by 4 p.c last quarter, the board said in its report. Industrial demand grew 6 p.c and \
        household demand 3 p.c, while farms used 2 p.c less than a year ago.\n\nLosses in transmission fell to 11 p.c from 13 p.c at the \
        end of the year. The board wants to bring them below 10 p.c by March and has set aside 40 p.c of its budget for new cables.";
    assert_eq!(apply(honest, &engine.restore(honest).edits), honest);
    assert!(behind_spun(honest).contains("4 percent"), "with other signs it is spun");
}

#[test]
fn a_long_text_that_repeats_its_phrases_is_spun_all_the_same() {
    let engine = unspin::builtin::restorer().expect("embedded data");
    let texts = std::fs::read_to_string("models/text/spun/ordinary-1.spun.txt").expect("texts spun by hand");
    let long: Vec<&str> = texts.lines().skip(7545).take(160).collect();
    let found = engine.restore(&long.join("\n\n"));
    assert!(found.words > 10_000 && found.spun > 0.99, "{} words, {}", found.words, found.spun);
}

#[test]
fn braces_around_a_phrase_go_with_what_is_restored_in_it() {
    let text = "The board paid ten million {dollars} and mentioned {that a} new law and {a corporate} would do.";
    assert!(
        behind_spun(text).ends_with("The board paid ten million dollars and said that a new law and a company would do."),
        "{}",
        behind_spun(text)
    );
    let engine = unspin::builtin::restorer().expect("embedded data");
    // What is restored within stays an edit of its own, which `--ignore` and what was taught never to be made can leave out.
    let found = engine.restore(&format!("{SPUN}{text}"));
    let rules: Vec<&str> = found.edits.iter().filter(|e| e.before == "corporate" || e.before == "{").map(|e| e.rule.as_str()).collect();
    assert_eq!(rules.iter().filter(|r| **r == "spinner/braces").count(), 3, "{rules:?}");
    assert!(rules.contains(&"verbs/company"), "{rules:?}");
    let template = "Dear {name}, your parcel will arrive on Monday. Yours sincerely, {sender}";
    assert_eq!(engine.restore(template).edits, []);
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
        assert_eq!(behind_spun(spun), expected);
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
        assert_eq!(behind_spun(spun), expected);
    }
}

#[test]
fn apostrophes_are_those_of_the_text() {
    assert_eq!(behind_spun("You’ll be able to’t see it."), "You can’t see it.");
    assert_eq!(behind_spun("You'll be able to't see it."), "You can't see it.");
}

#[test]
fn an_article_is_not_repaired_for_a_word_that_is_restored() {
    let engine = unspin::builtin::restorer().expect("embedded data");
    let text = "The Justice Division stated on Friday that it had reached an settlement with the town, and officers stated that it could \
        be an necessary step, in keeping with people acquainted with the matter.";
    let restored = apply(text, &engine.restore(text).edits);
    assert!(restored.contains("an agreement") && restored.contains("an important step"), "{restored}");
}

#[test]
fn a_digit_spelled_out_before_thousands_is_written() {
    assert_eq!(behind_spun("The council discovered two,140 letters."), "The council found 2,140 letters.");
}

#[test]
fn scores_beyond_the_range_of_numbers_leave_a_sentence_and_no_other() {
    // Each strike weighs some e^30; 64-bit numbers end at e^709.
    let beyond = format!("They saw{}.", " strike".repeat(60));
    assert_eq!(restored(&format!("{beyond} She saw a strike.")), format!("{beyond} She saw an attack."));
    // A shorter sentence of the kind is restored.
    assert_eq!(restored("They saw strike strike strike."), "They saw attack attack attack.");
}

#[test]
fn the_capital_of_i_is_not_handed_on() {
    let engine = engine(&[("I have", "I've"), ("I am", "I'm"), ("we think", "I believe")]);
    let restored = |text: &str| apply(text, &engine.restore(text).edits);
    assert_eq!(restored("She knows I've seen it."), "She knows I have seen it.");
    assert_eq!(restored("I'm sure."), "I am sure.");
    assert_eq!(restored("That is what I believe."), "That is what we think.");
    assert_eq!(restored("I believe it."), "We think it.");
    assert_eq!(restored("THAT IS WHERE I'VE SEEN IT."), "THAT IS WHERE I HAVE SEEN IT.");
}

#[test]
fn decades_are_written_in_digits() {
    let mut engine = unspin::builtin::restorer().expect("embedded data");
    engine.strength = Some(0.5);
    let restored = |text: &str| apply(text, &engine.restore(text).safe());
    assert_eq!(
        restored("Prices rose within the Nineteen Seventies, in keeping with the report."),
        "Prices rose in the 1970s, according to the report."
    );
    assert_eq!(restored("The film was shot in the early Nineteen Nineties."), "The film was shot in the early 1990s.");
}

#[test]
fn a_sign_at_its_number_stays_and_i_keeps_its_capital() {
    let dictionary = "dictionary: d\nlicence: x\nentries:\n  - original: percent\n    spun: ['%': 200]\n  - original: now I have\n    spun: [at present i've: 200]\n";
    let source = unspin::dict::Source::parse(std::path::Path::new("d"), dictionary).expect("valid");
    let model = unspin::builtin::model().expect("embedded");
    let compiled = unspin::builtin::compile_with(&model, &[&source]);
    let mut engine = unspin::Restorer::new(model, vec![compiled]);
    engine.strength = Some(1.0);
    let text = "Prices rose 5% in May and 4 % in June, and at present I've sold it. At present I've none.";
    assert_eq!(
        apply(text, &engine.restore(text).edits),
        "Prices rose 5% in May and 4 percent in June, and now I have sold it. Now I have none."
    );
}

#[test]
fn amounts_in_digits_are_not_spelled_out_and_capitals_reach_a_repaired_article() {
    let mut engine = unspin::builtin::restorer().expect("embedded");
    engine.strength = Some(0.5);
    let text = "The firm raised $4 million, and 4 of its backers paid $9.";
    assert!(engine.restore(text).edits.iter().all(|e| !text[..e.span.start].ends_with('$')));
    let text = "SHE SAID A MAN-MADE INTELLIGENCE WAS BUILT.";
    assert_eq!(apply(text, &engine.restore(text).edits), "SHE SAID AN ARTIFICIAL INTELLIGENCE WAS BUILT.");
}

#[test]
fn digits_before_a_point_are_written_again() {
    for (spun, expected) in [
        ("Charges rose to three.75 factors, or £two.25m.", "3.75 points, or £2.25m."),
        ("See `x two.25` and twenty-two.55 of them.", "`x two.25` and twenty-two.55"),
    ] {
        let restored = behind_spun(spun);
        assert!(restored.contains(expected), "{expected}: {restored}");
    }
}

#[test]
fn what_stands_whole_stays_and_what_holds_it_does_not() {
    let mut engine = unspin::builtin::restorer().expect("embedded data");
    engine.strength = Some(1.0);
    for (spun, expected) in [
        ("Researchers at MGM Resorts and Check Point mentioned so.", "MGM Resorts and Check Point said"),
        ("The Supreme Court docket mentioned so.", "The Supreme Court said"),
        ("The ex-minister mentioned so.", "The ex-minister said"),
        ("If in case you have children, deliver them.", "have"),
    ] {
        let restored = apply(spun, &engine.restore(spun).edits);
        assert!(restored.contains(expected) && !restored.to_lowercase().contains("if if"), "{expected}: {restored}");
    }
}

#[test]
fn a_text_tells_the_manner_of_its_spinner() {
    use unspin::dict::Source;
    let counted = |manner: u8, spun: [&str; 3], idea: u8| {
        let originals = ["company", "students", "officials"].into_iter().zip(spun).map(|(original, spun)| (original, spun, 40));
        // "plan" is what both write, each for another original.
        let rows = originals.chain([("idea", "plan", idea), ("project", "plan", 52 - idea)]);
        let rows: String = rows.map(|(o, s, n)| format!("  - original: {o}\n    met: 60\n    spun: [{s}: {n}]\n")).collect();
        let text = format!("dictionary: m{manner}\nlicence: x\nobserved: 9000\ntrust: 0.5\nmanner: {manner}\nentries:\n{rows}");
        Source::parse(std::path::Path::new("m"), &text).expect("valid")
    };
    let (one, two) = (counted(1, ["corporate", "scholars", "officers"], 50), counted(2, ["firm", "pupils", "authorities"], 2));
    let model = || unspin::builtin::model().expect("embedded data");
    let mut engine = unspin::Restorer::new(model(), vec![unspin::builtin::compile_with(&model(), &[&one, &two])]);
    let favour = |engine: &unspin::Restorer, text: &str| {
        let readings = engine.worker().explain(text, text.find("plan").expect("there"));
        let channel = |after: &str| readings.iter().find(|r| r.after == after).expect("a candidate").channel;
        channel("idea") - channel("project")
    };
    for strength in [None, Some(0.8)] {
        engine.strength = strength;
        let first =
            favour(&engine, "The corporate told scholars and officers of it. Officers and scholars of the corporate liked the plan.");
        let second = favour(&engine, "The firm told pupils and authorities of it. Authorities and pupils of the firm liked the plan.");
        assert!(first > 1.0 && second < -1.0, "{first} {second} at {strength:?}");
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
    let engine = unspin::Restorer::new(unspin::builtin::model().expect("embedded data"), Vec::new());
    assert!(engine.restore("The corporate mentioned it.").edits.is_empty());
}

#[test]
fn tortured_phrases_are_found_in_honest_papers() {
    let mut engine = unspin::builtin::restorer().expect("embedded data");
    let honest = "We studied whether the shape of a river bed changes the way in which sediment is carried during a flood. The data were then classified with";
    let text = format!("{honest} an irregular woodland. A profound learning model was trained. The stations differ in slope and in width.");
    assert!(engine.restore(&text).safe().is_empty());
    (engine.strength, engine.tortured) = (Some(0.5), true);
    let expected = text.replace("irregular woodland", "random forest").replace("an random", "a random").replace("profound", "deep");
    assert_eq!(apply(&text, &engine.restore(&text).safe()), expected);
    // The phrase is told, not the word in it that was enough to restore it.
    for (phrase, term) in
        [("amino corrosive", "amino acid"), ("bosom peril", "breast cancer"), ("bolster vector machine", "support vector machine")]
    {
        let text = format!("{honest} a model of {phrase}. The stations differ in slope and in width.");
        let edits = engine.restore(&text).safe();
        assert!(edits.len() == 1 && (edits[0].before.as_str(), edits[0].after.as_str()) == (phrase, term), "{edits:?}");
    }
}
