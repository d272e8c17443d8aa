//! Variables of the environment that look like settings of unspin but are not.

use crate::cli::usage::WRONG;
use std::cell::RefCell;
use unspin::config::Layer;

/// How the names of all settings begin.
const PREFIX: &str = "UNSPIN_";

/// A warning for each name that begins like a setting but is none: it would silently have no
/// effect.
pub fn warnings(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let known = known();
    let mut unknown: Vec<String> = names.into_iter().filter(|name| name.starts_with(PREFIX) && !known.contains(name)).collect();
    unknown.sort();
    let near = |name: &String| {
        let near = known.iter().map(|known| (strsim::levenshtein(name, known), known)).filter(|(wrong, _)| *wrong <= WRONG).min();
        near.map_or_else(String::new, |(_, known)| format!("the nearest is {known}, else "))
    };
    let message = |name| format!("environment variable {name} is no setting and has no effect; {}unset it", near(name));
    unknown.iter().map(message).collect()
}

/// The names of all settings, and that of the pager.
fn known() -> Vec<String> {
    let asked = RefCell::new(vec![format!("{PREFIX}PAGER")]);
    // No variable is set here, so that no value can be wrong.
    let _ = Layer::environment(&|name| {
        asked.borrow_mut().push(name.to_string());
        None
    });
    asked.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_documented() {
        let documented = include_str!("../../docs/settings.md");
        let missing: Vec<String> = known().into_iter().filter(|name| !documented.contains(&format!("`{name}`"))).collect();
        assert!(missing.is_empty() && known().len() > 10, "{missing:?}");
        // A key is its variable in small letters.
        for name in known().iter().filter_map(|name| name.strip_prefix(PREFIX)).filter(|name| *name != "PAGER") {
            let key = name.to_lowercase().replace('_', "-");
            assert!(documented.contains(&format!("| `{key}` | `{PREFIX}{name}` |")), "{key}");
        }
    }

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
        assert!(of(&["UNSPIN_FOO"])[0].ends_with("no effect; unset it"), "{:?}", of(&["UNSPIN_FOO"]));
    }
}
