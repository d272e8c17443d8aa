//! `pending`, `accept`, `reject`, `apply`.

use crate::support::bytes::{text, utf16_be};
use crate::support::folder::{folder, put, read};
use crate::two_articles::*;
use std::path::Path;

/// The ids of the edits that a run of `pending` lists.
pub fn ids(folder: &Path, args: &[&str]) -> Vec<String> {
    let out = unspin(folder, &[&["pending"], args].concat());
    text(&out.stdout).lines().map(|l| l.split(' ').next().expect("id").to_string()).collect()
}

#[test]
fn scripts_decide_and_apply() {
    let folder = corpus();
    let at = folder.path();
    let out = unspin(at, &["pending", "--output-format", "json", "."]);
    assert_eq!(out.status.code(), Some(1));
    let items: Vec<serde_json::Value> = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!((items.len(), &items[0]["state"], &items[7]["path"]), (8, &"pending".into(), &"sub/b.txt".into()));
    let id = |n: usize| items[n]["id"].as_str().expect("id").to_string();
    assert_eq!(run(at, &["accept", &id(0)[..8], &id(1)]).0, Some(0));
    let same = items[2]["before"].as_str().expect("words");
    assert_eq!(run(at, &["accept", "--with", same, &id(2)]), (Some(0), "Rejected 1 edit in 1 file\n".into()));
    assert_eq!(run(at, &["accept", "--with", "declared", &id(2)]).0, Some(0));
    assert_eq!(text(&unspin(at, &["pending", "--state", "accepted", "--word", "declared"]).stdout).lines().count(), 1);
    assert_eq!(run(at, &["reject", "--rule", "tiny/attack", "--min-confidence", "0.96"]), (Some(0), "Rejected 1 edit in 1 file\n".into()));
    assert_eq!(run(at, &["accept", "--file", "sub"]), (Some(0), "Accepted 1 edit in 1 file\n".into()));
    let (status, message) = run(at, &["accept", "--below", "0.1"]);
    assert_eq!((status, message.as_str()), (Some(1), "Nothing to accept: no pending edit matches below:0.1\n"));
    // What is decided already is decided again when it is named.
    assert_eq!(run(at, &["reject", &id(1)]).0, Some(0));
    let (status, message) = run(at, &["apply"]);
    assert_eq!((status, message.as_str()), (Some(1), "Applied 3 edits in 2 files; 3 pending, 2 rejected\n"));
    let expected = A.replace("in keeping with", "according to").replace("made the remark", "declared");
    assert_eq!((read(at, "a.txt"), read(at, "sub/b.txt")), (expected.clone(), "Later he said again.\r\n".into()));
    // The rejected neighbour of what was written is not asked about again.
    assert_eq!(ids(at, &[]).len(), 3);
    assert_eq!(run(at, &["reject", "--all"]).0, Some(0));
    let (status, message) = run(at, &["apply"]);
    assert_eq!((status, message.as_str()), (Some(0), "Applied 0 edits in 0 files; 0 pending, 5 rejected\n"));
    assert_eq!(unspin(at, &["pending"]).status.code(), Some(0));
    assert_eq!(run(at, &["pending", "--again", "--rule", "tiny/said"]).1.lines().next(), Some("1 edit pending again; 2 written stay"));
    // The log tells what was decided, by whatever way.
    let said = decisions(at).into_iter().find(|d| d["after"] == "declared").expect("logged");
    assert_eq!((&said["decision"], &said["proposed"], &said["right"]), (&"applied".into(), &"said".into(), &"on Monday. They".into()));
    assert_eq!(read(at, "a.txt"), expected);
}

#[test]
fn lessons_and_flags_are_heeded_by_what_was_found_before() {
    let folder = corpus();
    let at = folder.path();
    let fix = || run(at, &["fix", "--output", "out", "sub"]).0;
    assert_eq!((fix(), read(at, "out/b.txt")), (Some(0), "Later he said again.\r\n".into()));
    put(at, ".unspin/never.yaml", "never:\n  - spun: made the remark\n");
    assert_eq!((fix(), read(at, "out/b.txt")), (Some(0), "Later he made the remark again.\r\n".into()));
    std::fs::remove_file(at.join(".unspin/never.yaml")).expect("removed");
    put(at, "c.csv", "text,title\nShe gave the word.,The assault\n");
    let by_text = ids(at, &["c.csv"]);
    let by_title = ids(at, &["--field", "title", "c.csv"]);
    let as_plain = ids(at, &["--format", "plain", "c.csv"]);
    assert_eq!((by_text.len(), by_title.len(), as_plain.len()), (1, 1, 2));
    assert!(by_text != by_title && ids(at, &["c.csv"]) == by_text);
}

/// A text in every format, with what the format says it holds.
fn in_formats(at: &Path, text: &str) {
    let json = serde_json::json!({ "text": text }).to_string();
    let files = [
        ("a.json", json.clone()),
        ("b.jsonl", json + "\n"),
        ("c.csv", format!("id,text\n1,\"{text}\"\n2,{text}\n")),
        ("d.html", format!("<p>{text}</p>\n")),
        ("e.md", format!("{text}\n")),
        ("f.txt", format!("{text}\n")),
    ];
    files.iter().for_each(|(name, text)| drop(put(at, name, text)));
}

/// What stands in the files now: a wording where it can be written, and what stood there where it
/// cannot.
fn hold(at: &Path, wording: &str) {
    let (new, old) = (format!("Later the {wording} came."), "Later the assault came.");
    let json = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("still JSON")["text"].clone();
    assert_eq!((json(&read(at, "a.json")), json(&read(at, "b.jsonl"))), (new.clone().into(), new.clone().into()));
    let quoted = new.replace('"', "\"\"");
    assert_eq!(read(at, "c.csv"), format!("id,text\n1,\"{quoted}\"\n2,{old}\n"));
    let page = new.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    assert_eq!(read(at, "d.html"), format!("<p>{page}</p>\n"));
    assert_eq!((read(at, "e.md"), read(at, "f.txt")), (format!("{old}\n"), format!("{new}\n")));
}

#[test]
fn wordings_of_ones_own_are_written_as_their_place_demands() {
    let folder = folder();
    let (at, wording) = (folder.path(), "big, \"great\" \\ <huge> & *bold* attack");
    in_formats(at, "Later the assault came.");
    assert_eq!(ids(at, &["."]).len(), 7);
    let (status, message) = run(at, &["accept", "--with", wording, "--all"]);
    assert_eq!(status, Some(0));
    assert!(message.contains("Accepted 5 edits in 5 files") && message.contains("2 edits left as they are"), "{message}");
    let (status, message) = run(at, &["accept", "--with", wording, "--file", "e.md"]);
    assert_eq!(status, Some(2));
    assert!(message.contains("this cannot be written in Markdown"), "{message}");
    run(at, &["apply"]);
    hold(at, wording);
}

#[test]
fn lessons_are_written_as_their_place_demands() {
    let (wording, text) = ("big, \"great\" \\ <huge> & *bold* attack", "Later the assault came.");
    for first in ["a.json", "d.html", "f.txt"] {
        let folder = folder();
        let at = folder.path();
        in_formats(at, text);
        ids(at, &["."]);
        // Taught at one place, accepted and written at all.
        let (_, message) = run(at, &["accept", "--with", wording, "--file", first, "--teach"]);
        assert!(message.contains(&format!("Taught: always `assault` -> `{wording}`, with ")), "{message}");
        assert!(message.ends_with(", with 4 more edits accepted\n"), "{message}");
        run(at, &["apply"]);
        hold(at, wording);
        // Taught before, and restored by `fix`.
        in_formats(at, text);
        let (status, message) = run(at, &["fix", "."]);
        assert_eq!(status, Some(0), "{message}");
        assert!(message.contains("2 edits"), "what cannot be written is counted: {message}");
        hold(at, wording);
    }
}

#[test]
fn ids_survive_edits_elsewhere_and_the_working_folder() {
    let folder = corpus();
    let at = folder.path();
    let before = ids(at, &["."]);
    assert_eq!(ids(&at.join("sub"), &["b.txt"]), before[7..]);
    // A file that is named twice is reviewed once.
    assert_eq!(ids(&at.join("sub"), &["b.txt", "./b.txt", "../sub"]), before[7..]);
    run(at, &["reject", &before[3]]);
    put(at, "a.txt", format!("A new first paragraph.\n\n{}", A.replace("an assault came", "an assault went")));
    let after = ids(at, &["--state", "all"]);
    // Only where one of the three words on each side changed is the place another one.
    let same: Vec<bool> = before.iter().zip(&after).map(|(a, b)| a == b).collect();
    assert_eq!(same, [true, true, true, true, true, false, false, true]);
    assert_eq!(ids(at, &["--state", "rejected"]), [before[3].clone()]);
}

#[test]
fn what_apply_does_not_write_is_counted() {
    let folder = corpus();
    let at = folder.path();
    ids(at, &["."]);
    run(at, &["accept", "--all"]);
    assert_eq!(run(at, &["apply", "--file", "nosuch"]), (Some(1), "Nothing matches file:nosuch\n".into()));
    let (status, message) = run(at, &["apply", "--file", "sub"]);
    assert_eq!((status, message.as_str()), (Some(1), "Applied 1 edit in 1 file; 7 accepted, 0 pending, 0 rejected\n"));
    assert_eq!(run(at, &["apply"]).0, Some(0));
}

#[test]
fn what_was_taught_never_says_how_it_is_taken_back() {
    let folder = corpus();
    let at = folder.path();
    let id = ids(at, &["."]).pop().expect("an edit");
    assert_eq!(run(at, &["reject", &id]).0, Some(0));
    assert_eq!(run(at, &["pending", "-q", "--again", &id]).0, Some(1));
    assert!(ids(at, &[]).contains(&id));
    assert_eq!(run(at, &["reject", "--teach", &id]).0, Some(0));
    for args in [&["accept", &id][..], &["pending", "--again", &id]] {
        let (status, message) = run(at, args);
        assert!(status == Some(2) && message.contains("remove its entry from") && message.contains("never.yaml"), "{message}");
    }
    std::fs::remove_file(at.join(".unspin/never.yaml")).expect("removed");
    assert_eq!(run(at, &["accept", &id]).0, Some(0));
}

#[test]
fn mistakes_are_told_with_what_to_do() {
    let folder = corpus();
    let at = folder.path();
    let told = |args: &[&str], part: &str| {
        let (status, message) = run(at, args);
        assert!(status == Some(2) && message.contains(part), "{args:?}: {status:?} {message}");
    };
    told(&["pending"], "nothing is under review here; put files or folders under review first");
    told(&["apply"], "nothing is under review here");
    told(&["pending", "-"], "standard input cannot be reviewed");
    let all = ids(at, &["."]);
    told(&["accept"], "say which edits to accept");
    told(&["accept", "ffffffffffff"], "no edit has the id `ffffffffffff`");
    for empty in [&["accept", ""][..], &["reject", ""], &["accept", " "]] {
        told(empty, "an id is empty");
    }
    told(&["pending", "--again", ""], "a value is required");
    told(&["accept", "--with", "two\nlines", &all[0]], "one line of text");
    told(&["review", "."], "a review needs a terminal; without one, `unspin pending PATH`");
    assert!(run(at, &["pending", "--rule", "none/"]).1.starts_with("Nothing matches rule:none/"));
}

#[test]
fn what_is_taught_is_respected_everywhere() {
    let folder = corpus();
    let at = folder.path();
    ids(at, &["."]);
    run(at, &["reject", "--word", "gave the word", "--teach"]);
    assert!(read(at, ".unspin/never.yaml").ends_with("  - spun: gave the word\n    original: said\n"));
    let list = |args: &[&str]| {
        text(&unspin(at, &[args, &["--output-format", "concise", "a.txt"]].concat()).stdout).matches("gave the word").count()
    };
    assert_eq!((list(&["check"]), list(&["pending"]), list(&["check", "--isolated"])), (0, 0, 1));
    run(at, &["accept", "--word", "made the remark", "--with", "declared", "--teach"]);
    assert!(read(at, ".unspin/dictionary.yaml").ends_with("  - original: declared\n    spun: [made the remark: 1000]\n"));
    // A file that was never under review, in a folder below.
    put(at, "sub/c.txt", "He made the remark. They gave the word.\n");
    assert_eq!(unspin(&at.join("sub"), &["fix", "c.txt"]).status.code(), Some(0));
    assert_eq!(read(at, "sub/c.txt"), "He declared. They gave the word.\n");
    put(at, ".unspin/never.yaml", "never:\n  - spum: x\n");
    let (status, message) = run(at, &["check", "a.txt"]);
    assert!(status == Some(2) && message.contains("never.yaml:2:5: never[0]: unknown field `spum`"), "{message}");
}

#[test]
fn a_review_goes_by_the_lessons_beside_its_decisions_and_no_others() {
    let folder = folder();
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    for (at, state) in [(&a, true), (&b, false)] {
        std::fs::create_dir_all(if state { at.join(".unspin") } else { at.clone() }).expect("folder");
        put(at, "x.txt", A);
    }
    let teach = |at: &Path, spun: &str| {
        put(at, ".unspin/never.yaml", format!("never:\n  - spun: {spun}\n"));
        let rows = "dictionary: taught\nlicence: x\nentries:\n  - original: declared\n    spun: [gave the word: 1000]\n";
        put(at, ".unspin/dictionary.yaml", rows);
    };
    let pending = |at: &Path, path: &str| text(&unspin(at, &["pending", path]).stdout).lines().count();
    let declared = |at: &Path, path: &str| text(&unspin(at, &["pending", path]).stdout).contains("declared");
    teach(&a, "assault");
    assert_eq!((pending(&a, "."), declared(&a, ".")), (4, true));
    // The state of the other folder is begun with the first decision, and has no lessons.
    for _ in 0..2 {
        assert_eq!((pending(&a, "../b"), declared(&a, "../b")), (7, false));
        assert_eq!((pending(&b, "."), declared(&b, ".")), (7, false));
        assert_eq!(unspin(&b, &["reject", "--word", "made the remark"]).status.code(), Some(0));
        assert_eq!(unspin(&b, &["pending", "--again", "--word", "made the remark"]).status.code(), Some(1));
    }
    teach(&b, "made the remark");
    std::fs::remove_file(a.join(".unspin/dictionary.yaml")).expect("removed");
    for at in [&a, &b] {
        assert_eq!((pending(at, "../b"), declared(at, "../b")), (6, true));
    }
    // Other commands go by those of the working folder.
    let checked = text(&unspin(&a, &["check", "--output-format", "concise", "../b/x.txt"]).stdout);
    assert!(!checked.contains("assault") && checked.contains("made the remark") && !checked.contains("declared"), "{checked}");
}

#[test]
fn encodings_line_endings_and_permissions_stay() {
    let folder = folder();
    let at = folder.path();
    let windows = |s: &str| s.replace('\n', "\r\n");
    let wide = |s: &str| utf16_be(&windows(s));
    let restored = "The talks ended late, according to the White House.\nShe said on Monday. They said too.\n\nThe attack was planned, and an \
                    attack came. Attack followed.\n";
    let pairs: [(&str, Vec<u8>, Vec<u8>); 4] = [
        ("wide.txt", wide(A), wide(restored)),
        ("mark.txt", [b"\xef\xbb\xbf", A.as_bytes()].concat(), [b"\xef\xbb\xbf", restored.as_bytes()].concat()),
        ("latin.txt", [b"Caf\xe9. ", windows(A).as_bytes()].concat(), [b"Caf\xe9. ", windows(restored).as_bytes()].concat()),
        ("end.txt", A.trim_end().as_bytes().to_vec(), restored.trim_end().as_bytes().to_vec()),
    ];
    pairs.iter().for_each(|(name, bytes, _)| drop(put(at, name, bytes)));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(at.join("end.txt"), std::fs::Permissions::from_mode(0o640)).expect("mode");
    }
    assert_eq!(ids(at, &["."]).len(), 28);
    run(at, &["accept", "--all"]);
    assert_eq!(run(at, &["apply"]).0, Some(0));
    for (name, _, expected) in &pairs {
        assert_eq!(&std::fs::read(at.join(name)).expect("read"), expected, "{name}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(at.join("end.txt")).expect("there").permissions().mode() & 0o777, 0o640);
    }
    // What the encoding cannot express is refused, not mangled.
    put(at, "latin.txt", b"Caf\xe9. She made the remark.");
    ids(at, &[]);
    let (status, message) = run(at, &["accept", "--all", "--with", "powiedziała"]);
    assert!(status == Some(2) && message.contains("cannot be written in Windows-1252"), "{message}");
}

#[test]
fn what_was_not_chosen_is_found_after_a_write() {
    let folder = corpus();
    let at = folder.path();
    assert_eq!(ids(at, &["a.txt"]).len(), 7);
    run(at, &["accept", "--select", "tiny/said", "--word", "made the remark"]);
    assert_eq!(run(at, &["apply", "--select", "tiny/said"]), (Some(1), "Applied 1 edit in 1 file; 1 pending, 0 rejected\n".into()));
    // What is kept as found is all that there was to find before.
    let found = || {
        let lines = read(at, ".unspin/found.jsonl");
        let lines = lines.lines().skip(1).map(|l| serde_json::from_str::<serde_json::Value>(l).expect("JSON"));
        lines.map(|l| l["edits"].as_array().map_or(0, Vec::len)).collect::<Vec<_>>()
    };
    assert_eq!(found(), [7]);
    assert_eq!((ids(at, &[]).len(), found()), (6, vec![7]));
}

#[test]
fn files_that_change_or_go_are_noticed() {
    let folder = corpus();
    let at = folder.path();
    ids(at, &["."]);
    run(at, &["accept", "--all"]);
    let changed = A.replace("Monday", "Tuesday, after the assault,");
    put(at, "a.txt", &changed);
    std::fs::remove_file(at.join("sub/b.txt")).expect("removed");
    let (status, message) = run(at, &["apply"]);
    assert!(message.contains("b.txt is gone; its decisions are kept"), "{message}");
    // The places whose words around changed are asked about again; the others are written.
    let expected = changed
        .replace("in keeping with the Pale Dwelling Place", "according to the White House")
        .replace("The assault was planned, and an assault came. Assault", "The attack was planned, and an attack came. Attack");
    assert_eq!((status, read(at, "a.txt")), (Some(1), expected));
    assert!(message.contains("accepted edits not written") && message.contains("sub/b.txt"), "{message}");
    assert_eq!(text(&unspin(at, &["pending"]).stdout).lines().count(), 3);
}

#[test]
fn a_file_that_comes_back_has_its_decisions() {
    let folder = corpus();
    let at = folder.path();
    ids(at, &["."]);
    run(at, &["accept", "--all"]);
    let away = at.join("sub/away");
    std::fs::rename(at.join("sub/b.txt"), &away).expect("moved");
    assert!(run(at, &["pending"]).1.contains("b.txt is gone"));
    std::fs::rename(&away, at.join("sub/b.txt")).expect("moved");
    // All at once, as on a disk that is not mounted.
    std::fs::rename(at.join("a.txt"), at.join("a.away")).expect("moved");
    std::fs::rename(at.join("sub/b.txt"), &away).expect("moved");
    let (status, message) = run(at, &["pending"]);
    assert!(status == Some(2) && message.contains("none of the files under review here is there"), "{message}");
    std::fs::rename(at.join("a.away"), at.join("a.txt")).expect("moved");
    std::fs::rename(&away, at.join("sub/b.txt")).expect("moved");
    let (status, message) = run(at, &["apply"]);
    assert!(status == Some(0) && message.contains("in 2 files; 0 pending"), "{message}");
}

#[test]
fn filters_that_are_empty_take_nothing() {
    let folder = corpus();
    let at = folder.path();
    ids(at, &["."]);
    for filter in [["accept", "--file", ""], ["reject", "--rule", ""], ["accept", "--word", ""], ["apply", "--file", ""]] {
        let (status, message) = run(at, &filter);
        assert!(status == Some(2) && message.contains("it is empty"), "{filter:?}: {message}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_no_review_can_keep_are_refused() {
    use std::os::unix::ffi::OsStrExt;
    let folder = corpus();
    let at = folder.path();
    std::fs::write(at.join(std::ffi::OsStr::from_bytes(b"c\xff.txt")), A).expect("written");
    let (status, message) = run(at, &["pending", "."]);
    assert!(status == Some(2) && message.contains("its name is no UTF-8"), "{message}");
    assert!(!run(at, &["pending"]).1.contains("gone"));
}

#[test]
fn a_damaged_state_is_set_aside_and_nothing_is_lost() {
    let folder = corpus();
    let at = folder.path();
    ids(at, &["."]);
    run(at, &["accept", "--rule", "tiny/said"]);
    let good = std::fs::read(log(at)).expect("log");
    std::fs::write(log(at), [b"\0\xff not a decision\n", &good[..]].concat()).expect("written");
    put(at, ".unspin/found.jsonl", "nonsense");
    let (status, message) = run(at, &["pending", "."]);
    assert!(status == Some(1) && message.contains("decisions.jsonl:1: 1 damaged line is left out"), "{message}");
    assert!(message.contains("decisions.jsonl.damaged-1") && message.contains("5 pending, 3 accepted"), "{message}");
    assert_eq!(std::fs::read(log(at)).expect("log"), good);
    assert!(!run(at, &["pending"]).1.contains("damaged"));
}

#[test]
fn decisions_are_applied_where_what_was_found_is_missing() {
    let folder = corpus();
    let at = folder.path();
    let ids = ids(at, &["."]);
    assert_eq!(run(at, &["accept", &ids[7]]).0, Some(0));
    // As in a fresh clone: what was found is kept out of repositories.
    std::fs::remove_file(at.join(".unspin/found.jsonl")).expect("removed");
    assert_eq!(run(at, &["apply"]), (Some(0), "Applied 1 edit in 1 file; 0 pending, 0 rejected\n".into()));
    assert_eq!(read(at, "sub/b.txt"), "Later he said again.\r\n");
    put(at, ".unspin/found.jsonl", "nonsense\n");
    let (_, message) = run(at, &["pending"]);
    assert!(message.contains("found.jsonl: damaged; files without a decision may have left the review, put them back"), "{message}");
}

#[test]
fn a_file_too_large_to_review_is_left_out_at_once() {
    let folder = corpus();
    let at = folder.path();
    std::fs::File::create(at.join("huge.txt")).and_then(|f| f.set_len(1 << 30)).expect("sparse file");
    let (status, message) = run(at, &["pending", "."]);
    assert!(message.contains("huge.txt: is 1024 MB large, at most 256 can be reviewed; split it"), "{message}");
    assert!(status == Some(2) && message.contains("8 pending"), "{message}");
}
