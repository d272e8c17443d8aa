//! `check` for programs: places in JSON, and SARIF for code scanning services.

use crate::support::bytes::{text, utf16_le};
use crate::support::folder::{folder, put};
use crate::support::program::{piped, tiny, unspin};
use crate::support::tiny::SPUN;
use serde_json::{Value, json};
use std::path::Path;

#[test]
fn json_positions_are_bytes_of_the_file() {
    let folder = folder();
    let bytes = utf16_le("Né\n𝄞 made the remark.");
    put(folder.path(), "a.txt", &bytes);
    let out = unspin(&["check", "--output-format", "json-lines", "a.txt"], folder.path());
    let edit: Value = serde_json::from_slice(&out.stdout).expect("json");
    assert_eq!((edit["line"].as_u64(), edit["column"].as_u64(), edit["end_column"].as_u64()), (Some(2), Some(3), Some(18)));
    let (start, end) = (edit["start"].as_u64().expect("start") as usize, edit["end"].as_u64().expect("end") as usize);
    let units: Vec<u16> = bytes[start..end].chunks(2).map(|u| u16::from_le_bytes([u[0], u[1]])).collect();
    assert_eq!(String::from_utf16_lossy(&units), "made the remark");
    for format in ["json", "sarif"] {
        for input in [SPUN, ""] {
            let out = piped(tiny(folder.path(), &["check", "--output-format", format]), input.as_bytes());
            serde_json::from_slice::<Value>(&out.stdout).unwrap_or_else(|e| panic!("{format}: {e}"));
        }
    }
}

fn sarif(args: &[&str], at: &Path) -> (Option<i32>, Value) {
    let out = unspin(&[&["check", "--output-format", "sarif"], args].concat(), at);
    (out.status.code(), serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{e}: {}", text(&out.stdout))))
}

#[test]
fn what_cannot_be_read_is_a_notification() {
    let folder = folder();
    let at = folder.path();
    put(at, "in/a b.txt", SPUN);
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
