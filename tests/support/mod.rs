//! What several tests share.

pub mod schema;
