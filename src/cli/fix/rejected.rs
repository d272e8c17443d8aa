//! What `fix` says of edits that were rejected in a review: it goes by what was taught there, not
//! by single decisions.

use crate::cli::inputs::{Inputs, is_stdin};
use crate::cli::output::count;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use unspin::files::batch::Folders;
use unspin::review::Store;

/// How many edits were rejected, by file.
type Rejected = HashMap<PathBuf, usize>;

/// Says so when a review beside the files rejected edits in some of them.
pub fn note(inputs: &Inputs<'_>) {
    let (mut folders, mut homes, mut reviews) = (Folders::default(), HashMap::new(), HashMap::new());
    let (mut files, mut edits, mut of) = (0, 0, None);
    for target in inputs.targets.iter().filter(|t| !is_stdin(t)) {
        let file = folders.entry(&target.path);
        let Some(folder) = file.parent() else { continue };
        let home: &Option<PathBuf> = homes.entry(folder.to_path_buf()).or_insert_with(|| Store::find(folder));
        let Some(home) = home else { continue };
        let rejected: &Rejected = reviews.entry(home.clone()).or_insert_with(|| rejected(home));
        if let Some(n) = rejected.get(&file) {
            (files, edits) = (files + 1, edits + n);
            of.get_or_insert_with(|| home.join(unspin::review::store::FOLDER));
        }
    }
    if let Some(review) = of {
        let (edits, files) = (count(edits, "edit"), count(files, "file"));
        inputs.app.note(&format!(
            "{edits} in {files} rejected in the review of {}: `fix` does not go by that, `unspin apply` writes what was accepted",
            review.display()
        ));
    }
}

/// What a review rejected; nothing when it cannot be read, which is for the review to tell.
fn rejected(home: &Path) -> Rejected {
    let mut edits = Rejected::new();
    if let Ok(store) = Store::read(home) {
        store.rejected().for_each(|record| *edits.entry(home.join(&record.file)).or_default() += 1);
    }
    edits
}
