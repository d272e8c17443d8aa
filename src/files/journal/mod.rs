//! The journal of a folder: which files were restored, from which content to which.
//!
//! A line of JSON for a file is written *before* the file takes its place. So after any
//! interruption the content of the file says on which side of that step it is. A line that was not
//! written to its end is ignored.
//!
//! The first line has the version of unspin and a fingerprint of settings, dictionaries and models.
//! A journal with another first line is replaced at once by one that keeps only what was written by
//! earlier runs.

mod mirror;

use crate::files::atomic;
use crate::report::json::JsonPath;
use mirror::Sources;
pub use mirror::is_of_mirror;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64, xxh3_128};

/// The name of the journal in the folder that is written to.
pub const NAME: &str = ".unspin-journal";

/// The identity of some content: 128 bits of XXH3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Content(pub u128);

impl Content {
    /// The identity of bytes.
    pub fn of(bytes: &[u8]) -> Content {
        Content(xxh3_128(bytes))
    }
}

impl Serialize for Content {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&format_args!("{:032x}", self.0))
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Content, D::Error> {
        let text = String::deserialize(d)?;
        u128::from_str_radix(&text, 16).map(Content).map_err(serde::de::Error::custom)
    }
}

/// Computes the identity of bytes that come piece by piece.
#[derive(Default)]
pub struct Hasher(Xxh3Default);

impl Hasher {
    /// Takes bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The identity of all bytes.
    pub fn content(&self) -> Content {
        Content(self.0.digest128())
    }
}

impl Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The figures of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Documents in it.
    pub documents: usize,
    /// Words read.
    pub words: usize,
    /// Edits applied.
    pub edits: usize,
    /// Edits that only `--unsafe` takes.
    pub held: usize,
    /// Edits that cannot be written where they stand.
    #[serde(rename = "left_out")]
    pub unplaced: usize,
    /// Places that could not be read.
    pub problems: usize,
    /// Share of the words that were substituted.
    pub spin_rate: f32,
    /// Probability of having been spun.
    pub spun: f32,
}

/// How far a large file has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Content of the source.
    pub from: Content,
    /// Bytes of its text that are done.
    pub read: u64,
    /// Bytes written.
    pub written: u64,
    /// Content of what was written: a run without a journal may have used the same draft since.
    pub draft: Content,
    /// Bytes of an archive's block that are still to be passed on.
    pub passing: usize,
    /// Figures so far.
    pub figures: Figures,
}

/// A finished file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finished {
    /// Content of the source.
    pub from: Content,
    /// Content of the result.
    pub to: Content,
    /// Its figures.
    pub figures: Figures,
}

#[derive(Serialize, Deserialize)]
struct Head {
    unspin: String,
    engine: Content,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Done {
        #[serde(flatten)]
        path: JsonPath,
        from: Content,
        to: Content,
        #[serde(flatten)]
        figures: Figures,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<String>,
    },
    Part {
        #[serde(flatten)]
        path: JsonPath,
        part: Checkpoint,
    },
    /// What a run with other settings wrote.
    Written {
        #[serde(flatten)]
        path: JsonPath,
        written: Content,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<String>,
    },
}

/// Whether a file begins as a journal does, or is a part of such a beginning.
fn is_begun(file: &mut File) -> io::Result<bool> {
    const BEGIN: &[u8] = b"{\"unspin\":\"";
    let mut bytes = Vec::new();
    file.rewind()?;
    file.take(BEGIN.len() as u64).read_to_end(&mut bytes)?;
    Ok(BEGIN.starts_with(&bytes))
}

/// The journal of a folder, open and locked.
pub struct Journal {
    file: Mutex<File>,
    done: HashMap<u64, Finished>,
    parts: HashMap<u64, Checkpoint>,
    written: HashSet<(u64, Content)>,
    sources: Sources,
}

/// What earlier runs wrote, in the order of the journal.
#[derive(Default)]
struct Written {
    known: HashSet<(u64, Content)>,
    lines: Vec<(JsonPath, Content, Option<String>)>,
    sources: Sources,
}

impl Written {
    fn add(&mut self, path: JsonPath, content: Content, source: Option<String>) {
        self.sources.put(key(&path), source.as_ref());
        if self.known.insert((key(&path), content)) {
            self.lines.push((path, content, source));
        }
    }

    /// The lines for a journal with other settings. They tell what unspin wrote from what somebody
    /// else wrote.
    fn bytes(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        for (path, written, source) in std::mem::take(&mut self.lines) {
            serde_json::to_writer(&mut bytes, &Line::Written { path, written, source })?;
            bytes.push(b'\n');
        }
        Ok(bytes)
    }
}

fn key(path: &JsonPath) -> u64 {
    xxh3_64(&path.bytes())
}

impl Journal {
    /// Opens the journal in a folder or begins it.
    ///
    /// # Errors
    /// When it cannot be written, when something else has its name, or another run is at work in
    /// the folder.
    pub fn open(folder: &Path, engine: Content) -> io::Result<Journal> {
        let path = folder.join(NAME);
        let busy = |e: io::Error| match e.kind() {
            io::ErrorKind::WouldBlock => io::Error::new(e.kind(), "another run of unspin is at work in this folder; wait for it"),
            _ => e,
        };
        let mut file = atomic::locked(&path, File::options().read(true).write(true).create(true).truncate(false)).map_err(busy)?;
        let (mut done, mut parts, mut sound) = (HashMap::new(), HashMap::new(), 0u64);
        let (mut same, mut written) = (None, Written::default());
        let mut lines = BufReader::new(&mut file);
        let mut line = Vec::new();
        while lines.by_ref().read_until(b'\n', &mut line)? > 0 {
            if !line.ends_with(b"\n") {
                break;
            }
            if same.is_none() {
                let Ok(head) = serde_json::from_slice::<Head>(&line) else { break };
                same = Some(head.engine == engine && head.unspin == env!("CARGO_PKG_VERSION"));
            } else {
                match serde_json::from_slice(&line) {
                    Ok(Line::Done { path, from, to, figures, source }) => {
                        parts.remove(&key(&path));
                        done.insert(key(&path), Finished { from, to, figures });
                        written.add(path, to, source);
                    }
                    Ok(Line::Part { path, part }) => {
                        parts.insert(key(&path), part);
                    }
                    Ok(Line::Written { path, written: content, source }) => written.add(path, content, source),
                    Err(_) => break,
                }
            }
            sound += line.len() as u64;
            line.clear();
        }
        drop(lines);
        if same.is_none() && !is_begun(&mut file)? {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "is no journal of unspin and stays as it is; move it away"));
        }
        let mut head = serde_json::to_vec(&Head { unspin: env!("CARGO_PKG_VERSION").into(), engine })?;
        head.push(b'\n');
        if same == Some(false) {
            (done, parts) = (HashMap::new(), HashMap::new());
            // When the disk is full, the old journal must stay.
            file = atomic::replaced(&path, &[head, written.bytes()?].concat())?;
        } else {
            file.set_len(sound)?;
            file.seek(SeekFrom::Start(sound))?;
            if sound == 0 {
                file.write_all(&head)?;
            }
        }
        Ok(Journal { file: Mutex::new(file), done, parts, written: written.known, sources: written.sources })
    }

    /// What is known of a file.
    pub fn done(&self, path: &Path) -> Option<&Finished> {
        self.done.get(&key(&JsonPath::new(path)))
    }

    /// Whether a run, with whatever settings, wrote this content to a file.
    pub fn wrote(&self, path: &Path, content: Content) -> bool {
        self.written.contains(&(key(&JsonPath::new(path)), content))
    }

    /// The folder from which a file was restored last, where it was noted.
    pub fn source(&self, path: &Path) -> Option<&str> {
        self.sources.of(key(&JsonPath::new(path)))
    }

    /// How far a file came.
    pub fn part(&self, path: &Path) -> Option<&Checkpoint> {
        self.parts.get(&key(&JsonPath::new(path)))
    }

    /// Notes a file that is about to take its place, and from which folder it comes when that is
    /// another one. With `sync`, the note is on the disk before this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note(&self, path: &Path, finished: Finished, source: Option<&str>, sync: bool) -> io::Result<()> {
        let Finished { from, to, figures } = finished;
        self.append(&Line::Done { path: JsonPath::new(path), from, to, figures, source: source.map(str::to_string) }, sync)
    }

    /// Notes how far a file has come.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn checkpoint(&self, path: &Path, part: Checkpoint) -> io::Result<()> {
        self.append(&Line::Part { path: JsonPath::new(path), part }, true)
    }

    fn append(&self, line: &Line, sync: bool) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let before = file.stream_position()?;
        if let Err(e) = file.write_all(&bytes) {
            // Nothing after half a line would be read.
            file.set_len(before)?;
            file.seek(SeekFrom::Start(before))?;
            return Err(e);
        }
        if sync { file.sync_data() } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_known_again() {
        let folder = tempfile::tempdir().expect("folder");
        let engine = Content(7);
        let finished = Finished { from: Content(1), to: Content(u128::MAX), figures: Figures { words: 3, ..Figures::default() } };
        let part = Checkpoint { from: Content(1), read: 5, ..Checkpoint::default() };
        {
            let journal = Journal::open(folder.path(), engine).expect("begun");
            assert!(Journal::open(folder.path(), engine).is_err(), "it is locked");
            journal.note(Path::new("a/b.txt"), finished, None, true).expect("noted");
            journal.checkpoint(Path::new("c"), part).expect("noted");
            journal.checkpoint(Path::new("d"), part).expect("noted");
            journal.note(Path::new("d"), finished, None, false).expect("noted");
        }
        let path = folder.path().join(NAME);
        let whole = std::fs::read(&path).expect("read");
        for cut in [whole.len(), whole.len() - 1, whole.len() - 20] {
            std::fs::write(&path, &whole[..cut]).expect("written");
            let journal = Journal::open(folder.path(), engine).expect("opened");
            assert_eq!(journal.done(Path::new("a/b.txt")), Some(&finished));
            assert_eq!(journal.part(Path::new("c")), Some(&part));
            assert_eq!(journal.done(Path::new("d")).is_some(), cut == whole.len());
            assert_eq!(journal.part(Path::new("d")).is_some(), cut < whole.len());
        }
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            let odd = Path::new(std::ffi::OsStr::from_bytes(b"a/\xff.txt"));
            let other = Path::new(std::ffi::OsStr::from_bytes(b"a/\xfe.txt"));
            Journal::open(folder.path(), engine).and_then(|j| j.note(odd, finished, None, true)).expect("noted");
            let journal = Journal::open(folder.path(), engine).expect("opened");
            assert_eq!((journal.done(odd), journal.done(other)), (Some(&finished), None), "names need not be UTF-8");
        }
        let journal = Journal::open(folder.path(), Content(8)).expect("opened");
        assert_eq!(journal.done(Path::new("a/b.txt")), None);
        assert!(Journal::open(folder.path(), Content(8)).is_err(), "one that was begun anew is locked, too");
        journal.note(Path::new("e"), finished, None, true).expect("noted");
        journal.note(Path::new("f"), finished, Some("/in"), false).expect("noted");
        drop(journal);
        assert_eq!(Journal::open(folder.path(), Content(8)).expect("opened").done(Path::new("e")), Some(&finished));
        let journal = Journal::open(folder.path(), Content(9)).expect("opened");
        assert_eq!((journal.source(Path::new("f")), journal.source(Path::new("e"))), (Some("/in"), None));
        let wrote = |content| journal.wrote(Path::new("a/b.txt"), content);
        assert!(wrote(finished.to) && !wrote(finished.from), "what was written is known with other settings, too");
    }

    #[test]
    fn what_only_has_its_name_is_not_written_to() {
        let folder = tempfile::tempdir().expect("folder");
        let (path, other) = (folder.path().join(NAME), folder.path().join("precious.txt"));
        for text in ["precious\n", "{\"un", ""] {
            std::fs::write(&path, text).expect("written");
            let opened = Journal::open(folder.path(), Content(7));
            assert_eq!(opened.is_err(), text == "precious\n", "{text:?}");
            drop(opened);
            assert_eq!(std::fs::read(&path).expect("read") == text.as_bytes(), text == "precious\n");
        }
        #[cfg(unix)]
        for text in [Some("precious\n"), Some(""), None] {
            std::fs::remove_file(&path).expect("removed");
            std::os::unix::fs::symlink("precious.txt", &path).expect("link");
            text.map_or_else(|| std::fs::remove_file(&other), |text| std::fs::write(&other, text)).expect("written");
            assert!(Journal::open(folder.path(), Content(7)).is_err(), "{text:?}");
            assert_eq!(std::fs::read_to_string(&other).ok().as_deref(), text);
        }
    }
}
