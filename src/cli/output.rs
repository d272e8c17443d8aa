//! Writing to people: errors, summaries, the pager.

use crate::cli::App;
use anstream::{AutoStream, ColorChoice};
use anstyle::AnsiColor;
use anyhow::{Result, anyhow};
use crossterm::cursor::MoveToColumn;
use crossterm::queue;
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType};
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use unspin::config::Color;
pub use unspin::message::{count, number};
use unspin::message::{printable, reason, without_numbers};

/// What to say of a file that cannot be written, and what to do about it.
pub fn unwritten(path: &Path) -> impl Fn(io::Error) -> anyhow::Error {
    move |e| {
        let is_there = std::fs::symlink_metadata(path).is_ok();
        let remedy = match e.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room",
            ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "a file stands where a folder is to be; give another name",
            ErrorKind::IsADirectory => "it is a folder; give the name of a file",
            ErrorKind::WouldBlock => "wait for it",
            ErrorKind::InvalidInput => "look at what is there",
            _ if is_there => "check its permissions and those of its folder",
            _ => "check the permissions of the folder it is to be in",
        };
        let stays = if is_there { ", it is as it was" } else { "" };
        anyhow!("{} cannot be written{stays}: {}; {remedy}", path.display(), reason(&e))
    }
}

/// A writer that strips styles unless `color` wants them.
pub fn styled(out: Box<dyn Write>, color: ColorChoice) -> Box<dyn Write> {
    Box::new(AutoStream::new(out, color))
}

/// Writes a line to standard error. Where that fails, nothing is left to do.
pub fn line(message: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{message}");
}

/// Writes the line of progress over the one before; an empty one ends it. Dumb terminals, which
/// cannot write over a line, get none.
pub fn progress(message: &str) {
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return;
    }
    // Without colours anstream would also strip the code that clears the line.
    let mut out = io::stderr().lock();
    let _ = queue!(out, MoveToColumn(0), Clear(ClearType::UntilNewLine), Print(message));
    let _ = out.flush();
}

/// Writes colours as a setting says.
pub fn set_color(color: Color) {
    match color {
        Color::Auto => {}
        Color::Always => ColorChoice::Always.write_global(),
        Color::Never => ColorChoice::Never.write_global(),
    }
}

/// What became of the last output: that nobody reads on is no failure, since all is known by then.
pub fn heard(written: io::Result<()>) -> io::Result<()> {
    written.or_else(|e| if e.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(e) })
}

/// An error, on standard error.
pub fn error(message: &str) {
    let style = AnsiColor::Red.on_default().bold();
    line(&format!("{style}error{style:#}: {}", readable(&without_numbers(message))));
}

/// A warning, on standard error.
pub fn warning(message: &str) {
    let style = AnsiColor::Yellow.on_default().bold();
    line(&format!("{style}warning{style:#}: {}", readable(&without_numbers(message))));
}

/// A message for the terminal, line by line: names of files and columns may hold control
/// characters.
pub fn readable(message: &str) -> String {
    message.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

/// How the answers of a command are printed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Shape {
    /// For people
    Full,
    /// A JSON array
    Json,
    /// One JSON object per line
    JsonLines,
}

/// Prints answers one after the other, as their shape demands.
pub struct Answers {
    shape: Shape,
    any: bool,
}

impl Answers {
    /// None so far.
    pub fn new(shape: Shape) -> Answers {
        Answers { shape, any: false }
    }

    /// Prints an answer that is text for people or an object of JSON already.
    pub fn write(&mut self, answer: &[u8], out: &mut dyn Write) -> io::Result<()> {
        let lead = match (self.shape, std::mem::replace(&mut self.any, true)) {
            (Shape::Json, false) => "[\n  ",
            (Shape::Json, true) => ",\n  ",
            _ => "",
        };
        out.write_all(lead.as_bytes())?;
        out.write_all(answer)?;
        out.write_all(if self.shape == Shape::JsonLines { b"\n" } else { b"" })
    }

    /// Ends the array, if it is one.
    pub fn end(self, out: &mut dyn Write) -> io::Result<()> {
        match (self.shape, self.any) {
            (Shape::Json, true) => writeln!(out, "\n]"),
            (Shape::Json, false) => writeln!(out, "[]"),
            _ => Ok(()),
        }
    }
}

/// Standard output, through a pager when it is a terminal.
pub struct Paged {
    out: Option<Box<dyn Write>>,
    pager: Option<Child>,
}

impl Paged {
    /// Standard output for programs. Nothing strips styles: that would also take control characters
    /// and bytes that are not UTF-8.
    pub fn raw() -> Paged {
        Paged { out: Some(Box::new(io::BufWriter::new(io::stdout().lock()))), pager: None }
    }

    /// Starts the pager as git does: UNSPIN_PAGER, PAGER, or `less -FRX`; none when that is empty
    /// or `cat`.
    pub fn new(app: &App, wanted: bool) -> Paged {
        let plain = Paged { out: Some(app.stdout()), pager: None };
        if !wanted || !io::stdout().is_terminal() {
            return plain;
        }
        let command = ["UNSPIN_PAGER", "PAGER"].iter().find_map(|key| std::env::var(key).ok()).unwrap_or_else(|| "less".into());
        if command.trim().is_empty() || command == "cat" {
            return plain;
        }
        let mut shell = if cfg!(windows) { Command::new("cmd") } else { Command::new("sh") };
        shell.args([if cfg!(windows) { "/C" } else { "-c" }, &command]).stdin(Stdio::piped());
        if std::env::var_os("LESS").is_none() {
            shell.env("LESS", "FRX");
        }
        let Ok(mut pager) = shell.spawn() else { return plain };
        let Some(input) = pager.stdin.take() else { return plain };
        let out = styled(Box::new(io::BufWriter::new(input)), app.color);
        Paged { out: Some(out), pager: Some(pager) }
    }

    /// Ends the output and waits for the pager to be left.
    pub fn finish(mut self) -> Result<()> {
        let flushed = self.out.take().map_or(Ok(()), |mut out| out.flush());
        if let Some(pager) = self.pager.take() {
            ended(pager)?;
        }
        Ok(heard(flushed)?)
    }
}

impl Write for Paged {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.out.as_mut().map_or(Ok(buf.len()), |out| out.write(buf))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.as_mut().map_or(Ok(()), |out| out.flush())
    }
}

impl Drop for Paged {
    fn drop(&mut self) {
        drop(self.out.take());
        if let Some(pager) = self.pager.take() {
            // An error is on its way. It must not be written before the pager has left the
            // terminal.
            let _ = ended(pager);
        }
    }
}

/// Waits for the pager, and warns when it failed: the user may have seen nothing.
fn ended(mut pager: Child) -> io::Result<()> {
    let status = pager.wait()?;
    if !status.success() {
        warning(&format!("the pager failed ({status}); --no-pager does without"));
    }
    Ok(())
}
