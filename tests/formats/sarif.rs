//! SARIF, for code scanning services.

use crate::{SPUN, put, text, unspin};
use serde_json::{Value, json};

fn sarif(args: &[&str], at: &std::path::Path) -> (Option<i32>, Value) {
    let out = unspin(&[&["check", "--output-format", "sarif"], args].concat(), at);
    (out.status.code(), serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{e}: {}", text(&out.stdout))))
}

#[test]
fn what_cannot_be_read_is_a_notification() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    put(at, "in/a b.txt", SPUN.as_bytes());
    put(at, "in/broken.txt.gz", b"\x1f\x8b\x08\0\0");
    put(at, "in/c.jsonl", b"{\"text\":\"She made the remark.\"}\nno JSON\n");
    let (status, log) = sarif(&["in", "gone.txt"], at);
    let run = &log["runs"][0];
    assert_eq!((status, run["results"].as_array().map(Vec::len)), (Some(2), Some(4)), "{log}");
    assert_eq!(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "in/a%20b.txt");
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let told = invocation["toolExecutionNotifications"].as_array().expect("a list");
    let place = |n: &Value| n["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().map(str::to_string);
    let places: Vec<_> = told.iter().filter_map(place).collect();
    assert_eq!(places, ["gone.txt", "in/broken.txt.gz", "in/c.jsonl"]);
    for (notification, message) in told.iter().zip(["check the path", "is truncated gzip", "in/c.jsonl:2:2: is no JSON"]) {
        assert!(notification["level"] == "error" && notification["message"]["text"].as_str().is_some_and(|m| m.contains(message)), "{log}");
    }
    let (status, log) = sarif(&["in/a b.txt"], at);
    assert_eq!(
        (status, &log["runs"][0]["invocations"]),
        (Some(1), &json!([{ "executionSuccessful": true, "toolExecutionNotifications": [] }]))
    );
}
