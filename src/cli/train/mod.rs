//! `unspin train`: builds the models.

pub mod channel;
mod classifier;
mod ngram;

use crate::cli::{App, Status};
use anyhow::Result;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Build a context model from texts and ARPA files
    Ngram(ngram::Args),
    /// Build the classifier from dictionaries and clean texts, which are spun by simulation
    Classifier(classifier::Args),
    /// Learn a spinner's habits from texts that it has spun, without their originals
    Channel(channel::Args),
}

pub fn run(args: Args, app: &App) -> Result<Status> {
    match args.command {
        Command::Ngram(args) => ngram::run(args, app),
        Command::Classifier(args) => classifier::run(args, app),
        Command::Channel(args) => channel::run(args, app),
    }
}
