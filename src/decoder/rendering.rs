//! A sentence as it is read at the moment, spun or partly restored. The candidates of a place are
//! judged by how they fit into it.

use crate::classifier::features::{self, suffix};
use crate::classifier::{Questions, Unpacked};
use crate::context::{ContextModel, ModelWord, Query};
use crate::lattice::{Edge, Kind, Lattice, Models};
use crate::text::token::fold_phrase;
use std::ops::ControlFlow;

/// How many words after a place depend on the wording of the place: the context model is a 4-gram
/// model.
const REACH: usize = 3;
/// Stands for the place of a token boundary that lies inside a substitution.
const INSIDE: u32 = u32::MAX;

/// A wording that is scored word by word, through its place and the words after it.
#[derive(Clone, Copy, Debug)]
struct Walk {
    edge: usize,
    /// 1 for the edge's wording, −1 for what the edge replaces.
    sign: f32,
    /// Its words that are still to come, by their place in the lattice.
    words: (u32, u32),
    /// End of its place, as a number of a word of the rendering.
    to: usize,
    /// The next word of the rendering that it has to go through.
    then: usize,
}

/// The words of a sentence as it is read at the moment, with the context model's states between
/// them, and the buffers for judging its candidates. `S` is the context model's state.
#[derive(Clone, Debug)]
pub struct Rendering<S> {
    /// The words.
    pub words: Vec<ModelWord>,
    /// The ending of each word, see [`suffix`].
    pub suffixes: Vec<u64>,
    /// The classifier's vectors of the words, once the classifier was asked.
    pub unpacked: Unpacked,
    /// What the classifier was asked last.
    pub questions: Questions,
    /// Number of the word that begins at each token boundary, or [`INSIDE`].
    place: Vec<u32>,
    /// The states before each word, before the end of the sentence, and after it.
    states: Vec<S>,
    /// Natural log-probability of all words before each word, before the end, and up to the end.
    sums: Vec<f32>,
    walks: Vec<Walk>,
    queries: Vec<Query<S>>,
}

impl<S> Default for Rendering<S> {
    fn default() -> Self {
        Rendering {
            words: Vec::new(),
            suffixes: Vec::new(),
            unpacked: Unpacked::default(),
            questions: Questions::default(),
            place: Vec::new(),
            states: Vec::new(),
            sums: Vec::new(),
            walks: Vec::new(),
            queries: Vec::new(),
        }
    }
}

impl<S: Copy + PartialEq> Rendering<S> {
    /// Reads the sentence of a lattice with the edges `chosen` substituted, which are in order and
    /// do not overlap. `words` are those of the sentence as it stands.
    pub fn read<M: ContextModel<State = S>>(
        &mut self,
        models: &Models<'_, M>,
        words: &features::Words,
        lattice: &Lattice,
        chosen: &[usize],
    ) {
        self.write(models, words.suffixes(), lattice, chosen);
        models.context.read(&self.words, &mut self.queries);
        self.states.clear();
        self.states.push(models.context.start());
        self.sums.clear();
        self.sums.push(0.0);
        let mut sum = 0.0;
        for query in self.queries.drain(..) {
            sum += query.probability;
            self.states.push(query.state);
            self.sums.push(sum);
        }
    }

    /// Sets the words and their endings; `suffixes` are the endings of the words as they stand.
    fn write<M: ContextModel<State = S>>(&mut self, models: &Models<'_, M>, suffixes: &[u64], lattice: &Lattice, chosen: &[usize]) {
        self.words.clear();
        self.suffixes.clear();
        self.place.clear();
        let mut chosen = chosen.iter().map(|&e| &lattice.edges[e]).peekable();
        let mut at = 0;
        while at < suffixes.len() {
            self.place.push(self.words.len() as u32);
            let Some(edge) = chosen.next_if(|e| e.start == at) else {
                self.words.extend(lattice.words(&lattice.edges[lattice.first[at]]));
                self.suffixes.push(suffixes[at]);
                at += 1;
                continue;
            };
            let words = lattice.words(edge);
            self.words.extend(words);
            self.write_suffixes(models, edge, words.len());
            // A damaged dictionary may disagree with itself.
            self.suffixes.resize(self.words.len(), 0);
            self.place.extend(std::iter::repeat_n(INSIDE, edge.tokens().len() - 1));
            at = edge.end;
        }
        self.place.push(self.words.len() as u32);
    }

    /// Adds the endings of the words that a substitution writes; `words` says how many these are.
    fn write_suffixes<M: ContextModel>(&mut self, models: &Models<'_, M>, edge: &Edge, words: usize) {
        let Kind::Substitution { layer, form, article, .. } = edge.kind else { return };
        let dictionary = &models.dictionaries[layer];
        let form = dictionary.form(form);
        if article {
            self.suffixes.push(suffix("a"));
        }
        match words - usize::from(article) {
            1 => self.suffixes.push(form.suffix),
            _ => self.suffixes.extend(fold_phrase(dictionary.form_text(&form)).split(' ').map(suffix)),
        }
    }

    /// First word and end of a span of tokens in [`Rendering::words`]; `None` when a substitution
    /// reaches across one of the ends of the span.
    pub fn gap(&self, span: (usize, usize)) -> Option<(usize, usize)> {
        let (from, to) = (self.place[span.0], self.place[span.1]);
        (from != INSIDE && to != INSIDE).then_some((from as usize, to as usize))
    }

    /// Sets the context of the substitutions for whose number `asked` holds: the log-probability of
    /// the wording in its place, less that of leaving the words, in nats. A substitution into which
    /// a chosen one reaches keeps the context that it had.
    pub fn judge<M: ContextModel<State = S>>(&mut self, model: &M, lattice: &mut Lattice, asked: impl Fn(usize) -> bool) {
        let (mut walks, mut queries) = (std::mem::take(&mut self.walks), std::mem::take(&mut self.queries));
        for e in 0..lattice.edges.len() {
            let edge = &lattice.edges[e];
            if !edge.is_substitution() || !asked(e) {
                continue;
            }
            let Some((from, to)) = self.gap((edge.start, edge.end)) else { continue };
            let mut walk = |words, sign| {
                walks.push(Walk { edge: e, sign, words, to, then: to });
                queries.push(Query::new(self.states[from], ModelWord::default()));
            };
            walk(edge.words, 1.0);
            let left = lattice.left(edge);
            let untouched = lattice.slice(left).iter().eq(&self.words[from..to]);
            if !untouched {
                walk(left, -1.0);
            }
            let kept = self.sums[self.reach(to)] - self.sums[from];
            lattice.edges[e].context = if untouched { -kept } else { 0.0 };
        }
        // All walks go on together, word by word. Before the first round nothing is scored yet.
        while !walks.is_empty() {
            let mut i = 0;
            while let (Some(walk), Some(query)) = (walks.get_mut(i), queries.get_mut(i)) {
                let next = self.step(model, lattice, walk, &query.state);
                let context = &mut lattice.edges[walk.edge].context;
                *context += walk.sign * query.probability;
                match next {
                    ControlFlow::Continue(word) => {
                        query.word = word;
                        i += 1;
                    }
                    ControlFlow::Break(rest) => {
                        *context += walk.sign * rest;
                        walks.swap_remove(i);
                        queries.swap_remove(i);
                    }
                }
            }
            model.score_all(&mut queries);
        }
        (self.walks, self.queries) = (walks, queries);
    }

    /// The next word of a walk that is in `state`, or the log-probability of all that is left of
    /// it.
    fn step<M: ContextModel<State = S>>(&self, model: &M, lattice: &Lattice, walk: &mut Walk, state: &S) -> ControlFlow<f32, ModelWord> {
        if walk.words.0 < walk.words.1 {
            walk.words.0 += 1;
            return ControlFlow::Continue(lattice.slice((walk.words.0 - 1, walk.words.0))[0]);
        }
        let end = self.reach(walk.to);
        if walk.then == end {
            return ControlFlow::Break(0.0);
        }
        if *state == self.states[walk.then] {
            return ControlFlow::Break(self.sums[end] - self.sums[walk.then]);
        }
        walk.then += 1;
        ControlFlow::Continue(self.words.get(walk.then - 1).copied().unwrap_or_else(|| model.end()))
    }

    /// End of the words whose probability depends on what stands before word `to`. The end of the
    /// sentence counts as a word.
    fn reach(&self, to: usize) -> usize {
        (self.words.len() + 1).min(to + REACH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::context::NgramModel;
    use crate::lattice::sample::Sample;
    use crate::text::sentence::sentences;
    use crate::text::{SentenceText, Tokens};
    use crate::weights::Weights;

    /// Log-probability of a sentence, word after word.
    fn whole(model: &NgramModel, words: impl Iterator<Item = ModelWord>) -> f32 {
        let mut state = model.start();
        let mut sum = 0.0;
        for word in words.chain([model.end()]) {
            let (p, next) = model.score(&state, word);
            (state, sum) = (next, sum + p);
        }
        sum
    }

    #[test]
    fn context_is_what_the_whole_sentence_gains() {
        let (model, dictionaries) = (builtin::model().expect("embedded"), [builtin::dictionary().expect("embedded")]);
        let sample = Sample { model, dictionaries, weights: Weights::default() };
        let text = std::fs::read_to_string("corpus/spun/harbour-cyber-attack.txt").expect("the corpus");
        let tokens = Tokens::new(&text);
        let mut compared = 0;
        for range in sentences(&tokens) {
            let sentence = SentenceText::new(&text, &tokens, range);
            let (mut lattice, mut words) = (sample.lattice_of(sentence), features::Words::default());
            words.read(sentence, &lattice);
            let substitutions: Vec<usize> = (0..lattice.edges.len()).filter(|&e| lattice.edges[e].is_substitution()).collect();
            // As they stand, and with every seventh candidate that touches none before it.
            let mut chosen: Vec<usize> = Vec::new();
            for &e in substitutions.iter().step_by(7) {
                if chosen.last().is_none_or(|&c| lattice.edges[c].end <= lattice.edges[e].start) {
                    chosen.push(e);
                }
            }
            for chosen in [&[][..], &chosen] {
                let mut rendering = Rendering::default();
                rendering.read(&sample.models(), &words, &lattice, chosen);
                rendering.judge(&sample.model, &mut lattice, |_| true);
                for edge in substitutions.iter().map(|&e| lattice.edges[e]) {
                    let Some((from, to)) = rendering.gap((edge.start, edge.end)) else { continue };
                    let with = |wording: &[ModelWord]| {
                        let (before, after) = (&rendering.words[..from], &rendering.words[to..]);
                        whole(&sample.model, before.iter().chain(wording).chain(after).copied())
                    };
                    let gain = with(lattice.words(&edge)) - with(lattice.slice(lattice.left(&edge)));
                    assert!((edge.context - gain).abs() < 1e-3, "{} instead of {gain}: {edge:?}", edge.context);
                    compared += 1;
                }
            }
        }
        assert!(compared > 500, "{compared}");
    }
}
