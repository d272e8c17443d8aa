//! What one layer says of the settings.

use super::Color;
use crate::dict::yaml::list::optional;
use crate::message::{read_remedy, reason};
use crate::report::Format;
use serde::Deserialize;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

/// What one layer says; `None` is nothing.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Layer {
    /// Whether the built-in dictionary takes part.
    pub builtin: Option<bool>,
    /// Whether families of spinners are told and restored with their own vocabularies.
    pub families: Option<bool>,
    /// Dictionary files; in a configuration file relative to its folder.
    #[serde(deserialize_with = "optional")]
    pub dict: Option<Vec<PathBuf>>,
    /// What was learned of the spinner; in a configuration file relative to its folder.
    pub channel: Option<PathBuf>,
    /// Rule prefixes to take.
    #[serde(deserialize_with = "optional")]
    pub select: Option<Vec<String>>,
    /// Rule prefixes to leave out.
    #[serde(deserialize_with = "optional")]
    pub ignore: Option<Vec<String>>,
    /// Confidence from which edits are applied.
    pub min_confidence: Option<f32>,
    /// Whether unsafe edits are applied.
    #[serde(rename = "unsafe")]
    pub with_unsafe: Option<bool>,
    /// Whether the text is taken to be spun.
    pub spun: Option<bool>,
    /// Whether only tortured phrases are restored.
    pub tortured: Option<bool>,
    /// Globs of files that are not walked.
    #[serde(deserialize_with = "optional")]
    pub exclude: Option<Vec<String>>,
    /// Fields of JSON and columns of CSV that are restored.
    #[serde(deserialize_with = "optional")]
    pub field: Option<Vec<String>>,
    /// Threads, 0 for one per core.
    pub jobs: Option<usize>,
    /// Format of `check`.
    pub output_format: Option<Format>,
    /// When to write colours.
    pub color: Option<Color>,
}

impl Layer {
    /// Parses a configuration file.
    ///
    /// # Errors
    /// With the place, when the text is not YAML, has unknown keys or values of the wrong kind.
    pub fn parse(path: &Path, text: &str) -> Result<Layer, ConfigError> {
        let mut layer: Option<Layer> = serde_yaml::from_str(text).map_err(|e| {
            let message = crate::text::without_place(&e);
            let place = e.location().map_or((0, 0), |l| (l.line(), l.column()));
            let help = "correct it; `unspin --isolated --show-settings` lists the keys";
            ConfigError { source: path.display().to_string(), place, message, help: help.to_string() }
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for path in layer.iter_mut().flat_map(|l| l.dict.iter_mut().flatten().chain(&mut l.channel)) {
            *path = folder.join(&path);
        }
        Ok(layer.unwrap_or_default())
    }

    /// Reads a configuration file.
    ///
    /// # Errors
    /// When it cannot be read or parsed.
    pub fn read(path: &Path) -> Result<Layer, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|e| ConfigError {
            source: path.display().to_string(),
            place: (0, 0),
            message: format!("cannot be read: {}", reason(&e)),
            help: format!("{}, or leave it out with --isolated", read_remedy(&e)),
        })?;
        Layer::parse(path, &text)
    }

    /// What the environment says: `UNSPIN_` and the key in capitals, lists separated by commas,
    /// `UNSPIN_DICT` as PATH is.
    ///
    /// # Errors
    /// When a value is of the wrong kind.
    pub fn environment(get: &dyn Fn(&str) -> Option<OsString>) -> Result<Layer, ConfigError> {
        let text = |key: &str| get(key).map(|v| v.to_string_lossy().into_owned()).filter(|v| !v.is_empty());
        let flag = |key: &str| {
            let value = text(key).map(|value| match value.as_str() {
                "1" => "true".to_string(),
                "0" => "false".to_string(),
                _ => value,
            });
            scalar(key, value, "true or false")
        };
        let list = |key: &str| text(key).map(|v| v.split(',').map(|s| s.trim().to_string()).collect());
        Ok(Layer {
            builtin: flag("UNSPIN_BUILTIN")?,
            families: flag("UNSPIN_FAMILIES")?,
            dict: get("UNSPIN_DICT").filter(|v| !v.is_empty()).map(|v| std::env::split_paths(&v).collect()),
            channel: get("UNSPIN_CHANNEL").filter(|v| !v.is_empty()).map(PathBuf::from),
            select: list("UNSPIN_SELECT"),
            ignore: list("UNSPIN_IGNORE"),
            min_confidence: scalar("UNSPIN_MIN_CONFIDENCE", text("UNSPIN_MIN_CONFIDENCE"), "a number between 0 and 1")?,
            with_unsafe: flag("UNSPIN_UNSAFE")?,
            spun: flag("UNSPIN_SPUN")?,
            tortured: flag("UNSPIN_TORTURED")?,
            exclude: list("UNSPIN_EXCLUDE"),
            field: list("UNSPIN_FIELD"),
            jobs: scalar("UNSPIN_JOBS", text("UNSPIN_JOBS"), "a number of threads")?,
            output_format: scalar(
                "UNSPIN_OUTPUT_FORMAT",
                text("UNSPIN_OUTPUT_FORMAT"),
                "full, concise, json, json-lines, csv, sarif or github",
            )?,
            color: scalar("UNSPIN_COLOR", text("UNSPIN_COLOR"), "auto, always or never")?,
        })
    }
}

fn scalar<T: serde::de::DeserializeOwned>(key: &str, value: Option<String>, wanted: &str) -> Result<Option<T>, ConfigError> {
    let Some(value) = value else { return Ok(None) };
    let parsed = serde_yaml::from_str(&value).map_err(|_| ConfigError {
        source: format!("environment variable {key}"),
        place: (0, 0),
        message: format!("`{value}` is not understood"),
        help: format!("set it to {wanted}, or unset it"),
    })?;
    Ok(Some(parsed))
}

/// A mistake in a setting: what, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    pub(super) source: String,
    pub(super) place: (usize, usize),
    pub(super) message: String,
    pub(super) help: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.source)?;
        if self.place.0 > 0 {
            write!(f, ":{}:{}", self.place.0, self.place.1)?;
        }
        write!(f, ": {} (help: {})", self.message, self.help)
    }
}

impl std::error::Error for ConfigError {}
