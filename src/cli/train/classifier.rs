//! `unspin train classifier`: spins clean text by simulation and learns to choose.

use crate::cli::dict::files;
use crate::cli::inputs::read_text;
use crate::cli::output::{count, unwritten};
use crate::cli::{App, Status, models, overwrite, values};
use anyhow::{Context, Result, anyhow, bail};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use unspin::builtin;
use unspin::classifier::Classifier;
use unspin::classifier::train::vectors::Vectors;
use unspin::classifier::train::{Lesson, News, Options, Spinner, Trainer};
use unspin::context::NgramModel;
use unspin::context::train::text::{Excluded, Fold, each_line};
use unspin::dict::{Dictionary, Source};
use unspin::files::atomic;
use unspin::text::Tokens;

/// Paragraphs that are read as one document.
const PARAGRAPHS: usize = 4;
/// How often progress is reported.
const PACE: Duration = Duration::from_secs(5);

/// Build the classifier from dictionaries and clean texts, which are spun by simulation
///
/// The dictionaries are those of --dict, files or folders; those of each `family` spin a few of the
/// texts.
#[derive(clap::Args)]
pub struct Args {
    /// Clean text, one paragraph per line, plain or gzip: files, and folders of .txt and .txt.gz files
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    text: Vec<PathBuf>,
    /// Clean text of which each line is a document by itself
    #[arg(long, value_name = "PATH", num_args = 1..)]
    lines: Vec<PathBuf>,
    /// Text that must not be learned from: paragraphs that share seven words in a row with it are
    /// left out
    #[arg(long, value_name = "PATH", num_args = 1..)]
    apart: Vec<PathBuf>,
    /// Context model whose word frequencies the dictionaries are compiled with; the built-in one
    /// unless given
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Clean texts to measure the classifier on after every pass, with the context model of
    /// --model; after the last pass as it is written
    #[arg(long, value_name = "PATH", num_args = 1..)]
    test: Vec<PathBuf>,
    /// Context model whose scores the classifier complements; it must not know the texts. Of
    /// several, N in all, the Kth is one that was trained on the same files with `--leave-out K/N`.
    /// The one of --model unless given
    #[arg(long, value_name = "FILE", num_args = 1..)]
    context: Vec<PathBuf>,
    /// Word vectors to begin with: a word and 32 numbers per line, the most frequent word first
    #[arg(long, value_name = "FILE")]
    vectors: Option<PathBuf>,
    /// Text that was spun by hand, one paragraph per line, its original, and the dictionaries to
    /// explain it with, which must not count it; repeatable. The Kth goes with the Kth context
    /// model, and begins again after the last
    #[arg(long, value_names = ["SPUN", "ORIGINAL", "DICTIONARIES"], num_args = 3)]
    pairs: Vec<PathBuf>,
    /// Binary logarithm of the number of exact weights, a byte each
    #[arg(long, value_name = "N", default_value_t = Options::default().bits, value_parser = values::between::<8, 28>, allow_negative_numbers = true)]
    bits: u32,
    /// Binary logarithm of the number of word vectors
    #[arg(long, value_name = "N", default_value_t = Options::default().rows, value_parser = values::between::<4, 24>, allow_negative_numbers = true)]
    rows: u32,
    /// Passes over the text, each spun anew
    #[arg(long, value_name = "N", default_value_t = Options::default().epochs, value_parser = values::whole::<usize>, allow_negative_numbers = true)]
    epochs: usize,
    /// Step size of the gradient
    #[arg(long, value_name = "X", default_value_t = Options::default().rate, value_parser = values::finite, allow_negative_numbers = true)]
    rate: f32,
    /// Step size of the gradient for the word vectors
    #[arg(long, value_name = "X", default_value_t = Options::default().vector_rate, value_parser = values::finite, allow_negative_numbers = true)]
    vector_rate: f32,
    /// Pull of all weights towards zero
    #[arg(long, value_name = "X", default_value_t = Options::default().decay, value_parser = values::finite, allow_negative_numbers = true)]
    decay: f32,
    /// Seed of the simulation
    #[arg(long, value_name = "N", default_value_t = Options::default().seed, value_parser = values::whole::<u64>, allow_negative_numbers = true)]
    seed: u64,
    /// The classifier file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

impl Args {
    /// How to train.
    fn options(&self) -> Options {
        let &Args { bits, rows, epochs, rate, vector_rate, decay, seed, .. } = self;
        Options { bits, rows, epochs, rate, vector_rate, decay, seed, ..Options::default() }
    }
}

/// Trains and writes the classifier.
pub fn run(args: Args, app: &App) -> Result<Status> {
    let dictionaries = &app.settings.dict;
    if dictionaries.is_empty() {
        bail!("there is no dictionary to spin with; give --dict PATH");
    }
    let texts = [&args.text, &args.lines, &args.pairs, &args.apart, &args.test, &args.context, dictionaries].into_iter().flatten();
    overwrite::refuse(&args.output, texts.chain(&args.model).chain(&args.vectors).map(PathBuf::as_path))?;
    atomic::writable(&args.output).map_err(unwritten(&args.output))?;
    let sources = sources(dictionaries)?;
    let model = models::context(args.model.as_deref())?;
    let contexts: Vec<NgramModel> = match &args.context[..] {
        [] => vec![model.clone()],
        paths => paths.iter().map(|path| models::context(Some(path))).collect::<Result<_>>()?,
    };
    let spinners = spinners(&sources, &model)?;
    let vectors = args.vectors.as_deref().map_or_else(|| Ok(Vectors::default()), vectors)?;
    let Lessons { mut texts, hands, tests, left_out } = Lessons::read(&args, contexts.len(), &model)?;
    let mut trainer = Trainer::new(&spinners, &vectors, args.options()).with_hands(&hands);
    let mut told = Instant::now();
    let learned = trainer.run(&contexts, &mut texts, (&model, &tests), |news| {
        if told.elapsed() > PACE || !matches!(news, News::Learned { ended: false, .. }) {
            told = Instant::now();
            app.note(&line(news, &args));
        }
    });
    if learned == 0 {
        bail!("the texts hold no place for the dictionaries to work on; give more --text");
    }
    if left_out > 0 {
        app.note(&format!("{} left out, shared with --apart", count(left_out, "paragraph")));
    }
    app.note(&format!("weights of context model, channel and substitution: {:?}", trainer.offsets()));
    let classifier = Classifier::to_bytes(&trainer.parameters());
    Classifier::from_bytes(classifier.clone()).context("the training came to no numbers and is not written; give a smaller --rate")?;
    atomic::write(&args.output, &classifier).map_err(unwritten(&args.output))?;
    Ok(Status::Clean)
}

/// Reads dictionary files, all of them or none.
fn sources(paths: &[PathBuf]) -> Result<Vec<Source>> {
    match files::sources(paths) {
        (sources, 0) => Ok(sources),
        (_, failed) => bail!("{} could not be read, see above", count(failed, "dictionary file")),
    }
}

/// The ordinary spinner of some dictionaries, then those of their families.
fn spinners(sources: &[Source], model: &NgramModel) -> Result<Vec<Spinner>> {
    let mut families: BTreeMap<Option<&str>, Vec<&Source>> = BTreeMap::from([(None, Vec::new())]);
    sources.iter().for_each(|s| families.entry(s.file.family.as_deref()).or_default().push(s));
    if families[&None].is_empty() {
        bail!("all dictionaries are of families of spinners; give ordinary ones with --dict, too");
    }
    Ok(families.values().map(|sources| Spinner::new(model, sources)).collect())
}

/// The word vectors of a file.
fn vectors(path: &Path) -> Result<Vectors> {
    Vectors::parse(&read_text(path)?).map_err(|e| anyhow!("{}: {e}", path.display()))
}

/// What is learned from and measured on.
struct Lessons {
    texts: Vec<Lesson>,
    /// Dictionaries of the texts spun by hand.
    hands: Vec<Dictionary>,
    tests: Vec<Vec<Lesson>>,
    /// Paragraphs left out.
    left_out: usize,
}

impl Lessons {
    /// Reads all texts, for so many context models.
    fn read(args: &Args, parts: usize, model: &NgramModel) -> Result<Lessons> {
        let apart = Excluded::read(&args.apart)?;
        let mut left_out = 0;
        let mut texts = documents(&args.text, PARAGRAPHS, parts, &apart, &mut left_out)?;
        texts.extend(documents(&args.lines, 1, parts, &apart, &mut left_out)?);
        let mut hands: Vec<Dictionary> = Vec::new();
        for (number, pair) in args.pairs.chunks(3).enumerate() {
            let (lessons, dictionary) = by_hand(pair, number, parts, model)?;
            texts.extend(lessons);
            hands.push(dictionary);
        }
        let tests = args.test.iter().map(|path| documents(std::slice::from_ref(path), PARAGRAPHS, 1, &Excluded::default(), &mut 0));
        Ok(Lessons { texts, hands, tests: tests.collect::<Result<_>>()?, left_out })
    }
}

/// The documents of text files: so many paragraphs in a row, without those that stand in texts to
/// be kept apart.
fn documents(paths: &[PathBuf], paragraphs: usize, parts: usize, apart: &Excluded, left_out: &mut usize) -> Result<Vec<Lesson>> {
    const { assert!(Fold::BLOCK.is_multiple_of(PARAGRAPHS), "a document belongs to one fold") };
    let mut documents: Vec<Lesson> = Vec::new();
    let mut tokens = Tokens::default();
    each_line(paths, |number, line| {
        if number.is_multiple_of(paragraphs) {
            documents.push(Lesson { part: Fold::part_of(number, parts), ..Lesson::default() });
        }
        let paragraph = line.trim_end();
        tokens.read(paragraph);
        if apart.meets(&tokens) {
            *left_out += 1;
        } else if let Some(document) = documents.last_mut() {
            document.text.push_str(paragraph);
            document.text.push_str("\n\n");
        }
    })?;
    Ok(documents)
}

/// The paragraphs of a text spun by hand, the `number`th, and the dictionary that explains them.
fn by_hand(pair: &[PathBuf], number: usize, parts: usize, model: &NgramModel) -> Result<(Vec<Lesson>, Dictionary)> {
    let lines = |path: &PathBuf| -> Result<Vec<String>> {
        let text = read_text(path)?;
        Ok(text.lines().map(str::to_string).collect())
    };
    let (spun, originals) = (lines(&pair[0])?, lines(&pair[1])?);
    if spun.len() != originals.len() {
        bail!("{}: {} lines, but {} in its original; make them the same paragraphs", pair[0].display(), spun.len(), originals.len());
    }
    let sources = sources(&pair[2..])?;
    let ordinary: Vec<&Source> = sources.iter().filter(|s| s.file.family.is_none()).collect();
    let lesson = |(spun, text)| Lesson { text, part: number % parts, spun: Some((spun, number)) };
    Ok((spun.into_iter().zip(originals).map(lesson).collect(), builtin::compile_with(model, &ordinary)))
}

/// The news of a training as a line for people.
fn line(news: News, args: &Args) -> String {
    match news {
        News::Learned { pass, texts, choices, right, loss, .. } => {
            format!("epoch {pass}/{}: {texts} documents, {choices} choices, right {right:.4}, loss {loss:.4}", args.epochs)
        }
        News::Tested { test, choices, losses } => {
            format!("test {}: {choices} choices, loss {losses:.4?}", args.test[test].display())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_lines_in_a_row_of_one_file_and_one_fold() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("written");
            path
        };
        let secret = "What must not be learned is a line of eight words";
        let apart = Excluded::read(&[write("apart", secret)]).expect("read");
        let paths = [write("a.txt", &format!("One\nTwo\n{secret}\nThree\nFour\n")), write("b.txt", &"Five\n".repeat(Fold::BLOCK + 1))];
        let mut left_out = 0;
        let found = documents(&paths, PARAGRAPHS, 2, &apart, &mut left_out).expect("read");
        assert_eq!((found[0].text.as_str(), found[1].text.as_str(), left_out), ("One\n\nTwo\n\nThree\n\n", "Four\n\n", 1));
        assert_eq!(found.len(), 2 + Fold::BLOCK / PARAGRAPHS + 1);
        let parts: Vec<usize> = found.iter().map(|d| d.part).collect();
        assert!(parts[..parts.len() - 1].iter().all(|&p| p == 0) && parts[parts.len() - 1] == 1, "{parts:?}");
        assert_eq!(documents(&paths, 1, 1, &apart, &mut 0).expect("read").len(), 5 + Fold::BLOCK + 1);
    }
}
