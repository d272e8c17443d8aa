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
//! - [`builtin::Builder`] makes an engine of the built-in data and dictionaries of your own
//!   ([`dict::Source`]). [`builtin::restorer`] is the usual engine.
//! - [`Restorer`] is the engine. It is immutable and can be shared between threads, by reference or
//!   in an `Arc`. [`Restorer::known_spun`] is for texts that are known to be spun.
//! - [`restore::Worker`] is a thread's view of the engine, with its own buffers, for more than one
//!   text.
//! - [`Restoration`] is what was found of a text: the edits, and whether and how it was spun.
//! - [`Edit`] is a change: where, what, how sure, why, and what else was possible.
//!   [`apply::try_apply`] writes edits, and [`apply::invert`] undoes them.
//! - [`policy::Policy`] says from which confidence edits are safe.
//!
//! `format::restore` (feature `formats`) restores files that are more than plain text.
//!
//! # Stages
//!
//! A text goes through these modules in order. The
//! [design](https://docs.rs/crate/unspin/latest/source/docs/design.md) says how and why.
//!
//! 1. [`mod@format`] turns bytes into text and back, and finds the prose of each article.
//! 2. [`decoder::section`] cuts long texts into parts that are decoded one after another.
//! 3. [`policy`] protects addresses, code and markup.
//! 4. [`text`] cuts a section into sentences, and these into tokens with their folded form.
//! 5. [`family`] tells which family of spinners wrote it, and so which dictionaries apply.
//! 6. [`matcher`] finds every phrase of the dictionaries at every place.
//! 7. [`lattice`] joins the candidates of a sentence and its words as they stand.
//! 8. [`decoder::rendering`] scores candidates with the context model in the sentence as it is read
//!    at the moment, and [`classifier`] with what stands on both sides.
//! 9. [`decoder::posteriors`] sums all paths through a lattice, [`decoder::strength`] and
//!    [`decoder::spin`] estimate how the text was spun, and [`decoder::passage`] which sentences
//!    were.
//! 10. [`decoder::choose`] chooses what is clear and is read as restored in the second reading.
//!     [`decoder::discourse`] and [`decoder::cache`] add evidence from elsewhere in the text.
//! 11. [`restore`] makes edits of the posteriors of all changes ([`decoder::pool`]), or only those
//!     of tortured phrases. It also restores marks of spinners, and explains places.
//! 12. [`wording`] writes an original with the capitals, hyphens and apostrophes of the spun words.
//! 13. [`policy`] says which edits are made; it decides adjoining ones together.
//! 14. [`mod@apply`] writes edits and undoes them, and [`diff`] shows them.
//!
//! The other modules are what the stages work with:
//!
//! - [`edit`] and [`span`]: the types that cross every boundary
//! - [`dict`]: dictionaries in YAML, compiled ones, and the channel in them
//! - [`context`]: the context model and its trainer; [`weights`]: what joins the scores
//! - [`adapt`]: the channel of one spinner, learned from its texts
//! - [`builtin`]: the embedded models and dictionaries; [`binary`]: what their files have in common
//! - [`eval`]: measures of quality
//!
//! What the command line alone needs is hidden here and changes without notice: `config` (settings
//! and their layers), `files` (folders, streams, journals, replacing files), `report` (how edits
//! are shown) and `review` (decisions on edits, on the terminal and in the browser). The commands
//! themselves are the program's, in `src/cli`.
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
mod engine;
pub mod eval;
pub mod family;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod files;
pub mod format;
pub mod lattice;
pub mod matcher;
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
pub use engine::Restorer;
pub use restore::Restoration;
pub use span::Span;

/// The examples of README.md are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
