//! Lists of items for scripts and editors: one item per line, or JSON.
//!
//! An item in JSON is an edit as [`crate::report::json`] describes it, with these fields before it:
//! `id` (string), the key that `accept` and `reject` take; `state` (string), which is `pending`,
//! `accepted` or `rejected`; and `with` (string), what will be written, only when it is accepted.
//! `path` is the name of the file in the folder of the review.

use crate::message::printable;
use crate::report::json::Item as Json;
use crate::report::{FileEdits, points};
use crate::review::session::{Item, Session};
use serde::Serialize;
use std::io::{self, Write};
use std::path::Path;

/// How items are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ListFormat {
    /// One line for an item: id, place, what is proposed, confidence
    #[default]
    Concise,
    /// A JSON array
    Json,
    /// One JSON object for an item, on a line
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

/// Writes items, given by their numbers in order.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(session: &Session, items: &[usize], format: ListFormat, out: &mut dyn Write) -> io::Result<()> {
    if format == ListFormat::Json {
        write!(out, "[")?;
    }
    let mut first = true;
    for group in items.chunk_by(|&a, &b| session.items()[a].file == session.items()[b].file) {
        let chosen: Vec<&Item> = group.iter().map(|&i| &session.items()[i]).collect();
        let Some(file) = chosen.first().map(|item| session.file_of(item)) else { continue };
        let edits: Vec<_> = chosen.iter().map(|item| item.edit.clone()).collect();
        let name = Path::new(&file.name);
        for ((start, end, edit), item) in points(&FileEdits { path: name, document: &file.document, edits: &edits }).zip(&chosen) {
            let listed =
                Listed { id: item.key.to_string(), state: item.state(), with: item.accepted(), edit: Json::new(name, start, end, edit) };
            match format {
                ListFormat::Concise => {
                    let place = format!("{}:{}:{}", printable(&file.name), start.line, start.column);
                    let (before, after) = (printable(&edit.before), printable(listed.with.unwrap_or(&edit.after)));
                    write!(out, "{}  {place}: {before} -> {after} ({:.2}) {}", listed.id, edit.confidence, edit.rule)?;
                    writeln!(out, "{}", if item.decision.is_none() { String::new() } else { format!(" [{}]", listed.state) })?;
                }
                ListFormat::Json => {
                    write!(out, "{}\n  ", if first { "" } else { "," })?;
                    serde_json::to_writer(&mut *out, &listed)?;
                }
                ListFormat::JsonLines => {
                    serde_json::to_writer(&mut *out, &listed)?;
                    writeln!(out)?;
                }
            }
            first = false;
        }
    }
    if format == ListFormat::Json {
        writeln!(out, "\n]")?;
    }
    Ok(())
}
