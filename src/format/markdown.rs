//! Markdown: prose without code, addresses, HTML and front matter.

use super::escape::Escape;
use super::slug_words;
use super::view::View;
use crate::span::Span;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// The view of a text, `None` when it has no prose.
pub(super) fn view(source: &str) -> Option<View> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut view = View::new(Escape::Markdown);
    // Depth of what is not read: code, front matter, HTML; and of pictures, whose description is a hint.
    let (mut closed, mut picture) = (0usize, 0usize);
    // Whether it is front matter, whose title and address are hints.
    let mut front = false;
    // Whether the text of a link is also the label that leads to its address.
    let mut label = false;
    let names = names(source);
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        let span = Span::new(range.start, range.end);
        match event {
            Event::Start(tag @ (Tag::CodeBlock(_) | Tag::MetadataBlock(_) | Tag::HtmlBlock)) => {
                view.gap();
                closed += 1;
                front = matches!(tag, Tag::MetadataBlock(_));
            }
            Event::End(TagEnd::CodeBlock | TagEnd::MetadataBlock(_) | TagEnd::HtmlBlock) => closed = closed.saturating_sub(1),
            Event::Start(Tag::Image { .. }) => {
                picture += 1;
                view.hints.push(String::new());
            }
            Event::End(TagEnd::Image) => picture = picture.saturating_sub(1),
            Event::Start(Tag::Link { link_type: LinkType::Collapsed | LinkType::Shortcut, .. }) => label = true,
            Event::End(TagEnd::Link) => label = false,
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {}
            Event::Start(_) | Event::End(_) | Event::Rule | Event::HardBreak => view.gap(),
            Event::Text(text) if picture > 0 => {
                if let Some(hint) = view.hints.last_mut() {
                    hint.push_str(&text);
                }
            }
            Event::Text(text) if closed > 0 && front => view.hints.extend(front_matter(&text)),
            Event::Text(_) if closed > 0 => {}
            // Read for the sentence, but not written to.
            Event::Text(text) if label => view.put(&text, Span::new(0, 0)),
            Event::Text(text) => read_text(source, &text, span, &names, &mut view),
            Event::SoftBreak if closed + picture == 0 => view.put(" ", span),
            _ => {}
        }
    }
    (!view.is_blank()).then_some(view)
}

/// Reads text, but for the names in it.
fn read_text(source: &str, text: &str, span: Span, names: &[Range<usize>], view: &mut View) {
    let first = names.partition_point(|n| n.end <= span.start);
    let mut inside = names[first..].iter().take_while(|n| n.start < span.end).peekable();
    if source[span.range()] != *text {
        if inside.peek().is_none() {
            view.put(text, span);
        }
        return;
    }
    let mut at = span.start;
    for name in inside {
        view.copy(source, Span::new(at, name.start.max(at)));
        at = name.end.min(span.end);
    }
    view.copy(source, Span::new(at, span.end));
}

/// Tags of templates (`{{ page }}`, `{% include page %}`) and names of pages in wiki links (`[[page]]`, `[[page|text]]`), in order.
fn names(source: &str) -> Vec<Range<usize>> {
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(start) = source[at..].find(['{', '[']).map(|i| at + i) {
        at = start + 1;
        let rest = &source[start..];
        let Some(close) = [("{{", "}}"), ("{%", "%}"), ("[[", "]]")].iter().find(|(open, _)| rest.starts_with(open)).map(|p| p.1) else {
            continue;
        };
        let line = rest.lines().next().unwrap_or(rest);
        let Some(length) = line[2..].find(close).map(|i| i + 4) else { continue };
        // An ordinary link whose text stands in brackets.
        if close == "]]" && rest[length..].starts_with(['(', '[']) {
            continue;
        }
        let name = if close == "]]" { line[..length].find('|').map_or(length, |i| i + 1) } else { length };
        names.push(start..start + name);
        at = start + length;
    }
    names
}

/// Title and name of the address in front matter.
fn front_matter(text: &str) -> Vec<String> {
    let value = |line: &str| {
        let (key, value) = line.split_once([':', '='])?;
        let value = value.trim().trim_matches(['"', '\'']);
        match key.trim() {
            "title" => Some(value.to_string()),
            "slug" | "url" | "permalink" => slug_words(value),
            _ => None,
        }
    };
    text.lines().filter_map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_prose_is_read() {
        let source = "---\ntitle: \"The Big Threat\"\nurl: /2020/a-big-threat/\n---\n# One *headline*\n\nA [superior](http://big.example/home) **persistent**\nrisk with `big home` and &amp; <b>x</b>.\n\n```\nbig home\ntitle: Of a big home\n```\n\n    big home\n    slug: a-big-home\n\n> quoted\n> text\n\n- item\n\n![A big home](x.png)\n\n| a | b |\n|---|---|\n| c | d |\n";
        let view = view(source).expect("prose");
        assert_eq!(view.hints, ["The Big Threat", "a big threat", "A big home"]);
        let text = view.text.trim().replace("\n\n", "|");
        assert_eq!(text, "One headline|A superior persistent risk with  and & x.|quoted text|item|a|b|c|d");
        for run in ["superior", "persistent", "quoted"] {
            let at = view.text.find(run).expect("there");
            let span = view.source(Span::new(at, at + run.len())).expect("in one piece");
            assert_eq!(&source[span.range()], run);
        }
    }

    #[test]
    fn what_names_something_else_is_not_written_to() {
        let source = "See [corporate] or [corporate][], [big *home*][corporate], [[big home]], [[big home|a page]], [[1]](a_b) {{ big.home }} and \
                      {% include big %}\nto {big} [home].\n\n[corporate]: http://big.example/\n";
        let view = view(source).expect("prose");
        assert_eq!(view.text.trim(), "See corporate or corporate, big home, , a page]], [1]  and  to {big} [home].");
        let place = |word: &str, n: usize| {
            let at = view.text.match_indices(word).nth(n).expect("there").0;
            view.source(Span::new(at, at + word.len()))
        };
        assert_eq!((place("corporate", 0), place("corporate", 1)), (None, None));
        assert!(place("big", 0).is_some() && place("a page", 0).is_some() && place("home", 1).is_some());
    }

    #[test]
    fn odd_line_ends_keep_their_places() {
        let source = "a b\r\nc d\r\n\r\ne\\* f";
        let view = view(source).expect("prose");
        let at = view.text.find("c d").expect("there");
        assert_eq!(view.source(Span::new(at, at + 3)), Some(Span::new(5, 8)));
    }
}
