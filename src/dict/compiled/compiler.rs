//! Compiles dictionary files into the form that the matcher reads.
//!
//! The channel P(spun | original) comes from the weights of the rows, which count how often a
//! substitution was seen in spun news and in texts spun by hand. It is the share of the
//! substitution among those of its original, times the *propensity* of the original: the share of
//! its occurrences that a spinner of the nominal rate substitutes. A frequent word that was hardly
//! ever seen substituted ("will") has a propensity near zero, however many synonyms the dictionary
//! lists. docs/channel.md explains the constants.

use super::layout::{MAGIC, TABLES, VERSION};
use super::packing::LeanBits;
use super::tables::{FormTable, Labels, Phrase, Trie, WordTable};
use super::{Dictionary, dictionary_of};
use crate::binary::seal;
use crate::decoder::spin::{Leaning, Manners};
use crate::dict::Source;
use crate::dict::expand::expand;
use crate::dict::yaml::schema::DictionaryFile;
use crate::text::token::fold_phrase;
use std::collections::{BTreeMap, HashMap};

/// Running words of spun text behind the weights; with P(original) it gives the expected
/// occurrences.
pub const OBSERVED_WORDS: f64 = 45_000.0;
/// Strength of the prior, in occurrences, that pulls propensities towards [`NOMINAL`].
const PRIOR: f64 = 8.0;
/// Propensity of an original that nothing is known about.
pub const NOMINAL: f64 = 0.18;

/// Pseudo-observations of a row that was never seen.
const UNSEEN: f32 = 0.1;

/// Pseudo-observations of the spun phrases that no row lists.
const UNLISTED: f32 = 0.3;

/// How much an observation of a row that only fills a gap counts.
const GAP: f32 = 0.125;

/// Most occurrences that an original counts as in a file with `trust`, however often it was met:
/// spinners vary.
const BETWEEN: f64 = 60.0;

/// For the manner of spinning that the texts are not of: how much an observation counts at most,
/// and the bound like [`BETWEEN`].
const ACROSS: (f64, f64) = (0.05, 5.0);

/// How much an observation of a file counts at most in each manner of spinning, and the most
/// occurrences that an original counts as there.
fn trust(file: &DictionaryFile) -> Manners<(f64, f64)> {
    let own = (file.trust.unwrap_or(1.0), BETWEEN);
    let across = (own.0.min(ACROSS.0), ACROSS.1);
    Manners::new(|manner| if file.manner.is_none_or(|of| of == manner) { own } else { across })
}

/// How much an observation counts when the original was `met` so often in the texts of the file.
fn trusted(file: &DictionaryFile, met: Option<f64>) -> Manners<f64> {
    trust(file).map(|(trust, most)| if trust < 1.0 { trust / (1.0 + trust * met.unwrap_or(0.0) / most) } else { 1.0 })
}

/// The weight of a row as observations: a row of weight 1 rests on knowledge alone.
fn observations(weight: f32) -> f32 {
    if weight < 1.0 { UNSEEN * weight } else { weight - 1.0 + UNSEEN }
}

/// Compiles dictionaries into one; `probability` gives P(phrase) in ordinary text for a folded
/// phrase.
///
/// The result depends only on the rows, not on the order of files or entries. Rows of dictionaries
/// that fill gaps are taken where no other dictionary holds the same substitution. `observed` and
/// `propensity` hold for all files, the largest when they disagree. Observations of a file with
/// `trust` add to those of the others, and so do its observed words.
pub fn compile(sources: &[&Source], probability: &dyn Fn(&str) -> f64) -> Dictionary {
    let said = |key: fn(&DictionaryFile) -> Option<f64>| sources.iter().filter_map(|s| key(&s.file)).max_by(f64::total_cmp);
    let apart = match sources.iter().any(|s| s.file.trust.is_none() && !s.file.fallback) {
        true => said(|f| f.observed.filter(|_| f.trust.is_none())).unwrap_or(OBSERVED_WORDS),
        false => 0.0,
    };
    let mut observed = Manners::new(|_| apart);
    for file in sources.iter().map(|s| &s.file).filter(|f| f.trust.is_some()) {
        observed.add(trust(file).map(|(trust, _)| trust * file.observed.unwrap_or(0.0)));
    }
    let mut compiler = Compiler { observed, nominal: said(|f| f.propensity).unwrap_or(NOMINAL), ..Compiler::default() };
    let mut ordered = sources.to_vec();
    // Rows that several files hold are named after the first.
    ordered.sort_by(|a, b| {
        let order = |s: &Source| (s.file.fallback, s.file.trust.is_some());
        order(a).cmp(&order(b)).then_with(|| a.file.dictionary.cmp(&b.file.dictionary))
    });
    for source in ordered {
        compiler.add(source, probability);
    }
    let bytes = compiler.finish(probability);
    Dictionary::from_bytes(bytes).unwrap_or_else(|e| unreachable!("the compiler writes what the reader reads: {e}"))
}

#[derive(Default)]
struct Original {
    /// Expected observations of this form being substituted.
    seen: Manners<f64>,
    /// How often it was met where that was counted, and in how many words.
    met: Manners<f64>,
    counted: Manners<f64>,
    /// The rows by folded spun phrase.
    spun: BTreeMap<String, Row>,
}

struct Row {
    observations: Manners<f32>,
    /// Name of the dictionary, and source when it has one.
    label: String,
    /// The entry's own original, which inflected forms are named after.
    entry: String,
    fallback: bool,
}

#[derive(Default)]
struct Compiler {
    /// See [`OBSERVED_WORDS`].
    observed: Manners<f64>,
    /// See [`NOMINAL`].
    nominal: f64,
    originals: BTreeMap<String, Original>,
    keep: Vec<String>,
}

impl Compiler {
    fn add(&mut self, source: &Source, probability: &dyn Fn(&str) -> f64) {
        let substitutions = expand(source);
        // P(form) of the forms of each entry's original.
        let mut forms: HashMap<usize, BTreeMap<&str, f64>> = HashMap::new();
        for s in &substitutions {
            forms.entry(s.entry).or_default().entry(&s.original).or_insert_with(|| probability(&fold_phrase(&s.original)));
        }
        for (index, entry) in source.file.entries.iter().enumerate() {
            self.keep.extend(entry.keep.iter().map(|k| fold_phrase(k)));
            let trusted = trusted(&source.file, entry.met);
            if let (Some(met), Some(words)) = (entry.met, source.file.observed) {
                let data = self.originals.entry(entry.original.clone()).or_default();
                data.met.add(trusted.map(|t| t * met));
                data.counted.add(trust(&source.file).map(|(trust, _)| trust * words));
            }
            let Some(own) = forms.get(&index) else { continue };
            let seen: f64 = entry.spun.iter().map(|s| f64::from(s.weight - 1.0).max(0.0)).sum();
            let total: f64 = own.values().sum();
            for (form, p) in own {
                // Observations of the lemma are shared among its forms as these are in ordinary
                // text.
                self.originals.entry((*form).to_string()).or_default().seen.add(trusted.map(|t| t * seen * p / total.max(1e-12)));
            }
        }
        for s in &substitutions {
            let spun = fold_phrase(&s.spun);
            let entry = &source.file.entries[s.entry];
            let fallback = source.file.fallback;
            let label = || match &entry.source[..] {
                [] => source.file.dictionary.clone(),
                sources => format!("{}\t{}", source.file.dictionary, sources.join(", ")),
            };
            // What was counted of a lemma is shared among its forms.
            let share = forms.get(&s.entry).map_or(1.0, |own| own[&*s.original] / own.values().sum::<f64>().max(1e-12));
            let weight = if s.weight > 1.0 { 1.0 + share as f32 * (s.weight - 1.0) } else { s.weight };
            let rows = &mut self.originals.entry(s.original.clone()).or_default().spun;
            // What another dictionary switched off is not counted.
            if source.file.trust.is_some() && rows.get(&spun).is_some_and(|row| row.observations.mean() == 0.0) {
                continue;
            }
            let row = rows.entry(spun).or_insert_with(|| Row {
                observations: Manners::default(),
                label: label(),
                entry: entry.original.clone(),
                fallback,
            });
            if row.fallback == fallback {
                let trusted = if fallback { Manners::new(|_| GAP) } else { trusted(&source.file, entry.met).map(|t| t as f32) };
                row.observations.add(trusted.map(|t| t * observations(weight)));
            }
        }
    }

    /// All folded phrases that are looked for.
    fn spun(&self) -> impl Iterator<Item = String> + '_ {
        self.originals.values().flat_map(|o| o.spun.keys()).chain(&self.keep).cloned()
    }

    /// The originals with P(original), the most frequent first: what is asked for often stands
    /// together and stays in the cache.
    fn ordered(&self, probability: &dyn Fn(&str) -> f64) -> Vec<(f64, &String, &Original)> {
        let mut originals: Vec<_> = self.originals.iter().map(|(o, data)| (probability(&fold_phrase(o)), o, data)).collect();
        originals.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        originals
    }

    /// The propensity of an original of some probability.
    fn propensity(&self, data: &Original, probability: f64) -> Manners<f32> {
        Manners::new(|m| {
            let expected = data.met[m] + (self.observed[m] - data.counted[m]).max(0.0) * probability;
            ((data.seen[m] + PRIOR * self.nominal) / (expected + PRIOR)).clamp(0.002, 0.95) as f32
        })
    }

    /// The bytes of the compiled dictionary.
    fn finish(self, probability: &dyn Fn(&str) -> f64) -> Vec<u8> {
        let mut words = WordTable::default();
        let mut forms = FormTable::default();
        let mut labels = Labels::default();
        self.originals.values().flat_map(|o| o.spun.values()).for_each(|row| {
            labels.number(dictionary_of(&row.label));
        });
        let mut phrases: BTreeMap<Vec<u32>, Vec<Phrase>> = BTreeMap::new();
        let mut propensity: HashMap<u32, Leaning> = HashMap::new();
        let log_probability = |folded: &str| probability(folded).max(1e-20).ln() as f32;
        let originals = self.ordered(probability);
        words.number(originals.iter().map(|o| fold_phrase(o.1)).chain(self.spun()), probability);
        let numbers: HashMap<&str, u32> = originals.iter().enumerate().map(|(i, o)| (o.1.as_str(), i as u32)).collect();
        for (p, original, data) in originals {
            let folded = fold_phrase(original);
            let willing = self.propensity(data, p);
            let total = Manners::new(|m| data.spun.values().map(|s| s.observations[m]).sum::<f32>() + UNLISTED);
            let spelled = words.phrase(&folded);
            // Words that only gap-filling rows explain tell nothing about the strength of a
            // spinner.
            let used = data.spun.values().any(|s| s.observations.mean() > 0.0 && !s.fallback);
            if let ([word], true) = (&spelled[..], used) {
                let most = propensity.entry(*word).or_default();
                if willing.mean() > most.0 {
                    *most = (willing.mean(), willing.lean());
                }
            }
            let form = forms.add(original, &spelled);
            let frequency = log_probability(&folded);
            for (spun, row) in &data.spun {
                let weight = Manners::new(|m| willing[m] * row.observations[m] / total[m]);
                let (log_weight, lean) = (weight.mean().ln(), weight.lean());
                let log_odds = log_weight + frequency - log_probability(spun);
                let row = labels.row(&row.label, numbers.get(row.entry.as_str()).copied());
                phrases.entry(words.phrase(spun)).or_default().push(Phrase { log_odds, log_weight, lean, form, row });
            }
        }
        for keep in &self.keep {
            phrases.entry(words.phrase(keep)).or_default().push(Phrase {
                log_odds: f32::MAX,
                log_weight: 0.0,
                lean: 0.0,
                form: u32::MAX,
                row: 0,
            });
        }
        let trie = Trie::new(&phrases, LeanBits::beside(numbers.len()));
        let index = words.index();
        let words = words.table(&trie, &propensity);
        let (forms, form_words, text) = forms.tables(labels);
        sealed(&[index, words, trie.nodes, trie.children, trie.candidates, forms, form_words, text])
    }
}

/// The bytes of a compiled dictionary of its tables.
fn sealed(tables: &[Vec<u8>; TABLES]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend(VERSION.to_le_bytes());
    for table in tables {
        out.extend((table.len() as u32).to_le_bytes());
    }
    tables.iter().for_each(|table| out.extend(table));
    seal(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dict::Candidate;
    use crate::text::token::word_id;
    use std::path::Path;

    fn dictionary() -> Dictionary {
        let text = "dictionary: d\nlicence: x\nentries:\n  - original: according to\n    spun: [in keeping with: 9, based on]\n  - original: attack\n    pos: [noun]\n    spun: [assault]\n    keep: [an assault rifle]\n  - original: keep\n    spun: [in keeping]\n";
        let source = Source::parse(Path::new("d"), text).expect("valid");
        compile(&[&source], &|_| 1e-5)
    }

    fn lookup(d: &Dictionary, phrase: &str) -> Vec<String> {
        let mut words = phrase.split(' ').map(|w| d.word(word_id(w)));
        let Some(mut node) = words.next().flatten().and_then(|w| d.start(w)) else { return Vec::new() };
        for word in words {
            let Some(next) = word.and_then(|w| d.next(node, w)) else { return Vec::new() };
            node = next;
        }
        let name = |c| match c {
            Candidate::Keep => "(keep)".to_string(),
            Candidate::Original { form, row, .. } => format!("{} by {}", d.original(form), d.row(row)),
        };
        d.candidates(node).map(name).collect()
    }

    #[test]
    fn phrases_are_found_with_their_rows() {
        let d = dictionary();
        assert_eq!(lookup(&d, "in keeping with"), ["according to by d/according to"]);
        assert_eq!(lookup(&d, "in keeping"), ["keep by d/keep"]);
        assert_eq!(lookup(&d, "assaults"), ["attacks by d/attack"]);
        assert_eq!(lookup(&d, "an assault rifle"), ["(keep)"]);
        assert!(lookup(&d, "rifle").is_empty() && lookup(&d, "in").is_empty());
    }

    #[test]
    fn occurrences_that_were_counted_stand_for_expected_ones() {
        let channel = |met: &str| {
            let text = format!("dictionary: d\nlicence: x\nobserved: 1000\nentries:\n  - original: team\n{met}    spun: [staff: 11]\n");
            let source = Source::parse(Path::new("d"), &text).expect("valid");
            compile(&[&source], &|_| 0.05).channel("staff", "team").expect("there").0
        };
        let [expected, often, seldom] = ["", "    met: 1000\n", "    met: 10\n"].map(channel);
        assert!(often < expected && expected < seldom, "{often} {expected} {seldom}");
    }

    #[test]
    fn observations_of_a_lemma_are_shared_among_its_forms() {
        let of = |rows: &str| {
            let text = format!("dictionary: d\nlicence: x\nentries:\n  - original: attack\n{rows}    spun: [assault: 9, raid]\n");
            compile(&[&Source::parse(Path::new("d"), &text).expect("valid")], &|_| 1e-5)
        };
        let odds = |d: &Dictionary| d.channel("assault", "attack").expect("there").0 - d.channel("raid", "attack").expect("there").0;
        assert!(odds(&of("    pos: [noun]\n")) < odds(&of("")) - 0.5);
    }

    #[test]
    fn fallback_rows_fill_gaps_and_rows_are_switched_off() {
        let source = |text: &str| Source::parse(Path::new("d"), text).expect("valid");
        let open = source(
            "dictionary: open\nlicence: x\nfallback: true\nentries:\n  - original: attack\n    source: [Moby, WordNet]\n    spun: [assault: 0.5, onset: 0.5]\n",
        );
        let plain = source("dictionary: d\nlicence: x\nentries:\n  - original: attack\n    spun: [assault, raid: 0]\n");
        let d = compile(&[&open, &plain], &|_| 1e-5);
        let alone = compile(&[&plain], &|_| 1e-5);
        assert_eq!(compile(&[&plain, &open], &|_| 1e-5).as_bytes(), d.as_bytes());
        assert_eq!(lookup(&d, "assault"), ["attack by d/attack"]);
        assert_eq!(lookup(&d, "onset"), ["attack by open/attack"]);
        assert!(d.channel("assault", "attack") < alone.channel("assault", "attack"), "the other row takes a share");
        assert!(d.channel("onset", "attack") < d.channel("assault", "attack"));
        assert_eq!(d.channel("raid", "attack"), Some((f32::NEG_INFINITY, 0.0)));
        let node = d.word(word_id("onset")).and_then(|w| d.start(w)).expect("there");
        let sources: Vec<Option<&str>> =
            d.candidates(node).map(|c| if let Candidate::Original { row, .. } = c { d.source(row) } else { None }).collect();
        assert_eq!(sources, [Some("Moby, WordNet")]);
    }

    #[test]
    fn counts_of_a_trusted_file_add_to_those_of_others() {
        let source = |text: &str| Source::parse(Path::new("d"), text).expect("valid");
        let plain = source("dictionary: d\nlicence: x\nentries:\n  - original: attack\n    spun: [assault: 3, raid: 3]\n");
        let counted = |trust: &str| {
            let rows = "entries:\n  - original: attack\n    spun: [raid: 101, onset: 11]\n";
            source(&format!("dictionary: c\nlicence: x\nobserved: 1000000\ntrust: {trust}\n{rows}"))
        };
        let [little, much] = ["0.01", "0.5"].map(|trust| compile(&[&counted(trust), &plain], &|_| 1e-5));
        assert_eq!(lookup(&much, "raid"), ["attack by d/attack"], "named after the file whose counts stand for themselves");
        assert_eq!(lookup(&much, "onset"), ["attack by c/attack"]);
        let channel = |d: &Dictionary, spun: &str| d.channel(spun, "attack").expect("a row").0;
        let alone = compile(&[&plain], &|_| 1e-5);
        assert!((channel(&alone, "raid") - channel(&alone, "assault")).abs() < 0.01);
        let favour = |d: &Dictionary| channel(d, "raid") - channel(d, "assault");
        assert!((favour(&little) - (3.101f32 / 2.1).ln()).abs() < 0.02, "{}", favour(&little));
        assert!((favour(&much) - (52.15f32 / 2.1).ln()).abs() < 0.02, "{}", favour(&much));
    }

    #[test]
    fn what_is_counted_often_of_one_kind_of_hand_is_believed_less() {
        let source = |text: &str| Source::parse(Path::new("d"), text).expect("valid");
        let plain = source("dictionary: d\nlicence: x\nentries:\n  - original: attack\n    spun: [assault: 31, raid: 31]\n");
        let counted = |times: f64| {
            let rows = format!("  - original: attack\n    met: {}\n    spun: [raid: {}]\n", 100.0 * times, 1.0 + 50.0 * times);
            source(&format!("dictionary: c\nlicence: x\nobserved: 1000000\ntrust: 0.5\nentries:\n{rows}"))
        };
        let favour = |times: f64| {
            let d = compile(&[&counted(times), &plain], &|_| 1e-9);
            d.channel("raid", "attack").expect("a row").0 - d.channel("assault", "attack").expect("a row").0
        };
        let [once, often, always] = [1.0, 10.0, 1e4].map(favour);
        assert!(0.2 < once && once < often && often < always, "{once} {often} {always}");
        assert!(always < (1.0f32 + 0.5 * BETWEEN as f32 / 30.0).ln(), "as if met no oftener than {BETWEEN} times: {always}");
    }

    #[test]
    fn what_is_counted_in_one_manner_leans_towards_it() {
        let source = |text: String| Source::parse(Path::new("d"), &text).expect("valid");
        let plain = source("dictionary: d\nlicence: x\nentries:\n  - original: attack\n    spun: [assault: 3, raid: 3, onset]\n".into());
        let counted = |manner: &str, spun: &str| {
            let rows = format!(
                "entries:\n  - original: attack\n    met: 40\n    spun: [{spun}]\n  - original: truce\n    met: 9\n    spun: [lull: 4]\n"
            );
            source(format!("dictionary: c{}\nlicence: x\nobserved: 1000\ntrust: 0.5\n{manner}{rows}", manner.len()))
        };
        let (one, two, both) = (counted("manner: 1\n", "raid: 31"), counted("manner: 2 \n", "assault: 11"), counted("", "assault: 11"));
        let channel = |d: &Dictionary, spun: &str| d.channel(spun, "attack").expect("a row");
        let d = compile(&[&plain, &one, &two], &|_| 1e-5);
        let [(_, raid), (_, assault)] = ["raid", "assault"].map(|spun| channel(&d, spun));
        assert!(raid < -0.5 && assault > 0.2, "{raid} {assault}");
        // In a manner it is as if what is counted in the other one were next to nothing.
        let alone = compile(&[&plain, &one], &|_| 1e-5);
        let in_one = |d: &Dictionary, spun: &str| channel(d, spun).0 + crate::decoder::spin::factor(-1.0, channel(d, spun).1).ln();
        assert!((in_one(&d, "raid") - in_one(&alone, "raid")).abs() < 0.1, "{} {}", in_one(&d, "raid"), in_one(&alone, "raid"));
        let word = |d: &Dictionary, word: &str| d.propensity_lean(d.word(word_id(word)).expect("an original"));
        assert!(word(&d, "attack") < -0.2 && word(&d, "truce").abs() < 1e-3, "{} {}", word(&d, "attack"), word(&d, "truce"));
        let neither = compile(&[&plain, &both], &|_| 1e-5);
        assert_eq!(["raid", "assault", "onset"].map(|spun| channel(&neither, spun).1), [0.0; 3]);
    }

    #[test]
    fn what_is_switched_off_stays_off_and_the_order_of_files_does_not_matter() {
        let source = |keys: &str, spun: &str| {
            let text = format!("dictionary: {keys}\nlicence: x\nentries:\n  - original: attack\n    spun: [{spun}]\n");
            Source::parse(Path::new("d"), &text).expect("valid")
        };
        let (plain, other) = (source("d", "assault: 3, raid: 0"), source("e", "onset: 2"));
        let (one, two) =
            (source("x\nobserved: 9\ntrust: 1", "raid: 5, onset: 3"), source("y\nobserved: 7\ntrust: 0.3", "onset: 2.5, siege: 2"));
        let d = compile(&[&plain, &other, &one, &two], &|_| 1e-5);
        assert_eq!(compile(&[&two, &one, &other, &plain], &|_| 1e-5).as_bytes(), d.as_bytes());
        assert_eq!(d.channel("raid", "attack"), Some((f32::NEG_INFINITY, 0.0)));
        assert_eq!(lookup(&d, "siege"), ["attack by y/attack"]);
    }

    #[test]
    fn damaged_files_are_errors_never_panics() {
        let bytes = dictionary().as_bytes().to_vec();
        for cut in 0..bytes.len() {
            assert!(Dictionary::from_bytes(bytes[..cut].to_vec()).is_err(), "cut at {cut}");
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0xff;
            if let Ok(d) = Dictionary::from_bytes(damaged) {
                for phrase in ["in keeping with", "assaults", "an assault rifle", "zebra"] {
                    lookup(&d, phrase);
                }
            }
        }
    }
}
