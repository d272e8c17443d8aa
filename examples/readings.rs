//! Prints what the engine thinks of every place of a text, one paragraph per line, as JSON lines: for
//! comparing context models.
//!
//! `cargo run --release --example readings < SPUN.txt`; `models/scripts/yardstick.py` reads it.

use serde_json::json;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, Write};
use unspin::builtin;
use unspin::text::Tokens;

fn main() -> Result<(), Box<dyn Error>> {
    let mut engine = builtin::restorer()?;
    // Candidates that our own models think hopeless stay in the lattice.
    (engine.weights.hopeless, engine.weights.choices) = (8.0, 8);
    let mut worker = engine.worker();
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let found = worker.restore(&line);
        let mut places: BTreeMap<(usize, usize), Vec<serde_json::Value>> = BTreeMap::new();
        for token in Tokens::new(&line).iter() {
            for reading in worker.explain(&line, token.span.start) {
                let place = (reading.span.start, reading.span.end);
                let value = json!({
                    "after": reading.after,
                    "identity": reading.rule.is_none(),
                    "posterior": reading.posterior,
                    "context": reading.context,
                    "channel": reading.channel,
                    "classifier": reading.evidence.classifier,
                    "evidence": reading.evidence.sum(),
                });
                let list = places.entry(place).or_default();
                if !list.contains(&value) {
                    list.push(value);
                }
            }
        }
        let edits: Vec<_> = found.edits.iter().filter(|e| e.confidence >= engine.policy.safe).collect();
        let edits: Vec<_> = edits.iter().map(|e| json!({"start": e.span.start, "end": e.span.end, "after": e.after})).collect();
        let places: Vec<_> = places.into_iter().map(|((start, end), list)| json!({"start": start, "end": end, "readings": list})).collect();
        writeln!(out, "{}", json!({"text": line, "strength": found.strength, "spun": found.spun, "edits": edits, "places": places}))?;
    }
    Ok(())
}
