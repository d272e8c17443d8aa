//! Files that a command is told to write: none of them may be one that it reads.

use anyhow::{Result, bail};
use std::path::Path;

/// Endings of what is read of a folder of texts or dictionaries.
const READ: [&str; 4] = [".txt", ".txt.gz", ".yaml", ".yml"];

/// Refuses an output that is one of the inputs, or is read of a folder among them, however both are spelled.
///
/// # Errors
/// When it is.
pub fn refuse<'p>(output: &Path, inputs: impl IntoIterator<Item = &'p Path>) -> Result<()> {
    // What is not there yet is no input.
    let Some(real) = std::fs::canonicalize(output).ok().filter(|real| real.is_file()) else { return Ok(()) };
    let read = READ.iter().any(|ending| real.to_string_lossy().ends_with(ending));
    let mut inputs = inputs.into_iter().filter_map(|input| std::fs::canonicalize(input).ok());
    if inputs.any(|input| input == real || read && input.is_dir() && real.starts_with(&input)) {
        bail!("{} is one of the files to read and is not written over; give the output another name", output.display());
    }
    Ok(())
}
