//! The state of a review, without files or terminals: items, decisions, a cursor, a filter, undo.
//!
//! [`Session::act`] does what a key or a button asks for and returns a [`Change`] that says what to keep on disk.
//! Nothing is computed anew by an action: the engine ran before, its edits are kept in the items.

use crate::edit::Edit;
use crate::format::Document;
use crate::journal::Content;
pub use crate::review::action::{Action, Change, Refusal, Verdict};
use crate::review::filter::Filter;
use crate::review::key::{Key, keys};
use crate::review::lesson::lesson;
pub use crate::review::lesson::{Lesson, substitution};
use crate::text::token::fold_phrase;
use crate::wording::dress;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;

/// A file under review.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its name in the corpus, with `/` between folders.
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
    /// Number of the substitution: items with the same number replace the same words by the same, whatever the case
    /// and the article.
    pub substitution: u32,
    /// What was decided; `None` is pending.
    pub decision: Option<Decision>,
    /// Passed over in this session; comes again with [`Action::Next`] from the end.
    pub skipped: bool,
}

impl Item {
    /// The words of the text, as people read them.
    fn old(&self) -> Cow<'_, str> {
        self.edit.escape.read(&self.edit.before)
    }

    /// The decision for a wording of one's own; `None` when it cannot be written here. One that is shown is written already.
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// To be written as proposed or otherwise.
    pub accepted: usize,
    /// To be left as they are.
    pub rejected: usize,
    /// Not decided; skipped ones among them.
    pub pending: usize,
}

/// Decisions of one action, for undo.
#[derive(Clone, Debug)]
struct Step {
    before: Vec<(Key, Option<Decision>, bool)>,
    at: Option<Key>,
    learned: Option<Lesson>,
}

/// A review: items in the order of files and places, one of which is current.
#[derive(Debug, Default)]
pub struct Session {
    files: Vec<SourceFile>,
    items: Vec<Item>,
    index: HashMap<Key, usize>,
    filter: Filter,
    view: Vec<usize>,
    at: Option<usize>,
    undo: Vec<Step>,
    tally: Tally,
    substitutions: HashMap<(String, String), u32>,
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

    /// Adds files with their edits, which are in order and do not overlap. `decided` gives earlier decisions.
    pub fn extend(&mut self, files: Vec<(SourceFile, Vec<Edit>)>, decided: impl Fn(&SourceFile, Key, &Edit) -> Option<Decision>) {
        for (file, edits) in files {
            let items = self.items_of(self.files.len(), &file, edits, |key, edit| decided(&file, key, edit));
            self.files.push(file);
            self.items.extend(items);
        }
        self.refresh(None);
    }

    /// Puts a file that changed on disk in the place of what was read before.
    pub fn replace(&mut self, number: usize, file: SourceFile, edits: Vec<Edit>, decided: impl Fn(Key, &Edit) -> Option<Decision>) {
        let items = self.items_of(number, &file, edits, decided);
        let range = self.items_of_file(number);
        let current = self.at.map(|at| self.items[at].key);
        // Where the current item is gone, the next one of the file comes up.
        let next = range.start;
        self.files[number] = file;
        self.items.splice(range, items);
        self.refresh(current);
        if self.at.is_none() || current.is_some_and(|key| !self.index.contains_key(&key)) {
            self.at = self.next_pending(next);
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

    /// Computes index, tally and view anew; the cursor goes to `current` or to the first pending item.
    fn refresh(&mut self, current: Option<Key>) {
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

    /// The number of the current item; `None` at the end, when everything in the view is decided or skipped.
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
        self.tally
    }

    /// Pending items of the view, skipped ones among them: what [`Action::Rest`] decides.
    pub fn rest(&self) -> Vec<usize> {
        self.view.iter().copied().filter(|&i| self.items[i].decision.is_none()).collect()
    }

    /// Pending items with the substitution of the current one, that one included, whatever the filter: what
    /// [`Action::Same`], [`Action::Always`] and [`Action::Never`] decide.
    pub fn same(&self) -> Vec<usize> {
        let Some(at) = self.at else { return Vec::new() };
        let number = self.items[at].substitution;
        (0..self.items.len()).filter(|&i| i == at || self.items[i].substitution == number && self.items[i].decision.is_none()).collect()
    }

    /// The edits to write into a file, in order.
    pub fn accepted(&self, file: usize) -> Vec<Edit> {
        let wording = |item: &Item| match &item.decision {
            Some(Decision::Accepted(after)) => Some(Edit { after: after.clone(), ..item.edit.clone() }),
            _ => None,
        };
        self.items[self.items_of_file(file)].iter().filter_map(wording).collect()
    }

    /// What `+` or `x` would teach about the current item; nothing when it is about no words.
    pub fn lesson(&self, never: bool) -> Option<Lesson> {
        let item = self.current()?;
        let after = match &item.decision {
            Some(Decision::Accepted(after)) if !never => after,
            _ => &item.edit.after,
        };
        Some(lesson(&item.edit, after, never)).filter(|lesson| !lesson.spun.is_empty())
    }

    /// Does what a person asks for.
    ///
    /// # Errors
    /// When it is not possible; nothing has changed then.
    pub fn act(&mut self, action: Action) -> Result<Change, Refusal> {
        match action {
            Action::Decide(verdict) => self.decide(vec![self.at.ok_or(Refusal::NoItem)?], verdict, None),
            Action::Rest(verdict) => {
                let items = self.rest();
                if items.is_empty() { Err(Refusal::NoItem) } else { self.decide(items, verdict, None) }
            }
            Action::Same(verdict) => {
                self.at.ok_or(Refusal::NoItem)?;
                self.decide(self.same(), verdict, None)
            }
            Action::These(items, verdict) => self.decide(items, verdict, None),
            Action::Take(n) => {
                let item = self.current().ok_or(Refusal::NoItem)?;
                let other = n.checked_sub(1).and_then(|i| item.edit.alternatives.get(i)).ok_or(Refusal::NoAlternative(n))?;
                let wording = other.after.clone();
                self.word(vec![self.at.ok_or(Refusal::NoItem)?], &wording)
            }
            Action::Own(wording) => self.word(vec![self.at.ok_or(Refusal::NoItem)?], &wording),
            Action::TheseWith(items, wording) => self.word(items, &wording),
            Action::Always => self.always(),
            Action::Never => {
                self.at.ok_or(Refusal::NoItem)?;
                let lesson = self.lesson(true).ok_or(Refusal::NoWords)?;
                self.decide(self.same(), Verdict::Reject, Some(lesson))
            }
            Action::Next => self.step(true),
            Action::Previous => self.step(false),
            Action::Go(n) if n < self.items.len() => {
                self.at = Some(n);
                Ok(Change::default())
            }
            Action::Go(_) => Err(Refusal::NoItem),
            Action::Undo => self.take_back(),
            Action::Filter(filter) => {
                let view = self.select(&filter);
                if view.is_empty() && !self.items.is_empty() {
                    return Err(Refusal::NothingMatches);
                }
                (self.filter, self.view) = (filter, view);
                let stays = self.at.filter(|at| self.view.binary_search(at).is_ok());
                self.at = stays.or_else(|| self.next_pending(self.at.unwrap_or(0)));
                Ok(Change::default())
            }
        }
    }

    /// Decides items as one step.
    fn decide(&mut self, items: Vec<usize>, verdict: Verdict, lesson: Option<Lesson>) -> Result<Change, Refusal> {
        let decision = |item: &Item| match verdict {
            Verdict::Accept => Some(Decision::Accepted(item.edit.after.clone())),
            Verdict::Reject => Some(Decision::Rejected),
            Verdict::Skip => None,
        };
        let decided = items.into_iter().filter(|&i| i < self.items.len()).map(|i| (i, decision(&self.items[i]))).collect();
        self.settle(decided, verdict == Verdict::Skip, lesson)
    }

    /// Gives items a wording, written as the place of each demands; the text as it is means to reject.
    fn word(&mut self, items: Vec<usize>, wording: &str) -> Result<Change, Refusal> {
        if wording.trim().is_empty() || wording.chars().any(char::is_control) {
            return Err(Refusal::Wording);
        }
        let decided = items.into_iter().filter(|&i| i < self.items.len()).map(|i| (i, self.items[i].written(wording)));
        self.settle_written(decided.collect(), None)
    }

    /// Sets decisions on wordings of one's own, `None` where one cannot be written.
    fn settle_written(&mut self, decided: Vec<(usize, Option<Decision>)>, lesson: Option<Lesson>) -> Result<Change, Refusal> {
        let (asked, first) = (decided.len(), decided.first().map(|(i, _)| *i));
        let decided: Vec<_> = decided.into_iter().filter(|(_, decision)| decision.is_some()).collect();
        let lost = asked - decided.len();
        if let (true, Some(i)) = (decided.is_empty(), first) {
            return Err(Refusal::Unplaceable(self.items[i].edit.escape.name()));
        }
        let mut change = self.settle(decided, false, lesson)?;
        change.unwritable += lost;
        Ok(change)
    }

    fn always(&mut self) -> Result<Change, Refusal> {
        let item = self.current().ok_or(Refusal::NoItem)?;
        let lesson = self.lesson(false).ok_or(Refusal::NoWords)?;
        let chosen = match &item.decision {
            Some(Decision::Accepted(after)) if *after != item.edit.after => after.clone(),
            _ => return self.decide(self.same(), Verdict::Accept, Some(lesson)),
        };
        // A wording of one's own goes to the same words everywhere, with the capitals that they have there.
        let (at, words) = (self.at, item.old());
        let spun = fold_phrase(&words);
        let same = |i: &usize| Some(*i) == at || self.items[*i].decision.is_none() && fold_phrase(&self.items[*i].old()) == spun;
        let decision = |i: usize| match (Some(i) == at, &self.items[i]) {
            (true, _) => Some(Decision::Accepted(chosen.clone())),
            (false, item) => item.written(&dress(&lesson.original, &item.old(), spun != lesson.spun)),
        };
        let decided = (0..self.items.len()).filter(same).map(|i| (i, decision(i))).collect();
        self.settle_written(decided, Some(lesson))
    }

    /// Sets decisions as one step that can be undone, and goes on when the current item is among them.
    fn settle(&mut self, mut decided: Vec<(usize, Option<Decision>)>, skipped: bool, lesson: Option<Lesson>) -> Result<Change, Refusal> {
        let asked = decided.len();
        let only = decided.first().map(|(i, _)| *i);
        decided.retain(|(i, decision)| match decision {
            Some(Decision::Accepted(after)) => self.can_write(*i, after),
            _ => true,
        });
        if let (true, Some(i)) = (decided.is_empty(), only) {
            return Err(Refusal::Unwritable(self.file_of(&self.items[i]).document.encoding.name()));
        }
        let mut step = Step { before: Vec::with_capacity(decided.len()), at: self.current().map(|i| i.key), learned: lesson.clone() };
        let mut change = Change { unwritable: asked - decided.len(), learned: lesson, ..Change::default() };
        let moves = self.at.is_some_and(|at| decided.iter().any(|(i, _)| *i == at));
        for (i, decision) in decided {
            step.before.push((self.items[i].key, self.items[i].decision.clone(), self.items[i].skipped));
            if self.set(i, decision, skipped) {
                change.items.push(i);
            }
        }
        self.undo.push(step);
        if moves {
            self.at = self.next_pending(self.at.map_or(0, |at| at + 1));
        }
        Ok(change)
    }

    fn set(&mut self, i: usize, decision: Option<Decision>, skipped: bool) -> bool {
        let item = &mut self.items[i];
        item.skipped = skipped;
        if item.decision == decision {
            return false;
        }
        *count(&mut self.tally, item.decision.as_ref()) -= 1;
        *count(&mut self.tally, decision.as_ref()) += 1;
        item.decision = decision;
        true
    }

    fn can_write(&self, i: usize, after: &str) -> bool {
        let item = &self.items[i];
        let document = &self.file_of(item).document;
        if *after == item.edit.after {
            return document.can_encode(&item.edit);
        }
        document.can_encode(&Edit { after: after.to_string(), alternatives: Vec::new(), ..item.edit.clone() })
    }

    fn take_back(&mut self) -> Result<Change, Refusal> {
        let step = self.undo.pop().ok_or(Refusal::NothingToUndo)?;
        let mut change = Change { forgotten: step.learned, ..Change::default() };
        for (key, decision, skipped) in step.before {
            let Some(i) = self.find(key) else { continue };
            if self.set(i, decision, skipped) {
                change.items.push(i);
            }
        }
        self.at = step.at.and_then(|key| self.find(key)).or(self.at);
        Ok(change)
    }

    fn step(&mut self, forward: bool) -> Result<Change, Refusal> {
        let to = match self.at.map(|at| self.view.binary_search(&at)) {
            Some(Ok(i)) if forward => i + 1,
            Some(Err(i)) if forward => i,
            Some(Ok(i) | Err(i)) => i.checked_sub(1).ok_or(Refusal::NoItem)?,
            None if forward => return self.again(),
            None => self.view.len().checked_sub(1).ok_or(Refusal::NoItem)?,
        };
        self.at = Some(*self.view.get(to).ok_or(Refusal::NoItem)?);
        Ok(Change::default())
    }

    /// From the end: what was skipped comes up again.
    fn again(&mut self) -> Result<Change, Refusal> {
        for &i in &self.view {
            self.items[i].skipped = false;
        }
        self.at = Some(self.next_pending(0).ok_or(Refusal::NoItem)?);
        Ok(Change::default())
    }

    /// The first item of the view from `from` on, then from the start, that is neither decided nor skipped.
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
