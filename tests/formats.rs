//! Files of every format through the program: nothing but the edits changes, whatever is in them.
#![cfg(feature = "cli")]

use proptest::prelude::*;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use unspin::context::NgramModel;
use unspin::format::compression::Compression;
use unspin::format::{Document, Format, Options, Part, ReadError, restore};
use unspin::journal::{Checkpoint, Figures};
use unspin::stream::{self, Batch, Stream, Taken};
use unspin::{Applicability, Restorer, builtin};

/// Everything that can be edited is, so that little escapes the tests.
static ENGINE: LazyLock<Restorer<NgramModel>> = LazyLock::new(|| {
    let mut engine = builtin::restorer().expect("embedded data");
    engine.strength = Some(1.0);
    engine.policy = unspin::policy::Policy::with_safe(0.05);
    engine
});

fn options() -> Options {
    Options { fields: ["text", "b.c", "title"].map(str::to_string).to_vec(), ..Options::default() }
}

fn restored(bytes: &[u8], name: &str) -> Option<(Document, Vec<unspin::Edit>)> {
    let document = Document::open(bytes.to_vec(), Path::new(name), &options()).ok()?;
    assert!(document.encode(&[]) == bytes, "{name}: no edits change nothing");
    let found = restore(&mut ENGINE.worker(), &document, &options()).ok()?.found;
    let mut at = 0;
    for edit in &found.edits {
        assert!(edit.span.start >= at, "{name}: {edit:?} is in order");
        assert_eq!(document.text.get(edit.span.range()), Some(edit.before.as_str()), "{name}");
        at = edit.span.end;
    }
    Some((document, found.edits))
}

/// The text with its edits, where all edits are taken.
fn after(bytes: &[u8], name: &str) -> String {
    let (document, edits) = restored(bytes, name).expect("readable");
    String::from_utf8(document.encode(&edits)).expect("UTF-8")
}

const NAMES: [&str; 8] = ["a.txt", "a.md", "a.html", "a.json", "a.jsonl", "a.csv", "a.tsv", "a.warc"];

/// Pieces on which parsers trip.
const PIECES: [&str; 60] = [
    "superior persistent risk",
    "in keeping with",
    "the White Home",
    "made the remark",
    "a assault",
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<br>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<",
    ">",
    "&amp;",
    "&nbsp;",
    "&#8217;",
    "&",
    "&#x;",
    "\"",
    "\\\"",
    "\\u00e9",
    "\\ud834\\udd1e",
    "\\ud834",
    "\\n",
    "\\",
    "{\"text\":\"",
    "\"}",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    ";",
    "\"b\":{\"c\":\"",
    "text,title",
    "`",
    "```",
    "    ",
    "# ",
    "> ",
    "- ",
    "| a | b |\n|---|---|\n",
    "[a](http://b.example)",
    "---\n",
    "WARC/1.0\r\n",
    "Content-Length: 9\r\n",
    "WARC-Type: conversion\r\n",
    "Content-Type: text/plain\r\n",
    "é’𝄞\u{feff}\u{200b}",
];

fn broken() -> impl Strategy<Value = String> {
    let piece =
        prop_oneof![12 => prop::sample::select(&PIECES[..]).prop_map(str::to_string), 1 => any::<char>().prop_map(|c| c.to_string())];
    prop::collection::vec(piece, 0..40).prop_map(|list| list.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_come_back(text in broken(), name in prop::sample::select(&NAMES[..]), cut in any::<prop::sample::Index>(), byte in any::<u8>()) {
        restored(text.as_bytes(), name);
        let mut bytes = text.into_bytes();
        if !bytes.is_empty() {
            let at = cut.index(bytes.len());
            bytes[at] = byte;
        }
        restored(&bytes, name);
    }

    #[test]
    fn records_stay_readable(texts in prop::collection::vec(broken(), 1..5), ascii in any::<bool>()) {
        // JSON: what is parsed before and after differs in the chosen fields only.
        let record = |text: &String| serde_json::json!({ "id": 1, "text": text, "b": { "c": text, "d": text }, "e": [text] });
        let lines: String = texts.iter().map(|t| record(t).to_string() + "\n").collect();
        let lines = if ascii { lines.chars().flat_map(|c| if c.is_ascii() { vec![c] } else { c.encode_utf16(&mut [0; 2]).iter().flat_map(|u| format!("\\u{u:04x}").chars().collect::<Vec<_>>()).collect() }).collect() } else { lines };
        let result = after(lines.as_bytes(), "a.jsonl");
        for (old, new) in lines.lines().zip(result.lines()) {
            let mut values = [old, new].map(|l| serde_json::from_str::<serde_json::Value>(l).expect("JSON"));
            for value in &mut values {
                value["text"] = "".into();
                value["b"]["c"] = "".into();
            }
            prop_assert_eq!(&values[0], &values[1]);
        }
        prop_assert!(!ascii || result.is_ascii());
    }
}

#[test]
fn prose_is_restored_and_nothing_else() {
    let cases = [
        ("a.txt", "It was a superior persistent risk.\r\n", "It was an advanced persistent threat.\r\n"),
        (
            "a.md",
            "# x\n\nIt was a superior persistent risk, `a superior persistent risk`.\n",
            "# x\n\nIt was an advanced persistent threat, `a superior persistent risk`.\n",
        ),
        (
            "a.html",
            "<p title='superior persistent risk'>The superior <b>persistent</b> risk</p><code>superior persistent risk</code>",
            "<p title='superior persistent risk'>The advanced <b>persistent</b> threat</p><code>superior persistent risk</code>",
        ),
        (
            "a.json",
            "[{\"x\":\"superior persistent risk\", \"text\" : \"The superior persistent risk \\u2014\\n\"}]",
            "[{\"x\":\"superior persistent risk\", \"text\" : \"The advanced persistent threat \\u2014\\n\"}]",
        ),
        (
            "a.jsonl",
            "{\"b\":{\"c\":\"The superior persistent risk\"}}\n\n{\"c\":\"superior persistent risk\"}",
            "{\"b\":{\"c\":\"The advanced persistent threat\"}}\n\n{\"c\":\"superior persistent risk\"}",
        ),
        (
            "a.csv",
            "title;\"text\";z\r\n;\"The \"\"superior persistent risk\"\"\";superior persistent risk\r\n",
            "title;\"text\";z\r\n;\"The \"\"advanced persistent threat\"\"\";superior persistent risk\r\n",
        ),
        (
            "a.tsv",
            "z\ttext\nsuperior persistent risk\tThe superior persistent risk\n",
            "z\ttext\nsuperior persistent risk\tThe advanced persistent threat\n",
        ),
        (
            "a.wet",
            "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Type: text/plain\r\nContent-Length: 28\r\n\r\nThe superior persistent risk\r\n\r\nWARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: 28\r\n\r\nThe superior persistent risk\r\n\r\n",
            "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Type: text/plain\r\nContent-Length: 28\r\n\r\nThe superior persistent risk\r\n\r\nWARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: 30\r\n\r\nThe advanced persistent threat\r\n\r\n",
        ),
    ];
    let mut engine = builtin::restorer().expect("embedded data");
    engine.strength = Some(0.5);
    for (name, before, expected) in cases {
        let document = Document::open(before.as_bytes().to_vec(), Path::new(name), &options()).expect("readable");
        let found = restore(&mut engine.worker(), &document, &options()).expect("restored").found;
        let safe: Vec<_> = found.edits.iter().filter(|e| e.applicability == Applicability::Safe).collect();
        assert_eq!(String::from_utf8_lossy(&document.encode(safe.iter().copied())), expected, "{name}");
        // Compressed, it is the same within, and the very same file without edits.
        for kind in [Compression::Gzip, Compression::Zstd, Compression::Bzip2, Compression::Xz] {
            let packed = kind.member(before.as_bytes()).expect("compressed");
            let packed_document = Document::open(packed.clone(), Path::new(&format!("{name}.gz")), &options()).expect("readable");
            assert_eq!((packed_document.format, packed_document.compression), (document.format, kind), "{name}");
            assert!(packed_document.encode(&[]) == packed);
            let again = Document::open(packed_document.encode(safe.iter().copied()), Path::new(name), &options()).expect("readable");
            assert_eq!(again.text, expected, "{name} {kind:?}");
        }
    }
}

const SPUN: &str = "The talks ended late, in keeping with the Pale Dwelling Place.\nShe made the remark on Monday.\n";
const RESTORED: &str = "The talks ended late, according to the White House.\nShe said on Monday.\n";

fn unspin(args: &[&str], folder: &Path) -> Output {
    let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiny.yaml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
    command.args(["--isolated", "--no-builtin", "--spun", "--dict"]).arg(dictionary).args(args).current_dir(folder);
    command.output().expect("started")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Writes a file below a folder.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("folder")).expect("folder");
    std::fs::write(&path, bytes).expect("written");
    path
}

#[test]
fn a_bad_file_is_named_and_the_rest_is_done() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    let gzip = Compression::Gzip.member(SPUN.repeat(50).as_bytes()).expect("gzip");
    put(root, "in/good.txt", SPUN.as_bytes());
    put(root, "in/empty.txt", b"");
    put(root, "in/binary.bin", b"\x7fELF\0\0");
    put(root, "in/truncated.txt.gz", &gzip[..gzip.len() / 2]);
    put(root, "in/wide.txt", b"\xff\xfea");
    put(root, "in/bomb.txt.zst", &Compression::Zstd.member(&vec![b' '; 40 << 20]).expect("zstd"));
    put(
        root,
        "in/lines.jsonl",
        format!("{{\"text\":\"{}\"}}\n{{\"text\":\"cut\n{{\"text\":\"She made the remark.\"}}\n", "She made the remark.").as_bytes(),
    );
    put(root, "in/table.csv", b"id,name\n1,x\n");
    put(root, "in/config.json", b"{\"a\":1}");
    put(root, "in/broken.json", b"{\"text\":");
    put(root, "in/end.csv", b"text\n\"She made the remark");
    put(root, "in/z/last.txt", SPUN.as_bytes());
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
        assert!(written("binary.bin").is_none() && written("wide.txt").is_none() && written("bomb.txt.zst").is_none());
        let report: serde_json::Value = serde_json::from_slice(&std::fs::read(root.join("r.json")).expect("report")).expect("JSON");
        assert_eq!(report["errors"].as_array().map(Vec::len), Some(7), "{report}");
        assert_eq!(report["totals"]["edits"], 8, "{report}");
        let page = text(&std::fs::read(root.join("r.html")).expect("report"));
        assert!(page.contains("<svg") && page.contains("according to") && page.contains("href=\"#diff-"), "{page}");
        assert!(
            !page.contains("http://") || page.matches("http").count() == page.matches("http://www.w3.org").count(),
            "it needs nothing else"
        );
    }
}

#[test]
fn what_cannot_be_read_counts_until_it_is_corrected() {
    let folder = tempfile::tempdir().expect("folder");
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

#[test]
fn what_is_no_json_ends_a_file() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    let record = "{\"text\":\"She made the remark.\"}\n";
    let restored = record.replace("made the remark", "said");
    let page = "An error page, with words and {braces} and [brackets].\n".repeat(100_000);
    // The long ones are streamed.
    for (name, before, after, place) in [
        ("page.json", page.clone(), page.clone(), " byte 0 of the text".to_string()),
        ("late.json", format!("{record}no JSON\n{record}"), format!("{restored}no JSON\n{record}"), "2:2".to_string()),
        (
            "long.json",
            format!("[{record},{page}{record}]"),
            format!("[{restored},{page}{record}]"),
            format!(" byte {} of the text", record.len() + 2),
        ),
    ] {
        let path = put(root, name, before.as_bytes());
        let out = unspin(&["fix", name], root);
        let errors = text(&out.stderr);
        assert_eq!((out.status.code(), errors.matches("is no JSON").count()), (Some(2), 1), "{errors}");
        assert!(
            errors.contains(&format!("{name}:{place}: is no JSON: ")) && errors.contains("the rest of the file stays as it is"),
            "{errors}"
        );
        assert!(std::fs::read(&path).expect("read") == after.as_bytes(), "{name}");
    }
    // The last value of an array may be a number.
    put(root, "sound.json", b"[{\"text\":\"She made the remark.\"},2]");
    let out = unspin(&["check", "sound.json"], root);
    assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
}

#[cfg(unix)]
#[test]
fn targets_that_cannot_be_written_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    let read_only = put(root, "in/a.txt", SPUN.as_bytes());
    put(root, "in/b.txt", SPUN.as_bytes());
    std::fs::set_permissions(&read_only, std::fs::Permissions::from_mode(0o444)).expect("mode");
    let out = unspin(&["fix", "in"], root);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("in/a.txt cannot be written, it is as it was"), "{}", text(&out.stderr));
    assert_eq!(std::fs::read(root.join("in/b.txt")).expect("read"), RESTORED.as_bytes());
    // A file where a folder of the mirror should be.
    put(root, "src/sub/a.txt", SPUN.as_bytes());
    put(root, "src/b.txt", SPUN.as_bytes());
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
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    let write = |name: &str, text: &str| {
        let _ = std::fs::remove_file(root.join(name));
        let path = put(root, name, text.as_bytes());
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
    // An edit behind the first checkpoint.
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
fn what_is_read_is_not_written_over() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    let (article, yaml) = ("An article.\n", "dictionary: d\nlicence: CC0-1.0\nentries:\n  - original: raid\n    spun: [assault]\n");
    put(at, "in/a.txt", article.as_bytes());
    put(at, "d.yaml", yaml.as_bytes());
    for name in ["spun.txt", "channel.txt"] {
        put(at, name, article.as_bytes());
    }
    let runs: [&[&str]; 11] = [
        &["fix", "in/a.txt", "--report", "in/../in/a.txt"],
        &["fix", "in", "-o", "out", "--dict", "d.yaml", "--report", "d.yaml"],
        &["fix", "in", "-o", "out", "--dict", ".", "--report", "d.yaml"],
        &["train", "channel", "in", "--dict", "d.yaml", "-o", "d.yaml"],
        &["fix", "in", "-o", "out", "--report", "in/a.txt"],
        &["train", "channel", "in", "-o", "in/a.txt"],
        &["train", "ngram", "--text", "a=in", "--tuning", "d.yaml", "-o", "in/a.txt"],
        &["train", "classifier", "--dict", "d.yaml", "--text", "in", "-o", "in/a.txt"],
        &["train", "classifier", "--dict", "d.yaml", "--text", "in", "--pairs", "in/a.txt", "spun.txt", "d.yaml", "-o", "spun.txt"],
        &["train", "channel", "in", "--channel", "channel.txt", "-o", "channel.txt"],
        &["dict", "compile", "d.yaml", "-o", "./d.yaml"],
    ];
    for args in runs {
        let out = unspin(args, at);
        let message = text(&out.stderr);
        assert!(out.status.code() == Some(2) && message.contains("is not written over"), "{args:?}: {message}");
    }
    for (name, kept) in [("in/a.txt", article), ("spun.txt", article), ("channel.txt", article), ("d.yaml", yaml)] {
        assert_eq!(std::fs::read_to_string(at.join(name)).expect("read"), kept);
    }
}

#[test]
fn own_reports_are_no_articles() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    put(at, "in/a.txt", b"They made the remark, in keeping with the host of the talks.\n");
    for run in 0..2 {
        let out = unspin(&["fix", "in", "--report", "in/report.html", "--report", "in/report.json"], at);
        assert_eq!(out.status.code(), Some(0), "run {run}: {}", text(&out.stderr));
    }
    let before = std::fs::read(at.join("in/report.html")).expect("read");
    let out = unspin(&["fix", "-v", "in", "--no-journal"], at);
    assert!(text(&out.stderr).contains("is a report of unspin"), "{}", text(&out.stderr));
    assert_eq!(std::fs::read(at.join("in/report.html")).expect("read"), before);
}

#[cfg(unix)]
#[test]
fn pipes_are_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let folder = tempfile::tempdir().expect("folder");
    let pipe = folder.path().join("p");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("ran").success());
    let out = unspin(&["fix", "p"], folder.path());
    assert!(out.status.code() == Some(2) && text(&out.stderr).contains("unspin fix < p"), "{}", text(&out.stderr));
    assert!(std::fs::metadata(&pipe).expect("there").file_type().is_fifo());
    let file = put(folder.path(), "a.txt", SPUN.as_bytes());
    let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiny.yaml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
    command.args(["--isolated", "--no-builtin", "--spun", "--dict"]).arg(dictionary).args(["fix", "/dev/stdin"]);
    let out = command.stdin(std::fs::File::open(&file).expect("there")).output().expect("ran");
    assert_eq!((text(&out.stdout).as_str(), std::fs::read(&file).expect("read").as_slice()), (RESTORED, SPUN.as_bytes()));
}

#[test]
fn a_mirror_keeps_what_others_wrote() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    for name in ["a.txt", "b.txt"] {
        put(at, &format!("in/{name}"), SPUN.as_bytes());
    }
    let notes = put(at, "out/a.txt", b"my own notes");
    let run = |more: &[&str]| {
        let out = unspin(&[&["fix", "in", "-o", "out"], more].concat(), at);
        (out.status.code(), text(&out.stderr))
    };
    let read = |name: &str| std::fs::read_to_string(at.join("out").join(name)).expect("read");
    let (status, message) = run(&[]);
    assert!(status == Some(2) && message.contains("out/a.txt was not written by unspin"), "{message}");
    assert_eq!((read("a.txt").as_str(), read("b.txt").as_str()), ("my own notes", RESTORED));
    std::fs::remove_file(&notes).expect("removed");
    assert_eq!((run(&[]).0, read("a.txt").as_str()), (Some(0), RESTORED));
    // Written by an earlier run with other settings, it is replaced.
    assert_eq!((run(&["--ignore", "tiny"]).0, read("a.txt").as_str()), (Some(0), SPUN));
    assert_eq!((run(&["--ignore", "tiny/said"]).0, read("b.txt") == SPUN), (Some(0), false));
    std::fs::write(at.join("out/b.txt"), "edited by hand").expect("written");
    assert_eq!((run(&[]).0, read("a.txt").as_str(), read("b.txt").as_str()), (Some(2), RESTORED, "edited by hand"));
    // A journal that was lost, and what is there is what would be written.
    std::fs::remove_file(at.join("out/.unspin-journal")).expect("removed");
    std::fs::remove_file(at.join("out/b.txt")).expect("removed");
    assert_eq!((run(&[]).0, read("b.txt").as_str()), (Some(0), RESTORED));
}

#[test]
fn rules_that_do_not_exist_are_mistakes() {
    let folder = tempfile::tempdir().expect("folder");
    put(folder.path(), "a.txt", SPUN.as_bytes());
    for (flags, status) in [
        (["--select", "tiny"], 1),
        (["--select", "tiny/sa"], 1),
        (["--ignore", "tin"], 0),
        (["--ignore", "spinner/braces"], 1),
        (["--select", "tiny/nosuch"], 2),
        (["--select", "nosuch"], 2),
        (["--ignore", ""], 2),
    ] {
        let out = unspin(&[&["check", "a.txt"], &flags[..]].concat(), folder.path());
        assert_eq!(out.status.code(), Some(status), "{flags:?}: {}", text(&out.stderr));
    }
}

#[test]
fn what_cannot_be_written_says_what_to_do() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    put(at, "in/a.txt", SPUN.as_bytes());
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
        let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiny.yaml");
        let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
        command.args(["--isolated", "--no-builtin", "--spun", "--dict"]).arg(dictionary).args(["check", "in"]);
        let told = text(&command.current_dir(at).stdout(full).output().expect("ran").stderr);
        assert!(told.contains("standard output cannot be written"), "{told}");
    }
}

#[test]
fn mistakes_in_flags_are_told() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    put(at, "a.txt", SPUN.as_bytes());
    for (args, told) in [
        (&["fix", "a.txt", "-o", "b.txt"][..], "looks like a file"),
        (&["check", "a.txt", "--exclude", "["], "`exclude` in the settings"),
        (&["train", "ngram", "--tuning", "a.txt", "-o", "m"], "--arpa"),
        (&["train", "classifier", "--text", "a.txt", "--rate", "nan", "-o", "m"], "it is no number"),
        (&["eval", "--gold", "a.txt", "--weight", "context=nan"], "sets no number"),
    ] {
        let out = unspin(args, at);
        assert!(out.status.code() == Some(2) && text(&out.stderr).contains(told), "{args:?}: {}", text(&out.stderr));
    }
    assert_eq!(std::fs::read_dir(at).expect("folder").count(), 1);
}

#[test]
fn backups_and_samples() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    for i in 0..20 {
        put(root, &format!("in/{i:02}.txt"), SPUN.as_bytes());
    }
    let restored = || (0..20).filter(|i| std::fs::read(root.join(format!("in/{i:02}.txt"))).expect("read") == RESTORED.as_bytes()).count();
    for _ in 0..2 {
        let out = unspin(&["fix", "--sample", "5", "--backup", "--in-place", "in"], root);
        assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
        assert_eq!(restored(), 5, "always the same");
    }
    let kept = std::fs::read_dir(root.join("in")).expect("folder").filter_map(Result::ok);
    let kept: Vec<_> = kept.filter(|f| f.file_name().to_string_lossy().ends_with(".unspin-orig")).collect();
    assert_eq!(kept.len(), 5);
    assert!(kept.iter().all(|f| std::fs::read(f.path()).expect("read") == SPUN.as_bytes()));
}

fn sample(folder: &str, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(folder).join(name);
    std::fs::read_to_string(path).expect("sample article")
}

#[test]
fn documents_that_are_not_spun_can_be_left_untouched() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    let (spun, honest) = (sample("spun", "harbour-cyber-attack.txt"), sample("original", "orrin-valley-flood.txt"));
    // A few spun words in an honest text: too few to call it spun.
    let honest = honest.replacen(" said ", " stated ", 2);
    let record = |text: &str| serde_json::json!({ "text": text }).to_string() + "\n";
    put(root, "in/mixed.jsonl", (record(&honest) + &record(&spun)).as_bytes());
    put(root, "in/honest.txt", honest.as_bytes());
    let run =
        Command::new(env!("CARGO_BIN_EXE_unspin")).args(["--isolated", "fix", "--only-spun", "in", "-o", "out"]).current_dir(root).output();
    assert_eq!(run.expect("started").status.code(), Some(0));
    let written = text(&std::fs::read(root.join("out/mixed.jsonl")).expect("written"));
    assert!(written.starts_with(&record(&honest)) && !written.ends_with(&record(&spun)));
    assert_eq!(text(&std::fs::read(root.join("out/honest.txt")).expect("written")), honest);
    // The diff is that of the same run.
    let engine = builtin::restorer().expect("embedded data");
    let doubtful = |paragraph: &str| {
        let text = format!("{}\n{paragraph}\n", sample("original", "orrin-valley-flood.txt"));
        let found = engine.restore(&text);
        ((0.2..0.85).contains(&found.spun) && !found.safe().is_empty()).then_some(text)
    };
    let mut articles =
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/spun")).expect("folder").map(|f| f.expect("file").path());
    let unclear = articles.find_map(|a| std::fs::read_to_string(a).expect("article").split_inclusive(". ").find_map(doubtful));
    put(root, "unclear.txt", unclear.expect("a paragraph that is no clear sign").as_bytes());
    for (flags, status) in [(&[][..], 1), (&["--only-spun"], 0)] {
        let args = [&["--isolated", "fix", "--diff", "unclear.txt"], flags].concat();
        let run = Command::new(env!("CARGO_BIN_EXE_unspin")).args(args).current_dir(root).output().expect("started");
        assert_eq!((run.status.code(), run.stdout.is_empty()), (Some(status), status == 0), "{}", text(&run.stdout));
    }
}

#[test]
fn words_of_the_title_speak_for_themselves() {
    let engine = builtin::restorer().expect("embedded data");
    let text = sample("spun", "harbour-cyber-attack.txt");
    let plain = engine.restore(&text);
    let mut worker = engine.worker();
    let (mut more, mut less) = (0, 0);
    for edit in plain.edits.iter().filter(|e| !e.after.contains(' ') && e.confidence < 0.95) {
        let hinted = worker.restore_with(&text, &[&edit.after]);
        match hinted.edits.iter().find(|e| e.span == edit.span && e.after == edit.after) {
            Some(same) if same.confidence > edit.confidence + 0.001 => more += 1,
            Some(same) if same.confidence >= edit.confidence - 0.01 => {}
            _ => less += 1,
        }
    }
    assert!(more > 0 && less == 0, "{more} more, {less} less");
    assert!(worker.restore(&text) == plain, "hints are forgotten");
}

#[test]
fn explain_and_diff_use_the_places_of_the_file() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    put(root, "a.jsonl", b"{\"id\":1}\n{\"text\":\"\\u00e9 She made the remark.\"}\n");
    let out = unspin(&["check", "--output-format", "concise", "a.jsonl"], root);
    assert!(text(&out.stdout).starts_with("a.jsonl:2:21: made the remark -> said"), "{}", text(&out.stdout));
    let out = unspin(&["explain", "a.jsonl:2:22"], root);
    assert!(text(&out.stdout).starts_with("a.jsonl:2:21: made the remark"), "{}", text(&out.stdout));
    let out = unspin(&["explain", "a.jsonl:1:3"], root);
    assert!(text(&out.stdout).contains("there is no word here"), "{}", text(&out.stdout));
    let out = unspin(&["diff", "a.jsonl"], root);
    assert!(text(&out.stdout).contains("+{\"text\":\"\\u00e9 She said.\"}"), "{}", text(&out.stdout));
    let out = unspin(&["detect", "--field", "none", "a.jsonl"], root);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("a.jsonl: has no text in a field `none`"), "{}", text(&out.stderr));
}

#[test]
fn fields_can_be_named_in_the_settings() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    put(root, "a.jsonl", b"{\"lead\":\"A superior persistent risk was found.\"}\n");
    put(root, "unspin.yaml", b"field: [lead]\nspun: true\n");
    let check = |args: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_unspin")).args(args).args(["check", "a.jsonl"]).current_dir(root).output();
        out.expect("runs").status.code()
    };
    assert_eq!((check(&[]), check(&["--field", "none"]), check(&["--isolated", "--spun"])), (Some(1), Some(2), Some(2)));
}

#[test]
fn empty_items_of_a_list_choose_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    put(folder.path(), "in/a.jsonl", b"{\"text\":\"She made the remark.\"}\n");
    put(folder.path(), "in/a.csv", b"text\nShe made the remark.\n");
    for flags in [["--field", "text,"], ["--field", ""], ["--field", "text,."], ["--exclude", ""]] {
        let out = unspin(&[&["check", "in"], &flags[..]].concat(), folder.path());
        assert_eq!((out.status.code(), text(&out.stdout).matches("a.").count()), (Some(1), 2), "{flags:?}: {}", text(&out.stderr));
    }
}

#[test]
fn the_figures_of_a_file_do_not_depend_on_its_being_streamed() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a.jsonl");
    let record = |article: &str| format!("{}\n", serde_json::json!({ "text": article }));
    let honest = record(&sample("original", "orrin-valley-flood.txt")).repeat(150);
    let lines = record(&sample("spun", "harbour-cyber-attack.txt")) + &honest;
    std::fs::write(&path, &lines).expect("written");
    let (engine, options) = (builtin::restorer().expect("embedded data"), Options::default());
    let take = |part: &mut Part, _: &str, _| Taken { edits: std::mem::take(&mut part.found.edits), held: 0, extra: () };
    let stream = Stream { engine: &engine, pool: None, options: &options, take: &take };
    let (mut streamed, mut chunks) = (Figures::default(), 0);
    let sink = |batch: Batch<()>| {
        (streamed, chunks) = (batch.checkpoint.figures, chunks + batch.extra.len());
        Ok::<bool, ReadError>(true)
    };
    stream.run(&path, &stream::scan(&path, &options).expect("text"), Checkpoint::default(), sink).expect("restored");
    let document = Document::open(lines.into_bytes(), &path, &options).expect("text");
    let part = restore(&mut engine.worker(), &document, &options).expect("restored");
    let whole = stream::figures(&part, part.found.edits.len(), 0);
    assert!(chunks > 1 && whole.spun > 0.9 && whole.edits > 20, "{chunks} {whole:?}");
    assert!((streamed.spin_rate - whole.spin_rate).abs() < 1e-6, "{streamed:?} {whole:?}");
    assert_eq!(Figures { spin_rate: whole.spin_rate, ..streamed }, whole);
}

#[test]
fn of_what_cannot_be_written_the_first_is_told() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    put(root, "d.yaml", "dictionary: d\nlicence: x\nentries:\n  - original: said ★\n    spun: [gave the phrase: 50]\n".as_bytes());
    let line = b"Caf\xe9 owners gave the phrase on Tuesday.\n";
    put(root, "in/small.txt", &[b"A line.\n", &line.repeat(3)[..]].concat());
    put(root, "in/large.txt", &[b"A line.\n", &line.repeat((5 << 20) / line.len())[..]].concat());
    let messages = ["1", "3"].map(|jobs| {
        text(&unspin(&["fix", "--dict", "d.yaml", "-j", jobs, "--output", &format!("out{jobs}"), "in"], root).stderr).to_string()
    });
    let stays = "`gave the phrase` stays: `said ★` cannot be written in Windows-1252, nor can";
    let large = (5 << 20) / line.len() - 1;
    assert!(messages[0].contains(&format!("in/small.txt:2:13: {stays} 2 edits more;")), "{}", messages[0]);
    assert!(messages[0].contains(&format!("in/large.txt: byte 21 of the text: {stays} {large} edits more;")), "{}", messages[0]);
    assert_eq!((messages[0].matches(stays).count(), &messages[0]), (2, &messages[1]));
}

#[test]
fn of_what_cannot_be_read_the_first_places_are_told() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    let (record, damaged) = ("{\"text\":\"She made the remark.\"}\n", "no JSON\n");
    let large = (5 << 20) / damaged.len();
    for (name, lines) in [("few", 20), ("small", 50), ("large", large)] {
        put(root, &format!("in/{name}.jsonl"), (damaged.repeat(lines) + record).as_bytes());
    }
    let messages = ["1", "3"].map(|jobs| {
        let out = format!("out{jobs}");
        let run = unspin(&["fix", "-j", jobs, "--output", &out, "--report", "r.json", "in"], root);
        assert!(run.status.code() == Some(2) && std::fs::read(root.join(out).join("large.jsonl")).expect("read").ends_with(b"said.\"}\n"));
        text(&run.stderr)
    });
    assert_eq!((messages[0].matches("is no JSON").count(), &messages[0]), (60, &messages[1]));
    let rest = |n: usize| format!("{n} more places cannot be read; correct the file\n");
    assert!(messages[0].contains(&format!("in/small.jsonl: {}", rest(30))), "{}", messages[0]);
    assert!(messages[0].contains(&format!("in/large.jsonl: {}", rest(large - 20))), "{}", messages[0]);
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(root.join("r.json")).expect("report")).expect("JSON");
    assert_eq!(report["errors"].as_array().map(Vec::len), Some(62));
}

/// A large file takes another way: it must lead to the same place, on any number of threads.
#[test]
fn large_files_are_streamed_to_the_same_bytes() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    let filler = "Nothing of note was heard from the other towns of the valley that day, and the ferry kept to its hours. ".repeat(60);
    let record = |i: usize| format!("{{\"id\":{i},\"text\":\"{filler}She made the remark \\u2014 {i}.\"}}\n");
    let lines: String = (0..900).map(record).collect();
    assert!(lines.len() > 5 << 20);
    let expected = lines.replace("made the remark", "said");
    put(root, "in/a.jsonl", lines.as_bytes());
    put(root, "in/a.json", format!("[{}{{}}]", lines.replace('\n', ",\n")).as_bytes());
    put(root, "in/a.txt", lines.as_bytes());
    put(root, "in/a.jsonl.gz", &Compression::Gzip.member(lines.as_bytes()).expect("gzip"));
    let wide = |s: &str| [0xfeff].into_iter().chain(s.encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    put(root, "in/wide.txt", &wide(&lines));
    let clean = Compression::Zstd.member(lines.replace("made the remark", "left").as_bytes()).expect("zstd");
    put(root, "in/clean.jsonl.zst", &clean);
    for jobs in ["1", "3"] {
        let out_folder = format!("out{jobs}");
        let out = unspin(&["fix", "-j", jobs, "--output", &out_folder, "in"], root);
        assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
        let written = |name: &str| std::fs::read(root.join(&out_folder).join(name)).expect("written");
        assert!(written("a.jsonl") == expected.as_bytes());
        assert!(written("a.json") == format!("[{}{{}}]", expected.replace('\n', ",\n")).as_bytes());
        assert!(written("a.txt") == expected.as_bytes());
        assert!(written("wide.txt") == wide(&expected));
        assert!(written("clean.jsonl.zst") == clean, "nothing was edited: the very same file");
        let inner = Document::open(written("a.jsonl.gz"), Path::new("a.jsonl.gz"), &Options::default()).expect("readable");
        assert!(inner.text == expected && inner.format == Format::JsonLines);
    }
    assert!(std::fs::read(root.join("out1/a.jsonl.gz")).expect("read") == std::fs::read(root.join("out3/a.jsonl.gz")).expect("read"));
    let mut file = std::fs::File::options().append(true).open(root.join("in/a.txt")).expect("there");
    file.write_all(b"\0").expect("written");
    let out = unspin(&["fix", "--output", "out1", "in"], root);
    assert!(text(&out.stderr).contains("5 files unchanged since an earlier run"), "{}", text(&out.stderr));
}
