//! Files and folders of a run: found, read and written whole or in chunks, and remembered, so that
//! a run that was stopped goes on.

pub mod atomic;
pub mod batch;
pub mod journal;
pub mod stream;
