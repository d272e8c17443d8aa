//! Files that a list names, for those who share work out by lists.

use anyhow::{Context, Result};
use std::collections::HashSet;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use unspin::files::batch::{BACKED_UP, Failure, Folders, Target, Targets, is_backup};
use unspin::message::reason;

/// The paths in a list; `-` is standard input. They end with NULs where the list has any, otherwise
/// with lines.
///
/// # Errors
/// When it cannot be read.
fn read(list: &Path) -> Result<Vec<PathBuf>> {
    let bytes = match list.as_os_str() == "-" {
        true => {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        }
        false => std::fs::read(list),
    };
    let bytes = bytes.with_context(|| format!("{}: cannot be read; --files-from takes a file that lists files", list.display()))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let apart = if bytes.contains(&0) { 0 } else { b'\n' };
    let line = |line: &[u8]| path(if apart == 0 { line } else { line.strip_suffix(b"\r").unwrap_or(line) });
    let paths = bytes.split(|&b| b == apart).map(line).filter(|path| !path.as_os_str().is_empty());
    // In a list, `-` is a file of that name.
    Ok(paths.map(|path| if path.as_os_str() == "-" { "./-".into() } else { path }).collect())
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// Adds the files that a list names to those that were found, each once; in a mirror they keep
/// their paths. Returns how many paths the list holds.
///
/// # Errors
/// When the list cannot be read.
pub fn add(list: &Path, found: &mut Targets) -> Result<usize> {
    let mut folders = Folders::default();
    let mut seen: HashSet<PathBuf> = found.targets.iter().map(|t| folders.entry(&t.path)).collect();
    let paths = read(list)?;
    let held = paths.len();
    for path in paths {
        let failure = match std::fs::metadata(&path) {
            Err(e) => Some(format!("cannot be read: {}; check the list {}", reason(&e), list.display())),
            Ok(metadata) if metadata.is_dir() => Some("is a folder; a list names files".to_string()),
            // Reading a pipe would wait for its writer.
            Ok(metadata) if !metadata.is_file() => Some("is a pipe or device; a list names files".to_string()),
            Ok(_) => None,
        };
        if let Some(message) = failure {
            found.failures.push(Failure { path, message });
        } else if let Some(why) = own_kind(&path) {
            found.left_out.push(Failure { path, message: why.to_string() });
        } else if seen.insert(folders.entry(&path)) {
            found.targets.push(Target { base: base(&path), path, root: None });
        }
    }
    Ok(held)
}

/// What a file is that unspin wrote for itself; tools that list all files list these, too.
fn own_kind(path: &Path) -> Option<&'static str> {
    let is_own = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".unspin-"));
    if is_own { Some("is a file of unspin itself") } else { is_backup(path).then_some(BACKED_UP) }
}

/// The beginning of a path that is left out in a mirror: all up to the last `..`, and what makes
/// the path absolute.
fn base(path: &Path) -> Option<PathBuf> {
    let names: Vec<Component<'_>> = path.components().collect();
    let end = names.iter().rposition(|name| !matches!(name, Component::Normal(_))).map_or(0, |last| last + 1);
    Some(names[..end].iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_has_what_follows_the_last_step_up() {
        for (path, expected, rest) in
            [("a/b.txt", "", "a/b.txt"), ("./a/b.txt", ".", "a/b.txt"), ("../a/../c/b.txt", "../a/..", "c/b.txt"), ("b.txt", "", "b.txt")]
        {
            assert_eq!(base(Path::new(path)), Some(expected.into()), "{path}");
            let target = Target { path: path.into(), root: None, base: base(Path::new(path)) };
            assert_eq!(target.relative(), Path::new(rest), "{path}");
        }
        if cfg!(unix) {
            assert_eq!(base(Path::new("/a/b.txt")), Some("/".into()));
        }
    }
}
