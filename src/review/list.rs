//! Items for scripts and editors: one a line, or as JSON.
//!
//! An item in JSON is an edit as [`crate::report::json`] describes it, with `id` (string), the key that `accept` and
//! `reject` take; `state` (string): `pending`, `accepted` or `rejected`; and, when it is accepted, `with` (string): what
//! will be written. `path` is the name of the file in the corpus.

use crate::message::printable;
use crate::report::json::Item as Json;
use crate::report::{FileEdits, points};
use crate::review::session::{Decision, Item, Session};
use serde::Serialize;
use std::io::{self, Write};
use std::path::Path;

/// How items are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Layout {
    /// One line for an item: id, place, what is proposed, confidence
    #[default]
    Concise,
    /// A JSON array
    Json,
    /// A JSON object for an item, one a line
    JsonLines,
}

#[derive(Serialize)]
struct Listed<'a> {
    id: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<&'a str>,
    #[serde(flatten)]
    edit: Json<'a>,
}

/// Writes items, by their numbers, which are in order.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(session: &Session, items: &[usize], layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    if layout == Layout::Json {
        write!(out, "[")?;
    }
    let mut first = true;
    for group in items.chunk_by(|&a, &b| session.items()[a].file == session.items()[b].file) {
        let chosen: Vec<&Item> = group.iter().map(|&i| &session.items()[i]).collect();
        let Some(file) = chosen.first().map(|item| session.file_of(item)) else { continue };
        let edits: Vec<_> = chosen.iter().map(|item| item.edit.clone()).collect();
        let name = Path::new(&file.name);
        for ((start, end, edit), item) in points(&FileEdits { path: name, document: &file.document, edits: &edits }).zip(&chosen) {
            let listed = Listed { id: item.key.to_string(), state: state(item), with: with(item), edit: Json::new(name, start, end, edit) };
            match layout {
                Layout::Concise => {
                    let place = format!("{}:{}:{}", printable(&file.name), start.line, start.column);
                    let (before, after) = (printable(&edit.before), printable(listed.with.unwrap_or(&edit.after)));
                    write!(out, "{}  {place}: {before} -> {after} ({:.2}) {}", listed.id, edit.confidence, edit.rule)?;
                    writeln!(out, "{}", if item.decision.is_none() { String::new() } else { format!(" [{}]", listed.state) })?;
                }
                Layout::Json => {
                    write!(out, "{}\n  ", if first { "" } else { "," })?;
                    serde_json::to_writer(&mut *out, &listed)?;
                }
                Layout::JsonLines => {
                    serde_json::to_writer(&mut *out, &listed)?;
                    writeln!(out)?;
                }
            }
            first = false;
        }
    }
    if layout == Layout::Json {
        writeln!(out, "\n]")?;
    }
    Ok(())
}

/// The name of what was decided.
pub fn state(item: &Item) -> &'static str {
    match item.decision {
        None => "pending",
        Some(Decision::Accepted(_)) => "accepted",
        Some(Decision::Rejected) => "rejected",
    }
}

fn with(item: &Item) -> Option<&str> {
    match &item.decision {
        Some(Decision::Accepted(after)) => Some(after),
        _ => None,
    }
}
