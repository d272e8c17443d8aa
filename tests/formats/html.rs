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
    let page = "<html><body><form action=\"a.aspx\"><nav>She made the remark.</nav><h1>News</h1><p>She @. Then she went home.</p>\
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
