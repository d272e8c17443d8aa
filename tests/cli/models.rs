//! Models given as files.

use crate::support::folder::{folder, put};
use crate::support::program::{stderr, unspin};
use unspin::classifier::features::PLACES;
use unspin::classifier::{Classifier, Parameters, VECTOR};

#[test]
fn models_are_evaluated_from_files() {
    let folder = folder();
    put(folder.path(), "gold.txt", "The {assault=>attack} came. She {made the remark=>said} so.\n");
    let eval = |args: &[&str]| unspin(&[&["eval", "--gold", "gold.txt", "--output-format", "json"], args].concat(), folder.path());
    let reliability = |args: &[&str]| {
        let report: serde_json::Value = serde_json::from_slice(&eval(args).stdout).expect("JSON");
        report["reliability"].clone()
    };
    let data = unspin::builtin::data();
    for (option, name, bytes, damaged) in [
        ("--model", "context.bin", data[0], "truncated context model"),
        ("--classifier", "classifier.bin", data[1], "is truncated or damaged"),
    ] {
        put(folder.path(), name, bytes);
        assert_eq!(reliability(&[]), reliability(&[option, name]), "{option}");
        put(folder.path(), name, &bytes[..bytes.len() / 2]);
        let out = eval(&[option, name]);
        let message = stderr(&out);
        assert!(out.status.code() == Some(2) && message.contains(&format!("{name}: ")) && message.contains(damaged), "{message}");
        let mut bytes = bytes.to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        put(folder.path(), name, bytes);
        let out = eval(&[option, name]);
        let message = stderr(&out);
        assert!(out.status.code() == Some(2) && message.contains(&format!("{name}: is damaged: its checksum is wrong")), "{message}");
    }
    // A classifier without opinions leaves other confidences.
    let (words, places) = (vec![0.0; 16 * VECTOR], vec![0.0; PLACES * VECTOR]);
    let blank = Classifier::to_bytes(&Parameters { exact: vec![0.0; 256], context: words.clone(), choice: words, places });
    put(folder.path(), "blank.bin", blank);
    assert_ne!(reliability(&[]), reliability(&["--classifier", "blank.bin"]));
}
