//! Where restored files go, and what is not written over.

use crate::{RESTORED, SPUN, put, text, unspin};
use std::path::Path;
use std::process::Command;

#[test]
fn what_is_read_is_not_written_over() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    let (article, yaml) = ("An article.\n", "dictionary: d\nlicence: CC0-1.0\nentries:\n  - original: raid\n    spun: [assault]\n");
    put(at, "in/a.txt", article.as_bytes());
    put(at, "in/page.html", article.as_bytes());
    put(at, "d.yaml", yaml.as_bytes());
    put(at, "d.json", yaml.as_bytes());
    for name in ["spun.txt", "channel.txt"] {
        put(at, name, article.as_bytes());
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
        let out = unspin(args, at);
        let message = text(&out.stderr);
        assert!(out.status.code() == Some(2) && message.contains("is not written over"), "{args:?}: {message}");
    }
    for (name, kept) in [
        ("in/a.txt", article),
        ("in/page.html", article),
        ("d.json", yaml),
        ("spun.txt", article),
        ("channel.txt", article),
        ("d.yaml", yaml),
    ] {
        assert_eq!(std::fs::read_to_string(at.join(name)).expect("read"), kept);
    }
}

#[test]
fn own_reports_are_no_articles() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    put(at, "in/a.txt", b"They made the remark, in keeping with the host of the talks.\n");
    for run in 0..2 {
        let out = unspin(&["fix", "in", "--report", "in/report.html", "--report", "in/report.json"], at);
        assert_eq!(out.status.code(), Some(0), "run {run}: {}", text(&out.stderr));
    }
    let before = std::fs::read(at.join("in/report.html")).expect("read");
    let out = unspin(&["fix", "-v", "in", "--no-journal"], at);
    assert!(text(&out.stderr).contains("is a report of unspin"), "{}", text(&out.stderr));
    assert_eq!(std::fs::read(at.join("in/report.html")).expect("read"), before);
}

#[cfg(unix)]
#[test]
fn pipes_are_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let folder = tempfile::tempdir().expect("folder");
    let pipe = folder.path().join("p");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("ran").success());
    let out = unspin(&["fix", "p"], folder.path());
    assert!(out.status.code() == Some(2) && text(&out.stderr).contains("unspin fix < p"), "{}", text(&out.stderr));
    assert!(std::fs::metadata(&pipe).expect("there").file_type().is_fifo());
    let file = put(folder.path(), "a.txt", SPUN.as_bytes());
    let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiny.yaml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
    command.args(["--isolated", "--no-builtin", "--spun", "--dict"]).arg(dictionary).args(["fix", "/dev/stdin"]);
    let out = command.stdin(std::fs::File::open(&file).expect("there")).output().expect("ran");
    assert_eq!((text(&out.stdout).as_str(), std::fs::read(&file).expect("read").as_slice()), (RESTORED, SPUN.as_bytes()));
}

#[test]
fn a_mirror_keeps_what_others_wrote() {
    let folder = tempfile::tempdir().expect("folder");
    let at = folder.path();
    for name in ["a.txt", "b.txt"] {
        put(at, &format!("in/{name}"), SPUN.as_bytes());
    }
    let notes = put(at, "out/a.txt", b"my own notes");
    let run = |more: &[&str]| {
        let out = unspin(&[&["fix", "in", "-o", "out"], more].concat(), at);
        (out.status.code(), text(&out.stderr))
    };
    let read = |name: &str| std::fs::read_to_string(at.join("out").join(name)).expect("read");
    let (status, message) = run(&[]);
    assert!(status == Some(2) && message.contains("out/a.txt was not written by unspin"), "{message}");
    assert_eq!((read("a.txt").as_str(), read("b.txt").as_str()), ("my own notes", RESTORED));
    std::fs::remove_file(&notes).expect("removed");
    assert_eq!((run(&[]).0, read("a.txt").as_str()), (Some(0), RESTORED));
    // Written by an earlier run with other settings, it is replaced.
    assert_eq!((run(&["--ignore", "tiny"]).0, read("a.txt").as_str()), (Some(0), SPUN));
    assert_eq!((run(&["--ignore", "tiny/said"]).0, read("b.txt") == SPUN), (Some(0), false));
    std::fs::write(at.join("out/b.txt"), "edited by hand").expect("written");
    assert_eq!((run(&[]).0, read("a.txt").as_str(), read("b.txt").as_str()), (Some(2), RESTORED, "edited by hand"));
    // A journal that was lost, and what is there is what would be written.
    std::fs::remove_file(at.join("out/.unspin-journal")).expect("removed");
    std::fs::remove_file(at.join("out/b.txt")).expect("removed");
    assert_eq!((run(&[]).0, read("b.txt").as_str()), (Some(0), RESTORED));
}

#[test]
fn backups_and_samples() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    for i in 0..20 {
        put(root, &format!("in/{i:02}.txt"), SPUN.as_bytes());
    }
    let restored = || (0..20).filter(|i| std::fs::read(root.join(format!("in/{i:02}.txt"))).expect("read") == RESTORED.as_bytes()).count();
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
