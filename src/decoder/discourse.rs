//! One sense per discourse (Gale, Church & Yarowsky 1992): what a phrase was elsewhere in the
//! document, it probably was here.

use super::sentence::Sentence;
use crate::lattice::Kind;
use crate::weights::Weights;
use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};

/// Bounds of the share that an original has among the other occurrences of its phrase.
const SHARE: (f32, f32) = (0.02, 0.98);

/// Sets the evidence of the discourse of all substitutions whose phrase occurs more than once, from
/// the posteriors of all sentences.
pub fn discourse(sentences: &mut [Sentence], weights: &Weights) {
    // How often each phrase occurs, by its dictionary and node.
    let edges = sentences.iter().map(|s| s.lattice.edges.len()).sum::<usize>();
    let mut phrases: HashMap<(usize, u32), f32, FixedState> = HashMap::with_capacity_and_hasher(edges / 4, FixedState::default());
    let mut met: HashSet<_, FixedState> = HashSet::default();
    for s in sentences.iter() {
        met.clear();
        let mut last = None;
        for edge in &s.lattice.edges {
            let Kind::Substitution { layer, node, .. } = edge.kind else { continue };
            // The candidates of a phrase follow each other, except those that cover an article.
            let place = (edge.end, layer, node.number());
            if last.replace(place) != Some(place) && met.insert(place) {
                *phrases.entry((layer, node.number())).or_default() += 1.0;
            }
        }
    }
    phrases.retain(|_, occurrences| *occurrences > 1.0);
    if phrases.is_empty() {
        return;
    }
    // How often each phrase was each original, by the posteriors.
    let mut originals: HashMap<(usize, u32, u32), f32, FixedState> = HashMap::default();
    for (edge, &p) in sentences.iter().flat_map(|s| s.lattice.edges.iter().zip(&s.posteriors)) {
        if let Kind::Substitution { layer, node, form, .. } = edge.kind
            && phrases.contains_key(&(layer, node.number()))
        {
            *originals.entry((layer, node.number(), form)).or_default() += p;
        }
    }
    for s in sentences {
        for (edge, &p) in s.lattice.edges.iter_mut().zip(&s.posteriors) {
            let Kind::Substitution { layer, node, form, .. } = edge.kind else { continue };
            if let Some(occurrences) = phrases.get(&(layer, node.number())) {
                let elsewhere = originals[&(layer, node.number(), form)] - p;
                let share = ((elsewhere + 0.5) / occurrences).clamp(SHARE.0, SHARE.1);
                edge.evidence.discourse = weights.discourse * (share / (1.0 - share)).ln();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::{Edge, sample::Sample};

    /// What the discourse says for "concern" wherever "priority" stands in some sentences, each
    /// with the posterior of "concern" there.
    fn said(sentences: &[(&str, f32)]) -> Vec<f32> {
        let sample = Sample::new(&[("concern", "priority"), ("emphasis", "priority")]);
        let concern = |edge: &Edge| sample.original(edge) == Some("concern");
        let posterior = |p: f32| move |edge: &_| if concern(edge) { p } else { 0.25 };
        let mut sentences: Vec<Sentence> = sentences.iter().map(|(text, p)| Sentence::sample(&sample, text, posterior(*p))).collect();
        discourse(&mut sentences, &sample.weights);
        let edges = sentences.iter().flat_map(|s| &s.lattice.edges);
        edges.filter(|edge| concern(edge)).map(|edge| edge.evidence.discourse / sample.weights.discourse).collect()
    }

    /// Whether what is said are the log odds of these shares.
    fn are_odds(said: &[f32], shares: &[f32]) -> bool {
        said.len() == shares.len() && said.iter().zip(shares).all(|(said, share)| (said - (share / (1.0 - share)).ln()).abs() < 1e-4)
    }

    #[test]
    fn an_original_has_its_share_of_the_other_occurrences() {
        let found = said(&[("the priority", 0.5), ("their priority and our priority", 0.25), ("one priority", 1.0)]);
        let share = |elsewhere: f32| (elsewhere + 0.5) / 4.0;
        assert!(are_odds(&found, &[share(1.5), share(1.75), share(1.75), share(1.0)]), "{found:?}");
        for certain in [0.0, 1.0] {
            let found = said(&[("the priority", certain); 99]);
            assert!(are_odds(&found, &[if certain == 0.0 { SHARE.0 } else { SHARE.1 }; 99]), "{found:?}");
        }
    }

    #[test]
    fn a_phrase_whose_article_changes_with_some_originals_is_one_occurrence() {
        assert_eq!(said(&[("an priority", 0.5), ("the concern", 0.5)]), [0.0], "it occurs once");
        let found = said(&[("an priority", 0.25), ("the priority", 0.5)]);
        assert!(are_odds(&found, &[0.5, 0.375]), "{found:?}");
    }
}
