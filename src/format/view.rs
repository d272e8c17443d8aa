//! What the engine reads of a file: a [`View`], a text put together of regions of the source, and
//! the way back.
//!
//! A view is one document to the engine: a page, a record, a cell. Regions that belong to one flow
//! follow each other directly, others are kept apart by a blank line. Every piece of the view
//! remembers the bytes of the source that it stands for, so that an edit of the view becomes an
//! edit of the source without looking for anything again.

use super::escape::Escape;
use crate::edit::{Alternative, Edit};
use crate::span::Span;
use std::ops::Range;

/// A piece of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// Where it begins in the view.
    view: usize,
    /// What it stands for; empty for a gap, which stands for nothing.
    source: Span,
    /// Whether view and source have the same bytes.
    verbatim: bool,
}

/// A document as the engine reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Its text.
    pub text: String,
    /// Words about the document that spinners leave alone: title, name of the address, descriptions
    /// of pictures.
    pub hints: Vec<String>,
    escape: Escape,
    runs: Vec<Run>,
    /// Where regions begin that are written in another way, and how.
    turns: Vec<(usize, Escape)>,
}

impl View {
    /// An empty view of regions that are written in one way.
    pub fn new(escape: Escape) -> View {
        View { escape, ..View::default() }
    }

    /// A region that is read as it is.
    pub fn verbatim(text: &str, span: Span) -> View {
        let mut view = View::default();
        view.copy(text, span);
        view
    }

    /// Appends source text as it is.
    pub fn copy(&mut self, source: &str, span: Span) {
        if span.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some(last) if last.verbatim && last.source.end == span.start => last.source.end = span.end,
            _ => self.runs.push(Run { view: self.text.len(), source: span, verbatim: true }),
        }
        self.text.push_str(&source[span.range()]);
    }

    /// Appends what an escape sequence of the source stands for.
    pub fn put(&mut self, text: &str, span: Span) {
        if !text.is_empty() {
            self.runs.push(Run { view: self.text.len(), source: span, verbatim: false });
            self.text.push_str(text);
        }
    }

    /// Appends source text in which the second of two signs is meant, as in `""` or `\"` in a cell
    /// of CSV; all of these pairs are of ASCII.
    pub fn copy_pairs(&mut self, source: &str, span: Span, pairs: &[&str]) {
        let (mut at, mut from) = (span.start, span.start);
        while let Some(found) = source.get(from..span.end).and_then(|rest| rest.find(['"', '\'', '\\'])).map(|i| from + i) {
            from = found + 1;
            let Some(pair) = source.get(found..found + 2).filter(|pair| found + 2 <= span.end && pairs.contains(pair)) else { continue };
            self.copy(source, Span::new(at, found));
            (at, from) = (found + 2, found + 2);
            self.put(&pair[1..], Span::new(found, at));
        }
        self.copy(source, Span::new(at, span.end));
    }

    /// Appends the end of a line that readers see as a space. After a hyphen it stays one, for it
    /// may part a word.
    pub fn line_end(&mut self, span: Span) {
        self.put(if self.text.ends_with('-') { "\n" } else { " " }, span);
    }

    /// Ends a passage: what follows is another sentence.
    pub fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.runs.push(Run { view: self.text.len(), source: Span::new(0, 0), verbatim: false });
            self.text.push_str("\n\n");
        }
    }

    /// Appends a sign that stands for nothing of the source, but ends or parts what is beside it.
    fn part(&mut self, sign: &str) {
        match sign {
            "\n\n" => self.gap(),
            sign => self.put(sign, Span::new(0, 0)),
        }
    }

    /// Appends what another view of the same source reads, as passages of their own; what follows
    /// them is written as before.
    pub fn add(&mut self, other: View) {
        self.gap();
        let at = self.text.len();
        self.turns.push((at, other.escape));
        self.turns.extend(other.turns.into_iter().map(|(start, escape)| (at + start, escape)));
        self.runs.extend(other.runs.into_iter().map(|run| Run { view: at + run.view, ..run }));
        self.text.push_str(&other.text);
        self.turns.push((self.text.len(), self.escape));
        self.hints.extend(other.hints);
    }

    /// Whether nothing but white space was read.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The bytes of the source that a span of the view stands for, when they are in one piece.
    pub fn source(&self, span: Span) -> Option<Span> {
        let first = self.runs.partition_point(|r| r.view <= span.start).checked_sub(1)?;
        let (mut start, mut end) = (None, 0);
        for (i, run) in self.runs.iter().enumerate().skip(first) {
            if run.view >= span.end && start.is_some() {
                break;
            }
            let stop = self.runs.get(i + 1).map_or(self.text.len(), |r| r.view);
            if run.source.is_empty() || start.is_some() && run.source.start != end {
                return None;
            }
            if start.is_none() {
                let into = span.start - run.view;
                if into > 0 && !run.verbatim {
                    return None;
                }
                start = Some(run.source.start + into);
            }
            end = match span.end < stop {
                true if run.verbatim => run.source.start + (span.end - run.view),
                true => return None,
                false => run.source.end,
            };
        }
        start.filter(|&s| s <= end).map(|s| Span::new(s, end))
    }

    /// This view of the text of `outer`, the HTML in a string or cell of `source`, as a view of
    /// `source`.
    pub fn within(self, outer: View, source: &str) -> View {
        let mut view = View::new(outer.escape.with_html());
        for (i, run) in self.runs.iter().enumerate() {
            let stop = self.runs.get(i + 1).map_or(self.text.len(), |r| r.view);
            match outer.source(run.source) {
                _ if run.source.is_empty() => view.part(&self.text[run.view..stop]),
                _ if run.verbatim => view.append(&outer, run.source, source),
                Some(span) => view.put(&self.text[run.view..stop], span),
                // White space around a gap.
                None => view.gap(),
            }
        }
        view.hints = outer.hints;
        view.hints.extend(self.hints);
        view
    }

    /// Appends a part of what another view reads.
    fn append(&mut self, other: &View, part: Span, source: &str) {
        let first = other.runs.partition_point(|r| r.view <= part.start).saturating_sub(1);
        for (i, run) in other.runs.iter().enumerate().skip(first).take_while(|(_, r)| r.view < part.end) {
            let stop = other.runs.get(i + 1).map_or(other.text.len(), |r| r.view);
            let (start, stop) = (run.view.max(part.start), stop.min(part.end));
            if run.source.is_empty() {
                self.gap();
            } else if run.verbatim {
                self.copy(source, Span::new(run.source.start + start - run.view, run.source.start + stop - run.view));
            } else {
                self.put(&other.text[start..stop], run.source);
            }
        }
    }

    /// Appends what another view of the source reads of a part of it. Parts come in order: `next`
    /// is the first run of the other view that is not yet passed.
    pub fn append_part(&mut self, other: &View, next: &mut usize, part: Span, source: &str) {
        while let Some(run) = other.runs.get(*next).filter(|run| run.source.is_empty() || run.source.start < part.end) {
            let stop = other.runs.get(*next + 1).map_or(other.text.len(), |r| r.view);
            if run.source.is_empty() {
                self.part(&other.text[run.view..stop]);
            } else if run.verbatim {
                let start = run.source.start.max(part.start);
                self.copy(source, Span::new(start, run.source.end.min(part.end).max(start)));
            } else if run.source.start >= part.start {
                self.put(&other.text[run.view..stop], run.source);
            }
            if !run.source.is_empty() && run.source.end > part.end {
                break;
            }
            *next += 1;
        }
    }

    /// How wordings are written at a place of the view.
    pub fn escape(&self, at: usize) -> Escape {
        let before = self.turns.partition_point(|(start, _)| *start <= at);
        before.checked_sub(1).map_or(self.escape, |turn| self.turns[turn].1)
    }

    /// The place of the view at a byte of the source; `None` when that is not part of the view.
    pub fn offset(&self, source: usize) -> Option<usize> {
        let run = self.runs.iter().find(|r| r.source.start <= source && source < r.source.end)?;
        Some(run.view + if run.verbatim { source - run.source.start } else { 0 })
    }

    /// The byte, or the escape sequence, of the source at a place of the view.
    pub fn cover(&self, at: usize) -> Option<Span> {
        let run = self.runs[..self.runs.partition_point(|r| r.view <= at)].last()?;
        match run.verbatim {
            true => Some(Span::new(run.source.start + at - run.view, run.source.start + at - run.view + 1)),
            false => Some(run.source).filter(|s| !s.is_empty()),
        }
    }

    /// Adds an edit of the view to `out`, as edits of the source; returns whether it could be
    /// placed.
    ///
    /// An edit across a tag is taken apart word by word when both wordings have the same number of
    /// words. It has no place when it cannot be, or when the wording cannot be written there.
    pub fn place(&self, edit: Edit, source: &str, out: &mut Vec<Edit>) -> bool {
        match self.source(edit.span) {
            // Nothing is written otherwise there, as in all plain text.
            Some(span) if self.escape(edit.span.start) == Escape::None && source[span.range()] == edit.before => {
                out.push(Edit { span, ..edit });
                true
            }
            Some(span) => self.rewritten(edit, span, source).map(|placed| out.push(placed)).is_some(),
            None => self.parts(&edit, source).map(|parts| out.extend(parts)).is_some(),
        }
    }

    /// An edit of the view whose bytes in the source are in one piece, with its wordings as they
    /// are written there.
    fn rewritten(&self, edit: Edit, span: Span, source: &str) -> Option<Edit> {
        let escape = self.escape(edit.span.start);
        let before = source[span.range()].to_string();
        let after = escape.write(&edit.after)?;
        let other = |a: Alternative| {
            let after = if a.after == edit.before { Some(before.clone()) } else { escape.write(&a.after) };
            after.map(|after| Alternative { after, ..a })
        };
        let alternatives = edit.alternatives.into_iter().filter_map(other).collect();
        Some(Edit { span, before, after, alternatives, escape, ..edit })
    }

    /// An edit of the view whose bytes in the source are in several pieces, word by word.
    fn parts(&self, edit: &Edit, source: &str) -> Option<Vec<Edit>> {
        let (before, after): (Vec<&str>, Vec<&str>) = (edit.before.split_whitespace().collect(), edit.after.split_whitespace().collect());
        if before.len() != after.len() || before.len() < 2 {
            return None;
        }
        let mut parts: Vec<Edit> = Vec::new();
        let mut stays = true;
        for (word, after) in before.iter().zip(&after) {
            if word == after {
                stays = true;
                continue;
            }
            // The words are slices of the edit's own text, so their places are known.
            let at = edit.span.start + (word.as_ptr() as usize - edit.before.as_ptr() as usize);
            let (span, escape) = (self.source(Span::new(at, at + word.len()))?, self.escape(at));
            let before = source[span.range()].to_string();
            let alternatives = vec![Alternative { after: before.clone(), confidence: (1.0 - edit.confidence).max(0.0) }];
            let continues = !parts.is_empty();
            let adjoins = if continues { !stays } else { edit.adjoins && word.as_ptr() == edit.before.as_ptr() };
            let after = escape.write(after)?;
            parts.push(Edit { span, before, after, alternatives, escape, adjoins, continues, ..edit.clone() });
            stays = false;
        }
        Some(parts)
    }
}

/// Ranges in order, those that overlap as one, without empty ones.
pub(super) fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_unstable_by_key(|range| range.start);
    ranges.dedup_by(|next, kept| {
        let overlaps = next.start < kept.end;
        if overlaps {
            kept.end = kept.end.max(next.end);
        }
        overlaps
    });
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(text: &str, before: &str, after: &str) -> Edit {
        let alternatives = vec![Alternative { after: before.into(), confidence: 0.1 }];
        Edit { confidence: 0.9, alternatives, ..Edit::sample(text.find(before).expect("there"), before, after) }
    }

    /// `a superior <b>persistent</b> risk &amp; more`
    fn view(source: &str) -> View {
        let mut view = View::new(Escape::Html);
        view.copy(source, Span::new(0, 11));
        view.copy(source, Span::new(14, 24));
        view.copy(source, Span::new(28, 34));
        view.put("&", Span::new(34, 39));
        view.copy(source, Span::new(39, 44));
        view.gap();
        view
    }

    #[test]
    fn edits_find_their_bytes() {
        let source = "a superior <b>persistent</b> risk &amp; more";
        let view = view(source);
        assert_eq!(view.text, "a superior persistent risk & more\n\n");
        let place = |before: &str, after: &str| {
            let mut placed = Vec::new();
            view.place(edit(&view.text, before, after), source, &mut placed).then_some(placed)
        };
        let one = place("risk & more", "threat & <less>").expect("in one piece");
        assert_eq!((one[0].before.as_str(), one[0].after.as_str()), ("risk &amp; more", "threat &amp; &lt;less&gt;"));
        assert_eq!(one[0].alternatives[0].after, "risk &amp; more");
        let split = place("superior persistent risk", "advanced persistent threat").expect("word by word");
        let pairs: Vec<_> = split.iter().map(|e| (&source[e.span.range()], e.after.as_str())).collect();
        assert_eq!(pairs, [("superior", "advanced"), ("risk", "threat")]);
        assert_eq!(split.iter().map(|e| (e.adjoins, e.continues)).collect::<Vec<_>>(), [(false, false), (false, true)]);
        assert_eq!(place("superior persistent risk", "APT"), None);
        assert_eq!(place("more\n\n", "x"), None);
        assert_eq!((view.offset(30), view.offset(12), view.offset(36)), (Some(23), None, Some(27)));
    }
}
