//! What can go wrong while a model is trained.

use crate::context::ModelError;
use crate::message::unread;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why no model was trained.
#[derive(Debug)]
#[non_exhaustive]
pub enum TrainError {
    /// A file cannot be read.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line of an ARPA file is not what the format demands.
    Arpa {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The options contradict each other or the data.
    Options(
        /// What is wrong and what to do.
        String,
    ),
    /// The written model does not read back, which is a bug of the trainer.
    Model(ModelError),
}

impl TrainError {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> TrainError + '_ {
        move |source| TrainError::Io { path: path.to_owned(), source }
    }
}

impl fmt::Display for TrainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TrainError::Io { path, source } => write!(f, "{}: {}", path.display(), unread(source)),
            TrainError::Arpa { path, line, message } => write!(f, "{}:{line}: {message}", path.display()),
            TrainError::Options(message) => f.write_str(message),
            TrainError::Model(error) => write!(f, "the trained model does not read back: {error}"),
        }
    }
}

impl std::error::Error for TrainError {}
