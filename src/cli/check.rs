//! `unspin check`: lists the edits.

use crate::cli::engine::engine;
use crate::cli::input::{Batch, Outcome, Paths, Restored};
use crate::cli::output::{count, number};
use crate::cli::{Session, Status};
use anyhow::Result;
use std::io::Write;
use unspin::report::{FileEdits, Format};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,
    /// Format of the list [default: full]
    #[arg(long, value_name = "FORMAT")]
    output_format: Option<Format>,
}

pub fn run(args: Args, session: &Session) -> Result<Status> {
    let writer = args.output_format.unwrap_or(session.settings.output_format).writer();
    let batch = Batch::new(session, &args.paths)?;
    let engine = engine(&session.settings)?;
    let mut out = session.stdout();
    out.write_all(writer.open().as_bytes())?;
    let mut first = true;
    let tally = batch.run(
        &engine,
        |worker, target, document| {
            let name = batch.name(target);
            let restored = Restored::new(worker, document, name, session)?;
            let mut shown = Vec::new();
            writer.file(&FileEdits { path: name, document: &restored.document, edits: &restored.edits }, &mut shown)?;
            Ok(Outcome::new(name, &restored, shown))
        },
        |shown| {
            if !std::mem::take(&mut first) {
                out.write_all(writer.separator().as_bytes())?;
            }
            Ok(out.write_all(shown)?)
        },
    )?;
    out.write_all(writer.close(&tally.failures).as_bytes())?;
    out.flush()?;
    session.note(&match tally.edits {
        _ if tally.files == 0 => "No file was read".into(),
        0 => format!("No edits in {}", count(tally.files, "file")),
        n => format!("Found {} in {} of {}", count(n, "edit"), number(tally.changed), count(tally.files, "file")),
    });
    tally.notes(session);
    Ok(tally.status(true))
}
