//! `unspin dict`: looks into dictionaries, checks, formats and compiles them.

mod add;
mod compile;
pub mod files;
mod fmt;
mod lint;
mod lookup;
mod stats;
mod test;

use crate::cli::{App, Status};
use anyhow::Result;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Print what phrases may have been, with weights
    Lookup(lookup::Args),
    /// Find mistakes in dictionaries
    Lint(lint::Args),
    /// Run the proofs that dictionaries carry: `tests:` and `keep:`
    Test(test::Args),
    /// Add a row to a dictionary file
    Add(add::Args),
    /// Write dictionaries in canonical form
    Fmt(fmt::Args),
    /// Compile dictionaries into the form that is read in place
    Compile(compile::Args),
    /// Count what dictionaries hold, and how much of known substitutions they cover
    Stats(stats::Args),
}

pub fn run(args: Args, app: &App) -> Result<Status> {
    match args.command {
        Command::Lookup(args) => lookup::run(args, app),
        Command::Lint(args) => lint::run(&args, app),
        Command::Test(args) => test::run(&args, app),
        Command::Add(args) => add::run(&args, app),
        Command::Fmt(args) => fmt::run(&args, app),
        Command::Compile(args) => compile::run(&args, app),
        Command::Stats(args) => stats::run(&args, app),
    }
}
