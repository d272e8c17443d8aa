//! `unspin dict compile`: dictionaries in the form that is read in place.

use super::files::{self, Files};
use crate::cli::output::count;
use crate::cli::output::unwritten;
use crate::cli::{App, Status, overwrite};
use anyhow::{Result, bail};
use std::path::PathBuf;
use unspin::{builtin, files::atomic};

/// Compile dictionaries into the form that is read in place
///
/// Of several, those with a `family` are left out, unless all are of the same.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    files: Files,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Compiles with the word frequencies of the built-in context model.
pub fn run(args: &Args, app: &App) -> Result<Status> {
    let (sources, failed) = files::sources(&args.files.paths);
    overwrite::refuse(&args.output, sources.iter().map(|s| s.path.as_path()))?;
    if failed > 0 {
        bail!("nothing was compiled, see above");
    }
    let taken = files::together(&sources)?;
    let dictionary = builtin::compile_with(&builtin::model()?, &taken);
    atomic::write(&args.output, dictionary.as_bytes()).map_err(unwritten(&args.output))?;
    let (files, words) = (count(taken.len(), "dictionary file"), count(dictionary.word_count(), "word"));
    let (pairs, forms) = (count(dictionary.candidate_count(), "substitution"), count(dictionary.form_count(), "original"));
    app.note(&format!("{files}: {pairs} of {forms}, {words}"));
    Ok(Status::Clean)
}
