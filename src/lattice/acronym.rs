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
        // The figure of a year or number ("COP26") is no initial.
        let letters: Vec<char> = sentence.written(i).chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::{Edge, sample::Sample};
    use crate::text::Tokens;

    /// The wordings that an acronym speaks against, with the number of wrong initials.
    fn against(text: &str, made_anew: bool) -> Vec<(String, f32)> {
        let sample = Sample::new(&[
            ("persistent", "steady"),
            ("threat", "danger"),
            ("peril", "danger"),
            ("persistent threat", "steady danger"),
            ("constant peril", "steady danger"),
            ("menace", "steady danger"),
            ("persistent threat group", "steady danger"),
        ]);
        let tokens = Tokens::new(text);
        let sentence = SentenceText::new(text, &tokens, 0..tokens.len());
        let mut lattice = sample.lattice_of(sentence);
        assert_eq!(lattice.edges.iter().filter(|e| e.is_substitution()).count(), 7);
        lattice.expect_initials(sentence, &sample.dictionaries, &sample.weights, made_anew);
        let wording = |e: &Edge| sample.original(e).unwrap_or(sentence.written(e.start)).to_string();
        let wrong = |e: &Edge| e.evidence.acronym / sample.weights.acronym;
        let mut found: Vec<_> = lattice.edges.iter().map(|e| (wording(e), wrong(e))).filter(|(_, wrong)| *wrong != 0.0).collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found
    }

    #[test]
    fn initials_speak_against_wordings_of_as_many_words() {
        let of = |words: &[(&str, f32)]| words.iter().map(|(word, wrong)| (word.to_string(), *wrong)).collect::<Vec<_>>();
        let original = of(&[("constant peril", 2.0), ("danger", 1.0), ("peril", 1.0), ("steady", 1.0)]);
        let anew = of(&[("constant peril", 2.0), ("peril", 1.0), ("persistent", 1.0), ("persistent threat", 2.0), ("threat", 1.0)]);
        for (text, usual, made_anew) in [
            ("an advanced steady danger (APT) grew", &original, &original),
            ("an advanced steady danger (ASD) grew", &anew, &of(&[])),
            ("an advanced steady danger hit the town (HTT)", &of(&[]), &of(&[])),
        ] {
            assert_eq!(&against(text, false), usual, "{text}");
            assert_eq!(&against(text, true), made_anew, "{text}");
        }
    }

    #[test]
    fn letters_are_given_out_backwards_and_small_words_may_go_without() {
        for (text, expected) in [
            ("the ministry of steady danger (MSD) and the bank (TB)", &[(4, 'd'), (3, 's'), (1, 'm'), (8, 'b'), (7, 't')][..]),
            ("the ministry of steady danger (MOSD)", &[(4, 'd'), (3, 's'), (2, 'o'), (1, 'm')]),
            ("danger (APT)", &[]),
            ("(APT) danger", &[]),
            ("the steady danger APT", &[]),
            ("the steady danger (Sd)", &[]),
            ("the steady danger (SD group)", &[]),
        ] {
            let tokens = Tokens::new(text);
            assert_eq!(initials(SentenceText::new(text, &tokens, 0..tokens.len()), false), expected, "{text}");
        }
    }
}
