//! A file under review as it is on disk.

use crate::files::atomic::is_same;
use crate::files::batch;
use crate::message::reason;
use std::fs::Metadata;
use std::path::Path;

/// Larger files are not reviewed: texts and edits are kept in memory.
const MAX_BYTES: u64 = 256 << 20;

/// The metadata of a file, by which a change is noticed quickly; `None` when it is gone.
#[derive(Clone, Debug, Default)]
pub(super) struct Stamp(Option<Metadata>);

impl Stamp {
    /// The stamp of a file as it is now.
    pub(super) fn of(path: &Path) -> Stamp {
        Stamp(std::fs::metadata(path).ok())
    }

    /// Whether the file is as it was; one that was gone has to be gone still.
    pub(super) fn holds(&self, path: &Path) -> bool {
        match (&self.0, std::fs::metadata(path).ok()) {
            (Some(then), Some(now)) => is_same(&now, then),
            (then, now) => then.is_none() && now.is_none(),
        }
    }
}

/// Reads a file. The stamp is from before, so that a change while the file is read is noticed.
///
/// # Errors
/// When the file is too large, a backup, no regular file, or cannot be read: why, in words.
pub(super) fn read(path: &Path) -> Result<(Vec<u8>, Stamp), String> {
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err("is not a regular file and cannot be replaced; save its content as a file".into());
    }
    if batch::is_backup(path) {
        return Err(batch::BACKED_UP.into());
    }
    let stamp = Stamp::of(path);
    if let Some(size) = stamp.0.as_ref().map(Metadata::len).filter(|size| *size > MAX_BYTES) {
        return Err(format!("is {} MB large, at most {} can be reviewed; split it, or use `unspin fix`", size >> 20, MAX_BYTES >> 20));
    }
    let bytes = std::fs::read(path).map_err(|e| format!("cannot be read: {}; check that it is there", reason(&e)))?;
    Ok((bytes, stamp))
}
