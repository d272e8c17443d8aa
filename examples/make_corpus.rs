//! Writes a corpus of files in mixed formats, made of the sample articles, for measuring and
//! trying: `cargo run --release --example make_corpus -- FOLDER FILES [BYTES-A-FILE]`. The same
//! arguments give the same files.

use std::error::Error;
use std::path::{Path, PathBuf};
use unspin::format::compression::Compression;

/// Bytes of text in a file, unless given.
const SIZE: usize = 10_000;
const FOLDERS: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (Some(folder), Some(files)) = (args.first(), args.get(1)) else {
        return Err("give a folder and a number of files".into());
    };
    let size = args.get(2).map_or(Ok(SIZE), |s| s.parse())?;
    let (spun, honest) = (paragraphs("spun")?, paragraphs("original")?);
    let mut random = Random(1);
    for number in 0..files.parse::<usize>()? {
        // Two files in three are spun.
        let source = if number % 3 == 0 { &honest } else { &spun };
        let (path, bytes) = file(number, size, source, &mut random)?;
        let path = Path::new(folder).join(format!("{:02}", number % FOLDERS)).join(path);
        std::fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        std::fs::write(path, bytes)?;
    }
    Ok(())
}

/// The paragraphs of the sample articles.
fn paragraphs(folder: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?.map(|f| f.map(|f| f.path())).collect::<Result<_, _>>()?;
    files.sort();
    let mut all = Vec::new();
    for file in files {
        all.extend(std::fs::read_to_string(file)?.split("\n\n").map(|p| p.trim().to_string()));
    }
    Ok(all)
}

/// Name and content of a file.
fn file(number: usize, size: usize, source: &[String], random: &mut Random) -> Result<(String, Vec<u8>), Box<dyn Error>> {
    let mut body: Vec<&str> = Vec::new();
    let mut length = 0;
    while length < size {
        // A run of paragraphs that belong together.
        let start = random.below(source.len());
        let run = source[start..].iter().take(4).map(String::as_str);
        body.extend(run.inspect(|p| length += p.len()));
    }
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let page = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let record = |text: &str| format!("{{\"id\":{number},\"url\":\"https://news.example/{number}\",\"text\":{}}}\n", json(text));
    let (ending, text) = match number % 10 {
        0..=2 => ("txt", body.join("\n\n") + "\n"),
        3 => ("md", format!("# {}\n\n{}\n\n```\nmade the remark\n```\n", body[0], body[1..].join("\n\n"))),
        4 | 5 => {
            let prose: String = body.iter().map(|p| format!("<p>{}</p>\n", page(p))).collect();
            let head = "<script>var a = '<p>';</script></head><body><nav><a href=\"/\">Front page</a></nav>";
            ("html", format!("<!doctype html>\n<html><head><title>{}</title>{head}\n{prose}</body></html>\n", page(body[0])))
        }
        6 => ("jsonl", body.chunks(8).map(|p| record(&p.join("\n\n"))).collect()),
        7 => ("json", format!("[{}]\n", body.chunks(8).map(|p| record(&p.join("\n\n"))).collect::<Vec<_>>().join(","))),
        8 => (
            "csv",
            body.chunks(8).fold("id,text\r\n".to_string(), |t, p| t + &format!("{number},\"{}\"\r\n", p.join("\n\n").replace('"', "\"\""))),
        ),
        _ => {
            let header = |n: usize| format!("WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: {n}\r\n\r\n");
            let texts = body.chunks(8).map(|p| p.join("\n\n"));
            ("wet", texts.map(|t| header(t.len()) + &t + "\r\n\r\n").collect())
        }
    };
    // One file in five is compressed.
    let (kind, packed) = match number / 10 % 20 {
        0 | 1 => (Compression::Gzip, ".gz"),
        2 => (Compression::Zstd, ".zst"),
        3 => (Compression::Bzip2, ".bz2"),
        _ => (Compression::None, ""),
    };
    Ok((format!("{number:06}.{ending}{packed}"), kind.member(text.as_bytes())?))
}

/// A linear congruential generator (Knuth's constants), so that no crate decides on the files.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}
