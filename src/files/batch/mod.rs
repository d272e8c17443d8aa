//! Many files: finding them, working on them in parallel, results in a fixed order.

mod walk;

pub use walk::{BACKED_UP, MIRROR, Targets, ignored, is_backup, nothing_in, targets};

use rayon::ThreadPool;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
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
    /// The beginning of its path that is left out in a mirror, when a list named it.
    pub base: Option<PathBuf>,
}

impl Target {
    /// The path relative to the folder it was found in, or below the base of a list; the bare file
    /// name when it was named itself.
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

/// Where folders really are, looked up once for all files of a folder.
#[derive(Debug, Default)]
pub struct Folders(HashMap<PathBuf, Option<PathBuf>>);

impl Folders {
    /// The absolute path of an entry of a folder, however it is spelled. All links but the entry
    /// itself are followed.
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

/// Keeps `n` of the targets, in order. Hashes of their paths choose, so that the same files are
/// always taken, however their folder is spelled; among files of one relative path, the whole path
/// does.
pub fn sample(targets: &mut Vec<Target>, n: usize) {
    let mut order: Vec<usize> = (0..targets.len()).collect();
    let hash = |path: &Path| xxhash_rust::xxh3::xxh3_64(path.as_os_str().as_encoded_bytes());
    order.sort_by_cached_key(|&i| (hash(&targets[i].relative()), hash(&targets[i].path)));
    let kept: HashSet<usize> = order.into_iter().take(n).collect();
    let mut at = 0..;
    targets.retain(|_| at.next().is_some_and(|i| kept.contains(&i)));
}

/// How many results per thread may wait for their turn.
const WINDOW: usize = 64;

/// How long a thread waits before it looks whether it can help with a large item.
const PAUSE: Duration = Duration::from_millis(5);

/// Works on the items in the threads of a pool and hands the results to `sink` in order. `worker`
/// is called once per thread. No new item is begun after `stop` says so. Returns how many items
/// were done.
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
            // The item whose turn it is may be a large file with work for many threads: help with
            // it.
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
        let spelled = |root: &str| {
            let target = |i: u32| Target { path: format!("{root}/{i}.txt").into(), root: Some(root.into()), base: None };
            let mut targets: Vec<Target> = (0..50).map(target).collect();
            sample(&mut targets, 5);
            targets.iter().map(Target::relative).collect::<Vec<_>>()
        };
        assert_eq!(spelled("crawl"), spelled("/at/crawl"));
        let mut named = all.clone();
        sample(&mut named, 25);
        assert!(named[..] != all[..25], "of one name, yet spread over all");
        let (mut few, mut more) = (all.clone(), all);
        sample(&mut few, 10);
        sample(&mut more, 20);
        assert!(few.iter().all(|t| more.contains(t)), "a larger sample holds a smaller one");
    }
}
