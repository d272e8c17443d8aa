//! `unspin dict add`: a new row.

use super::files;
use crate::cli::{App, Status, values};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use unspin::dict::Source;
use unspin::dict::yaml::add::add;
use unspin::dict::yaml::canonical::canonical;
use unspin::dict::yaml::schema::{DictionaryFile, Entry, Pos, Spun};

/// Add a row to a dictionary file
///
/// The row goes to its place in canonical order; comments are kept. A row that the file or another
/// dictionary of its folder holds already, or that contradicts one, is refused. A file that does
/// not exist is begun.
#[derive(clap::Args)]
pub struct Args {
    /// The dictionary file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What spinners write
    #[arg(value_name = "SPUN")]
    phrase: String,
    /// What stood there, capitals as it is to be written
    #[arg(value_name = "ORIGINAL")]
    original: String,
    /// Parts of speech in which both sides inflect together
    #[arg(long, value_name = "POS", value_delimiter = ',')]
    pos: Vec<PosArg>,
    /// How often it was seen, plus one; below 1 for a doubtful row, 0 to switch off a row of
    /// another dictionary
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = values::row_weight, allow_negative_numbers = true)]
    weight: f32,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum PosArg {
    Noun,
    Verb,
    Adjective,
}

/// Adds the row, at once or not at all.
pub fn run(args: &Args, app: &App) -> Result<Status> {
    let (path, name) = (&args.file, args.file.display());
    let mut pos: Vec<Pos> = args.pos.iter().map(|&p| p.into()).collect();
    pos.sort();
    pos.dedup();
    let spun = vec![Spun { phrase: args.phrase.clone(), weight: args.weight }];
    let entry = Entry { original: args.original.clone(), pos, spun, ..Entry::default() };
    let is_new = !path.exists();
    let text = if is_new { begun(path)? } else { std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read"))? };
    let source = Source::parse(path, &text)?;
    let new = add(&text, &source, &beside(path, &source.file.family), &entry)?;
    let written = if is_new {
        unspin::files::atomic::create(path, new.as_bytes(), path)
    } else {
        unspin::files::atomic::replace(path, new.as_bytes())
    };
    written.with_context(|| format!("{name}: cannot be written"))?;
    let row = Source::parse(path, &new)?;
    let same = |e: &Entry| e.original == entry.original && e.pos == entry.pos && e.spun.contains(&entry.spun[0]);
    let place = row.file.entries.iter().position(same).map_or_else(|| name.to_string(), |e| row.place(e));
    app.note(&format!("{place}: `{}` → `{}`", args.phrase, args.original));
    Ok(Status::Clean)
}

impl From<PosArg> for Pos {
    fn from(part: PosArg) -> Pos {
        match part {
            PosArg::Noun => Pos::Noun,
            PosArg::Verb => Pos::Verb,
            PosArg::Adjective => Pos::Adjective,
        }
    }
}

/// The text of a new dictionary without rows, which has the name of its file.
fn begun(path: &Path) -> Result<String> {
    let stem = path.file_stem().and_then(|s| s.to_str()).filter(|_| path.extension().is_some_and(|e| e == "yaml" || e == "yml"));
    let Some(stem) = stem else { bail!("{}: a new dictionary needs a name that ends in .yaml", path.display()) };
    let (dictionary, licence) = (stem.replace(char::is_whitespace, "-"), "LicenseRef-private".to_string());
    let file = DictionaryFile {
        dictionary,
        licence,
        description: None,
        family: None,
        fallback: false,
        observed: None,
        trust: None,
        manner: None,
        propensity: None,
        entries: Vec::new(),
    };
    Ok(canonical(&file).replace("entries:\n", "entries: []\n"))
}

/// The other dictionaries of the folder that are compiled with this one, those of the same family,
/// as far as they can be read.
fn beside(path: &Path, family: &Option<String>) -> Vec<Source> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let inside = files::listed(folder).unwrap_or_default();
    let others = inside.iter().filter(|other| other.file_name() != path.file_name());
    others.filter_map(|other| Source::read(other.strip_prefix("./").unwrap_or(other)).ok()).filter(|s| s.file.family == *family).collect()
}
