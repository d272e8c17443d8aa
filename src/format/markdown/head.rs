//! What stands at the start of a file without a line `---`: front matter in JSON, the keys of MultiMarkdown, the title of pandoc.

use super::syntax::Syntax;
use serde_json::{Map, Value};

/// Bytes that a key may have.
const LONGEST: usize = 40;

/// Keys of which one at least stands in a head; what only looks like one may be a conversation.
const KEYS: [&str; 29] = [
    "abstract",
    "affiliation",
    "author",
    "authors",
    "canonical",
    "categories",
    "category",
    "copyright",
    "created",
    "css",
    "date",
    "description",
    "id",
    "keywords",
    "lang",
    "language",
    "layout",
    "license",
    "modified",
    "published",
    "slug",
    "source",
    "status",
    "subtitle",
    "summary",
    "tags",
    "title",
    "updated",
    "url",
];

/// The front matter in JSON that a file begins with: where it ends, and what it says of the article.
pub(super) fn json(source: &str) -> Option<(usize, Vec<String>)> {
    if !source.starts_with('{') {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(source).into_iter::<Map<String, Value>>();
    let front = values.next()?.ok().filter(|front| !front.is_empty())?;
    let end = values.byte_offset();
    let alone = source[end..].lines().next().is_none_or(|line| line.trim().is_empty());
    let hints = front.iter().filter_map(|(key, value)| super::hint(key, value.as_str()?)).collect();
    alone.then_some((end, hints))
}

/// Keys and values at the start of a file, but for its title, which is prose.
pub(super) fn find(text: &str) -> Vec<Syntax> {
    let (mut lines, mut start) = (Vec::new(), 0);
    for line in text.split_inclusive('\n').take_while(|line| !line.trim().is_empty()) {
        lines.push((start, line));
        start += line.len();
    }
    let left = |start: usize, length: usize| Syntax { range: start..start + length, block: true };
    if text.starts_with("% ") {
        // Title, authors and date; the title may go on.
        let authors = lines.iter().skip(1).filter(|(_, line)| line.starts_with('%')).take(2);
        return std::iter::once(left(0, 2)).chain(authors.map(|&(start, line)| left(start, line.len()))).collect();
    }
    let keys: Vec<Option<&str>> = lines.iter().map(|(_, line)| key(line)).collect();
    let goes_on = |i: usize| i > 0 && lines[i].1.starts_with([' ', '\t']);
    let known = |key: &&str| KEYS.iter().any(|known| known.eq_ignore_ascii_case(key));
    let whole = (0..lines.len()).all(|i| keys[i].is_some() || goes_on(i));
    if !whole || keys.iter().flatten().count() < 2 || !keys.iter().flatten().any(known) {
        return Vec::new();
    }
    let mut title = false;
    let mut found = Vec::new();
    for (&(start, line), key) in lines.iter().zip(&keys) {
        if let Some(key) = key {
            title = key.eq_ignore_ascii_case("title");
        }
        match key {
            Some(key) if title => found.push(left(start, key.len() + 1)),
            None if title => {}
            _ => found.push(left(start, line.len())),
        }
    }
    found
}

/// The key of a line `Key: value`.
fn key(line: &str) -> Option<&str> {
    let (key, value) = line.split_once(':')?;
    let plain = key.chars().all(|c| c.is_alphanumeric() || c == ' ' || c == '_' || c == '-');
    let named = key.starts_with(char::is_alphabetic) && !key.ends_with(' ') && key.len() <= LONGEST;
    (plain && named && (value.starts_with([' ', '\t']) || value.trim().is_empty())).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        find(source).into_iter().map(|s| &source[s.range]).collect()
    }

    #[test]
    fn keys_are_told_from_prose() {
        for (source, expected) in [
            (
                "Title: A big home\n  on a hill\nAuthor: Home\n  and Big\nURL Source: x\n\nHome: big\n",
                &["Title:", "Author: Home\n", "  and Big\n", "URL Source: x\n"][..],
            ),
            ("id: big\r\nCategory:\r\nSize: 3\r\n\r\nHome", &["id: big\r\n", "Category:\r\n", "Size: 3\r\n"]),
            ("% A big home\n  on a hill\n% Big Home\n% 2020\n\n% Home", &["% ", "% Big Home\n", "% 2020\n"]),
            ("Title: A big home\n\nBig home", &[]),
            ("Title: A big home\nBig home", &[]),
            ("Anna: Is it big?\nBert: It is.\n\nHome", &[]),
            ("Title: big\nhttp://a.example/ is: home\n", &[]),
            ("", &[]),
        ] {
            assert_eq!(texts(source), expected, "{source}");
        }
    }

    #[test]
    fn front_matter_in_json_is_read_to_its_end() {
        let source = "{\n  \"title\": \"A big home\",\n  \"url\": \"/a/big-red-home/\",\n  \"tags\": [\"a\"]\n}\n\nHome";
        let (end, hints) = json(source).expect("front matter");
        assert_eq!((&source[end..], hints), ("\n\nHome", vec!["A big home".to_string(), "big red home".to_string()]));
        for none in ["{big} home", "{}\nHome", "{\"a\": 1} home", "{\"a\": 1", "{a: 1}\n", "", " {\"a\": 1}\n"] {
            assert_eq!(json(none), None, "{none}");
        }
    }
}
