//! The context model: loading, and one score after another over a text.
//!
//! `UNSPIN_BENCH_TEXT=FILE cargo bench --bench context` measures on a text of your own, which
//! should be long: a short text stays in the cache.

use divan::{Bencher, black_box, counter::ItemsCount};
use unspin::builtin;
use unspin::context::{ContextModel, ModelWord, NgramModel, NgramState, Query};
use unspin::text::{Gap, Tokens};

fn main() {
    divan::main();
}

/// The words of the text, and whether each begins a sentence.
fn words(model: &NgramModel) -> Vec<(bool, ModelWord)> {
    let path =
        std::env::var("UNSPIN_BENCH_TEXT").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/late/original.txt").into());
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let tokens = Tokens::new(&text);
    tokens.iter().map(|t| (t.gap == Gap::Sentence, model.word(tokens.folded(t)))).collect()
}

fn model() -> NgramModel {
    builtin::model().unwrap_or_else(|e| panic!("{e}"))
}

#[divan::bench]
fn load() -> usize {
    black_box(model()).size()
}

#[divan::bench]
fn score(bencher: Bencher) {
    let model = model();
    let words = words(&model);
    bencher.counter(ItemsCount::new(words.len())).bench_local(|| {
        let mut state = model.start();
        let mut sum = 0.0;
        for &(start, word) in &words {
            let (score, next) = model.score(&if start { model.start() } else { state }, word);
            sum += score;
            state = next;
        }
        sum
    });
}

/// As candidates ask: words after the states of other sentences, whose n-grams are mostly missing,
/// `TOGETHER` at a time.
#[divan::bench(consts = [1, 25])]
fn score_candidates<const TOGETHER: usize>(bencher: Bencher) {
    let model = model();
    let words = words(&model);
    let mut states = vec![model.start()];
    for &(start, word) in &words {
        let state = if start { model.start() } else { states[states.len() - 1] };
        states.push(model.score(&state, word).1);
    }
    bencher.counter(ItemsCount::new(words.len())).bench_local(|| {
        let mut queries: Vec<Query<NgramState>> = Vec::new();
        let mut sum = 0.0;
        for (words, states) in words.chunks(TOGETHER).zip(states.rchunks(TOGETHER)) {
            queries.clear();
            queries.extend(words.iter().zip(states).map(|(&(_, word), &state)| Query::new(state, word)));
            model.score_all(&mut queries);
            sum += queries.iter().map(|q| q.probability).sum::<f32>();
        }
        sum
    });
}
