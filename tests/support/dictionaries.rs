//! The files of the shipped dictionaries, read once.

use super::corpus::root;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;
use unspin::dict::Source;

/// All files, in the order of their names.
pub static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let files = std::fs::read_dir(root().join("dictionaries")).expect("a folder").map(|f| f.expect("an entry").path());
    let mut files: Vec<PathBuf> = files.filter(|f| f.extension().is_some_and(|e| e == "yaml")).collect();
    files.sort();
    assert!(files.len() > 10);
    files.iter().map(|f| Source::read(f).unwrap_or_else(|e| panic!("{e}"))).collect()
});

/// The files that are compiled together: the ordinary ones as `dictionary`, and those of each family of spinners.
pub fn groups() -> BTreeMap<&'static str, Vec<&'static Source>> {
    let mut groups: BTreeMap<&str, Vec<&'static Source>> = BTreeMap::new();
    for source in SOURCES.iter() {
        groups.entry(source.file.family.as_deref().unwrap_or("dictionary")).or_default().push(source);
    }
    groups
}

/// Where a group stands compiled.
pub fn compiled(group: &str) -> PathBuf {
    root().join(if group == "dictionary" { "models" } else { "models/families" }).join(format!("{group}.bin"))
}
