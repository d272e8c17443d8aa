//! What to train a model from, and what came of it.

use super::text::Fold;
use std::fmt;
use std::path::PathBuf;

/// What kind of data a component is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComponentKind {
    /// Plain text, one paragraph per line: .txt and .txt.gz files, or folders of them.
    Text,
    /// One model in the ARPA format, .gz or not.
    Arpa,
}

/// One of the models that are merged.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its name in reports.
    pub name: String,
    /// Its files or folders.
    pub paths: Vec<PathBuf>,
    /// What they hold.
    pub kind: ComponentKind,
    /// Longest n-gram to use, in words: 1 to 4.
    pub order: usize,
}

/// How to train.
#[derive(Clone, Debug)]
pub struct TrainOptions {
    /// The models to merge.
    pub components: Vec<Component>,
    /// Texts that must not be learned from: a line that shares seven words in a row with them is
    /// dropped. The tuning and test texts are always among them.
    pub exclude: Vec<PathBuf>,
    /// A share of the text components that is not learned from.
    pub leave_out: Option<Fold>,
    /// Texts by which the components are weighted.
    pub tuning: Vec<PathBuf>,
    /// Further texts on which the finished model is measured.
    pub test: Vec<PathBuf>,
    /// Most words of the model.
    pub vocabulary: usize,
    /// A word of a text component must occur this often; those of an ARPA model always do.
    pub min_count: u32,
    /// An n-gram of the highest order of a text component must occur this often.
    pub min_top: u32,
    /// N-grams to keep of the orders 2, 3, 4; orders without a number are not pruned.
    pub ngrams: Vec<usize>,
}

impl Default for TrainOptions {
    fn default() -> Self {
        TrainOptions {
            components: Vec::new(),
            exclude: Vec::new(),
            leave_out: None,
            tuning: Vec::new(),
            test: Vec::new(),
            vocabulary: 100_000,
            min_count: 2,
            min_top: 2,
            ngrams: Vec::new(),
        }
    }
}

/// How well a model predicts a text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fit {
    /// Perplexity over the words that the model knows and the sentence ends; numbers count as their
    /// class.
    pub perplexity: f64,
    /// Predictions scored.
    pub scored: usize,
    /// Words that the model does not know, left out of the perplexity.
    pub unknown: usize,
}

impl fmt::Display for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unknown = 100.0 * self.unknown as f64 / (self.scored + self.unknown).max(1) as f64;
        write!(f, "perplexity {:.1} over {} words, {unknown:.1} % unknown", self.perplexity, self.scored)
    }
}

/// A component as it was used.
#[derive(Clone, Debug)]
pub struct ComponentReport {
    /// Its name.
    pub name: String,
    /// Words of text read, 0 for an ARPA model.
    pub words: usize,
    /// Lines dropped for sharing words with excluded text.
    pub dropped: usize,
    /// N-grams of every order.
    pub ngrams: Vec<usize>,
    /// Share in the merged model.
    pub weight: f64,
    /// Fit of the component alone to the tuning text.
    pub tuning: Fit,
}

/// What came of a training run.
#[derive(Clone, Debug)]
pub struct TrainReport {
    /// The components in the order of the options.
    pub components: Vec<ComponentReport>,
    /// Words of the model.
    pub vocabulary: usize,
    /// N-grams of the merged model, and its fit to the tuning text.
    pub merged: (Vec<usize>, Fit),
    /// The same after pruning.
    pub pruned: (Vec<usize>, Fit),
    /// Fit of the written file to the tuning text.
    pub quantised: Fit,
    /// Fit of the written file to the test texts.
    pub tests: Vec<(PathBuf, Fit)>,
    /// N-grams lost to equal fingerprints.
    pub collisions: usize,
    /// Length of the file.
    pub bytes: usize,
}

impl fmt::Display for TrainReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in &self.components {
            writeln!(f, "{}: weight {:.3}, {} words, {} lines dropped, n-grams {:?}", c.name, c.weight, c.words, c.dropped, c.ngrams)?;
            writeln!(f, "  alone: {}", c.tuning)?;
        }
        writeln!(f, "vocabulary: {} words", self.vocabulary)?;
        writeln!(f, "merged: n-grams {:?}\n  {}", self.merged.0, self.merged.1)?;
        writeln!(f, "pruned: n-grams {:?}\n  {}", self.pruned.0, self.pruned.1)?;
        writeln!(f, "written: {} bytes, {} n-grams lost to equal fingerprints\n  {}", self.bytes, self.collisions, self.quantised)?;
        for (path, fit) in &self.tests {
            writeln!(f, "test {}: {fit}", path.file_name().unwrap_or(path.as_os_str()).display())?;
        }
        Ok(())
    }
}
