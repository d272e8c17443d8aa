//! Dictionaries of ones own, alone, together and over one another; families of spinners.

use crate::support::bytes::text;
use crate::support::corpus::root;
use crate::support::folder::{folder, put};
use crate::support::program::{outcome, piped, tiny, unspin};
use unspin::builtin;
use unspin::dict::Source;

#[test]
fn phrases_are_looked_up_from_standard_input() {
    let out = piped(tiny(root(), &["dict", "lookup", "-", "--output-format", "json"]), b"in keeping with\n\nzyx\n");
    let found: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(found[0]["originals"][0]["original"], "according to");
    assert_eq!((found[1]["phrase"].as_str(), found[1]["originals"].as_array().map(Vec::len)), (Some("zyx"), Some(0)));
}

#[test]
fn a_later_dictionary_stands_over_an_earlier_one() {
    let folder = root().join("tests/cli/rows.in");
    let readings = |dicts: &[&str]| -> Vec<serde_json::Value> {
        let args = [dicts, &["explain", "note.txt:1:5", "--output-format", "json"]].concat();
        serde_json::from_slice(&unspin(&args, &folder).stdout).expect("JSON")
    };
    let boat = |r: &&serde_json::Value| r["after"] == "boat";
    let alone = readings(&["--dict", "mine.yaml"]);
    assert_eq!(alone.iter().find(boat).expect("a reading")["source"], "Moby");
    // off.yaml switches the row off.
    assert!(readings(&["--dict", "mine.yaml", "--dict", "off.yaml"]).iter().all(|r| !boat(&r)));
    // The same row in a later dictionary counts instead.
    let twice = readings(&["--dict", "off.yaml", "--dict", "mine.yaml"]);
    assert_eq!(twice.iter().filter(boat).map(|r| &r["rule"]).collect::<Vec<_>>(), ["mine/boat"]);
}

#[test]
fn mistakes_in_dictionaries_are_told_once() {
    let folder = folder();
    let at = folder.path();
    put(at, "a.txt", "Nothing.\n");
    let rows = |name: &str, rows: &str| {
        put(at, name, format!("dictionary: d\nlicence: x\nentries:\n  - original: risk\n    spun: [{rows}]\n"));
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
    let folder = folder();
    let at = folder.path();
    put(at, "d.yaml", "dictionary: d\nlicence: x\nentries:\n  - original: boat\n    spun: [vessel]\n    keep: [blood vessel]\n");
    put(at, "a.md", "See news.example/big-vessel for a blood vessel and a vessel, not `vessel`.\n");
    let explain = |place: &str, format: &str| text(&unspin(&["--dict", "d.yaml", "explain", place, "--output-format", format], at).stdout);
    for (place, why) in [
        ("a.md:1:10", "part of an address, path, identifier, code or markup"),
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
fn families_are_named_and_can_be_switched_off() {
    let folder = root().join("corpus/families");
    let out = |args: &[&str]| text(&unspin(&[args, &["--builtin", "--no-spun"]].concat(), &folder).stdout);
    let json = |flags: &[&str], name: &str| out(&[&["detect", "--output-format", "json-lines", name], flags].concat());
    assert!(json(&[], "noun.spun.txt").contains(r#""family":"noun","verdict":"spun""#));
    assert!(!json(&["--no-families"], "noun.spun.txt").contains("family"));
    assert!(!json(&[], "noun.original.txt").contains("family"));
    assert_eq!(json(&["--tortured"], "noun.original.txt"), json(&[], "noun.original.txt"), "it is asked of the whole text");
    assert!(out(&["detect", "chain.spun.txt", "chain.original.txt"]).contains("spun      wordy"));
    for (name, manner) in [("../fresh/spun.txt", "1.0"), ("../unseen/spun.txt", "-1.0")] {
        let found = json(&[], name);
        assert!(found.contains(&format!("\"manner\":{manner},")), "{name}: {found}");
    }
    assert!(out(&["dict", "lookup", "beryllium"]).contains("style-noun/be in texts of the family noun"));
}

#[test]
fn dictionaries_of_several_families_or_spinners_are_not_mixed() {
    let folder = folder();
    let at = folder.path();
    let write = |name: &str, keys: &str| {
        put(at, name, format!("dictionary: d\nlicence: x\n{keys}entries:\n  - original: attack\n    spun: [assault]\n"));
    };
    write("a.yaml", "family: a\nobserved: 100\n");
    write("b.yaml", "family: b\n");
    write("c.yaml", "family: a\nobserved: 200\n");
    write("old.yaml", "default: false\n");
    write("d.yaml", "family: a\nobserved: 300\ntrust: 0.5\n");
    let run = |args: &[&str]| outcome(tiny(at, args));
    let (status, message) = run(&["dict", "compile", "a.yaml", "d.yaml", "-o", "out.bin"]);
    assert_eq!(status, Some(0), "{message}");
    std::fs::remove_file(at.join("c.yaml")).expect("removed");
    put(at, "a.yaml", "dictionary: d\nlicence: x\nfamily: a\nobserved: 100\nentries: []\n");
    let (status, message) = run(&["dict", "add", "a.yaml", "assault", "attack"]);
    assert_eq!(status, Some(0), "what is only counted may be added: {message}");
    write("a.yaml", "family: a\nobserved: 100\n");
    write("c.yaml", "family: a\nobserved: 200\n");
    let (status, message) = run(&["dict", "add", "a.yaml", "assault", "attack"]);
    assert!(status == Some(2) && message.contains("is there already"), "{message}");
    for (files, message) in [
        (["a.yaml", "b.yaml"], "several families of spinners"),
        (["a.yaml", "c.yaml"], "`observed` differs in a.yaml and c.yaml"),
        (["a.yaml", "old.yaml"], "old.yaml:3:1: unknown field `default`"),
    ] {
        let (status, told) = run(&["dict", "compile", files[0], files[1], "-o", "out.bin"]);
        assert!(status == Some(2) && told.contains(message), "{told}");
    }
}

#[test]
fn a_folder_is_compiled_without_the_families_in_it() {
    let folder = folder();
    let at = folder.path();
    put(at, "in/ours.yaml", "dictionary: ours\nlicence: x\nentries:\n  - original: attack\n    pos: [noun]\n    spun: [assault: 3]\n");
    put(at, "in/theirs.yaml", "dictionary: theirs\nlicence: x\nfamily: f\nentries:\n  - original: on\n    spun: [connected]\n");
    for (given, taken) in [("in", "in/ours.yaml"), ("in/theirs.yaml", "in/theirs.yaml")] {
        let (status, message) = outcome(tiny(at, &["dict", "compile", given, "-o", "out.bin"]));
        assert_eq!(status, Some(0), "{message}");
        let source = Source::read(&at.join(taken)).expect("valid");
        let expected = builtin::compile_with(&builtin::model().expect("embedded data"), &[&source]);
        assert!(std::fs::read(at.join("out.bin")).expect("written") == expected.as_bytes(), "{given}");
    }
}
