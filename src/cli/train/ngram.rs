//! `unspin train ngram`: builds a context model from texts and ARPA files.

use crate::cli::output::unwritten;
use crate::cli::{App, Status, overwrite, values};
use anyhow::{Result, bail};
use std::io::Write;
use std::path::PathBuf;
use unspin::context::train::text::Fold;
use unspin::context::train::{Component, ComponentKind, TrainOptions, train};
use unspin::files::atomic;

/// Order of a component that names none.
const ORDER: usize = 4;

#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("component").required(true).multiple(true))]
pub struct Args {
    /// A component of text, one paragraph per line, plain or gzip; ORDER is its longest n-gram in
    /// words (1 to 4)
    #[arg(long, value_name = "NAME[:ORDER]=PATH[,PATH…]", group = "component")]
    text: Vec<String>,
    /// A component that is a model in the ARPA format, plain or gzip; what it says of spelled-out
    /// tens and teens is left out
    #[arg(long, value_name = "NAME[:ORDER]=FILE", group = "component")]
    arpa: Vec<String>,
    /// Text by which the components are weighted
    #[arg(long, value_name = "PATH", required = true)]
    tuning: Vec<PathBuf>,
    /// Text on which the model is measured besides
    #[arg(long, value_name = "PATH")]
    test: Vec<PathBuf>,
    /// Text that must not be learned from; tuning and test texts never are
    #[arg(long, value_name = "PATH")]
    apart: Vec<PathBuf>,
    /// Learn from all but the Kth of N shares of the text components, which are blocks of lines of
    /// every file; for a model by which a classifier learns from that share
    #[arg(long, value_name = "K/N")]
    leave_out: Option<Fold>,
    /// Most words of the model
    #[arg(long, value_name = "N", default_value_t = TrainOptions::default().vocabulary, value_parser = values::whole::<usize>, allow_negative_numbers = true)]
    vocabulary: usize,
    /// Occurrences that a word needs in a text component
    #[arg(long, value_name = "N", default_value_t = TrainOptions::default().min_count, value_parser = values::whole::<u32>, allow_negative_numbers = true)]
    min_count: u32,
    /// Occurrences that an n-gram of the highest order needs in a text component
    #[arg(long, value_name = "N", default_value_t = TrainOptions::default().min_top, value_parser = values::whole::<u32>, allow_negative_numbers = true)]
    min_top: u32,
    /// N-grams to keep of the orders 2, 3 and 4; orders without a number are not pruned
    #[arg(long, value_name = "N,N,N", value_parser = values::whole::<usize>, allow_negative_numbers = true, value_delimiter = ',')]
    ngrams: Vec<usize>,
    /// The model file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Trains, writes the model and prints how it fits.
pub fn run(args: Args, app: &App) -> Result<Status> {
    let texts = args.text.iter().map(|spec| component(spec, ComponentKind::Text));
    let models = args.arpa.iter().map(|spec| component(spec, ComponentKind::Arpa));
    let options = TrainOptions {
        components: texts.chain(models).collect::<Result<_>>()?,
        exclude: args.apart,
        leave_out: args.leave_out,
        tuning: args.tuning,
        test: args.test,
        vocabulary: args.vocabulary,
        min_count: args.min_count,
        min_top: args.min_top,
        ngrams: args.ngrams,
    };
    let read = options.components.iter().flat_map(|c| &c.paths).chain(&options.exclude).chain(&options.tuning).chain(&options.test);
    overwrite::refuse(&args.output, read.map(PathBuf::as_path))?;
    atomic::writable(&args.output).map_err(unwritten(&args.output))?;
    let (report, model) = train(&options)?;
    atomic::write(&args.output, &model).map_err(unwritten(&args.output))?;
    let mut out = app.stdout();
    write!(out, "{report}")?;
    out.flush()?;
    Ok(Status::Clean)
}

/// Reads `NAME[:ORDER]=PATH[,PATH…]`.
fn component(spec: &str, kind: ComponentKind) -> Result<Component> {
    let Some((name, paths)) = spec.split_once('=').filter(|(name, paths)| !name.is_empty() && !paths.is_empty()) else {
        bail!("`{spec}` is not a component; write NAME[:ORDER]=PATH, such as news:3=news.txt.gz");
    };
    let (name, order) = name.split_once(':').unwrap_or((name, ""));
    let order = match (order, order.parse()) {
        ("", _) => ORDER,
        (_, Ok(order @ 1..=ORDER)) => order,
        _ => bail!("`{spec}`: the order must be a number from 1 to {ORDER}"),
    };
    Ok(Component { name: name.into(), paths: paths.split(',').map(PathBuf::from).collect(), kind, order })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_read() {
        let read = |spec: &str| component(spec, ComponentKind::Text).map(|c| (c.name, c.order, c.paths.len())).ok();
        assert_eq!(read("news:3=a.txt,b.txt.gz"), Some(("news".into(), 3, 2)));
        assert_eq!(read("news=a"), Some(("news".into(), 4, 1)));
        for wrong in ["news", "=a", "news=", "news:5=a", "news:x=a"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
