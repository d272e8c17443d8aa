//! Reviews, from the outside: by scripts and on a terminal.
#![cfg(feature = "cli")]

mod script;
mod support;
#[cfg(unix)]
mod terminal;
