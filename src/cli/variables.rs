//! Variables of the environment that look like settings of unspin and are none.

use std::cell::RefCell;
use unspin::config::Layer;

/// How the names of all settings begin.
const PREFIX: &str = "UNSPIN_";

/// A warning for each name that begins as a setting does and is none; it would have no effect without a word.
pub fn warnings(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let known = known();
    let mut unknown: Vec<String> = names.into_iter().filter(|name| name.starts_with(PREFIX) && !known.contains(name)).collect();
    unknown.sort();
    let nearest = |name: &String| known.iter().min_by_key(|k| distance(name, k)).cloned().unwrap_or_default();
    unknown
        .iter()
        .map(|name| format!("environment variable {name} is no setting and has no effect; the nearest is {}, else unset it", nearest(name)))
        .collect()
}

/// The names that are settings: those that are asked for, and that of the pager.
fn known() -> Vec<String> {
    let asked = RefCell::new(vec![format!("{PREFIX}PAGER")]);
    // Without values nothing can be wrong with them.
    let _ = Layer::environment(&|name| {
        asked.borrow_mut().push(name.to_string());
        None
    });
    asked.into_inner()
}

/// How many characters have to be put in, taken out or changed (Levenshtein 1966).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_misspelled_is_told_with_what_was_meant() {
        let of = |names: &[&str]| warnings(names.iter().map(|n| n.to_string()));
        assert_eq!(of(&["PATH", "UNSPIN_JOBS", "UNSPIN_PAGER", "UNSPIN_DICT", "XUNSPIN_Y"]), [""; 0]);
        for (wrong, right) in
            [("UNSPIN_JOB", "UNSPIN_JOBS"), ("UNSPIN_MINCONFIDENCE", "UNSPIN_MIN_CONFIDENCE"), ("UNSPIN_DICTS", "UNSPIN_DICT")]
        {
            let told = of(&[wrong]);
            assert!(told.len() == 1 && told[0].contains(wrong) && told[0].contains(&format!("is {right},")), "{told:?}");
        }
    }

    #[test]
    fn distances_are_those_of_single_characters() {
        for (a, b, n) in [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("JOBS", "JOB", 1), ("flaw", "lawn", 2)] {
            assert_eq!((distance(a, b), distance(b, a)), (n, n), "{a} {b}");
        }
    }
}
