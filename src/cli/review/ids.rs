//! The ids by which scripts name edits.

use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use unspin::message::printable;
use unspin::review::{Desk, Filter, Record};

/// Edits that are named by ids, and the files and folders that they have to be in.
pub struct Named {
    pub ids: Vec<String>,
    /// Names in the folder of the review; none means anywhere.
    within: Vec<String>,
}

impl Named {
    /// Ids, and paths as they are given.
    pub fn new(desk: &Desk, ids: &[PathBuf], paths: &[PathBuf]) -> Named {
        let ids = ids.iter().map(|id| id.to_string_lossy().into_owned()).collect();
        Named { ids, within: paths.iter().map(|path| desk.name(path)).collect() }
    }

    /// Whether an id is of no edit that was read, so that it may be of one elsewhere.
    pub fn is_elsewhere(&self, desk: &Desk) -> bool {
        let is_here = |id: &String| {
            is_blank(id)
                || !desk.session().find_prefix(id).is_empty()
                || without_place(desk, id).iter().any(|record| self.is_within(&record.file))
        };
        !self.within.is_empty() && !self.ids.iter().all(is_here)
    }

    /// Whether a file, by its name in the folder of the review, is at one of the paths.
    pub fn is_within(&self, file: &str) -> bool {
        self.within.is_empty() || self.within.iter().any(|within| Path::new(file).starts_with(within))
    }

    /// What to say of an id whose file is elsewhere.
    pub fn outside(&self, id: &str, file: &str) -> String {
        format!("`{id}` is an edit in {}, which is outside the given paths; leave the paths out, or give that file", printable(file))
    }

    /// The item with an id, which is given by its first digits.
    ///
    /// # Errors
    /// When there is none, it is outside the paths, or there are several.
    pub fn item(&self, desk: &Desk, id: &str) -> Result<usize> {
        if is_blank(id) {
            bail!("an id is empty, as from a variable that is not set; give ids as `unspin pending` lists them");
        }
        let session = desk.session();
        let file = |item: usize| session.file_of(&session.items()[item]).name.as_str();
        let anywhere = session.find_prefix(id);
        let within: Vec<usize> = anywhere.iter().copied().filter(|&i| self.is_within(file(i))).collect();
        match (&within[..], anywhere.first()) {
            ([item], _) => Ok(*item),
            ([first, second, ..], _) => {
                let (a, b) = (session.items()[*first].key, session.items()[*second].key);
                bail!("`{id}` is the beginning of more than one id, such as {a} and {b}; give more digits");
            }
            ([], Some(&elsewhere)) => bail!(self.outside(id, file(elsewhere))),
            ([], None) => bail!(unknown(desk, id)),
        }
    }
}

/// Why no item has an id, or begins with its digits.
fn unknown(desk: &Desk, id: &str) -> String {
    if let Some(there) = desk.written(id) {
        return format!("`{id}` is written: `{}` stands in {} for `{}`, and stays", there.after, there.file, there.before);
    }
    if let Some(list) = desk.never(id) {
        return format!("`{id}` was taught never to be made; remove its entry from {}, then it is proposed again", list.display());
    }
    match without_place(desk, id).first() {
        Some(r) => {
            let file = printable(&r.file);
            format!("`{id}` is accepted, but its place in {file} is not as it was; `unspin pending --again {id}` drops it")
        }
        None if !id.bytes().all(|b| b.is_ascii_hexdigit()) => {
            format!("`{id}` is no file or folder that is there, and no id; `unspin pending` lists the ids")
        }
        None => format!(
            "no edit has the id `{id}`; `unspin pending` lists them; ids change with the text, and options such as --dict find other edits"
        ),
    }
}

/// The accepted edits whose ids begin with some digits and whose places are not as they were; none
/// when an item has such an id.
pub fn without_place<'d>(desk: &'d Desk, id: &str) -> Vec<&'d Record> {
    if id.is_empty() || !desk.session().find_prefix(id).is_empty() {
        return Vec::new();
    }
    let id = id.to_lowercase();
    desk.unplaced(&Filter::default()).into_iter().filter(|r| r.key.to_string().starts_with(&id)).collect()
}

/// Whether an id is of no digits, and no edit has it.
fn is_blank(id: &str) -> bool {
    id.trim().is_empty()
}

/// Whether a path is an id, and no file.
pub fn is_id(path: &Path) -> bool {
    let digits = path.as_os_str().to_string_lossy();
    digits.len() <= 12 && digits.bytes().all(|b| b.is_ascii_hexdigit()) && !path.exists()
}
