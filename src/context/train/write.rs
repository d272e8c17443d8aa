//! From a table in memory to the bytes of a model file.

use super::quantise::Codebook;
use super::table::{Level, Table, word_at};
use crate::binary::{SEAL, seal};
use crate::context::layout::*;
use crate::text::WordId;

/// Share of the slots in use. Above this, n-grams that stand in a second bucket become common.
const LOAD: f64 = 0.90;

/// A written model.
#[derive(Debug)]
pub struct ModelFile {
    /// The file.
    pub bytes: Vec<u8>,
    /// The model as the file has it, after quantisation; tests compare the file with it.
    #[cfg(test)]
    pub table: Table,
    /// N-grams lost because another has the same bucket and fingerprint.
    pub collisions: usize,
}

/// Writes a model; `words` gives the identity of every word number.
///
/// The backoffs are those of the exact probabilities: computed again from the rounded ones they
/// would be off by orders of magnitude for contexts whose words leave almost no mass.
pub fn write(mut table: Table, words: &[WordId]) -> ModelFile {
    let order = table.order();
    let mut books = Vec::new();
    for level in &mut table.levels {
        // What never occurs (the sentence start as a word) gets the lowest probability.
        let lowest = level.prob.iter().copied().filter(|p| p.is_finite()).fold(0.0, f32::min);
        let finite = |p: f32| p.max(lowest);
        let book = Codebook::fit(level.prob.iter().map(|&p| finite(p)), CODES);
        level.prob.iter_mut().for_each(|p| *p = book.value(book.code(finite(*p))));
        books.push(book);
    }
    let mut bytes = vec![0; HEADER];
    let mut collisions = 0;
    for n in 1..=order {
        let extends = extending(&table, n);
        let level = &mut table.levels[n - 1];
        let of_contexts = level.backoff.iter().zip(&extends).filter(|b| *b.1).map(|b| *b.0);
        let backoffs = Codebook::fit(of_contexts, CODES - 1);
        level.backoff.iter_mut().zip(&extends).for_each(|(b, &e)| *b = if e { backoffs.value(backoffs.code(*b)) } else { 0.0 });
        let slots: Vec<Slot> = slots(level, n, words, |i| {
            let backoff = if extends[i] { backoffs.code(level.backoff[i]) + 1 } else { NO_EXTENSION };
            (books[n - 1].code(level.prob[i]), backoff)
        });
        let (filled, buckets, lost) = fill(&slots, Layout::of(n, order));
        collisions += lost;
        let at = ORDERS_AT + (n - 1) * ORDER_BYTES;
        let described = [level.keys.len() as u64, bytes.len() as u64, (bytes.len() + CODEBOOKS) as u64, buckets];
        for (i, number) in described.into_iter().enumerate() {
            bytes[at + 8 * i..at + 8 * i + 8].copy_from_slice(&number.to_le_bytes());
        }
        bytes.extend(books[n - 1].bytes(0));
        bytes.extend(backoffs.bytes(1));
        bytes.extend(filled);
    }
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[12..16].copy_from_slice(&(order as u32).to_le_bytes());
    let length = (bytes.len() + SEAL) as u64;
    bytes[16..24].copy_from_slice(&length.to_le_bytes());
    seal(&mut bytes);
    ModelFile {
        bytes,
        #[cfg(test)]
        table,
        collisions,
    }
}

/// Which n-grams of an order begin a longer one.
fn extending(table: &Table, n: usize) -> Vec<bool> {
    let mut extends = vec![false; table.levels[n - 1].keys.len()];
    if n < table.order() {
        table.links(n + 1).prefix.iter().for_each(|&h| extends[h as usize] = true);
    }
    extends
}

/// An n-gram as it is stored.
struct Slot {
    key: u64,
    probability: u8,
    backoff: u8,
}

fn slots(level: &Level, n: usize, words: &[WordId], codes: impl Fn(usize) -> (u8, u8)) -> Vec<Slot> {
    let slot = |(i, &key): (usize, &u128)| {
        let word = |place: usize| words[word_at(key, n, place) as usize];
        let hashed = (0..n - 1).rev().fold(word(n - 1).0, |h, place| combine(h, word(place)));
        let (probability, backoff) = codes(i);
        (level.prob[i], Slot { key: hashed, probability, backoff })
    };
    let mut slots: Vec<(f32, Slot)> = level.keys.iter().enumerate().map(slot).collect();
    // Of two n-grams with one fingerprint the more probable stays; ties go by hash.
    slots.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.key.cmp(&b.1.key)));
    slots.into_iter().map(|s| s.1).collect()
}

/// Fills a table: its bytes, the number of buckets, and how many n-grams were lost to equal
/// fingerprints.
fn fill(slots: &[Slot], layout: Layout) -> (Vec<u8>, u64, usize) {
    let mut buckets = ((slots.len() as f64 / (layout.slots() as f64 * LOAD)).ceil() as u64).max(1);
    loop {
        match try_fill(slots, layout, buckets) {
            Some((bytes, lost)) => return (bytes, buckets, lost),
            None => buckets += buckets / 32 + 1,
        }
    }
}

fn try_fill(slots: &[Slot], layout: Layout, buckets: u64) -> Option<(Vec<u8>, usize)> {
    let mut filled: Vec<Vec<&Slot>> = vec![Vec::new(); buckets as usize];
    // Classes of n-grams for which each bucket was full, a bit each.
    let mut passed = vec![0_u16; buckets as usize];
    let fingerprint = |slot: &Slot| layout.fingerprint(slot.key);
    let mut lost = 0;
    for slot in slots {
        let mut probes = 0..MAX_PROBES;
        loop {
            let index = bucket_of(slot.key, probes.next()?, buckets) as usize;
            let bucket = &mut filled[index];
            if bucket.iter().any(|other| fingerprint(other) == fingerprint(slot)) {
                lost += 1;
                break;
            }
            if bucket.len() < layout.slots() {
                bucket.push(slot);
                break;
            }
            passed[index] |= 1 << layout.class(slot.key);
        }
    }
    let mut bytes = vec![0_u8; buckets as usize * BUCKET];
    for ((bucket, passed), bytes) in filled.iter_mut().zip(passed).zip(bytes.chunks_exact_mut(BUCKET)) {
        if bucket.len() == layout.slots() {
            for (class, pair) in bucket.as_chunks_mut::<2>().0.iter_mut().enumerate() {
                pair.sort_by_key(|slot| fingerprint(slot));
                if passed >> class & 1 == 1 {
                    pair.reverse();
                }
            }
        }
        let width = layout.fingerprint_bytes();
        for (i, slot) in bucket.iter().enumerate() {
            bytes[i * width..(i + 1) * width].copy_from_slice(&fingerprint(slot).to_le_bytes()[..width]);
            bytes[layout.probability_at(i)] = slot.probability;
            if let Some(at) = layout.backoff_at(i) {
                bytes[at] = slot.backoff;
            }
        }
    }
    Some((bytes, lost))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::train::simulate::Random;
    use crate::text::token::mix;

    /// Buckets that a search for a key visits, and whether its fingerprint is in the last of them.
    fn visit(bytes: &[u8], buckets: u64, layout: Layout, key: u64) -> (u64, bool) {
        let width = layout.fingerprint_bytes();
        for probe in 0..MAX_PROBES {
            let at = bucket_of(key, probe, buckets) as usize * BUCKET;
            let fingerprints: Vec<&[u8]> = bytes[at..at + BUCKET].chunks_exact(width).take(layout.slots()).collect();
            let number = |slot: usize| fingerprints[slot].iter().rev().fold(0_u32, |n, &b| n << 8 | u32::from(b));
            if (0..layout.slots()).any(|slot| number(slot) == layout.fingerprint(key)) {
                return (probe + 1, true);
            }
            let pair = 2 * layout.class(key);
            if number(layout.slots() - 1) == 0 || number(pair) < number(pair + 1) {
                return (probe + 1, false);
            }
        }
        (MAX_PROBES, false)
    }

    #[test]
    fn everything_is_found_and_little_else_is_looked_for_twice() {
        let mut random = Random(5);
        let mut key = || mix(((random.unit() * 1e7) as u64) << 24 | (random.unit() * 1e7) as u64);
        for layout in [Layout::Words, Layout::Middle, Layout::Top] {
            let slots: Vec<Slot> = (0..20_000).map(|_| Slot { key: key(), probability: 1, backoff: 1 }).collect();
            let (bytes, buckets, _) = fill(&slots, layout);
            assert!(slots.iter().all(|s| visit(&bytes, buckets, layout, s.key).1), "{layout:?}");
            let full = bytes.chunks_exact(BUCKET).filter(|b| b[(layout.slots() - 1) * layout.fingerprint_bytes()..][..2] != [0, 0]);
            assert!(full.count() as u64 > buckets / 3, "{layout:?}");
            let visited: u64 = (0..10_000).map(|_| visit(&bytes, buckets, layout, key()).0).sum();
            assert!(visited < 14_000, "{layout:?}: {visited}");
        }
    }
}
