//! What the engine found: `found.jsonl`, which lets a review resume at once and scripts do without
//! the engine.
//!
//! The first line identifies the engine. Every other line is a file: its edits and the digest of
//! its text as it was before the review wrote into it. When the digest does not fit any more, or
//! the engine is another one, the edits are found anew. Damaged lines are left out, and told: all
//! of this can be found again, but not which files without a decision were under review.

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
    /// What people should be told about damage.
    note: Option<String>,
}

impl FoundEdits {
    /// Reads what was found; `engine` identifies the engine and its dictionaries.
    pub fn read(folder: &Path, engine: Content) -> FoundEdits {
        let mut found = FoundEdits { engine, ..FoundEdits::default() };
        let bytes = std::fs::read(folder.join(FILE)).unwrap_or_default();
        let mut lines = bytes.split(|&b| b == b'\n').filter(|line| !line.is_empty());
        let head: Option<Head> = lines.next().and_then(|line| serde_json::from_slice(line).ok());
        let mut damaged = usize::from(head.is_none() && !bytes.is_empty());
        // Of what another engine found, the names stay: they are the files under review.
        let other = head.is_none_or(|head| head.engine != engine);
        for line in lines {
            match serde_json::from_slice(line) {
                Ok(Name { file, digest }) => {
                    let line = if other { Vec::new() } else { line.to_vec() };
                    found.lines.insert(file, KeptLine { digest, line });
                }
                Err(_) => damaged += 1,
            }
        }
        found.changed = other || damaged > 0;
        found.note = (damaged > 0).then(|| {
            let path = folder.join(FILE);
            format!(
                "{}: damaged; files without a decision may have left the review, put them back, such as by `unspin pending articles/`",
                path.display()
            )
        });
        found
    }

    /// What people should be told about damage.
    pub fn note(&self) -> Option<&String> {
        self.note.as_ref()
    }

    /// Takes a file to be under review, although it may not have been looked at.
    pub fn adopt(&mut self, name: &str) {
        if !self.lines.contains_key(name) {
            self.lines.insert(name.to_string(), KeptLine { digest: Content::default(), line: Vec::new() });
            self.changed = true;
        }
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
        let damaged = FoundEdits::read(folder.path(), Content(7));
        assert_eq!((damaged.names().count(), damaged.note().is_some(), found.note()), (0, true, None));
    }

    #[test]
    fn a_damaged_line_costs_its_file_alone() {
        let folder = tempfile::tempdir().expect("folder");
        let mut found = FoundEdits::read(folder.path(), Content(7));
        ["a.txt", "b.txt"].into_iter().for_each(|name| found.put(name, Content(1), &[]));
        found.write(folder.path()).expect("written");
        let path = folder.path().join(FILE);
        let whole = std::fs::read_to_string(&path).expect("read");
        std::fs::write(&path, whole.replace("\"a.txt\"", "\"a.t")).expect("written");
        let mut found = FoundEdits::read(folder.path(), Content(7));
        assert_eq!((found.get("b.txt", Content(1)), found.names().count()), (Some(Vec::new()), 1));
        assert!(found.note().is_some_and(|note| note.contains(FILE)));
        found.write(folder.path()).expect("written");
        assert_eq!(FoundEdits::read(folder.path(), Content(7)).note(), None, "told once");
    }
}
