//! `fix --output`: a folder that mirrors what was read.

use crate::support::bytes::text;
use crate::support::folder::{folder, put, read};
use crate::support::program::{outcome, piped, stderr, tiny, told, unspin};
use crate::support::tiny::{RESTORED, SPUN};
use std::path::Path;

#[test]
fn output_mirrors_the_folder_and_leaves_the_source_alone() {
    let folder = folder();
    let at = folder.path();
    put(at, "in/sub/a.txt", SPUN);
    put(at, "in/b.txt", "Clean.\n");
    put(at, "in/photo.jpg", b"\xff\xd8\0\0");
    for _ in 0..2 {
        // The second run must not restore what the first one wrote.
        let out = unspin(&["fix", "--output", "in/out", "in"], at);
        assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    }
    assert_eq!(read(at, "in/sub/a.txt"), SPUN);
    assert_eq!(read(at, "in/out/sub/a.txt"), RESTORED);
    assert_eq!(read(at, "in/out/b.txt"), "Clean.\n");
    assert!(!at.join("in/out/out").exists() && !at.join("in/out/photo.jpg").exists());
    put(at, "other/b.txt", SPUN);
    let out = unspin(&["fix", "--output", "out", "in", "other"], at);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("would both be written to out/b.txt"), "{}", text(&out.stderr));
}

#[test]
fn standard_input_goes_into_a_mirror_as_files_do() {
    let folder = folder();
    let at = folder.path();
    put(at, "in/a.txt", SPUN);
    put(at, "out/s.txt", "my own notes");
    let command = || tiny(at, &["fix", "--stdin-filename", "s.txt", "-", "in", "--output", "out"]);
    let run = |input: &str| told(&piped(command(), input.as_bytes()));
    let written = || ["out/s.txt", "out/a.txt"].map(|name| read(at, name));
    let (status, message) = run(SPUN);
    assert!(status == Some(2) && message.contains("out/s.txt was not written by unspin"), "{message}");
    assert_eq!(written(), ["my own notes", RESTORED]);
    std::fs::remove_file(at.join("out/s.txt")).expect("removed");
    assert_eq!((run(SPUN).0, written()), (Some(0), [RESTORED; 2].map(String::from)));
    // What an earlier run wrote is replaced when another text has that name, and known again when
    // it is the same.
    assert_eq!((run("Clean.\n").0, written()), (Some(0), ["Clean.\n", RESTORED].map(String::from)));
    let (_, message) = run("Clean.\n");
    assert!(message.contains("2 files unchanged since an earlier run"), "{message}");
    for name in ["out/s.txt", "out/a.txt"] {
        put(at, name, "edited by hand");
    }
    let (status, message) = run(SPUN);
    assert!(status == Some(2) && message.matches("was edited since").count() == 2, "{message}");
    assert_eq!(written(), ["edited by hand"; 2]);
}

#[test]
fn files_of_a_list_keep_their_paths_in_a_mirror() {
    let folder = folder();
    let at = folder.path();
    for name in ["in/a/x.txt", "in/b/x.txt", "in/c.txt"] {
        put(at, name, SPUN);
    }
    put(at, "list", "in/a/x.txt\r\n./in/b/x.txt\n\nin/a/x.txt\nin/none.txt\nin\n");
    let out = unspin(&["fix", "--output", "out", "--files-from", "list"], at);
    let message = stderr(&out);
    assert_eq!(out.status.code(), Some(2), "{message}");
    assert!(message.contains("in/none.txt: cannot be read") && message.contains("in: is a folder; a list names files"), "{message}");
    assert_eq!(["out/in/a/x.txt", "out/in/b/x.txt"].map(|name| read(at, name)), [RESTORED; 2]);
    assert!(!at.join("out/in/c.txt").exists());
    // Through a pipe, apart by NUL, from another folder.
    put(at, "else/here", "");
    let command = tiny(&at.join("else"), &["fix", "--output", "../out2", "--files-from", "-"]);
    assert_eq!(told(&piped(command, b"../in/c.txt\0../in/b/x.txt\0")).0, Some(0));
    assert_eq!(["out2/in/c.txt", "out2/in/b/x.txt"].map(|name| read(at, name)), [RESTORED; 2]);
    let both = piped(tiny(at, &["check", "-", "--files-from", "-"]), b"in/c.txt\n");
    assert!(stderr(&both).contains("standard input cannot be a text and a list of files"), "{}", stderr(&both));
    let out = piped(tiny(at, &["check", "--files-from", "-"]), b"in/c.txt\n");
    assert_eq!(out.status.code(), Some(1), "{}", stderr(&out));
    let none = piped(tiny(at, &["check", "--files-from", "-"]), b"\n");
    assert!(none.status.success() && stderr(&none).contains("warning: standard input: the list names no file"), "{}", stderr(&none));
    let none = unspin(&["check", "--files-from", "nowhere"], at);
    assert!(stderr(&none).contains("nowhere: cannot be read; --files-from takes a file that lists files"), "{}", stderr(&none));
    // In place.
    let out = unspin(&["fix", "--files-from", "list"], at);
    assert_eq!((out.status.code(), read(at, "in/a/x.txt")), (Some(2), RESTORED.to_string()), "{}", stderr(&out));
}

#[test]
fn what_a_list_names_is_left_out_as_in_a_folder() {
    let folder = folder();
    let at = folder.path();
    put(at, "in/a.txt", SPUN);
    for (name, bytes) in [
        ("in/a.txt.unspin-orig", SPUN.as_bytes()),
        ("in/.unspin-journal", b"{\"unspin\":\"0.1.0\"}\n"),
        ("in/photo.jpg", b"\xff\xd8\0\0"),
        ("in/feed.xml", b"<rss><title>The White Home</title></rss>"),
        ("in/other.csv", b"id,lead\n4,x\n"),
    ] {
        put(at, name, bytes);
    }
    let names = ["a.txt", "a.txt.unspin-orig", ".unspin-journal", "photo.jpg", "feed.xml", "other.csv"];
    put(at, "list", format!("\u{feff}{}\n", names.map(|name| format!("in/{name}")).join("\n")));
    let out = unspin(&["fix", "--output", "out", "--files-from", "list", "-v"], at);
    let message = stderr(&out);
    assert_eq!(out.status.code(), Some(0), "{message}");
    assert!(message.contains("5 files left out") && message.contains("in/a.txt.unspin-orig: left out, is a backup"), "{message}");
    assert_eq!(read(at, "out/in/a.txt"), RESTORED);
    assert_eq!(std::fs::read_dir(at.join("out/in")).expect("folder").count(), 1);
}

#[test]
fn a_mirror_in_a_folder_is_not_restored_again_unless_named() {
    let folder = folder();
    let at = folder.path();
    put(at, "in/a.txt", SPUN);
    for output in ["in/out", "in/b/out"] {
        assert_eq!(unspin(&["fix", "in", "--output", output], at).status.code(), Some(0));
        // As if somebody put spun text there, which shows whether it is read.
        put(at, &format!("{output}/c.txt"), SPUN);
    }
    assert!(!at.join("in/b/out/out").exists());
    let (status, message) = outcome(tiny(at, &["check", "in", "-v"]));
    assert!(status == Some(1) && message.contains("in 1 of 1 file"), "{message}");
    assert!(message.contains("in/out: left out, is what an earlier run restored from elsewhere"), "{message}");
    let (_, message) = outcome(tiny(at, &["check", "in/out"]));
    assert!(message.contains("in 1 of 2 files"), "{message}");
    // A folder that was restored in place is none.
    put(at, "in/b/d.txt", SPUN);
    assert_eq!(unspin(&["fix", "in/b"], at).status.code(), Some(0));
    let (_, message) = outcome(tiny(at, &["check", "in"]));
    assert!(message.contains("in 1 of 2 files"), "{message}");
}

#[test]
fn the_mirror_is_no_input_however_it_is_spelled() {
    let folder = folder();
    let absolute = folder.path().join("0").display().to_string();
    for (i, (input, output)) in
        [(absolute.as_str(), "clean"), (".", "clean"), ("./", "./clean"), ("../3", "sub/../clean")].iter().enumerate()
    {
        let root = folder.path().join(i.to_string());
        std::fs::create_dir_all(root.join("sub")).expect("folder");
        put(&root, "a.txt", SPUN);
        for _ in 0..2 {
            let out = unspin(&["fix", input, "--output", output], &root);
            assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
        }
        assert_eq!(read(&root, "a.txt"), SPUN);
        assert_eq!(read(&root, "clean/a.txt"), RESTORED);
        assert!(!root.join("clean/clean").exists(), "{input} {output}");
    }
}

#[cfg(unix)]
#[test]
fn the_output_is_never_a_source() {
    let folder = folder();
    let at = folder.path();
    for name in ["in/a.txt", "in/sub/a.txt", "b.txt"] {
        put(at, name, SPUN);
    }
    std::os::unix::fs::symlink("in", at.join("alias")).expect("link");
    std::os::unix::fs::symlink("../b.txt", at.join("in/link.txt")).expect("link");
    for (input, output) in
        [("./in", "in"), ("in", "alias"), ("in/a.txt", "in"), ("b.txt", "."), ("in/link.txt", "in"), ("in/link.txt", "alias")]
    {
        let out = unspin(&["fix", input, "--output", output], at);
        let message = text(&out.stderr);
        assert!(out.status.code() == Some(2) && message.contains("leave it out to restore in place"), "{input} {output}: {message}");
    }
    // What another argument names is a source, too.
    let out = unspin(&["fix", "in/sub", "in/a.txt", "--output", "in"], at);
    assert!(text(&out.stderr).contains("in/sub/a.txt would be written over a source, in/a.txt"), "{}", text(&out.stderr));
    for name in ["in/a.txt", "in/sub/a.txt", "b.txt"] {
        assert_eq!(read(at, name), SPUN, "{name}");
    }
    assert!(at.join("in/link.txt").is_symlink());
}

#[test]
fn a_mirror_holds_the_files_of_one_source() {
    let folder = folder();
    let at = folder.path();
    for name in ["one/a.txt", "two/a.txt", "two/b.txt"] {
        put(at, name, SPUN);
    }
    let unspin = |args: &[&str]| told(&unspin(args, at));
    let (_, message) = unspin(&["fix", "one", "two", "--output", "both"]);
    let remedy = format!("--output {} and --output {}", Path::new("both/one").display(), Path::new("both/two").display());
    assert!(message.contains(&remedy), "{message}");
    assert_eq!(unspin(&["fix", "one", "--output", "out"]).0, Some(0));
    put(at, "two/a.txt", "Another text.\n");
    for extra in [&[][..], &["--min-confidence", "0.9"]] {
        let (status, message) = unspin(&[&["fix", "two", "--output", "out"], extra].concat());
        assert!(status == Some(2) && message.contains("a.txt was restored from") && message.contains("another folder"), "{message}");
    }
    assert_eq!(read(at, "out/a.txt"), RESTORED);
    assert!(read(at, "out/b.txt").contains("White House"), "what only the other source has is restored");
    // A text of the same source that changed takes its place, and so does that of a folder that was
    // moved.
    put(at, "one/a.txt", "It changed.\n");
    assert_eq!((unspin(&["fix", "one", "--output", "out"]).0, read(at, "out/a.txt").as_str()), (Some(0), "It changed.\n"));
    // A pipe cannot be read again.
    std::fs::remove_file(at.join("out/b.txt")).expect("removed");
    put(at, "pipe", "Piped.\n");
    let pipe = std::fs::File::open(at.join("pipe")).expect("there");
    let out = tiny(at, &["fix", "-", "--stdin-filename", "b.txt", "--output", "out"]).stdin(pipe).output().expect("ran");
    assert!(out.status.success(), "{}", stderr(&out));
    let (status, message) = unspin(&["fix", "two", "--output", "out"]);
    assert!(status == Some(2) && message.contains("b.txt was restored from standard input"), "{message}");
    assert_eq!(read(at, "out/b.txt"), "Piped.\n");
    std::fs::rename(at.join("one"), at.join("moved")).expect("moved");
    put(at, "moved/a.txt", "It changed again.\n");
    assert_eq!((unspin(&["fix", "moved", "--output", "out"]).0, read(at, "out/a.txt").as_str()), (Some(0), "It changed again.\n"));
}

#[test]
fn a_mirror_keeps_what_others_wrote() {
    let folder = folder();
    let at = folder.path();
    for name in ["a.txt", "b.txt"] {
        put(at, &format!("in/{name}"), SPUN);
    }
    let notes = put(at, "out/a.txt", "my own notes");
    let run = |more: &[&str]| told(&unspin(&[&["fix", "in", "-o", "out"], more].concat(), at));
    let read = |name: &str| read(&at.join("out"), name);
    let (status, message) = run(&[]);
    assert!(status == Some(2) && message.contains("out/a.txt was not written by unspin"), "{message}");
    assert_eq!((read("a.txt").as_str(), read("b.txt").as_str()), ("my own notes", RESTORED));
    std::fs::remove_file(&notes).expect("removed");
    assert_eq!((run(&[]).0, read("a.txt").as_str()), (Some(0), RESTORED));
    // Written by an earlier run with other settings, it is replaced.
    assert_eq!((run(&["--ignore", "tiny"]).0, read("a.txt").as_str()), (Some(0), SPUN));
    assert_eq!((run(&["--ignore", "tiny/said"]).0, read("b.txt") == SPUN), (Some(0), false));
    put(at, "out/b.txt", "edited by hand");
    assert_eq!((run(&[]).0, read("a.txt").as_str(), read("b.txt").as_str()), (Some(2), RESTORED, "edited by hand"));
    // A journal that was lost, and what is there is what would be written.
    std::fs::remove_file(at.join("out/.unspin-journal")).expect("removed");
    std::fs::remove_file(at.join("out/b.txt")).expect("removed");
    assert_eq!((run(&[]).0, read("b.txt").as_str()), (Some(0), RESTORED));
}
