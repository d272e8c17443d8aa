//! What flags refuse, warn of and protect: reports, backups, mirrors, settings.
#![cfg(feature = "cli")]

use std::path::Path;
use std::process::{Command, Output};

const SPUN: &str = "The talks ended late, in keeping with the Pale Dwelling Place.\nShe made the remark on Monday.\n";
const RESTORED: &str = "The talks ended late, according to the White House.\nShe said on Monday.\n";

/// Runs unspin with a dictionary of a few rows, and variables.
fn run(args: &[&str], folder: &Path, variables: &[(&str, &str)]) -> Output {
    command(args, folder).envs(variables.iter().copied()).output().expect("ran")
}

fn command(args: &[&str], folder: &Path) -> Command {
    let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiny.yaml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
    command.args(["--no-builtin", "--dict"]).arg(dictionary).args(args).current_dir(folder);
    command.env("XDG_CONFIG_HOME", "/nowhere");
    command
}

fn unspin(args: &[&str], folder: &Path) -> (Option<i32>, String) {
    let out = run(&[&["--spun"], args].concat(), folder, &[]);
    (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
    std::fs::write(path, text).expect("written");
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("read")
}

#[test]
fn backups_are_not_written_to() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    write(at, "in/a.txt", SPUN);
    assert_eq!(unspin(&["fix", "--backup", "in"], at).0, Some(0));
    let backup = "in/a.txt.unspin-orig";
    for args in [&["fix", backup][..], &["fix", "--in-place", backup], &["pending", backup], &["review", "--web", "--no-open", backup]] {
        let (status, message) = unspin(args, at);
        assert!(status == Some(2) && message.contains("is a backup that unspin wrote"), "{args:?}: {message}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.txt.unspin-orig", at.join("in/link.txt")).expect("link");
        assert!(unspin(&["fix", "in/link.txt"], at).1.contains("is a backup"));
    }
    assert_eq!(unspin(&["fix", "in"], at).0, Some(0));
    assert_eq!((read(at, backup).as_str(), read(at, "in/a.txt").as_str()), (SPUN, RESTORED));
    assert!(!at.join(".unspin").exists() && !at.join("in/.unspin").exists(), "nothing was read to review");
}

#[test]
fn reports_take_the_place_of_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    for name in ["in/a.html", "in/b.html", "out/notes.html", "in/.gitignored.json"] {
        write(at, name, SPUN);
    }
    for (report, reason) in [
        ("out/a.html", "is a file of the mirror"),
        ("in/../out/b.html", "is a file of the mirror"),
        ("out/notes.html", "is no report of unspin"),
        ("in/.gitignored.json", "is no report of unspin"),
        ("in/a.html", "is one of the files to read"),
        ("out/.unspin-journal", "FILE.html or FILE.htm, or FILE.json"),
        ("r.txt", "FILE.html or FILE.htm, or FILE.json"),
    ] {
        let (status, message) = unspin(&["fix", "in", "--output", "out", "--report", report], at);
        assert!(status == Some(2) && message.contains(reason), "{report}: {message}");
        assert!(!at.join("out/a.html").exists(), "{report}: nothing was begun");
    }
    let (status, message) = unspin(&["fix", "in", "-o", "out", "--report", "r.html", "--report", "./r.html"], at);
    assert!(status == Some(2) && message.contains("named twice"), "{message}");
    for _ in 0..2 {
        let args = ["--spun", "fix", "in", "--output", "out", "--report", "out/r.html", "--report", "-", "--report", "new.JSON"];
        let out = run(&args, at, &[]);
        let report: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON on standard output");
        assert_eq!((out.status.code(), &report["totals"]["files"]), (Some(0), &2.into()));
        assert!(read(at, "out/r.html").starts_with("<!doctype html>") && read(at, "new.JSON").starts_with('{'));
    }
    let (status, message) = unspin(&["fix", "-", "--report", "-"], at);
    assert!(status == Some(2) && message.contains("standard output holds the restored text"), "{message}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(".unspin-journal", at.join("out/j.json")).expect("link");
        assert!(unspin(&["fix", "in", "-o", "out", "--report", "out/j.json"], at).1.contains("is no report of unspin"));
    }
}

#[test]
fn a_mirror_holds_the_files_of_one_source() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    for name in ["one/a.txt", "two/a.txt", "two/b.txt"] {
        write(at, name, SPUN);
    }
    let (_, message) = unspin(&["fix", "one", "two", "--output", "both"], at);
    let remedy = format!("--output {} and --output {}", Path::new("both/one").display(), Path::new("both/two").display());
    assert!(message.contains(&remedy), "{message}");
    assert_eq!(unspin(&["fix", "one", "--output", "out"], at).0, Some(0));
    write(at, "two/a.txt", "Another text.\n");
    for extra in [&[][..], &["--min-confidence", "0.9"]] {
        let (status, message) = unspin(&[&["fix", "two", "--output", "out"], extra].concat(), at);
        assert!(status == Some(2) && message.contains("a.txt was restored from") && message.contains("another folder"), "{message}");
    }
    assert_eq!(read(at, "out/a.txt"), RESTORED);
    assert!(read(at, "out/b.txt").contains("White House"), "what only the other source has is restored");
    // A text of the same source that changed takes its place, and so does that of a folder that was moved.
    write(at, "one/a.txt", "It changed.\n");
    assert_eq!((unspin(&["fix", "one", "--output", "out"], at).0, read(at, "out/a.txt").as_str()), (Some(0), "It changed.\n"));
    // A pipe cannot be read again.
    std::fs::remove_file(at.join("out/b.txt")).expect("removed");
    write(at, "pipe", "Piped.\n");
    let pipe = std::fs::File::open(at.join("pipe")).expect("there");
    let out = command(&["fix", "-", "--stdin-filename", "b.txt", "--output", "out"], at).stdin(pipe).output().expect("ran");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let (status, message) = unspin(&["fix", "two", "--output", "out"], at);
    assert!(status == Some(2) && message.contains("b.txt was restored from standard input"), "{message}");
    assert_eq!(read(at, "out/b.txt"), "Piped.\n");
    std::fs::rename(at.join("one"), at.join("moved")).expect("moved");
    write(at, "moved/a.txt", "It changed again.\n");
    assert_eq!((unspin(&["fix", "moved", "--output", "out"], at).0, read(at, "out/a.txt").as_str()), (Some(0), "It changed again.\n"));
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    write(at, "a.txt", SPUN);
    for (args, reason) in [
        (&["check", "a.txt", "--unsafe", "--min-confidence", "0.5"][..], "give one of them"),
        (&["--unsafe", "check", "--min-confidence", "0.5", "a.txt"], "give one of them"),
        (&["fix", "--only-spun", "a.txt"], "--only-spun asks whether each text looks spun, and --spun takes all"),
        (&["check", "--sample", "0", "a.txt"], "give the number of files to take, 1 or more"),
    ] {
        let (status, message) = unspin(args, at);
        assert!(status == Some(2) && message.contains(reason), "{args:?}: {message}");
    }
    assert_eq!(read(at, "a.txt"), SPUN);
    write(at, "unspin.yaml", "unsafe: true\n");
    let shown = |args: &[&str]| String::from_utf8_lossy(&run(&[&["--show-settings"], args].concat(), at, &[]).stdout).into_owned();
    assert!(shown(&[]).contains("\nunsafe: true  # "));
    assert!(shown(&["--min-confidence", "0.5"]).contains("\nunsafe: false  # flags\n"));
    let hint = unspin(&["check", "--no-unsaf", "a.txt"], at).1;
    assert!(hint.contains("unexpected argument") && !hint.contains("--no-unsafe"), "{hint}");
    assert!(unspin(&["check", "--tortred", "a.txt"], at).1.contains("--tortured"));
}

#[test]
fn variables_that_are_no_settings_are_told() {
    let folder = tempfile::tempdir().expect("folder");
    write(folder.path(), "a.txt", SPUN);
    let told = |args: &[&str]| {
        let out = run(&[&["check", "a.txt"], args].concat(), folder.path(), &[("UNSPIN_JOB", "2"), ("UNSPIN_PAGER", "cat")]);
        String::from_utf8_lossy(&out.stderr).into_owned()
    };
    let message = told(&[]);
    assert!(message.contains("UNSPIN_JOB is no setting") && message.contains("UNSPIN_JOBS") && !message.contains("PAGER"), "{message}");
    assert!(!told(&["--isolated"]).contains("UNSPIN_JOB"));
}

#[test]
fn what_git_goes_by_elsewhere_does_not_empty_a_folder_and_an_empty_one_is_told() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    write(at, "config/git/ignore", "*.txt\n");
    write(at, ".ignore", "in/\n");
    write(at, "in/.git/info/exclude", "*\n");
    write(at, "in/a.txt", SPUN);
    let variables = [("XDG_CONFIG_HOME", at.join("config").display().to_string())];
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    for args in [&["--spun", "check", "in"][..], &["--spun", "pending", "in"]] {
        let out = run(args, at, &variables);
        assert_eq!(out.status.code(), Some(1), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    }
    write(at, "hidden/.a.txt", SPUN);
    write(at, "ignored/a.txt", SPUN);
    write(at, "ignored/.gitignore", "*\n");
    for name in ["hidden", "ignored"] {
        for command in ["fix", "check", "diff", "detect"] {
            let (status, message) = unspin(&[command, name], at);
            assert_eq!(status, Some(0), "{message}");
            assert!(message.contains(&format!("warning: {name} gives no file to read: what is in it is hidden")), "{command}: {message}");
        }
    }
    let (status, message) = unspin(&["pending", "hidden"], at);
    assert!(status == Some(2) && message.contains("warning: hidden gives no file to read"), "{message}");
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_working_folder_the_rest_works() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    write(at, "in/a.txt", SPUN);
    let run = |args: &[&str]| {
        std::fs::create_dir(at.join("gone")).expect("folder");
        let whole = command(args, &at.join("gone"));
        let mut shell = Command::new("sh");
        shell.args(["-c", "rmdir \"$PWD\" && exec \"$0\" \"$@\""]).arg(whole.get_program()).args(whole.get_args());
        let out = shell.current_dir(at.join("gone")).env("XDG_CONFIG_HOME", "/nowhere").output().expect("ran");
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    let input = at.join("in").display().to_string();
    let output = at.join("out").display().to_string();
    let (status, message) = run(&["--spun", "fix", "--output", &output, &input]);
    assert_eq!((status, read(at, "out/a.txt").as_str()), (Some(0), RESTORED), "{message}");
    let (status, message) = run(&["pending", &input]);
    assert!(status == Some(2) && message.contains("the working folder is gone; change to one that is there"), "{message}");
}
