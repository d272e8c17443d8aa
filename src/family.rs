//! Which family of spinners wrote a text, told from its words before any context is read.
//!
//! Most spinners share one vocabulary. Some have their own, which would harm elsewhere (*tin beryllium* for *can be*): the
//! dictionary of such a family is taken only for a text whose words tell of it. The test is that of Mosteller & Wallace (1964)
//! for the authors of the Federalist Papers: naive Bayes over words, those that the family prefers and those that it would
//! not have left alone.

use crate::dict::Dictionary;
use crate::dict::compiled::{Candidate, Node};
use crate::matcher::Matches;
use crate::text::Token;
use foldhash::fast::FixedState;
use std::collections::HashSet;

/// Strength at which the family is expected to work.
const STRENGTH: f32 = 0.5;
/// How much one phrase may tell, in nats: a text about beryllium is not the work of a spinner.
const MOST: f32 = 4.0;
/// Odds below this, as natural logarithms, are not counted.
const NEGLIGIBLE: f32 = -4.0;
/// What it takes to believe in a family, in nats: among 11,000 paragraphs of honest text none told more than 5.1 of either.
const DOUBT: f32 = 10.0;
/// Tokens of each part of a long text that is looked at first.
const SAMPLE: usize = 200;
/// What its vocabulary must explain besides the ordinary one, in nats.
const MARGIN: f32 = 3.0;
/// How much more for what the ordinary one explains besides: families share words, ordinary spinners write many that they do not.
const COMMON: f32 = 0.2;

/// How much rarer the rows of the ordinary dictionary are in its texts, in nats.
const RARER: f32 = 5.0;

/// A family of spinners that has a vocabulary of its own.
#[derive(Clone)]
pub struct Family {
    name: &'static str,
    vocabulary: Dictionary,
    dictionaries: Vec<Dictionary>,
    /// The vocabulary and the ordinary dictionary.
    besides: [Dictionary; 2],
}

impl Family {
    /// A family by its name and its vocabulary, which tells its texts from those of spinners who use the `ordinary`
    /// dictionary. They are restored with both, and with dictionaries that are `added` over either.
    pub fn new(name: &'static str, vocabulary: Dictionary, ordinary: &Dictionary, added: &[Dictionary]) -> Family {
        let own = [ordinary.clone().rarer(RARER), vocabulary.clone()];
        Family { name, dictionaries: [&own, added].concat(), besides: [vocabulary.clone(), ordinary.clone()], vocabulary }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its own vocabulary.
    pub fn vocabulary(&self) -> &Dictionary {
        &self.vocabulary
    }

    /// The dictionaries for its texts.
    pub fn dictionaries(&self) -> &[Dictionary] {
        &self.dictionaries
    }

    /// Whether a text seems to be its work, and not an author's or that of ordinary spinners.
    pub fn wrote(&self, tokens: &[Token], matches: &mut Matches) -> bool {
        let mut evidence = |dictionaries: &[Dictionary], tokens: &[Token]| evidence(dictionaries, tokens, matches);
        let own = std::slice::from_ref(&self.vocabulary);
        // Its beginning and its middle tell of most texts that they are not.
        if let (Some(begin), Some(middle)) = (tokens.get(..SAMPLE), tokens.get(tokens.len() / 2..tokens.len() / 2 + SAMPLE))
            && evidence(own, begin) + evidence(own, middle) < 0.0
        {
            return false;
        }
        let own = evidence(own, tokens);
        if own <= DOUBT {
            return false;
        }
        let (both, ordinary) = (evidence(&self.besides, tokens), evidence(&self.besides[1..], tokens));
        both - ordinary > MARGIN + COMMON * (both - own).max(0.0)
    }
}

/// How much more probable the words of a text are as the work of spinners who use some dictionaries than as they stand, in
/// nats. A phrase counts where it stands first, so that what a text is about does not tell.
pub fn evidence(dictionaries: &[Dictionary], tokens: &[Token], matches: &mut Matches) -> f32 {
    matches.find(dictionaries, tokens, |_| true);
    let mut ratio = Product::default();
    (0..tokens.len()).for_each(|i| ratio.times(1.0 - STRENGTH * matches.propensity(dictionaries, i)));
    let most = MOST.exp();
    let mut met: HashSet<(usize, u32), FixedState> = HashSet::default();
    for here in matches.chunk_by(|a, b| a.start == b.start) {
        for (i, m) in here.iter().enumerate() {
            // What several dictionaries hold counts once.
            if here[..i].iter().any(|o| o.end == m.end) {
                continue;
            }
            let same = here.iter().filter(|o| o.end == m.end);
            let odds = same.map(|o| odds(&dictionaries[o.layer], o.node)).fold(0.0, f32::max);
            if odds > 0.0 && met.insert((m.layer, m.node.number())) {
                ratio.times((1.0 + STRENGTH * odds).min(most));
            }
        }
    }
    ratio.ln()
}

/// The odds before any context that a phrase stands for one of its originals, as far as they are not negligible.
fn odds(dictionary: &Dictionary, phrase: Node) -> f32 {
    let each = dictionary.candidates(phrase).map(|candidate| match candidate {
        Candidate::Keep => f32::NEG_INFINITY,
        Candidate::Original { log_odds, .. } => log_odds,
    });
    // They are in order.
    each.skip_while(|o| *o == f32::NEG_INFINITY).take_while(|o| *o > NEGLIGIBLE).map(f32::exp).sum()
}

/// A product of many factors, of which no logarithm need be taken one by one.
struct Product {
    value: f32,
    /// Natural logarithm of what was taken out of `value`.
    log: f32,
}

impl Default for Product {
    fn default() -> Self {
        Product { value: 1.0, log: 0.0 }
    }
}

impl Product {
    fn times(&mut self, factor: f32) {
        self.value *= factor;
        if !(1e-15..1e15).contains(&self.value) {
            self.log += self.value.ln();
            self.value = 1.0;
        }
    }

    fn ln(&self) -> f32 {
        self.log + self.value.ln()
    }
}
