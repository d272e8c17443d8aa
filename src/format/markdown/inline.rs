//! What is no prose within a paragraph: formulas, code marked as HTML, and the syntax of others.

use super::syntax::{self, Syntax};
use super::{head, mdx, template, tex};
use crate::format::view::merged;
use crate::span::Span;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// Characters that a formula may have; without a mathematical sign there are few.
const FORMULA: usize = 1000;
const WITHOUT_SIGN: usize = 40;

/// Elements whose text is code.
const CODE: [&str; 7] = ["code", "kbd", "samp", "var", "tt", "script", "style"];

/// All of a part of a text, in order; they do not overlap.
pub(super) fn find(source: &str, part: Span) -> Vec<Syntax> {
    let text = &source[part.range()];
    let mut marks =
        Marks { text, masked: String::with_capacity(text.len()), dollars: Vec::new(), code: Vec::new(), shown: Vec::new(), passage: 0 };
    marks.read();
    let plain = |range| Syntax { range, block: false };
    let mut found = syntax::find(&marks.masked);
    let blocks = blocks(text, &marks.masked);
    let is_code = |at| within(at, &marks.shown);
    let bodies = merged(template::bodies(text, is_code).into_iter().chain(mdx::bodies(text, is_code)).collect());
    marks.dollars.retain(|(at, _)| !within(*at, &blocks) && !within(*at, &bodies));
    found.extend(formulas(text, &marks.dollars).into_iter().chain(blocks).map(plain));
    found.extend(marks.code.into_iter().chain(tex::find(text, is_code)).map(plain));
    found.extend(bodies.into_iter().map(|range| Syntax { block: text[range.clone()].contains('\n'), range }));
    found.extend(mdx::find(text, |at| !marks.masked[at..].starts_with(' ')));
    if part.start == 0 {
        found.extend(head::find(text));
    }
    found.sort_by_key(|s| s.range.start);
    found.dedup_by(|next, kept| {
        let within = next.range.start < kept.range.end;
        if within {
            kept.range.end = kept.range.end.max(next.range.end);
            kept.block |= next.block;
        }
        within
    });
    for found in &mut found {
        found.range = part.start + found.range.start..part.start + found.range.end;
    }
    found
}

/// Whether a place is in one of some stretches, which are in order and do not overlap.
fn within(at: usize, stretches: &[Range<usize>]) -> bool {
    stretches.get(stretches.partition_point(|s| s.end <= at)).is_some_and(|s| s.start <= at)
}

struct Marks<'t> {
    text: &'t str,
    /// The text in its place, with spaces instead of code, addresses, tags and signs after a
    /// backslash.
    masked: String,
    /// Dollar signs, and the passage in which each stands; a formula is all in one.
    dollars: Vec<(usize, usize)>,
    code: Vec<Range<usize>>,
    /// What is shown as it is, in which nothing begins or ends.
    shown: Vec<Range<usize>>,
    passage: usize,
}

impl Marks<'_> {
    fn read(&mut self) {
        let text = self.text;
        // Depth of code blocks and the like.
        let mut closed = 0usize;
        // Where the last tag of each kind of code was opened.
        let mut opened = [None; CODE.len()];
        for (event, range) in Parser::new_ext(text, super::options()).into_offset_iter() {
            if matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_) | Tag::MetadataBlock(_))) {
                self.shown.push(range.clone());
            }
            match event {
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
                | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {}
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::End(TagEnd::Link | TagEnd::Image) | Event::Code(_) => {
                    self.passage += 1;
                }
                Event::Start(tag) => {
                    closed += usize::from(matches!(tag, Tag::CodeBlock(_) | Tag::MetadataBlock(_) | Tag::HtmlBlock));
                    self.passage += 1;
                    opened = [None; CODE.len()];
                }
                Event::End(tag) => {
                    let closes = matches!(tag, TagEnd::CodeBlock | TagEnd::MetadataBlock(_) | TagEnd::HtmlBlock);
                    closed = closed.saturating_sub(usize::from(closes));
                    self.passage += 1;
                    opened = [None; CODE.len()];
                }
                Event::InlineHtml(tag) => match marks_code(&tag) {
                    Some((kind, true)) => opened[kind] = Some(range.start),
                    Some((kind, false)) => self.code.extend(opened[kind].take().map(|start| start..range.end)),
                    None => {}
                },
                Event::Text(_) if closed == 0 && range.start >= self.masked.len() => self.keep(range),
                _ => {}
            }
        }
        self.mask(text.len());
    }

    /// Keeps text, but for a sign that a backslash before it makes ordinary.
    fn keep(&mut self, range: Range<usize>) {
        let text = self.text;
        let escaped = text[..range.start].ends_with('\\');
        let sign = text[range.clone()].chars().next().filter(|_| escaped).map_or(0, char::len_utf8);
        let start = range.start + sign;
        self.mask(start);
        self.masked.push_str(&text[start..range.end]);
        self.dollars.extend(text[start..range.end].match_indices('$').map(|(i, _)| (start + i, self.passage)));
    }

    /// Puts spaces in the place of what is not text.
    fn mask(&mut self, end: usize) {
        let skipped = self.text[self.masked.len()..end].bytes();
        self.masked.extend(skipped.map(|b| if b == b'\n' { '\n' } else { ' ' }));
    }
}

/// Which code a tag within a paragraph is of, and whether it begins there.
fn marks_code(tag: &str) -> Option<(usize, bool)> {
    let tag = tag.strip_prefix('<').filter(|tag| !tag.ends_with("/>"))?;
    let (name, begins) = tag.strip_prefix('/').map_or((tag, true), |name| (name, false));
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
    CODE.iter().position(|c| name.eq_ignore_ascii_case(c)).map(|kind| (kind, begins))
}

/// Formulas between lines of two dollar signs; CommonMark may see a heading or a list in them.
fn blocks(text: &str, masked: &str) -> Vec<Range<usize>> {
    let (mut found, mut opened, mut start) = (Vec::new(), None, 0);
    for line in masked.split_inclusive('\n') {
        let end = start + line.len();
        let alone = line.trim() == "$$" && text[start..end].trim_matches([' ', '\t', '>', '\r', '\n']) == "$$";
        opened = match opened {
            Some(open) if alone => {
                found.push(open..end);
                None
            }
            Some(_) if text[start..end].trim_matches([' ', '\t', '>', '\r', '\n']).is_empty() => None,
            None if alone => Some(start),
            other => other,
        };
        start = end;
    }
    found
}

/// Formulas: what stands between one dollar sign, or two, and the next.
fn formulas(text: &str, dollars: &[(usize, usize)]) -> Vec<Range<usize>> {
    // Where each group of signs begins and ends, and its passage.
    let mut groups: Vec<(usize, usize, usize)> = Vec::new();
    for &(at, passage) in dollars {
        match groups.last_mut() {
            Some(last) if last.1 == at && last.2 == passage => last.1 += 1,
            _ => groups.push((at, at + 1, passage)),
        }
    }
    let (mut found, mut next) = (Vec::new(), 0);
    while let Some(&[open, close]) = groups.get(next..next + 2) {
        let signs = open.1 - open.0;
        let fits = open.2 == close.2 && signs == close.1 - close.0 && signs <= 2;
        let number = text[close.1..].starts_with(|c: char| c.is_ascii_digit());
        let amount = text[..open.0].ends_with(char::is_alphanumeric);
        if fits && !number && !amount && is_formula(&text[open.1..close.0], signs == 2) {
            found.push(open.0..close.1);
            next += 1;
        }
        next += 1;
    }
    found
}

/// Whether what stands between dollar signs is a formula; money, symbols of shares and classes of
/// price have such signs, too.
pub(super) fn is_formula(inside: &str, display: bool) -> bool {
    let body = inside.trim();
    let longest = if body.contains(['\\', '^', '_', '=', '{', '<', '+']) { FORMULA } else { WITHOUT_SIGN };
    let begins = |rest: &str| {
        let behind = rest.trim_start_matches([')', ']', '"', '”', '’', '*', '_']);
        let next = behind.trim_start();
        next.len() < behind.len() && next.trim_start_matches(['(', '[', '"', '“', '‘', '*', '_']).starts_with(char::is_uppercase)
    };
    !body.is_empty()
        && (display || body.len() == inside.len())
        && body.len() <= longest
        && !body.starts_with([')', ',', ';', ':', '.', '!', '?'])
        && !body.ends_with(['(', '[', '"', '“', '‘'])
        && !body.match_indices(['.', '!', '?']).any(|(i, _)| begins(&body[i + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        find(source, Span::new(0, source.len())).into_iter().map(|s| &source[s.range]).collect()
    }

    #[test]
    fn formulas_are_told_from_money() {
        let long = format!("$x = {}$", "y + ".repeat(20) + "z");
        for (source, expected) in [
            ("So $x$ and ($a_1 + b$), $[0, 1)$-valued, $n$th.", &["$x$", "$a_1 + b$", "$[0, 1)$", "$n$"][..]),
            ("So $$x$$ and\n$$\na\\\\\n\\text{big home}\n$$", &["$$x$$", "$$\na\\\\\n\\text{big home}\n$$"]),
            (&long, &[&long]),
            ("Big\n$$\nE\n=\nbig\n- home\n$$\nhome $$\n\n$$ home", &["$$\nE\n=\nbig\n- home\n$$\n"]),
            ("It costs $5 ([the page](big_home)). The home costs less ($10).", &[]),
            ("Shares of Apple ($AAPL) fell. So did Microsoft ($MSFT).", &[]),
            ("Cheap ($$). Dear ($$$). Fair ($$).", &[]),
            ("Luigi $$ is good. Mario, $$, is not.", &[]),
            ("US$5–US$x, \"$a\", \"$b\", $5 and $10, $ a$, $a $.", &[]),
            ("Some $big <b title='$x'>home</b>, `$y`, [a$](b$) and \\$c$ and then a rather long way until$", &[]),
            ("- a $x\n- b$\n\n| $a | b$ |\n|---|---|", &[]),
            ("That is $5 (or so) and that the formula $x = y$.", &["$x = y$"]),
        ] {
            assert_eq!(texts(source), expected, "{source}");
        }
    }

    #[test]
    fn code_is_marked_where_it_is_closed() {
        for (source, expected) in [
            ("An <code>big</code>, <KBD class=x>home</kbd> and <var/> x", &["<code>big</code>", "<KBD class=x>home</kbd>"][..]),
            ("The <style> of <code> and <var> in <code>x</code>.\n\nA </style> home", &["<code>x</code>"]),
            ("A <code>big <var>home</var></code> on", &["<code>big <var>home</var></code>"]),
        ] {
            assert_eq!(texts(source), expected, "{source}");
        }
    }

    #[test]
    fn code_holds_no_syntax() {
        for (source, expected) in [
            ("Write `[[` or `{{` and `]]` or `}}`, `{%` and `%}`.", &[][..]),
            ("Write \\[[a]] or \\{{ a }} or \\:house:.", &[]),
            ("So `x`{.rust} [text](a){.big} ![p](a){.c}", &["{.rust}", "{.big}", "{.c}"]),
            ("[1][big home](http://x.example/), [a][big *home*]", &["[big *home*]"]),
            ("```\n[[\n```\n\nThe ]] home", &[]),
        ] {
            assert_eq!(texts(source), expected, "{source}");
        }
    }
}
