//! One line for an edit: `path:line:column: before -> after (confidence) rule`.

use super::{EditWriter, FileEdits, applicability, points};
use crate::edit::Applicability;
use crate::message::printable;
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

pub(super) struct Concise;

impl EditWriter for Concise {
    fn file(&self, file: &FileEdits<'_>, out: &mut dyn Write) -> io::Result<()> {
        let bold = Style::new().bold();
        let (red, green) = (AnsiColor::Red.on_default(), AnsiColor::Green.on_default());
        let path = printable(&file.path.to_string_lossy());
        for (start, _, edit) in points(file) {
            let (before, after) = (printable(&edit.before), printable(&edit.after));
            write!(out, "{bold}{path}{bold:#}:{}:{}: ", start.line, start.column)?;
            write!(out, "{red}{before}{red:#} -> {green}{after}{green:#} ({:.2}) {}", edit.confidence, edit.rule)?;
            if edit.applicability != Applicability::Safe {
                write!(out, " [{}]", applicability(edit.applicability))?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}
