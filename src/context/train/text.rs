//! Lines of text files, plain or gzip, one paragraph per line, and which of them must not be
//! learned from.

use super::TrainError;
use crate::text::Tokens;
use flate2::read::MultiGzDecoder;
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

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
        each_line(paths, |_, line| {
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

/// Calls a function for every line of the files, and of the .txt and .txt.gz files in folders, in
/// the order of their names, with its number in the file, from 0. A line ends in its line break;
/// bytes that are not UTF-8 come as U+FFFD.
///
/// # Errors
/// When a file cannot be read.
pub fn each_line(paths: &[PathBuf], mut f: impl FnMut(usize, &str)) -> Result<(), TrainError> {
    for path in text_files(paths)? {
        let mut reader = open(&path)?;
        let mut line = Vec::new();
        let mut number = 0;
        while reader.read_until(b'\n', &mut line).map_err(TrainError::io(&path))? > 0 {
            f(number, &String::from_utf8_lossy(&line));
            number += 1;
            line.clear();
        }
    }
    Ok(())
}

/// A share of all texts, for models that must not know the text on which others learn from them
/// (cross-fitting): every `of`th block of lines of every file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Number of the share, from 0.
    pub part: usize,
    /// How many shares there are.
    pub of: usize,
}

impl Fold {
    /// Lines of a block: texts that go on from line to line stay together.
    pub const BLOCK: usize = 400;

    /// The share to which a line of a file belongs.
    pub fn part_of(line: usize, of: usize) -> usize {
        line / Fold::BLOCK % of
    }

    /// Whether a line of a file belongs to this share.
    pub fn holds(&self, line: usize) -> bool {
        Fold::part_of(line, self.of) == self.part
    }
}

impl FromStr for Fold {
    type Err = String;

    /// Reads `K/N`, the Kth of N shares, from 1.
    fn from_str(text: &str) -> Result<Fold, String> {
        let (part, of) = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?))).unwrap_or((0, 0));
        match (1..=of).contains(&part) && of > 1 {
            true => Ok(Fold { part: part - 1, of }),
            false => Err("write K/N, the Kth of N shares, such as 1/2".into()),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_share_out_all_lines_in_blocks() {
        let folds = ["1/3", "2/3", "3/3"].map(|f| f.parse::<Fold>().expect("well-formed"));
        for line in (0..5_000).step_by(7) {
            assert_eq!(folds.iter().filter(|f| f.holds(line)).count(), 1);
            assert!(folds[Fold::part_of(line, 3)].holds(line));
        }
        assert_eq!((0..5_000).find(|&line| folds[1].holds(line)), Some(Fold::BLOCK));
        for wrong in ["", "1", "0/2", "3/2", "1/1", "a/b", "1/2/3"] {
            assert!(wrong.parse::<Fold>().is_err(), "{wrong}");
        }
    }
}
