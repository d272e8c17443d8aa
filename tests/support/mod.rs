//! What several tests share: the sample articles, engines, folders of their own, and the program without what the machine says.
#![allow(dead_code, reason = "each of the test programs uses a part of it")]

pub mod bytes;
pub mod corpus;
pub mod dictionaries;
pub mod engine;
pub mod flat;
pub mod folder;
pub mod page;
#[cfg(feature = "cli")]
pub mod program;
pub mod tiny;
