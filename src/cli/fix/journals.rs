//! The journals of `unspin fix`: one for the mirror, or one for each folder that is restored in
//! place.

use crate::cli::App;
use crate::cli::engine::identity;
use crate::cli::inputs::is_stdin;
use crate::cli::output::unwritten;
use anyhow::{Result, anyhow, bail};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use unspin::files::batch::Target;
use unspin::files::journal::{Checkpoint, Content, Figures, Finished, Journal, NAME};
use unspin::files::stream;
use unspin::format::Options;
use unspin::message::reason;

/// Stands for standard input among the folders. All others are absolute paths.
const STDIN: &str = "-";

/// The journals of a run: of the mirror, or of each folder that is restored in place.
pub struct Journals {
    open: Vec<(PathBuf, Journal)>,
    /// Where the folders that were given really are.
    roots: HashMap<PathBuf, Option<String>>,
}

impl Journals {
    /// None.
    pub fn none() -> Journals {
        Journals { open: Vec::new(), roots: HashMap::new() }
    }

    /// Opens the journals of a run; `channel` is what `--adapt` learned.
    pub fn open(targets: &[Target], mirror: Option<&Path>, app: &App, options: &Options, channel: Option<&str>) -> Result<Journals> {
        let folders = Journals::folders(targets, mirror);
        if let Some(mirror) = mirror.filter(|_| !targets.is_empty()) {
            std::fs::create_dir_all(mirror).map_err(unwritten(mirror))?;
        }
        if folders.is_empty() {
            return Ok(Journals::none());
        }
        let engine = identity(&app.settings, options, channel, true)?;
        let open = |folder: PathBuf| {
            let failed = |e: std::io::Error| {
                let (name, why) = (folder.join(NAME).display().to_string(), reason(&e));
                // A message may begin with the name already.
                let named = if why.starts_with(&name) { why } else { format!("{name}: {why}") };
                anyhow!("{named}; --no-journal does without")
            };
            let journal = Journal::open(&folder, engine).map_err(failed)?;
            Ok((folder, journal))
        };
        let mut roots: HashMap<PathBuf, Option<String>> = HashMap::new();
        for root in targets.iter().filter_map(|t| t.root.as_ref()) {
            if !roots.contains_key(root) {
                roots.insert(root.clone(), real(root));
            }
        }
        Ok(Journals { open: folders.into_iter().map(open).collect::<Result<_>>()?, roots })
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

    /// What is known of a file; `to` is where it goes in the mirror, `None` in place.
    pub fn of<'j>(&'j self, target: &Target, to: Option<&'j PathBuf>) -> Record<'j> {
        let source = to.and_then(|_| match &target.root {
            Some(root) => self.roots.get(root).cloned().flatten(),
            None if is_stdin(target) => Some(STDIN.to_string()),
            None => {
                let folder = target.base.as_deref().or(target.path.parent());
                real(folder.filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))
            }
        });
        Record { journal: self.journal(target, to), to, source }
    }

    /// The journal for a file, and its name there.
    fn journal(&self, target: &Target, to: Option<&PathBuf>) -> Option<(&Journal, PathBuf)> {
        let folder = match to {
            Some(_) => None,
            None => Some(target.root.as_ref()?),
        };
        let (root, journal) = self.open.iter().find(|(root, _)| folder.is_none_or(|f| f == root))?;
        let path = to.unwrap_or(&target.path);
        Some((journal, path.strip_prefix(root).unwrap_or(path).to_path_buf()))
    }
}

/// What the journal of a run knows of a file; nothing where none is kept.
pub struct Record<'j> {
    /// The journal, and the name of the file there.
    journal: Option<(&'j Journal, PathBuf)>,
    /// Where the file goes in the mirror; `None` in place.
    to: Option<&'j PathBuf>,
    /// The folder from which it comes into the mirror.
    source: Option<String>,
}

/// Where a folder really is; `None` when its path is not UTF-8.
fn real(folder: &Path) -> Option<String> {
    std::fs::canonicalize(folder).ok()?.into_os_string().into_string().ok()
}

impl Record<'_> {
    /// Whether one is kept.
    pub fn is_kept(&self) -> bool {
        self.journal.is_some()
    }

    /// The figures of a file that an earlier run left as it should be.
    pub fn known(&self, content: Content) -> Option<Figures> {
        let (journal, name) = self.journal.as_ref()?;
        let finished = journal.done(name)?;
        let same = match self.to {
            Some(to) => finished.from == content && stream::content_of(to).is_ok_and(|c| c == finished.to),
            None => finished.to == content,
        };
        same.then_some(finished.figures)
    }

    /// How far an earlier run came with a large file.
    pub fn part(&self, content: Content) -> Option<Checkpoint> {
        let (journal, name) = self.journal.as_ref()?;
        journal.part(name).filter(|p| p.from == content).copied()
    }

    /// Notes how far a large file has come.
    pub fn checkpoint(&self, at: Checkpoint) -> Result<()> {
        let Some((journal, name)) = &self.journal else { return Ok(()) };
        journal.checkpoint(name, at).map_err(unnoted)
    }

    /// Notes a file that is about to take its place.
    pub fn note(&self, finished: Finished) -> Result<()> {
        let Some((journal, name)) = &self.journal else { return Ok(()) };
        // In place, the source is gone afterwards: the note must be on the disk before.
        let sync = self.to.is_none() && finished.from != finished.to;
        journal.note(name, finished, self.source.as_deref(), sync).map_err(unnoted)
    }

    /// Refuses to write over a file of the mirror that no run wrote, that was edited since, or that
    /// comes from another folder. `same` is what is to be written.
    pub fn expect_own(&self, same: Content) -> Result<()> {
        let Some((to, (journal, name))) = self.to.zip(self.journal.as_ref()) else { return Ok(()) };
        match stream::content_of(to) {
            Ok(there) if there != same && !journal.wrote(name, there) => bail!(
                "{} was not written by unspin, or was edited since, and stays as it is; move it away, or give --output another folder",
                to.display()
            ),
            Ok(there) if there != same => match self.source.as_deref().zip(journal.source(name)) {
                // Text from a pipe cannot be restored again, so it is kept. Where the other folder
                // is gone, it may have been moved.
                Some((own, other)) if own != STDIN && own != other && (other == STDIN || Path::new(other).join(name).exists()) => {
                    let from = if other == STDIN { "standard input" } else { other };
                    bail!(
                        "{} was restored from {from} and stays as it is; give --output another folder for {own}, or move it away",
                        to.display()
                    )
                }
                _ => Ok(()),
            },
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e).map_err(unwritten(to)),
            _ => Ok(()),
        }
    }
}

fn unnoted(e: std::io::Error) -> anyhow::Error {
    anyhow!("the journal cannot be written: {}", reason(&e))
}
