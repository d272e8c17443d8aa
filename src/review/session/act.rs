//! What actions do.

use super::{Action, Change, Decision, Item, Lesson, Refusal, Session, Step, Verdict, count};
use crate::edit::Edit;
use crate::message::is_control;
use crate::text::token::fold_phrase;
use crate::wording::dress;
use std::collections::BTreeSet;

impl Session {
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

    /// Decides items as one step, each with all parts of its edit.
    fn decide(&mut self, items: Vec<usize>, verdict: Verdict, lesson: Option<Lesson>) -> Result<Change, Refusal> {
        let decision = |item: &Item| match verdict {
            Verdict::Accept => Some(Decision::Accepted(item.edit.after.clone())),
            Verdict::Reject => Some(Decision::Rejected),
            Verdict::Skip => None,
        };
        let decided = self.whole(items).into_iter().map(|i| (i, decision(&self.items[i]))).collect();
        self.settle(decided, verdict == Verdict::Skip, lesson)
    }

    /// The given items and all other parts of their edits; numbers that no item has are left out.
    fn whole(&self, items: Vec<usize>) -> BTreeSet<usize> {
        let continues = |i: usize| self.items.get(i).is_some_and(|item| item.edit.continues);
        let mut whole = BTreeSet::new();
        for i in items.into_iter().filter(|&i| i < self.items.len()) {
            let (mut first, mut last) = (i, i);
            while first > 0 && continues(first) {
                first -= 1;
            }
            while continues(last + 1) {
                last += 1;
            }
            whole.extend(first..=last);
        }
        whole
    }

    /// Accepts a wording for items, written as the place of each demands. The text as it is means
    /// to reject.
    fn word(&mut self, items: Vec<usize>, wording: &str) -> Result<Change, Refusal> {
        if wording.trim().is_empty() || wording.chars().any(is_control) {
            return Err(Refusal::Wording);
        }
        let decided = items.into_iter().filter(|&i| i < self.items.len()).map(|i| (i, self.items[i].written(wording)));
        self.settle_written(decided.collect(), None)
    }

    /// Sets decisions for wordings of one's own; `None` where a wording cannot be written.
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

    /// Accepts and teaches the substitution of the current item.
    fn always(&mut self) -> Result<Change, Refusal> {
        let item = self.current().ok_or(Refusal::NoItem)?;
        let lesson = self.lesson(false).ok_or(Refusal::NoWords)?;
        let chosen = match &item.decision {
            Some(Decision::Accepted(after)) if *after != item.edit.after => after.clone(),
            _ => return self.decide(self.same(), Verdict::Accept, Some(lesson)),
        };
        // A wording of one's own goes to the same words everywhere, with the capitals that they
        // have there.
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

    /// Sets decisions as one step of undo, and goes on when the current item is among them.
    fn settle(&mut self, mut decided: Vec<(usize, Option<Decision>)>, skipped: bool, lesson: Option<Lesson>) -> Result<Change, Refusal> {
        if decided.is_empty() && lesson.is_none() {
            return Ok(Change::default());
        }
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

    /// Sets the decision on an item; returns whether it is another one now.
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
        if step.learned.is_none() && step.before.is_empty() {
            return Err(Refusal::Written);
        }
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

    /// From the end, goes to the first item that was skipped.
    fn again(&mut self) -> Result<Change, Refusal> {
        for &i in &self.view {
            self.items[i].skipped = false;
        }
        self.at = Some(self.next_pending(0).ok_or(Refusal::NoItem)?);
        Ok(Change::default())
    }
}
