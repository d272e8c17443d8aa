//! When a review leaves a state, what of it other commands tell, and what is left behind writing.

use crate::support::bytes::text;
use crate::support::corpus::article;
use crate::support::folder::{folder, put, read};
use crate::support::program::{program, stderr, stdout, tiny_with_settings};
use crate::two_articles::*;
use std::process::Stdio;

#[test]
fn a_command_that_fails_leaves_no_state() {
    let folder = corpus();
    let at = folder.path();
    put(at, "cut.txt", b"\xff\xfea");
    for args in [&["pending", "none.txt"][..], &["pending", "cut.txt"], &["accept", "--all"], &["reject", "77aa"], &["apply"]] {
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
    assert_eq!(run(folder.path(), &["accept", "--all"]), (Some(0), "Accepted 8 edits\n".into()));
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

#[test]
fn what_is_pending_stays_so_though_the_rest_was_written() {
    let folder = folder();
    let at = folder.path();
    put(at, "a.txt", article("spun/harbour-cyber-attack.txt"));
    let run = |args: &[&str]| {
        let out = program(at, args).output().expect("ran");
        (stdout(&out).lines().count(), stderr(&out))
    };
    run(&["pending", "a.txt"]);
    run(&["accept", "--min-confidence", "0.8"]);
    let (_, message) = run(&["apply"]);
    let pending = message.split("; ").nth(1).and_then(|rest| rest.split(' ').next()).and_then(|n| n.parse::<usize>().ok());
    assert!(pending.is_some_and(|n| n > 5), "{message}");
    // The restored text does not look spun any more.
    assert_eq!((run(&["check", "a.txt"]).0, Some(run(&["pending"]).0)), (0, pending));
}
