//! Many files: finding them, working on them in parallel, results in a fixed order.

pub use crate::atomic::replace;

use ignore::WalkBuilder;
use ignore::overrides::{Override, OverrideBuilder};
use rayon::ThreadPool;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A file to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The file.
    pub path: PathBuf,
    /// The folder argument below which it was found; `None` when it was named itself.
    pub root: Option<PathBuf>,
    /// What of its path is left out in a mirror when a list named it.
    pub base: Option<PathBuf>,
}

impl Target {
    /// The path relative to the folder it was found in, or below the base of a list; the bare file name when it was named itself.
    pub fn relative(&self) -> PathBuf {
        let inside = self.root.as_ref().or(self.base.as_ref()).and_then(|root| self.path.strip_prefix(root).ok());
        inside.map_or_else(|| self.path.file_name().map(PathBuf::from).unwrap_or_default(), Path::to_path_buf)
    }
}

/// A file or folder that could not be taken, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.message)
    }
}

impl std::error::Error for Failure {}

/// Folders and where they really are, which is asked once for all of their files.
#[derive(Default)]
pub struct Folders(HashMap<PathBuf, Option<PathBuf>>);

impl Folders {
    /// The entry in a folder that a path names, however it is spelled: all links but itself followed.
    pub fn entry(&mut self, path: &Path) -> PathBuf {
        let folder = path.parent().map(|p| if p.as_os_str().is_empty() { Path::new(".") } else { p });
        let real = folder.zip(path.file_name()).and_then(|(folder, name)| {
            if !self.0.contains_key(folder) {
                self.0.insert(folder.to_path_buf(), std::fs::canonicalize(folder).ok());
            }
            Some(self.0.get(folder)?.as_ref()?.join(name))
        });
        real.unwrap_or_else(|| path.to_path_buf())
    }
}

/// What is behind a list of paths.
#[derive(Debug, Default)]
pub struct Found {
    /// The files.
    pub targets: Vec<Target>,
    /// What cannot be read.
    pub failures: Vec<Failure>,
    /// Folders in which there is no file to take, though nothing failed.
    pub empty: Vec<PathBuf>,
}

/// The files behind a list of paths, each once however it is spelled: files as they were named, folders walked in the order of their names.
///
/// Hidden files and what `.gitignore` and `.ignore` files within a folder exclude are left out, as are the `exclude` globs (as in
/// `.gitignore`), but a file that is named itself is always taken. What else git goes by does not count: the same command shall do
/// the same on every machine.
///
/// # Errors
/// When a glob is malformed. Paths that cannot be read are returned beside the files.
pub fn targets(paths: &[PathBuf], exclude: &[String]) -> Result<Found, Failure> {
    let (mut seen, mut folders) = (HashSet::new(), Folders::default());
    let mut found = Found::default();
    // Named files are always taken, but a glob that is none is a mistake whatever is named.
    globs(Path::new("."), exclude)?;
    for path in paths {
        if path.as_os_str() == "-" || !path.is_dir() {
            match std::fs::metadata(path) {
                Err(e) if path.as_os_str() != "-" => {
                    found.failures.push(Failure { path: path.clone(), message: format!("cannot be read: {}; check the path", reason(&e)) });
                }
                _ if seen.insert(folders.entry(path)) => found.targets.push(Target { path: path.clone(), root: None, base: None }),
                _ => {}
            }
            continue;
        }
        let mut walk = WalkBuilder::new(path);
        walk.overrides(globs(path, exclude)?).require_git(false).git_global(false).git_exclude(false).parents(false);
        let (failed, mut is_empty) = (found.failures.len(), true);
        for entry in walk.sort_by_file_path(|a, b| a.cmp(b)).build() {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => {
                    let file = entry.into_path();
                    if is_backup(&file) {
                        continue;
                    }
                    is_empty = false;
                    if seen.insert(folders.entry(&file)) {
                        found.targets.push(Target { path: file, root: Some(path.clone()), base: None });
                    }
                }
                Ok(entry) if entry.path_is_symlink() => {
                    if let Err(e) = std::fs::metadata(entry.path()) {
                        let message = format!("is a symbolic link that leads nowhere: {}; remove or correct it", reason(&e));
                        found.failures.push(Failure { path: entry.into_path(), message });
                    }
                }
                Ok(_) => {}
                Err(e) => {
                    found.failures.push(Failure { path: path.clone(), message: format!("cannot be walked: {e}; check its permissions") });
                }
            }
        }
        if is_empty && found.failures.len() == failed {
            found.empty.push(path.clone());
        }
    }
    Ok(found)
}

/// What to say of a folder that gives no file.
pub fn nothing_in(folder: &Path) -> String {
    let name = folder.display();
    match std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none()) {
        true => format!("{name} is empty"),
        false => format!(
            "{name} gives no file to read: what is in it is hidden, a link, ignored by its .gitignore or .ignore files, or excluded by --exclude or `exclude` in the settings"
        ),
    }
}

/// Whether a file, or the one that a link leads to, is a backup that unspin wrote: the only copy of a text as it was.
pub fn is_backup(path: &Path) -> bool {
    let named = |path: &Path| path.as_os_str().as_encoded_bytes().ends_with(crate::atomic::BACKUP.as_bytes());
    named(path) || path.is_symlink() && std::fs::canonicalize(path).is_ok_and(|real| named(&real))
}

/// Why a backup is not written to, and what to do.
pub const BACKED_UP: &str = "is a backup that unspin wrote, and stays as it is; to restore that text again, copy it under another name";

/// The globs to leave out below a folder.
fn globs(folder: &Path, exclude: &[String]) -> Result<Override, Failure> {
    let mut globs = OverrideBuilder::new(folder);
    let failure = |glob: &str, e: ignore::Error| {
        // The sign before the glob is ours.
        let message = e.to_string();
        let why = message.split_once("': ").map_or(message.as_str(), |(_, why)| why);
        Failure { path: glob.into(), message: format!("is not a glob: {why}; correct --exclude, or `exclude` in the settings") }
    };
    for glob in exclude {
        globs.add(&format!("!{glob}")).map_err(|e| failure(glob, e))?;
    }
    globs.build().map_err(|e| failure(&exclude.join(", "), e))
}

/// Keeps `n` of the targets, chosen by their paths as they were given, in order.
pub fn sample(targets: &mut Vec<Target>, n: usize) {
    let mut order: Vec<usize> = (0..targets.len()).collect();
    order.sort_by_cached_key(|&i| xxhash_rust::xxh3::xxh3_64(targets[i].path.as_os_str().as_encoded_bytes()));
    let kept: HashSet<usize> = order.into_iter().take(n).collect();
    let mut at = 0..;
    targets.retain(|_| at.next().is_some_and(|i| kept.contains(&i)));
}

/// The message of an I/O error without its number.
pub fn reason(error: &io::Error) -> String {
    let message = error.to_string();
    message.split(" (os error").next().unwrap_or(&message).to_lowercase()
}

/// How many results may wait for their turn, for each thread.
const WINDOW: usize = 64;

/// How long a thread waits before it looks whether it can help with a large item.
const PAUSE: Duration = Duration::from_millis(5);

/// Works on the items in the threads of a pool and hands the results to `sink` in order. `worker` is called
/// once a thread. No new item is begun after `stop` says so; returns how many were done.
///
/// # Errors
/// The first error of `sink`, after which no new item is begun.
pub fn ordered<I: Sync, W, T: Send, E>(
    pool: Option<&ThreadPool>,
    items: &[I],
    worker: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, &I) -> T + Sync,
    stop: impl Fn() -> bool + Sync,
    mut sink: impl FnMut(&I, T) -> Result<(), E>,
) -> Result<usize, E> {
    let Some(pool) = pool.filter(|_| items.len() > 1) else {
        let mut own = worker();
        for (done, item) in items.iter().enumerate() {
            if stop() {
                return Ok(done);
            }
            sink(item, work(&mut own, item))?;
        }
        return Ok(items.len());
    };
    let window = WINDOW * pool.current_num_threads();
    let queue =
        Queue { state: Mutex::new(State { next: 0, limit: items.len(), taken: 0, ready: BTreeMap::new() }), changed: Condvar::new() };
    pool.in_place_scope(|scope| {
        scope.spawn_broadcast(|_, _| {
            let _guard = StopOnPanic(&queue);
            let mut own = worker();
            while let Some(i) = queue.take(window, &stop) {
                let result = work(&mut own, &items[i]);
                queue.lock().ready.insert(i, result);
                queue.changed.notify_all();
            }
        });
        for (i, item) in items.iter().enumerate() {
            let Some(result) = queue.result(i) else { return Ok(i) };
            if let Err(e) = sink(item, result) {
                queue.stop();
                return Err(e);
            }
        }
        Ok(items.len())
    })
}

struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    /// The item to begin next.
    next: usize,
    /// Items from here on are not begun.
    limit: usize,
    /// Results handed out.
    taken: usize,
    ready: BTreeMap<usize, T>,
}

impl<T> Queue<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next item to begin, once results do not pile up.
    fn take(&self, window: usize, stop: &dyn Fn() -> bool) -> Option<usize> {
        let mut state = self.lock();
        loop {
            if stop() {
                state.limit = state.limit.min(state.next);
                self.changed.notify_all();
            }
            if state.next >= state.limit {
                return None;
            }
            if state.next < state.taken + window {
                state.next += 1;
                return Some(state.next - 1);
            }
            // A large file holds the others up: help with it.
            drop(state);
            let helped = rayon::yield_now() == Some(rayon::Yield::Executed);
            state = self.lock();
            if !helped {
                let waited = self.changed.wait_timeout(state, PAUSE).unwrap_or_else(PoisonError::into_inner);
                state = waited.0;
            }
        }
    }

    /// The result of an item; `None` when it will not come.
    fn result(&self, i: usize) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(result) = state.ready.remove(&i) {
                state.taken = i + 1;
                self.changed.notify_all();
                return Some(result);
            }
            if i >= state.limit {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn stop(&self) {
        self.lock().limit = 0;
        self.changed.notify_all();
    }
}

/// Lets the others end when a thread panics.
struct StopOnPanic<'q, T>(&'q Queue<T>);

impl<T> Drop for StopOnPanic<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn pool() -> ThreadPool {
        rayon::ThreadPoolBuilder::new().num_threads(3).build().expect("threads")
    }

    #[test]
    fn results_come_in_order_and_do_not_pile_up() {
        let items: Vec<usize> = (0..500).collect();
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut out = Vec::new();
        let done = ordered(
            Some(&pool()),
            &items,
            || (),
            |(), &i| {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_micros((i as u64 * 7919) % 300));
                i * 2
            },
            || false,
            |_, r| {
                running.fetch_sub(1, Ordering::SeqCst);
                out.push(r);
                Ok::<(), ()>(())
            },
        );
        assert_eq!(done, Ok(500));
        assert_eq!(out, items.iter().map(|i| i * 2).collect::<Vec<_>>());
        assert!(most.load(Ordering::SeqCst) <= 3 * WINDOW + 1, "{most:?} results at once");
    }

    #[test]
    fn a_failing_sink_and_a_stop_end_the_work() {
        let items: Vec<usize> = (0..100).collect();
        let failed = ordered(Some(&pool()), &items, || (), |(), &i| i, || false, |_, r| if r == 5 { Err(r) } else { Ok(()) });
        assert_eq!(failed, Err(5));
        let count = AtomicUsize::new(0);
        let stop = || count.load(Ordering::SeqCst) >= 10;
        let done = ordered(Some(&pool()), &items, || (), |(), _| count.fetch_add(1, Ordering::SeqCst), stop, |_, _| Ok::<(), ()>(()));
        assert!(done.is_ok_and(|n| (10..20).contains(&n)), "{done:?}");
    }

    #[test]
    fn samples_have_their_size_whatever_files_are_called() {
        let all: Vec<Target> =
            (0..50).map(|i| Target { path: format!("crawl/{i:02}/index.html").into(), root: None, base: None }).collect();
        for n in [0, 1, 20, 50, 60] {
            let mut kept = all.clone();
            sample(&mut kept, n);
            assert_eq!(kept.len(), n.min(50));
            assert!(kept.is_sorted_by(|a, b| a.path < b.path));
        }
        let (mut few, mut more) = (all.clone(), all);
        sample(&mut few, 10);
        sample(&mut more, 20);
        assert!(few.iter().all(|t| more.contains(t)), "a larger sample holds a smaller one");
    }

    #[test]
    fn folders_are_walked_by_name_and_named_files_always_taken() {
        let folder = tempfile::tempdir().expect("folder");
        let root = folder.path().to_path_buf();
        for name in ["b.txt", "a.txt", ".hidden.txt", "skip.log", "x.tmp"] {
            std::fs::write(root.join(name), "x").expect("written");
        }
        std::fs::write(root.join(".gitignore"), "*.log\n").expect("written");
        let paths = [root.clone(), root.join("skip.log"), root.join("a.txt"), root.join("none.txt"), PathBuf::from("-")];
        let Found { targets: found, failures, empty } = targets(&paths, &["*.tmp".into()]).expect("globs");
        assert!(empty.is_empty());
        let names: Vec<String> = found.iter().map(|t| t.relative().display().to_string()).collect();
        assert_eq!(names, ["a.txt", "b.txt", "skip.log", "-"]);
        assert!(failures.len() == 1 && failures[0].message.contains("no such file"), "{failures:?}");
        assert!(targets(&paths, &["a[".into()]).is_err());
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
        let nothing = nothing_in(&root);
        assert!(nothing.contains("hidden") && nothing.contains(".gitignore") && nothing.contains("--exclude"), "{nothing}");
        std::fs::create_dir(root.join("none")).expect("folder");
        let found = targets(&[root.join("none"), root], &["*.txt".into()]).expect("globs");
        assert!(found.empty.len() == 2 && nothing_in(&found.empty[0]).ends_with("none is empty"), "{found:?}");
    }
}
