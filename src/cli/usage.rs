//! What to say of mistakes on the command line, where clap says too little or too much.

use crate::cli::Cli;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory, ValueEnum};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use unspin::config::Color;

/// Letters that may be wrong in a name for it to be told what was meant.
pub(super) const WRONG: usize = 2;

/// The colours that a command line asks for, whatever else is wrong with it.
pub fn color(args: impl IntoIterator<Item = OsString>) -> Option<Color> {
    let mut args = args.into_iter().skip(1).take_while(|arg| arg != "--").filter_map(|arg| arg.into_string().ok());
    let mut color = None;
    while let Some(arg) = args.next() {
        let value = if arg == "--color" { args.next() } else { arg.strip_prefix("--color=").map(str::to_string) };
        color = value.and_then(|value| Color::from_str(&value, false).ok()).or(color);
    }
    color
}

/// What to say of a word that is no command and no file, but looks like a command.
pub fn misspelled(word: &Path) -> Option<String> {
    let word = word.to_str().filter(|_| !word.exists())?;
    let command = Cli::command();
    let names = command.get_subcommands().map(|c| c.get_name());
    let near = names.map(|name| (strsim::levenshtein(word, name), name)).filter(|(wrong, _)| *wrong <= WRONG);
    let (_, meant) = near.min()?;
    Some(format!("`{word}` is not a command; did you mean `{meant}`? for commands: unspin --help"))
}

/// What to say instead of an error of clap about a flag that is not known, because its command is
/// misspelled or missing. `args` are those of the program, with its name.
pub fn instead(error: &clap::Error, args: impl IntoIterator<Item = OsString>) -> Option<String> {
    if error.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    // Up to the flag that is not known, all was understood.
    let known = Cli::command().ignore_errors(true).try_get_matches_from(args).ok().filter(|m| m.subcommand().is_none())?;
    let word = known.get_many::<PathBuf>("input").and_then(|mut words| words.next());
    word.and_then(|word| misspelled(word)).or_else(|| without_command(error))
}

/// What to say of a flag of commands that is given without one.
fn without_command(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else { return None };
    let is_flag = |arg: &Arg| match flag.strip_prefix("--") {
        Some(long) => arg.get_long() == Some(long),
        None => arg.get_short().is_some_and(|short| flag.strip_prefix('-').is_some_and(|name| name == short.to_string())),
    };
    let command = Cli::command();
    let takes = |c: &&Command| c.get_arguments().any(|arg| !arg.is_hide_set() && is_flag(arg));
    let names: Vec<&str> = command.get_subcommands().filter(takes).map(Command::get_name).collect();
    let first = names.first()?;
    Some(format!("`{flag}` is a flag of {}; give the command before it, such as: unspin {first} {flag}", names.join(", ")))
}

/// An error without the hint at a flag that is not in the help, and without the one that a flag
/// that is not known may be meant as a file.
pub fn without_false_hints(mut error: clap::Error) -> clap::Error {
    if let Some(ContextValue::String(hint)) = error.get(ContextKind::SuggestedArg) {
        let flag = hint.trim_start_matches('-');
        if Cli::command().get_arguments().any(|arg| arg.is_hide_set() && arg.get_long() == Some(flag)) {
            error.remove(ContextKind::SuggestedArg);
        }
    }
    if let Some(ContextValue::StyledStrs(mut hints)) = error.remove(ContextKind::Suggested) {
        hints.retain(|hint| !hint.to_string().contains("'-- "));
        if !hints.is_empty() {
            error.insert(ContextKind::Suggested, ContextValue::StyledStrs(hints));
        }
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(args: &str) -> Option<String> {
        let args = || std::iter::once("unspin").chain(args.split(' ')).map(OsString::from);
        let error = Cli::command().try_get_matches_from(args()).expect_err("a mistake");
        instead(&error, args())
    }

    #[test]
    fn colours_are_known_whatever_else_is_wrong() {
        let asked = |args: &str| color(std::iter::once("unspin").chain(args.split(' ')).map(OsString::from));
        for args in ["--color never check --bogus", "check --bogus --color=never", "--color always --color never -"] {
            assert_eq!(asked(args), Some(Color::Never), "{args}");
        }
        for args in ["check --bogus", "--color", "--color green", "check -- --color never"] {
            assert_eq!(asked(args), None, "{args}");
        }
    }

    #[test]
    fn flags_are_not_blamed_for_commands_that_are_misspelled_or_missing() {
        for args in ["detcet --json x", "fxi --diff a.txt", "--dict d.yaml -q chek --output-format json a", "detcet x --documents"] {
            assert!(said(args).is_some_and(|message| message.contains("did you mean")), "{args}");
        }
        for args in ["--diff a.txt", "a.txt --diff"] {
            assert!(said(args).is_some_and(|message| message.contains("is a flag of fix;")), "{args}");
        }
        for args in ["-o out a.txt", "a.txt -oout"] {
            assert!(said(args).is_some_and(|message| message.contains("`-o` is a flag of fix;")), "{args}: {:?}", said(args));
        }
        for args in ["check --nonsense a.txt", "--nonsense", "something --else", "--nonsense chek", "check chek --nonsense", "-Z"] {
            assert_eq!(said(args), None, "{args}");
        }
    }

    #[test]
    fn a_flag_that_is_not_known_is_not_taken_for_a_file() {
        for args in [&["unspin", "--foo"][..], &["unspin", "check", "--foo", "a.txt"]] {
            let error = Cli::command().try_get_matches_from(args).expect_err("a mistake");
            assert!(error.to_string().contains("-- --foo"), "{error}");
            let error = without_false_hints(error).to_string();
            assert!(error.contains("'--foo' found\n\nUsage: ") && !error.contains("tip:"), "{error}");
        }
        let error = Cli::command().try_get_matches_from(["unspin", "check", "--exclud", "x"]).expect_err("a mistake");
        assert!(without_false_hints(error).to_string().contains("'--exclude'"));
    }
}
