//! A decoded section, as edits are made from it.

use crate::context::ContextModel;
use crate::decoder::section::Section;
use crate::decoder::sentence::Sentence;
use crate::decoder::{Decoded, Decoder};
use crate::engine::Mode;
use crate::policy::Policy;
use crate::text::{SentenceText, Tokens};

/// Whether a word stands right after another one.
type Joins<'a> = dyn Fn(&str, &str) -> bool + 'a;

/// A decoded section of a text, with what its edits are made by.
pub(super) struct Part<'a> {
    /// The text of the section.
    pub text: &'a str,
    /// Its first byte in the whole text.
    pub base: usize,
    /// Its tokens.
    pub tokens: &'a Tokens,
    /// What it was decoded to.
    pub decoded: &'a Decoded<'a>,
    /// From which confidence edits are made.
    pub policy: &'a Policy,
    /// Whether only tortured phrases are restored.
    pub tortured: bool,
    /// Whether authors write a word right after another one, as far as the context model knows.
    pub joins: Box<Joins<'a>>,
}

impl<'a> Part<'a> {
    /// The `section` of `text` that the decoder has just decoded.
    pub fn new<M: ContextModel>(text: &'a str, decoder: &'a Decoder<'_, M>, section: &Section, decoded: &'a Decoded<'_>) -> Self {
        let engine = decoder.engine;
        let (tokens, policy, tortured) = (&decoder.tokens, &engine.policy, engine.mode == Mode::Tortured);
        let joins = Box::new(|first: &str, second: &str| engine.model.joins(engine.model.word(first), engine.model.word(second)));
        Part { text: section.of(text), base: section.start, tokens, decoded, policy, tortured, joins }
    }

    /// The text of one of the decoded sentences.
    pub fn sentence(&self, s: &Sentence) -> SentenceText<'a> {
        SentenceText::new(self.text, self.tokens, s.tokens.clone())
    }
}
