//! Which family of spinners wrote a text, judged by its words before any context is read.
//!
//! Most spinners share one vocabulary. Some have their own, which would harm elsewhere (*tin
//! beryllium* for *can be*). So the dictionary of such a family is used only for texts whose words
//! show that the family wrote them. The test is that of Mosteller & Wallace (1964) for the authors
//! of the Federalist Papers: naive Bayes over words, both those that the family prefers and those
//! that it would not have left alone.

use crate::dict::Candidate;
use crate::dict::Dictionary;
use crate::matcher::{Match, Matches};
use crate::text::{Token, Tokens};
use foldhash::fast::FixedState;
use std::collections::HashSet;
use std::fmt;

/// Strength that a family's spinner is expected to have.
const STRENGTH: f32 = 0.5;
/// Most nats that a phrase counts, once per text: what a text is about is no sign of a spinner.
const MOST: f32 = 4.0;
/// Odds below this, as natural logarithms, are not counted.
const NEGLIGIBLE: f32 = -4.0;
/// Nats of evidence that it takes to believe in a family.
const DOUBT: f32 = 3.0;
/// Further nats per token: in texts full of rare words, evidence by chance grows with their length.
const DOUBT_RATE: f32 = 0.03;
/// Nats of evidence that it takes when the text is known to be spun.
const KNOWN_DOUBT: f32 = 2.0;
/// Nats of a family's margin that are required per token then, up to the margin: a longer text has
/// more evidence to give.
const KNOWN_RATE: f32 = 0.1;
/// Number of phrases that must be more probable as the family's than as they stand: the names of a
/// few elements make no spinner.
const PHRASES: usize = 6;
/// Tokens of the part that is looked at first.
const GLANCE: usize = 150;
/// Tokens of a part. A long text is judged by its beginning, middle and end.
const PART: usize = 400;
/// Penalty factor for what only the ordinary dictionary explains: families share words, but
/// ordinary spinners write many others.
const COMMON: f32 = 0.2;
/// Nats by which rows of the ordinary dictionary are discounted in a family's texts.
const RARER: f32 = 5.0;

/// The phrases that were met in a text, by their dictionary and node.
type Met = HashSet<(usize, u32), FixedState>;

/// A family of spinners that has a vocabulary of its own.
#[derive(Clone)]
pub struct Family {
    name: String,
    /// Nats that the vocabulary must explain beyond the ordinary dictionary.
    margin: f32,
    dictionaries: Vec<Dictionary>,
    /// The ordinary dictionary and the vocabulary: what the two explain tells the family's texts
    /// from those of other spinners.
    compared: [Dictionary; 2],
}

impl fmt::Debug for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Family { name, margin, dictionaries, .. } = self;
        f.debug_struct("Family")
            .field("name", name)
            .field("margin", margin)
            .field("dictionaries", &dictionaries.len())
            .finish_non_exhaustive()
    }
}

impl Family {
    /// A family with a name and a vocabulary.
    ///
    /// A text is taken for the family's when the vocabulary explains `margin` nats more than the
    /// `ordinary` dictionary. It is restored with both, and with the dictionaries that are `added`
    /// over them.
    #[must_use]
    pub fn new(name: impl Into<String>, margin: f32, vocabulary: Dictionary, ordinary: &Dictionary, added: &[Dictionary]) -> Family {
        let dictionaries = [&layers(&vocabulary, ordinary), added].concat();
        Family { name: name.into(), margin, dictionaries, compared: [ordinary.clone(), vocabulary] }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The dictionaries for its texts, later ones over earlier ones.
    pub fn dictionaries(&self) -> &[Dictionary] {
        &self.dictionaries
    }

    /// The evidence beyond what is needed that the family wrote a long text, in nats; `None` when
    /// it does not suffice. `middle` is the evidence of the middle of the text for spinners who use
    /// the vocabulary.
    fn wrote(&self, tokens: &Tokens, middle: f32, spun: bool, matches: &mut Matches) -> Option<f32> {
        let mut tell = |part: &[Token], met: &mut Met| {
            find(&self.compared, tokens, part, matches);
            evidence(&self.compared, 1, part.len(), matches, &first_odds(&self.compared, matches, met))
        };
        if tell(&tokens[..GLANCE], &mut Met::default()).own + middle <= 0.0 {
            return None;
        }
        let (mut found, mut length, mut met) = (FamilyEvidence::default(), 0, Met::default());
        for part in parts(tokens).into_iter().flatten() {
            found = found.and(tell(part, &mut met));
            length += part.len();
        }
        found.surplus(length, self.margin, spun)
    }
}

/// Families, which are distinguished from each other and from ordinary spinners.
#[derive(Clone, Debug, Default)]
pub struct Families {
    list: Vec<Family>,
    /// The ordinary dictionary, then the vocabularies in the order of the families.
    compared: Vec<Dictionary>,
}

impl Families {
    /// Adds a family. The ordinary dictionary is taken from the first one.
    pub fn push(&mut self, family: Family) {
        let [ordinary, vocabulary] = family.compared.clone();
        if self.compared.is_empty() {
            self.compared.push(ordinary);
        }
        self.compared.push(vocabulary);
        self.list.push(family);
    }

    /// The families in order.
    pub fn list(&self) -> &[Family] {
        &self.list
    }

    /// The family that wrote a text: the one with most evidence beyond what is needed. `None` when
    /// no family has enough, so that an author or an ordinary spinner is more probable. Of a text
    /// that is known to be `spun`, however short, only the family is asked.
    pub fn author(&self, tokens: &Tokens, spun: bool, matches: &mut Matches) -> Option<&Family> {
        if self.list.is_empty() {
            return None;
        }
        // The middle of a long text is enough to rule most families out.
        let middle = tokens.len() / 2;
        let glance = if middle >= GLANCE { &tokens[middle..middle + GLANCE] } else { &tokens[..] };
        find(&self.compared, tokens, glance, matches);
        let odds = first_odds(&self.compared, matches, &mut Met::default());
        let told = |layer| evidence(&self.compared, layer, glance.len(), matches, &odds);
        let told: Vec<FamilyEvidence> = (1..=self.list.len()).map(told).collect();
        let mut best: Option<(f32, &Family)> = None;
        for (family, found) in self.list.iter().zip(told) {
            let surplus = match glance.len() == tokens.len() {
                true => found.surplus(tokens.len(), family.margin, spun),
                false if found.more() > -family.margin => family.wrote(tokens, found.own, spun, matches),
                false => None,
            };
            if let Some(surplus) = surplus.filter(|more| best.is_none_or(|(most, _)| *more > most)) {
                best = Some((surplus, family));
            }
        }
        best.map(|(_, family)| family)
    }
}

/// The dictionaries for the texts of a family: its vocabulary over the ordinary dictionary.
pub fn layers(vocabulary: &Dictionary, ordinary: &Dictionary) -> [Dictionary; 2] {
    [ordinary.clone().rarer(RARER), vocabulary.clone()]
}

/// Finds the phrases of a part of a text. Figures by themselves are left out: they are signs of
/// tables, not of spinners.
fn find(dictionaries: &[Dictionary], tokens: &Tokens, part: &[Token], matches: &mut Matches) {
    matches.find(dictionaries, part, |_| true);
    matches.close(|m| m.end - m.start == 1 && tokens.is_number(&part[m.start]));
}

/// The parts of a text that are looked at.
fn parts(tokens: &[Token]) -> [Option<&[Token]>; 3] {
    let n = tokens.len();
    if n <= 3 * PART {
        return [Some(tokens), None, None];
    }
    [0, (n - PART) / 2, n - PART].map(|start| tokens.get(start..start + PART))
}

/// How much more probable the words of a text are as the work of spinners than as they stand, in
/// nats.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct FamilyEvidence {
    /// Of spinners who use the vocabulary.
    own: f32,
    /// Of spinners who use the ordinary dictionary.
    ordinary: f32,
    /// Of spinners who use both.
    all: f32,
    /// Phrases of the vocabulary that are more probable as such spinners' than as they stand.
    phrases: usize,
}

impl FamilyEvidence {
    /// What the vocabulary explains beyond the ordinary dictionary, less a share of what the
    /// ordinary dictionary explains beyond the vocabulary.
    fn more(self) -> f32 {
        self.all - self.ordinary - COMMON * (self.all - self.own).max(0.0)
    }

    /// The evidence for the family beyond what is needed in so many tokens, in nats; `None` when it
    /// does not suffice.
    fn surplus(self, tokens: usize, margin: f32, spun: bool) -> Option<f32> {
        let (doubt, phrases, margin) = match spun {
            true => (KNOWN_DOUBT, 1, margin.min(KNOWN_RATE * tokens as f32)),
            false => (DOUBT + DOUBT_RATE * tokens as f32, PHRASES, margin),
        };
        let more = self.more() - margin;
        (self.own > doubt && self.phrases >= phrases && more > 0.0).then_some(more)
    }

    fn and(self, other: FamilyEvidence) -> FamilyEvidence {
        FamilyEvidence {
            own: self.own + other.own,
            ordinary: self.ordinary + other.ordinary,
            all: self.all + other.all,
            phrases: self.phrases + other.phrases,
        }
    }
}

/// The evidence of some tokens for the vocabulary at `layer`. `matches` are their phrases in the
/// ordinary dictionary and in vocabularies, `odds` the [`first_odds`] of these.
fn evidence(dictionaries: &[Dictionary], layer: usize, tokens: usize, matches: &Matches, odds: &[f32]) -> FamilyEvidence {
    let mut ratios: [Product; 3] = Default::default();
    let mut times = |own: f32, ordinary: f32, all: f32| {
        ratios.iter_mut().zip([own, ordinary, all]).for_each(|(ratio, factor)| ratio.times(factor));
    };
    for i in 0..tokens {
        let [own, ordinary] = [layer, 0].map(|layer| 1.0 - STRENGTH * matches.propensity_in(dictionaries, layer, i));
        times(own, ordinary, own.min(ordinary));
    }
    let (most, mut phrases) = (MOST.exp(), 0);
    for (at, m) in matches.iter().enumerate().filter(|(_, m)| m.layer == 0 || m.layer == layer) {
        // Matches that begin at one token follow each other, the ordinary dictionary's first. What
        // both hold counts once.
        let same = |&other: &usize| (matches[other].start, matches[other].end) == (m.start, m.end);
        if m.layer == layer && (0..at).rev().take_while(|&o| matches[o].start == m.start).any(|o| matches[o].layer == 0 && same(&o)) {
            continue;
        }
        let mut others = (at..matches.len()).take_while(|&o| matches[o].start == m.start).filter(same);
        let ordinary = if m.layer == 0 { odds[at] } else { 0.0 };
        let own = others.find(|&o| matches[o].layer == layer).map_or(0.0, |o| odds[o]);
        if own.max(ordinary) > 0.0 {
            phrases += usize::from(own > 1.0);
            let [own, ordinary] = [own, ordinary].map(|odds| (1.0 + STRENGTH * odds).min(most));
            times(own, ordinary, own.max(ordinary));
        }
    }
    let [own, ordinary, all] = ratios.map(|ratio| ratio.ln());
    FamilyEvidence { own, ordinary, all, phrases }
}

/// For each match, the odds before any context that the phrase stands for its likeliest original.
/// They are 0 when they are negligible, and where the phrase was `met` before: it counts once.
fn first_odds(dictionaries: &[Dictionary], matches: &Matches, met: &mut Met) -> Vec<f32> {
    let odds = |m: &Match| {
        // Candidates are in the order of their odds.
        let best = dictionaries[m.layer].candidates(m.node).find_map(|candidate| match candidate {
            Candidate::Original { log_odds, .. } => Some(log_odds),
            Candidate::Keep => None,
        });
        let told = best.filter(|odds| *odds > NEGLIGIBLE && met.insert((m.layer, m.node.number())));
        told.map_or(0.0, f32::exp)
    };
    matches.iter().map(odds).collect()
}

/// The logarithm of a product of many factors, without a logarithm for each.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dict::Source;
    use std::path::Path;

    fn dictionary(rows: &str) -> Dictionary {
        let text = format!("dictionary: d\nlicence: x\nobserved: 1000\nentries:\n{rows}");
        let source = Source::parse(Path::new("d"), &text).expect("valid");
        // Every original is a frequent word, every spun one a rare word.
        crate::dict::compiled::compiler::compile(&[&source], &|phrase| if phrase.starts_with('o') { 1e-3 } else { 1e-6 })
    }

    /// Rows oN ← FAMILYN, and oN ← bothN.
    fn rows(family: &str) -> String {
        (0..12).map(|i| format!("  - original: o{i}\n    spun: [{family}{i}: 9, both{i}: 9]\n")).collect()
    }

    fn words(family: &str, count: usize) -> String {
        (0..count).map(|i| format!("{family}{} and then a plain word, ", i % 12)).collect()
    }

    #[test]
    fn the_author_is_the_family_for_which_most_speaks() {
        let ordinary = dictionary("  - original: o99\n    spun: [common: 9]\n");
        let mut families = Families::default();
        fn author<'f>(families: &'f Families, text: &str, spun: bool) -> Option<&'f str> {
            families.author(&Tokens::new(text), spun, &mut Matches::default()).map(Family::name)
        }
        assert_eq!(author(&families, &words("x", 12), true), None, "no family is known");
        for (name, rows) in [("x", rows("x")), ("y", rows("y"))] {
            families.push(Family::new(name, 3.0, dictionary(&rows), &ordinary, &[]));
        }
        for text in ["", "x0", "a", "both1 and nothing else"] {
            assert_eq!(author(&families, text, false), None, "{text:?}");
        }
        assert_eq!(author(&families, "", true), None);
        assert_eq!(author(&families, "It was x0 that x1 came.", true), Some("x"));
        // As far as a text is read as a whole, and beyond.
        for count in [12, 2 * GLANCE / 6 - 1, 2 * GLANCE / 6 + 1, 400] {
            for family in ["x", "y"] {
                let text = words(family, count) + &words("both", 12);
                assert_eq!(author(&families, &text, false), Some(family), "{count}");
            }
            assert_eq!(author(&families, &words("z", count), false), None, "{count}");
        }
        assert_eq!(author(&families, &(words("x", 3) + &words("y", 12)), false), Some("y"), "the larger surplus decides");
    }

    #[test]
    fn figures_tell_of_no_family() {
        let rows: String = (1..10).map(|i| format!("  - original: o{i}\n    spun: [\"{i}\": 9, x{i}: 9]\n")).collect();
        let mut families = Families::default();
        families.push(Family::new("x", 3.0, dictionary(&rows), &dictionary("  - original: o99\n    spun: [common: 9]\n"), &[]));
        let told = |text: &str| families.author(&Tokens::new(text), false, &mut Matches::default()).is_some();
        let text = words("", 9).replace("0 ", "9 ");
        assert!(!told(&text), "{text}");
        assert!(told(&words("x", 10)));
    }
}
