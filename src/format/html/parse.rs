//! What the parser finds in a page: its texts, and the elements that say which of them are prose.

use super::excluded::{self, Excluded};
use super::note::{NOTES, Note};
use super::whole::{Holder, Kind};
use crate::format::hint::slug_words;
use lol_html::errors::RewritingError;
use lol_html::html_content::{Element, TextType};
use lol_html::{ElementContentHandlers, HtmlRewriter, MemorySettings, Selector, Settings, doc_text, end_tag, text};
use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use std::sync::LazyLock;

/// Elements whose text is no prose of the article, or is not shown.
const UNREAD: [&str; 26] = [
    "audio",
    "button",
    "canvas",
    "code",
    "dialog",
    "footer",
    "iframe",
    "kbd",
    "listing",
    "math",
    "menu",
    "nav",
    "noscript",
    "object",
    "plaintext",
    "samp",
    "script",
    "select",
    "style",
    "svg",
    "textarea",
    "title",
    "tt",
    "var",
    "video",
    "xmp",
];

/// What is left alone as well: what has no end of its own, or is told by its attributes.
const LEFT_ALONE: &str = "head, option, form label, form legend, \
    [role=navigation], [role=banner], [role=contentinfo], [role=search], [role=menu], [role=menubar], amp-sidebar, \
    template:not([shadowrootmode]), div.mermaid, div.highlight, div[class*=highlighter-], div[class*=language-], div.math, span.math, span.katex";

/// Elements that are left alone unless the article is in them.
const HOLDERS: &str = "form, aside, address, dialog[open], pre, x-script";

/// What is hidden, or what readers see and programs for them shall not.
const HIDDEN: &str = "[hidden]:not(body):not(html):not([subscriptions-section=content])";
const UNSPOKEN: &str = "[aria-hidden=true i]:not(body):not(html), \
    [translate=no]:not(body):not(html):not(main):not(article), .notranslate:not(body):not(html):not(main):not(article)";

/// Memory that lol_html may take for one page, in bytes.
const MEMORY: usize = 64 << 20;
/// How often a page is parsed at most. Each time, the elements that were found to lack an end tag
/// end where the article begins.
const PASSES: usize = 4;

/// What the parser finds in a page.
#[derive(Default)]
pub(super) struct Parsed {
    pub(super) texts: Vec<Range<usize>>,
    pub(super) excluded: Excluded,
    pub(super) holders: Vec<Holder>,
    pub(super) notes: Vec<Note>,
    /// Whether it has elements that part paragraphs.
    pub(super) paragraphs: bool,
    pub(super) title: String,
    pub(super) hints: Vec<String>,
}

/// What is done with an element that a selector names.
type Handler = fn(&Rc<RefCell<Parsed>>, &mut Element<'_, '_>);

/// What is done with elements. The first one before others: an element may end what stands before
/// it.
const HANDLERS: [(&str, Handler); 11] = [
    ("*", starts),
    (LEFT_ALONE, exclude),
    (HOLDERS, |parsed, element| {
        let kind = match element.tag_name().as_str() {
            "form" | "x-script" => Kind::Shown,
            "pre" => Kind::Listing,
            _ => Kind::Other,
        };
        hold(parsed, element, kind);
    }),
    (HIDDEN, |parsed, element| conceal(parsed, element, Kind::Other)),
    (UNSPOKEN, |parsed, element| conceal(parsed, element, Kind::Shown)),
    (NOTES, note),
    // A whole page that is hidden is shown by its scripts.
    ("[style]:not(body):not(html)", |parsed, element| {
        if element.get_attribute("style").is_some_and(|style| hides(&unescaped(&style))) {
            conceal(parsed, element, Kind::Other);
        }
    }),
    ("img[alt]", |parsed, element| parsed.borrow_mut().hint(element.get_attribute("alt"))),
    ("meta[property='og:title'], meta[name='twitter:title']", |parsed, element| {
        parsed.borrow_mut().hint(element.get_attribute("content"));
    }),
    ("meta[property='og:url']", |parsed, element| {
        parsed.borrow_mut().hint(element.get_attribute("content").and_then(|url| slug_words(&url)));
    }),
    ("link[rel=canonical]", |parsed, element| {
        parsed.borrow_mut().hint(element.get_attribute("href").and_then(|url| slug_words(&url)));
    }),
];

/// All selectors with what is done, or what is wrong with one; reading them takes longer than
/// reading a short text.
static SELECTORS: LazyLock<Result<Vec<(Selector, Handler)>, String>> = LazyLock::new(|| {
    HANDLERS.iter().map(|(selector, handler)| Ok((selector.parse().map_err(|e| format!("{selector}: {e}"))?, *handler))).collect()
});

/// Whether the text of an element is not read. If such an element has no end tag, nothing after it
/// is read.
pub(in crate::format) fn is_unread(name: &str) -> bool {
    name.eq_ignore_ascii_case("pre") || UNREAD.iter().any(|unread| unread.eq_ignore_ascii_case(name))
}

/// What the parser finds in a page. An element that is left alone and has no end tag of its own
/// ends where the article begins.
pub(super) fn parse(source: &str) -> Result<Parsed, String> {
    if !source.contains('<') {
        return Ok(Parsed { texts: std::iter::once(0..source.len()).collect(), ..Parsed::default() });
    }
    let page = without_scripts(source);
    let mut ends = Vec::new();
    for _ in 1..PASSES {
        let parsed = parse_once(&page, &ends)?;
        let more = parsed.excluded.begun_within();
        if more.is_empty() {
            return Ok(parsed);
        }
        ends.extend(more);
        ends.sort_unstable();
    }
    parse_once(&page, &ends)
}

/// The page with each `noscript` that holds paragraphs renamed, so that the parser reads its tags.
/// Others hold pictures or counters, and are one text to the parser. The new name is as long, so
/// that no byte moves.
fn without_scripts(source: &str) -> Cow<'_, str> {
    const NAME: &str = "noscript";
    if !["<noscript", "<NOSCRIPT"].iter().any(|tag| source.contains(tag)) {
        return source.into();
    }
    let (lower, mut page) = (source.to_ascii_lowercase(), source.to_string());
    let mut at = 0;
    while let Some(end) = lower[at..].find("</noscript").map(|i| at + i) {
        // A script may speak of the tag before.
        if let Some(start) = lower[at..end].rfind("<noscript").map(|i| at + i)
            && ["<p>", "<p ", "<article"].iter().any(|tag| lower[start..end].contains(tag))
        {
            [start + 1, end + 2].into_iter().for_each(|name| page.replace_range(name..name + NAME.len(), "x-script"));
        }
        at = end + 2;
    }
    page.into()
}

/// What the parser finds in a page of which what is left alone ends at some places.
fn parse_once(source: &str, ends: &[usize]) -> Result<Parsed, String> {
    let parsed = Rc::new(RefCell::new(Parsed { excluded: Excluded::ending(ends), ..Parsed::default() }));
    let mut settings = Settings::new().with_strict(false).with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MEMORY));
    for (selector, handle) in SELECTORS.as_ref().map_err(Clone::clone)? {
        let parsed = Rc::clone(&parsed);
        let handler = ElementContentHandlers::default().element(move |element: &mut Element<'_, '_>| {
            handle(&parsed, element);
            Ok(())
        });
        settings = settings.append_element_content_handler((Cow::Borrowed(selector), handler));
    }
    let settings = settings
        .append_element_content_handler(text!("title", |text| {
            parsed.borrow_mut().title.push_str(text.as_str());
            Ok(())
        }))
        .append_document_content_handler(doc_text!(|text| {
            parsed.borrow_mut().take_text(text.source_location().bytes(), text.text_type());
            Ok(())
        }));
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    rewriter.write(source.as_bytes()).and_then(|()| rewriter.end()).map_err(|e| match e {
        RewritingError::MemoryLimitExceeded(_) => "it leaves too many elements open; mend the page".to_string(),
        other => other.to_string(),
    })?;
    let mut parsed = parsed.take();
    for holder in parsed.holders.iter_mut().filter(|holder| holder.range.end == usize::MAX) {
        holder.range.end = parsed.excluded.article_in(&holder.range).unwrap_or(usize::MAX);
    }
    Ok(parsed)
}

impl Parsed {
    /// Takes what an attribute says of the article.
    fn hint(&mut self, value: Option<String>) {
        self.hints.extend(value.filter(|value| !value.trim().is_empty()).map(|value| unescaped(&value)));
    }

    /// Takes the bytes of a text; that of scripts and the like is left alone.
    fn take_text(&mut self, bytes: Range<usize>, kind: TextType) {
        match kind {
            TextType::Data | TextType::PlainText => self.texts.push(bytes),
            _ => self.excluded.ranges.push(bytes),
        }
    }
}

/// An element begins: it may end what is excluded, be a list or table within it, or not be read
/// itself.
fn starts(parsed: &Rc<RefCell<Parsed>>, element: &mut Element<'_, '_>) {
    let name = element.tag_name();
    parsed.borrow_mut().paragraphs |= matches!(name.as_str(), "p" | "br" | "div" | "td");
    let inner = parsed.borrow_mut().excluded.start(&name, element.source_location().bytes().start);
    if let Some(id) = inner {
        at_end(parsed, element, move |parsed, _, _| parsed.excluded.leave(id));
    }
    if UNREAD.contains(&name.as_str()) && !(name == "dialog" && element.has_attribute("open")) {
        exclude(parsed, element);
    }
}

/// Leaves the text of an element alone.
fn exclude(parsed: &Rc<RefCell<Parsed>>, element: &mut Element<'_, '_>) {
    let Some(start) = content(element) else { return };
    let id = parsed.borrow_mut().excluded.open(&element.tag_name(), start);
    if let Some(id) = id {
        at_end(parsed, element, move |parsed, end, own| parsed.excluded.close(id, end, own));
    }
}

/// Leaves the text of an element alone that is not meant for all readers, unless the article is in
/// it. An element whose end tag may be left out holds no article.
fn conceal(parsed: &Rc<RefCell<Parsed>>, element: &mut Element<'_, '_>, kind: Kind) {
    match excluded::may_lack_end(&element.tag_name()) {
        true => exclude(parsed, element),
        false => hold(parsed, element, kind),
    }
}

/// Notes an element in which the article may be; without an end tag of its own it ends where the
/// article begins.
fn hold(parsed: &Rc<RefCell<Parsed>>, element: &mut Element<'_, '_>, kind: Kind) {
    let Some(start) = content(element) else { return };
    let number = parsed.borrow().holders.len();
    parsed.borrow_mut().holders.push(Holder { range: start..usize::MAX, kind });
    at_end(parsed, element, move |Parsed { holders, excluded, .. }, end, own| {
        let article = Some(start..end).filter(|_| !own).and_then(|range| excluded.article_in(&range));
        holders[number].range.end = article.unwrap_or(end);
    });
}

/// Notes an element that may be the mark of a note; without an end it is none.
fn note(parsed: &Rc<RefCell<Parsed>>, element: &mut Element<'_, '_>) {
    let Some(start) = content(element) else { return };
    let number = parsed.borrow().notes.len();
    parsed.borrow_mut().notes.push(Note { range: start..usize::MAX, low: element.tag_name() == "sub" });
    at_end(parsed, element, move |parsed, end, _| parsed.notes[number].range.end = end);
}

/// Where the content of an element begins, if it can have some.
fn content(element: &Element<'_, '_>) -> Option<usize> {
    element.can_have_content().then(|| element.source_location().bytes().end)
}

/// Does something at the end of an element, told the byte of the end tag and whether it is its own.
fn at_end(parsed: &Rc<RefCell<Parsed>>, element: &mut Element<'_, '_>, act: impl Fn(&mut Parsed, usize, bool) + 'static) {
    let (parsed, name) = (Rc::clone(parsed), element.tag_name());
    // What has no content has no end, which is no mistake.
    let _ = element.on_end_tag(end_tag!(move |tag| {
        act(&mut parsed.borrow_mut(), tag.source_location().bytes().start, tag.name() == name);
        Ok(())
    }));
}

/// Whether declarations of a style hide an element. Of several for a property the last one counts,
/// but one with `!important` comes before those without.
fn hides(style: &str) -> bool {
    [("display", "none"), ("visibility", "hidden")].iter().any(|(property, hidden)| {
        let mut declared = None;
        for (name, value) in style.split(';').filter_map(|declaration| declaration.split_once(':')) {
            let (value, important) = value.split_once('!').map_or((value, false), |(value, _)| (value, true));
            if name.trim().eq_ignore_ascii_case(property) && (important || !declared.is_some_and(|(_, important)| important)) {
                declared = Some((value.trim(), important));
            }
        }
        declared.is_some_and(|(value, _)| value.eq_ignore_ascii_case(hidden))
    })
}

pub(super) fn unescaped(text: &str) -> String {
    html_escape::decode_html_entities(text.trim()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_hide_by_what_they_declare() {
        for (style, hidden) in [
            ("-webkit-backface-visibility: hidden", false),
            ("display:none-such; overflow:hidden", false),
            ("visibility : HIDDEN", true),
            ("display:none;display:block", false),
            ("display:block;color:red;Display:none", true),
            ("display:none!important;display:block", true),
            ("display:none!important;display:block !important", false),
            ("visibility:hidden;display:none;display:block", true),
            ("a:url(b:c); Display:\n none ! important", true),
            ("", false),
        ] {
            assert_eq!(hides(style), hidden, "{style}");
        }
    }
}
