//! The trainer of the n-gram model.
//!
//! Text components are counted and smoothed (`kneser_ney`), ARPA models are read (`arpa`). All are
//! interpolated with weights that fit a tuning text (`merge`), then pruned (`prune`), quantised and
//! written (`write`). The same options over the same data give the same bytes.

mod arpa;
mod corpus;
mod count;
mod error;
mod kneser_ney;
mod merge;
mod options;
mod prune;
mod quantise;
mod table;
pub mod text;
mod vocabulary;
mod write;

pub use error::TrainError;
pub use options::{Component, ComponentKind, ComponentReport, Fit, TrainOptions, TrainReport};

use crate::context::layout::MAX_ORDER;
use crate::context::{ContextModel, NgramModel};
use crate::text::WordId;
use arpa::Arpa;
use corpus::{END, Interner, START, Stream, UNKNOWN};
use std::path::PathBuf;
use table::Table;
use text::Excluded;
use vocabulary::{Frequencies, Vocabulary};

/// A component as it was read.
enum ComponentData {
    Text(Stream),
    Arpa(Arpa),
}

impl ComponentData {
    /// Its words, by number of the interner, those of a text as often as they stand there.
    fn words(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            ComponentData::Text(stream) => Box::new(stream.words.iter().copied()),
            ComponentData::Arpa(arpa) => Box::new(arpa.levels.first().into_iter().flatten().map(|&(key, ..)| key as u32)),
        }
    }
}

/// Whether a number of the vocabulary stands for a word.
fn is_word(number: u32) -> bool {
    ![START, END, UNKNOWN].contains(&number)
}

/// Trains a model: what came of it, and its bytes.
///
/// # Errors
/// When the options make no sense, a file cannot be read, an ARPA file is malformed, or there is
/// nothing to learn from.
pub fn train(options: &TrainOptions) -> Result<(TrainReport, Vec<u8>), TrainError> {
    check(options)?;
    let Corpus { mut data, vocabulary, tuning, tests } = Corpus::read(options)?;
    let components = options.components.iter().zip(&mut data);
    let tables: Vec<Table> = components.map(|(c, data)| component(c, data, &vocabulary, options)).collect();
    let weights = merge::fit_weights(&tables, &tuning);
    let used = options.components.iter().zip(&data).zip(&tables).zip(&weights);
    let components = used.map(|(((c, data), table), &weight)| report(c, data, table, weight, &tuning)).collect();
    drop(data);
    let mut table = merge::merge(&tables, &weights, merge::TRUST);
    drop(tables);
    let merged = (table.ngrams(), fit(&table, &tuning));
    prune::prune(&mut table, &options.ngrams);
    let pruned = (table.ngrams(), fit(&table, &tuning));
    let written = write::write(table, &vocabulary.words);
    let model = NgramModel::from_bytes(written.bytes.clone()).map_err(TrainError::Model)?;
    let report = TrainReport {
        components,
        vocabulary: vocabulary.words.len(),
        merged,
        pruned,
        quantised: fit_of_file(&model, &tuning, &vocabulary.words),
        tests: tests.into_iter().map(|(path, stream)| (path, fit_of_file(&model, &stream, &vocabulary.words))).collect(),
        collisions: written.collisions,
        bytes: written.bytes.len(),
    };
    Ok((report, written.bytes))
}

/// All that a model is trained on and measured by.
struct Corpus {
    /// The components, their words by number of the interner.
    data: Vec<ComponentData>,
    vocabulary: Vocabulary,
    /// The tuning text, by number of the vocabulary.
    tuning: Vec<u32>,
    /// The test texts, likewise.
    tests: Vec<(PathBuf, Vec<u32>)>,
}

impl Corpus {
    fn read(options: &TrainOptions) -> Result<Corpus, TrainError> {
        let apart: Vec<PathBuf> = [&options.exclude[..], &options.tuning, &options.test].concat();
        let excluded = Excluded::read(&apart)?;
        let mut interner = Interner::new();
        let read = |c: &Component, interner: &mut Interner| match c.kind {
            ComponentKind::Text => Stream::read(&c.paths, &excluded, options.leave_out, interner).map(ComponentData::Text),
            ComponentKind::Arpa => Arpa::read(&c.paths[0], c.order, interner).map(ComponentData::Arpa),
        };
        let data = options.components.iter().map(|c| read(c, &mut interner)).collect::<Result<Vec<_>, _>>()?;
        let frequencies: Vec<Frequencies> = data.iter().map(|d| frequencies(d, interner.words().len(), options.min_count)).collect();
        // Words that only the tuning and test texts hold come after the choice of words, as unknown
        // ones.
        let mut vocabulary = Vocabulary::select(interner.words(), &frequencies, options.vocabulary);
        for (c, data) in options.components.iter().zip(&data) {
            if !data.words().any(|w| is_word(vocabulary.numbers[w as usize])) {
                return Err(TrainError::Options(format!(
                    "component {} has no usable words; check its files, or lower --min-count",
                    c.name
                )));
            }
        }
        let mut held_out = |paths: &[PathBuf]| {
            let mut stream = Stream::read(paths, &Excluded::default(), None, &mut interner)?.words;
            vocabulary.numbers.resize(interner.words().len(), UNKNOWN);
            vocabulary.renumber(&mut stream);
            Ok::<_, TrainError>(stream)
        };
        let tuning = held_out(&options.tuning)?;
        if !tuning.iter().any(|&w| is_word(w)) {
            return Err(TrainError::Options("the tuning text has no word that a component knows; give another one".into()));
        }
        let tests = options.test.iter().map(|p| Ok((p.clone(), held_out(std::slice::from_ref(p))?)));
        let tests = tests.collect::<Result<_, TrainError>>()?;
        Ok(Corpus { data, vocabulary, tuning, tests })
    }
}

/// What came of a component.
fn report(component: &Component, data: &ComponentData, table: &Table, weight: f64, tuning: &[u32]) -> ComponentReport {
    let (words, dropped) = match data {
        ComponentData::Text(s) => (s.words.iter().filter(|&&w| w != START && w != END).count(), s.dropped),
        ComponentData::Arpa(_) => (0, 0),
    };
    ComponentReport { name: component.name.clone(), words, dropped, ngrams: table.ngrams(), weight, tuning: fit(table, tuning) }
}

fn check(options: &TrainOptions) -> Result<(), TrainError> {
    let fail = |message: String| Err(TrainError::Options(message));
    if options.components.is_empty() || options.tuning.is_empty() {
        return fail("training needs at least one component and a tuning text".into());
    }
    for c in &options.components {
        if !(1..=MAX_ORDER).contains(&c.order) {
            return fail(format!("component {}: order {} is not between 1 and {MAX_ORDER}", c.name, c.order));
        }
        if c.paths.is_empty() || (c.kind == ComponentKind::Arpa && c.paths.len() > 1) {
            return fail(format!("component {}: name one ARPA file, or at least one text", c.name));
        }
    }
    Ok(())
}

/// What a component says of single words, by number of the interner.
fn frequencies(data: &ComponentData, words: usize, min_count: u32) -> Frequencies {
    let mut shares = vec![0.0; words];
    let minimum = match data {
        ComponentData::Text(stream) => {
            stream.words.iter().for_each(|&w| shares[w as usize] += 1.0);
            let total = stream.words.len() as f64;
            shares.iter_mut().for_each(|s| *s /= total);
            (f64::from(min_count) - 0.5) / total
        }
        ComponentData::Arpa(arpa) => {
            arpa.levels.first().into_iter().flatten().for_each(|&(key, p, _)| shares[key as usize] = f64::from(p).exp());
            f64::MIN_POSITIVE
        }
    };
    let admits = shares.iter().map(|&s| s >= minimum).collect();
    Frequencies { shares, admits }
}

/// The model of one component.
fn component(component: &Component, data: &mut ComponentData, vocabulary: &Vocabulary, options: &TrainOptions) -> Table {
    match data {
        ComponentData::Text(stream) => {
            vocabulary.renumber(&mut stream.words);
            let counts = count::count(&stream.words, component.order, vocabulary.words.len());
            kneser_ney::estimate(&counts, options.min_top)
        }
        ComponentData::Arpa(arpa) => arpa.table(&vocabulary.numbers),
    }
}

/// Collects the log-probabilities of predictions into a perplexity.
fn perplexity(stream: &[u32], mut score: impl FnMut(&[u32], u32) -> f32) -> Fit {
    let mut fit = Fit { unknown: stream.iter().filter(|&&w| w == UNKNOWN).count(), ..Fit::default() };
    let mut sum = 0.0;
    merge::each_event(stream, MAX_ORDER, |history, word| {
        let p = f64::from(score(history, word));
        if p.is_finite() {
            sum += p;
            fit.scored += 1;
        } else {
            fit.unknown += 1;
        }
    });
    fit.perplexity = (-sum / fit.scored.max(1) as f64).exp();
    fit
}

fn fit(table: &Table, stream: &[u32]) -> Fit {
    perplexity(stream, |history, word| table.score(history, word))
}

/// The fit of the model as programs will use it.
fn fit_of_file(model: &NgramModel, stream: &[u32], words: &[WordId]) -> Fit {
    let mut state = model.start();
    let mut at = 0;
    perplexity(stream, |_, word| {
        // The predictions come in the order of the stream; states follow the words in between.
        loop {
            let next = stream[at];
            at += 1;
            if next == START {
                state = model.start();
                continue;
            }
            let (score, after) = model.score(&state, model.plain(words[next as usize]));
            state = if next == UNKNOWN { Default::default() } else { after };
            if next == word {
                return score;
            }
        }
    })
}

#[cfg(test)]
mod tests;
