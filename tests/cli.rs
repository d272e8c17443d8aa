//! Transcripts of the command line, and what transcripts cannot show.
//!
//! The transcripts use a dictionary of a few rows and no configuration, so that better models and dictionaries
//! do not change them. `TRYCMD=overwrite cargo test --test cli` writes them anew.
#![cfg(feature = "cli")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use unspin::classifier::features::PLACES;
use unspin::classifier::{Classifier, Parameters, VECTOR};

const SPUN: &str = "The talks ended late, in keeping with the Pale Dwelling Place.\nShe made the remark on Monday.\n";
const RESTORED: &str = "The talks ended late, according to the White House.\nShe said on Monday.\n";

#[test]
fn transcripts() {
    let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiny.yaml");
    let cases = trycmd::TestCases::new();
    cases.env("UNSPIN_BUILTIN", "false").env("UNSPIN_DICT", dictionary.to_string_lossy()).env("UNSPIN_SPUN", "true");
    cases.env("XDG_CONFIG_HOME", "none").env("NO_COLOR", "1").env("COLUMNS", "80");
    cases.case("tests/cli/*.trycmd").case("tests/cli/*.toml");
}

fn unspin(args: &[&str], folder: &Path, input: &[u8]) -> Output {
    let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiny.yaml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
    command.args(["--isolated", "--no-builtin", "--spun", "--dict"]).arg(dictionary).args(args).current_dir(folder);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
    // A run that fails early may not read its input.
    let _ = child.stdin.take().expect("piped").write_all(input);
    child.wait_with_output().expect("ended")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn filters_keep_the_encoding() {
    let folder = Path::new(".");
    assert_eq!(text(&unspin(&[], folder, SPUN.as_bytes()).stdout), RESTORED);
    assert_eq!(text(&unspin(&["-"], folder, SPUN.as_bytes()).stdout), RESTORED);
    assert_eq!(text(&unspin(&["fix"], folder, SPUN.as_bytes()).stdout), RESTORED);
    assert_eq!(unspin(&[], folder, b"").stdout, b"");
    let windows = |s: &str| s.replace('\n', "\r\n").trim_end().to_string();
    let wide = |s: &str| [0xfeff].into_iter().chain(windows(s).encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    assert_eq!(unspin(&[], folder, &wide(SPUN)).stdout, wide(RESTORED));
    let latin = |s: &str| [b"Caf\xe9. ", windows(s).as_bytes()].concat();
    assert_eq!(unspin(&[], folder, &latin(SPUN)).stdout, latin(RESTORED));
    let marked = |s: &str| [b"\xef\xbb\xbf", s.as_bytes()].concat();
    assert_eq!(unspin(&[], folder, &marked(SPUN)).stdout, marked(RESTORED));
    let damaged = |s: &str| ["’".as_bytes(), b"\xff ", s.as_bytes()].concat();
    assert_eq!(unspin(&[], folder, &damaged(SPUN)).stdout, damaged(RESTORED));
}

#[test]
fn phrases_are_looked_up_from_standard_input() {
    let out = unspin(&["dict", "lookup", "-", "--output-format", "json"], Path::new("."), b"in keeping with\n\nzyx\n");
    let found: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(found[0]["originals"][0]["original"], "according to");
    assert_eq!((found[1]["phrase"].as_str(), found[1]["originals"].as_array().map(Vec::len)), (Some("zyx"), Some(0)));
}

#[test]
fn a_later_dictionary_stands_over_an_earlier_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/rows.in");
    let readings = |dicts: &[&str]| -> Vec<serde_json::Value> {
        let args = [dicts, &["explain", "note.txt:1:5", "--output-format", "json"]].concat();
        serde_json::from_slice(&unspin(&args, &folder, b"").stdout).expect("JSON")
    };
    let boat = |r: &&serde_json::Value| r["after"] == "boat";
    let alone = readings(&["--dict", "mine.yaml"]);
    assert_eq!(alone.iter().find(boat).expect("a reading")["source"], "Moby");
    // off.yaml switches the row off.
    assert!(readings(&["--dict", "mine.yaml", "--dict", "off.yaml"]).iter().all(|r| !boat(&r)));
    // The same row in a later dictionary counts instead.
    let twice = readings(&["--dict", "off.yaml", "--dict", "mine.yaml"]);
    assert_eq!(twice.iter().filter(boat).map(|r| &r["rule"]).collect::<Vec<_>>(), ["mine/boat"]);
}

#[test]
fn families_are_named_and_can_be_switched_off() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/families");
    let out = |args: &[&str]| text(&unspin(&[args, &["--builtin", "--no-spun"]].concat(), &folder, b"").stdout);
    let json = |flags: &[&str], name: &str| out(&[&["detect", "--output-format", "json-lines", name], flags].concat());
    assert!(json(&[], "noun.spun.txt").contains(r#""family":"noun","verdict":"spun""#));
    assert!(!json(&["--no-families"], "noun.spun.txt").contains("family"));
    assert!(!json(&[], "noun.original.txt").contains("family"));
    assert_eq!(json(&["--tortured"], "noun.original.txt"), json(&[], "noun.original.txt"), "it is asked of the whole text");
    assert!(out(&["detect", "chain.spun.txt", "chain.original.txt"]).contains("spun      wordy"));
    for (name, manner) in [("../fresh/spun.txt", "1.0"), ("../unseen/spun.txt", "-1.0")] {
        let found = json(&[], name);
        assert!(found.contains(&format!("\"manner\":{manner},")), "{name}: {found}");
    }
    assert!(out(&["dict", "lookup", "beryllium"]).contains("style-noun/be in texts of the family noun"));
}

#[test]
fn dictionaries_of_several_families_or_spinners_are_not_mixed() {
    let folder = tempfile::tempdir().expect("folder");
    let write = |name: &str, keys: &str| {
        let rows = "entries:\n  - original: attack\n    spun: [assault]\n";
        std::fs::write(folder.path().join(name), format!("dictionary: d\nlicence: x\n{keys}{rows}")).expect("written");
    };
    write("a.yaml", "family: a\nobserved: 100\n");
    write("b.yaml", "family: b\n");
    write("c.yaml", "family: a\nobserved: 200\n");
    write("old.yaml", "default: false\n");
    write("d.yaml", "family: a\nobserved: 300\ntrust: 0.5\n");
    let compiled = unspin(&["dict", "compile", "a.yaml", "d.yaml", "-o", "out.bin"], folder.path(), b"");
    assert_eq!(compiled.status.code(), Some(0), "{}", text(&compiled.stderr));
    std::fs::remove_file(folder.path().join("a.yaml")).expect("removed");
    std::fs::remove_file(folder.path().join("c.yaml")).expect("removed");
    std::fs::write(folder.path().join("a.yaml"), "dictionary: d\nlicence: x\nfamily: a\nobserved: 100\nentries: []\n").expect("written");
    let counted = unspin(&["dict", "add", "a.yaml", "assault", "attack"], folder.path(), b"");
    assert_eq!(counted.status.code(), Some(0), "what is only counted may be added: {}", text(&counted.stderr));
    write("a.yaml", "family: a\nobserved: 100\n");
    write("c.yaml", "family: a\nobserved: 200\n");
    let again = unspin(&["dict", "add", "a.yaml", "assault", "attack"], folder.path(), b"");
    assert!(again.status.code() == Some(2) && text(&again.stderr).contains("is there already"), "{}", text(&again.stderr));
    for (files, message) in [
        (["a.yaml", "b.yaml"], "several families of spinners"),
        (["a.yaml", "c.yaml"], "`observed` differs in a.yaml and c.yaml"),
        (["a.yaml", "old.yaml"], "old.yaml:3:1: unknown field `default`"),
    ] {
        let out = unspin(&["dict", "compile", files[0], files[1], "-o", "out.bin"], folder.path(), b"");
        assert!(out.status.code() == Some(2) && text(&out.stderr).contains(message), "{}", text(&out.stderr));
    }
}

#[test]
fn the_committed_dictionaries_are_compiled_as_the_models_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = tempfile::NamedTempFile::new().expect("a file");
    let target = out.path().to_str().expect("UTF-8");
    for (name, files) in [
        ("dictionary", vec!["dictionaries"]),
        ("families/noun", vec!["dictionaries/style-noun.yaml", "dictionaries/style-noun-imitated.yaml"]),
    ] {
        let compiled = unspin(&[&["dict", "compile", "-o", target], &files[..]].concat(), root, b"");
        assert_eq!(compiled.status.code(), Some(0), "{}", text(&compiled.stderr));
        let same = std::fs::read(target).expect("written") == std::fs::read(root.join(format!("models/{name}.bin"))).expect("committed");
        assert!(same, "{name}");
    }
}

#[test]
fn models_are_evaluated_from_files() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::write(folder.path().join("gold.txt"), "The {assault=>attack} came. She {made the remark=>said} so.\n").expect("written");
    let eval = |args: &[&str]| unspin(&[&["eval", "--gold", "gold.txt", "--output-format", "json"], args].concat(), folder.path(), b"");
    let reliability = |args: &[&str]| {
        let report: serde_json::Value = serde_json::from_slice(&eval(args).stdout).expect("JSON");
        report["reliability"].clone()
    };
    let data = unspin::builtin::data();
    for (option, name, bytes, damaged) in [
        ("--model", "context.bin", data[0], "truncated context model"),
        ("--classifier", "classifier.bin", data[1], "is truncated or damaged"),
    ] {
        std::fs::write(folder.path().join(name), bytes).expect("written");
        assert_eq!(reliability(&[]), reliability(&[option, name]), "{option}");
        std::fs::write(folder.path().join(name), &bytes[..bytes.len() / 2]).expect("written");
        let out = eval(&[option, name]);
        let message = text(&out.stderr);
        assert!(out.status.code() == Some(2) && message.contains(&format!("{name}: ")) && message.contains(damaged), "{message}");
        let mut bytes = bytes.to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(folder.path().join(name), bytes).expect("written");
        let out = eval(&[option, name]);
        let message = text(&out.stderr);
        assert!(out.status.code() == Some(2) && message.contains(&format!("{name}: is damaged: its checksum is wrong")), "{message}");
    }
    // A classifier without opinions leaves other confidences.
    let (words, places) = (vec![0.0; 16 * VECTOR], vec![0.0; PLACES * VECTOR]);
    let blank = Classifier::to_bytes(&Parameters { exact: vec![0.0; 256], context: words.clone(), choice: words, places });
    std::fs::write(folder.path().join("blank.bin"), blank).expect("written");
    assert_ne!(reliability(&[]), reliability(&["--classifier", "blank.bin"]));
}

#[test]
fn binary_input_is_refused() {
    let out = unspin(&[], Path::new("."), b"PK\x03\x04\0\0");
    assert_eq!((out.status.code(), out.stdout.as_slice()), (Some(2), &b""[..]));
    assert!(text(&out.stderr).contains("-: is not text (byte 4)"), "{}", text(&out.stderr));
}

#[test]
fn a_bad_file_does_not_stop_a_batch() {
    let folder = tempfile::tempdir().expect("folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.txt"), SPUN).expect("written");
    std::fs::write(path("b.txt"), b"\xff\xfea").expect("written");
    std::fs::write(path("c.txt"), SPUN).expect("written");
    for jobs in ["1", "3"] {
        let out = unspin(&["check", "-j", jobs, "--output-format", "concise", "."], folder.path(), b"");
        assert_eq!(out.status.code(), Some(2));
        let files: Vec<String> = text(&out.stdout).lines().map(|l| l[..7].to_string()).collect();
        assert_eq!(files, ["./a.txt", "./a.txt", "./a.txt", "./c.txt", "./c.txt", "./c.txt"]);
        assert!(text(&out.stderr).contains("./b.txt: is UTF-16"), "{}", text(&out.stderr));
    }
    let out = unspin(&["fix", "a.txt", "b.txt", "c.txt"], folder.path(), b"");
    assert_eq!(out.status.code(), Some(2));
    assert_eq!(std::fs::read(path("a.txt")).expect("read"), RESTORED.as_bytes());
    assert_eq!(std::fs::read(path("b.txt")).expect("read"), b"\xff\xfea");
    assert_eq!(std::fs::read(path("c.txt")).expect("read"), RESTORED.as_bytes());
    assert_eq!(std::fs::read_dir(folder.path()).expect("folder").count(), 3);
}

#[test]
fn output_mirrors_the_folder_and_leaves_the_source_alone() {
    let folder = tempfile::tempdir().expect("folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(path("in/sub")).expect("folder");
    std::fs::write(path("in/sub/a.txt"), SPUN).expect("written");
    std::fs::write(path("in/b.txt"), "Clean.\n").expect("written");
    std::fs::write(path("in/photo.jpg"), b"\xff\xd8\0\0").expect("written");
    for _ in 0..2 {
        // The second run must not restore what the first one wrote.
        let out = unspin(&["fix", "--output", "in/out", "in"], folder.path(), b"");
        assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    }
    assert_eq!(text(&std::fs::read(path("in/sub/a.txt")).expect("read")), SPUN);
    assert_eq!(text(&std::fs::read(path("in/out/sub/a.txt")).expect("read")), RESTORED);
    assert_eq!(text(&std::fs::read(path("in/out/b.txt")).expect("read")), "Clean.\n");
    assert!(!path("in/out/out").exists() && !path("in/out/photo.jpg").exists());
    std::fs::create_dir(path("other")).expect("folder");
    std::fs::write(path("other/b.txt"), SPUN).expect("written");
    let out = unspin(&["fix", "--output", "out", "in", "other"], folder.path(), b"");
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("would both be written to out/b.txt"), "{}", text(&out.stderr));
}

#[test]
fn standard_input_goes_into_a_mirror_as_files_do() {
    let folder = tempfile::tempdir().expect("folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("in")).and_then(|()| std::fs::create_dir(path("out"))).expect("folders");
    std::fs::write(path("in/a.txt"), SPUN).and_then(|()| std::fs::write(path("out/s.txt"), "my own notes")).expect("written");
    let run = |input: &str| {
        let out = unspin(&["fix", "--stdin-filename", "s.txt", "-", "in", "--output", "out"], folder.path(), input.as_bytes());
        (out.status.code(), text(&out.stderr))
    };
    let written = || ["out/s.txt", "out/a.txt"].map(|name| text(&std::fs::read(path(name)).expect("read")));
    let (status, message) = run(SPUN);
    assert!(status == Some(2) && message.contains("out/s.txt was not written by unspin"), "{message}");
    assert_eq!(written(), ["my own notes", RESTORED]);
    std::fs::remove_file(path("out/s.txt")).expect("removed");
    assert_eq!((run(SPUN).0, written()), (Some(0), [RESTORED; 2].map(String::from)));
    // What an earlier run wrote is replaced when another text has that name, and known again when it is the same.
    assert_eq!((run("Clean.\n").0, written()), (Some(0), ["Clean.\n", RESTORED].map(String::from)));
    let (_, message) = run("Clean.\n");
    assert!(message.contains("2 files unchanged since an earlier run"), "{message}");
    ["out/s.txt", "out/a.txt"].iter().for_each(|name| std::fs::write(path(name), "edited by hand").expect("written"));
    let (status, message) = run(SPUN);
    assert!(status == Some(2) && message.matches("was edited since").count() == 2, "{message}");
    assert_eq!(written(), ["edited by hand"; 2]);
}

#[test]
fn the_mirror_is_no_input_however_it_is_spelled() {
    let folder = tempfile::tempdir().expect("folder");
    let absolute = folder.path().join("0").display().to_string();
    for (i, (input, output)) in
        [(absolute.as_str(), "clean"), (".", "clean"), ("./", "./clean"), ("../3", "sub/../clean")].iter().enumerate()
    {
        let root = folder.path().join(i.to_string());
        std::fs::create_dir_all(root.join("sub")).expect("folder");
        std::fs::write(root.join("a.txt"), SPUN).expect("written");
        for _ in 0..2 {
            let out = unspin(&["fix", input, "--output", output], &root, b"");
            assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
        }
        assert_eq!(text(&std::fs::read(root.join("a.txt")).expect("read")), SPUN);
        assert_eq!(text(&std::fs::read(root.join("clean/a.txt")).expect("read")), RESTORED);
        assert!(!root.join("clean/clean").exists(), "{input} {output}");
    }
}

#[cfg(unix)]
#[test]
fn the_output_is_never_a_source() {
    let folder = tempfile::tempdir().expect("folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(path("in/sub")).expect("folder");
    for name in ["in/a.txt", "in/sub/a.txt", "b.txt"] {
        std::fs::write(path(name), SPUN).expect("written");
    }
    std::os::unix::fs::symlink("in", path("alias")).expect("link");
    std::os::unix::fs::symlink("../b.txt", path("in/link.txt")).expect("link");
    for (input, output) in
        [("./in", "in"), ("in", "alias"), ("in/a.txt", "in"), ("b.txt", "."), ("in/link.txt", "in"), ("in/link.txt", "alias")]
    {
        let out = unspin(&["fix", input, "--output", output], folder.path(), b"");
        let message = text(&out.stderr);
        assert!(out.status.code() == Some(2) && message.contains("leave it out to restore in place"), "{input} {output}: {message}");
    }
    // What another argument names is a source, too.
    let out = unspin(&["fix", "in/sub", "in/a.txt", "--output", "in"], folder.path(), b"");
    assert!(text(&out.stderr).contains("in/sub/a.txt would be written over a source, in/a.txt"), "{}", text(&out.stderr));
    for name in ["in/a.txt", "in/sub/a.txt", "b.txt"] {
        assert_eq!(text(&std::fs::read(path(name)).expect("read")), SPUN, "{name}");
    }
    assert!(path("in/link.txt").is_symlink());
}

#[test]
fn the_diff_is_a_patch() {
    let folder = tempfile::tempdir().expect("folder");
    for (bytes, restored) in [
        (SPUN.as_bytes().to_vec(), RESTORED.as_bytes().to_vec()),
        (SPUN.trim_end().replace('\n', "\r\n").into_bytes(), RESTORED.trim_end().replace('\n', "\r\n").into_bytes()),
        ([b"\xef\xbb\xbf", SPUN.as_bytes()].concat(), [b"\xef\xbb\xbf", RESTORED.as_bytes()].concat()),
        ([b"Caf\xe9 ", SPUN.as_bytes()].concat(), [b"Caf\xe9 ", RESTORED.as_bytes()].concat()),
    ] {
        let file = folder.path().join("an article.txt");
        std::fs::write(&file, bytes).expect("written");
        let diff = unspin(&["diff", "an article.txt"], folder.path(), b"");
        assert_eq!(diff.status.code(), Some(1));
        std::fs::write(folder.path().join("d.patch"), &diff.stdout).expect("written");
        let git =
            Command::new("git").args(["apply", "-p1", "d.patch"]).current_dir(folder.path()).env("GIT_CEILING_DIRECTORIES", "/").output();
        let git = git.expect("the test needs git");
        assert!(git.status.success(), "{}", text(&git.stderr));
        assert_eq!(std::fs::read(&file).expect("read"), restored);
    }
}

#[cfg(unix)]
#[test]
fn what_a_run_writes_is_tried_first_and_replaced_at_once() {
    let folder = tempfile::tempdir().expect("folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.txt"), SPUN).expect("written");
    std::fs::write(path("file"), "").expect("written");
    for args in [
        &["fix", "a.txt", "--report", "file/r.html"][..],
        &["train", "ngram", "--text", "news=none.txt", "--tuning", "none.txt", "-o", "file/r.html"],
        &["train", "classifier", "--text", "none.txt", "-o", "file/r.html"],
        &["train", "channel", "a.txt", "-o", "file/r.html"],
    ] {
        let out = unspin(args, folder.path(), b"");
        let message = text(&out.stderr);
        assert!(out.status.code() == Some(2) && message.contains("file/r.html cannot be written, it is as it was"), "{args:?}: {message}");
    }
    assert_eq!(text(&std::fs::read(path("a.txt")).expect("read")), SPUN, "nothing was begun");
    for (name, args) in [
        ("new/r.json", &["fix", "a.txt", "--report", "new/r.json"][..]),
        ("new/d.bin", &["dict", "compile", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tiny.yaml"), "-o", "new/d.bin"]),
        ("new/b.txt", &["fix", "-", "--stdin-filename", "b.txt", "--output", "new", "--no-journal"]),
    ] {
        // Another name of the old file shows whether it was written over.
        std::fs::create_dir_all(path("new")).expect("folder");
        std::fs::write(path("old"), "old").expect("written");
        std::fs::hard_link(path("old"), path(name)).expect("link");
        let out = unspin(args, folder.path(), SPUN.as_bytes());
        assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
        assert_eq!(std::fs::read(path("old")).expect("read"), b"old", "{name}");
        assert_ne!(std::fs::read(path(name)).expect("read"), b"old", "{name}");
        std::fs::remove_file(path("old")).expect("removed");
    }
    let out = unspin(&["fix", "a.txt", "--report", "made/for/it.html"], folder.path(), b"");
    assert!(out.status.success() && path("made/for/it.html").is_file(), "{}", text(&out.stderr));
}

#[test]
fn json_positions_are_bytes_of_the_file() {
    let folder = tempfile::tempdir().expect("folder");
    let bytes: Vec<u8> = [0xfeff].into_iter().chain("Né\n𝄞 made the remark.".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    std::fs::write(folder.path().join("a.txt"), &bytes).expect("written");
    let out = unspin(&["check", "--output-format", "json-lines", "a.txt"], folder.path(), b"");
    let edit: serde_json::Value = serde_json::from_slice(&out.stdout).expect("json");
    assert_eq!((edit["line"].as_u64(), edit["column"].as_u64(), edit["end_column"].as_u64()), (Some(2), Some(3), Some(18)));
    let (start, end) = (edit["start"].as_u64().expect("start") as usize, edit["end"].as_u64().expect("end") as usize);
    let units: Vec<u16> = bytes[start..end].chunks(2).map(|u| u16::from_le_bytes([u[0], u[1]])).collect();
    assert_eq!(String::from_utf16_lossy(&units), "made the remark");
    for format in ["json", "sarif"] {
        for input in [SPUN, ""] {
            let out = unspin(&["check", "--output-format", format], folder.path(), input.as_bytes());
            serde_json::from_slice::<serde_json::Value>(&out.stdout).unwrap_or_else(|e| panic!("{format}: {e}"));
        }
    }
}

#[test]
fn a_closed_pipe_is_quiet() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_unspin"))
        .args(["generate", "man"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    drop(child.stdout.take());
    let out = child.wait_with_output().expect("ended");
    assert_eq!((out.status.code(), text(&out.stderr)), (Some(0), String::new()));
}

#[test]
fn completions_and_manual_are_written() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let out = unspin(&["generate", "completions", shell], Path::new("."), b"");
        assert!(out.status.success() && text(&out.stdout).contains("explain"), "{shell}");
    }
    let man = text(&unspin(&["generate", "man"], Path::new("."), b"").stdout);
    assert!(man.contains(".SH \"CHECK\"") && man.contains("Exit status"));
    // Down to the last command, with its own options; those of every command are told once.
    assert!(man.contains(".SH \"DICT ADD\"") && man.contains(".SH \"TRAIN CLASSIFIER\"") && man.contains("\\-\\-vectors"));
    assert_eq!(man.matches("\n\\fB\\-\\-no\\-builtin\\fR").count(), 1);
}

#[test]
fn errors_of_every_command_look_alike() {
    for args in [&["eval", "--gold", "none.txt"][..], &["check", "none.txt"]] {
        let errors = text(&unspin(&[&["--color", "always"], args].concat(), Path::new("."), b"").stderr);
        assert!(errors.contains("\u{1b}[1m\u{1b}[31merror\u{1b}[0m: none.txt"), "{errors}");
    }
}

#[test]
fn long_lines_take_one_pass() {
    let line = "She made the remark on Monday and then some more words came along. ".repeat(20_000);
    let out = unspin(&["check", "--output-format", "concise"], Path::new("."), line.as_bytes());
    // A line longer than a section may lose a phrase where it is cut.
    assert!(text(&out.stdout).lines().count() >= 19_990);
}
