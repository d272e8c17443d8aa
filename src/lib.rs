//! unspin restores the original wording of articles that a synonym spinner rewrote.
//!
//! ```
//! use unspin::{apply, builtin};
//!
//! // A sentence says little about its spinner: take it to be spun.
//! let engine = builtin::restorer()?.known_spun();
//! let text = "The superior persistent risk was observed, in keeping with the White Home.";
//! let found = engine.restore(text);
//! let restored = found.restored(text);
//! assert!(restored.starts_with("The advanced persistent threat was observed"));
//! // Every edit says where, how sure and why, and can be undone exactly.
//! let first = &found.edits[0];
//! assert_eq!((&text[first.span.range()], first.rule.as_str()), ("superior persistent risk", "security/advanced persistent threat"));
//! assert_eq!(apply::apply(&restored, &apply::invert(found.safe_edits())), text);
//! # Ok::<(), builtin::BuiltinError>(())
//! ```
//!
//! # Start here
//!
//! - [`builtin::Builder`] makes an engine of the built-in data and dictionaries of your own ([`dict::Source`]); [`builtin::restorer`] is
//!   the usual one.
//! - [`Restorer`] is the engine, immutable and shared between threads by reference or in an `Arc`; [`Restorer::known_spun`] is for texts
//!   that need not be asked.
//! - [`restore::Worker`] is a thread's view of it with its own buffers, for more than one text.
//! - [`Restoration`] is what was found of a text: the edits, and whether and how it was spun.
//! - [`Edit`] is a change: where, what, how sure, why, and what else was possible. [`apply::try_apply`] writes edits, [`apply::invert`]
//!   undoes them.
//! - [`policy::Policy`] says from which confidence edits are safe.
//!
//! `format::restore` (feature `formats`) restores files that are more than plain text.
//!
//! The stages are modules, in the order of the [design](https://docs.rs/crate/unspin/latest/source/docs/design.md): [`mod@format`],
//! [`text`], [`dict`], [`matcher`], [`lattice`], [`context`], [`classifier`], [`weights`], [`decoder`], [`policy`],
//! [`restore`], [`wording`], [`mod@apply`], [`diff`].
//! What the command line alone needs is hidden here and changes without notice.
//!
//! # Features
//!
//! Without default features only the library is built.
//!
//! - `cli` (default): the command line, with `train`, `formats` and `web`.
//! - `train`: building context models and classifiers.
//! - `formats`: files that are more than plain text ([`mod@format`]), and compressed ones.
//! - `web`: the page of `unspin review --web`; it is part of `cli` and does nothing by itself.
//! - `parquet`: columns of Parquet files, with `cli`.
pub mod adapt;
pub mod apply;
pub mod binary;
pub mod builtin;
pub mod classifier;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod config;
pub mod context;
pub mod decoder;
pub mod dict;
pub mod diff;
pub mod edit;
pub mod eval;
pub mod family;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod files;
pub mod format;
pub mod lattice;
pub mod matcher;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod message;
pub mod policy;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod report;
pub mod restore;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod review;
pub mod span;
pub mod text;
pub mod weights;
pub mod wording;

pub use edit::{Alternative, Applicability, Edit};
pub use restore::{Restoration, Restorer};
pub use span::Span;

/// The examples of README.md are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
