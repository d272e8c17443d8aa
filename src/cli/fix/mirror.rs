//! The mirror of `unspin fix --output`: where each file goes.

use super::results::Results;
use crate::cli::inputs::{Inputs, is_stdin};
use crate::cli::output::{self, unwritten};
use anyhow::{Result, bail};
use std::collections::{HashMap, HashSet};
use std::iter;
use std::path::{Path, PathBuf};
use unspin::files::batch::{Folders, Target};

/// Where each file goes.
pub type Mirror = HashMap<PathBuf, PathBuf>;

/// Says where each file goes in the mirror. Files that have no place there are reported and left
/// out.
pub fn plan(inputs: &mut Inputs<'_>, folder: &Path, results: &mut Results<'_>) -> Result<Mirror> {
    leave_out(&mut inputs.targets, folder)?;
    let (mirror, clashes) = places(inputs, folder)?;
    inputs.targets.retain(|t| mirror.contains_key(&t.path));
    for clash in clashes {
        output::error(&clash);
        results.failed(&clash);
    }
    Ok(mirror)
}

/// Leaves out files that were found in the mirror, however both are spelled: what an earlier run
/// wrote is no input.
fn leave_out(targets: &mut Vec<Target>, folder: &Path) -> Result<()> {
    // Links and dots in its path can be followed only once the folder is there.
    std::fs::create_dir_all(folder).map_err(unwritten(folder))?;
    let real = std::fs::canonicalize(folder).map_err(unwritten(folder))?;
    let mut roots: Vec<&PathBuf> = targets.iter().filter_map(|t| t.root.as_ref()).collect();
    roots.dedup();
    if let Some(root) = roots.into_iter().find(|root| std::fs::canonicalize(root).is_ok_and(|root| root == real)) {
        bail!("{} is the folder to restore; give --output another folder, or leave it out to restore in place", root.display());
    }
    let is_within = |root: &PathBuf| std::fs::canonicalize(root).is_ok_and(|root| root.starts_with(&real));
    let mut folders = Folders::default();
    targets.retain(|t| t.root.as_ref().is_none_or(|root| !folders.entry(&t.path).starts_with(&real) || is_within(root)));
    Ok(())
}

/// Where each file goes in the mirror, and messages about files that would be written over another
/// one or over a source.
fn places(inputs: &Inputs<'_>, folder: &Path) -> Result<(Mirror, Vec<String>)> {
    let mut sources: HashMap<PathBuf, &Target> = HashMap::new();
    let mut clashes = Vec::new();
    let files = inputs.targets.iter().filter(|t| !is_stdin(t));
    // A file that was named may be a link: neither the link nor what it leads to may be written.
    let mut folders = Folders::default();
    let own: HashSet<PathBuf> = files
        .flat_map(|t| iter::once(folders.entry(&t.path)).chain(t.root.is_none().then(|| std::fs::canonicalize(&t.path).ok()).flatten()))
        .collect();
    for target in &inputs.targets {
        let name =
            if is_stdin(target) { inputs.name(target).file_name().map(PathBuf::from).unwrap_or_default() } else { target.relative() };
        if name.as_os_str() == "-" {
            bail!("standard input has no name in {}; give one with --stdin-filename", folder.display());
        }
        let to = folder.join(name);
        if own.contains(&folders.entry(&to)) {
            let (from, to) = (target.path.display(), to.display());
            clashes.push(format!(
                "{from} would be written over a source, {to}; give --output another folder, or leave it out to restore in place"
            ));
        } else if let Some(other) = sources.get(&to) {
            let (a, b) = (other.path.display(), target.path.display());
            let [first, second] = apart(other, target).map(|name| folder.join(name).display().to_string());
            clashes.push(format!(
                "{a} and {b} would both be written to {}; restore them in two runs, such as with --output {first} and --output {second}",
                to.display()
            ));
        } else {
            sources.insert(to, target);
        }
    }
    Ok((sources.into_iter().map(|(to, target)| (target.path.clone(), to)).collect(), clashes))
}

/// Names for two mirrors of files that cannot be in one: the names of their folders, or numbers.
fn apart(a: &Target, b: &Target) -> [PathBuf; 2] {
    let name = |t: &Target| t.root.as_deref().or(t.path.parent()).and_then(Path::file_name).map(PathBuf::from);
    match (name(a), name(b)) {
        (Some(a), Some(b)) if a != b => [a, b],
        _ => ["1", "2"].map(PathBuf::from),
    }
}
