//! `unspin dict`: looks into dictionaries, checks, formats and compiles them.

mod add;
mod compile;
pub mod files;
mod fmt;
mod lint;
mod lookup;
mod stats;
mod test;

use crate::cli::{Session, Status};
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

pub fn run(args: Args, session: &Session) -> Result<Status> {
    match args.command {
        Command::Lookup(args) => lookup::run(args, session),
        Command::Lint(args) => lint::run(&args, session),
        Command::Test(args) => test::run(&args, session),
        Command::Add(args) => add::run(&args, session),
        Command::Fmt(args) => fmt::run(&args, session),
        Command::Compile(args) => compile::run(&args, session),
        Command::Stats(args) => stats::run(&args, session),
    }
}
