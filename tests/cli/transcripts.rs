//! Transcripts of the command line. They use the dictionary of a few rows and no settings but their
//! own, so that better models and dictionaries do not change them.
//! `TRYCMD=overwrite cargo test --test cli transcripts` writes them anew.

use crate::support::corpus::root;
use crate::support::folder::{folder, without_review_above};
use crate::support::program::foreign_variables;
use crate::support::tiny::DICTIONARY;

#[test]
fn transcripts() {
    // Some run where they stand, where `tests/cli/unspin.yaml` ends the search for settings, the
    // others in folders below this one.
    without_review_above(&root().join("tests/cli"));
    let folder = folder();
    tempfile::env::override_temp_dir(folder.path()).expect("nobody else asked for another place");
    let cases = trycmd::TestCases::new();
    // A variable cannot be taken away from them; an empty one says nothing.
    for name in foreign_variables() {
        cases.env(name.to_string_lossy(), "");
    }
    cases.env("UNSPIN_BUILTIN", "false").env("UNSPIN_DICT", DICTIONARY).env("UNSPIN_SPUN", "true");
    cases.env("XDG_CONFIG_HOME", "none").env("NO_COLOR", "1").env("COLUMNS", "80");
    cases.case("tests/cli/*.trycmd").run();
}
