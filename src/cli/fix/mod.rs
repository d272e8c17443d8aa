//! `unspin fix`: restores files in place, into a mirror, or standard input to standard output.

mod fixer;
mod journals;
mod large;
mod mirror;
#[cfg(feature = "parquet")]
mod parquet;
mod piped;
mod progress;
mod rejected;
mod report;
mod results;

use crate::cli::engine::{self, engine};
use crate::cli::inputs::{Inputs, Paths, is_stdin, pool};
use crate::cli::outcome::Outcome;
use crate::cli::output::{self, unwritten};
use crate::cli::signals::Stop;
use crate::cli::train::channel::learn;
use crate::cli::{App, Status, diff};
use anyhow::{Context, Result, bail};
use fixer::{Fixed, Fixer};
use journals::Journals;
use progress::Progress;
use results::Results;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Instant;
use unspin::Restorer;
use unspin::config::Settings;
use unspin::files::atomic;
use unspin::files::batch::{self, Target};

#[derive(Default, clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,
    /// Write the restored files into a folder, mirroring the folders given, and leave the sources
    /// alone
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Restore the files where they are, which is done without --output as well
    #[arg(long, conflicts_with = "output")]
    in_place: bool,
    /// Keep what is replaced, as FILE.unspin-orig, or FILE.1.unspin-orig and so on where an older
    /// backup stands
    #[arg(long, conflicts_with = "output")]
    backup: bool,
    /// Write nothing, show the diff
    #[arg(long, conflicts_with_all = ["output", "backup", "report"])]
    diff: bool,
    /// Leave documents untouched that do not look spun, see `unspin detect`
    #[arg(long)]
    only_spun: bool,
    /// Learn the spinner's habits from all the files first, in a pass of its own; in a folder they
    /// are kept for the next run
    #[arg(long, conflicts_with_all = ["channel", "diff"])]
    adapt: bool,
    /// Write a report on the run: FILE.html is a page, FILE.json for programs, as `-` is on
    /// standard output; may be repeated
    #[arg(long, value_name = "FILE")]
    report: Vec<PathBuf>,
    /// Keep no journal in the folder; an interrupted run begins anew, files that are done are read
    /// again
    #[arg(long)]
    no_journal: bool,
}

/// Where `--adapt` keeps what it learned, beside the journal.
const CHANNEL: &str = ".unspin-channel";

/// Restores the files. Without failures, it ends cleanly whether there were edits or not.
pub fn run(args: Args, app: &App) -> Result<Status> {
    let mut options = app.options.clone();
    if args.only_spun {
        expect_question(&app.settings)?;
        options.from_spun = unspin::decoder::strength::SPUN;
    }
    if args.diff {
        return diff::run(&diff::Args::unified(args.paths), app, &options);
    }
    let started = Instant::now();
    let mut inputs = Inputs::new(app, &args.paths)?;
    let stdin = inputs.targets.iter().any(is_stdin);
    check_output(args.output.as_deref(), &inputs.targets)?;
    if let (true, Some(flag)) = (stdin, [(args.in_place, "--in-place"), (args.backup, "--backup")].iter().find(|(given, _)| *given)) {
        bail!("{} is for files, and standard input is none; give files or folders", flag.1);
    }
    let mut results = Results::new(&inputs, args.output.is_none() && !stdin);
    let mirror = args.output.as_ref().map(|folder| mirror::plan(&mut inputs, folder, &mut results)).transpose()?;
    report::check(&args, &inputs, mirror.as_ref())?;
    rejected::note(&inputs);
    let mut engine = engine(&app.settings)?;
    let channel = if args.adapt { adapt(&args, &inputs, &mut engine)? } else { None };
    let stop = Stop::new(stdin)?;
    let journals = match args.no_journal {
        true => Journals::none(),
        false => Journals::open(&inputs.targets, args.output.as_deref(), app, &options, channel.as_deref())?,
    };
    let sizes: u64 = inputs.targets.iter().filter_map(|t| std::fs::metadata(&t.path).ok()).map(|m| m.len()).sum();
    let progress = Progress::new(inputs.targets.len(), sizes, app.quiet);
    // A single large file has work for many threads.
    let pool = pool(&app.settings, usize::MAX)?;
    let fixer = Fixer {
        app,
        engine: &engine,
        pool: pool.as_ref(),
        options: &options,
        mirror: mirror.as_ref(),
        journals: &journals,
        backup: args.backup,
        facts: !args.report.is_empty(),
        stop: &stop.flag,
        progress: &progress,
    };
    let mut out = std::io::stdout().lock();
    let sink = |target: &Target, fixed: Fixed| -> Result<()> {
        let Outcome { shown, kept, .. } = results.take(inputs.name(target), fixed, &progress);
        progress.file();
        out.write_all(&shown)?;
        if let Some(mut kept) = kept {
            std::io::copy(&mut kept, &mut out)?;
        }
        Ok(())
    };
    let all = &inputs.targets;
    let done = batch::ordered(pool.as_ref(), all, || engine.worker(), |w, t| fixer.file(w, t), || stop.flag.load(Ordering::Relaxed), sink)?;
    progress.finish();
    out.flush()?;
    results.tally.interrupted |= done < all.len();
    Ok(match results.end(started, sizes, &args.report)? {
        Status::Interrupted => stop.status(),
        status => status,
    })
}

/// Restores standard input to standard output.
pub fn filter(app: &App) -> Result<Status> {
    run(Args { paths: Paths { paths: vec!["-".into()], ..Paths::default() }, no_journal: true, ..Args::default() }, app)
}

/// Refuses settings that take all texts for spun, which `--only-spun` asks.
fn expect_question(settings: &Settings) -> Result<()> {
    for (yes, flag) in [(settings.spun, "spun"), (settings.tortured, "tortured")] {
        if yes {
            let origins = settings.origins.get(flag).map(|origins| origins.join(", ")).filter(|origins| origins != "flags");
            let from = origins.map_or_else(String::new, |origins| format!(" ({origins})"));
            bail!("--only-spun asks whether each text looks spun, and --{flag}{from} takes all for spun; give one of them");
        }
    }
    Ok(())
}

/// Refuses standard input among files without a mirror, and what looks like a file where the mirror
/// is to be.
fn check_output(output: Option<&Path>, targets: &[Target]) -> Result<()> {
    if targets.iter().any(is_stdin) && output.is_none() && targets.len() > 1 {
        bail!("standard input cannot be restored together with files; run it alone: unspin fix < FILE");
    }
    if let (Some(folder), [target]) = (output, targets)
        && !folder.exists()
        && target.root.is_none()
        && folder.extension().is_some_and(|ending| target.path.extension() == Some(ending))
    {
        let (from, to) = (target.path.display(), folder.display());
        bail!("--output names a folder, and {to} looks like a file; for a file: unspin fix < {from} > {to}");
    }
    Ok(())
}

/// Learns the channel of all files and adapts the engine to it. Returns the channel as the text of
/// a channel file, or `None` when there is nothing to learn from: then the files are restored
/// without.
///
/// The channel is kept in the folder that is written to, unless there is no journal, so that a run
/// that was interrupted goes on with the same one. Files that fail are reported when they are
/// restored.
fn adapt(args: &Args, inputs: &Inputs<'_>, engine: &mut Restorer) -> Result<Option<String>> {
    if inputs.app.settings.channel.is_some() {
        bail!("--adapt learns the spinner's habits, --channel takes them from a file (or a setting does); give one of them");
    }
    if inputs.targets.iter().any(is_stdin) {
        bail!("standard input can be read only once; give files to --adapt, or learn from some with `unspin train channel`");
    }
    let folders = if args.no_journal { Vec::new() } else { Journals::folders(&inputs.targets, args.output.as_deref()) };
    let kept = folders.first().map(|folder| folder.join(CHANNEL));
    if let Some(path) = kept.as_ref().filter(|p| p.is_file()) {
        inputs.app.note(&format!("The spinner's habits are those in {}; delete it to learn them anew", path.display()));
        let channel = std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read; delete it", path.display()))?;
        engine::adapt(engine, Path::new(CHANNEL), &channel)?;
        return Ok(Some(channel));
    }
    let learned = learn(inputs, engine)?;
    if let Some(why) = learned.nothing(inputs.targets.len()) {
        output::warning(&format!("restoring without a spinner's habits: {why}"));
        return Ok(None);
    }
    inputs.app.note(&learned.summary());
    let channel = learned.counts.channel(engine.dictionaries());
    if let Some(path) = kept {
        atomic::write(&path, channel.as_bytes()).map_err(unwritten(&path))?;
    }
    engine::adapt(engine, Path::new(CHANNEL), &channel)?;
    Ok(Some(channel))
}
