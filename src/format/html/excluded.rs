//! Which stretches of a page are left alone, though their elements may have no end tags.

use crate::format::view::merged;
use std::ops::Range;

/// Elements whose end tag may be left out, what begins where they end, and what holds others of
/// their kind within them. Pictures and formulas are among them, since browsers end these there.
const IMPLIED: [(&str, &[&str], &[&str]); 11] = [
    (
        "p",
        &[
            "p",
            "address",
            "article",
            "aside",
            "blockquote",
            "center",
            "details",
            "dialog",
            "dir",
            "div",
            "dl",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hgroup",
            "hr",
            "main",
            "menu",
            "nav",
            "ol",
            "pre",
            "search",
            "section",
            "table",
            "ul",
        ],
        &["button", "object", "svg"],
    ),
    ("li", &["li"], &["ul", "ol", "menu", "dir"]),
    ("dt", &["dt", "dd"], &["dl"]),
    ("dd", &["dt", "dd"], &["dl"]),
    ("td", &["td", "th", "tr", "tbody", "tfoot"], &["table"]),
    ("th", &["td", "th", "tr", "tbody", "tfoot"], &["table"]),
    ("tr", &["tr", "tbody", "tfoot"], &["table"]),
    ("option", &["option", "optgroup"], &["select"]),
    ("head", &["body", "p", "div", "main", "header", "nav", "article", "section", "h1", "h2", "h3", "ul", "ol", "table", "a", "img"], &[]),
    ("svg", &FOREIGN, &["desc", "foreignobject", "title"]),
    ("math", &FOREIGN, &["annotation-xml", "mi", "mn", "mo", "ms", "mtext"]),
];

/// Elements at which browsers end a picture or formula ("parsing tokens in foreign content" in the
/// HTML standard); and `article`, `main` and `section`, which none holds either.
#[rustfmt::skip]
const FOREIGN: [&str; 47] = [
    "article", "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "h1", "h2", "h3",
    "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "main", "menu", "meta", "nobr", "ol", "p", "pre", "ruby", "s",
    "section", "small", "span", "strike", "strong", "sub", "sup", "table", "tt", "u", "ul", "var",
];

/// An element that has not ended.
struct Open {
    id: usize,
    start: usize,
    /// Its place among [`IMPLIED`].
    kind: Option<usize>,
    /// How many elements within it hold others of its kind.
    depth: usize,
}

/// Elements that begin an article, in which no other may have been left open.
const ARTICLE: [&str; 3] = ["article", "h1", "main"];

/// What is left alone. Of elements within each other the outermost says it for all.
#[derive(Default)]
pub(super) struct Excluded {
    pub(super) ranges: Vec<Range<usize>>,
    open: Option<Open>,
    last: usize,
    /// Where elements that begin an article begin, in order.
    articles: Vec<usize>,
    /// Those of them that end what is open, in order.
    ends: Vec<usize>,
    /// Those of them that are within an element without an end tag of its own.
    begun: Vec<usize>,
}

impl Excluded {
    /// Nothing yet; what is open ends at some places.
    pub(super) fn ending(ends: &[usize]) -> Excluded {
        Excluded { ends: ends.to_vec(), ..Excluded::default() }
    }

    /// An element begins: it ends what its start implies the end of; `Some` when others of that
    /// kind may follow within it.
    pub(super) fn start(&mut self, name: &str, at: usize) -> Option<usize> {
        if ARTICLE.contains(&name) {
            self.articles.push(at);
        }
        let open = self.open.as_mut()?;
        let id = open.id;
        if self.ends.binary_search(&at).is_ok() {
            self.close(id, at, true);
            return None;
        }
        let (_, ends, holds) = IMPLIED[open.kind?];
        if open.depth == 0 && ends.contains(&name) {
            self.close(id, at, true);
            return None;
        }
        holds.contains(&name).then(|| {
            open.depth += 1;
            id
        })
    }

    /// Where an article begins in a part of the page.
    pub(super) fn article_in(&self, part: &Range<usize>) -> Option<usize> {
        let first = self.articles.partition_point(|&at| at < part.start);
        self.articles.get(first).copied().filter(|at| part.contains(at))
    }

    /// Where articles begin in what was left open.
    pub(super) fn begun_within(&self) -> Vec<usize> {
        let open = self.open.as_ref().filter(|open| open.kind.is_none());
        self.begun.iter().copied().chain(open.and_then(|open| self.article_in(&(open.start..usize::MAX)))).collect()
    }

    /// What holds others of its kind has ended.
    pub(super) fn leave(&mut self, id: usize) {
        if let Some(open) = self.open.as_mut().filter(|open| open.id == id) {
            open.depth = open.depth.saturating_sub(1);
        }
    }

    /// The text of an element is left alone from here on; `None` where it is already.
    pub(super) fn open(&mut self, name: &str, start: usize) -> Option<usize> {
        if self.open.is_some() {
            return None;
        }
        self.last += 1;
        self.open = Some(Open { id: self.last, start, kind: IMPLIED.iter().position(|(n, ..)| *n == name), depth: 0 });
        Some(self.last)
    }

    /// An element ends at its own end tag, or at that of what holds it.
    pub(super) fn close(&mut self, id: usize, end: usize, own: bool) {
        let Some(open) = self.open.take_if(|open| open.id == id) else { return };
        if !own && open.kind.is_none() {
            self.begun.extend(self.article_in(&(open.start..end)));
        }
        self.ranges.push(open.start..end);
    }

    /// All stretches in order, which do not overlap; what was never closed goes on to the end.
    pub(super) fn ranges(mut self, end: usize) -> Vec<Range<usize>> {
        self.ranges.extend(self.open.map(|open| open.start..end));
        merged(self.ranges)
    }
}

/// Whether the end tag of an element may be left out.
pub(super) fn may_lack_end(name: &str) -> bool {
    IMPLIED.iter().any(|(n, ..)| *n == name)
}
