//! The seal of a file of tables: its last bytes are the checksum of those before, so that a file that was damaged on its way is told.
//!
//! Models and compiled dictionaries are read in place, and what of them is used is looked up when it is asked for. So readers check their shape alone, which
//! keeps lookups within bounds; whoever takes a file from outside the program asks [`is_whole`], too.

/// Bytes of a seal.
pub const SEAL: usize = 4;

/// Puts the seal of the bytes behind them.
pub(crate) fn seal(bytes: &mut Vec<u8>) {
    bytes.extend(crc32fast::hash(bytes).to_le_bytes());
}

/// The seal of a file of tables. It tells one state of the file from another without reading all of it.
pub fn of(bytes: &[u8]) -> &[u8] {
    &bytes[bytes.len().saturating_sub(SEAL)..]
}

/// Whether the last bytes are the seal (CRC-32, as in gzip, little-endian) of those before.
///
/// ```
/// assert!(unspin::seal::is_whole(unspin::builtin::data()[0]));
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
        let mut other = b"Some tables".to_vec();
        seal(&mut other);
        assert!(of(&other) != of(&sealed) && of(&sealed).len() == SEAL && of(b"x") == b"x");
    }

    #[test]
    fn what_is_built_in_is_whole() {
        assert!(crate::builtin::data().into_iter().all(is_whole));
    }
}
