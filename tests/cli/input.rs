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
fn phrases_are_found_all_along_a_long_line() {
    let line = "She made the remark on Monday and then some more words came along. ".repeat(20_000);
    let out = piped(tiny(Path::new("."), &["check", "--output-format", "concise"]), line.as_bytes());
    // A line longer than a section may lose a phrase where it is cut.
    let found = text(&out.stdout).lines().count();
    assert!((19_990..=20_000).contains(&found), "{found}");
}
