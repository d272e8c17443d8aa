//! What a person can do in a review, what it changes, and why it may be refused.

use super::Lesson;
use crate::message::count;
use crate::review::filter::Filter;
use std::fmt;

/// What to do with an item, or with many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Write what is proposed.
    Accept,
    /// Leave the text as it is.
    Reject,
    /// Decide later; takes a decision back.
    Skip,
}

/// What a person does. Actions on "the" item concern the current one.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Accepts, rejects or skips the item and goes on to the next.
    Decide(Verdict),
    /// Accepts an alternative of the item, counted from one; leaving the text as it is rejects it.
    Take(usize),
    /// Accepts a wording of one's own.
    Own(String),
    /// Decides all pending items of the view, see [`crate::review::Session::rest`].
    Rest(Verdict),
    /// Decides all pending items with the substitution of the item, see
    /// [`crate::review::Session::same`].
    Same(Verdict),
    /// Decides some items, by their numbers.
    These(Vec<usize>, Verdict),
    /// Accepts a wording for some items, by their numbers.
    TheseWith(Vec<usize>, String),
    /// Accepts all that are the same and teaches the substitution.
    Always,
    /// Rejects all that are the same and teaches never to make the substitution.
    Never,
    /// Goes to the next item of the view.
    Next,
    /// Goes to the previous item of the view.
    Previous,
    /// Goes to an item by its number.
    Go(usize),
    /// Takes the last decisions back.
    Undo,
    /// Looks only at some items.
    Filter(Filter),
}

/// What an action changed, to be kept on disk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// Numbers of the items that have another decision now.
    pub items: Vec<usize>,
    /// How many items were left as they are, because their file cannot express the wording.
    pub unwritable: usize,
    /// What was taught.
    pub learned: Option<Lesson>,
    /// What was taught and is taken back.
    pub forgotten: Option<Lesson>,
}

impl Change {
    /// What to say of the items that were left as they are; `None` when there are none.
    pub fn left(&self) -> Option<String> {
        let as_is = if self.unwritable == 1 { "it is: its file" } else { "they are: their files" };
        (self.unwritable > 0).then(|| format!("{} left as {as_is} cannot hold the wording", count(self.unwritable, "edit")))
    }
}

/// Why an action is not possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No item is current: everything is decided, or the filter takes nothing.
    NoItem,
    /// There is no alternative with this number.
    NoAlternative(usize),
    /// The edit is about signs, of which no dictionary says anything.
    NoWords,
    /// The wording is empty or holds line breaks or control characters.
    Wording,
    /// The encoding of the file, which is named, lacks a character of the wording.
    Unwritable(&'static str),
    /// The wording cannot be written where it goes, which is named.
    Unplaceable(&'static str),
    /// There is nothing to take back.
    NothingToUndo,
    /// What would be taken back was written meanwhile; the next undo goes one step further back.
    Written,
    /// The filter takes no item.
    NothingMatches,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NoItem => f.write_str("nothing is left to decide here"),
            Refusal::NoAlternative(n) => write!(f, "there is no alternative {n}"),
            Refusal::NoWords => f.write_str("there are no words to teach; its rule can be left out with --ignore"),
            Refusal::Wording => f.write_str("a wording is one line of text; to leave the place as it is, reject it"),
            Refusal::Unwritable(encoding) => write!(f, "this cannot be written in {encoding}; convert the file to UTF-8"),
            Refusal::Unplaceable(place) => {
                write!(f, "this cannot be written in {place}; word it without the signs that mean something there")
            }
            Refusal::NothingToUndo => f.write_str("there is nothing to undo in this session; go back to a place and decide it again"),
            Refusal::Written => f.write_str("that is written and stays; --backup keeps the text before as FILE.unspin-orig"),
            Refusal::NothingMatches => f.write_str("nothing matches"),
        }
    }
}

impl std::error::Error for Refusal {}
