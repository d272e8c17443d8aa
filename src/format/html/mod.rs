//! HTML: the prose of a page. lol_html finds the spans; nothing is serialised again.

use super::Problem;
use super::hint::slug_words;
use super::markup::is_markup;
use super::view::{View, merged};
use excluded::Excluded;
use lol_html::errors::RewritingError;
use lol_html::html_content::{Element, TextType};
use lol_html::{HtmlRewriter, MemorySettings, Settings, doc_text, element, end_tag, text};
use note::{NOTES, Note};
use prose::Reading;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use whole::{Holder, Kind};

mod excluded;
mod note;
mod prose;
mod whole;

/// Elements whose text is no prose of the article, or is not shown: one that is never closed hides all that follows.
const UNREAD: [&str; 27] = [
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
    "template",
    "textarea",
    "title",
    "tt",
    "var",
    "video",
    "xmp",
];

/// What is left alone as well: what has no end of its own, or is told by its attributes.
const LEFT_ALONE: &str = "head, option, form label, form legend, \
    [role=navigation], [role=banner], [role=contentinfo], [role=search], \
    div.mermaid, div.highlight, div[class*=highlighter-], div[class*=language-], div.math, span.math, span.katex";

/// Elements that are left alone unless the article is in them.
const HOLDERS: &str = "form, aside, address, dialog[open], pre";

/// What is hidden, or what readers see and programs for them shall not.
const HIDDEN: &str = "[hidden]:not(body):not(html):not([subscriptions-section=content])";
const UNSPOKEN: &str = "[aria-hidden=true i]:not(body):not(html), \
    [translate=no]:not(body):not(html):not(main):not(article)";

/// Memory that lol_html may take for one page, in bytes.
const MEMORY: usize = 64 << 20;

#[derive(Default)]
struct Found {
    texts: Vec<Range<usize>>,
    excluded: Excluded,
    holders: Vec<Holder>,
    notes: Vec<Note>,
    /// Whether it has elements that part paragraphs.
    paragraphs: bool,
    title: String,
    hints: Vec<String>,
}

/// The view of a page, `None` when it has no prose.
///
/// # Errors
/// What the parser says to a page that it cannot follow.
pub(super) fn view(source: &str) -> Result<Option<View>, String> {
    let Found { texts, excluded, holders, mut notes, paragraphs, title, mut hints } = parse(source)?;
    if !title.trim().is_empty() {
        hints.insert(0, unescaped(&title));
    }
    let mut excluded = excluded.ranges(source.len());
    excluded.extend(whole::left_alone(source, &texts, &excluded, &holders));
    notes.retain(|note| note.range.len() <= Note::LONGEST);
    let listings = holders.iter().filter(|h| h.kind == Kind::Listing).map(|h| h.range.start..h.range.end.min(source.len()));
    let reading = Reading {
        source,
        texts: &texts,
        excluded: &merged(excluded),
        listings: &merged(listings.collect()),
        notes: &notes,
        bare: !paragraphs,
    };
    let mut view = reading.view();
    view.hints = hints;
    Ok((!view.is_blank()).then_some(view))
}

/// Reads the HTML that a string or cell holds, by the bytes of the file that `outer` stands for; `outer` as it is when it holds none.
///
/// # Errors
/// As for [`view`].
pub(super) fn within(outer: View, source: &str) -> Result<Option<View>, String> {
    if !is_markup(&outer.text) {
        return Ok(Some(outer));
    }
    Ok(view(&outer.text)?.map(|inner| inner.within(outer, source)))
}

/// Whether the text of an element is not read, so that all would be left alone behind one without an end.
pub(super) fn is_unread(name: &str) -> bool {
    name.eq_ignore_ascii_case("pre") || UNREAD.iter().any(|unread| unread.eq_ignore_ascii_case(name))
}

/// What is said of a page, string or cell that the parser cannot follow.
pub(super) fn unread(offset: usize, message: &str) -> Problem {
    Problem { offset, message: format!("cannot be read as HTML: {message}; it stays as it is") }
}

/// What the parser finds in a page.
fn parse(source: &str) -> Result<Found, String> {
    let found = Rc::new(RefCell::new(Found::default()));
    let keep = |value: Option<String>| {
        if let Some(value) = value.filter(|v| !v.trim().is_empty()) {
            found.borrow_mut().hints.push(unescaped(&value));
        }
    };
    let slug = |value: Option<String>| keep(value.and_then(|v| slug_words(&v)));
    let left_alone = UNREAD.map(|name| if name == "dialog" { "dialog:not([open])" } else { name }).join(", ") + ", " + LEFT_ALONE;
    let settings = Settings::new()
        .with_strict(false)
        .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MEMORY))
        // Before others: an element may end what stands before it.
        .append_element_content_handler(element!("*", |e: &mut Element<'_, '_>| {
            starts(&found, e);
            Ok(())
        }))
        .append_element_content_handler(element!(left_alone, |e: &mut Element<'_, '_>| {
            exclude(&found, e);
            Ok(())
        }))
        .append_element_content_handler(element!(HOLDERS, |e: &mut Element<'_, '_>| {
            let kind = match e.tag_name().as_str() {
                "form" => Kind::Shown,
                "pre" => Kind::Listing,
                _ => Kind::Other,
            };
            hold(&found, e, kind);
            Ok(())
        }))
        .append_element_content_handler(element!(HIDDEN, |e: &mut Element<'_, '_>| {
            conceal(&found, e, Kind::Other);
            Ok(())
        }))
        .append_element_content_handler(element!(UNSPOKEN, |e: &mut Element<'_, '_>| {
            conceal(&found, e, Kind::Shown);
            Ok(())
        }))
        .append_element_content_handler(element!(NOTES, |e: &mut Element<'_, '_>| {
            note(&found, e);
            Ok(())
        }))
        // A whole page that is hidden is shown by its scripts.
        .append_element_content_handler(element!("[style]:not(body):not(html)", |e: &mut Element<'_, '_>| {
            if e.get_attribute("style").is_some_and(|style| hides(&unescaped(&style))) {
                conceal(&found, e, Kind::Other);
            }
            Ok(())
        }))
        .append_element_content_handler(text!("title", |t| {
            found.borrow_mut().title.push_str(t.as_str());
            Ok(())
        }))
        .append_element_content_handler(element!("img[alt]", |e: &mut Element<'_, '_>| {
            keep(e.get_attribute("alt"));
            Ok(())
        }))
        .append_element_content_handler(element!("meta[property='og:title'], meta[name='twitter:title']", |e: &mut Element<'_, '_>| {
            keep(e.get_attribute("content"));
            Ok(())
        }))
        .append_element_content_handler(element!("meta[property='og:url']", |e: &mut Element<'_, '_>| {
            slug(e.get_attribute("content"));
            Ok(())
        }))
        .append_element_content_handler(element!("link[rel=canonical]", |e: &mut Element<'_, '_>| {
            slug(e.get_attribute("href"));
            Ok(())
        }))
        .append_document_content_handler(doc_text!(|t| {
            let mut found = found.borrow_mut();
            let span = t.source_location().bytes();
            match t.text_type() {
                TextType::Data | TextType::PlainText => found.texts.push(span),
                _ => found.excluded.ranges.push(span),
            }
            Ok(())
        }));
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    rewriter.write(source.as_bytes()).and_then(|()| rewriter.end()).map_err(|e| match e {
        RewritingError::MemoryLimitExceeded(_) => "it leaves too many elements open; mend the page".to_string(),
        other => other.to_string(),
    })?;
    Ok(found.take())
}

/// An element begins: it may end what is excluded, or be a list or table within it.
fn starts(found: &Rc<RefCell<Found>>, element: &mut Element<'_, '_>) {
    let name = element.tag_name();
    found.borrow_mut().paragraphs |= matches!(name.as_str(), "p" | "br" | "div" | "td");
    let inner = found.borrow_mut().excluded.start(&name, element.source_location().bytes().start);
    if let Some(id) = inner {
        let found = Rc::clone(found);
        // What has no content has no end, which is no mistake.
        let _ = element.on_end_tag(end_tag!(move |_| {
            found.borrow_mut().excluded.leave(id);
            Ok(())
        }));
    }
}

/// Leaves the text of an element alone.
fn exclude(found: &Rc<RefCell<Found>>, element: &mut Element<'_, '_>) {
    if !element.can_have_content() {
        return;
    }
    let Some(id) = found.borrow_mut().excluded.open(&element.tag_name(), element.source_location().bytes().end) else { return };
    let found = Rc::clone(found);
    let _ = element.on_end_tag(end_tag!(move |tag| {
        found.borrow_mut().excluded.close(id, tag.source_location().bytes().start);
        Ok(())
    }));
}

/// Leaves the text of what is not meant for all readers alone, unless the article is in it; one whose end tag may be left out holds none.
fn conceal(found: &Rc<RefCell<Found>>, element: &mut Element<'_, '_>, kind: Kind) {
    match excluded::may_lack_end(&element.tag_name()) {
        true => exclude(found, element),
        false => hold(found, element, kind),
    }
}

/// Notes an element in which the article may be; without an end it goes on to that of the page.
fn hold(found: &Rc<RefCell<Found>>, element: &mut Element<'_, '_>, kind: Kind) {
    if !element.can_have_content() {
        return;
    }
    let at = {
        let holders = &mut found.borrow_mut().holders;
        holders.push(Holder { range: element.source_location().bytes().end..usize::MAX, kind });
        holders.len() - 1
    };
    let found = Rc::clone(found);
    let _ = element.on_end_tag(end_tag!(move |tag| {
        if let Some(holder) = found.borrow_mut().holders.get_mut(at) {
            holder.range.end = tag.source_location().bytes().start;
        }
        Ok(())
    }));
}

/// Notes an element that may be the mark of a note; without an end it is none.
fn note(found: &Rc<RefCell<Found>>, element: &mut Element<'_, '_>) {
    if !element.can_have_content() {
        return;
    }
    let at = {
        let notes = &mut found.borrow_mut().notes;
        notes.push(Note { range: element.source_location().bytes().end..usize::MAX, low: element.tag_name() == "sub" });
        notes.len() - 1
    };
    let found = Rc::clone(found);
    let _ = element.on_end_tag(end_tag!(move |tag| {
        if let Some(note) = found.borrow_mut().notes.get_mut(at) {
            note.range.end = tag.source_location().bytes().start;
        }
        Ok(())
    }));
}

/// Whether declarations of a style hide an element; of several for a property the last counts, before others that with `!important`.
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

/// Whether a text is within one of some stretches, which are in order and do not overlap.
fn is_within(text: &Range<usize>, stretches: &[Range<usize>]) -> bool {
    let next = stretches.partition_point(|e| e.end <= text.start);
    stretches.get(next).is_some_and(|e| e.start < text.end)
}

fn unescaped(text: &str) -> String {
    html_escape::decode_html_entities(text.trim()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_prose_is_read() {
        let page = "<!doctype html><html><head><title>The A &amp; B</title><style>p{big}</style>\n\
            <link rel=canonical href='https://a.example/2020/big-threat-found.html'></head>\n\
            <body><nav><a href=x>big home</a></nav><script>var big = '<p>home</p>';</script>\n\
            <h1>One headline</h1><p class=\"big\">A superior <b>persistent</b>\n   risk&nbsp;&mdash; R&D &lt;x&gt; <code>big home</code> on.\n\
            <p>Second <!-- no --> part<br>third<pre>big</pre></body></html>";
        let view = view(page).expect("parsed").expect("prose");
        assert_eq!(view.text.trim(), "One headline\n\nA superior persistent risk\u{a0}— R&D <x> \u{fffc} on. \n\nSecond  part third");
        assert_eq!(view.hints, ["The A & B", "big threat found"]);
    }

    #[test]
    fn what_is_hidden_is_not_read() {
        let page = "<body style='visibility:hidden'><p>Shown <span style=\"color:red; DISPLAY: none !important\">big <b>home</b></span> text.\n\
            <div hidden>big</div><div aria-hidden=TRUE>big</div><div hidden=until-found>big</div><i style=display:none>big</i>\
            <div style='Visibility:hidden'><p>big</p></div><img style='display:none'><p style='display:block'>More.</p>\
            <p aria-hidden=false>Last.</p></body>";
        let view = view(page).expect("parsed").expect("prose");
        assert_eq!(view.text.split_whitespace().collect::<Vec<_>>().join(" "), "Shown text. More. Last.");
    }

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

    #[test]
    fn what_has_no_end_tag_ends_where_its_end_is_implied() {
        for (page, expected) in [
            ("<p style='display:none'>big<p>One<p>Two", "One Two"),
            ("<p hidden>big <b>big</b><div>One</div>Two", "One Two"),
            ("<ul><li hidden>big<ul><li>big<li>big</ul>big<li>One</ul>Two", "One Two"),
            ("<ul><li>One<li hidden>big</ul>Two", "One Two"),
            ("<ol><li hidden>big<li hidden>big<li>One<li hidden>big</li></ol>Two", "One Two"),
            ("<dl><dt hidden>big<dd>One<dd hidden>big<dt>Two</dl>Three", "One Two Three"),
            ("<table><tr hidden><td>big<td>big<tr><td hidden>big<table><td>big</table><td>One<th hidden>big</table>Two", "One Two"),
            ("<datalist><option>big<option>big</datalist>One", "One"),
            ("<div><p hidden>big</div>One", "One"),
            ("<!doctype html><head><title>Big</title><meta name=a><body><p>One", "One"),
            ("<head><title>Big</title><p>One", "One"),
            ("<div hidden>big<p>big<div>big</div>big</div>One", "One"),
            ("<nav>big<p hidden>big<p>big</nav>One<br hidden>Two", "One Two"),
            (&("<div hidden>".repeat(20_000) + &"</div>".repeat(20_000) + "One"), "One"),
            ("One<p hidden>big", "One"),
        ] {
            let view = view(page).expect("parsed").expect("prose");
            assert_eq!(view.text.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{page}");
        }
    }

    #[test]
    fn what_holds_the_article_is_read() {
        let controls = "<label for=a>Big</label><input value=big><button>Big</button><select><option>Big</select><textarea>Big</textarea>";
        let page =
            |before: &str, name: &str, inside: &str| format!("{before}<{name}>{inside}</{}>", name.split(' ').next().unwrap_or_default());
        for (page, expected) in [
            (page("", "form action=x", &format!("<nav>big</nav><p>One two.</p>{controls}<p hidden>big<p>Three.")), "One two. Three."),
            (page("Head ", "form", "One two three"), "Head One two three"),
            (page("One two three ", "form", &format!("Search{controls}")), "One two three"),
            (page("<form>Search</form>", "form", "One two three"), "One two three"),
            (page("", "form", "One two three <aside>See</aside><address>Here</address>"), "One two three"),
            ("One two three <form>Search".into(), "One two three"),
            ("<form>One two three".into(), "One two three"),
            (page("Head ", "aside", "One two three"), "Head"),
            (page("Head ", "aside", &"One two three ".repeat(10)), &("Head ".to_string() + "One two three ".repeat(10).trim())),
            (page("", "address", "One two three"), "One two three"),
            (page("", "dialog open", "One two three"), "One two three"),
            (page("One", "dialog", &"big ".repeat(20)), "One"),
            (page("One", "form hidden", &"big ".repeat(5)), "One"),
            (page("Head ", "div hidden", &"One two three ".repeat(10)), &("Head ".to_string() + "One two three ".repeat(10).trim())),
            (page("Head ", "div aria-hidden=true", "One two three"), "Head One two three"),
            (page("", "main translate=no", "One two three"), "One two three"),
            (page("", "pre", "One two. Three four. Five six."), "One two. Three four. Five six."),
            (page("", "pre", "let a = b + 1;") + "One", "One"),
            (page("", "form", "<aside><form>One two three</form></aside>"), "One two three"),
            ("<form>".repeat(20_000) + "One" + &"</form>".repeat(20_000), "One"),
        ] {
            let view = view(&page).expect("parsed").expect("prose");
            assert_eq!(view.text.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{page}");
        }
    }

    #[test]
    fn obsolete_elements_for_listings_are_not_read() {
        let view = view("<p>One<listing>big <b>big</b></listing><xmp><p>big</xmp>Two<plaintext>big").expect("parsed").expect("prose");
        assert_eq!(view.text.split_whitespace().collect::<Vec<_>>().join(" "), "One Two");
    }

    #[test]
    fn pages_that_cannot_be_held_say_what_to_do() {
        let message = view(&"<div>".repeat(1_000_000)).expect_err("too much");
        assert!(message.contains("mend the page"), "{message}");
    }

    #[test]
    fn broken_pages_are_read_as_far_as_they_go() {
        for page in
            ["<p>open <b>tags", "<", "text <", "<p>a</b></p></p>", "<!--", "a & b &#x; &#99999999; &bogus;", "<script>x", "<p a='", ""]
        {
            let view = view(page).expect("parsed");
            assert!(view.is_none_or(|v| !v.text.contains("script")), "{page}");
        }
    }
}
