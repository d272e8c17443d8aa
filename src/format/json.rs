//! JSON and JSON Lines: the strings of the chosen fields, record by record.

use super::escape::Escape;
use super::view::View;
use super::{Problem, hint, html};
use crate::span::Span;
use crate::text::without_place;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The end of the first value of a text (of any kind), `None` when it does not end there.
///
/// Only strings and brackets are looked at; whether it is JSON is for the parser to say.
pub(super) fn value_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0usize);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at += 1;
                loop {
                    match bytes.get(at)? {
                        b'\\' => at += 2,
                        b'"' => break,
                        _ => at += 1,
                    }
                }
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'{' | b'[' => depth += 1,
            // The bracket of an array whose last value this is.
            b'}' | b']' if depth == 0 && at > 0 => return Some(at),
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ if depth > 0 => {}
            b' ' | b'\t' | b'\n' | b'\r' | b',' => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Whether all of a text is JSON, one value after the other. The last one may be cut off.
pub(super) fn is_sound(text: &str) -> bool {
    let text = without_nan(text);
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<IgnoredAny>();
    values.find_map(Result::err).is_none_or(|e| e.is_eof())
}

/// Where a chunk of records ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Records {
    /// Bytes of the chunk.
    pub end: usize,
    /// Whether the chunk ends within an array, before its `]`.
    pub open: bool,
}

/// The end of the records that fit into `size` bytes, or of the first one when it is longer, or of
/// an array. It stops before a record that is no JSON. `None` when more of the file is needed,
/// which `ended` says there is not. `array` says that the file is an array of records.
///
/// # Errors
/// When the first record is no JSON or not parted from the one before: nothing tells where the next
/// one begins.
pub(super) fn records_end(text: &str, size: usize, array: bool, ended: bool) -> Result<Option<Records>, Problem> {
    let mut at = if array { array_start(text) } else { 0 };
    // What follows the bracket, or any record of a sequence, needs no comma before it.
    let mut parted = !array || at > 0;
    loop {
        let start = at + between(&text[at..]);
        if start == text.len() {
            return Ok(ended.then_some(Records { end: start, open: array }));
        }
        let is_parted = parted || text[at..start].contains(',');
        let end = match value_end(&text[start..]) {
            Some(end) => start + end.max(1),
            None if ended => text.len(),
            None => return Ok(None),
        };
        let record = &*without_nan(&text[start..end]);
        if array && record == "]" {
            let rest = text[end..].trim_ascii_start();
            return Ok((ended || !rest.is_empty()).then_some(Records { end: text.len() - rest.len(), open: false }));
        }
        let outcome = "the rest of the file stays as it is";
        let problem = match serde_json::from_str::<IgnoredAny>(record) {
            Err(e) => Some(problem(record, start, &e, outcome)),
            Ok(_) if !is_parted => Some(Problem { offset: start, message: format!("is no JSON: expected `,` or `]`; {outcome}") }),
            Ok(_) => None,
        };
        match problem {
            Some(_) if at > 0 => return Ok(Some(Records { end: at, open: array })),
            Some(problem) => return Err(problem),
            None if end >= size => return Ok(Some(Records { end, open: array })),
            None => (at, parted) = (end, !array),
        }
    }
}

/// A record with numbers in place of what is none, as Python writes it; no byte moves.
fn without_nan(record: &str) -> Cow<'_, str> {
    const NAMES: [(&str, &str); 2] = [("NaN", "0.0"), ("Infinity", "10000000")];
    if NAMES.iter().all(|(name, _)| !record.contains(name)) {
        return record.into();
    }
    let (mut out, mut at) = (String::with_capacity(record.len()), 0);
    while at < record.len() {
        let rest = &record[at..];
        let string = rest.starts_with('"').then(|| value_end(rest).unwrap_or(rest.len()));
        let number = NAMES.iter().find(|(name, _)| rest.starts_with(name));
        let length = string.or(number.map(|(name, _)| name.len())).or(rest.chars().next().map(char::len_utf8)).unwrap_or(1);
        out.push_str(number.map_or(&rest[..length], |(_, number)| number));
        at += length;
    }
    out.into()
}

/// What is wrong with a record that begins at `start`.
fn problem(record: &str, start: usize, error: &serde_json::Error, outcome: &str) -> Problem {
    let message = without_place(error);
    let before: usize = record.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut offset = (before + error.column().saturating_sub(1)).min(record.len());
    while !record.is_char_boundary(offset) {
        offset -= 1;
    }
    Problem { offset: start + offset, message: format!("is no JSON: {message}; {outcome}") }
}

/// Bytes before the first record of an array, where a text begins with its bracket.
fn array_start(text: &str) -> usize {
    text.trim_ascii_start().strip_prefix('[').map_or(0, |rest| text.len() - rest.len())
}

/// Bytes between records that a text begins with.
fn between(text: &str) -> usize {
    text.bytes().take_while(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b',')).count()
}

/// The records of a part of a JSON file; `array` says that the file is an array of them.
pub(super) fn records(text: &str, array: bool) -> Vec<Span> {
    let mut at = if array { array_start(text) } else { 0 };
    let mut spans = Vec::new();
    loop {
        at += between(&text[at..]);
        if at == text.len() {
            return spans;
        }
        if array && text[at..].starts_with(']') {
            // Another array may follow.
            at += 1;
            at += array_start(&text[at..]);
            continue;
        }
        let end = value_end(&text[at..]).map_or(text.len(), |end| at + end.max(1));
        spans.push(Span::new(at, end));
        at = end;
    }
}

/// The lines of a JSON Lines file that hold something.
pub(super) fn lines(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_ascii_end();
        let lead = body.len() - body.trim_ascii_start().len();
        if lead < body.len() {
            spans.push(Span::new(at + lead, at + body.len()));
        }
        at += line.len();
    }
    spans
}

/// The views of one record: one for the whole of it, or one for each object of a list within it.
pub(super) fn views(text: &str, record: Span, fields: &[Vec<String>], out: &mut Vec<View>) -> Result<(), Problem> {
    let source = &*without_nan(&text[record.range()]);
    let mut chosen = Chosen::default();
    let paths = fields.iter().map(Vec::as_slice).collect();
    let mut parser = serde_json::Deserializer::from_str(source);
    let seek = Seek { paths, top: true, chosen: &mut chosen };
    let read = seek.deserialize(&mut parser).and_then(|()| parser.end());
    read.map_err(|e| problem(source, record.start, &e, "the record stays as it is"))?;
    let escape = Escape::Json { ascii: source.is_ascii(), html: false };
    for strings in chosen.documents {
        let mut view = View::new(escape);
        for literal in strings {
            view.gap();
            let start = record.start + (literal.as_ptr() as usize - source.as_ptr() as usize);
            read_string(text, Span::new(start + 1, start + literal.len() - 1), &mut view);
        }
        view.hints = chosen.hints.clone();
        let view = html::within(view, text).map_err(|message| html::unread(record.start, &message))?;
        out.extend(view.filter(|v| !v.is_blank()));
    }
    Ok(())
}

/// Reads what stands between the quotes of a JSON string.
pub(super) fn read_string(text: &str, span: Span, view: &mut View) {
    let mut at = span.start;
    while at < span.end {
        let body = &text[at..span.end];
        let plain = body.find('\\').unwrap_or(body.len());
        view.copy(text, Span::new(at, at + plain));
        at += plain;
        let escape = &text[at..span.end];
        let unit = |s: &str| s.strip_prefix("\\u").and_then(|s| u16::from_str_radix(s.get(..4)?, 16).ok());
        let (c, length) = match escape.as_bytes().get(1) {
            None => return,
            Some(b'u') => match (unit(escape), escape.get(6..).and_then(unit)) {
                (Some(high), Some(low)) if (0xd800..0xdc00).contains(&high) && (0xdc00..0xe000).contains(&low) => {
                    (char::from_u32(0x1_0000 + ((u32::from(high) - 0xd800) << 10) + (u32::from(low) - 0xdc00)), 12)
                }
                (Some(unit), _) => (char::from_u32(u32::from(unit)), 6),
                _ => (None, 2),
            },
            Some(b'n') => (Some('\n'), 2),
            Some(b't') => (Some('\t'), 2),
            Some(b'r') => (Some('\r'), 2),
            Some(b'b') => (Some('\u{8}'), 2),
            Some(b'f') => (Some('\u{c}'), 2),
            Some(&other) => (Some(char::from(other)), 2),
        };
        let end = (at + length).min(span.end);
        view.put(c.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut [0; 4]), Span::new(at, end));
        at = end;
    }
}

/// The text that a part of a JSON string stands for.
pub(super) fn unescaped(source: &str) -> String {
    let mut view = View::default();
    read_string(source, Span::new(0, source.len()), &mut view);
    view.text
}

/// What a record holds.
#[derive(Default)]
struct Chosen<'de> {
    /// The literals of the chosen strings of each document.
    documents: Vec<Vec<&'de str>>,
    /// The document of the object that is read, when it has strings.
    current: Option<usize>,
    hints: Vec<String>,
}

/// The literal of a value: of an object, such as WordPress gives, that of its field `rendered`.
fn rendered(literal: &str) -> &str {
    #[derive(serde::Deserialize)]
    struct Rendered<'r> {
        #[serde(borrow)]
        rendered: &'r RawValue,
    }
    let object = literal.starts_with('{').then(|| serde_json::from_str::<Rendered<'_>>(literal).ok());
    object.flatten().map_or(literal, |o| o.rendered.get())
}

/// Walks down the paths that are left.
struct Seek<'p, 'f, 'de> {
    paths: Vec<&'p [String]>,
    top: bool,
    chosen: &'f mut Chosen<'de>,
}

impl<'de> Chosen<'de> {
    /// Takes a value that a path leads to: a string, a list of strings, or an object with a string
    /// as rendered.
    fn take(&mut self, value: &'de RawValue) {
        let literal = rendered(value.get());
        if literal.starts_with('[')
            && let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(literal)
        {
            items.into_iter().for_each(|item| self.take_string(item.get()));
        } else {
            self.take_string(literal);
        }
    }

    fn take_string(&mut self, literal: &'de str) {
        if literal.starts_with('"') {
            let number = *self.current.get_or_insert_with(|| {
                self.documents.push(Vec::new());
                self.documents.len() - 1
            });
            self.documents[number].push(literal);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seek<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.paths.iter().any(|p| p.is_empty()) {
            let value: &'de RawValue = serde::Deserialize::deserialize(deserializer)?;
            self.chosen.take(value);
            return Ok(());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seek<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let paths: Vec<&[String]> = self.paths.iter().filter(|p| p[0] == *key).map(|p| &p[1..]).collect();
            if !paths.is_empty() {
                map.next_value_seed(Seek { paths, top: false, chosen: self.chosen })?;
            } else if self.top && hint::is_field(&key) {
                let value: &RawValue = map.next_value()?;
                if let Ok(text) = serde_json::from_str::<String>(rendered(value.get())) {
                    self.chosen.hints.push(hint::of_value(&text));
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        // The articles of a list are documents of their own; after it, that around it goes on.
        let around = self.chosen.current.take();
        while seq.next_element_seed(Seek { paths: self.paths.clone(), top: false, chosen: self.chosen })?.is_some() {
            self.chosen.current = None;
        }
        self.chosen.current = around;
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str, fields: &[&str]) -> Vec<String> {
        let fields: Vec<Vec<String>> = fields.iter().map(|f| f.split('.').map(str::to_string).collect()).collect();
        let mut out = Vec::new();
        views(source, Span::new(0, source.len()), &fields, &mut out).expect("JSON");
        out.into_iter().map(|v| v.text).collect()
    }

    #[test]
    fn fields_are_found_by_path() {
        let source = r#"{"id":1,"text":"a \"b\"","meta":{"lead":"c","x":[{"lead":"d"},{"lead":"\u00e9\ud834\udd1e"}],"tags":["t","u"]}}"#;
        assert_eq!(texts(source, &["text"]), ["a \"b\""]);
        assert_eq!(texts(source, &["text", "meta.lead"]), ["a \"b\"\n\nc"]);
        assert_eq!(texts(source, &["meta.x.lead"]), ["d", "é𝄞"]);
        assert_eq!(texts(source, &["meta.tags"]), ["t\n\nu"]);
        assert_eq!(texts(source, &["text", "meta.x.lead", "meta.tags"]), ["a \"b\"\n\nt\n\nu", "d", "é𝄞"]);
        assert_eq!(texts(source, &["id", "none"]), [""; 0]);
        assert_eq!(texts(r#"{"a":NaN,"text":"NaN \" b","c":[-Infinity,"Infinity"]}"#, &["text"]), ["NaN \" b"]);
    }

    #[test]
    fn records_of_arrays_and_sequences() {
        let of = |text: &str, array| records(text, array).into_iter().map(|s| text[s.range()].to_string()).collect::<Vec<_>>();
        assert_eq!(of(" [ {\"a\":\"]\"} ,\n [1], \"x,\" , 3 ]\n", true), ["{\"a\":\"]\"}", "[1]", "\"x,\"", "3"]);
        assert_eq!(of("[{},3]", true), ["{}", "3"]);
        assert_eq!(of("{}\n{\"a\":{}} 1", false), ["{}", "{\"a\":{}}", "1"]);
        assert_eq!(of("[]", true), [""; 0]);
        assert_eq!(of(",1]\n[{}, 2", true), ["1", "{}", "2"]);
        let end = |text: &str, ended| records_end(text, 10, true, ended).map(|r| r.map(|r| (r.end, r.open))).map_err(|p| p.offset);
        assert_eq!(end("[{\"a\":1},{\"b\":2},{", false), Ok(Some((16, true))));
        assert_eq!(end("[{\"a\":1},{\"b\"", false), Ok(None));
        // Nothing after what is no JSON, or after the end of the array.
        assert_eq!(
            (end("[1, no, 2", true), end(", no, 2", true), end("[1] no", true)),
            (Ok(Some((2, true))), Err(3), Ok(Some((4, false))))
        );
        assert_eq!((end("[1 2]", true), end(" 2]", true), end("[1,2]\n[3]", true)), (Ok(Some((2, true))), Err(1), Ok(Some((6, false)))));
        // An array without its bracket.
        assert_eq!((end("[1,[2]\n", true), end("[1,[2]\n", false), end("[", true)), (Ok(Some((7, true))), Ok(None), Ok(Some((1, true)))));
    }

    #[test]
    fn mistakes_have_places() {
        let source = "{\"text\":\"a\",}";
        let problem = views(source, Span::new(0, source.len()), &[vec!["text".into()]], &mut Vec::new()).expect_err("no JSON");
        assert_eq!(problem.offset, 12);
    }
}
