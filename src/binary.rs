//! What the binary files have in common: little-endian numbers, and a seal at the end.
//!
//! The seal is the checksum of the bytes before it, so that damage on the way is noticed. Models
//! and compiled dictionaries are read in place and looked up piece by piece. Their readers check
//! only the shape, which keeps lookups within bounds. Whoever takes a file from outside the program
//! asks [`is_whole`], too.

/// Bytes of a seal.
pub const SEAL: usize = 4;

/// Appends the seal of some bytes.
pub(crate) fn seal(bytes: &mut Vec<u8>) {
    bytes.extend(crc32fast::hash(bytes).to_le_bytes());
}

/// The little-endian number at a place; `None` beyond the end.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The same of eight bytes.
pub(crate) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The seal of a file. It tells one state of the file from another without reading all of it.
pub fn seal_of(bytes: &[u8]) -> &[u8] {
    &bytes[bytes.len().saturating_sub(SEAL)..]
}

/// Whether the last bytes are the seal (CRC-32, as in gzip, little-endian) of those before.
///
/// ```
/// assert!(unspin::binary::is_whole(unspin::builtin::data()[0]));
/// ```
pub fn is_whole(bytes: &[u8]) -> bool {
    bytes.split_last_chunk().is_some_and(|(content, seal)| crc32fast::hash(content).to_le_bytes() == *seal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_change_breaks_the_seal() {
        let mut sealed = b"some tables".to_vec();
        seal(&mut sealed);
        assert!(is_whole(&sealed) && sealed.len() == 11 + SEAL);
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert!(!is_whole(&damaged) && !is_whole(&sealed[..at]), "{at}");
        }
    }

    #[test]
    fn seals_tell_files_apart() {
        let [sealed, other] = [b"some tables", b"Some tables"].map(|content| {
            let mut bytes = content.to_vec();
            seal(&mut bytes);
            bytes
        });
        assert!(seal_of(&other) != seal_of(&sealed) && seal_of(&sealed).len() == SEAL && seal_of(b"x") == b"x");
    }

    #[test]
    fn numbers_end_with_the_bytes() {
        let bytes = [9, 1, 2, 0, 0, 0, 0, 0, 0];
        assert_eq!((u32_at(&bytes, 1), u32_at(&bytes, 5), u32_at(&bytes, 6), u32_at(&bytes, 10)), (Some(513), Some(0), None, None));
        assert_eq!((u64_at(&bytes, 1), u64_at(&bytes, 2)), (Some(513), None));
    }

    #[test]
    fn what_is_built_in_is_whole() {
        assert!(crate::builtin::data().into_iter().all(is_whole));
    }
}
