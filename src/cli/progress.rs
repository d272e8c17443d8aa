//! The progress bar: files, speed, edits and the time left, on a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts what is done and shows it.
pub struct Progress {
    bar: ProgressBar,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    files: AtomicUsize,
    words: AtomicUsize,
    edits: AtomicUsize,
}

impl Progress {
    /// A bar for some files of so many bytes; none when `quiet` or not on a terminal.
    pub fn new(files: usize, bytes: u64, quiet: bool) -> Progress {
        let shown = !quiet && std::io::stderr().is_terminal() && files > 0;
        let target = if shown { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(bytes), target);
        let counts = Arc::new(Counts::default());
        let seen = counts.clone();
        let style = ProgressStyle::with_template("{bar:24} {bytes}/{total_bytes} {binary_bytes_per_sec} {counts} {eta} left");
        if let Ok(style) = style {
            let key = move |state: &ProgressState, out: &mut dyn Write| {
                let seconds = state.elapsed().as_secs_f64().max(0.001);
                let (done, words, edits) = (&seen.files, &seen.words, &seen.edits);
                let words = words.load(Ordering::Relaxed) as f64 / seconds;
                let (done, edits) = (done.load(Ordering::Relaxed), edits.load(Ordering::Relaxed));
                let _ = write!(out, "{done}/{files} files, {:.0}k words/s, {edits} edits,", words / 1e3);
            };
            bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ ").with_key("counts", key));
        }
        Progress { bar, counts }
    }

    /// Some bytes were read, words restored and edits made.
    pub fn add(&self, bytes: u64, words: usize, edits: usize) {
        self.counts.words.fetch_add(words, Ordering::Relaxed);
        self.counts.edits.fetch_add(edits, Ordering::Relaxed);
        self.bar.inc(bytes);
    }

    /// A file is done.
    pub fn file(&self) {
        self.counts.files.fetch_add(1, Ordering::Relaxed);
    }

    /// Writes a message above the bar.
    pub fn message(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
