//! The text of blocks of HTML, which readers see as well as the Markdown around them.

use super::syntax::Syntax;
use super::{inside, is_data, mdx, options};
use crate::format::escape::Escape;
use crate::format::html;
use crate::format::view::{View, merged};
use crate::span::Span;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// All HTML of a text, read as that of one page: an element may go on beyond the block that it
/// begins in.
pub(super) struct Html {
    view: View,
    /// The first run of the view that is not yet passed.
    next: usize,
    /// What is no prose to Markdown either, in order; they do not overlap.
    left: Vec<Range<usize>>,
}

impl Html {
    /// Reads a text with this syntax; a page that cannot be followed has no text.
    pub(super) fn new<'s>(source: &str, syntax: impl Iterator<Item = &'s Syntax>) -> Html {
        let (page, fences) = page(source);
        let syntax = syntax.map(|s| s.range.clone());
        let left = merged(syntax.chain(fences).chain(mdx::markup_in_braces(&page)).collect());
        let mut page = page.into_bytes();
        left.iter().for_each(|range| page[range.clone()].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' '));
        let view = String::from_utf8(page).ok().and_then(|page| html::view(&page).ok().flatten());
        Html { view: view.unwrap_or_else(|| View::new(Escape::Html)), next: 0, left }
    }

    /// What its pictures and the like say of the article.
    pub(super) fn hints(&self) -> &[String] {
        &self.view.hints
    }

    /// Appends what is read of a line to `view`; lines come in order.
    pub(super) fn read(&mut self, source: &str, line: Span, view: &mut View) {
        let mut at = line.start;
        let first = self.left.partition_point(|range| range.end <= at);
        for range in self.left[first..].iter().take_while(|range| range.start < line.end) {
            view.append_part(&self.view, &mut self.next, Span::new(at, range.start.max(at)), source);
            at = range.end.min(line.end);
            if source[range.clone()].contains('\n') {
                view.gap();
            }
        }
        view.append_part(&self.view, &mut self.next, Span::new(at, line.end), source);
    }
}

/// The text with its blocks of HTML as they are, and elsewhere spaces instead of what would be a
/// sign of HTML; and the code between fences in such a block.
fn page(source: &str) -> (String, Vec<Range<usize>>) {
    let mut page = String::with_capacity(source.len());
    let (mut fences, mut opened) = (Vec::new(), None);
    let keep = |page: &mut String, range: Range<usize>| {
        if let (Some(before), Some(html)) = (source.get(page.len()..range.start), source.get(range.clone())) {
            page.push_str(&before.replace(['<', '>', '&'], " "));
            page.push_str(html);
        }
    };
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        match event {
            Event::Html(line) => {
                if line.trim_start().starts_with("```") {
                    match opened.take() {
                        Some(start) => fences.push(start..range.end),
                        None => opened = Some(range.start),
                    }
                }
                keep(&mut page, range);
            }
            Event::End(TagEnd::HtmlBlock) => fences.extend(opened.take().map(|start| start..range.end)),
            // What is read as Markdown of its own.
            Event::Start(Tag::MetadataBlock(_))
                if inside(source, Span::new(range.start, range.end)).is_some_and(|inside| !is_data(&source[inside.range()])) =>
            {
                keep(&mut page, range)
            }
            _ => {}
        }
    }
    let rest = source.get(page.len()..).unwrap_or_default().replace(['<', '>', '&'], " ");
    page.push_str(&rest);
    (page, fences)
}
