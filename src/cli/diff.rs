//! `unspin diff`: the edits as a unified diff, a word diff, or side by side.

use crate::cli::engine::engine;
use crate::cli::inputs::{Inputs, Paths};
use crate::cli::outcome::Outcome;
use crate::cli::output::{Paged, count, number};
use crate::cli::restored::Restored;
use crate::cli::{App, Status, values};
use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use anyhow::Result;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::path::{Component, Path, PathBuf};
use unspin::diff::{Block, Hunk, NO_NEWLINE, Piece, Side, changes, hunks, side_lines};
use unspin::format::compression::Compression;
use unspin::format::{Document, Encoding, Format, Options};
use unspin::message::printable;
use unspin::report::width::{columns, wrap};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,
    /// Show changed words within their lines
    #[arg(short, long, conflicts_with = "side_by_side")]
    word: bool,
    /// Show both texts side by side
    #[arg(short = 'y', long)]
    side_by_side: bool,
    /// Lines shown around a change
    #[arg(short = 'U', long, value_name = "LINES", default_value_t = 3, value_parser = values::lines, allow_negative_numbers = true)]
    context: usize,
    /// Write to the terminal directly; otherwise UNSPIN_PAGER, PAGER or less is used
    #[arg(long)]
    no_pager: bool,
}

impl Args {
    /// The plain diff of some paths.
    pub fn unified(paths: Paths) -> Args {
        Args { paths, word: false, side_by_side: false, context: 3, no_pager: false }
    }
}

/// Shows the edits; `options` say how the files are restored.
pub fn run(args: &Args, app: &App, options: &Options) -> Result<Status> {
    let inputs = Inputs::new(app, &args.paths)?;
    let engine = engine(&app.settings)?;
    let colored = app.color != ColorChoice::Never;
    let people = args.word || args.side_by_side || colored || std::io::stdout().is_terminal();
    let mut out = if people { Paged::new(app, !args.no_pager) } else { Paged::raw() };
    let width = terminal_width();
    let tally = inputs.run(
        &engine,
        |worker, target, document| {
            let name = inputs.name(target);
            let restored = Restored::of(worker, document, name, app, options)?;
            let shown = match people {
                _ if restored.edits().is_empty() => Vec::new(),
                false => patch(name, &restored, args.context),
                true => {
                    let hunks = hunks(&restored.document.text, restored.edits(), args.context);
                    let mut shown = header(name);
                    for hunk in &hunks {
                        let _ = writeln!(shown, "{FRAME}{}{FRAME:#}", hunk.header);
                        match (args.side_by_side, args.word) {
                            (true, _) => side_by_side(hunk, width, &mut shown),
                            (_, true) => words(hunk, colored, &mut shown),
                            _ => lines(hunk, &mut shown),
                        }
                    }
                    shown.into_bytes()
                }
            };
            let mut outcome = Outcome::new(name, &restored, shown);
            if let Some(why) = no_patch(&restored.document).filter(|_| !people && outcome.edits > 0) {
                let name = name.display();
                outcome.warnings.push(format!("{name}: is {why}: its diff shows the text and is no patch; write it with `unspin fix`"));
            }
            Ok(outcome)
        },
        |shown| Ok(out.write_all(shown)?),
    )?;
    out.finish()?;
    if tally.edits > 0 {
        app.note(&format!("{} would change {} of {}", count(tally.edits, "edit"), number(tally.changed), count(tally.files, "file")));
    }
    tally.notes(app);
    Ok(tally.status(true))
}

const FRAME: Style = AnsiColor::Cyan.on_default();
const OLD: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();

fn header(path: &Path) -> String {
    let bold = Style::new().bold();
    let [old, new] = names(path).map(|name| printable(&String::from_utf8_lossy(&name)).trim_end().to_string());
    format!("{bold}--- {old}{bold:#}\n{bold}+++ {new}{bold:#}\n")
}

/// The names of both sides as git writes them and `patch` reads them.
fn names(path: &Path) -> [Vec<u8>; 2] {
    // Neither git nor `patch` applies a patch to `./a.txt`.
    let path: PathBuf = path.components().filter(|c| *c != Component::CurDir).collect();
    let bytes =
        if cfg!(windows) { path.to_string_lossy().replace('\\', "/").into_bytes() } else { path.as_os_str().as_encoded_bytes().to_vec() };
    let odd = |b: &u8| b.is_ascii_control() || matches!(b, b'"' | b'\\');
    let quoted = bytes.iter().any(odd) || std::str::from_utf8(&bytes).is_err();
    ["a/", "b/"].map(|side| {
        let side = if path.is_absolute() { "" } else { side };
        let mut name = side.as_bytes().to_vec();
        if quoted {
            name.insert(0, b'"');
            for &b in &bytes {
                match b {
                    _ if b == b'"' || b == b'\\' => name.extend([b'\\', b]),
                    b' '..=b'~' => name.push(b),
                    _ => name.extend(format!("\\{b:03o}").bytes()),
                }
            }
            name.push(b'"');
        } else {
            name.extend(&bytes);
        }
        // A tab ends the name for programs that read it, so a name with spaces needs one after it.
        name.extend(bytes.contains(&b' ').then_some(b'\t'));
        name
    })
}

/// Why the diff of a file cannot be applied to it.
fn no_patch(document: &Document) -> Option<&'static str> {
    match document.compression {
        Compression::None if !document.encoding.is_bytewise() => Some(document.encoding.name()),
        Compression::None if document.format == Format::Warc => Some("an archive"),
        Compression::None => None,
        _ => Some("compressed"),
    }
}

/// The diff for programs, in the bytes of the file, so that `patch` applies it.
fn patch(path: &Path, restored: &Restored, context: usize) -> Vec<u8> {
    let document = &restored.document;
    let mark = if document.encoding == Encoding::Utf8Mark { "\u{feff}" } else { "" };
    let changes = if mark.is_empty() {
        changes(&document.text, restored.edits(), context)
    } else {
        let mut edits = restored.edits().to_vec();
        for span in edits.iter_mut().map(|e| &mut e.span) {
            (span.start, span.end) = (span.start + mark.len(), span.end + mark.len());
        }
        changes(&format!("{mark}{}", document.text), &edits, context)
    };
    let [old, new] = names(path);
    let mut out = [b"--- ", &old[..], b"\n+++ ", &new[..], b"\n"].concat();
    let encoding = if document.encoding.is_bytewise() { document.encoding } else { Encoding::Utf8 };
    encoding.write(&changes, &mut out);
    out
}

/// Lines with signs, changed words set off.
fn lines(hunk: &Hunk<'_>, out: &mut String) {
    for block in &hunk.blocks {
        match block {
            Block::Context(text) => context(text, out),
            Block::Change(pieces) => {
                for (side, sign, style) in [(Side::Old, '-', OLD), (Side::New, '+', NEW)] {
                    for (line, ended) in side_lines(pieces, side) {
                        let _ = write!(out, "{style}{sign}{style:#}");
                        for piece in line {
                            let style = if piece.side == Side::Both { style } else { style.bold().invert() };
                            let _ = write!(out, "{style}{}{style:#}", printable(piece.text));
                        }
                        out.push('\n');
                        if !ended {
                            let _ = writeln!(out, "{NO_NEWLINE}");
                        }
                    }
                }
            }
        }
    }
}

fn context(text: &str, out: &mut String) {
    let _ = writeln!(out, " {}", printable(text.trim_end_matches(['\n', '\r'])));
}

/// The text once, with both wordings where it changes, in colours or with the marks of git.
fn words(hunk: &Hunk<'_>, colored: bool, out: &mut String) {
    for block in &hunk.blocks {
        match block {
            Block::Context(text) => context(text, out),
            Block::Change(pieces) => {
                out.push(' ');
                for Piece { side, text } in pieces {
                    let _ = match side {
                        Side::Both => {
                            write!(out, "{}", text.split('\n').map(|l| printable(l.trim_end_matches('\r'))).collect::<Vec<_>>().join("\n "))
                        }
                        Side::Old if colored => write!(out, "{OLD}{}{OLD:#}", printable(text)),
                        Side::New if colored => write!(out, "{NEW}{}{NEW:#}", printable(text)),
                        Side::Old => write!(out, "[-{}-]", printable(text)),
                        Side::New => write!(out, "{{+{}+}}", printable(text)),
                    };
                }
                if out.ends_with("\n ") {
                    out.pop();
                } else {
                    out.push('\n');
                }
            }
        }
    }
}

/// Both texts in columns, wrapped at words.
fn side_by_side(hunk: &Hunk<'_>, width: usize, out: &mut String) {
    let column = (width.saturating_sub(3) / 2).max(4);
    for block in &hunk.blocks {
        let (left, right) = match block {
            Block::Context(text) => {
                let text = text.trim_end_matches(['\n', '\r']);
                let lines = rows(&[Piece { side: Side::Both, text }], column);
                (lines.clone(), lines)
            }
            Block::Change(pieces) => {
                let column_of = |side| side_lines(pieces, side).iter().flat_map(|(line, _)| rows(line, column)).collect::<Vec<_>>();
                (column_of(Side::Old), column_of(Side::New))
            }
        };
        let sign = if matches!(block, Block::Context(_)) { ' ' } else { '|' };
        for i in 0..left.len().max(right.len()) {
            let (old, used) = left.get(i).map_or((String::new(), 0), |l| paint(l));
            let (new, _) = right.get(i).map_or((String::new(), 0), |l| paint(l));
            let pad = " ".repeat(column.saturating_sub(used));
            let line = format!("{old}{pad} {FRAME}{sign}{FRAME:#} {new}");
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
}

/// Breaks a line at spaces so that it fits into a column; an empty one stays one.
fn rows(line: &[Piece<'_>], column: usize) -> Vec<Vec<(Side, String)>> {
    let pieces: Vec<(Side, String)> = line.iter().map(|p| (p.side, printable(p.text))).collect();
    let rows = wrap(&pieces, column);
    if rows.is_empty() { vec![Vec::new()] } else { rows }
}

/// A row with its styles, and its columns.
fn paint(row: &[(Side, String)]) -> (String, usize) {
    let mut out = String::new();
    for (side, text) in row {
        let style = match side {
            Side::Both => Style::new(),
            Side::Old => OLD,
            Side::New => NEW,
        };
        let _ = write!(out, "{style}{text}{style:#}");
    }
    (out, row.iter().map(|(_, text)| columns(text)).sum())
}

/// Width of the terminal, or COLUMNS where that is set.
fn terminal_width() -> usize {
    let set = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    set.or_else(|| terminal_size::terminal_size().map(|(w, _)| usize::from(w.0))).unwrap_or(120)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unspin::Edit;

    #[test]
    fn columns_fit_narrow_terminals() {
        let text = "The talks ended late, in keeping with a declaration of the house.\n";
        let edits = [Edit::new(unspin::Span::new(22, 37), "in keeping with", "according to", 1.0, "test/x")];
        for width in [24, 30, 80] {
            let mut out = String::new();
            for hunk in hunks(text, &edits, 3) {
                side_by_side(&hunk, width, &mut out);
            }
            let plain = anstream::adapter::strip_str(&out).to_string();
            assert!(plain.lines().all(|line| columns(line) <= width) && plain.contains("|"), "{width}: {plain}");
        }
    }
}
