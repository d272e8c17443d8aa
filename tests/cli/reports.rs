//! `--report`: where reports go, and what they are taken for.

use crate::support::bytes::text;
use crate::support::folder::{folder, put, read};
use crate::support::program::{tiny, told, unspin};
use crate::support::tiny::SPUN;

#[test]
fn reports_take_the_place_of_nothing() {
    let folder = folder();
    let at = folder.path();
    for name in ["in/a.html", "in/b.html", "out/notes.html", "in/.gitignored.json"] {
        put(at, name, SPUN);
    }
    let run = |args: &[&str]| tiny(at, args).output().expect("ran");
    let unspin = |args: &[&str]| told(&run(args));
    for (report, reason) in [
        ("out/a.html", "is a file of the mirror"),
        ("in/../out/b.html", "is a file of the mirror"),
        ("out/notes.html", "is no report of unspin"),
        ("in/.gitignored.json", "is no report of unspin"),
        ("in/a.html", "is one of the files to read"),
        ("out/.unspin-journal", "FILE.html or FILE.htm, or FILE.json"),
        ("r.txt", "FILE.html or FILE.htm, or FILE.json"),
    ] {
        let (status, message) = unspin(&["fix", "in", "--output", "out", "--report", report]);
        assert!(status == Some(2) && message.contains(reason), "{report}: {message}");
        assert!(!at.join("out/a.html").exists(), "{report}: nothing was begun");
    }
    let (status, message) = unspin(&["fix", "in", "-o", "out", "--report", "r.html", "--report", "./r.html"]);
    assert!(status == Some(2) && message.contains("named twice"), "{message}");
    for _ in 0..2 {
        let args = ["fix", "in", "--output", "out", "--report", "out/r.html", "--report", "-", "--report", "new.JSON"];
        let out = run(&args);
        let report: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON on standard output");
        assert_eq!((out.status.code(), &report["totals"]["files"]), (Some(0), &2.into()));
        assert!(read(at, "out/r.html").starts_with("<!doctype html>") && read(at, "new.JSON").starts_with('{'));
    }
    let (status, message) = unspin(&["fix", "-", "--report", "-"]);
    assert!(status == Some(2) && message.contains("standard output holds the restored text"), "{message}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(".unspin-journal", at.join("out/j.json")).expect("link");
        assert!(unspin(&["fix", "in", "-o", "out", "--report", "out/j.json"]).1.contains("is no report of unspin"));
    }
}

#[test]
fn own_reports_are_no_articles() {
    let folder = folder();
    let at = folder.path();
    put(at, "in/a.txt", "They made the remark, in keeping with the host of the talks.\n");
    for run in 0..2 {
        let out = unspin(&["fix", "in", "--report", "in/report.html", "--report", "in/report.json"], at);
        assert_eq!(out.status.code(), Some(0), "run {run}: {}", text(&out.stderr));
    }
    let before = read(at, "in/report.html");
    let out = unspin(&["fix", "-v", "in", "--no-journal"], at);
    assert!(text(&out.stderr).contains("is a report of unspin"), "{}", text(&out.stderr));
    assert_eq!(read(at, "in/report.html"), before);
}
