//! What a review teaches: `dictionary.yaml` and `never.yaml` in the folder of the state.
//!
//! The dictionary is like any other (docs/dictionary.md); `never.yaml` lists substitutions that no
//! command makes. Both belong to people: a lesson is added as text at the end of the list, and
//! comments and order stay as they are.

use crate::dict::{Source, yaml::canonical::quote};
use crate::edit::{Alternative, Edit};
use crate::message::{reason, remedy};
use crate::review::session::{Lesson, substitution};
use crate::review::store::{StoreError, put};
use crate::text::token::fold_phrase;
use crate::wording::dress;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The dictionary of what is always to be made.
pub const DICTIONARY: &str = "dictionary.yaml";
/// The list of what is never to be made.
pub const NEVER: &str = "never.yaml";

const DICTIONARY_HEAD: &str = "\
# Substitutions that are always made, taught with `+` in `unspin review` or by `unspin accept --teach`. Edit freely: comments and
# order are kept.
dictionary: taught
licence: LicenseRef-private
entries:
";
const NEVER_HEAD: &str = "\
# Substitutions that are never made, taught with `x` in `unspin review` or by `unspin reject --teach`. Edit freely: comments and
# order are kept. Without `original`, the words are left alone whatever is proposed for them.
never:
";
/// Weight of a taught row: enough to outweigh whatever else was seen.
const WEIGHT: u32 = 1000;

/// A substitution that is never made; compared folded.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Never {
    /// What stands in the text.
    pub spun: String,
    /// What is not to be written for it; anything when it is missing.
    #[serde(default)]
    pub original: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NeverFile {
    #[serde(default)]
    never: Option<Vec<Never>>,
}

impl Never {
    /// Parses the list; an error has line and column, zero when they are unknown.
    ///
    /// # Errors
    /// When the text is not YAML or has unknown keys.
    pub fn parse(text: &str) -> Result<Vec<Never>, (usize, usize, String)> {
        let file: Option<NeverFile> = serde_yaml::from_str(text).map_err(|e| {
            let (line, column) = e.location().map_or((0, 0), |l| (l.line(), l.column()));
            (line, column, crate::text::without_place(&e))
        })?;
        let list = file.and_then(|f| f.never).unwrap_or_default();
        let fold = |n: Never| match n.original {
            Some(original) => {
                let (spun, original) = substitution(&n.spun, &original);
                Never { spun, original: Some(original) }
            }
            None => Never { spun: fold_phrase(&n.spun), original: None },
        };
        Ok(list.into_iter().map(fold).collect())
    }

    /// Whether a list forbids writing `after` for `before`. A longer edit is forbidden, too, when
    /// it takes the words away and puts the original there; without an original, when it takes the
    /// words away.
    pub fn forbid(list: &[Never], before: &str, after: &str) -> bool {
        if list.is_empty() {
            return false;
        }
        let (spun, original) = substitution(before, after);
        let whole = |n: &Never| n.spun == spun && n.original.as_ref().is_none_or(|o| *o == original);
        let more = |one: &str, other: &str, phrase: &str| occurrences(one, phrase) > occurrences(other, phrase);
        let put = |o: &String| o.is_empty() || more(&original, &spun, o);
        let part = |n: &Never| more(&spun, &original, &n.spun) && n.original.as_ref().is_none_or(put);
        list.iter().any(|n| whole(n) || part(n))
    }
}

/// How often a folded text has a phrase.
fn occurrences(text: &str, phrase: &str) -> usize {
    if phrase.is_empty() || !text.contains(phrase) {
        return 0;
    }
    let (words, phrase): (Vec<&str>, Vec<&str>) = (text.split(' ').collect(), phrase.split(' ').collect());
    words.windows(phrase.len()).filter(|run| *run == phrase).count()
}

/// A substitution that is made whenever its words are edited at all. Both sides are folded, except
/// that the original keeps its capitals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Always {
    spun: String,
    original: String,
}

impl Always {
    /// The substitutions that a dictionary teaches: its rows without parts of speech, except those
    /// that are switched off by weight 0.
    pub fn of(source: &Source) -> Vec<Always> {
        let entries = source.file.entries.iter().filter(|e| e.pos.is_empty());
        let rows = entries.flat_map(|e| e.spun.iter().filter(|s| s.weight > 0.0).map(|s| (s, e.original.clone())));
        rows.map(|(s, original)| Always { spun: fold_phrase(&s.phrase), original }).collect()
    }

    /// Gives an edit the wording that was taught for its words, the last one when there are
    /// several. An article that belongs to the edit is repaired. Returns whether the wording can be
    /// written there.
    #[must_use]
    pub fn prefer(list: &[Always], edit: &mut Edit) -> bool {
        if list.is_empty() {
            return true;
        }
        let before = edit.escape.read(&edit.before);
        let (spun, proposed) = substitution(&before, &edit.escape.read(&edit.after));
        let Some(taught) = list.iter().rfind(|a| a.spun == spun).filter(|a| fold_phrase(&a.original) != proposed) else { return true };
        let Some(after) = edit.escape.write(&dress(&taught.original, &before, fold_phrase(&before) != spun)) else { return false };
        let proposal = std::mem::replace(&mut edit.after, after);
        edit.alternatives.retain(|a| a.after != edit.after);
        edit.alternatives.insert(0, Alternative { after: proposal, confidence: 0.0 });
        edit.rule = format!("taught/{}", taught.original);
        true
    }
}

/// A lesson that was written, so that it can be taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Taught {
    /// The lesson.
    pub lesson: Lesson,
    path: PathBuf,
    before: Option<String>,
    after: String,
}

/// Writes a lesson into the dictionary or the list in `folder`; `None` when the lesson is there
/// already.
///
/// # Errors
/// When the file cannot be read or written, or its layout lets no entry be added. The file is as it
/// was then.
pub fn teach(folder: &Path, lesson: &Lesson) -> Result<Option<Taught>, StoreError> {
    let path = folder.join(if lesson.never { NEVER } else { DICTIONARY });
    let before = match std::fs::read_to_string(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
        read => Some(read.map_err(|e| StoreError::new(&path, format!("cannot be read: {}", reason(&e)), "correct or move it"))?),
    };
    let text = before.clone().unwrap_or_else(|| if lesson.never { NEVER_HEAD } else { DICTIONARY_HEAD }.to_string());
    if knows(&path, &text, lesson) {
        return Ok(None);
    }
    let (spun, original) = (quote(&lesson.spun), quote(&lesson.original));
    let (list, entry) = match lesson.never {
        true => ("never", [format!("- spun: {spun}"), format!("  original: {original}")]),
        false => ("entries", [format!("- original: {original}"), format!("  spun: [{spun}: {WEIGHT}]")]),
    };
    let after = added(&text, list, &entry);
    if !knows(&path, &after, lesson) {
        let message = format!("has a layout to which `{}` cannot be added", entry.join(" "));
        return Err(StoreError::new(&path, message, "add it by hand, or correct the file"));
    }
    put(&path, after.as_bytes())?;
    Ok(Some(Taught { lesson: lesson.clone(), path, before, after }))
}

/// Takes a lesson back, when nothing else was written into the file since.
///
/// # Errors
/// When the file changed or cannot be written.
pub fn forget(taught: &Taught) -> Result<(), StoreError> {
    let path = &taught.path;
    let fail = |e: std::io::Error| StoreError::new(path, format!("cannot be written: {}", reason(&e)), remedy(&e));
    if std::fs::read_to_string(path).map_err(fail)? != taught.after {
        return Err(StoreError::new(path, "changed meanwhile; what was taught stays in it".into(), "remove the entry by hand"));
    }
    match &taught.before {
        Some(text) => put(path, text.as_bytes()),
        None => std::fs::remove_file(path).map_err(fail),
    }
}

/// Whether a file can be read and holds a lesson.
fn knows(path: &Path, text: &str, lesson: &Lesson) -> bool {
    if lesson.never {
        return Never::parse(text).is_ok_and(|list| Never::forbid(&list, &lesson.spun, &lesson.original));
    }
    let spun = |s: &crate::dict::yaml::schema::Spun| s.weight > 0.0 && fold_phrase(&s.phrase) == fold_phrase(&lesson.spun);
    Source::parse(path, text).is_ok_and(|s| s.file.entries.iter().any(|e| e.original == lesson.original && e.spun.iter().any(spun)))
}

/// The text with an item at the end of a top-level list.
fn added(text: &str, list: &str, item: &[String]) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let head = format!("{list}:");
    let Some(start) = lines.iter().position(|l| l.starts_with(&head)) else { return text.to_string() };
    // The item ends its lines as the list does; only the last line of a text may lack an end.
    let ending = if lines[start].ends_with("\r\n") { "\r\n" } else { "\n" };
    let head = head + ending;
    if lines[start].trim_end().ends_with("[]") {
        lines[start] = &head;
    }
    let top = |l: &&str| l.starts_with(|c: char| c.is_alphabetic());
    let end = lines[start + 1..].iter().position(top).map_or(lines.len(), |i| start + 1 + i);
    let body = &lines[start + 1..end];
    let indent = body.iter().find(|l| l.trim_start().starts_with("- ")).map_or(2, |l| l.len() - l.trim_start().len());
    let filled = body.iter().rposition(|l| !l.trim().is_empty()).map_or(start + 1, |i| start + 2 + i);
    let before = lines[..filled].concat();
    let item: String = item.iter().map(|l| format!("{}{l}{ending}", " ".repeat(indent))).collect();
    let joint = if before.ends_with('\n') { "" } else { ending };
    [&before, joint, &item, &lines[filled..].concat()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson(spun: &str, original: &str, never: bool) -> Lesson {
        Lesson { spun: spun.into(), original: original.into(), never }
    }

    #[test]
    fn lessons_are_added_and_taken_back_and_the_rest_stays() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join(DICTIONARY);
        let first = teach(folder.path(), &lesson("pale dwelling place", "White House", false)).expect("written").expect("new");
        assert_eq!(teach(folder.path(), &lesson("pale dwelling place", "White House", false)), Ok(None));
        let own = std::fs::read_to_string(&path).expect("read").replace("entries:", "# mine\nentries:\n    # why\n") + "\n# the end\n";
        std::fs::write(&path, &own).expect("written");
        assert!(forget(&first).is_err());
        let second = teach(folder.path(), &lesson("4", "four", false)).expect("written").expect("new");
        let text = std::fs::read_to_string(&path).expect("read");
        assert!(
            text.contains("# mine\nentries:\n    # why\n\n  - original: White House\n    spun: [pale dwelling place: 1000]\n"),
            "{text}"
        );
        assert!(text.ends_with("# the end\n  - original: four\n    spun: [\"4\": 1000]\n"), "{text}");
        forget(&second).expect("taken back");
        assert_eq!(std::fs::read_to_string(&path).expect("read"), own);
        let never = teach(folder.path(), &lesson("assault", "attack", true)).expect("written").expect("new");
        forget(&never).expect("taken back");
        assert!(!folder.path().join(NEVER).exists());
    }

    #[test]
    fn layouts_are_kept_and_impossible_ones_refused() {
        let item = ["- a: 1".to_string(), "  b: 2".to_string()];
        assert_eq!(added("x: 1\nnever: []\ny: 2\n", "never", &item), "x: 1\nnever:\n  - a: 1\n    b: 2\ny: 2\n");
        assert_eq!(added("never:\r\n- a: 0\r\n", "never", &item), "never:\r\n- a: 0\r\n- a: 1\r\n  b: 2\r\n");
        assert_eq!(added("# x\r\nnever:\n- a: 0\ny: 2", "never", &item), "# x\r\nnever:\n- a: 0\n- a: 1\n  b: 2\ny: 2");
        assert_eq!(added("never:\n- a: 0", "never", &item), "never:\n- a: 0\n- a: 1\n  b: 2\n");
        let folder = tempfile::tempdir().expect("folder");
        let flow = "never: [{spun: a, original: b}]\n";
        std::fs::write(folder.path().join(NEVER), flow).expect("written");
        let message = teach(folder.path(), &lesson("c", "d", true)).expect_err("layout").to_string();
        assert!(message.contains("cannot be added"), "{message}");
        assert_eq!(std::fs::read_to_string(folder.path().join(NEVER)).expect("read"), flow);
    }

    #[test]
    fn what_is_taught_is_preferred_with_capital_and_article() {
        let text =
            "dictionary: d\nlicence: x\nentries:\n  - original: raid\n    spun: [assault]\n  - original: onslaught\n    spun: [assault]\n";
        let list = Always::of(&Source::parse(Path::new("d"), text).expect("valid"));
        let preferred = |before: &str, after: &str| {
            let mut edit = crate::review::key::tests::edit(before, before, 0, after, 0.9);
            assert!(Always::prefer(&list, &mut edit));
            (edit.after, edit.rule)
        };
        assert_eq!(preferred("Assault", "Attack"), ("Onslaught".into(), "taught/onslaught".into()));
        assert_eq!(preferred("an assault", "a strike").0, "an onslaught");
        assert_eq!(preferred("ASSAULT", "ATTACK").0, "ONSLAUGHT");
        assert_eq!(preferred("An Assault", "A Strike").0, "An Onslaught");
        assert_eq!(preferred("AN ASSAULT", "A STRIKE").0, "AN ONSLAUGHT");
        assert_eq!(preferred("assault", "onslaught").1, "test/onslaught");
        assert_eq!(preferred("assaults", "attacks").0, "attacks");
    }

    #[test]
    fn what_is_switched_off_is_not_taught() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join(DICTIONARY);
        let text = "dictionary: d\nlicence: x\nentries:\n  - original: outer\n    spun: [exterior: 0, outward]\n";
        std::fs::write(&path, text).expect("written");
        let always = || Always::of(&Source::read(&path).expect("valid"));
        let taught = |spun: &str| Always { spun: spun.into(), original: "outer".into() };
        assert_eq!(always(), [taught("outward")]);
        // It can be taught all the same.
        assert!(teach(folder.path(), &lesson("exterior", "outer", false)).expect("written").is_some());
        assert_eq!(always(), [taught("outward"), taught("exterior")]);
    }

    #[test]
    fn never_is_compared_folded_and_without_the_article() {
        let list = Never::parse("never:\n  - spun: Assault\n    original: attack\n  - spun: big home\n").expect("list");
        let forbids = |before: &str, after: &str| Never::forbid(&list, before, after);
        assert!(forbids("Assault", "Attack") && forbids("an assault", "an attack") && forbids("Big Home", "White House"));
        assert!(!forbids("assault", "raid") && !forbids("assaults", "attacks"));
        assert!(forbids("A cyber assault", "A cyber attack") && forbids("the big home said", "the White House announced"));
        assert!(!forbids("a cyber assault", "a cyber raid") && !forbids("attack or assault it", "attack or hit it"));
        assert!(!forbids("big home news", "big home reports") && !forbids("assaulted", "attacked"));
        assert_eq!(Never::parse("# nothing\n"), Ok(Vec::new()));
        assert_eq!(Never::parse("never:\n"), Ok(Vec::new()));
        assert_eq!(Never::parse("never:\n  - spum: a\n").expect_err("unknown key").0, 2);
    }
}
