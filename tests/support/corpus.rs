//! The sample articles.

use std::path::Path;

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A text of the corpus by its path, such as `spun/harbour-cyber-attack.txt`.
pub fn article(path: &str) -> String {
    std::fs::read_to_string(root().join("corpus").join(path)).unwrap_or_else(|e| panic!("corpus/{path}: {e}"))
}

/// The texts of a folder of the corpus in the order of their names, which are paths as [`article`] takes them.
pub fn articles(folder: &str) -> Vec<(String, String)> {
    let files = std::fs::read_dir(root().join("corpus").join(folder)).unwrap_or_else(|e| panic!("corpus/{folder}: {e}"));
    let mut names: Vec<String> = files.map(|f| f.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names.into_iter().map(|name| format!("{folder}/{name}")).map(|path| (path.clone(), article(&path))).collect()
}

/// The texts of a folder as one.
pub fn together(folder: &str) -> String {
    articles(folder).into_iter().map(|(_, text)| text + "\n\n").collect()
}
