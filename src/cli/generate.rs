//! `unspin generate`: shell completions and the man page.

use crate::cli::Status;
use anyhow::Result;
use clap_complete::Shell;
use std::io::Write;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// The manual, for man
    Man,
}

pub fn run(args: &Args, mut command: clap::Command) -> Result<Status> {
    let mut bytes = Vec::new();
    match args.command {
        Command::Completions { shell } => clap_complete::generate(shell, &mut command, "unspin", &mut bytes),
        Command::Man => {
            command.build();
            clap_mangen::Man::new(command.clone()).render(&mut bytes)?;
            for sub in command.get_subcommands().filter(|s| !s.is_hide_set() && s.get_name() != "help") {
                let man = clap_mangen::Man::new(sub.clone());
                writeln!(bytes, ".SH {}", sub.get_name().to_uppercase())?;
                man.render_synopsis_section(&mut bytes)?;
                man.render_description_section(&mut bytes)?;
                man.render_options_section(&mut bytes)?;
            }
        }
    }
    std::io::stdout().lock().write_all(&bytes)?;
    Ok(Status::Clean)
}
