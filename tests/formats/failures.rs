//! Files that cannot be read or written: they are named with what to do, and the others are done.

use crate::support::bytes::text;
use crate::support::folder::{folder, put, read};
use crate::support::page::references;
use crate::support::program::{stderr, stdout, tiny, unspin};
use crate::support::tiny::{EDITS, RESTORED, SPUN};
use unspin::format::compression::Compression;

#[test]
fn a_bad_file_is_named_and_the_rest_is_done() {
    let folder = folder();
    let root = folder.path();
    let gzip = Compression::Gzip.member(SPUN.repeat(50).as_bytes()).expect("gzip");
    put(root, "in/good.txt", SPUN);
    put(root, "in/empty.txt", b"");
    put(root, "in/binary.bin", b"\x7fELF\0\0");
    put(root, "in/truncated.txt.gz", &gzip[..gzip.len() / 2]);
    put(root, "in/wide.txt", b"\xff\xfea");
    put(root, "in/bomb.txt.zst", Compression::Zstd.member(&vec![b' '; 40 << 20]).expect("zstd"));
    put(
        root,
        "in/lines.jsonl",
        format!("{{\"text\":\"{}\"}}\n{{\"text\":\"cut\n{{\"text\":\"She made the remark.\"}}\n", "She made the remark.").as_bytes(),
    );
    put(root, "in/table.csv", b"id,name\n1,x\n");
    put(root, "in/config.json", b"{\"a\":1}");
    put(root, "in/broken.json", b"{\"text\":");
    put(root, "in/end.csv", b"text\n\"She made the remark");
    put(root, "in/mark.csv", b"id,text\n1,\"She made the remark.\" she\n2,\"She made the remark.\" \n");
    put(root, "in/z/last.txt", SPUN);
    #[cfg(unix)]
    std::os::unix::fs::symlink("loop", root.join("in/loop")).expect("link");
    for jobs in ["1", "3"] {
        let out = unspin(&["fix", "-j", jobs, "--output", &format!("out{jobs}"), "--report", "r.json", "--report", "r.html", "in"], root);
        let errors = text(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{errors}");
        for part in [
            "in/truncated.txt.gz: is truncated gzip",
            "in/wide.txt: is UTF-16 with half a character",
            "in/bomb.txt.zst: holds over 250 times its size",
            "in/lines.jsonl:2:",
            "in/broken.json:1:",
            "in/end.csv:2:1: is a quoted cell without an end",
            "in/mark.csv:2:3: is a cell with text after its closing quote",
            "in/loop: is a symbolic link that leads nowhere",
            "left out",
        ] {
            assert!(errors.contains(part), "{part}: {errors}");
        }
        let written = |name: &str| std::fs::read(root.join(format!("out{jobs}")).join(name)).ok();
        assert_eq!(written("good.txt").as_deref(), Some(RESTORED.as_bytes()));
        assert_eq!(written("z/last.txt").as_deref(), Some(RESTORED.as_bytes()));
        assert_eq!(written("empty.txt").as_deref(), Some(&b""[..]));
        assert_eq!(
            text(&written("lines.jsonl").expect("written")),
            "{\"text\":\"She said.\"}\n{\"text\":\"cut\n{\"text\":\"She said.\"}\n"
        );
        assert_eq!(text(&written("mark.csv").expect("written")), "id,text\n1,\"She made the remark.\" she\n2,\"She said.\" \n");
        assert!(written("binary.bin").is_none() && written("wide.txt").is_none() && written("bomb.txt.zst").is_none());
        let report: serde_json::Value = serde_json::from_slice(&std::fs::read(root.join("r.json")).expect("report")).expect("JSON");
        assert_eq!(report["errors"].as_array().map(Vec::len), Some(8), "{report}");
        assert_eq!(report["totals"]["edits"], 9, "{report}");
        let page = read(root, "r.html");
        assert!(page.contains("<svg") && page.contains("according to") && page.contains("href=\"#diff-"), "{page}");
        assert_eq!(references(&page), [""; 0], "it needs nothing else");
        let files = ["in/good.txt", "in/wide.txt", "in/z/last.txt"];
        let checked = unspin(&[&["check", "-j", jobs, "--output-format", "concise"], &files[..]].concat(), root);
        assert!(checked.status.code() == Some(2) && stderr(&checked).contains("in/wide.txt: is UTF-16"), "{}", stderr(&checked));
        let told = stdout(&checked);
        let found: Vec<&str> = told.lines().filter_map(|line| line.split(':').next()).collect();
        assert_eq!(found, [[files[0]; EDITS], [files[2]; EDITS]].concat());
    }
}

#[test]
fn in_place_nothing_else_is_left() {
    let folder = folder();
    let root = folder.path();
    put(root, "in/good.txt", SPUN);
    put(root, "in/wide.txt", b"\xff\xfea");
    put(root, "in/z/last.txt", SPUN);
    let before = std::fs::read_dir(root.join("in")).expect("folder").count();
    assert_eq!(unspin(&["fix", "in/good.txt", "in/wide.txt", "in/z/last.txt"], root).status.code(), Some(2));
    assert_eq!([read(root, "in/good.txt"), read(root, "in/z/last.txt")], [RESTORED; 2]);
    assert_eq!(std::fs::read(root.join("in/wide.txt")).expect("read"), b"\xff\xfea");
    assert_eq!(std::fs::read_dir(root.join("in")).expect("folder").count(), before);
}

#[test]
fn what_cannot_be_read_counts_until_it_is_corrected() {
    let folder = folder();
    let root = folder.path();
    for args in [&["fix", "in"][..], &["fix", "--output", "out", "in"]] {
        put(root, "in/lines.jsonl", b"{\"text\":\"She made the remark.\"}\n{\"text\":\"cut\n");
        for message in ["in/lines.jsonl:2:", "in/lines.jsonl: 1 place could not be read in an earlier run"] {
            let out = unspin(args, root);
            assert_eq!(out.status.code(), Some(2));
            assert!(text(&out.stderr).contains(message), "{}", text(&out.stderr));
        }
        put(root, "in/lines.jsonl", b"{\"text\":\"She made the remark.\"}\n{\"text\":\"cut\"}\n");
        for _ in 0..2 {
            let out = unspin(args, root);
            assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
        }
    }
}

#[cfg(unix)]
#[test]
fn targets_that_cannot_be_written_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let root = folder.path();
    let read_only = put(root, "in/a.txt", SPUN);
    put(root, "in/b.txt", SPUN);
    std::fs::set_permissions(&read_only, std::fs::Permissions::from_mode(0o444)).expect("mode");
    let out = unspin(&["fix", "in"], root);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("in/a.txt cannot be written, it is as it was"), "{}", text(&out.stderr));
    assert_eq!(std::fs::read(root.join("in/b.txt")).expect("read"), RESTORED.as_bytes());
    // A file where a folder of the mirror should be.
    put(root, "src/sub/a.txt", SPUN);
    put(root, "src/b.txt", SPUN);
    put(root, "out/sub", b"in the way");
    let out = unspin(&["fix", "--output", "out", "src"], root);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("out/sub/a.txt cannot be written"), "{}", text(&out.stderr));
    assert_eq!(std::fs::read(root.join("out/b.txt")).expect("read"), RESTORED.as_bytes());
}

#[cfg(unix)]
#[test]
fn what_is_read_only_stays_where_there_is_nothing_to_write() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let root = folder.path();
    let write = |name: &str, text: &str| {
        let _ = std::fs::remove_file(root.join(name));
        let path = put(root, name, text);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o444)).expect("mode");
    };
    let record = format!("{{\"page\":\"{}\",\"text\":\"Clean.\"}}\n", "page ".repeat(3000));
    let large = record.repeat((20 << 20) / record.len());
    write("in/small.txt", "Clean.\n");
    write("in/large.jsonl", &large);
    for earlier in ["", "2 files unchanged since an earlier run"] {
        let out = unspin(&["fix", "in"], root);
        assert!(out.status.code() == Some(0) && text(&out.stderr).contains(earlier), "{}", text(&out.stderr));
    }
    // An edit after the first checkpoint.
    let spun = large + "{\"text\":\"She made the remark.\"}\n";
    write("in/small.txt", SPUN);
    write("in/large.jsonl", &spun);
    let out = unspin(&["fix", "in"], root);
    let message = text(&out.stderr);
    assert_eq!((out.status.code(), message.matches("cannot be written, it is as it was: the file is read-only").count()), (Some(2), 2));
    assert!(std::fs::read(root.join("in/large.jsonl")).expect("read") == spun.as_bytes());
    assert_eq!(std::fs::read_dir(root.join("in")).expect("folder").count(), 3, "the journal, and nothing begun");
}

#[test]
fn what_cannot_be_written_says_what_to_do() {
    let folder = folder();
    let at = folder.path();
    put(at, "in/a.txt", SPUN);
    put(at, "file", b"x");
    let message = |args: &[&str]| text(&unspin(args, at).stderr);
    let told = message(&["fix", "in", "-o", "file"]);
    assert!(told.contains("file cannot be written") && told.contains("a file stands where a folder is to be"), "{told}");
    let told = message(&["explain", "in:1"]);
    assert!(told.contains("give a file"), "{told}");
    let told = message(&["explain", "nope:1"]);
    assert!(told.contains("check the path"), "{told}");
    #[cfg(target_os = "linux")]
    {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("there");
        let told = stderr(&tiny(at, &["check", "in"]).stdout(full).output().expect("ran"));
        assert!(told.contains("standard output cannot be written"), "{told}");
    }
}

#[test]
fn of_what_cannot_be_written_the_first_is_told() {
    let folder = folder();
    let root = folder.path();
    put(root, "d.yaml", "dictionary: d\nlicence: x\nentries:\n  - original: said ★\n    spun: [gave the phrase: 50]\n");
    let line = b"Caf\xe9 owners gave the phrase on Tuesday.\n";
    put(root, "in/small.txt", [b"A line.\n", &line.repeat(3)[..]].concat());
    put(root, "in/large.txt", [b"A line.\n", &line.repeat((5 << 20) / line.len())[..]].concat());
    let messages = ["1", "3"].map(|jobs| {
        text(&unspin(&["fix", "--dict", "d.yaml", "-j", jobs, "--output", &format!("out{jobs}"), "in"], root).stderr).to_string()
    });
    let stays = "`gave the phrase` stays: `said ★` cannot be written in Windows-1252, nor can";
    let large = grouped((5 << 20) / line.len() - 1);
    assert!(messages[0].contains(&format!("in/small.txt:2:13: {stays} 2 edits more;")), "{}", messages[0]);
    assert!(messages[0].contains(&format!("in/large.txt: byte 21 of the text: {stays} {large} edits more;")), "{}", messages[0]);
    assert_eq!((messages[0].matches(stays).count(), &messages[0]), (2, &messages[1]));
}

/// A number of thousands as messages write it.
fn grouped(n: usize) -> String {
    format!("{},{:03}", n / 1000, n % 1000)
}

#[test]
fn of_what_cannot_be_read_the_first_places_are_told() {
    let folder = folder();
    let root = folder.path();
    let (record, damaged) = ("{\"text\":\"She made the remark.\"}\n", "no JSON\n");
    let large = (5 << 20) / damaged.len();
    for (name, lines) in [("few", 20), ("small", 50), ("large", large)] {
        put(root, &format!("in/{name}.jsonl"), damaged.repeat(lines) + record);
    }
    let messages = ["1", "3"].map(|jobs| {
        let out = format!("out{jobs}");
        let run = unspin(&["fix", "-j", jobs, "--output", &out, "--report", "r.json", "in"], root);
        assert!(run.status.code() == Some(2) && std::fs::read(root.join(out).join("large.jsonl")).expect("read").ends_with(b"said.\"}\n"));
        text(&run.stderr)
    });
    assert_eq!((messages[0].matches("is no JSON").count(), &messages[0]), (60, &messages[1]));
    let rest = |n: usize| format!("{} more places cannot be read; correct the file\n", if n < 1000 { n.to_string() } else { grouped(n) });
    assert!(messages[0].contains(&format!("in/small.jsonl: {}", rest(30))), "{}", messages[0]);
    assert!(messages[0].contains(&format!("in/large.jsonl: {}", rest(large - 20))), "{}", messages[0]);
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(root.join("r.json")).expect("report")).expect("JSON");
    assert_eq!(report["errors"].as_array().map(Vec::len), Some(62));
}

#[test]
fn what_a_file_holds_does_not_write_to_the_terminal() {
    let folder = folder();
    let at = folder.path();
    put(at, "a.csv", b"\x1b]0;title\x07name\rother,b\n1,2\n");
    put(at, "b.csv", b"\"text,b\n1,2\n");
    // As on a terminal.
    let told = text(&unspin(&["check", "--color", "always", "a.csv", "b.csv"], at).stderr);
    assert!(told.contains("its columns are `\u{fffd}]0;title\u{fffd}name other`, `b`; choose with --field"), "{told:?}");
    assert!(told.contains("b.csv: has a quoted column name without an end in its first line; close the quote"), "{told:?}");
}
