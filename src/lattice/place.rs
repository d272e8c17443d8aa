//! Where a spun phrase stands: which originals can stand there, and what speaks for and against them besides context and channel.

use super::Evidence;
use crate::matcher::Match;
use crate::text::case::Shape;
use crate::text::sentence::is_headline;
use crate::text::{Gap, Token, Tokens, article};
use crate::weights::Weights;

/// Words that hardly ever stand before a sign or the end of a sentence.
const JOINING: [&str; 6] = ["although", "because", "but", "than", "where", "whose"];
/// Words behind which "12 months" was no "year" without an article.
const BARE: [&str; 12] = ["after", "before", "for", "in", "lasted", "lasts", "over", "since", "take", "takes", "took", "within"];
/// Verbs of which "the place" before them was the subject, not "where".
const STANDS: [&str; 7] = ["had", "has", "is", "was", "will", "would", "to"];
/// What tells that a clause follows.
#[rustfmt::skip]
const CLAUSE: [&str; 22] = [
    "are", "can", "could", "did", "do", "does", "had", "has", "have", "he", "is", "it", "may", "must", "she", "there", "they", "was", "we", "were",
    "will", "would",
];
/// Longest run of words that is a noun with what belongs to it where none of these is among them.
const PHRASE: usize = 3;
/// Words before a surname.
#[rustfmt::skip]
const TITLES: [&str; 19] = [
    "mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady", "prof", "professor", "judge", "sergeant", "inspector", "constable",
    "captain", "colonel", "senator", "sen",
];
/// How much surer than other names a surname behind such a word is.
const SURER: f32 = 2.0;
/// How readily spinners substitute such a surname, as a share of how readily they do the word that it is.
const SURNAME: f32 = 0.4;
/// The same of other capitalised words inside a sentence, and of parts of hyphenated compounds.
const CAPITAL: f32 = 0.6;
const HYPHENATED: f32 = 0.3;

/// A sentence whose places are looked at.
pub(super) struct Places<'t> {
    pub(super) tokens: &'t Tokens,
    pub(super) sentence: &'t [Token],
    headline: bool,
}

impl<'t> Places<'t> {
    pub(super) fn new(tokens: &'t Tokens, sentence: &'t [Token]) -> Self {
        Places { tokens, sentence, headline: is_headline(sentence) }
    }

    /// Whether a word is a capitalised one behind a title such as "Mr", outside headlines.
    pub(super) fn is_surname(&self, at: usize) -> bool {
        let capital = |t: &Token| t.shape == Shape::Title;
        let titled = |before: usize| capital(&self.sentence[before]) && TITLES.contains(&self.tokens.folded(&self.sentence[before]));
        let word = &self.sentence[at];
        capital(word) && word.gap == Gap::Space && !self.headline && at.checked_sub(1).is_some_and(titled)
    }

    /// Whether a word stands beside the number of a day, as a month does.
    pub(super) fn is_dated(&self, at: usize) -> bool {
        let number = |t: &Token| is_number(self.tokens.folded(t));
        let behind = self.sentence.get(at + 1).is_some_and(|t| t.gap == Gap::Space && number(t));
        behind || at > 0 && self.sentence[at].gap == Gap::Space && number(&self.sentence[at - 1])
    }

    /// How readily a word is substituted here, as a share of how readily it is elsewhere.
    pub(super) fn share(&self, at: usize) -> f32 {
        let word = &self.sentence[at];
        let hyphenated = word.gap == Gap::Hyphen || self.sentence.get(at + 1).is_some_and(|t| t.gap == Gap::Hyphen);
        let capital = word.shape == Shape::Title && at > 0 && word.gap != Gap::Sentence && !self.headline;
        let share = if hyphenated { HYPHENATED } else { 1.0 };
        share
            * match capital {
                true if self.is_surname(at) => SURNAME,
                true => CAPITAL,
                false => 1.0,
            }
    }

    /// Where a match stands. `open` says which tokens may be changed.
    pub(super) fn of(&self, m: &Match, open: impl Fn(usize) -> bool) -> Place<'t> {
        let Places { tokens, sentence, headline } = *self;
        let spun = &sentence[m.start..m.end];
        let before = m.start.checked_sub(1).map(|at| &sentence[at]);
        // A capital A inside a sentence is a name: hepatitis A.
        let written = |a: &Token| open(m.start - 1) && (m.start == 1 || headline || a.shape == Shape::Lower);
        let article = before.filter(|a| spun[0].gap == Gap::Space && written(a)).map(|a| tokens.folded(a));
        let article = article.filter(|a| matches!(*a, "a" | "an"));
        let behind = sentence.get(m.end);
        let name = spun.len() == 1 && spun[0].shape == Shape::Title && !headline && m.start > 0;
        Place {
            article,
            disagrees: spun[0].shape != Shape::Upper && article.is_some_and(|a| !article::agrees(a, tokens.folded(&spun[0]))),
            joins: behind.is_some_and(|t| t.gap < Gap::Punct),
            right: spun.len() == 1 && agrees_already(tokens, &spun[0], behind),
            lower: spun.iter().all(|t| t.shape == Shape::Lower),
            name,
            surname: name && self.is_surname(m.start),
            perfect: spun.len() > 1 && tokens.folded(&spun[spun.len() - 1]) == "been",
            length: spun.len(),
            ruled_out: self.ruled_out(m),
            splits: spun[0].gap == Gap::Hyphen && !before.is_some_and(|t| is_number(tokens.folded(t)))
                || behind.is_some_and(|t| t.gap == Gap::Hyphen),
        }
    }
}

impl Places<'_> {
    /// The original of a match that the words around it do not allow.
    fn ruled_out(&self, m: &Match) -> Option<&'static str> {
        let Places { tokens, sentence, .. } = *self;
        let word = |at: usize| tokens.folded(&sentence[at]);
        let before = |words: &[&str]| m.start > 0 && sentence[m.start].gap <= Gap::Space && words.contains(&word(m.start - 1));
        let verb = |t: &Token| CLAUSE.contains(&tokens.folded(t)) || tokens.folded(t).ends_with("ed");
        let rest = || sentence[m.end..].iter().take_while(|t| t.gap < Gap::Punct);
        let clause = || rest().count() > PHRASE || rest().any(verb);
        let behind = |at: usize| sentence.get(m.end + at).map(|t| tokens.folded(t));
        let past = || word(m.end - 1) == "past" || behind(0) == Some("ago") || behind(2) == Some("past");
        match (m.end - m.start, word(m.start), word(m.end - 1)) {
            // "as a result of the delay"
            (2.., _, "of") if !clause() => Some("because"),
            (3.., _, "the") if word(m.end - 2) == "of" && !clause() => Some("because"),
            // "it takes 12 months to build"
            (2.., "12", _) if before(&BARE) => Some("year"),
            (2.., "12", _) if past() && !before(&["a", "each", "every", "last", "one", "per", "that", "the", "this"]) => Some("year"),
            // "the place was closed"
            (2, "the", "place") if sentence.get(m.end).is_some_and(|t| STANDS.contains(&tokens.folded(t))) => Some("where"),
            // "will be mentioned"
            (1, "mentioned", _) if before(&["be", "been", "being"]) => Some("said"),
            _ => None,
        }
    }
}

/// What is known of the place of a spun phrase.
pub(super) struct Place<'t> {
    /// The indefinite article before it that may be changed with it.
    article: Option<&'t str>,
    /// That article does not go with the phrase: it is the writer's, and went with the original.
    disagrees: bool,
    /// A word follows within the same clause.
    joins: bool,
    /// It is an article that is right already.
    right: bool,
    /// It has no capital.
    lower: bool,
    /// It is a single capitalised word inside a sentence, probably a name, and perhaps behind a title.
    name: bool,
    surname: bool,
    /// It ends in "been".
    perfect: bool,
    /// Its words.
    length: usize,
    /// The original that what stands around it does not allow, nor its plural.
    ruled_out: Option<&'static str>,
    /// It is a part of a hyphenated compound.
    splits: bool,
}

impl Place<'_> {
    /// Whether an original may stand here; a `proper` one is a name.
    pub(super) fn admits<'o>(&self, proper: bool, original: impl Fn() -> &'o str) -> bool {
        // A conjunction joins what follows, an article that is right was not substituted, and two do not follow each other.
        !(proper && self.lower
            || !self.joins && JOINING.contains(&original())
            || self.right && article::is_indefinite(original())
            || self
                .ruled_out
                .is_some_and(|out| original().strip_prefix(out).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', 's'])))
            || self.article.is_some() && (original().starts_with("a ") || original().starts_with("an ")))
    }

    /// The article that has to be written before an original instead of the one that stands there.
    pub(super) fn article<'o>(&self, original: impl Fn() -> &'o str) -> Option<&'static str> {
        let written = self.article?;
        Some(article::indefinite(original())).filter(|needed| *needed != written)
    }

    /// What speaks for an original of some words, before which the article `changes` or not.
    pub(super) fn evidence(&self, proper: bool, length: usize, changes: bool, weights: &Weights) -> Evidence {
        // Being longer ("have been" than "were") is no sign of spinning in a perfect: writers use it themselves.
        let perfect = self.perfect && length == 1;
        Evidence {
            name: match self.name && !proper {
                true if self.surname => weights.name * SURER,
                true => weights.name,
                false => 0.0,
            },
            length: if perfect { 0.0 } else { weights.length * (self.length as f32 - length as f32) },
            compound: if self.splits { weights.compound } else { 0.0 },
            agreement: if changes && self.disagrees { weights.agreement } else { 0.0 },
            ..Evidence::default()
        }
    }
}

/// Whether a word is an indefinite article that goes with the word behind it.
fn agrees_already(tokens: &Tokens, article: &Token, behind: Option<&Token>) -> bool {
    let article = tokens.folded(article);
    // The sign of a currency may stand between them.
    article::is_indefinite(article) && behind.is_some_and(|t| t.gap < Gap::Sentence && article::agrees(article, tokens.folded(t)))
}

/// Whether a word is a number, in digits or spelled.
fn is_number(word: &str) -> bool {
    const SPELLED: [&str; 12] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    word.bytes().all(|b| b.is_ascii_digit()) || SPELLED.contains(&word)
}
