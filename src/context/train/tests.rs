//! The whole way: train, write, read, compare.

use super::*;
use crate::context::{ModelError, ModelWord, NgramState, Query};
use crate::text::word_id;
use table::word_at;

const TEXT: &str = "The bank said on Tuesday that it would raise its rate by 25 points. The rate is 3.5% now.
Officials said the bank would not raise the rate again in 2022. Analysts said that the bank would.
The minister said on Tuesday that prices would rise. Prices rose by 3% in May, the bank said.
It would raise its rate again, analysts said. The bank's rate is the rate of the minister.
The rate would not rise on Tuesday. Officials said that it would. The bank would raise prices.
";

/// A trained model: its bytes, the table that was written, the words.
fn small(ngrams: &[usize]) -> (Vec<u8>, Table, Vec<WordId>) {
    let (written, words) = trained(TEXT, ngrams);
    assert_eq!(written.collisions, 0);
    (written.bytes, written.table, words)
}

fn trained(text: &str, ngrams: &[usize]) -> (write::ModelFile, Vec<WordId>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("text.txt");
    std::fs::write(&path, text).unwrap();
    let mut interner = Interner::new();
    let stream = Stream::read(&[path], &Excluded::default(), None, &mut interner).unwrap().words;
    let words = interner.words().to_vec();
    let mut table = kneser_ney::estimate(&count::count(&stream, 4, words.len()), 1);
    prune::prune(&mut table, ngrams);
    (write::write(table, &words), words)
}

fn model(bytes: &[u8]) -> Result<NgramModel, ModelError> {
    NgramModel::from_bytes(bytes.to_vec())
}

fn state_after(model: &NgramModel, words: &[u32], ids: &[WordId]) -> crate::context::NgramState {
    words.iter().fold(Default::default(), |state, &w| match w {
        START => model.start(),
        w => model.score(&state, model.plain(ids[w as usize])).1,
    })
}

#[test]
fn reader_gives_what_the_table_says_whatever_the_state_drops() {
    let (bytes, table, ids) = small(&[60, 30, 12]);
    let model = model(&bytes).unwrap();
    assert_eq!(model.ngrams(), table.ngrams().iter().map(|&n| n as u64).collect::<Vec<_>>());
    let mut shortened = 0;
    for n in 1..=3 {
        for &key in &table.levels[n - 1].keys {
            let history: Vec<u32> = (0..n).map(|p| word_at(key, n, p)).collect();
            if history.contains(&END) || history.contains(&UNKNOWN) || history[1..].contains(&START) {
                continue;
            }
            let state = state_after(&model, &history, &ids);
            shortened += usize::from(state.len() < n);
            let mut sum = 0.0;
            for word in table.predicted() {
                let (score, _) = model.score(&state, model.plain(ids[word as usize]));
                if word != UNKNOWN {
                    assert!((score - table.score(&history, word)).abs() < 1e-4, "{history:?} {word}");
                }
                sum += table.score(&history, word).exp();
            }
            assert!((sum - 1.0).abs() < 0.02, "{history:?} sums to {sum} after quantisation");
        }
    }
    assert!(shortened > 0, "no state was minimised");
}

#[test]
fn nothing_is_not_learned_from() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        std::fs::write(dir.path().join(name), text).unwrap();
        dir.path().join(name)
    };
    let (text, empty, foreign) = (file("text", TEXT), file("empty", "\n"), file("foreign", "Quite other matters.\n"));
    // Too short to be kept apart from the text.
    let few = file("few", "The bank would raise its rate.\n");
    let arpa = file("arpa", "\\data\\\nngram 1=0\n\n\\1-grams:\n\n\\end\\\n");
    let result = |path: &PathBuf, kind: ComponentKind, tuning: &PathBuf| {
        let component = Component { name: "c".into(), paths: vec![path.clone()], kind, order: 2 };
        let options = TrainOptions { components: vec![component], tuning: vec![tuning.clone()], min_count: 1, ..TrainOptions::default() };
        train(&options).map(|(_, bytes)| bytes.len()).map_err(|e| e.to_string())
    };
    assert!(result(&text, ComponentKind::Text, &few).is_ok_and(|bytes| bytes > 0));
    for (path, kind) in [(&empty, ComponentKind::Text), (&arpa, ComponentKind::Arpa)] {
        assert!(result(path, kind, &few).is_err_and(|e| e.starts_with("component c has no usable words")), "{path:?}");
    }
    for tuning in [&empty, &foreign] {
        assert!(result(&text, ComponentKind::Text, tuning).is_err_and(|e| e.starts_with("the tuning text has no word")), "{tuning:?}");
    }
}

/// Twenty thousand words of a vocabulary of 255, few of them frequent.
fn babble() -> String {
    let mut random = crate::classifier::train::simulate::Random(11);
    let mut word = || {
        let number = (255.0 * random.unit().powi(3)) as u8;
        String::from_iter([b'a' + number / 26, b'a' + number % 26].map(char::from))
    };
    (0..2000).map(|_| (0..10).map(|_| word()).collect::<Vec<_>>().join(" ") + ".\n").collect()
}

#[test]
fn in_full_buckets_nothing_is_lost() {
    let (write::ModelFile { bytes, table, collisions }, ids) = trained(&babble(), &[]);
    let model = model(&bytes).unwrap();
    let (mut checked, mut wrong) = (0, 0);
    for n in 2..=4 {
        for &key in table.levels[n - 1].keys.iter().step_by(7) {
            let history: Vec<u32> = (0..n - 1).map(|p| word_at(key, n, p)).collect();
            let word = word_at(key, n, n - 1);
            if history.contains(&END) || history.contains(&UNKNOWN) || history[1..].contains(&START) || [START, UNKNOWN].contains(&word) {
                continue;
            }
            let (score, _) = model.score(&state_after(&model, &history, &ids), model.plain(ids[word as usize]));
            checked += 1;
            wrong += usize::from((score - table.score(&history, word)).abs() > 1e-4);
        }
    }
    // What is lost has the fingerprint of another.
    assert!(checked > 4000 && wrong <= collisions && collisions < 20, "{checked} {wrong} {collisions}");
}

#[test]
fn many_words_are_scored_as_one_by_one() {
    let text = babble();
    let model = model(&trained(&text, &[2000, 1000, 500]).0.bytes).unwrap();
    let (mut queries, mut expected) = (Vec::new(), Vec::new());
    let mut read = Vec::new();
    for line in text.lines().step_by(20).chain(["", "ab flabbergasted ac ab ab"]) {
        let words: Vec<ModelWord> = line.trim_end_matches('.').split_whitespace().map(|w| model.word(w)).collect();
        model.read(&words, &mut read);
        assert_eq!(read.len(), words.len() + 1);
        let mut state = model.start();
        for (&word, found) in words.iter().chain([&model.end()]).zip(&read) {
            let (probability, next) = model.score(&state, word);
            assert!((found.probability - probability).abs() < 1e-5 && found.state == next, "{line}: {found:?}");
            // Another word in its place, as a candidate stands there.
            for other in [word, model.word("ac")] {
                queries.push(Query::new(state, other));
                expected.push(model.score(&state, other));
            }
            state = next;
        }
    }
    model.score_all(&mut queries);
    for (query, (probability, next)) in queries.iter().zip(expected) {
        assert!((query.probability - probability).abs() < 1e-5 && query.state == next, "{query:?}");
    }
}

#[test]
fn states_that_score_alike_are_equal() {
    let (bytes, _, _) = small(&[60, 30, 12]);
    let model = model(&bytes).unwrap();
    let after = |text: &str| text.split(' ').fold(model.start(), |s, w| model.score(&s, model.word(w)).1);
    // No n-gram reaches back over "minister" or an unknown word to the words before.
    assert!(after("the flabbergasted bank") == after("bank bank bank flabbergasted bank"));
    assert!(after("the bank") != after("the rate"));
    assert!(after("flabbergasted").is_empty());
}

#[test]
fn numbers_and_unknown_words() {
    let (bytes, _, _) = small(&[]);
    let model = model(&bytes).unwrap();
    let unigram = |w: &str| model.score(&NgramState::default(), model.word(w)).0;
    assert_eq!(model.word("2022").id, model.word("1999").id);
    assert_eq!(model.word("%").id, word_id("percent"));
    assert_eq!(["2022", "percent", "flabbergasted"].map(|word| model.word(word).alone.is_some()), [true, true, false]);
    assert_eq!(model.word("2022").emission, -4.0 * std::f32::consts::LN_10);
    assert!(unigram("flabbergasted") < unigram("minister"));
    assert!(model.score(&model.start(), model.end()).0.is_finite());
}

#[test]
fn broken_files_are_errors() {
    let (bytes, _, _) = small(&[]);
    for cut in 0..bytes.len() {
        let found = cut as u64;
        match model(&bytes[..cut]) {
            Err(ModelError::Truncated { expected, found: f }) => assert!(f == found && expected > found),
            other => panic!("cut at {cut}: {other:?}"),
        }
    }
    let changed = |at: usize, value: u8| {
        let mut bytes = bytes.clone();
        bytes[at] = value;
        model(&bytes).err()
    };
    assert_eq!(changed(0, b'X'), Some(ModelError::Foreign));
    assert_eq!(changed(8, 99), Some(ModelError::Version { found: 99, expected: crate::context::layout::VERSION }));
    assert!(matches!(changed(12, 9), Some(ModelError::Inconsistent(_))));
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(matches!(model(&longer), Err(ModelError::Inconsistent(_))));
    // Whatever the bytes of the header say, reading and scoring do not panic.
    for at in 8..crate::context::layout::HEADER {
        for value in [0, 1, 2, 3, 0x7f, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] = value;
            if let Ok(model) = model(&bytes) {
                let mut state = model.start();
                for word in TEXT.split_whitespace() {
                    state = model.score(&state, model.word(word)).1;
                }
            }
        }
    }
}

#[test]
fn training_is_deterministic_and_reports() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let component = |name: &str, path: &PathBuf, kind, order| Component { name: name.into(), paths: vec![path.clone()], kind, order };
    let text = file("news.txt", TEXT);
    let arpa = file(
        "lm.arpa",
        "\\data\\\nngram 1=5\nngram 2=2\n\n\\1-grams:\n-99 <s> -0.3\n-0.5 </s>\n-0.6 the -0.2\n-0.6 bank\n-0.9 rate\n\n\\2-grams:\n-0.2 <s> the\n-0.4 the bank\n\n\\end\\\n",
    );
    let options = TrainOptions {
        components: vec![component("news", &text, ComponentKind::Text, 4), component("arpa", &arpa, ComponentKind::Arpa, 3)],
        tuning: vec![file("tune.txt", "The bank said that prices would rise on Tuesday.\nOfficials flabbergasted it.\n")],
        ngrams: vec![50, 20, 5],
        min_count: 1,
        ..TrainOptions::default()
    };
    let (report, first) = train(&options).unwrap();
    let (_, second) = train(&options).unwrap();
    assert!(first == second);
    assert_eq!(report.bytes, first.len());
    assert_eq!(report.quantised.unknown, 1);
    assert!((report.quantised.perplexity / report.pruned.1.perplexity - 1.0).abs() < 0.05, "{report}");
    assert!(report.to_string().contains("news: weight "), "{report}");
}
