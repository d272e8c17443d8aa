//! The dictionary of a few rows, which better models and dictionaries do not change.

/// Its file.
pub const DICTIONARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tiny.yaml");
/// A text that was spun with it.
pub const SPUN: &str = "The talks ended late, in keeping with the Pale Dwelling Place.\nShe made the remark on Monday.\n";
/// What it was.
pub const RESTORED: &str = "The talks ended late, according to the White House.\nShe said on Monday.\n";
/// How many edits lie between the two.
pub const EDITS: usize = 3;
/// The flags of a run with these rows alone.
pub const FLAGS: [&str; 4] = ["--no-builtin", "--spun", "--dict", DICTIONARY];
