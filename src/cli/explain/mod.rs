//! `unspin explain FILE:LINE[:COL]`: the readings of a place.

mod verdict;

use crate::cli::engine::engine;
use crate::cli::inputs::read;
use crate::cli::output::{Answers, Shape, count};
use crate::cli::{App, Status};
use anstyle::{AnsiColor, Style};
use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use unspin::Span;
use unspin::config::Settings;
use unspin::files::batch::Target;
use unspin::format::restore::Views;
use unspin::format::{self, Document};
use unspin::lattice::Evidence;
use unspin::message::printable;
use unspin::report::json::{JsonPath, rounded};
use unspin::restore::{Closed, Explanation, Reading};
use unspin::span::LineIndex;
use verdict::Verdicts;

#[derive(clap::Args)]
pub struct Args {
    /// The place; without a column, every place of the line where an edit is considered; `-` is
    /// standard input
    #[arg(value_name = "FILE:LINE[:COL]", allow_hyphen_values = true)]
    place: String,
    /// Format of the list of readings
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    output_format: Shape,
}

pub fn run(args: Args, app: &App) -> Result<Status> {
    let (path, line, column) = parse(&args.place)?;
    let name = if path.as_os_str() == "-" { app.stdin_name.clone() } else { path.clone() };
    let target = Target { path, root: None, base: None };
    let document = read(&target).and_then(|bytes| Document::open(bytes, &name, &app.options));
    let document = document.with_context(|| name.display().to_string())?;
    let text = &document.text;
    let index = LineIndex::new(text);
    let Some(span) = index.line(line).filter(|s| line == 1 || s.start < text.len()) else {
        bail!("{}: there is no line {line}; the file has {}", name.display(), count(text.lines().count(), "line"));
    };
    let engine = engine(&app.settings)?;
    let mut worker = engine.worker();
    let views = Views::new(&document, &name, &app.options)?;
    let restored = format::restore(&mut worker, &document, &name, &app.options)?;
    let found = restored.found.edits;
    let verdicts = Verdicts::new(&app.settings, &document, &found, restored.unplaced > 0);
    let offsets = match column {
        Some(column) => {
            let body = &text[span.range()];
            let Some((at, _)) = body.char_indices().nth(column - 1) else {
                bail!("{}:{line}: there is no column {column}; the line has {}", name.display(), count(body.chars().count(), "character"));
            };
            vec![span.start + at]
        }
        // The places of the line for which an edit is considered, however unlikely.
        None => found.iter().filter(|e| e.span.start < span.end && span.start < e.span.end).map(|e| e.span.start).collect(),
    };
    let mut out = app.stdout();
    let mut answers = Answers::new(args.output_format);
    for (offset, explanation) in offsets.iter().zip(views.explain(&mut worker, text, &offsets)) {
        let prose = explanation.is_some();
        let Explanation { readings, closed, .. } = explanation.unwrap_or_default();
        let readings = with_leaving(readings, text);
        let open = readings.iter().any(|r| r.rule.is_some());
        let why = match closed {
            _ if !prose => Some("no prose that is restored, but markup, code or another field".into()),
            Some(closed) if !open => Some(left_alone(&app.settings, closed)),
            _ => None,
        };
        if args.output_format == Shape::Full {
            table(&name, text, &index, &readings, why.as_deref(), &mut out)?;
            if readings.is_empty() {
                let (line, column) = index.position(*offset);
                let here = why.map_or_else(|| "there is no word here".to_string(), |why| format!("left alone: {why}"));
                writeln!(out, "{}:{line}:{column}: {}", printable(&name.to_string_lossy()), printable(&here))?;
            } else if why.is_none() {
                writeln!(out, "  {}\n", verdicts.at(*offset, &readings))?;
            }
            continue;
        }
        for reading in &readings {
            let item = Item { left_alone: why.clone(), ..Item::new(&name, text, &index, reading) };
            answers.write(&serde_json::to_vec(&item)?, &mut out)?;
        }
    }
    answers.end(&mut out)?;
    if args.output_format == Shape::Full && offsets.is_empty() {
        writeln!(out, "{}:{line}: no edit is considered on this line; give a column to see the readings of a word", name.display())?;
    }
    out.flush()?;
    Ok(Status::Clean)
}

/// Why nothing is considered at a place.
fn left_alone(settings: &Settings, closed: Closed) -> String {
    match closed {
        Closed::Protected => "part of an address, path, identifier, code or markup".into(),
        Closed::Acronym => "an acronym".into(),
        Closed::Figure => "a figure that nobody writes in words".into(),
        Closed::Label => "a number that counts nothing here".into(),
        Closed::Cell => "a cell, a line, or the key or value of a short line by itself".into(),
        Closed::Kept { phrase, later } => {
            let own = settings.dict.len().checked_sub(1 + later).and_then(|own| settings.dict.get(own));
            let by = own.map_or("the built-in dictionary".into(), |path| path.display().to_string());
            format!("`{phrase}` is kept as it is by {by}")
        }
    }
}

/// Adds the reading that leaves a phrase of several words as it is. The decoder has it only word by
/// word.
fn with_leaving(mut readings: Vec<Reading>, text: &str) -> Vec<Reading> {
    let substituted: f32 = readings.iter().filter(|r| r.rule.is_some()).map(|r| r.posterior).sum();
    let left = (1.0 - substituted).clamp(0.0, 1.0);
    let mut added: Vec<Reading> = Vec::new();
    for reading in &readings {
        let span = reading.span;
        if !readings.iter().any(|r| r.rule.is_none() && r.span == span) && !added.iter().any(|r| r.span == span) {
            let after = text[span.range()].to_string();
            let (context, channel, evidence) = (0.0, 0.0, Evidence::default());
            let (posterior, spun) = (left, reading.spun);
            added.push(Reading { span, after, rule: None, source: None, posterior, spun, context, channel, evidence });
        }
    }
    readings.extend(added);
    readings.sort_by(|a, b| b.posterior.total_cmp(&a.posterior));
    readings
}

/// Splits off line and column from the right, since paths may hold colons.
fn parse(place: &str) -> Result<(PathBuf, usize, Option<usize>)> {
    let number = |s: &str| s.parse::<usize>().ok().filter(|&n| n > 0);
    let parts: Vec<&str> = place.rsplitn(3, ':').collect();
    match parts[..] {
        [column, line, path] if number(line).is_some() && number(column).is_some() && !path.is_empty() => {
            Ok((path.into(), number(line).unwrap_or(1), number(column)))
        }
        _ => match place.rsplit_once(':').map(|(path, line)| (path, number(line))) {
            Some((path, Some(line))) if !path.is_empty() => Ok((path.into(), line, None)),
            _ => bail!("`{place}` is not a place; write FILE:LINE or FILE:LINE:COL, counted from 1"),
        },
    }
}

/// The row of a reading, with where it was taken from.
fn rule(reading: &Reading) -> String {
    let rule = reading.rule.as_deref().unwrap_or("-");
    reading.source.as_ref().map_or(rule.to_string(), |source| format!("{rule} ({source})"))
}

/// Writes readings as a table, a block for each span; `why` says why the text can only be left as
/// it is.
fn table(path: &Path, text: &str, index: &LineIndex<'_>, readings: &[Reading], why: Option<&str>, out: &mut dyn Write) -> Result<()> {
    let mut spans: Vec<Span> = Vec::new();
    for reading in readings.iter().filter(|r| r.rule.is_some()) {
        if !spans.contains(&reading.span) {
            spans.push(reading.span);
        }
    }
    if spans.is_empty() {
        spans.extend(readings.first().map(|r| r.span));
    }
    let bold = Style::new().bold();
    let (green, dim) = (AnsiColor::Green.on_default(), Style::new().dimmed());
    for span in spans {
        let (line, column) = index.position(span.start);
        let source = printable(&text[span.range()]);
        let rows: Vec<&Reading> = readings.iter().filter(|r| r.span == span).collect();
        let spun = rows.first().map_or(0.0, |r| r.spun);
        writeln!(out, "{bold}{}:{line}:{column}{bold:#}: {source} (sentence spun {spun:.2})", printable(&path.to_string_lossy()))?;
        if let Some(why) = why {
            writeln!(out, "  left alone: {}", printable(why))?;
        }
        let wording = |r: &&Reading| match r.rule {
            None => "(as it is)".into(),
            Some(_) if r.after.is_empty() => "(nothing)".into(),
            Some(_) => printable(&r.after),
        };
        let wordings: Vec<String> = rows.iter().map(wording).collect();
        let rules: Vec<String> = rows.iter().map(|r| rule(r)).collect();
        let widest = |header: usize, lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0).max(header);
        let wording_width = widest(7, &mut wordings.iter().map(|w| w.chars().count()));
        let rule_width = widest(4, &mut rules.iter().map(|r| r.chars().count()));
        let header = format!(
            "  {:>9}  {:>8}  {:>8}  {:<wording_width$}  {:<rule_width$}  evidence",
            "posterior", "context", "channel", "wording", "rule"
        );
        writeln!(out, "{dim}{header}{dim:#}")?;
        for ((reading, wording), rule) in rows.iter().zip(&wordings).zip(&rules) {
            let evidence: Vec<String> = reading.evidence.named().map(|(n, v)| format!("{n} {v:+.2}")).collect();
            let evidence = if evidence.is_empty() { "-".to_string() } else { evidence.join(", ") };
            let Reading { posterior, context, channel, .. } = reading;
            let style = if *posterior >= 0.5 { green } else { Style::new() };
            writeln!(
                out,
                "  {style}{posterior:>9.4}  {context:>+8.2}  {channel:>+8.2}  {wording:<wording_width$}  {rule:<rule_width$}  {evidence}{style:#}"
            )?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// A reading in JSON.
///
/// `rule` is null for leaving the text as it is. `spun` is the probability that the sentence was
/// spun at all. `context` and `channel` are natural logarithms; `channel` is that of P(spun |
/// original), or of the probability that the spinner left the word. `left_alone` says why no
/// substitution is considered, where that was decided before the models are asked.
#[derive(Serialize)]
struct Item {
    #[serde(flatten)]
    path: JsonPath,
    line: usize,
    column: usize,
    before: String,
    after: String,
    rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    posterior: f64,
    spun: f64,
    context: f64,
    channel: f64,
    evidence: serde_json::Map<String, serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_alone: Option<String>,
}

impl Item {
    fn new(path: &Path, text: &str, index: &LineIndex<'_>, reading: &Reading) -> Item {
        let (line, column) = index.position(reading.span.start);
        Item {
            path: JsonPath::new(path),
            line,
            column,
            before: text[reading.span.range()].to_string(),
            after: reading.after.clone(),
            rule: reading.rule.clone(),
            source: reading.source.clone(),
            posterior: rounded(reading.posterior),
            spun: rounded(reading.spun),
            context: rounded(reading.context),
            channel: rounded(reading.channel),
            evidence: reading.evidence.named().map(|(n, v)| (n.to_string(), rounded(v).into())).collect(),
            left_alone: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_from_the_right() {
        let place = |s: &str| parse(s).ok();
        assert_eq!(place("a.txt:3"), Some(("a.txt".into(), 3, None)));
        assert_eq!(place("a.txt:3:14"), Some(("a.txt".into(), 3, Some(14))));
        assert_eq!(place("C:\\a.txt:3"), Some(("C:\\a.txt".into(), 3, None)));
        assert_eq!(place("-:1:1"), Some(("-".into(), 1, Some(1))));
        for wrong in ["a.txt", "a.txt:0", "a.txt:x", ":3", ""] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }
}
