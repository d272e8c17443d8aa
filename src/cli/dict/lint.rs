//! `unspin dict lint`: mistakes in dictionaries.

use super::files::{self, Files};
use crate::cli::output::count;
use crate::cli::{App, Status};
use anyhow::Result;
use std::io::Write;
use unspin::dict::Source;
use unspin::dict::yaml::lint::{Severity, lint};

/// Find mistakes in dictionaries
///
/// Duplicates, rows that can never apply, phrases that equal their original, parts of speech
/// without known forms; with --verbose also what is odd but may be meant. Exits with 1 when there
/// are mistakes, 2 when a file cannot be read.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    files: Files,
}

/// Prints the findings, one per line.
pub fn run(args: &Args, app: &App) -> Result<Status> {
    let (sources, failed) = files::sources(&args.files.paths);
    let read = sources.len();
    let findings = lint(&sources.iter().collect::<Vec<&Source>>());
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
    let mut out = app.stdout();
    for finding in &findings {
        if finding.severity == Severity::Error || app.verbose {
            writeln!(out, "{finding}")?;
        }
    }
    out.flush()?;
    let notes = findings.len() - errors;
    let hint = if notes > 0 && !app.verbose { " (shown with --verbose)" } else { "" };
    // Where nothing could be read, the errors have been reported.
    if failed == 0 || read > 0 {
        app.note(&format!("{}: {}, {}{hint}", count(sources.len(), "file"), count(errors, "error"), count(notes, "note")));
    }
    Ok(match (failed, errors) {
        (1.., _) => Status::Error,
        (0, 1..) => Status::Found,
        (0, 0) => Status::Clean,
    })
}
