//! Flags that make no sense are mistakes.

use crate::{SPUN, put, text, unspin};

#[test]
fn rules_that_do_not_exist_are_mistakes() {
    let folder = tempfile::tempdir().expect("folder");
    put(folder.path(), "a.txt", SPUN.as_bytes());
    for (flags, status) in [
        (["--select", "tiny"], 1),
        (["--select", "tiny/sa"], 1),
        (["--ignore", "tin"], 0),
        (["--ignore", "spinner/braces"], 1),
        (["--select", "tiny/nosuch"], 2),
        (["--select", "nosuch"], 2),
        (["--ignore", ""], 2),
    ] {
        let out = unspin(&[&["check", "a.txt"], &flags[..]].concat(), folder.path());
        assert_eq!(out.status.code(), Some(status), "{flags:?}: {}", text(&out.stderr));
    }
}

#[test]
fn mistakes_in_flags_are_told() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    put(at, "a.txt", SPUN.as_bytes());
    for (args, told) in [
        (&["fix", "a.txt", "-o", "b.txt"][..], "looks like a file"),
        (&["check", "a.txt", "--exclude", "["], "`exclude` in the settings"),
        (&["train", "ngram", "--tuning", "a.txt", "-o", "m"], "--arpa"),
        (&["train", "classifier", "--text", "a.txt", "--rate", "nan", "-o", "m"], "it is no number"),
        (&["eval", "--gold", "a.txt", "--weight", "context=nan"], "sets no number"),
    ] {
        let out = unspin(args, at);
        assert!(out.status.code() == Some(2) && text(&out.stderr).contains(told), "{args:?}: {}", text(&out.stderr));
    }
    assert_eq!(std::fs::read_dir(at).expect("folder").count(), 1);
}
