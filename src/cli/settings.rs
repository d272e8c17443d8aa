//! The flags that every command takes, and what they come to.

use crate::cli::output;
use anstream::ColorChoice;
use anyhow::Result;
use std::io::Write;
use std::path::PathBuf;
use unspin::config::{Color, Layer, Settings};

/// Flags of every command.
#[derive(clap::Args)]
#[command(next_help_heading = "Options for every command")]
pub struct Global {
    /// Add a dictionary, YAML or compiled; may be repeated, a later one stands over an earlier one
    #[arg(long, global = true, value_name = "FILE")]
    dict: Vec<PathBuf>,
    /// Leave the built-in dictionary out
    #[arg(long, global = true, overrides_with = "builtin")]
    no_builtin: bool,
    #[arg(long, global = true, hide = true)]
    builtin: bool,
    /// Take only rules that begin with a prefix, such as `security` or `security/attack`
    #[arg(long, global = true, value_name = "RULE-PREFIX", value_delimiter = ',')]
    select: Vec<String>,
    /// Leave out rules that begin with a prefix; the longer prefix wins against --select
    #[arg(long, global = true, value_name = "RULE-PREFIX", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Take edits from this confidence on
    #[arg(long, global = true, value_name = "X")]
    min_confidence: Option<f32>,
    /// Take edits of lower confidence, too
    #[arg(long = "unsafe", global = true, overrides_with = "no_unsafe")]
    with_unsafe: bool,
    #[arg(long, global = true, hide = true)]
    no_unsafe: bool,
    /// Take the text to be spun at the usual rate instead of estimating it
    #[arg(long, global = true, overrides_with = "no_spun")]
    spun: bool,
    #[arg(long, global = true, hide = true)]
    no_spun: bool,
    /// Leave out files that match when folders are walked; may be repeated
    #[arg(long, global = true, value_name = "GLOB")]
    exclude: Vec<String>,
    /// Number of threads; 0 is one a core
    #[arg(short, long, global = true, value_name = "N")]
    jobs: Option<usize>,
    /// When to write colours
    #[arg(long, global = true, value_name = "WHEN")]
    color: Option<Color>,
    /// Name for standard input in messages
    #[arg(long, global = true, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
    /// No summary
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more, such as which files are left out and why
    #[arg(short, long, global = true)]
    verbose: bool,
    /// Read no configuration file and no UNSPIN_ variables
    #[arg(long, global = true)]
    isolated: bool,
    /// Print the settings and where they come from
    #[arg(long, global = true)]
    show_settings: bool,
}

/// What the flags, the environment and the configuration files come to.
pub struct Session {
    /// The settings.
    pub settings: Settings,
    /// Name of standard input.
    pub stdin_name: PathBuf,
    /// No summary.
    pub quiet: bool,
    /// Say more.
    pub verbose: bool,
    /// Only print the settings.
    pub show_settings: bool,
    /// Configuration files and lessons are not read.
    pub isolated: bool,
    /// `--min-confidence` as a flag, which chooses the edits of a review.
    pub at_least: Option<f32>,
    /// Whether standard output takes colours.
    pub color: ColorChoice,
}

impl Session {
    /// Lays the flags over the other layers.
    pub fn new(global: Global) -> Result<Session> {
        let get = |key: &str| std::env::var_os(key);
        let mut settings = Settings::load(&std::env::current_dir()?, &get, global.isolated)?;
        let list = |values: Vec<String>| (!values.is_empty()).then_some(values);
        let flag = |yes: bool, no: bool| (yes || no).then_some(yes);
        let layer = Layer {
            builtin: flag(global.builtin, global.no_builtin),
            dict: (!global.dict.is_empty()).then_some(global.dict),
            select: list(global.select),
            ignore: list(global.ignore),
            min_confidence: global.min_confidence,
            with_unsafe: flag(global.with_unsafe, global.no_unsafe),
            spun: flag(global.spun, global.no_spun),
            exclude: list(global.exclude),
            jobs: global.jobs,
            output_format: None,
            color: global.color,
        };
        settings.update(layer, "flags")?;
        match settings.color {
            Color::Auto => {}
            Color::Always => ColorChoice::Always.write_global(),
            Color::Never => ColorChoice::Never.write_global(),
        }
        let color = anstream::AutoStream::choice(&std::io::stdout());
        let stdin_name = global.stdin_filename.unwrap_or_else(|| PathBuf::from("-"));
        let Global { quiet, verbose, show_settings, isolated, .. } = global;
        Ok(Session { settings, stdin_name, quiet, verbose, show_settings, isolated, at_least: global.min_confidence, color })
    }

    /// Standard output, which strips styles that are not wanted; flush it.
    pub fn stdout(&self) -> Box<dyn Write> {
        output::styled(Box::new(std::io::BufWriter::new(std::io::stdout().lock())), self.color)
    }

    /// A line of the summary, on standard error.
    pub fn note(&self, message: &str) {
        if !self.quiet {
            output::line(message);
        }
    }

    /// A line for those who want to know more.
    pub fn detail(&self, message: &str) {
        if self.verbose {
            output::line(message);
        }
    }
}
