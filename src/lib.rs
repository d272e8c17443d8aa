//! unspin
pub mod context;
pub mod edit;
pub mod span;
pub mod text;
