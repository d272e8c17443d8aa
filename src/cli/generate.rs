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
            sections(&command, "", &mut bytes)?;
        }
    }
    std::io::stdout().lock().write_all(&bytes)?;
    Ok(Status::Clean)
}

/// Writes a section for each command within a command, and for those within it. The options that
/// every command takes are left out: the main page has them.
fn sections(command: &clap::Command, path: &str, out: &mut Vec<u8>) -> Result<()> {
    for sub in command.get_subcommands().filter(|s| !s.is_hide_set() && s.get_name() != "help") {
        let title = format!("{path}{}", sub.get_name().to_uppercase());
        let own = sub.clone().mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg });
        let man = clap_mangen::Man::new(own);
        writeln!(out, ".SH \"{title}\"")?;
        man.render_synopsis_section(out)?;
        man.render_description_section(out)?;
        man.render_options_section(out)?;
        sections(sub, &format!("{title} "), out)?;
    }
    Ok(())
}
