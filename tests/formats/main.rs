//! Files of every format through the program: nothing but the edits changes, whatever is in them.
#![cfg(feature = "cli")]

mod damage;
mod diff;
mod documents;
mod every;
mod failures;
mod flags;
mod foreign;
mod html;
mod json;
mod markdown;
mod outputs;
mod sarif;
mod streamed;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SPUN: &str = "The talks ended late, in keeping with the Pale Dwelling Place.\nShe made the remark on Monday.\n";
const RESTORED: &str = "The talks ended late, according to the White House.\nShe said on Monday.\n";

fn unspin(args: &[&str], folder: &Path) -> Output {
    let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiny.yaml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
    command.args(["--isolated", "--no-builtin", "--spun", "--dict"]).arg(dictionary).args(args).current_dir(folder);
    command.output().expect("started")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Writes a file below a folder.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("folder")).expect("folder");
    std::fs::write(&path, bytes).expect("written");
    path
}

fn sample(folder: &str, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(folder).join(name);
    std::fs::read_to_string(path).expect("sample article")
}
