//! What the engine found, kept so that a review resumes at once and scripts need not run it: `found.jsonl`.
//!
//! The first line names the engine, every other one a file with its edits and the digest of its text, as it was before the review wrote into
//! it. A line whose digest does not fit any more, or all of them when the engine is another one, are found anew. Nothing here is worth saving: a
//! damaged line is as good as none.

use crate::edit::Edit;
use crate::files::journal::Content;
use crate::review::store::{StoreError, put};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

const FILE: &str = "found.jsonl";

#[derive(Serialize, Deserialize)]
struct Head {
    engine: Content,
}

/// What is needed of a line to know whether it still fits.
#[derive(Deserialize)]
struct Name {
    file: String,
    digest: Content,
}

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    digest: Content,
    edits: &'a [Edit],
}

#[derive(Deserialize)]
struct Edits {
    edits: Vec<Edit>,
}

/// The line of a file, which takes much less memory than its edits; empty when it does not fit the engine.
#[derive(Debug)]
struct Entry {
    digest: Content,
    line: Vec<u8>,
}

/// The edits of files, by name.
#[derive(Debug, Default)]
pub struct Found {
    engine: Content,
    entries: BTreeMap<String, Entry>,
    changed: bool,
}

impl Found {
    /// Reads what was found; `engine` identifies the engine and its dictionaries.
    pub fn read(folder: &Path, engine: Content) -> Found {
        let mut found = Found { engine, ..Found::default() };
        let bytes = std::fs::read(folder.join(FILE)).unwrap_or_default();
        let mut lines = bytes.split(|&b| b == b'\n');
        let head: Option<Head> = lines.next().and_then(|line| serde_json::from_slice(line).ok());
        // Of another engine, the names stay: they are the files under review.
        found.changed = head.is_none_or(|head| head.engine != engine);
        for line in lines {
            if let Ok(Name { file, digest }) = serde_json::from_slice(line) {
                let line = if found.changed { Vec::new() } else { line.to_vec() };
                found.entries.insert(file, Entry { digest, line });
            }
        }
        found
    }

    /// The names of the files, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The edits of a file, when its text, as it was before the review wrote into it, is the same.
    pub fn get(&self, name: &str, digest: Content) -> Option<Vec<Edit>> {
        let entry = self.entries.get(name).filter(|e| e.digest == digest)?;
        serde_json::from_slice(&entry.line).ok().map(|Edits { edits }| edits)
    }

    /// Keeps the edits of a file.
    pub fn put(&mut self, name: &str, digest: Content, edits: &[Edit]) {
        let line = serde_json::to_vec(&Line { file: name, digest, edits }).expect("edits are JSON");
        self.entries.insert(name.to_string(), Entry { digest, line });
        self.changed = true;
    }

    /// Forgets a file that is gone.
    pub fn remove(&mut self, name: &str) {
        self.changed |= self.entries.remove(name).is_some();
    }

    /// Writes what was found, when it is not what was read.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&mut self, folder: &Path) -> Result<(), StoreError> {
        if !self.changed {
            return Ok(());
        }
        let mut lines = serde_json::to_vec(&Head { engine: self.engine }).expect("a head is JSON");
        for (name, entry) in &self.entries {
            lines.push(b'\n');
            match entry.line.is_empty() {
                // Not looked at by this engine; no bytes have this digest, but for one chance in 2^128.
                true => lines
                    .extend(serde_json::to_vec(&Line { file: name, digest: Content::default(), edits: &[] }).expect("no edits are JSON")),
                false => lines.extend(&entry.line),
            }
        }
        lines.push(b'\n');
        put(&folder.join(FILE), &lines)?;
        self.changed = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::key::tests::edit;

    #[test]
    fn edits_are_found_again_while_file_and_engine_are_the_same() {
        let folder = tempfile::tempdir().expect("folder");
        let edits = [edit("a big assault", "assault", 0, "attack", 0.9)];
        let (one, two) = (Content(1), Content(2));
        let mut found = Found::read(folder.path(), Content(7));
        found.put("a.txt", one, &edits);
        found.put("b.txt", two, &[]);
        found.write(folder.path()).expect("written");
        let found = Found::read(folder.path(), Content(7));
        assert_eq!(
            (found.get("a.txt", one), found.get("a.txt", two), found.get("b.txt", two)),
            (Some(edits.to_vec()), None, Some(Vec::new()))
        );
        let other = Found::read(folder.path(), Content(8));
        assert_eq!((other.get("a.txt", one), other.names().collect::<Vec<_>>()), (None, vec!["a.txt", "b.txt"]));
        std::fs::write(folder.path().join(FILE), "nonsense\n{\n").expect("written");
        assert_eq!(Found::read(folder.path(), Content(7)).names().count(), 0);
    }
}
