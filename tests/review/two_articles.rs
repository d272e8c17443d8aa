//! A review of two articles, with the dictionary of a few rows. Lessons are read, so its runs are
//! not isolated.

use crate::support::bytes::text;
use crate::support::folder::{Folder, folder, put};
use crate::support::program::{outcome, tiny_with_settings};
use std::path::{Path, PathBuf};
use std::process::Output;

pub const A: &str = "The talks ended late, in keeping with the Pale Dwelling Place.\nShe made the remark on Monday. They gave the word \
                     too.\n\nThe assault was planned, and an assault came. Assault followed.\n";
pub const B: &str = "Later he made the remark again.\r\n";

/// A folder with `a.txt` and `sub/b.txt`, which hold eight edits.
pub fn corpus() -> Folder {
    let folder = folder();
    put(folder.path(), "a.txt", A);
    put(folder.path(), "sub/b.txt", B);
    folder
}

pub fn unspin(folder: &Path, args: &[&str]) -> Output {
    tiny_with_settings(folder, args).output().expect("ran")
}

/// The exit status of a run and what it says.
pub fn run(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    outcome(tiny_with_settings(folder, args))
}

pub fn log(folder: &Path) -> PathBuf {
    folder.join(".unspin/decisions.jsonl")
}

/// The lines of the log as JSON.
pub fn decisions(folder: &Path) -> Vec<serde_json::Value> {
    text(&std::fs::read(log(folder)).expect("log")).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
}

/// A dictionary for [`HOUSE`] that a run takes besides, in which one row writes what another takes.
pub const HOUSES: &str = "dictionary: houses
licence: CC0-1.0
description: Rows for tests.
entries:
  - original: huge
    spun: [enormous: 20]
  - original: enormous
    spun: [ginormous: 20]
";
/// Both edits of this are right only together.
pub const HOUSE: &str = "They saw a ginormous enormous house.\n";
