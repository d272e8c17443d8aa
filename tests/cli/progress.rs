//! The progress of `fix` on a pseudo-terminal, as a person sees it.

use crate::support::corpus::article;
use crate::support::folder::{folder, put};
use crate::support::program::{ENVIRONMENT, UNSPIN, foreign_variables};
use pty_process::Size;
use pty_process::blocking::{Command, open};
use std::io::Read;

/// What a terminal of some columns shows while a folder is restored, one screen after another.
fn screens(columns: u16, variables: &[(&str, &str)]) -> Vec<String> {
    let folder = folder();
    let spun = article("spun/harbour-cyber-attack.txt");
    for n in 0..800 {
        put(folder.path(), &format!("in/{n}.txt"), &spun);
    }
    let (mut pty, pts) = open().expect("pseudo-terminal");
    pty.resize(Size::new(8, columns)).expect("size");
    let command = Command::new(UNSPIN).args(["--isolated", "fix", "in", "--output", "out"]).current_dir(folder.path());
    let command = foreign_variables().fold(command, |command, name| command.env_remove(name)).envs(ENVIRONMENT);
    let mut child = command.env("TERM", "xterm-256color").envs(variables.iter().copied()).spawn(pts).expect("started");
    let mut parser = vt100::Parser::new(8, columns, 0);
    let (mut screens, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(n @ 1..) = pty.read(&mut buffer) {
        parser.process(&buffer[..n]);
        // Not `contents`, which joins lines that were wrapped.
        screens.push(parser.screen().rows(0, columns).map(|row| format!("{row}\n")).collect::<String>());
    }
    assert!(child.wait().expect("ended").success());
    screens
}

#[test]
fn it_takes_one_line_and_leaves_nothing_behind() {
    for (columns, variables) in [(80, &[][..]), (40, &[]), (60, &[("NO_COLOR", "1")])] {
        let seen = screens(columns, variables);
        let during = seen.iter().filter(|s| s.contains('%')).count();
        assert!(during > 0, "{columns}: {seen:?}");
        for screen in seen.iter().filter(|s| !s.contains("Applied")) {
            assert!(screen.trim_end().lines().count() <= 1, "{columns}: {screen}");
        }
        let end = &seen[seen.len() - 1];
        assert!(end.starts_with("Applied ") && !end.contains('%') && !end.contains("left"), "{columns}: {end}");
    }
}

#[test]
fn a_terminal_that_cannot_write_over_a_line_shows_none() {
    assert!(screens(80, &[("TERM", "dumb")]).iter().all(|screen| !screen.contains('%')));
}
