//! Looking at edits before they are taken: accept, reject, teach.
//!
//! [`session`] is the pure state machine, [`store`] keeps its decisions in `.unspin/`, [`key`] gives every place an
//! identity that survives changes elsewhere, [`found`] keeps what the engine found, [`lexicon`] what was taught.
//! [`desk`] puts them together for terminal, browser and scripts. [`ui`] says what keys do, [`screen`] lays out what is
//! seen, [`term`] talks to the terminal; [`web`] is the page in the browser; [`list`] is for scripts.

pub mod action;
pub mod desk;
pub mod filter;
pub mod found;
pub mod key;
mod layout;
pub mod lesson;
pub mod lexicon;
pub mod list;
pub mod screen;
pub mod session;
pub mod store;
pub mod term;
pub mod ui;
#[cfg(feature = "web")]
pub mod web;

pub use desk::{Desk, DeskError, Finder, Gathered, Written};
pub use filter::Filter;
pub use key::Key;
pub use session::{Action, Change, Decision, Item, Lesson, Refusal, Session, SourceFile, Verdict};
pub use store::{Record, Store};
