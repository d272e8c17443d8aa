//! `unspin detect`: how strongly texts were spun.

use crate::cli::engine::engine;
use crate::cli::input::{Batch, Outcome, Paths, Restored};
use crate::cli::output::{Answers, Shape, count, number};
use crate::cli::{Session, Status};
use anyhow::Result;
use serde::Serialize;
use std::io::Write;
use std::path::Path;
use unspin::Restoration;
use unspin::document::SPUN;
use unspin::report::json::{JsonPath, rounded};
use unspin::report::printable;

/// Probability below which a text is called original.
const ORIGINAL: f32 = 0.1;
/// Fewer words say nothing.
const FEW: usize = 20;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,
    /// Format of the list of files
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    output_format: Shape,
}

/// A file in JSON: `spin_rate` is the share of the words that were substituted, `strength` that of the
/// spinner relative to the usual one, `manner` how it chooses, between the two known ways −1 and 1, `spun` the
/// probability that there was one, `family` the family of spinners that is known by its own vocabulary, if any, `verdict` is `spun`, `original`, `unclear` or `too-short`.
#[derive(Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    path: JsonPath,
    words: usize,
    edits: usize,
    spin_rate: f64,
    strength: f64,
    manner: f64,
    spun: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<&'a str>,
    verdict: &'a str,
}

pub fn run(args: Args, session: &Session) -> Result<Status> {
    let batch = Batch::new(session, &args.paths)?;
    let engine = engine(&session.settings)?;
    let mut out = session.stdout();
    let shape = args.output_format;
    if shape == Shape::Full {
        writeln!(out, "{:<9} {:<11} {:>5} {:>8} {:>8}  path", "verdict", "family", "rate", "strength", "words")?;
    }
    let mut answers = Answers::new(shape);
    let tally = batch.run(
        &engine,
        |worker, target, document| {
            let name = batch.name(target);
            let restored = Restored::new(worker, document, name, session)?;
            let found = restored.found();
            let shown = show(name, found, restored.edits.len(), shape)?;
            let spun = usize::from(verdict(found) == "spun");
            Ok(Outcome { edits: spun, held: 0, across: 0, warnings: Vec::new(), ..Outcome::new(name, &restored, shown) })
        },
        |shown| Ok(answers.write(shown, &mut out)?),
    )?;
    answers.end(&mut out)?;
    out.flush()?;
    session.note(&format!("{} of {} spun", number(tally.changed), count(tally.files, "file")));
    tally.notes(session);
    Ok(tally.status(false))
}

fn show(name: &Path, found: &Restoration, edits: usize, shape: Shape) -> Result<Vec<u8>> {
    let verdict = verdict(found);
    // Of an honest text it is chance.
    let family = found.family.filter(|_| verdict == "spun");
    let mut shown = Vec::new();
    if shape == Shape::Full {
        let (rate, path) = (100.0 * found.spin_rate, printable(&name.to_string_lossy()));
        let family = family.unwrap_or("-");
        writeln!(shown, "{verdict:<9} {family:<11} {rate:>4.1}% {:>8.2} {:>8}  {path}", found.strength, found.words)?;
        return Ok(shown);
    }
    let [spin_rate, strength, manner, spun] = [found.spin_rate, found.strength, found.manner, found.spun].map(rounded);
    let item = Item { path: JsonPath::new(name), words: found.words, edits, spin_rate, strength, manner, spun, family, verdict };
    serde_json::to_writer(&mut shown, &item)?;
    Ok(shown)
}

fn verdict(found: &Restoration) -> &'static str {
    match found.spun {
        _ if found.words < FEW => "too-short",
        s if s >= SPUN => "spun",
        s if s < ORIGINAL => "original",
        _ => "unclear",
    }
}
