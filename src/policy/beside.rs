//! Edits that are right only beside others that are made, too.
//!
//! What an edit writes was judged beside the restored words around it. When those are left after
//! all, it may repeat a word or need another article.

use crate::edit::Edit;
use crate::text::article;

/// Takes out of the edits that are to be `made` those that would repeat a word of an adjoining edit
/// that is not, or write an article that does not fit it. The edits are in order and marked by
/// [`super::mark_adjoining`]; the parts of one edit stay together.
pub fn leave_clashing(edits: &[Edit], made: &mut [bool]) {
    let mut at = 1;
    while at < edits.len() {
        let [first, second] = [&edits[at - 1], &edits[at]];
        let clashing = edits[at].adjoins
            && match (made[at - 1], made[at]) {
                (true, false) => repeats_next(first, &second.before) || wrong_article(first, &second.before),
                (false, true) => repeats_previous(second, &first.before) || wrongs_article(second, &first.before),
                _ => false,
            };
        if !clashing {
            at += 1;
            continue;
        }
        let mut part = if made[at] { at } else { at - 1 };
        while part > 0 && edits[part].continues {
            part -= 1;
        }
        at = part.max(1);
        made[part] = false;
        while edits.get(part + 1).is_some_and(|e| e.continues) {
            part += 1;
            made[part] = false;
        }
    }
}

/// Words that may follow themselves ("had had", "that that").
pub(crate) fn may_repeat(word: &str) -> bool {
    ["had", "that", "very", "so", "is", "in"].iter().any(|w| word.eq_ignore_ascii_case(w))
}

/// Whether a word stands at the end of one text and at the beginning of the next.
fn repeats(first: &str, second: &str) -> bool {
    let word = first.rsplit(char::is_whitespace).next().unwrap_or_default();
    let next = second.split(char::is_whitespace).next().unwrap_or_default();
    word.len() > 1 && word.eq_ignore_ascii_case(next) && !may_repeat(word)
}

/// Whether an edit repeats the word after it, which its text does not.
fn repeats_next(edit: &Edit, after: &str) -> bool {
    repeats(&edit.after, after) && !repeats(&edit.before, after)
}

/// Whether an edit repeats the word before it, which its text does not.
fn repeats_previous(edit: &Edit, before: &str) -> bool {
    repeats(before, &edit.after) && !repeats(before, &edit.before)
}

/// Whether an edit writes a word that the article before it does not fit, as it did the text.
fn wrongs_article(edit: &Edit, before: &str) -> bool {
    article::is_indefinite(before) && article::agrees(before, &edit.before) && !article::agrees(before, &edit.after)
}

/// Whether an edit writes an article that does not fit the word after it.
fn wrong_article(edit: &Edit, after: &str) -> bool {
    article::is_indefinite(&edit.after) && !article::agrees(&edit.after, after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::mark_adjoining;

    /// Which edits stay of some words of `text`, each with its original, of which the last are not
    /// made.
    fn left(text: &str, originals: &[(&str, &str)], wanted: &[bool]) -> Vec<bool> {
        let mut at = 0;
        let place = |&(before, after): &(&str, &str)| {
            let start = at + text[at..].find(before).expect("there");
            at = start + before.len();
            Edit::sample(start, before, after)
        };
        let mut edits: Vec<Edit> = originals.iter().map(place).collect();
        mark_adjoining(text, &mut edits);
        let mut made = wanted.to_vec();
        leave_clashing(&edits, &mut made);
        made
    }

    #[test]
    fn edits_that_would_repeat_a_word_are_left() {
        let house = ("an ginormous enormous house", [("ginormous", "enormous"), ("enormous", "huge")]);
        assert_eq!(left(house.0, &house.1, &[true, true]), [true, true]);
        assert_eq!(left(house.0, &house.1, &[true, false]), [false, false]);
        let net = ("a neural nervous organization", [("neural", "deep"), ("nervous organization", "neural network")]);
        assert_eq!(left(net.0, &net.1, &[false, true]), [false, false]);
        assert_eq!(left("had gained", &[("had", "had had"), ("gained", "had")], &[true, false]), [true, false]);
        // One leads to the next.
        let chain = [("one", "two"), ("two", "three"), ("three", "four")];
        assert_eq!(left("one two three", &chain, &[true, true, false]), [false, false, false]);
        assert_eq!(left("one, two three", &chain, &[true, true, false]), [true, false, false]);
    }

    #[test]
    fn articles_go_with_their_words() {
        let edits = [("a", "an"), ("settlement", "agreement")];
        assert_eq!(left("a settlement", &edits, &[true, false]), [false, false]);
        assert_eq!(left("a settlement", &edits, &[false, true]), [false, false]);
        assert_eq!(left("a settlement", &edits, &[true, true]), [true, true]);
    }
}
