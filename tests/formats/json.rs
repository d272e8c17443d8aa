//! JSON and JSON Lines.

use crate::support::bytes::text;
use crate::support::folder::{folder, put};
use crate::support::program::unspin;

#[test]
fn what_is_no_json_ends_a_file() {
    let folder = folder();
    let root = folder.path();
    let record = "{\"text\":\"She made the remark.\"}\n";
    let restored = record.replace("made the remark", "said");
    let page = "An error page, with words and {braces} and [brackets].\n".repeat(100_000);
    // The long ones are streamed.
    for (name, before, after, place) in [
        ("page.json", page.clone(), page.clone(), " byte 0 of the text".to_string()),
        ("late.json", format!("{record}no JSON\n{record}"), format!("{restored}no JSON\n{record}"), "2:2".to_string()),
        (
            "long.json",
            format!("[{record},{page}{record}]"),
            format!("[{restored},{page}{record}]"),
            format!(" byte {} of the text", record.len() + 2),
        ),
    ] {
        let path = put(root, name, before);
        let out = unspin(&["fix", name], root);
        let errors = text(&out.stderr);
        assert_eq!((out.status.code(), errors.matches("is no JSON").count()), (Some(2), 1), "{errors}");
        assert!(
            errors.contains(&format!("{name}:{place}: is no JSON: ")) && errors.contains("the rest of the file stays as it is"),
            "{errors}"
        );
        assert!(std::fs::read(&path).expect("read") == after.as_bytes(), "{name}");
    }
    // The last value of an array may be a number.
    put(root, "sound.json", b"[{\"text\":\"She made the remark.\"},2]");
    let out = unspin(&["check", "sound.json"], root);
    assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
}

#[test]
fn an_array_without_its_end_is_told_and_restored() {
    let folder = folder();
    let root = folder.path();
    let record = "{\"text\":\"She made the remark.\"}";
    let restored = record.replace("made the remark", "said");
    let filler = "{\"id\":\"a record of no prose\"},\n".repeat(150_000);
    let check = |name: &str, before: String, after: String, message: Option<&str>| {
        let path = put(root, name, before);
        let out = unspin(&["fix", name], root);
        let errors = text(&out.stderr);
        assert_eq!((out.status.code(), errors.matches("error: ").count()), (message.map_or(Some(0), |_| Some(2)), message.iter().count()));
        assert!(message.is_none_or(|m| errors.contains(&format!("{name}:{m}"))), "{errors}");
        assert_eq!(errors.contains("1 file has places that could not be read, see above"), message.is_some(), "{errors}");
        assert!(std::fs::read(&path).expect("read") == after.as_bytes(), "{name}");
    };
    let unended = "is the end of a JSON array that has no `]`";
    check("short.json", format!("[{record},\n{record}\n"), format!("[{restored},\n{restored}\n"), Some(&format!("3:1: {unended}")));
    check(
        "comma.json",
        format!("[{record},{record} {record}]"),
        format!("[{restored},{restored} {record}]"),
        Some("1:66: is no JSON: expected `,`"),
    );
    // Streamed.
    let at = filler.len() + record.len() + 1;
    check("long.json", format!("[{filler}{record}"), format!("[{filler}{restored}"), Some(&format!(" byte {at} of the text: {unended}")));
    check("whole.json", format!("[{filler}{record}\n]\n"), format!("[{filler}{restored}\n]\n"), None);
    check("two.json", format!("[{filler}{record}\n]\n[{filler}{record}]"), format!("[{filler}{restored}\n]\n[{filler}{restored}]"), None);
}

#[test]
fn explain_and_diff_use_the_places_of_the_file() {
    let folder = folder();
    let root = folder.path();
    put(root, "a.jsonl", b"{\"id\":1}\n{\"text\":\"\\u00e9 She made the remark.\"}\n");
    let out = unspin(&["check", "--output-format", "concise", "a.jsonl"], root);
    assert!(text(&out.stdout).starts_with("a.jsonl:2:21: made the remark -> said"), "{}", text(&out.stdout));
    let out = unspin(&["explain", "a.jsonl:2:22"], root);
    assert!(text(&out.stdout).starts_with("a.jsonl:2:21: made the remark"), "{}", text(&out.stdout));
    let out = unspin(&["explain", "a.jsonl:1:3"], root);
    assert!(text(&out.stdout).contains("left alone: no prose that is restored"), "{}", text(&out.stdout));
    let out = unspin(&["diff", "a.jsonl"], root);
    assert!(text(&out.stdout).contains("+{\"text\":\"\\u00e9 She said.\"}"), "{}", text(&out.stdout));
    let out = unspin(&["detect", "--field", "none", "a.jsonl"], root);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("a.jsonl: has no text in a field `none`"), "{}", text(&out.stderr));
}

#[test]
fn empty_items_of_a_list_choose_nothing() {
    let folder = folder();
    put(folder.path(), "in/a.jsonl", b"{\"text\":\"She made the remark.\"}\n");
    put(folder.path(), "in/a.csv", b"text\nShe made the remark.\n");
    for flags in [["--field", "text,"], ["--field", ""], ["--field", "text,."], ["--exclude", ""]] {
        let out = unspin(&[&["check", "in"], &flags[..]].concat(), folder.path());
        assert_eq!((out.status.code(), text(&out.stdout).matches("a.").count()), (Some(1), 2), "{flags:?}: {}", text(&out.stderr));
    }
}
