//! Settings of files and variables.

use crate::support::folder::{folder, put};
use crate::support::program::{outcome, program, stderr, tiny_with_settings};
use crate::support::tiny::SPUN;

#[test]
fn variables_that_are_no_settings_are_told() {
    let folder = folder();
    put(folder.path(), "a.txt", SPUN);
    let told = |args: &[&str]| {
        let mut command = tiny_with_settings(folder.path(), &[&["check", "a.txt"], args].concat());
        stderr(&command.envs([("UNSPIN_JOB", "2"), ("UNSPIN_PAGER", "cat")]).output().expect("ran"))
    };
    let message = told(&[]);
    assert!(message.contains("UNSPIN_JOB is no setting") && message.contains("UNSPIN_JOBS") && !message.contains("PAGER"), "{message}");
    assert!(!told(&["--isolated"]).contains("UNSPIN_JOB"));
}

#[test]
fn fields_can_be_named_in_the_settings() {
    let folder = folder();
    let root = folder.path();
    put(root, "a.jsonl", "{\"lead\":\"A superior persistent risk was found.\"}\n");
    put(root, "unspin.yaml", "field: [lead]\nspun: true\n");
    let check = |args: &[&str]| outcome(program(root, &[args, &["check", "a.jsonl"]].concat())).0;
    assert_eq!((check(&[]), check(&["--field", "none"]), check(&["--isolated", "--spun"])), (Some(1), Some(2), Some(2)));
}
