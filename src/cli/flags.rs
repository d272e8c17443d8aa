//! The flags that every command takes.

use crate::cli::values;
use std::path::PathBuf;
use unspin::config::{Color, Layer};
use unspin::format::compression::Limits;
use unspin::format::{Format, Options};

/// Flags of every command.
#[derive(clap::Args)]
#[command(next_help_heading = "Options for every command")]
pub struct Flags {
    /// Add a dictionary, YAML or compiled, or a folder of YAML files; may be repeated, a later one
    /// overrules an earlier one
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
    /// Use no vocabularies of families of spinners
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
    /// Take edits from this confidence on, edits that touch as one; in a review, show or decide
    /// only these
    #[arg(long, global = true, value_name = "X", value_parser = values::confidence, allow_negative_numbers = true)]
    pub min_confidence: Option<f32>,
    /// Take edits of lower confidence, too; instead of --min-confidence
    #[arg(long = "unsafe", global = true, overrides_with = "no_unsafe")]
    pub with_unsafe: bool,
    #[arg(long, global = true, hide = true)]
    no_unsafe: bool,
    /// Take the text to be spun throughout instead of asking whether it was
    #[arg(long, global = true, overrides_with = "no_spun")]
    spun: bool,
    #[arg(long, global = true, hide = true)]
    no_spun: bool,
    /// Take only phrases that no author would write, such as "counterfeit consciousness" for
    /// "artificial intelligence", in texts of all kinds
    #[arg(long, global = true, overrides_with = "no_tortured")]
    tortured: bool,
    #[arg(long, global = true, hide = true)]
    no_tortured: bool,
    /// Leave out files that match when folders are walked; may be repeated
    #[arg(long, global = true, value_name = "GLOB")]
    exclude: Vec<String>,
    /// Number of threads, at most four per core; 0 is one per core
    #[arg(short, long, global = true, value_name = "N", value_parser = values::threads, allow_negative_numbers = true)]
    jobs: Option<usize>,
    /// When to write colours
    #[arg(long, global = true, value_name = "WHEN")]
    color: Option<Color>,
    /// Read files as this format instead of what name and content tell
    #[arg(long, global = true, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Restore this field of JSON (`a.b` for one within another) or column of CSV, `+name` beside
    /// the usual ones; may be repeated [default: text, content, body, article, articleBody,
    /// maintext, abstract, content_html, content_text, post_content, post_excerpt]
    #[arg(long, global = true, value_name = "NAME", value_delimiter = ',')]
    field: Vec<String>,
    /// Most bytes that a compressed file may hold
    #[arg(long, global = true, value_name = "BYTES", default_value_t = Limits::default().size, value_parser = values::bytes, allow_negative_numbers = true, hide_short_help = true)]
    pub max_size: u64,
    /// Most bytes that a compressed file may hold for each of its own
    #[arg(long, global = true, value_name = "N", default_value_t = Limits::default().ratio, value_parser = values::whole::<u64>, allow_negative_numbers = true, hide_short_help = true)]
    pub max_ratio: u64,
    /// Most bytes that are held as one: a page of HTML or Markdown, and, when `fix` reads a file
    /// above 4 MB, one of its records or lines, which may always have 4 MB
    #[arg(long, global = true, value_name = "BYTES", default_value_t = Options::default().record as u64, value_parser = values::bytes, allow_negative_numbers = true, hide_short_help = true)]
    pub max_record: u64,
    /// Name of standard input: in messages, for its format, and for its place under --output
    #[arg(long, global = true, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,
    /// No summary
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more, such as which files are left out and why
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Read no configuration file, no UNSPIN_ variables and nothing that reviews taught
    #[arg(long, global = true)]
    pub isolated: bool,
    /// Print the settings and where they come from
    #[arg(long, global = true)]
    pub show_settings: bool,
}

impl Flags {
    /// What they say of the settings.
    pub fn layer(&self) -> Layer {
        fn list<T: Clone>(values: &[T]) -> Option<Vec<T>> {
            (!values.is_empty()).then(|| values.to_vec())
        }
        let flag = |yes: bool, no: bool| (yes || no).then_some(yes);
        Layer {
            builtin: flag(self.builtin, self.no_builtin),
            families: flag(self.families, self.no_families),
            dict: list(&self.dict),
            channel: self.channel.clone(),
            select: list(&self.select),
            ignore: list(&self.ignore),
            min_confidence: self.min_confidence,
            with_unsafe: flag(self.with_unsafe, self.no_unsafe),
            spun: flag(self.spun, self.no_spun),
            tortured: flag(self.tortured, self.no_tortured),
            exclude: list(&self.exclude),
            field: list(&self.field),
            jobs: self.jobs,
            output_format: None,
            color: self.color,
        }
    }

    /// How files are read; `fields` are those of the settings.
    pub fn options(&self, fields: &[String]) -> Options {
        let limits = Limits { size: self.max_size, ratio: self.max_ratio };
        let mut options = Options::default().with_fields(fields).with_limits(limits);
        (options.format, options.record) = (self.format, usize::try_from(self.max_record).unwrap_or(usize::MAX));
        options
    }
}
