//! Why no substitution is considered at a place, for `explain`.

use crate::decoder::section::sections;
use crate::dict::Dictionary;
use crate::matcher::Matches;
use crate::policy::{protected, shown};
use crate::text::Tokens;
use crate::text::sentence::sentences;

/// What closes a place to substitutions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// The place is part of an address, path, identifier, code or markup.
    Protected,
    /// An honest phrase covers it.
    Kept {
        /// The phrase as the text writes it.
        phrase: String,
        /// The number of the dictionary that keeps the phrase; of several the last.
        layer: usize,
    },
}

/// What closes byte `at` of a text to substitutions; `None` when it is open, so that dictionaries
/// and models decide.
pub fn closed(dictionaries: &[Dictionary], text: &str, at: usize) -> Option<Closed> {
    let section = sections(text).find(|s| s.start <= at && at < s.end)?;
    let (text, at) = (section.of(text), at - section.start);
    let protected = protected(text);
    let text = &*shown(text, &protected);
    let tokens = Tokens::new(text);
    let token = tokens.iter().position(|t| t.span.start <= at && at < t.span.end);
    let is_here = |s: &crate::Span| s.start <= at && at < s.end || token.is_some_and(|t| s.overlaps(tokens[t].span));
    if protected.iter().any(is_here) {
        return Some(Closed::Protected);
    }
    let token = token?;
    let place = sentences(&tokens).find(|s| s.contains(&token))?;
    let (sentence, token) = (&tokens[place.clone()], token - place.start);
    let mut matches = Matches::default();
    // When no token may be changed, only honest phrases are found.
    matches.find(dictionaries, sentence, |_| false);
    let kept = matches.iter().filter(|m| m.start <= token && token < m.end).max_by_key(|m| m.layer)?;
    let phrase = text[sentence[kept.start].span.start..sentence[kept.end - 1].span.end].to_string();
    Some(Closed::Kept { phrase, layer: kept.layer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dict::Source;
    use crate::dict::compiled::compiler::compile;
    use std::path::Path;

    #[test]
    fn places_are_closed_by_what_covers_them() {
        let source = |rows: &str| Source::parse(Path::new("d"), &format!("dictionary: d\nlicence: x\nentries:\n{rows}")).expect("valid");
        let sources = [
            source("  - original: boat\n    spun: [vessel]\n"),
            source("  - original: boat\n    spun: [ship]\n    keep: [blood vessel, vessel of the heart]\n"),
        ];
        let dictionaries = sources.map(|s| compile(&[&s], &|_| 1e-6));
        let text = "One vessel sank. A Blood vessel of\nmine; see news.example/blood-vessel and the blood vessel.";
        let found = |part: &str| closed(&dictionaries, text, text.find(part).expect("there"));
        assert_eq!(found("vessel sank"), None);
        assert_eq!(found("vessel of"), Some(Closed::Kept { phrase: "Blood vessel".into(), layer: 1 }));
        assert_eq!(found("Blood"), found("vessel of"));
        assert_eq!([found("example"), found("/blood"), found("vessel and")], [const { Some(Closed::Protected) }; 3]);
        assert_eq!(found("vessel."), Some(Closed::Kept { phrase: "blood vessel".into(), layer: 1 }));
        assert_eq!((found("; see"), closed(&dictionaries, "", 0)), (None, None));
    }
}
