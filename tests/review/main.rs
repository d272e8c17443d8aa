//! Reviews, from the outside: by scripts, on a terminal and in the browser.
#![cfg(feature = "cli")]

mod calls;
mod scope;
mod script;
mod state;
#[path = "../support/mod.rs"]
mod support;
#[cfg(unix)]
mod terminal;
mod two_articles;
mod web;
