//! A decoded section, from which edits are made.

use crate::context::ContextModel;
use crate::decoder::section::Section;
use crate::decoder::{Decoded, Decoder};
use crate::policy::Policy;
use crate::text::Tokens;

/// A decoded section of a text.
pub(super) struct Part<'a> {
    /// Its text.
    pub text: &'a str,
    /// Where it begins in the whole text, in bytes.
    pub base: usize,
    /// Its tokens.
    pub tokens: &'a Tokens,
    /// What it was decoded to.
    pub decoded: &'a Decoded<'a>,
    /// Which edits are made.
    pub policy: &'a Policy,
    /// Whether only tortured phrases are restored.
    pub tortured: bool,
}

impl<'a> Part<'a> {
    /// The `section` of `text` that the decoder has just decoded.
    pub fn new<M: ContextModel>(text: &'a str, decoder: &'a Decoder<'_, M>, section: &Section, decoded: &'a Decoded<'_>) -> Self {
        let engine = decoder.engine;
        let (tokens, policy, tortured) = (&decoder.tokens, &engine.policy, engine.tortured);
        Part { text: section.of(text), base: section.start, tokens, decoded, policy, tortured }
    }
}
