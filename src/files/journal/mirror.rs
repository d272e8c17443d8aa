//! Mirrors: folders into which files were restored from elsewhere.

use super::{Line, NAME};
use serde::Deserialize;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// The folders from which the files of a mirror were restored last. There are few folders for many
/// files.
#[derive(Default)]
pub(super) struct Sources {
    folders: Vec<String>,
    of: HashMap<u64, usize>,
}

impl Sources {
    /// Notes the folder of a file, by its key.
    pub(super) fn put(&mut self, file: u64, folder: Option<&String>) {
        let Some(folder) = folder else {
            self.of.remove(&file);
            return;
        };
        let number = self.folders.iter().rposition(|f| f == folder).unwrap_or_else(|| {
            self.folders.push(folder.clone());
            self.folders.len() - 1
        });
        self.of.insert(file, number);
    }

    /// The folder from which a file was restored, by its key.
    pub(super) fn of(&self, file: u64) -> Option<&str> {
        self.of.get(&file).map(|&number| self.folders[number].as_str())
    }
}

/// Whether a folder is a mirror, into which files were restored from elsewhere, by its journal.
pub fn is_of_mirror(folder: &Path) -> bool {
    #[derive(Deserialize)]
    struct Sourced {
        #[serde(rename = "source")]
        _source: String,
    }
    // The first lines may be checkpoints, which have no source; of a long file there are many.
    const HEAD: u64 = 16 << 20;
    const LINES: usize = 200;
    let is_checkpoint = |line: &Vec<u8>| matches!(serde_json::from_slice(line), Ok(Line::Part { .. }));
    let path = folder.join(NAME);
    let is_file = std::fs::symlink_metadata(&path).is_ok_and(|m| m.is_file());
    let Some(file) = is_file.then(|| File::open(&path).ok()).flatten() else { return false };
    let mut lines = BufReader::new(file.take(HEAD)).split(b'\n').map_while(Result::ok).filter(|line| !is_checkpoint(line)).take(LINES);
    lines.any(|line| serde_json::from_slice::<Sourced>(&line).is_ok())
}

#[cfg(test)]
mod tests {
    use super::super::{Checkpoint, Content, Figures, Finished, Journal};
    use super::*;
    use crate::report::json::JsonPath;

    #[test]
    fn a_mirror_of_a_long_file_is_known_behind_its_checkpoints() {
        let folder = tempfile::tempdir().expect("folder");
        let journal = Journal::open(folder.path(), Content(7)).expect("opened");
        (0..300).for_each(|_| {
            journal.append(&Line::Part { path: JsonPath::new(Path::new("a")), part: Checkpoint::default() }, false).expect("noted")
        });
        assert!(!is_of_mirror(folder.path()));
        journal
            .note(Path::new("a"), Finished { from: Content(1), to: Content(2), figures: Figures::default() }, Some("/in"), false)
            .expect("noted");
        assert!(is_of_mirror(folder.path()));
    }
}
