//! Reviews, from the outside: by scripts and on a terminal.
#![cfg(feature = "cli")]

mod calls;
mod script;
mod state;
mod support;
#[cfg(unix)]
mod terminal;
