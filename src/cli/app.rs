//! What every command works with: the settings, and how to tell what it found.

use crate::cli::flags::Flags;
use crate::cli::{environment, output};
use anstream::ColorChoice;
use anyhow::{Result, bail};
use std::io::Write;
use std::path::{Path, PathBuf};
use unspin::config::{Layer, Settings};
use unspin::format::Options;
use unspin::restore::TORTURED_CONFIDENCE;

/// What the flags, the environment and the configuration files come to.
pub struct App {
    /// The settings.
    pub settings: Settings,
    /// Name of standard input.
    pub stdin_name: PathBuf,
    /// How files are read.
    pub options: Options,
    /// Whether there is no summary.
    pub quiet: bool,
    /// Whether more is said.
    pub verbose: bool,
    /// Whether the settings are printed instead of anything else.
    pub show_settings: bool,
    /// Whether configuration files, variables and lessons are left out.
    isolated: bool,
    /// What the flags say.
    flags: Layer,
    /// `--min-confidence` as a flag, which chooses the edits of a review.
    pub at_least: Option<f32>,
    /// Whether standard output takes colours.
    pub color: ColorChoice,
}

/// The working folder, or the empty path when it is gone: then there are no settings and no lessons
/// in it or above it.
fn working_folder() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

/// The settings of all layers, with the lessons that were taught in a folder.
fn settings(lessons: &Path, flags: &Layer, isolated: bool) -> Result<Settings> {
    let get = |key: &str| std::env::var_os(key);
    let mut settings = Settings::load(&working_folder(), lessons, &get, isolated)?;
    // --min-confidence as a flag holds, even where a file says `unsafe: true`.
    let bounded = settings.with_unsafe && flags.min_confidence.is_some();
    let with_unsafe = flags.with_unsafe.or(bounded.then_some(false));
    settings.update(Layer { with_unsafe, ..flags.clone() }, "flags")?;
    if settings.tortured && !settings.origins.contains_key("min-confidence") {
        settings.min_confidence = TORTURED_CONFIDENCE;
        settings.origins.insert("min-confidence", vec!["tortured".into()]);
    }
    Ok(settings)
}

impl App {
    /// Lays the flags over the other layers.
    pub fn new(flags: Flags) -> Result<App> {
        // Clap sees no conflict between a flag before the command and one after it.
        if let (true, Some(x)) = (flags.with_unsafe, flags.min_confidence) {
            bail!("--unsafe takes every edit that is found, --min-confidence {x} only those from there on; give one of them");
        }
        if flags.quiet && flags.verbose {
            bail!("--quiet says less and --verbose more; give one of them");
        }
        let layer = flags.layer();
        let settings = settings(&working_folder(), &layer, flags.isolated)?;
        output::set_color(settings.color);
        let color = anstream::AutoStream::choice(&std::io::stdout());
        if !flags.isolated {
            let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
            environment::warnings(names).iter().for_each(|warning| output::warning(warning));
        }
        Ok(App {
            options: flags.options(&settings.field),
            settings,
            stdin_name: flags.stdin_filename.unwrap_or_else(|| PathBuf::from("-")),
            quiet: flags.quiet,
            verbose: flags.verbose,
            show_settings: flags.show_settings,
            isolated: flags.isolated,
            flags: layer,
            at_least: flags.min_confidence,
            color,
        })
    }

    /// The same without `--tortured`, for commands that judge whole texts.
    pub fn of_all(mut self) -> App {
        self.settings.tortured = false;
        if self.settings.origins.get("min-confidence").is_some_and(|origins| origins == &["tortured"]) {
            self.settings.min_confidence = Settings::default().min_confidence;
        }
        self
    }

    /// The same without a summary, unless `--verbose` asks for more.
    pub fn of_filter(mut self) -> App {
        self.quiet |= !self.verbose;
        self
    }

    /// The settings of a review, with the lessons that were taught in its folder and none of the
    /// working folder. `--min-confidence` as a flag is not among them: it chooses among the edits
    /// of a review, which are the same with and without it.
    pub fn of_review(&self, folder: &Path) -> Result<Settings> {
        settings(folder, &Layer { min_confidence: None, ..self.flags.clone() }, self.isolated)
    }

    /// Says from where the settings have lessons of reviews, if they have any.
    pub fn tell_lessons(&self, settings: &Settings) {
        if let Some(lessons) = &settings.lessons {
            self.detail(&format!("What reviews taught is that in {}; --isolated leaves it out", lessons.display()));
        }
    }

    /// Standard output. It strips styles that are not wanted. The caller must flush it.
    pub fn stdout(&self) -> Box<dyn Write> {
        output::styled(Box::new(std::io::BufWriter::new(std::io::stdout().lock())), self.color)
    }

    /// A line of the summary, on standard error.
    pub fn note(&self, message: &str) {
        if !self.quiet {
            output::line(message);
        }
    }

    /// A line of `--verbose`, on standard error.
    pub fn detail(&self, message: &str) {
        if self.verbose {
            output::line(&output::readable(message));
        }
    }
}
