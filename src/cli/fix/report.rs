//! Where `fix --report` writes to. What cannot be written, or holds something else, is refused
//! before the run.

use super::Args;
use super::mirror::Mirror;
use crate::cli::inputs::{Inputs, is_stdin};
use crate::cli::output::unwritten;
use crate::cli::overwrite;
use anyhow::{Result, bail};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use unspin::files::atomic;
use unspin::files::batch::{Folders, Target};
use unspin::report::run::{Form, RunReport, is_report};

/// Checks that each report has a form and can be written, and that nothing else is or will be
/// there.
///
/// # Errors
/// When not.
pub fn check(args: &Args, inputs: &Inputs<'_>, mirror: Option<&Mirror>) -> Result<()> {
    if args.report.is_empty() {
        return Ok(());
    }
    let read = read(&args.report, inputs);
    let to_stdout = args.output.is_none() && inputs.targets.iter().any(is_stdin);
    let mut written_to: Vec<&Path> = inputs.targets.iter().filter_map(|t| t.root.as_deref()).chain(args.output.as_deref()).collect();
    written_to.dedup();
    let mut folders = Folders::default();
    let mirrored: HashSet<PathBuf> = mirror.into_iter().flat_map(|m| m.values()).map(|path| folders.entry(path)).collect();
    let mut given = HashSet::new();
    for path in &args.report {
        form(path)?;
        if is_stdout(path) && to_stdout {
            bail!("standard output holds the restored text; give --report the name of a file");
        }
        overwrite::refuse(path, read.iter().copied())?;
        let entry = folders.entry(path);
        let name = path.display();
        if mirrored.contains(&entry) {
            bail!("{name} is a file of the mirror; give the report another name");
        }
        if !given.insert(entry) {
            bail!("{name} is named twice; give each report a name of its own");
        }
        if is_stdout(path) {
            continue;
        }
        if let Some(folder) = written_to.iter().find(|folder| is_foreign(path, folder)) {
            bail!("{name} stands in {} and is no report of unspin; give the report another name", folder.display());
        }
        atomic::writable(path).map_err(unwritten(path))?;
    }
    Ok(())
}

/// What a run reads: articles, dictionaries and the like. A report of an earlier run that was found
/// by walking is no article: it may be written anew.
fn read<'p>(reports: &[PathBuf], inputs: &'p Inputs<'_>) -> Vec<&'p Path> {
    let reports: Vec<PathBuf> = reports.iter().filter_map(|path| std::fs::canonicalize(path).ok()).collect();
    let is_it = |t: &Target| !reports.is_empty() && std::fs::canonicalize(&t.path).is_ok_and(|real| reports.contains(&real));
    let is_own = |t: &Target| t.root.is_some() && std::fs::read(&t.path).is_ok_and(|bytes| is_report(&bytes));
    let articles = inputs.targets.iter().filter(|t| !(is_it(t) && is_own(t))).map(|t| &t.path);
    let settings = &inputs.app.settings;
    articles.chain(&settings.dict).chain(&settings.channel).map(PathBuf::as_path).collect()
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

/// Whether a file is in a folder, links followed, and no report: an article, the journal, or what
/// was learned of the spinner.
fn is_foreign(path: &Path, folder: &Path) -> bool {
    let within = || Some(std::fs::canonicalize(path).ok()?.starts_with(std::fs::canonicalize(folder).ok()?));
    path.is_file() && within() == Some(true) && !std::fs::read(path).is_ok_and(|bytes| is_report(&bytes))
}
