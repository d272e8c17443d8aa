//! Compressed files: recognised by their first bytes, read within limits, written anew.

mod members;

use members::Members;
use std::fmt;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a file is compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
}

/// How much a compressed file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes.
    pub size: u64,
    /// Most bytes for each compressed one, from [`FREE`] bytes on.
    pub ratio: u64,
}

/// So many bytes are never too many.
pub const FREE: u64 = 16 << 20;

impl Default for Limits {
    fn default() -> Limits {
        Limits { size: 1 << 40, ratio: 250 }
    }
}

impl Compression {
    /// The compression that the first bytes of a file tell.
    pub fn of(head: &[u8]) -> Compression {
        match head {
            [0x1f, 0x8b, 8, ..] => Compression::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, ..] => {
                Compression::Bzip2
            }
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Compression::Xz,
            _ => Compression::None,
        }
    }

    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Compression::None => "uncompressed",
            Compression::Gzip => "gzip",
            Compression::Zstd => "Zstandard",
            Compression::Bzip2 => "bzip2",
            Compression::Xz => "xz",
        }
    }

    /// A reader of what a compressed file holds, all its members one after the other.
    ///
    /// # Errors
    /// When the file does not begin as it should. Reading fails when it is damaged or exceeds the
    /// limits.
    pub fn reader<R: Read + Send + 'static>(self, file: R, limits: Limits) -> io::Result<Reader> {
        let (taken, padding) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let counted = BufReader::with_capacity(64 << 10, Counted { inner: file, taken: taken.clone() });
        let inner: Box<dyn Read + Send> = match self {
            Compression::None => Box::new(counted),
            kind => {
                let inner = Box::new(Members::new(kind, counted, padding.clone())?);
                Box::new(Bounded { inner, kind, taken, given: 0, limits })
            }
        };
        Ok(Reader { inner, padding })
    }

    /// Compresses bytes to a member of their own; members may follow each other in a file.
    ///
    /// # Errors
    /// When the encoder fails, which it does not in memory.
    pub fn member(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Compression::None => Ok(bytes.to_vec()),
            Compression::Gzip => {
                let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                out.write_all(bytes)?;
                out.finish()
            }
            Compression::Zstd => zstd::stream::encode_all(bytes, zstd::DEFAULT_COMPRESSION_LEVEL),
            Compression::Bzip2 => {
                let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
                out.write_all(bytes)?;
                out.finish()
            }
            Compression::Xz => {
                let mut out = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(6))?;
                out.write_all(bytes)?;
                out.finish()
            }
        }
    }
}

/// The name of a file without the ending of its compression.
pub fn inner_name(path: &Path) -> PathBuf {
    match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("gz" | "zst" | "bz2" | "xz") => path.with_extension(""),
        _ => path.to_path_buf(),
    }
}

/// What a compressed file holds.
pub struct Reader {
    inner: Box<dyn Read + Send>,
    padding: Arc<AtomicU64>,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("padding", &self.padding).finish_non_exhaustive()
    }
}

impl Reader {
    /// Zeros after the last member of the file, which mean nothing. Their number is known once all
    /// is read.
    pub fn padding(&self) -> u64 {
        self.padding.load(Ordering::Relaxed)
    }
}

impl Read for Reader {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buf)
    }
}

struct Counted<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.taken.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Stops at a bomb, and says what is wrong with a damaged file.
struct Bounded {
    inner: Box<dyn Read + Send>,
    kind: Compression,
    taken: Arc<AtomicU64>,
    given: u64,
    limits: Limits,
}

impl Read for Bounded {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let name = self.kind.name();
        let n = self.inner.read(buf).map_err(|e| match e.kind() {
            io::ErrorKind::UnexpectedEof => {
                io::Error::new(e.kind(), format!("is truncated {name}, or other bytes follow it; fetch it again"))
            }
            io::ErrorKind::Interrupted => e,
            kind => io::Error::new(kind, format!("is damaged {name}: {e}; fetch it again")),
        })?;
        self.given += n as u64;
        let taken = self.taken.load(Ordering::Relaxed).max(1);
        let Limits { size, ratio } = self.limits;
        if self.given > size {
            let message = format!("holds more than {size} bytes; raise --max-size if that is right");
            return Err(TooMuch { message, by_size: true }.into());
        }
        if self.given > FREE && self.given / taken > ratio {
            let message = format!("holds over {ratio} times its size and may be a bomb; raise --max-ratio if it is right");
            return Err(TooMuch { message, by_size: false }.into());
        }
        Ok(n)
    }
}

#[derive(Debug)]
struct TooMuch {
    message: String,
    /// Whether the limit of the size was reached, not that of the ratio.
    by_size: bool,
}

/// Whether a reader stopped at the limit of the size.
pub(super) fn is_too_large(error: &io::Error) -> bool {
    error.get_ref().and_then(|e| e.downcast_ref::<TooMuch>()).is_some_and(|e| e.by_size)
}

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TooMuch {}

impl From<TooMuch> for io::Error {
    fn from(e: TooMuch) -> io::Error {
        io::Error::other(e)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Compression; 4] = [Compression::Gzip, Compression::Zstd, Compression::Bzip2, Compression::Xz];

    fn read(kind: Compression, bytes: Vec<u8>, limits: Limits) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        kind.reader(io::Cursor::new(bytes), limits)?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn members_are_read_one_after_the_other() {
        for kind in ALL {
            let bytes =
                [kind.member(b"one ").expect("member"), kind.member(b"").expect("member"), kind.member(b"two").expect("member")].concat();
            assert_eq!(Compression::of(&bytes), kind);
            assert_eq!(read(kind, bytes, Limits::default()).expect("read"), b"one two", "{kind:?}");
        }
        assert_eq!(inner_name(Path::new("a/b.jsonl.GZ")), Path::new("a/b.jsonl"));
    }

    #[test]
    fn zeros_behind_the_last_member_are_counted_and_other_bytes_refused() {
        for kind in ALL {
            let member = kind.member(b"one").expect("member");
            let padded = |behind: &[u8]| [&member[..], behind].concat();
            for zeros in [0, 1, 512, 200_000] {
                let mut reader = kind.reader(io::Cursor::new(padded(&vec![0; zeros])), Limits::default()).expect("reader");
                let mut out = Vec::new();
                reader.read_to_end(&mut out).expect("read");
                assert_eq!((out.as_slice(), reader.padding()), (&b"one"[..], zeros as u64), "{kind:?}");
            }
            for behind in [&b"x"[..], b"\0\0\0\0x"] {
                let error = read(kind, padded(behind), Limits::default()).expect_err("refused").to_string();
                assert!(error.contains("other bytes follow it; fetch it again"), "{kind:?}: {error}");
            }
        }
    }

    #[test]
    fn truncated_files_and_bombs_are_refused() {
        for kind in ALL {
            let text: Vec<u8> = (0..40_000u32).flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
            let whole = kind.member(&text).expect("member");
            let error = read(kind, whole[..whole.len() / 2].to_vec(), Limits::default()).expect_err("truncated").to_string();
            assert!(error.contains("fetch it again"), "{kind:?}: {error}");
            let error = read(kind, whole, Limits { size: 1000, ..Limits::default() }).expect_err("large").to_string();
            assert!(error.contains("--max-size"), "{kind:?}: {error}");
        }
        let bomb = Compression::Zstd.member(&vec![b'a'; FREE as usize + (1 << 20)]).expect("member");
        let error = read(Compression::Zstd, bomb, Limits::default()).expect_err("bomb").to_string();
        assert!(error.contains("--max-ratio"), "{error}");
    }
}
