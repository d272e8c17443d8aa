//! The place of a spun phrase: which originals can stand there, and what speaks for and against
//! them besides context and channel.

use super::Evidence;
use crate::matcher::Match;
use crate::text::case::Shape;
use crate::text::{Gap, SentenceText, Token, article};
use crate::weights::Weights;

/// Words that hardly ever stand before a sign or the end of a sentence.
const JOINING: [&str; 6] = ["although", "because", "but", "than", "where", "whose"];
/// Words after which "12 months" was no "year" without an article.
const BARE: [&str; 12] = ["after", "before", "for", "in", "lasted", "lasts", "over", "since", "take", "takes", "took", "within"];
/// Words that follow a subject: "the place" before one of them is the subject, and was not "where".
const STANDS: [&str; 7] = ["had", "has", "is", "was", "will", "would", "to"];
/// Verbs and subjects, which tell that a clause follows.
#[rustfmt::skip]
const CLAUSE: [&str; 22] = [
    "are", "can", "could", "did", "do", "does", "had", "has", "have", "he", "is", "it", "may", "must", "she", "there", "they", "was", "we", "were",
    "will", "would",
];
/// Most words of a noun with its adjectives and the like; a longer run is a clause even without a
/// word of [`CLAUSE`].
const PHRASE: usize = 3;
/// Titles, which stand before a surname.
#[rustfmt::skip]
const TITLES: [&str; 19] = [
    "mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady", "prof", "professor", "judge", "sergeant", "inspector", "constable",
    "captain", "colonel", "senator", "sen",
];
/// Factor on the evidence of a name when it is a surname after a title.
const SURER: f32 = 2.0;
/// How readily spinners substitute a surname after a title, as a share of how readily they
/// substitute the same word elsewhere.
const SURNAME: f32 = 0.4;
/// The same share for other capitalised words inside a sentence.
const CAPITAL: f32 = 0.6;
/// The same share for parts of hyphenated compounds.
const HYPHENATED: f32 = 0.3;

/// A sentence whose places are looked at.
pub(super) struct Places<'t> {
    pub(super) sentence: SentenceText<'t>,
    headline: bool,
}

impl<'t> Places<'t> {
    pub(super) fn new(sentence: SentenceText<'t>) -> Self {
        Places { sentence, headline: sentence.is_headline() }
    }

    /// Whether a word is a capitalised one after a title such as "Mr", outside headlines.
    pub(super) fn is_surname(&self, at: usize) -> bool {
        let capital = |at: usize| self.sentence[at].shape == Shape::Title;
        let titled = |before: usize| capital(before) && TITLES.contains(&self.sentence.folded(before));
        capital(at) && self.sentence[at].gap == Gap::Space && !self.headline && at.checked_sub(1).is_some_and(titled)
    }

    /// Whether a word stands beside the number of a day, as a month does.
    pub(super) fn is_dated(&self, at: usize) -> bool {
        let spaced = |at: usize| self.sentence[at].gap == Gap::Space;
        let number = |at: usize| is_number(self.sentence.folded(at));
        at + 1 < self.sentence.len() && spaced(at + 1) && number(at + 1) || at > 0 && spaced(at) && number(at - 1)
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

    /// The place of a match. `open` says which tokens may be changed.
    pub(super) fn of(&self, m: &Match, open: impl Fn(usize) -> bool) -> Place<'t> {
        let Places { sentence, headline } = *self;
        let spun = &sentence[m.start..m.end];
        let before = m.start.checked_sub(1);
        // A capital A inside a sentence is a name: hepatitis A.
        // Neither is the "A." of an answer.
        let written = |at: &usize| {
            open(*at) && (*at == 0 || headline || sentence[*at].shape == Shape::Lower) && !sentence.after(*at).starts_with('.')
        };
        let article = before.filter(|at| spun[0].gap == Gap::Space && written(at)).map(|at| sentence.folded(at));
        let article = article.filter(|a| matches!(*a, "a" | "an"));
        let next = sentence.get(m.end);
        let name = spun.len() == 1 && spun[0].shape == Shape::Title && !headline && m.start > 0;
        Place {
            article,
            disagrees: spun[0].shape != Shape::Upper && article.is_some_and(|a| !article::agrees(a, sentence.folded(m.start))),
            joins: next.is_some_and(|t| t.gap < Gap::Punct),
            right: spun.len() == 1 && agrees_already(sentence, m.start),
            lower: spun.iter().all(|t| t.shape == Shape::Lower),
            name,
            surname: name && self.is_surname(m.start),
            perfect: spun.len() > 1 && sentence.folded(m.end - 1) == "been",
            length: spun.len(),
            ruled_out: self.ruled_out(m),
            splits: spun[0].gap == Gap::Hyphen && !before.is_some_and(|at| is_number(sentence.folded(at)))
                || next.is_some_and(|t| t.gap == Gap::Hyphen),
        }
    }
}

impl Places<'_> {
    /// The original that the words around a match do not allow, if there is one.
    fn ruled_out(&self, m: &Match) -> Option<&'static str> {
        let sentence = self.sentence;
        let word = |at: usize| sentence.folded(at);
        let before = |words: &[&str]| m.start > 0 && sentence[m.start].gap <= Gap::Space && words.contains(&word(m.start - 1));
        let verb = |t: &Token| {
            let word = sentence.tokens().folded(t);
            CLAUSE.contains(&word) || word.ends_with("ed")
        };
        let rest = || sentence[m.end..].iter().take_while(|t| t.gap < Gap::Punct);
        let clause = || rest().count() > PHRASE || rest().any(verb);
        let after = |at: usize| (m.end + at < sentence.len()).then(|| word(m.end + at));
        let past = || word(m.end - 1) == "past" || after(0) == Some("ago") || after(2) == Some("past");
        match (m.end - m.start, word(m.start), word(m.end - 1)) {
            // "as a result of the delay"
            (2.., _, "of") if !clause() => Some("because"),
            (3.., _, "the") if word(m.end - 2) == "of" && !clause() => Some("because"),
            // "it takes 12 months to build"
            (2.., "12", _) if before(&BARE) => Some("year"),
            (2.., "12", _) if past() && !before(&["a", "each", "every", "last", "one", "per", "that", "the", "this"]) => Some("year"),
            // "the place was closed"
            (2, "the", "place") if after(0).is_some_and(|next| STANDS.contains(&next)) => Some("where"),
            // "will be mentioned"
            (1, "mentioned", _) if before(&["be", "been", "being"]) => Some("said"),
            _ => None,
        }
    }
}

/// What is known of the place of a spun phrase.
pub(super) struct Place<'t> {
    /// The indefinite article before the phrase, when it may be changed with the phrase.
    article: Option<&'t str>,
    /// Whether that article does not go with the phrase. Then the writer wrote it, before the
    /// original.
    disagrees: bool,
    /// Whether a word follows within the same clause.
    joins: bool,
    /// Whether the phrase is an article that is right already.
    right: bool,
    /// Whether the phrase has no capital.
    lower: bool,
    /// Whether the phrase is a single capitalised word inside a sentence, probably a name.
    name: bool,
    /// Whether the phrase is such a word after a title.
    surname: bool,
    /// Whether the phrase ends in "been".
    perfect: bool,
    /// The number of its words.
    length: usize,
    /// The original that the words around the phrase do not allow, nor its plural.
    ruled_out: Option<&'static str>,
    /// Whether the phrase is a part of a hyphenated compound.
    splits: bool,
}

impl Place<'_> {
    /// Whether an original may stand here. `proper` says that it is a name.
    pub(super) fn admits<'o>(&self, proper: bool, original: impl Fn() -> &'o str) -> bool {
        // A conjunction joins what follows. An article that is right was not substituted. Two
        // articles do not follow each other.
        !(proper && self.lower
            || !self.joins && JOINING.contains(&original())
            || self.right && article::is_indefinite(original())
            || self
                .ruled_out
                .is_some_and(|out| original().strip_prefix(out).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', 's'])))
            || self.article.is_some() && (original().starts_with("a ") || original().starts_with("an ")))
    }

    /// The article that has to be written before an original, when another one stands there.
    pub(super) fn article<'o>(&self, original: impl Fn() -> &'o str) -> Option<&'static str> {
        let written = self.article?;
        Some(article::indefinite(original())).filter(|needed| *needed != written)
    }

    /// What speaks for and against an original of `length` words. `proper` says that it is a name,
    /// `changes` that the article before it changes.
    pub(super) fn evidence(&self, proper: bool, length: usize, changes: bool, weights: &Weights) -> Evidence {
        // In a perfect ("have been" for "were") more words are no sign of spinning: writers use it,
        // too.
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

/// Whether token `at` is an indefinite article that goes with the word after it.
fn agrees_already(sentence: SentenceText<'_>, at: usize) -> bool {
    let article = sentence.folded(at);
    // The sign of a currency may stand between them.
    let goes_with = |next: &Token| next.gap < Gap::Sentence && article::agrees(article, sentence.folded(at + 1));
    article::is_indefinite(article) && sentence.get(at + 1).is_some_and(goes_with)
}

/// Whether a word is a number, in digits or spelled.
fn is_number(word: &str) -> bool {
    const SPELLED: [&str; 12] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    word.bytes().all(|b| b.is_ascii_digit()) || SPELLED.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::{Edge, sample::Sample};
    use crate::text::Tokens;

    /// The edge that writes `original` in a text, if it may stand there.
    fn edge(sample: &Sample, text: &str, original: &str) -> Option<Edge> {
        sample.lattice(text).edges.into_iter().find(|edge| sample.original(edge) == Some(original))
    }

    #[test]
    fn originals_go_with_the_words_around_them() {
        let sample = Sample::new(&[
            ("because", "on account of"),
            ("because", "in view of the"),
            ("but", "however"),
            ("May", "could"),
            ("a", "an"),
            ("a lot", "many"),
            ("year", "12 months"),
            ("a year", "12 months"),
            ("where", "the place"),
            ("said", "mentioned"),
        ]);
        for (text, original, admitted) in [
            ("it was late on account of the rain", "because", false),
            ("it was late on account of it rained", "because", true),
            ("it was late in view of the rain", "because", false),
            ("it was late in view of the rain that came in", "because", true),
            ("however he tried", "but", true),
            ("he tried however", "but", false),
            ("he tried however, it rained", "but", false),
            ("they could go", "May", false),
            ("they go in Could", "May", true),
            ("an house", "a", true),
            ("an hour", "a", false),
            ("so many", "a lot", true),
            ("a many", "a lot", false),
            ("it takes 12 months to build", "year", false),
            ("it takes 12 months to build", "a year", true),
            ("it opens every 12 months", "year", true),
            ("it opened 12 months ago", "year", false),
            ("it opened one 12 months ago", "year", true),
            ("the place was closed", "where", false),
            ("the place they sleep", "where", true),
            ("it will be mentioned", "said", false),
            ("he mentioned it", "said", true),
        ] {
            assert_eq!(edge(&sample, text, original).is_some(), admitted, "{text}: {original}");
        }
    }

    #[test]
    fn an_article_changes_when_it_stands_before_the_phrase() {
        let sample = Sample::new(&[("emphasis", "priority")]);
        for (text, changes) in [
            ("a priority was set", true),
            ("A priority was set", true),
            ("There Was A Priority Found", true),
            ("an priority was set", false),
            ("a “priority” was set", false),
            ("hepatitis A priority was set", false),
        ] {
            assert_eq!(edge(&sample, text, "emphasis").map(|e| e.has_article()), Some(changes), "{text}");
        }
    }

    #[test]
    fn places_speak_for_and_against_originals() {
        let rows =
            [("concern", "priority"), ("heart", "coronary heart"), ("prime minister", "premier"), ("were", "have been"), ("May", "could")];
        let sample = Sample::new(&rows);
        let Weights { name, length, compound, .. } = sample.weights;
        let none = Evidence::default();
        for (text, original, expected) in [
            ("the priority was set", "concern", none),
            ("Priority was seen by them", "concern", none),
            ("they have seen Priority there", "concern", Evidence { name, ..none }),
            ("they have seen Mr Priority there", "concern", Evidence { name: SURER * name, ..none }),
            ("They Have Seen Priority There", "concern", none),
            ("they have seen it in Could", "May", none),
            ("the coronary heart", "heart", Evidence { length, ..none }),
            ("the premier", "prime minister", Evidence { length: -length, ..none }),
            ("they have been there", "were", none),
            ("a high-priority case", "concern", Evidence { compound, ..none }),
            ("a priority-led case", "concern", Evidence { compound, ..none }),
            ("a two-priority case", "concern", none),
        ] {
            assert_eq!(edge(&sample, text, original).map(|e| e.evidence), Some(expected), "{text}: {original}");
        }
    }

    #[test]
    fn names_and_parts_of_compounds_are_spun_less() {
        for (text, word, share) in [
            ("we have seen Hill there", "seen", 1.0),
            ("Hill was seen there by us", "Hill", 1.0),
            ("we have seen Hill there", "Hill", CAPITAL),
            ("we have seen Mr Hill there", "Hill", SURNAME),
            ("we have seen the mr Hill there", "Hill", CAPITAL),
            ("we have seen the Mr, Hill there", "Hill", CAPITAL),
            ("We Have Seen Mr Hill There", "Hill", 1.0),
            ("we have seen the hill-top there", "hill", HYPHENATED),
            ("we have seen the hill-top there", "top", HYPHENATED),
            ("we have seen the anti-Hill vote", "Hill", HYPHENATED * CAPITAL),
        ] {
            let tokens = Tokens::new(text);
            let sentence = SentenceText::new(text, &tokens, 0..tokens.len());
            let at = (0..tokens.len()).find(|&at| sentence.written(at) == word).expect("a word");
            assert_eq!(Places::new(sentence).share(at), share, "{text}: {word}");
        }
    }

    #[test]
    fn dates_have_the_number_of_a_day() {
        for (text, dated) in [
            ("on 22 Could", true),
            ("on Could 22", true),
            ("on Could seven", true),
            ("on Could, 22", false),
            ("on 22, Could", false),
            ("in Could", false),
        ] {
            let tokens = Tokens::new(text);
            let sentence = SentenceText::new(text, &tokens, 0..tokens.len());
            let at = (0..tokens.len()).find(|&at| sentence.written(at) == "Could").expect("a word");
            assert_eq!(Places::new(sentence).is_dated(at), dated, "{text}");
        }
    }
}
