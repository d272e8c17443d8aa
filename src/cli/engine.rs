//! The engine that the settings ask for.

use crate::cli::dict::files;
use crate::cli::inputs::read_text;
use crate::cli::models;
use crate::cli::output::{self, count};
use anyhow::{Context, Result, anyhow, bail};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use unspin::Restorer;
use unspin::binary;
use unspin::builtin::{self, Builder};
use unspin::classifier::Classifier;
use unspin::config::Settings;
use unspin::context::NgramModel;
use unspin::dict::yaml::lint::{Severity, lint};
use unspin::dict::{Dictionary, Source};
use unspin::files::journal::{Content, Hasher};
use unspin::format::Options;
use unspin::message::unread;
use unspin::policy::Policy;
use unspin::restore::Mode;

/// How a compiled dictionary begins.
const COMPILED: &[u8] = b"UNSPINDC";

/// The engine of the settings, with the built-in models.
pub fn engine(settings: &Settings) -> Result<Restorer> {
    engine_with(settings, builtin::model()?, builtin::classifier()?)
}

/// The engine of the settings, with other models.
pub fn engine_with(settings: &Settings, model: NgramModel, classifier: Classifier) -> Result<Restorer> {
    if !settings.builtin && settings.dict.is_empty() {
        bail!("there is no dictionary to restore with; give --dict PATH, or leave --no-builtin out");
    }
    let added = added(settings, &model)?;
    let mut builder = Builder::with_models(model, classifier);
    if !settings.builtin {
        builder = builder.without_builtin();
    }
    if !settings.families {
        builder = builder.without_families();
    }
    set(settings, added.into_iter().fold(builder, Builder::with_dictionary).build()?)
}

/// Sets up an engine as the settings say: policy, strength and channel.
pub fn set(settings: &Settings, mut engine: Restorer) -> Result<Restorer> {
    engine.policy = Policy::with_safe(settings.min_confidence);
    engine.mode = match (settings.tortured, settings.spun) {
        (true, _) => Mode::Tortured,
        (false, true) => Mode::SPUN,
        (false, false) => Mode::Judge,
    };
    for prefix in settings.select.iter().chain(&settings.ignore) {
        let own = ["spinner/braces", "spinner/numerals"].iter().any(|rule| rule.starts_with(prefix)) || prefix.starts_with("taught");
        let mut all = engine.dictionaries().iter().chain(engine.families().iter().flat_map(|f| f.dictionaries()));
        if prefix.is_empty() || !own && !all.any(|d| d.has_rule(prefix)) {
            bail!("no rule begins with `{prefix}`; `unspin check` names the rules, correct --select or --ignore, or the settings");
        }
    }
    if let Some(path) = &settings.channel {
        let text = read_text(path)?;
        adapt(&mut engine, path, &text)?;
    }
    Ok(engine)
}

/// What decides on the result of a file beside its bytes and the version of the program: models,
/// dictionaries, lessons, settings and how files are read. `adapted` is what `--adapt` learned.
/// With `chosen` it holds, too, what chooses among the edits that the engine finds.
pub fn identity(settings: &Settings, options: &Options, adapted: Option<&str>, chosen: bool) -> Result<Content> {
    let mut hasher = Hasher::default();
    embedded(&builtin::data(), &mut hasher);
    // Files of a folder are one dictionary; of files given one by one the later stands over the
    // earlier.
    for given in settings.dict.iter().chain(&settings.channel) {
        let paths = files::paths(std::slice::from_ref(given)).0;
        hasher.update(&(paths.len() as u64).to_le_bytes());
        for path in paths {
            let bytes = std::fs::read(&path).map_err(|e| anyhow!("{}: {}", path.display(), unread(&e)))?;
            hasher.update(&Content::of(&bytes).0.to_le_bytes());
        }
    }
    let Settings { builtin, families, spun, tortured, channel, .. } = settings;
    let report = Policy::with_safe(settings.min_confidence).report;
    hasher.update(format!("{builtin} {families} {spun} {tortured} {} {adapted:?} {report} {options:?}", channel.is_some()).as_bytes());
    if chosen {
        let Settings { select, ignore, min_confidence, with_unsafe, always, never, .. } = settings;
        hasher.update(format!("{select:?} {ignore:?} {min_confidence} {with_unsafe} {always:?} {never:?}").as_bytes());
    }
    Ok(hasher.content())
}

/// Takes in which data is embedded, by seals and lengths. Reading all 23 MB would take longer than
/// to restore a short text.
fn embedded(data: &[&[u8]], hasher: &mut Hasher) {
    for data in data {
        hasher.update(binary::seal_of(data));
        hasher.update(&(data.len() as u64).to_le_bytes());
    }
}

/// Adapts an engine to the text of a channel file; `path` names it.
pub fn adapt(engine: &mut Restorer, path: &Path, text: &str) -> Result<()> {
    engine.adapt(text).map_err(|e| anyhow!("{}:{}:1: {}", path.display(), e.line, e.message))
}

/// The built-in dictionary, unless it is left out, and those that were added.
pub fn dictionaries(settings: &Settings, model: &NgramModel) -> Result<Vec<Dictionary>> {
    let mut dictionaries = if settings.builtin { vec![builtin::dictionary()?] } else { Vec::new() };
    dictionaries.extend(added(settings, model)?);
    Ok(dictionaries)
}

/// The dictionaries that were added, which take their word frequencies from `model`.
fn added(settings: &Settings, model: &NgramModel) -> Result<Vec<Dictionary>> {
    let read = |path: &PathBuf| {
        // Lessons of reviews may repeat rows: the last one holds.
        let is_lesson = settings.lessons.as_ref().is_some_and(|lessons| path.starts_with(lessons));
        dictionary(path, model, !is_lesson)
    };
    settings.dict.iter().map(read).collect()
}

/// Warns of dictionary files in which `dict lint` finds mistakes: only a part of their rows counts.
fn warn(path: &Path, sources: &[&Source]) {
    let mistakes = lint(sources).into_iter().filter(|f| f.severity == Severity::Error);
    let mut files: BTreeMap<PathBuf, usize> = BTreeMap::new();
    mistakes.for_each(|f| *files.entry(f.path).or_default() += 1);
    for (file, errors) in files {
        let (file, path, errors) = (file.display(), path.display(), count(errors, "error"));
        output::warning(&format!("{file}: has rows that say nothing or repeat others ({errors}); `unspin dict lint {path}` tells which"));
    }
}

/// Reads a dictionary: a YAML file, a compiled one, or a folder of YAML files that are one
/// dictionary together. With `checked`, mistakes in its rows are warned of.
fn dictionary(path: &Path, model: &NgramModel, checked: bool) -> Result<Dictionary> {
    let compile = |sources: &[&Source]| {
        if checked {
            warn(path, sources);
        }
        builtin::compile_with(model, sources)
    };
    if path.is_dir() {
        let (sources, failed) = files::sources(&[path.to_path_buf()]);
        if failed > 0 {
            bail!("{}: not all of its dictionaries can be read, see above", path.display());
        }
        return Ok(compile(&files::together(&sources)?));
    }
    let mut start = [0; COMPILED.len()];
    let compiled = std::fs::File::open(path).is_ok_and(|mut f| std::io::Read::read_exact(&mut f, &mut start).is_ok() && start == COMPILED);
    if compiled {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let dictionary = Dictionary::from_bytes(bytes).with_context(|| path.display().to_string())?;
        models::whole(path, dictionary.as_bytes())?;
        return Ok(dictionary);
    }
    Ok(compile(&[&Source::read(path)?]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use unspin::dict::Source;
    use unspin::review::lexicon::{Always, Never};

    type Change<'a> = &'a dyn Fn(&mut Settings, &mut Options);

    #[test]
    fn all_that_decides_on_the_result_is_in_the_identity() {
        let folder = tempfile::tempdir().expect("folder");
        let file = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("written");
            folder.path().join(name)
        };
        let (one, two) = (file("one", "1"), file("two", "2"));
        let folder_files = [file("a.yaml", "3"), file("b.yaml", "4")];
        let (plain, options) = (Settings::default(), Options::default());
        let with = |change: Change<'_>| {
            let (mut settings, mut options) = (plain.clone(), options.clone());
            change(&mut settings, &mut options);
            [true, false].map(|chosen| identity(&settings, &options, None, chosen).expect("files"))
        };
        let finds: [Change<'_>; 16] = [
            &|_, _| {},
            &|s, _| s.builtin = false,
            &|s, _| s.families = false,
            &|s, _| s.spun = true,
            &|s, _| s.tortured = true,
            &|s, _| s.min_confidence = 0.2,
            &|s, _| s.dict = vec![one.clone()],
            &|s, _| s.dict = vec![two.clone()],
            &|s, _| s.dict = vec![folder.path().to_path_buf()],
            &|s, _| s.dict = folder_files.to_vec(),
            &|s, _| s.channel = Some(one.clone()),
            &|_, o| o.fields = vec!["title".into()],
            &|_, o| o.format = Some(unspin::format::Format::Plain),
            &|_, o| o.limits.ratio = 7,
            &|_, o| o.record = 7,
            &|_, o| o.from_spun = 0.5,
        ];
        let [chosen, found] = [0, 1].map(|i| finds.iter().map(|change| with(change)[i]).collect::<std::collections::HashSet<_>>());
        assert_eq!((chosen.len(), found.len()), (finds.len(), finds.len()));
        let rows = "dictionary: d\nlicence: x\nentries:\n  - original: outside\n    spun: [exterior]\n";
        let lesson = Source::parse(std::path::Path::new("d"), rows).expect("valid");
        let chooses: [Change<'_>; 6] = [
            &|s, _| s.never = vec![Never { spun: "exterior".into(), original: None }],
            &|s, _| s.select = vec!["news".into()],
            &|s, _| s.ignore = vec!["news".into()],
            &|s, _| s.min_confidence = 0.9,
            &|s, _| s.with_unsafe = true,
            &|s, _| s.always = Always::of(&lesson),
        ];
        for change in chooses {
            let [with_choice, without] = with(change);
            assert!(!chosen.contains(&with_choice) && found.contains(&without), "reviews choose among what was found before");
        }
        let of = |data: &[&[u8]]| {
            let mut hasher = Hasher::default();
            embedded(data, &mut hasher);
            hasher.content()
        };
        let builds: [&[&[u8]]; 4] = [&[b"tables1234"], &[b"tables1235"], &[b"table1234"], &[b"tables1234", b"1234"]];
        assert_eq!(builds.map(of).iter().collect::<std::collections::HashSet<_>>().len(), builds.len());
        assert_ne!(identity(&plain, &options, Some("learned"), true).expect("files"), with(&|_, _| {})[0]);
    }
}
