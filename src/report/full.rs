//! Every edit with the line it stands in, and what else was considered.

use super::width::columns;
use super::{EditWriter, FileEdits, applicability, points};
use crate::edit::{Applicability, Edit};
use crate::message::printable;
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

pub(super) struct Full;

/// Characters shown before and after an edit; a line may be as long as an article.
const BEFORE: usize = 40;
const AFTER: usize = 60;

/// Alternatives below are left out.
const WORTH_TELLING: f32 = 0.005;

impl EditWriter for Full {
    fn file(&self, file: &FileEdits<'_>, out: &mut dyn Write) -> io::Result<()> {
        let bold = Style::new().bold();
        let frame = AnsiColor::Blue.on_default();
        let (red, green) = (AnsiColor::Red.on_default(), AnsiColor::Green.on_default());
        let path = printable(&file.path.to_string_lossy());
        for (start, _, edit) in points(file) {
            let excerpt = Excerpt::new(&file.document.text, edit);
            let number = start.line.to_string();
            let margin = " ".repeat(number.len());
            let before = printable(&edit.before);
            let after = if edit.after.is_empty() { "(nothing)".to_string() } else { printable(&edit.after) };
            write!(out, "{bold}{}{bold:#}: {red}{before}{red:#} -> {green}{after}{green:#}", edit.rule)?;
            write!(out, " ({:.2})", edit.confidence)?;
            if edit.applicability != Applicability::Safe {
                write!(out, " [{}]", applicability(edit.applicability))?;
            }
            writeln!(out, "\n{margin}{frame}-->{frame:#} {path}:{}:{}", start.line, start.column)?;
            writeln!(out, "{margin} {frame}|{frame:#}")?;
            writeln!(out, "{frame}{number} |{frame:#} {}", excerpt.text)?;
            let (indent, marks) = (" ".repeat(excerpt.indent), "^".repeat(excerpt.marks));
            writeln!(out, "{margin} {frame}|{frame:#} {indent}{red}{marks}{red:#} {green}{after}{green:#}")?;
            let likely = edit.alternatives.iter().filter(|a| a.confidence >= WORTH_TELLING);
            let others: Vec<String> = likely.map(|a| alternative(edit, &a.after, a.confidence)).collect();
            if !others.is_empty() {
                writeln!(out, "{margin} {frame}={frame:#} or: {}", others.join(", "))?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

fn alternative(edit: &Edit, after: &str, confidence: f32) -> String {
    let wording = if after == edit.before { "as it is".to_string() } else { printable(after) };
    format!("{wording} ({confidence:.2})")
}

/// The part of the line around an edit.
struct Excerpt {
    text: String,
    indent: usize,
    marks: usize,
}

impl Excerpt {
    fn new(text: &str, edit: &Edit) -> Excerpt {
        let line_end = |from: &str| from.find(['\n', '\r']).unwrap_or(from.len());
        let (head, tail) = text.split_at(edit.span.start);
        // A phrase that goes on over the line ending is shown up to there.
        let before = &tail[..edit.span.len()];
        let shown = &before[..line_end(before)];
        let rest = if shown.len() < before.len() { "" } else { &tail[before.len()..] };
        let mut left: Vec<char> = head.chars().rev().take_while(|c| !matches!(c, '\n' | '\r')).take(BEFORE + 1).collect();
        let cut_left = left.len() > BEFORE;
        if cut_left {
            // Begin with a whole word.
            let whole = left.iter().rposition(|c| c.is_whitespace()).filter(|&at| at > 0).unwrap_or(BEFORE);
            left.truncate(whole);
        }
        let left: String = left.into_iter().rev().collect();
        let mut right: String = rest.chars().take_while(|c| !matches!(c, '\n' | '\r')).take(AFTER + 1).collect();
        let cut_right = right.chars().count() > AFTER;
        if cut_right {
            let whole = right.rfind(char::is_whitespace).unwrap_or(right.len());
            right.truncate(whole);
        }
        let (open, close) = (if cut_left { "... " } else { "" }, if cut_right { " ..." } else { "" });
        let (left, shown, right) = (printable(&left), printable(shown), printable(&right));
        let (indent, marks) = (open.len() + columns(&left), columns(&shown).max(1));
        Excerpt { text: format!("{open}{left}{shown}{right}{close}"), indent, marks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_below_their_words() {
        let text = "港口 and raid";
        let excerpt = Excerpt::new(text, &Edit::sample(text.len() - 4, "raid", "attack"));
        assert_eq!((excerpt.indent, excerpt.marks), (9, 4), "wide characters take two columns");
    }

    #[test]
    fn long_lines_are_cut_at_words() {
        let text = format!("{}raid{}", "word ".repeat(1000), " word".repeat(1000));
        let edit = Edit::sample(5000, "raid", "attack");
        let excerpt = Excerpt::new(&text, &edit);
        assert!(excerpt.text.starts_with("... word ") && excerpt.text.ends_with(" word ..."), "{}", excerpt.text);
        assert!(excerpt.text.chars().count() < BEFORE + AFTER + 16);
        assert_eq!(&excerpt.text[excerpt.indent..excerpt.indent + excerpt.marks], "raid");
    }
}
