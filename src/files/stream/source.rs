//! What a large file is, and its text as it comes in.

use crate::files::journal::{Content, Hasher};
use crate::format::compression::{Compression, Reader};
use crate::format::{Encoding, Format, Options, ReadError, encoding};
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that are read at a time.
pub(super) const BLOCK: usize = 1 << 20;

/// What one look at a file tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The identity of its bytes.
    pub content: Content,
    /// How it is compressed.
    pub compression: Compression,
    /// Its format.
    pub format: Format,
    /// Its encoding.
    pub encoding: Encoding,
    /// Bytes that it holds, not compressed.
    pub length: u64,
    /// Zeros after the compressed data, see [`crate::format::compression::Reader::padding`].
    pub padding: u64,
}

/// Where a large text comes from.
#[derive(Clone, Copy, Debug)]
pub enum Input<'i> {
    /// A file.
    Path(&'i Path),
    /// What was read from a pipe, in a file without a name, and the name that it is given. It may
    /// be read from one place at a time.
    Kept(&'i File, &'i Path),
}

impl Input<'_> {
    /// Its name.
    pub fn name(&self) -> &Path {
        match self {
            Input::Path(path) | Input::Kept(_, path) => path,
        }
    }

    /// Opens it at its start.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(&self) -> io::Result<File> {
        match self {
            Input::Path(path) => File::open(path),
            Input::Kept(file, _) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                Ok(file)
            }
        }
    }
}

/// Reads a file once to learn what it is.
///
/// # Errors
/// When it cannot be read, is damaged, exceeds the limits, is not text or in a markup that is not
/// read.
pub fn scan(input: Input<'_>, options: &Options) -> Result<Scan, ReadError> {
    let path = input.name();
    let mut head = Vec::new();
    input.open()?.take(16).read_to_end(&mut head)?;
    let compression = Compression::of(&head);
    let hasher = Arc::new(Mutex::new(Hasher::default()));
    let mut reader = compression.reader(Hashed { file: input.open()?, hasher: hasher.clone() }, options.limits)?;
    let mut block = vec![0; BLOCK];
    let mut detector = encoding::Detector::new(options.expects_text(path));
    let (mut format, mut length) = (None, 0);
    loop {
        let n = fill(&mut reader, &mut block)?;
        let format = match format {
            Some(known) => known,
            None => *format.insert(options.expect_read(path, &block[..n])?),
        };
        if n == 0 {
            break;
        }
        length += n as u64;
        if format != Format::Warc {
            detector.push(&block[..n])?;
        }
    }
    let padding = reader.padding();
    drop(reader);
    let format = format.unwrap_or_default();
    let encoding = if format == Format::Warc { Encoding::Utf8Damaged } else { detector.finish()? };
    let content = hasher.lock().unwrap_or_else(PoisonError::into_inner).content();
    Ok(Scan { content, compression, format, encoding, length, padding })
}

/// The identity of a file's bytes.
///
/// # Errors
/// When it cannot be read.
pub fn content_of(path: &Path) -> io::Result<Content> {
    let mut hasher = Hasher::default();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(hasher.content())
}

/// Reads until the block is full or the file ends.
fn fill(reader: &mut dyn Read, block: &mut [u8]) -> io::Result<usize> {
    let mut n = 0;
    while n < block.len() {
        match reader.read(&mut block[n..]) {
            Ok(0) => break,
            Ok(more) => n += more,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(n)
}

struct Hashed {
    file: File,
    hasher: Arc<Mutex<Hasher>>,
}

impl Read for Hashed {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buf)?;
        self.hasher.lock().unwrap_or_else(PoisonError::into_inner).update(&buf[..n]);
        Ok(n)
    }
}

/// The text of a file as it comes in.
pub(super) struct Source {
    reader: Reader,
    decoder: encoding::Decoder,
    text: String,
    at: usize,
    ended: bool,
    block: Vec<u8>,
}

impl Source {
    /// The text of a file from its start.
    pub fn open(input: Input<'_>, scan: &Scan, options: &Options) -> Result<Source, ReadError> {
        let reader = scan.compression.reader(input.open()?, options.limits)?;
        let decoder = encoding::Decoder::new(scan.encoding);
        Ok(Source { reader, decoder, text: String::new(), at: 0, ended: false, block: vec![0; BLOCK] })
    }

    /// Whether all of the file has been read.
    pub fn ended(&self) -> bool {
        self.ended
    }

    pub fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    pub fn is_at_end(&self) -> bool {
        self.ended && self.at == self.text.len()
    }

    /// Reads on, more at a time while a record does not end.
    pub fn more(&mut self) -> Result<(), ReadError> {
        self.text.drain(..self.at);
        self.at = 0;
        let wanted = self.text.len().max(1);
        let before = self.text.len();
        while !self.ended && self.text.len() < before + wanted {
            let n = fill(&mut self.reader, &mut self.block)?;
            match n {
                0 => {
                    self.ended = true;
                    self.decoder.finish(&mut self.text)?;
                }
                n => self.decoder.push(&self.block[..n], &mut self.text)?,
            }
        }
        Ok(())
    }

    /// What the file begins with, a chunk at least.
    pub fn peek(&mut self) -> Result<&str, ReadError> {
        while self.rest().len() < BLOCK && !self.ended {
            self.more()?;
        }
        Ok(self.rest())
    }

    pub fn take(&mut self, length: usize) -> &str {
        let start = self.at;
        self.at += length;
        &self.text[start..self.at]
    }

    /// Passes over text that was restored before.
    pub fn skip(&mut self, mut length: u64) -> Result<(), ReadError> {
        while length > 0 {
            if self.rest().is_empty() {
                if self.ended {
                    return Err(ReadError::changed());
                }
                self.more()?;
            }
            let step = (self.rest().len() as u64).min(length);
            self.at += step as usize;
            length -= step;
        }
        match self.text.is_char_boundary(self.at) {
            true => Ok(()),
            false => Err(ReadError::changed()),
        }
    }
}
