//! The engine that the settings ask for.

use anyhow::{Context, Result, anyhow, bail};
use std::path::Path;
use unspin::Restorer;
use unspin::adapt::Adaptation;
use unspin::builtin;
use unspin::classifier::Classifier;
use unspin::config::Settings;
use unspin::context::NgramModel;
use unspin::dict::{Dictionary, Source};
use unspin::policy::Policy;

/// Strength of a spinner at its usual rate, which `--spun` and `dict test` assume.
pub const USUAL_STRENGTH: f32 = 0.5;
/// How a compiled dictionary begins.
const COMPILED: &[u8] = b"UNSPINDC";

/// Loads dictionaries and the built-in models.
pub fn engine(settings: &Settings) -> Result<Restorer> {
    engine_with(settings, builtin::model()?, builtin::classifier()?)
}

/// Loads dictionaries beside some models.
pub fn engine_with(settings: &Settings, model: NgramModel, classifier: Classifier) -> Result<Restorer> {
    let dictionaries = dictionaries(settings, &model)?;
    if dictionaries.is_empty() {
        bail!("there is no dictionary to restore with; give --dict FILE, or leave --no-builtin out");
    }
    engine_of(settings, dictionaries, model, classifier)
}

/// The engine of some dictionaries and models.
pub fn engine_of(settings: &Settings, dictionaries: Vec<Dictionary>, model: NgramModel, classifier: Classifier) -> Result<Restorer> {
    let families = if settings.builtin && settings.families { builtin::families(&dictionaries)? } else { Vec::new() };
    let engine = Restorer::new(model, dictionaries).with_classifier(classifier);
    let mut engine = families.into_iter().fold(engine, Restorer::with_family);
    engine.policy = Policy::with_safe(settings.min_confidence);
    engine.strength = settings.spun.then_some(USUAL_STRENGTH);
    if let Some(path) = &settings.channel {
        let text = std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read; check the path", path.display()))?;
        adapt(&mut engine, path, &text)?;
    }
    Ok(engine)
}

/// Adapts an engine to the text of a channel file; `path` names it.
pub fn adapt(engine: &mut Restorer, path: &Path, text: &str) -> Result<()> {
    let adaptation = Adaptation::parse(text, engine.dictionaries());
    engine.adaptation = Some(adaptation.map_err(|(line, message)| anyhow!("{}:{line}:1: {message}", path.display()))?);
    Ok(())
}

/// The built-in dictionary, unless it is left out, and those that were added, which take their word frequencies from `model`.
pub fn dictionaries(settings: &Settings, model: &NgramModel) -> Result<Vec<Dictionary>> {
    let mut dictionaries = Vec::new();
    if settings.builtin {
        dictionaries.push(builtin::dictionary()?);
    }
    for path in &settings.dict {
        dictionaries.push(dictionary(path, model)?);
    }
    Ok(dictionaries)
}

/// Reads a dictionary file, YAML or compiled.
fn dictionary(path: &Path, model: &NgramModel) -> Result<Dictionary> {
    let mut start = [0; COMPILED.len()];
    let compiled = std::fs::File::open(path).is_ok_and(|mut f| std::io::Read::read_exact(&mut f, &mut start).is_ok() && start == COMPILED);
    if compiled {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        return Dictionary::from_bytes(bytes).with_context(|| path.display().to_string());
    }
    let source = Source::read(path)?;
    Ok(builtin::compile_with(model, &[&source]))
}
