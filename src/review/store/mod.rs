//! The state on disk: `.unspin/` in the folder of the review.
//!
//! | file | |
//! |---|---|
//! | `decisions.jsonl` | one [`Record`] per line, appended with every decision; the last one of a key holds |
//! | `found.jsonl` | what the engine found, so that it need not run again: see [`crate::review::found`] |
//! | `dictionary.yaml`, `never.yaml` | what was taught: see [`crate::review::lexicon`] |
//! | `lock` | held while somebody reviews; says who |
//!
//! The log is compacted when a review ends. A log with damaged lines is set aside whole, and the
//! lines that can be read are taken over.

use crate::files::atomic::{create, refuse_foreign};
use crate::message::reason;
use crate::review::key::Key;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The folder of the state.
pub const FOLDER: &str = ".unspin";
/// How the name of the holder of a lock begins when a person reviews.
pub const REVIEW: &str = "unspin review";
/// The log of decisions.
pub const DECISIONS: &str = "decisions.jsonl";
const LOCK: &str = "lock";
/// How long to wait for a lock that a script holds: most are done by then.
const PATIENCE: Duration = Duration::from_secs(2);
/// What git need not keep.
const GITIGNORE: &str = "/.gitignore\n/found.jsonl\n/lock\n";

/// What a record says of its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordState {
    /// `after` is to be written.
    Accepted,
    /// The place is to stay as it is.
    Rejected,
    /// An earlier decision was taken back.
    Pending,
    /// `after` was written into the file. The key and the words around are those of the place after
    /// the writing.
    Applied,
}

/// A decision, as a line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The place.
    pub key: Key,
    /// Its file, by its name in the folder of the review.
    pub file: String,
    /// What stands there.
    pub before: String,
    /// What is written instead; as `before` when rejected, what was proposed when pending.
    pub after: String,
    /// What was decided.
    pub decision: RecordState,
    /// What was proposed.
    pub proposed: String,
    /// Confidence of what was proposed.
    pub confidence: f32,
    /// The rule that proposed it.
    pub rule: String,
    /// The words before the place.
    pub left: String,
    /// The words after the place.
    pub right: String,
    /// The id that a written place had while it was under review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Key>,
    /// Whether it was taught to be done always or never.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taught: bool,
    /// When, in seconds since 1970.
    pub time: u64,
}

/// The decisions of a review, on disk and in memory.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    log: Option<File>,
    _lock: Option<File>,
    records: HashMap<Key, Record>,
    /// The places of each file that records are about.
    files: HashMap<String, HashSet<Key>>,
    lines: usize,
    notes: Vec<String>,
    /// Whether it was made by this opening.
    new: bool,
}

impl Store {
    /// The nearest folder at or above `start` that holds a state.
    pub fn find(start: &Path) -> Option<PathBuf> {
        start.ancestors().find(|f| f.join(FOLDER).is_dir()).map(Path::to_path_buf)
    }

    /// Opens the state of the folder `root` for writing, makes it when there is none, and holds its
    /// lock. `who` tells those who are kept out, in a few words, which command this is.
    ///
    /// # Errors
    /// When another program holds the lock, or the folder cannot be written.
    pub fn open(root: &Path, who: &str) -> Result<Store, StoreError> {
        let folder = root.join(FOLDER);
        let unwritten = |path: &Path| {
            let path = path.to_path_buf();
            move |e: io::Error| StoreError::new(&path, format!("cannot be written: {}", reason(&e)), "check its permissions")
        };
        let new = !folder.exists();
        std::fs::create_dir_all(&folder).map_err(unwritten(&folder))?;
        let lock = lock(&folder, who)?;
        let ignored = folder.join(".gitignore");
        refuse_foreign(&ignored).map_err(unwritten(&ignored))?;
        if !ignored.exists() {
            std::fs::write(&ignored, GITIGNORE).map_err(unwritten(&ignored))?;
        }
        let path = folder.join(DECISIONS);
        let mut store = Store::load(folder)?;
        if !store.notes.is_empty() {
            let aside = set_aside(&path)?;
            store.notes.push(format!("{} is kept as {}", path.display(), aside.display()));
            store.rewrite()?;
        }
        refuse_foreign(&path).map_err(unwritten(&path))?;
        store.log = Some(OpenOptions::new().create(true).append(true).open(&path).map_err(unwritten(&path))?);
        store._lock = lock;
        store.new = new;
        Ok(store)
    }

    /// Whether opening it made it, and nothing was kept in it since.
    pub fn is_new(&self) -> bool {
        self.new && self.records.is_empty()
    }

    /// Notes that something other than decisions is kept in its folder: it is not new any more.
    pub fn settled(&mut self) {
        self.new = false;
    }

    /// Closes a new state and removes it: a command that fails leaves nothing in the folder.
    pub fn abandon(self) {
        for name in [DECISIONS, ".gitignore", LOCK] {
            let _ = std::fs::remove_file(self.folder.join(name));
        }
        // This fails, rightly, when somebody else put something there meanwhile.
        let _ = std::fs::remove_dir(&self.folder);
    }

    /// Reads the state of the folder `root` without lock; nothing is created or set aside.
    ///
    /// # Errors
    /// When the log is there but cannot be read.
    pub fn read(root: &Path) -> Result<Store, StoreError> {
        Store::load(root.join(FOLDER))
    }

    fn load(folder: PathBuf) -> Result<Store, StoreError> {
        let (records, files) = (HashMap::new(), HashMap::new());
        let mut store = Store { folder, log: None, _lock: None, records, files, lines: 0, notes: Vec::new(), new: false };
        let path = store.folder.join(DECISIONS);
        let bytes = match std::fs::read(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(store),
            read => read.map_err(|e| StoreError::new(&path, format!("cannot be read: {}", reason(&e)), "check its permissions"))?,
        };
        let mut damaged = Vec::new();
        for (number, line) in bytes.split(|&b| b == b'\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty()) {
            store.lines += 1;
            match serde_json::from_slice::<Record>(line) {
                Ok(record) => store.insert(record),
                Err(_) => damaged.push(number + 1),
            }
        }
        // A line without its end was cut off while it was written; the next one must not be joined
        // to it.
        let cut = !bytes.is_empty() && !bytes.ends_with(b"\n");
        if let Some(first) = damaged.first() {
            let (path, n) = (path.display(), damaged.len());
            store.notes.push(format!("{path}:{first}: {n} damaged line{} left out", if n == 1 { " is" } else { "s are" }));
        } else if cut {
            store.notes.push(format!("{}: the last line has no end", path.display()));
        }
        Ok(store)
    }

    /// Whether it was opened for writing.
    pub fn is_open(&self) -> bool {
        self.log.is_some()
    }

    /// The folder of the state.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What people should be told about the state, such as damage.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The record of a place.
    pub fn get(&self, key: Key) -> Option<&Record> {
        self.records.get(&key)
    }

    /// The record of a place by the first digits of its id. With a state, only records in it are
    /// looked at. When there are several, it is the one with the least key.
    pub fn by_digits(&self, id: &str, state: Option<RecordState>) -> Option<&Record> {
        let id = id.to_lowercase();
        let wanted = |r: &&Record| state.is_none_or(|state| r.decision == state) && r.was.unwrap_or(r.key).to_string().starts_with(&id);
        self.records.values().filter(wanted).min_by_key(|r| r.key)
    }

    /// All records in a state, by file; those of a file are in the order in which they were
    /// decided.
    pub fn by_file(&self, state: RecordState) -> BTreeMap<&str, Vec<&Record>> {
        let mut files: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
        for record in self.records.values().filter(|r| r.decision == state) {
            files.entry(&record.file).or_default().push(record);
        }
        files.values_mut().for_each(|records| records.sort_by_key(|r| (r.time, r.key)));
        files
    }

    /// The records of one file in a state, likewise; the records of other files are not looked at.
    pub fn of(&self, file: &str, state: RecordState) -> Vec<&Record> {
        let keys = self.files.get(file).into_iter().flatten();
        let mut records: Vec<&Record> = keys.filter_map(|key| self.records.get(key)).filter(|r| r.decision == state).collect();
        records.sort_by_key(|r| (r.time, r.key));
        records
    }

    /// Replaces the record with the same key, which may have been about another file.
    fn insert(&mut self, record: Record) {
        let (key, file) = (record.key, record.file.clone());
        if let Some(old) = self.records.insert(key, record)
            && old.file != file
        {
            self.leave(&old);
        }
        self.files.entry(file).or_default().insert(key);
    }

    /// Forgets that a record is about its file.
    fn leave(&mut self, record: &Record) {
        if let Some(keys) = self.files.get_mut(&record.file) {
            keys.remove(&record.key);
            if keys.is_empty() {
                self.files.remove(&record.file);
            }
        }
    }

    /// The records of rejected edits, in no order.
    pub fn rejected(&self) -> impl Iterator<Item = &Record> {
        self.records.values().filter(|r| r.decision == RecordState::Rejected)
    }

    /// All records, in no order.
    #[cfg(test)]
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// Appends records to the log. When this returns, the system has them, whatever happens to the
    /// program.
    ///
    /// # Errors
    /// When the log cannot be written; the records are not taken then.
    pub fn record(&mut self, records: Vec<Record>) -> Result<(), StoreError> {
        let path = self.folder.join(DECISIONS);
        let Some(log) = &mut self.log else {
            return Err(StoreError::new(&path, "is open for reading only".into(), "open it for writing"));
        };
        let mut lines = Vec::with_capacity(256 * records.len());
        for record in &records {
            lines.extend(line(record));
        }
        let fail =
            |e: io::Error| StoreError::new(&path, format!("cannot be written: {}", reason(&e)), "make room or check its permissions");
        let before = log.seek(io::SeekFrom::End(0)).map_err(fail)?;
        if let Err(e) = log.write_all(&lines) {
            // A part of a line would be damage.
            let _ = log.set_len(before);
            return Err(fail(e));
        }
        self.lines += records.len();
        records.into_iter().for_each(|record| self.insert(record));
        Ok(())
    }

    /// Writes the log anew with one line per place, when that makes it shorter, and makes sure that
    /// it is on the disk.
    ///
    /// # Errors
    /// When it cannot be written; the old log stays.
    pub fn compact(&mut self) -> Result<(), StoreError> {
        if self.log.is_none() {
            return Ok(());
        }
        let kept = self.records.values().filter(|r| r.decision != RecordState::Pending).count();
        if kept < self.lines {
            let gone: Vec<Record> = self.records.extract_if(|_, r| r.decision == RecordState::Pending).map(|(_, record)| record).collect();
            gone.iter().for_each(|record| self.leave(record));
            self.rewrite()?;
            self.log = None;
            let path = self.folder.join(DECISIONS);
            let open = OpenOptions::new().append(true).open(&path);
            self.log =
                Some(open.map_err(|e| StoreError::new(&path, format!("cannot be opened: {}", reason(&e)), "check its permissions"))?);
        }
        if let Some(log) = &self.log {
            let _ = log.sync_data();
        }
        Ok(())
    }

    fn rewrite(&mut self) -> Result<(), StoreError> {
        let path = self.folder.join(DECISIONS);
        let mut records: Vec<&Record> = self.records.values().collect();
        records.sort_by(|a, b| (a.time, &a.file, a.key).cmp(&(b.time, &b.file, b.key)));
        let lines: Vec<u8> = records.iter().flat_map(|r| line(r)).collect();
        put(&path, &lines)?;
        self.lines = self.records.len();
        Ok(())
    }
}

fn line(record: &Record) -> Vec<u8> {
    let mut line = serde_json::to_vec(record).expect("a record is JSON");
    line.push(b'\n');
    line
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

/// Takes the lock; while a script holds it, this waits a little. The operating system frees the
/// lock when its holder ends, in whatever way, so that no lock is stale. `None` when the file
/// system has no locks.
fn lock(folder: &Path, who: &str) -> Result<Option<File>, StoreError> {
    let path = folder.join(LOCK);
    let fail = |e: &io::Error| StoreError::new(&path, format!("cannot be written: {}", reason(e)), "check its permissions");
    refuse_foreign(&path).map_err(|e| fail(&e))?;
    let mut file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path).map_err(|e| fail(&e))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => break,
            // Some network file systems have no locks; one person alone there is better than
            // nobody.
            Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => return Ok(None),
            Err(TryLockError::Error(e)) => return Err(fail(&e)),
            Err(TryLockError::WouldBlock) => {}
        }
        let mut holder = String::new();
        let _ = file.rewind().and_then(|()| file.read_to_string(&mut holder));
        if holder.starts_with(REVIEW) || start.elapsed() > PATIENCE {
            let holder = if holder.is_empty() { "another program".to_string() } else { holder.trim_end().to_string() };
            let help = if holder.starts_with(REVIEW) { "end that review with `q`, or wait for it" } else { "wait until it is done" };
            return Err(StoreError::new(folder, format!("is in use by {holder}"), help));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    file.rewind()
        .and_then(|()| file.set_len(0))
        .and_then(|()| writeln!(file, "{who} (process {})", std::process::id()))
        .map_err(|e| fail(&e))?;
    Ok(Some(file))
}

/// Writes a file of the state at once; a new one has the permissions that files have here.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let ordinary = path.with_file_name(".gitignore");
    let like = if path.exists() { path } else { &ordinary };
    let help = "make room, or check the permissions";
    create(path, bytes, like).map_err(|e| StoreError::new(path, format!("cannot be written: {}", reason(&e)), help))
}

/// Moves a damaged file out of the way, under a name that is free.
pub(crate) fn set_aside(path: &Path) -> Result<PathBuf, StoreError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let free =
        (1..).map(|n| path.with_file_name(format!("{name}.damaged-{n}"))).find(|p| !p.exists()).unwrap_or_else(|| path.to_path_buf());
    let moved = std::fs::rename(path, &free);
    moved.map_err(|e| StoreError::new(path, format!("cannot be set aside: {}", reason(&e)), "move it away by hand"))?;
    Ok(free)
}

/// A problem with the state: where, what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError {
    path: PathBuf,
    message: String,
    help: &'static str,
}

impl StoreError {
    pub(crate) fn new(path: &Path, message: String, help: &'static str) -> StoreError {
        StoreError { path: path.to_path_buf(), message, help }
    }

    /// What to say when something else went wrong on top of it.
    pub(crate) fn beside(self, other: &StoreError) -> StoreError {
        StoreError { message: format!("{}; besides, {}: {}", self.message, other.path.display(), other.message), ..self }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (help: {})", self.path.display(), self.message, self.help)
    }
}

impl std::error::Error for StoreError {}

#[cfg(test)]
mod tests;
