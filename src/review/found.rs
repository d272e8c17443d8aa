//! What the engine found: `found.jsonl`, which lets a review resume at once and scripts do without
//! the engine.
//!
//! The first line identifies the engine. Every other line is a file: its edits and the digest of
//! its text as it was before the review wrote into it. When the digest does not fit any more, or
//! the engine is another one, the edits are found anew. Damaged lines are left out: all of this can
//! be found again.

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

/// The part of a line that says whether it still fits.
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

/// A line as it is on disk, which takes much less memory than its edits.
#[derive(Debug)]
struct KeptLine {
    digest: Content,
    /// Empty when another engine found it.
    line: Vec<u8>,
}

/// The edits of files, by name.
#[derive(Debug, Default)]
pub struct FoundEdits {
    engine: Content,
    lines: BTreeMap<String, KeptLine>,
    changed: bool,
}

impl FoundEdits {
    /// Reads what was found; `engine` identifies the engine and its dictionaries.
    pub fn read(folder: &Path, engine: Content) -> FoundEdits {
        let mut found = FoundEdits { engine, ..FoundEdits::default() };
        let bytes = std::fs::read(folder.join(FILE)).unwrap_or_default();
        let mut lines = bytes.split(|&b| b == b'\n');
        let head: Option<Head> = lines.next().and_then(|line| serde_json::from_slice(line).ok());
        // Of what another engine found, the names stay: they are the files under review.
        found.changed = head.is_none_or(|head| head.engine != engine);
        for line in lines {
            if let Ok(Name { file, digest }) = serde_json::from_slice(line) {
                let line = if found.changed { Vec::new() } else { line.to_vec() };
                found.lines.insert(file, KeptLine { digest, line });
            }
        }
        found
    }

    /// The names of the files, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.lines.keys().map(String::as_str)
    }

    /// The edits of a file when its text, as it was before the review wrote into it, has this
    /// digest.
    pub fn get(&self, name: &str, digest: Content) -> Option<Vec<Edit>> {
        let kept = self.lines.get(name).filter(|e| e.digest == digest)?;
        serde_json::from_slice(&kept.line).ok().map(|Edits { edits }| edits)
    }

    /// Keeps the edits of a file.
    pub fn put(&mut self, name: &str, digest: Content, edits: &[Edit]) {
        let line = serde_json::to_vec(&Line { file: name, digest, edits }).expect("edits are JSON");
        self.lines.insert(name.to_string(), KeptLine { digest, line });
        self.changed = true;
    }

    /// Forgets a file that is gone.
    pub fn remove(&mut self, name: &str) {
        self.changed |= self.lines.remove(name).is_some();
    }

    /// Writes `found.jsonl` unless nothing has changed since it was read.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&mut self, folder: &Path) -> Result<(), StoreError> {
        if !self.changed {
            return Ok(());
        }
        let mut bytes = serde_json::to_vec(&Head { engine: self.engine }).expect("a head is JSON");
        for (name, kept) in &self.lines {
            bytes.push(b'\n');
            match kept.line.is_empty() {
                // Not looked at by this engine. No text has this digest, except by one chance in
                // 2^128.
                true => bytes
                    .extend(serde_json::to_vec(&Line { file: name, digest: Content::default(), edits: &[] }).expect("no edits are JSON")),
                false => bytes.extend(&kept.line),
            }
        }
        bytes.push(b'\n');
        put(&folder.join(FILE), &bytes)?;
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
        let mut found = FoundEdits::read(folder.path(), Content(7));
        found.put("a.txt", one, &edits);
        found.put("b.txt", two, &[]);
        found.write(folder.path()).expect("written");
        let found = FoundEdits::read(folder.path(), Content(7));
        assert_eq!(
            (found.get("a.txt", one), found.get("a.txt", two), found.get("b.txt", two)),
            (Some(edits.to_vec()), None, Some(Vec::new()))
        );
        let other = FoundEdits::read(folder.path(), Content(8));
        assert_eq!((other.get("a.txt", one), other.names().collect::<Vec<_>>()), (None, vec!["a.txt", "b.txt"]));
        std::fs::write(folder.path().join(FILE), "nonsense\n{\n").expect("written");
        assert_eq!(FoundEdits::read(folder.path(), Content(7)).names().count(), 0);
    }
}
