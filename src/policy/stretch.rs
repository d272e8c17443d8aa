//! Which edits of a stretch of adjoining ones are made: minimum Bayes risk (Kumar & Byrne 2004).
//!
//! Where changed words adjoin and their number changes, a reader and a scorer of edits (Dahlmeier & Ng 2012) see one change: half of it restored
//! is still wrong. So the edits are made by which the most changes, as they will be seen, are expected to be right, each at the price of the confidence
//! that is asked for. Places are not quite independent, for what makes one of them clear tells of its neighbours, too. What is sure by itself is made in any case: a reader gains from it whatever stays beside it.

use crate::edit::Edit;
use std::ops::Range;

/// Most edits of a stretch that are decided together; longer ones are cut, and what is beyond a cut is taken to be left alone.
pub const LONGEST: usize = 32;

/// Probability up to which it does not matter what a reading says.
const NEGLIGIBLE: f32 = 0.02;

/// Confidence of an edit that needs no other to be right.
const SURE: f32 = 0.98;

/// How far the parts of a change are independent, between 0 and 1: where the one that is least sure is right, the others are likelier right than
/// by themselves. An exponent on their probabilities.
const INDEPENDENCE: f32 = 0.5;

/// What making edits is worth besides: what is just as good is made.
const TIE: f32 = 1e-6;

/// What may have happened at one end of a place.
#[derive(Default)]
struct End {
    /// Whether the edit changes the word there.
    changed: bool,
    /// Probability that the spinner left it.
    left: f32,
    /// Probability that it changed it, but not how many words there are.
    kept: f32,
}

impl End {
    /// Probability that no change of the number of words reaches over this end, when `beyond` is that of what lies beyond.
    fn calm(&self, beyond: f32) -> f32 {
        self.left + self.kept * beyond
    }
}

/// An edit as a choice.
struct Place {
    /// Probability that it is right.
    right: f32,
    /// Whether it is right whenever the place before it is, as more of the same edit.
    continues: bool,
    /// Whether it changes how many words there are.
    resizes: bool,
    /// How many words it changes, where their number stays.
    words: f32,
    /// Its ends.
    ends: [End; 2],
}

/// How a wording differs from what stands there.
struct Difference {
    resizes: bool,
    words: usize,
    /// Whether the first and the last word are changed.
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
        let ahead = pairs().take_while(|(a, b)| a == b).count();
        if words == others {
            let ends = [ahead == 0, here.clone().next_back() != there.clone().next_back()];
            return Difference { resizes: false, words: pairs().filter(|(a, b)| a != b).count(), ends };
        }
        let rest = words.min(others) - ahead;
        let behind = here.rev().zip(there.rev()).take(rest).take_while(|(a, b)| a == b).count();
        Difference { resizes: true, words: 1, ends: [ahead == 0, behind == 0] }
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
        // Of what no reading says, half was left.
        for end in &mut ends {
            end.left += 0.5 * unknown.max(0.0);
            end.kept += 0.5 * unknown.max(0.0);
        }
        Place { right: edit.confidence, continues: edit.continues, resizes: made.resizes, words: made.words as f32, ends }
    }
}

/// The best way to decide the places up to one; kept apart by whether the last word there is left (0) or changed (1).
#[derive(Clone)]
struct Way {
    gain: f32,
    /// Where it came from.
    from: (usize, usize),
    /// The places made last.
    made: Range<usize>,
}

/// Probability that all parts of a change are right, from the product of theirs and the least of these.
fn together(product: f32, least: f32, independence: f32) -> f32 {
    least * (product / least.max(f32::MIN_POSITIVE)).powf(independence)
}

/// Which of adjoining edits are made where `price` is the confidence that is asked of a change: those with the highest expectation of changes
/// that are right less the price of all changes, and those that are sure whatever adjoins them. Beside one that is sure another one of less confidence may be
/// made, if the change is likelier right with it than without.
pub fn made(edits: &[Edit], price: f32) -> Vec<bool> {
    decide(edits, price, INDEPENDENCE)
}

fn decide(edits: &[Edit], price: f32, independence: f32) -> Vec<bool> {
    let places: Vec<Place> = edits.iter().map(Place::of).collect();
    let count = places.len();
    let (mut ahead, mut behind) = (vec![1.0; count], vec![1.0; count]);
    for i in 1..count {
        ahead[i] = places[i - 1].ends[1].calm(ahead[i - 1]);
        let j = count - 1 - i;
        behind[j] = places[j + 1].ends[0].calm(behind[j + 1]);
    }
    let left = |i: Option<usize>, end: usize| i.and_then(|i| places.get(i)).map_or(1.0, |p| p.ends[end].left);
    let nowhere = Way { gain: f32::NEG_INFINITY, from: (0, 0), made: 0..0 };
    let mut best = vec![[nowhere.clone(), nowhere]; count + 1];
    best[0][0].gain = 0.0;
    for first in 0..count {
        let reach = |best: &mut Vec<[Way; 2]>, to: (usize, usize), way: Way| {
            if way.gain > best[to.0][to.1].gain {
                best[to.0][to.1] = way;
            }
        };
        let before = usize::from(best[first][1].gain > best[first][0].gain);
        let gain = best[first][before].gain;
        if places[first].right < SURE.max(price) {
            reach(&mut best, (first + 1, 0), Way { gain, from: (first, before), made: 0..0 });
        }
        // What meets a changed word is one change with it, and begins where that does.
        let before = if places[first].ends[0].changed { 0 } else { before };
        let start = best[first][before].gain;
        let (mut all_right, mut least, mut one_by_one, mut resizes) = (1.0, 1.0_f32, 0.0, false);
        for last in first..count {
            let place = &places[last];
            let one_change = last == first || places[last - 1].ends[1].changed && place.ends[0].changed;
            if !one_change {
                break;
            }
            let reached = |end: usize, calm: f32| if place.ends[end].changed { calm } else { 1.0 };
            let right = if place.continues && last > first { 1.0 } else { place.right };
            (all_right, least) = (all_right * right, least.min(right));
            one_by_one += place.words * (place.right * reached(0, ahead[last]) * reached(1, behind[last]) - price);
            resizes |= place.resizes;
            let gain = if resizes {
                let outside = if places[first].ends[0].changed { left(first.checked_sub(1), 1) } else { 1.0 };
                let beyond = if place.ends[1].changed { left(Some(last + 1), 0) } else { 1.0 };
                let parts = [all_right, outside, beyond];
                let least = least.min(outside).min(beyond);
                together(parts.into_iter().product(), least, independence) - price
            } else {
                one_by_one
            };
            let to = (last + 1, usize::from(place.ends[1].changed));
            reach(&mut best, to, Way { gain: start + gain + TIE, from: (first, before), made: first..last + 1 });
        }
    }
    let mut at = (count, usize::from(best[count][1].gain > best[count][0].gain));
    let mut made = vec![false; count];
    while at.0 > 0 {
        let way = &best[at.0][at.1];
        made[way.made.clone()].fill(true);
        at = way.from;
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Alternative;

    /// Which edits are made of some that adjoin, at a price of 0.7; what is not right of an edit was left.
    fn decided(edits: &[(&str, &str, f32)]) -> Vec<bool> {
        decided_with(edits, INDEPENDENCE)
    }

    fn decided_with(edits: &[(&str, &str, f32)], independence: f32) -> Vec<bool> {
        let edit = |&(before, after, confidence): &(&str, &str, f32)| {
            let alternatives = vec![Alternative { after: before.into(), confidence: 1.0 - confidence }];
            Edit { confidence, alternatives, ..Edit::sample(0, before, after) }
        };
        decide(&edits.iter().map(edit).collect::<Vec<_>>(), 0.7, independence)
    }

    /// An edit of one word for one, right with a probability.
    fn officials(right: f32) -> (&'static str, &'static str, f32) {
        ("authorities", "officials", right)
    }

    #[test]
    fn a_stretch_stands_and_falls_together() {
        let according = |confidence| ("in keeping with", "according to", confidence);
        assert_eq!(decided(&[according(0.95), officials(0.9)]), [true, true]);
        assert_eq!(decided(&[officials(0.9), according(0.95)]), [true, true]);
        // What is right by 0.5 is too little for both, and for one of them alone.
        assert_eq!(decided(&[according(0.95), officials(0.5)]), [false, false]);
        assert_eq!(decided(&[officials(0.5), according(0.95)]), [false, false]);
        // The other one was left, probably.
        assert_eq!(decided(&[according(0.95), officials(0.2)]), [true, false]);
        // What is sure is made, and that beside it if the change is likelier right with it.
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
        // Unless the next words may come to be more or fewer.
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
        // Against every way to decide three independent places, each the sum over all that may have happened.
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

    /// The changes that a scorer sees of three places, given which of them are changed: each run, for the second place alone is one word, and the
    /// others change how many words there are.
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
