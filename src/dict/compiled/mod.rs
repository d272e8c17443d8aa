//! The compiled dictionary: a word trie with candidates, read in place from bytes.
//!
//! [`compiler`] makes it of YAML files; `layout.rs` describes its tables.

mod candidate;
pub mod compiler;
mod layout;
mod packing;
mod shared;
mod tables;

pub use candidate::{Candidate, Form, Node};

use crate::binary::{SEAL, u32_at};
use crate::decoder::spin::Leaning;
use crate::text::WordId;
use crate::text::token::fold_phrase;
use layout::*;
use packing::{LeanBits, PROPENSITY, unpack};
use prefetch_index::prefetch_index;
use shared::Shared;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// Names of the dictionaries that list tortured phrases. A user's dictionary may have one of these
/// names, too.
const TORTURED: [&str; 2] = ["academic", "tortured"];

/// Where a row comes from: a dictionary and a source.
struct Label {
    /// First byte and end of the label in the table of text.
    span: (usize, usize),
    /// Where the name of the dictionary ends.
    name: usize,
    /// Whether that dictionary is a list of tortured phrases.
    tortured: bool,
}

/// A compiled dictionary. Clones share their tables.
#[derive(Clone)]
pub struct Dictionary {
    bytes: Shared<[u8]>,
    offsets: [usize; TABLES + 1],
    /// The table of text.
    text: Shared<str>,
    labels: Arc<[Label]>,
    /// See [`Dictionary::rarer`]: in nats, and as a factor.
    rarer: (f32, f32),
    lean_bits: LeanBits,
}

impl Dictionary {
    /// Reads a compiled dictionary in place.
    ///
    /// # Errors
    /// When the bytes are not a compiled dictionary of this version, or their lengths do not agree.
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Dictionary, FormatError> {
        let bytes = bytes.into();
        if bytes.get(..8) != Some(MAGIC) {
            return Err(FormatError("is not a compiled dictionary".into()));
        }
        if bytes.len() < HEADER {
            return Err(FormatError(format!("is truncated: {} bytes, the header alone has {HEADER}", bytes.len())));
        }
        let number = |at: usize| u32_at(&bytes, at).unwrap_or_default();
        let version = number(8);
        if version != VERSION {
            return Err(FormatError(format!("has format version {version}, this program reads {VERSION}")));
        }
        let mut offsets = [HEADER; TABLES + 1];
        for i in 0..TABLES {
            offsets[i + 1] = offsets[i] + number(12 + 4 * i) as usize;
        }
        let length = offsets[TABLES] + SEAL;
        if length != bytes.len() {
            return Err(FormatError(format!("is truncated or damaged: {} bytes, the header announces {length}", bytes.len())));
        }
        let text = offsets[Table::Text as usize]..offsets[TABLES];
        let wrong = |_| FormatError("its text is not UTF-8".into());
        let (bytes, text) = match bytes {
            Cow::Borrowed(bytes) => (Shared::Embedded(bytes), Shared::Embedded(std::str::from_utf8(&bytes[text]).map_err(wrong)?)),
            Cow::Owned(bytes) => {
                let text = Shared::Counted(Arc::from(std::str::from_utf8(&bytes[text]).map_err(wrong)?));
                (Shared::Counted(Arc::from(bytes)), text)
            }
        };
        let mut dictionary = Dictionary { bytes, offsets, text, labels: Arc::default(), rarer: (0.0, 1.0), lean_bits: LeanBits(0) };
        dictionary.lean_bits = LeanBits::beside(dictionary.form_count());
        dictionary.check_shape()?;
        dictionary.labels = dictionary.find_labels();
        Ok(dictionary)
    }

    /// The same dictionary for spinners who use its rows less often, by so many nats. Rows of lists
    /// of tortured phrases stay as frequent as they are.
    pub fn rarer(mut self, nats: f32) -> Dictionary {
        self.rarer = (self.rarer.0 + nats, self.rarer.1 * (-nats).exp());
        self
    }

    /// By how many nats a row is used less often than its weight says, see [`Dictionary::rarer`].
    pub fn rarity(&self, row: u32) -> f32 {
        if self.rarer.0 > 0.0 && self.is_tortured(row) { 0.0 } else { self.rarer.0 }
    }

    /// Whether a row is one of a list of tortured phrases.
    pub fn is_tortured(&self, row: u32) -> bool {
        self.label(row).is_some_and(|label| label.tortured)
    }

    fn check_shape(&self) -> Result<(), FormatError> {
        let units = [4, WORD, NODE, CHILD, CANDIDATE, FORM, 4, 1];
        for (i, unit) in units.into_iter().enumerate() {
            if !(self.offsets[i + 1] - self.offsets[i]).is_multiple_of(unit) {
                return Err(FormatError(format!("table {i} is damaged")));
            }
        }
        let slots = self.len(Table::Index, 4);
        if !slots.is_power_of_two() || slots <= self.len(Table::Words, WORD) || self.len(Table::Nodes, NODE) < 2 {
            return Err(FormatError("its tables are inconsistent".into()));
        }
        Ok(())
    }

    /// The bytes, as written to a file.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn len(&self, table: Table, unit: usize) -> usize {
        (self.offsets[table as usize + 1] - self.offsets[table as usize]) / unit
    }

    /// `N` numbers of a table, from byte `at` on. Zeros beyond the end of the table, so that
    /// damaged files cannot panic.
    #[inline]
    fn numbers<const N: usize>(&self, table: Table, at: usize) -> [u32; N] {
        let start = self.offsets[table as usize] + at;
        let end = start + 4 * N;
        match self.bytes.get(start..end) {
            Some(found) if end <= self.offsets[table as usize + 1] => {
                let found = found.as_chunks::<4>().0;
                std::array::from_fn(|i| u32::from_le_bytes(found[i]))
            }
            _ => [0; N],
        }
    }

    /// Asks for byte `at` of a table, so that it is in the cache when it is read.
    fn prefetch(&self, table: Table, at: usize) {
        prefetch_index(&self.bytes[..], self.offsets[table as usize].wrapping_add(at));
    }

    fn get(&self, table: Table, at: usize) -> u32 {
        let [number] = self.numbers(table, at);
        number
    }

    /// Number of words on either side of the rows.
    pub fn word_count(&self) -> usize {
        self.len(Table::Words, WORD)
    }

    /// Number of distinct original forms.
    pub fn form_count(&self) -> usize {
        self.len(Table::Forms, FORM).saturating_sub(1)
    }

    /// Number of candidates over all phrases.
    pub fn candidate_count(&self) -> usize {
        self.len(Table::Candidates, CANDIDATE)
    }

    /// The number of a word in this dictionary.
    pub fn word(&self, id: WordId) -> Option<u32> {
        let mask = self.len(Table::Index, 4) - 1;
        let mut slot = id.0 as usize & mask;
        for _ in 0..=mask {
            let word = self.get(Table::Index, slot * 4).checked_sub(1)?;
            if self.word_id(word) == id {
                return Some(word);
            }
            slot = (slot + 1) & mask;
        }
        None
    }

    /// Appends the numbers of many words to `numbers`. All places are asked for together, so that
    /// the waits for memory overlap.
    pub fn words(&self, ids: impl Iterator<Item = WordId> + Clone, numbers: &mut Vec<Option<u32>>) {
        let mask = self.len(Table::Index, 4) - 1;
        let slots = ids.clone().map(|id| (id.0 as usize & mask) * 4);
        slots.clone().for_each(|slot| self.prefetch(Table::Index, slot));
        slots.for_each(|slot| self.prefetch(Table::Words, (self.get(Table::Index, slot) as usize).wrapping_sub(1).wrapping_mul(WORD)));
        numbers.extend(ids.map(|id| self.word(id)));
    }

    fn word_id(&self, word: u32) -> WordId {
        let [low, high] = self.numbers(Table::Words, word as usize * WORD);
        WordId(u64::from(low) | u64::from(high) << 32)
    }

    /// How readily spinners substitute a word of an original text, between 0 and 1.
    pub fn propensity(&self, word: u32) -> f32 {
        (self.get(Table::Words, word as usize * WORD + 12) & 0xffff) as f32 / PROPENSITY * self.rarer.1
    }

    /// The lean of a word's propensity, see [`crate::decoder::spin`].
    pub fn propensity_lean(&self, word: u32) -> f32 {
        LeanBits(16).unpack(self.get(Table::Words, word as usize * WORD + 12) >> 16)
    }

    /// The trie node of the phrases that begin with a word.
    pub fn start(&self, word: u32) -> Option<Node> {
        match self.get(Table::Words, word as usize * WORD + 8) {
            0 => None,
            node => Some(Node(node)),
        }
    }

    /// Asks for the nodes of the phrases that begin with words, which are looked at next.
    pub fn prefetch_starts(&self, words: &[Option<u32>]) {
        words.iter().flatten().filter_map(|&word| self.start(word)).for_each(|node| self.prefetch(Table::Nodes, node.0 as usize * NODE));
    }

    /// Asks for the candidates of a node, which are looked at next.
    pub fn prefetch_candidates(&self, node: Node) {
        self.prefetch(Table::Candidates, self.bounds(node, 4).0 * CANDIDATE);
    }

    /// Asks for the likeliest original of a node, which is looked at next.
    pub fn prefetch_form(&self, node: Node) {
        let form = self.lean_bits.rest(self.get(Table::Candidates, self.bounds(node, 4).0 * CANDIDATE));
        self.prefetch(Table::Forms, form as usize * FORM);
    }

    /// The node that a word leads to from `node`.
    pub fn next(&self, node: Node, word: u32) -> Option<Node> {
        let (mut low, high) = self.bounds(node, 0);
        let mut length = high.saturating_sub(low);
        // Which half holds the word is no branch, because it could not be foreseen.
        while length > 1 {
            let half = length / 2;
            low = if self.get(Table::Children, (low + half) * CHILD) <= word { low + half } else { low };
            length -= half;
        }
        let [found, child] = self.numbers(Table::Children, low * CHILD);
        (length == 1 && found == word).then_some(Node(child))
    }

    /// Whether longer phrases go on from a node.
    pub fn has_next(&self, node: Node) -> bool {
        let (low, high) = self.bounds(node, 0);
        low < high
    }

    /// Whether a phrase ends in a node.
    pub fn has_candidates(&self, node: Node) -> bool {
        let (low, high) = self.bounds(node, 4);
        low < high
    }

    /// Whether a phrase is honest: [`Candidate::Keep`], which comes first.
    pub fn keeps(&self, node: Node) -> bool {
        self.candidates(node).next() == Some(Candidate::Keep)
    }

    fn bounds(&self, node: Node, field: usize) -> (usize, usize) {
        const { assert!(NODE == 8) }
        let [low, _, high] = self.numbers(Table::Nodes, node.0 as usize * NODE + field);
        (low as usize, high as usize)
    }

    /// The candidates of the phrase that ends in a node, by odds before context, the highest first.
    /// [`Dictionary::rarer`] does not change the order.
    pub fn candidates(&self, node: Node) -> impl Iterator<Item = Candidate> + '_ {
        let (low, high) = self.bounds(node, 4);
        (low..high.min(self.candidate_count())).map(|i| {
            let [form, row, logs] = self.numbers(Table::Candidates, i * CANDIDATE);
            if form == u32::MAX {
                return Candidate::Keep;
            }
            let rarity = self.rarity(row);
            Candidate::Original {
                form: self.lean_bits.rest(form),
                lean: self.lean_bits.lean(form),
                row,
                log_weight: unpack(logs as u16) - rarity,
                log_odds: unpack((logs >> 16) as u16) - rarity,
            }
        })
    }

    /// An original wording by number.
    pub fn form(&self, form: u32) -> Form {
        let [text, word, flags, suffix, end, words_end] = self.numbers(Table::Forms, form as usize * FORM);
        Form {
            proper: flags & PROPER != 0,
            numeric: flags & NUMERIC != 0,
            suffix: u64::from(suffix),
            text: (text as usize, end as usize),
            words: (word as usize, words_end as usize),
        }
    }

    /// A form as it is to be written.
    pub fn form_text(&self, form: &Form) -> &str {
        self.text(form.text.0, form.text.1)
    }

    /// The original that a candidate stands for, as it is to be written.
    pub fn original(&self, form: u32) -> &str {
        self.form_text(&self.form(form))
    }

    /// The words of a form.
    pub fn form_words(&self, form: &Form) -> impl Iterator<Item = WordId> + '_ {
        let end = form.words.1.min(self.len(Table::FormWords, 4));
        (form.words.0..end).map(|i| self.word_id(self.get(Table::FormWords, i * 4)))
    }

    /// The node of a folded phrase, words with a space between.
    pub fn find(&self, phrase: &str) -> Option<Node> {
        let mut words = phrase.split(' ').map(|w| self.word(crate::text::word_id(w)));
        let start = self.start(words.next()??)?;
        words.try_fold(start, |node, word| self.next(node, word?))
    }

    /// Natural logarithm of P(spun | original) at the nominal rate, and its lean, for folded
    /// phrases.
    pub fn channel(&self, spun: &str, original: &str) -> Option<Leaning> {
        self.candidates(self.find(spun)?).find_map(|c| match c {
            Candidate::Original { form, log_weight, lean, .. } if fold_phrase(self.original(form)) == original => Some((log_weight, lean)),
            _ => None,
        })
    }

    /// The row of a list of tortured phrases that has an original for a phrase.
    pub fn listed(&self, node: Node, original: &str) -> Option<String> {
        self.candidates(node).find_map(|c| match c {
            Candidate::Original { form, row, .. } if self.is_tortured(row) && self.original(form) == original => Some(self.row(row)),
            _ => None,
        })
    }

    /// Whether an original is among the candidates of a phrase, even if it is switched off.
    pub fn holds(&self, node: Node, original: &str) -> bool {
        self.candidates(node).any(|c| matches!(c, Candidate::Original { form, .. } if self.original(form) == original))
    }

    /// The name of a row, `dictionary/original`.
    pub fn row(&self, row: u32) -> String {
        let dictionary = self.label(row).map_or("", |label| self.dictionary(label));
        match row & UNNAMED {
            UNNAMED => dictionary.to_string(),
            form => [dictionary, "/", self.original(form)].concat(),
        }
    }

    /// Whether any row may have a name that begins with `prefix`.
    pub fn has_rule(&self, prefix: &str) -> bool {
        let mut names = self.labels.iter().map(|label| self.dictionary(label));
        let Some((name, original)) = prefix.split_once('/') else { return names.any(|n| n.starts_with(prefix)) };
        names.any(|n| n == name) && (0..self.form_count() as u32).any(|f| self.original(f).starts_with(original))
    }

    /// Where a row was taken from, `None` when it is our own.
    pub fn source(&self, row: u32) -> Option<&str> {
        let label = self.label(row)?;
        (label.name < label.span.1).then(|| self.text(label.name + 1, label.span.1))
    }

    fn label(&self, row: u32) -> Option<&Label> {
        self.labels.get((row >> NAMED_BITS) as usize)
    }

    /// The dictionary that a label names.
    fn dictionary(&self, label: &Label) -> &str {
        self.text(label.span.0, label.name)
    }

    fn find_labels(&self) -> Arc<[Label]> {
        // The forms begin where the labels end.
        let labels = self.text(0, self.form(0).text.0);
        let mut end = 0;
        let place = |label: &str| {
            let (start, name) = (end, dictionary_of(label));
            end += label.len() + 1;
            Label { span: (start, start + label.len()), name: start + name.len(), tortured: TORTURED.contains(&name) }
        };
        labels.split_terminator('\n').map(place).collect()
    }

    fn text(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }
}

/// Shows names and sizes, not tables.
impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names: Vec<&str> = self.labels.iter().map(|label| self.dictionary(label)).collect();
        names.dedup();
        let mut shown = f.debug_struct("Dictionary");
        shown.field("names", &names).field("words", &self.word_count()).field("candidates", &self.candidate_count());
        shown.finish_non_exhaustive()
    }
}

/// The dictionary that a label names.
pub(super) fn dictionary_of(label: &str) -> &str {
    label.split('\t').next().unwrap_or_default()
}

/// Why bytes are not a compiled dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError(String);

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the dictionary file {}; compile it again with `unspin dict compile`", self.0)
    }
}

impl std::error::Error for FormatError {}
