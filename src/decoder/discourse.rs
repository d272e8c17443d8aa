//! One sense per discourse (Gale, Church & Yarowsky 1992): what a phrase was elsewhere in the
//! document, it probably was here.

use super::sentence::Sentence;
use crate::lattice::{Edge, Kind};
use crate::weights::Weights;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Bounds of the share that an original has among the other occurrences of its phrase.
const SHARE: (f32, f32) = (0.02, 0.98);

/// A phrase, by its dictionary and its node there.
type Phrase = u64;

/// Sets the evidence of the discourse of all substitutions whose phrase occurs more than once, from
/// the posteriors of all sentences.
pub fn discourse(sentences: &mut [Sentence], weights: &Weights) {
    // How often each phrase occurs.
    let edges = sentences.iter().map(|s| s.lattice.edges.len()).sum::<usize>();
    let mut occurrences: HashMap<Phrase, f32, FixedState> = HashMap::with_capacity_and_hasher(edges / 4, FixedState::default());
    let mut with_article = Vec::new();
    for s in sentences.iter() {
        with_article.clear();
        let mut last = None;
        for edge in &s.lattice.edges {
            let Some((phrase, _)) = meaning(edge) else { continue };
            // The candidates of a phrase follow each other, except those that cover an article.
            let place = (edge.end, phrase);
            if last.replace(place) != Some(place) && !with_article.contains(&place) {
                *occurrences.entry(phrase).or_default() += 1.0;
                with_article.extend(Some(place).filter(|_| edge.has_article()));
            }
        }
    }
    occurrences.retain(|_, times| *times > 1.0);
    if occurrences.is_empty() {
        return;
    }
    // How often each phrase was each original, by the posteriors.
    let mut originals: HashMap<(Phrase, u32), f32, FixedState> = HashMap::default();
    for (edge, &p) in sentences.iter().flat_map(|s| s.lattice.edges.iter().zip(&s.posteriors)) {
        if let Some((phrase, form)) = meaning(edge)
            && occurrences.contains_key(&phrase)
        {
            *originals.entry((phrase, form)).or_default() += p;
        }
    }
    for s in sentences {
        for (edge, &p) in s.lattice.edges.iter_mut().zip(&s.posteriors) {
            let Some((phrase, form)) = meaning(edge) else { continue };
            if let Some(occurrences) = occurrences.get(&phrase) {
                let elsewhere = originals[&(phrase, form)] - p;
                let share = ((elsewhere + 0.5) / occurrences).clamp(SHARE.0, SHARE.1);
                edge.evidence.discourse = weights.discourse * (share / (1.0 - share)).ln();
            }
        }
    }
}

/// The phrase of a substitution, and the form of its original.
fn meaning(edge: &Edge) -> Option<(Phrase, u32)> {
    match edge.kind {
        Kind::Substitution { layer, node, form, .. } => Some(((layer as u64) << 32 | u64::from(node.number()), form)),
        Kind::Identity => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::sample::Sample;

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
