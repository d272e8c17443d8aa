//! `unspin dict test`: the proofs that dictionaries carry.

use super::files::{self, Files};
use crate::cli::engine::{self, dictionaries};
use crate::cli::output::{count, number};
use crate::cli::{Session, Status};
use anyhow::Result;
use std::collections::BTreeMap;
use std::io::Write;
use unspin::Restorer;
use unspin::builtin;
use unspin::dict::Source;
use unspin::eval::proof;
use unspin::family;

/// Run the proofs that dictionaries carry: `tests:` and `keep:`
///
/// Every `spun => original` of `tests:` must be restored exactly, and every phrase of `keep:` must
/// come out as it is, by the built-in engine together with the given dictionaries, in a text that
/// is taken to be spun; rows of a family of spinners as in a text of that family. Exits with 1 when
/// a proof fails.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    files: Files,
}

/// Runs all proofs and lists those that fail.
pub fn run(args: &Args, session: &Session) -> Result<Status> {
    let (sources, failed) = files::sources(&args.files.paths);
    let read = sources.len();
    let mut together: BTreeMap<Option<&str>, Vec<&Source>> = BTreeMap::new();
    sources.iter().for_each(|s| together.entry(s.file.family.as_deref()).or_default().push(s));
    let mut out = session.stdout();
    let (mut run, mut wrong) = (0, 0);
    let beside = dictionaries(&session.settings, &builtin::model()?)?;
    for (family, sources) in together {
        let model = builtin::model()?;
        let mut layers = beside.clone();
        match (family, layers.first_mut()) {
            (Some(_), Some(ordinary)) => {
                // As in the texts of the family.
                let own = family::layers(&builtin::compile_with(&model, &sources), ordinary);
                layers.splice(..1, own);
            }
            (Some(_), None) => layers.push(builtin::compile_with(&model, &sources)),
            (None, _) => {
                for source in &sources {
                    // Rows that are known already are not taken twice.
                    if let Some(new) = proof::beyond(source, &layers) {
                        layers.push(builtin::compile_with(&model, &[&new]));
                    }
                }
            }
        }
        let engine = Restorer::new(model, layers).with_classifier(builtin::classifier()?);
        let engine = engine::set(&session.settings, engine)?.known_spun();
        for source in sources {
            let result = proof::run(&engine, source);
            run += result.run;
            wrong += result.failures.len();
            for failure in &result.failures {
                writeln!(out, "{failure}")?;
            }
        }
    }
    out.flush()?;
    // Where nothing was read, what is wrong has been said.
    if failed == 0 || read > 0 {
        session.note(&format!("{}: {} run, {} failed", count(sources.len(), "file"), count(run, "proof"), number(wrong)));
    }
    Ok(match (failed, wrong) {
        (1.., _) => Status::Error,
        (0, 1..) => Status::Found,
        (0, 0) => Status::Clean,
    })
}
