//! The scorers on texts of our own, against figures of independent scorers, and the engine under
//! evaluation.

mod support;

use proptest::prelude::*;
use support::flat;
use unspin::eval::{CleanSet, GoldCounts, GoldSet, PairCounts, PairSet, Sets, evaluate, evaluate_with, score_gold, score_pair};
use unspin::{Edit, Restorer};

/// Figures of a Python scorer of the same scheme, run once on the same files.
#[test]
fn gold_agrees_with_an_independent_scorer() {
    let counts = score_gold(include_str!("data/harbour.gold.txt"), include_str!("data/harbour.restored.txt")).expect("well-formed");
    assert_eq!(counts, GoldCounts { words: 93, spans: 21, right: 16, missed: 3, wrong: 2, needless: 5, optional: 1 });
    let rates = counts.rates();
    let rounded = [rates.precision, rates.recall, rates.f_half].map(|x| (x * 1e4).round() / 1e4);
    assert_eq!(rounded, [0.6957, 0.7619, 0.7080]);
}

#[test]
fn pairs_agree_with_an_independent_scorer() {
    let texts = [include_str!("data/valley.spun.txt"), include_str!("data/valley.orig.txt"), include_str!("data/valley.restored.txt")];
    let [spun, original, restored] = texts.map(str::lines);
    let each: Vec<PairCounts> = spun.zip(original).zip(restored).map(|((s, o), r)| score_pair(s, o, r)).collect();
    let figures: Vec<[usize; 6]> =
        each.iter().map(|c| [c.words, c.spun_distance, c.restored_distance, c.reference, c.made, c.right]).collect();
    assert_eq!(figures, [[21, 6, 1, 4, 3, 3], [25, 12, 6, 8, 5, 3], [19, 6, 2, 5, 4, 3], [21, 6, 5, 3, 2, 0]]);
    let mut total = PairCounts::default();
    each.into_iter().for_each(|c| total += c);
    let rates = total.rates();
    let rounded = [rates.precision, rates.recall, rates.f_half, total.removed()].map(|x| (x * 1e4).round() / 1e4);
    assert_eq!(rounded, [0.6429, 0.45, 0.5921, 0.5333]);
}

/// Sentences over a few words, so that repetitions and ties abound.
fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["the", "a", "big", "large", "house", "home", "’s", ",", "of", "3.5"]), 0..60)
        .prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn the_original_is_perfect_and_the_spun_text_removes_nothing(spun in text(), original in text()) {
        let perfect = score_pair(&spun, &original, &original);
        prop_assert_eq!((perfect.restored_distance, perfect.made, perfect.right), (0, perfect.reference, perfect.reference));
        prop_assert_eq!(perfect.rates().f_half, 1.0);
        let untouched = score_pair(&spun, &original, &spun);
        prop_assert_eq!((untouched.made, untouched.rates().precision), (0, 1.0));
        if perfect.spun_distance > 0 {
            prop_assert_eq!((perfect.removed(), untouched.removed(), untouched.rates().recall), (1.0, 0.0, 0.0));
        }
    }

    #[test]
    fn gold_counts_add_up(spun in text(), original in text(), restored in text()) {
        let gold = format!("the {{{spun}=>{original}}} house {{big=>large|~}} {{of=>in}} 3.5");
        let perfect = score_gold(&gold, &format!("the {original} house large in 3.5")).expect("well-formed");
        prop_assert_eq!((perfect.right, perfect.wrong + perfect.missed + perfect.needless), (2, 0));
        let counts = score_gold(&gold, &restored).expect("well-formed");
        prop_assert_eq!(counts.right + counts.wrong + counts.missed, counts.spans);
        prop_assert_eq!(counts.spans, 2);
    }
}

/// An engine that makes every substitution of two rows.
fn engine() -> Restorer<flat::Flat> {
    flat::engine(&[("attack", "assault"), ("danger", "risk")])
}

fn sets() -> Sets {
    Sets {
        gold: vec![GoldSet::new("g", "The {assault=>attack} was\na {risk=>threat} to the risk {office=>bureau}.").expect("well-formed")],
        pairs: vec![PairSet::new("p", "An assault now.\n\nThe risk rose.\n", "An attack now.\n\nThe threat rose.\n").expect("well-formed")],
        clean: vec![CleanSet::new("c", "The risk of an assault is\nsmall here.\n")],
        worst: 9,
        ..Sets::default()
    }
}

#[test]
fn evaluates_an_engine() {
    let report = evaluate(&engine(), &sets());
    let gold = &report.gold[0];
    assert_eq!(gold.counts, GoldCounts { words: 10, spans: 3, right: 1, missed: 1, wrong: 1, needless: 1, optional: 0 });
    let pairs = &report.pairs[0];
    assert_eq!((pairs.counts.reference, pairs.counts.made, pairs.counts.right, pairs.removed), (2, 2, 1, 0.5));
    // The gold's original keeps the unmarked risk; the pair's original holds no spun word; the
    // clean text holds two.
    let damage: Vec<(&str, usize)> = report.damage.iter().map(|d| (d.name.as_str(), d.edits)).collect();
    assert_eq!(damage, [("g", 1), ("p", 0), ("c", 2)]);
    // Confidences are near 1, two edits in five are right.
    assert_eq!((report.reliability.bins[9].edits, report.reliability.bins[9].right), (5, 2));
    assert!((report.expected_calibration_error - 0.6).abs() < 0.01);
    let worst = &report.worst;
    let mut confident: Vec<(&str, Option<&str>)> = worst.confident.iter().map(|w| (w.place.as_str(), w.wanted.as_deref())).collect();
    confident.sort_unstable();
    assert_eq!(confident, [("g:2", None), ("g:2", Some("threat")), ("p:3", Some("threat"))]);
    assert_eq!((worst.missed[0].spun.as_str(), worst.missed[0].wanted.as_str()), ("office", "bureau"));
    let wrong = &worst.wrong[0];
    assert_eq!((wrong.count, wrong.wrote.as_str(), wrong.wanted.as_deref()), (2, "danger", Some("threat")));
    assert_eq!(worst.damage.iter().filter(|d| d.place == "c:1").count(), 2);
    assert!(report.words > 0 && report.words_per_second > 0.0);
}

#[test]
fn only_chosen_edits_count() {
    let attacks = |edits: Vec<Edit>| edits.into_iter().filter(|e| e.rule == "d/attack").collect();
    let report = evaluate_with(&engine(), &sets(), &attacks);
    assert_eq!(report.gold[0].counts, GoldCounts { words: 10, spans: 3, right: 1, missed: 2, wrong: 0, needless: 0, optional: 0 });
    assert_eq!((report.pairs[0].counts.reference, report.pairs[0].counts.made, report.pairs[0].counts.right), (2, 1, 1));
    assert_eq!(report.damage.iter().map(|d| d.edits).collect::<Vec<_>>(), [0, 0, 1]);
    assert_eq!((report.reliability.bins[9].edits, report.reliability.bins[9].right), (2, 2));
    assert!(report.worst.confident.is_empty() && report.worst.damage.iter().all(|d| d.after == "attack"));
}

#[test]
fn a_whole_file_is_scored_paragraph_by_paragraph() {
    let each = evaluate(&engine(), &sets());
    let whole = evaluate(&engine(), &Sets { whole: true, ..sets() });
    assert_eq!(each.pairs[0].counts, whole.pairs[0].counts);
    assert_eq!(each.damage_total.map(|d| d.edits), whole.damage_total.map(|d| d.edits));
}

#[test]
fn nothing_to_evaluate_is_no_error() {
    let report = evaluate(&engine(), &Sets { pairs: vec![PairSet::new("p", "", "").expect("well-formed")], ..Sets::default() });
    assert_eq!((report.pairs[0].rates.f_half, report.reliability.edits()), (1.0, 0));
    assert_eq!(report.gold_total, None);
}
