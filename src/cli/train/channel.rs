//! `unspin train channel`: learns a spinner's habits from texts that it has spun, without their
//! originals.

use crate::cli::engine::engine;
use crate::cli::inputs::{Inputs, Paths, WHOLE, is_left_out, is_stdin, open_whole, read};
use crate::cli::output::unwritten;
use crate::cli::output::{self, count};
use crate::cli::{App, Status, overwrite};
use anyhow::{Result, bail};
use std::path::PathBuf;
use unspin::Restorer;
use unspin::adapt::ChannelCounts;
use unspin::files::atomic;
use unspin::files::batch::{self, Target};
use unspin::format::{self, ReadError};
use unspin::restore::{Mode, Worker};

/// Learn a spinner's habits from texts that it has spun, without their originals
///
/// Which of its synonyms a spinner prefers, and which words it leaves alone, shows when many of its
/// texts are restored. The result is a text file for --channel, and is worth the second look for
/// some 10,000 words and more of one spinner.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,
    /// The channel file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Reads the texts and writes the channel.
pub fn run(args: Args, app: &App) -> Result<Status> {
    let inputs = Inputs::new(app, &args.paths)?;
    let settings = app.settings.dict.iter().chain(&app.settings.channel);
    overwrite::refuse(&args.output, inputs.targets.iter().map(|t| &t.path).chain(settings).map(PathBuf::as_path))?;
    atomic::writable(&args.output).map_err(unwritten(&args.output))?;
    let mut engine = engine(&app.settings)?;
    let learned = learn(&inputs, &mut engine)?;
    learned.failed.iter().for_each(|e| output::error(e));
    let failed = learned.failed.len() + inputs.failures.len() > 0;
    if let Some(why) = learned.nothing(inputs.targets.len()) {
        // Where nothing could be read, the errors have been reported.
        if failed && learned.files + learned.large == 0 {
            return Ok(Status::Error);
        }
        bail!(why);
    }
    let channel = learned.counts.channel(engine.dictionaries());
    atomic::write(&args.output, channel.as_bytes()).map_err(unwritten(&args.output))?;
    app.note(&learned.summary());
    Ok(if failed { Status::Error } else { Status::Clean })
}

/// What was learned of a spinner.
#[derive(Default)]
pub struct Learned {
    /// The counts of all files.
    pub counts: ChannelCounts,
    files: usize,
    large: usize,
    /// Messages about files that failed.
    pub failed: Vec<String>,
}

impl Learned {
    /// What was learned, in one line.
    pub fn summary(&self) -> String {
        let large = if self.large > 0 { format!("; {} over 4 MB left out", count(self.large, "file")) } else { String::new() };
        let substitutions = count(self.counts.substitutions().round() as usize, "substitution");
        format!("Learned from some {substitutions} in {}{large}", count(self.files, "file"))
    }

    /// Why nothing was learned from so many files; `None` when something was.
    pub fn nothing(&self, files: usize) -> Option<String> {
        if self.counts.substitutions() >= 1.0 {
            return None;
        }
        let why = match self.large {
            0 => "nothing in them looks spun by an ordinary spinner; texts of families with vocabularies of their own are not learned from"
                .to_string(),
            n => format!("{} over 4 MB left out: cut a piece off and learn from that", count(n, "file")),
        };
        Some(format!("there is nothing to learn from in {}; {why}", count(files, "file")))
    }
}

/// Learns from all files but those that would be streamed. A channel that the engine had is taken
/// out of it: habits are learned relative to the dictionaries alone.
pub fn learn(inputs: &Inputs<'_>, engine: &mut Restorer) -> Result<Learned> {
    let app = inputs.app;
    engine.unadapt();
    // --tortured would take every text for spun, which must be asked here.
    let asked = if app.settings.spun { Mode::SPUN } else { Mode::Judge };
    let mode = std::mem::replace(&mut engine.mode, asked);
    let learned = count_in(inputs, engine);
    engine.mode = mode;
    learned
}

/// Adds up the counts of all files of a run.
fn count_in(inputs: &Inputs<'_>, engine: &Restorer) -> Result<Learned> {
    let app = inputs.app;
    let pool = inputs.pool()?;
    let mut learned = Learned::default();
    let worker = || {
        let mut worker = engine.worker();
        worker.count();
        worker
    };
    let work = |worker: &mut Worker<'_>, target: &Target| -> Result<Option<ChannelCounts>> {
        let name = inputs.name(target);
        if !is_stdin(target) && std::fs::metadata(name).map_err(ReadError::from)?.len() > WHOLE {
            return Ok(None);
        }
        let Some(document) = open_whole(read(target)?, name, &app.options)? else { return Ok(None) };
        format::restore(worker, &document, name, &app.options)?;
        Ok(Some(worker.counts()))
    };
    let sink = |target: &Target, counts: Result<Option<ChannelCounts>>| -> Result<()> {
        match counts {
            Ok(Some(counts)) => {
                learned.counts.add(counts);
                learned.files += 1;
            }
            Ok(None) => learned.large += 1,
            Err(e) if is_left_out(target, &e) => {}
            Err(e) => learned.failed.push(format!("{}: {e:#}", inputs.name(target).display())),
        }
        Ok(())
    };
    batch::ordered(pool.as_ref(), &inputs.targets, worker, work, || false, sink)?;
    Ok(learned)
}
