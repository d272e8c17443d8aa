//! The report as JSON: an object with `totals`, `spin_rates` and `confidences` (histograms with
//! their lower bounds), `substitutions` (most frequent first), `files` (in order of the run),
//! `left_out` (how many for each reason), `left_out_files` (in order of the run) and `errors`.

use super::{BINS, Count, Excerpt, RunReport};
use crate::files::journal::Figures;
use crate::report::json::{JsonPath, rounded};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

/// Substitutions that are listed.
const LISTED: usize = 10_000;

/// The keys by which a report is recognised.
#[derive(serde::Deserialize)]
pub(super) struct Head {
    #[serde(rename = "unspin")]
    _unspin: serde::de::IgnoredAny,
    #[serde(rename = "spin_rates")]
    _spin_rates: serde::de::IgnoredAny,
}

/// Fields are in alphabetical order, here and below, as in all reports so far.
#[derive(Serialize)]
struct JsonReport<'c> {
    confidences: Vec<Bin>,
    errors: &'c [String],
    files: Each<'c, super::File>,
    left_out: &'c BTreeMap<String, usize>,
    left_out_files: Each<'c, super::LeftOut>,
    spin_rates: Vec<Bin>,
    substitutions: Vec<Substitution<'c>>,
    totals: Totals,
    unspin: &'static str,
}

#[derive(Serialize)]
struct Bin {
    count: usize,
    from: f64,
}

#[derive(Serialize)]
struct Substitution<'c> {
    after: &'c str,
    before: &'c str,
    count: usize,
    example: Example<'c>,
}

#[derive(Serialize)]
struct Example<'c> {
    after: &'c str,
    before: &'c str,
    confidence: f64,
    lead: &'c str,
    tail: &'c str,
}

#[derive(Serialize)]
struct Totals {
    bytes: u64,
    changed: usize,
    documents: usize,
    edits: usize,
    errors: usize,
    files: usize,
    held: usize,
    interrupted: bool,
    known: usize,
    seconds: f64,
    words: usize,
}

/// Rows that are made while they are written: there may be millions of files.
struct Each<'c, T>(&'c [T]);

#[derive(Serialize)]
struct FileRow {
    documents: usize,
    edits: usize,
    held: usize,
    known: bool,
    left_out: usize,
    #[serde(flatten)]
    path: JsonPath,
    problems: usize,
    spin_rate: f64,
    spun: f64,
    words: usize,
}

impl Serialize for Each<'_, super::File> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|file| {
            let Figures { documents, words, edits, held, unplaced, problems, spin_rate, spun } = file.figures;
            let (spin_rate, spun) = (rounded(spin_rate), rounded(spun));
            FileRow {
                documents,
                edits,
                held,
                known: file.known,
                left_out: unplaced,
                path: JsonPath::new(&file.path),
                problems,
                spin_rate,
                spun,
                words,
            }
        }))
    }
}

#[derive(Serialize)]
struct LeftOutRow<'c> {
    #[serde(flatten)]
    path: JsonPath,
    reason: &'c str,
}

impl Serialize for Each<'_, super::LeftOut> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|file| LeftOutRow { path: JsonPath::new(&file.path), reason: &file.reason }))
    }
}

fn substitution<'c>((before, after, count): (&'c str, &'c str, &'c Count)) -> Substitution<'c> {
    let Excerpt { lead, before: was, after: is, tail, confidence } = &count.example;
    let example = Example { after: is, before: was, confidence: f64::from(*confidence), lead, tail };
    Substitution { after, before, count: count.edits, example }
}

/// Writes the report, with a line end.
pub(super) fn write(report: &RunReport, out: impl Write) -> io::Result<()> {
    let histogram = |bins: &[usize; BINS], step: f64| -> Vec<Bin> {
        let bin = |(i, &count): (usize, &usize)| Bin { count, from: (i as f64 * step * 1e4).round() / 1e4 };
        bins.iter().enumerate().map(bin).collect()
    };
    let report = JsonReport {
        confidences: histogram(&report.facts.confidences, 1.0 / BINS as f64),
        errors: &report.errors,
        files: Each(&report.files),
        left_out: &report.left_out,
        left_out_files: Each(&report.left_out_files),
        spin_rates: histogram(&report.rates(), 0.025),
        substitutions: report.substitutions().into_iter().take(LISTED).map(substitution).collect(),
        totals: Totals {
            bytes: report.bytes,
            changed: report.changed(),
            documents: report.files.iter().map(|f| f.figures.documents).sum(),
            edits: report.edits(),
            errors: report.errors.len(),
            files: report.files.len(),
            held: report.files.iter().map(|f| f.figures.held).sum(),
            interrupted: report.interrupted,
            known: report.files.iter().filter(|f| f.known).count(),
            seconds: report.elapsed.as_secs_f64(),
            words: report.words(),
        },
        unspin: env!("CARGO_PKG_VERSION"),
    };
    let mut out = BufWriter::new(out);
    serde_json::to_writer_pretty(&mut out, &report)?;
    out.write_all(b"\n")?;
    out.flush()
}
