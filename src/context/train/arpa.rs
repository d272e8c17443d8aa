//! Models in the ARPA text format (Doug Paul, MIT Lincoln Laboratory; see SRILM's ngram-format(5)).

use super::TrainError;
use super::corpus::{END, Interner, START, UNKNOWN};
use super::table::{Key, Level, Table, pack, word_at};
use super::text::open;
use crate::context::class::class_of;
use crate::text::{Tokens, WordId, word_id};
use std::collections::HashMap;
use std::io::BufRead;
use std::path::Path;

/// Number of an ARPA word that our tokeniser reads otherwise. No text can ask for it.
const FOREIGN: u32 = u32::MAX;
/// Numbers that text writes in digits. ARPA files mostly come from speech recognisers and were
/// trained on text in which every number was spelled out. So they do not know how often ordinary
/// text spells one out.
const SPOKEN: &[&str] = &[
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "twenties",
    "thirties",
    "forties",
    "fifties",
    "sixties",
    "seventies",
    "eighties",
    "nineties",
];
/// What ARPA files write for "never", as a decimal logarithm.
const NEVER: f32 = -99.0;

/// An ARPA model whose words are numbered by the shared interner: key, natural log-probability,
/// natural log-backoff.
#[derive(Debug)]
pub struct Arpa {
    /// Levels, words first, in the order of the file.
    pub levels: Vec<Vec<(Key, f32, f32)>>,
}

impl Arpa {
    /// Reads a file, up to an order. N-grams with words that our tokeniser splits (possessives,
    /// hyphenated words) and with numbers that only speech spells out are dropped.
    ///
    /// # Errors
    /// When the file cannot be read, or a line is not as the format demands.
    pub fn read(path: &Path, order: usize, interner: &mut Interner) -> Result<Arpa, TrainError> {
        let mut parser = Parser { interner, words: HashMap::new(), tokens: Tokens::default(), declared: Vec::new(), seen: Vec::new() };
        let mut arpa = Arpa { levels: vec![Vec::new(); order] };
        let mut reader = open(path)?;
        let (mut text, mut line, mut section) = (String::new(), 0, ArpaSection::Before);
        while section != ArpaSection::Done {
            text.clear();
            line += 1;
            let fail = |message: String| TrainError::Arpa { path: path.to_owned(), line, message };
            if reader.read_line(&mut text).map_err(|e| fail(e.to_string()))? == 0 {
                return Err(fail("the file ends before \\end\\".into()));
            }
            let content = text.trim();
            section = match (content, section) {
                ("", section) => section,
                ("\\data\\", ArpaSection::Before) => ArpaSection::Counts,
                (_, ArpaSection::Before) => section,
                (content, section) if content.starts_with('\\') => parser.header(content, section).map_err(fail)?,
                (content, ArpaSection::Counts) => parser.declare(content).map(|()| section).map_err(fail)?,
                (content, ArpaSection::Grams(n)) => {
                    if let Some(gram) = parser.gram(content, n).map_err(fail)?
                        && n <= order
                    {
                        arpa.levels[n - 1].push(gram);
                    }
                    section
                }
                (_, ArpaSection::Done) => section,
            };
        }
        // Nothing reaches over an order without n-grams.
        let filled = arpa.levels.iter().take_while(|level| !level.is_empty()).count();
        arpa.levels.truncate(filled);
        Ok(arpa)
    }

    /// The model over a vocabulary (numbers of the interner → numbers of the vocabulary),
    /// normalised again because the words left out leave mass behind.
    pub fn table(&self, numbers: &[u32]) -> Table {
        let level = |(n, grams): (usize, &Vec<(Key, f32, f32)>)| {
            let order = n + 1;
            let renumber = |&(key, p, b): &(Key, f32, f32)| {
                let mut words = [0; 4];
                for (place, word) in words[..order].iter_mut().enumerate() {
                    let old = word_at(key, order, place);
                    *word = numbers[old as usize];
                    if *word == UNKNOWN && (old != UNKNOWN || order > 1) {
                        return None;
                    }
                }
                Some((pack(&words[..order]), p, b))
            };
            Level::sorted(grams.iter().filter_map(renumber).collect())
        };
        let mut table = Table { levels: self.levels.iter().enumerate().map(level).collect(), marginal: Vec::new() };
        table.close();
        let words = &mut table.levels[0];
        let total: f64 = words.prob.iter().map(|&p| f64::from(p).exp()).sum();
        words.prob.iter_mut().for_each(|p| *p -= total.ln() as f32);
        let end = words.find(END.into()).map_or(0.0, |i| words.prob[i].exp());
        table.marginal = words.keys.iter().zip(&words.prob).map(|(&k, &p)| if k == START.into() { end } else { p.exp() }).collect();
        table.compute_backoffs();
        table
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ArpaSection {
    Before,
    Counts,
    Grams(usize),
    Done,
}

struct Parser<'a> {
    interner: &'a mut Interner,
    words: HashMap<String, u32>,
    tokens: Tokens,
    declared: Vec<usize>,
    seen: Vec<usize>,
}

impl Parser<'_> {
    /// `ngram 2=1000`
    fn declare(&mut self, content: &str) -> Result<(), String> {
        let parsed = content
            .strip_prefix("ngram ")
            .and_then(|c| c.split_once('='))
            .map(|(n, count)| (n.trim().parse::<usize>(), count.trim().parse::<usize>()));
        match parsed {
            Some((Ok(n), Ok(count))) if n == self.declared.len() + 1 => {
                self.declared.push(count);
                self.seen.push(0);
                Ok(())
            }
            _ => Err(format!("expected \"ngram {}=COUNT\", found {content:?}", self.declared.len() + 1)),
        }
    }

    /// `\2-grams:` or `\end\`
    fn header(&self, content: &str, section: ArpaSection) -> Result<ArpaSection, String> {
        if let ArpaSection::Grams(n) = section
            && self.seen[n - 1] != self.declared[n - 1]
        {
            return Err(format!("{} {n}-grams where the head of the file declares {}", self.seen[n - 1], self.declared[n - 1]));
        }
        let next = match section {
            ArpaSection::Grams(n) => n + 1,
            _ => 1,
        };
        match content {
            "\\end\\" if next > self.declared.len() => Ok(ArpaSection::Done),
            _ if content == format!("\\{next}-grams:") && next <= self.declared.len() => Ok(ArpaSection::Grams(next)),
            _ => Err(format!("unexpected section {content:?}")),
        }
    }

    /// `-1.5<TAB>of the<TAB>-0.3`; `None` when a word is foreign.
    fn gram(&mut self, content: &str, n: usize) -> Result<Option<(Key, f32, f32)>, String> {
        self.seen[n - 1] += 1;
        let mut fields = content.split_ascii_whitespace();
        let number = |what: &str, field: Option<&str>| match field.map(str::parse::<f32>) {
            Some(Ok(v)) if v.is_finite() => Ok(v),
            _ => Err(format!("the {what} {field:?} is not a number")),
        };
        let prob = number("log-probability", fields.next())?;
        if prob > 0.0 {
            return Err(format!("the log-probability {prob} is above 0"));
        }
        let (mut key, mut foreign) = (0, false);
        for _ in 0..n {
            let word = fields.next().ok_or_else(|| format!("fewer than {n} words"))?;
            let id = match self.words.get(word) {
                Some(&id) => id,
                None if n == 1 => self.listed(word),
                None => return Err(format!("the word {word:?} is not among the unigrams")),
            };
            foreign |= id == FOREIGN;
            key = key << 32 | Key::from(id);
        }
        let backoff = fields.next().map_or(Ok(0.0), |b| number("backoff", Some(b)))?;
        if fields.next().is_some() {
            return Err(format!("more than {n} words"));
        }
        let natural = |log10: f32| if log10 <= NEVER { f32::NEG_INFINITY } else { log10 * std::f32::consts::LN_10 };
        Ok((!foreign).then(|| (key, natural(prob), natural(backoff))))
    }

    fn listed(&mut self, word: &str) -> u32 {
        let id = match self.fold(word) {
            Some(id) => self.interner.number(id),
            None => FOREIGN,
        };
        self.words.insert(word.to_owned(), id);
        id
    }

    /// The identity that text would give to a word, if it is one word there and its own class.
    fn fold(&mut self, word: &str) -> Option<WordId> {
        match word {
            "<s>" | "</s>" | "<unk>" | "'s" => return Some(word_id(word)),
            "<UNK>" => return Some(word_id("<unk>")),
            _ => {}
        }
        self.tokens.read(word);
        let [token] = self.tokens[..] else { return None };
        let folded = self.tokens.folded(&token);
        let own = token.span.range() == (0..word.len()) && class_of(folded).0 == folded && !SPOKEN.contains(&folded);
        own.then_some(token.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\\data\\\nngram 1=5\nngram 2=2\n\n\\1-grams:\n-99 <s> -0.3\n-0.5 </s>\n-0.6 the -0.2\n-0.9 cat\n-0.9 cat's\n\n\\2-grams:\n-0.2 <s> the\n-0.4 the cat's\n\n\\end\\\n";

    fn read(text: &str) -> Result<Arpa, TrainError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lm.arpa");
        std::fs::write(&path, text).unwrap();
        Arpa::read(&path, 3, &mut Interner::new())
    }

    #[test]
    fn possessives_are_dropped_and_the_rest_sums_to_one() {
        let arpa = read(GOOD).unwrap();
        assert_eq!(arpa.levels.iter().map(Vec::len).collect::<Vec<_>>(), [4, 1]);
        let table = arpa.table(&[0, 1, 2, 3, 4]);
        for history in [&[][..], &[START], &[3]] {
            let sum: f32 = table.predicted().map(|w| table.score(history, w).exp()).sum();
            assert!((sum - 1.0).abs() < 1e-5, "{history:?}: {sum}");
        }
    }

    #[test]
    fn orders_keep_their_place() {
        let foreign =
            GOOD.replace("-0.2 <s> the\n-0.4 the cat's\n", "\n\\3-grams:\n-0.1 <s> the cat\n").replace("ngram 2=2", "ngram 2=0\nngram 3=1");
        assert_eq!(read(&foreign).unwrap().levels.iter().map(Vec::len).collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn numbers_that_only_speech_spells_out_are_dropped() {
        for (word, words) in [("cat", 4), ("four", 4), ("forty", 3), ("FORTY", 3)] {
            let text = GOOD.replace("-0.9 cat\n", &format!("-0.9 {word}\n"));
            assert_eq!(read(&text).unwrap().levels[0].len(), words, "{word}");
        }
    }

    #[test]
    fn errors_say_the_line() {
        for (from, to, line, message) in [
            ("-0.9 cat\n", "x cat\n", 9, "not a number"),
            ("-0.2 <s> the", "-0.2 <s> dog", 13, "\"dog\" is not among the unigrams"),
            ("-0.2 <s> the", "-0.2 <s>", 13, "fewer than 2 words"),
            ("ngram 2=2", "ngram 2=3", 16, "2 2-grams where the head of the file declares 3"),
            ("\\end\\", "", 17, "the file ends before"),
            ("ngram 1=5", "ngram one", 2, "expected \"ngram 1=COUNT\""),
        ] {
            match read(&GOOD.replace(from, to)) {
                Err(TrainError::Arpa { line: l, message: m, .. }) => assert!(l == line && m.contains(message), "{l}: {m}"),
                other => panic!("{to}: {other:?}"),
            }
        }
    }
}
