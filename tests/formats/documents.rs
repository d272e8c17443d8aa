//! The documents within a file.

use crate::support::corpus::article;
use crate::support::folder::{folder, put, read};
use crate::support::program::{isolated, outcome, stderr, stdout};

#[test]
fn documents_that_are_not_spun_can_be_left_untouched() {
    let folder = folder();
    let root = folder.path();
    let (spun, honest) = (article("spun/harbour-cyber-attack.txt"), article("original/orrin-valley-flood.txt"));
    // A few spun words in an honest text: too few to call it spun.
    let honest = honest.replacen(" said ", " stated ", 2);
    let record = |text: &str| serde_json::json!({ "text": text }).to_string() + "\n";
    put(root, "in/mixed.jsonl", record(&honest) + &record(&spun));
    put(root, "in/honest.txt", &honest);
    assert_eq!(outcome(isolated(root, &["fix", "--only-spun", "in", "-o", "out"])).0, Some(0));
    let written = read(root, "out/mixed.jsonl");
    assert!(written.starts_with(&record(&honest)) && !written.ends_with(&record(&spun)));
    assert_eq!(read(root, "out/honest.txt"), honest);
    // The diff is that of the same run. Asked for whatever could be, an honest text is rewritten.
    for (flags, status) in [(&[][..], 1), (&["--only-spun"], 0)] {
        let args = [&["fix", "--diff", "--min-confidence", "0", "in/honest.txt"], flags].concat();
        let out = isolated(root, &args).output().expect("ran");
        assert_eq!((out.status.code(), out.stdout.is_empty()), (Some(status), status == 0), "{}", stdout(&out));
    }
}

#[test]
fn each_document_of_a_file_is_told_by_its_line() {
    let folder = folder();
    let root = folder.path();
    let (spun, honest) = (article("spun/harbour-cyber-attack.txt"), article("original/orrin-valley-flood.txt"));
    let record = |text: &str| serde_json::json!({ "id": 7, "text": text }).to_string() + "\n";
    put(root, "mixed.jsonl", record(&honest) + &record(&spun) + "{\"id\": 8}\n" + &record(&spun));
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    put(root, "mixed.csv", format!("id,text\n1,{}\n2,{}\n", quoted(&spun), quoted(&honest)));
    let told = |name: &str, flags: &[&str]| {
        let out = isolated(root, &[&["detect", "--output-format", "json-lines", name], flags].concat()).output().expect("ran");
        let lines: Vec<serde_json::Value> = stdout(&out).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        (lines, stderr(&out))
    };
    let (documents, note) = told("mixed.jsonl", &["--documents"]);
    let verdicts: Vec<_> = documents.iter().map(|d| (d["line"].as_u64(), d["verdict"].as_str())).collect();
    assert_eq!(verdicts, [(Some(1), Some("original")), (Some(2), Some("spun")), (Some(4), Some("spun"))]);
    assert!(note.contains("2 of 3 documents spun"), "{note}");
    // Together they are what the file is.
    let (file, _) = told("mixed.jsonl", &[]);
    for key in ["edits", "words"] {
        let sum: u64 = documents.iter().filter_map(|d| d[key].as_u64()).sum();
        assert_eq!(file[0][key].as_u64(), Some(sum), "{key}");
    }
    assert!(documents[0]["edits"] == 0 && documents[1]["edits"].as_u64() > Some(10) && file[0].get("line").is_none());
    let (cells, _) = told("mixed.csv", &["--documents"]);
    let second = 2 + spun.matches('\n').count() as u64 + 1;
    assert_eq!(cells.iter().map(|d| d["line"].as_u64()).collect::<Vec<_>>(), [Some(2), Some(second)]);
    let out = isolated(root, &["detect", "--documents", "mixed.jsonl"]).output().expect("ran");
    assert_eq!(
        stdout(&out).lines().filter(|line| line.ends_with("mixed.jsonl:4") && line.starts_with("spun")).count(),
        1,
        "{}",
        stdout(&out)
    );
}
