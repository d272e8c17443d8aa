//! Runs that are killed: the next one goes on, the result is that of an undisturbed run, no file is
//! ever half written.

use crate::support::folder::{folder, put, read};
use crate::support::program::{signal, started_by, stderr, tiny};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: u64 = 20;

fn command(root: &Path, args: &[&str]) -> Command {
    let mut command = tiny(root, &[&["-j", "2"], args].concat());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A small corpus with one file that is streamed over several checkpoints.
fn corpus(folder: &Path) {
    let filler = "Nothing of note was heard from the other towns of the valley that day, and the ferry kept to its hours. ".repeat(4);
    for i in 0..150 {
        let edits = if i % 5 == 0 { 0 } else { i % 7 };
        let edits = "She made the remark, in keeping with the Pale Dwelling Place.\n\n".repeat(edits);
        put(folder, &format!("{:02}/{i:03}.txt", i % 10), format!("Article {i}\n\n{edits}{filler}\n"));
    }
    let record = |i: usize| format!("{{\"id\":{i},\"page\":\"{}\",\"text\":\"She made the remark {i}.\"}}\n", filler.repeat(40));
    let lines: String = (0..2200).map(record).collect();
    assert!(lines.len() > 33 << 20, "{}", lines.len());
    put(folder, "05/large.jsonl", lines);
}

/// All files but those that begin with a full stop.
fn files(folder: &Path) -> BTreeMap<PathBuf, u64> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).into_iter().flatten().filter_map(Result::ok) {
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            match entry.path().is_dir() {
                true => folders.push(entry.path()),
                false => {
                    let bytes = std::fs::read(entry.path()).expect("read");
                    all.insert(entry.path().strip_prefix(folder).expect("below").to_path_buf(), digest(&bytes));
                }
            }
        }
    }
    all
}

fn digest(bytes: &[u8]) -> u64 {
    use std::hash::{DefaultHasher, Hasher};
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").args(["-r"]).arg(from).arg(to).status().expect("cp");
    assert!(status.success());
}

/// A file that is streamed over several checkpoints, in the folder `in`.
fn large(root: &Path, head: &str) -> PathBuf {
    let record = format!("{{\"page\":\"{}\",\"text\":\"She made the remark.\"}}\n", "page ".repeat(3000));
    put(root, "in/large.jsonl", format!("{head}{}", record.repeat((64 << 20) / record.len())))
}

/// Waits until a run has come to a checkpoint.
fn await_checkpoint(run: &mut Child, folder: &Path) {
    let journal = folder.join(".unspin-journal");
    while !std::fs::read_to_string(&journal).is_ok_and(|lines| lines.contains("\"part\"")) {
        assert_eq!(run.try_wait().expect("asked"), None, "it ended before a checkpoint");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn what_somebody_saved_meanwhile_is_not_written_over() {
    let temporary = folder();
    let root = temporary.path();
    let source = large(root, "");
    let mut child = command(root, &["fix", "--backup", "in"]).stderr(Stdio::piped()).spawn().expect("started");
    await_checkpoint(&mut child, &root.join("in"));
    let saved = "{\"text\":\"She made the remark anew.\"}\n";
    std::fs::rename(put(root, "saved", saved), &source).expect("saved");
    let ended = child.wait_with_output().expect("ended");
    let message = stderr(&ended);
    assert!(ended.status.code() == Some(2) && message.contains("large.jsonl: was changed while it was read"), "{message}");
    assert_eq!(std::fs::read_to_string(&source).expect("read"), saved);
    assert!(!root.join("in/large.jsonl.unspin-orig").exists(), "it needs no backup");
    assert!(command(root, &["fix", "in"]).status().expect("run").success());
    assert_eq!(std::fs::read_to_string(&source).expect("read"), saved.replace("made the remark", "said"));
}

#[test]
fn what_was_wrong_before_an_interruption_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let temporary = folder();
    let root = temporary.path();
    let source = large(root, "{\"text\":\"cut\n");
    std::fs::set_permissions(&source, std::fs::Permissions::from_mode(0o600)).expect("mode");
    let args = ["fix", "--output", "out", "--report", "r.json", "in"];
    let mut child = command(root, &args).stderr(Stdio::piped()).spawn().expect("started");
    await_checkpoint(&mut child, &root.join("out"));
    signal(&child, "-INT");
    let stopped = child.wait_with_output().expect("ended");
    let message = stderr(&stopped);
    assert_eq!(stopped.status.code(), Some(130), "{message}");
    assert!(message.contains("in/large.jsonl: byte ") && message.contains("of the text: is no JSON"), "{message}");
    let report = read(root, "r.json");
    assert!(report.contains("of the text: is no JSON") && report.contains("\"made the remark\""), "{report}");
    let parts = std::fs::read_dir(root.join("out")).expect("folder").filter_map(Result::ok);
    let modes: Vec<u32> = parts
        .filter(|f| f.path().extension().is_some_and(|e| e == "part"))
        .map(|f| f.metadata().expect("there").permissions().mode() & 0o777)
        .collect();
    assert_eq!(modes, [0o600], "what is private stays so while it is written");
    for _ in 0..2 {
        let ended = command(root, &args).stderr(Stdio::piped()).output().expect("run");
        let message = stderr(&ended);
        assert!(ended.status.code() == Some(2) && message.contains("1 place could not be read in an earlier run"), "{message}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_ends_a_run_is_told_by_its_exit_status() {
    let temporary = folder();
    let root = temporary.path();
    let source = large(root, "");
    let expected = std::fs::read_to_string(&source).expect("read").replace("made the remark", "said");
    for (name, status) in [("-TERM", 143), ("-HUP", 129)] {
        let _ = std::fs::remove_dir_all(root.join("out"));
        // The tests may run under `nohup`, which is handed on.
        let mut run = started_by("env", &["--default-signal=HUP"], &command(root, &["fix", "--output", "out", "in"]));
        let mut child = run.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("started");
        await_checkpoint(&mut child, &root.join("out"));
        signal(&child, name);
        let ended = child.wait_with_output().expect("ended");
        let message = stderr(&ended);
        assert!(ended.status.code() == Some(status) && message.contains("then interrupted"), "{name}: {message}");
    }
    assert!(command(root, &["fix", "--output", "out", "in"]).status().expect("run").success());
    assert!(read(root, "out/large.jsonl") == expected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_to_outlive_its_terminal_does() {
    let temporary = folder();
    let root = temporary.path();
    large(root, "");
    let mut nohup = started_by("nohup", &[], &command(root, &["fix", "--output", "out", "in"]));
    let mut child = nohup.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
    await_checkpoint(&mut child, &root.join("out"));
    signal(&child, "-HUP");
    assert!(child.wait().expect("ended").success());
}

#[test]
fn a_draft_of_another_run_is_not_continued() {
    let temporary = folder();
    let root = temporary.path();
    let source = large(root, "");
    let expected = std::fs::read_to_string(&source).expect("read").replace("made the remark", "said");
    let mut child = command(root, &["fix", "in"]).spawn().expect("started");
    await_checkpoint(&mut child, &root.join("in"));
    signal(&child, "-INT");
    assert_eq!(child.wait().expect("ended").code(), Some(130));
    // A run without a journal wrote as much under the same name, and was killed.
    let draft = std::fs::read_dir(root.join("in")).expect("folder").filter_map(Result::ok).map(|f| f.path());
    let draft = draft.into_iter().find(|f| f.extension().is_some_and(|e| e == "part")).expect("a draft");
    let length = std::fs::metadata(&draft).expect("there").len();
    std::fs::write(&draft, &std::fs::read(&source).expect("read")[..length as usize]).expect("written");
    assert!(command(root, &["fix", "in"]).status().expect("run").success());
    assert!(std::fs::read_to_string(&source).expect("read") == expected);
}

#[test]
fn killed_runs_are_continued() {
    let temporary = folder();
    let root = temporary.path();
    corpus(&root.join("in"));
    // The first run also waits for the disk.
    let run = |output| {
        let started = Instant::now();
        assert!(command(root, &["fix", "--output", output, "in"]).status().expect("run").success());
        started.elapsed()
    };
    let mut whole_run = run("whole").min(run("again"));
    let (sources, expected) = (files(&root.join("in")), files(&root.join("whole")));
    assert!(sources.len() == 151 && sources.keys().eq(expected.keys()) && sources != expected);
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut kills = 0;
    for in_place in [false, true] {
        let (args, folder): (&[&str], &str) =
            if in_place { (&["fix", "work"], "work") } else { (&["fix", "--output", "out", "in"], "out") };
        let mut rounds = 0;
        while rounds < ROUNDS / 2 {
            let _ = std::fs::remove_dir_all(root.join(folder));
            if in_place {
                copy(&root.join("in"), &root.join("work"));
            }
            // Killed twice at random places, then left to end.
            for _ in 0..2 {
                let mut child = command(root, args).spawn().expect("started");
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let wait = whole_run.as_micros() as u64 * (seed >> 33) / (1 << 31);
                std::thread::sleep(Duration::from_micros(wait));
                match child.try_wait().expect("asked") {
                    None => kills += 1,
                    // Other work slowed the first runs down.
                    Some(_) => whole_run = whole_run * 7 / 8,
                }
                let _ = child.kill();
                child.wait().expect("ended");
                for (path, hash) in files(&root.join(folder)) {
                    assert!(expected[&path] == hash || in_place && sources[&path] == hash, "{} is half written", path.display());
                }
                rounds += 1;
            }
            let ended = command(root, args).stderr(Stdio::piped()).output().expect("run");
            assert!(ended.status.success(), "{}: {}", ended.status, stderr(&ended));
            assert!(files(&root.join(folder)) == expected);
            let left = Command::new("find").arg(root.join(folder)).args(["-name", "*.part"]).output().expect("find");
            assert!(left.stdout.is_empty(), "{}", String::from_utf8_lossy(&left.stdout));
        }
    }
    assert!(kills >= ROUNDS / 4, "only {kills} runs were still at work when they were killed");
}

#[test]
fn what_was_written_is_known_after_a_run_that_died_beginning_its_journal() {
    let temporary = folder();
    let root = temporary.path();
    for i in 0..300 {
        put(root, &format!("in/{i:03}.txt"), "She made the remark.\n");
    }
    let run = |args: &[&str]| command(root, &[&["fix", "--output", "out", "in"], args].concat());
    assert!(run(&[]).status().expect("run").success());
    // With other settings, and no room for a journal.
    let whole = run(&["--ignore", "tiny"]);
    let mut limited = started_by("sh", &["-c", "ulimit -f 8 && exec \"$0\" \"$@\""], &whole);
    assert!(!limited.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("run").success());
    let ended = run(&["--ignore", "tiny"]).stderr(Stdio::piped()).output().expect("run");
    assert!(ended.status.success(), "{}", stderr(&ended));
    assert!(files(&root.join("out")) == files(&root.join("in")));
}

#[cfg(target_os = "linux")]
#[test]
fn files_whose_names_are_not_utf8_are_known_again() {
    use std::os::unix::ffi::OsStrExt;
    let temporary = folder();
    let root = temporary.path();
    std::fs::create_dir(root.join("in")).expect("folder");
    let name = std::ffi::OsStr::from_bytes(b"in/a\xff.txt");
    std::fs::write(root.join(name), "She made the remark.\n").expect("written");
    let runs = [&["fix", "in"][..], &["fix", "in"]].map(|args| command(root, args).stderr(Stdio::piped()).output().expect("run"));
    let message = stderr(&runs[1]);
    assert!(message.contains("1 file unchanged since an earlier run"), "{message}");
    assert_eq!(read(root, "in/.unspin-journal").lines().count(), 2);
}
