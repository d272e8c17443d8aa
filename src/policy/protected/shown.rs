//! What readers would see in place of markup that was left in a text: nothing, a blank, the end of
//! a paragraph, or a sign.

use super::{brackets, escapes};
use crate::span::Span;
use std::borrow::Cow;

/// Tags at which a paragraph ends.
#[rustfmt::skip]
const BLOCKS: [&str; 32] = [
    "address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "doc", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "section", "table", "td", "th", "tr", "ul",
];
/// What opens tags of templates.
const TEMPLATES: [&str; 6] = ["{%", "{{<", "{{%", "{# ", "{/*", "{!!"];

/// A text as it is shown. Each protected span that is markup is replaced by what it stands for and
/// by signs that are no part of any word, as many bytes in all: the other words stay where they
/// are.
pub fn shown<'t>(text: &'t str, spans: &[Span]) -> Cow<'t, str> {
    let mut out = String::new();
    let mut end = 0;
    for span in spans {
        let Some(sign) = sign(text, *span) else { continue };
        let Some(filling) = filling(span.len() - sign.len()) else { continue };
        out.push_str(&text[end..span.start]);
        out.push_str(&sign);
        out.push_str(&filling);
        end = span.end;
    }
    if end == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[end..]);
    Cow::Owned(out)
}

/// So many bytes of signs that carry nothing, if there are such.
fn filling(length: usize) -> Option<String> {
    match length {
        1 => None,
        odd if odd % 2 == 1 => Some("\u{200b}".to_string() + &"\u{ad}".repeat(odd / 2 - 1)),
        even => Some("\u{ad}".repeat(even / 2)),
    }
}

/// What is read for a protected span that is markup, not longer than it.
fn sign(text: &str, span: Span) -> Option<Cow<'static, str>> {
    let markup = &text[span.range()];
    let nothing = Some(Cow::Borrowed(""));
    match markup.as_bytes() {
        [b'<', .., b'>'] => Some(tag(markup).into()),
        [b'&', .., b';'] => entity(markup).map(Cow::Owned),
        [b'\\', ..] => escapes::sign(text, span).map(Cow::Owned),
        [b']', b'(', .., b')'] => nothing,
        [b'[', b'[', .., b']'] if markup.contains(':') => nothing,
        // A target before a label.
        [b'[', b'[', .., last] if *last != b']' => nothing,
        [b'[', inside @ .., b']'] if inside.first() != Some(&b'[') => {
            // A letter that an editor changed ("[s]he") is closed by nothing.
            let letter = inside.len() == 1 && text[span.end..].starts_with(char::is_alphabetic);
            (!letter || text.contains(&format!("[/{}", &markup[1..]))).then_some(Cow::Borrowed(""))
        }
        [b'{', ..] if TEMPLATES.iter().any(|open| markup.starts_with(open)) => nothing,
        [b'0'..=b'9', ..] if brackets::is_note_number(text, span) => Some(Cow::Owned(" ".repeat(span.len()))),
        _ => None,
    }
}

/// What a tag is read as.
fn tag(tag: &str) -> &'static str {
    let name = tag.trim_start_matches(['<', '/']);
    let name = name[..name.bytes().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(name.len())].to_ascii_lowercase();
    match name.as_str() {
        "br" => "\n",
        // With what it encloses it is a mark of a note.
        "sup" | "sub" if !tag[1..].contains('<') => "^",
        // No sign that carries nothing is as short as what is left of "<p>".
        name if BLOCKS.contains(&name) => {
            if tag.len() == 3 {
                "\n\n\n"
            } else {
                "\n\n"
            }
        }
        _ => "",
    }
}

/// The sign of an entity, when it fits.
fn entity(entity: &str) -> Option<String> {
    let name = entity.trim_start_matches('&').trim_start_matches("amp;").trim_end_matches(';');
    let number = name.strip_prefix('#').and_then(|n| match n.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => n.parse().ok(),
    });
    let sign = match name {
        "nbsp" => '\u{a0}',
        "" | "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "lt" => '<',
        "gt" => '>',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        _ => char::from_u32(number?)?,
    };
    Some(sign.to_string()).filter(|sign| sign.len() <= entity.len())
}

#[cfg(test)]
mod tests {
    use super::super::protected;
    use super::*;
    use crate::text::token::is_ignorable;
    use crate::text::{Gap, Tokens};

    fn read(text: &str) -> String {
        let shown = shown(text, &protected(text));
        assert_eq!(shown.len(), text.len(), "{text}");
        shown.chars().filter(|&c| !is_ignorable(c)).collect()
    }

    #[test]
    fn markup_is_read_as_readers_see_it() {
        for (text, expected) in [
            ("The <strong>port</strong>s of <a href=\"https://a.example/b\">Ellery</a>", "The ports of Ellery"),
            ("<p>One.</p><div class=\"a\">Two<br>three</div>", "\n\n\nOne.\n\n\n\nTwo\nthree\n\n"),
            ("See [the port](https://a.example/b \"A port\") here", "See [the port here"),
            ("A&nbsp;port&#8217;s folks &amp; &quot;ships&quot; &mdash; &amp;#8220;so&#x201d;", "A\u{a0}port’s folks & \"ships\" — “so”"),
            ("It fell.[1] Folks.[citation needed] It", "It fell. Folks. It"),
            ("It fell.1 Folks stayed, three.5 They", "It fell.  Folks stayed, three.5 They"),
            ("It fell<sup>2</sup>. H<sub>2</sub>O", "It fell. HO"),
            ("[b]Bold[/b] and [s]he", "Bold and [s]he"),
            ("[[File:a.jpg|thumb]] {{< figure src=\"a\" >}}", "|thumb]] "),
            ("no `code` at https://a.example/b", "no `code` at https://a.example/b"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn sentences_end_at_markup_behind_a_stop() {
        for text in [
            "It fell.[1] Folks",
            "It fell.<br>Folks",
            "It fell.1 Folks",
            "<p>It fell</p><p>folks",
            "It fell.\\nFolks",
            "It fell.&nbsp;Folks",
        ] {
            let tokens = Tokens::new(&shown(text, &protected(text)));
            let gaps: Vec<Gap> = tokens.iter().map(|t| t.gap).collect();
            assert_eq!(gaps, [Gap::Sentence, Gap::Space, Gap::Sentence], "{text}");
            assert_eq!(text[tokens[2].span.range()].to_lowercase(), "folks");
        }
    }
}
