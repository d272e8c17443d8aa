//! Model files that stand in for the built-in ones.

use anyhow::{Context, Result};
use std::path::Path;
use unspin::builtin;
use unspin::classifier::Classifier;
use unspin::context::NgramModel;

/// The context model of a file; the built-in one without.
pub fn context(path: Option<&Path>) -> Result<NgramModel> {
    let Some(path) = path else { return Ok(builtin::model()?) };
    NgramModel::from_bytes(read(path)?).with_context(|| path.display().to_string())
}

/// The classifier of a file; the built-in one without.
pub fn classifier(path: Option<&Path>) -> Result<Classifier> {
    let Some(path) = path else { return Ok(builtin::classifier()?) };
    Classifier::from_bytes(read(path)?).with_context(|| path.display().to_string())
}

/// The bytes of a file, which stay until the program ends. They begin on a cache line, as the built-in models do, so that
/// speeds can be compared.
fn read(path: &Path) -> Result<&'static [u8]> {
    const LINE: usize = 64;
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read; check the path", path.display()))?;
    let room = vec![0; bytes.len() + LINE].leak();
    let start = room.as_ptr().align_offset(LINE).min(LINE);
    let place = &mut room[start..start + bytes.len()];
    place.copy_from_slice(&bytes);
    Ok(place)
}
