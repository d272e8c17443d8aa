//! Whether a text that nobody calls HTML is HTML: a field of a record, or a fragment of a page.

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
/// A start tag alone may be an author's `<b>`, an address in brackets or a formula; what ends an element, what needs no end,
/// and an entity are not.
pub fn is_markup(text: &str) -> bool {
    text.match_indices(['<', '&']).any(|(at, sign)| {
        let rest = &text[at + 1..];
        if sign == "<" { is_tag(rest) } else { is_entity(rest) }
    })
}

/// Whether a text is a fragment of a page: what an editor of a site holds, without `<html>` around it.
pub fn is_fragment(text: &str) -> bool {
    let text = text.trim_ascii_start();
    let comments = text.starts_with("<!--");
    let Some(rest) = text.strip_prefix('<') else { return false };
    let name = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())];
    (comments || FIRST.iter().any(|first| first.eq_ignore_ascii_case(name))) && is_markup(text)
}

/// Whether a tag follows its bracket.
fn is_tag(rest: &str) -> bool {
    let (rest, ends) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
    let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let (name, behind) = rest.split_at(length);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return false;
    }
    match ends {
        true => behind.trim_ascii_start().starts_with('>'),
        false => {
            WITHOUT_END.iter().any(|n| n.eq_ignore_ascii_case(name))
                && behind.starts_with(['>', '/', ' ', '\t', '\n', '\r'])
                && behind.contains('>')
        }
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
}
