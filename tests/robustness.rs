//! Input that nobody means to give: empty, broken, binary, huge.
#![cfg(feature = "cli")]

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Far above what any of these takes, far below what a quadratic step would take.
const BOUND: Duration = Duration::from_secs(150);
const HUGE: usize = 20 << 20;
/// The engine reads every word; this much takes half a minute without optimisation for speed.
const LARGE: usize = 8 << 20;
/// Some thousand edits.
const LINE: usize = 400 << 10;

fn unspin(args: &[&str], input: Vec<u8>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
    command.arg("--isolated").args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    let mut stdin = child.stdin.take().expect("piped");
    let writer = std::thread::spawn(move || {
        // A run that refuses its input may close the pipe early.
        let _ = stdin.write_all(&input);
    });
    let out = child.wait_with_output().expect("ended");
    writer.join().expect("written");
    assert_ne!(out.status.code(), None, "killed: {}", String::from_utf8_lossy(&out.stderr));
    assert_ne!(out.status.code(), Some(101), "panicked: {}", String::from_utf8_lossy(&out.stderr));
    out
}

fn kept(input: &[u8]) {
    let out = unspin(&["fix"], input.to_vec());
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(out.stdout == input, "{} bytes in, {} out", input.len(), out.stdout.len());
}

#[test]
fn nothing_stays_nothing() {
    kept(b"");
    kept(b"\n");
    kept(b"\r\n\r\n");
    kept("\u{feff}".as_bytes());
    kept(b" \t ");
}

#[test]
fn a_reader_that_goes_does_not_hide_that_edits_were_found() {
    let folder = tempfile::tempdir().expect("folder");
    let text = "She made the remark, in keeping with the Pale Dwelling Place.\n".repeat(4_000);
    std::fs::write(folder.path().join("a.txt"), text).expect("written");
    let dictionary = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiny.yaml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
    command.args(["--isolated", "--no-builtin", "--spun", "--dict"]).arg(dictionary).args(["check", "a.txt"]);
    let mut run = command.current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("started");
    drop(run.stdout.take());
    assert_eq!(run.wait().expect("ended").code(), Some(1));
}

#[test]
fn broken_text_is_kept() {
    kept(b"caf\xe9 au lait");
    for input in [&b"Good \xff\xfe text \xc3( here \xf0\x9f."[..], b"\x80\x81\x8d", &[0x80; 1000]] {
        let out = unspin(&["fix"], input.to_vec());
        let message = String::from_utf8_lossy(&out.stderr).into_owned();
        let refused = out.status.code() == Some(2) && out.stdout.is_empty() && message.contains("(byte ") && message.contains("convert it");
        assert!(refused || (out.status.code() == Some(0) && out.stdout == input), "{message}");
    }
    let wide: Vec<u8> = "\u{feff}The plain text.\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    kept(&wide);
    let wide: Vec<u8> = "\u{feff}The plain text.\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    kept(&wide);
    kept("\u{feff}A mark, no line end".as_bytes());
}

#[test]
fn binary_input_is_refused_with_its_place() {
    for input in [b"\x7fELF\x02\x01\x01\0\0\0".to_vec(), b"PK\x03\x04\0\0".to_vec(), vec![0; 4096]] {
        let out = unspin(&["check"], input);
        let message = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0), "{message}");
        assert!(message.contains("is not text (byte") || message.contains("looks like UTF-16"), "{message}");
    }
}

#[test]
fn damaged_dictionaries_are_refused() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("d.yaml");
    let bomb = "dictionary: d\nlicence: x\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nentries: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n";
    let compiled = unspin::builtin::dictionary().expect("embedded");
    let mut damaged = compiled.as_bytes().to_vec();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    for (text, part) in [
        (&b"UNSPINDC\x01"[..], "is truncated"),
        (&damaged, "its checksum is wrong"),
        (&damaged[..middle], "is truncated or damaged"),
        (b"dictionary: d\nlicence: x\nentries:\n  - orignal: a\n", "d.yaml:4"),
        (b"dictionary: [\n", "d.yaml:"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"", "d.yaml"),
        (bomb.as_bytes(), "d.yaml"),
    ] {
        std::fs::write(&path, text).expect("written");
        let out = unspin(&["--dict", &path.display().to_string(), "check"], b"A text.".to_vec());
        let message = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{message}");
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_huge_line_without_spaces_takes_bounded_time() {
    let start = Instant::now();
    kept(&vec![b'x'; HUGE]);
    kept(&"é".repeat(HUGE / 2).into_bytes());
    kept(&b"-.'".repeat(HUGE / 3));
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
}

#[test]
fn many_records_of_an_archive_take_bounded_time() {
    let start = Instant::now();
    let record = "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n\r\nThe talks ended late\r\n\r\n";
    kept(&record.repeat(50_000).into_bytes());
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
}

#[test]
fn all_places_of_a_long_line_are_explained_in_bounded_time() {
    let start = Instant::now();
    let article = include_str!("../corpus/spun/harbour-cyber-attack.txt").replace('\n', " ");
    let out = unspin(&["--spun", "explain", "-:1"], article.repeat(LINE / article.len()).into_bytes());
    assert!(out.status.success() && out.stdout.len() > LINE, "{}", String::from_utf8_lossy(&out.stderr));
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
}

#[test]
fn a_huge_line_of_words_takes_bounded_time() {
    let start = Instant::now();
    let line = b"The river port of Orrin lies where the two valleys meet and the old ferry still runs twice a day ".repeat(LARGE / 97);
    let out = unspin(&["fix"], line.clone());
    assert_eq!(out.status.code(), Some(0));
    assert!(out.stdout.len().abs_diff(line.len()) < line.len() / 10);
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
}
