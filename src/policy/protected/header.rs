//! Lines of keys and values at the beginning of a text ("Title: …", "URL Source: …"), as
//! downloaders and editors write them.

use crate::span::Span;

/// Lines that are looked at.
const LINES: usize = 40;
/// Longest key in bytes, and most words of a key in plain text.
const KEY: usize = 40;
const KEY_WORDS: usize = 3;
/// Longest value in bytes that is no prose, and most words in a value that is no list; a sentence
/// with its stop has as many at least.
const VALUE: usize = 80;
const WORDS: usize = 12;
const SENTENCE: usize = 5;
/// Keys whose values are no prose.
#[rustfmt::skip]
const DATA: [&str; 47] = [
    "aliases", "author", "authors", "by", "byline", "canonical", "categories", "category", "date", "draft", "file", "format", "from", "guid", "id",
    "image", "keywords", "lang", "language", "layout", "link", "modified", "name", "path", "permalink", "publish date", "published",
    "published time", "publisher", "section", "site", "slug", "source", "source url", "status", "tag", "tags", "template", "time", "to",
    "topic", "topics", "type", "updated", "url", "url source", "version",
];
/// Keys whose values are prose: what spinners rewrite beside the article.
#[rustfmt::skip]
const PROSE: [&str; 25] = [
    "abstract", "body", "content", "deck", "dek", "description", "excerpt", "headline", "intro", "lead", "lede", "markdown content",
    "meta description", "meta title", "seo description", "seo title", "standfirst", "subheading", "subject", "subtitle", "summary",
    "tagline", "teaser", "text", "title",
];
/// Other keys by which such lines are known.
const FIGURES: [&str; 3] = ["count", "length", "size"];

/// A line with a key.
struct Field {
    /// The key in small letters.
    key: String,
    /// What stays: the key, or all of the line.
    stays: Vec<Span>,
    /// Whether the value does.
    data: bool,
    /// Whether the value is prose where none is expected: the text begins there.
    prose: bool,
}

/// Adds the keys of the lines that a text begins with, and the values that are no prose. It takes
/// two, of which the first is known as such or stands below a rule, or "Title".
pub(super) fn read(text: &str, spans: &mut Vec<Span>) {
    let mut fields: Vec<Field> = Vec::new();
    let (mut start, mut ruled, mut apart) = (0, false, false);
    for line in text.split_inclusive('\n').take(LINES) {
        let content = line.trim_end();
        let span = Span::new(start, start + content.len());
        start += line.len();
        if content.is_empty() {
            apart = true;
        } else if content == "---" && fields.is_empty() && !ruled {
            ruled = true;
        } else if let Some(last) = fields.last_mut().filter(|_| ruled && line.starts_with([' ', '\t', '-']) && content != "---") {
            // A list of values below its key.
            last.stays.extend(last.data.then_some(span));
        } else {
            match field(content, span).filter(|f| !apart || is_known(&f.key)) {
                Some(field) => {
                    let prose = field.prose;
                    fields.push(field);
                    if prose {
                        break;
                    }
                }
                None => break,
            }
        }
    }
    let Some(first) = fields.first() else { return };
    if first.key == "title" || fields.len() > 1 && (ruled || is_known(&first.key)) {
        spans.extend(fields.into_iter().flat_map(|f| f.stays));
    }
}

/// The key of a line `Key: value` and what stands after the colon; `None` for any other line.
pub(crate) fn key(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let named = key.starts_with(char::is_alphabetic) && key.len() <= KEY;
    let plain = key.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    (named && plain && (value.trim().is_empty() || value.starts_with([' ', '\t']))).then_some((key, value))
}

/// A key as these lists have it: in small letters, with spaces between its words.
pub(crate) fn folded(key: &str) -> String {
    key.trim().to_lowercase().replace(['-', '_'], " ")
}

/// Whether a folded key has values that are no prose.
#[cfg(feature = "formats")]
pub(crate) fn is_data(key: &str) -> bool {
    DATA.contains(&key)
}

/// Whether a folded key has prose as its value.
pub(crate) fn has_prose(key: &str) -> bool {
    PROSE.contains(&key)
}

/// Whether a folded key is one of such lines, and not a speaker's name or the like.
pub(crate) fn is_known(key: &str) -> bool {
    DATA.contains(&key) || has_prose(key) || FIGURES.contains(&key)
}

/// The key of a line that stands at `span`, if it has one.
fn field(line: &str, span: Span) -> Option<Field> {
    let (key, value) = key(line).filter(|(key, _)| key.split_whitespace().count() <= KEY_WORDS)?;
    let end = span.start + key.len();
    let key = folded(key);
    let figure = value.trim().bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    let known = DATA.contains(&key.as_str());
    let prose = known && is_prose(value.trim());
    let data = figure || known && !prose;
    let stays = vec![if data { span } else { Span::new(span.start, end) }];
    Some(Field { key, stays, data, prose })
}

/// Whether a value is prose: long and no list of names, or a sentence.
fn is_prose(value: &str) -> bool {
    let words = value.split_whitespace().count();
    let parts = value.split([',', ';', '|']).count();
    let listed = words <= 3 * parts;
    words >= SENTENCE && (value.ends_with(['.', '!', '?']) || !listed && (words > WORDS || value.len() > VALUE))
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn keys_at_the_beginning_stay() {
        for (text, expected) in [
            (
                "Title: Brand new assault\n\nURL Source: x\n\nMarkdown Content:\nThe folks: they stated",
                vec!["Title", "URL Source: x", "Markdown Content:"],
            ),
            ("Title: Brand new assault\n\nThe folks: they stated", vec!["Title"]),
            ("Category: News of folks\nSize: 4\nHeading: Brand new\n\nThe folks", vec!["Category: News of folks", "Size: 4", "Heading"]),
            ("---\ntags:\n  - assault\ntitle: New\n  assault\n---\nThe folks", vec!["tags:", "  - assault", "title"]),
            ("Title: Folks\nImage: The authorities stated the folks noticed it.\nDate: The folks", vec!["Title", "Image"]),
            ("Name: The authorities stated so of the folks.\nTime: The folks stated it of them.\nName: So", vec![]),
            (
                "Title: Folks\nBy: J. Folks Jr.\nTags: brand new, folks of a port, authorities, assault, news of the day, trade of a city",
                vec![
                    "Title",
                    "By: J. Folks Jr.",
                    "Tags: brand new, folks of a port, authorities, assault, news of the day, trade of a city",
                ],
            ),
            ("Title: The talks\nAuthor : folks\nLayout: brand new", vec!["Title", "Author : folks", "Layout: brand new"]),
            ("The folks: they stated\nThe port: they did not", vec![]),
            ("Size: 4\n\nThe folks", vec![]),
            ("---\nheading: 4\nkind: folks\n---", vec!["heading: 4", "kind"]),
            ("The folks stated:\nTitle: Brand new\nSize: 4", vec![]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
