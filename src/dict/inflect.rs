//! Inflection of English words from the AGID table, embedded and searched in place.

use crate::dict::yaml::schema::Pos;

/// Sorted lines `lemma TAB pos TAB slot…`, a form that begins with the lemma as `+` and the rest;
/// made by `models/scripts/inflections.py`.
const TABLE: &str = include_str!("../../models/inflections.tsv");

/// The forms of a lemma: one list of variants a slot, the preferred variant first.
///
/// Slots are: noun plural; verb past, past participle, -ing, -s; adjective comparative,
/// superlative. Returns `None` when the table does not know the lemma in that part of speech.
pub fn forms(lemma: &str, pos: Pos) -> Option<Vec<Vec<String>>> {
    let tag = match pos {
        Pos::Noun => "n",
        Pos::Verb => "v",
        Pos::Adjective => "a",
    };
    let line = find(lemma, tag)?;
    let whole = |form: &str| form.strip_prefix('+').map_or_else(|| form.to_string(), |rest| format!("{lemma}{rest}"));
    Some(line.split('\t').skip(2).map(|slot| slot.split(',').filter(|f| !f.is_empty()).map(whole).collect()).collect())
}

/// Binary search by byte offset: halve, step back to the line start, compare.
fn find(lemma: &str, tag: &str) -> Option<&'static str> {
    let (mut low, mut high) = (0, TABLE.len());
    while low < high {
        let mid = (low + high) / 2;
        let start = TABLE.as_bytes()[..mid].iter().rposition(|&b| b == b'\n').map_or(0, |p| p + 1);
        let line = TABLE[start..].split('\n').next().unwrap_or("");
        let mut fields = line.split('\t');
        let key = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
        match key.cmp(&(lemma, tag)) {
            std::cmp::Ordering::Equal => return Some(line),
            std::cmp::Ordering::Less => low = start + line.len() + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

/// All forms of a phrase, slot by slot, the phrase itself first.
///
/// The head is inflected: the last word of a noun or adjective phrase, the first word of a verb
/// phrase. Returns `None` when the head is not in the table. Unknown slots are empty.
pub fn phrase_forms(phrase: &str, pos: Pos) -> Option<Vec<Vec<String>>> {
    let words: Vec<&str> = phrase.split(' ').collect();
    let at = if pos == Pos::Verb { 0 } else { words.len() - 1 };
    // Of "well-known", only the last part inflects.
    let (stem, head) = match words[at].rsplit_once('-') {
        Some((_, head)) => words[at].split_at(words[at].len() - head.len()),
        None => ("", words[at]),
    };
    let lower = head.to_lowercase();
    let table = forms(&lower, pos)?;
    let mut all = vec![vec![phrase.to_string()]];
    for slot in table {
        let variants = slot.iter().map(|form| {
            let form = if head.starts_with(char::is_uppercase) { crate::text::case::capitalise(form) } else { form.clone() };
            let mut out: Vec<&str> = words.clone();
            let inflected = format!("{stem}{form}");
            out[at] = &inflected;
            out.join(" ")
        });
        all.push(variants.collect());
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn irregular_forms_and_absent_words() {
        assert_eq!(forms("child", Pos::Noun), Some(vec![vec!["children".to_string()]]));
        assert_eq!(forms("take", Pos::Verb).map(|f| f.concat()), Some(["took", "taken", "taking", "takes"].map(String::from).to_vec()));
        assert_eq!(forms("zzz", Pos::Verb), None);
    }

    #[test]
    fn every_line_is_found_in_order() {
        let keys: Vec<(&str, &str)> = TABLE.lines().filter_map(|l| l.split_once('\t')).map(|(l, r)| (l, &r[..1])).collect();
        assert!(keys.windows(2).all(|w| w[0] < w[1]), "sorted without duplicates");
        for (lemma, tag) in keys.iter().step_by(97).chain(keys.last()) {
            assert!(find(lemma, tag).is_some(), "{lemma} {tag}");
        }
    }

    #[test]
    fn the_head_of_a_phrase_inflects() {
        let verb = phrase_forms("carry out", Pos::Verb).expect("known");
        assert_eq!(verb[1], ["carried out"]);
        let noun = phrase_forms("central bank", Pos::Noun).expect("known");
        assert_eq!(noun[1], ["central banks"]);
    }
}
