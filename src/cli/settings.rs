//! The flags that every command takes, and what they come to.

use crate::cli::{output, variables};
use anstream::ColorChoice;
use anyhow::{Result, bail};
use std::io::Write;
use std::path::{Path, PathBuf};
use unspin::config::{Color, Layer, Settings};
use unspin::format::compression::Limits;
use unspin::format::{Format, Options};
use unspin::restore::TORTURED_CONFIDENCE;

/// A number of bytes: `1000`, `64M`, `2G`.
fn bytes(text: &str) -> Result<u64, String> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let factor = match unit.trim().trim_end_matches(['B', 'b', 'i']).to_ascii_uppercase().as_str() {
        "" => Some(1),
        "K" => Some(1 << 10),
        "M" => Some(1 << 20),
        "G" => Some(1 << 30),
        "T" => Some(1 << 40),
        _ => None,
    };
    let number = digits.parse::<u64>().ok().zip(factor).and_then(|(n, f)| n.checked_mul(f));
    number.ok_or_else(|| "give a number of bytes, such as 500M or 20G".into())
}

/// A confidence.
fn confidence(text: &str) -> Result<f32, &'static str> {
    text.parse().ok().filter(|x| (0.0..=1.0).contains(x)).ok_or("give a number between 0 and 1")
}

/// A number of threads.
fn threads(text: &str) -> Result<usize, &'static str> {
    text.parse().map_err(|_| "give a number of threads, or 0 for one a core")
}

/// Flags of every command.
#[derive(clap::Args)]
#[command(next_help_heading = "Options for every command")]
pub struct Global {
    /// Add a dictionary, YAML or compiled, or a folder of YAML files; may be repeated, a later one stands over an earlier one
    #[arg(long, global = true, value_name = "PATH")]
    dict: Vec<PathBuf>,
    /// Take a spinner's habits from a file, see `unspin train channel`
    #[arg(long, global = true, value_name = "FILE")]
    channel: Option<PathBuf>,
    /// Leave the built-in dictionary out
    #[arg(long, global = true, overrides_with = "builtin")]
    no_builtin: bool,
    #[arg(long, global = true, hide = true)]
    builtin: bool,
    /// Restore no text with the vocabulary of a family of spinners
    #[arg(long, global = true, overrides_with = "families")]
    no_families: bool,
    #[arg(long, global = true, hide = true)]
    families: bool,
    /// Take only rules that begin with a prefix, such as `security` or `security/attack`
    #[arg(long, global = true, value_name = "RULE-PREFIX", value_delimiter = ',')]
    select: Vec<String>,
    /// Leave out rules that begin with a prefix; the longer prefix wins against --select
    #[arg(long, global = true, value_name = "RULE-PREFIX", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Take edits from this confidence on, edits that touch as one; in a review, show or decide only these
    #[arg(long, global = true, value_name = "X", value_parser = confidence, allow_negative_numbers = true)]
    min_confidence: Option<f32>,
    /// Take edits of lower confidence, too; instead of --min-confidence
    #[arg(long = "unsafe", global = true, overrides_with = "no_unsafe")]
    with_unsafe: bool,
    #[arg(long, global = true, hide = true)]
    no_unsafe: bool,
    /// Take the text to be spun throughout instead of asking whether it was
    #[arg(long, global = true, overrides_with = "no_spun")]
    spun: bool,
    #[arg(long, global = true, hide = true)]
    no_spun: bool,
    /// Take only phrases that no author would write, such as "counterfeit consciousness" for "artificial intelligence", in texts of all kinds
    #[arg(long, global = true, overrides_with = "no_tortured")]
    tortured: bool,
    #[arg(long, global = true, hide = true)]
    no_tortured: bool,
    /// Leave out files that match when folders are walked; may be repeated
    #[arg(long, global = true, value_name = "GLOB")]
    exclude: Vec<String>,
    /// Number of threads, four a core at most; 0 is one a core
    #[arg(short, long, global = true, value_name = "N", value_parser = threads, allow_negative_numbers = true)]
    jobs: Option<usize>,
    /// When to write colours
    #[arg(long, global = true, value_name = "WHEN")]
    color: Option<Color>,
    /// Read files as this format instead of what name and content tell
    #[arg(long, global = true, value_name = "FORMAT")]
    format: Option<Format>,
    /// Restore this field of JSON (`a.b` for one within another) or column of CSV, `+name` beside the usual ones; may be repeated [default: text, content, body, article, articleBody, maintext, content_html, content_text, post_content, post_excerpt]
    #[arg(long, global = true, value_name = "NAME", value_delimiter = ',')]
    field: Vec<String>,
    /// Most bytes that a compressed file may hold
    #[arg(long, global = true, value_name = "BYTES", default_value_t = Limits::default().size, value_parser = bytes, hide_short_help = true)]
    max_size: u64,
    /// Most bytes that a compressed file may hold for each of its own
    #[arg(long, global = true, value_name = "N", default_value_t = Limits::default().ratio, hide_short_help = true)]
    max_ratio: u64,
    /// Most bytes that are held as one: a page of HTML or Markdown, and, when `fix` reads a file above 4 MB, one of its records or lines, which may always have 4 MB
    #[arg(long, global = true, value_name = "BYTES", default_value_t = Options::default().record as u64, value_parser = bytes, hide_short_help = true)]
    max_record: u64,
    /// Name of standard input: in messages, for its format, and for its place under --output
    #[arg(long, global = true, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
    /// No summary
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more, such as which files are left out and why
    #[arg(short, long, global = true)]
    verbose: bool,
    /// Read no configuration file, no UNSPIN_ variables and nothing that reviews taught
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
    /// How files are read.
    pub options: Options,
    /// No summary.
    pub quiet: bool,
    /// Say more.
    pub verbose: bool,
    /// Only print the settings.
    pub show_settings: bool,
    /// Configuration files and lessons are not read.
    isolated: bool,
    /// What the flags say.
    flags: Layer,
    /// `--min-confidence` as a flag, which chooses the edits of a review.
    pub at_least: Option<f32>,
    /// Whether standard output takes colours.
    pub color: ColorChoice,
}

/// The working folder. When it is gone, no settings and no lessons stand in it, nor above: the empty path.
fn working_folder() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

/// The settings of all layers, with the lessons that were taught in a folder.
fn settings(lessons: &Path, flags: &Layer, isolated: bool) -> Result<Settings> {
    let get = |key: &str| std::env::var_os(key);
    let mut settings = Settings::load(&working_folder(), lessons, &get, isolated)?;
    // A bound that is given as a flag holds, whatever a file says of all edits.
    let bounded = settings.with_unsafe && flags.min_confidence.is_some();
    let with_unsafe = flags.with_unsafe.or(bounded.then_some(false));
    settings.update(Layer { with_unsafe, ..flags.clone() }, "flags")?;
    if settings.tortured && !settings.origins.contains_key("min-confidence") {
        settings.min_confidence = TORTURED_CONFIDENCE;
        settings.origins.insert("min-confidence", vec!["tortured".into()]);
    }
    Ok(settings)
}

impl Session {
    /// Lays the flags over the other layers.
    pub fn new(global: Global) -> Result<Session> {
        let list = |values: Vec<String>| (!values.is_empty()).then_some(values);
        let flag = |yes: bool, no: bool| (yes || no).then_some(yes);
        // Clap sees no conflict between flags before and behind the command.
        if let (true, Some(x)) = (global.with_unsafe, global.min_confidence) {
            bail!("--unsafe takes every edit that is found, --min-confidence {x} only those from there on; give one of them");
        }
        let flags = Layer {
            builtin: flag(global.builtin, global.no_builtin),
            families: flag(global.families, global.no_families),
            dict: (!global.dict.is_empty()).then_some(global.dict),
            channel: global.channel,
            select: list(global.select),
            ignore: list(global.ignore),
            min_confidence: global.min_confidence,
            with_unsafe: flag(global.with_unsafe, global.no_unsafe),
            spun: flag(global.spun, global.no_spun),
            tortured: flag(global.tortured, global.no_tortured),
            exclude: list(global.exclude),
            field: list(global.field),
            jobs: global.jobs,
            output_format: None,
            color: global.color,
        };
        let settings = settings(&working_folder(), &flags, global.isolated)?;
        match settings.color {
            Color::Auto => {}
            Color::Always => ColorChoice::Always.write_global(),
            Color::Never => ColorChoice::Never.write_global(),
        }
        let color = anstream::AutoStream::choice(&std::io::stdout());
        if !global.isolated {
            let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
            variables::warnings(names).iter().for_each(|warning| output::warning(warning));
        }
        let stdin_name = global.stdin_filename.unwrap_or_else(|| PathBuf::from("-"));
        let at_least = global.min_confidence;
        let limits = Limits { size: global.max_size, ratio: global.max_ratio };
        let record = usize::try_from(global.max_record).unwrap_or(usize::MAX);
        let mut options = Options::default().with_fields(&settings.field).with_limits(limits);
        (options.format, options.record) = (global.format, record);
        let Global { quiet, verbose, show_settings, isolated, .. } = global;
        Ok(Session { settings, stdin_name, options, quiet, verbose, show_settings, isolated, flags, at_least, color })
    }

    /// The same for all of a text, whatever phrases are wanted.
    pub fn of_all(mut self) -> Session {
        self.settings.tortured = false;
        if self.settings.origins.get("min-confidence").is_some_and(|origins| origins == &["tortured"]) {
            self.settings.min_confidence = Settings::default().min_confidence;
        }
        self
    }

    /// The same without a summary, unless more is to be said.
    pub fn of_filter(mut self) -> Session {
        self.quiet |= !self.verbose;
        self
    }

    /// The settings of a review, with the lessons that were taught in its folder and none of the working folder. `--min-confidence` as a
    /// flag is not among them: it chooses among the edits of a review, which are the same with and without it.
    pub fn of_review(&self, folder: &Path) -> Result<Settings> {
        settings(folder, &Layer { min_confidence: None, ..self.flags.clone() }, self.isolated)
    }

    /// Says where the lessons come from that some settings hold.
    pub fn tell_lessons(&self, settings: &Settings) {
        if let Some(lessons) = &settings.lessons {
            self.detail(&format!("What reviews taught is that in {}; --isolated leaves it out", lessons.display()));
        }
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
            output::line(&output::readable(message));
        }
    }
}
