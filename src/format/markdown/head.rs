//! What stands at the start of a file without a line `---`: front matter in JSON, the keys of
//! MultiMarkdown, the title of pandoc.

use super::front::{self, Language};
use super::syntax::Syntax;
use crate::format::json;
use crate::format::view::View;
use crate::policy::protected::header;
use crate::span::Span;
use serde_json::{Map, Value};

/// Bytes of a value that is no prose.
const VALUE: usize = 80;

/// Keys with such values beside those that begin any text.
const DATA: [&str; 5] = ["affiliation", "copyright", "created", "css", "license"];

/// Reads the front matter in JSON that a file begins with: its values that are prose, and what it
/// says of the article. Returns where it ends; `None` without one.
pub(super) fn json(source: &str, view: &mut View) -> Option<usize> {
    if !source.starts_with('{') {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(source).into_iter::<Map<String, Value>>();
    let front = values.next()?.ok().filter(|front| !front.is_empty())?;
    let end = values.byte_offset();
    if source[end..].lines().next().is_some_and(|line| !line.trim().is_empty()) {
        return None;
    }
    let prose = front.iter().filter(|(key, value)| value.as_str().is_some_and(|value| front::is_prose(key, value)));
    let paths: Vec<Vec<String>> = prose.map(|(key, _)| vec![key.clone()]).collect();
    let mut texts = Vec::new();
    json::views(source, Span::new(0, end), &paths, &mut texts).ok()?;
    view.hints.extend(front.iter().filter_map(|(key, value)| front::hint(&header::folded(key), value.as_str()?)));
    for mut text in texts {
        text.hints.clear();
        view.add(text);
    }
    Some(end)
}

/// Reads the front matter between two lines `---` or `+++` that a file begins with, as [`json`]
/// does. At the start of a file it is front matter, whatever its values are, when anything is set
/// there. An empty line may follow the first, which to CommonMark would be a rule.
pub(super) fn fenced(source: &str, view: &mut View) -> Option<usize> {
    let (fence, rest) = source.trim_start_matches(['\r', '\n']).split_once('\n')?;
    let language = match fence.trim_end() {
        "---" => Language::Yaml,
        "+++" => Language::Toml,
        _ => return None,
    };
    let start = source.len() - rest.len();
    let mut at = start;
    let closing = rest.split_inclusive('\n').find(|line| {
        at += line.len();
        line.trim_end() == fence.trim_end()
    })?;
    let inside = Span::new(start, at - closing.len());
    let text = &source[inside.range()];
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    let sets = match language {
        _ if text.starts_with(first) => text.contains([':', '=', '{']),
        Language::Yaml => header::key(first).is_some(),
        Language::Toml => first.contains('='),
    };
    sets.then(|| front::read(source, inside, language, view)).map(|()| at)
}

/// Keys at the start of a file, and their values where they are no prose.
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
    let key = |line| header::key(line).map(|(key, _)| key).filter(|key| !key.ends_with(' '));
    let keys: Vec<Option<&str>> = lines.iter().map(|(_, line)| key(line)).collect();
    let goes_on = |i: usize| i > 0 && lines[i].1.starts_with([' ', '\t']);
    let whole = (0..lines.len()).all(|i| keys[i].is_some() || goes_on(i));
    let folded: Vec<String> = keys.iter().flatten().map(|key| header::folded(key)).collect();
    // What only looks like keys may be a conversation.
    if !whole || folded.len() < 2 || !folded.iter().any(|key| header::is_known(key) || DATA.contains(&key.as_str())) {
        return Vec::new();
    }
    let starts: Vec<usize> = (0..lines.len()).filter(|&i| keys[i].is_some()).collect();
    let mut found = Vec::new();
    for (n, (&first, key)) in starts.iter().zip(&folded).enumerate() {
        let end = starts.get(n + 1).map_or(start, |&next| lines[next].0);
        let (start, length) = (lines[first].0, keys[first].map_or(0, str::len) + 1);
        let data = is_data(key, text[start + length..end].trim());
        found.push(left(start, if data { end - start } else { length }));
    }
    found
}

/// Whether the value of a key in small letters is no prose: short, and no sentence.
fn is_data(key: &str, value: &str) -> bool {
    let figure = value.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_punctuation());
    let sentence = value.split_whitespace().count() > 3 && value.ends_with(['.', '!', '?']);
    figure || (header::is_data(key) || DATA.contains(&key)) && value.len() <= VALUE && !sentence
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
                &["Title:", "Author: Home\n  and Big\n", "URL Source: x\n"][..],
            ),
            ("id: big\r\nCategory:\r\nSize: 3\r\n\r\nHome", &["id: big\r\n", "Category:\r\n", "Size: 3\r\n"]),
            ("Title: A\nSummary: The big home.\nHeading: A home\nDate: 2020\n\n", &["Title:", "Summary:", "Heading:", "Date: 2020\n"]),
            ("Source: The home was big.\nReaders: They saw the home.\n", &["Source:", "Readers:"]),
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
        let source =
            "{\n  \"title\": \"A big home\",\n  \"lead\": \"Home\",\n  \"url\": \"/a/big-red-home/\",\n  \"tags\": [\"a\"]\n}\n\nHome";
        let mut view = View::default();
        let end = json(source, &mut view).expect("front matter");
        assert_eq!((&source[end..], view.text.as_str()), ("\n\nHome", "A big home"));
        assert_eq!(view.hints, ["A big home", "big red home"]);
        for none in ["{big} home", "{}\nHome", "{\"a\": 1} home", "{\"a\": 1", "{a: 1}\n", "", " {\"a\": 1}\n"] {
            assert_eq!(json(none, &mut View::default()), None, "{none}");
        }
    }
}
