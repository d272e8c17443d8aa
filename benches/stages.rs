//! One benchmark per stage, over the sample corpus, and a bare Aho–Corasick scan of the same text as
//! the yardstick.
//!
//! Run with `cargo bench`. Throughput is counted in bytes; the ratio of `restore` to
//! `aho_corasick_scan` within one run is what to compare between machines.

use aho_corasick::{AhoCorasick, MatchKind};
use divan::{Bencher, black_box, counter::BytesCount, counter::ItemsCount};
use std::path::Path;
use std::sync::LazyLock;
use unspin::dict::{Source, expand::expand};
use unspin::text::{Tokens, token::fold_phrase};
use unspin::{Restorer, builtin, matcher};

static ENGINE: LazyLock<Restorer> = LazyLock::new(|| builtin::restorer().expect("embedded data"));
static SPUN: LazyLock<String> = LazyLock::new(|| folder("corpus/spun"));
static CLEAN: LazyLock<String> = LazyLock::new(|| folder("corpus/clean"));

fn main() {
    divan::main();
}

fn folder(path: &str) -> String {
    let mut files: Vec<_> = std::fs::read_dir(path).expect("corpus folder").map(|f| f.expect("entry").path()).collect();
    files.sort();
    files.iter().map(|f| std::fs::read_to_string(f).expect("UTF-8") + "\n\n").collect()
}

fn counters(text: &str) -> (BytesCount, ItemsCount) {
    (BytesCount::of_str(text), ItemsCount::new(text.split_whitespace().count()))
}

/// Start-up: reading the embedded data in place.
#[divan::bench]
fn load() -> Restorer {
    builtin::restorer().expect("embedded data")
}

#[divan::bench]
fn tokens(bencher: Bencher) {
    let (bytes, words) = counters(&SPUN);
    bencher.counter(bytes).counter(words).bench(|| Tokens::new(black_box(&SPUN)));
}

#[divan::bench]
fn matches(bencher: Bencher) {
    let (bytes, words) = counters(&SPUN);
    let tokens = Tokens::new(&SPUN);
    let mut found = matcher::Matches::default();
    bencher.counter(bytes).counter(words).bench_local(|| {
        found.find(ENGINE.dictionaries(), black_box(&tokens), |_| true);
        found.len()
    });
}

/// The whole engine over spun articles.
#[divan::bench]
fn restore_spun(bencher: Bencher) {
    let (bytes, words) = counters(&SPUN);
    let mut worker = ENGINE.worker();
    bencher.counter(bytes).counter(words).bench_local(|| worker.restore(black_box(&SPUN)));
}

/// The whole engine over honest articles.
#[divan::bench]
fn restore_clean(bencher: Bencher) {
    let (bytes, words) = counters(&CLEAN);
    let mut worker = ENGINE.worker();
    bencher.counter(bytes).counter(words).bench_local(|| worker.restore(black_box(&CLEAN)));
}

/// The yardstick: overlapping matches of all spun phrases by the aho-corasick crate, nothing else.
#[divan::bench]
fn aho_corasick_scan(bencher: Bencher) {
    let mut phrases: Vec<String> = dictionaries().iter().flat_map(expand).map(|s| fold_phrase(&s.spun)).collect();
    phrases.sort();
    phrases.dedup();
    let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&phrases).expect("automaton");
    let folded = SPUN.to_lowercase();
    let (bytes, words) = counters(&folded);
    bencher.counter(bytes).counter(words).bench(|| automaton.find_overlapping_iter(black_box(&folded)).count());
}

fn dictionaries() -> Vec<Source> {
    let mut files: Vec<_> = std::fs::read_dir("dictionaries").expect("folder").map(|f| f.expect("entry").path()).collect();
    files.sort();
    let yaml = files.iter().filter(|f| f.extension().is_some_and(|e| e == "yaml"));
    yaml.map(|f| Source::read(Path::new(f)).expect("valid dictionary")).filter(|s| s.file.family.is_none()).collect()
}
