//! Flags and rules that make no sense, and errors alike in every command.

use crate::support::folder::{folder, put, read};
#[cfg(target_os = "linux")]
use crate::support::program::started_by;
use crate::support::program::{outcome, stdout, tiny, tiny_with_settings};
#[cfg(target_os = "linux")]
use crate::support::tiny::RESTORED;
use crate::support::tiny::SPUN;
use std::path::Path;

#[test]
fn flags_that_contradict_each_other_are_refused() {
    let folder = folder();
    let at = folder.path();
    put(at, "a.txt", SPUN);
    let run = |args: &[&str]| outcome(tiny_with_settings(at, args));
    for (args, reason) in [
        (&["check", "a.txt", "--unsafe", "--min-confidence", "0.5"][..], "give one of them"),
        (&["--unsafe", "check", "--min-confidence", "0.5", "a.txt"], "give one of them"),
        (&["fix", "--only-spun", "a.txt"], "--only-spun asks whether each text looks spun, and --spun takes all"),
        (&["check", "--sample", "0", "a.txt"], "'0' for '--sample <N>': give a number, 1 or more"),
        (&["check", "--sample", "-1", "a.txt"], "'-1' for '--sample <N>': give a number, 1 or more"),
        (&["check", "--max-size", "-1", "a.txt"], "'-1' for '--max-size <BYTES>': give a number of bytes"),
    ] {
        let (status, message) = run(args);
        assert!(status == Some(2) && message.contains(reason), "{args:?}: {message}");
    }
    assert_eq!(read(at, "a.txt"), SPUN);
    put(at, "unspin.yaml", "unsafe: true\n");
    let shown = |args: &[&str]| stdout(&tiny_with_settings(at, &[&["--show-settings"], args].concat()).output().expect("ran"));
    assert!(shown(&[]).contains("\nunsafe: true  # "));
    assert!(shown(&["--min-confidence", "0.5"]).contains("\nunsafe: false  # flags\n"));
    let hint = run(&["check", "--no-unsaf", "a.txt"]).1;
    assert!(hint.contains("unexpected argument") && !hint.contains("--no-unsafe"), "{hint}");
    assert!(run(&["check", "--tortred", "a.txt"]).1.contains("--tortured"));
}

#[test]
fn mistakes_in_flags_are_told() {
    let folder = folder();
    let at = folder.path();
    put(at, "a.txt", SPUN);
    for (args, told) in [
        (&["fix", "a.txt", "-o", "b.txt"][..], "looks like a file"),
        (&["check", "a.txt", "--exclude", "["], "`exclude` in the settings"),
        (&["train", "ngram", "--tuning", "a.txt", "-o", "m"], "--arpa"),
        (&["train", "classifier", "--text", "a.txt", "--rate", "nan", "-o", "m"], "'nan' for '--rate <X>': give a number"),
        (&["eval", "--gold", "a.txt", "--weight", "context=nan"], "--weight context=nan: weight `context`: `nan` is not a number"),
        (&["check", "-j", "-1", "a.txt"], "give a number of threads"),
        (&["diff", "-U", "-1", "a.txt"], "give a number of lines"),
        (&["check", "--min-confidence", "-1", "a.txt"], "give a number between 0 and 1"),
        (&["check", "--min-confidence", "high", "a.txt"], "give a number between 0 and 1"),
        (&["dict", "add", "--weight", "-1", "d.yaml", "exterior", "outside"], "'-1' for '--weight <N>': give how often"),
        (&["dict", "add", "--weight", "abc", "d.yaml", "exterior", "outside"], "'abc' for '--weight <N>': give how often"),
        (&["eval", "--gold", "a.txt", "--weight", "abc"], "--weight abc: sets no weight; write NAME=VALUE"),
        (&["eval", "--gold", "a.txt", "--weight", "foo=1"], "there is no weight `foo`; there are `context`, `channel`, "),
        (&["-o", "out", "a.txt"], "`-o` is a flag of fix; give the command before it, such as: unspin fix -o"),
        (&["eval", "--gold", "a.txt", "--weight", "doubt=x"], "--weight doubt=x: weight `doubt`: `x` is not a number"),
        (&["pending", "--below", "x", "a.txt"], "'x' for '--below <X>': give a number between 0 and 1"),
        (&["accept", "--below", "-1"], "'-1' for '--below <X>': give a number between 0 and 1"),
        (&["check", "--max-ratio", "x", "a.txt"], "'x' for '--max-ratio <N>': give a whole number"),
        (&["check", "--max-size", "5BBB", "a.txt"], "'5BBB' for '--max-size <BYTES>': give a number of bytes"),
        (&["eval", "--gold", "a.txt", "--detect", "0"], "'0' for '--detect <N>': give a number, 1 or more"),
        (&["review", "--web", "--port", "http"], "'http' for '--port <PORT>': give a number up to 65535"),
        (&["train", "classifier", "--text", "a.txt", "--bits", "7", "-o", "m"], "'7' for '--bits <N>': give a whole number from 8 to 28"),
        (&["detcet", "--documents", "a.txt"], "`detcet` is not a command; did you mean `detect`?"),
        (&["fixx", "a.txt"], "`fixx` is not a command; did you mean `fix`?"),
        (&["a.txt", "b.json"], "to change the file: unspin fix a.txt"),
        (&["check", "--dict", "a.txt", "a.txt"], "expected a dictionary"),
        (&["check", "none.txt"], "no such file or directory; check"),
        (&["fix", "a.txt", "-o", "a.txt/out"], "a.txt/out cannot be written: not a directory"),
    ] {
        let (status, message) = outcome(tiny(at, args));
        assert!(status == Some(2) && message.contains(told), "{args:?}: {message}");
    }
    assert_eq!(std::fs::read_dir(at).expect("folder").count(), 1);
}

#[test]
fn rules_that_do_not_exist_are_mistakes() {
    let folder = folder();
    put(folder.path(), "a.txt", SPUN);
    for (flags, status) in [
        (["--select", "tiny"], 1),
        (["--select", "tiny/sa"], 1),
        (["--ignore", "tin"], 0),
        (["--ignore", "spinner/braces"], 1),
        (["--select", "tiny/nosuch"], 2),
        (["--select", "nosuch"], 2),
        (["--ignore", ""], 2),
    ] {
        let (found, message) = outcome(tiny(folder.path(), &[&["check", "a.txt"], &flags[..]].concat()));
        assert_eq!(found, Some(status), "{flags:?}: {message}");
    }
}

#[cfg(unix)]
#[test]
fn a_path_in_a_message_is_told_once_and_as_it_is_written() {
    let folder = folder();
    let at = folder.path();
    put(at, "Big/a.txt", SPUN);
    std::os::unix::fs::symlink("/nowhere", at.join("Big/.unspin-journal")).expect("linked");
    let (status, message) = outcome(tiny(at, &["fix", "Big"]));
    assert!(status == Some(2) && message.starts_with("error: Big/.unspin-journal is a link or no file"), "{message}");
}

#[test]
fn errors_of_every_command_look_alike() {
    for args in [&["eval", "--gold", "none.txt"][..], &["check", "none.txt"]] {
        let (_, errors) = outcome(tiny(Path::new("."), &[&["--color", "always"], args].concat()));
        assert!(errors.contains("\u{1b}[1m\u{1b}[31merror\u{1b}[0m: none.txt"), "{errors}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_working_folder_the_rest_works() {
    let folder = folder();
    let at = folder.path();
    put(at, "in/a.txt", SPUN);
    let run = |args: &[&str]| {
        std::fs::create_dir(at.join("gone")).expect("folder");
        let whole = tiny_with_settings(&at.join("gone"), args);
        outcome(started_by("sh", &["-c", "rmdir \"$PWD\" && exec \"$0\" \"$@\""], &whole))
    };
    let input = at.join("in").display().to_string();
    let output = at.join("out").display().to_string();
    let (status, message) = run(&["fix", "--output", &output, &input]);
    assert_eq!((status, read(at, "out/a.txt").as_str()), (Some(0), RESTORED), "{message}");
    let (status, message) = run(&["pending", &input]);
    assert!(status == Some(2) && message.contains("the working folder is gone; change to one that is there"), "{message}");
}
