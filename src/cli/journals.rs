//! The journals of `unspin fix`: one for the mirror, or one for each folder that is restored in place.

use crate::cli::Session;
use crate::cli::engine::identity;
use crate::cli::fix::unwritten;
use anyhow::{Result, anyhow};
use std::path::{Path, PathBuf};
use unspin::batch::{Target, reason};
use unspin::format::Options;
use unspin::journal::Journal;

/// The journals of a run: of the mirror, or of each folder that is restored in place.
pub struct Journals(Vec<(PathBuf, Journal)>);

impl Journals {
    /// None.
    pub fn none() -> Journals {
        Journals(Vec::new())
    }

    /// Opens the journals of a run; `channel` is what `--adapt` learned.
    pub fn open(
        targets: &[Target],
        mirror: Option<&Path>,
        session: &Session,
        options: &Options,
        channel: Option<&str>,
    ) -> Result<Journals> {
        let folders = Journals::folders(targets, mirror);
        if let Some(mirror) = mirror.filter(|_| !targets.is_empty()) {
            std::fs::create_dir_all(mirror).map_err(unwritten(mirror))?;
        }
        let engine = identity(&session.settings, options, channel, true)?;
        let open = |folder: PathBuf| {
            let failed =
                |e: std::io::Error| anyhow!("{}: {}; --no-journal does without", folder.join(unspin::journal::NAME).display(), reason(&e));
            let journal = Journal::open(&folder, engine).map_err(failed)?;
            Ok((folder, journal))
        };
        Ok(Journals(folders.into_iter().map(open).collect::<Result<_>>()?))
    }

    /// The folders that have a journal, in order.
    pub fn folders(targets: &[Target], mirror: Option<&Path>) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = match mirror.filter(|_| !targets.is_empty()) {
            Some(mirror) => vec![mirror.to_path_buf()],
            None => targets.iter().filter_map(|t| t.root.clone()).collect(),
        };
        folders.sort();
        folders.dedup();
        folders
    }

    /// The journal for a file, and its name there.
    pub fn of(&self, target: &Target, to: Option<&PathBuf>) -> Option<(&Journal, PathBuf)> {
        let folder = match to {
            Some(_) => None,
            None => Some(target.root.as_ref()?),
        };
        let (root, journal) = self.0.iter().find(|(root, _)| folder.is_none_or(|f| f == root))?;
        let path = to.unwrap_or(&target.path);
        Some((journal, path.strip_prefix(root).unwrap_or(path).to_path_buf()))
    }
}
