//! What tags of templates have for code between them.

use crate::format::view::merged;
use crate::policy::protected::code_tags::{KINDS, Tag, tag};
use std::ops::Range;

/// From a tag to the one that ends it, with both; a tag without an end has no body. An end goes
/// with the nearest tag of its kind before it, as with brackets, for the others of that kind may
/// stand alone. Tags that are themselves shown as code do not count.
pub(super) fn bodies(text: &str, is_code: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let tags = text.match_indices('{').filter_map(|(at, _)| tag(text, at)).filter(|tag| !is_code(tag.range.start));
    let mut opened: [Vec<usize>; KINDS] = [const { Vec::new() }; KINDS];
    let mut found: Vec<Range<usize>> = Vec::new();
    for Tag { kind, ends, range } in tags {
        match ends {
            true => found.extend(opened[kind].pop().map(|start| start..range.end)),
            false => opened[kind].push(range.start),
        }
    }
    merged(found)
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
            // A tag that stands alone hides nothing.
            ("{{< code \"a\" >}} a\n\n{{< code >}}b{{< /code >}} c {{< code >}}", &["{{< code >}}b{{< /code >}}"]),
            ("{{</* code */>}}a{{</* /code */>}} {% raw\n{%", &[]),
        ] {
            let found: Vec<&str> = bodies(source, |_| false).into_iter().map(|range| &source[range]).collect();
            assert_eq!(found, expected, "{source}");
        }
        assert!(bodies("`{% raw %}` a {% endraw %}", |at| at < 11).is_empty());
    }
}
