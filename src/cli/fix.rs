//! `unspin fix`: restores files in place, into a mirror, or standard input to standard output.

use crate::cli::engine::engine;
use crate::cli::input::{Batch, Outcome, Paths, Restored, is_stdin};
use crate::cli::output::count;
use crate::cli::{Session, Status, diff};
use anyhow::{Context, Result, bail};
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use unspin::batch::{self, Target};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,
    /// Write the restored files into a folder, mirroring the folders given, and leave the sources alone
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Write nothing, show the diff
    #[arg(long, conflicts_with = "output")]
    diff: bool,
}

pub fn run(args: Args, session: &Session) -> Result<Status> {
    if args.diff {
        return diff::run(&diff::Args::unified(args.paths), session);
    }
    let mut batch = Batch::new(session, &args.paths)?;
    let mirror = match &args.output {
        Some(folder) => {
            // What an earlier run wrote is no input.
            batch.targets.retain(|t| t.root.is_none() || !t.path.starts_with(folder));
            Some(mirror(&batch, folder)?)
        }
        None => None,
    };
    if mirror.is_none() && batch.targets.iter().any(is_stdin) && batch.targets.len() > 1 {
        bail!("standard input cannot be restored together with files; run it alone: unspin fix < FILE");
    }
    let engine = engine(&session.settings)?;
    let stop = interrupt(batch.targets.iter().any(is_stdin))?;
    let mut out = std::io::stdout().lock();
    let tally = batch.run(
        &engine,
        |worker, target, document| {
            let restored = Restored::new(worker, document, session);
            let mut shown = Vec::new();
            match mirror.as_ref().and_then(|m| m.get(&target.path)) {
                Some(to) => batch::create(to, &restored.bytes(), &target.path).with_context(|| unwritten(to))?,
                None if is_stdin(target) => shown = restored.bytes(),
                None if restored.edits.is_empty() => {}
                None => batch::replace(&target.path, &restored.bytes()).with_context(|| unwritten(&target.path))?,
            }
            Ok(Outcome::new(batch.name(target), &restored, shown))
        },
        || stop.load(Ordering::Relaxed),
        |shown| Ok(out.write_all(shown)?),
    )?;
    out.flush()?;
    let end = if tally.interrupted { ", then interrupted; the other files are as they were" } else { "" };
    session.note(&format!("Applied {} in {} of {}{end}", count(tally.edits, "edit"), tally.changed, count(tally.files, "file")));
    tally.notes(session);
    Ok(tally.status(false))
}

/// Restores standard input to standard output; says nothing unless something fails.
pub fn filter(session: &Session) -> Result<Status> {
    let batch = Batch::new(session, &Paths { paths: vec!["-".into()] })?;
    let engine = engine(&session.settings)?;
    let mut out = std::io::stdout().lock();
    let work = |worker: &mut unspin::restore::Worker<'_>, target: &Target, document| {
        let restored = Restored::new(worker, document, session);
        Ok(Outcome::new(batch.name(target), &restored, restored.bytes()))
    };
    let tally = batch.run(&engine, work, || false, |shown| Ok(out.write_all(shown)?))?;
    out.flush()?;
    session.detail(&format!("Applied {}", count(tally.edits, "edit")));
    Ok(tally.status(false))
}

fn unwritten(path: &Path) -> String {
    format!("{} cannot be written, it is as it was; check its permissions and those of its folder", path.display())
}

/// Where each file goes in the mirror.
fn mirror(batch: &Batch<'_>, folder: &Path) -> Result<HashMap<PathBuf, PathBuf>> {
    let mut sources: HashMap<PathBuf, &Target> = HashMap::new();
    for target in &batch.targets {
        let name = if is_stdin(target) { batch.name(target).file_name().map(PathBuf::from).unwrap_or_default() } else { target.relative() };
        if name.as_os_str() == "-" {
            bail!("standard input has no name in {}; give one with --stdin-filename", folder.display());
        }
        let to = folder.join(name);
        if let Some(other) = sources.insert(to.clone(), target) {
            let (a, b) = (other.path.display(), target.path.display());
            bail!("{a} and {b} would both be written to {}; restore them in two runs", to.display());
        }
    }
    Ok(sources.into_iter().map(|(to, target)| (target.path.clone(), to)).collect())
}

/// A flag that Ctrl-C sets, so that no file is left half done; a second Ctrl-C ends at once, as the first does
/// while standard input is read.
fn interrupt(reads_stdin: bool) -> Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    if !reads_stdin {
        signal_hook::flag::register_conditional_shutdown(signal_hook::consts::SIGINT, Status::Interrupted as i32, flag.clone())?;
        signal_hook::flag::register(signal_hook::consts::SIGINT, flag.clone())?;
    }
    Ok(flag)
}
