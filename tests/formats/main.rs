//! Files of every format through the program: nothing but the edits changes, whatever is in them.
#![cfg(feature = "cli")]

mod damage;
mod documents;
mod every;
mod failures;
mod foreign;
mod html;
mod json;
mod markdown;
#[cfg(feature = "parquet")]
mod parquet;
mod streamed;
#[path = "../support/mod.rs"]
mod support;
