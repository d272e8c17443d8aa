//! Markdown and what pandoc adds to it.

use crate::support::bytes::text;
use crate::support::folder::{folder, put};
use crate::support::program::unspin;

/// A spun word in every place where it is prose (`@`) or a part of the syntax (`dwelling`).
const PAGE: &str = "---
title: The dwelling
description: 'The @ on the owner''s hill' # the dwelling
summary: >-
  The @ was
  sold: \"all\" of it.
dwelling: the dwelling on the hill
tags:
  - the dwelling
---

# The @ on the hill {#dwelling .dwelling key=\"the dwelling\"}

They saw the @ on [the @ there](dwelling.html \"the dwelling\"){.dwelling} and `the dwelling`{.dwelling}.

::: dwelling The @ there
The @ was old.[^dwelling] The @ was new.[^dwelling-lost]
:::

:::: {.dwelling title=\"the dwelling\"}
The @ cost $5 and not $10 and the @ there $5-$10 and the @ here $3.
::::

It costs $5 ([the @](dwelling.html), ![the dwelling](dwelling.png) <b title=\"the dwelling\">the @</b>). The @ or less ($10).

Shares of Dwell ($DWLL) fell. The @ rose ($HOME). Cheap ($$). The @ is dear ($$$).

Write `[[` and the @ and `]]`, `{{` the @ `}}`; the <style> of the @; [1][the @](dwelling.html).

{{< dwelling
  title=\"the dwelling\" >}}

---
## The @

- the @ on a slide

---
Update: the @ was sold.
---

Formulas $dwelling + x$ of the @ and

$$
dwelling = dwelling^2
$$

!!! dwelling \"The @ there\"

<!-- the dwelling
the dwelling -->

{% highlight ruby %}
puts \"the dwelling\"

dwelling
{% endhighlight %}

{% note %}The @ was sold.{% endnote %} {{< code >}}the dwelling{{< /code >}}

import Dwelling from \"./dwelling\"
export const dwelling = { title: \"The dwelling\" }

Import duties rose in the @ {/* the dwelling */} from \"1\".

<Callout title=\"The dwelling\">
They saw the @.
</Callout>

<Card
  title=\"The dwelling\"
  icon={<Dwelling />}
/>

It is \\(x = dwelling\\) and \\[the @\\] and

\\[
the dwelling = x
\\]

They saw the @ on  
the hill.

The @ <!-- the dwelling --> and <code>the dwelling</code> :dwelling: of [the @][dwelling] of [@dwelling:2020] of [the @][lost dwelling].

| The @ | here |
|-------|------|
| the @ | there |

> [!NOTE]
> The @ was sold.

[dwelling]: https://a.example/dwelling \"the dwelling\"
[^dwelling]: The note on the @ there.

---
A line on the @ between rules.
---
";

#[test]
fn prose_is_restored_and_syntax_is_not() {
    let folder = folder();
    let at = folder.path();
    put(at, "d.yaml", b"dictionary: d\nlicence: x\nentries:\n  - original: house\n    spun: [dwelling: 50]\n");
    for line_end in ["\n", "\r\n"] {
        let page = |word| PAGE.replace("[@d", "[\u{1}d").replace('@', word).replace('\u{1}', "@").replace('\n', line_end);
        let path = put(at, "a.md", page("dwelling"));
        let out = unspin(&["fix", "--no-journal", "--dict", "d.yaml", "--min-confidence", "0.05", "a.md"], at);
        assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
        let (restored, expected) = (text(&std::fs::read(path).expect("read")), page("house"));
        for (restored, expected) in restored.lines().zip(expected.lines()) {
            assert_eq!(restored, expected);
        }
        assert_eq!(restored, expected);
    }
}

#[test]
fn front_matter_in_toml_and_json_is_restored_where_it_is_prose() {
    let folder = folder();
    let at = folder.path();
    let toml = "+++\nsummary = \"She @: \\\"so\\\".\" # She made the remark.\nslug = 'She made the remark.'\n[x]\nsummary = 'She made the remark.'\n+++\nShe @.\n";
    let json = "{\n  \"excerpt\": \"She @: \\\"so\\\".\",\n  \"slug\": \"She made the remark.\"\n}\n\nShe @.\n";
    for page in [toml, json] {
        let path = put(at, "a.md", page.replace('@', "made the remark"));
        let out = unspin(&["fix", "--no-journal", "a.md"], at);
        assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
        assert_eq!(text(&std::fs::read(path).expect("read")), page.replace('@', "said"));
    }
}

#[test]
fn brackets_that_are_never_closed_are_read_once() {
    let folder = folder();
    let at = folder.path();
    // Each of them was searched for its end again.
    let of_markdown = ["[", "[[", "{{", "![", "](", "[a](", "<", "`a", "$", "$a ", "*a _b ", "~a "];
    let of_others = [
        "{% raw %}",
        "{{< code >}}",
        "{/*",
        "<A b={",
        "\\(",
        "\\begin{math}",
        "export const a = {\n\n",
        "<Tab>\n# A\n",
        "import x from \"a\" ",
        "<p>A</p>\n\n",
        "<Tab>\n<p>A</p>\n\n",
        "<Mermaid>",
    ];
    for open in of_markdown.into_iter().chain(of_others) {
        let page = format!("She made the remark.\n\n{}\n\nShe made the remark.\n", open.repeat(200_000));
        let path = put(at, "a.md", &page);
        let out = unspin(&["fix", "--no-journal", "a.md"], at);
        assert_eq!(out.status.code(), Some(0), "{open}: {}", text(&out.stderr));
        assert!(std::fs::read(path).expect("read") == page.replace("made the remark", "said").as_bytes(), "{open}");
    }
}
