//! The n-gram model, read in place.
//!
//! The tables are described in `layout.rs`. A query is KenLM's (Heafield 2011, "KenLM: Faster and
//! Smaller Language Model Queries"): the longest known n-gram gives the probability, the backoffs
//! of the contexts that were too long are added. Searching goes from the word to the left and stops
//! at the first miss, which is right because the trainer keeps the suffix of every n-gram. Values
//! are 8-bit codes (Federico & Bertoldi 2006), keys are fingerprints instead of words (Talbot &
//! Osborne 2007; Guthrie & Hepple 2010).
//!
//! False positives: an n-gram that the model does not have is mistaken for one it has when a
//! fingerprint in its bucket agrees by chance. Per bucket this is at most 21/65,535 = 0.032 % for
//! n-grams (a search in vain visits 1.2 buckets) and 10/2³² for words. The harm is a wrong value
//! for one n-gram.

use crate::binary::{u32_at, u64_at};
use crate::context::class::{END, START, UNKNOWN, class_of};
use crate::context::layout::*;
use crate::context::{ContextModel, ModelError, ModelWord, NgramEntry, Query};
use crate::text::{WordId, word_id};
use prefetch_index::prefetch_index;
use std::borrow::Cow;

/// What an unknown word costs beyond the probability of meeting an unknown word at all, as a
/// natural logarithm: the mass of `<unk>` is shared by some e^10 = 22,000 words, which puts an
/// unknown word just below the rarest known ones.
pub const UNKNOWN_PENALTY: f32 = -10.0;

/// Longest context, in words.
const CONTEXT: usize = MAX_ORDER - 1;

/// The context that the model needs: the last words, newest first, and the backoffs of the contexts
/// they make.
///
/// Words that no n-gram could use are not kept, so that wordings which differ in them alone come to
/// equal states.
#[derive(Clone, Copy, Debug, Default)]
pub struct NgramState {
    words: [WordId; CONTEXT],
    backoffs: [f32; CONTEXT],
    len: u8,
}

impl NgramState {
    /// Words of context that are kept.
    pub fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// Whether the next word will be scored without context.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What it costs to use only `matched` words of the context.
    #[inline]
    fn backoff(&self, matched: usize) -> f32 {
        self.backoffs[matched..self.len()].iter().sum()
    }
}

impl PartialEq for NgramState {
    fn eq(&self, other: &Self) -> bool {
        // The backoffs follow from the words.
        self.words[..self.len()] == other.words[..other.len()]
    }
}

/// How far the n-grams of a query were looked up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lookup {
    /// Key of the n-gram at hand, and where its first bucket begins.
    key: u64,
    bucket: usize,
    /// Log-backoffs of the contexts that the word begins, as many as `len`.
    backoffs: [f32; CONTEXT],
    len: u8,
    /// Words of context that the longest known n-gram has.
    matched: u8,
    /// Whether a longer one may be known.
    open: bool,
}

impl Lookup {
    /// Takes up the backoff of the context that the word makes with the `before` words before it.
    #[inline]
    fn extend(&mut self, before: usize, backoff: Option<f32>) {
        if let (Some(backoff), true) = (backoff, usize::from(self.len) == before && before < CONTEXT) {
            self.backoffs[before] = backoff;
            self.len += 1;
        }
    }
}

impl Query<NgramState> {
    /// Adds what the unused context costs, and sets the state after the word.
    #[inline]
    fn settle(&mut self) {
        let Query { state, word, probability, lookup } = self;
        *probability += state.backoff(usize::from(lookup.matched)) + word.emission;
        state.words = [word.id, state.words[0], state.words[1]];
        (state.backoffs, state.len) = (lookup.backoffs, lookup.len);
    }
}

/// The table of an order: where it lies in the file, and what its codes stand for.
#[derive(Clone, Debug)]
struct OrderTable {
    ngrams: u64,
    /// Natural log-probabilities and log-backoffs by their codes.
    probabilities: Box<[f32; CODES]>,
    backoffs: Box<[f32; CODES]>,
    start: usize,
    buckets: u64,
    layout: Layout,
}

/// An n-gram model with backoff. See the module for the method.
#[derive(Clone, Debug)]
pub struct NgramModel {
    bytes: Cow<'static, [u8]>,
    tables: Vec<OrderTable>,
    start: NgramState,
    end: ModelWord,
    unknown: f32,
}

impl NgramModel {
    /// A model over the bytes of a model file, of which only the codebooks are copied.
    ///
    /// # Errors
    /// When the bytes are no model, of another version, cut short or inconsistent.
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<NgramModel, ModelError> {
        let bytes = bytes.into();
        let tables = read_header(&bytes)?;
        let end = ModelWord { id: word_id(END), emission: 0.0, alone: None };
        let mut model = NgramModel { bytes, tables, start: NgramState::default(), end, unknown: 0.0 };
        model.end = model.plain(end.id);
        let missing = ModelError::Inconsistent("the words <s> and <unk> are missing");
        let (_, backoff) = model.word_entry(word_id(START)).ok_or(missing.clone())?;
        model.unknown = model.word_entry(word_id(UNKNOWN)).ok_or(missing)?.0 + UNKNOWN_PENALTY;
        if let Some(backoff) = backoff {
            model.start.words[0] = word_id(START);
            model.start.backoffs[0] = backoff;
            model.start.len = 1;
        }
        Ok(model)
    }

    /// Number of n-grams of every order, words first.
    pub fn ngrams(&self) -> Vec<u64> {
        self.tables.iter().map(|s| s.ngrams).collect()
    }

    /// Size of the model in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Finds the longest n-gram of every query, order by order. In a `CHAIN` each word follows the
    /// one of the query before, whose answer says how much of the context is of use.
    fn search<const CHAIN: bool>(&self, queries: &mut [Query<NgramState>]) {
        let mut context = usize::from(self.start.len);
        for query in queries.iter_mut() {
            let Query { word, probability, lookup, .. } = query;
            *probability = word.alone.map_or(self.unknown, |(p, _)| p);
            *lookup = Lookup { key: word.id.0, open: word.alone.is_some(), ..Lookup::default() };
            lookup.extend(0, word.alone.and_then(|(_, backoff)| backoff));
            let length = usize::from(lookup.len);
            self.go_on(query, 0, if CHAIN { context } else { query.state.len() });
            context = length;
        }
        for (before, table) in self.tables.iter().skip(1).enumerate() {
            // The layout is a constant of each of them.
            let any = match table.layout {
                Layout::Words => self.look::<CHAIN>(Layout::Words, table, before, queries),
                Layout::Middle => self.look::<CHAIN>(Layout::Middle, table, before, queries),
                Layout::Top => self.look::<CHAIN>(Layout::Top, table, before, queries),
            };
            if !any {
                break;
            }
        }
    }

    /// Looks up the open queries at the order that has `before` words before the last two. Returns
    /// whether any of them goes on.
    #[inline(always)]
    fn look<const CHAIN: bool>(&self, layout: Layout, table: &OrderTable, before: usize, queries: &mut [Query<NgramState>]) -> bool {
        let mut any = false;
        let mut context = usize::from(self.start.len);
        for query in queries {
            let Query { probability, lookup, .. } = query;
            if lookup.open {
                let entry = self.entry(layout, table, lookup.key, lookup.bucket);
                lookup.open = entry.is_some();
                if let Some((longer, backoff)) = entry {
                    *probability = longer;
                    lookup.matched += 1;
                    lookup.extend(before + 1, backoff);
                    self.go_on(query, before + 1, if CHAIN { context } else { query.state.len() });
                    any |= query.lookup.open;
                }
            }
            context = usize::from(query.lookup.len);
        }
        any
    }

    /// Prepares an open query for the n-gram that has `before` words before the last two, when so
    /// much `context` is of use. Queries spend most of their time waiting for memory; the bucket is
    /// on its way while the other queries are looked up.
    #[inline(always)]
    fn go_on(&self, query: &mut Query<NgramState>, before: usize, context: usize) {
        let Query { state, lookup, .. } = query;
        match self.tables.get(before + 1) {
            Some(table) if lookup.open && before < context => {
                lookup.key = combine(lookup.key, state.words[before]);
                lookup.bucket = table.bucket(lookup.key, 0);
                prefetch_index(&self.bytes, lookup.bucket);
            }
            _ => lookup.open = false,
        }
    }

    /// Looks a word up.
    fn word_entry(&self, id: WordId) -> Option<NgramEntry> {
        let table = self.tables.first()?;
        self.entry(Layout::Words, table, id.0, table.bucket(id.0, 0))
    }

    /// Looks an n-gram up by its key and the place of its first bucket.
    #[inline(always)]
    fn entry(&self, layout: Layout, table: &OrderTable, key: u64, first: usize) -> Option<NgramEntry> {
        let fingerprint = layout.fingerprint(key);
        let class = layout.class(key);
        let mut at = first;
        for probe in 1..=MAX_PROBES {
            let bucket: &[u8; BUCKET] = self.bytes.get(at..at + BUCKET)?.try_into().ok()?;
            let found = match layout {
                Layout::Words => search_words(bucket, fingerprint, class),
                Layout::Middle => search::<{ Layout::Middle.slots() }>(bucket, fingerprint as u16, class),
                Layout::Top => search::<{ Layout::Top.slots() }>(bucket, fingerprint as u16, class),
            };
            match found {
                Hit::Slot(slot) => {
                    let probability = table.probabilities[usize::from(bucket[layout.probability_at(slot)])];
                    let backoff = match layout.backoff_at(slot).map(|at| bucket[at]) {
                        None | Some(NO_EXTENSION) => None,
                        Some(code) => Some(table.backoffs[usize::from(code)]),
                    };
                    return Some((probability, backoff));
                }
                Hit::Elsewhere => at = table.bucket(key, probe),
                Hit::Nothing => return None,
            }
        }
        None
    }
}

impl OrderTable {
    /// Where the bucket of a key begins in the file.
    #[inline]
    fn bucket(&self, key: u64, probe: u64) -> usize {
        self.start + bucket_of(key, probe, self.buckets) as usize * BUCKET
    }
}

/// What a bucket says of a key.
enum Hit {
    Slot(usize),
    /// The bucket is full and others of its class went on.
    Elsewhere,
    Nothing,
}

/// Searches a 16-bit fingerprint. Four slots are compared at a time: a lane of `other` is zero
/// where the fingerprint stands, and the lowest zero lane keeps its high bit (Knuth, TAOCP 7.1.3).
#[inline]
fn search<const SLOTS: usize>(bucket: &[u8; BUCKET], fingerprint: u16, class: usize) -> Hit {
    const LOW: u64 = 0x0001_0001_0001_0001;
    let pattern = u64::from(fingerprint) * LOW;
    for (i, eight) in bucket.as_chunks::<8>().0[..SLOTS.div_ceil(4)].iter().enumerate() {
        let other = u64::from_le_bytes(*eight) ^ pattern;
        let zero = other.wrapping_sub(LOW) & !other & (LOW << 15);
        if zero != 0 {
            let slot = 4 * i + zero.trailing_zeros() as usize / 16;
            if slot < SLOTS {
                return Hit::Slot(slot);
            }
            break;
        }
    }
    let at = |slot: usize| u16::from_le_bytes([bucket[2 * slot], bucket[2 * slot + 1]]);
    match at(SLOTS - 1) != 0 && at(2 * class) > at(2 * class + 1) {
        true => Hit::Elsewhere,
        false => Hit::Nothing,
    }
}

/// As [`search`], for the 32-bit fingerprints of words.
#[inline]
fn search_words(bucket: &[u8; BUCKET], fingerprint: u32, class: usize) -> Hit {
    const SLOTS: usize = Layout::Words.slots();
    let at = |slot: usize| u32::from_le_bytes([bucket[4 * slot], bucket[4 * slot + 1], bucket[4 * slot + 2], bucket[4 * slot + 3]]);
    match (0..SLOTS).find(|&slot| at(slot) == fingerprint) {
        Some(slot) => Hit::Slot(slot),
        None if at(SLOTS - 1) != 0 && at(2 * class) > at(2 * class + 1) => Hit::Elsewhere,
        None => Hit::Nothing,
    }
}

/// Checks the header and every table; returns the tables of the orders, words first.
fn read_header(bytes: &[u8]) -> Result<Vec<OrderTable>, ModelError> {
    let found = bytes.len() as u64;
    let short = ModelError::Truncated { expected: HEADER as u64, found };
    let magic = bytes.len().min(MAGIC.len());
    if bytes[..magic] != MAGIC[..magic] {
        return Err(ModelError::Foreign);
    }
    let version = u32_at(bytes, 8).ok_or(short.clone())?;
    if version != VERSION {
        return Err(ModelError::Version { found: version, expected: VERSION });
    }
    if bytes.len() < HEADER {
        return Err(short);
    }
    let number = |at: usize| u64_at(bytes, at).ok_or(short.clone());
    let order = u32_at(bytes, 12).ok_or(short.clone())? as usize;
    let expected = number(16)?;
    if found < expected {
        return Err(ModelError::Truncated { expected, found });
    }
    if found > expected {
        return Err(ModelError::Inconsistent("bytes follow the end of the model"));
    }
    if !(1..=MAX_ORDER).contains(&order) {
        return Err(ModelError::Inconsistent("the order is not between 1 and 4"));
    }
    let within = |offset: u64, length: Option<u64>| {
        length.and_then(|l| offset.checked_add(l)).is_some_and(|end| offset >= HEADER as u64 && end <= expected)
    };
    let mut tables = Vec::with_capacity(order);
    for n in 1..=order {
        let at = ORDERS_AT + (n - 1) * ORDER_BYTES;
        let (ngrams, codebooks, table, buckets) = (number(at)?, number(at + 8)?, number(at + 16)?, number(at + 24)?);
        if !within(codebooks, Some(CODEBOOKS as u64)) || !within(table, buckets.checked_mul(BUCKET as u64)) || buckets == 0 {
            return Err(ModelError::Inconsistent("a table lies outside the file"));
        }
        let codebook = |at: usize| {
            let (values, _) = bytes[at..at + CODEBOOKS / 2].as_chunks::<4>();
            Box::new(std::array::from_fn(|code| f32::from_le_bytes(values[code])))
        };
        let (probabilities, backoffs) = (codebook(codebooks as usize), codebook(codebooks as usize + CODEBOOKS / 2));
        if !probabilities.iter().chain(backoffs.iter()).all(|v: &f32| v.is_finite()) {
            return Err(ModelError::Inconsistent("a codebook holds a value that is no number"));
        }
        tables.push(OrderTable { ngrams, probabilities, backoffs, start: table as usize, buckets, layout: Layout::of(n, order) });
    }
    Ok(tables)
}

impl ContextModel for NgramModel {
    type State = NgramState;

    fn start(&self) -> NgramState {
        self.start
    }

    fn name(&self, folded: &str) -> ModelWord {
        let (class, emission) = class_of(folded);
        ModelWord { emission, ..ModelWord::named(word_id(&class)) }
    }

    fn look_up(&self, words: &mut [ModelWord]) {
        let Some(table) = self.tables.first() else { return };
        words.iter().for_each(|w| prefetch_index(&self.bytes, table.bucket(w.id.0, 0)));
        words.iter_mut().for_each(|w| w.alone = self.word_entry(w.id));
    }

    fn score(&self, state: &NgramState, word: ModelWord) -> (f32, NgramState) {
        let mut query = [Query::new(*state, word)];
        self.score_all(&mut query);
        (query[0].probability, query[0].state)
    }

    fn score_all(&self, queries: &mut [Query<NgramState>]) {
        self.search::<false>(queries);
        queries.iter_mut().for_each(Query::settle);
    }

    fn read(&self, words: &[ModelWord], queries: &mut Vec<Query<NgramState>>) {
        queries.clear();
        // What context a word has is known; what it costs not to use all of it follows from the
        // words before.
        let mut state = self.start;
        for &word in words.iter().chain([&self.end]) {
            queries.push(Query::new(state, word));
            state.words = [word.id, state.words[0], state.words[1]];
        }
        self.search::<true>(queries);
        let mut state = self.start;
        for query in queries {
            query.state = state;
            query.settle();
            state = query.state;
        }
    }

    fn end(&self) -> ModelWord {
        self.end
    }

    fn joins(&self, first: ModelWord, second: ModelWord) -> bool {
        let (_, state) = self.score(&NgramState::default(), first);
        let mut query = [Query::new(state, second)];
        self.search::<false>(&mut query);
        query[0].lookup.matched > 0
    }
}
