//! The command line: one file or folder for each command, and what commands share.

mod app;
mod check;
mod detect;
mod dict;
mod diff;
mod engine;
mod environment;
mod eval;
mod explain;
mod file_list;
mod fix;
mod flags;
mod generate;
mod inputs;
mod models;
mod outcome;
mod output;
mod overwrite;
mod restored;
mod review;
mod signals;
mod train;
mod usage;
mod values;

use anyhow::{Result, bail};
use app::App;
use clap::{CommandFactory, Parser, Subcommand};
use flags::Flags;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  unspin < spun.txt > restored.txt   restore standard input
  unspin diff article.txt            show what would change
  unspin fix articles/               restore a folder in place
  unspin review articles/            look at each edit first
  unspin explain article.txt:3:14    say why a word was changed, or was not

Exit status: 0 clean or all applied, 1 edits found or left pending, 2 an error, 130 interrupted
(143 by SIGTERM, 129 by SIGHUP).";

/// Restores the original wording of articles that a synonym spinner rewrote
///
/// Without a command, text on standard input is restored to standard output.
#[derive(Parser)]
#[command(name = "unspin", version, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// `-`: restore standard input to standard output
    #[arg(value_name = "-", hide = true)]
    input: Vec<PathBuf>,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Subcommand)]
enum Command {
    /// List the edits that would restore texts
    Check(check::Args),
    /// Show the edits as a diff
    Diff(diff::Args),
    /// Restore files in place, or standard input to standard output
    Fix(fix::Args),
    /// Look at the edits one by one, on the terminal or in the browser: accept, reject, teach
    Review(review::Args),
    /// Put files under review and list their edits that are not decided yet, with their ids
    ///
    /// The state of the review is kept in a folder `.unspin`: the nearest one at or above the
    /// working folder, otherwise made there.
    Pending(review::script::PendingArgs),
    /// Accept edits by id, file, rule or confidence; `apply` writes them
    ///
    /// The edits are those of files that `unspin pending PATH` or `unspin review PATH` put under
    /// review.
    Accept(review::script::Accept),
    /// Reject edits by id, file, rule or confidence
    ///
    /// The edits are those of files that `unspin pending PATH` or `unspin review PATH` put under
    /// review.
    Reject(review::script::Decide),
    /// Write the accepted edits into their files
    ///
    /// Without PATH, into those in the working folder: all of the review where that is its folder.
    Apply(review::script::Apply),
    /// Say how strongly texts were spun
    Detect(detect::Args),
    /// Say why a place was changed, or was not
    Explain(explain::Args),
    /// Measure restorations against known originals
    Eval(eval::EvalArgs),
    /// Build the models from texts and dictionaries
    Train(train::Args),
    /// Look into dictionaries, check, format and compile them
    Dict(dict::Args),
    /// Write shell completions and the man page
    Generate(generate::Args),
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    /// Nothing to do, or all done.
    Clean = 0,
    /// Edits were found that are not applied.
    Found = 1,
    /// Something failed.
    Error = 2,
    /// The user stopped it.
    Interrupted = 130,
    /// Its terminal or connection was closed.
    HungUp = 129,
    /// A scheduler or another program stopped it.
    Terminated = 143,
}

/// Parses the command line, runs it and reports.
pub fn main() -> ExitCode {
    // Mistakes on the command line are told in the colours that it asks for, too.
    if let Some(color) = usage::color(std::env::args_os()) {
        output::set_color(color);
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return told(error),
    };
    // Once these commands have written edits, there are some.
    let finds = matches!(cli.command, Some(Command::Check(_) | Command::Diff(_) | Command::Pending(_)));
    let status = run(cli).unwrap_or_else(|error| {
        if error.chain().any(|cause| io_kind(cause) == Some(io::ErrorKind::BrokenPipe)) {
            return if finds { Status::Found } else { Status::Clean };
        }
        failed(&error)
    });
    ExitCode::from(status as u8)
}

/// Tells what clap made of the command line: a mistake, or the help or version that was asked for.
fn told(error: clap::Error) -> ExitCode {
    if let Some(message) = usage::instead(&error, std::env::args_os()) {
        output::error(&message);
        return ExitCode::from(Status::Error as u8);
    }
    let error = usage::without_false_hints(error);
    match output::heard(error.print()) {
        Ok(()) => ExitCode::from(error.exit_code() as u8),
        Err(error) => ExitCode::from(failed(&error.into()) as u8),
    }
}

/// Tells an error that ends the program.
fn failed(error: &anyhow::Error) -> Status {
    // All other files that are written are named in their errors.
    let full = error.chain().next().and_then(io_kind) == Some(io::ErrorKind::StorageFull);
    let (what, remedy) = if full { ("standard output cannot be written: ", "; make room") } else { ("", "") };
    output::error(&format!("{what}{error:#}{remedy}"));
    Status::Error
}

fn run(cli: Cli) -> Result<Status> {
    let app = App::new(cli.flags)?;
    if app.show_settings {
        let mut out = app.stdout();
        out.write_all(app.settings.to_yaml()?.as_bytes())?;
        out.flush()?;
        return Ok(Status::Clean);
    }
    // Reviews have lessons of their own folder, and say so themselves.
    if !matches!(
        cli.command,
        Some(Command::Review(_) | Command::Pending(_) | Command::Accept(_) | Command::Reject(_) | Command::Apply(_) | Command::Generate(_))
    ) {
        app.tell_lessons(&app.settings);
    }
    match cli.command {
        None => filter(&cli.input, &app.of_filter()),
        Some(Command::Check(args)) => check::run(args, &app),
        Some(Command::Diff(args)) => diff::run(&args, &app, &app.options),
        Some(Command::Fix(args)) => fix::run(args, &app),
        Some(Command::Review(args)) => review::run(&args, &app),
        Some(Command::Pending(args)) => review::script::pending(&args, &app),
        Some(Command::Accept(args)) => review::script::accept(&args, &app),
        Some(Command::Reject(args)) => review::script::reject(&args, &app),
        Some(Command::Apply(args)) => review::script::apply(&args, &app),
        Some(Command::Detect(args)) => detect::run(args, &app.of_all()),
        Some(Command::Explain(args)) => explain::run(args, &app),
        Some(Command::Eval(args)) => eval::run(&args, &app),
        Some(Command::Train(args)) => train::run(args, &app),
        Some(Command::Dict(args)) => dict::run(args, &app),
        Some(Command::Generate(args)) => generate::run(&args, Cli::command()),
    }
}

/// No command: restore standard input.
fn filter(input: &[PathBuf], app: &App) -> Result<Status> {
    match input {
        [path, ..] if path.as_os_str() != "-" => {
            let name = path.display();
            if let Some(message) = usage::misspelled(path) {
                bail!(message);
            }
            bail!(
                "`{name}` is not a command; to print its restored text: unspin < {name}; to change the file: unspin fix {name}; for commands: unspin --help"
            );
        }
        [] if io::stdin().is_terminal() => {
            Cli::command().print_help()?;
            Ok(Status::Clean)
        }
        [] | [_] => fix::filter(app),
        [_, path, ..] => bail!("`-` is standard input; to restore {} as well: unspin fix, with --output", path.display()),
    }
}

/// The kind of an error of input or output, also where JSON was written.
fn io_kind(error: &(dyn std::error::Error + 'static)) -> Option<io::ErrorKind> {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    kind.or(error.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }
}
