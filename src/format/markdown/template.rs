//! Tags of templates around what is code: `{% highlight ruby %} … {% endhighlight %}`, `{{< mermaid >}} … {{< /mermaid >}}`.

use std::ops::Range;

/// Tags whose bodies are code or data, or are not shown; those of others are prose.
const CODE: [&str; 33] = [
    "chart",
    "code",
    "code-block",
    "code_block",
    "codeblock",
    "comment",
    "css",
    "diagram",
    "dot",
    "echarts",
    "gist",
    "graphviz",
    "highlight",
    "html",
    "javascript",
    "js",
    "json",
    "katex",
    "latex",
    "literal",
    "math",
    "mermaid",
    "plantuml",
    "pre",
    "prism",
    "raw",
    "rawhtml",
    "schema",
    "script",
    "style",
    "stylesheet",
    "terminal",
    "verbatim",
];

/// Bytes that a tag may have.
const LONGEST: usize = 1000;

/// A tag with one of these names.
struct Tag {
    /// Its place among [`CODE`], and behind it for shortcodes of Hugo: none ends a tag of the other kind.
    kind: usize,
    ends: bool,
    range: Range<usize>,
}

/// From a tag to the one that ends it, with both; a tag without an end has no body. Tags that are themselves shown as code do not count.
pub(super) fn bodies(text: &str, is_code: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let tags: Vec<Tag> = text.match_indices('{').filter_map(|(at, _)| tag(text, at)).filter(|tag| !is_code(tag.range.start)).collect();
    // Where the next tag that ends each kind ends, from the last tag to the first.
    let mut next = [None; 2 * CODE.len()];
    let mut found: Vec<Range<usize>> = Vec::new();
    for tag in tags.iter().rev() {
        match next[tag.kind] {
            _ if tag.ends => next[tag.kind] = Some(tag.range.end),
            Some(end) => found.push(tag.range.start..end),
            None => {}
        }
    }
    found.reverse();
    // Of bodies within each other the outer one says it for all.
    found.dedup_by(|next, kept| next.start < kept.end);
    found
}

/// The tag that begins at a brace.
fn tag(text: &str, at: usize) -> Option<Tag> {
    let rest = &text[at..];
    let (name, close, shortcode) = match rest.strip_prefix("{%") {
        Some(inside) => (inside.trim_start_matches(['-', '+', '~']), "%}", false),
        None => (rest.strip_prefix("{{")?.strip_prefix(['<', '%'])?, "}}", true),
    };
    let name = name.trim_start();
    let ended = if shortcode { name.strip_prefix('/') } else { name.strip_prefix("end") };
    let name = ended.unwrap_or(name).trim_start();
    let name = &name[..name.find(|c: char| !c.is_ascii_lowercase() && c != '-' && c != '_').unwrap_or(name.len())];
    let kind = CODE.iter().position(|code| *code == name.trim_end_matches('-'))?;
    let inside = rest.bytes().take(LONGEST).collect::<Vec<_>>();
    let length = inside.windows(2).position(|two| two == close.as_bytes())?;
    if inside[..length].ends_with(b"/>") || inside[..length].ends_with(b"/%") {
        return None;
    }
    Some(Tag { kind: kind + if shortcode { CODE.len() } else { 0 }, ends: ended.is_some(), range: at..at + length + 2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_of_code_are_told_from_prose() {
        for (source, expected) in [
            ("a {% highlight ruby %}\nbig\n{% endhighlight %} b", &["{% highlight ruby %}\nbig\n{% endhighlight %}"][..]),
            (
                "{%- raw -%}big{%- endraw -%} {{< code \"a\" >}}b{{< /code >}}",
                &["{%- raw -%}big{%- endraw -%}", "{{< code \"a\" >}}b{{< /code >}}"],
            ),
            (
                "{{<mermaid>}}\n\na\n\n{{</mermaid>}}{{% katex %}}b{{%/katex%}}",
                &["{{<mermaid>}}\n\na\n\n{{</mermaid>}}", "{{% katex %}}b{{%/katex%}}"],
            ),
            ("{% comment %}{% raw %}a{% endraw %}{% endcomment %}", &["{% comment %}{% raw %}a{% endraw %}{% endcomment %}"]),
            ("{% note %}a{% endnote %} {{< callout >}}b{{< /callout >}} {{ raw }} {% rawly %}", &[]),
            ("{{< gist a b >}} {{< code x />}} {% highlight %} {{< /highlight >}} {% endraw %} {% raw %}", &[]),
            ("{{</* code */>}}a{{</* /code */>}} {% raw\n{%", &[]),
        ] {
            let found: Vec<&str> = bodies(source, |_| false).into_iter().map(|range| &source[range]).collect();
            assert_eq!(found, expected, "{source}");
        }
        assert!(bodies("`{% raw %}` a {% endraw %}", |at| at < 11).is_empty());
    }
}
