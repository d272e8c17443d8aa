//! Every format: nothing but the edits changes, whatever is in a file.

use crate::support::engine::{EAGER, spun};
use proptest::prelude::*;
use std::path::Path;
use unspin::format::compression::Compression;
use unspin::format::{Document, Options, restore};
use unspin::{Applicability, Edit};

fn options() -> Options {
    Options::default().with_fields(["text", "b.c", "title"])
}

fn restored(bytes: &[u8], name: &str) -> Option<(Document, Vec<Edit>)> {
    let document = Document::open(bytes.to_vec(), Path::new(name), &options()).ok()?;
    assert!(document.encode(&[]) == bytes, "{name}: no edits change nothing");
    let found = restore(&mut EAGER.worker(), &document, Path::new(name), &options()).ok()?.found;
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
const PIECES: [&str; 73] = [
    "superior persistent risk",
    "in keeping with",
    "\0",
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
    "{% raw %}",
    "{% endraw %}",
    "{/*",
    "*/}",
    "<Card a={b}>",
    "<Card ",
    "<Mermaid>\n",
    "</Mermaid>",
    "import a from 'b'\n",
    "\\(",
    "\\)",
    "<form>",
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

/// A file that holds a text where its format has text.
fn file_of(text: &str, name: &str) -> String {
    let quoted = || format!("\"{}\"", text.replace('"', "\"\""));
    let record = serde_json::json!({ "id": 1, "text": text, "b": { "c": text } });
    match name {
        "a.json" => format!("[{record:#}]"),
        "a.jsonl" => format!("{record}\n{record}\n"),
        "a.csv" => format!("id,text\r\n1,{}\r\n2,plain\r\n", quoted()),
        "a.tsv" => format!("text\tid\n{}\t1\n", quoted()),
        "a.warc" => {
            let head = "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length:";
            format!("{head} {}\r\n\r\n{text}\r\n\r\n{head} 5\r\n\r\nother\r\n\r\n", text.len())
        }
        _ => text.to_string(),
    }
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
    fn whatever_a_sound_file_holds_is_read(text in broken(), name in prop::sample::select(&NAMES[..])) {
        // Too many of them in a short file make it no text.
        let file = file_of(&text.replace('\0', ""), name);
        prop_assert!(restored(file.as_bytes(), name).is_some(), "{name}: {file:?}");
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
    // A record that describes the file, and one that holds a page of it.
    let archive = |text: &str| {
        let record = |kind: &str, text: &str| {
            let length = text.len();
            format!("WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{text}\r\n\r\n")
        };
        record("warcinfo", "The superior persistent risk") + &record("conversion", text)
    };
    let (wet, wet_restored) = (archive("The superior persistent risk"), archive("The advanced persistent threat"));
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
            "id,text\n1,\"He said \\\"Yes, no\\\", a superior persistent risk\"\n",
            "id,text\n1,\"He said \\\"Yes, no\\\", an advanced persistent threat\"\n",
        ),
        ("a.csv", "\nid,text\r1,The superior persistent risk\r", "\nid,text\r1,The advanced persistent threat\r"),
        // A table is known without its name; a row too long says nothing about the ends of lines.
        (
            "a.txt",
            "sep=;\rid;text\r1;\"\\\"Yes; no\\\", a superior persistent risk\"\r2;The superior persistent risk\r",
            "sep=;\rid;text\r1;\"\\\"Yes; no\\\", an advanced persistent threat\"\r2;The advanced persistent threat\r",
        ),
        (
            "a.csv",
            "id,text\r1,The superior persistent risk,\r2,The superior persistent risk\r",
            "id,text\r1,The advanced persistent threat,\r2,The advanced persistent threat\r",
        ),
        // The fields of a record on both sides of a list of others.
        (
            "a.jsonl",
            r#"{"text":"The superior persistent risk","b":[{"c":"The superior persistent risk"}],"title":"The superior persistent risk"}"#,
            r#"{"text":"The advanced persistent threat","b":[{"c":"The advanced persistent threat"}],"title":"The advanced persistent threat"}"#,
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
        // HTML within a string, its signs as escapes or not.
        (
            "a.json",
            r#"{"text":"<p title=\"superior persistent risk\">The \u201csuperior\u201d <b>persistent</b>\nrisk &amp; a superior\n  persistent risk</p>"}"#,
            r#"{"text":"<p title=\"superior persistent risk\">The \u201cadvanced\u201d <b>persistent</b>\nthreat &amp; an advanced persistent threat</p>"}"#,
        ),
        (
            "a.jsonl",
            r#"{"text":{"rendered":"\u003cp\u003eA superior \u003ci\u003epersistent\u003c/i\u003e risk, \u0026quot;superior persistent risk\u0026quot;"}}"#,
            r#"{"text":{"rendered":"\u003cp\u003eAn advanced \u003ci\u003epersistent\u003c/i\u003e threat, \u0026quot;advanced persistent threat\u0026quot;"}}"#,
        ),
        (
            "a.csv",
            "text,id\n\"<a title=\"\"superior persistent risk\"\">The superior\npersistent risk</a>\",superior persistent risk\n",
            "text,id\n\"<a title=\"\"superior persistent risk\"\">The advanced persistent threat</a>\",superior persistent risk\n",
        ),
        ("a.wet", wet.as_str(), wet_restored.as_str()),
    ];
    let engine = spun(0.5);
    for (name, before, expected) in cases {
        let document = Document::open(before.as_bytes().to_vec(), Path::new(name), &options()).expect("readable");
        let found = restore(&mut engine.worker(), &document, Path::new(name), &options()).expect("restored").found;
        let safe: Vec<_> = found.edits.iter().filter(|e| e.applicability == Applicability::Safe).collect();
        assert_eq!(String::from_utf8_lossy(&document.encode(safe.iter().copied())), expected, "{name}");
        same_when_compressed(name, &document, &safe, expected);
    }
}

/// Compressed, a file is the same within, and the very same file without edits.
fn same_when_compressed(name: &str, document: &Document, edits: &[&Edit], expected: &str) {
    for kind in [Compression::Gzip, Compression::Zstd, Compression::Bzip2, Compression::Xz] {
        let packed = kind.member(&document.encode(&[])).expect("compressed");
        let opened = Document::open(packed.clone(), Path::new(&format!("{name}.gz")), &options()).expect("readable");
        assert_eq!((opened.format, opened.compression), (document.format, kind), "{name}");
        assert!(opened.encode(&[]) == packed);
        let again = Document::open(opened.encode(edits.iter().copied()), Path::new(name), &options()).expect("readable");
        assert_eq!(again.text, expected, "{name} {kind:?}");
    }
}
