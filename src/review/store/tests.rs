use super::*;

fn record(key: &str, decision: RecordState) -> Record {
    Record {
        key: key.parse().expect("key"),
        file: "a.txt".into(),
        before: "assault".into(),
        after: "attack".into(),
        decision,
        proposed: "attack".into(),
        confidence: 0.91,
        rule: "security/attack".into(),
        left: "a big".into(),
        right: "on it".into(),
        was: None,
        taught: false,
        time: 1,
    }
}

#[test]
fn decisions_are_there_again_and_the_log_is_compacted() {
    let root = tempfile::tempdir().expect("folder");
    let log = root.path().join(".unspin/decisions.jsonl");
    let mut store = Store::open(root.path(), "a test").expect("opened");
    for state in [RecordState::Accepted, RecordState::Rejected] {
        store.record(vec![record("0000000000a1", state), record("0000000000a2", RecordState::Accepted)]).expect("written");
    }
    store.record(vec![record("0000000000a2", RecordState::Pending)]).expect("written");
    assert_eq!(std::fs::read_to_string(&log).expect("log").lines().count(), 5);
    drop(store);
    let mut store = Store::open(root.path(), "a test").expect("opened");
    assert_eq!(store.get("a1".parse().expect("key")).map(|r| r.decision), Some(RecordState::Rejected));
    store.compact().expect("written");
    assert_eq!(std::fs::read_to_string(&log).expect("log").lines().count(), 1);
    store.record(vec![record("0000000000a3", RecordState::Accepted)]).expect("written");
    assert_eq!(Store::read(root.path()).expect("read").records().count(), 2);
    assert_eq!(Store::find(&root.path().join("a/b")), Some(root.path().to_path_buf()));
}

#[test]
fn the_records_of_a_file_are_found_by_its_name() {
    let root = tempfile::tempdir().expect("folder");
    let mut store = Store::open(root.path(), "a test").expect("opened");
    let of = |store: &Store, file: &str| store.of(file, RecordState::Accepted).iter().map(|r| r.key.to_string()).collect::<Vec<_>>();
    let elsewhere = |record: Record| Record { file: "b.txt".into(), ..record };
    let [one, two] = ["0000000000a1", "0000000000a2"].map(|key| record(key, RecordState::Accepted));
    store.record(vec![two.clone(), Record { time: 2, ..one.clone() }]).expect("written");
    assert_eq!((of(&store, "a.txt"), of(&store, "b.txt")), (vec![two.key.to_string(), one.key.to_string()], vec![]));
    // A key that is about another file now, by whatever way it got into the store.
    store.record(vec![elsewhere(one.clone())]).expect("written");
    for _ in 0..2 {
        assert_eq!((of(&store, "a.txt"), of(&store, "b.txt")), (vec![two.key.to_string()], vec![one.key.to_string()]));
        drop(store);
        store = Store::open(root.path(), "a test").expect("opened");
    }
    store.record(vec![elsewhere(record("0000000000a1", RecordState::Pending))]).expect("written");
    store.compact().expect("written");
    assert_eq!((of(&store, "a.txt").len(), of(&store, "b.txt").len(), store.files.len()), (1, 0, 1));
}

#[test]
fn a_damaged_log_is_set_aside_and_the_rest_goes_on() {
    let root = tempfile::tempdir().expect("folder");
    let log = root.path().join(".unspin/decisions.jsonl");
    let mut store = Store::open(root.path(), "a test").expect("opened");
    store.record(vec![record("0000000000a1", RecordState::Accepted), record("0000000000a2", RecordState::Rejected)]).expect("written");
    drop(store);
    let good = std::fs::read(&log).expect("log");
    let damaged = [&good[..], b"\xff\xfe nonsense\n{\"key\":\"00"].concat();
    std::fs::write(&log, &damaged).expect("written");
    let reader = Store::read(root.path()).expect("read");
    assert!(reader.notes()[0].contains(":3: 2 damaged lines are left out"), "{:?}", reader.notes());
    assert_eq!(std::fs::read(&log).expect("log"), damaged);
    let store = Store::open(root.path(), "a test").expect("opened");
    assert_eq!((store.records().count(), store.notes().len()), (2, 2));
    drop(store);
    assert_eq!(std::fs::read(log.with_file_name("decisions.jsonl.damaged-1")).expect("aside"), damaged);
    assert!(Store::open(root.path(), "a test").expect("opened").notes().is_empty());
    // A line cut off at its end is whole, but what comes next must not join it.
    std::fs::write(&log, good.trim_ascii_end()).expect("written");
    let mut store = Store::open(root.path(), "a test").expect("opened");
    store.record(vec![record("0000000000a3", RecordState::Accepted)]).expect("written");
    assert_eq!(Store::read(root.path()).expect("read").records().count(), 3);
}

#[test]
fn two_at_once_are_told_who_is_there() {
    let root = tempfile::tempdir().expect("folder");
    let store = Store::open(root.path(), "unspin review articles").expect("opened");
    let message = Store::open(root.path(), "a test").expect_err("locked").to_string();
    assert!(message.contains("is in use by unspin review articles (process "), "{message}");
    assert!(Store::read(root.path()).is_ok());
    drop(store);
    // What a program that was killed left in the file is no lock.
    assert!(root.path().join(".unspin/lock").exists());
    assert!(Store::open(root.path(), "a test").is_ok());
}
