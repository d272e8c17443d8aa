//! The documents within a file.

use crate::support::corpus::article;
use crate::support::folder::{folder, put, read};
use crate::support::program::{isolated, outcome, stderr, stdout, tiny};
use crate::support::tiny::SPUN;

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
fn a_title_of_few_words_is_restored_with_its_article_in_every_table() {
    let folder = folder();
    let root = folder.path();
    let (title, spun) = ("Harbour reels from weekend cyber assault", article("spun/harbour-cyber-attack.txt"));
    put(root, "t.jsonl", serde_json::json!({ "title": title, "text": spun }).to_string() + "\n");
    put(root, "t.csv", format!("title,text\n{title},\"{}\"\n", spun.replace('"', "\"\"")));
    assert_eq!(outcome(isolated(root, &["fix", "--field", "title,text", "t.jsonl", "t.csv"])).0, Some(0));
    let record: serde_json::Value = serde_json::from_str(&read(root, "t.jsonl")).expect("JSON");
    let (title, body) = (record["title"].as_str().expect("text"), record["text"].as_str().expect("text"));
    assert_eq!(title, "Harbour reels from weekend cyber attack");
    assert_eq!(read(root, "t.csv"), format!("title,text\n{title},\"{}\"\n", body.replace('"', "\"\"")));
}

#[test]
fn fields_beside_the_usual_ones_are_added_and_those_of_wordpress_are_usual() {
    let folder = folder();
    let root = folder.path();
    let write = || {
        put(root, "in/wp.csv", format!("post_title,post_content\nNews,\"{SPUN}\"\n"));
        put(root, "in/usual.jsonl", serde_json::json!({ "text": SPUN }).to_string() + "\n");
        put(root, "in/own.jsonl", serde_json::json!({ "lead": SPUN }).to_string() + "\n");
    };
    let restored = || ["wp.csv", "usual.jsonl", "own.jsonl"].map(|name| read(root, &format!("in/{name}")).contains("White House"));
    for (flags, status, expected) in [
        (&[][..], 0, [true, true, false]),
        (&["--field", "+lead"], 0, [true, true, true]),
        (&["--field", "+lede"], 0, [true, true, false]),
        (&["--field", "lead"], 2, [false, false, true]),
    ] {
        write();
        let (code, told) = outcome(tiny(root, &[&["fix", "in", "--no-journal"], flags].concat()));
        assert_eq!((code, restored()), (Some(status), expected), "{flags:?}: {told}");
    }
}

#[test]
fn a_file_without_prose_is_told_from_one_without_edits() {
    let folder = folder();
    let root = folder.path();
    put(root, "feed.html", "<rss><item><title><![CDATA[The White Home]]></title></item></rss>");
    put(root, "honest.html", "<p>They left on Monday.</p>");
    put(root, "empty.html", "");
    for command in ["check", "fix"] {
        let (_, told) = outcome(tiny(root, &[command, "feed.html", "honest.html", "empty.html", "-v"]));
        assert!(told.contains("1 file holds no prose") && told.contains("feed.html: holds no prose"), "{command}: {told}");
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
