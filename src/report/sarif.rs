//! SARIF 2.1.0: a result for an edit, with the edit as its fix.

use super::{EditWriter, FileEdits, points};
use crate::edit::Applicability;
use crate::files::batch::Failure;
use serde_json::json;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

pub(super) struct Sarif;

impl EditWriter for Sarif {
    fn open(&self) -> &'static str {
        concat!(
            "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{",
            "\"name\":\"unspin\",\"version\":\"",
            env!("CARGO_PKG_VERSION"),
            "\"}},\"columnKind\":\"unicodeCodePoints\",\"results\":["
        )
    }

    fn separator(&self) -> &'static str {
        ","
    }

    fn close(&self, failures: &[Failure]) -> String {
        let notification = |failure: &Failure| {
            json!({
                "level": "error",
                "message": { "text": failure.message },
                "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&failure.path) } } }],
            })
        };
        let notifications: Vec<_> = failures.iter().map(notification).collect();
        let invocation = json!({ "executionSuccessful": failures.is_empty(), "toolExecutionNotifications": notifications });
        format!("\n],\"invocations\":[{invocation}]}}]}}\n")
    }

    fn file(&self, file: &FileEdits<'_>, out: &mut dyn Write) -> io::Result<()> {
        let artifact = json!({ "uri": uri(file.path) });
        for (i, (start, end, edit)) in points(file).enumerate() {
            let region = json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column });
            let result = json!({
                "ruleId": edit.rule,
                "level": if edit.applicability == Applicability::Safe { "warning" } else { "note" },
                "message": { "text": format!("`{}` was probably `{}` ({:.2})", edit.before, edit.after, edit.confidence) },
                "locations": [{ "physicalLocation": { "artifactLocation": artifact, "region": region } }],
                "fixes": [{ "artifactChanges": [{ "artifactLocation": artifact, "replacements": [
                    { "deletedRegion": region, "insertedContent": { "text": edit.after } }
                ] }] }],
            });
            writeln!(out, "{}", if i > 0 { "," } else { "" })?;
            serde_json::to_writer(&mut *out, &result)?;
        }
        Ok(())
    }
}

/// A path as a relative or absolute URI reference.
fn uri(path: &Path) -> String {
    let path: PathBuf = path.components().filter(|c| *c != Component::CurDir).collect();
    let mut out = String::with_capacity(path.as_os_str().len());
    for &b in path.as_os_str().as_encoded_bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(b)),
            b'\\' if cfg!(windows) => out.push('/'),
            _ => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_as_references_without_detours() {
        assert_eq!(["./a b/c.txt", "/x/./c.txt", "é.txt"].map(|p| uri(Path::new(p))), ["a%20b/c.txt", "/x/c.txt", "%C3%A9.txt"]);
    }
}
