//! Decoding: which words of a text were substituted, and by what.

pub mod cache;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod closed;
pub mod passage;
pub mod posteriors;
pub mod rendering;
pub mod section;
pub mod spin;
pub mod strength;
