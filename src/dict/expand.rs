//! From entries to substitutions: both sides are inflected together.

use crate::dict::Source;
use crate::dict::inflect;
use crate::dict::yaml::schema::Entry;
use std::collections::HashMap;

/// One `spun → original` pair in the exact forms that may stand in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Substitution {
    /// What the spinner wrote (folded by the compiler).
    pub spun: String,
    /// What stood there, as it is to be written.
    pub original: String,
    /// Weight of the spun phrase among those of its original.
    pub weight: f32,
    /// Index of the row in its file.
    pub entry: usize,
}

/// Share of the weight that variants of a preferred form get ("travelled" beside "traveled").
const VARIANT: f32 = 0.5;

/// All substitutions of a dictionary, duplicates merged (their weights added), in a fixed order.
pub fn expand(source: &Source) -> Vec<Substitution> {
    let mut list: Vec<Substitution> = Vec::new();
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    for (index, entry) in source.file.entries.iter().enumerate() {
        for (spun, original, weight) in entry_pairs(entry) {
            match seen.get(&(spun.clone(), original.clone())) {
                // The same row reaches a pair by two parts of speech ("attacks"): that is one pair.
                Some(&at) if list[at].entry == index => list[at].weight = list[at].weight.max(weight),
                Some(&at) => list[at].weight += weight,
                None => {
                    seen.insert((spun.clone(), original.clone()), list.len());
                    list.push(Substitution { spun, original, weight, entry: index });
                }
            }
        }
    }
    list
}

fn entry_pairs(entry: &Entry) -> Vec<(String, String, f32)> {
    let mut pairs = Vec::new();
    for spun in &entry.spun {
        pairs.push((spun.phrase.clone(), entry.original.clone(), spun.weight));
        for &pos in &entry.pos {
            let (Some(from), Some(to)) = (inflect::phrase_forms(&spun.phrase, pos), inflect::phrase_forms(&entry.original, pos)) else {
                continue;
            };
            for (slot, target) in from.iter().zip(&to).skip(1) {
                let Some(target) = target.first() else { continue };
                for (i, form) in slot.iter().enumerate() {
                    pairs.push((form.clone(), target.clone(), if i == 0 { spun.weight } else { spun.weight * VARIANT }));
                }
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn both_sides_inflect_together() {
        let text = "dictionary: d\nlicence: x\nentries:\n  - original: attack\n    pos: [noun, verb]\n    spun: [assault]\n";
        let source = Source::parse(Path::new("d"), text).expect("valid");
        let pairs: Vec<String> = expand(&source).into_iter().map(|s| format!("{}={}", s.spun, s.original)).collect();
        assert_eq!(pairs, ["assault=attack", "assaults=attacks", "assaulted=attacked", "assaulting=attacking"]);
    }
}
