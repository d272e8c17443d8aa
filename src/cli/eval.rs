//! `unspin eval`: how good is the engine on texts whose originals are known?

use crate::cli::inputs::read_text;
use crate::cli::{App, Status, engine, models, output, values};
use anyhow::{Context, Result, anyhow, bail};
use clap::{ArgAction, ArgGroup, Args, ValueEnum};
use std::io::Write;
use std::path::PathBuf;
use unspin::config::Settings;
use unspin::eval::worst::WrongEdit;
use unspin::eval::{CleanSet, Damage, GoldResult, GoldSet, PairResult, PairSet, Rates, Report, Sets, detection, evaluate_with};
use unspin::policy::Policy;
use unspin::{Applicability, Edit, Restorer};

/// Measure restorations against known originals
///
/// Prints precision, recall and F0.5 of the edits, the share of the word distance that was removed,
/// the edits per 1,000 words that originals and clean texts would suffer (damage), how well
/// confidences are calibrated, the worst errors, and the speed. Counted are the edits that `fix`
/// would make under the same flags, such as --select and --min-confidence.
#[derive(Args, Clone, Debug)]
#[command(group(ArgGroup::new("eval_texts").args(["gold", "pairs", "clean"]).required(true).multiple(true)))]
pub struct EvalArgs {
    /// Spun texts marked with their originals: `{spun=>original|another}`, `~` where leaving is
    /// right too
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub gold: Vec<PathBuf>,
    /// A spun text and its original, one paragraph per line; repeatable
    #[arg(long, value_names = ["SPUN", "ORIG"], num_args = 2, action = ArgAction::Append)]
    pub pairs: Vec<PathBuf>,
    /// Texts in which nothing is to be changed, one paragraph per line
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub clean: Vec<PathBuf>,
    /// Take a file of pairs or clean text as one document instead of each paragraph
    #[arg(long)]
    pub whole: bool,
    /// Tell, too, how well documents of N words cut from the spun texts are told from such of the
    /// others
    #[arg(long, value_name = "N", value_parser = values::some::<u32>, allow_negative_numbers = true)]
    pub detect: Option<u32>,
    /// List the N worst errors of each kind
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = values::whole::<usize>, allow_negative_numbers = true)]
    pub worst: usize,
    /// Take this context model instead of the built-in one, also for the word frequencies of YAML
    /// dictionaries of --dict
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Take this classifier instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub classifier: Option<PathBuf>,
    /// Set a weight of the decoder; repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    pub weight: Vec<String>,
    /// How to print the figures
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = EvalFormat::Text)]
    pub output_format: EvalFormat,
}

/// How the figures are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EvalFormat {
    /// One line per set, for people.
    Text,
    /// One JSON object, the fields of the library's `Report`.
    Json,
}

/// Evaluates the engine and prints the figures. A file that cannot be used is reported and left
/// out.
pub fn run(args: &EvalArgs, app: &App) -> Result<Status> {
    let mut settings = app.settings.clone();
    let model = models::context(args.model.as_deref())?;
    let mut engine = engine::engine_with(&settings, model, models::classifier(args.classifier.as_deref())?)?;
    for weight in &args.weight {
        set(weight, &mut engine, &mut settings)?;
    }
    let (sets, failed) = sets(args);
    if args.detect.is_some() && settings.spun {
        bail!("--detect asks what --spun takes for granted; leave one of them out");
    }
    // Where nothing could be read, the errors have been reported.
    if sets.gold.is_empty() && sets.pairs.is_empty() && sets.clean.is_empty() {
        return Ok(Status::Error);
    }
    let mut report = evaluate_with(&engine, &sets, &|edits| chosen(&settings, edits));
    report.detection = args.detect.map(|words| detection(&engine, &sets, words as usize));
    let mut out = app.stdout();
    match args.output_format {
        EvalFormat::Text => text(&report, &mut out)?,
        EvalFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &report)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(if failed > 0 { Status::Error } else { Status::Clean })
}

/// Sets a weight of the decoder as `NAME=VALUE` says.
fn set(weight: &str, engine: &mut Restorer, settings: &mut Settings) -> Result<()> {
    let Some((name, value)) = weight.split_once('=') else { bail!("--weight {weight}: sets no weight; write NAME=VALUE") };
    if name == "threshold" {
        // It is no weight of the decoder, but it is tuned with them.
        settings.min_confidence = values::confidence(value).map_err(|help| anyhow!("--weight {weight}: {help}"))?;
        engine.policy = Policy::with_safe(settings.min_confidence);
        return Ok(());
    }
    engine.weights.set(name, value).with_context(|| format!("--weight {weight}"))
}

/// Reads the texts. Those that cannot be used are reported; returns how many those are.
fn sets(args: &EvalArgs) -> (Sets, usize) {
    let mut sets = Sets { whole: args.whole, worst: args.worst, ..Sets::default() };
    let mut failed = 0;
    let mut leave_out = |error: anyhow::Error| {
        failed += 1;
        output::error(&format!("{error:#}"));
    };
    for path in &args.gold {
        match read_text(path).and_then(|text| Ok(GoldSet::new(&path.display().to_string(), &text)?)) {
            Ok(set) => sets.gold.push(set),
            Err(error) => leave_out(error),
        }
    }
    for pair in args.pairs.chunks_exact(2) {
        let texts = read_text(&pair[0]).and_then(|spun| Ok((spun, read_text(&pair[1])?)));
        match texts.and_then(|(spun, original)| Ok(PairSet::new(&pair[0].display().to_string(), &spun, &original)?)) {
            Ok(mut set) => {
                set.original = pair[1].display().to_string();
                sets.pairs.push(set);
            }
            Err(error) => leave_out(error),
        }
    }
    for path in &args.clean {
        match read_text(path) {
            Ok(text) => sets.clean.push(CleanSet::new(&path.display().to_string(), &text)),
            Err(error) => leave_out(error),
        }
    }
    (sets, failed)
}

/// The edits that the settings take, as `fix` makes them: with `--unsafe`, unsafe edits count as
/// safe.
fn chosen(settings: &Settings, edits: Vec<Edit>) -> Vec<Edit> {
    let mut edits = settings.choose(edits).0;
    if settings.with_unsafe {
        edits.iter_mut().filter(|e| e.applicability == Applicability::Unsafe).for_each(|e| e.applicability = Applicability::Safe);
    }
    edits
}

fn text(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    for set in with_total(&report.gold, &report.gold_total) {
        gold(set, out)?;
    }
    for set in with_total(&report.pairs, &report.pairs_total) {
        pair(set, out)?;
    }
    for Damage { name, words, edits, per_thousand } in with_total(&report.damage, &report.damage_total) {
        writeln!(out, "damage {name}: {per_thousand:.2} edits per 1,000 words ({edits} in {words})")?;
    }
    if report.reliability.edits() > 0 {
        writeln!(out, "confidence   edits   mean  right")?;
        for (k, bin) in report.reliability.bins.iter().enumerate() {
            if let (Some(mean), Some(share)) = (bin.mean(), bin.share()) {
                writeln!(out, "{:.1}–{:.1}    {:>7}  {mean:.3}  {share:.3}", k as f64 / 10.0, (k + 1) as f64 / 10.0, bin.edits)?;
            }
        }
        writeln!(out, "expected calibration error {:.4}", report.expected_calibration_error)?;
    }
    if let Some(found) = &report.detection {
        let (spun, honest) = (found.spun, found.honest);
        let area = found.area.map_or_else(|| "–".to_string(), |a| format!("{a:.4}"));
        write!(out, "detection at {} words: area {area}, ", found.words)?;
        writeln!(out, "{} of {spun} spun and {} of {honest} honest documents are called spun", found.found, found.accused)?;
    }
    worst(report, out)?;
    writeln!(out, "speed {:.0} words/s ({} words in {:.3} s)", report.words_per_second, report.words, report.seconds)
}

/// The sets, followed by their total when there are several.
fn with_total<'r, T>(sets: &'r [T], total: &'r Option<T>) -> impl Iterator<Item = &'r T> {
    sets.iter().chain(total.iter().filter(move |_| sets.len() > 1))
}

fn gold(set: &GoldResult, out: &mut dyn Write) -> std::io::Result<()> {
    let c = &set.counts;
    write!(out, "gold {}: {}", set.name, rates(&set.rates))?;
    writeln!(
        out,
        " ({} spans in {} words: {} right, {} missed, {} wrong; {} needless, {} optional)",
        c.spans, c.words, c.right, c.missed, c.wrong, c.needless, c.optional
    )
}

fn pair(set: &PairResult, out: &mut dyn Write) -> std::io::Result<()> {
    let c = &set.counts;
    write!(out, "pairs {}: {} removed {:.4}", set.name, rates(&set.rates), set.removed)?;
    writeln!(
        out,
        " ({} edits wanted in {} words: {} made, {} right; distance {} → {})",
        c.reference, c.words, c.made, c.right, c.spun_distance, c.restored_distance
    )
}

fn rates(r: &Rates) -> String {
    format!("P {:.4} R {:.4} F0.5 {:.4}", r.precision, r.recall, r.f_half)
}

fn worst(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    let worst = &report.worst;
    edits("most confident wrong edits", &worst.confident, out)?;
    edits("most confident edits of originals", &worst.damage, out)?;
    heading("most frequent misses", worst.missed.len(), out)?;
    for miss in &worst.missed {
        writeln!(out, "{:>5}  {} → {}", miss.count, miss.spun, miss.wanted)?;
    }
    heading("most frequent wrong substitutions", worst.wrong.len(), out)?;
    for w in &worst.wrong {
        writeln!(out, "{:>5}  {} → {} ({})", w.count, w.spun, w.wrote, w.wanted.as_deref().unwrap_or("leave it"))?;
    }
    Ok(())
}

fn edits(title: &str, list: &[WrongEdit], out: &mut dyn Write) -> std::io::Result<()> {
    heading(title, list.len(), out)?;
    for e in list {
        let wanted = e.wanted.as_deref().unwrap_or("leave it");
        writeln!(out, "{:.3}  {} → {} ({wanted})  {}", e.confidence, e.before, e.after, e.place)?;
    }
    Ok(())
}

fn heading(title: &str, length: usize, out: &mut dyn Write) -> std::io::Result<()> {
    if length > 0 { writeln!(out, "{title}:") } else { Ok(()) }
}
