//! `unspin dict stats`: what dictionaries hold and cover.

use super::files;
use crate::cli::output::count;
use crate::cli::{Session, Status};
use anyhow::{Context, Result, bail};
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use unspin::builtin;
use unspin::dict::Source;
use unspin::dict::expand::expand;
use unspin::eval::PairSet;
use unspin::eval::coverage::coverage;
use unspin::text::token::fold_phrase;

/// Count what dictionaries hold, and how much of known substitutions they cover
#[derive(clap::Args)]
pub struct Args {
    /// Dictionary files, and folders of .yaml files; without any, --coverage is of the built-in dictionary
    #[arg(value_name = "PATH", required_unless_present = "coverage")]
    paths: Vec<PathBuf>,
    /// A spun text and its original, one paragraph a line: the share of its substitutions whose original is among the
    /// candidates at their place
    #[arg(long, value_names = ["SPUN", "ORIG"], num_args = 2)]
    coverage: Vec<PathBuf>,
    /// List the N most frequent substitutions that are not covered
    #[arg(long, value_name = "N", default_value_t = 20, requires = "coverage")]
    worst: usize,
}

/// Prints a line a dictionary, and the coverage.
pub fn run(args: &Args, session: &Session) -> Result<Status> {
    let (sources, failed) = files::sources(&args.paths);
    let mut out = session.stdout();
    if !sources.is_empty() {
        table(&sources, &mut out)?;
    }
    if let [spun, original] = &args.coverage[..] {
        let pairs = PairSet::new(&spun.display().to_string(), &read(spun)?, &read(original)?)?;
        let dictionary = match &sources[..] {
            [] if args.paths.is_empty() => builtin::dictionary()?,
            [] => bail!("no dictionary could be read, see above"),
            sources => builtin::compile_with(&builtin::model()?, &sources.iter().collect::<Vec<_>>()),
        };
        let found = coverage(&[dictionary], &pairs);
        let (covered, edits) = (found.covered, found.edits);
        writeln!(out, "coverage {}: {:.4} ({covered} of {})", spun.display(), found.share(), count(edits, "substitution"))?;
        for miss in found.uncovered.iter().take(args.worst) {
            writeln!(out, "{:>5}  {} → {}", miss.count, miss.spun, miss.original)?;
        }
    }
    out.flush()?;
    Ok(if failed > 0 { Status::Error } else { Status::Clean })
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

fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read; check the path", path.display()))?;
    String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("{}: is not UTF-8; save the file as UTF-8", path.display()))
}
