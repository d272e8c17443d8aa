//! Paragraphs of text files, plain or gzip, a paragraph a line.

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use unspin::text::{Tokens, WordId};

/// Words that two paragraphs must share in a row to count as the same text.
const SHARED: usize = 7;

/// Word sequences of texts that must not be learned from.
pub struct Apart(HashSet<Vec<WordId>>);

impl Apart {
    /// The sequences of some text files.
    pub fn read(paths: &[PathBuf]) -> Result<Apart> {
        let mut set = HashSet::new();
        each_paragraph(paths, &mut |line| set.extend(Tokens::new(line).windows(SHARED).map(|w| w.iter().map(|t| t.id).collect())))?;
        Ok(Apart(set))
    }

    /// Whether a paragraph shares a sequence with them.
    pub fn meets(&self, paragraph: &str) -> bool {
        let mut key = Vec::with_capacity(SHARED);
        !self.0.is_empty()
            && Tokens::new(paragraph).windows(SHARED).any(|w| {
                key.clear();
                key.extend(w.iter().map(|t| t.id));
                self.0.contains(&key)
            })
    }
}

/// Calls a function for every paragraph of the files, and of the .txt and .txt.gz files in folders, in the order of
/// their names.
pub fn each_paragraph(paths: &[PathBuf], f: &mut dyn FnMut(&str)) -> Result<()> {
    for path in paths {
        let place = || format!("{}: cannot be read; check the path", path.display());
        if path.is_dir() {
            let entries = std::fs::read_dir(path).with_context(place)?.map(|e| Ok(e?.path()));
            let mut inside = entries.collect::<std::io::Result<Vec<_>>>().with_context(place)?;
            inside.retain(|p| p.is_dir() || p.to_str().is_some_and(|n| n.ends_with(".txt") || n.ends_with(".txt.gz")));
            inside.sort();
            each_paragraph(&inside, f)?;
            continue;
        }
        let mut reader = open(path).with_context(place)?;
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).with_context(place)? > 0 {
            f(String::from_utf8_lossy(&line).trim_end());
            line.clear();
        }
    }
    Ok(())
}

/// Opens a file, through a decoder when its name ends in .gz.
fn open(path: &Path) -> std::io::Result<impl BufRead + use<>> {
    let file = File::open(path)?;
    let gz = path.extension().is_some_and(|e| e == "gz");
    let reader: Box<dyn Read> = if gz { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    Ok(BufReader::with_capacity(1 << 16, reader))
}
