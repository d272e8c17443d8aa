//! `unspin dict lookup`: what phrases may have been.

use crate::cli::engine::engine;
use crate::cli::output::{self, Answers, Shape};
use crate::cli::{App, Status};
use anstyle::Style;
use anyhow::{Result, bail};
use serde::Serialize;
use std::io::{BufRead, Write};
use unspin::Restorer;
use unspin::dict::Candidate;
use unspin::dict::Dictionary;
use unspin::message::printable;
use unspin::report::json::rounded;
use unspin::text::token::fold_phrase;

#[derive(clap::Args)]
pub struct Args {
    /// Phrases; `-` reads them from standard input, one per line
    #[arg(value_name = "PHRASE", required = true)]
    phrases: Vec<String>,
    /// Format of the list of phrases
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    output_format: Shape,
}

/// A phrase in JSON.
///
/// `keep` says that a dictionary calls it honest. `weight` is P(phrase | original) for a spinner of
/// the usual rate, the mean of both manners. `source` is where the row was taken from, when it is
/// not our own. `off` says that a dictionary switches it off.
#[derive(Serialize)]
struct LookedUp<'a> {
    phrase: &'a str,
    keep: bool,
    originals: Vec<Original<'a>>,
}

#[derive(Serialize)]
struct Original<'a> {
    original: &'a str,
    weight: f64,
    rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    /// The family of spinners when the row is for its texts alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    off: bool,
}

/// Prints the candidates of every phrase.
pub fn run(args: Args, app: &App) -> Result<Status> {
    let engine = engine(&app.settings)?;
    let mut out = app.stdout();
    let mut answers = Answers::new(args.output_format);
    let mut one = |phrase: &str| -> Result<()> {
        let entry = entry(&engine, phrase);
        match args.output_format {
            Shape::Full => table(&entry, &mut out),
            _ => Ok(answers.write(&serde_json::to_vec(&entry)?, &mut out)?),
        }
    };
    // Before the first answer: an error after it would cut the list off.
    args.phrases.iter().filter(|p| *p != "-").try_for_each(|phrase| expect_word(phrase))?;
    let mut status = Status::Clean;
    for phrase in &args.phrases {
        if phrase != "-" {
            one(phrase)?;
            continue;
        }
        for (number, line) in std::io::stdin().lock().lines().enumerate() {
            let place = || format!("{}:{}", app.stdin_name.display(), number + 1);
            let line = match line {
                Ok(line) => line,
                Err(e) => {
                    output::error(&format!("{}: cannot be read: {e}", place()));
                    status = Status::Error;
                    break;
                }
            };
            if line.trim().is_empty() {
                continue;
            }
            match expect_word(&line) {
                Ok(()) => one(line.trim())?,
                Err(e) => {
                    output::error(&format!("{}: {e}", place()));
                    status = Status::Error;
                }
            }
        }
    }
    answers.end(&mut out)?;
    out.flush()?;
    Ok(status)
}

/// Refuses phrases without a word.
fn expect_word(phrase: &str) -> Result<()> {
    if fold_phrase(phrase).is_empty() {
        bail!("`{}` holds no word; give words to look up", phrase.trim());
    }
    Ok(())
}

/// The candidates of a phrase in all dictionaries, most likely first.
fn entry<'a>(engine: &'a Restorer, phrase: &'a str) -> LookedUp<'a> {
    let mut entry = LookedUp { phrase, keep: false, originals: Vec::new() };
    collect(engine.dictionaries(), &mut entry);
    for family in engine.families() {
        let mut own = LookedUp { phrase, keep: false, originals: Vec::new() };
        collect(family.dictionaries(), &mut own);
        own.originals.retain(|o| entry.originals.iter().all(|known| known.rule != o.rule));
        own.originals.iter_mut().for_each(|o| o.family = Some(family.name()));
        entry.originals.append(&mut own.originals);
    }
    entry.originals.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.rule.cmp(&b.rule)));
    entry
}

/// Adds the candidates of an entry's phrase in dictionaries that stand over each other.
fn collect<'a>(dictionaries: &'a [Dictionary], entry: &mut LookedUp<'a>) {
    let folded = fold_phrase(entry.phrase);
    // A later dictionary stands over an earlier one.
    for dictionary in dictionaries.iter().rev() {
        let later = entry.originals.len();
        for candidate in dictionary.find(&folded).into_iter().flat_map(|node| dictionary.candidates(node)) {
            match candidate {
                Candidate::Keep => entry.keep = true,
                Candidate::Original { form, log_weight, row, .. } => {
                    let original = dictionary.original(form);
                    if !entry.originals[..later].iter().any(|o| o.original == original) {
                        let (rule, source, off) = (dictionary.row(row), dictionary.source(row), log_weight == f32::NEG_INFINITY);
                        entry.originals.push(Original { original, weight: rounded(log_weight.exp()), rule, source, family: None, off });
                    }
                }
            }
        }
    }
}

fn table(entry: &LookedUp<'_>, out: &mut dyn Write) -> Result<()> {
    let bold = Style::new().bold();
    writeln!(out, "{bold}{}{bold:#}", printable(entry.phrase))?;
    if entry.keep {
        writeln!(out, "  kept as it is")?;
    } else if entry.originals.is_empty() {
        writeln!(out, "  not in the dictionaries")?;
    }
    let width = entry.originals.iter().map(|o| o.original.chars().count()).max().unwrap_or(0);
    for Original { original, weight, rule, source, family, off } in &entry.originals {
        let source = source.map(|s| format!(" ({s})")).unwrap_or_default();
        let family = family.map(|f| format!(" in texts of the family {f}")).unwrap_or_default();
        let off = if *off { ", switched off" } else { "" };
        writeln!(out, "  {original:<width$}  {weight:.4}  {rule}{source}{family}{off}")?;
    }
    Ok(())
}
