//! Which edits of a stretch of adjoining ones are made: minimum Bayes risk (Kumar & Byrne 2004).
//!
//! Where changed words adjoin and their number changes, a reader and a scorer of edits (Dahlmeier &
//! Ng 2012) see one change, and half of it restored is still wrong. So those edits are made by
//! which the most changes, as they will be seen, are expected to be right. Each change has a price,
//! which is the confidence that is asked for. Places are not quite independent, because what makes
//! one of them clear tells of its neighbours, too. What is sure by itself is made in any case: a
//! reader gains from it whatever stays beside it.

use crate::edit::Edit;
use std::ops::Range;

/// Most edits of a stretch that are decided together. Longer stretches are cut, and what is beyond
/// a cut is taken to be left.
pub const LONGEST: usize = 32;

/// Probability up to which a reading is not asked what it changes.
const NEGLIGIBLE: f32 = 0.02;

/// Confidence from which an edit is made whatever adjoins it.
const SURE: f32 = 0.98;

/// How far the parts of a change are independent, between 0 and 1: an exponent on their
/// probabilities. Where the least sure part is right, the others are likelier right than by
/// themselves.
const INDEPENDENCE: f32 = 0.5;

/// What making edits is worth besides, so that of two equal ways the one that makes more is taken.
const TIE: f32 = 1e-6;

/// What may have happened to the word at one end of a place.
#[derive(Default)]
struct End {
    /// Whether the edit changes the word.
    changed: bool,
    /// Probability that the spinner left the word.
    left: f32,
    /// Probability that the spinner changed the word, but not the number of words.
    kept: f32,
}

impl End {
    /// Probability that no change of the number of words reaches over this end, when `beyond` is
    /// the same probability for the next end outwards.
    fn calm(&self, beyond: f32) -> f32 {
        self.left + self.kept * beyond
    }
}

/// An edit that may be made or not.
struct Place {
    /// Probability that the edit is right.
    right: f32,
    /// Whether the edit is right whenever the one before it is, being a further part of it.
    continues: bool,
    /// Whether the edit changes the number of words.
    resizes: bool,
    /// How many words the edit changes; 1 when their number changes.
    words: f32,
    /// The ends of the place.
    ends: [End; 2],
}

/// How a wording differs from what stands there.
struct Difference {
    /// Whether the number of words differs.
    resizes: bool,
    /// How many words differ; 1 when their number does.
    words: usize,
    /// Whether the first and the last word differ.
    ends: [bool; 2],
}

impl Difference {
    fn of(before: &str, after: &str) -> Difference {
        // The usual case, and the quickest.
        if is_one_word(before) && is_one_word(after) {
            let changed = before != after;
            return Difference { resizes: false, words: usize::from(changed), ends: [changed; 2] };
        }
        let (here, there) = (before.split_whitespace(), after.split_whitespace());
        let pairs = || here.clone().zip(there.clone());
        let (words, others) = (here.clone().count(), there.clone().count());
        let same_before = pairs().take_while(|(a, b)| a == b).count();
        if words == others {
            let ends = [same_before == 0, here.clone().next_back() != there.clone().next_back()];
            return Difference { resizes: false, words: pairs().filter(|(a, b)| a != b).count(), ends };
        }
        let rest = words.min(others) - same_before;
        let same_after = here.rev().zip(there.rev()).take(rest).take_while(|(a, b)| a == b).count();
        Difference { resizes: true, words: 1, ends: [same_before == 0, same_after == 0] }
    }
}

/// Whether a wording is surely a single word.
fn is_one_word(wording: &str) -> bool {
    !wording.is_empty() && wording.bytes().all(|b| b.is_ascii_graphic())
}

impl Place {
    fn of(edit: &Edit) -> Place {
        let made = Difference::of(&edit.before, &edit.after);
        let mut ends = made.ends.map(|changed| End { changed, ..End::default() });
        let mut unknown = 1.0;
        let others = edit.alternatives.iter().map(|a| (&a.after, a.confidence)).filter(|&(_, probability)| probability > NEGLIGIBLE);
        let readings = others.chain([(&edit.after, edit.confidence)]);
        for (after, probability) in readings {
            let difference = Difference::of(&edit.before, after);
            for (end, changed) in ends.iter_mut().zip(difference.ends) {
                match changed {
                    false => end.left += probability,
                    true if !difference.resizes => end.kept += probability,
                    true => {}
                }
            }
            unknown -= probability;
        }
        // Of the probability that no reading has, half is that of leaving the word.
        for end in &mut ends {
            end.left += 0.5 * unknown.max(0.0);
            end.kept += 0.5 * unknown.max(0.0);
        }
        Place { right: edit.confidence, continues: edit.continues, resizes: made.resizes, words: made.words as f32, ends }
    }
}

/// Which of some adjoining edits to make. `price` is the confidence that is asked of a change.
///
/// The edits are those with the highest expected number of right changes less the price of all
/// changes. Sure edits are always made. Beside a sure edit another one of less confidence may be
/// made, if the change is likelier right with it than without.
pub fn made(edits: &[Edit], price: f32) -> Vec<bool> {
    Stretch::new(edits, price, INDEPENDENCE).made()
}

/// Adjoining edits that are decided together.
struct Stretch {
    places: Vec<Place>,
    /// For each place, the probability that no change of the number of words reaches it from
    /// before.
    calm_before: Vec<f32>,
    /// The same from after it.
    calm_after: Vec<f32>,
    price: f32,
    independence: f32,
}

impl Stretch {
    fn new(edits: &[Edit], price: f32, independence: f32) -> Stretch {
        let places: Vec<Place> = edits.iter().map(Place::of).collect();
        let count = places.len();
        let (mut calm_before, mut calm_after) = (vec![1.0; count], vec![1.0; count]);
        for i in 1..count {
            calm_before[i] = places[i - 1].ends[1].calm(calm_before[i - 1]);
            let j = count - 1 - i;
            calm_after[j] = places[j + 1].ends[0].calm(calm_after[j + 1]);
        }
        Stretch { places, calm_before, calm_after, price, independence }
    }

    /// Which of the edits are made: the best way through all places, found by dynamic programming.
    fn made(&self) -> Vec<bool> {
        let mut best = Best::new(self.places.len());
        for (first, place) in self.places.iter().enumerate() {
            let from = best.end(first);
            if place.right < SURE.max(self.price) {
                best.offer(At { place: first + 1, changed: false }, Way { gain: best.gain(from), from, made: 0..0 });
            }
            // When the word before is changed, too, the two are one change, which
            // [`Stretch::gains`] counts from the beginning of that change.
            let from = if place.ends[0].changed { At { place: first, changed: false } } else { from };
            for (last, gain) in (first..).zip(self.gains(first)) {
                let to = At { place: last + 1, changed: self.places[last].ends[1].changed };
                best.offer(to, Way { gain: best.gain(from) + gain + TIE, from, made: first..last + 1 });
            }
        }
        best.made()
    }

    /// What it is worth to make the place `first`, then that and the next one, and so on, as long
    /// as changed words meet: expected right changes less their price.
    fn gains(&self, first: usize) -> impl Iterator<Item = f32> + '_ {
        let meets = move |&last: &usize| last == first || self.places[last - 1].ends[1].changed && self.places[last].ends[0].changed;
        let (mut all_right, mut least, mut one_by_one, mut resizes) = (1.0, 1.0_f32, 0.0, false);
        (first..self.places.len()).take_while(meets).map(move |last| {
            let place = &self.places[last];
            let right = if place.continues && last > first { 1.0 } else { place.right };
            (all_right, least) = (all_right * right, least.min(right));
            one_by_one += place.words * (self.right_alone(last) - self.price);
            resizes |= place.resizes;
            if resizes { self.right_together(first, last, all_right, least) - self.price } else { one_by_one }
        })
    }

    /// Probability that a place that keeps its number of words is seen as a change of its own, and
    /// right.
    fn right_alone(&self, at: usize) -> f32 {
        let place = &self.places[at];
        let reached = |end: usize, calm: f32| if place.ends[end].changed { calm } else { 1.0 };
        place.right * reached(0, self.calm_before[at]) * reached(1, self.calm_after[at])
    }

    /// Probability that the places `first` to `last` are right as one change: `all_right` is the
    /// product of the probabilities of the places, `least` the least of them, and what meets their
    /// ends must have been left.
    fn right_together(&self, first: usize, last: usize, all_right: f32, least: f32) -> f32 {
        let left = |i: Option<usize>, end: usize| i.and_then(|i| self.places.get(i)).map_or(1.0, |p| p.ends[end].left);
        let before = if self.places[first].ends[0].changed { left(first.checked_sub(1), 1) } else { 1.0 };
        let after = if self.places[last].ends[1].changed { left(Some(last + 1), 0) } else { 1.0 };
        let product: f32 = [all_right, before, after].into_iter().product();
        let least = least.min(before).min(after);
        least * (product / least.max(f32::MIN_POSITIVE)).powf(self.independence)
    }
}

/// Where a way through the places has come.
#[derive(Clone, Copy)]
struct At {
    /// The next place.
    place: usize,
    /// Whether the last word before that place is changed.
    changed: bool,
}

/// A way to decide all places up to one.
#[derive(Clone)]
struct Way {
    /// Expected right changes less their price.
    gain: f32,
    /// Where the way was before its last step.
    from: At,
    /// The places that the last step made.
    made: Range<usize>,
}

/// The best way up to each place, with the last word before it left or changed.
struct Best(Vec<[Way; 2]>);

impl Best {
    fn new(places: usize) -> Best {
        let nowhere = Way { gain: f32::NEG_INFINITY, from: At { place: 0, changed: false }, made: 0..0 };
        let mut best = vec![[nowhere.clone(), nowhere]; places + 1];
        best[0][0].gain = 0.0;
        Best(best)
    }

    fn gain(&self, at: At) -> f32 {
        self.0[at.place][usize::from(at.changed)].gain
    }

    /// The end of the better way up to a place.
    fn end(&self, place: usize) -> At {
        At { place, changed: self.0[place][1].gain > self.0[place][0].gain }
    }

    /// Takes a way when it is better than the ones before it.
    fn offer(&mut self, to: At, way: Way) {
        if way.gain > self.gain(to) {
            self.0[to.place][usize::from(to.changed)] = way;
        }
    }

    /// Which places the best way makes.
    fn made(&self) -> Vec<bool> {
        let count = self.0.len() - 1;
        let mut made = vec![false; count];
        let mut at = self.end(count);
        while at.place > 0 {
            let way = &self.0[at.place][usize::from(at.changed)];
            made[way.made.clone()].fill(true);
            at = way.from;
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Alternative;

    /// Which of some adjoining edits are made at a price of 0.7. What an edit's confidence leaves
    /// is the probability that its words were left.
    fn decided(edits: &[(&str, &str, f32)]) -> Vec<bool> {
        decided_with(edits, INDEPENDENCE)
    }

    fn decided_with(edits: &[(&str, &str, f32)], independence: f32) -> Vec<bool> {
        let edit = |&(before, after, confidence): &(&str, &str, f32)| {
            let alternatives = vec![Alternative { after: before.into(), confidence: 1.0 - confidence }];
            Edit { confidence, alternatives, ..Edit::sample(0, before, after) }
        };
        Stretch::new(&edits.iter().map(edit).collect::<Vec<_>>(), 0.7, independence).made()
    }

    /// An edit of one word for one, with the probability that it is right.
    fn officials(right: f32) -> (&'static str, &'static str, f32) {
        ("authorities", "officials", right)
    }

    #[test]
    fn a_stretch_stands_and_falls_together() {
        let according = |confidence| ("in keeping with", "according to", confidence);
        assert_eq!(decided(&[according(0.95), officials(0.9)]), [true, true]);
        assert_eq!(decided(&[officials(0.9), according(0.95)]), [true, true]);
        // 0.5 is too little for both edits, and for the other one alone.
        assert_eq!(decided(&[according(0.95), officials(0.5)]), [false, false]);
        assert_eq!(decided(&[officials(0.5), according(0.95)]), [false, false]);
        // The other words were probably left.
        assert_eq!(decided(&[according(0.95), officials(0.2)]), [true, false]);
        // What is sure is made. The edit beside it is made if the change is likelier right with it.
        assert_eq!(decided(&[according(0.99), officials(0.4)]), [true, false]);
        assert_eq!(decided(&[according(0.99), officials(0.6)]), [true, true]);
        // 0.75, and 0.9 twice, are right together by 0.68; by 0.61, were they independent.
        assert_eq!(decided(&[according(0.9), officials(0.9), officials(0.8)]), [true; 3]);
        assert_eq!(decided(&[according(0.9), officials(0.9), officials(0.75)]), [false; 3]);
    }

    #[test]
    fn words_that_stay_as_many_are_told_one_by_one() {
        let senior = |confidence| ("main", "senior", confidence);
        assert_eq!(decided(&[senior(0.9), officials(0.5)]), [true, false]);
        assert_eq!(decided(&[senior(0.6), officials(0.8)]), [false, true]);
        // Unless the number of words may change in the next place.
        let has = |confidence| ("shall not be", "is not", confidence);
        assert_eq!(decided(&[senior(0.9), officials(0.9), has(0.5)]), [false, false, false]);
        assert_eq!(decided(&[senior(0.9), officials(0.9), has(0.1)]), [true, true, false]);
    }

    #[test]
    fn what_keeps_its_outer_words_meets_nothing() {
        let the_way = ("the best way", "the way", 0.9);
        assert_eq!(decided(&[("learned", "taught", 0.5), the_way, ("guided", "led", 0.5)]), [false, true, false]);
        assert_eq!(decided(&[("totally different", "different", 0.9), ("strategies", "methods", 0.5)]), [true, false]);
        assert_eq!(decided(&[("strategies", "methods", 0.5), ("totally different", "different", 0.9)]), [false, false]);
    }

    #[test]
    fn the_decision_is_the_best_of_all() {
        // Against every way to decide three independent places, by the sum over all that may have
        // happened.
        let wordings = [("in keeping with", "according to"), ("authorities", "officials"), ("nation", "the country")];
        let confidences = [0.1, 0.45, 0.75, 0.9, 0.96];
        for case in 0..125 {
            let edits: Vec<_> = (0..3).map(|i| (wordings[i].0, wordings[i].1, confidences[case / 5usize.pow(i as u32) % 5])).collect();
            let probability =
                |truth: usize| -> f32 { (0..3).map(|i| if truth >> i & 1 == 1 { edits[i].2 } else { 1.0 - edits[i].2 }).product() };
            let gain = |way: usize| -> f32 {
                let ours = changes(way);
                let right = |truth: usize| ours.iter().filter(|change| changes(truth).contains(change)).count() as f32;
                (0..8).map(|truth| probability(truth) * right(truth)).sum::<f32>() - 0.7 * ours.len() as f32
            };
            let best = (0..8).map(gain).fold(f32::NEG_INFINITY, f32::max);
            let ours: usize = decided_with(&edits, 1.0).iter().enumerate().map(|(i, &made)| usize::from(made) << i).sum();
            assert!(gain(ours) > best - 1e-4, "{edits:?}: {ours:b} {} {best}", gain(ours));
        }
    }

    /// The changes that a scorer sees in three places, given which of them are changed. Each run is
    /// one change, since at most the second place keeps its number of words.
    fn changes(made: usize) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for i in (0..3).filter(|i| made >> i & 1 == 1) {
            match runs.last_mut().filter(|r| r.end == i) {
                Some(run) => run.end += 1,
                None => runs.push(i..i + 1),
            }
        }
        runs
    }
}
