//! Lines of text files, plain or gzip, a paragraph a line, and which of them must not be learned from.

use super::TrainError;
use crate::text::Tokens;
use flate2::read::MultiGzDecoder;
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Words that two texts must share in a row to count as the same text.
const SHARED: usize = 7;

/// Word sequences of texts that must not be learned from.
#[derive(Debug, Default)]
pub struct Excluded(HashSet<u64>);

impl Excluded {
    /// The sequences of some text files.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn read(paths: &[PathBuf]) -> Result<Self, TrainError> {
        let mut set = HashSet::new();
        let mut tokens = Tokens::default();
        each_line(paths, |line| {
            tokens.read(line);
            set.extend(sequences(&tokens));
        })?;
        Ok(Excluded(set))
    }

    /// Whether a text, as its words, shares a sequence with them.
    pub fn meets(&self, tokens: &Tokens) -> bool {
        !self.0.is_empty() && sequences(tokens).any(|s| self.0.contains(&s))
    }
}

/// Hashes of all sequences of [`SHARED`] words.
fn sequences(tokens: &Tokens) -> impl Iterator<Item = u64> + '_ {
    tokens.windows(SHARED).map(|w| w.iter().fold(0, |h, t| crate::context::layout::combine(h, t.id)))
}

/// Calls a function for every line of the files, and of the .txt and .txt.gz files in folders, in the order of their names.
/// A line ends in its line break; bytes that are not UTF-8 come as U+FFFD.
///
/// # Errors
/// When a file cannot be read.
pub fn each_line(paths: &[PathBuf], mut f: impl FnMut(&str)) -> Result<(), TrainError> {
    for path in text_files(paths)? {
        let mut reader = open(&path)?;
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).map_err(TrainError::io(&path))? > 0 {
            f(&String::from_utf8_lossy(&line));
            line.clear();
        }
    }
    Ok(())
}

/// The files themselves, and the .txt and .txt.gz files in the folders.
fn text_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, TrainError> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path).map_err(TrainError::io(path))?;
        let mut inside = entries.map(|e| Ok(e?.path())).collect::<Result<Vec<_>, _>>().map_err(TrainError::io(path))?;
        inside.retain(|p| p.is_dir() || p.to_str().is_some_and(|n| n.ends_with(".txt") || n.ends_with(".txt.gz")));
        inside.sort();
        files.extend(text_files(&inside)?);
    }
    Ok(files)
}

/// Opens a file, through a decoder when its name ends in .gz.
pub(super) fn open(path: &Path) -> Result<Box<dyn BufRead>, TrainError> {
    let file = File::open(path).map_err(TrainError::io(path))?;
    let gz = path.extension().is_some_and(|e| e == "gz");
    let reader: Box<dyn Read> = if gz { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    Ok(Box::new(BufReader::with_capacity(1 << 16, reader)))
}
