//! The documents within a file.

use crate::support::corpus::article;
use crate::support::folder::{folder, put, read};
use crate::support::program::{isolated, outcome, stdout};

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
