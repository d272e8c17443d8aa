//! Where `fix --report` writes to: refused before the run when it cannot be, or is what something else stands in.

use crate::cli::output::unwritten;
use crate::cli::outputs;
use anyhow::{Result, bail};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use unspin::files::atomic;
use unspin::files::batch::Folders;
use unspin::report::run::{Form, RunReport, is_report};

/// What a run reads and writes beside its reports.
pub struct Others<'p> {
    /// Articles, dictionaries and the like.
    pub read: Vec<&'p Path>,
    /// Files of the mirror.
    pub written: Vec<&'p Path>,
    /// The folders that are restored in place or written to.
    pub folders: Vec<&'p Path>,
    /// Whether the restored text goes to standard output.
    pub stdout: bool,
}

/// Checks that each report has a form and can be written, and that nothing else is or will be there.
///
/// # Errors
/// When not.
pub fn check(reports: &[PathBuf], others: &Others<'_>) -> Result<()> {
    let mut folders = Folders::default();
    let wanted = if reports.is_empty() { &[][..] } else { &others.written };
    let written: HashSet<PathBuf> = wanted.iter().map(|path| folders.entry(path)).collect();
    let mut given = HashSet::new();
    for path in reports {
        form(path)?;
        if is_stdout(path) && others.stdout {
            bail!("standard output holds the restored text; give --report the name of a file");
        }
        outputs::apart(path, others.read.iter().copied())?;
        let entry = folders.entry(path);
        let name = path.display();
        if written.contains(&entry) {
            bail!("{name} is a file of the mirror; give the report another name");
        }
        if !given.insert(entry) {
            bail!("{name} is named twice; give each report a name of its own");
        }
        if is_stdout(path) {
            continue;
        }
        if let Some(folder) = others.folders.iter().find(|folder| is_foreign(path, folder)) {
            bail!("{name} stands in {} and is no report of unspin; give the report another name", folder.display());
        }
        atomic::writable(path).map_err(unwritten(path))?;
    }
    Ok(())
}

/// Writes the reports on a run.
pub fn write(reports: &[PathBuf], report: &RunReport) -> Result<()> {
    for path in reports {
        match form(path)? {
            Form::Json if is_stdout(path) => report.json(std::io::stdout().lock())?,
            Form::Json => atomic::write_with(path, |file| report.json(file)).map_err(unwritten(path))?,
            Form::Page => {
                let page = report.page().map_err(anyhow::Error::msg)?;
                atomic::write(path, page.as_bytes()).map_err(unwritten(path))?;
            }
        }
    }
    Ok(())
}

fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The form of a report; programs read what goes to standard output.
fn form(path: &Path) -> Result<Form> {
    match Form::of(path) {
        _ if is_stdout(path) => Ok(Form::Json),
        Some(form) => Ok(form),
        None => bail!(
            "{}: a report is a page, FILE.html or FILE.htm, or FILE.json for programs; `-` is JSON on standard output",
            path.display()
        ),
    }
}

/// Whether a file is in a folder, links followed, and no report: an article, the journal, or what was learned of the spinner.
fn is_foreign(path: &Path, folder: &Path) -> bool {
    let within = || Some(std::fs::canonicalize(path).ok()?.starts_with(std::fs::canonicalize(folder).ok()?));
    path.is_file() && within() == Some(true) && !std::fs::read(path).is_ok_and(|bytes| is_report(&bytes))
}
