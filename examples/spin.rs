//! Spins clean text by simulation, for measuring: the dictionaries run backwards.
//!
//! `cargo run --release --example spin -- CLEAN SPUN ORIGINAL [STRENGTH] [HABIT] [SEED]` reads a
//! paragraph a line and writes the lines that `unspin eval --pairs SPUN ORIGINAL` reads. STRENGTH
//! is how much of what the dictionaries know is substituted (0.5). A HABIT below 1 makes a spinner
//! with habits of its own, which knows only that share of the substitutions.

use std::error::Error;
use std::path::PathBuf;
use unspin::builtin;
use unspin::classifier::train::simulate::{Random, Simulator};
use unspin::decoder::spin::Spin;
use unspin::dict::Source;
use xxhash_rust::xxh3::xxh3_64_with_seed;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [clean, spun, original] = args.get(..3).ok_or("give CLEAN SPUN ORIGINAL")? else { unreachable!("three were taken") };
    let strength: f32 = args.get(3).map_or(Ok(0.5), |s| s.parse())?;
    let habit: f32 = args.get(4).map_or(Ok(1.0), |s| s.parse())?;
    let seed: u64 = args.get(5).map_or(Ok(1), |s| s.parse())?;

    let mut files: Vec<PathBuf> = std::fs::read_dir("dictionaries")?.map(|f| f.map(|f| f.path())).collect::<Result<_, _>>()?;
    files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    let sources: Vec<Source> = files.iter().map(|f| Source::read(f)).collect::<Result<_, _>>()?;
    let sources: Vec<&Source> = sources.iter().filter(|s| s.file.family.is_none()).collect();
    let dictionary = builtin::dictionary()?;
    let knows = |spun: &str, original: &str| {
        let share = xxh3_64_with_seed(format!("{spun}\t{original}").as_bytes(), seed) as f64 / u64::MAX as f64;
        share < f64::from(habit)
    };
    let channel = |s: &str, o: &str| dictionary.channel(s, o).map(|(log, lean)| (log.exp(), lean)).filter(|_| knows(s, o));
    let simulator = Simulator::new(&sources, &channel);

    let (mut out, mut kept) = (String::new(), String::new());
    for (i, line) in std::fs::read_to_string(clean)?.lines().enumerate() {
        let mut random = Random(seed ^ (i as u64 + 1).wrapping_mul(0x9e37_79b9));
        out.push_str(&simulator.spin(line, Spin { strength, manner: 0.0 }, &mut random).text);
        out.push('\n');
        kept.push_str(line);
        kept.push('\n');
    }
    std::fs::write(spun, out)?;
    std::fs::write(original, kept)?;
    Ok(())
}
