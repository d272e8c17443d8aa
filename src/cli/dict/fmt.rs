//! `unspin dict fmt`: the canonical layout.

use super::files::{self, Files};
use crate::cli::output::{self, count, number};
use crate::cli::{App, Status};
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::Path;
use unspin::dict::Source;
use unspin::dict::yaml::canonical::{canonical, comment, same};
use unspin::files::atomic;

/// Write dictionaries in canonical form
///
/// Entries by original, spun phrases by weight, long lists wrapped, so that diffs show what changed
/// and nothing else. Files with comments are refused: comments are not kept.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    files: Files,
    /// Write nothing; list the files that would change and exit with 1 when there are any
    #[arg(long)]
    check: bool,
}

/// Formats the files; one that cannot be formatted does not stop the others.
pub fn run(args: &Args, app: &App) -> Result<Status> {
    let (paths, mut failed) = files::paths(&args.files.paths);
    let mut out = app.stdout();
    let (mut read, mut changed) = (0, 0);
    for path in &paths {
        match format(path, !args.check) {
            Ok(changes) => {
                read += 1;
                if changes {
                    changed += 1;
                    writeln!(out, "{}", path.display())?;
                }
            }
            Err(error) => {
                output::error(&format!("{error:#}"));
                failed += 1;
            }
        }
    }
    out.flush()?;
    let done = if args.check { "would change" } else { "written" };
    // Where nothing could be read, the errors have been reported.
    if failed == 0 || read > 0 {
        app.note(&format!("{} of {} {done}", number(changed), count(paths.len(), "file")));
    }
    Ok(match failed {
        1.. => Status::Error,
        0 if args.check && changed > 0 => Status::Found,
        0 => Status::Clean,
    })
}

/// Whether the file is not canonical; writes it when asked to.
fn format(path: &Path, write: bool) -> Result<bool> {
    let source = Source::read(path)?;
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let formatted = canonical(&source.file);
    if formatted == text {
        return Ok(false);
    }
    if let Some(line) = comment(&text) {
        let name = path.display();
        bail!("{name}:{line}:1: has a comment, which would be lost; move it to the `note` of an entry or the `description`");
    }
    if !same(&Source::parse(path, &formatted)?.file, &source.file) {
        bail!("{}: would not say the same in canonical form, and stays as it is; look for unusual characters", path.display());
    }
    if write {
        atomic::replace(path, formatted.as_bytes()).with_context(|| format!("{}: cannot be written", path.display()))?;
    }
    Ok(true)
}
