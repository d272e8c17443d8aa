//! `unspin train channel`: learns a spinner's habits from texts that it has spun, without their
//! originals.

use crate::cli::engine::engine;
use crate::cli::fixer::WHOLE;
use crate::cli::input::{Batch, Paths, is_left_out, is_stdin, read};
use crate::cli::output::unwritten;
use crate::cli::output::{self, count};
use crate::cli::{Session, Status, outputs};
use anyhow::{Result, bail};
use std::path::PathBuf;
use unspin::Restorer;
use unspin::adapt::ChannelCounts;
use unspin::files::atomic;
use unspin::files::batch::{self, Target};
use unspin::format::compression::Limits;
use unspin::format::{self, Document, ReadError};
use unspin::restore::{LEAST_STRENGTH, Worker};

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
pub fn run(args: Args, session: &Session) -> Result<Status> {
    let batch = Batch::new(session, &args.paths)?;
    let settings = session.settings.dict.iter().chain(&session.settings.channel);
    outputs::apart(&args.output, batch.targets.iter().map(|t| &t.path).chain(settings).map(PathBuf::as_path))?;
    atomic::writable(&args.output).map_err(unwritten(&args.output))?;
    let mut engine = engine(&session.settings)?;
    let learned = learn(&batch, &mut engine)?;
    if let Some(why) = learned.nothing(batch.targets.len()) {
        bail!(why);
    }
    learned.failed.iter().for_each(|e| output::error(e));
    let channel = learned.counts.channel(engine.dictionaries());
    atomic::write(&args.output, channel.as_bytes()).map_err(unwritten(&args.output))?;
    session.note(&learned.summary());
    Ok(if learned.failed.len() + batch.failures.len() > 0 { Status::Error } else { Status::Clean })
}

/// What was learned from some files about their spinner.
#[derive(Default)]
pub struct Learned {
    /// Their counts.
    pub counts: ChannelCounts,
    files: usize,
    large: usize,
    /// What went wrong with others.
    pub failed: Vec<String>,
}

impl Learned {
    /// A line for people.
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

/// Reads all files of a batch but those that would be streamed. A channel that the engine already
/// has is taken out of it: what is learned is relative to the dictionaries, not to another channel
/// file.
pub fn learn(batch: &Batch<'_>, engine: &mut Restorer) -> Result<Learned> {
    let session = batch.session;
    let (strength, tortured) = (engine.strength, engine.tortured);
    engine.adaptation = None;
    // Whether a text was spun is asked about all of it, whatever phrases are wanted.
    engine.tortured = false;
    engine.strength = session.settings.spun.then_some(LEAST_STRENGTH);
    let learned = count_in(batch, engine);
    (engine.strength, engine.tortured) = (strength, tortured);
    learned
}

/// Adds up the counts of all files of a batch.
fn count_in(batch: &Batch<'_>, engine: &Restorer) -> Result<Learned> {
    let session = batch.session;
    let pool = batch.pool()?;
    let mut learned = Learned::default();
    let limits = Limits { size: session.options.limits.size.min(WHOLE), ..session.options.limits };
    let options = session.options.clone().with_limits(limits);
    let worker = || {
        let mut worker = engine.worker();
        worker.count();
        worker
    };
    let work = |worker: &mut Worker<'_>, target: &Target| -> Result<Option<ChannelCounts>> {
        let name = batch.name(target);
        if !is_stdin(target) && std::fs::metadata(name).map_err(ReadError::from)?.len() > WHOLE {
            return Ok(None);
        }
        let document = match Document::open(read(target)?, name, &options) {
            Err(e) if e.too_large && limits.size < session.options.limits.size => return Ok(None),
            opened => opened?,
        };
        format::restore(worker, &document, &options.named(name, document.format))?;
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
            Err(e) => learned.failed.push(format!("{}: {e:#}", batch.name(target).display())),
        }
        Ok(())
    };
    batch::ordered(pool.as_ref(), &batch.targets, worker, work, || false, sink)?;
    Ok(learned)
}
