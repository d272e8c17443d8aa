//! Output files of commands: none may be a file that the command reads.

use anyhow::{Result, bail};
use std::path::Path;

/// Endings of the files that commands read in folders of texts or dictionaries.
const READ: [&str; 4] = [".txt", ".txt.gz", ".yaml", ".yml"];

/// Refuses an output that is one of the inputs, or that is read in a folder among them, however
/// both are spelled.
///
/// # Errors
/// When it is such a file.
pub fn refuse<'p>(output: &Path, inputs: impl IntoIterator<Item = &'p Path>) -> Result<()> {
    // A file that is not there yet cannot be an input.
    let Some(real) = std::fs::canonicalize(output).ok().filter(|real| real.is_file()) else { return Ok(()) };
    let read = READ.iter().any(|ending| real.to_string_lossy().ends_with(ending));
    let mut inputs = inputs.into_iter().filter_map(|input| std::fs::canonicalize(input).ok());
    if inputs.any(|input| input == real || read && input.is_dir() && real.starts_with(&input)) {
        bail!("{} is one of the files to read and is not written over; give the output another name", output.display());
    }
    Ok(())
}
