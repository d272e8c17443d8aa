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
fn mistakes_in_dictionaries_are_told_once() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    put(at, "a.txt", b"Nothing.\n");
    let rows = |name: &str, rows: &str| {
        put(at, name, format!("dictionary: d\nlicence: x\nentries:\n  - original: risk\n    spun: [{rows}]\n").as_bytes());
    };
    rows("good.yaml", "menace");
    rows("bad.yaml", "menace, menace, Risk");
    rows("all/one.yaml", "menace");
    rows("all/two.yaml", "menace");
    let told = |dict: &str| text(&unspin(&["check", "--dict", dict, "a.txt"], at).stderr);
    assert!(!told("good.yaml").contains("warning"), "{}", told("good.yaml"));
    let warning = "warning: bad.yaml: has rows that say nothing or repeat others (2 errors); `unspin dict lint bad.yaml` tells which\n";
    assert!(told("bad.yaml").contains(warning) && told("bad.yaml").matches("warning").count() == 1, "{}", told("bad.yaml"));
    assert!(told("all").contains("two.yaml: has rows") && told("all").contains("`unspin dict lint all`"), "{}", told("all"));
    let proofs = text(&unspin(&["dict", "test", "--dict", "bad.yaml", "good.yaml"], at).stderr);
    assert_eq!(proofs.matches("warning").count(), 1, "{proofs}");
    let compiled = unspin(&["dict", "compile", "bad.yaml", "-o", "bad.bin"], at);
    assert!(compiled.status.success() && !told("bad.bin").contains("warning"), "{}", told("bad.bin"));
}

#[test]
fn what_is_closed_to_edits_is_explained() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    put(at, "d.yaml", b"dictionary: d\nlicence: x\nentries:\n  - original: boat\n    spun: [vessel]\n    keep: [blood vessel]\n");
    put(at, "a.md", b"See news.example/big-vessel for a blood vessel and a vessel, not `vessel`.\n");
    let explain = |place: &str, format: &str| text(&unspin(&["--dict", "d.yaml", "explain", place, "--output-format", format], at).stdout);
    for (place, why) in [
        ("a.md:1:10", "part of an address, path, identifier or code"),
        ("a.md:1:41", "`blood vessel` is kept as it is by d.yaml"),
        ("a.md:1:68", "no prose that is restored"),
    ] {
        assert!(explain(place, "full").contains(&format!("left alone: {why}")), "{place}: {}", explain(place, "full"));
    }
    assert!(explain("a.md:1:41", "json").contains("\"left_alone\":\"`blood vessel` is kept"), "{}", explain("a.md:1:41", "json"));
    for format in ["full", "json"] {
        let open = explain("a.md:1:54", format);
        assert!(open.contains("boat") && !open.contains("left"), "{open}");
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
