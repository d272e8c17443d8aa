//! The identity of a place in a text: what stands there and the words around it.
//!
//! A key does not depend on the position, so that it survives changes elsewhere in the file, nor on
//! what is proposed, so that a decision outlives a change of the dictionaries. Spaces and line
//! breaks do not count.

use crate::edit::Edit;
use crate::span::Span;
use crate::text::token::word_id;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

/// Words on each side that belong to a key.
const CONTEXT: usize = 3;
/// Bytes on each side in which these words are looked for.
const REACH: usize = 200;
/// Bits of a key: 12 hexadecimal digits. Keys may clash without harm: a record also has file and
/// words.
const BITS: u32 = 48;

/// The identity of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u64);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}", self.0)
    }
}

impl FromStr for Key {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Key, Self::Err> {
        u64::from_str_radix(text, 16).map(|n| Key(n & ((1 << BITS) - 1)))
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Key, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() != 12 {
            return Err(de::Error::custom("a key has 12 hexadecimal digits"));
        }
        text.parse().map_err(de::Error::custom)
    }
}

/// The keys of the edits of a file, in their order; `name` is the name of the file in the folder
/// of the review.
/// Places with the same words and the same words around are numbered, and the number is part of the
/// key.
pub fn keys(name: &str, text: &str, edits: &[Edit]) -> Vec<Key> {
    let mut seen: HashMap<u64, u32> = HashMap::new();
    let mut keys = Vec::with_capacity(edits.len());
    for edit in edits {
        let (left, right) = context(text, edit.span);
        let before = edit.before.split_whitespace().collect::<Vec<_>>().join(" ");
        let place = format!("{name}\0{left}\0{before}\0{right}");
        let count = seen.entry(word_id(&place).0).or_default();
        keys.push(Key(word_id(&format!("{place}\0{count}")).0 >> (64 - BITS)));
        *count += 1;
    }
    keys
}

/// The keys of places that were written, which differ from all keys of places to decide. `before`
/// of the edits is what stands there now.
pub fn written_keys(name: &str, text: &str, edits: &[Edit]) -> Vec<Key> {
    keys(&format!("{name}\0written"), text, edits)
}

/// The words on each side of a span that belong to its key, with single spaces.
pub fn context(text: &str, span: Span) -> (String, String) {
    let wide = span.widened(text, REACH);
    let mut left: Vec<&str> = text[wide.start..span.start].split_whitespace().rev().take(CONTEXT).collect();
    left.reverse();
    let right: Vec<&str> = text[span.end..wide.end].split_whitespace().take(CONTEXT).collect();
    (left.join(" "), right.join(" "))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::edit::Alternative;

    /// An edit of the first, second … occurrence of `before`.
    pub(crate) fn edit(text: &str, before: &str, nth: usize, after: &str, confidence: f32) -> Edit {
        let start = text.match_indices(before).nth(nth).expect("there").0;
        let alternatives =
            [("raid", 0.1), (before, 0.9 - confidence)].map(|(after, confidence)| Alternative { after: after.into(), confidence });
        let rule = format!("test/{}", after.to_lowercase());
        Edit { confidence, rule, alternatives: alternatives.into(), ..Edit::sample(start, before, after) }
    }

    #[test]
    fn keys_survive_changes_elsewhere() {
        let old = "First paragraph.\n\nThen came a big assault on the harbour today.\n";
        let new = "Another first paragraph, longer.\r\n\r\nThen came a big\r\nassault on the harbour today. More.\n";
        let key = |text: &str| keys("a.txt", text, &[edit(text, "assault", 0, "attack", 0.9)])[0];
        assert_eq!(key(old), key(new));
        assert_ne!(key(old), key(&old.replace("big", "small")));
        assert_ne!(key(old), keys("b.txt", old, &[edit(old, "assault", 0, "attack", 0.9)])[0]);
        assert_eq!(key(old), keys("a.txt", old, &[edit(old, "assault", 0, "raid", 0.5)])[0]);
        assert_eq!(key(old).to_string().parse(), Ok(key(old)));
        let json = serde_json::to_string(&key(old)).expect("json");
        assert_eq!(serde_json::from_str::<Key>(&json).ok(), Some(key(old)));
    }

    #[test]
    fn places_that_look_alike_have_keys_of_their_own() {
        let text = "a b c assault d e f a b c assault d e f";
        let found = keys("a", text, &[edit(text, "assault", 0, "attack", 0.9), edit(text, "assault", 1, "attack", 0.9)]);
        assert_ne!(found[0], found[1]);
        let text = "é".repeat(300);
        assert_eq!(context(&text, Span::new(300, 302)).0.len(), 200);
    }
}
