//! What is not written over, what is replaced at once, and what is kept of it.

use crate::support::bytes::text;
use crate::support::folder::{folder, put, read};
use crate::support::program::{outcome, piped, tiny, tiny_with_settings, told, unspin};
use crate::support::tiny::{DICTIONARY, RESTORED, SPUN};
use std::process::Command;

#[test]
fn what_is_read_is_not_written_over() {
    let folder = folder();
    let at = folder.path();
    let (article, yaml) = ("An article.\n", "dictionary: d\nlicence: CC0-1.0\nentries:\n  - original: raid\n    spun: [assault]\n");
    put(at, "in/a.txt", article);
    put(at, "in/page.html", article);
    put(at, "d.yaml", yaml);
    put(at, "d.json", yaml);
    for name in ["spun.txt", "channel.txt"] {
        put(at, name, article);
    }
    let runs: [&[&str]; 10] = [
        &["fix", "in/page.html", "--report", "in/../in/page.html"],
        &["fix", "in", "-o", "out", "--dict", "d.json", "--report", "d.json"],
        &["train", "channel", "in", "--dict", "d.yaml", "-o", "d.yaml"],
        &["fix", "in", "-o", "out", "--report", "in/page.html"],
        &["train", "channel", "in", "-o", "in/a.txt"],
        &["train", "ngram", "--text", "a=in", "--tuning", "d.yaml", "-o", "in/a.txt"],
        &["train", "classifier", "--dict", "d.yaml", "--text", "in", "-o", "in/a.txt"],
        &["train", "classifier", "--dict", "d.yaml", "--text", "in", "--pairs", "in/a.txt", "spun.txt", "d.yaml", "-o", "spun.txt"],
        &["train", "channel", "in", "--channel", "channel.txt", "-o", "channel.txt"],
        &["dict", "compile", "d.yaml", "-o", "./d.yaml"],
    ];
    for args in runs {
        let (status, message) = told(&unspin(args, at));
        assert!(status == Some(2) && message.contains("is not written over"), "{args:?}: {message}");
    }
    for (name, kept) in [
        ("in/a.txt", article),
        ("in/page.html", article),
        ("d.json", yaml),
        ("spun.txt", article),
        ("channel.txt", article),
        ("d.yaml", yaml),
    ] {
        assert_eq!(read(at, name), kept);
    }
}

#[cfg(unix)]
#[test]
fn what_a_run_writes_is_tried_first_and_replaced_at_once() {
    let folder = folder();
    let at = folder.path();
    put(at, "a.txt", SPUN);
    put(at, "file", "");
    for args in [
        &["fix", "a.txt", "--report", "file/r.html"][..],
        &["train", "ngram", "--text", "news=none.txt", "--tuning", "none.txt", "-o", "file/r.html"],
        &["train", "classifier", "--text", "none.txt", "-o", "file/r.html"],
        &["train", "channel", "a.txt", "-o", "file/r.html"],
    ] {
        let (status, message) = told(&unspin(args, at));
        assert!(status == Some(2) && message.contains("file/r.html cannot be written: "), "{args:?}: {message}");
    }
    assert_eq!(read(at, "a.txt"), SPUN, "nothing was begun");
    for (name, args) in [
        ("new/r.json", &["fix", "a.txt", "--report", "new/r.json"][..]),
        ("new/d.bin", &["dict", "compile", DICTIONARY, "-o", "new/d.bin"]),
        ("new/b.txt", &["fix", "-", "--stdin-filename", "b.txt", "--output", "new", "--no-journal"]),
    ] {
        // Another name of the old file shows whether it was written over.
        std::fs::create_dir_all(at.join("new")).expect("folder");
        let old = put(at, "old", "old");
        std::fs::hard_link(&old, at.join(name)).expect("link");
        let out = piped(tiny(at, args), SPUN.as_bytes());
        assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
        assert_eq!(read(at, "old"), "old", "{name}");
        assert_ne!(std::fs::read(at.join(name)).expect("read"), b"old", "{name}");
        std::fs::remove_file(old).expect("removed");
    }
    let out = unspin(&["fix", "a.txt", "--report", "made/for/it.html"], at);
    assert!(out.status.success() && at.join("made/for/it.html").is_file(), "{}", text(&out.stderr));
}

#[cfg(unix)]
#[test]
fn pipes_are_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let folder = folder();
    let pipe = folder.path().join("p");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("ran").success());
    let out = unspin(&["fix", "p"], folder.path());
    assert!(out.status.code() == Some(2) && text(&out.stderr).contains("unspin fix < p"), "{}", text(&out.stderr));
    put(folder.path(), "list", "p\n");
    for args in [&["fix", "p", "--output", "out"][..], &["fix", "--files-from", "list", "--output", "out"]] {
        let out = unspin(args, folder.path());
        assert!(out.status.code() == Some(2) && text(&out.stderr).contains("is a pipe or device"), "{}", text(&out.stderr));
    }
    assert!(std::fs::metadata(&pipe).expect("there").file_type().is_fifo());
    let file = put(folder.path(), "a.txt", SPUN);
    let mut command = tiny(folder.path(), &["fix", "/dev/stdin"]);
    let out = command.stdin(std::fs::File::open(file).expect("there")).output().expect("ran");
    assert_eq!((text(&out.stdout).as_str(), read(folder.path(), "a.txt").as_str()), (RESTORED, SPUN));
}

#[test]
fn backups_are_not_written_to() {
    let folder = folder();
    let at = folder.path();
    put(at, "in/a.txt", SPUN);
    let unspin = |args: &[&str]| outcome(tiny_with_settings(at, args));
    assert_eq!(unspin(&["fix", "--backup", "in"]).0, Some(0));
    let backup = "in/a.txt.unspin-orig";
    for args in [&["fix", backup][..], &["fix", "--in-place", backup], &["pending", backup], &["review", "--web", "--no-open", backup]] {
        let (status, message) = unspin(args);
        assert!(status == Some(2) && message.contains("is a backup that unspin wrote"), "{args:?}: {message}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.txt.unspin-orig", at.join("in/link.txt")).expect("link");
        assert!(unspin(&["fix", "in/link.txt"]).1.contains("is a backup"));
    }
    assert_eq!(unspin(&["fix", "in"]).0, Some(0));
    assert_eq!((read(at, backup).as_str(), read(at, "in/a.txt").as_str()), (SPUN, RESTORED));
    assert!(!at.join(".unspin").exists() && !at.join("in/.unspin").exists(), "nothing was read to review");
}

#[test]
fn backups_and_samples() {
    let folder = folder();
    let root = folder.path();
    for i in 0..20 {
        put(root, &format!("in/{i:02}.txt"), SPUN);
    }
    let restored = || (0..20).filter(|i| read(root, &format!("in/{i:02}.txt")) == RESTORED).count();
    for _ in 0..2 {
        let out = unspin(&["fix", "--sample", "5", "--backup", "--in-place", "in"], root);
        assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
        assert_eq!(restored(), 5, "always the same");
    }
    let kept = std::fs::read_dir(root.join("in")).expect("folder").filter_map(Result::ok);
    let kept: Vec<_> = kept.filter(|f| f.file_name().to_string_lossy().ends_with(".unspin-orig")).collect();
    assert_eq!(kept.len(), 5);
    assert!(kept.iter().all(|f| std::fs::read(f.path()).expect("read") == SPUN.as_bytes()));
}
