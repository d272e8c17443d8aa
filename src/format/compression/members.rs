//! The members of a compressed file, one after the other, and the zeros that may follow them.

use super::Compression;
use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A member that is being read.
enum Member<R: BufRead> {
    Gzip(Box<flate2::bufread::GzDecoder<R>>),
    Zstd(zstd::stream::read::Decoder<'static, R>),
    Bzip2(bzip2::bufread::BzDecoder<R>),
    Xz(Box<lzma_rust2::XzReader<R>>),
}

impl<R: BufRead> Member<R> {
    /// The member that a file goes on with; `None` when it is not compressed.
    fn new(kind: Compression, file: R) -> io::Result<Option<Member<R>>> {
        Ok(Some(match kind {
            Compression::None => return Ok(None),
            Compression::Gzip => Member::Gzip(Box::new(flate2::bufread::GzDecoder::new(file))),
            Compression::Zstd => Member::Zstd(zstd::stream::read::Decoder::with_buffer(file)?.single_frame()),
            Compression::Bzip2 => Member::Bzip2(bzip2::bufread::BzDecoder::new(file)),
            Compression::Xz => Member::Xz(Box::new(lzma_rust2::XzReader::new(file, false))),
        }))
    }

    /// The file after a member that was read to its end.
    fn rest(self) -> R {
        match self {
            Member::Gzip(member) => member.into_inner(),
            Member::Zstd(member) => member.finish(),
            Member::Bzip2(member) => member.into_inner(),
            Member::Xz(member) => member.into_inner(),
        }
    }
}

impl<R: BufRead> Read for Member<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Member::Gzip(member) => member.read(buf),
            Member::Zstd(member) => member.read(buf),
            Member::Bzip2(member) => member.read(buf),
            Member::Xz(member) => member.read(buf),
        }
    }
}

/// All members of a file.
pub(super) struct Members<R: BufRead> {
    kind: Compression,
    member: Option<Member<R>>,
    padding: Arc<AtomicU64>,
}

impl<R: BufRead> Members<R> {
    /// The members of a file; `padding` takes the number of zeros after the last one.
    pub fn new(kind: Compression, file: R, padding: Arc<AtomicU64>) -> io::Result<Members<R>> {
        Ok(Members { kind, member: Member::new(kind, file)?, padding })
    }

    /// Whether a member may begin with a byte.
    fn may_begin(&self, byte: u8) -> bool {
        match self.kind {
            Compression::None => false,
            Compression::Gzip => byte == 0x1f,
            // Frames that are to be skipped, too.
            Compression::Zstd => byte == 0x28 || (0x50..0x60).contains(&byte),
            Compression::Bzip2 => byte == b'B',
            Compression::Xz => byte == 0xfd,
        }
    }

    /// Goes on after a member: to the next one, or over zeros to the end. Tapes and disks fill up
    /// their blocks with zeros.
    fn next(&self, mut file: R) -> io::Result<Option<Member<R>>> {
        let mut zeros = 0;
        loop {
            let bytes = match file.fill_buf() {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            let n = bytes.iter().take_while(|&&b| b == 0).count();
            let (behind, is_end) = (bytes.get(n).copied(), bytes.is_empty());
            file.consume(n);
            zeros += n as u64;
            match behind {
                // Only xz has zeros between members.
                Some(byte) if self.may_begin(byte) && (zeros == 0 || self.kind == Compression::Xz) => return Member::new(self.kind, file),
                Some(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, "other bytes follow it")),
                None if is_end => {
                    self.padding.store(zeros, Ordering::Relaxed);
                    return Ok(None);
                }
                None => {}
            }
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        while let Some(member) = &mut self.member {
            let n = member.read(buf)?;
            if n > 0 {
                return Ok(n);
            }
            self.member = match self.member.take() {
                Some(member) => self.next(member.rest())?,
                None => None,
            };
        }
        Ok(0)
    }
}
