//! Dictionary files in YAML.
//!
//! [`schema`] describes the format and [`load`] reads it, with the place of every mistake. [`lint`]
//! finds rows that are wrong or odd, [`add`] adds one, and [`canonical`] writes the layout of
//! `unspin dict fmt`.

pub mod add;
pub mod canonical;
pub mod lint;
pub(crate) mod list;
pub mod load;
pub mod schema;

pub use load::{DictError, Source};
