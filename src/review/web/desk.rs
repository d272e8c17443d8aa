//! What the server needs of a review.

use crate::review::session::{Action, Change, Session};
use serde::Serialize;
use std::fmt;

/// A review with what happens outside the session: the state on disk, the files, the engine.
pub trait Desk: Send {
    /// The session.
    fn session(&self) -> &Session;

    /// Does what a person asks for and keeps it on disk.
    ///
    /// # Errors
    /// When it is not possible, or cannot be kept.
    fn act(&mut self, action: Action) -> Result<Change, Problem>;

    /// What can be said about an item beyond its edit, as names and texts.
    fn why(&self, number: usize) -> Vec<(String, String)>;

    /// Looks whether a file is as it was read; when it is not, reads it anew and says what happened.
    ///
    /// # Errors
    /// When the file cannot be read any more.
    fn look(&mut self, file: usize) -> Result<Option<String>, Problem>;

    /// Writes the accepted edits into the files; says for each file with accepted edits how that went.
    ///
    /// # Errors
    /// When the state on disk cannot be written.
    fn apply(&mut self) -> Result<Vec<Written>, Problem>;
}

/// A file that was to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Its name.
    pub name: String,
    /// Accepted edits.
    pub edits: usize,
    /// Why it was not written.
    pub problem: Option<String>,
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is not possible; nothing has changed.
    Refused(String),
    /// Disk or files do not let us.
    Failed(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Problem::Refused(why) | Problem::Failed(why)) = self;
        f.write_str(why)
    }
}
