//! What `--backup` keeps.

use super::take_after;
use crate::files::stream::content_of;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The ending of a file that was kept by `--backup`.
pub const BACKUP: &str = ".unspin-orig";

/// Keeps the file as it is now under its name and [`BACKUP`], with a number when that name is
/// taken. A backup that holds the same bytes is taken for the one that an interrupted run made.
///
/// # Errors
/// When it can be neither linked nor copied.
pub fn back_up(path: &Path) -> io::Result<()> {
    for number in 0.. {
        let mut name: OsString = path.as_os_str().to_os_string();
        name.push(if number == 0 { BACKUP.to_string() } else { format!(".{number}{BACKUP}") });
        let backup = PathBuf::from(name);
        match std::fs::hard_link(path, &backup) {
            Ok(()) => return Ok(()),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                if holds_same(&backup, path).unwrap_or(false) {
                    return Ok(());
                }
            }
            // The file system has no links.
            Err(_) => match copied(path, &backup) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                done => return done,
            },
        }
    }
    Ok(())
}

/// Whether two files hold the same bytes.
fn holds_same(a: &Path, b: &Path) -> io::Result<bool> {
    Ok(std::fs::metadata(a)?.len() == std::fs::metadata(b)?.len() && content_of(a)? == content_of(b)?)
}

/// Copies a file to a name that nothing has, or not at all.
fn copied(path: &Path, to: &Path) -> io::Result<()> {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut copy = options.write(true).create_new(true).open(to)?;
    let filled = File::open(path).and_then(|mut file| {
        io::copy(&mut file, &mut copy)?;
        take_after(&copy, &file.metadata()?)
    });
    filled.inspect_err(|_| drop(std::fs::remove_file(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn copies_take_no_name_that_is_taken_and_no_more_readers() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("folder");
        let (file, copy) = (folder.path().join("f.txt"), folder.path().join("c.txt"));
        std::fs::write(&file, "text").expect("written");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("mode");
        copied(&file, &copy).expect("copied");
        assert_eq!(std::fs::metadata(&copy).expect("there").permissions().mode() & 0o777, 0o640);
        std::fs::write(&file, "another").expect("written");
        assert_eq!(copied(&file, &copy).expect_err("taken").kind(), io::ErrorKind::AlreadyExists);
        assert!(copied(&folder.path().join("none"), &folder.path().join("d.txt")).is_err() && !folder.path().join("d.txt").exists());
        assert_eq!(std::fs::read_to_string(&copy).expect("read"), "text");
    }
}
