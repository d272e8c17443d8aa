//! Input that nobody means to give: empty, broken, binary, huge.

use crate::support::bytes::{utf16_be, utf16_le};
use crate::support::corpus::article;
use crate::support::folder::{folder, put};
use crate::support::program::{isolated, piped, stderr};
use std::path::Path;
use std::process::Output;

/// So long that a step which is not linear would not end.
const HUGE: usize = 20 << 20;
/// The engine reads every word; this much takes half a minute without optimisation for speed.
const LARGE: usize = 8 << 20;
/// Some thousand edits.
const LINE: usize = 400 << 10;

fn unspin(args: &[&str], input: &[u8]) -> Output {
    let out = piped(isolated(Path::new("."), args), input);
    assert_ne!(out.status.code(), None, "killed: {}", stderr(&out));
    assert_ne!(out.status.code(), Some(101), "panicked: {}", stderr(&out));
    out
}

fn kept(input: &[u8]) {
    let out = unspin(&["fix"], input);
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
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
fn broken_text_is_kept() {
    kept(b"caf\xe9 au lait");
    for input in [&b"Good \xff\xfe text \xc3( here \xf0\x9f."[..], b"\x80\x81\x8d", &[0x80; 1000]] {
        let out = unspin(&["fix"], input);
        let message = stderr(&out);
        let refused = out.status.code() == Some(2) && out.stdout.is_empty() && message.contains("(byte ") && message.contains("convert it");
        assert!(refused || (out.status.code() == Some(0) && out.stdout == input), "{message}");
    }
    kept(&utf16_le("The plain text.\r\n"));
    kept(&utf16_be("The plain text.\r\n"));
    kept("\u{feff}A mark, no line end".as_bytes());
}

#[test]
fn binary_input_is_refused_with_its_place() {
    for (input, reason) in [
        (&b"\x7fELF\x02\x01\x01\0\0\0"[..], "-: is not text (byte 7)"),
        (b"PK\x03\x04\0\0", "-: is not text (byte 4)"),
        (&[0; 4096], "-: is not text (byte 0)"),
    ] {
        for args in [&[][..], &["check"]] {
            let out = unspin(args, input);
            let message = stderr(&out);
            assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0), "{message}");
            assert!(message.contains(reason), "{message}");
        }
    }
}

#[test]
fn damaged_dictionaries_are_refused() {
    let folder = folder();
    let nine = |item: &str| [item; 9].join(",");
    let bomb = [("a: &a ", "x"), ("b: &b ", "*a"), ("c: &c ", "*b"), ("entries: ", "*c")];
    let bomb = bomb.map(|(key, item)| format!("{key}[{}]\n", nine(item))).concat();
    let bomb = format!("dictionary: d\nlicence: x\n{bomb}");
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
        let path = put(folder.path(), "d.yaml", text);
        let out = unspin(&["--dict", &path.display().to_string(), "check"], b"A text.");
        let message = stderr(&out);
        assert_eq!(out.status.code(), Some(2), "{message}");
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_huge_line_without_spaces_stays() {
    kept(&vec![b'x'; HUGE]);
    kept("é".repeat(HUGE / 2).as_bytes());
    kept(&b"-.'".repeat(HUGE / 3));
}

#[test]
fn an_archive_of_many_records_stays() {
    let record = "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n\r\nThe talks ended late\r\n\r\n";
    kept(record.repeat(50_000).as_bytes());
}

#[test]
fn all_places_of_a_long_line_are_explained() {
    let article = article("spun/harbour-cyber-attack.txt").replace('\n', " ");
    let out = unspin(&["--spun", "explain", "-:1"], article.repeat(LINE / article.len()).as_bytes());
    assert!(out.status.success() && out.stdout.len() > LINE, "{}", stderr(&out));
}

#[test]
fn a_huge_line_of_words_stays() {
    kept(&b"The river port of Orrin lies where the two valleys meet and the old ferry still runs twice a day ".repeat(LARGE / 97));
}
