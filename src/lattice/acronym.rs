//! Bracketed acronyms, such as "advanced persistent threat (APT)": they show the initials of the
//! words before them.

use super::{Kind, Lattice};
use crate::dict::Dictionary;
use crate::text::case::Shape;
use crate::text::{Gap, SentenceText};
use crate::weights::Weights;

/// Words that may have no letter in an acronym.
const SMALL: [&str; 7] = ["of", "and", "the", "for", "in", "on", "to"];

impl Lattice {
    /// Sets the evidence of bracketed acronyms of the edges that write as many words as they cover,
    /// in the place of words whose initials an acronym shows. With `made_anew`, an acronym of the
    /// words as they stand is taken for one that was made of spun words, and says nothing.
    pub fn expect_initials(&mut self, sentence: SentenceText<'_>, dictionaries: &[Dictionary], weights: &Weights, made_anew: bool) {
        let expected = initials(sentence, made_anew);
        if expected.is_empty() {
            return;
        }
        for edge in &mut self.edges {
            let original = match edge.kind {
                Kind::Identity => sentence.written(edge.start).to_lowercase(),
                Kind::Substitution { layer, form, .. } => dictionaries[layer].original(form).to_lowercase(),
            };
            let words: Vec<&str> = original.split(' ').collect();
            let (start, end) = edge.phrase();
            if words.len() != end - start {
                continue;
            }
            let word_at = |token: usize| token.checked_sub(start).and_then(|k| words.get(k));
            let wrong = expected.iter().filter(|&&(token, letter)| word_at(token).is_some_and(|w| !w.starts_with(letter)));
            edge.evidence.acronym = weights.acronym * wrong.count() as f32;
        }
    }
}

/// The initials that a sentence's bracketed acronyms ask for, as `(token, lower-case letter)`.
///
/// Letters are given out from the last word backwards; small words may go without one. With
/// `made_anew`, acronyms that show all the initials of the words as they stand are left out.
fn initials(sentence: SentenceText<'_>, made_anew: bool) -> Vec<(usize, char)> {
    let mut expected = Vec::new();
    for (i, token) in sentence.iter().enumerate() {
        let bracketed = || sentence.before(i).ends_with('(') && sentence.after(i).starts_with(')');
        if token.shape != Shape::Upper || token.gap != Gap::Punct || !bracketed() {
            continue;
        }
        let letters: Vec<char> = sentence.written(i).chars().map(|c| c.to_ascii_lowercase()).collect();
        if !(2..=6).contains(&letters.len()) || letters.len() > i {
            continue;
        }
        let (mut before, first) = (i, expected.len());
        for &letter in letters.iter().rev() {
            let passed = |word: &str| SMALL.contains(&word) && !word.starts_with(letter);
            while before > 0 && passed(sentence.written(before - 1)) {
                before -= 1;
            }
            let Some(at) = before.checked_sub(1) else { break };
            before = at;
            expected.push((at, letter));
        }
        if made_anew && expected[first..].iter().all(|&(at, letter)| sentence.folded(at).starts_with(letter)) {
            expected.truncate(first);
        }
    }
    expected
}
