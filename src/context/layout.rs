//! The file format of the n-gram model, shared by its reader and its writer.
//!
//! ```text
//! 0    "UNSPINLM"
//! 8    u32 format version
//! 12   u32 order, 1 to 4
//! 16   u64 length of the file in bytes
//! 24   four times, for the orders 1 to 4 (zeros above the order):
//!        u64 n-grams · u64 offset of the codebooks · u64 offset of the table · u64 buckets of the table
//! ```
//! Its last bytes are its seal ([`crate::binary`]). All numbers are little-endian; codebooks and
//! tables start at multiples of 64 bytes. The codebooks of an order are 256 f32 natural
//! log-probabilities and 256 f32 natural log-backoffs. A table is an array of 64-byte buckets, one
//! cache line each. A bucket holds its fingerprints, then the probability codes, then (below the
//! highest order) the backoff codes, one byte per code. Slots fill from the front, fingerprint 0 is
//! an empty slot; an n-gram whose bucket is full stands in the next of its buckets ([`bucket_of`]).
//! The slots of a full bucket are in pairs: the first fingerprint of pair c is the larger one
//! exactly when n-grams of class c ([`Layout::class`]) went on to their next buckets. So few
//! searches in vain visit a second bucket.
//!
//! Keys grow from the predicted word to the left, so every order of a query costs one step of
//! [`combine`] and one probe, and a query stops at its first miss.

use crate::text::WordId;
use crate::text::token::mix;

pub(crate) const MAGIC: [u8; 8] = *b"UNSPINLM";
pub(crate) const VERSION: u32 = 3;
/// Longest n-gram that the format holds, in words.
pub(crate) const MAX_ORDER: usize = 4;
/// Bytes of a bucket, and the alignment of codebooks and tables.
pub(crate) const BUCKET: usize = 64;
/// Bytes of the header.
pub(crate) const HEADER: usize = 192;
/// Where the descriptions of the orders start in the header, and the bytes of each.
pub(crate) const ORDERS_AT: usize = 24;
pub(crate) const ORDER_BYTES: usize = 32;
/// Codes of a codebook.
pub(crate) const CODES: usize = 256;
/// Bytes of the two codebooks of an order.
pub(crate) const CODEBOOKS: usize = 2 * CODES * 4;
/// Buckets in which an n-gram may stand, which bounds the search even in a damaged table.
pub(crate) const MAX_PROBES: u64 = 24;
/// Backoff code of an n-gram that begins no longer one.
pub(crate) const NO_EXTENSION: u8 = 0;

/// How the buckets of an order are divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Unigrams: 10 slots of a 32-bit fingerprint and two codes.
    Words,
    /// Orders in between: 16 slots of a 16-bit fingerprint and two codes.
    Middle,
    /// The highest order: 21 slots of a 16-bit fingerprint and a probability code.
    Top,
}

impl Layout {
    /// The layout of an order of a model.
    pub(crate) fn of(order: usize, highest: usize) -> Layout {
        match order {
            1 => Layout::Words,
            n if n == highest => Layout::Top,
            _ => Layout::Middle,
        }
    }

    /// Slots of a bucket.
    pub(crate) const fn slots(self) -> usize {
        match self {
            Layout::Words => 10,
            Layout::Middle => 16,
            Layout::Top => 21,
        }
    }

    /// Bytes of a fingerprint.
    pub(crate) const fn fingerprint_bytes(self) -> usize {
        match self {
            Layout::Words => 4,
            Layout::Middle | Layout::Top => 2,
        }
    }

    /// Where the probability code of a slot stands in its bucket.
    pub(crate) const fn probability_at(self, slot: usize) -> usize {
        self.slots() * self.fingerprint_bytes() + slot
    }

    /// Where the backoff code of a slot stands in its bucket; `None` at the highest order.
    pub(crate) const fn backoff_at(self, slot: usize) -> Option<usize> {
        match self {
            Layout::Top => None,
            _ => Some(self.slots() * (self.fingerprint_bytes() + 1) + slot),
        }
    }

    /// The class of a key, the number of the pair that tells of it in a full bucket: bits 32 and up
    /// of the key, of which neither fingerprint nor bucket is made.
    pub(crate) const fn class(self, key: u64) -> usize {
        let classes = match self {
            Layout::Words => 4,
            Layout::Middle | Layout::Top => 8,
        };
        assert!(2 * classes <= self.slots());
        (key >> 32) as usize % classes
    }

    /// The fingerprint of a key: its low bits, never 0.
    pub(crate) const fn fingerprint(self, key: u64) -> u32 {
        let bits = match self {
            Layout::Words => key as u32,
            Layout::Middle | Layout::Top => key as u32 & 0xffff,
        };
        if bits == 0 { 1 } else { bits }
    }
}

/// The key of an n-gram from the key of its suffix and the word before that.
pub(crate) fn combine(suffix: u64, before: WordId) -> u64 {
    mix(suffix.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ before.0)
}

/// The bucket of a key at a probe: the high bits of its hash scaled to the number of buckets
/// (Lemire 2019).
///
/// Later probes go to unrelated buckets: neighbours would fill up in clusters.
pub(crate) fn bucket_of(key: u64, probe: u64, buckets: u64) -> u64 {
    let hash = if probe == 0 { key } else { mix(key.wrapping_add(probe)) };
    ((u128::from(hash) * u128::from(buckets)) >> 64) as u64
}
