//! unspin restores the original wording of articles that a synonym spinner rewrote.
//!
//! ```
//! use unspin::{apply, builtin};
//!
//! // A sentence says little about its spinner: take it to be spun.
//! let engine = builtin::restorer()?.known_spun();
//! let text = "The superior persistent risk was observed, in keeping with the White Home.";
//! let edits = engine.restore(text).safe();
//! let restored = apply::apply(text, &edits);
//! assert!(restored.starts_with("The advanced persistent threat was observed"));
//! // Every edit says where, how sure and why, and can be undone exactly.
//! let first = &edits[0];
//! assert_eq!((&text[first.span.range()], first.rule.as_str()), ("superior persistent risk", "security/advanced persistent threat"));
//! assert_eq!(apply::apply(&restored, &apply::invert(&edits)), text);
//! # Ok::<(), builtin::BuiltinError>(())
//! ```
//!
//! The engine ([`Restorer`]) is immutable and shared between threads; [`Restorer::worker`] gives a thread its buffers.
//! The stages are modules, in the order of docs/design.md: [`mod@format`], [`text`], [`dict`], [`matcher`], [`lattice`],
//! [`context`], [`classifier`], [`weights`], [`decode`], [`document`], [`policy`], [`restore`], [`wording`], [`mod@apply`], [`diff`].
//! What the command line alone needs is hidden here and changes without notice.
//! Without default features only the library is built; `train` adds the trainers, `formats` files that are more than plain
//! text ([`mod@format`]), `parquet` columns of Parquet files.
pub mod adapt;
pub mod apply;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod atomic;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod batch;
pub mod builtin;
pub mod cache;
pub mod classifier;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod closed;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod config;
pub mod context;
pub mod decode;
pub mod dict;
pub mod diff;
pub mod document;
pub mod edit;
pub mod eval;
pub mod family;
pub mod format;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod journal;
pub mod lattice;
pub mod matcher;
pub mod passage;
pub mod policy;
pub mod rendering;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod report;
pub mod restore;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod review;
pub mod seal;
pub mod section;
pub mod span;
pub mod spin;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod stream;
pub(crate) mod stretch;
pub mod text;
pub mod weights;
pub mod wording;

pub use edit::{Alternative, Applicability, Edit};
pub use restore::{Restoration, Restorer};
pub use span::Span;
