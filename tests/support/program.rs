//! The program, run so that neither the settings nor the variables of the machine have a say.

use super::tiny;
use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// Where it was built.
pub const UNSPIN: &str = env!("CARGO_BIN_EXE_unspin");
/// What every run has in its environment: a place without settings of a user.
pub const ENVIRONMENT: [(&str, &str); 1] = [("XDG_CONFIG_HOME", "/nowhere")];

/// The variables of the machine that would change what the program does or shows.
pub fn foreign_variables() -> impl Iterator<Item = OsString> {
    const NAMES: [&str; 7] = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES", "PAGER", "LESS"];
    let foreign = |name: &str| name.starts_with("UNSPIN_") || NAMES.contains(&name);
    std::env::vars_os().map(|(name, _)| name).filter(move |name| foreign(&name.to_string_lossy()))
}

/// A command in an environment of its own.
fn apart(mut command: Command) -> Command {
    for name in foreign_variables() {
        command.env_remove(name);
    }
    command.envs(ENVIRONMENT).stdin(Stdio::null());
    command
}

/// The program in a folder, with its settings and lessons.
pub fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = apart(Command::new(UNSPIN));
    command.args(args).current_dir(folder);
    command
}

/// The program in a folder as it is shipped, without settings and lessons.
pub fn isolated(folder: &Path, args: &[&str]) -> Command {
    program(folder, &[&["--isolated"][..], args].concat())
}

/// The program in a folder with the dictionary of a few rows, without settings and lessons.
pub fn tiny(folder: &Path, args: &[&str]) -> Command {
    isolated(folder, &[&tiny::FLAGS[..], args].concat())
}

/// The program in a folder with the dictionary of a few rows, with settings and lessons.
pub fn tiny_with_settings(folder: &Path, args: &[&str]) -> Command {
    program(folder, &[&tiny::FLAGS[..], args].concat())
}

/// A command that another program starts, such as a shell or `nohup`.
pub fn started_by(program: &str, arguments: &[&str], whole: &Command) -> Command {
    let mut command = apart(Command::new(program));
    command.args(arguments).arg(whole.get_program()).args(whole.get_args());
    if let Some(folder) = whole.get_current_dir() {
        command.current_dir(folder);
    }
    command
}

/// What a run of [`tiny`] comes to.
pub fn unspin(args: &[&str], folder: &Path) -> Output {
    tiny(folder, args).output().expect("ran")
}

/// What a command comes to that reads some input.
pub fn piped(mut command: Command, input: &[u8]) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
    let mut stdin = child.stdin.take().expect("piped");
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A run that fails early may not read its input.
            let _ = stdin.write_all(input);
        });
        child.wait_with_output().expect("ended")
    })
}

/// The exit status of a run and what it said.
pub fn told(out: &Output) -> (Option<i32>, String) {
    (out.status.code(), stderr(out))
}

/// The exit status of a command and what it says.
pub fn outcome(mut command: Command) -> (Option<i32>, String) {
    told(&command.output().expect("ran"))
}

/// What a run said.
pub fn stderr(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

/// What a run wrote.
pub fn stdout(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// Sends a signal, such as `-INT`.
#[cfg(unix)]
pub fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status().expect("kill");
    assert!(status.success());
}
