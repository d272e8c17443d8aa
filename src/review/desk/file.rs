//! A file under review as it is on disk.

use crate::batch::{self, reason};
use std::path::Path;
use std::time::SystemTime;

/// Larger files are not reviewed: texts and edits are kept in memory.
const MAX_BYTES: u64 = 256 << 20;

/// What tells quickly that a file changed.
pub(super) type Stamp = (SystemTime, u64);

/// What tells whether a file changed; `None` when it is gone.
pub(super) fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// Reads a file that is not too large; the stamp is from before, so that a change while it is read is noticed.
pub(super) fn read(path: &Path) -> Result<(Vec<u8>, Option<Stamp>), String> {
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err("is no file that can be replaced; save what it gives in one".into());
    }
    if batch::is_backup(path) {
        return Err(batch::BACKED_UP.into());
    }
    let stamp = stamp(path);
    if let Some((_, size)) = stamp.filter(|s| s.1 > MAX_BYTES) {
        return Err(format!("is {} MB large, at most {} can be reviewed; split it, or use `unspin fix`", size >> 20, MAX_BYTES >> 20));
    }
    let bytes = std::fs::read(path).map_err(|e| format!("cannot be read: {}; check that it is there", reason(&e)))?;
    Ok((bytes, stamp))
}
