//! The progress of `fix`: a bar, files, edits, speed and the time left, in one line of a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Columns of a terminal that does not tell.
const COLUMNS: usize = 80;
/// Before, nobody knows how long it will take.
const WARM: Duration = Duration::from_secs(1);

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
    /// A line for some files of so many bytes; none when `quiet`, not on a terminal, or on one that cannot write over a line.
    pub fn new(files: usize, bytes: u64, quiet: bool) -> Progress {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let shown = !quiet && !dumb && std::io::stderr().is_terminal() && files > 0;
        let target = if shown { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(bytes), target);
        let counts = Arc::new(Counts::default());
        let seen = counts.clone();
        let draw = move |state: &ProgressState, out: &mut dyn Write| {
            let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
            let elapsed = state.elapsed();
            let figures = Figures {
                share: state.pos() as f64 / state.len().unwrap_or(0).max(1) as f64,
                files: (count(&seen.files), files),
                edits: count(&seen.edits),
                speed: count(&seen.words) as f64 / elapsed.as_secs_f64().max(0.001),
                left: (elapsed > WARM && state.pos() > 0).then(|| state.eta()),
            };
            let columns = terminal_size::terminal_size_of(std::io::stderr()).map_or(COLUMNS, |(width, _)| usize::from(width.0));
            // In the last column some terminals begin a new line.
            let _ = out.write_str(&figures.line(columns.saturating_sub(1)));
        };
        if let Ok(style) = ProgressStyle::with_template("{line}") {
            bar.set_style(style.with_key("line", draw));
        }
        Progress { bar, counts }
    }

    /// Some bytes were read, words restored and edits made.
    pub fn add(&self, bytes: u64, words: usize, edits: usize) {
        self.counts.words.fetch_add(words, Ordering::Relaxed);
        self.counts.edits.fetch_add(edits, Ordering::Relaxed);
        self.bar.inc(bytes);
    }

    /// Some bytes need no work: they say nothing of the time that the others will take.
    pub fn skip(&self, bytes: u64) {
        self.bar.dec_length(bytes);
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

/// What the line shows.
struct Figures {
    share: f64,
    files: (usize, usize),
    edits: usize,
    /// Words a second.
    speed: f64,
    left: Option<Duration>,
}

impl Figures {
    /// The line, as much of it as so many columns hold: the least important figures go. The width of the bar depends on the
    /// columns alone, so that what follows stands still.
    fn line(&self, columns: usize) -> String {
        let share = self.share.clamp(0.0, 1.0);
        let width = match columns {
            0..60 => 5,
            60..100 => 12,
            _ => 24,
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
            let text: String = taken.map(|(_, text)| format!("  {text}")).collect();
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
        assert_eq!(figures.line(79), format!("██████▎        {all}"));
        assert_eq!(figures.line(39), "██▌     52%  1043/2000 files  42 s left");
        assert_eq!((figures.line(12).as_str(), figures.line(5).as_str()), ("██▌     52%", ""));
        for columns in 0..200 {
            assert!(figures.line(columns).chars().count() <= columns);
        }
        (figures.files.0, figures.left) = (43, None);
        assert_eq!(figures.line(39), "██▌     52%    43/2000 files");
    }

    #[test]
    fn times_are_for_people() {
        let times = [0, 59, 61, 3599, 3600, 90_000].map(|s| time(Duration::from_secs(s)));
        assert_eq!(times, ["0 s left", "59 s left", "1:01 min left", "59:59 min left", "1:00 h left", "25:00 h left"]);
        assert_eq!([0.0, 0.5, 1.0].map(|share| bar(share, 5)), ["     ", "██▌  ", "█████"]);
    }
}
