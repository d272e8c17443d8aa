//! HTML: what its readers do not see stays.

use crate::support::bytes::text;
use crate::support::folder::{folder, put};
use crate::support::program::unspin;

#[test]
fn what_is_hidden_stays() {
    let folder = folder();
    let at = folder.path();
    let page = "<html><body style=\"display:none\">\n<p>She @.</p>\n<p hidden>She made the remark.</p>\n<div style=\"display: none;\">\
        <p>She made the remark.</p></div>\n<span style='visibility:hidden'>She made the remark.</span>\n<p aria-hidden=\"true\">She made \
        the remark.</p>\n<p style='color:red'>She @.</p>\n<p \
        style='-webkit-backface-visibility: hidden'>She @.</p>\n<ul><li hidden>She made the remark.<li>She @.</ul>\n<p style='display:none'>\
        She made the remark.<p>She @.</p>\n</body></html>\n";
    let path = put(at, "a.html", page.replace('@', "made the remark"));
    let out = unspin(&["fix", "--no-journal", "a.html"], at);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    assert_eq!(text(&std::fs::read(path).expect("read")), page.replace('@', "said"));
}

#[test]
fn the_form_around_a_page_is_read_and_others_are_not() {
    let folder = folder();
    let at = folder.path();
    let page = "<html><body><form action=\"a.aspx\"><nav>She made the remark.</nav><ul role=menu><li>She made the remark.</ul>\
        <p class=notranslate>She made the remark.</p><h1>News</h1><p>She @. Then she went home.</p>\
        <label>She made the remark.</label><button>She made the remark.</button></form><form>She made the remark.</form></body></html>\n";
    let path = put(at, "a.html", page.replace('@', "made the remark"));
    let field = "The bug: a <script> tag in <b>bold</b>.\n\nShe @. Then she went home.";
    let record = |text: &str| serde_json::json!({ "text": field.replace('@', text) }).to_string();
    let json = put(at, "a.json", record("made the remark"));
    let out = unspin(&["fix", "--no-journal", "a.html", "a.json"], at);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    assert_eq!(text(&std::fs::read(path).expect("read")), page.replace('@', "said"));
    assert_eq!(text(&std::fs::read(json).expect("read")), record("said"));
}

#[test]
fn marks_in_prose_stay() {
    let folder = folder();
    let at = folder.path();
    let marks = "[gallery ids=\"14,15\" title=\"assault\"] [[Category:Assault]] {{assault}} ({assault}) [4] --assault=4";
    let prose = |said: &str, attack: &str| format!("The port {said} on Monday that [the {attack}] was over.");
    let page = |said: &str, attack: &str| format!("<html><body>\n<p>{marks}</p>\n<p>{}</p>\n</body></html>\n", prose(said, attack));
    let path = put(at, "a.html", page("made the remark", "assault"));
    let record = |said: &str, attack: &str| format!("{{\"text\":{:?}}}\n", format!("{marks}\n\n{}", prose(said, attack)));
    let other = put(at, "a.jsonl", record("made the remark", "assault"));
    let out = unspin(&["fix", "--no-journal", "a.html", "a.jsonl"], at);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    assert_eq!(text(&std::fs::read(path).expect("read")), page("said", "attack"));
    assert_eq!(text(&std::fs::read(other).expect("read")), record("said", "attack"));
}
