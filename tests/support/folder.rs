//! Folders of tests, which nothing above them has a say in.

use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An empty folder, removed in the end.
pub struct Folder {
    inner: PathBuf,
    _outer: TempDir,
}

impl Folder {
    pub fn path(&self) -> &Path {
        &self.inner
    }
}

/// A folder below one with settings that say nothing, where the search for settings ends. That for the state of a review
/// ends nowhere, so there must be none.
pub fn folder() -> Folder {
    let parent = std::env::temp_dir();
    without_review_above(&parent);
    let outer = tempfile::Builder::new().prefix("unspin-test-").tempdir_in(parent).expect("a temporary folder");
    put(outer.path(), "unspin.yaml", "");
    // A name of letters only, whatever a test looks for in paths.
    let inner = outer.path().join("work");
    std::fs::create_dir(&inner).expect("a folder");
    Folder { inner, _outer: outer }
}

/// Fails when a program that runs in a folder would read what somebody decided in a review of their own.
pub fn without_review_above(folder: &Path) {
    let state = folder.ancestors().map(|f| f.join(".unspin")).find(|f| f.is_dir());
    assert!(state.is_none(), "the tests would read {}, a review of yours: move it, or set TMPDIR", state.unwrap_or_default().display());
}

/// Writes a file below a folder.
pub fn put(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(&path, bytes).expect("written");
    path
}

/// The text of a file below a folder.
pub fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}
