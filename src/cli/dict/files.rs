//! The dictionary files that paths name.

use crate::cli::output;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use unspin::dict::{DictError, Source};
use unspin::message::unread;

/// Dictionaries to work on.
#[derive(clap::Args)]
pub struct Files {
    /// Dictionary files, and folders of .yaml files
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}

/// The files themselves, and the .yaml and .yml files directly in folders, in the order of their
/// names.
///
/// Folders that cannot be listed are reported; the second value is their number.
pub fn paths(given: &[PathBuf]) -> (Vec<PathBuf>, usize) {
    let (mut files, mut failed) = (Vec::new(), 0);
    for path in given {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        match listed(path) {
            Ok(inside) if inside.is_empty() => {
                output::error(&format!("{}: holds no .yaml file; give the folder of the dictionaries", path.display()));
                failed += 1;
            }
            Ok(inside) => files.extend(inside),
            Err(e) => {
                output::error(&format!("{}: {}", path.display(), unread(&e)));
                failed += 1;
            }
        }
    }
    (files, failed)
}

/// The .yaml and .yml files directly in a folder, in the order of their names.
pub fn listed(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut inside = std::fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<std::io::Result<Vec<_>>>()?;
    inside.retain(|p| p.extension().is_some_and(|e| e == "yaml" || e == "yml") && p.is_file());
    inside.sort();
    Ok(inside)
}

/// Reads the dictionaries that paths name. Those that cannot be read are reported; the second value
/// is their number.
pub fn sources(given: &[PathBuf]) -> (Vec<Source>, usize) {
    let (files, mut failed) = paths(given);
    let mut sources = Vec::new();
    for file in files {
        match Source::read(&file) {
            Ok(source) => sources.push(source),
            Err(e) => {
                report(&e);
                failed += 1;
            }
        }
    }
    (sources, failed)
}

/// Reports a mistake with its place and remedy.
fn report(error: &DictError) {
    output::error(&error.to_string());
}

/// The dictionaries that are compiled together: all but those with a `family`, unless all are of
/// the same.
pub fn together(sources: &[Source]) -> Result<Vec<&Source>> {
    let alike = sources.windows(2).all(|two| two[0].file.family == two[1].file.family);
    let taken: Vec<&Source> = sources.iter().filter(|s| alike || s.file.family.is_none()).collect();
    if taken.is_empty() {
        bail!("the dictionaries are of several families of spinners; give those of one at a time");
    }
    for (key, of) in [("observed", (|s| s.file.observed) as fn(&Source) -> Option<f64>), ("propensity", |s| s.file.propensity)] {
        // Observed words of files with `trust` add to those of others.
        let says = taken.iter().filter(|s| key != "observed" || s.file.trust.is_none());
        let mut said = says.filter_map(|s| Some((s, of(s)?)));
        if let Some((first, value)) = said.next()
            && let Some((other, _)) = said.find(|(_, another)| *another != value)
        {
            let (first, other) = (first.path.display(), other.path.display());
            bail!("`{key}` differs in {first} and {other}, which are compiled together; make it the same or compile them apart");
        }
    }
    Ok(taken)
}
