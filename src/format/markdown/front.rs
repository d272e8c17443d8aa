//! Front matter in YAML and TOML: the values that are prose, and what it says of the article.

use crate::format::escape::Escape;
use crate::format::hint::slug_words;
use crate::format::json;
use crate::format::view::View;
use crate::policy::protected::header;
use crate::span::Span;

/// Words that a value must have to be read: one of a few may become a number or `no`, and says
/// little.
const WORDS: usize = 3;
/// What a value in YAML begins with that is no text, or of which only a part is.
const NO_TEXT: [char; 13] = ['[', '{', '&', '*', '!', '%', '@', '`', '#', '-', '?', ':', ','];
/// Quotes of TOML around several lines.
const LONG_QUOTES: [&str; 2] = ["\"\"\"", "'''"];

/// In which language settings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Yaml,
    Toml,
}

/// What a key of front matter says of the article.
pub(super) fn hint(key: &str, value: &str) -> Option<String> {
    match key {
        "title" => Some(value.to_string()),
        "slug" | "url" | "permalink" => slug_words(value),
        _ => None,
    }
}

/// Appends the values of the settings in a part of a text that are prose, and what the settings
/// say of the article.
///
/// Only keys that stand at the start of their line are read, and in TOML those before the first
/// table. A value that is written in any other way than those below, such as one with an anchor,
/// is left alone.
pub(super) fn read(source: &str, part: Span, language: Language, view: &mut View) {
    let mut at = part.start;
    while let Some(line) = source[at..part.end].split_inclusive('\n').next() {
        if language == Language::Toml && line.starts_with('[') {
            return;
        }
        at += line.len();
        let Some((key, value)) = setting(line, language) else { continue };
        let start = at - value.len();
        at += more(value, &source[at..part.end], language);
        let text = text(source, Span::new(start, at), language);
        view.hints.extend(hint(&header::folded(key), text.as_ref().map_or(value, |text| &text.text).trim()));
        if let Some(text) = text.filter(|text| is_prose(key, &text.text)) {
            view.add(text);
        }
    }
}

/// Whether the value of a key is prose.
pub(super) fn is_prose(key: &str, value: &str) -> bool {
    header::has_prose(&header::folded(key)) && value.split_whitespace().count() >= WORDS
}

/// The key of a line and what stands after its sign.
fn setting(line: &str, language: Language) -> Option<(&str, &str)> {
    match language {
        Language::Yaml => header::key(line),
        Language::Toml => line.split_once('=').map(|(key, value)| (key.trim_end(), value)),
    }
}

/// The bytes of the lines after that of a value that belong to it.
fn more(value: &str, rest: &str, language: Language) -> usize {
    if language == Language::Yaml {
        let inside = |line: &&str| line.starts_with([' ', '\t']) || line.trim().is_empty();
        return rest.split_inclusive('\n').take_while(inside).map(str::len).sum();
    }
    let quotes = LONG_QUOTES.iter().find(|quotes| value.trim_start().starts_with(**quotes));
    quotes.filter(|quotes| value.matches(**quotes).count() == 1).map_or(0, |quotes| {
        let end = rest.find(quotes).unwrap_or(rest.len());
        rest[end..].find('\n').map_or(rest.len(), |line| end + line + 1)
    })
}

/// The text of a value; `None` for what is no text, or may be none.
fn text(source: &str, whole: Span, language: Language) -> Option<View> {
    let text = source[whole.range()].trim();
    let start = whole.end - source[whole.range()].trim_start().len();
    let long = LONG_QUOTES.into_iter().filter(|_| language == Language::Toml);
    if let Some(quotes) = long.chain(["\"", "'"]).find(|quotes| text.starts_with(quotes)) {
        return quoted(source, Span::new(start, start + text.len()), quotes, language);
    }
    if language == Language::Toml || text.starts_with(NO_TEXT) {
        return None;
    }
    let (from, to) = if let Some(block) = text.strip_prefix(['|', '>']) {
        // How its lines are joined, and a comment.
        let (head, lines) = block.split_once('\n')?;
        let style = head.split('#').next().unwrap_or_default().trim();
        style.bytes().all(|b| matches!(b, b'+' | b'-' | b'1'..=b'9')).then_some((text.len() - lines.len(), text.len()))?
    } else {
        // A comment ends it, and a colon would make a key of it.
        let comment = [" #", "\t#"].into_iter().filter_map(|sign| text.find(sign)).min();
        let plain = comment.map_or(text, |comment| text[..comment].trim_end());
        let whole = plain.len() == text.len() || !text.contains('\n');
        let key = |line: &str| line.contains(": ") || line.trim_end().ends_with(':');
        (whole && !plain.lines().any(key)).then_some((0, plain.len()))?
    };
    let mut view = View::new(Escape::Scalar);
    view.copy(source, Span::new(start + from, start + to));
    Some(view)
}

/// The text of a value that begins with `quotes`; `None` when it is not closed, or something
/// follows it.
fn quoted(source: &str, value: Span, quotes: &str, language: Language) -> Option<View> {
    let start = value.start + quotes.len();
    let inside = Span::new(start, start + closing(&source[start..value.end], quotes, language)?);
    let rest = source[inside.end + quotes.len()..value.end].trim_start();
    if !rest.is_empty() && !rest.starts_with('#') {
        return None;
    }
    if quotes.starts_with('"') {
        let mut view = View::new(Escape::Json { ascii: false, html: false });
        json::read_string(source, inside, &mut view);
        return Some(view);
    }
    let doubled = language == Language::Yaml;
    let mut view = View::new(Escape::SingleQuoted { doubled });
    match doubled {
        true => view.copy_pairs(source, inside, &["''"]),
        false => view.copy(source, inside),
    }
    Some(view)
}

/// Where the quotes stand that end a text; `None` without them, and for escapes that JSON does not
/// have.
fn closing(text: &str, quotes: &str, language: Language) -> Option<usize> {
    let (escapes, doubled) = (quotes.starts_with('"'), quotes == "'" && language == Language::Yaml);
    let mut at = 0;
    loop {
        let rest = text.as_bytes().get(at..).filter(|rest| !rest.is_empty())?;
        if escapes && rest[0] == b'\\' {
            rest.get(1).filter(|sign| b"\"\\/bfnrtu".contains(sign))?;
            at += 2;
        } else if doubled && rest.starts_with(b"''") {
            at += 2;
        } else if rest.starts_with(quotes.as_bytes()) {
            return Some(at);
        } else {
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Edit;

    /// The values that are read of settings.
    fn texts(source: &str, language: Language) -> Vec<String> {
        let mut view = View::default();
        read(source, Span::new(0, source.len()), language, &mut view);
        view.text.split("\n\n").filter(|text| !text.is_empty()).map(str::to_string).collect()
    }

    #[test]
    fn values_that_are_prose_are_told_from_data() {
        for (source, expected) in [
            ("title : A big home\t# note\nauthor: A big home\nslug: a-big-home\n", &["A big home"][..]),
            (
                "Title: \"A \\\"big\\\" home\\u00e9\"\r\nsub_title: A big home\r\nsubtitle: 'It''s a big home' # x\r\n",
                &["A \"big\" homeé", "It's a big home"],
            ),
            (
                "summary: >-\n  A big home\n  on a hill.\n\n  It: burnt.\ntags:\n  - a big home\n",
                &["  A big home\n  on a hill.", "  It: burnt."],
            ),
            (
                "description: | # x\n  A big home\nexcerpt:\n  A big home\n  on a hill\nlead: A big\n  home",
                &["  A big home", "A big home\n  on a hill", "A big\n  home"],
            ),
            ("meta-description: A big home: on a hill\ntitle: *home a b\nlead: [a big, home x]\nexcerpt: {a: b c d e}", &[]),
            ("summary:\r\n  home:\r\n    - A big home\r\nlead:\n  home:\n    A big home\n", &[]),
            ("summary:\n  title: A big home\nteaser:\n- A big home\n- B\nintro: A home", &[]),
            ("title: \"A big home\" b\nlead: \"A big \\x41 home\"\nexcerpt: 'A big home\nsummary: >x\n  A big home\n", &[]),
            ("lead: A big # note\n  home x\nparams:\n  title: A big home\n\"title\": A big home\n", &[]),
        ] {
            assert_eq!(texts(source, Language::Yaml), expected, "{source}");
        }
        for (source, expected) in [
            (
                "title = \"A \\\"big\\\" home\" # x\nsummary='A big \\home'\nauthor = \"A big home\"\n[params]\nlead = 'A big home'",
                &["A \"big\" home", "A big \\home"][..],
            ),
            (
                "body = '''\nA big home = x\ntitle = \"A home\"'''\nlead = \"\"\"A big home\"\"\"\ntext = 'a big home' x",
                &["\nA big home = x\ntitle = \"A home\"", "A big home"],
            ),
            ("x = \"\"\"\ntitle = 'A big home'\n\"\"\"\nlead = 5\ntitle = \"\"\"A big home", &[]),
        ] {
            assert_eq!(texts(source, Language::Toml), expected, "{source}");
        }
    }

    #[test]
    fn a_wording_breaks_no_value() {
        for (source, language, before, after, expected) in [
            ("title: The big home\n", Language::Yaml, "big", "it's", Some("title: The it's home\n")),
            ("title: The big home\n", Language::Yaml, "big", "a: b", None),
            ("title: The big home\n", Language::Yaml, "The", "'the", None),
            ("title: 'The big home'\n", Language::Yaml, "big", "it's", Some("title: 'The it''s home'\n")),
            ("title: \"The big home\"\n", Language::Yaml, "big", "\"a\"", Some("title: \"The \\\"a\\\" home\"\n")),
            ("title = 'The big home'\n", Language::Toml, "big", "it's", None),
            ("title = 'The big home'\n", Language::Toml, "big", "a: b", Some("title = 'The a: b home'\n")),
        ] {
            let mut view = View::new(Escape::Markdown);
            read(source, Span::new(0, source.len()), language, &mut view);
            let at = view.text.find(before).expect("there");
            let mut placed = Vec::new();
            view.place(Edit::sample(at, before, after), source, &mut placed);
            let written = placed.first().map(|edit| [&source[..edit.span.start], &edit.after, &source[edit.span.end..]].concat());
            assert_eq!(written.as_deref(), expected, "{source}");
            // What follows is Markdown again.
            view.gap();
            assert_eq!(view.escape(view.text.len()), Escape::Markdown);
        }
    }
}
