//! unspin
pub mod context;
pub mod dict;
pub mod edit;
pub mod span;
pub mod text;
