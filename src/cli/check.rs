//! `unspin check`: lists the edits.

use crate::cli::engine::engine;
use crate::cli::inputs::{Inputs, Paths};
use crate::cli::outcome::Outcome;
use crate::cli::output::{count, heard, number};
use crate::cli::restored::Restored;
use crate::cli::{App, Status};
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

pub fn run(args: Args, app: &App) -> Result<Status> {
    let writer = args.output_format.unwrap_or(app.settings.output_format).writer();
    let inputs = Inputs::new(app, &args.paths)?;
    let engine = engine(&app.settings)?;
    let mut out = app.stdout();
    out.write_all(writer.open().as_bytes())?;
    let mut first = true;
    let tally = inputs.run(
        &engine,
        |worker, target, document| {
            let name = inputs.name(target);
            let restored = Restored::new(worker, document, name, app)?;
            let mut shown = Vec::new();
            writer.file(&FileEdits { path: name, document: &restored.document, edits: restored.edits() }, &mut shown)?;
            Ok(Outcome::new(name, &restored, shown))
        },
        |shown| {
            if !std::mem::take(&mut first) {
                out.write_all(writer.separator().as_bytes())?;
            }
            Ok(out.write_all(shown)?)
        },
    )?;
    heard(out.write_all(writer.close(&tally.failures).as_bytes()).and_then(|()| out.flush()))?;
    app.note(&match tally.edits {
        _ if tally.files == 0 => "No file was read".into(),
        0 => format!("No edits in {}", count(tally.files, "file")),
        n => format!("Found {} in {} of {}", count(n, "edit"), number(tally.changed), count(tally.files, "file")),
    });
    tally.notes(app);
    Ok(tally.status(true))
}
