//! What MDX has beyond Markdown: imports and exports, comments in braces, and tags with values in
//! braces.

use super::syntax::Syntax;
use crate::format::view::merged;
use std::ops::Range;

/// Bytes that a tag may have, and a block with empty lines.
const LONGEST: usize = 2000;

/// Components that hold code or data, in small letters, and elements of HTML whose text is none,
/// which may be components, too.
#[rustfmt::skip]
const CODE: [&str; 33] = [
    "chart", "code", "codeblock", "codeeditor", "codemirror", "codepreview", "codesandbox", "codesnippet", "diagram", "graphviz",
    "katex", "kbd", "latex", "listing", "liveeditor", "math", "mathjax", "mermaid", "plaintext", "plantuml", "playground", "pre", "prism",
    "samp", "sandpack", "script", "style", "svg", "syntaxhighlighter", "template", "terminal", "textarea", "xmp",
];

/// All of it; `is_text` tells of a place that it is no code, HTML or address.
pub(super) fn find(text: &str, is_text: impl Fn(usize) -> bool) -> Vec<Syntax> {
    let (mut found, mut start, mut fresh) = (Vec::new(), 0, true);
    // Whether brackets of blocks are looked for beyond empty lines: where one is never closed, they
    // are no longer.
    let mut beyond = true;
    for line in text.split_inclusive('\n') {
        if fresh && line.starts_with(['i', 'e']) && is_text(start) {
            found.extend(module(&text[start..], &mut beyond).map(|length| Syntax { range: start..start + length, block: true }));
        }
        fresh = line.trim().is_empty();
        start += line.len();
    }
    let mut closing = 0;
    for (at, _) in text.match_indices("{/*").filter(|(at, _)| is_text(*at)) {
        if closing < at + 3 {
            closing = text[at + 3..].find("*/}").map_or(usize::MAX, |i| at + 3 + i);
        }
        if closing < text.len() {
            found.push(Syntax { range: at..closing + 3, block: false });
        }
    }
    let mut end = 0;
    for (at, _) in text.match_indices('<').filter(|(at, _)| is_text(*at)) {
        if at >= end
            && let Some(length) = tag(&text[at..])
        {
            end = at + length;
            found.push(Syntax { range: at..end, block: false });
        }
    }
    found
}

/// Where the text begins after the tags of components that HTML begins with; `None` without such
/// tags, or without a text. What is far from the margin is no code in MDX.
pub(super) fn components(html: &str) -> Option<usize> {
    let mut rest = html.trim_start();
    while is_component(rest) {
        rest = rest[tag_end(rest)?..].trim_start();
    }
    Some(html.len() - rest.len()).filter(|&start| !rest.is_empty() && start > html.len() - html.trim_start().len())
}

/// Whether HTML begins with the tag of a component, whose name has a capital, and which holds text:
/// `<Callout type="info">`.
pub(super) fn is_component(html: &str) -> bool {
    name(html).is_some_and(|name| kind(name).is_none())
}

/// The name of the component whose tag HTML begins with.
fn name(html: &str) -> Option<&str> {
    let tag = html.strip_prefix('<')?;
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    let name = &tag[..tag.bytes().take_while(u8::is_ascii_alphanumeric).count()];
    (name.starts_with(|c: char| c.is_ascii_uppercase()) && name.contains(|c: char| c.is_ascii_lowercase())).then_some(name)
}

/// Which component of code or data has this name.
fn kind(name: &str) -> Option<usize> {
    CODE.iter().position(|code| code.eq_ignore_ascii_case(name))
}

/// From the tag of a component that holds code or data to the one that ends it, with both. Tags
/// that are themselves shown as code do not count, nor does one that is never closed.
pub(super) fn bodies(text: &str, is_code: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut opened: [Vec<usize>; CODE.len()] = [const { Vec::new() }; CODE.len()];
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut end = 0;
    for (at, _) in text.match_indices('<') {
        let rest = &text[at..];
        let Some(kind) = name(rest).filter(|_| at >= end && !is_code(at)).and_then(kind) else { continue };
        let Some(length) = tag(rest).or_else(|| tag_end(rest)) else { continue };
        end = at + length;
        match rest.starts_with("</") {
            true => found.extend(opened[kind].pop().map(|start| start..end)),
            false if rest[..length].ends_with("/>") => {}
            false => opened[kind].push(at),
        }
    }
    merged(found)
}

/// What stands in braces with a bracket of tags in it: `onClick={() => a}`, `{list.map((a) =>
/// <li>{a}</li>)}`. HTML knows no such braces.
pub(super) fn markup_in_braces(html: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in html.match_indices('{') {
        if found.last().is_none_or(|last| last.end <= at)
            && let Some(length) = braces(&html[at..])
            && html[at..at + length].contains(['<', '>'])
        {
            found.push(at..at + length);
        }
    }
    found
}

/// The length of the tag that HTML begins with.
fn tag_end(html: &str) -> Option<usize> {
    let mut quoted = None;
    html.bytes()
        .take(LONGEST)
        .position(|b| {
            match quoted {
                Some(quote) if b == quote => quoted = None,
                None if b == b'"' || b == b'\'' => quoted = Some(b),
                None => return b == b'>',
                Some(_) => {}
            }
            false
        })
        .map(|end| end + 1)
}

/// The length of a block of imports and exports that a text begins with: to an empty line outside
/// all brackets.
fn module(text: &str, beyond: &mut bool) -> Option<usize> {
    let (mut first, mut end, mut depth) = (None, 0, 0i32);
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            if depth <= 0 || !*beyond {
                break;
            }
            first.get_or_insert(end);
        }
        if first.is_some() && end > LONGEST {
            break;
        }
        for byte in line.bytes() {
            depth += i32::from(matches!(byte, b'{' | b'(' | b'[')) - i32::from(matches!(byte, b'}' | b')' | b']'));
        }
        end += line.len();
    }
    if depth > 0 && first.is_some() {
        *beyond = false;
    }
    // What is never closed ends at the first empty line.
    let end = if depth > 0 { first.unwrap_or(end) } else { end };
    is_module(&text[..end]).then_some(end)
}

fn is_module(block: &str) -> bool {
    match block.strip_prefix("import ") {
        Some(rest) => is_import(rest),
        None => block.strip_prefix("export ").is_some_and(is_export),
    }
}

/// Whether `A, {b as c}, * as d from "e"` follows, or `"e"` alone.
fn is_import(rest: &str) -> bool {
    let place = |text: &str| {
        let text = text.trim_start();
        let quote = text.chars().next().filter(|c| *c == '"' || *c == '\'')?;
        let (_, behind) = text[1..].split_once(quote)?;
        let behind = behind.trim_start_matches([' ', '\t', '\r', ';']);
        Some(behind.is_empty() || behind.starts_with('\n'))
    };
    if let Some(whole) = place(rest) {
        return whole;
    }
    let Some(names) = rest.match_indices("from").find(|(at, _)| place(&rest[at + 4..]) == Some(true)).map(|(at, _)| &rest[..at]) else {
        return false;
    };
    let (before, inside) = names.split_once('{').unwrap_or((names, "}"));
    let Some((_, behind)) = inside.split_once('}') else { return false };
    let named = |item: &str| match *item.split_whitespace().collect::<Vec<_>>() {
        [] => true,
        [name] | ["type", name] | ["*", "as", name] => identifier(name) == name.len(),
        _ => false,
    };
    !names.trim().is_empty() && before.split(',').chain(behind.split(',')).all(named)
}

/// Whether what is exported follows.
fn is_export(rest: &str) -> bool {
    let (word, behind) = rest.split_once([' ', '\n']).unwrap_or((rest, ""));
    let behind = behind.trim_start();
    let after = behind[identifier(behind)..].trim_start();
    match word {
        "const" | "let" | "var" => behind.starts_with(['{', '[']) || after.starts_with(['=', ':']),
        "function" => after.starts_with('('),
        "async" => behind.starts_with("function") || behind.starts_with('('),
        "class" | "interface" | "enum" => after.starts_with('{') || after.starts_with("extends "),
        "type" => after.starts_with('='),
        "default" => after.trim().trim_matches(';').is_empty() || behind.contains(['(', '{', '[', '=']),
        "*" => behind.contains("from"),
        _ => word.starts_with('{') && rest.contains('}'),
    }
}

/// The length of the name that a text begins with.
fn identifier(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(text.len())
}

/// The length of a tag that only MDX knows, one with values in braces or a name with a full stop:
/// `<Card icon={<Home />}>`, `</Tabs.Tab>`.
fn tag(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("</").or_else(|| text.strip_prefix('<'))?;
    let length = inside.bytes().take_while(|b| b.is_ascii_alphanumeric() || b".-_".contains(b)).count();
    let (name, mut rest) = inside.split_at(length);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut known = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.trim_end_matches('.').contains('.');
    while text.len() - rest.len() < LONGEST {
        let behind = rest.trim_start();
        if rest[..rest.len() - behind.len()].matches('\n').count() > 1 {
            return None;
        }
        rest = behind;
        if let Some(behind) = rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>')) {
            return known.then(|| text.len() - behind.len());
        }
        let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"_-:.@$".contains(b)).count();
        let value = rest[name..].strip_prefix('=');
        rest = match (name, value) {
            (0, _) => {
                known = true;
                &rest[braces(rest)?..]
            }
            (_, None) => &rest[name..],
            (_, Some(value)) if value.starts_with('{') => {
                known = true;
                &value[braces(value)?..]
            }
            (_, Some(value)) => {
                let quote = value.chars().next().filter(|c| *c == '"' || *c == '\'')?;
                value[1..].split_once(quote)?.1
            }
        };
    }
    None
}

/// The length of what stands in braces at the start of a text, with them.
fn braces(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate().take(LONGEST) {
        depth = match byte {
            b'{' => depth + 1,
            b'}' => depth.checked_sub(1)?,
            _ => depth,
        };
        if depth == 0 {
            return (byte == b'}').then_some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        find(source, |_| true).into_iter().map(|s| &source[s.range]).collect()
    }

    #[test]
    fn blocks_of_modules_are_told_from_prose() {
        for block in [
            "import Home from \"../big\"\n",
            "import {Big as B, type Home} from 'big';\nimport * as c from \"c\"\n",
            "import A, {\n  Big,\n  Home,\n} from 'big'\n",
            "import './big.css';\n",
            "export const meta = {\n  title: \"Big home\"\n}\n",
            "export const meta = {\n  title: \"Big home\",\n\n  home: [1],\n}\n",
            "export default ({children}) => <div>{children}</div>\n",
            "export default Home;\n",
            "export function Home() {\n  return 1\n}\n",
            "export {big} from './home'\n",
            "export * from './home'\n",
        ] {
            assert_eq!(texts(&format!("Big\n\n{block}\nBig home")), [block], "{block}");
            assert_eq!(texts(&format!("Big\n{block}")), [""; 0], "{block}");
        }
        for prose in [
            "Import duties rose from \"1\"\n",
            "import duties rose from \"1\"\n",
            "import duties from \"1\" to 2\n",
            "import and export\n",
            "export default risk is big\n",
            "export const is big\n",
            "exporters of homes\n",
            "export function of it (big)\n",
            "import { big",
        ] {
            assert_eq!(texts(prose), [""; 0], "{prose}");
        }
        // What is never closed hides no more than its block.
        assert_eq!(texts("export const a = {\n\nBig home\n\nHome"), ["export const a = {\n"]);
    }

    #[test]
    fn comments_and_tags_are_told_from_prose() {
        for (source, expected) in [
            ("A {/* big\n\nhome */} b {/* c", &["{/* big\n\nhome */}"][..]),
            ("<Card\n  title=\"Big\"\n  icon={<Home a={b} />}\n/> home", &["<Card\n  title=\"Big\"\n  icon={<Home a={b} />}\n/>"]),
            ("<div style={{a: 1}} {...big}>home</Tabs.Tab>", &["<div style={{a: 1}} {...big}>", "</Tabs.Tab>"]),
            ("a <b and c> d <e f=\"g\"> <h. > <x {y> <Big\n\na={b}> <i j={k", &[]),
            ("<Card } and the home { more> on <a b=}>", &[]),
        ] {
            assert_eq!(texts(source), expected, "{source}");
        }
    }

    #[test]
    fn components_of_code_are_told_from_those_of_text() {
        for (source, expected) in [
            ("<Mermaid>\na\n\nb\n</Mermaid> home", &["<Mermaid>\na\n\nb\n</Mermaid>"][..]),
            ("<Script src='a > b'>a</Script><Style>b</Style >", &["<Script src='a > b'>a</Script>", "<Style>b</Style >"]),
            ("<CodeBlock a={b > c}>d</CodeBlock>", &["<CodeBlock a={b > c}>d</CodeBlock>"]),
            ("<Pre> home <Pre>a</Pre> home", &["<Pre>a</Pre>"]),
            ("<Pre /> home </Pre> <PRE>a</PRE> <pre>a</pre> <Callout>a</Callout> <Style", &[]),
        ] {
            let found: Vec<&str> = bodies(source, |_| false).into_iter().map(|range| &source[range]).collect();
            assert_eq!(found, expected, "{source}");
        }
    }

    #[test]
    fn tags_of_components_are_passed_over() {
        for (html, expected) in [
            ("<Callout title=\"a > b\">\nBig", Some("Big")),
            ("  <Tabs>\n<Tab a='b'>\n    Big</Tab>", Some("Big</Tab>")),
            ("</Tab>\nBig", Some("Big")),
            ("<Tab>\n", None),
            (" <DIV>\nBig", None),
            ("<Tabs", None),
            ("<Script>\nBig", None),
            ("<CodeBlock language=\"js\">\nBig", None),
            ("<Tab>\n<Mermaid>\nBig", Some("<Mermaid>\nBig")),
        ] {
            assert_eq!(components(html).map(|start| &html[start..]), expected, "{html}");
        }
    }
}
