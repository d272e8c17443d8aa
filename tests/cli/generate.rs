//! What `generate` writes, and readers that go away.

use crate::support::bytes::text;
use crate::support::folder::{folder, put};
use crate::support::program::{isolated, stderr, tiny, unspin};
use std::path::Path;
use std::process::Stdio;

#[test]
fn completions_and_manual_are_written() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let out = unspin(&["generate", "completions", shell], Path::new("."));
        assert!(out.status.success() && text(&out.stdout).contains("explain"), "{shell}");
    }
    let man = text(&unspin(&["generate", "man"], Path::new(".")).stdout);
    assert!(man.contains(".SH \"CHECK\"") && man.contains("Exit status"));
    // Down to the last command, with its own options; those of every command are told once.
    assert!(man.contains(".SH \"DICT ADD\"") && man.contains(".SH \"TRAIN CLASSIFIER\"") && man.contains("\\-\\-vectors"));
    assert_eq!(man.matches("\n\\fB\\-\\-no\\-builtin\\fR").count(), 1);
}

#[test]
fn a_closed_pipe_is_quiet() {
    let mut command = isolated(Path::new("."), &["generate", "man"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
    drop(child.stdout.take());
    let out = child.wait_with_output().expect("ended");
    assert_eq!((out.status.code(), stderr(&out)), (Some(0), String::new()));
}

#[test]
fn a_reader_that_goes_does_not_hide_that_edits_were_found() {
    let folder = folder();
    put(folder.path(), "a.txt", "She made the remark, in keeping with the Pale Dwelling Place.\n".repeat(4_000));
    let mut command = tiny(folder.path(), &["check", "a.txt"]);
    let mut run = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("started");
    drop(run.stdout.take());
    assert_eq!(run.wait().expect("ended").code(), Some(1));
}
