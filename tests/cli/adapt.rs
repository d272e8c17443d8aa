//! Learning a spinner's habits: `train channel`, `--channel` and `fix --adapt`.

use crate::support::corpus::articles;
use crate::support::folder::{folder, put};
use crate::support::program::{isolated, stderr};
use std::path::Path;
use std::process::Output;

fn unspin(args: &[&str]) -> Output {
    isolated(Path::new("."), args).output().expect("ran")
}

/// The sample articles, so many times.
fn corpus(folder: &Path, times: usize) {
    for (path, text) in articles("spun") {
        for i in 0..times {
            put(folder, &path.replace("spun/", &format!("{i}-")), &text);
        }
    }
}

/// Names and contents of the files of a folder, without the journal.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    let mut all: Vec<_> = files
        .map(|p| (p.file_name().expect("a name").to_string_lossy().into_owned(), std::fs::read(&p).expect("read")))
        .filter(|(name, _)| name != ".unspin-journal")
        .collect();
    all.sort();
    all
}

#[test]
fn a_corpus_is_learned_from_before_it_is_restored_whatever_the_threads() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    corpus(Path::new(&path("in")), 3);
    let one = unspin(&["fix", &path("in"), "--output", &path("one"), "--adapt", "-j", "1"]);
    assert!(one.status.success() && stderr(&one).contains("Learned from some "), "{}", stderr(&one));
    let two = unspin(&["fix", &path("in"), "--output", &path("two"), "--adapt", "-j", "2"]);
    assert!(two.status.success(), "{}", stderr(&two));
    assert_eq!(contents(Path::new(&path("one"))), contents(Path::new(&path("two"))));

    // The same in two steps.
    let learned = unspin(&["train", "channel", &path("in"), "-o", &path("channel.tsv")]);
    assert!(learned.status.success(), "{}", stderr(&learned));
    let kept = std::fs::read(Path::new(&path("one")).join(".unspin-channel")).expect("kept beside the journal");
    assert_eq!(std::fs::read(path("channel.tsv")).expect("written"), kept);
    let three = unspin(&["fix", &path("in"), "--output", &path("three"), "--channel", &path("channel.tsv")]);
    assert!(three.status.success(), "{}", stderr(&three));
    let mut one_by_one = contents(Path::new(&path("one")));
    one_by_one.retain(|(name, _)| name != ".unspin-channel");
    assert_eq!(contents(Path::new(&path("three"))), one_by_one);

    // What was known of the spinner before does not count twice.
    let again = unspin(&["train", "channel", "--channel", &path("channel.tsv"), &path("in"), "-o", &path("again.tsv")]);
    assert!(again.status.success(), "{}", stderr(&again));
    assert_eq!(std::fs::read(path("again.tsv")).expect("written"), kept);

    // What was learned stays for the next run, which finds nothing to do.
    let again = unspin(&["fix", &path("in"), "--output", &path("one"), "--adapt"]);
    assert!(stderr(&again).contains("delete it to learn them anew") && stderr(&again).contains("unchanged"), "{}", stderr(&again));

    // Without what was learned, the result is another one.
    let plain = unspin(&["fix", &path("in"), "--output", &path("plain")]);
    assert!(plain.status.success(), "{}", stderr(&plain));
    assert_ne!(contents(Path::new(&path("plain"))), one_by_one);
}

#[test]
fn nothing_to_learn_and_malformed_channels_are_errors() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    put(folder.path(), "honest.txt", "The cat sat on the mat.\n");
    let nothing = unspin(&["train", "channel", &path("honest.txt"), "-o", &path("c.tsv")]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(stderr(&nothing).contains("nothing in them looks spun") && !Path::new(&path("c.tsv")).exists(), "{}", stderr(&nothing));

    // A batch is restored in any case.
    let restored = unspin(&["fix", "--adapt", &path("honest.txt"), "--output", &path("out")]);
    assert_eq!(restored.status.code(), Some(0), "{}", stderr(&restored));
    assert!(stderr(&restored).contains("restoring without a spinner's habits: there is nothing to learn from"), "{}", stderr(&restored));
    assert!(Path::new(&path("out/honest.txt")).exists() && !Path::new(&path("out/.unspin-channel")).exists());

    put(folder.path(), "bad.tsv", "unspin channel 1\n1.5\tmentioned\n");
    let bad = unspin(&["check", "--channel", &path("bad.tsv"), &path("honest.txt")]);
    assert_eq!(bad.status.code(), Some(2));
    assert!(stderr(&bad).contains("bad.tsv:2:1: "), "{}", stderr(&bad));

    put(folder.path(), "cut.tsv", "unspin channel 1\n# 2 rows\n1.5\tmentioned\tsaid\n");
    let cut = unspin(&["check", "--channel", &path("cut.tsv"), &path("honest.txt")]);
    assert_eq!(cut.status.code(), Some(2));
    assert!(stderr(&cut).contains("cut.tsv:2:1: the file says that it holds 2 rows, and there are 1"), "{}", stderr(&cut));

    let missing = unspin(&["check", "--channel", &path("no.tsv"), &path("honest.txt")]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(stderr(&missing).contains("no.tsv: cannot be read: no such file or directory; check the path"), "{}", stderr(&missing));
}

#[test]
fn standard_input_is_not_read_away_and_a_bad_file_is_reported_once() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let stdin = unspin(&["fix", "--adapt", "-"]);
    assert_eq!(stdin.status.code(), Some(2));
    assert!(stderr(&stdin).contains("standard input can be read only once"), "{}", stderr(&stdin));
    assert_eq!(unspin(&["fix", "--adapt", "--diff", &path("in")]).status.code(), Some(2));

    corpus(Path::new(&path("in")), 1);
    put(folder.path(), "in/cut.txt.gz", [0x1f, 0x8b, 8, 0, 0]);
    let bad = unspin(&["fix", &path("in"), &path("gone.txt"), "--output", &path("out"), "--adapt"]);
    assert_eq!(bad.status.code(), Some(2));
    assert_eq!((stderr(&bad).matches("cut.txt.gz").count(), stderr(&bad).matches("gone.txt").count()), (1, 1), "{}", stderr(&bad));
}

#[test]
fn no_run_takes_a_channel_for_an_article() {
    let folder = folder();
    let channel = "unspin channel 1\n# 1 row\n1.5\tassault\tattack\n";
    put(folder.path(), "spinner.txt", channel);
    put(folder.path(), "a.txt", "In keeping with the White Home, the assault was large.\n");
    let path = folder.path().to_string_lossy().into_owned();
    let fixed = unspin(&["fix", "-v", &path, "--spun", "--unsafe", "--channel", &format!("{path}/spinner.txt")]);
    assert!(fixed.status.success() && stderr(&fixed).contains("holds the habits of a spinner"), "{}", stderr(&fixed));
    assert_eq!(std::fs::read_to_string(folder.path().join("spinner.txt")).expect("read"), channel);
}
