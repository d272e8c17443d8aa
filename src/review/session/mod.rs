//! The state of a review, without files or terminals: items, decisions, a cursor, a filter, undo.
//!
//! [`Session::act`] does what a key or a button asks for, and returns a [`Change`] that says what
//! to keep on disk. No action runs the engine: the items hold what it found before.

mod act;
mod action;
mod lesson;

use crate::edit::{Applicability, Edit};
use crate::files::journal::Content;
use crate::format::Document;
use crate::policy::leave_clashing;
use crate::review::filter::Filter;
use crate::review::key::{Key, keys};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;

pub use action::{Action, Change, Refusal, Verdict};
use lesson::lesson;
pub use lesson::{Lesson, substitution};

/// A file under review.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its name in the folder of the review, with `/` between folders.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its text as it was read.
    pub document: Document,
    /// Digest of its bytes as they were read, to notice that it changed.
    pub digest: Content,
}

/// What was decided about an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// This is written, which need not be what was proposed.
    Accepted(String),
    /// The text stays as it is.
    Rejected,
}

/// A place of a text, what is proposed for it and what was decided.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its identity.
    pub key: Key,
    /// The number of its file.
    pub file: usize,
    /// What is proposed, with the alternatives.
    pub edit: Edit,
    /// Number of the substitution. Items with the same number replace the same words by the same
    /// words, whatever the case and the article.
    pub substitution: u32,
    /// What was decided; `None` is pending.
    pub decision: Option<Decision>,
    /// Passed over in this session; comes again with [`Action::Next`] from the end.
    pub skipped: bool,
}

impl Item {
    /// What was decided, as one word.
    pub fn state(&self) -> &'static str {
        match self.decision {
            None => "pending",
            Some(Decision::Accepted(_)) => "accepted",
            Some(Decision::Rejected) => "rejected",
        }
    }

    /// What will be written, when the item is accepted.
    pub fn accepted(&self) -> Option<&str> {
        match &self.decision {
            Some(Decision::Accepted(after)) => Some(after),
            _ => None,
        }
    }

    /// The words of the text, as people read them.
    fn old(&self) -> Cow<'_, str> {
        self.edit.escape.read(&self.edit.before)
    }

    /// The decision for a wording of one's own; `None` when it cannot be written here. A wording
    /// that is proposed already has the form that the place demands.
    fn written(&self, wording: &str) -> Option<Decision> {
        let Edit { before, after, alternatives, escape, .. } = &self.edit;
        let written = match wording == before || wording == after || alternatives.iter().any(|a| a.after == wording) {
            true => wording.to_string(),
            false if wording == self.old() => before.clone(),
            false => escape.write(wording)?,
        };
        Some(if written == *before { Decision::Rejected } else { Decision::Accepted(written) })
    }
}

/// How many items are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Not decided; skipped ones among them.
    pub pending: usize,
    /// To be written as proposed or otherwise.
    pub accepted: usize,
    /// To be left as they are.
    pub rejected: usize,
    /// Written already, and no item any more.
    pub written: usize,
}

/// What was there before one action, for undo.
#[derive(Clone, Debug)]
struct Step {
    /// The items that it decided, each with its decision and whether it was skipped.
    before: Vec<(Key, Option<Decision>, bool)>,
    at: Option<Key>,
    learned: Option<Lesson>,
}

/// A review: items in the order of files and places, one of which is current.
#[derive(Debug, Default)]
pub struct Session {
    files: Vec<SourceFile>,
    items: Vec<Item>,
    /// The numbers of the items by their keys.
    index: HashMap<Key, usize>,
    filter: Filter,
    /// The numbers of the items that the filter takes, in order.
    view: Vec<usize>,
    /// The number of the current item.
    at: Option<usize>,
    undo: Vec<Step>,
    /// Without what was written.
    tally: Tally,
    written: usize,
    /// The numbers of the substitutions.
    substitutions: HashMap<(String, String), u32>,
    /// How often all items were gone through.
    #[cfg(test)]
    pub(in crate::review) refreshed: usize,
}

impl Session {
    /// A session without files.
    pub fn new() -> Session {
        Session::default()
    }

    /// Adds a file.
    #[cfg(test)]
    pub fn add(&mut self, file: SourceFile, edits: Vec<Edit>, decided: impl Fn(Key, &Edit) -> Option<Decision>) {
        self.extend(vec![(file, edits)], |_, key, edit| decided(key, edit));
    }

    /// Adds files with their edits, which are in order and do not overlap. `decided` returns the
    /// earlier decision on an edit.
    pub fn extend(&mut self, files: Vec<(SourceFile, Vec<Edit>)>, decided: impl Fn(&SourceFile, Key, &Edit) -> Option<Decision>) {
        for (file, edits) in files {
            let items = self.items_of(self.files.len(), &file, edits, |key, edit| decided(&file, key, edit));
            self.files.push(file);
            self.items.extend(items);
        }
        self.refresh(None);
    }

    /// Replaces files, given by their numbers, that changed on disk. All items are gone through
    /// once, however many files there are.
    pub fn replace(&mut self, files: Vec<(usize, SourceFile, Vec<Edit>)>, decided: impl Fn(&SourceFile, Key, &Edit) -> Option<Decision>) {
        let current = self.current().map(|item| (item.key, item.file));
        let mut new = HashMap::new();
        for (number, file, edits) in files {
            new.insert(number, self.items_of(number, &file, edits, |key, edit| decided(&file, key, edit)));
            self.files[number] = file;
        }
        let mut old = std::mem::take(&mut self.items).into_iter().peekable();
        for number in 0..self.files.len() {
            let before = std::iter::from_fn(|| old.next_if(|item| item.file == number));
            match new.remove(&number) {
                Some(items) => {
                    before.for_each(drop);
                    self.items.extend(items);
                }
                None => self.items.extend(before),
            }
        }
        self.refresh(current.map(|(key, _)| key));
        // Where the current item is gone, the next one of its file comes up.
        if let Some((_, file)) = current.filter(|(key, _)| !self.index.contains_key(key)) {
            self.at = self.next_pending(self.items_of_file(file).start);
        }
    }

    /// Updates the undo history after places got other keys. `None` means that the place was
    /// written and is no item any more; its key may go to another place.
    pub(in crate::review) fn rename(&mut self, renamed: &HashMap<Key, Option<Key>>) {
        let new = |key: Key| renamed.get(&key).copied().unwrap_or(Some(key));
        for step in &mut self.undo {
            step.before = step.before.drain(..).filter_map(|(key, decision, skipped)| Some((new(key)?, decision, skipped))).collect();
            step.at = step.at.and_then(new);
        }
    }

    fn items_of(
        &mut self,
        number: usize,
        file: &SourceFile,
        edits: Vec<Edit>,
        decided: impl Fn(Key, &Edit) -> Option<Decision>,
    ) -> Vec<Item> {
        let keys = keys(&file.name, &file.document.text, &edits);
        let mut items = Vec::with_capacity(edits.len());
        for (key, edit) in keys.into_iter().zip(edits) {
            let next = self.substitutions.len() as u32;
            let substitution =
                *self.substitutions.entry(substitution(&edit.escape.read(&edit.before), &edit.escape.read(&edit.after))).or_insert(next);
            let decision = decided(key, &edit);
            items.push(Item { key, file: number, edit, substitution, decision, skipped: false });
        }
        items
    }

    /// Computes index, tally and view anew; the cursor goes to `current` or to the first pending
    /// item.
    fn refresh(&mut self, current: Option<Key>) {
        #[cfg(test)]
        {
            self.refreshed += 1;
        }
        self.index = self.items.iter().enumerate().map(|(i, item)| (item.key, i)).collect();
        self.tally = Tally::default();
        for item in &self.items {
            *count(&mut self.tally, item.decision.as_ref()) += 1;
        }
        self.view = self.select(&self.filter);
        self.at = current.and_then(|key| self.index.get(&key).copied()).or_else(|| self.next_pending(0));
    }

    /// The files.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// All items.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The numbers of the items of a file.
    pub fn items_of_file(&self, file: usize) -> Range<usize> {
        self.items.partition_point(|i| i.file < file)..self.items.partition_point(|i| i.file <= file)
    }

    /// The file of an item.
    pub fn file_of(&self, item: &Item) -> &SourceFile {
        &self.files[item.file]
    }

    /// The number of the current item; `None` at the end, when everything in the view is decided or
    /// skipped.
    pub fn at(&self) -> Option<usize> {
        self.at
    }

    /// The current item.
    pub fn current(&self) -> Option<&Item> {
        self.at.map(|at| &self.items[at])
    }

    /// The number of an item by its key.
    pub fn find(&self, key: Key) -> Option<usize> {
        self.index.get(&key).copied()
    }

    /// The numbers of the items whose keys begin with some digits.
    pub fn find_prefix(&self, digits: &str) -> Vec<usize> {
        if let Some(at) = digits.parse().ok().filter(|_| digits.len() == 12).and_then(|key| self.find(key)) {
            return vec![at];
        }
        let digits = digits.to_lowercase();
        (0..self.items.len()).filter(|&i| self.items[i].key.to_string().starts_with(&digits)).collect()
    }

    /// The filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Numbers of the items that the filter takes, in order.
    pub fn view(&self) -> &[usize] {
        &self.view
    }

    /// Numbers of all items that a filter takes, in order.
    pub fn select(&self, filter: &Filter) -> Vec<usize> {
        (0..self.items.len()).filter(|&i| filter.takes(&self.files[self.items[i].file], &self.items[i])).collect()
    }

    /// How many items are in which state, whatever the filter.
    pub fn tally(&self) -> Tally {
        Tally { written: self.written, ..self.tally }
    }

    /// Sets how many edits were written.
    pub(in crate::review) fn set_written(&mut self, written: usize) {
        self.written = written;
    }

    /// The pending items of the view, skipped ones among them: what [`Action::Rest`] decides.
    pub fn rest(&self) -> Vec<usize> {
        self.view.iter().copied().filter(|&i| self.items[i].decision.is_none()).collect()
    }

    /// How many of some items `fix` would leave, because they or edits beside them are not sure
    /// enough.
    pub fn unsure(&self, items: &[usize]) -> usize {
        items.iter().filter(|&&i| self.items[i].edit.applicability != Applicability::Safe).count()
    }

    /// The current item and the pending items with the same substitution, whatever the filter: what
    /// [`Action::Same`], [`Action::Always`] and [`Action::Never`] decide.
    pub fn same(&self) -> Vec<usize> {
        let Some(at) = self.at else { return Vec::new() };
        let number = self.items[at].substitution;
        (0..self.items.len()).filter(|&i| i == at || self.items[i].substitution == number && self.items[i].decision.is_none()).collect()
    }

    /// The edits to write into a file, in order, and how many accepted ones wait: beside what stays
    /// for the time being they would repeat a word or write a wrong article.
    pub fn accepted(&self, file: usize) -> (Vec<Edit>, usize) {
        let items = &self.items[self.items_of_file(file)];
        let accepted: Vec<bool> = items.iter().map(|item| item.accepted().is_some()).collect();
        if !accepted.contains(&true) {
            return (Vec::new(), 0);
        }
        let edit = |item: &Item| Edit { after: item.accepted().unwrap_or(&item.edit.after).to_string(), ..item.edit.clone() };
        let edits: Vec<Edit> = items.iter().map(edit).collect();
        let mut made = accepted.clone();
        leave_clashing(&edits, &mut made);
        let waiting = accepted.iter().zip(&made).filter(|(accepted, made)| accepted != made).count();
        (edits.into_iter().zip(made).filter(|(_, made)| *made).map(|(edit, _)| edit).collect(), waiting)
    }

    /// The numbers of the files with edits to write, each with how many.
    pub fn files_to_write(&self) -> Vec<(usize, usize)> {
        (0..self.files.len()).map(|file| (file, self.accepted(file).0.len())).filter(|(_, count)| *count > 0).collect()
    }

    /// What `+` or `x` would teach about the current item; nothing when it is about no words.
    pub fn lesson(&self, never: bool) -> Option<Lesson> {
        let item = self.current()?;
        let after = item.accepted().filter(|_| !never).unwrap_or(&item.edit.after);
        Some(lesson(&item.edit, after, never)).filter(|lesson| !lesson.spun.is_empty())
    }

    /// The first item of the view that is neither decided nor skipped: from `from` on, then from
    /// the start.
    fn next_pending(&self, from: usize) -> Option<usize> {
        let start = self.view.partition_point(|&i| i < from);
        let (head, tail) = self.view.split_at(start);
        let open = |i: &usize| self.items[*i].decision.is_none() && !self.items[*i].skipped;
        tail.iter().chain(head).copied().find(open)
    }
}

fn count<'t>(tally: &'t mut Tally, decision: Option<&Decision>) -> &'t mut usize {
    match decision {
        Some(Decision::Accepted(_)) => &mut tally.accepted,
        Some(Decision::Rejected) => &mut tally.rejected,
        None => &mut tally.pending,
    }
}

#[cfg(test)]
mod tests;
