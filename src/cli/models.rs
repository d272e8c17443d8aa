//! Model files that stand in for the built-in ones.

use anyhow::{Context, Result, anyhow, ensure};
use std::path::Path;
use unspin::binary;
use unspin::builtin;
use unspin::classifier::Classifier;
use unspin::context::NgramModel;
use unspin::message::unread;

/// The context model of a file; the built-in one without.
pub fn context(path: Option<&Path>) -> Result<NgramModel> {
    let Some(path) = path else { return Ok(builtin::model()?) };
    let bytes = read(path)?;
    let model = NgramModel::from_bytes(bytes).with_context(|| path.display().to_string())?;
    whole(path, bytes)?;
    Ok(model)
}

/// The classifier of a file; the built-in one without.
pub fn classifier(path: Option<&Path>) -> Result<Classifier> {
    let Some(path) = path else { return Ok(builtin::classifier()?) };
    let bytes = read(path)?;
    let classifier = Classifier::from_bytes(bytes).with_context(|| path.display().to_string())?;
    whole(path, bytes)?;
    Ok(classifier)
}

/// Checks that a file of tables came whole.
///
/// # Errors
/// When its seal is broken.
pub fn whole(path: &Path, bytes: &[u8]) -> Result<()> {
    ensure!(binary::is_whole(bytes), "{}: is damaged: its checksum is wrong; copy the file again, or make it anew", path.display());
    Ok(())
}

/// The bytes of a file, which stay until the program ends. They begin on a cache line, as the
/// built-in models do, so that speeds can be compared.
fn read(path: &Path) -> Result<&'static [u8]> {
    const LINE: usize = 64;
    let bytes = std::fs::read(path).map_err(|e| anyhow!("{}: {}", path.display(), unread(&e)))?;
    let room = vec![0; bytes.len() + LINE].leak();
    let start = room.as_ptr().align_offset(LINE).min(LINE);
    let place = &mut room[start..start + bytes.len()];
    place.copy_from_slice(&bytes);
    Ok(place)
}
