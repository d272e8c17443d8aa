//! What is read: standard input in every encoding, long lines, folders that give nothing.

use crate::support::bytes::{text, utf16_le};
use crate::support::folder::{folder, put};
use crate::support::program::{outcome, piped, tiny, tiny_with_settings};
use crate::support::tiny::{RESTORED, SPUN};
use std::path::Path;

#[test]
fn filters_keep_the_encoding() {
    let run = |args: &[&str], input: &[u8]| piped(tiny(Path::new("."), args), input).stdout;
    for args in [&[][..], &["-"], &["fix"]] {
        assert_eq!(text(&run(args, SPUN.as_bytes())), RESTORED);
    }
    assert_eq!(run(&[], b""), b"");
    for flag in ["--backup", "--in-place"] {
        let out = piped(tiny(Path::new("."), &["fix", flag]), SPUN.as_bytes());
        assert!(out.status.code() == Some(2) && out.stdout.is_empty(), "{flag}");
        assert!(text(&out.stderr).contains(&format!("{flag} is for files, and standard input is none")), "{}", text(&out.stderr));
    }
    let windows = |s: &str| s.replace('\n', "\r\n").trim_end().to_string();
    let wide = |s: &str| utf16_le(&windows(s));
    let latin = |s: &str| [b"Caf\xe9. ", windows(s).as_bytes()].concat();
    let marked = |s: &str| [b"\xef\xbb\xbf", s.as_bytes()].concat();
    let damaged = |s: &str| ["’".as_bytes(), b"\xff ", s.as_bytes()].concat();
    for [spun, restored] in
        [[SPUN, RESTORED].map(wide), [SPUN, RESTORED].map(latin), [SPUN, RESTORED].map(marked), [SPUN, RESTORED].map(damaged)]
    {
        assert_eq!(run(&[], &spun), restored);
    }
}

#[test]
fn what_git_goes_by_elsewhere_does_not_empty_a_folder_and_an_empty_one_is_told() {
    let folder = folder();
    let at = folder.path();
    put(at, "config/git/ignore", "*.txt\n");
    put(at, ".ignore", "in/\n");
    put(at, "in/.git/info/exclude", "*\n");
    put(at, "in/a.txt", SPUN);
    for args in [["check", "in"], ["pending", "in"]] {
        let mut command = tiny_with_settings(at, &args);
        command.env("XDG_CONFIG_HOME", at.join("config"));
        let (status, message) = outcome(command);
        assert_eq!(status, Some(1), "{args:?}: {message}");
    }
    let run = |args: &[&str]| outcome(tiny_with_settings(at, args));
    put(at, "hidden/.a.txt", SPUN);
    put(at, "ignored/a.txt", SPUN);
    put(at, "ignored/.gitignore", "*\n");
    for name in ["hidden", "ignored"] {
        for command in ["fix", "check", "diff", "detect"] {
            let (status, message) = run(&[command, name]);
            assert_eq!(status, Some(0), "{message}");
            assert!(message.contains(&format!("warning: {name} gives no file to read: what is in it is hidden")), "{command}: {message}");
        }
    }
    let (status, message) = run(&["pending", "hidden"]);
    assert!(status == Some(2) && message.contains("warning: hidden gives no file to read"), "{message}");
}

#[test]
fn what_ignore_files_leave_out_is_told_to_those_who_ask() {
    let folder = folder();
    let at = folder.path();
    put(at, "in/a.txt", SPUN);
    put(at, "in/b.txt", SPUN);
    put(at, "in/c.log", SPUN);
    put(at, "in/.ignore", "b.*\n");
    put(at, "in/.hidden.txt", SPUN);
    for command in ["check", "fix"] {
        let run = |args: &[&str]| outcome(tiny(at, &[&[command, "in", "--exclude", "*.log"], args].concat())).1;
        let message = run(&["-v"]);
        for told in ["in/b.txt: left out, matches a .gitignore or .ignore file", "in/c.log: left out, matches --exclude"] {
            assert!(message.contains(told), "{command}: {message}");
        }
        assert!(message.matches("left out").count() == 2 && !run(&[]).contains("left out"), "{command}: {message}");
    }
    assert_eq!(std::fs::read_to_string(at.join("in/b.txt")).expect("read"), SPUN);
    let (_, message) = outcome(tiny_with_settings(at, &["pending", "-v", "in"]));
    assert!(message.contains("in/b.txt: left out, matches a .gitignore"), "{message}");
    // What is named itself is read, and what two folders leave out is told once.
    put(at, "in/sub/b.txt", SPUN);
    put(at, "in/sub/c.txt", SPUN);
    put(at, "in/sub/.ignore", "c.*\n");
    put(at, "in/old/d.txt", SPUN);
    put(at, "in/.ignore", "b.*\nold/\n");
    let (_, message) = outcome(tiny(at, &["check", "-v", "in", "in/b.txt", "./in/sub", "in/old"]));
    assert!(message.contains("in 4 of 5 files") && message.contains("in/sub/c.txt: left out, matches"), "{message}");
    assert_eq!(message.matches("left out").count(), 1, "{message}");
}

#[cfg(unix)]
#[test]
fn links_and_pipes_in_folders_are_told() {
    let folder = folder();
    let at = folder.path();
    put(at, "else/a.txt", SPUN);
    put(at, "in/b.txt", SPUN);
    std::os::unix::fs::symlink("../else/a.txt", at.join("in/link.txt")).expect("linked");
    std::os::unix::fs::symlink("../else", at.join("in/folder")).expect("linked");
    assert!(std::process::Command::new("mkfifo").arg(at.join("in/pipe")).status().expect("mkfifo").success());
    let (status, message) = outcome(tiny(at, &["check", "in", "-v"]));
    assert!(status == Some(1) && message.contains("in 1 of 1 file") && message.contains("3 files left out"), "{message}");
    for why in ["link.txt: left out, is a symbolic link", "folder: left out, is a symbolic link", "pipe: left out, is a pipe"] {
        assert!(message.contains(&format!("in/{why}")), "{message}");
    }
    let (_, message) = outcome(tiny(at, &["check", "in/link.txt", "in", "in/folder", "-v"]));
    assert!(message.contains("in 3 of 3 files") && message.contains("1 file left out"), "{message}");
    assert!(message.matches(": left out").count() == 1 && message.contains("in/pipe: left out"), "{message}");
    let (status, message) = outcome(tiny(at, &["fix", "in", "--report", "report.json"]));
    assert!(status == Some(0) && message.contains("3 files left out; -v says which and why"), "{message}");
    let report = std::fs::read_to_string(at.join("report.json")).expect("report");
    assert!(report.contains("is a symbolic link, which is not followed; name it itself"), "{report}");
    // A folder that is named by a link is walked as any other.
    std::os::unix::fs::symlink("in", at.join("named")).expect("linked");
    put(at, "in/.ignore", "c.*\n");
    put(at, "in/c.txt", SPUN);
    for command in ["check", "pending"] {
        let (_, message) = outcome(tiny_with_settings(at, &[command, "named", "-v"]));
        assert!(message.contains("named/c.txt: left out, matches") && message.contains("named/link.txt: left out"), "{message}");
        assert!(!message.contains("named: left out"), "{message}");
    }
}

#[test]
fn phrases_are_found_all_along_a_long_line() {
    let line = "She made the remark on Monday and then some more words came along. ".repeat(20_000);
    let out = piped(tiny(Path::new("."), &["check", "--output-format", "concise"]), line.as_bytes());
    // A line longer than a section may lose a phrase where it is cut.
    let found = text(&out.stdout).lines().count();
    assert!((19_990..=20_000).contains(&found), "{found}");
}
