//! Reviews, from the outside: by scripts and on a terminal.
#![cfg(feature = "cli")]

mod script;
mod state;
mod support;
#[cfg(unix)]
mod terminal;
