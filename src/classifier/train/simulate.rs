//! A simulated spinner: the dictionaries run backwards. Clean text comes in, spun text with the
//! truth goes out.

use crate::decoder::spin::{Leaning, Spin, factor};
use crate::dict::Source;
use crate::dict::expand::expand;
use crate::span::Span;
use crate::text::case::{Shape, transfer};
use crate::text::token::fold_phrase;
use crate::text::{Gap, Tokens};
use std::collections::HashMap;
use std::fmt;

/// Longest original in words that the simulator replaces.
const LONGEST: usize = 5;

/// A small reproducible random generator (SplitMix64, Steele, Lea & Flood 2014).
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    /// A number in 0..1.
    pub fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (crate::text::token::mix(self.0) >> 40) as f32 / (1u64 << 24) as f32
    }
}

/// A simulated spinner: what it may write for each original, with P(spun | original) and its lean.
pub struct Simulator {
    originals: HashMap<String, Vec<(String, Leaning)>>,
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").field("originals", &self.originals.len()).finish()
    }
}

/// A text after spinning.
#[derive(Debug, Default, PartialEq)]
pub struct SpunText {
    /// The spun text.
    pub text: String,
    /// Substitutions in order: the bytes of the spun wording and the folded original.
    pub truth: Vec<(Span, String)>,
}

impl Simulator {
    /// A simulator of the given dictionaries; `channel` gives P(spun | original) of folded phrases,
    /// and its lean.
    pub fn new(sources: &[&Source], channel: &dyn Fn(&str, &str) -> Option<Leaning>) -> Simulator {
        let mut originals: HashMap<String, Vec<(String, Leaning)>> = HashMap::new();
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

    /// Spins a text. Articles are not repaired, as spinners do not either.
    pub fn spin(&self, text: &str, spin: Spin, random: &mut Random) -> SpunText {
        let tokens = Tokens::new(text);
        let mut out = SpunText::default();
        let (mut at, mut copied) = (0, 0);
        let mut key = String::new();
        'tokens: while at < tokens.len() {
            let reach = tokens[at + 1..].iter().take(LONGEST - 1).take_while(|t| t.gap < Gap::Punct).count();
            for length in (1..=reach + 1).rev() {
                let phrase = &tokens[at..at + length];
                key.clear();
                for (i, token) in phrase.iter().enumerate() {
                    key.push_str(if i > 0 { " " } else { "" });
                    key.push_str(tokens.folded(token));
                }
                let Some(options) = self.originals.get(&key).filter(|_| phrase.iter().all(|t| t.shape != Shape::Upper)) else { continue };
                let mut draw = random.unit();
                for (spun, (p, lean)) in options {
                    draw -= p * spin.strength * factor(spin.manner, *lean);
                    if draw < 0.0 {
                        let shapes: Vec<Shape> = phrase.iter().map(|t| t.shape).collect();
                        let pieces: Vec<&str> = spun.split(' ').collect();
                        out.text.push_str(&text[copied..phrase[0].span.start]);
                        let start = out.text.len();
                        out.text.push_str(&transfer(&pieces, &shapes, phrase[0].gap == Gap::Sentence).join(" "));
                        out.truth.push((Span::new(start, out.text.len()), std::mem::take(&mut key)));
                        copied = phrase[length - 1].span.end;
                        at += length;
                        continue 'tokens;
                    }
                }
            }
            at += 1;
        }
        out.text.push_str(&text[copied..]);
        out
    }
}
