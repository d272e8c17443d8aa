//! The shipped dictionaries: well-formed, canonical, without mistakes, reachable, proven, and
//! compiled as committed.
//!
//! `UPDATE=1 cargo test --test dictionaries` writes `models/dictionary.bin` anew.

mod support;

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;
use support::corpus::root;
use support::dictionaries::{SOURCES, compiled, groups};
use unspin::dict::Candidate;
use unspin::dict::expand::expand;
use unspin::dict::yaml::canonical::canonical;
use unspin::dict::yaml::lint::{Severity, lint};
use unspin::dict::{Dictionary, Source};
use unspin::eval::proof;
use unspin::family;
use unspin::restore::Mode;
use unspin::text::Tokens;
use unspin::{Restorer, builtin, matcher};

/// Strength at which `unspin dict test` takes texts to be spun.
const STRENGTH: f32 = 0.5;

/// What the files of each group are compiled to.
static COMPILED: LazyLock<BTreeMap<&'static str, Dictionary>> = LazyLock::new(|| {
    let model = builtin::model().expect("embedded data");
    groups().into_iter().map(|(name, sources)| (name, builtin::compile_with(&model, &sources))).collect()
});

/// The first few of a list of failures, as the message of an assertion.
fn first(failures: &[String]) -> String {
    let rest = failures.len().saturating_sub(20);
    format!("{} failures\n{}\n… and {rest} more", failures.len(), failures[..failures.len() - rest].join("\n"))
}

#[test]
fn files_are_canonical() {
    for source in SOURCES.iter() {
        let text = std::fs::read_to_string(&source.path).expect("read");
        let canonical = canonical(&source.file);
        let differs = text.lines().zip(canonical.lines()).position(|(a, b)| a != b).map_or(0, |n| n + 1);
        let name = source.path.display();
        assert!(text == canonical, "{name}:{differs}: is not canonical; run `unspin dict fmt {name}`");
        let stem = source.path.file_stem().and_then(|s| s.to_str());
        assert_eq!(stem, Some(source.file.dictionary.as_str()), "{name} is named for its dictionary");
        assert!(!source.file.licence.is_empty() && source.file.description.is_some(), "{name} has no licence or description");
    }
}

#[test]
fn files_have_no_mistakes() {
    let sources: Vec<&Source> = SOURCES.iter().collect();
    let errors: Vec<String> = lint(&sources).iter().filter(|f| f.severity == Severity::Error).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{}", first(&errors));
}

#[test]
fn the_schema_describes_the_files() {
    let schema = std::fs::read_to_string(root().join("schemas/dictionary.schema.json")).expect("schema");
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    let value = |text: &str| serde_yaml::from_str::<Value>(text).expect("YAML");
    for source in SOURCES.iter() {
        let text = std::fs::read_to_string(&source.path).expect("read");
        schema.validate(&value(&text)).unwrap_or_else(|e| panic!("{}: {e} at {}", source.path.display(), e.instance_path()));
    }
    // What the loader refuses, the schema refuses, and the other way round.
    let mut wrong = Vec::new();
    let mut check = |text: String, right: bool| {
        let (loaded, parsed) = (Source::parse(Path::new("d.yaml"), &text), value(&text));
        let valid = schema.validate(&parsed);
        if (loaded.is_ok(), valid.is_ok()) != (right, right) {
            wrong.push(format!("{text}loader: {:?}, schema: {valid:?}", loaded.map(|_| ())));
        }
    };
    for (keys, right) in HEADS {
        let licence = if keys.contains("licence:") { "" } else { "licence: CC0-1.0\n" };
        let name = if keys.contains("dictionary:") { "" } else { "dictionary: d\n" };
        check(format!("{name}{licence}{keys}\nentries: []\n"), right);
    }
    for (entry, right) in ENTRIES {
        check(format!("dictionary: d\nlicence: CC0-1.0\nobserved: 9\nentries:\n  - {entry}\n"), right);
    }
    check("dictionary: d\nlicence: CC0-1.0\nentries:\n  - {original: a, met: 1}\n".into(), false);
    check("dictionary: d\nlicence: CC0-1.0\n".into(), false);
    assert!(wrong.is_empty(), "{}", first(&wrong));
}

/// Keys of a file, and whether they are right.
const HEADS: [(&str, bool); 28] = [
    ("observed: 9\ntrust: 0.5", true),
    ("observed: 9\ntrust: 2", false),
    ("observed: 9\ntrust: 0", false),
    ("observed: 0", false),
    ("trust: 0.5", false),
    ("observed: 9\ntrust: 0.5\nmanner: 1", true),
    ("observed: 9\ntrust: 0.5\nmanner: 2", true),
    ("observed: 9\ntrust: 0.5\nmanner: 3", false),
    ("observed: 9\ntrust: 0.5\nmanner: 0", false),
    ("observed: 9\ntrust: 0.5\nmanner: -1", false),
    ("observed: 9\ntrust: 0.5\nmanner: both", false),
    ("observed: 9\nmanner: 1", false),
    ("observed: 9\ntrust: 0.5\nfallback: true", false),
    ("observed: 9\ntrust: 0.5\nfallback: false", true),
    ("observed: 9\nfallback: true", true),
    ("fallback: 1", false),
    ("propensity: 0.5", true),
    ("propensity: 1.5", false),
    ("propensity: 0", false),
    ("dictionary: 12", true),
    ("dictionary: a b", false),
    ("dictionary: a/b", false),
    ("dictionary: ''", false),
    ("licence: 1", true),
    ("description: 1", true),
    ("description:", true),
    ("family: a,b", false),
    ("default: false", false),
];

/// Entries of a file with `observed`, and whether they are right.
const ENTRIES: [(&str, bool); 52] = [
    ("{original: a, spun: [b, c: 2.5, d: 0.3], pos: [noun], tests: [b => a], keep: [b b], note: n}", true),
    ("{original: a, spun: [b: 0], source: [Moby]}", true),
    ("{original: a, spun: b, pos: noun, source: Moby, tests: b => a, keep: b b}", true),
    ("{original: a}", true),
    ("{original: a, spun: [], pos: [], tests: [], keep: [], source: []}", true),
    ("{original: a, spun: ~, pos: ~, tests: ~, keep: ~, source: ~, note: ~}", true),
    ("{spun: [b]}", false),
    ("{original: a, spum: [b]}", false),
    // The original.
    ("{original: '', spun: [b]}", false),
    ("{original: ' ', spun: [b]}", false),
    ("{original: '!', spun: [b]}", false),
    ("{original: '%', spun: [b]}", true),
    ("{original: 'é', spun: [b]}", true),
    ("{original: '½', spun: [b]}", true),
    ("{original: 12, spun: [b]}", true),
    ("{original: 1.5, spun: [b]}", true),
    ("{original: [a], spun: [b]}", false),
    // Spun phrases and weights.
    ("{original: a, spun: {b: 2}}", false),
    ("{original: a, spun: [b: -1]}", false),
    ("{original: a, spun: [b: two]}", false),
    ("{original: a, spun: [{b: 1, c: 2}]}", false),
    ("{original: a, spun: [{}]}", false),
    ("{original: a, spun: [12]}", true),
    ("{original: a, spun: [12: 3]}", true),
    ("{original: a, spun: [-1]}", false),
    ("{original: a, spun: [1.5]}", false),
    ("{original: a, spun: [true]}", false),
    ("{original: a, spun: 12}", false),
    ("{original: a, spun: ['!']}", false),
    ("{original: a, spun: ['!': 2]}", false),
    ("{original: a, spun: '?'}", false),
    // Parts of speech, and originals that were counted.
    ("{original: a, spun: b, pos: adverb}", false),
    ("{original: a, spun: [b], pos: [adverb]}", false),
    ("{original: a, spun: [b], pos: [noun, noun]}", true),
    ("{original: a, met: 0}", true),
    ("{original: a, met: -1}", false),
    ("{original: a, met: 1, pos: [noun]}", false),
    ("{original: a, met: 1, pos: noun}", false),
    ("{original: a, met: 1, pos: []}", true),
    // Sources, proofs, phrases to keep and remarks.
    ("{original: a, spun: [b], source: [x, x]}", true),
    ("{original: a, spun: [b], source: [1]}", true),
    ("{original: a, spun: [b], source: 4}", false),
    ("{original: a, spun: [b], source: [\"x\\ny\"]}", false),
    ("{original: a, spun: [b], source: ['']}", true),
    ("{original: a, spun: [b], tests: [no arrow]}", false),
    ("{original: a, spun: [b], tests: no arrow}", false),
    ("{original: a, spun: [b], tests: [1]}", false),
    ("{original: a, spun: [b], keep: [1]}", true),
    ("{original: a, spun: [b], keep: 1}", false),
    ("{original: a, spun: [b], keep: [[b]]}", false),
    ("{original: a, spun: [b], note: 1}", true),
    ("{original: a, spun: [b], note: [n]}", false),
];

#[test]
fn the_examples_of_the_manual_are_canonical_and_without_mistakes() {
    let text = std::fs::read_to_string(root().join("docs/dictionary.md")).expect("there");
    let examples: Vec<&str> = text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() > 1);
    for example in examples {
        let source = Source::parse(Path::new("docs/dictionary.md"), example).expect("valid");
        assert_eq!(canonical(&source.file), example);
        assert!(lint(&[&source]).is_empty(), "{:?}", lint(&[&source]));
    }
}

#[test]
fn the_open_layer_is_doubtful_and_names_its_sources() {
    let open = SOURCES.iter().find(|s| s.file.dictionary == "open").expect("there");
    assert!(open.file.fallback && open.file.family.is_none() && open.file.entries.len() > 1000);
    for entry in &open.file.entries {
        let place = &entry.original;
        assert!(!entry.source.is_empty() && entry.source.iter().all(|s| ["Moby", "WordNet", "reverse"].contains(&s.as_str())), "{place}");
        assert!(entry.spun.iter().all(|s| s.weight > 0.0 && s.weight < 1.0), "{place}: a row that nobody saw is doubtful");
    }
    // The compiled dictionary still knows where a row came from, and every row that no curated
    // dictionary has is in it.
    let builtin = builtin::dictionary().expect("embedded");
    let (mut sources, mut matches) = (BTreeSet::new(), matcher::Matches::default());
    for entry in open.file.entries.iter().step_by(7) {
        let tokens = Tokens::new(&entry.spun[0].phrase);
        matches.find(std::slice::from_ref(&builtin), &tokens, |_| true);
        for candidate in matches.iter().flat_map(|m| builtin.candidates(m.node)) {
            if let Candidate::Original { row, .. } = candidate {
                let source = builtin.source(row);
                assert_eq!(source.is_some(), builtin.row(row).starts_with("open/"), "{}", builtin.row(row));
                sources.extend(source);
            }
        }
    }
    assert!(sources.contains("Moby") && sources.contains("Moby, WordNet"), "{sources:?}");
}

/// Substitutions of a dictionary that a matcher does not find in its own spun phrase.
fn unreachable(source: &Source, dictionary: &Dictionary) -> Vec<String> {
    let (mut failures, mut matches) = (Vec::new(), matcher::Matches::default());
    for s in expand(source) {
        let tokens = Tokens::new(&s.spun);
        matches.find(std::slice::from_ref(dictionary), &tokens, |_| true);
        let whole = matches.iter().filter(|m| (m.start, m.end) == (0, tokens.len()));
        let mut candidates = whole.flat_map(|m| dictionary.candidates(m.node));
        if !candidates.any(|c| matches!(c, Candidate::Original { form, .. } if dictionary.form_text(&dictionary.form(form)) == s.original))
        {
            failures.push(format!("{}: `{}` → `{}`", source.place(s.entry), s.spun, s.original));
        }
    }
    failures
}

#[test]
fn every_row_is_reachable() {
    let mut failures = Vec::new();
    for (name, sources) in groups() {
        sources.iter().for_each(|source| failures.extend(unreachable(source, &COMPILED[name])));
    }
    assert!(failures.is_empty(), "{}", first(&failures));
}

#[test]
fn proofs_hold() {
    let model = || builtin::model().expect("embedded");
    let builtin_dictionary = builtin::dictionary().expect("embedded");
    let mut failures = BTreeSet::new();
    for source in SOURCES.iter() {
        let layers = match &source.file.family {
            // As in a text of the family.
            Some(family) => family::layers(&COMPILED[family.as_str()], &builtin_dictionary).to_vec(),
            None => {
                let beyond = proof::beyond(source, std::slice::from_ref(&builtin_dictionary));
                let beyond = beyond.map(|new| builtin::compile_with(&model(), &[&new]));
                [builtin_dictionary.clone()].into_iter().chain(beyond).collect()
            }
        };
        let mut engine = Restorer::new(model(), layers).with_classifier(builtin::classifier().expect("embedded"));
        engine.mode = Mode::Spun { least_strength: STRENGTH };
        failures.extend(proof::run(&engine, source).failures.iter().map(ToString::to_string));
    }
    assert!(failures.is_empty(), "{}", first(&failures.into_iter().collect::<Vec<_>>()));
}

#[test]
fn the_committed_dictionaries_are_compiled_from_the_files() {
    for (name, dictionary) in COMPILED.iter() {
        let path = compiled(name);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, dictionary.as_bytes()).expect("written");
            continue;
        }
        let committed = std::fs::read(&path).expect("read");
        assert!(dictionary.as_bytes() == committed, "{} is stale; run `UPDATE=1 cargo test --test dictionaries`", path.display());
    }
}
