//! The program from the outside: what it takes, refuses, writes and leaves alone.
#![cfg(feature = "cli")]

mod adapt;
mod check;
#[cfg(unix)]
mod crash;
mod dictionaries;
mod diff;
mod generate;
mod input;
mod mirror;
mod models;
mod outputs;
#[cfg(unix)]
mod progress;
mod refusals;
mod reports;
mod robustness;
mod settings;
#[path = "../support/mod.rs"]
mod support;
mod transcripts;
