//! Regions in which nothing is substituted: addresses, code, and the marks of whatever the text was
//! written in or for.

mod braces;
mod brackets;
mod code;
pub(crate) mod code_tags;
mod escapes;
pub(crate) mod header;
mod rows;
mod scan;
mod shown;
mod tags;
mod wrapped;

pub use shown::shown;

use crate::span::Span;
use regex::Regex;
use std::sync::LazyLock;

/// Web and mail addresses, identifiers of publications, handles, hash tags, inline code, paths,
/// file names and commands of LaTeX are not prose. Repetitions before a sign that may be missing
/// have bounds (those of RFC 5321 and RFC 1035), or a long run of letters would be searched anew
/// from each of its places. Ignoring the case is `(?i-u:`: that of all of Unicode needs tables that
/// are not linked in. Long repetitions are of ASCII: of any character they would take milliseconds
/// to compile.
const PROTECTED: &str = r"(?x)
      (?:https?|ftp):(?://|\\/\\/)[^\s<>\x22]+ | (?-u:\b)(?i-u:www)\.[^\s<>\x22]+
    | [A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9.-]+(?::[^\s<>\x22]+)?|:[^\s<>\x22]+)
    | (?-u:\b)(?i-u:doi):\x20?10\.[^\s<>\x22]+ | (?-u:\b)10\.[0-9]{4,9}/[^\s<>\x22]+
    | [@\#][A-Za-z_][A-Za-z0-9_]*(?:[.-][a-z0-9_]+)* | (?-u:\b)[ru]/[A-Za-z0-9_]{3,}
    | \]\((?:[^()\s]|\([^()\s]*\))+(?:\x20\x22[^\x22\n]*\x22)?\)
    | &(?:amp;)?(?:nbsp|amp|quot|apos|lt|gt|[lr][ds]quo|[nm]dash|hellip|\#[0-9]{2,6}|\#[xX][0-9A-Fa-f]{2,5});
    | ``[^`\n]{1,200}`` | `[^`\n]{1,200}`
    | (?-u:\b)(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?::[0-9]{1,5})?/[^\s<>\x22]*
    | (?-u:\b)(?:[A-Za-z0-9_-]{1,63}/){0,4}(?:[A-Za-z0-9_-]{1,63}\.){1,4}(?:tv|news|ai|me|co|app|uk|de|eu|fr|ca|au|ru
        |aspx?|jsp|webm|m4a|heic|(?i-u:com|org|net|gov|edu|info|io|co\.uk
        |html?|php|txt|pdf|epub|docx?|xlsx?|pptx?|odt|rtf|csv|tsv|md|tex|bib|png|jpe?g|gif|svg|webp|mp[34]|mov|wav
        |exe|dll|apk|iso|zip|rar|7z|gz|js|ts|css|py|rs|java|cpp|sh|sql|json|xml|ya?ml|toml|ini|log))(?-u:\b)
    | (?:(?-u:\b)[A-Za-z]:)?[\\/](?:[A-Za-z0-9._-]+[\\/])+[A-Za-z0-9._-]*
    | (?:\.\.|~)/[A-Za-z0-9._/-]+
    | \\(?:begin|end|[a-z]*ref|label|cite[a-z]*|includegraphics|input|include|bibliography[a-z]*|usepackage|documentclass)\*?
        (?:\[[\x20-\x5c\x5e-\x7e]{0,100}\])?\{[\x20-\x7a\x7c\x7e]{0,100}\}
    | \\[A-Za-z]+
    | (?-u:\b)_*[A-Za-z0-9]+_+[A-Za-z0-9][A-Za-z0-9_]*(?-u:\b)";

/// The spans of a text in which nothing is substituted, in order and apart.
#[must_use]
pub fn protected(text: &str) -> Vec<Span> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| Regex::new(PROTECTED).unwrap_or_else(|e| unreachable!("{e}")));
    let mut spans = Vec::new();
    header::read(text, &mut spans);
    code::queries(text, &mut spans);
    wrapped::armour(text, &mut spans);
    let (mut start, mut beyond) = (0, 0);
    // What each of them looks for holds a sign; most lines hold none.
    for line in text.split_inclusive('\n') {
        let (end, sign, stop, bracket) = (start + line.len(), has_sign(line), has_inner_stop(line), has_bracket(line));
        // No alternative of the pattern goes beyond a line.
        if sign || stop || bracket {
            for part in escapes::read(line, start, &mut spans) {
                signs(&PATTERN, &line[part.range()], start + part.start, &mut spans);
            }
            wrapped::address(text, end, &mut spans);
        }
        wrapped::word(text, start, end, &mut spans);
        brackets::note_numbers(line, start, &mut spans);
        code::script(line, start, &mut spans);
        if bracket {
            beyond = enclosed(text, start.max(beyond), end, &mut spans);
        }
        if stop || has_code(line) {
            code::read(line, start, &mut spans);
        }
        if has_column(line) {
            rows::columns(line, start, &mut spans);
        }
        if sign {
            rows::request(line, start, &mut spans);
        }
        rows::record(line, start, &mut spans);
        start = end;
    }
    merge(&mut spans);
    spans
}

/// Adds what the pattern finds in a part of a line, which is the text from `start` on.
fn signs(pattern: &Regex, part: &str, start: usize, spans: &mut Vec<Span>) {
    let mut at = 0;
    while let Some(found) = pattern.find_at(part, at) {
        at = found.end();
        if found.as_str().starts_with('`') && !is_inline_code(part, found.as_str(), found.start()) {
            at = found.start() + 1;
            continue;
        }
        spans.push(Span::new(start + found.start(), start + at));
    }
}

/// Whether what stands between backticks at `at` is code. They open quotations, too (``so'', `so'),
/// and are written for apostrophes.
fn is_inline_code(line: &str, code: &str, at: usize) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '`';
    let inside = code.trim_matches('`');
    let apart = !line[..at].ends_with(word) && !line[at + code.len()..].starts_with(word);
    apart && inside.trim() == inside && !inside.contains("''")
}

/// Adds what brackets from `at` to `end` enclose, which may go on beyond; returns where the last
/// one ends.
fn enclosed(text: &str, mut at: usize, end: usize, spans: &mut Vec<Span>) -> usize {
    while let Some(next) = text.as_bytes().get(at..end).and_then(|rest| rest.iter().position(|&b| is_bracket(b))) {
        at += next;
        at = match text.as_bytes()[at] {
            b'[' => brackets::read(text, at, spans),
            b'{' => braces::read(text, at, spans),
            _ => tags::read(text, at, spans),
        };
    }
    at
}

/// Puts spans in order, those that overlap as one.
fn merge(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let overlap = next.start < last.end;
        if overlap {
            last.end = last.end.max(next.end);
        }
        overlap
    });
}

/// Whether a text holds a sign of addresses, handles, code or paths. Without a branch a byte, many
/// are looked at a time.
fn has_sign(text: &str) -> bool {
    text.bytes().fold(false, |any, b| any | matches!(b, b'@' | b'#' | b'`' | b'/' | b'\\' | b'_' | b'&'))
}

/// Whether a full stop stands between two letters, as in a domain or file name.
fn has_inner_stop(text: &str) -> bool {
    let bytes = text.as_bytes();
    let within = |at: usize| at > 0 && bytes[at - 1].is_ascii_alphanumeric() && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
    text.match_indices('.').any(|(at, _)| within(at))
}

/// Whether a text holds a bracket of tags, shortcodes or templates.
fn has_bracket(text: &str) -> bool {
    text.bytes().fold(false, |any, b| any | is_bracket(b))
}

fn is_bracket(byte: u8) -> bool {
    matches!(byte, b'[' | b'{' | b'<')
}

/// Whether a text holds a sign of values, flags or calls: "=", "--", " -" or "()".
fn has_code(text: &str) -> bool {
    let (bytes, next) = (text.as_bytes(), text.as_bytes().get(1..).unwrap_or_default());
    let value = bytes.iter().fold(false, |any, &b| any | (b == b'='));
    let pair = |a: u8, b: u8| (b == b'-') & matches!(a, b' ' | b'-' | b'\t' | b'"' | b'`' | b'[') | (a == b'(') & matches!(b, b')' | b'-');
    value || bytes.first() == Some(&b'-') || bytes.iter().zip(next).fold(false, |any, (&a, &b)| any | pair(a, b))
}

/// Whether a line holds what separates columns: a tab, a bar or several spaces.
fn has_column(line: &str) -> bool {
    let bytes = line.trim_ascii().as_bytes();
    let pair = |a: u8, b: u8| matches!(a, b'\t' | b'|') | (a == b' ') & (b == b' ');
    bytes.iter().zip(bytes.get(1..).unwrap_or_default()).fold(false, |any, (&a, &b)| any | pair(a, b))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is protected of a text.
    pub fn found(text: &str) -> Vec<&str> {
        protected(text).into_iter().map(|s| &text[s.range()]).collect()
    }

    #[test]
    fn addresses_and_code_are_protected() {
        let text = "See https://a.example/big-home or mail me@b.example; run `big home` in C:\\big\\home, @home #big foo.exe my_home.";
        let expected = ["https://a.example/big-home", "me@b.example", "`big home`", "C:\\big\\home", "@home", "#big", "foo.exe", "my_home"];
        assert_eq!(found(text), expected);
        for address in [
            "figures/assault.png",
            "src/assault.rs",
            "my-assault.docx",
            "../assault",
            "~/assault/methods",
            "\\begin{methods}",
            "\\includegraphics[width=3cm]{figures/assault}",
            "\\citep{assault}",
            "\\assault",
            "portellery.com/specialists",
            "short.ly/assault",
            "HARBOURNEWS.COM/Assault?id=5&yr=2024",
            "WWW.BIG-HOME.NEWS",
            "news.example:8080/big",
            "doi:10.1000/assault-methods",
            "10.1000/assault-methods",
            "git@corporate:methods/assault.git",
            "git@code.example:methods/assault.git",
        ] {
            let text = format!("See {address} today.");
            assert_eq!(found(&text), [address]);
        }
        let prose =
            "A plain sentence. Another one, 3.5 per cent. The U.S./Canada border and/or he/she, at 9 a.m./p.m., _practically_ all of it.";
        assert!(protected(prose).is_empty());
    }

    #[test]
    fn spans_are_in_order_and_apart() {
        let text = "[[File:a.jpg|thumb|See {{a|b=4}} and [b]{name}[/b]]] `a[4]=name()` <ref name=\"https://a.example\">\t4\t|";
        let spans = protected(text);
        assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{:?}", found(text));
    }

    #[test]
    fn backticks_are_code_or_quotes() {
        assert_eq!(found("Take ``big home`` or `big home`, not `this`."), ["``big home``", "`big home`", "`this`"]);
        for prose in [
            "``It was about belief,'' he stated of the assault. ``Folks stated so.''",
            "``It was so,'' he stated, ``and folks stated it.''",
            "Ukraine`s authorities stated it, and Russia`s folks.",
            "The `folks' stated it, and `assault' was a word.",
        ] {
            assert!(found(prose).is_empty(), "{prose}: {:?}", found(prose));
        }
    }

    #[test]
    fn addresses_are_known_however_they_are_written() {
        for address in [
            "sky.tv",
            "folks.news",
            "assault.aspx",
            "folks.m4a",
            "https:\\/\\/news.example\\/folks-stated",
            "r/folks",
            "u/folks_stated",
            "@folks.stated",
            "#folks-stated",
        ] {
            assert_eq!(found(&format!("See {address} today.")), [address]);
        }
        assert_eq!(found("[Economy](/folks-stated) and [it](#folks) here"), ["](/folks-stated)", "](#folks)"]);
        assert_eq!(found("![a](folks_(port).png \"the folks\")"), ["](folks_(port).png \"the folks\")"]);
        let prose = "It ended.News came [the folks](who stated it) and he or/she/they stated.";
        assert!(found(prose).iter().all(|s| s.starts_with('/')), "{:?}", found(prose));
    }

    #[test]
    fn signs_that_nothing_closes_are_read_once() {
        // Were it searched for again from each place, this would not end.
        for signs in [
            "{{ ",
            "[[",
            "[a",
            "[a] ",
            "<a b=",
            "<!--",
            "{a",
            "{% ",
            "a=\"",
            "--a-",
            "a --b",
            "word --flag-x ",
            "a.b(",
            "a.b.",
            "[b][code]",
            "|4",
            "${",
            "](a",
            "\\nA",
            "`a",
            "&am",
            "-----BEGIN A-----",
            "a/b-\n",
            "{title} ",
        ] {
            let text = signs.repeat((2 << 20) / signs.len());
            let spans = protected(&text);
            assert!(spans.is_sorted_by(|a, b| a.end <= b.start) && spans.iter().all(|s| s.end <= text.len()), "{signs:?}");
        }
    }

    proptest! {
        #[test]
        fn any_signs_are_safe(text in "(\\[\\[|\\]\\]|\\{\\{|\\}\\}|[\\[\\]{}<>=|$#%/\"'().:*é“–a4 \n\t;&`-]|\\\\n|\\\\u201c|&nbsp;|<br>|<p>|code|Title|File:|SELECT | FROM |--){0,60}") {
            let spans = protected(&text);
            prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
            prop_assert!(spans.iter().all(|s| !s.is_empty() && text.get(s.range()).is_some()));
            prop_assert_eq!(shown(&text, &spans).len(), text.len());
        }
    }
}
