//! What can be wrong with a context model file.

use std::fmt;

/// Why bytes are not a usable context model.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelError {
    /// The bytes do not start with the magic of a context model.
    Foreign,
    /// The model was written by another version of the format.
    Version {
        /// The version in the file.
        found: u32,
        /// The version this program reads.
        expected: u32,
    },
    /// The bytes end early.
    Truncated {
        /// Length that the file must have at least, in bytes.
        expected: u64,
        /// Length that it has, in bytes.
        found: u64,
    },
    /// A table contradicts the header.
    Inconsistent(
        /// What is wrong.
        &'static str,
    ),
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelError::Foreign => f.write_str("not a context model: the file does not start with UNSPINLM"),
            ModelError::Version { found, expected } => {
                write!(f, "context model of format version {found}, but this program reads version {expected}; train it again")
            }
            ModelError::Truncated { expected, found } => {
                write!(f, "truncated context model: {found} bytes where {expected} were expected; copy the file again")
            }
            ModelError::Inconsistent(what) => write!(f, "damaged context model: {what}"),
        }
    }
}

impl std::error::Error for ModelError {}
