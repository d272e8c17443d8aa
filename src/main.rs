//! The trainer's way in until the command line is there.
use std::path::PathBuf;
use unspin::context::train::{Component, Kind, TrainOptions, train};

#[allow(clippy::print_stdout, clippy::print_stderr)]
fn main() -> std::process::ExitCode {
    let mut options = TrainOptions::default();
    let paths = |v: &str| v.split(',').map(PathBuf::from).collect::<Vec<_>>();
    let component = |v: &str, kind| {
        let (name, files) = v.split_once('=').expect("NAME:ORDER=PATH,…");
        let (name, order) = name.split_once(':').expect("NAME:ORDER=PATH,…");
        Component { name: name.into(), paths: paths(files), kind, order: order.parse().expect("an order") }
    };
    for arg in std::env::args().skip(2) {
        let (name, v) = arg.split_once('=').expect("NAME=VALUE");
        match name {
            "text" => options.components.push(component(v, Kind::Text)),
            "arpa" => options.components.push(component(v, Kind::Arpa)),
            "exclude" => options.exclude = paths(v),
            "tune" => options.tuning = paths(v),
            "test" => options.test = paths(v),
            "vocabulary" => options.vocabulary = v.parse().expect("a number"),
            "min-count" => options.min_count = v.parse().expect("a number"),
            "min-top" => options.min_top = v.parse().expect("a number"),
            "ngrams" => options.ngrams = v.split(',').map(|n| n.parse().expect("a number")).collect(),
            "output" => options.output = v.into(),
            _ => panic!("{name}?"),
        }
    }
    match train(&options) {
        Ok(report) => {
            print!("{report}");
            std::process::ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::from(2)
        }
    }
}
