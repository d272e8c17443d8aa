//! Phrase dictionaries: what a spun phrase may have been.
//!
//! [`yaml`] reads, checks and writes the files that people edit. [`expand`] inflects both sides of
//! their rows with the table of [`inflect`]. [`compiled`] is the form that the matcher reads in
//! place.

pub mod compiled;
pub mod expand;
pub mod inflect;
pub mod yaml;

pub use compiled::{Candidate, Dictionary, Form, Node};
pub use yaml::{DictError, Source};
