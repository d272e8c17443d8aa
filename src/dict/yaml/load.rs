//! Reading dictionary files, with the place and the remedy of every mistake.

use crate::dict::yaml::schema::DictionaryFile;
use crate::message::{read_remedy, reason};
use crate::text::token::fold_phrase;
use crate::text::without_place;
use std::fmt;
use std::path::{Path, PathBuf};

/// Larger files are refused, so that parsing stays bounded. No dictionary kept by hand comes near.
const MAX_BYTES: u64 = 64 << 20;

/// A dictionary file and where its entries stand.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path for messages.
    pub path: PathBuf,
    /// The parsed file.
    pub file: DictionaryFile,
    lines: Vec<usize>,
}

impl Source {
    /// Reads and parses a file.
    ///
    /// # Errors
    /// When the file cannot be read, is too large, or is not a dictionary.
    pub fn read(path: &Path) -> Result<Source, DictError> {
        let place = |message: String, help: &str| DictError::new(path, 0, 0, message, help);
        let unread = |e: std::io::Error| place(format!("cannot be read: {}", reason(&e)), read_remedy(&e));
        let size = std::fs::metadata(path).map_err(unread)?.len();
        if size > MAX_BYTES {
            return Err(place(format!("is {size} bytes long; at most {MAX_BYTES} are read"), "split the dictionary"));
        }
        let bytes = std::fs::read(path).map_err(unread)?;
        let text = String::from_utf8(bytes).map_err(|e| {
            let at = e.utf8_error().valid_up_to();
            let line = e.as_bytes()[..at].iter().filter(|&&b| b == b'\n').count() + 1;
            DictError::new(path, line, 1, "is not UTF-8".into(), "save the file as UTF-8")
        })?;
        Source::parse(path, &text)
    }

    /// Parses the text of a dictionary file; `path` is for messages only.
    ///
    /// # Errors
    /// With line and column when the text is not YAML, has unknown keys, or has values of the wrong
    /// kind.
    pub fn parse(path: &Path, text: &str) -> Result<Source, DictError> {
        // Editors on Windows put a byte order mark there.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file: DictionaryFile = serde_yaml::from_str(text).map_err(|e| {
            let (line, column) = e.location().map_or((0, 0), |l| (l.line(), l.column()));
            let message = without_place(&e);
            let help = if message.contains("unknown field") {
                "remove the key or correct its spelling; docs/dictionary.md lists the keys"
            } else if message.contains("repetition limit") || message.contains("recursion limit") {
                "write the rows out: aliases are not expanded without bound"
            } else {
                "docs/dictionary.md describes the format; `unspin dict lint` checks a file"
            };
            DictError::new(path, line, column, message, help)
        })?;
        let lines = entry_lines(text);
        let source = Source { path: path.to_path_buf(), file, lines };
        source.validate()?;
        Ok(source)
    }

    /// A dictionary of rows that were changed or chosen after reading; `path` is for messages only.
    pub(crate) fn of(path: &Path, file: DictionaryFile) -> Source {
        Source { path: path.to_path_buf(), file, lines: Vec::new() }
    }

    /// Line of the n-th entry, from one; `None` where the layout hides it, such as entries within
    /// brackets.
    pub fn line(&self, entry: usize) -> Option<usize> {
        (self.lines.len() == self.file.entries.len()).then(|| self.lines[entry])
    }

    /// File and line of the n-th entry, for messages.
    pub fn place(&self, entry: usize) -> String {
        let path = self.path.display();
        self.line(entry).map_or_else(|| path.to_string(), |line| format!("{path}:{line}"))
    }

    /// Whether somebody wrote the rows, so that they neither fill gaps nor count.
    pub(crate) fn is_written(&self) -> bool {
        !self.file.fallback && self.file.trust.is_none()
    }

    /// Whether a row that both this and another file hold stands there once too often.
    ///
    /// Families of spinners have dictionaries of their own. Rows that fill gaps give way to those of
    /// other files, and the counts of a file with `trust` add to the rows of others. Two files of a
    /// name that count are taken for the same counts twice.
    pub(crate) fn repeats(&self, other: &Source) -> bool {
        fn kind(source: &Source) -> (Option<&str>, Option<&str>) {
            let DictionaryFile { family, trust, dictionary, .. } = &source.file;
            (family.as_deref(), trust.map(|_| dictionary.as_str()))
        }
        let fills = self.file.fallback || other.file.fallback;
        std::ptr::eq(self, other) || !fills && kind(self) == kind(other)
    }

    /// What would make the rows unusable, as opposed to what `lint` advises.
    fn validate(&self) -> Result<(), DictError> {
        let fail = |message: String, help: &str| Err(DictError::new(&self.path, 1, 1, message, help));
        let file = &self.file;
        for (what, name) in [("dictionary", Some(&file.dictionary)), ("family", file.family.as_ref())] {
            let Some(name) = name else { continue };
            if name.is_empty() || name.contains(['/', ',']) || name.contains(char::is_whitespace) {
                return fail(format!("{what} name `{name}` must be one word without `/` or `,`"), "choose a short name such as `security`");
            }
        }
        let is_share = |x: f64| x > 0.0 && x <= 1.0;
        let words = "say how many words of spun text the weights were counted in";
        let trust = "say how much an observation of this file counts beside others";
        let mistakes = [
            (file.observed.is_some_and(|words| !(words > 0.0 && words.is_finite())), "`observed` must be more than 0", words),
            (file.trust.is_some_and(|trust| !is_share(trust)), "`trust` must be more than 0 and at most 1", trust),
            (file.trust.is_some() && file.observed.is_none(), "`trust` stands without `observed`", words),
            (file.trust.is_some() && file.fallback, "`trust` and `fallback` exclude each other", "remove one of them"),
            (
                file.manner.is_some_and(|manner| !matches!(manner, 1 | 2)),
                "`manner` must be 1 or 2",
                "say in which manner the texts were spun that were counted, or leave it out",
            ),
            (file.manner.is_some() && file.trust.is_none(), "`manner` stands without `trust`", trust),
            (
                file.propensity.is_some_and(|share| !is_share(share)),
                "`propensity` must be more than 0 and at most 1",
                "say what share of an original's occurrences is substituted",
            ),
        ];
        if let Some((_, message, help)) = mistakes.into_iter().find(|(wrong, ..)| *wrong) {
            return fail(message.into(), help);
        }
        (0..file.entries.len()).try_for_each(|i| self.validate_entry(i))
    }

    /// The same of an entry.
    fn validate_entry(&self, i: usize) -> Result<(), DictError> {
        let fail = |message: String, help: &str| Err(DictError::new(&self.path, self.line(i).unwrap_or(0), 1, message, help));
        let entry = &self.file.entries[i];
        let original = fold_phrase(&entry.original);
        if original.is_empty() {
            return fail(format!("original `{}` holds no word", entry.original), "write the original wording");
        }
        if let Some(source) = entry.source.iter().find(|s| s.contains(char::is_control)) {
            return fail(format!("source {source:?} has a line feed or the like in it"), "write it in one line");
        }
        if entry.met.is_some_and(|met| !(met >= 0.0 && met.is_finite())) {
            return fail(format!("`met` of `{}` must be 0 or more", entry.original), "say how often the original stood in the texts");
        }
        if entry.met.is_some() && (self.file.observed.is_none() || !entry.pos.is_empty()) {
            return fail(
                format!("`met` of `{}` stands without `observed` or with `pos`", entry.original),
                "say how many words of text were counted, and write an entry for each form",
            );
        }
        for spun in &entry.spun {
            let folded = fold_phrase(&spun.phrase);
            if folded.is_empty() {
                return fail(format!("spun phrase `{}` holds no word", spun.phrase), "remove it");
            }
            if folded == original && spun.phrase == entry.original {
                return fail(format!("`{}` is its own original", spun.phrase), "remove it");
            }
        }
        match entry.tests.iter().find(|test| !test.contains(" => ")) {
            Some(test) => fail(format!("test `{test}` has no ` => `"), "write `spun sentence => original sentence`"),
            None => Ok(()),
        }
    }
}

/// Lines on which list items of `entries:` begin, by their indentation.
fn entry_lines(text: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    let mut indent = None;
    for (number, line) in text.lines().enumerate().skip_while(|(_, l)| !l.starts_with("entries:")).skip(1) {
        let body = line.trim_start();
        let depth = line.len() - body.len();
        if (body.starts_with("- ") || body == "-") && *indent.get_or_insert(depth) == depth {
            lines.push(number + 1);
        }
    }
    lines
}

/// A mistake in a dictionary: what, where, and what to do.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DictError {
    /// The file.
    pub path: PathBuf,
    /// Line from one; 0 when it is unknown.
    pub line: usize,
    /// Column from one; 0 when it is unknown.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl DictError {
    pub(crate) fn new(path: &Path, line: usize, column: usize, message: String, help: &str) -> Self {
        DictError { path: path.to_path_buf(), line, column, message, help: help.to_string() }
    }
}

impl fmt::Display for DictError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column.max(1))?;
        }
        write!(f, ": {} (help: {})", self.message, self.help)
    }
}

impl std::error::Error for DictError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Source, DictError> {
        Source::parse(Path::new("d.yaml"), text)
    }

    #[test]
    fn reads_weights_and_lines() {
        let text = "dictionary: d\nlicence: CC0-1.0\nentries:\n  - original: attack\n    pos: [noun]\n    spun: [assault: 4.5, raid]\n  - original: x\n    spun:\n      - y\n";
        let source = parse(text).expect("valid");
        assert_eq!(source.file.entries[0].spun[0].weight, 4.5);
        assert_eq!((source.line(0), source.line(1)), (Some(4), Some(7)));
    }

    #[test]
    fn one_item_is_a_list_of_itself() {
        let entry = "  - original: a\n    pos: noun\n    source: Moby\n    spun: b\n    tests: b => a\n    keep: b c\n";
        let list = "  - original: a\n    pos: [noun]\n    source: [Moby]\n    spun: [b]\n    tests: [b => a]\n    keep: [b c]\n";
        let read = |entries: &str| parse(&format!("dictionary: d\nlicence: x\nentries:\n{entries}"));
        assert_eq!(read(entry).expect("valid").file, read(list).expect("valid").file);
        assert!(read("  - original: a\n    spun:\n    keep:\n").expect("nothing is an empty list").file.entries[0].keep.is_empty());
        for (wrong, line) in [("spun: {b: 2}", 5), ("source: 4", 5), ("pos: adverb", 5), ("keep: [[a]]", 5)] {
            let error = read(&format!("  - original: a\n    {wrong}\n")).expect_err("wrong");
            assert!(error.line == line && (error.message.contains("[x, y]") || wrong.starts_with(['p', 'k'])), "{wrong}: {error}");
        }
    }

    #[test]
    fn mistakes_have_places() {
        let error = parse("dictionary: d\nlicence: x\nentries:\n  - original: a\n    spum: [b]\n").expect_err("unknown key");
        assert_eq!((error.line, error.message.contains("spum")), (5, true), "{error}");
        let error = parse("dictionary: d\nlicence: x\nentries:\n  - original: a\n    spun: [b]\n  - original: '!'\n").expect_err("no word");
        assert_eq!(error.line, 6, "{error}");
        assert!(parse("dictionary: d\nlicence: x\nentries:\n  - original: a\n    spun: [b: -1]\n").is_err());
        let error =
            parse("dictionary: d\nlicence: x\nentries:\n  - original: a\n    source: [\"x\\ny\"]\n    spun: [b]\n").expect_err("two lines");
        assert!(error.message.contains("line feed") && error.line == 4, "{error}");
        for (key, part) in [
            ("trust: 0.5", "without `observed`"),
            ("observed: 9\ntrust: 0", "`trust` must"),
            ("observed: 9\ntrust: 1.5", "`trust` must"),
            ("observed: 9\ntrust: .nan", "`trust` must"),
            ("observed: 9\ntrust: 1\nfallback: true", "exclude each other"),
            ("observed: 9\ntrust: 0.5\nmanner: 3", "`manner` must"),
            ("observed: 9\nmanner: 1", "without `trust`"),
            ("observed: 0", "`observed` must"),
        ] {
            let error = parse(&format!("dictionary: d\nlicence: x\n{key}\nentries: []\n")).expect_err("wrong");
            assert!(error.message.contains(part), "{error}");
        }
    }

    #[test]
    fn occurrences_are_of_single_forms_in_counted_texts() {
        let met =
            |head: &str, entry: &str| parse(&format!("\u{feff}dictionary: d\nlicence: x\n{head}entries:\n  - original: a b\n{entry}"));
        assert_eq!(met("observed: 9\n", "    met: 3\n").expect("valid").file.entries[0].met, Some(3.0));
        for (head, entry) in [("", "    met: 3\n"), ("observed: 9\n", "    met: -1\n"), ("observed: 9\n", "    met: 3\n    pos: [noun]\n")]
        {
            let error = met(head, entry).expect_err("wrong");
            assert!(error.message.contains("`met`") && error.line > 0, "{error}");
        }
    }

    #[test]
    fn alias_bombs_are_refused() {
        let mut text = String::from("dictionary: d\nlicence: x\nentries:\n");
        text += "  - original: &a [x,x,x,x,x,x,x,x,x]\n";
        for (new, old) in ["b", "c", "d", "e", "f", "g", "h"].iter().zip(["a", "b", "c", "d", "e", "f", "g"]) {
            text += &format!("  - original: &{new} [{}]\n", vec![format!("*{old}"); 9].join(","));
        }
        assert!(parse(&text).is_err());
    }
}
