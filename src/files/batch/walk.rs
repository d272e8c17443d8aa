//! From paths to files: folders walked, and what in them is no file to read.

use super::{Failure, Folders, Target};
use crate::files::journal;
use crate::message::{reason, unread};
use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The files that a list of paths names, and what else was found there.
#[derive(Debug, Default)]
pub struct Targets {
    /// The files.
    pub targets: Vec<Target>,
    /// What cannot be read.
    pub failures: Vec<Failure>,
    /// Folders in which there is no file to take, though nothing failed.
    pub empty: Vec<PathBuf>,
    /// What is left out in the folders, which is no failure.
    pub left_out: Vec<Failure>,
}

/// Why a mirror in a folder is left out.
pub const MIRROR: &str =
    "is what an earlier run restored from elsewhere, by its .unspin-journal; name the folder itself to restore it again";

impl Targets {
    fn leave_out(&mut self, path: PathBuf, why: &str) {
        self.left_out.push(Failure { path, message: why.to_string() });
    }

    fn fail(&mut self, path: PathBuf, message: String, seen: &mut Seen) {
        if seen.is_new_failure(&path) {
            self.failures.push(Failure { path, message });
        }
    }

    /// Adds what is in a folder, but for what was `seen`.
    fn walk(&mut self, folder: &Path, globs: Override, seen: &mut Seen) {
        let mut is_empty = true;
        let mut mirror: Option<PathBuf> = None;
        for entry in walker(folder, globs).build() {
            match entry {
                // The folder itself, which may be named by a link.
                Ok(entry) if entry.depth() == 0 => {}
                Ok(entry) if mirror.as_ref().is_some_and(|mirror| entry.path().starts_with(mirror)) => {}
                Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => {
                    let file = entry.into_path();
                    if is_backup(&file) {
                        continue;
                    }
                    is_empty = false;
                    if seen.is_new(&file) {
                        self.targets.push(Target { path: file, root: Some(folder.to_path_buf()), base: None });
                    }
                }
                Ok(entry) if entry.path_is_symlink() => match std::fs::metadata(entry.path()) {
                    Err(e) => {
                        let message = format!("is a symbolic link that leads nowhere: {}; remove or correct it", reason(&e));
                        is_empty = false;
                        self.fail(entry.into_path(), message, seen);
                    }
                    Ok(_) if is_backup(entry.path()) => {}
                    Ok(_) => self.leave_out(entry.into_path(), "is a symbolic link, which is not followed; name it itself"),
                },
                Ok(entry) if entry.file_type().is_some_and(|t| t.is_dir()) => {
                    if is_mirror(&entry) {
                        is_empty = false;
                        mirror = Some(entry.path().to_path_buf());
                        self.leave_out(entry.into_path(), MIRROR);
                    }
                }
                Ok(entry) => self.leave_out(entry.into_path(), "is a pipe, socket or device"),
                Err(e) => {
                    let path = place(&e).unwrap_or(folder).to_path_buf();
                    // The error itself says the path once more.
                    let why = e.io_error().map_or_else(|| e.to_string(), |e| reason(&e.kind().into()));
                    is_empty = false;
                    self.fail(path, format!("cannot be walked: {why}; check its permissions"), seen);
                }
            }
        }
        if is_empty {
            self.empty.push(folder.to_path_buf());
        }
    }
}

/// The path that an error of walking is about.
fn place(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place(err),
        _ => None,
    }
}

/// Files that were found, and paths that cannot be read, however they are spelled.
#[derive(Default)]
struct Seen {
    folders: Folders,
    files: HashSet<PathBuf>,
    failed: HashSet<PathBuf>,
}

impl Seen {
    /// Whether a path did not fail before.
    fn is_new_failure(&mut self, path: &Path) -> bool {
        self.failed.insert(self.folders.entry(path))
    }

    /// Whether a file was not found before.
    fn is_new(&mut self, file: &Path) -> bool {
        self.files.insert(self.folders.entry(file))
    }
}

/// Finds the files that a list of paths names, each once, however it is spelled. Files stand as
/// they were named; folders are walked in the order of names.
///
/// Hidden files and what `.gitignore` and `.ignore` files within a folder exclude are left out, as
/// are the `exclude` globs (as in `.gitignore`), but a file that is named itself is always taken.
/// Nothing else that git goes by counts: the same command must do the same on every machine.
///
/// # Errors
/// When a glob is malformed. Paths that cannot be read are returned beside the files.
pub fn targets(paths: &[PathBuf], exclude: &[String]) -> Result<Targets, Failure> {
    let mut seen = Seen::default();
    let mut found = Targets::default();
    // A malformed glob is a mistake even if no folder is walked.
    globs(Path::new("."), exclude)?;
    for path in paths {
        let is_stdin = path.as_os_str() == "-";
        if !is_stdin && path.is_dir() {
            found.walk(path, globs(path, exclude)?, &mut seen);
            continue;
        }
        match std::fs::metadata(path) {
            Err(e) if !is_stdin => found.fail(path.clone(), unread(&e), &mut seen),
            _ if seen.is_new(path) => found.targets.push(Target { path: path.clone(), root: None, base: None }),
            _ => {}
        }
    }
    Ok(found)
}

/// What [`targets`] passes over in a folder because of ignore files or globs, in the order of
/// paths. A folder stands for all that is in it. Hidden files are not listed, nor backups, which no
/// run reads.
///
/// # Errors
/// When a glob is malformed.
pub fn ignored(folder: &Path, exclude: &[String]) -> Result<Vec<Failure>, Failure> {
    let globs = globs(folder, exclude)?;
    let mut walk = walker(folder, globs.clone());
    // What is in a mirror is not read, either.
    let walked: HashSet<PathBuf> = walk.filter_entry(|e| !is_mirror(e)).build().flatten().map(DirEntry::into_path).collect();
    let folders = walked.iter().filter(|path| path.is_dir() && (path.as_path() == folder || !path.is_symlink()));
    let entries = folders.filter_map(|path| std::fs::read_dir(path).ok()).flatten().flatten().map(|entry| entry.path());
    let is_hidden = |path: &Path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let passed = entries.filter(|path| !walked.contains(path) && !is_hidden(path) && !is_backup(path) && !journal::is_of_mirror(path));
    let why = |path: PathBuf| {
        let message = match globs.matched(&path, path.is_dir()).is_ignore() {
            true => "matches --exclude, or `exclude` in the settings",
            false => "matches a .gitignore or .ignore file; name it itself to read it",
        };
        Failure { path, message: message.to_string() }
    };
    let mut ignored: Vec<Failure> = passed.map(why).collect();
    ignored.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(ignored)
}

/// A walk through a folder in the order of names. Only globs and ignore files within the folder
/// leave anything out.
fn walker(folder: &Path, globs: Override) -> WalkBuilder {
    let mut walk = WalkBuilder::new(folder);
    walk.overrides(globs).require_git(false).git_global(false).git_exclude(false).parents(false);
    walk.sort_by_file_path(|a, b| a.cmp(b));
    walk
}

/// Whether an entry is a mirror within the folder that is walked.
fn is_mirror(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_type().is_some_and(|t| t.is_dir()) && journal::is_of_mirror(entry.path())
}

/// What to say of a folder that gives no file.
pub fn nothing_in(folder: &Path) -> String {
    let name = folder.display();
    match std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none()) {
        true => format!("{name} is empty"),
        false => format!(
            "{name} gives no file to read: what is in it is hidden, a link, a pipe or device, a backup, ignored by its .gitignore or .ignore files, or excluded by --exclude or `exclude` in the settings"
        ),
    }
}

/// Whether a file, or the one that a link leads to, is a backup that unspin wrote: the only copy of
/// a text as it was.
pub fn is_backup(path: &Path) -> bool {
    let named = |path: &Path| path.as_os_str().as_encoded_bytes().ends_with(crate::files::atomic::BACKUP.as_bytes());
    named(path) || path.is_symlink() && std::fs::canonicalize(path).is_ok_and(|real| named(&real))
}

/// Why a backup is not written to, and what to do.
pub const BACKED_UP: &str = "is a backup that unspin wrote, and stays as it is; to restore that text again, copy it under another name";

/// The globs to leave out below a folder.
fn globs(folder: &Path, exclude: &[String]) -> Result<Override, Failure> {
    let mut globs = OverrideBuilder::new(folder);
    let failure = |glob: &str, e: ignore::Error| {
        // The message quotes the glob with the `!` that is put before it here.
        let message = e.to_string();
        let why = message.split_once("': ").map_or(message.as_str(), |(_, why)| why);
        Failure { path: glob.into(), message: format!("is not a glob: {why}; correct --exclude, or `exclude` in the settings") }
    };
    for glob in exclude {
        globs.add(&format!("!{glob}")).map_err(|e| failure(glob, e))?;
    }
    globs.build().map_err(|e| failure(&exclude.join(", "), e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_by_name_and_named_files_always_taken() {
        let folder = tempfile::tempdir().expect("folder");
        let root = folder.path().to_path_buf();
        for name in ["b.txt", "a.txt", ".hidden.txt", "skip.log", "x.tmp"] {
            std::fs::write(root.join(name), "x").expect("written");
        }
        std::fs::write(root.join(".gitignore"), "*.log\n").expect("written");
        let paths = [root.clone(), root.join("skip.log"), root.join("a.txt"), root.join("none.txt"), PathBuf::from("-")];
        let Targets { targets: found, failures, empty, left_out } = targets(&paths, &["*.tmp".into()]).expect("globs");
        assert!(empty.is_empty() && left_out.is_empty());
        let names: Vec<String> = found.iter().map(|t| t.relative().display().to_string()).collect();
        assert_eq!(names, ["a.txt", "b.txt", "skip.log", "-"]);
        assert!(failures.len() == 1 && failures[0].message.contains("no such file"), "{failures:?}");
        assert!(targets(&paths, &["a[".into()]).is_err());
        #[cfg(unix)]
        {
            std::fs::create_dir(root.join("in")).expect("folder");
            std::os::unix::fs::symlink("nowhere", root.join("in/link")).expect("link");
            let found = super::targets(&[root.clone(), root.join("in"), root.join("in/link")], &[]).expect("globs");
            assert!(found.failures.len() == 1 && found.empty.is_empty(), "each once: {found:?}");
        }
        let spellings =
            [root.join("."), root.clone(), root.join("./a.txt"), root.join("../").join(root.file_name().expect("name")).join("b.txt")];
        let found = targets(&spellings, &["*.tmp".into()]).expect("globs");
        assert!(found.targets.len() == 2 && found.empty.is_empty(), "{found:?}");
    }

    #[test]
    fn only_ignore_files_within_a_folder_count() {
        let folder = tempfile::tempdir().expect("folder");
        let root = folder.path().join("repo/articles");
        let put = |name: &str, text: &str| {
            let path = folder.path().join("repo").join(name);
            std::fs::create_dir_all(path.parent().expect("folder")).expect("folder");
            std::fs::write(path, text).expect("written");
        };
        put(".gitignore", "articles/\n*.txt\n");
        put(".ignore", "*.txt\n");
        put(".git/info/exclude", "*.txt\n");
        put("articles/.git/info/exclude", "*.txt\n");
        put("articles/a.txt", "x");
        let found = targets(std::slice::from_ref(&root), &[]).expect("globs");
        assert!(found.targets.len() == 1 && found.empty.is_empty(), "{found:?}");
        for (name, text) in [("articles/.ignore", "a.*\n"), ("articles/.gitignore", "a.*\n")] {
            put(name, text);
            let found = targets(std::slice::from_ref(&root), &[]).expect("globs");
            assert_eq!((found.targets.len(), &found.empty), (0, &vec![root.clone()]), "{name}");
            std::fs::remove_file(folder.path().join("repo").join(name)).expect("removed");
        }
        put("articles/.ignore", "b.*\nold/\n");
        for name in ["b.txt", "old/c.txt", "x.tmp", "y/.ignore", "y/b.txt", ".hidden", "a.txt.unspin-orig"] {
            put(&format!("articles/{name}"), "b.*\n");
        }
        let told: Vec<String> = ignored(&root, &["*.tmp".into()]).expect("globs").iter().map(Failure::to_string).collect();
        let expected =
            ["b.txt: matches a .gitignore", "old: matches a .gitignore", "x.tmp: matches --exclude", "y/b.txt: matches a .gitignore"];
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for (told, expected) in told.iter().zip(expected) {
            assert!(told.starts_with(&root.join(expected).display().to_string()), "{told}");
        }
        put("articles/.ignore", "*\n");
        let nothing = nothing_in(&root);
        assert!(nothing.contains("hidden") && nothing.contains(".gitignore") && nothing.contains("--exclude"), "{nothing}");
        assert!(nothing.contains("a pipe or device, a backup"), "{nothing}");
        std::fs::create_dir(root.join("none")).expect("folder");
        let found = targets(&[root.join("none"), root], &["*.txt".into()]).expect("globs");
        assert!(found.empty.len() == 2 && nothing_in(&found.empty[0]).ends_with("none is empty"), "{found:?}");
    }
}
