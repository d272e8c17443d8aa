//! A place in its paragraph: the word diff, what was decided around it, lines that fit.

use crate::message::printable;
pub(super) use crate::report::width::{cut, wrap};
use crate::review::session::{Decision, Item, Session};
use crate::review::terminal::screen::{Line, Tone};
use crate::span::Span;
use similar::{ChangeTag, TextDiff};
use std::ops::Range;

/// Bytes of text around a place that may be shown.
const REACH: usize = 1500;

/// The bytes of the paragraph around a span, at most [`REACH`] on each side.
fn around(text: &str, span: Span) -> Range<usize> {
    let wide = span.widened(text, REACH);
    let (head, tail) = (&text[wide.start..span.start], &text[span.end..wide.end]);
    let blank = ["\n\n", "\n\r\n"];
    let start = blank.iter().filter_map(|b| head.rfind(b).map(|i| wide.start + i + b.len())).max().unwrap_or(wide.start);
    let end = blank.iter().filter_map(|b| tail.find(b).map(|i| span.end + i)).min().unwrap_or(wide.end);
    start..end
}

/// The paragraph around an item: its own change as a word diff, others with what was decided about
/// them.
pub(super) fn paragraph(session: &Session, at: usize, text: &str, marks: bool) -> Line {
    let items = session.items();
    let item = &items[at];
    let range = around(text, item.edit.span);
    let near = |other: &Item| other.file == item.file && other.edit.span.start >= range.start && other.edit.span.end <= range.end;
    let first = items[..at].iter().rposition(|other| !near(other)).map_or(0, |i| i + 1);
    let last = items[at..].iter().position(|other| !near(other)).map_or(items.len(), |i| at + i);
    let mut line = Line::new();
    let mut from = range.start;
    for (number, other) in items[first..last.max(at + 1)].iter().enumerate() {
        line.push((Tone::Plain, text[from..other.edit.span.start].to_string()));
        from = other.edit.span.end;
        match &other.decision {
            _ if first + number == at => change(other, marks, &mut line),
            Some(Decision::Accepted(after)) => line.push((Tone::Done, after.clone())),
            Some(Decision::Rejected) => line.push((Tone::Plain, other.edit.before.clone())),
            None => line.push((Tone::Open, other.edit.before.clone())),
        }
    }
    line.push((Tone::Plain, text[from..range.end].to_string()));
    line.iter_mut().for_each(|(_, piece)| *piece = printable(piece));
    line
}

/// The word diff of an item.
fn change(item: &Item, marks: bool, line: &mut Line) {
    let after = item.accepted().unwrap_or(&item.edit.after);
    let diff = TextDiff::from_words(item.edit.before.as_str(), after);
    let (mut old, mut new) = (String::new(), String::new());
    for change in diff.iter_all_changes() {
        match change.tag() {
            ChangeTag::Delete => old.push_str(change.value()),
            ChangeTag::Insert => new.push_str(change.value()),
            // A space between two changed words is part of the change.
            ChangeTag::Equal if change.value().trim().is_empty() && !(old.is_empty() && new.is_empty()) => {
                old.push_str(change.value());
                new.push_str(change.value());
            }
            ChangeTag::Equal => {
                replaced(&mut old, &mut new, marks, line);
                line.push((Tone::Plain, change.value().to_string()));
            }
        }
    }
    replaced(&mut old, &mut new, marks, line);
}

/// Writes what is replaced and what replaces it; a space that both end with comes after them.
fn replaced(old: &mut String, new: &mut String, marks: bool, line: &mut Line) {
    let spaced = old.ends_with(' ') && new.ends_with(' ');
    let (before, after) = (std::mem::take(old), std::mem::take(new));
    let (before, after) = if spaced { (before.trim_end(), after.trim_end()) } else { (before.as_str(), after.as_str()) };
    for (tone, text, open, close) in [(Tone::Old, before, "[-", "-]"), (Tone::New, after, "{+", "+}")] {
        if text.is_empty() {
            continue;
        }
        if marks {
            line.push((tone, format!("{open}{text}{close}")));
            continue;
        }
        // Without marks, a space tells the two wordings apart.
        if tone == Tone::New && !before.is_empty() {
            line.push((Tone::Plain, " ".into()));
        }
        line.push((tone, text.to_string()));
    }
    if spaced {
        line.push((Tone::Plain, " ".into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shown_in_part() {
        let text = format!("{}assault {}", "word ".repeat(100_000), "é".repeat(50_000));
        let range = around(&text, Span::new(500_000, 500_007));
        assert!(range.len() < 2 * REACH + 10 && text.is_char_boundary(range.end));
    }
}
