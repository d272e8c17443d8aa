//! A corpus of two files, and unspin with the dictionary of a few rows.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

pub const A: &str = "The talks ended late, in keeping with the Pale Dwelling Place.\nShe made the remark on Monday. They gave the word \
                     too.\n\nThe assault was planned, and an assault came. Assault followed.\n";
pub const B: &str = "Later he made the remark again.\r\n";

/// A folder with `a.txt` and `sub/b.txt`, which hold eight edits.
pub fn corpus() -> TempDir {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::create_dir(folder.path().join("sub")).expect("folder");
    std::fs::write(folder.path().join("a.txt"), A).expect("written");
    std::fs::write(folder.path().join("sub/b.txt"), B).expect("written");
    folder
}

/// The arguments of every run. Lessons are read, so it is not isolated.
pub fn options() -> Vec<String> {
    let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiny.yaml");
    ["--no-builtin", "--spun", "--dict"].into_iter().map(str::to_string).chain([dictionary.display().to_string()]).collect()
}

/// The environment of every run.
pub fn environment() -> [(&'static str, &'static str); 1] {
    [("XDG_CONFIG_HOME", "/nowhere")]
}

pub fn unspin(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
    command.args(options()).args(args).current_dir(folder).envs(environment()).output().expect("ran")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

pub fn read(folder: &Path, name: &str) -> String {
    text(&std::fs::read(folder.join(name)).expect("read"))
}

pub fn log(folder: &Path) -> PathBuf {
    folder.join(".unspin/decisions.jsonl")
}

/// The lines of the log as JSON.
pub fn decisions(folder: &Path) -> Vec<serde_json::Value> {
    text(&std::fs::read(log(folder)).expect("log")).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
}
