//! Capitalisation: the shapes of words, and their transfer from the spun to the original wording.
//!
//! Case is transferred word by word, never letter by letter, so that "macOS" and "APT" stay as
//! written.

/// How a word is capitalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// No upper-case letter.
    Lower,
    /// Only the first letter is upper case ("Office", "I").
    Title,
    /// Two or more letters, all upper case ("APT").
    Upper,
    /// Anything else ("macOS", "McDonald").
    Mixed,
}

impl Shape {
    /// The shape of a word as it is written in the source.
    pub fn of(word: &str) -> Shape {
        if word.bytes().all(|b| b.is_ascii_lowercase()) {
            return Shape::Lower;
        }
        let (mut upper, mut lower, mut first) = (0, 0, false);
        for (i, c) in word.chars().filter(|c| c.is_alphabetic()).enumerate() {
            if c.is_uppercase() {
                upper += 1;
                first |= i == 0;
            } else {
                lower += 1;
            }
        }
        match (upper, lower) {
            (0, _) => Shape::Lower,
            (1, _) if first => Shape::Title,
            (_, 0) => Shape::Upper,
            _ => Shape::Mixed,
        }
    }
}

/// Words that stay lower case inside a title.
const SMALL: [&str; 26] = [
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "off", "on", "onto", "or", "over", "per", "the",
    "to", "up", "via", "with", "vs", "than",
];

/// Writes `words`, which have the case of the dictionary, with the capitals of the spun words that
/// they replace; returns one string per word.
///
/// `spun` holds the shapes of the spun words. Where there are as many as `words`, each word gets
/// its own. A word that has capitals of its own keeps them, unless all spun words are in capitals.
/// `sentence_start` says that the first spun word opens a sentence: its capital then says nothing
/// of the words after it.
pub fn transfer(words: &[&str], spun: &[Shape], sentence_start: bool) -> Vec<String> {
    let all_upper = spun.contains(&Shape::Upper) && spun.iter().all(|&s| s == Shape::Upper);
    let first = spun.first().copied().unwrap_or(Shape::Lower);
    let later = if spun.len() > 1 { &spun[1..] } else { spun };
    // Two or more words with capitals, or one inside a sentence, are a name or headline, in which
    // all words have capitals.
    let title = later.iter().any(|&s| s != Shape::Lower) && (spun.len() > 1 || !sentence_start) && first != Shape::Lower;
    words
        .iter()
        .enumerate()
        .map(|(i, word)| {
            if all_upper {
                return word.to_uppercase();
            }
            if word.chars().any(char::is_uppercase) {
                return (*word).to_string();
            }
            let shape = if words.len() == spun.len() { Some(spun[i]) } else { None };
            let capital = match shape {
                Some(s) => s != Shape::Lower,
                None => (i == 0 && first != Shape::Lower) || (i > 0 && title),
            };
            if capital && !(i > 0 && SMALL.contains(word)) { capitalise(word) } else { (*word).to_string() }
        })
        .collect()
}

/// Whether a word is "I" or a contraction of it, which has a capital wherever it stands.
pub fn is_i(word: &str) -> bool {
    word.strip_prefix('I').is_some_and(|rest| rest.is_empty() || rest.starts_with(['\'', '’']))
}

/// The word with its first letter in upper case.
pub fn capitalise(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(c) => c.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(words: &str, spun: &str, start: bool) -> String {
        let words: Vec<&str> = words.split(' ').collect();
        let shapes: Vec<Shape> = spun.split(' ').map(Shape::of).collect();
        transfer(&words, &shapes, start).join(" ")
    }

    #[test]
    fn case_is_transferred_per_word() {
        assert_eq!(t("according to", "In keeping with", true), "According to");
        assert_eq!(t("advanced persistent threat", "Superior Persistent Risk", false), "Advanced Persistent Threat");
        assert_eq!(t("attack", "Assault", false), "Attack");
        assert_eq!(t("attack", "ASSAULT", false), "ATTACK");
        assert_eq!(t("macOS", "Mac os", false), "macOS");
        assert_eq!(t("White House", "white home", false), "White House");
        assert_eq!(t("secretary of state", "State Secretary", false), "Secretary of State");
    }

    #[test]
    fn shapes() {
        assert_eq!(Shape::of("I"), Shape::Title);
        assert_eq!(Shape::of("U.S."), Shape::Upper);
        assert_eq!(Shape::of("macOS"), Shape::Mixed);
        assert_eq!(Shape::of("2022"), Shape::Lower);
    }
}
