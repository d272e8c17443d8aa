//! Looking at edits before they are made: accept, reject, teach.
//!
//! Which part holds what:
//! - [`session`] is what a person works on, in memory only: files, items with their decisions, a
//!   cursor, a filter, the undo history. It knows no disk and no engine. [`key`] gives each item an
//!   identity that survives changes elsewhere in its file; [`filter`] says which items are looked
//!   at.
//! - The folder `.unspin/` has three parts: [`store`] keeps the log of decisions and the lock,
//!   [`found`] the edits that the engine found, [`lexicon`] what was taught.
//! - [`desk`] owns one of each, and the engine. It reads the files, keeps every decision on disk,
//!   and writes the articles. All that people and programs do goes through [`Desk`].
//! - Three surfaces use the desk: [`terminal`], [`web`] (its page is in `page/`), and scripts, for
//!   whom [`list`] prints items.

// Hidden from users of the library, who need to show none of it.
#![allow(missing_debug_implementations)]

pub mod desk;
pub mod filter;
pub mod found;
pub mod key;
pub mod lexicon;
pub mod list;
pub mod session;
pub mod store;
pub mod terminal;
#[cfg(feature = "web")]
pub mod web;

pub use desk::{Desk, DeskError, Finder, Gathered, WriteResult, WriteSummary};
pub use filter::{Filter, StateFilter};
pub use key::Key;
pub use session::{Action, Change, Decision, Item, Lesson, Refusal, Session, SourceFile, Verdict};
pub use store::{Record, Store};
