//! When a review leaves a state, what other commands tell of it, and what is left after writing.

use crate::support::bytes::text;
use crate::support::corpus::article;
use crate::support::folder::{folder, put, read};
use crate::support::program::{program, stderr, stdout, tiny_with_settings};
use crate::support::tiny::DICTIONARY;
use crate::two_articles::*;
use std::path::Path;
use std::process::Stdio;

#[test]
fn a_command_that_fails_leaves_no_state() {
    let folder = corpus();
    let at = folder.path();
    put(at, "cut.txt", b"\xff\xfea");
    for args in [
        &["pending", "none.txt"][..],
        &["pending", "cut.txt"],
        &["accept", "--all"],
        &["reject", "77aa"],
        &["apply"],
        &["pending", "--again", ".", "deadbeef"],
    ] {
        assert_eq!(run(at, args).0, Some(2), "{args:?}");
        assert!(!at.join(".unspin").exists(), "{args:?}");
    }
    assert_eq!(run(at, &["pending", "a.txt"]).0, Some(1));
    assert!(at.join(".unspin").exists());
}

#[test]
fn what_was_listed_is_under_review_though_the_list_was_not_read() {
    let folder = corpus();
    let mut command = tiny_with_settings(folder.path(), &["pending", "."]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("started");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("ended").code(), Some(1));
    assert_eq!(run(folder.path(), &["accept", "--all"]), (Some(0), "Accepted 8 edits in 2 files\n".into()));
}

#[test]
fn fix_says_that_it_does_not_go_by_rejected_edits() {
    let folder = corpus();
    let at = folder.path();
    run(at, &["pending", "."]);
    run(at, &["reject", "--file", "a.txt", "--rule", "tiny/said"]);
    let (_, message) = run(at, &["fix", "--output", "out", "sub"]);
    assert!(!message.contains("rejected"), "{message}");
    let (_, message) = run(at, &["fix", "--output", "out", "."]);
    assert!(message.contains("in 1 file rejected in the review of") && message.contains("`unspin apply`"), "{message}");
    assert!(!run(at, &["-q", "fix", "--output", "out2", "."]).1.contains("rejected"));
}

#[test]
fn lessons_are_told_with_where_they_come_from() {
    let folder = corpus();
    let at = folder.path();
    run(at, &["pending", "."]);
    assert!(!run(at, &["-v", "check", "a.txt"]).1.contains("What reviews taught"));
    run(at, &["reject", "--teach", "--rule", "tiny/said"]);
    for args in [&["-v", "check", "a.txt"][..], &["-v", "pending"]] {
        let (_, message) = run(at, args);
        assert!(message.matches("What reviews taught is that in").count() == 1 && message.contains(".unspin;"), "{message}");
    }
    assert!(!run(at, &["check", "a.txt"]).1.contains("What reviews taught"));
}

#[test]
fn what_is_written_over_is_kept_where_that_is_asked_for() {
    let folder = corpus();
    let at = folder.path();
    run(at, &["pending", "."]);
    run(at, &["accept", "--file", "a.txt", "--all"]);
    assert_eq!(run(at, &["apply", "--backup"]).0, Some(1));
    assert_eq!(read(at, "a.txt.unspin-orig"), A);
    assert!(read(at, "a.txt").contains("according to the White House") && !at.join("sub/b.txt.unspin-orig").exists());
    assert_eq!(text(&unspin(at, &["pending", "."]).stdout).lines().count(), 1, "the backup is not read");
}

/// Runs unspin with its own dictionary: lines of standard output, and standard error.
fn restorer(at: &Path, args: &[&str]) -> (usize, String) {
    let out = program(at, args).output().expect("ran");
    (stdout(&out).lines().count(), stderr(&out))
}

#[test]
fn what_is_pending_stays_so_though_the_rest_was_written() {
    let folder = folder();
    let at = folder.path();
    put(at, "a.txt", article("spun/harbour-cyber-attack.txt"));
    let run = |args: &[&str]| restorer(at, args);
    run(&["pending", "a.txt"]);
    run(&["accept", "--min-confidence", "0.8"]);
    let (_, message) = run(&["apply"]);
    let pending = message.split("; ").nth(1).and_then(|rest| rest.split(' ').next()).and_then(|n| n.parse::<usize>().ok());
    assert!(pending.is_some_and(|n| n > 5), "{message}");
    // The restored text does not look spun any more.
    assert_eq!((run(&["check", "a.txt"]).0, Some(run(&["pending"]).0)), (0, pending));
    // Found anew, it is the same: with other dictionaries, without what was found before, and when
    // the file goes on.
    let more = "dictionary: more\nlicence: x\nentries:\n  - original: quux\n    spun: [xyzzy]\n";
    std::fs::write(at.join("more.yaml"), more).expect("written");
    assert_eq!(Some(run(&["pending", "--dict", "more.yaml"]).0), pending);
    std::fs::remove_file(at.join(".unspin/found.jsonl")).expect("removed");
    assert_eq!(Some(run(&["pending", "a.txt"]).0), pending);
    std::fs::write(at.join("a.txt"), read(at, "a.txt") + "\nMore of it.\n").expect("written");
    assert_eq!(Some(run(&["pending"]).0), pending);
    // What is written in a second step is settled with what was in the first.
    run(&["accept", "--min-confidence", "0.6"]);
    let (_, message) = run(&["apply"]);
    std::fs::remove_file(at.join(".unspin/found.jsonl")).expect("removed");
    assert!(message.contains(&format!("; {} pending", run(&["pending", "a.txt"]).0)), "{message}");
}

#[test]
fn what_was_written_is_not_proposed_to_be_changed_again() {
    let folder = corpus();
    let at = folder.path();
    let rows = "dictionary: more\nlicence: x\nentries:\n  - original: raid\n    spun: [attack: 9, onslaught: 9]\n";
    std::fs::write(at.join("more.yaml"), rows).expect("written");
    let pending = || text(&unspin(at, &["pending", "--dict", DICTIONARY, "--dict", "more.yaml", "."]).stdout);
    let listed = text(&unspin(at, &["pending", "."]).stdout);
    run(at, &["accept", "--rule", "tiny/attack"]);
    let own = listed.lines().filter(|line| line.contains("assault")).nth(1).and_then(|line| line.split(' ').next()).expect("id");
    assert_eq!(run(at, &["accept", "--with", "onslaught", own]).0, Some(0));
    run(at, &["accept", "--file", "b.txt"]);
    assert_eq!(run(at, &["apply"]).0, Some(1));
    let listed = pending();
    assert!(!listed.contains("raid") && listed.lines().count() == 4, "{listed}");
    // Others change the words on one side of it.
    std::fs::write(at.join("a.txt"), read(at, "a.txt").replace("The attack was", "The attack, they say, was")).expect("written");
    let listed = pending();
    assert!(!listed.contains("raid") && listed.lines().count() == 4, "{listed}");
    // Others change all around it: there it is a text like any other.
    let changed = read(at, "a.txt").replace("and an onslaught came", "then an onslaught began");
    std::fs::write(at.join("a.txt"), changed).expect("written");
    let listed = pending();
    assert!(listed.contains("an onslaught -> a raid") && listed.lines().count() == 5, "{listed}");
    // The words that stood there are put back: somebody wants to look again.
    std::fs::write(at.join("a.txt"), A).expect("written");
    assert_eq!(text(&unspin(at, &["pending", "a.txt"]).stdout).lines().count(), 7);
}

#[test]
fn an_archive_written_in_part_stays_under_review() {
    let folder = folder();
    let at = folder.path();
    let block = "They gave the word.\n\nThe assault was planned, and an assault came. He made the remark.\n";
    let header = format!("WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n", block.len());
    std::fs::write(at.join("a.warc"), format!("{header}{block}\r\n\r\n{header}{block}\r\n\r\n")).expect("written");
    let pending = || text(&unspin(at, &["pending", "a.warc"]).stdout);
    assert_eq!(pending().lines().count(), 8);
    run(at, &["accept", "--word", "gave the word"]);
    assert_eq!(run(at, &["apply"]).1, "Applied 2 edits in 1 file; 6 pending, 0 rejected\n");
    std::fs::remove_file(at.join(".unspin/found.jsonl")).expect("removed");
    let listed = pending();
    assert_eq!(listed.lines().count(), 6, "{listed}");
}
