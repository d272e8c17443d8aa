//! Markup, code and keys stay as they are, and the prose between them is restored.

use crate::support::corpus::article;
use crate::support::engine::SHIPPED;
use unspin::apply::apply;

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
