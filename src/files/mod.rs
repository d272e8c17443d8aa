//! Files and folders of a run: found, read and written whole or in chunks, and remembered, so that
//! a run that was stopped goes on.

// Hidden from users of the library, who need to show none of it.
#![allow(missing_debug_implementations)]

pub mod atomic;
pub mod batch;
pub mod journal;
pub mod stream;
