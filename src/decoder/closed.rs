//! What closes words to substitutions before any model is asked.

use super::{Decoded, figures, overlaps};
use crate::matcher::Matches;
use crate::policy::shown;
use crate::span::Span;
use crate::text::case::Shape;
use crate::text::{SentenceText, Tokens};

/// Why no substitution is considered at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It is part of an address, path, identifier, code or markup.
    Protected,
    /// It is an acronym ("US", "IT"), another word than its lower-case twin.
    Acronym,
    /// It is a figure that nobody writes in words.
    Figure,
    /// It is a number that stays a figure by itself, as after a label or before a percent sign.
    Label,
    /// An honest phrase covers it.
    Kept {
        /// The phrase as the text writes it.
        phrase: String,
        /// How many dictionaries come after the one that keeps the phrase; of several, the last
        /// one's.
        later: usize,
    },
}

/// What closes token `at` of a sentence by itself. `protected` says whether it overlaps a protected
/// span, and `capitals` whether the whole sentence is in capitals.
#[inline]
pub(super) fn token(sentence: SentenceText<'_>, at: usize, protected: bool, capitals: bool) -> Option<Closed> {
    if protected {
        return Some(Closed::Protected);
    }
    if sentence[at].shape == Shape::Upper && !capitals {
        return Some(Closed::Acronym);
    }
    figures::is_figure(sentence, at).then_some(Closed::Figure)
}

impl Decoded<'_> {
    /// What closes byte `at` of the section to substitutions by itself; longer phrases over it may
    /// still be considered. `None` when it is open, so that dictionaries and models decide, or no
    /// word stands there.
    pub fn closed(&self, text: &str, tokens: &Tokens, at: usize) -> Option<Closed> {
        let text = &*shown(text, &self.protected);
        let number = tokens.partition_point(|t| t.span.end <= at);
        let here = tokens.get(number).filter(|t| t.span.start <= at).map_or(Span::new(at, at + 1), |t| t.span);
        if overlaps(&self.protected, here) {
            return Some(Closed::Protected);
        }
        let s = self.sentences.iter().find(|s| s.tokens.contains(&number) && here == tokens[number].span)?;
        let (sentence, at) = (SentenceText::new(text, tokens, s.tokens.clone()), number - s.tokens.start);
        let kept = || {
            let mut matches = Matches::default();
            // When no token may be changed, only honest phrases are found.
            matches.find(self.dictionaries, &sentence, |_| false);
            let kept = matches.iter().filter(|m| m.start <= at && at < m.end).max_by_key(|m| m.layer)?;
            let phrase = text[sentence.span(kept.start..kept.end).range()].to_string();
            Some(Closed::Kept { phrase, later: self.dictionaries.len() - 1 - kept.layer })
        };
        let label = || figures::is_label(sentence, at).then_some(Closed::Label);
        kept().or_else(|| token(sentence, at, false, sentence.is_capitals())).or_else(label)
    }
}
