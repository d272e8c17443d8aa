//! A spinner in reverse of our dictionary: clean text in, spun text with the truth out.

use crate::dict::expand::expand;
use crate::dict::load::Source;
use crate::text::token::fold_phrase;
use std::collections::HashMap;

/// Longest original in words that the simulator replaces.
const LONGEST: usize = 5;

/// A small reproducible random generator (SplitMix64, Steele, Lea & Flood 2014).
pub struct Random(pub u64);

impl Random {
    /// A number in 0..1.
    pub fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (crate::text::token::mix(self.0) >> 40) as f32 / (1u64 << 24) as f32
    }
}

/// What the spinner may write for each original, with P(spun | original).
pub struct Simulator {
    originals: HashMap<String, Vec<(String, f32)>>,
}

/// A sentence after spinning.
#[derive(Debug, Default, PartialEq)]
pub struct Spun {
    /// The spun words.
    pub words: Vec<String>,
    /// Substitutions: tokens `start..end` of `words` stand for the original.
    pub truth: Vec<(usize, usize, String)>,
}

impl Simulator {
    /// A simulator of the given dictionaries; `channel` gives P(spun | original) of folded phrases.
    pub fn new(sources: &[&Source], channel: &dyn Fn(&str, &str) -> Option<f32>) -> Simulator {
        let mut originals: HashMap<String, Vec<(String, f32)>> = HashMap::new();
        for source in sources {
            for s in expand(source) {
                let (spun, original) = (fold_phrase(&s.spun), fold_phrase(&s.original));
                let list = originals.entry(original.clone()).or_default();
                if list.iter().all(|(known, _)| *known != spun)
                    && let Some(p) = channel(&spun, &original)
                {
                    list.push((spun, p));
                }
            }
        }
        Simulator { originals }
    }

    /// Spins a sentence of folded words at a strength.
    pub fn spin(&self, words: &[String], strength: f32, random: &mut Random) -> Spun {
        let mut out = Spun::default();
        let mut at = 0;
        'words: while at < words.len() {
            for length in (1..=LONGEST.min(words.len() - at)).rev() {
                let original = words[at..at + length].join(" ");
                let Some(options) = self.originals.get(&original) else { continue };
                let mut draw = random.unit();
                for (spun, p) in options {
                    draw -= p * strength;
                    if draw < 0.0 {
                        let start = out.words.len();
                        out.words.extend(spun.split(' ').map(str::to_string));
                        out.truth.push((start, out.words.len(), original));
                        at += length;
                        continue 'words;
                    }
                }
            }
            out.words.push(words[at].clone());
            at += 1;
        }
        out
    }
}
