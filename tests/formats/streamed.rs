//! Large files are streamed.

use crate::support::bytes::{text, utf16_le};
use crate::support::corpus::article;
use crate::support::folder::{folder, put};
use crate::support::program::{piped, stderr, tiny, told, unspin};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use unspin::builtin;
use unspin::files::journal::{Checkpoint, Figures};
use unspin::files::stream::{self, Batch, Input, Stream, Taken};
use unspin::format::compression::Compression;
use unspin::format::{ChunkResult, Document, Format, Options, ReadError, restore};

#[test]
fn the_figures_of_a_file_do_not_depend_on_its_being_streamed() {
    let folder = folder();
    let path = folder.path().join("a.jsonl");
    let record = |article: &str| format!("{}\n", serde_json::json!({ "text": article }));
    let honest = record(&article("original/orrin-valley-flood.txt")).repeat(150);
    let lines = record(&article("spun/harbour-cyber-attack.txt")) + &honest;
    std::fs::write(&path, &lines).expect("written");
    let (engine, options) = (builtin::restorer().expect("embedded data"), Options::default());
    let take = |part: &mut ChunkResult, _: &str, _| Taken { edits: std::mem::take(&mut part.found.edits), held: 0, extra: () };
    let stop = AtomicBool::new(false);
    let stream = Stream { engine: &engine, pool: None, options: &options, take: &take, stop: &stop };
    let (mut streamed, mut chunks) = (Figures::default(), 0);
    let sink = |batch: Batch<()>| {
        (streamed, chunks) = (batch.checkpoint.figures, chunks + batch.extra.len());
        Ok::<(), ReadError>(())
    };
    let scan = stream::scan(Input::Path(&path), &options).expect("text");
    assert!(stream.run(Input::Path(&path), &scan, Checkpoint::default(), sink).expect("restored"), "to the end");
    let document = Document::open(lines.into_bytes(), &path, &options).expect("text");
    let part = restore(&mut engine.worker(), &document, &path, &options).expect("restored");
    let whole = stream::figures(&part, part.found.edits.len(), 0);
    assert!(chunks > 1 && whole.spun > 0.9 && whole.edits > 20, "{chunks} {whole:?}");
    assert!((streamed.spin_rate - whole.spin_rate).abs() < 1e-6, "{streamed:?} {whole:?}");
    assert_eq!(Figures { spin_rate: whole.spin_rate, ..streamed }, whole);
}

/// Records that are too long to be restored whole.
fn lines() -> String {
    let filler = "Nothing of note was heard from the other towns of the valley that day, and the ferry kept to its hours. ".repeat(60);
    let record = |i: usize| format!("{{\"id\":{i},\"text\":\"{filler}She made the remark \\u2014 {i}.\"}}\n");
    let lines: String = (0..900).map(record).collect();
    assert!(lines.len() > 5 << 20);
    lines
}

#[test]
fn what_is_too_long_for_memory_comes_through_a_pipe() {
    let folder = folder();
    let root = folder.path();
    let lines = lines();
    let expected = lines.replace("made the remark", "said");
    let out = piped(tiny(root, &[]), lines.as_bytes());
    assert_eq!(told(&out), (Some(0), String::new()));
    assert!(out.stdout == expected.as_bytes());
    let packed = Compression::Gzip.member(lines.as_bytes()).expect("gzip");
    let out = piped(tiny(root, &["fix", "--report", "report.json"]), &packed);
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    assert!(Document::open(out.stdout, Path::new("a.gz"), &Options::default()).expect("gzip").text == expected);
    let report = std::fs::read_to_string(root.join("report.json")).expect("written");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["totals"]["edits"], 900, "{report:#}");
    let mirror = ["fix", "-", "--output", "out", "--stdin-filename", "a.jsonl"];
    let out = piped(tiny(root, &mirror), lines.as_bytes());
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    assert!(std::fs::read(root.join("out/a.jsonl")).expect("written") == expected.as_bytes());
    let again = piped(tiny(root, &mirror), lines.as_bytes());
    assert!(stderr(&again).contains("1 file unchanged since an earlier run"), "{}", stderr(&again));
    let feed = format!("<?xml version=\"1.0\"?><feed>{lines}</feed>");
    let out = piped(tiny(root, &[]), feed.as_bytes());
    assert!(out.stdout.is_empty() && out.status.code() == Some(2) && stderr(&out).contains("is XML"), "{}", stderr(&out));
    let mut nowhere = tiny(root, &[]);
    nowhere.env("TMPDIR", root.join("none"));
    let out = piped(nowhere, lines.as_bytes());
    assert!(out.stdout.is_empty() && out.status.code() == Some(2));
    assert!(cfg!(not(unix)) || stderr(&out).contains("set TMPDIR to a folder with room"), "{}", stderr(&out));
}

/// A large file takes another way: it must lead to the same place, on any number of threads.
#[test]
fn large_files_are_streamed_to_the_same_bytes() {
    let folder = folder();
    let root = folder.path();
    let lines = lines();
    let expected = lines.replace("made the remark", "said");
    put(root, "in/a.jsonl", &lines);
    put(root, "in/a.json", format!("[{}{{}}]", lines.replace('\n', ",\n")));
    put(root, "in/a.txt", &lines);
    put(root, "in/a.jsonl.gz", Compression::Gzip.member(lines.as_bytes()).expect("gzip"));
    put(root, "in/wide.txt", utf16_le(&lines));
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
        assert!(written("wide.txt") == utf16_le(&expected));
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
