//! Looking at edits before they are taken: accept, reject, teach.
//!
//! [`session`] is the pure state machine, [`store`] keeps its decisions in `.unspin/`, [`key`] gives every place an
//! identity that survives changes elsewhere. Terminal, browser and scripts share them.

pub mod filter;
pub mod key;
pub mod session;
pub mod store;
#[cfg(feature = "web")]
pub mod web;

pub use filter::Filter;
pub use key::Key;
pub use session::{Action, Change, Decision, Item, Lesson, Refusal, Session, SourceFile, Verdict};
pub use store::{Record, Store};
