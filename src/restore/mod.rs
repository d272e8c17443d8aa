//! The engine: from a text to its restoration.

mod braces;
mod debug;
mod edits;
mod explain;
mod figures;
mod late;
mod numerals;
mod restoration;
mod tortured;

pub use explain::Reading;
pub use restoration::Restoration;
pub use tortured::{TORTURED_CONFIDENCE, TORTURED_ODDS};

use crate::adapt::{Adaptation, ChannelCounts};
use crate::classifier::{Classifier, Sums};
use crate::context::{ContextModel, NgramModel};
use crate::decoder::posteriors::choose;
use crate::decoder::rendering::Rendering;
use crate::decoder::section::{Section, sections};
use crate::decoder::spin::Spin;
use crate::decoder::strength::{self, FIRST, Sentence, demand_initials, gather, initials, settle, spin_rate};
use crate::dict::Dictionary;
use crate::edit::Edit;
use crate::family::{Families, Family};
use crate::lattice::is_capitals;
use crate::policy::Policy;
use crate::span::Span;
use crate::text::{Gap, Token, Tokens, WordId, is_ignorable};
use crate::weights::Weights;
use crate::{matcher, policy};
use late::Late;

/// The least strength to expect of a text that is known to be spun, as `--spun` of the program does: set it as
/// [`Restorer::strength`], or take [`Restorer::known_spun`]. Strengths are relative to the nominal spinner, who has 1.
pub const LEAST_STRENGTH: f32 = 0.5;
/// Longest sentence in tokens; longer runs without a boundary are cut.
const SENTENCE: usize = 300;
/// Longest line in tokens that is taken for what a site writes around its articles.
const SHORT_LINE: usize = 5;
/// Rounds of EM over a document, before and after what is clear is read as restored: by then the strength is nearly found.
const ROUNDS: (usize, usize) = (3, 1);
/// Posterior from which a substitution counts as clear.
const CLEAR: f32 = 0.5;
/// Texts that are spun with a lower probability are not looked at again.
const UNSPUN: f32 = 0.02;
/// Posteriors of substitutions that are judged again.
const OPEN: std::ops::Range<f32> = 0.1..0.93;

/// The restoring engine: dictionaries, context model and weights. Immutable and shared between threads.
pub struct Restorer<M = NgramModel> {
    model: M,
    dictionaries: Vec<Dictionary>,
    classifier: Option<Classifier>,
    families: Families,
    /// What was learned of the spinner at hand.
    pub adaptation: Option<Adaptation>,
    /// The decoder's weights.
    pub weights: Weights,
    /// What is applied.
    pub policy: Policy,
    /// The least strength of texts that are known to be spun throughout, short ones above all, see [`LEAST_STRENGTH`]; `None` asks whether
    /// a text was spun.
    pub strength: Option<f32>,
    /// Whether only tortured phrases are restored, see [`TORTURED_ODDS`]; the policy for them begins at [`TORTURED_CONFIDENCE`].
    pub tortured: bool,
}

/// A decoded section.
struct Document<'e> {
    family: Option<&'static str>,
    /// The dictionaries that its lattices are made of.
    dictionaries: &'e [Dictionary],
    sentences: Vec<Sentence>,
    /// Where nothing is substituted.
    protected: Vec<Span>,
    spin: Spin,
    spun: f32,
    /// Where each sentence begins, in bytes, and the probability that it was spun.
    passages: Vec<(usize, f32)>,
}

impl Document<'_> {
    /// Probability that the sentence around a byte was spun.
    fn spun_at(&self, at: usize) -> f32 {
        let sentence = self.passages.partition_point(|&(start, _)| start <= at).saturating_sub(1);
        self.passages.get(sentence).map_or(0.0, |&(_, spun)| spun)
    }
}

impl<M: ContextModel> Restorer<M> {
    /// An engine of a context model and dictionaries; a later dictionary stands over an earlier one.
    #[must_use]
    pub fn new(model: M, dictionaries: Vec<Dictionary>) -> Self {
        Restorer {
            model,
            dictionaries,
            classifier: None,
            families: Families::default(),
            adaptation: None,
            weights: Weights::default(),
            policy: Policy::default(),
            strength: None,
            tortured: false,
        }
    }

    /// The engine with a classifier beside the context model.
    #[must_use]
    pub fn with_classifier(mut self, classifier: Classifier) -> Self {
        self.classifier = Some(classifier);
        self
    }

    /// The engine with a family of spinners whose texts have dictionaries of their own.
    #[must_use]
    pub fn with_family(mut self, family: Family) -> Self {
        self.families.push(family);
        self
    }

    /// The engine for texts that are known to be spun throughout. A few sentences do not show by themselves whether they were.
    ///
    /// ```
    /// let engine = unspin::builtin::restorer()?.known_spun();
    /// let text = "The superior persistent risk was observed, in keeping with the White Home.";
    /// assert!(engine.restore(text).restored(text).starts_with("The advanced persistent threat was observed"));
    /// # Ok::<(), unspin::builtin::BuiltinError>(())
    /// ```
    #[must_use]
    pub fn known_spun(mut self) -> Self {
        self.strength = Some(LEAST_STRENGTH);
        self
    }

    /// The context model.
    #[must_use]
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The dictionaries in order.
    #[must_use]
    pub fn dictionaries(&self) -> &[Dictionary] {
        &self.dictionaries
    }

    /// The families of spinners.
    #[must_use]
    pub fn families(&self) -> &[Family] {
        self.families.list()
    }

    /// A worker with its own buffers; make one a thread.
    #[must_use]
    pub fn worker(&self) -> Worker<'_, M> {
        Worker {
            engine: self,
            tokens: Tokens::default(),
            matches: matcher::Matches::default(),
            rendering: Rendering::default(),
            sums: Sums::default(),
            spare: Vec::new(),
            hints: Vec::new(),
            counts: None,
        }
    }

    /// Restores a text.
    #[must_use]
    pub fn restore(&self, text: &str) -> Restoration {
        self.worker().restore(text)
    }
}

/// A thread's view of the engine.
pub struct Worker<'e, M: ContextModel = NgramModel> {
    engine: &'e Restorer<M>,
    tokens: Tokens,
    matches: matcher::Matches,
    rendering: Rendering<M::State>,
    /// The classifier's vectors of the words, added up.
    sums: Sums,
    /// Sentences whose memory can be used again.
    spare: Vec<Sentence>,
    /// Words known to be original, in order.
    hints: Vec<WordId>,
    /// What the texts came to, while wanted.
    counts: Option<ChannelCounts>,
}

impl<'e, M: ContextModel> Worker<'e, M> {
    /// Restores a text.
    pub fn restore(&mut self, text: &str) -> Restoration {
        self.restore_with(text, &[])
    }

    /// Adds up from now on what the texts tell of their spinner.
    pub fn count(&mut self) {
        self.counts = Some(ChannelCounts::default());
    }

    /// What was added up since [`Worker::count`] or the last call.
    pub fn counts(&mut self) -> ChannelCounts {
        self.counts.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Restores a text about which something is known: the words of its title or address, which spinners leave alone,
    /// speak for originals, and for leaving words that are among them.
    pub fn restore_with(&mut self, text: &str, hints: &[&str]) -> Restoration {
        let mut whole = Restoration::default();
        self.sections(text, hints, text.len(), |worker, section, found| {
            let words = worker.tokens.len();
            let mut edits = Vec::new();
            worker.edits(section.of(text), section.start, found, &mut edits);
            worker.late(text, section, found, &mut edits);
            policy::mark_adjoining(text, &mut edits);
            worker.engine.policy.settle(&mut edits);
            whole.edits.append(&mut edits);
            whole.include(&Restoration {
                words,
                spun_words: words as f64 * f64::from(found.spun),
                spin_rate: spin_rate(&found.sentences),
                strength: if found.spun > UNSPUN { found.spin.strength } else { 0.0 },
                manner: if found.spun > UNSPUN { found.spin.manner } else { 0.0 },
                spun: found.spun,
                family: found.family,
                edits: Vec::new(),
            });
        });
        whole
    }

    /// Decodes the sections of a text one after another, up to the one of the byte `last`, and shows each to `take`. What one
    /// tells of its spinner, the next one expects.
    fn sections(&mut self, text: &str, hints: &[&str], last: usize, mut take: impl FnMut(&Self, &Section, &Document<'e>)) {
        self.hint(hints);
        let own = &self.engine.weights;
        let mut weights = own.clone();
        for section in sections(text).take_while(|s| s.start <= last) {
            let found = self.decode(section.of(text), &weights);
            take(self, &section, &found);
            if found.spun >= strength::SPUN {
                (weights.prior_strength, weights.prior_manner) = (found.spin.strength, found.spin.manner);
                weights.prior_count = own.prior_count * 4.0;
            }
            weights.doubt = own.doubt * (1.0 - 2.0 * found.spun);
            self.spare.extend(found.sentences);
        }
    }

    /// Adds to the edits of a section what is restored behind the decoder.
    fn late(&self, text: &str, section: &Section, found: &Document<'_>, edits: &mut Vec<Edit>) {
        if found.spun >= strength::SPUN && !self.engine.tortured {
            Late { text: section.of(text), base: section.start, document: found, policy: &self.engine.policy }.add(edits);
        }
    }

    fn hint(&mut self, hints: &[&str]) {
        self.hints.clear();
        for hint in hints {
            self.tokens.read(hint);
            self.hints.extend(self.tokens.iter().map(|t| t.id));
        }
        self.hints.sort_unstable();
        self.hints.dedup();
    }

    /// Tokenises a section, judges its candidates twice and settles the posteriors.
    fn decode(&mut self, text: &str, weights: &Weights) -> Document<'e> {
        let engine = self.engine;
        let protected = policy::protected(text);
        let text = &*policy::shown(text, &protected);
        self.tokens.read(text);
        // Tortured phrases are asked for in texts of all kinds.
        let known = engine.strength.is_some() && !engine.tortured;
        let family = engine.families.author(&self.tokens, known, &mut self.matches);
        let dictionaries = family.map_or(&engine.dictionaries[..], Family::dictionaries);
        // What was learned of one family says nothing of another.
        let adaptation = engine.adaptation.as_ref().filter(|_| family.is_none());
        if let Some(classifier) = &engine.classifier {
            self.sums.read(classifier, &self.tokens);
        }
        let mut sentences = self.lattices(text, dictionaries, &protected, weights);
        if let Some(adaptation) = adaptation {
            sentences.iter_mut().for_each(|s| adaptation.apply(&mut s.lattice, &self.tokens[s.tokens.clone()]));
        }
        // The dictionaries have left the cache to the models by now.
        for s in &mut sentences {
            self.judge(s, dictionaries, &[], weights);
            s.lattice.prune(weights);
        }
        let least = engine.strength;
        let mut spin = settle(&mut sentences, weights, least, Spin { manner: weights.prior_manner, ..FIRST }, ROUNDS.0);
        let spun = match least {
            Some(_) => 1.0,
            // A family was told from its words, each counted once.
            None if family.is_some() => strength::spun(&sentences, false, weights),
            None => strength::spun(&sentences, true, weights),
        };
        // What has become clear is read as restored, and the rest judged anew among it.
        if spun > UNSPUN {
            for s in &mut sentences {
                s.believe(s.spun);
                let chosen = choose(&s.lattice, &s.posteriors, CLEAR);
                if !chosen.is_empty() {
                    self.judge(s, dictionaries, &chosen, weights);
                }
            }
            gather(&mut sentences, &self.hints, weights);
            spin = settle(&mut sentences, weights, least, spin, ROUNDS.1);
        }
        for s in &mut sentences {
            s.believe(spun * s.spun);
            if let Some(counts) = self.counts.as_mut().filter(|_| family.is_none()) {
                counts.sentence(&s.lattice, &self.tokens, &self.tokens[s.tokens.clone()], &s.posteriors, spun * s.spun, spin);
            }
        }
        let passages = sentences.iter().map(|s| (self.tokens[s.tokens.start].span.start, spun * s.spun)).collect();
        Document { family: family.map(Family::name), dictionaries, sentences, protected, spin, spun, passages }
    }

    /// The sentences of the tokens with their candidates.
    fn lattices(&mut self, text: &str, dictionaries: &[Dictionary], protected: &[Span], weights: &Weights) -> Vec<Sentence> {
        let engine = self.engine;
        let closed = protected_tokens(&self.tokens, protected);
        let (mut sentences, mut start) = (Vec::new(), 0);
        while start < self.tokens.len() {
            let end = sentence_end(&self.tokens, start);
            let sentence = &self.tokens[start..end];
            let capitals = is_capitals(sentence);
            let open = |i: usize| {
                let token = &sentence[i];
                !closed[start + i] && !matcher::is_acronym(token, capitals) && !figures::is_figure(text, &self.tokens, sentence, i)
            };
            self.matches.find(dictionaries, sentence, open);
            let tokens = &self.tokens;
            self.matches.close(|m| match &sentence[m.start..m.end] {
                [_] => figures::is_label(text, tokens, sentence, m.start),
                // Its words are free, but markup may stand between them.
                [first, .., last] => overlaps(protected, Span::new(first.span.start, last.span.end)),
                [] => false,
            });
            let mut s = self.spare.pop().unwrap_or_default();
            s.lattice.build(&engine.model, dictionaries, tokens, sentence, &self.matches, open, weights);
            demand_initials(&mut s.lattice, &initials(text, sentence), text, sentence, dictionaries, weights);
            s.words.read(text, tokens, sentence, &s.lattice);
            s.tokens = start..end;
            s.apart = is_short_line(text, sentence);
            if engine.classifier.is_some() {
                s.words.beyond = self.sums.beyond(&s.tokens);
            }
            s.posteriors.clear();
            sentences.push(s);
            start = end;
        }
        sentences
    }

    /// Scores the substitutions of a sentence that is read with the edges `chosen` substituted; on a second reading those
    /// that may still be either way.
    fn judge(&mut self, s: &mut Sentence, dictionaries: &[Dictionary], chosen: &[usize], weights: &Weights) {
        let engine = self.engine;
        let open = |e: usize| s.posteriors.get(e).is_none_or(|p| OPEN.contains(p));
        self.rendering.read(&engine.model, dictionaries, &s.words, &s.lattice, chosen);
        self.rendering.judge(&engine.model, &mut s.lattice, open);
        s.lattice.bound_numerals(open);
        if s.posteriors.is_empty() {
            // What is hopeless in its context already need not be shown to the classifier.
            s.lattice.prune(weights);
        }
        if let Some(classifier) = &engine.classifier {
            classifier.judge(&mut s.lattice, dictionaries, &s.words, &mut self.rendering, weights.classifier, open);
        }
    }
}

/// Whether one of several spans, which are in order, overlaps another.
fn overlaps(spans: &[Span], other: Span) -> bool {
    spans.get(spans.partition_point(|s| s.end <= other.start)).is_some_and(|s| s.overlaps(other))
}

/// Which tokens lie in protected spans; both lists are in order.
fn protected_tokens(tokens: &Tokens, spans: &[Span]) -> Vec<bool> {
    let mut spans = spans.iter().peekable();
    tokens
        .iter()
        .map(|t| {
            while spans.next_if(|s| s.end <= t.span.start).is_some() {}
            spans.peek().is_some_and(|s| s.overlaps(t.span))
        })
        .collect()
}

pub(crate) fn sentence_end(tokens: &[Token], start: usize) -> usize {
    let rest = &tokens[start + 1..];
    let length = rest.iter().position(|t| t.gap == Gap::Sentence).unwrap_or(rest.len()) + 1;
    start + length.min(SENTENCE)
}

/// Whether a sentence is a short line without a stop.
fn is_short_line(text: &str, sentence: &[Token]) -> bool {
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\r') || is_ignorable(c);
    let [first, .., last] = sentence else { return true };
    let ahead = text[..first.span.start].trim_end_matches(is_blank);
    let behind = text[last.span.end..].trim_start_matches(is_blank);
    sentence.len() <= SHORT_LINE && (ahead.is_empty() || ahead.ends_with('\n')) && (behind.is_empty() || behind.starts_with('\n'))
}
