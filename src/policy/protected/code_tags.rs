//! Tags of templates around what is code: `{% highlight ruby %} … {% endhighlight %}`, `{{< mermaid
//! >}} … {{< /mermaid >}}`.

use super::scan::ahead;
use std::ops::Range;

/// Tags whose bodies are code or data, or are not shown; those of others are prose.
#[rustfmt::skip]
const CODE: [&str; 33] = [
    "chart", "code", "code-block", "code_block", "codeblock", "comment", "css", "diagram", "dot", "echarts", "gist", "graphviz",
    "highlight", "html", "javascript", "js", "json", "katex", "latex", "literal", "math", "mermaid", "plantuml", "pre", "prism", "raw",
    "rawhtml", "schema", "script", "style", "stylesheet", "terminal", "verbatim",
];
/// Number of kinds of such tags: those of Liquid, then those of Hugo. No tag of one language ends
/// one of the other.
#[cfg(feature = "formats")]
pub(crate) const KINDS: usize = 2 * CODE.len();

/// Bytes that a tag may have.
const LONGEST: usize = 1000;

/// A tag around code.
pub(crate) struct Tag {
    /// Which of the [`KINDS`] it is.
    pub(crate) kind: usize,
    /// Whether it ends what another one begins.
    pub(crate) ends: bool,
    pub(crate) range: Range<usize>,
}

/// The tag around code that the brace at `at` begins, if it begins one.
pub(crate) fn tag(text: &str, at: usize) -> Option<Tag> {
    let rest = &text[at..];
    let (name, close, shortcode) = match rest.strip_prefix("{%") {
        Some(inside) => (inside.trim_start_matches(['-', '+', '~']), "%}", false),
        None => (rest.strip_prefix("{{")?.strip_prefix(['<', '%'])?, "}}", true),
    };
    let name = name.trim_start();
    let ended = name.strip_prefix('/').or_else(|| name.strip_prefix("end").filter(|_| !shortcode));
    let name = ended.unwrap_or(name).trim_start();
    let name = &name[..name.find(|c: char| !c.is_ascii_lowercase() && c != '-' && c != '_').unwrap_or(name.len())];
    let kind = CODE.iter().position(|code| *code == name.trim_end_matches('-'))?;
    let inside = ahead(rest, 0, LONGEST);
    let length = inside.find(close)?;
    if inside[..length].ends_with("/>") || inside[..length].ends_with("/%") {
        return None;
    }
    let range = at..at + length + close.len();
    Some(Tag { kind: kind + if shortcode { CODE.len() } else { 0 }, ends: ended.is_some(), range })
}
