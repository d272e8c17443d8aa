//! What the page is shown of items and texts, as JSON.

use crate::edit::Alternative;
use crate::review::key::Key;
use crate::review::session::{Item, Session};
use crate::review::web::blocks::Blocks;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// Bytes of context on each side of a row.
const CONTEXT: usize = 60;

/// An edit as a row of the list and in the article.
#[derive(Debug, Serialize)]
pub struct Row<'s> {
    id: Key,
    file: usize,
    name: &'s str,
    line: usize,
    before: &'s str,
    /// What is proposed.
    after: &'s str,
    confidence: f32,
    rule: &'s str,
    state: &'static str,
    skipped: bool,
    /// What will be written, when accepted.
    written: Option<&'s str>,
    left: &'s str,
    right: &'s str,
    alternatives: &'s [Alternative],
    /// What is or would be written, as one would type it.
    typed: Cow<'s, str>,
    substitution: u32,
    /// Pending edits with the same substitution.
    same: u32,
}

/// A piece of a block: text, or an edit.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Piece<'s> {
    /// Text that stays.
    Text(&'s str),
    /// The edit with this identity.
    Edit {
        /// Its identity.
        id: Key,
    },
}

/// Makes rows and blocks, and keeps what takes long to compute as long as the review does not
/// change.
#[derive(Debug, Default)]
pub struct Views {
    /// The blocks of files, by number.
    blocks: HashMap<usize, Blocks>,
    /// How many pending edits each substitution has.
    same: Vec<u32>,
}

impl Row<'_> {
    /// The substitution and how many pending edits it has.
    pub fn same(&self) -> (u32, u32) {
        (self.substitution, self.same)
    }
}

impl Views {
    /// Forgets everything, because files were read again.
    pub fn forget(&mut self) {
        self.blocks.clear();
        self.same.clear();
    }

    /// Forgets what decisions change.
    pub fn decided(&mut self) {
        self.same.clear();
    }

    /// Where the blocks of a file are.
    pub fn blocks(&mut self, session: &Session, file: usize) -> &Blocks {
        self.blocks.entry(file).or_insert_with(|| {
            let edits = session.items()[session.items_of_file(file)].iter().map(|i| &i.edit);
            Blocks::new(&session.files()[file].document.text, edits)
        })
    }

    fn same(&mut self, session: &Session, item: &Item) -> u32 {
        if self.same.is_empty() {
            let last = session.items().iter().map(|i| i.substitution).max().unwrap_or(0);
            self.same = vec![0; last as usize + 1];
            let pending = session.items().iter().filter(|i| i.decision.is_none());
            pending.for_each(|i| self.same[i.substitution as usize] += 1);
        }
        self.same.get(item.substitution as usize).copied().unwrap_or(0)
    }

    /// An item as a row.
    pub fn row<'s>(&mut self, session: &'s Session, item: &'s Item) -> Row<'s> {
        let file = session.file_of(item);
        let text = &file.document.text;
        let span = item.edit.span;
        let wide = span.widened(text, CONTEXT);
        let written = item.accepted();
        Row {
            id: item.key,
            file: item.file,
            name: &file.name,
            line: self.blocks(session, item.file).line(text, span.start),
            before: &item.edit.before,
            after: &item.edit.after,
            confidence: item.edit.confidence,
            rule: &item.edit.rule,
            state: item.state(),
            skipped: item.skipped,
            written,
            left: words(&text[wide.start..span.start], wide.start > 0, false),
            right: words(&text[span.end..wide.end], false, wide.end < text.len()),
            alternatives: &item.edit.alternatives,
            typed: item.edit.escape.read(written.unwrap_or(&item.edit.after)),
            substitution: item.substitution,
            same: self.same(session, item),
        }
    }

    /// Some blocks of a file in pieces, and the edits in them.
    pub fn pieces<'s>(&mut self, session: &'s Session, file: usize, range: Range<usize>) -> (Vec<Vec<Piece<'s>>>, Vec<Row<'s>>) {
        let text = &session.files()[file].document.text;
        let items = &session.items()[session.items_of_file(file)];
        let all = self.blocks(session, file);
        let spans: Vec<_> = range.map(|block| all.span(text, block)).collect();
        let first = spans.first().map_or(0, |s| items.partition_point(|i| i.edit.span.end <= s.start));
        let mut rest = items[first..].iter().peekable();
        let mut blocks = Vec::with_capacity(spans.len());
        let mut shown = Vec::new();
        for span in spans {
            let mut pieces = Vec::new();
            let mut at = span.start;
            while let Some(item) = rest.next_if(|i| i.edit.span.end <= span.end) {
                pieces.push(Piece::Text(&text[at..item.edit.span.start]));
                pieces.push(Piece::Edit { id: item.key });
                at = item.edit.span.end;
                shown.push(item);
            }
            pieces.push(Piece::Text(&text[at..span.end]));
            pieces.retain(|p| !matches!(p, Piece::Text(t) if t.is_empty()));
            if matches!(&pieces[..], [Piece::Text(t)] if t.trim().is_empty()) {
                pieces.clear();
            }
            blocks.push(pieces);
        }
        (blocks, shown.into_iter().map(|item| self.row(session, item)).collect())
    }
}

/// The text without the spaces at its ends and, where it was cut, without the rest of a word.
fn words(text: &str, cut_left: bool, cut_right: bool) -> &str {
    let mut out = text;
    if cut_left {
        out = out.split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
    }
    if cut_right {
        out = out.rsplit_once(char::is_whitespace).map_or("", |(rest, _)| rest);
    }
    out.trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::session::{Action, Verdict};
    use crate::review::web::query::tests::session;

    #[test]
    fn blocks_put_the_text_together_again() {
        let session = session();
        let mut views = Views::default();
        let total = views.blocks(&session, 0).count();
        let (blocks, rows) = views.pieces(&session, 0, 0..total);
        let text = |piece: &Piece<'_>| match piece {
            Piece::Text(text) => (*text).to_string(),
            Piece::Edit { id } => rows.iter().find(|r| r.id == *id).map(|r| r.before.to_string()).expect("row"),
        };
        let lines: Vec<String> = blocks.iter().map(|pieces| pieces.iter().map(text).collect()).collect();
        assert_eq!(lines, ["A big assault.", "", "In keeping with it, an assault"]);
        assert_eq!(rows.iter().map(|r| (r.line, r.same)).collect::<Vec<_>>(), [(1, 3), (3, 3)]);
        assert!(views.pieces(&session, 1, 0..1).1.len() == 2 && views.pieces(&session, 1, 1..1).0.is_empty());
    }

    #[test]
    fn rows_say_what_was_decided() {
        let mut session = session();
        let mut views = Views::default();
        session.act(Action::These(vec![0], Verdict::Accept)).expect("done");
        session.act(Action::TheseWith(vec![1], "onslaught".into())).expect("done");
        session.act(Action::These(vec![2], Verdict::Reject)).expect("done");
        let of = |views: &mut Views, i: usize| {
            let row = views.row(&session, &session.items()[i]);
            (row.state, row.written.map(str::to_string), row.same)
        };
        assert_eq!(of(&mut views, 0), ("accepted", Some("attack".into()), 1));
        assert_eq!(of(&mut views, 1), ("accepted", Some("onslaught".into()), 1));
        assert_eq!(of(&mut views, 2), ("rejected", None, 0));
        assert_eq!(of(&mut views, 3), ("pending", None, 1));
        assert_eq!((words("ut off here", true, false), words("not cut of", false, true)), ("off here", "not cut"));
    }
}
