//! `unspin diff` for programs: a patch, in the bytes of the file.

use crate::support::bytes::{text, utf16_le};
use crate::support::folder::{folder, put};
use crate::support::program::unspin;
#[cfg(unix)]
use crate::support::tiny::RESTORED;
use crate::support::tiny::SPUN;
#[cfg(unix)]
use std::{path::Path, process::Command};

#[cfg(unix)]
fn run(command: &str, args: &[&str], folder: &Path) {
    let out = Command::new(command).args(args).current_dir(folder).env("GIT_CEILING_DIRECTORIES", "/").output().expect("git and patch");
    assert!(out.status.success(), "{command}: {}{}", text(&out.stdout), text(&out.stderr));
}

// Names with quotes and control characters are not to be had elsewhere.
#[cfg(unix)]
#[test]
fn every_byte_of_a_file_comes_back_from_its_patch() {
    let folder = folder();
    let at = folder.path();
    let around = |before: &[u8], after: &[u8]| [SPUN, RESTORED].map(|middle| [before, middle.as_bytes(), after].concat());
    for [spun, restored] in [
        around(b"\x1b[31mred\x1b[0m \x07\x7f\x0c\tA tab.\n", b"\x1b]0;title\x07 the end"),
        around("\u{9b}31m, \u{85} and \u{200b}.\n".as_bytes(), b"\r\rA line\r"),
        // Windows-1252, whose quotes and dashes are control characters elsewhere.
        around(b"Caf\xe9 \x93quoted\x94 \x96 \x9b\r\n", b"\xe9\r\n"),
        around("é damaged \u{e9}".as_bytes().split_last().expect("bytes").1, b"\xff\xfe"),
        around(b"\xef\xbb\xbf", b"no line end"),
        around(b"", b""),
        [SPUN, RESTORED].map(|text| text.trim_end().replace('\n', "\r\n").into_bytes()),
    ] {
        for (command, args) in [("git", &["apply", "d.patch"][..]), ("patch", &["-p1", "-i", "d.patch"])] {
            for name in ["a.txt", "sub/an article.txt", "é.txt", "\u{1b}\"\\.txt"] {
                let path = put(at, name, &spun);
                let given = format!("./{name}");
                let diff = unspin(&["diff", &given], at);
                assert_eq!(diff.status.code(), Some(1), "{}", text(&diff.stderr));
                put(at, "d.patch", &diff.stdout);
                run(command, args, at);
                assert!(std::fs::read(&path).expect("read") == restored, "{name} {command}: {}", text(&diff.stdout));
            }
        }
    }
}

#[test]
fn what_is_no_patch_is_told() {
    let folder = folder();
    let at = folder.path();
    put(at, "wide.txt", utf16_le(SPUN));
    put(at, "a.txt", SPUN);
    let out = unspin(&["diff", "wide.txt", "a.txt"], at);
    let told = text(&out.stderr);
    assert!(told.contains("wide.txt: is UTF-16LE") && !told.contains("a.txt: is"), "{told}");
    assert_eq!(text(&out.stdout).matches("+She said on Monday.").count(), 2);
}
