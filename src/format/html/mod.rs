//! HTML: the prose of a page. lol_html finds the spans; nothing is serialised again.

use super::Problem;
use super::detect::is_markup;
use super::view::{View, merged};
use note::Note;
use parse::{Parsed, parse};
use prose::Reading;
use std::ops::Range;
use whole::Kind;

mod excluded;
mod note;
mod parse;
mod prose;
mod whole;

pub(super) use parse::is_unread;

/// The view of a page, `None` when it has no prose.
///
/// # Errors
/// What the parser says to a page that it cannot follow.
pub(super) fn view(source: &str) -> Result<Option<View>, String> {
    let Parsed { texts, excluded, holders, mut notes, paragraphs, title, mut hints } = parse(source)?;
    if !title.trim().is_empty() {
        hints.insert(0, parse::unescaped(&title));
    }
    let mut excluded = excluded.ranges(source.len());
    excluded.extend(whole::left_alone(source, &texts, &excluded, &holders));
    notes.retain(|note| note.range.len() <= Note::LONGEST);
    let listings = holders.iter().filter(|h| h.kind == Kind::Listing).map(|h| h.range.start..h.range.end.min(source.len()));
    let reading = Reading {
        source,
        texts: &texts,
        excluded: &merged(excluded),
        listings: &merged(listings.collect()),
        notes: &notes,
        bare: !paragraphs,
    };
    let mut view = reading.view();
    view.hints = hints;
    Ok((!view.is_blank()).then_some(view))
}

/// Reads the HTML that a string or cell holds, by the bytes of the file that `outer` stands for;
/// `outer` as it is when it holds none.
///
/// # Errors
/// As for [`view`].
pub(super) fn within(outer: View, source: &str) -> Result<Option<View>, String> {
    if !is_markup(&outer.text) {
        return Ok(Some(outer));
    }
    Ok(view(&outer.text)?.map(|inner| inner.within(outer, source)))
}

/// What is said of a page, string or cell that the parser cannot follow.
pub(super) fn unread(offset: usize, message: &str) -> Problem {
    Problem { offset, message: format!("cannot be read as HTML: {message}; it stays as it is") }
}

/// Whether a text is within one of some stretches, which are in order and do not overlap.
fn is_within(text: &Range<usize>, stretches: &[Range<usize>]) -> bool {
    let next = stretches.partition_point(|e| e.end <= text.start);
    stretches.get(next).is_some_and(|e| e.start < text.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Edit;

    #[test]
    fn only_prose_is_read() {
        let page = "<!doctype html><html><head><title>The A &amp; B</title><style>p{big}</style>\n\
            <link rel=canonical href='https://a.example/2020/big-threat-found.html'></head>\n\
            <body><nav><a href=x>big home</a></nav><script>var big = '<p>home</p>';</script>\n\
            <h1>One headline</h1><p class=\"big\">A superior <b>persistent</b>\n   risk&nbsp;&mdash; R&D &lt;x&gt; <code>big home</code> on.\n\
            <p>Second <!-- no --> part<br>third<pre>big</pre></body></html>";
        let view = view(page).expect("parsed").expect("prose");
        assert_eq!(view.text.trim(), "One headline\n\nA superior persistent risk\u{a0}— R&D <x> \u{fffc} on. \n\nSecond  part third");
        assert_eq!(view.hints, ["The A & B", "big threat found"]);
    }

    #[test]
    fn a_page_of_ascii_stays_one() {
        for (page, written) in [("<p>It&#8217;s &amp; was", "it&#8217;s &amp;"), ("<p>It’s &amp; was", "it’s &amp;")] {
            let view = view(page).expect("parsed").expect("prose");
            let mut placed = Vec::new();
            assert!(view.place(Edit::sample(0, "It’s &", "it’s &"), page, &mut placed));
            assert_eq!(placed[0].after, written);
        }
    }

    #[test]
    fn what_is_hidden_is_not_read() {
        let page = "<body style='visibility:hidden'><p>Shown <span style=\"color:red; DISPLAY: none !important\">big <b>home</b></span> text.\n\
            <div hidden>big</div><div aria-hidden=TRUE>big</div><div hidden=until-found>big</div><i style=display:none>big</i>\
            <div style='Visibility:hidden'><p>big</p></div><img style='display:none'><p style='display:block'>More.</p>\
            <p aria-hidden=false>Last.</p></body>";
        let view = view(page).expect("parsed").expect("prose");
        assert_eq!(view.text.split_whitespace().collect::<Vec<_>>().join(" "), "Shown text. More. Last.");
    }

    #[test]
    fn what_has_no_end_tag_ends_where_its_end_is_implied() {
        for (page, expected) in [
            ("<p style='display:none'>big<p>One<p>Two", "One Two"),
            ("<p hidden>big <b>big</b><div>One</div>Two", "One Two"),
            ("<ul><li hidden>big<ul><li>big<li>big</ul>big<li>One</ul>Two", "One Two"),
            ("<ul><li>One<li hidden>big</ul>Two", "One Two"),
            ("<ol><li hidden>big<li hidden>big<li>One<li hidden>big</li></ol>Two", "One Two"),
            ("<dl><dt hidden>big<dd>One<dd hidden>big<dt>Two</dl>Three", "One Two Three"),
            ("<table><tr hidden><td>big<td>big<tr><td hidden>big<table><td>big</table><td>One<th hidden>big</table>Two", "One Two"),
            ("<datalist><option>big<option>big</datalist>One", "One"),
            ("<div><p hidden>big</div>One", "One"),
            ("<!doctype html><head><title>Big</title><meta name=a><body><p>One", "One"),
            ("<head><title>Big</title><p>One", "One"),
            ("<div hidden>big<p>big<div>big</div>big</div>One", "One"),
            ("<nav>big<p hidden>big<p>big</nav>One<br hidden>Two", "One Two"),
            (&("<div hidden>".repeat(20_000) + &"</div>".repeat(20_000) + "One"), "One"),
            ("One<p hidden>big", "One"),
            ("<p>One<svg><path><text>big<p>Two", "One Two"),
            ("<a-b><template>big</template><template shadowrootmode=open><p>One two</template></a-b>", "One two"),
            ("<p>One <svg><text>big <span>Two</span>", "One Two"),
            ("<p>One <math><mi>big</mi><mtext>big <b>big</b></mtext><b>Two</b>", "One \u{fffc}Two"),
            ("One<svg><text>big</text><foreignObject><p>big</p></foreignObject><text>big</text></svg> Two", "One Two"),
        ] {
            let view = view(page).expect("parsed").expect("prose");
            assert_eq!(view.text.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{page}");
        }
    }

    #[test]
    fn what_holds_the_article_is_read() {
        let controls = "<label for=a>Big</label><input value=big><button>Big</button><select><option>Big</select><textarea>Big</textarea>";
        let page =
            |before: &str, name: &str, inside: &str| format!("{before}<{name}>{inside}</{}>", name.split(' ').next().unwrap_or_default());
        for (page, expected) in [
            (page("", "form action=x", &format!("<nav>big</nav><p>One two.</p>{controls}<p hidden>big<p>Three.")), "One two. Three."),
            (page("Head ", "form", "One two three"), "Head One two three"),
            (page("One two three ", "form", &format!("Search{controls}")), "One two three"),
            (page("<form>Search</form>", "form", "One two three"), "One two three"),
            (page("", "form", "One two three <aside>See</aside><address>Here</address>"), "One two three"),
            ("One two three <form>Search".into(), "One two three"),
            ("<form>One two three".into(), "One two three"),
            (page("Head ", "aside", "One two three"), "Head"),
            (page("Head ", "aside", &"One two three ".repeat(10)), &("Head ".to_string() + "One two three ".repeat(10).trim())),
            (page("", "address", "One two three"), "One two three"),
            (page("", "dialog open", "One two three"), "One two three"),
            (page("One", "dialog", &"big ".repeat(20)), "One"),
            (page("One", "form hidden", &"big ".repeat(5)), "One"),
            (page("Head ", "div hidden", &"One two three ".repeat(10)), &("Head ".to_string() + "One two three ".repeat(10).trim())),
            (page("Head ", "div aria-hidden=true", "One two three"), "Head One two three"),
            (page("", "main translate=no", "One two three"), "One two three"),
            (page("", "pre", "One two. Three four. Five six."), "One two. Three four. Five six."),
            (page("", "pre", "let a = b + 1;") + "One", "One"),
            (page("", "form", "<aside><form>One two three</form></aside>"), "One two three"),
            ("<form>".repeat(20_000) + "One" + &"</form>".repeat(20_000), "One"),
        ] {
            let view = view(&page).expect("parsed").expect("prose");
            assert_eq!(view.text.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{page}");
        }
    }

    #[test]
    fn what_was_left_open_ends_where_the_article_begins() {
        for (page, expected) in [
            ("<nav><a>big</a><main>One <code>big</code> two</main><footer>big</footer>", "One \u{fffc} two"),
            ("<div><aside>big</div><h1>One</h1>Two", "One Two"),
            ("<body><nav>big<h1>One</h1><footer>big<article>Two</article></body>", "One Two"),
            ("<div><footer>big<article>One</article></div>Two", "One Two"),
            ("<nav>big<h1>big</h1></nav>One", "One"),
            ("<nav>big<nav><h1>big</h1></nav>big", "big big"),
            ("<aside>big<main>One</main>", "One"),
            ("<form>big<main>One two three</main>", "One two three"),
            ("<ul><li hidden>big<article>big</article></ul>One", "One"),
            (&("<nav>".to_string() + &"<h1>One</h1><nav>".repeat(20_000)), "One One One"),
        ] {
            let view = view(page).expect("parsed").expect("prose");
            assert_eq!(view.text.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{page:.80}");
        }
    }

    #[test]
    fn an_article_that_is_shown_without_scripts_is_read() {
        for (page, expected) in [
            ("Head<NOSCRIPT class=a><p>One <b>two</b> three</p></NOSCRIPT>", "Head One two three"),
            ("<script>'<noscript><p>big'</script><noscript><article>One two</article></noscript>", "One two"),
            ("One two three<noscript><p>big</p></noscript>", "One two three"),
            ("One<noscript><img src=x alt=big>big big</noscript>", "One"),
            ("One<noscript><p>big big big", "One"),
        ] {
            let view = view(page).expect("parsed").expect("prose");
            assert_eq!(view.text.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{page}");
        }
    }

    #[test]
    fn obsolete_elements_for_listings_are_not_read() {
        let view = view("<p>One<listing>big <b>big</b></listing><xmp><p>big</xmp>Two<plaintext>big").expect("parsed").expect("prose");
        assert_eq!(view.text.split_whitespace().collect::<Vec<_>>().join(" "), "One Two");
    }

    #[test]
    fn pages_that_cannot_be_held_say_what_to_do() {
        let message = view(&"<div>".repeat(1_000_000)).expect_err("too much");
        assert!(message.contains("mend the page"), "{message}");
    }

    #[test]
    fn broken_pages_are_read_as_far_as_they_go() {
        for page in
            ["<p>open <b>tags", "<", "text <", "<p>a</b></p></p>", "<!--", "a & b &#x; &#99999999; &bogus;", "<script>x", "<p a='", ""]
        {
            let view = view(page).expect("parsed");
            assert!(view.is_none_or(|v| !v.text.contains("script")), "{page}");
        }
    }
}
