//! unspin restores the original wording of articles that a synonym spinner rewrote.
pub mod apply;
pub mod builtin;
pub mod channel;
pub mod classifier;
pub mod context;
pub mod decode;
pub mod dict;
pub mod document;
pub mod edit;
pub mod eval;
pub mod lattice;
pub mod matcher;
pub mod policy;
pub mod restore;
pub mod span;
pub mod text;

pub use edit::{Alternative, Applicability, Edit};
pub use restore::{Restoration, Restorer};
pub use span::Span;
