//! CSV as RFC 4180 has it, for spreadsheets: a row for an edit, with the words around it.

use super::{EditWriter, FileEdits, applicability, points};
use crate::message::printable;
use std::borrow::Cow;
use std::io::{self, Write};

pub(super) struct Csv;

/// Characters of the line that are shown on either side of an edit.
const AROUND: usize = 60;

impl EditWriter for Csv {
    fn open(&self) -> &'static str {
        "file,line,column,spun,original,confidence,applicability,rule,left,right\r\n"
    }

    fn file(&self, file: &FileEdits<'_>, out: &mut dyn Write) -> io::Result<()> {
        let text = file.document.text.as_str();
        for (start, _, edit) in points(file) {
            write!(out, "{},{},{},", cell(&printable(&file.path.to_string_lossy())), start.line, start.column)?;
            write!(out, "{},{},{:.4},", cell(&printable(&edit.before)), cell(&printable(&edit.after)), edit.confidence)?;
            let (ahead, behind) = around(text, edit.span.start, edit.span.end);
            let words = [applicability(edit.applicability), &edit.rule, ahead.trim(), behind.trim()];
            writeln!(out, "{}\r", words.map(|text| cell(&printable(text)).into_owned()).join(","))?;
        }
        Ok(())
    }
}

/// What stands before and after a place in its line.
fn around(text: &str, start: usize, end: usize) -> (&str, &str) {
    // All of a long line is not looked through for each of its edits.
    let (ahead, behind) = (&text[..start], &text[end..]);
    let ahead = &ahead[ahead.char_indices().rev().take(AROUND).last().map_or(start, |(at, _)| at)..];
    let behind = &behind[..behind.char_indices().nth(AROUND).map_or(behind.len(), |(at, _)| at)];
    (ahead.rsplit('\n').next().unwrap_or_default(), behind.split('\n').next().unwrap_or_default())
}

/// A cell, in quotes where it needs them. Text that a spreadsheet would take for a formula gets an
/// apostrophe in front.
fn cell(text: &str) -> Cow<'_, str> {
    let formula = text.starts_with(['=', '+', '-', '@']);
    if !formula && !text.contains([',', '"', '\n', '\r']) {
        return Cow::Borrowed(text);
    }
    let mark = if formula { "'" } else { "" };
    Cow::Owned(format!("\"{mark}{}\"", text.replace('"', "\"\"")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Edit;
    use crate::format::Document;
    use std::path::Path;

    #[test]
    fn an_edit_is_a_row_with_its_surroundings() {
        let line = format!("{}, \"he\" said: counterfeit consciousness – =so\r\n", "x".repeat(80));
        let document = Document::plain(format!("one\n{line}"));
        let start = document.text.find("counterfeit").expect("there");
        let edits = [Edit { confidence: 0.96, ..Edit::sample(start, "counterfeit consciousness", "artificial intelligence") }];
        let mut out = Vec::new();
        Csv.file(&FileEdits { path: Path::new("a,b.txt"), document: &document, edits: &edits }, &mut out).expect("memory");
        let ahead = format!("{}, \"\"he\"\" said:", "x".repeat(47));
        let rule = &edits[0].rule;
        let expected =
            format!("\"a,b.txt\",2,94,counterfeit consciousness,artificial intelligence,0.9600,safe,{rule},\"{ahead}\",– =so\r\n");
        assert_eq!(String::from_utf8(out).expect("UTF-8"), expected);
        assert_eq!((cell("=1+1"), cell("a\"b"), cell("plain")), ("\"'=1+1\"".into(), "\"a\"\"b\"".into(), "plain".into()));
    }
}
