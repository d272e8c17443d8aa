//! Code in running text: values of keys, flags of programs, calls and members, queries.

use super::scan::{line_ahead, name_end};
use crate::span::Span;

/// Longest value in quotes and longest arguments of a call in bytes.
const VALUE: usize = 200;
const ARGUMENTS: usize = 80;
/// How far after a dash of two hyphens the next one is looked for, in bytes.
const DASHES: usize = 200;
/// Longest name that is looked for before a sign.
const NAME: usize = 100;
/// Words that follow a dash of two hyphens more often than they name a flag.
#[rustfmt::skip]
const DASHED: [&str; 49] = [
    "a", "all", "also", "although", "an", "and", "are", "as", "at", "be", "because", "both", "but", "by", "even", "for", "from", "had", "has",
    "he", "if", "in", "including", "is", "it", "like", "not", "of", "on", "one", "or", "she", "so", "some", "such", "than", "that", "the",
    "they", "this", "though", "to", "was", "we", "were", "when", "which", "who", "with",
];
/// Flags that are told by their names alone.
const FLAGS: [&str; 8] = ["debug", "force", "help", "output", "quiet", "recursive", "verbose", "version"];
/// What lines of scripts hold and prose hardly does.
const STRONG: [&str; 9] = ["function(", "function (", "){", ") { ", "}(", "})", "};", "=> {", "=>{"];
/// What they begin with and hold, and prose may, too.
#[rustfmt::skip]
const STARTS: [&str; 13] = [
    "var ", "let ", "const ", "if (", "for (", "while (", "return ", "def ", "private ", "public ", "static ", "@media ", "window.",
];
const WEAK: [&str; 8] = [" = ", "===", "!==", "&&", "||", "('", "(\"", "document"];
/// What programs call things whose members follow a point.
#[rustfmt::skip]
const OBJECTS: [&str; 41] = [
    "app", "args", "arr", "array", "component", "config", "console", "context", "ctx", "data", "df", "doc", "document", "el", "elem", "element",
    "event", "item", "math", "module", "navigator", "node", "np", "obj", "object", "os", "page", "params", "pd", "post", "process", "props", "req",
    "request", "res", "response", "self", "site", "sys", "user", "window",
];

/// Adds the code of a line, which is `text` from `start` on.
pub(super) fn read(line: &str, start: usize, spans: &mut Vec<Span>) {
    let mut add = |(from, to): (usize, usize)| spans.push(Span::new(start + from, start + to));
    let bytes = line.as_bytes();
    for (at, byte) in line.bytes().enumerate() {
        let found = match byte {
            b'=' => value(line, at),
            b'-' if at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'(' | b'[' | b'"' | b'\'' | b'`') => flag(line, at),
            b'(' if bytes.get(at + 1) == Some(&b')') => call(line, at),
            b'.' => member(line, at),
            _ => None,
        };
        found.map(&mut add);
    }
}

/// Adds a line that is a script, or the script that follows a sentence of prose in it. It takes a
/// sign that only scripts have together with another one, or three that prose may have.
pub(super) fn script(line: &str, start: usize, spans: &mut Vec<Span>) {
    let code = line.trim_end();
    let Some(last) = code.rfind(['{', '}', ';']).or_else(|| code.ends_with("):").then(|| code.len() - 1)) else { return };
    let opens = code.ends_with(") {");
    let strong = STRONG.iter().filter(|sign| code.contains(*sign)).count() + usize::from(opens);
    let first = STRONG.iter().chain(&WEAK).filter_map(|sign| code.find(sign)).min();
    let closed = usize::from(code.ends_with([';', '{', '}', ':']));
    let begins = STARTS.iter().any(|sign| code.trim_start().starts_with(sign));
    let weak = WEAK.iter().filter(|sign| code.contains(*sign)).count() + usize::from(begins) + closed + usize::from(code.ends_with(");"));
    if 2 * strong + weak < 3 {
        return;
    }
    let from = first
        .and_then(|at| [". ", "! ", "? ", ".” ", ".\" "].iter().filter_map(|end| code[..at].rfind(end).map(|at| at + end.len())).max());
    let from = from.unwrap_or(0).min(last);
    if !is_prose(&code[from..=last]) {
        spans.push(Span::new(start + from, start + last + 1));
    }
}

/// Whether four in five of at least eight words are words of prose, each with a few signs around it
/// at most.
fn is_prose(text: &str) -> bool {
    let is_word = |piece: &str| {
        let word = piece.trim_matches(|c: char| !c.is_alphabetic());
        let inside = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’' | '-');
        !word.is_empty() && word.chars().all(inside) && piece.len() - word.len() <= 4 && !piece.contains("()")
    };
    let (mut pieces, mut words) = (0, 0);
    for piece in text.split_ascii_whitespace() {
        (pieces, words) = (pieces + 1, words + usize::from(is_word(piece)));
    }
    pieces >= 8 && words * 5 >= pieces * 4
}

/// A key with the value after its sign at `at` ("level=9", "title=\"Brand new\"").
fn value(line: &str, at: usize) -> Option<(usize, usize)> {
    let key = line[..at].bytes().rev().take(NAME).take_while(|&b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')).count();
    let rest = &line[at + 1..];
    let quote = rest.chars().next().filter(|&c| matches!(c, '"' | '\''));
    let quoted = quote.and_then(|q| line_ahead(line, at + 2, VALUE).find(q)).map(|end| end + 2);
    let plain = || rest.find(|c: char| c.is_whitespace() || "\"'<>[](){}|,;=".contains(c)).unwrap_or(rest.len());
    let length = quoted.unwrap_or_else(plain);
    (key > 0 && length > 0).then_some((at - key, at + 1 + length))
}

/// A flag whose hyphen is at `at`, with the number that it may have ("--size 4", "-n 4").
fn flag(line: &str, at: usize) -> Option<(usize, usize)> {
    let rest = &line[at..];
    let long = rest.starts_with("--");
    let name = &rest[if long { 2 } else { 1 }..];
    let length = name.bytes().position(|b| !(b.is_ascii_alphanumeric() || b == b'-')).unwrap_or(name.len());
    let (name, behind) = name.split_at(length);
    let told = match long {
        true => name.len() > 1 && name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.ends_with('-') && !DASHED.contains(&name),
        false => name.len() == 1 && name.starts_with(|c: char| c.is_ascii_alphabetic()) && !matches!(name, "a" | "I" | "A"),
    };
    let end = line.len() - behind.len();
    // Dashes of prose touch their words, too ("Folks --though not all-- stated it").
    let near = line_ahead(line, end, DASHES);
    let dashed = || near.match_indices("--").any(|(at, _)| near[..at].ends_with(|c: char| c.is_alphanumeric() || c == ','));
    let number = behind.strip_prefix([' ', '=']).map_or(0, |n| n.bytes().take_while(u8::is_ascii_digit).count());
    let apart = behind.chars().next().is_none_or(|c| c.is_whitespace() || "=,.;:)]\"'`".contains(c));
    let beside = behind.starts_with(['=', '`']) || behind.starts_with(" -") && !behind.starts_with(" - ") && !behind.starts_with(" -- ");
    let before = line[..at].trim_end().rsplit(' ').next().is_some_and(|word| word.len() > 1 && word.starts_with('-') && word != "--");
    let command = line[..at].ends_with('`') || line.trim_start().starts_with("$ ");
    let signs = number > 0 || name.bytes().any(|b| b == b'-' || b.is_ascii_digit()) || beside || before || command;
    let sure = !long || (signs || FLAGS.contains(&name)) && !dashed();
    (told && apart && sure).then_some((at, if number > 0 { end + 1 + number } else { end }))
}

/// A call without arguments whose brackets are at `at` ("name()").
fn call(line: &str, at: usize) -> Option<(usize, usize)> {
    let from = name_start(line, at);
    (from < at && !line.as_bytes()[from].is_ascii_digit()).then_some((from, at + 2))
}

/// A member of an object around the point at `at`: one that is called, or has a capital within, or
/// one of an object as programs call them. A space that was lost between two sentences, of which
/// the second begins with a small letter, is no point of a program.
fn member(line: &str, at: usize) -> Option<(usize, usize)> {
    let from = name_start(line, at);
    let rest = &line[at + 1..];
    let length = rest.bytes().position(|b| !(b.is_ascii_alphanumeric() || b == b'_')).unwrap_or(rest.len());
    let (object, name, behind) = (&line[from..at], &rest[..length], &rest[length..]);
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || name_end(object.trim_start_matches('$')) == 0 {
        return None;
    }
    let end = at + 1 + length;
    let called = behind.starts_with('(').then(|| line_ahead(line, end, ARGUMENTS).find(')').map_or(end, |close| end + close + 1));
    let known = OBJECTS.contains(&object.split('.').next().unwrap_or_default().to_ascii_lowercase().as_str());
    let camel = name.bytes().any(|b| b.is_ascii_uppercase());
    called.or((known || camel).then_some(end)).map(|end| (from, end))
}

/// Where the name that ends at `at` begins, with the objects that it is a member of.
fn name_start(line: &str, at: usize) -> usize {
    at - line[..at].bytes().rev().take(NAME).take_while(|&b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'$')).count()
}

/// Adds the queries of a text ("SELECT title, id FROM listing"); capitals between the two words are
/// those of a headline.
pub(super) fn queries(text: &str, spans: &mut Vec<Span>) {
    for (at, select) in text.match_indices("SELECT ") {
        let line = line_ahead(text, at, VALUE);
        let Some((columns, rest)) = line[select.len()..].split_once(" FROM ") else { continue };
        if !columns.bytes().any(|b| b.is_ascii_uppercase()) {
            let table = rest.bytes().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))).unwrap_or(rest.len());
            spans.push(Span::new(at, at + line.len() - rest.len() + table));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn scripts_are_left_alone_and_the_prose_before_them_is_not() {
        for line in [
            "!function(d,s,id){var js=d.folks}(document,\"script\",\"twitter-wjs\");",
            "jQuery(document).ready(function($) {",
            "private static final String FOLKS = \"assault\";",
            "if (typeof folks !== 'undefined') {",
            "var folks = \"assault\";",
            "(function(d, s, id) {",
            "});",
            "fbq('track', 'PageView');",
        ] {
            assert_eq!(found(line).last(), Some(&line), "{line}");
            let behind = format!("The folks stated so. {line}");
            assert!(found(&behind).iter().all(|s| !s.contains("folks stated so")), "{line}");
        }
        for line in [
            "The executive function (\"the boss of the brain\") gets weaker, and the folks were with out power on Monday; they stated so.",
            "She stated (of {the folks}) that the document was out on Monday {with out} power.",
            "The document (\"the plan\") stated that the folks were with out power; it stays;",
        ] {
            assert_eq!(found(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn code_is_told_from_prose() {
        for code in [
            "level=9",
            "title=\"Brand new\"",
            "--size 4",
            "--dry-run",
            "--folks=4",
            "--help",
            "-n 4",
            "-x",
            "document.title",
            "item.size()",
            "name()",
            "folks.getSize",
            "$folks.get(ports)",
            "SELECT title, id FROM listing",
        ] {
            assert_eq!(found(&format!("We take {code} here.")), [code]);
        }
        for prose in [
            "It ended.The authorities stated",
            "the port.the authorities at 9 a.m. in the U.S. (that is) i.e. e.g. p.c.",
            "the folks --who stated it-- left -- and the -- rest",
            "Folks --nevertheless not all-- stated it, as did others --authorities, mostly-- on Monday",
            "--nevertheless not all of the folks",
            "the (well-known) folks {stated} it; and (so) {they} did;",
            "the authority(s) and name (s) () of it",
            "an on-line e-book - a plan - and -a plan",
            "a = b; 2 + 2 = 4",
            "SELECT COMMITTEE HEARS FROM MINISTERS",
        ] {
            assert!(found(prose).is_empty(), "{prose}: {:?}", found(prose));
        }
    }
}
