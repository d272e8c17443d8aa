//! `unspin dict stats`: what dictionaries hold and cover.

use super::files;
use crate::cli::inputs::read_text;
use crate::cli::output::count;
use crate::cli::{App, Status, values};
use anyhow::{Result, bail};
use std::collections::HashSet;
use std::io::Write;
use std::path::PathBuf;
use unspin::builtin;
use unspin::dict::Source;
use unspin::dict::expand::expand;
use unspin::eval::PairSet;
use unspin::eval::coverage::{Uncovered, coverage};
use unspin::eval::facts::Facts;
use unspin::text::token::fold_phrase;

/// Count what dictionaries hold, and how much of known substitutions they cover
#[derive(clap::Args)]
pub struct Args {
    /// Dictionary files, and folders of .yaml files; without any, --coverage and --facts are of the
    /// built-in dictionary, with files of families of spinners among others they are of the others
    /// alone
    #[arg(value_name = "PATH", required_unless_present_any = ["coverage", "facts"])]
    paths: Vec<PathBuf>,
    /// A spun text and its original, one paragraph per line: the share of its substitutions whose
    /// original is among the candidates at their place
    #[arg(long, value_names = ["SPUN", "ORIG"], num_args = 2)]
    coverage: Vec<PathBuf>,
    /// Tables of known substitutions, tab-separated with a header: columns `spun` and `original`,
    /// whose alternatives stand between `/` or `,`; `count` says how often it was seen; rows with a
    /// 1 in `unsure` are left out
    #[arg(long, value_name = "FILE.tsv", num_args = 1.., action = clap::ArgAction::Append)]
    facts: Vec<PathBuf>,
    /// List the N most frequent substitutions that are not covered
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = values::whole::<usize>, allow_negative_numbers = true)]
    worst: usize,
}

/// Prints one line per dictionary, and the coverage.
pub fn run(args: &Args, app: &App) -> Result<Status> {
    let (sources, failed) = files::sources(&args.paths);
    let mut out = app.stdout();
    if !sources.is_empty() {
        table(&sources, &mut out)?;
    }
    if !args.coverage.is_empty() || !args.facts.is_empty() {
        let dictionary = match &sources[..] {
            [] if args.paths.is_empty() => builtin::dictionary()?,
            [] => bail!("no dictionary could be read, see above"),
            sources => builtin::compile_with(&builtin::model()?, &files::together(sources)?),
        };
        let dictionaries = [dictionary];
        if let [spun, original] = &args.coverage[..] {
            let pairs = PairSet::new(&spun.display().to_string(), &read_text(spun)?, &read_text(original)?)?;
            let found = coverage(&dictionaries, &pairs);
            let (covered, edits) = (found.covered, found.edits);
            writeln!(out, "coverage {}: {:.4} ({covered} of {})", spun.display(), found.share(), count(edits, "substitution"))?;
            misses(&found.uncovered, args.worst, &mut out)?;
        }
        for path in &args.facts {
            let facts = Facts::parse(&read_text(path)?).map_err(|e| anyhow::anyhow!("{}:{e}", path.display()))?;
            let found = facts.coverage(&dictionaries);
            let (covered, rows) = (found.rows - found.uncovered.len(), found.rows);
            write!(out, "facts {}: {:.4} ({covered} of {}), ", path.display(), found.share(), count(rows, "row"))?;
            writeln!(out, "{:.4} of what was seen", found.share_seen())?;
            misses(&found.uncovered, args.worst, &mut out)?;
        }
    }
    out.flush()?;
    Ok(if failed > 0 { Status::Error } else { Status::Clean })
}

fn misses(list: &[Uncovered], worst: usize, out: &mut dyn Write) -> Result<()> {
    for miss in list.iter().take(worst) {
        writeln!(out, "{:>5}  {} → {}", miss.count, miss.spun, miss.original)?;
    }
    Ok(())
}

fn table(sources: &[Source], out: &mut dyn Write) -> Result<()> {
    let width = sources.iter().map(|s| s.file.dictionary.chars().count()).max().unwrap_or(0).max("dictionary".len());
    writeln!(out, "{:<width$}  {:>8} {:>13} {:>9} {:>9}", "dictionary", "rows", "substitutions", "inflected", "originals")?;
    let mut line = |name: &str, numbers: [usize; 4]| {
        let [rows, substitutions, inflected, originals] = numbers;
        writeln!(out, "{name:<width$}  {rows:>8} {substitutions:>13} {inflected:>9} {originals:>9}")
    };
    let (mut total, mut all) = ([0; 4], HashSet::new());
    for source in sources {
        let entries = &source.file.entries;
        let inflected = expand(source);
        let originals: HashSet<String> = inflected.iter().map(|s| fold_phrase(&s.original)).collect();
        let numbers = [entries.len(), entries.iter().map(|e| e.spun.len()).sum(), inflected.len(), originals.len()];
        line(&source.file.dictionary, numbers)?;
        total.iter_mut().zip(numbers).for_each(|(t, n)| *t += n);
        all.extend(originals);
    }
    if sources.len() > 1 {
        total[3] = all.len();
        line("all", total)?;
    }
    Ok(())
}
