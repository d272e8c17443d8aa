//! Phrase dictionaries: what a spun phrase may have been.
//!
//! [`schema`] is the YAML format, [`load`] reads it with exact error places, [`expand`] inflects both sides,
//! [`check`] finds mistakes, [`compiled`] is the form the matcher walks in place.

pub mod add;
mod candidate;
pub mod check;
pub mod compiled;
pub mod compiler;
pub mod expand;
pub mod format;
pub mod inflect;
pub(crate) mod list;
pub mod load;
mod packing;
pub mod schema;
mod tables;

pub use candidate::{Candidate, Form, Node};
pub use compiled::Dictionary;
pub use load::{DictError, Source};
