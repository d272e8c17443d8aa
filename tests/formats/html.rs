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
