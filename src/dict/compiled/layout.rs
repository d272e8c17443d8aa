//! The file format of the compiled dictionary, shared by its reader and its writer.
//!
//! All numbers are little-endian: the magic, the version, the lengths of the eight tables in bytes,
//! then the tables and the seal ([`crate::binary`]). Words are identified by
//! [`crate::text::WordId`] and found through an open-addressing index. The trie is stored as
//! compressed sparse rows: a node is two numbers, and its children and candidates are slices.
//! Loading only notes where the few labels end.

pub(super) const MAGIC: &[u8; 8] = b"UNSPINDC";
pub(super) const VERSION: u32 = 8;
pub(super) const TABLES: usize = 8;
pub(super) const HEADER: usize = 8 + 4 + 4 * TABLES;

/// The tables in the order of the file.
#[derive(Clone, Copy)]
pub(super) enum Table {
    /// u32 slots: word number plus one, or 0.
    Index,
    /// Per word: id u64, trie node u32 (0: starts no phrase), propensity u16, its lean u16, see
    /// [`super::packing::LeanBits`].
    Words,
    /// Per node and one more: first child u32, first candidate u32.
    Nodes,
    /// Per child: word u32, node u32; sorted by word.
    Children,
    /// Per candidate: form and lean u32 (`u32::MAX`: keep), see [`super::packing::LeanBits`], row
    /// u32 (label and [`NAMED_BITS`] of the form it is named after), log weight i16, log odds i16,
    /// see [`super::packing::pack`].
    Candidates,
    /// Per form and one more: text offset u32, first word u32, flags u32, ending u32.
    Forms,
    /// Word numbers u32 of the forms.
    FormWords,
    /// UTF-8: labels of rows (dictionary, tab, source, line feed), then forms.
    Text,
}

/// Bytes of an item of the tables: of words, nodes, children, candidates and forms.
pub(super) const WORD: usize = 16;
pub(super) const NODE: usize = 8;
pub(super) const CHILD: usize = 8;
pub(super) const CANDIDATE: usize = 12;
pub(super) const FORM: usize = 16;

/// Flag of a form that has capitals of its own and is no acronym: its spun phrase must be
/// capitalised, too.
pub(super) const PROPER: u32 = 1;
/// Flag of a form with digits or signs, which a context model reads by class.
pub(super) const NUMERIC: u32 = 2;

/// Bits of a row's number that say which form it is named after; the others number its label.
pub(super) const NAMED_BITS: u32 = 20;
/// Stands for the form when its number needs more bits than these.
pub(super) const UNNAMED: u32 = (1 << NAMED_BITS) - 1;
/// How many labels there can be.
pub(super) const LABELS: u32 = 1 << (u32::BITS - NAMED_BITS);
