//! The indefinite article: which of "a" and "an" a word takes.

/// Whether a word or phrase begins with a vowel sound, so that "an" goes before it.
///
/// Spelling rules with their well-known exceptions. It is to be given as it will be written, with
/// its capitals: abbreviations that are said letter by letter ("FBI", "MP") go by the name of their
/// first letter.
pub fn takes_an(wording: &str) -> bool {
    let word = wording.split([' ', '-']).next().unwrap_or_default();
    let lower = word.to_lowercase();
    let Some(first) = lower.chars().next() else { return false };
    if first.is_ascii_digit() {
        let digits: String = lower.chars().take_while(char::is_ascii_digit).collect();
        return first == '8' || digits == "11" || digits == "18";
    }
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if (2..=5).contains(&letters) && spelled_out(word) {
        return matches!(first, 'a' | 'e' | 'f' | 'h' | 'i' | 'l' | 'm' | 'n' | 'o' | 'r' | 's' | 'x');
    }
    if lower.chars().count() == 1 {
        return matches!(first, 'a' | 'e' | 'f' | 'h' | 'i' | 'l' | 'm' | 'n' | 'o' | 'r' | 's' | 'x');
    }
    const SILENT_H: [&str; 5] = ["hour", "honest", "honor", "honour", "heir"];
    const CONSONANT: [&str; 26] = [
        "unanim", "uni", "use", "usa", "usu", "ute", "uto", "uti", "eu", "ewe", "one", "once", "oui", "ura", "uran", "urin", "uro", "ubi",
        "uku", "ufo", "u.", "uk", "uga", "uru", "uta", "unes",
    ];
    const VOWEL: [&str; 7] = ["oner", "unin", "unim", "uniden", "unill", "uninv", "unint"];
    match first {
        'h' => SILENT_H.iter().any(|h| lower.starts_with(h)),
        'a' | 'i' => true,
        'e' | 'o' | 'u' => VOWEL.iter().any(|v| lower.starts_with(v)) || !CONSONANT.iter().any(|c| lower.starts_with(c)),
        _ => false,
    }
}

/// Whether an abbreviation is said letter by letter: it is all capitals and hard to read as a word,
/// since it has no vowel after the first letter or fewer than four letters.
fn spelled_out(word: &str) -> bool {
    let all_upper = word.chars().all(|c| !c.is_alphabetic() || c.is_uppercase());
    let vowel_inside = word.chars().skip(1).any(|c| "AEIOU".contains(c));
    all_upper && (!vowel_inside || word.chars().count() < 4)
}

/// The article ("a" or "an") that goes before `word`.
pub fn indefinite(word: &str) -> &'static str {
    if takes_an(word) { "an" } else { "a" }
}

/// Whether `word` can stand before `next`: it is no indefinite article, or the one that `next`
/// takes.
pub fn agrees(word: &str, next: &str) -> bool {
    !is_indefinite(word) || word.eq_ignore_ascii_case(indefinite(next)) || takes_either(next)
}

/// Whether writers disagree on the article of a word ("an historic", "an herb").
fn takes_either(word: &str) -> bool {
    ["histor", "hotel", "herb", "heroic"].iter().any(|start| word.get(..start.len()).is_some_and(|w| w.eq_ignore_ascii_case(start)))
}

/// Whether a word is "a" or "an", in any case.
pub fn is_indefinite(word: &str) -> bool {
    ["a", "an"].iter().any(|article| word.eq_ignore_ascii_case(article))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_words_take_either_article() {
        assert!(agrees("an", "historic") && agrees("a", "Historic") && agrees("a", "unanimous") && agrees("an", "onerous"));
        assert!(agrees("an", "unanswered") && agrees("an", "unannounced") && !agrees("an", "unanimous"));
        assert!(!agrees("an", "house") && !agrees("a", "onerous") && agrees("the", "hour"));
    }

    #[test]
    fn sounds_not_letters() {
        for word in "attack, hour, FBI, MP, SEC, 11th, 8, unintended, heir, umbrella, idea, uninvited, MRI machine, X-ray".split(", ") {
            assert_eq!(indefinite(word), "an", "{word}");
        }
        for word in
            "union, user, European, one, house, NATO, UK, 10, useful, university, UFO, year, US official, U-turn, Ugandan".split(", ")
        {
            assert_eq!(indefinite(word), "a", "{word}");
        }
    }
}
