//! What CommonMark takes for text, but pandoc, templates and wikis do not: attributes, fences of
//! divs, names, labels.

use std::ops::Range;

/// Bytes that an attribute list or a tag of a template may have, the name of a page, and a label;
/// longer ones are none.
const LONGEST: usize = 1000;
const PAGE: usize = 200;
const LABEL: usize = 60;

/// A stretch of the source that is no prose.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Syntax {
    pub(super) range: Range<usize>,
    /// Whether it ends the passage before it, as the fence of a div does.
    pub(super) block: bool,
}

/// All of a text, in order; they do not overlap. What is known to be code or an address is blanked
/// in it.
pub(super) fn find(text: &str) -> Vec<Syntax> {
    let mut found = Vec::new();
    let mut scan = Scan { text, next: [0; CLOSING.len()] };
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end_matches(['\n', '\r']).len();
        // A tag of a template may have begun on an earlier line.
        if at <= start {
            at = start;
            if let Some(range) = fence(&text[start..end]) {
                at = start + range.end;
                found.push(Syntax { range: start + range.start..at, block: true });
            }
        }
        while let Some(sign) = text.get(at..end).and_then(|rest| rest.find(['{', '[', ':', '@'])).map(|i| at + i) {
            at = sign + 1;
            if let Some((name, read)) = scan.at(sign, end) {
                at = read;
                found.push(Syntax { range: sign..name, block: false });
            }
        }
        start += line.len();
    }
    found
}

/// The fence of a div (`::: warning Title`), or the sign and type of an admonition (`!!! note
/// "Title"`); their titles are prose.
fn fence(line: &str) -> Option<Range<usize>> {
    let body = line.trim_start_matches([' ', '\t', '>']);
    let start = line.len() - body.len();
    if body.starts_with(":::") {
        let rest = body.trim_start_matches(':').trim_start();
        let named = |rest: &str| rest.find(|c: char| !c.is_alphanumeric() && !"_-.".contains(c)).unwrap_or(rest.len());
        let behind = match rest.strip_prefix('{') {
            // `{note}` is no list of attributes, but a name.
            Some(inside) => &rest[attributes(rest).or_else(|| inside.find('}').map(|i| i + 2)).unwrap_or(0)..],
            None => &rest[named(rest)..],
        };
        // Attributes may follow a name, and a fence may end as it began.
        let listed = behind.trim_start();
        let behind = attributes(listed).map_or(behind, |length| &listed[length..]);
        let behind = if behind.trim().trim_matches(':').is_empty() { "" } else { behind };
        return Some(start..line.len() - behind.len());
    }
    let rest = body.strip_prefix("!!!").or_else(|| body.strip_prefix("???"))?;
    let rest = rest.strip_prefix('+').unwrap_or(rest).strip_prefix(' ')?;
    let kind = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '-').len();
    let title = rest[kind..].trim();
    let quoted = title.len() > 1 && title.starts_with('"') && title.ends_with('"');
    (kind > 0 && (title.is_empty() || quoted)).then(|| start..line.len() - rest.len() + kind)
}

/// Signs that end what others begin.
const CLOSING: [&str; 4] = ["}}", "%}", "]]", "]"];

/// A text, and where the next of each closing sign stands: however many are opened, it is looked
/// through once for each.
struct Scan<'t> {
    text: &'t str,
    next: [usize; CLOSING.len()],
}

impl Scan<'_> {
    /// The end of the next closing sign from a place on, if it is not beyond a limit. Places must
    /// not decrease.
    fn closed(&mut self, kind: usize, from: usize, limit: usize) -> Option<usize> {
        if self.next[kind] < from {
            self.next[kind] = self.text[from..].find(CLOSING[kind]).map_or(usize::MAX, |i| from + i);
        }
        Some(self.next[kind].saturating_add(CLOSING[kind].len())).filter(|&end| end <= limit)
    }

    /// What begins at a sign of a line: where it ends, and from where the line is read on.
    fn at(&mut self, start: usize, line_end: usize) -> Option<(usize, usize)> {
        let text = self.text;
        let rest = &text[start..line_end];
        let before = text[..start].chars().next_back();
        let whole = |end: usize| (end, end);
        // Tags of templates: `{{ page }}`, `{% include page %}`, on several lines of a paragraph.
        for (kind, open) in ["{{", "{%"].iter().enumerate() {
            if rest.starts_with(open) {
                let end = self.closed(kind, start + 2, start + LONGEST)?;
                return (!text[start..end].lines().any(|line| line.trim().is_empty())).then(|| whole(end));
            }
        }
        if rest.starts_with('{') {
            return attributes(rest).map(|length| whole(start + length));
        }
        // Pages of wikis: `[[page]]`, `[[page|text]]`; not an ordinary link whose text stands in
        // brackets.
        if rest.starts_with("[[") {
            let end = self.closed(2, start + 2, line_end.min(start + PAGE))?;
            let name = || text[start..end].find('|').map_or(end, |i| start + i + 1);
            return (!text[end..].starts_with(['(', '['])).then(|| (name(), end));
        }
        // Labels of notes and of links, where what they lead to is missing.
        if rest.starts_with("[^") || (rest.starts_with('[') && before == Some(']')) {
            let end = self.closed(3, start + 1, line_end.min(start + LABEL))?;
            let prose = text[end..].starts_with('(') || (rest.starts_with("[^") && text[start..end].contains(' '));
            return (!prose).then(|| whole(end));
        }
        let bare = before.is_none_or(|c| !c.is_alphanumeric());
        let length = match rest.as_bytes()[0] {
            b':' => emoji(rest)?,
            b'@' if bare => citation(rest)?,
            _ => return None,
        };
        Some(whole(start + length))
    }
}

/// The length of a list of attributes that a text begins with: `{.class #id key="value"}`, `{:
/// .class}`, `{=html}`, `{-}`.
fn attributes(text: &str) -> Option<usize> {
    let body = text.strip_prefix('{')?.trim_start();
    if body.starts_with("-}") {
        return Some(text.len() - body.len() + 2);
    }
    let (mut rest, mut any) = (body.strip_prefix(':').unwrap_or(body), false);
    while text.len() - rest.len() < LONGEST {
        rest = rest.trim_start();
        if let Some(behind) = rest.strip_prefix('}') {
            return any.then(|| text.len() - behind.len());
        }
        rest = attribute(rest)?;
        any = true;
    }
    None
}

/// What follows an attribute.
fn attribute(text: &str) -> Option<&str> {
    let sign = text.strip_prefix(['.', '#', '=']);
    let name = sign.unwrap_or(text);
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    let behind = name.trim_start_matches(|c: char| c.is_alphanumeric() || "_-:.".contains(c));
    if sign.is_some() {
        return Some(behind);
    }
    let value = behind.strip_prefix('=')?;
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            return quoted.find(quote).map(|end| &quoted[end + 1..]);
        }
    }
    let behind = value.trim_start_matches(|c: char| !c.is_whitespace() && !"{}\"'".contains(c));
    (behind.len() < value.len()).then_some(behind)
}

/// The length of the name of an emoji: `:house:`.
fn emoji(text: &str) -> Option<usize> {
    let name = text[1..].trim_start_matches(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+-".contains(c));
    let length = text.len() - name.len();
    let word = text[1..length].contains(|c: char| c.is_ascii_lowercase());
    (word && length < LONGEST && name.starts_with(':')).then_some(length + 1)
}

/// The length of the key of a citation: `@key:2020`.
fn citation(text: &str) -> Option<usize> {
    let key = &text[1..];
    if !key.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
        return None;
    }
    let behind = key.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_:.#+-/".contains(c));
    // Punctuation at its end is that of the sentence.
    Some(1 + key[..key.len() - behind.len()].trim_end_matches([':', '.', '#', '+', '-', '/']).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        find(source).into_iter().map(|s| &source[s.range]).collect()
    }

    #[test]
    fn syntax_is_told_from_prose() {
        let too_long = format!("[a][{0}] [[{0}{0}]]", "a home ".repeat(20));
        for (source, expected) in [
            ("# Head {#big-home .x}", &["{#big-home .x}"][..]),
            ("[a]{.big} `b`{.rust}, {: .big target=_blank}", &["{.big}", "{.rust}", "{: .big target=_blank}"]),
            ("![](x){width=50% alt=\"a big} home\" k='v w'} {-} {=html}", &["{width=50% alt=\"a big} home\" k='v w'}", "{-}", "{=html}"]),
            ("{dollars} {that a} {big|home} {} {.5 million} {a=} {a=\"b}", &[]),
            ("::: warning\r\n> :::: {.big}\n:::", &["::: warning", ":::: {.big}", ":::"]),
            (
                "::: note A big home\n:::tip[Big home]\n:::{note} Home\n::: {.a b=\"c d\"} :::\n::: a {open} Big",
                &["::: note", ":::tip", ":::{note}", "::: {.a b=\"c d\"} :::", "::: a"],
            ),
            ("!!! note \"A big home\"\n??? danger\n!!! Big home\n!!! big home", &["!!! note", "??? danger"]),
            ("[[big home|text]] {{ a }} {% b %} [[c]](d) {{ e", &["[[big home|", "{{ a }}", "{% b %}"]),
            ("So {{< a\n  b=\"c\" >}} {% c\n\nd %}\n[[e\nf]]", &["{{< a\n  b=\"c\" >}}"]),
            ("a[^big-home] [b][big home] [^c d] [e] [f][g](h)", &["[^big-home]", "[big home]"]),
            (&too_long, &[]),
            ("so :house: at 10:30:15, a:b", &[":house:"]),
            ("[@big:home, p. 3; @home]. me@big.example", &["@big:home", "@home"]),
        ] {
            assert_eq!(texts(source), expected, "{source}");
        }
    }

    #[test]
    fn many_that_are_opened_and_never_closed_are_looked_for_once() {
        // Each of them would be searched for its end again. Colons alone are the fence of a div;
        // `][` begins an empty label, `:a:` is an emoji.
        let expected = |open: &str| match open {
            ":" => 1,
            "@a:" => 200_000,
            ":a" => 100_000,
            "][" => 199_999,
            _ => 0,
        };
        for open in ["[", "[[", "{{", "{%", "{", "{a=", "{a=\"", "{a='{a=\"", "{.a ", "[^", "][", ":", ":a", "@", "@a:"] {
            assert_eq!(texts(&open.repeat(200_000)).len(), expected(open), "{open}");
        }
        let links = "[".repeat(200_000) + &"](".repeat(200_000);
        assert_eq!(texts(&links).len(), 0);
    }
}
