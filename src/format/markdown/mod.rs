//! Markdown: prose without code, addresses and tags of HTML, and the prose of front matter.

use super::escape::Escape;
use super::view::View;
use crate::span::Span;
use front::Language;
use html::Html;
use pulldown_cmark::{Event, LinkType, MetadataBlockKind, Options, Parser, Tag, TagEnd};
use syntax::Syntax;

mod front;
mod head;
mod html;
mod inline;
mod mdx;
mod syntax;
mod template;
mod tex;

/// How far components, each a block of HTML in the text of another, are followed.
const DEEPEST: usize = 3;

/// The view of a text, `None` when it has no prose.
pub(super) fn view(source: &str) -> Option<View> {
    let mut reader = Reader { source, view: View::new(Escape::Markdown), html: None, head: 0, depth: 0 };
    reader.head = head::json(source, &mut reader.view).or_else(|| head::fenced(source, &mut reader.view)).unwrap_or_default();
    let start = reader.head;
    reader.view.gap();
    reader.read(Span::new(start, source.len()));
    (!reader.view.is_blank()).then_some(reader.view)
}

struct Reader<'s> {
    source: &'s str,
    view: View,
    /// The HTML of the source, once there is some.
    html: Option<Html>,
    /// Where the front matter ends that it begins with.
    head: usize,
    /// Components around what is read.
    depth: usize,
}

impl Reader<'_> {
    /// Reads a part of the source.
    fn read(&mut self, part: Span) {
        let source = self.source;
        let syntax = inline::find(source, part);
        // Depth of what is not read: code, front matter, HTML; and of pictures, whose description
        // is a hint.
        let (mut closed, mut picture) = (0usize, 0usize);
        // Whether it is HTML whose text is read.
        let mut html = false;
        // Whether the text of a link is also the label or address that it leads to.
        let mut label = false;
        for (event, range) in Parser::new_ext(&source[part.range()], options()).into_offset_iter() {
            let span = Span::new(part.start + range.start, part.start + range.end);
            match event {
                Event::Start(tag @ (Tag::CodeBlock(_) | Tag::MetadataBlock(_) | Tag::HtmlBlock)) => {
                    self.view.gap();
                    closed += 1;
                    if let Tag::MetadataBlock(kind) = tag {
                        self.between_rules(span, kind, &syntax);
                    }
                    html = tag == Tag::HtmlBlock && self.begins_html(span, &syntax);
                }
                Event::End(TagEnd::CodeBlock | TagEnd::MetadataBlock(_) | TagEnd::HtmlBlock) => {
                    closed = closed.saturating_sub(1);
                    html = false;
                    self.view.gap();
                }
                Event::Html(_) if html => {
                    if let Some(html) = &mut self.html {
                        html.read(source, span, &mut self.view);
                    }
                }
                Event::Start(Tag::Image { .. }) => {
                    picture += 1;
                    self.view.hints.push(String::new());
                }
                Event::End(TagEnd::Image) => picture = picture.saturating_sub(1),
                Event::Start(Tag::Link { link_type, .. }) => label = names_itself(link_type),
                Event::End(TagEnd::Link) => label = false,
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
                | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {}
                // A line that goes on within its sentence was wrapped.
                Event::HardBreak if closed + picture == 0 && goes_on(&source[span.end..]) => self.view.put(" ", span),
                Event::Start(_) | Event::End(_) | Event::Rule | Event::HardBreak => self.view.gap(),
                Event::Text(text) if picture > 0 => {
                    if let Some(hint) = self.view.hints.last_mut() {
                        hint.push_str(&text);
                    }
                }
                Event::Text(_) if closed > 0 => {}
                // Read for the sentence, but not written to.
                Event::Text(text) if label => self.view.put(&text, Span::new(0, 0)),
                Event::Text(text) => self.text(&text, span, &syntax),
                Event::SoftBreak if closed + picture == 0 && !self.view.text.ends_with("\n\n") => self.view.line_end(span),
                _ => {}
            }
        }
    }

    /// Reads what stands between two rules: front matter, or prose.
    fn between_rules(&mut self, block: Span, kind: MetadataBlockKind, syntax: &[Syntax]) {
        let Some(inside) = inside(self.source, block) else { return };
        if is_data(&self.source[inside.range()]) {
            let language = match kind {
                MetadataBlockKind::YamlStyle => Language::Yaml,
                MetadataBlockKind::PlusesStyle => Language::Toml,
            };
            front::read(self.source, inside, language, &mut self.view);
        } else {
            self.find_html(syntax);
            self.read(inside);
            self.view.gap();
        }
    }

    /// Reads the HTML of the source, if it is not yet.
    fn find_html(&mut self, syntax: &[Syntax]) {
        if self.html.is_none() {
            let head = Syntax { range: 0..self.head, block: true };
            let html = Html::new(self.source, std::iter::once(&head).chain(syntax));
            self.view.hints.extend_from_slice(html.hints());
            self.html = Some(html);
        }
    }

    /// A block of HTML begins: whether its text is to be read as HTML, not as that of a component.
    fn begins_html(&mut self, block: Span, syntax: &[Syntax]) -> bool {
        self.find_html(syntax);
        let component = mdx::is_component(self.source[block.range()].trim_start());
        if component {
            self.component(block);
        }
        !component
    }

    /// Reads what stands in a component of MDX, which is Markdown; to CommonMark all up to an empty
    /// line is HTML.
    fn component(&mut self, block: Span) {
        let Some(start) = mdx::components(&self.source[block.range()]).filter(|_| self.depth < DEEPEST) else { return };
        self.depth += 1;
        self.read(Span::new(block.start + start, block.end));
        self.depth -= 1;
        self.view.gap();
    }

    /// Reads text, but for what is no prose, though CommonMark takes it for text.
    fn text(&mut self, text: &str, span: Span, syntax: &[Syntax]) {
        let first = syntax.partition_point(|s| s.range.end <= span.start);
        let mut inside = syntax[first..].iter().take_while(|s| s.range.start < span.end).peekable();
        if self.source[span.range()] != *text {
            if inside.peek().is_none() {
                self.view.put(text, span);
            }
            return;
        }
        let mut at = span.start;
        for Syntax { range, block } in inside {
            self.view.copy(self.source, Span::new(at, range.start.max(at)));
            at = range.end.min(span.end);
            if *block {
                self.view.gap();
            }
        }
        self.view.copy(self.source, Span::new(at, span.end));
    }
}

/// What is parsed beyond CommonMark.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
}

/// Whether a line begins within a sentence.
fn goes_on(line: &str) -> bool {
    line.trim_start_matches([' ', '\t', '>']).starts_with(char::is_lowercase)
}

/// Whether the text of a link is what it leads to.
fn names_itself(link: LinkType) -> bool {
    matches!(link, LinkType::Collapsed | LinkType::Shortcut | LinkType::Autolink | LinkType::Email)
}

/// What stands between the two rules of a block.
fn inside(source: &str, block: Span) -> Option<Span> {
    let text = &source[block.range()];
    let (start, end) = (text.find('\n')? + 1, text.trim_end().rfind('\n')? + 1);
    (start <= end).then(|| Span::new(block.start + start, block.start + end))
}

/// Whether lines between two rules are data, and not prose: keys with short values, for the most
/// part, and lists of words.
fn is_data(text: &str) -> bool {
    let keyed = |line: &str| {
        let key = line.len() - line.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_' || c == '-').len();
        let value = line[key..].trim_start().strip_prefix([':', '=']).map(str::trim);
        key > 0 && value.is_some_and(|v| v.len() <= 60 && !v.ends_with(['.', '!', '?']))
    };
    let listed = |line: &str| line.trim_start().strip_prefix("- ").is_some_and(|item| !item.trim().contains(' '));
    let data = text.lines().filter(|line| keyed(line.trim()) || listed(line)).count();
    text.lines().next().is_some_and(keyed) && data * 2 > text.lines().count() && !text.lines().any(|line| line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The passages that are read of a text.
    fn parts(source: &str) -> String {
        let view = view(source).expect("prose");
        view.text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn only_prose_is_read() {
        let source = "---\ntitle: \"The Big Threat\"\nurl: /2020/a-big-threat/\n---\n# One *headline*\n\nA [superior](http://big.example/home) **persistent**\nrisk with `big home` and &amp; <b>x</b>.\n\n```\nbig home\ntitle: Of a big home\n```\n\n    big home\n    slug: a-big-home\n\n> quoted\n> text\n\n- item\n\n![A big home](x.png)\n\n| a | b |\n|---|---|\n| c | d |\n";
        let view = view(source).expect("prose");
        assert_eq!(view.hints, ["The Big Threat", "a big threat", "A big home"]);
        let text = view.text.trim().replace("\n\n", "|");
        assert_eq!(text, "The Big Threat|One headline|A superior persistent risk with  and & x.|quoted text|item|a|b|c|d");
        for run in ["superior", "persistent", "quoted"] {
            let at = view.text.find(run).expect("there");
            let span = view.source(Span::new(at, at + run.len())).expect("in one piece");
            assert_eq!(&source[span.range()], run);
        }
    }

    #[test]
    fn what_names_something_else_is_not_written_to() {
        let source = "See [corporate] or [corporate][], [big *home*][corporate], [[big home]], [[big home|a page]], [[1]](a_b) {{ big.home }} and \
                      {% include big %}\nto {big} [home].\n\n[corporate]: http://big.example/\n";
        let view = view(source).expect("prose");
        assert_eq!(view.text.trim(), "See corporate or corporate, big home, , a page]], [1]  and  to {big} [home].");
        let place = |word: &str, n: usize| {
            let at = view.text.match_indices(word).nth(n).expect("there").0;
            view.source(Span::new(at, at + word.len()))
        };
        assert_eq!((place("corporate", 0), place("corporate", 1)), (None, None));
        assert!(place("big", 0).is_some() && place("a page", 0).is_some() && place("home", 1).is_some());
    }

    #[test]
    fn prose_between_rules_is_told_from_data() {
        for (block, prose) in [
            ("## Slide\n\n- paragraph", true),
            ("## Slide\n- paragraph\n- more", true),
            ("Update: the home was found.", true),
            ("Agenda:\n- the big home\n- the small home", true),
            ("class: center\nname: home", false),
            ("title: Home\ntags:\n  - big\n  - home\nabout: A home that is big, and of which much more is to be told here.", false),
        ] {
            let source = format!("Intro.\n\n---\n{block}\n---\n");
            let view = view(&source).expect("prose");
            assert_eq!(view.text.trim() != "Intro.", prose, "{block}: {}", view.text);
        }
    }

    #[test]
    fn prose_between_rules_may_begin_a_text() {
        for (source, prose) in [
            ("---\nA big home.\n---\n", "A big home."),
            ("+++\nA big home.\n+++\n\nMore", "A big home.|More"),
            ("---\nbig: home\n\n# home\n---\nMore", "More"),
            ("+++\nbig = \"home\"\n+++\nMore", "More"),
        ] {
            assert_eq!(parts(source), prose, "{source}");
        }
    }

    #[test]
    fn the_text_of_blocks_of_html_is_read() {
        for (source, expected) in [
            ("<p>One <b>big</b>\nhome</p>\n<p>Two &amp; three</p>\n\nFour", "One big home|Two & three|Four"),
            ("<!-- wp:paragraph -->One home.\n<p title=\"big\">Two</p>\n<!-- /wp:paragraph -->", "One home.|Two"),
            ("<div>\n\nOne *home*\n\n</div>\n<figcaption>Two</figcaption>", "One home|Two"),
            ("> <blockquote>One\n> home</blockquote>\n\nTwo", "One home|Two"),
            ("<script>\nbig\n\nbig</script>\n<svg>\n<text>big</text>\n</svg>\n<pre>big</pre>\n\nTwo", "Two"),
            ("<div style='display:none'>\nbig\n\n<p>big</p>\n\n</div>\n\n<p>Two</p>", "Two"),
            ("<div>\nOne {{< code >}}big{{< /code >}}\n{% raw %}big{% endraw %}\n```\nbig\n```\nTwo</div>", "One|Two"),
            ("<div onClick={() => big}>\nOne {big.map((a) => (\n<li>{a}</li>))}\n</div>", "One"),
            ("<Script>\nvar big\n</Script>\n\n<CodeBlock language=\"js\">\nbig\n\nbig\n</CodeBlock>\n\n<Pre>big</Pre>\n\nTwo", "Two"),
            ("<Tabs>\n<Mermaid>\nbig\n</Mermaid>\n<p>One</p>\n</Tabs>\n\nTwo", "One|Two"),
            ("One\n\n---\n## Two\n<p>Three</p>\n---\n", "One|Two|Three"),
            ("<aside>See the big home</aside>\n\nOne two three", "One two three"),
            ("<div class=\"mermaid\">\nA[big home] --> B\n</div>\n\n<div class=\"highlight\">\nbig\n</div>\n\nOne", "One"),
        ] {
            assert_eq!(parts(source), expected, "{source}");
        }
        let source = "> <div>A big\n> home &amp; {% raw %}a{% endraw %} b</div>\n";
        let view = view(source).expect("prose");
        for word in ["big", "home", "b"] {
            let at = view.text.rfind(word).expect("there");
            let span = view.source(Span::new(at, at + word.len())).expect("in one piece");
            assert_eq!(&source[span.range()], word);
        }
    }

    #[test]
    fn what_mdx_and_templates_have_for_code_is_not_read() {
        for (source, expected) in [
            ("import A from \"big\"\n\nImport duties rose from \"1\".", "Import duties rose from \"1\"."),
            ("```\nimport A from \"a\"\n```\n\nHome {/* *big* */} b", "Home  b"),
            ("<Callout title=\"big\">\nOne *home*.\n</Callout>\n\nTwo", "One home.|Two"),
            ("<Tabs>\n<Tab>\n# One\n<Tab>\nTwo\n</Tab>\n", "One|Two"),
            ("<Icon a=\"big\" />\nOne\n\n</Tab>\nTwo", "One|Two"),
            ("<Tabs>\n  <Tab>\n    One\n  </Tab>\n</Tabs>\n", "One"),
            ("<DIV>\nOne\n</DIV>\n\nTwo", "One|Two"),
            ("<Card\n  title=\"big\"\n  icon={<Big />}\n/>\nHome", "Home"),
            ("{% raw %}\n# big\n\nbig &amp; `big`\n{% endraw %}\nHome {% raw %}big{% endraw %} b", "Home  b"),
            ("{{< code >}}\n<p>big\n{{< /code >}}\n\nHome `{% raw %}` b `{% endraw %}`", "Home  b"),
            ("{% note %}Home{% endnote %}", "Home"),
            ("So \\(x = y\\), `\\(` home \\[edit\\]\n\\[\na\n=\nb\n\\]\n", "So ,  home [edit]"),
            ("{\n\"title\": \"big\"\n}\nHome", "Home"),
            ("Title: Home\nAuthor: big\n\nTwo: three", "Home|Two: three"),
            ("% Home\n% big\n\nTwo", "Home|Two"),
        ] {
            assert_eq!(parts(source), expected, "{source}");
        }
        assert_eq!(view("{\"title\": \"Big\"}\nHome").expect("prose").hints, ["Big"]);
    }

    #[test]
    fn components_within_each_other_are_followed_a_little() {
        let source = "<Tab>\n# One\n".repeat(2000);
        let view = view(&source).expect("prose");
        assert!(view.text.matches("One").count() <= DEEPEST + 1);
    }

    #[test]
    fn a_hard_break_within_a_sentence_is_a_space() {
        let source = "The big  \nhome on\\\nthe hill  \nHome  \n> a  \n> b";
        let view = view(source).expect("prose");
        assert_eq!(view.text.trim().replace("\n\n", "|"), "The big home on the hill|Home|a b");
        let at = view.text.find("big home").expect("there");
        assert_eq!(view.source(Span::new(at, at + 8)), Some(Span::new(4, 14)));
    }

    #[test]
    fn odd_line_ends_keep_their_places() {
        let source = "a b\r\nc d\r\n\r\ne\\* f";
        let view = view(source).expect("prose");
        let at = view.text.find("c d").expect("there");
        assert_eq!(view.source(Span::new(at, at + 3)), Some(Span::new(5, 8)));
    }
}
