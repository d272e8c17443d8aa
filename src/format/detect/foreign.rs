//! Files in a markup that is not read: as plain text their tags, keys and fields would be restored,
//! too.

use super::content::is_page;
use super::{Format, opening};
use std::path::Path;

/// Kinds of such files, and the endings of their names. Pages that servers make (`.php`, `.aspx`)
/// hold HTML, and texts may be named for sites (`example.org`, `example.pl`): neither is among
/// them, but for `.rs` and `.sh`, which nearly always are programs.
#[rustfmt::skip]
const ENDINGS: [(&str, &[&str]); 13] = [
    ("XML", &[
        "xml", "rss", "atom", "svg", "rdf", "opml", "xsl", "xslt", "xsd", "dtd", "kml", "gpx", "plist", "tei", "nxml", "fb2", "dbk", "docbook",
        "xlf", "xliff", "tmx", "ttml", "mml", "xmp", "wsdl", "resx",
    ]),
    ("YAML", &["yaml", "yml"]),
    ("TOML", &["toml"]),
    ("a file of settings", &["ini", "cfg", "conf", "properties"]),
    ("reStructuredText", &["rst"]),
    ("AsciiDoc", &["adoc", "asciidoc"]),
    ("BibTeX", &["bib"]),
    ("RTF", &["rtf"]),
    ("e-mail", &["eml", "emlx", "mbox", "mht", "mhtml"]),
    ("a calendar or address book", &["ics", "vcf"]),
    ("a translation", &["po", "pot"]),
    ("a style sheet or program", &[
        "css", "scss", "sass", "less", "js", "mjs", "cjs", "jsx", "ts", "tsx", "vue", "svelte", "py", "c", "h", "cpp", "hh", "hpp",
        "cs", "fs", "vb", "java", "kt", "kts", "scala", "groovy", "gradle", "clj", "go", "rs", "zig", "swift", "dart", "rb", "lua", "r",
        "ex", "exs", "erl", "hs", "lisp", "el", "asm", "cmake", "mk", "sh", "bash", "zsh", "fish", "ps1", "bat", "sql", "proto",
        "graphql", "diff", "patch",
    ]),
    ("subtitles", &["srt", "vtt", "sbv", "ass"]),
];

/// How these files begin; names end there.
const STARTS: [(&str, &str); 18] = [
    ("<?xml", "XML"),
    ("<!doctype rss", "XML"),
    ("<rss", "XML"),
    ("<rdf:rdf", "XML"),
    ("<feed", "XML"),
    ("<channel", "XML"),
    ("<item", "XML"),
    ("<entry", "XML"),
    ("<urlset", "XML"),
    ("<sitemapindex", "XML"),
    ("<svg", "XML"),
    ("<tei", "XML"),
    ("<nitf", "XML"),
    ("<newsml", "XML"),
    ("<mediawiki", "XML"),
    ("<opml", "XML"),
    ("{\\rtf1", "RTF"),
    ("<?php", "a style sheet or program"),
];

/// The kind of a file in a markup that is not read, by its first bytes and its name without the
/// ending of a compression.
///
/// A name goes before what the content looks like, but for archives and whole pages.
pub fn foreign(format: Format, name: &Path, head: &[u8]) -> Option<&'static str> {
    let ending = name.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    let named = ENDINGS.iter().find(|(_, endings)| ending.as_deref().is_some_and(|ending| endings.contains(&ending)));
    match (format, named) {
        (Format::Warc, _) => None,
        (Format::Html, Some(_)) if is_page(opening(head).trim_ascii_start()) => None,
        (_, Some((what, _))) => Some(what),
        (Format::Plain, None) => begins(&opening(head).to_ascii_lowercase()),
        (_, None) => None,
    }
}

/// The kind of a text by how it begins, in small letters. A name in angle brackets alone may be
/// that of a speaker.
fn begins(text: &str) -> Option<&'static str> {
    let text = text.trim_ascii_start();
    let ends_there = |start: &str, rest: &str| {
        !start.ends_with(|c: char| c.is_ascii_alphabetic()) || !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    let is_one = |start: &str, rest: &str| ends_there(start, rest) && (!is_element(start) || is_tag(start, rest));
    STARTS.iter().find(|(start, _)| text.strip_prefix(start).is_some_and(|rest| is_one(start, rest))).map(|(_, what)| *what)
}

/// Whether a start is that of an element.
fn is_element(start: &str) -> bool {
    start.strip_prefix('<').is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Whether the text after a start is that of a tag: it has attributes, another tag comes next, or
/// its end tag follows.
fn is_tag(start: &str, rest: &str) -> bool {
    let (inside, behind) = rest.split_once('>').unwrap_or((rest, ""));
    let end = || format!("</{}", start.trim_start_matches('<'));
    inside.contains('=') || inside.ends_with('/') || behind.trim_ascii_start().starts_with('<') || behind.contains(&end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_first_bytes_tell_other_markup() {
        let of = |name: &str, head: &[u8]| foreign(Format::detect(Path::new(name), head), Path::new(name), head);
        for (name, what) in [
            ("feed.RSS", "XML"),
            ("a.svg", "XML"),
            ("unspin.yaml", "YAML"),
            ("Cargo.toml", "TOML"),
            ("a.rst", "reStructuredText"),
            ("a.eml", "e-mail"),
            ("a.rtf", "RTF"),
            ("site.css", "a style sheet or program"),
            ("main.rs", "a style sheet or program"),
            ("film.srt", "subtitles"),
        ] {
            assert_eq!(of(name, b"text"), Some(what), "{name}");
        }
        assert_eq!(of("x.yaml", b"{\"text\": 1}"), Some("YAML"), "the name goes before what looks like JSON");
        assert_eq!((of("x.yml", b"---\na: b\n---\n"), of("a.vue", b"<p>a</p>")), (Some("YAML"), Some("a style sheet or program")));
        assert_eq!(
            (of("feed", b"<feed\n xmlns='x'>"), of("-", b"<rdf:RDF>\n <li>"), of("-", b"<itemised> list")),
            (Some("XML"), Some("XML"), None)
        );
        assert_eq!((of("-", b"<item>Text</item>"), of("-", b"<svg/>")), (Some("XML"), Some("XML")));
        for prose in [&b"<Channel 4 News> The port is shut."[..], b"<item> The port is shut.", b"<Entry level> They left; a < b."] {
            assert_eq!(of("a.txt", prose), None);
        }
        assert_eq!(of("feed", b"\xef\xbb\xbf\n<?xml version=\"1.0\"?><rss/>"), Some("XML"));
        assert_eq!(of("a.txt", b"\xff\xfe<\0?\0x\0m\0l\0 \0"), Some("XML"));
        assert_eq!(of("index.php", b"<?php\n$count = 4;"), Some("a style sheet or program"));
        assert_eq!(of("a.txt", b"{\\rtf1\\ansi Text}"), Some("RTF"));
        let page = b"<?xml version=\"1.0\"?>\n<!DOCTYPE html><html><p>Text";
        for (name, head) in
            [("a.xhtml", &page[..]), ("a", page), ("a.xml", page), ("a.md", b"<?xml ?>"), ("a.json", b"{}"), ("a.php", b"<p>")]
        {
            assert_eq!(of(name, head), None, "{name}");
        }
        assert_eq!(of("note", b"An <xml> tag."), None);
        assert_eq!(of("crawl.xml", b"WARC/1.0\r\n"), None);
    }

    #[test]
    fn no_ending_stands_for_two_things() {
        let mut endings: Vec<&str> = ENDINGS.iter().flat_map(|(_, endings)| endings.iter().copied()).collect();
        endings.sort_unstable();
        assert!(endings.is_sorted_by(|a, b| a < b), "{endings:?}");
    }
}
