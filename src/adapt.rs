//! The channel of the spinner at hand, learned from its own output without labels.
//!
//! It is one step of expectation–maximisation over a corpus (Dempster, Laird & Rubin 1977). A first
//! pass adds up how often each original was probably substituted by each phrase, and how often it
//! probably stood untouched. Then P(spun | original) is multiplied by observed over expected
//! substitutions. This ratio is shrunk towards 1 where little was seen (the gamma–Poisson shrinker,
//! DuMouchel 1999).

use crate::decoder::spin::{Leaning, Spin, factor};
use crate::dict::Candidate;
use crate::dict::Dictionary;
use crate::lattice::{Kind, Lattice};
use crate::text::token::fold_phrase;
use crate::text::{SentenceText, Token, WordId, word_id};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::fmt::{self, Write};

/// How a channel file begins.
pub(crate) const HEADER: &str = "unspin channel 1";
/// How many expected substitutions the prior ratio of 1 is worth.
const PRIOR: f32 = 5.0;
/// Bounds of a ratio.
const BOUNDS: (f32, f32) = (0.125, 8.0);
/// Probabilities are added up as whole multiples of this, so that the order of texts does not
/// matter.
const UNIT: f32 = 1.0 / 65_536.0;

/// A substitution: dictionary, spun phrase, form of the original.
type Pair = (usize, u32, u32);

/// How often a pair was probably used.
#[derive(Clone, Debug, PartialEq)]
struct Use {
    count: u64,
    /// Natural logarithm of P(spun | original) by the dictionary, and its lean.
    channel: Leaning,
    spun: String,
}

/// Expected counts of substitutions over the texts that were read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChannelCounts {
    used: HashMap<Pair, Use, FixedState>,
    /// How often each word probably stood untouched in a spun text, each time multiplied by the
    /// strength of its document.
    untouched: HashMap<WordId, u64, FixedState>,
    total: Total,
}

/// Sums over all substitutions.
#[derive(Clone, Debug, Default, PartialEq)]
struct Total {
    count: u64,
    /// The same, each multiplied by the strength of its document.
    strength: u64,
    /// The same, each multiplied by the manner of its document plus one, which is never negative.
    manner: u64,
}

fn whole(p: f32) -> u64 {
    (p / UNIT).round().max(0.0) as u64
}

fn number(n: u64) -> f32 {
    n as f32 * UNIT
}

impl ChannelCounts {
    /// Expected number of substitutions in the texts.
    pub fn substitutions(&self) -> f32 {
        number(self.total.count)
    }

    /// Adds a sentence with its posteriors. Its document was spun with the probability `spun`, in
    /// the way `spin`.
    pub fn sentence(&mut self, lattice: &Lattice, sentence: SentenceText<'_>, posteriors: &[f32], spun: f32, spin: Spin) {
        let Spin { strength, manner } = spin;
        for (edge, &p) in lattice.edges.iter().zip(posteriors) {
            match edge.kind {
                Kind::Identity if edge.channel > 0.0 => {
                    let p = (p - (1.0 - spun)).max(0.0);
                    *self.untouched.entry(sentence[edge.start].id).or_default() += whole(p * strength);
                }
                Kind::Identity => {}
                Kind::Substitution { layer, node, form, .. } => {
                    let used = self.used.entry((layer, node.number(), form)).or_insert_with(|| {
                        let (start, end) = edge.phrase();
                        let words: Vec<&str> = (start..end).map(|at| sentence.folded(at)).collect();
                        Use { count: 0, channel: (edge.channel, edge.lean), spun: words.join(" ") }
                    });
                    used.count += whole(p);
                    self.total.count += whole(p);
                    self.total.strength += whole(p * strength);
                    self.total.manner += whole(p * (1.0 + manner));
                }
            }
        }
    }

    /// Adds the counts of other texts.
    pub fn add(&mut self, other: ChannelCounts) {
        for (pair, used) in other.used {
            self.used.entry(pair).and_modify(|mine| mine.count += used.count).or_insert(used);
        }
        other.untouched.into_iter().for_each(|(word, n)| *self.untouched.entry(word).or_default() += n);
        self.total.count += other.total.count;
        self.total.strength += other.total.strength;
        self.total.manner += other.total.manner;
    }

    /// The learned channel as the text of a channel file.
    ///
    /// A line holds a ratio to the dictionaries' P(spun | original), the spun phrase and the
    /// original. Without a spun phrase, it is the ratio of the original's propensity to be
    /// substituted. `dictionaries` are those with which the counts were made.
    pub fn channel(&self, dictionaries: &[Dictionary]) -> String {
        let mean = |sum: u64| sum as f32 / self.total.count.max(1) as f32;
        let (strength, manner) = (mean(self.total.strength), mean(self.total.manner) - 1.0);
        let expected = |used: &Use| used.channel.0.exp() * factor(manner, used.channel.1);
        let mut originals: HashMap<(usize, u32), Vec<&Use>, FixedState> = HashMap::default();
        for ((layer, _, form), used) in &self.used {
            originals.entry((*layer, *form)).or_default().push(used);
        }
        let mut lines = Vec::new();
        for ((layer, form), mut uses) in originals {
            let Some(dictionary) = dictionaries.get(layer) else { continue };
            uses.sort_by(|a, b| a.spun.cmp(&b.spun)); // sums of floats depend on the order
            let form = dictionary.form(form);
            let mut words = dictionary.form_words(&form);
            let word = words.next().filter(|_| words.next().is_none());
            let times: f32 = uses.iter().map(|u| number(u.count)).sum();
            let known: f32 = uses.iter().map(|u| expected(u)).sum();
            let propensity = word
                .and_then(|w| dictionary.word(w))
                .map_or(known, |w| dictionary.propensity(w) * factor(manner, dictionary.propensity_lean(w)))
                .max(known);
            // How often the original stood there before spinning, multiplied by the strength.
            let chances = match word.and_then(|w| self.untouched.get(&w)) {
                Some(&n) => number(n) + times * strength,
                None => times / propensity,
            };
            let ratio = |times: f32, channel: f32| ((times + PRIOR) / (channel * chances + PRIOR)).clamp(BOUNDS.0, BOUNDS.1);
            let original = dictionary.form_text(&form);
            let mut adapted = (propensity - known) * ratio(0.0, propensity - known);
            for used in uses {
                let ratio = ratio(number(used.count), expected(used));
                adapted += expected(used) * ratio;
                lines.push(format!("{ratio:.3}\t{}\t{original}", used.spun));
            }
            if word.is_some() {
                lines.push(format!("{:.3}\t\t{original}", (adapted / propensity).clamp(BOUNDS.0, BOUNDS.1)));
            }
        }
        lines.sort_by(|a, b| a.split_once('\t').map(|l| l.1).cmp(&b.split_once('\t').map(|l| l.1)).then_with(|| a.cmp(b)));
        lines.dedup();
        // Not at the end, where it would be cut off with the rows.
        lines.iter().fold(format!("{HEADER}\n{}\n", counted(lines.len())), |mut text, line| {
            let _ = writeln!(text, "{line}");
            text
        })
    }
}

/// The line that says how many rows a channel file holds.
fn counted(rows: usize) -> String {
    format!("# {rows} rows")
}

/// Refuses a file that does not hold as many rows as it says. A file written by hand need not say
/// it.
fn expect_whole(text: &str) -> Result<(), AdaptationError> {
    let said = |line: &str| line.strip_prefix("# ")?.strip_suffix(" rows")?.parse::<usize>().ok();
    let Some((at, said)) = text.lines().enumerate().find_map(|(i, line)| Some((i + 1, said(line)?))) else { return Ok(()) };
    let rows = text.lines().skip(1).filter(|line| !line.starts_with('#')).count();
    let held = match rows == said {
        true if text.ends_with('\n') => return Ok(()),
        true => "the last one is not whole".to_string(),
        false => format!("there are {rows}"),
    };
    Err(AdaptationError {
        line: at,
        message: format!(
            "the file says that it holds {said} rows, and {held}: it was cut off, copy or make it anew; if it was edited, remove this line"
        ),
    })
}

/// What is wrong with a channel file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AdaptationError {
    /// The line, from one.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for AdaptationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for AdaptationError {}

/// A channel's ratios to that of the dictionaries.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Adaptation {
    /// Natural logarithms of the pairs' ratios.
    pairs: HashMap<Pair, f32, FixedState>,
    words: HashMap<WordId, f32, FixedState>,
}

impl Adaptation {
    /// Parses a channel file for an engine with these `dictionaries`, see
    /// [`crate::Restorer::adapt`].
    pub fn parse(text: &str, dictionaries: &[Dictionary]) -> Result<Adaptation, AdaptationError> {
        let mut lines = text.lines().enumerate();
        if lines.next().map(|l| l.1) != Some(HEADER) {
            let message = format!("the file does not begin with `{HEADER}`; make it with `unspin train channel`");
            return Err(AdaptationError { line: 1, message });
        }
        expect_whole(text)?;
        let mut adaptation = Adaptation::default();
        for (i, line) in lines.filter(|(_, line)| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let (Some(ratio), &[_, spun, original]) = (fields[0].parse::<f32>().ok().filter(|r| *r > 0.0), fields.as_slice()) else {
                let message = "a line is a ratio above 0, a spun phrase and an original, with tabs between".into();
                return Err(AdaptationError { line: i + 1, message });
            };
            let ratio = ratio.clamp(BOUNDS.0, BOUNDS.1);
            if spun.is_empty() {
                adaptation.words.insert(word_id(&fold_phrase(original)), ratio);
                continue;
            }
            for (layer, dictionary) in dictionaries.iter().enumerate() {
                let Some(node) = dictionary.find(&fold_phrase(spun)) else { continue };
                for candidate in dictionary.candidates(node) {
                    let Candidate::Original { form, .. } = candidate else { continue };
                    if dictionary.original(form) == original {
                        adaptation.pairs.insert((layer, node.number(), form), ratio.ln());
                    }
                }
            }
        }
        Ok(adaptation)
    }

    /// Adapts the channel of a sentence's lattice.
    pub fn apply(&self, lattice: &mut Lattice, sentence: &[Token]) {
        for edge in &mut lattice.edges {
            match edge.kind {
                Kind::Identity => edge.channel = (edge.channel * self.words.get(&sentence[edge.start].id).unwrap_or(&1.0)).min(1.0),
                Kind::Substitution { layer, node, form, .. } => {
                    let shift = self.pairs.get(&(layer, node.number(), form)).unwrap_or(&0.0);
                    edge.channel += shift;
                    edge.odds += shift;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::restore::Mode;

    const SPUN: &str = "The minister mentioned on Monday that the authorities would droop entry to on-line public providers, in keeping \
                        with officers. He mentioned the assault was a brand new risk to the nation.";

    fn counts(texts: &[&str]) -> ChannelCounts {
        let mut engine = builtin::restorer().expect("embedded data");
        engine.mode = Mode::SPUN;
        let mut worker = engine.worker();
        worker.count();
        texts.iter().for_each(|text| drop(worker.restore(text)));
        worker.counts()
    }

    #[test]
    fn a_habit_raises_its_ratio_and_its_channel() {
        let mut engine = builtin::restorer().expect("embedded data");
        let text = [SPUN; 40].join("\n\n");
        let channel = counts(&[&text]).channel(engine.dictionaries());
        let line = channel.lines().find_map(|l| l.strip_suffix("\tmentioned\tsaid")).expect("a line for the pair");
        let ratio: f32 = line.parse().expect("a number");
        assert!(ratio > 1.5, "{ratio}");
        engine.mode = Mode::SPUN;
        let sentence = "Officers mentioned the plan.";
        let channel_of = |engine: &crate::Restorer| {
            let readings = engine.worker().explain(sentence, sentence.find("mentioned").expect("it is there"));
            readings.iter().find(|r| r.after == "said").expect("a candidate").channel
        };
        let before = channel_of(&engine);
        engine.adapt(&channel).expect("our own file");
        assert!((channel_of(&engine) - before - ratio.ln()).abs() < 1e-3, "{before} {}", channel_of(&engine));
    }

    #[test]
    fn what_the_manner_explains_is_no_habit_of_its_own() {
        let counted = |manner: u8, spun: [&str; 3]| {
            let originals = ["company", "students", "officials"].into_iter().zip(spun);
            let rows: String = originals.map(|(o, s)| format!("  - original: {o}\n    met: 60\n    spun: [{s}: 40]\n")).collect();
            let text = format!("dictionary: m{manner}\nlicence: x\nobserved: 9000\ntrust: 0.5\nmanner: {manner}\nentries:\n{rows}");
            crate::dict::Source::parse(std::path::Path::new("m"), &text).expect("valid")
        };
        let (one, two) = (counted(1, ["corporate", "scholars", "officers"]), counted(2, ["firm", "pupils", "authorities"]));
        let model = builtin::model().expect("embedded data");
        let dictionary = builtin::compile_with(&model, &[&one, &two]);
        let mut engine = crate::Restorer::new(model, vec![dictionary]);
        engine.mode = Mode::Spun { least_strength: 0.8 };
        let mut worker = engine.worker();
        worker.count();
        let text = ["The firm told pupils and authorities of it. The pupils and authorities thought of the firm."; 30].join(" ");
        worker.restore(&text);
        let channel = worker.counts().channel(engine.dictionaries());
        let (_, lean) = engine.dictionaries()[0].channel("pupils", "students").expect("a row");
        let ratio = |end: &str| channel.lines().find_map(|l| l.strip_suffix(end)).expect("a line").parse::<f32>().expect("a number");
        let found = ratio("\tpupils\tstudents");
        assert!(lean > 0.5 && found < factor(1.0, lean) * 0.9, "{found} {lean}");
    }

    #[test]
    fn the_order_of_texts_does_not_matter_and_the_file_reads_back() {
        let dictionaries = [builtin::dictionary().expect("embedded data")];
        let texts = [SPUN, "The firm introduced a brand new gadget.", "Officers stated the corporate had been hacked."];
        let (mut sum, mut reverse) = (ChannelCounts::default(), ChannelCounts::default());
        texts.iter().for_each(|t| sum.add(counts(&[t])));
        texts.iter().rev().for_each(|t| reverse.add(counts(&[t])));
        let channel = sum.channel(&dictionaries);
        assert_eq!(channel, reverse.channel(&dictionaries));
        assert_eq!(channel, counts(&texts).channel(&dictionaries));
        let adaptation = Adaptation::parse(&channel, &dictionaries).expect("our own file");
        assert!(!adaptation.pairs.is_empty() && !adaptation.words.is_empty());
        // Cut off anywhere after the line that says how many rows there are, it is refused.
        let lines = channel.lines().count();
        assert!(channel.lines().nth(1) == Some(counted(lines - 2).as_str()) && lines > 4);
        let whole = channel.match_indices('\n').nth(1).expect("two lines").0;
        for cut in (whole..channel.len()).filter(|&cut| channel.is_char_boundary(cut)) {
            let AdaptationError { line, message } = Adaptation::parse(&channel[..cut], &dictionaries).expect_err("cut off");
            assert!(line == 2 && message.contains("cut off"), "{cut}: {message}");
        }
    }

    #[test]
    fn files_by_hand_need_not_say_how_many_rows_they_hold() {
        let rows = |text: &str| Adaptation::parse(&format!("unspin channel 1\n{text}"), &[]).map(|a| a.words.len()).map_err(|e| e.line);
        assert_eq!(rows("# ours\n1.5\t\tone\n2\t\ttwo"), Ok(2));
        assert_eq!(rows("# ours\n# 2 rows\n1.5\t\tone\n2\t\ttwo\n"), Ok(2));
        assert_eq!(rows("# ours\n# 3 rows\n1.5\t\tone\n2\t\ttwo\n"), Err(3));
    }

    #[test]
    fn malformed_files_are_errors_with_their_line() {
        let parse = |text: &str| Adaptation::parse(text, &[]).map_err(|e| e.line);
        assert_eq!(parse(""), Err(1));
        assert_eq!(parse("unspin channel 9\n"), Err(1));
        assert_eq!(parse("unspin channel 1\n1.5\ta\tb\n0\ta\tb\n"), Err(3));
        assert_eq!(parse("unspin channel 1\n1.5\ta\n"), Err(2));
        assert_eq!(parse("unspin channel 1\nNaN\ta\tb\n"), Err(2));
        assert_eq!(parse("unspin channel 1\n"), Ok(Adaptation::default()));
    }
}
