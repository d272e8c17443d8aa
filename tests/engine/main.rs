//! The engine as a library: what it restores, leaves alone and says of a text.

mod articles;
mod explained;
mod families;
mod markup;
mod matcher;
mod phrases;
mod properties;
mod rows;
#[path = "../support/mod.rs"]
mod support;
mod texts;
