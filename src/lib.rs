//! unspin restores the original wording of articles that a synonym spinner rewrote.
pub mod apply;
#[cfg(feature = "cli")]
pub mod batch;
pub mod builtin;
pub mod channel;
pub mod classifier;
#[cfg(feature = "cli")]
pub mod config;
pub mod context;
pub mod decode;
pub mod dict;
pub mod diff;
pub mod document;
pub mod edit;
pub mod eval;
pub mod format;
pub mod lattice;
pub mod matcher;
pub mod policy;
#[cfg(feature = "cli")]
pub mod report;
pub mod restore;
pub mod span;
pub mod text;

pub use edit::{Alternative, Applicability, Edit};
pub use restore::{Restoration, Restorer};
pub use span::Span;
