//! A sentence as it is read at the moment, spun or partly restored: what the candidates of a place are judged against.

use crate::classifier::Unpacked;
use crate::classifier::features::{Sentence, suffix};
use crate::context::{ContextModel, ModelWord};
use crate::dict::Dictionary;
use crate::lattice::{Edge, Kind, Lattice};
use crate::text::token::fold_phrase;

/// Words after a place whose probability it still changes.
const REACH: usize = 3;
/// A token boundary that lies inside a substitution.
const INSIDE: u32 = u32::MAX;

/// The words of a sentence with the context model's states between them.
#[derive(Clone, Debug)]
pub struct Rendering<S> {
    /// The words.
    pub words: Vec<ModelWord>,
    /// Endings of the words, see [`suffix`].
    pub suffixes: Vec<u64>,
    /// The classifier's vectors of the words, once it was asked.
    pub unpacked: Unpacked,
    /// Index of the word at each token boundary.
    place: Vec<u32>,
    /// States before each word and after the last.
    states: Vec<S>,
    /// Log-probability of all words before each one, and of all.
    sums: Vec<f32>,
}

impl<S> Default for Rendering<S> {
    fn default() -> Self {
        Rendering {
            words: Vec::new(),
            suffixes: Vec::new(),
            unpacked: Unpacked::default(),
            place: Vec::new(),
            states: Vec::new(),
            sums: Vec::new(),
        }
    }
}

impl<S: Copy + PartialEq> Rendering<S> {
    /// Reads the sentence of a lattice with the edges `chosen` substituted (in order, never overlapping).
    pub fn read<M: ContextModel<State = S>>(
        &mut self,
        model: &M,
        dictionaries: &[Dictionary],
        sentence: &Sentence,
        lattice: &Lattice,
        chosen: &[usize],
    ) {
        self.words.clear();
        self.suffixes.clear();
        self.place.clear();
        let mut chosen = chosen.iter().map(|&e| &lattice.edges[e]).peekable();
        let mut at = 0;
        let suffixes = sentence.suffixes();
        while at < suffixes.len() {
            self.place.push(self.words.len() as u32);
            let Some(edge) = chosen.next_if(|e| e.start == at) else {
                self.words.extend(lattice.words(&lattice.edges[lattice.first[at]]));
                self.suffixes.push(suffixes[at]);
                at += 1;
                continue;
            };
            self.words.extend(lattice.words(edge));
            if let Kind::Substitution { layer, form, article, .. } = edge.kind {
                let dictionary = &dictionaries[layer];
                let form = dictionary.form(form);
                let original = dictionary.form_text(&form);
                if article {
                    self.suffixes.push(suffix("a"));
                }
                // Only plain words are sure to be split as the tokeniser does it.
                match original.bytes().all(|b| b.is_ascii_alphabetic() || b == b' ') {
                    true => self.suffixes.extend(original.split(' ').map(suffix)),
                    false => self.suffixes.extend(fold_phrase(original).split(' ').map(suffix)),
                }
                debug_assert_eq!(self.suffixes.len(), self.words.len());
            }
            self.place.extend(std::iter::repeat_n(INSIDE, edge.end - edge.start - 1));
            at = edge.end;
        }
        self.place.push(self.words.len() as u32);
        self.states.clear();
        self.sums.clear();
        let (mut state, mut sum) = (model.start(), 0.0);
        for &word in &self.words {
            self.states.push(state);
            self.sums.push(sum);
            let (p, next) = model.score(&state, word);
            (state, sum) = (next, sum + p);
        }
        self.states.push(state);
        self.sums.push(sum + model.end(&state));
    }

    /// The words before and after a span of tokens, as a range left out of [`Rendering::words`]; `None` when a
    /// substitution reaches across one of its ends.
    pub fn gap(&self, span: (usize, usize)) -> Option<(usize, usize)> {
        let (from, to) = (self.place[span.0], self.place[span.1]);
        (from != INSIDE && to != INSIDE).then_some((from as usize, to as usize))
    }

    /// Log-probability of an edge's wording in its place, less that of leaving the words, in nats. `None` when a
    /// substitution reaches across one of its ends.
    pub fn gain<M: ContextModel<State = S>>(&self, model: &M, lattice: &Lattice, edge: &Edge) -> Option<f32> {
        let (from, to) = self.gap((edge.start, edge.end))?;
        let left = (edge.start..edge.end).map(|i| lattice.words(&lattice.edges[lattice.first[i]])[0]);
        let untouched = to - from == edge.end - edge.start && left.clone().eq(self.words[from..to].iter().copied());
        let end = self.words.len().min(to + REACH);
        let kept = if untouched { self.sums[end] - self.sums[from] } else { self.score(model, from, to, left) };
        Some(self.score(model, from, to, lattice.words(edge).iter().copied()) - kept)
    }

    /// Log-probability of some words in the place of the words `from..to` and of those after them that see the change.
    fn score<M: ContextModel<State = S>>(&self, model: &M, from: usize, to: usize, words: impl Iterator<Item = ModelWord>) -> f32 {
        let (mut state, mut sum) = (self.states[from], 0.0);
        for word in words {
            let (p, next) = model.score(&state, word);
            (state, sum) = (next, sum + p);
        }
        let end = self.words.len().min(to + REACH);
        for i in to..end {
            if state == self.states[i] {
                return sum + self.sums[end] - self.sums[i];
            }
            let (p, next) = model.score(&state, self.words[i]);
            (state, sum) = (next, sum + p);
        }
        sum + if end == self.words.len() { model.end(&state) } else { 0.0 }
    }
}
