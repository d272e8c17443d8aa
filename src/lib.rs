//! unspin
pub mod edit;
pub mod span;
pub mod text;
