//! `unspin train classifier`: spins clean text by simulation and learns to choose.

use crate::cli::dict::files;
use crate::cli::output::count;
use crate::cli::{Session, Status, models};
use anyhow::{Context, Result, anyhow, bail};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use unspin::builtin;
use unspin::classifier::Classifier;
use unspin::classifier::simulate::Simulator;
use unspin::classifier::train::{Options, Trainer};
use unspin::classifier::vectors::Vectors;
use unspin::context::train::text::{Excluded, each_line};
use unspin::text::Tokens;

/// How often progress is reported.
const PACE: Duration = Duration::from_secs(5);

/// Build the classifier from dictionaries and clean texts, which are spun by simulation
///
/// The dictionaries are those of --dict, files or folders; those with `default: false` are left out.
#[derive(clap::Args)]
pub struct Args {
    /// Clean text, a paragraph a line, plain or gzip: files, and folders of .txt and .txt.gz files
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    text: Vec<PathBuf>,
    /// Text that must not be learned from: paragraphs that share seven words in a row with it are left out
    #[arg(long, value_name = "PATH", num_args = 1..)]
    apart: Vec<PathBuf>,
    /// Context model whose word frequencies the dictionaries are compiled with; the built-in one unless given
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Clean texts to measure the classifier on after every pass
    #[arg(long, value_name = "PATH", num_args = 1..)]
    test: Vec<PathBuf>,
    /// Context model whose scores the classifier complements; it must not know the texts. The one of --model unless given
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
    /// Word vectors to begin with: a word and 32 numbers a line, the most frequent word first
    #[arg(long, value_name = "FILE")]
    vectors: Option<PathBuf>,
    /// Binary logarithm of the number of weights, which is the size of the file in bytes
    #[arg(long, value_name = "N", default_value_t = Options::default().bits, value_parser = clap::value_parser!(u32).range(8..=28))]
    bits: u32,
    /// Binary logarithm of the number of word vectors
    #[arg(long, value_name = "N", default_value_t = Options::default().rows, value_parser = clap::value_parser!(u32).range(4..=24))]
    rows: u32,
    /// Passes over the text, each spun anew
    #[arg(long, value_name = "N", default_value_t = Options::default().epochs)]
    epochs: usize,
    /// Step size of the gradient
    #[arg(long, value_name = "X", default_value_t = Options::default().rate)]
    rate: f32,
    /// Step size of the gradient for the word vectors
    #[arg(long, value_name = "X", default_value_t = Options::default().vector_rate)]
    vector_rate: f32,
    /// Pull of all weights towards zero
    #[arg(long, value_name = "X", default_value_t = Options::default().decay)]
    decay: f32,
    /// Seed of the simulation
    #[arg(long, value_name = "N", default_value_t = Options::default().seed)]
    seed: u64,
    /// The classifier file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Trains and writes the classifier.
pub fn run(args: Args, session: &Session) -> Result<Status> {
    if session.settings.dict.is_empty() {
        bail!("there is no dictionary to spin with; give --dict FILE or --dict FOLDER");
    }
    let (sources, failed) = files::sources(&session.settings.dict);
    if failed > 0 {
        bail!("{} could not be read, see above", count(failed, "dictionary file"));
    }
    let sources = files::defaults(&sources);
    let model = models::context(args.model.as_deref())?;
    let context = match &args.context {
        None => model.clone(),
        path => models::context(path.as_deref())?,
    };
    let dictionaries = [builtin::compile_with(&model, &sources)];
    let simulator = Simulator::new(&sources, &|spun, original| dictionaries[0].channel(spun, original).map(f32::exp));
    let apart = Excluded::read(&args.apart)?;
    let vectors = match &args.vectors {
        None => Vectors::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read; check the path", path.display()))?;
            Vectors::parse(&text).map_err(|e| anyhow!("{}: {e}", path.display()))?
        }
    };
    let options = Options {
        bits: args.bits,
        rows: args.rows,
        vector_rate: args.vector_rate,
        decay: args.decay,
        epochs: args.epochs,
        rate: args.rate,
        seed: args.seed,
        ..Options::default()
    };
    let mut trainer = Trainer::new(&context, &dictionaries, &simulator, &vectors, options);
    let (mut number, mut left_out) = (0u64, 0usize);
    let mut tokens = Tokens::default();
    let mut reported = Instant::now();
    for epoch in 1..=args.epochs {
        (trainer.seen, trainer.loss) = ((0, 0), 0.0);
        each_line(&args.text, |line| {
            let paragraph = line.trim_end();
            // Every line counts, so that leaving one out does not change how the others are spun.
            number += 1;
            tokens.read(paragraph);
            if apart.meets(&tokens) {
                left_out += 1;
                return;
            }
            trainer.learn(paragraph, number);
            if reported.elapsed() > PACE {
                reported = Instant::now();
                session.note(&progress(epoch, args.epochs, number, trainer.seen, trainer.loss));
            }
        })?;
        session.note(&progress(epoch, args.epochs, number, trainer.seen, trainer.loss));
        for path in &args.test {
            (trainer.seen, trainer.scaled) = ((0, 0), Default::default());
            let mut number = 0;
            each_line(std::slice::from_ref(path), |line| {
                number += 1;
                trainer.test(line.trim_end(), number);
            })?;
            let n = trainer.seen.0.max(1) as f64;
            session.note(&format!("test {}: {} choices, loss {:.4?}", path.display(), trainer.seen.0, trainer.scaled.map(|l| l / n)));
            trainer.seen.0 = 1;
        }
    }
    if trainer.seen.0 == 0 {
        bail!("the texts hold no place for the dictionaries to work on; give more --text");
    }
    if left_out > 0 {
        session.note(&format!("{} left out, shared with --apart", count(left_out, "paragraph")));
    }
    session.note(&format!("weights of context model, channel and substitution: {:?}", trainer.offsets()));
    let bytes = Classifier::to_bytes(&trainer.parameters());
    std::fs::write(&args.output, bytes).with_context(|| format!("{}: cannot be written", args.output.display()))?;
    Ok(Status::Clean)
}

fn progress(epoch: usize, epochs: usize, paragraphs: u64, seen: (u64, u64), loss: f64) -> String {
    let choices = seen.0.max(1) as f64;
    let (right, loss) = (seen.1 as f64 / choices, loss / choices);
    format!("epoch {epoch}/{epochs}: {paragraphs} paragraphs, {} choices, right {right:.4}, loss {loss:.4}", seen.0)
}
