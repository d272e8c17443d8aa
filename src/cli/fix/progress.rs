//! The progress of `fix`: a bar, files, edits, speed and the time left, in one line of a terminal.

use crate::cli::output;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Columns of a terminal whose width is not known.
const COLUMNS: usize = 80;
/// Columns that stay free: for the `^C` of an impatient user, which would otherwise begin a new
/// line.
const FREE: usize = 3;
/// Time between two drawings.
const PACE: Duration = Duration::from_millis(125);
/// Time before an estimate of the time left makes sense.
const WARM: Duration = Duration::from_secs(1);
/// Seconds after which a measured speed counts only a third (1/e).
const MEMORY: f64 = 15.0;

/// Counts what is done and shows it.
pub struct Progress {
    shown: bool,
    started: Instant,
    total: (usize, AtomicU64),
    files: AtomicUsize,
    bytes: AtomicU64,
    words: AtomicUsize,
    edits: AtomicUsize,
    line: Mutex<Line>,
}

/// When the line was drawn last, and what is known of the speed.
struct Line {
    drawn: Instant,
    bytes: u64,
    /// Bytes per second as a weighted sum, and the sum of the weights.
    speed: (f64, f64),
}

impl Progress {
    /// A line for some files of so many bytes; none when `quiet` or not on a terminal.
    pub fn new(files: usize, bytes: u64, quiet: bool) -> Progress {
        let started = Instant::now();
        Progress {
            shown: !quiet && std::io::stderr().is_terminal() && files > 0,
            started,
            total: (files, AtomicU64::new(bytes)),
            files: AtomicUsize::new(0),
            bytes: AtomicU64::new(0),
            words: AtomicUsize::new(0),
            edits: AtomicUsize::new(0),
            line: Mutex::new(Line { drawn: started, bytes: 0, speed: (0.0, 0.0) }),
        }
    }

    /// Counts bytes that were read, words that were restored and edits that were made.
    pub fn add(&self, bytes: u64, words: usize, edits: usize) {
        self.words.fetch_add(words, Relaxed);
        self.edits.fetch_add(edits, Relaxed);
        self.bytes.fetch_add(bytes, Relaxed);
        if self.shown
            && let Ok(mut line) = self.line.try_lock()
            && line.drawn.elapsed() >= PACE
        {
            self.draw(&mut line);
        }
    }

    /// Takes bytes that need no work out of the total: they say nothing about the time that the
    /// others take.
    pub fn skip(&self, bytes: u64) {
        let _ = self.total.1.fetch_update(Relaxed, Relaxed, |total| Some(total.saturating_sub(bytes)));
    }

    /// Counts a file that is done.
    pub fn file(&self) {
        self.files.fetch_add(1, Relaxed);
    }

    /// Writes a message above the line.
    pub fn message(&self, write: impl FnOnce()) {
        let mut line = self.line();
        self.clear();
        write();
        if self.shown {
            self.draw(&mut line);
        }
    }

    /// Takes the line away.
    pub fn finish(&self) {
        let _line = self.line();
        self.clear();
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clear(&self) {
        if self.shown {
            output::progress("");
        }
    }

    fn draw(&self, line: &mut Line) {
        let (bytes, total) = (self.bytes.load(Relaxed), self.total.1.load(Relaxed));
        let seconds = line.drawn.elapsed().as_secs_f64().max(1e-3);
        let kept = (-seconds / MEMORY).exp();
        let now = (bytes - line.bytes) as f64 / seconds;
        line.speed = (line.speed.0 * kept + now * (1.0 - kept), line.speed.1 * kept + 1.0 - kept);
        (line.drawn, line.bytes) = (Instant::now(), bytes);
        let speed = line.speed.0 / line.speed.1;
        let elapsed = self.started.elapsed();
        let figures = Figures {
            share: bytes as f64 / total.max(1) as f64,
            files: (self.files.load(Relaxed), self.total.0),
            edits: self.edits.load(Relaxed),
            speed: self.words.load(Relaxed) as f64 / elapsed.as_secs_f64().max(1e-3),
            left: Duration::try_from_secs_f64(total.saturating_sub(bytes) as f64 / speed).ok().filter(|_| elapsed > WARM),
        };
        let columns = terminal_size::terminal_size_of(std::io::stderr()).map_or(COLUMNS, |(width, _)| usize::from(width.0));
        output::progress(&figures.line(columns.saturating_sub(FREE)));
    }
}

/// What the line shows.
struct Figures {
    share: f64,
    files: (usize, usize),
    edits: usize,
    /// Words per second.
    speed: f64,
    left: Option<Duration>,
}

impl Figures {
    /// The line, as much of it as so many columns hold: the least important figures go. The width
    /// of the bar depends on the columns alone, so that what follows stands still.
    fn line(&self, columns: usize) -> String {
        let share = self.share.clamp(0.0, 1.0);
        let (width, space) = match columns {
            0..60 => (5, " "),
            60..90 => (12, "  "),
            _ => (24, "  "),
        };
        let (done, files) = self.files;
        let digits = files.to_string().len();
        // By place, each with its importance.
        let parts = [
            (4, format!("{:3.0}%", (share * 100.0).floor())),
            (2, format!("{done:digits$}/{files} files")),
            (1, format!("{} edits", self.edits)),
            (0, format!("{:.0}k words/s", self.speed / 1e3)),
            (3, self.left.map(time).unwrap_or_default()),
        ];
        for least in 0..=4 {
            let taken = parts.iter().filter(|(importance, text)| *importance >= least && !text.is_empty());
            let text: String = taken.map(|(_, text)| format!("{space}{text}")).collect();
            if width + text.len() <= columns {
                return bar(share, width) + &text;
            }
        }
        String::new()
    }
}

/// A bar of some columns, drawn to an eighth of one.
fn bar(share: f64, columns: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (share * 8.0 * columns as f64) as usize;
    let drawn = "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
    let blank = columns - eighths.div_ceil(8);
    drawn + &" ".repeat(blank)
}

/// The time left, for people.
fn time(left: Duration) -> String {
    let seconds = left.as_millis().div_ceil(1000);
    match seconds {
        0..60 => format!("{seconds} s left"),
        60..3600 => format!("{}:{:02} min left", seconds / 60, seconds % 60),
        _ => format!("{}:{:02} h left", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_fits() {
        let mut figures =
            Figures { share: 0.523, files: (1043, 2000), edits: 104_281, speed: 184_300.0, left: Some(Duration::from_secs(42)) };
        let all = "52%  1043/2000 files  104281 edits  184k words/s  42 s left";
        assert_eq!(figures.line(119), format!("{}   {all}", bar(0.523, 24)));
        assert_eq!(figures.line(77), format!("██████▎        {all}"));
        assert_eq!(figures.line(37), "██▌    52% 1043/2000 files 42 s left");
        assert_eq!((figures.line(12).as_str(), figures.line(5).as_str()), ("██▌    52%", ""));
        for columns in 0..200 {
            assert!(figures.line(columns).chars().count() <= columns);
        }
        (figures.files.0, figures.left) = (43, None);
        assert_eq!(figures.line(37), "██▌    52%   43/2000 files");
    }

    #[test]
    fn times_are_for_people() {
        let times = [0, 59, 61, 3599, 3600, 90_000].map(|s| time(Duration::from_secs(s)));
        assert_eq!(times, ["0 s left", "59 s left", "1:01 min left", "59:59 min left", "1:00 h left", "25:00 h left"]);
        assert_eq!([0.0, 0.5, 1.0].map(|share| bar(share, 5)), ["     ", "██▌  ", "█████"]);
    }
}
