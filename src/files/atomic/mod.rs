//! Files that are replaced at once: a reader sees the old one or the new one, never a part.

mod backup;

pub use backup::{BACKUP, back_up};

use std::fs::{File, FileTimes, Metadata, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// A file that is written beside its place, under another name, until it is complete. A draft that
/// is dropped is removed.
#[derive(Debug)]
pub struct Draft {
    /// What is written to.
    pub file: File,
    part: PathBuf,
    to: PathBuf,
    keep: bool,
}

impl Draft {
    /// Begins a file beside `to`. Nobody else may read it until it has its permissions. What an
    /// interrupted run left under its name is removed.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn new(to: &Path) -> io::Result<Draft> {
        let mut options = File::options();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let draft = Draft::with(to, &mut options)?;
        // A draft that was left there still has its old permissions.
        #[cfg(unix)]
        draft.file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        Ok(draft)
    }

    fn with(to: &Path, options: &mut OpenOptions) -> io::Result<Draft> {
        let part = part_name(to);
        let file = locked(&part, options.read(true).write(true).create(true).truncate(false))?;
        file.set_len(0)?;
        Ok(Draft { file, part, to: to.to_path_buf(), keep: false })
    }

    /// Opens what an interrupted run left, cut to its first `length` bytes; `None` when it has
    /// fewer.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn resume(to: &Path, length: u64) -> io::Result<Option<Draft>> {
        let part = part_name(to);
        let mut file = match locked(&part, File::options().read(true).write(true)) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e),
        };
        if file.metadata()?.len() < length {
            return Ok(None);
        }
        file.set_len(length)?;
        file.seek(io::SeekFrom::End(0))?;
        Ok(Some(Draft { file, part, to: to.to_path_buf(), keep: false }))
    }

    /// Empties the draft.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn restart(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()
    }

    /// The file that is written to.
    pub fn part(&self) -> &Path {
        &self.part
    }

    /// Leaves the draft for [`Draft::resume`].
    pub fn keep(mut self) {
        self.keep = true;
    }

    /// Gives the draft the owner (where that is allowed), permissions and times of `like`, and
    /// waits until it is on the disk.
    ///
    /// # Errors
    /// When the disk is full, or refuses the permissions.
    pub fn settle(&mut self, like: &Metadata) -> io::Result<()> {
        self.file.flush()?;
        let mut times = FileTimes::new();
        if let Ok(time) = like.modified() {
            times = times.set_modified(time);
        }
        if let Ok(time) = like.accessed() {
            times = times.set_accessed(time);
        }
        self.file.set_times(times)?;
        take_after(&self.file, like)?;
        self.file.sync_data()
    }

    /// Puts the draft in its place.
    ///
    /// # Errors
    /// When it cannot be renamed.
    pub fn commit(mut self) -> io::Result<()> {
        std::fs::rename(&self.part, &self.to)?;
        self.keep = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.keep {
            // A draft that cannot be removed is written over by the next run.
            let _ = std::fs::remove_file(&self.part);
        }
    }
}

/// Refuses a link or device in the place of a file of unspin's own: what it leads to belongs to
/// somebody else.
///
/// # Errors
/// When there is one.
pub fn refuse_foreign(path: &Path) -> io::Result<()> {
    let foreign = std::fs::symlink_metadata(path).is_ok_and(|there| !there.is_file());
    let message = || format!("{} is a link or no file and is not written to; remove it", path.display());
    if foreign { Err(io::Error::new(io::ErrorKind::InvalidInput, message())) } else { Ok(()) }
}

/// Opens a file of unspin's own and locks it for this run.
pub(crate) fn locked(part: &Path, options: &OpenOptions) -> io::Result<File> {
    refuse_foreign(part)?;
    loop {
        let file = options.open(part)?;
        // On file systems without locks nothing can be known about other runs.
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(io::Error::new(io::ErrorKind::WouldBlock, "another run of unspin is writing this file"));
        }
        // Another run may have renamed the file before it was locked here.
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            if !std::fs::metadata(part).is_ok_and(|there| file.metadata().is_ok_and(|own| own.ino() == there.ino())) {
                continue;
            }
        }
        return Ok(file);
    }
}

/// The name of the draft of a file. It is always the same, so that drafts do not pile up.
fn part_name(to: &Path) -> PathBuf {
    let name = to.file_name().unwrap_or_default();
    let number = xxhash_rust::xxh3::xxh3_64(name.as_encoded_bytes());
    to.with_file_name(format!(".unspin-{number:016x}.part"))
}

/// The file that a path leads to, which may be replaced, and its metadata.
///
/// # Errors
/// When the file is read-only or gone.
pub fn target(path: &Path) -> io::Result<(PathBuf, Metadata)> {
    let target = std::fs::canonicalize(path)?;
    let metadata = std::fs::metadata(&target)?;
    if metadata.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    Ok((target, metadata))
}

/// Whether a file was neither replaced nor written to between two looks at it.
pub fn is_same(now: &Metadata, then: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if (now.dev(), now.ino()) != (then.dev(), then.ino()) {
            return false;
        }
    }
    (now.len(), now.modified().ok()) == (then.len(), then.modified().ok())
}

/// Gives a file the permissions of another, and its owner and group as far as that is allowed: only
/// root gives files away.
fn take_after(file: &File, like: &Metadata) -> io::Result<()> {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut permissions = like.permissions();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
        let own = file.metadata()?;
        let same = (own.uid(), own.gid()) == (like.uid(), like.gid());
        // This comes before the permissions: a new owner clears some of them.
        if !same && fchown(file, Some(like.uid()), Some(like.gid())).is_err() {
            let _ = fchown(file, None, Some(like.gid()));
            // Set-user-id and set-group-id would now make another user of whoever runs the file.
            permissions.set_mode(permissions.mode() & !0o6000);
        }
    }
    file.set_permissions(permissions)
}

/// Replaces a file, which keeps its permissions and, where that is allowed, its owner.
///
/// # Errors
/// When it is read-only or its folder cannot be written to; the file is as it was then.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replaced(path, bytes).map(drop)
}

/// Replaces a file as [`replace()`] does, and returns the new one, which was locked before it took
/// its place.
pub(crate) fn replaced(path: &Path, bytes: &[u8]) -> io::Result<File> {
    replaced_with(path, |file| file.write_all(bytes))
}

fn replaced_with(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<File> {
    let (to, like) = target(path)?;
    let mut draft = Draft::new(&to)?;
    fill(&mut draft.file)?;
    take_after(&draft.file, &like)?;
    draft.file.sync_data()?;
    let file = draft.file.try_clone()?;
    draft.commit()?;
    Ok(file)
}

/// Writes a file, and makes its folder. It gets owner and permissions of `like` where that exists,
/// otherwise the usual ones.
///
/// # Errors
/// When its folder cannot be made or written to; nothing has changed then.
pub fn create(path: &Path, mut bytes: impl Read, like: &Path) -> io::Result<()> {
    create_with(path, like, |file| io::copy(&mut bytes, file).map(|_| ()))
}

fn create_with(path: &Path, like: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let like = std::fs::metadata(like).ok();
    let mut draft = if like.is_some() { Draft::new(path)? } else { Draft::with(path, &mut File::options())? };
    fill(&mut draft.file)?;
    if let Some(like) = like {
        take_after(&draft.file, &like)?;
    }
    draft.file.sync_data()?;
    draft.commit()
}

/// Writes a file that a person named. A file is replaced or made at once, with its folder; pipes
/// and devices are written to.
///
/// # Errors
/// When it is read-only, or its folder cannot be made or written to; a file is as it was then.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with(path, |file| file.write_all(bytes))
}

/// Writes a file as [`write()`] does, which `fill` writes piece by piece.
///
/// # Errors
/// As [`write()`], or when `fill` fails.
pub fn write_with(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(there) if there.is_file() => replaced_with(path, fill).map(drop),
        Ok(_) => fill(&mut File::create(path)?),
        Err(_) => create_with(path, path, fill),
    }
}

/// Makes the folder of a file and tries whether [`write()`] could write the file, before hours of
/// work are spent on its content.
///
/// # Errors
/// When it could not.
pub fn writable(path: &Path) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(there) if there.is_file() => Draft::new(&target(path)?.0).map(drop),
        Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => Ok(()),
        Err(_) => {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            Draft::new(path).map(drop)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn permissions_and_times_stay_and_nothing_is_left_behind() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("folder");
        let (file, link) = (folder.path().join("f.txt"), folder.path().join("l.txt"));
        std::fs::write(&file, "old").expect("written");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("mode");
        let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        File::options().write(true).open(&file).and_then(|f| f.set_modified(old)).expect("time");
        symlink("f.txt", &link).expect("link");
        let (to, like) = target(&link).expect("writable");
        back_up(&to).expect("kept");
        back_up(&to).expect("kept already");
        let mut draft = Draft::new(&to).expect("begun");
        let part = draft.file.metadata().expect("there").permissions().mode();
        assert_eq!(part & 0o777, 0o600, "what is private stays so while it is written");
        draft.file.write_all(b"new").expect("written");
        draft.settle(&like).and_then(|()| draft.commit()).expect("replaced");
        drop(Draft::new(&to).expect("begun"));
        assert!(std::fs::symlink_metadata(&link).expect("link").file_type().is_symlink());
        let metadata = std::fs::metadata(&file).expect("there");
        assert_eq!((metadata.permissions().mode() & 0o777, metadata.modified().expect("time")), (0o640, old));
        assert_eq!(std::fs::read(&file).expect("read"), b"new");
        assert_eq!(std::fs::read(folder.path().join("f.txt.unspin-orig")).expect("read"), b"old");
        back_up(&to).expect("kept under a number");
        assert_eq!(std::fs::read_dir(folder.path()).expect("folder").count(), 4);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o440)).expect("mode");
        assert!(target(&file).is_err() && writable(&file).is_err() && write(&file, b"x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn owner_and_group_stay_where_they_may_be_given() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("f.txt");
        std::fs::write(&file, "old").expect("written");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("mode");
        // Only root can show it; for others the calls must go on to succeed.
        let _ = chown(&file, Some(12_345), Some(23_456));
        let of = |path: &Path| std::fs::metadata(path).map(|m| (m.uid(), m.gid(), m.mode() & 0o777)).expect("there");
        let before = of(&file);
        replace(&file, b"new").expect("replaced");
        assert_eq!((of(&file), std::fs::read(&file).expect("read")), (before, b"new".to_vec()));
        let (to, like) = target(&file).expect("writable");
        let mut draft = Draft::new(&to).expect("begun");
        draft.settle(&like).and_then(|()| draft.commit()).expect("replaced");
        assert_eq!(of(&file), before);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_a_part_is_not_followed() {
        let folder = tempfile::tempdir().expect("folder");
        let (file, other) = (folder.path().join("f.txt"), folder.path().join("precious.txt"));
        std::fs::write(&file, "old").and_then(|()| std::fs::write(&other, "precious")).expect("written");
        std::os::unix::fs::symlink(&other, part_name(&file)).expect("link");
        assert!(replace(&file, b"new").is_err() && Draft::resume(&file, 0).is_err());
        assert_eq!((std::fs::read(&file).expect("read"), std::fs::read(&other).expect("read")), (b"old".to_vec(), b"precious".to_vec()));
    }

    #[test]
    fn a_file_that_was_written_or_replaced_is_not_the_same() {
        let folder = tempfile::tempdir().expect("folder");
        let (file, other) = (folder.path().join("f.txt"), folder.path().join("g.txt"));
        let of = |path: &Path| std::fs::metadata(path).expect("there");
        std::fs::write(&file, "one").expect("written");
        let before = of(&file);
        assert!(is_same(&of(&file), &before));
        let later = before.modified().expect("time") + std::time::Duration::from_secs(1);
        File::options().write(true).open(&file).and_then(|f| f.set_modified(later)).expect("time");
        assert!(!is_same(&of(&file), &before), "another time");
        let before = of(&file);
        std::fs::write(&other, "two").expect("written");
        File::options().write(true).open(&other).and_then(|f| f.set_modified(later)).expect("time");
        #[cfg(unix)]
        assert!(!is_same(&of(&other), &before), "another file");
        std::fs::write(&file, "three").expect("written");
        assert!(!is_same(&of(&file), &before), "another length");
    }

    #[cfg(unix)]
    #[test]
    fn files_that_a_person_names_are_replaced_at_once() {
        use std::os::unix::fs::{MetadataExt, symlink};
        let folder = tempfile::tempdir().expect("folder");
        let (new, link, usual) = (folder.path().join("a/b/new"), folder.path().join("link"), folder.path().join("usual"));
        writable(&new).expect("its folder is made");
        assert!(!new.exists() && writable(&folder.path().join("a/b")).is_err());
        write(&new, b"one").expect("made");
        std::fs::write(&usual, "").expect("written");
        let of = |path: &Path| std::fs::metadata(path).expect("there");
        assert_eq!(of(&new).mode(), of(&usual).mode());
        symlink(&new, &link).expect("link");
        let before = of(&new).ino();
        let mut reader = File::open(&new).expect("there");
        writable(&link).and_then(|()| write(&link, b"two")).expect("replaced");
        let mut old = String::new();
        io::Read::read_to_string(&mut reader, &mut old).expect("read");
        assert_eq!((old.as_str(), std::fs::read(&new).expect("read").as_slice()), ("one", &b"two"[..]));
        assert!(of(&new).ino() != before && link.is_symlink());
        assert!(writable(&usual.join("below")).is_err());
        writable(Path::new("/dev/null")).and_then(|()| write(Path::new("/dev/null"), b"x")).expect("a device");
        assert_eq!(std::fs::read_dir(folder.path().join("a/b")).expect("folder").count(), 1);
    }
}
