//! The text of a page as its readers see it: what its tags part, and where white space is seen.

use super::is_within;
use super::note::Note;
use crate::format::escape::Escape;
use crate::format::view::View;
use crate::span::Span;
use std::ops::Range;

/// Elements that begin on a line of their own, or part what is beside them. Unknown ones are shown
/// within the line.
const BLOCKS: [&str; 77] = [
    "address",
    "article",
    "aside",
    "audio",
    "blockquote",
    "body",
    "canvas",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "listing",
    "main",
    "marquee",
    "menu",
    "nav",
    "noframes",
    "object",
    "ol",
    "optgroup",
    "option",
    "p",
    "plaintext",
    "pre",
    "rp",
    "rt",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "video",
    "xmp",
    "amp-ad",
    "amp-iframe",
    "amp-img",
    "amp-video",
    "amp-youtube",
    "applet",
    "source",
    "track",
];

/// Elements within a sentence that stand for something other than its words.
const THINGS: [&str; 14] =
    ["button", "code", "img", "input", "kbd", "math", "meter", "picture", "progress", "samp", "select", "textarea", "tt", "var"];

/// What stands for them, as in any text with pictures in it.
const THING: &str = "\u{fffc}";

/// What the tags between two texts part.
#[derive(Default)]
struct Break {
    /// The sentence ends.
    sentence: bool,
    /// Lines that end.
    lines: usize,
    /// Something that is no word stands between them.
    thing: bool,
}

impl Break {
    /// Takes the tags in a stretch of a page, but for those in what is left alone.
    fn add(&mut self, source: &str, between: Range<usize>, excluded: &[Range<usize>]) {
        let mut at = between.start;
        let first = excluded.partition_point(|e| e.end <= at);
        for stretch in excluded[first..].iter().take_while(|e| e.start < between.end) {
            self.tags(source.get(at..stretch.start).unwrap_or_default());
            at = stretch.end.max(at);
        }
        self.tags(source.get(at..between.end).unwrap_or_default());
    }

    fn tags(&mut self, mut rest: &str) {
        while let Some((_, tag)) = rest.split_once('<') {
            rest = tag;
            if let Some(comment) = tag.strip_prefix("!--") {
                rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
                continue;
            }
            let name = tag.strip_prefix('/').unwrap_or(tag);
            let name = name[..name.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '<')).unwrap_or(name.len())]
                .to_ascii_lowercase();
            self.sentence |= BLOCKS.contains(&name.as_str());
            self.lines += usize::from(name == "br");
            self.thing |= THINGS.contains(&name.as_str());
        }
    }

    /// Whether what follows is not seen beside what stands before.
    fn parts(&self) -> bool {
        self.sentence || self.lines > 0
    }

    /// Writes it into the view, ahead of the text that follows.
    fn write(self, next: &str, view: &mut View) {
        let next = next.trim_ascii_start();
        // A line was wrapped when the next one goes on within the sentence.
        let wrapped = self.lines == 1 && next.starts_with(char::is_lowercase) && !view.text.trim_end().ends_with(['.', '!', '?', '…']);
        if self.sentence || self.lines > 0 && !wrapped || self.thing && next.starts_with(['.', '!', '?', '…']) {
            view.gap();
        } else if !view.text.is_empty() && !view.text.ends_with("\n\n") {
            let sign = if self.thing { THING } else { " " };
            if self.parts() || self.thing {
                view.put(sign, Span::new(0, 0));
            }
        }
    }
}

/// How the texts of a page are read.
pub(super) struct Reading<'p> {
    pub(super) source: &'p str,
    pub(super) texts: &'p [Range<usize>],
    /// Which of them are left alone, in order.
    pub(super) excluded: &'p [Range<usize>],
    /// Where each white space is seen, in order.
    pub(super) listings: &'p [Range<usize>],
    /// What may be the marks of notes, in order.
    pub(super) notes: &'p [Note],
    /// Whether no element parts paragraphs, so that empty lines do, as in plain text.
    pub(super) bare: bool,
}

impl Reading<'_> {
    /// The texts that are not left alone, with gaps where tags end a sentence.
    pub(super) fn view(&self) -> View {
        let mut view = View::new(if self.source.is_ascii() { Escape::AsciiHtml } else { Escape::Html });
        let (mut end, mut pending) = (0, Break::default());
        // Where the view ends without the white space at its end, which may be long.
        let mut last = 0;
        for (i, range) in self.texts.iter().enumerate() {
            // A document handler sees the text of excluded elements as well.
            if range.is_empty() || range.start < end || is_within(range, self.excluded) {
                continue;
            }
            let Some(text) = self.source.get(range.clone()) else { continue };
            pending.add(self.source, end..range.start, self.excluded);
            end = range.end;
            if pending.parts() && text.trim_ascii().is_empty() {
                continue;
            }
            let before = if pending.parts() { "" } else { &view.text[..last] };
            if let Some(note) = self
                .notes
                .iter()
                .skip(self.notes.partition_point(|n| n.range.start + Note::LONGEST < range.start))
                .take_while(|n| n.range.start <= range.start)
                .find(|n| range.end <= n.range.end && self.is_mark(n, i, before))
            {
                end = note.range.end;
                continue;
            }
            let start = view.text.len();
            std::mem::take(&mut pending).write(text, &mut view);
            let seen = is_within(range, self.listings);
            read_text(self.source, Span::new(range.start, range.end), (seen, self.bare), &mut view);
            let more = view.text[start..].trim_end().len();
            if more > 0 {
                last = start + more;
            }
        }
        view
    }

    /// Whether `note`, whose text begins with the text number `first`, is the mark of a note after
    /// `before`.
    fn is_mark(&self, note: &Note, first: usize, before: &str) -> bool {
        let text = |range: &Range<usize>| self.source.get(range.clone()).unwrap_or_default();
        let inside = self.texts[first..].iter().take_while(|t| t.end <= note.range.end);
        let content: String = inside.clone().map(text).collect();
        let next = self.texts[first + inside.count()..].iter().find(|t| !t.is_empty());
        let after = next.map_or("", |next| {
            let mut between = Break::default();
            between.add(self.source, note.range.end..next.start, self.excluded);
            if between.parts() { "" } else { text(next) }
        });
        note.is_mark(&content, before, after)
    }
}

/// Reads text with its entities; unless white space is `seen`, a line break in the source is a
/// space to the reader of the page. In `bare` text an empty line parts paragraphs.
fn read_text(source: &str, span: Span, (seen, bare): (bool, bool), view: &mut View) {
    let signs: &[char] = if seen { &['&'] } else { &['&', '\n', '\r'] };
    let mut at = span.start;
    while at < span.end {
        let body = &source[at..span.end];
        let plain = body.find(signs).unwrap_or(body.len());
        // White space before a line break goes with it.
        let kept = if body[plain..].starts_with(['\n', '\r']) { body[..plain].trim_end_matches([' ', '\t']).len() } else { plain };
        view.copy(source, Span::new(at, at + kept));
        at += kept;
        let body = &source[at..span.end];
        if body.starts_with('&') {
            let length = body.bytes().take(33).position(|b| b == b';').map_or(1, |i| i + 1);
            let text = html_escape::decode_html_entities(&body[..length]);
            match text.as_ref() == &body[..length] {
                true => view.copy(source, Span::new(at, at + 1)),
                false => view.put(&text, Span::new(at, at + length)),
            }
            at += if text.as_ref() == &body[..length] { 1 } else { length };
        } else if !body.is_empty() {
            let length = body.len() - body.trim_start_matches([' ', '\t', '\n', '\r']).len();
            if bare && body[..length].matches('\n').count() > 1 {
                view.gap();
            } else if !view.text.ends_with("\n\n") && !view.text.is_empty() {
                view.line_end(Span::new(at, at + length));
            }
            at += length;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::format::html::view;

    #[test]
    fn tags_part_what_readers_see_parted() {
        for (page, expected) in [
            ("<p>The town<sup>1</sup> saw it<sup>[2]</sup> there.<sup>3</sup> Then", "The town saw it there. Then"),
            ("<p>The town<a class=\"footnote-anchor\" href=\"#f1\">1</a> and Acme<sup>TM</sup> saw", "The town and Acme saw"),
            ("<p>H<sub>2</sub>O, 1<sup>st</sup>, 5 m<sup>2</sup>, 10<sup>6</sup>", "H2O, 1st, 5 m2, 106"),
            ("<p>The <org>old town</org> <o:p></o:p>saw<svg><path/></svg> it", "The old town saw it"),
            ("<p>The <script>'<p>'</script>town <img> saw", "The town \u{fffc} saw"),
            ("<p>The town<br>saw it<br>Then<br><br>more", "The town saw it\n\nThen\n\nmore"),
            ("The town\n\nsaw\nR&amp;D", "The town\n\nsaw R&D"),
            ("<p>The sea-\n  port saw", "The sea-\nport saw"),
        ] {
            let view = view(page).expect("parsed").expect("prose");
            assert_eq!(view.text, expected, "{page}");
        }
    }

    #[test]
    fn long_white_space_is_read_once() {
        // Were all of it looked at again at each step, this would not end.
        for piece in ["<!-- x -->\n", "<i> </i>", " <sup>1</sup>"] {
            let page = "<p>The town".to_string() + &piece.repeat(300_000);
            assert_eq!(view(&page).expect("parsed").expect("prose").text.trim_end(), "The town", "{piece}");
        }
    }
}
