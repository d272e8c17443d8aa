//! Reviews on a pseudo-terminal, whose screen is read as a person would.

use crate::support::bytes::text;
use crate::support::corpus::root;
use crate::support::folder::{put, read};
use crate::support::program::{ENVIRONMENT, UNSPIN, foreign_variables, signal};
use crate::support::tiny::FLAGS;
use crate::two_articles::*;
use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};
use std::io::{Read, Write};
use std::path::Path;
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A test that waits longer for a screen has failed.
const PATIENCE: Duration = Duration::from_secs(60);

struct Tty {
    pty: Arc<Pty>,
    child: Child,
    parser: Arc<Mutex<vt100::Parser>>,
    raw: Arc<Mutex<Vec<u8>>>,
}

/// A review in a folder.
fn command(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> Command {
    let command = Command::new(UNSPIN).args(FLAGS).arg("review").args(args).current_dir(folder);
    let command = foreign_variables().fold(command, |command, name| command.env_remove(name));
    command.env("TERM", "xterm-256color").envs(ENVIRONMENT).envs(variables.iter().copied())
}

impl Tty {
    fn review(folder: &Path, args: &[&str], (columns, rows): (u16, u16), variables: &[(&str, &str)]) -> Tty {
        let (pty, pts) = open().expect("pseudo-terminal");
        pty.resize(Size::new(rows, columns)).expect("size");
        let child = command(folder, args, variables).spawn(pts).expect("started");
        let pty = Arc::new(pty);
        let parser = Arc::new(Mutex::new(vt100::Parser::new(rows, columns, 0)));
        let raw = Arc::new(Mutex::new(Vec::new()));
        let (from, screen, bytes) = (pty.clone(), parser.clone(), raw.clone());
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = (&*from).read(&mut buffer) {
                screen.lock().expect("parser").process(&buffer[..n]);
                bytes.lock().expect("bytes").extend(&buffer[..n]);
            }
        });
        Tty { pty, child, parser, raw }
    }

    fn keys(&self, keys: &str) -> &Tty {
        (&*self.pty).write_all(keys.as_bytes()).expect("typed");
        self
    }

    fn screen(&self) -> String {
        self.parser.lock().expect("parser").screen().contents()
    }

    fn raw(&self) -> String {
        String::from_utf8_lossy(&self.raw.lock().expect("bytes")).into_owned()
    }

    /// Waits until the screen shows a text.
    fn sees(&self, text: &str) -> &Tty {
        self.until(text, || self.screen().contains(text))
    }

    fn until(&self, what: &str, seen: impl Fn() -> bool) -> &Tty {
        let start = Instant::now();
        while !seen() {
            assert!(start.elapsed() < PATIENCE, "`{what}` does not come:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        }
        self
    }

    fn resize(&self, columns: u16, rows: u16) {
        self.parser.lock().expect("parser").screen_mut().set_size(rows, columns);
        self.pty.resize(Size::new(rows, columns)).expect("size");
    }

    fn signal(&self, name: &str) -> &Tty {
        signal(&self.child, name);
        self
    }

    /// Waits for the end; the status, `None` after a signal.
    fn ends(mut self) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("child") {
                return status.code();
            }
            assert!(start.elapsed() < PATIENCE, "it does not end:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Tty {
    /// A test that fails leaves no program behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

#[test]
fn a_review_ends_with_its_window() {
    let folder = corpus();
    let at = folder.path();
    let (pty, pts) = open().expect("pseudo-terminal");
    pty.resize(Size::new(24, 80)).expect("size");
    let mut child = command(at, &["."], &[]).spawn(pts).expect("started");
    let mut shown = Vec::new();
    while !String::from_utf8_lossy(&shown).contains("1 of 8") {
        let mut buffer = [0; 4096];
        let read = (&pty).read(&mut buffer).expect("a screen");
        shown.extend(&buffer[..read]);
    }
    // The window is closed: SIGHUP comes, and nothing can be read or written any more.
    drop(pty);
    let start = Instant::now();
    while child.try_wait().expect("child").is_none() {
        assert!(start.elapsed() < PATIENCE, "it does not end");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(child.wait().expect("ended").code(), Some(129));
    assert_eq!(run(at, &["accept", "--all"]).0, Some(0), "nobody is in the way");
}

#[test]
fn the_whole_journey() {
    let folder = corpus();
    let at = folder.path();
    let tty = Tty::review(at, &["."], (80, 24), &[]);
    tty.sees("1 of 8").sees("a.txt:1:23");
    tty.keys("a").sees("2 of 8");
    // Every decision is on disk at once.
    assert_eq!(decisions(at).last().expect("line")["after"], "according to");
    tty.keys("r").sees("3 of 8").keys("u").sees("2 of 8");
    assert_eq!(decisions(at).last().expect("line")["decision"], "pending");
    tty.keys("s").sees("3 of 8");
    tty.keys("e").sees("write: said").keys("\x15told us\r").sees("4 of 8");
    tty.keys("+").sees("Always `gave the word` -> `said`, and accept 1 place").keys("y").sees("5 of 8");
    assert!(read(at, ".unspin/dictionary.yaml").contains("spun: [gave the word: 1000]"));
    tty.keys("f").sees("3 places with `assault` -> `attack`").keys("r").sees("8 of 8").sees("b.txt:1:10");
    tty.signal("-KILL");
    assert_eq!(tty.ends(), None);

    // Resumed: what was skipped is pending, everything else as it was decided.
    let tty = Tty::review(at, &[], (80, 24), &[]);
    tty.sees("2 of 8").sees("3 accepted, 3 rejected, 2 pending");
    tty.resize(60, 14);
    tty.sees("2 of 8").until("the narrow screen", || tty.screen().lines().count() <= 14 && tty.screen().contains("? help"));
    tty.keys("/below:0.9999\r").sees("looking at below:0.9999");
    tty.keys("\x1b").until("all", || !tty.screen().contains("looking at"));
    tty.keys("/none\r").sees("nothing matches none");
    tty.keys("i")
        .sees("channel")
        .keys("q")
        .sees("2 of 8")
        .keys("?")
        .sees("take that alternative")
        .sees("a larger window shows more")
        .keys(" ")
        .sees("2 of 8");
    tty.keys("x").sees("Never `pale dwelling place`").keys("n").sees("nothing changed");
    tty.signal("-INT");
    let parser = tty.parser.clone();
    assert_eq!(tty.ends(), Some(130));
    assert!(!parser.lock().expect("parser").screen().alternate_screen(), "the terminal is as it was");

    let tty = Tty::review(at, &[], (80, 24), &[]);
    tty.sees("2 of 8").keys("1").sees("8 of 8").keys("A").sees("Accept all 1 that remain").keys("y").sees("Everything is decided");
    tty.keys("w").sees("Write 4 accepted edits into 2 files? y").keys("e").sees("nothing changed");
    tty.keys("wy")
        .sees("4 edits written into 2 files")
        .sees("100 % decided: 0 accepted, 4 rejected, 0 pending, 4 written")
        .keys("u")
        .sees("that is written and stays")
        .keys("q");
    assert_eq!(tty.ends(), Some(0));
    let expected = A.replace("in keeping with", "according to").replace("made the remark", "told us").replace("gave the word", "said");
    assert_eq!((read(at, "a.txt"), read(at, "sub/b.txt")), (expected, "Later he said again.\r\n".into()));
    assert_eq!(unspin(at, &["apply"]).status.code(), Some(0));
}

#[test]
fn a_wording_that_is_refused_stays_to_be_corrected() {
    let folder = corpus();
    let at = folder.path();
    std::fs::write(at.join("a.txt"), b"Caf\xe9. She made the remark. They gave the word.\n").expect("written");
    let tty = Tty::review(at, &["a.txt"], (80, 24), &[]);
    tty.sees("1 of 2").keys("e").sees("write: said").keys("\x15\r").sees("a wording is one line of text");
    // What is typed next is text, no command.
    tty.keys("  \r").sees("a wording is one line of text").keys("日本\r").sees("cannot be written in Windows-1252").sees("write:   日本");
    tty.keys("\x15told\r").sees("2 of 2").sees("1 accepted");
    tty.keys("q");
    assert_eq!(tty.ends(), Some(1));
    let last = decisions(at).pop().expect("line");
    assert_eq!((&last["after"], decisions(at).len()), (&"told".into(), 1));
}

#[test]
fn what_is_said_of_many_is_true_after_an_undo() {
    let folder = corpus();
    let tty = Tty::review(folder.path(), &["."], (80, 24), &[]);
    tty.sees("1 of 8").keys("Ay").sees("8 places decided; u undoes it").keys("u").sees("8 places are as they were before");
    tty.keys("q");
    assert_eq!(tty.ends(), Some(1));
}

#[test]
fn what_would_turn_the_order_of_the_screen_is_shown_as_a_sign() {
    let folder = crate::support::folder::folder();
    let at = folder.path();
    std::fs::write(at.join("a.txt"), "It is \u{202e}so\u{202c}. She made the remark.\n").expect("written");
    let tty = Tty::review(at, &["a.txt"], (80, 24), &[("NO_COLOR", "1")]);
    tty.sees("She [-made").keys("q");
    let raw = tty.raw();
    assert_eq!(tty.ends(), Some(1));
    assert!(
        raw.contains("It is \u{fffd}so\u{fffd}.")
            && !raw.contains('\u{202e}')
            && !text(&unspin(at, &["diff", "--word", "a.txt"]).stdout).contains('\u{202e}')
    );
}

#[test]
fn long_evidence_is_shown_whole() {
    let folder = corpus();
    let tty = Tty::review(folder.path(), &["."], (34, 40), &[]);
    let words = || tty.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    tty.sees("1 of 8").keys("i").until("all of it", || words().contains("how often spinners write this for that; see `unspin explain`."));
    tty.keys("qq");
    assert_eq!(tty.ends(), Some(1));
}

#[test]
fn never_is_taught_and_taken_back() {
    let folder = corpus();
    let at = folder.path();
    let tty = Tty::review(at, &["--rule", "tiny/attack", "."], (80, 24), &[]);
    tty.sees("looking at rule:tiny/attack (3 places)").keys("x").sees("reject 3 places").keys("y").sees("filter takes is decided");
    assert!(read(at, ".unspin/never.yaml").contains("spun: assault"));
    tty.keys("u").sees("1 of 3");
    assert!(!at.join(".unspin/never.yaml").exists());
    tty.keys("=").sees("looking at same substitution (3 places)").keys("R").sees("Reject all 3 that remain here").keys("y").sees("decided");
    tty.keys("\x1b").sees("1 of 8").keys("q");
    assert_eq!(tty.ends(), Some(1));
    assert!(text(&unspin(at, &["pending"]).stderr).starts_with("5 pending, 0 accepted, 3 rejected"));
}

#[test]
fn a_file_that_changes_meanwhile_is_read_again() {
    let folder = corpus();
    let at = folder.path();
    let tty = Tty::review(at, &["."], (80, 24), &[]);
    tty.sees("1 of 8").keys("a").sees("2 of 8").keys("a").sees("3 of 8");
    let changed = format!("First.\n\n{}", A.replace("late", "very late"));
    put(at, "a.txt", &changed);
    tty.keys("n").sees("a.txt changed on disk and was read again: 7 edits, 1 of them decided before").sees("lost: 1 decision");
    // It changes once more between the last look and the writing.
    let again = changed.replace("First", "Once more");
    tty.keys("R").sees("that remain? y");
    put(at, "a.txt", &again);
    tty.keys("y")
        .sees("Everything is decided")
        .keys("wy")
        .sees("nothing was written to it, look again")
        .keys("wy")
        .sees("1 edit written into 1 file")
        .keys("q");
    assert_eq!(tty.ends(), Some(0));
    assert_eq!(read(at, "a.txt"), again.replace("Pale Dwelling Place", "White House"));
}

#[test]
fn two_at_once_are_told() {
    let folder = corpus();
    let at = folder.path();
    let tty = Tty::review(at, &["."], (80, 24), &[]);
    tty.sees("1 of 8").keys("a").sees("2 of 8");
    let out = unspin(at, &["accept", "--all"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains(".unspin: is in use by unspin review (process "), "{}", text(&out.stderr));
    assert!(text(&unspin(at, &["pending"]).stderr).starts_with("7 pending, 1 accepted"));
    tty.keys("\x03");
    assert_eq!(tty.ends(), Some(130));
    // What ends it is told as by every command.
    let tty = Tty::review(at, &["."], (80, 24), &[]);
    tty.sees("1 accepted").signal("-TERM");
    assert_eq!(tty.ends(), Some(143));
    assert_eq!(unspin(at, &["accept", "--all"]).status.code(), Some(0));
}

#[test]
fn without_colour_and_on_a_dumb_terminal() {
    let folder = corpus();
    let at = folder.path();
    let tty = Tty::review(at, &["."], (80, 24), &[("NO_COLOR", "1")]);
    tty.sees("[-in keeping with-]{+according to+} the").keys("q");
    let raw = tty.raw.clone();
    assert_eq!(tty.ends(), Some(1));
    let raw = String::from_utf8_lossy(&raw.lock().expect("bytes")).into_owned();
    assert!(
        !raw.split('\x1b')
            .any(|s| s.starts_with('[') && s[1..].trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m'))
    );
    let tty = Tty::review(at, &["."], (80, 24), &[("TERM", "dumb")]);
    tty.until("1 of 8", || tty.raw().contains("1 of 8")).keys("a").until("2 of 8", || tty.raw().contains("2 of 8")).keys("q");
    let raw = tty.raw.clone();
    assert_eq!(tty.ends(), Some(1));
    let raw = String::from_utf8_lossy(&raw.lock().expect("bytes")).into_owned();
    assert!(raw.contains("[-in keeping with-]{+according to+}") && !raw.contains('\x1b'), "{raw:?}");
}

/// The picture of the terminal in docs/review.md. `UPDATE=1` makes it again.
#[test]
fn the_picture_in_the_manual_is_true() {
    let folder = corpus();
    let tty = Tty::review(folder.path(), &["."], (80, 24), &[("NO_COLOR", "1")]);
    tty.sees("1 of 8").keys("a").sees("2 of 8");
    let screen = tty.screen();
    let shown: Vec<&str> = screen.lines().map(str::trim_end).collect();
    tty.keys("q");
    tty.ends();
    let path = root().join("docs/review.md");
    let manual = std::fs::read_to_string(&path).expect("manual");
    let (head, rest) = manual.split_once("```screen\n").expect("picture");
    let (_, tail) = rest.split_once("```").expect("end of the picture");
    let taken = format!("{head}```screen\n{}\n```{tail}", shown.join("\n"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, taken).expect("written");
    } else {
        assert!(manual == taken, "run it with UPDATE=1; the screen is now\n{screen}");
    }
}
