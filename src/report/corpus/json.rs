//! The report as JSON: an object with `totals`, `spin_rates` and `confidences` (histograms with their lower bounds),
//! `substitutions` (most frequent first), `files` (in order of the run), `left_out` and `errors`.

use super::{BINS, Corpus};
use crate::report::json::{JsonPath, rounded};
use serde_json::{Value, json};

/// Substitutions that are listed.
const LISTED: usize = 10_000;

/// By what a report is known.
#[derive(serde::Deserialize)]
pub(super) struct Head {
    #[serde(rename = "unspin")]
    _unspin: serde::de::IgnoredAny,
    #[serde(rename = "spin_rates")]
    _spin_rates: serde::de::IgnoredAny,
}

pub(super) fn render(corpus: &Corpus) -> serde_json::Result<String> {
    let histogram = |bins: &[usize; BINS], step: f64| -> Value {
        let bin = |(i, &n): (usize, &usize)| json!({ "from": (i as f64 * step * 1e4).round() / 1e4, "count": n });
        bins.iter().enumerate().map(bin).collect()
    };
    let file = |f: &super::File| -> serde_json::Result<Value> {
        let mut value = serde_json::to_value(f.figures)?;
        value["spin_rate"] = rounded(f.figures.spin_rate).into();
        value["spun"] = rounded(f.figures.spun).into();
        value["known"] = f.known.into();
        if let (Value::Object(all), Value::Object(path)) = (&mut value, serde_json::to_value(JsonPath::new(&f.path))?) {
            all.extend(path);
        }
        Ok(value)
    };
    let files: Vec<Value> = corpus.files.iter().map(file).collect::<serde_json::Result<_>>()?;
    let substitutions: Vec<Value> = corpus
        .substitutions()
        .iter()
        .take(LISTED)
        .map(|(before, after, count)| json!({ "before": before, "after": after, "count": count.edits, "example": count.example }))
        .collect();
    let report = json!({
        "unspin": env!("CARGO_PKG_VERSION"),
        "totals": {
            "files": corpus.files.len(), "changed": corpus.changed(), "words": corpus.words(), "edits": corpus.edits(),
            "documents": corpus.files.iter().map(|f| f.figures.documents).sum::<usize>(),
            "held": corpus.files.iter().map(|f| f.figures.held).sum::<usize>(),
            "known": corpus.files.iter().filter(|f| f.known).count(),
            "errors": corpus.errors.len(), "bytes": corpus.bytes, "seconds": corpus.elapsed.as_secs_f64(),
            "interrupted": corpus.interrupted,
        },
        "spin_rates": histogram(&corpus.rates(), 0.025),
        "confidences": histogram(&corpus.facts.confidences, 1.0 / BINS as f64),
        "substitutions": substitutions,
        "files": files,
        "left_out": corpus.left_out,
        "errors": corpus.errors,
    });
    serde_json::to_string_pretty(&report).map(|s| s + "\n")
}
