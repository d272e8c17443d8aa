//! The documents within a file.

use crate::{put, sample, text};
use std::path::Path;
use std::process::Command;
use unspin::builtin;

#[test]
fn documents_that_are_not_spun_can_be_left_untouched() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    let (spun, honest) = (sample("spun", "harbour-cyber-attack.txt"), sample("original", "orrin-valley-flood.txt"));
    // A few spun words in an honest text: too few to call it spun.
    let honest = honest.replacen(" said ", " stated ", 2);
    let record = |text: &str| serde_json::json!({ "text": text }).to_string() + "\n";
    put(root, "in/mixed.jsonl", (record(&honest) + &record(&spun)).as_bytes());
    put(root, "in/honest.txt", honest.as_bytes());
    let run =
        Command::new(env!("CARGO_BIN_EXE_unspin")).args(["--isolated", "fix", "--only-spun", "in", "-o", "out"]).current_dir(root).output();
    assert_eq!(run.expect("started").status.code(), Some(0));
    let written = text(&std::fs::read(root.join("out/mixed.jsonl")).expect("written"));
    assert!(written.starts_with(&record(&honest)) && !written.ends_with(&record(&spun)));
    assert_eq!(text(&std::fs::read(root.join("out/honest.txt")).expect("written")), honest);
    // The diff is that of the same run.
    let engine = builtin::restorer().expect("embedded data");
    let doubtful = |paragraph: &str| {
        let text = format!("{}\n{paragraph}\n", sample("original", "orrin-valley-flood.txt"));
        let found = engine.restore(&text);
        ((0.2..0.85).contains(&found.spun) && !found.safe().is_empty()).then_some(text)
    };
    let mut articles =
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/spun")).expect("folder").map(|f| f.expect("file").path());
    let unclear = articles.find_map(|a| std::fs::read_to_string(a).expect("article").split_inclusive(". ").find_map(doubtful));
    put(root, "unclear.txt", unclear.expect("a paragraph that is no clear sign").as_bytes());
    for (flags, status) in [(&[][..], 1), (&["--only-spun"], 0)] {
        let args = [&["--isolated", "fix", "--diff", "unclear.txt"], flags].concat();
        let run = Command::new(env!("CARGO_BIN_EXE_unspin")).args(args).current_dir(root).output().expect("started");
        assert_eq!((run.status.code(), run.stdout.is_empty()), (Some(status), status == 0), "{}", text(&run.stdout));
    }
}

#[test]
fn words_of_the_title_speak_for_themselves() {
    let engine = builtin::restorer().expect("embedded data");
    let text = sample("spun", "harbour-cyber-attack.txt");
    let plain = engine.restore(&text);
    let mut worker = engine.worker();
    let (mut more, mut less) = (0, 0);
    for edit in plain.edits.iter().filter(|e| !e.after.contains(' ') && e.confidence < 0.95) {
        let hinted = worker.restore_with(&text, &[&edit.after]);
        match hinted.edits.iter().find(|e| e.span == edit.span && e.after == edit.after) {
            Some(same) if same.confidence > edit.confidence + 0.001 => more += 1,
            Some(same) if same.confidence >= edit.confidence - 0.01 => {}
            _ => less += 1,
        }
    }
    assert!(more > 0 && less == 0, "{more} more, {less} less");
    assert!(worker.restore(&text) == plain, "hints are forgotten");
}
