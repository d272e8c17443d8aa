//! Settings and the layers they come from: defaults < user < project < environment < flags.
//!
//! A later layer replaces a value, but `dict`, `ignore` and `exclude` add up. Empty items of
//! `exclude` and `field` are left out. The project's file is the nearest of [`FILE_NAMES`] in the
//! working folder or above; the user's is `unspin/unspin.yaml` in the configuration folder. What
//! reviews taught ([`crate::review::lexicon`]) is read from the nearest `.unspin` folder, seen from
//! the working folder or, in a review, from the folder of its decisions.

mod layer;

pub use layer::{ConfigError, Layer};

use crate::dict::Source;
use crate::edit::Edit;
use crate::format::FIELDS;
use crate::message::{read_remedy, reason};
use crate::policy::{self, Policy};
use crate::report::Format;
use crate::review::lexicon::{Always, DICTIONARY, NEVER, Never};
use crate::review::store::{FOLDER, Store};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Names of a project's configuration file, in the order of preference within a folder.
pub const FILE_NAMES: [&str; 3] = ["unspin.yaml", ".unspin.yaml", ".config/unspin.yaml"];

/// When to write colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set or TERM is dumb
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// All layers put together.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Settings {
    /// Whether the built-in dictionary takes part.
    pub builtin: bool,
    /// Whether families of spinners are told and restored with their own vocabularies.
    pub families: bool,
    /// Dictionary files; later ones overrule earlier ones.
    pub dict: Vec<PathBuf>,
    /// What was learned of the spinner.
    pub channel: Option<PathBuf>,
    /// Rule prefixes to take, empty for all.
    pub select: Vec<String>,
    /// Rule prefixes to leave out.
    pub ignore: Vec<String>,
    /// Confidence from which edits are applied.
    pub min_confidence: f32,
    /// Whether unsafe edits are applied.
    #[serde(rename = "unsafe")]
    pub with_unsafe: bool,
    /// Whether the text is taken to be spun.
    pub spun: bool,
    /// Whether only tortured phrases are restored.
    pub tortured: bool,
    /// Globs of files that are not walked.
    pub exclude: Vec<String>,
    /// Fields of JSON and columns of CSV that are restored, empty for the usual ones.
    pub field: Vec<String>,
    /// Threads, 0 for one per core.
    pub jobs: usize,
    /// Format of `check`.
    pub output_format: Format,
    /// When to write colours.
    pub color: Color,
    /// Substitutions that are preferred to all others, as taught in reviews.
    #[serde(skip)]
    pub always: Vec<Always>,
    /// Substitutions that are never made, as taught in reviews.
    #[serde(skip)]
    pub never: Vec<Never>,
    /// The folder with what reviews taught, where there is any.
    #[serde(skip)]
    pub lessons: Option<PathBuf>,
    /// Which layers each key comes from; keys that are missing have their default.
    #[serde(skip)]
    pub origins: BTreeMap<&'static str, Vec<String>>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            builtin: true,
            families: true,
            dict: Vec::new(),
            channel: None,
            select: Vec::new(),
            ignore: Vec::new(),
            min_confidence: Policy::default().safe,
            with_unsafe: false,
            spun: false,
            tortured: false,
            exclude: Vec::new(),
            field: Vec::new(),
            jobs: 0,
            output_format: Format::Full,
            color: Color::Auto,
            always: Vec::new(),
            never: Vec::new(),
            lessons: None,
            origins: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Lays a layer over the settings; `origin` names it.
    ///
    /// # Errors
    /// When a value is out of range.
    pub fn update(&mut self, mut layer: Layer, origin: &str) -> Result<(), ConfigError> {
        for list in [&mut layer.select, &mut layer.ignore, &mut layer.exclude, &mut layer.field].into_iter().flatten() {
            list.iter_mut().for_each(|item| *item = item.trim().to_string());
        }
        // An empty glob would leave out every file, and a field without a name means nothing.
        for (list, nothing) in [(&mut layer.exclude, ""), (&mut layer.field, "+")] {
            *list = list
                .take()
                .map(|items| items.into_iter().filter(|i| !i.is_empty() && i != nothing).collect::<Vec<_>>())
                .filter(|l| !l.is_empty());
        }
        let origins = &mut self.origins;
        let mut note = |key: &'static str, adds: bool| {
            let list = origins.entry(key).or_default();
            if !adds {
                list.clear();
            }
            list.push(origin.to_string());
        };
        macro_rules! replace {
            ($($field:ident $key:literal),*) => {$(
                if let Some(value) = layer.$field {
                    self.$field = value.into();
                    note($key, false);
                }
            )*};
        }
        macro_rules! add {
            ($($field:ident $key:literal),*) => {$(
                if let Some(value) = layer.$field.filter(|v| !v.is_empty()) {
                    self.$field.extend(value);
                    note($key, true);
                }
            )*};
        }
        replace!(builtin "builtin", families "families", channel "channel", select "select", min_confidence "min-confidence");
        replace!(with_unsafe "unsafe", spun "spun", tortured "tortured", field "field", jobs "jobs");
        replace!(output_format "output-format", color "color");
        add!(dict "dict", ignore "ignore", exclude "exclude");
        if (0.0..=1.0).contains(&self.min_confidence) {
            return Ok(());
        }
        let message = format!("min-confidence is {}", self.min_confidence);
        Err(ConfigError { source: origin.to_string(), place: (0, 0), message, help: "give a number between 0 and 1".into() })
    }

    /// Settings of defaults, configuration files, what reviews taught and environment: configured
    /// in `folder`, taught in `lessons`.
    ///
    /// # Errors
    /// When a layer is malformed.
    pub fn load(folder: &Path, lessons: &Path, get: &dyn Fn(&str) -> Option<OsString>, isolated: bool) -> Result<Settings, ConfigError> {
        let mut settings = Settings::default();
        let user = user_file(get).filter(|path| path.is_file());
        let project = project_file(folder);
        for path in user.into_iter().chain(project).filter(|_| !isolated) {
            settings.update(Layer::read(&path)?, &path.display().to_string())?;
        }
        if !isolated {
            settings.learn(lessons)?;
            // Only one of them has a range.
            let name = |e| ConfigError { source: "environment variable UNSPIN_MIN_CONFIDENCE".into(), ..e };
            settings.update(Layer::environment(get)?, "environment").map_err(name)?;
        }
        Ok(settings)
    }

    /// Takes what reviews taught in the nearest folder with a state.
    fn learn(&mut self, folder: &Path) -> Result<(), ConfigError> {
        let Some(state) = Store::find(folder).map(|corpus| corpus.join(FOLDER)) else { return Ok(()) };
        let dictionary = state.join(DICTIONARY);
        self.lessons = [DICTIONARY, NEVER].iter().any(|name| state.join(name).is_file()).then(|| state.clone());
        if dictionary.is_file() {
            let source = Source::read(&dictionary).map_err(|e| {
                let help = format!("{}, or leave it out with --isolated", e.help);
                ConfigError { source: e.path.display().to_string(), place: (e.line, e.column.max(1)), message: e.message, help }
            })?;
            self.always = Always::of(&source);
            self.update(Layer { dict: Some(vec![dictionary.clone()]), ..Layer::default() }, &dictionary.display().to_string())?;
        }
        let path = state.join(NEVER);
        if path.is_file() {
            let fail = |place, message, remedy| {
                let help = format!("{remedy}, or leave it out with --isolated");
                ConfigError { source: path.display().to_string(), place, message, help }
            };
            let unread = |e| fail((0, 0), format!("cannot be read: {}", reason(&e)), read_remedy(&e));
            let text = std::fs::read_to_string(&path).map_err(unread)?;
            let malformed = |(line, column, message)| fail((line, column), message, "correct the file");
            self.never = Never::parse(&text).map_err(malformed)?;
        }
        Ok(())
    }

    /// The edits that take part, with the wordings that were taught, and how many of these wordings
    /// cannot be written where they stand.
    pub fn choose(&self, mut edits: Vec<Edit>) -> (Vec<Edit>, usize) {
        let mut unplaced = 0;
        let take = |edit: &mut Edit| {
            let written = Always::prefer(&self.always, edit);
            unplaced += usize::from(!written);
            written && self.takes(edit)
        };
        let mut taken: Vec<bool> = edits.iter_mut().map(take).collect();
        policy::leave_clashing(&edits, &mut taken);
        let (mut gap, mut taken) = (false, taken.into_iter());
        edits.retain_mut(|edit| {
            // An edit that is left out parts the edits around it.
            edit.adjoins &= !gap;
            edit.continues &= !gap;
            gap = taken.next() != Some(true);
            !gap
        });
        Policy::with_safe(self.min_confidence).set_applicability(&mut edits);
        (edits, unplaced)
    }

    /// Whether an edit takes part: what was taught never to be made does not; then the longest
    /// prefix of its rule that fits decides, `ignore` when both are alike.
    pub fn takes(&self, edit: &Edit) -> bool {
        if Never::forbid(&self.never, &edit.escape.read(&edit.before), &edit.escape.read(&edit.after)) {
            return false;
        }
        let longest = |list: &[String]| list.iter().filter(|p| edit.rule.starts_with(p.as_str())).map(String::len).max();
        match (longest(&self.select), longest(&self.ignore)) {
            (None, _) if !self.select.is_empty() => false,
            (select, Some(ignore)) => select.is_some_and(|select| select > ignore),
            (_, None) => true,
        }
    }

    /// The settings as a configuration file that says where each value comes from.
    ///
    /// # Errors
    /// When a path cannot be written as YAML.
    pub fn to_yaml(&self) -> Result<String, serde_yaml::Error> {
        let usual = || FIELDS.map(str::to_string).to_vec();
        let field = if self.field.is_empty() { usual() } else { self.field.clone() };
        let yaml = serde_yaml::to_string(&Settings { field, ..self.clone() })?;
        let mut out = String::new();
        for line in yaml.lines() {
            out.push_str(line);
            if let Some((key, _)) = line.split_once(':').filter(|(key, _)| !key.starts_with([' ', '-'])) {
                out.push_str(&format!("  # {}", self.origins.get(key).map_or("default".to_string(), |list| list.join(", "))));
            }
            out.push('\n');
        }
        Ok(out)
    }
}

/// The nearest configuration file in a folder or above.
pub fn project_file(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().flat_map(|f| FILE_NAMES.map(|name| f.join(name))).find(|path| path.is_file())
}

fn user_file(get: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = |key| get(key).filter(|v| !v.is_empty()).map(PathBuf::from);
    let config = folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|h| h.join(".config"))).or_else(|| folder("APPDATA"))?;
    Some(config.join("unspin").join("unspin.yaml"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Applicability;

    #[test]
    fn later_layers_win_and_lists_add_up() {
        let home = tempfile::tempdir().expect("folder");
        let project = tempfile::tempdir().expect("folder");
        let below = project.path().join("a/b");
        std::fs::create_dir_all(&below).expect("folder");
        std::fs::create_dir_all(home.path().join("unspin")).expect("folder");
        std::fs::write(home.path().join("unspin/unspin.yaml"), "min-confidence: 0.6\njobs: 3\ndict: [own.yaml]\ncolor: never\n")
            .expect("written");
        std::fs::write(project.path().join(".unspin.yaml"), "min-confidence: 0.7\nunsafe: true\ndict: [d.yaml]\nselect: [a]\n")
            .expect("written");
        let env = |key: &str| match key {
            "XDG_CONFIG_HOME" => Some(home.path().as_os_str().to_os_string()),
            "UNSPIN_MIN_CONFIDENCE" => Some("0.8".into()),
            "UNSPIN_SELECT" => Some("b, c".into()),
            "UNSPIN_FIELD" => Some("text, ".into()),
            _ => None,
        };
        let mut settings = Settings::load(&below, &below, &env, false).expect("valid");
        assert_eq!((settings.min_confidence, settings.jobs, settings.with_unsafe, settings.color), (0.8, 3, true, Color::Never));
        assert_eq!(settings.dict, [home.path().join("unspin/own.yaml"), project.path().join("d.yaml")]);
        assert_eq!((settings.select.as_slice(), settings.field.as_slice()), (&["b", "c"].map(String::from)[..], &["text".to_string()][..]));
        let flags = Layer { field: Some(vec![" title".into(), "body ".into()]), min_confidence: Some(0.9), ..Layer::default() };
        settings.update(flags, "flags").expect("in range");
        settings
            .update(Layer { field: Some(vec![" ".into(), "+".into()]), ..Layer::default() }, "nothing")
            .expect("empty items say nothing");
        assert_eq!(settings.field, ["title", "body"]);
        assert_eq!((settings.min_confidence, settings.origins["min-confidence"].as_slice()), (0.9, &["flags".to_string()][..]));
        assert!(settings.to_yaml().expect("yaml").contains("min-confidence: 0.9  # flags\n"));
        assert!(Settings::default().to_yaml().expect("yaml").contains("field:  # default\n- text\n- content\n"));
        assert_eq!(Settings::load(&below, &below, &env, true).expect("valid"), Settings::default());
    }

    #[test]
    fn mistakes_have_places() {
        let error = |text: &str| Layer::parse(Path::new("unspin.yaml"), text).expect_err("mistake").to_string();
        let message = error("jobs: 2\nmin_confidence: 0.5\n");
        assert!(message.starts_with("unspin.yaml:2:1: unknown field `min_confidence`"), "{message}");
        assert!(error("jobs: many\n").starts_with("unspin.yaml:1:7: "), "{}", error("jobs: many\n"));
        assert!(error("min-confidence: high\n").contains("expected a number"), "{}", error("min-confidence: high\n"));
        assert!(error("- a\n").contains("invalid type: list, expected keys with values"), "{}", error("- a\n"));
        assert!(error("spun: 3\n").contains("expected true or false"), "{}", error("spun: 3\n"));
        assert!(Settings::default().update(Layer { min_confidence: Some(1.5), ..Layer::default() }, "flags").is_err());
        let one = Layer::parse(Path::new("at/x"), "dict: d.yaml\nfield: text\nignore: [a, b]\nselect:\n").expect("one item is a list");
        assert_eq!(one.dict, Some(vec![PathBuf::from("at/d.yaml")]));
        assert_eq!((one.field, one.ignore.map(|i| i.len()), one.select), (Some(vec!["text".to_string()]), Some(2), None));
        assert!(error("exclude: {a: b}\n").contains("expected a list, written [x, y]"), "{}", error("exclude: {a: b}\n"));
        assert!(error("a: 1\n").contains("unspin --isolated --show-settings"));
        let env = |key: &str| (key == "UNSPIN_MIN_CONFIDENCE").then(|| OsString::from("7"));
        let nowhere = Path::new("/none");
        let message = Settings::load(nowhere, nowhere, &env, false).expect_err("out of range").to_string();
        assert!(message.starts_with("environment variable UNSPIN_MIN_CONFIDENCE: min-confidence is 7 "), "{message}");
        let env = |key: &str| (key == "UNSPIN_JOBS").then(|| OsString::from("x"));
        assert!(Layer::environment(&env).expect_err("mistake").to_string().contains("UNSPIN_JOBS"));
        let env = |key: &str| ["UNSPIN_UNSAFE", "UNSPIN_FAMILIES"].iter().position(|k| *k == key).map(|i| OsString::from(["1", "0"][i]));
        let flags = Layer::environment(&env).expect("flags");
        assert_eq!((flags.with_unsafe, flags.families), (Some(true), Some(false)));
        for text in ["", "# nothing\n", "---\n"] {
            assert_eq!(Layer::parse(Path::new("x"), text), Ok(Layer::default()), "{text:?}");
        }
    }

    #[test]
    fn what_is_left_out_is_no_part_of_a_stretch() {
        let edit = |start: usize, before: &str, after: &str, confidence: f32, rule: &str| Edit {
            confidence,
            rule: rule.into(),
            adjoins: start > 0,
            ..Edit::sample(start, before, after)
        };
        let edits = vec![
            edit(0, "in keeping with", "according to", 0.9, "phrases/according to"),
            edit(16, "authorities", "officials", 0.55, "nouns/official"),
        ];
        let mut settings = Settings::default();
        let chosen = |settings: &Settings| settings.choose(edits.clone()).0.iter().map(|e| e.applicability).collect::<Vec<_>>();
        assert_eq!(chosen(&settings), [Applicability::Unsafe; 2]);
        settings.ignore = vec!["nouns".into()];
        assert_eq!(chosen(&settings), [Applicability::Safe]);
    }

    #[test]
    fn the_longest_prefix_decides() {
        let edit = |rule: &str| Edit { rule: rule.into(), ..Edit::sample(0, "", "") };
        let mut settings = Settings::default();
        assert!(settings.takes(&edit("tech/server")));
        settings.ignore = vec!["tech".into()];
        assert!(!settings.takes(&edit("tech/server")) && settings.takes(&edit("news/report")));
        settings.select = vec!["tech/server".into()];
        assert!(settings.takes(&edit("tech/server")) && !settings.takes(&edit("tech/client")) && !settings.takes(&edit("news/report")));
    }
}
