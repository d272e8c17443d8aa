//! What single commands of scripts take into account, and what they say.

use crate::script::ids;
use crate::support::bytes::text;
use crate::support::folder::{folder, put};
use crate::two_articles::*;

#[test]
fn scripts_wait_for_each_other() {
    let folder = corpus();
    let at = folder.path();
    let all = ids(at, &["."]);
    let accepted = std::thread::scope(|scope| {
        let runs: Vec<_> = all.iter().map(|id| scope.spawn(move || run(at, &["accept", id]))).collect();
        runs.into_iter().map(|run| run.join().expect("ran")).collect::<Vec<_>>()
    });
    assert!(accepted.iter().all(|(status, _)| *status == Some(0)), "{accepted:?}");
    assert_eq!(ids(at, &["--state", "accepted"]).len(), all.len());
}

#[test]
fn one_wording_is_for_edits_of_the_same_words() {
    let folder = corpus();
    let at = folder.path();
    ids(at, &["."]);
    let (status, message) = run(at, &["accept", "--with", "told", "--all"]);
    assert!(status == Some(2) && message.contains("one wording for 8 edits with different words"), "{message}");
    assert_eq!(run(at, &["accept", "--with", "told", "--word", "made the remark"]), (Some(0), "Accepted 2 edits in 2 files\n".into()));
}

#[test]
fn files_are_named_by_where_they_are_too() {
    let folder = corpus();
    let at = folder.path();
    ids(at, &["."]);
    for file in ["sub/b.txt", "sub", "sub/*.txt"] {
        let path = at.join(file).display().to_string();
        assert_eq!(ids(at, &["--file", &path]).len(), 1, "{path}");
    }
    run(at, &["accept", "--all"]);
    let path = at.join("sub").display().to_string();
    assert!(run(at, &["apply", "--file", &path]).1.starts_with("Applied 1 edit in 1 file; 7 accepted"));
    assert_eq!(run(at, &["apply", "--file", "/nowhere/b.txt"]).0, Some(1));
}

#[test]
fn the_id_of_a_written_edit_says_so() {
    let folder = corpus();
    let at = folder.path();
    let id = ids(at, &["."]).pop().expect("an edit");
    run(at, &["accept", &id]);
    run(at, &["apply"]);
    let (status, message) = run(at, &["reject", &id]);
    assert!(status == Some(2) && message.contains("is written: `said` stands in sub/b.txt for `made the remark`"), "{message}");
}

#[test]
fn explain_says_what_becomes_of_a_place_and_why() {
    let folder = corpus();
    let at = folder.path();
    let explain = |args: &[&str]| text(&unspin(at, &[&["explain"], args].concat()).stdout);
    assert!(explain(&["a.txt:2:5"]).contains("  made the remark -> said (1.00) tiny/said, made\n"), "{}", explain(&["a.txt:2:5"]));
    assert!(explain(&["a.txt:2:5", "--ignore", "tiny/said"]).contains("not made: --select or --ignore leaves its rule out"));
    let bounded = explain(&["a.txt:2:5", "--min-confidence", "1"]);
    assert!(bounded.contains("not made: below --min-confidence 1; --unsafe makes it"), "{bounded}");
    assert!(explain(&["a.txt:1:5"]).contains("no edit: no other wording is probable enough"), "{}", explain(&["a.txt:1:5"]));
    ids(at, &["."]);
    run(at, &["accept", "--word", "made the remark", "--with", "declared", "--teach"]);
    run(at, &["reject", "--word", "gave the word", "--teach"]);
    assert!(explain(&["a.txt:2:5"]).contains(" taught/declared, made\n"), "{}", explain(&["a.txt:2:5"]));
    let never = explain(&["a.txt:2:37"]);
    assert!(never.contains("not made: ") && never.contains("never.yaml says never"), "{never}");
}

#[test]
fn explain_says_what_an_edit_would_spoil() {
    let folder = folder();
    let at = folder.path();
    put(at, "houses.yaml", HOUSES);
    let (one, _) = HOUSES.split_once("  - original: huge").expect("a row");
    let (_, row) = HOUSES.split_once("[enormous: 20]\n").expect("a row");
    put(at, "one.yaml", one.to_string() + row);
    put(at, "c.txt", HOUSE);
    let explain = |args: &[&str]| text(&unspin(at, &[&["explain", "c.txt:1:16"], args].concat()).stdout);
    let both = ["--dict", "houses.yaml"];
    let beside = explain(&[&both[..], &["--ignore", "houses/huge"]].concat());
    assert!(beside.contains("not made: it would repeat a word or write a wrong article beside words that stay\n"), "{beside}");
    let alone = explain(&["--dict", "one.yaml"]);
    assert!(alone.contains("no edit: the wording would repeat a word or write a wrong article here\n"), "{alone}");
    let tortured = explain(&[&both[..], &["--tortured"]].concat());
    assert!(tortured.contains("no edit: it is part of no phrase that no author would write\n"), "{tortured}");
}

#[test]
fn a_review_of_another_folder_is_told() {
    let folder = corpus();
    let at = folder.path();
    assert!(!run(at, &["pending", "."]).1.contains("Going on with the review in"));
    assert!(!run(at, &["pending"]).1.contains("Going on with the review in"));
    let (_, message) = run(&at.join("sub"), &["pending"]);
    assert!(message.contains("Going on with the review in") && message.contains(".unspin, in this folder only\n"), "{message}");
    assert!(!run(&at.join("sub"), &["pending", "-q"]).1.contains("Going on with the review in"));
}
