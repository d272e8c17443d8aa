//! `unspin detect`: how strongly texts were spun.

use crate::cli::engine::engine;
use crate::cli::inputs::{Inputs, Paths};
use crate::cli::outcome::Outcome;
use crate::cli::output::{Answers, Shape, count, heard, number};
use crate::cli::restored::Restored;
use crate::cli::{App, Status};
use anyhow::Result;
use serde::Serialize;
use std::io::Write;
use std::path::Path;
use unspin::Restoration;
use unspin::decoder::strength::SPUN;
use unspin::format::DocumentResult;
use unspin::message::printable;
use unspin::report::Cursor;
use unspin::report::json::{JsonPath, rounded};

/// Probability below which a text is called original.
const ORIGINAL: f32 = 0.1;
/// Words below which a text is too short for a verdict.
const FEW: usize = 20;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,
    /// Format of the list of files
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    output_format: Shape,
    /// Tell of each document in a file, with its line: lines of JSON Lines, rows of CSV, records of
    /// archives, pieces of long texts
    #[arg(long)]
    documents: bool,
}

/// A file in JSON, or a document that begins at `line` of it.
///
/// `edits` are those that `fix` makes. `spin_rate` is the share of the words that were substituted,
/// `strength` how strong the spinner was relative to the usual one, and `manner` how it chooses,
/// from −1 to 1 between the two known ways. `spun` is the probability that there was a spinner,
/// `family` the family of spinners that is known by its own vocabulary. `verdict` is `spun`,
/// `original`, `unclear` or `too-short`.
#[derive(Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    path: JsonPath,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
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

pub fn run(args: Args, app: &App) -> Result<Status> {
    let inputs = Inputs::new(app, &args.paths)?;
    let engine = engine(&app.settings)?;
    let mut out = app.stdout();
    let shape = args.output_format;
    if shape == Shape::Full {
        writeln!(out, "{:<9} {:<11} {:>5} {:>8} {:>8}  path", "verdict", "family", "rate", "strength", "words")?;
    }
    let mut answers = Answers::new(shape);
    let mut options = app.options.clone();
    options.results = args.documents;
    let mut documents = 0;
    let tally = inputs.run(
        &engine,
        |worker, target, document| {
            let name = inputs.name(target);
            let restored = Restored::of(worker, document, name, app, &options)?;
            let answers = answers_of(&restored, args.documents);
            let shown = answers.iter().map(|answer| show(name, answer, shape)).collect::<Result<Vec<_>>>()?;
            let spun = answers.iter().filter(|answer| verdict(answer.found) == "spun").count();
            Ok(Outcome { edits: spun, held: 0, unplaced: 0, warnings: Vec::new(), ..Outcome::new(name, &restored, shown.concat()) })
        },
        |shown| {
            for answer in shown.split_inclusive(|&b| b == b'\n') {
                documents += 1;
                answers.write(if shape == Shape::Full { answer } else { answer.trim_ascii_end() }, &mut out)?;
            }
            Ok(())
        },
    )?;
    heard(answers.end(&mut out).and_then(|()| out.flush()))?;
    let (spun, all) =
        if args.documents { (tally.edits, count(documents, "document")) } else { (tally.changed, count(tally.files, "file")) };
    app.note(&format!("{} of {all} spun", number(spun)));
    tally.notes(app);
    Ok(tally.status(false))
}

/// A file or a document of it.
struct Answer<'r> {
    line: Option<usize>,
    found: &'r Restoration,
    edits: usize,
}

/// What a file came to, as a whole or document by document.
fn answers_of<'r>(restored: &'r Restored, documents: bool) -> Vec<Answer<'r>> {
    if !documents {
        return vec![Answer { line: None, found: restored.found(), edits: restored.edits().len() }];
    }
    let records = &restored.part.results;
    let mut cursor = Cursor::new(&restored.document);
    let edits_before = |record: Option<&DocumentResult>| match record {
        Some(record) => restored.edits().partition_point(|edit| edit.span.start < record.at),
        None => restored.edits().len(),
    };
    let answer = |(i, record): (usize, &'r DocumentResult)| {
        let edits = edits_before(records.get(i + 1)) - edits_before(Some(record));
        Answer { line: Some(cursor.to(record.at).line), found: &record.found, edits }
    };
    records.iter().enumerate().map(answer).collect()
}

/// An answer as a line of the list or an object of JSON, with a line feed.
fn show(name: &Path, answer: &Answer<'_>, shape: Shape) -> Result<Vec<u8>> {
    let &Answer { line, found, edits } = answer;
    let verdict = verdict(found);
    // In an honest text a family is a coincidence.
    let family = found.family.as_deref().filter(|_| verdict == "spun");
    let mut shown = Vec::new();
    if shape == Shape::Full {
        let (rate, path) = (100.0 * found.spin_rate, printable(&name.to_string_lossy()));
        let family = family.unwrap_or("-");
        let place = line.map_or(path.clone(), |line| format!("{path}:{line}"));
        writeln!(shown, "{verdict:<9} {family:<11} {rate:>4.1}% {:>8.2} {:>8}  {place}", found.strength, found.words)?;
        return Ok(shown);
    }
    let [spin_rate, strength, manner, spun] = [found.spin_rate, found.strength, found.manner, found.spun].map(rounded);
    let item = Item { path: JsonPath::new(name), line, words: found.words, edits, spin_rate, strength, manner, spun, family, verdict };
    serde_json::to_writer(&mut shown, &item)?;
    shown.push(b'\n');
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
