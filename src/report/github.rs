//! Workflow commands of GitHub Actions, which annotate the lines of a pull request.

use super::{EditWriter, FileEdits, points};
use std::io::{self, Write};

pub(super) struct Github;

impl EditWriter for Github {
    fn file(&self, file: &FileEdits<'_>, out: &mut dyn Write) -> io::Result<()> {
        let path = property(&file.path.to_string_lossy());
        for (start, end, edit) in points(file) {
            let title = property(&format!("unspin ({})", edit.rule));
            let message = data(&format!("`{}` was probably `{}` ({:.2})", edit.before, edit.after, edit.confidence));
            let (line, column) = (start.line, start.column);
            // Columns are only understood on one line.
            let until = if end.line == line { format!("col={column},endColumn={}", end.column) } else { format!("endLine={}", end.line) };
            writeln!(out, "::warning file={path},line={line},{until},title={title}::{message}")?;
        }
        Ok(())
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
