//! Whether a text that nobody calls HTML is HTML: a field of a record, or a fragment of a page.

use crate::format::html::is_unread;

/// Elements that are written without an end tag.
const WITHOUT_END: [&str; 6] = ["p", "br", "img", "hr", "li", "input"];
/// Elements that fragments of pages begin with.
const FIRST: [&str; 39] = [
    "a",
    "article",
    "aside",
    "b",
    "base",
    "blockquote",
    "body",
    "br",
    "center",
    "div",
    "em",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "i",
    "img",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "script",
    "section",
    "span",
    "strong",
    "style",
    "table",
    "title",
    "ul",
    "video",
];
/// Letters of an entity at most.
const ENTITY: usize = 10;

/// Whether a text has tags or entities.
///
/// A start tag alone may be an author's `<b>`, an address in brackets or a formula; what ends an
/// element, what needs no end, and an entity are not. A text that opens an element that is not
/// read, and never closes it, speaks of the tag: read as HTML, nothing after it would be restored.
pub fn is_markup(text: &str) -> bool {
    has_markup(text) && !hides_its_end(text)
}

fn has_markup(text: &str) -> bool {
    let last = text.rfind('>').unwrap_or(0);
    text.match_indices(['<', '&']).any(|(at, sign)| {
        let rest = &text[at + 1..];
        if sign == "<" { at < last && is_tag(rest) } else { is_entity(rest) }
    })
}

/// Whether a text begins as a fragment of a page: what an editor of a site holds, without `<html>`
/// around it.
///
/// Blanks that are not seen may stand before it, marks of a byte order among them, in UTF-8 or as a
/// character for each of their bytes.
pub fn is_fragment(text: &str) -> bool {
    let unseen = |c: char| c.is_whitespace() || "\u{c2}\u{e2}\u{80}\u{8b}\u{ef}\u{bb}\u{bf}\u{200b}\u{feff}".contains(c);
    let text = text.trim_start_matches(unseen);
    let Some(rest) = text.strip_prefix('<') else { return false };
    let name = tag_name(rest.strip_prefix('/').unwrap_or(rest));
    // The text goes on, so what is opened in it may be closed.
    (rest.starts_with("!--") || FIRST.iter().any(|first| first.eq_ignore_ascii_case(name))) && has_markup(text)
}

/// The letters and digits that a text begins with.
fn tag_name(rest: &str) -> &str {
    &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())]
}

/// Whether an element that is not read begins in a text and never ends.
fn hides_its_end(text: &str) -> bool {
    // Without a bracket that ends it nothing is a tag.
    let mut rest = &text[..text.rfind('>').map_or(0, |last| last + 1)];
    while let Some((_, tag)) = rest.split_once('<') {
        rest = tag;
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
            continue;
        }
        let name = tag_name(tag);
        let begins = tag[name.len()..].starts_with(['>', '/', ' ', '\t', '\n', '\r']);
        if begins && is_unread(name) {
            // Tags within it are its text.
            match behind_end(tag, name) {
                Some(behind) => rest = behind,
                None => return true,
            }
        }
    }
    false
}

/// What follows the name in the next end tag of an element.
fn behind_end<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.match_indices("</").map(|(at, _)| &text[at + 2..]).find(|tag| tag_name(tag).eq_ignore_ascii_case(name))
}

/// Whether a tag follows its bracket; a bracket that ends one follows somewhere.
fn is_tag(rest: &str) -> bool {
    let (rest, ends) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
    let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let (name, behind) = rest.split_at(length);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return false;
    }
    match ends {
        true => behind.trim_ascii_start().starts_with('>'),
        false => WITHOUT_END.iter().any(|n| n.eq_ignore_ascii_case(name)) && behind.starts_with(['>', '/', ' ', '\t', '\n', '\r']),
    }
}

/// Whether an entity follows its sign.
fn is_entity(rest: &str) -> bool {
    let Some(end) = rest.bytes().take(ENTITY).position(|b| b == b';') else { return false };
    match rest[..end].strip_prefix('#') {
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']);
            u32::from_str_radix(hex.unwrap_or(number), if hex.is_some() { 16 } else { 10 }).is_ok()
        }
        None => ["amp", "lt", "gt", "quot", "apos", "nbsp", "hellip", "ndash", "mdash", "lsquo", "rsquo", "ldquo", "rdquo"]
            .contains(&&rest[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_entities_are_markup() {
        for text in [
            "<p>One",
            "a<br/>b",
            "a <BR >",
            "<div class=x>a</div>",
            "a <b>c</b >",
            "Don&#8217;t",
            "it&#x2019;s",
            "A &amp; B",
            "<img\nsrc=x>",
        ] {
            assert!(is_markup(text), "{text}");
        }
        for text in [
            "",
            "a < b > c",
            "a <b and c>",
            "AT&T; R&D;",
            "<https://a.example/>",
            "<me@a.example>",
            "x</",
            "</3",
            "1 <p",
            "a <pre> b",
            "&#zz;",
            "&é;",
            "<é>",
        ] {
            assert!(!is_markup(text), "{text}");
        }
    }

    #[test]
    fn a_text_that_speaks_of_an_element_without_an_end_is_no_markup() {
        for (text, markup) in [
            ("The bug: a <script> tag in <b>bold</b>.", false),
            ("Use <style> and <br>.", false),
            ("AT&amp;T uses <SELECT\nname=x>.", false),
            ("The <textarea> and <p> tags. </textareas>", false),
            ("A <pre>x</pre> and a <pre> in <b>bold</b>", false),
            ("A <script>'<style>'</script> in <b>bold</b>", true),
            ("A <!-- <script> --> in <b>bold</b>", true),
            ("A <Code>x</CODE > and <i>more</i> <codex>", true),
            ("A <b>bold</b> <script", true),
            ("A <script, <prefix> or <code; in <b>bold</b>", true),
        ] {
            assert_eq!(is_markup(text), markup, "{text}");
        }
    }

    #[test]
    fn fragments_begin_with_a_tag_whatever_is_unseen_before_it() {
        for (text, fragment) in [
            ("</div>\n<p>One</p>", true),
            ("\u{a0}\n<p>One", true),
            ("\u{200b}<p>One", true),
            ("\u{feff}\u{feff}<p>One", true),
            // What the bytes of these are when each is a character.
            ("\u{c2}\u{a0}<p>One", true),
            ("\u{e2}\u{80}\u{8b}<p>One", true),
            (" \u{ef}\u{bb}\u{bf}<p>One", true),
            ("<div><p>One</p><script>var a", true),
            ("</3 <b>One</b>", false),
            ("One <b>two</b>", false),
            ("</unknown><b>One</b>", false),
        ] {
            assert_eq!(is_fragment(text), fragment, "{text}");
        }
    }
}
