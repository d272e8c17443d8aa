//! Markup, code and keys stay as they are, and the prose between them is restored.

use crate::support::corpus::article;
use crate::support::engine::SHIPPED;
use std::path::Path;
use unspin::apply::apply;
use unspin::builtin::Builder;
use unspin::dict::Source;

/// The harbour article with blocks between its paragraphs, restored.
fn restored_with(blocks: &[&str]) -> String {
    let article = article("spun/harbour-cyber-attack.txt");
    let paragraphs: Vec<&str> = article.trim().split("\n\n").collect();
    let mut text = String::new();
    for (i, paragraph) in paragraphs.iter().enumerate() {
        text += paragraph;
        text += "\n\n";
        for block in blocks.iter().skip(i).step_by(paragraphs.len()) {
            text += block;
            text += "\n\n";
        }
    }
    apply(&text, &SHIPPED.restore(&text).safe())
}

/// Whether the article's own words are restored.
fn is_restored(text: &str) -> bool {
    let phrases =
        ["container port, said on Monday", "the first signs of trouble", "According to the National Cyber Office", "Fresh food importers"];
    phrases.iter().all(|phrase| text.contains(phrase))
}

fn assert_kept(blocks: &[&str]) {
    let restored = restored_with(blocks);
    for block in blocks {
        let start: String = block.chars().take(12).collect();
        let there = restored.find(&start).map(|at| restored[at..].split("\n\n").next().unwrap_or_default());
        assert!(restored.contains(block), "{block}\nbecame\n{there:?}");
    }
    assert!(is_restored(&restored), "{restored}");
}

#[test]
fn shortcodes_stay() {
    assert_kept(&[
        "[gallery ids=\"14,15\" size=\"medium\" columns=\"2\"]",
        "[vc_row title=\"Brand new\" type=\"full\"]",
        "[video width=\"640\" height=\"4\" id=\"v\" title=\"x\"]",
        "[contact-form-7 id=\"4\" title=\"Contact form 4\"]",
        "[code]title = \"brand new assault\"[/code]",
        "[size=4]Port[/size]",
        "[url=https://x title=\"y\"]Port[/url]",
        "[quote=\"folks\"]Port[/quote]",
    ]);
    let restored = restored_with(&[
        "[caption id=\"attachment_4\" align=\"alignnone\" width=\"300\"]The folks mentioned on Monday that a number of of the authorities had left.[/caption]",
        "“[The authorities] mentioned on Monday that [a number of of] them had left,” it mentioned.",
    ]);
    assert!(restored.contains("[caption id=\"attachment_4\" align=\"alignnone\" width=\"300\"]The"), "{restored}");
    assert!(restored.contains("said on Monday that several of the authorities had left.[/caption]"), "{restored}");
    assert!(restored.contains("] said on Monday that [several of] them had left,”"), "{restored}");
}

#[test]
fn markup_of_wikis_and_templates_stays() {
    assert_kept(&[
        "[[Category:Computer systems]]",
        "{{Infobox company\n| name = Port Ellery\n| type = Private\n| size = 4\n}}",
        "{{cite web|title=Ports|url=https://x|website=X}}",
        "<ref name=\"a\">{{cite news|title=Ports|work=Times}}</ref>",
        "{{ post.title }} {% if authorities %} <%= post.title %> ${post.title} #{title}",
        "<doc id=\"12\" title=\"Cyber assault\">",
        "[[File:brand-new.jpg|thumb|4px|The port]]",
        "<v Folks>",
    ]);
}

#[test]
fn code_and_numbers_of_rows_stay() {
    assert_kept(&[
        "import {Chart} from \"./chart\" and ({children}) => {children} of {title}, f\"{value}\" and Dear {name}, welcome",
        "Port        Size  Berths  Workers\nEllery         9       4      400\nOssel          5       9      120\nHull         4",
        "Page 4 of 9",
        "level=9 code=4 retries=5",
        "[4] Smith, J., Ports.\n[5] Jones, K., Berths.\n[9] Hall, M., Cranes.",
        "portal 200 4 \"GET /ports HTTP/1.1\"",
        "run --title x --size 4, document.title, item.size(), name()",
        "A claim[4] and another[9].",
    ]);
}

#[test]
fn keys_at_the_beginning_stay() {
    let article = article("spun/harbour-cyber-attack.txt");
    for head in [
        "Title: Harbour\n\nURL Source: https://example.com/port\n\nPublished Time: 2024-05-04\n\nMarkdown Content:\n",
        "Title: Harbour\nCategory: Computer systems\nSize: 4\nid: 4\nTags: assault, authorities\n\n",
    ] {
        let text = format!("{head}{article}");
        let restored = apply(&text, &SHIPPED.restore(&text).safe());
        assert!(restored.starts_with(head) && is_restored(&restored), "{restored}");
    }
}

#[test]
fn what_a_cut_of_a_long_text_goes_through_stays() {
    let article = article("spun/harbour-cyber-attack.txt");
    let armour = "The corporate mentioned it in keeping with a number of of the authorities\n".repeat(40);
    for block in [
        format!("-----BEGIN PGP MESSAGE-----\n\n{armour}-----END PGP MESSAGE-----"),
        format!("<script>\n{armour}</script>"),
        format!("<!--\n{armour}-->"),
    ] {
        // A section has at most 64 KB, and is cut at a line end.
        for before in [58_000, 62_500, 63_500, 65_000] {
            let ordinary = article.repeat(before / article.len() + 1);
            let start = ordinary[..before].rfind("\n\n").expect("a paragraph") + 2;
            let text = format!("{}{block}\n\n{}", &ordinary[..start], article.repeat(8));
            let edits = SHIPPED.restore(&text).edits;
            let inside = edits.iter().filter(|e| e.span.end > start && e.span.start < start + block.len()).count();
            assert!(inside == 0 && edits.len() > 500, "{inside} of {} edits in what begins at {start}: {:.20}", edits.len(), block);
        }
    }
    // Only what a text begins with are keys.
    let lines = "Note: The corporate mentioned it, in keeping with a number of of the authorities.\nBy: folks\n\n";
    let long = article.repeat((64 << 10) / article.len());
    let text = format!("{long}{lines}{}", article.repeat(8));
    assert!(SHIPPED.restore(&text).edits.iter().any(|e| e.span.start > long.len() && e.span.start < long.len() + lines.len()));
}

#[test]
fn what_is_kept_stays_with_markup_inside() {
    let rows = "dictionary: d\nlicence: x\nentries:\n  - original: nearly\n    spun: [practically: 900]\n    keep: [practically nine]\n";
    let source = Source::parse(Path::new("d"), rows).expect("valid");
    let engine = Builder::new().expect("embedded data").with_rows(&[&source]).build().expect("an engine").known_spun();
    for kept in ["practically nine", "practically <b>nine</b>", "practically&nbsp;nine", "practically <i>nine"] {
        let text = format!("It took {kept} people and practically all boats.");
        let restored = apply(&text, &engine.restore(&text).safe());
        assert!(restored.contains(kept) && restored.contains("nearly all"), "{restored}");
    }
}
