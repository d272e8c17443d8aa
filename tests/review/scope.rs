//! Which edits the commands of scripts are about, and what they say of the others.

use crate::script::ids;
use crate::support::folder::{folder, put, read};
use crate::two_articles::*;
use std::path::Path;

#[test]
fn accepted_edits_without_a_place_are_listed_and_dropped() {
    let folder = corpus();
    let at = folder.path();
    ids(at, &["."]);
    run(at, &["accept", "--file", "a.txt"]);
    put(at, "a.txt", A.replace("Monday", "Tuesday").replace("planned", "known"));
    let (status, message) = run(at, &["apply"]);
    let gone: Vec<&str> = message.lines().filter(|l| l.starts_with("  ")).filter_map(|l| l.split_whitespace().next()).collect();
    assert!(status == Some(1) && message.contains(&format!("{} accepted edits not written", gone.len())), "{message}");
    assert!(message.contains("  a.txt: made the remark -> said\n") && message.contains("`unspin pending --again ID` drops"), "{message}");
    assert!(gone.len() > 2, "{message}");
    assert!(run(at, &["pending"]).1.contains(&format!("{} accepted edits not written", gone.len())));
    // By an id, which `accept` and `reject` do not take, or as all others are chosen.
    let (status, message) = run(at, &["reject", gone[0]]);
    assert!(status == Some(2) && message.contains(&format!("`unspin pending --again {}` drops it", gone[0])), "{message}");
    let (_, message) = run(at, &["pending", "--again", gone[0]]);
    assert!(message.starts_with("0 edits pending again; 1 dropped, whose places are not as they were\n"), "{message}");
    assert_eq!(run(at, &["pending", "--again", gone[0]]).0, Some(2));
    // At the given paths, no other file is read for it, nor for an id that is empty.
    std::fs::File::create(at.join("sub/b.txt")).and_then(|f| f.set_len(1 << 30)).expect("sparse file");
    let (status, message) = run(at, &["pending", "--again", gone[1], "a.txt"]);
    assert!(status == Some(1) && message.starts_with("0 edits pending again; 1 dropped"), "{message}");
    assert!(message.ends_with(" in 1 file\n"), "{message}");
    let (status, message) = run(at, &["accept", "", "a.txt"]);
    assert!(status == Some(2) && message.starts_with("error: an id is empty"), "{message}");
    put(at, "sub/b.txt", B);
    assert!(!run(at, &["pending", "--again", "--file", "sub"]).1.contains("dropped"));
    let (_, message) = run(at, &["pending", "--again", "--file", "a.txt"]);
    assert!(message.contains(&format!("; {} dropped", gone.len() - 2)), "{message}");
    run(at, &["reject", "--all"]);
    assert_eq!(run(at, &["apply"]).0, Some(0));
}

#[test]
fn what_is_taken_back_says_what_stays() {
    let folder = corpus();
    let at = folder.path();
    ids(at, &["."]);
    run(at, &["accept", "--file", "sub"]);
    run(at, &["apply", "--file", "sub"]);
    assert!(run(at, &["pending", "--again", "--file", "sub"]).1.starts_with("0 edits pending again; 1 written stay\n"));
    assert!(run(at, &["pending", "--again", "--file", "none"]).1.starts_with("Nothing matches file:none\n"));
    let all = run(at, &["pending", "--again"]).1;
    assert!(all.starts_with("0 edits pending again; 1 written stay\n"), "{all}");
}

#[test]
fn what_is_decided_and_written_is_in_the_working_folder_or_at_the_given_paths() {
    let folder = folder();
    let at = folder.path();
    let (old, new) = (at.join("old"), at.join("new"));
    for (place, name) in [(&old, "x.txt"), (&new, "x.txt"), (&new, "y.txt"), (&new, "z.txt")] {
        put(at, place.join(name).to_str().expect("name"), B);
    }
    ids(at, &["old"]);
    let spun = ids(&new, &["."]);
    assert_eq!((spun.len(), ids(at, &[]).len(), ids(&new, &[]).len()), (3, 4, 3));
    let told = |folder: &Path, args: &[&str]| run(folder, args).1.lines().last().unwrap_or_default().to_string();
    assert_eq!(told(&new, &["reject", "--all", "z.txt"]), "Rejected 1 edit in 1 file");
    assert_eq!(told(&new, &["accept", "--all"]), "Accepted 2 edits in 2 files");
    assert_eq!(told(at, &["accept", "--all"]), "Accepted 1 edit in 1 file");
    assert_eq!(told(&new, &["apply", "y.txt"]), "Applied 1 edit in 1 file; 0 pending, 0 rejected");
    assert_eq!((read(&new, "x.txt"), read(&new, "y.txt")), (B.to_string(), B.replace("made the remark", "said")));
    assert_eq!(told(&new, &["apply"]), "Applied 1 edit in 1 file; 0 pending, 1 rejected");
    assert_eq!((read(&old, "x.txt"), read(&new, "x.txt")), (B.to_string(), B.replace("made the remark", "said")));
    // An id names its edit wherever it is.
    let id = ids(at, &["--state", "accepted"]).pop().expect("an edit");
    assert_eq!(told(&new, &["reject", &id]), "Rejected 1 edit in 1 file");
    assert_eq!(told(&new, &["accept", "--all", "../old"]), "Nothing to accept: no pending edit");
    assert_eq!(told(&new, &["accept", &id]), "Accepted 1 edit in 1 file");
    assert_eq!(told(&new, &["apply", ".."]), "Applied 1 edit in 1 file; 0 pending, 1 rejected");
    assert_eq!(read(&old, "x.txt"), B.replace("made the remark", "said"));
    std::fs::create_dir(at.join("none")).expect("a folder");
    assert!(told(&at.join("none"), &["apply"]).contains("none of the files here is under review"));
    assert!(told(&new, &["accept", "x.txt"]).contains("say which edits to accept"));
    let (status, message) = run(&new, &["apply", "..", "misspelled", "../none"]);
    assert!(status == Some(2) && message.contains("misspelled: cannot be read"), "{message}");
    assert!(message.contains("none: nothing there is under review"), "{message}");
}

#[test]
fn an_id_outside_the_given_paths_is_told_with_its_file() {
    let folder = corpus();
    let at = folder.path();
    let all = ids(at, &["."]);
    let (inside, elsewhere) = (&all[0], &all[7]);
    for args in [&["accept", elsewhere, "a.txt"][..], &["reject", elsewhere, "a.txt"], &["pending", "--again", elsewhere, "a.txt"]] {
        let (status, message) = run(at, args);
        let told = format!("`{elsewhere}` is an edit in sub/b.txt, which is outside the given paths; leave the paths out");
        assert!(status == Some(2) && message.contains(&told), "{args:?}: {message}");
    }
    assert!(ids(at, &["--state", "accepted"]).is_empty());
    for path in ["sub", "."] {
        assert_eq!(run(at, &["accept", elsewhere, path]), (Some(0), "Accepted 1 edit in 1 file\n".into()), "{path}");
    }
    assert_eq!(run(at, &["accept", inside, elsewhere, "a.txt", "sub/b.txt"]), (Some(0), "Accepted 2 edits in 2 files\n".into()));
    let (status, message) = run(at, &["pending", "--again", inside, "misspelled"]);
    assert!(status == Some(2) && message.contains("`misspelled` is no id, and no file or folder"), "{message}");
    // Nothing else is read when the edit is at the paths.
    std::fs::File::create(at.join("sub/b.txt")).and_then(|f| f.set_len(1 << 30)).expect("sparse file");
    assert_eq!(run(at, &["accept", inside, "a.txt"]), (Some(0), "Accepted 1 edit in 1 file\n".into()));
    // Accepted edits whose places are gone, too.
    put(at, "sub/b.txt", "Nothing of it.\n");
    let (status, message) = run(at, &["pending", "--again", elsewhere, "a.txt"]);
    assert!(status == Some(2) && message.contains("is an edit in sub/b.txt, which is outside"), "{message}");
    assert!(run(at, &["pending", "--again", elsewhere, "sub"]).1.contains("1 dropped"));
}

#[test]
fn all_edits_and_one_are_not_meant_at_once() {
    let folder = corpus();
    let at = folder.path();
    let id = ids(at, &["."]).remove(0);
    for named in [&id[..], "misspelled"] {
        let (status, message) = run(at, &["accept", "--all", named]);
        assert!(status == Some(2) && message.contains(&format!("--all takes all pending edits, and `{named}`")), "{message}");
    }
    assert!(ids(at, &["--state", "accepted"]).is_empty());
}

#[test]
fn min_confidence_selects_among_the_edits_of_the_review() {
    let folder = corpus();
    let at = folder.path();
    let listed = |args: &[&str]| -> Vec<serde_json::Value> {
        let out = unspin(at, &[&["pending", "--output-format", "json"], args].concat());
        serde_json::from_slice(&out.stdout).expect("JSON")
    };
    let all = listed(&["."]);
    let confidence = |item: &serde_json::Value| item["confidence"].as_f64().expect("number");
    let found = read(at, ".unspin/found.jsonl");
    for least in [0.2, 0.9, 0.985, 1.0] {
        // Each as it was listed before: with its id, and whether `fix` makes it.
        let expected: Vec<_> = all.iter().filter(|item| confidence(item) >= least).cloned().collect();
        assert_eq!(listed(&["--min-confidence", &least.to_string()]), expected, "{least}");
        assert_eq!(read(at, ".unspin/found.jsonl"), found, "nothing is found anew");
    }
    let surer = all.iter().filter(|item| confidence(item) >= 0.985).count();
    assert!((1..all.len()).contains(&surer), "{surer}");
    let accepted = run(at, &["accept", "--min-confidence", "0.985"]).1;
    assert!(accepted.starts_with(&format!("Accepted {surer} edit")) && !accepted.contains("would leave"), "{accepted}");
}

#[test]
fn what_fix_would_not_make_is_told_when_it_is_accepted_unseen() {
    let folder = corpus();
    let at = folder.path();
    ids(at, &["."]);
    let accept = |args: &[&str]| {
        let said = run(at, &[&["accept"], args].concat()).1;
        run(at, &["pending", "--again"]);
        said
    };
    put(at, "unspin.yaml", "min-confidence: 0.985\n");
    let all = accept(&["--all"]);
    assert!(
        all.starts_with("Accepted 8 edits in 2 files, ")
            && all.ends_with("of which `fix` would leave: they or edits beside them are less sure than 0.985\n"),
        "{all}"
    );
    let id = ids(at, &[]).remove(0);
    for args in [&[&id[..]][..], &["--all", "--min-confidence", "0.1"], &["--all", "--unsafe"], &["--word", "remark", "--with", "told"]] {
        assert!(!accept(args).contains("would leave"), "{args:?}");
    }
    std::fs::remove_file(at.join("unspin.yaml")).expect("removed");
}

#[test]
fn what_was_accepted_is_written_with_whatever_options() {
    let folder = corpus();
    let at = folder.path();
    let taught = "dictionary: more\nlicence: x\nentries:\n  - original: Sunday\n    spun: [Monday: 9]\n";
    put(at, "more.yaml", taught);
    let with = ["--dict", "more.yaml"];
    let more = ids(at, &[&with[..], &["--word", "Monday", "a.txt"]].concat());
    assert_eq!((more.len(), run(at, &[&["accept", &more[0]], &with[..]].concat()).0), (1, Some(0)));
    let (status, message) = run(at, &["apply"]);
    assert_eq!((status, message.as_str()), (Some(1), "Applied 1 edit in 1 file; 7 pending, 0 rejected\n"));
    assert_eq!(read(at, "a.txt"), A.replace("Monday", "Sunday"));
    // An edit that is found there without the options, and that nobody accepted, gives way.
    let longer = taught.replace("original: Sunday", "original: said on Sunday").replace("Monday: 9", "made the remark on Monday: 9");
    put(at, "longer.yaml", longer);
    put(at, "a.txt", A);
    let with = ["--dict", "longer.yaml", "--word", "on Monday"];
    assert_eq!(run(at, &[&["accept"], &with[..]].concat()), (Some(0), "Accepted 1 edit in 1 file\n".into()));
    let (status, message) = run(at, &["apply"]);
    assert!(status == Some(1) && message.starts_with("Applied 1 edit in 1 file;"), "{message}");
    assert_eq!(read(at, "a.txt"), A.replacen("made the remark on Monday", "said on Sunday", 1));
    // Places that look alike, and whose lines are broken anew, are found again.
    let line = "She made the remark on Monday. They gave the word too.\n";
    put(at, "a.txt", line.repeat(3));
    ids(at, &["a.txt"]);
    assert_eq!(run(at, &["accept", "--word", "made the remark"]), (Some(0), "Accepted 3 edits in 1 file\n".into()));
    put(at, "a.txt", line.repeat(3).replace("made the", "made\nthe"));
    let (status, message) = run(at, &["apply", "--ignore", "tiny"]);
    assert!(status == Some(0) && message.starts_with("Applied 3 edits in 1 file;"), "{message}");
    put(at, "a.txt", A.replace("Monday", "Sunday"));
    // What cannot be placed any more is told.
    run(at, &["accept", "--word", "made the remark"]);
    put(at, "a.txt", A.replace("made the remark", "spoke"));
    let (status, message) = run(at, &["apply"]);
    assert!(status == Some(1) && message.contains("1 accepted edit not written"), "{message}");
}

#[test]
fn edits_that_would_repeat_what_stays_wait_for_it() {
    const DICT: [&str; 2] = ["--dict", "houses.yaml"];
    let folder = folder();
    let at = folder.path();
    put(at, "houses.yaml", HOUSES);
    put(at, "c.txt", HOUSE);
    let with = |args: &[&str]| run(at, &[args, &DICT].concat());
    assert!(with(&["pending", "c.txt"]).1.contains("2 pending"));
    let waits = "1 accepted edit not written: it would repeat a word or write a wrong article beside what stays";
    for neighbour in ["reject", "pending"] {
        with(&["reject", "--rule", "houses/huge"]);
        with(&["accept", "--all"]);
        if neighbour == "pending" {
            with(&["pending", "--again", "--rule", "houses/huge"]);
        }
        let (status, message) = with(&["apply"]);
        assert!(status == Some(1) && message.contains("Applied 0 edits in 0 files; 1 accepted"), "{neighbour}: {message}");
        assert!(message.contains(waits), "{neighbour}: {message}");
        assert_eq!(read(at, "c.txt"), HOUSE, "{neighbour}");
    }
    // Accepted with a row that is not given any more.
    let (huge, _) = HOUSES.split_once("  - original: enormous").expect("a row");
    put(at, "huge.yaml", huge);
    let message = run(at, &["apply", "--dict", "huge.yaml"]).1;
    assert!(message.contains(waits), "{message}");
    assert_eq!(read(at, "c.txt"), HOUSE);
    with(&["accept", "--all"]);
    assert_eq!(with(&["apply"]), (Some(0), "Applied 2 edits in 1 file; 0 pending, 0 rejected\n".into()));
    assert_eq!(read(at, "c.txt"), "They saw an enormous huge house.\n");
}
