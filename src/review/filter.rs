//! Which items are looked at.

use crate::review::session::{Decision, Item, SourceFile};
use crate::review::store::Record;
use serde::Deserialize;

/// Which items are taken, by what was decided about them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum StateFilter {
    /// Not decided
    Pending,
    /// Accepted and not written yet
    Accepted,
    /// Rejected
    Rejected,
    /// All of them
    #[default]
    All,
}

impl StateFilter {
    /// Whether an item is in the state.
    pub fn takes(self, item: &Item) -> bool {
        match self {
            StateFilter::Pending => item.decision.is_none(),
            StateFilter::Accepted => matches!(item.decision, Some(Decision::Accepted(_))),
            StateFilter::Rejected => item.decision == Some(Decision::Rejected),
            StateFilter::All => true,
        }
    }
}

/// What an item must be to be looked at; an empty filter takes all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Names of files or folders, one of which must be part of the name of the file; `*` stands for
    /// any characters.
    pub files: Vec<String>,
    /// Prefixes of rules, one of which must fit.
    pub rules: Vec<String>,
    /// A text that must stand in what is replaced or in what is proposed, whatever the case.
    pub word: Option<String>,
    /// The number of a substitution, see [`Item::substitution`].
    pub substitution: Option<u32>,
    /// Least confidence.
    pub at_least: Option<f32>,
    /// Confidence below which it must be.
    pub below: Option<f32>,
}

impl Filter {
    /// Whether the filter takes everything.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// Whether an item passes.
    pub fn takes(&self, file: &SourceFile, item: &Item) -> bool {
        let edit = &item.edit;
        self.substitution.is_none_or(|s| s == item.substitution)
            && self.fits(&file.name, &edit.rule, edit.confidence, [&edit.before, &edit.after, item.accepted().unwrap_or_default()])
    }

    /// Whether a record passes. A record has no substitution of a session, so that a filter for one
    /// takes none.
    pub fn takes_record(&self, record: &Record) -> bool {
        self.substitution.is_none()
            && self.fits(&record.file, &record.rule, record.confidence, [&record.before, &record.proposed, &record.after])
    }

    fn fits(&self, file: &str, rule: &str, confidence: f32, wordings: [&str; 3]) -> bool {
        self.at_least.is_none_or(|x| confidence >= x)
            && self.below.is_none_or(|x| confidence < x)
            && (self.rules.is_empty() || self.rules.iter().any(|r| rule.starts_with(r.as_str())))
            && self.takes_file(file)
            && self.word.as_ref().is_none_or(|word| {
                let word = word.to_lowercase();
                wordings.iter().any(|wording| wording.to_lowercase().contains(&word))
            })
    }

    /// Whether a file passes, by its name.
    pub fn takes_file(&self, name: &str) -> bool {
        self.files.is_empty() || self.files.iter().any(|f| names(f, name))
    }

    /// Parses what a person types: `file:NAME`, `rule:PREFIX`, `below:X`, `from:X` and words. A
    /// value in quotes may have spaces; two quotes in it stand for one.
    ///
    /// # Errors
    /// When the value of `below:` or `from:` is not a number.
    pub fn parse(text: &str) -> Result<Filter, String> {
        let mut filter = Filter::default();
        let mut words = Vec::new();
        let number = |key: &str, s: &str| s.parse().map_err(|_| format!("`{s}` is not a number; write {key}0.8"));
        for (key, value) in parts(text) {
            match key {
                "file:" => filter.files.push(value),
                "rule:" => filter.rules.push(value),
                "below:" => filter.below = Some(number(key, &value)?),
                "from:" => filter.at_least = Some(number(key, &value)?),
                _ => words.push(value),
            }
        }
        filter.word = (!words.is_empty()).then(|| words.join(" "));
        Ok(filter)
    }

    /// The filter as a person types it for [`Filter::parse`], except for a substitution, which
    /// cannot be typed.
    pub fn describe(&self) -> String {
        let mut parts: Vec<String> = self.files.iter().map(|f| typed("file:", f)).collect();
        parts.extend(self.rules.iter().map(|r| typed("rule:", r)));
        parts.extend(self.below.map(|x| format!("below:{x}")));
        parts.extend(self.at_least.map(|x| format!("from:{x}")));
        parts.extend(self.word.as_ref().map(|word| typed("", word)));
        parts.extend(self.substitution.map(|_| "same substitution".to_string()));
        parts.join(" ")
    }
}

/// What the parts of a filter may begin with; all others are words.
const KEYS: [&str; 4] = ["file:", "rule:", "below:", "from:"];

/// The parts of what is typed: key and value of each; the key of a word is empty.
fn parts(text: &str) -> Vec<(&str, String)> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let key = KEYS.into_iter().find(|key| rest.starts_with(key)).unwrap_or_default();
        let (value, more) = value(&rest[key.len()..]);
        parts.push((key, value));
        rest = more.trim_start();
    }
    parts
}

/// The value at the start of a text, up to a space or in quotes, and the text after it. The closing
/// quote may be missing at the end.
fn value(text: &str) -> (String, &str) {
    let Some(mut rest) = text.strip_prefix('"') else {
        let (value, more) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
        return (value.to_string(), more);
    };
    let mut value = String::new();
    while let Some((piece, more)) = rest.split_once('"') {
        value.push_str(piece);
        let Some(more) = more.strip_prefix('"') else { return (value, more) };
        value.push('"');
        rest = more;
    }
    (value + rest, "")
}

/// A part as it is typed: in quotes where it would be read as something else without them.
fn typed(key: &str, value: &str) -> String {
    let plain = format!("{key}{value}");
    let read = parts(&plain);
    let values: Vec<&str> = read.iter().filter(|(k, _)| *k == key).map(|(_, v)| v.as_str()).collect();
    let same = !read.is_empty() && values.len() == read.len() && values.join(" ") == value;
    if same { plain } else { format!("{key}\"{}\"", value.replace('"', "\"\"")) }
}

/// Whether the components of a pattern stand in a row in a name: `a.txt`, `articles`,
/// `articles/a*`.
fn names(pattern: &str, name: &str) -> bool {
    let pattern: Vec<&str> = pattern.split(['/', '\\']).filter(|p| !p.is_empty() && *p != ".").collect();
    let name: Vec<&str> = name.split('/').collect();
    pattern.is_empty() || name.windows(pattern.len()).any(|w| w.iter().zip(&pattern).all(|(n, p)| wild(p, n)))
}

/// Whether a pattern with `*` fits a text.
fn wild(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(text) = text.strip_prefix(head) else { return false };
    // Each piece between two stars is matched at its first place, which leaves most for the others.
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let tail = pieces.pop().unwrap_or_default();
    let mut at = 0;
    for piece in pieces {
        let Some(found) = text[at..].find(piece) else { return false };
        at += found + piece.len();
    }
    text[at..].ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_by_components() {
        assert!(names("a.txt", "articles/a.txt") && names("articles", "articles/a.txt") && names("articles/2*/", "x/articles/2022/a.txt"));
        assert!(names("./articles", "articles/a.txt") && names("*.txt", "articles/a.txt"));
        assert!(!names("a.txt", "articles/data.txt") && !names("art", "articles/a.txt") && !names("a/b/c/d", "a/b"));
        assert!(wild("a*b*c", "aXbXbXc") && !wild("a*b*c", "aXc") && wild("*", "") && !wild("ab*ab", "ab"));
    }

    #[test]
    fn what_is_typed_is_understood_and_told() {
        let filter = Filter::parse("file:a.txt  below:0.8 big home rule:news").expect("filter");
        assert_eq!(
            (filter.files.as_slice(), filter.below, filter.word.as_deref()),
            (&["a.txt".to_string()][..], Some(0.8), Some("big home"))
        );
        assert_eq!(Filter::parse(&filter.describe()), Ok(filter));
        for typed in
            ["file:\"my file.txt\" rule:\"science & co\"", "\"rule:news\"", "\"big  home\"", "file:\"a \"\"b\"\".txt\"", "big home"]
        {
            let filter = Filter::parse(typed).expect("filter");
            assert_eq!((filter.describe().as_str(), Filter::parse(&filter.describe())), (typed, Ok(filter)));
        }
        let files = |typed: &str| Filter::parse(typed).expect("filter").files;
        assert_eq!(
            (files("file:\"my file.txt\"  below:0.8"), files("file:\"my file.t")),
            (vec!["my file.txt".into()], vec!["my file.t".into()])
        );
        for word in ["file:x", "\"", "a \"b\"", " led", "http://x"] {
            let filter = Filter { word: Some(word.into()), ..Filter::default() };
            assert_eq!(Filter::parse(&filter.describe()), Ok(filter));
        }
        assert!(Filter::parse("below:x").is_err() && Filter::parse("").is_ok_and(|f| f.is_empty()));
    }
}
