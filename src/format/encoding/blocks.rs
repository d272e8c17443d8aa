//! Files that come in blocks: their encoding recognised, their text decoded, as [`super::decode`]
//! does of whole ones.

use super::{ByteCounts, DAMAGE, DecodeError, Encoding, Kind, WideNuls, char_1252, is_damage};

/// Decodes a file that comes in blocks; the encoding is known.
pub(crate) struct Decoder {
    encoding: Encoding,
    /// Bytes of a character that is not complete yet.
    carry: Vec<u8>,
    offset: usize,
    started: bool,
}

impl Decoder {
    /// A decoder at the start of a file.
    pub fn new(encoding: Encoding) -> Decoder {
        Decoder { encoding, carry: Vec::new(), offset: 0, started: false }
    }

    /// Decodes a block.
    ///
    /// # Errors
    /// When the block is not in the encoding.
    pub fn push(&mut self, block: &[u8], out: &mut String) -> Result<(), DecodeError> {
        let joined: Vec<u8>;
        let mut bytes = block;
        if !self.carry.is_empty() || !self.started {
            joined = [std::mem::take(&mut self.carry).as_slice(), block].concat();
            bytes = &joined;
            let mark = self.encoding.mark();
            if !self.started && bytes.len() < mark.len() {
                self.carry = bytes.to_vec();
                return Ok(());
            }
            if !self.started {
                bytes = &bytes[mark.len()..];
                self.started = true;
            }
        }
        let used = match self.encoding {
            Encoding::Windows1252 => {
                out.extend(bytes.iter().map(|&b| char_1252(b)));
                bytes.len()
            }
            Encoding::Utf16Le => self.wide(bytes, u16::from_le_bytes, out)?,
            Encoding::Utf16Be => self.wide(bytes, u16::from_be_bytes, out)?,
            Encoding::Utf8 | Encoding::Utf8Mark => match std::str::from_utf8(bytes) {
                Ok(text) => {
                    out.push_str(text);
                    bytes.len()
                }
                Err(e) if e.error_len().is_none() => {
                    out.push_str(&String::from_utf8_lossy(&bytes[..e.valid_up_to()]));
                    e.valid_up_to()
                }
                Err(e) => return Err(DecodeError { kind: Kind::Unknown, offset: self.offset + e.valid_up_to() }),
            },
            Encoding::Utf8Damaged => {
                // A character at the very end may go on in the next block.
                let tail = (1..=3.min(bytes.len())).find(|&n| bytes[bytes.len() - n] >= 0xc0);
                let open = tail.filter(|&n| std::str::from_utf8(&bytes[bytes.len() - n..]).is_err_and(|e| e.error_len().is_none()));
                let end = bytes.len() - open.unwrap_or(0);
                damaged(&bytes[..end], out);
                end
            }
        };
        self.carry = bytes[used..].to_vec();
        self.offset += block.len();
        Ok(())
    }

    /// Decodes what is left at the end of the file.
    ///
    /// # Errors
    /// When it is half a character.
    pub fn finish(&mut self, out: &mut String) -> Result<(), DecodeError> {
        if self.encoding == Encoding::Utf8Damaged {
            damaged(&std::mem::take(&mut self.carry), out);
        }
        match self.carry.is_empty() {
            true => Ok(()),
            false => Err(DecodeError { kind: Kind::HalfUnit, offset: self.offset.saturating_sub(1) }),
        }
    }

    /// Decodes UTF-16; returns the bytes used.
    fn wide(&self, bytes: &[u8], unit: fn([u8; 2]) -> u16, out: &mut String) -> Result<usize, DecodeError> {
        let (pairs, _) = bytes.as_chunks::<2>();
        let open = pairs.last().is_some_and(|&p| (0xd800..0xdc00).contains(&unit(p)));
        let pairs = &pairs[..pairs.len() - usize::from(open)];
        for c in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
            match c {
                Ok(c) => out.push(c),
                Err(_) => return Err(DecodeError { kind: Kind::Surrogate, offset: self.offset }),
            }
        }
        Ok(2 * pairs.len())
    }
}

/// Decodes UTF-8 in which bytes that are none become private characters, as do such characters
/// themselves.
fn damaged(bytes: &[u8], out: &mut String) {
    let stand_in = |b: u8| char::from_u32(DAMAGE + u32::from(b));
    for chunk in bytes.utf8_chunks() {
        match chunk.valid().chars().any(is_damage) {
            false => out.push_str(chunk.valid()),
            true => chunk.valid().chars().for_each(|c| match is_damage(c) {
                true => out.extend(c.encode_utf8(&mut [0; 4]).bytes().filter_map(stand_in)),
                false => out.push(c),
            }),
        }
        out.extend(chunk.invalid().iter().copied().filter_map(stand_in));
    }
}

/// Recognises the encoding of a file that comes in blocks, as that of a whole one is.
#[derive(Default)]
pub(crate) struct Detector {
    /// Whether the file is meant to be text.
    named: bool,
    head: Vec<u8>,
    length: usize,
    wide: Option<Decoder>,
    wide_nuls: WideNuls,
    carry: Vec<u8>,
    counts: ByteCounts,
    first_invalid: Option<usize>,
}

impl Detector {
    /// A detector at the start of a file; `named` says that it is meant to be text.
    pub fn new(named: bool) -> Detector {
        Detector { named, ..Detector::default() }
    }

    /// Looks at a block.
    ///
    /// # Errors
    /// When it is clear that this is no text.
    pub fn push(&mut self, block: &[u8]) -> Result<(), DecodeError> {
        if self.length < 8 {
            self.head.extend(block.iter().take(8 - self.length));
            if self.head.len() >= 2 && self.wide.is_none() && self.length < 2 {
                self.wide = [Encoding::Utf16Le, Encoding::Utf16Be].into_iter().find(|e| self.head.starts_with(e.mark())).map(Decoder::new);
                if let Some(wide) = &mut self.wide {
                    // What came before this block is at most one byte of the mark.
                    let before = self.head[..self.length.min(1)].to_vec();
                    wide.push(&before, &mut String::new())?;
                }
            }
        }
        let start = self.length;
        self.length += block.len();
        if let Some(wide) = &mut self.wide {
            let mut text = String::new();
            wide.push(block, &mut text)?;
            self.wide_nuls.add(&text);
            return if self.wide_nuls.nuls.are_binary(self.named) { self.wide_nuls.expect_text(self.named) } else { Ok(()) };
        }
        if self.head.starts_with(b"%PDF-") {
            return Err(DecodeError { kind: Kind::Binary, offset: 0 });
        }
        let base = start - self.carry.len();
        let bytes = [std::mem::take(&mut self.carry).as_slice(), block].concat();
        let tail = (1..=3.min(bytes.len())).find(|&n| bytes[bytes.len() - n] >= 0xc0);
        let open = tail.filter(|&n| std::str::from_utf8(&bytes[bytes.len() - n..]).is_err_and(|e| e.error_len().is_none()));
        let (now, later) = bytes.split_at(bytes.len() - open.unwrap_or(0));
        self.carry = later.to_vec();
        self.count(now, base);
        // How much damage is too much, only the whole tells.
        if self.counts.nuls.are_binary(self.named) { self.counts.expect_text(self.named) } else { Ok(()) }
    }

    fn count(&mut self, bytes: &[u8], base: usize) {
        if self.first_invalid.is_none() {
            self.first_invalid = std::str::from_utf8(bytes).err().map(|e| base + e.valid_up_to());
        }
        self.counts.add(bytes);
    }

    /// The encoding.
    ///
    /// # Errors
    /// When the file is not text, or in an encoding that cannot be written back exactly.
    pub fn finish(mut self) -> Result<Encoding, DecodeError> {
        if let Some(mut wide) = self.wide {
            let utf32 = self.head.starts_with(b"\xff\xfe\0\0");
            wide.finish(&mut String::new())?;
            self.wide_nuls.expect_text(self.named)?;
            return if utf32 { Err(DecodeError { kind: Kind::Utf32, offset: 0 }) } else { Ok(wide.encoding) };
        }
        if self.head.starts_with(b"\0\0\xfe\xff") {
            return Err(DecodeError { kind: Kind::Utf32, offset: 0 });
        }
        let rest = std::mem::take(&mut self.carry);
        self.count(&rest, self.length - rest.len());
        self.counts.expect_text(self.named)?;
        match self.first_invalid {
            None if self.head.starts_with(Encoding::Utf8Mark.mark()) => Ok(Encoding::Utf8Mark),
            None => Ok(Encoding::Utf8),
            Some(offset) => self.counts.judge(offset, self.named),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What detector and decoder make of bytes in blocks.
    fn in_blocks(bytes: &[u8], size: usize, named: bool) -> Result<(String, Encoding), DecodeError> {
        let mut detector = Detector::new(named);
        for block in bytes.chunks(size) {
            detector.push(block)?;
        }
        let encoding = detector.finish()?;
        let (mut decoder, mut text) = (Decoder::new(encoding), String::new());
        for block in bytes.chunks(size) {
            decoder.push(block, &mut text)?;
        }
        decoder.finish(&mut text)?;
        Ok((text, encoding))
    }

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let text = "[a-zé’𝄞\u{10fe41}\0\x01 \r\n]{0,30}";
        let wide = |units: Vec<u16>, little: bool| {
            let all = [0xfeff].into_iter().chain(units);
            all.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect::<Vec<u8>>()
        };
        prop_oneof![
            text.prop_map(String::into_bytes),
            text.prop_map(|t| format!("\u{feff}{t}").into_bytes()),
            (text, any::<bool>()).prop_map(move |(t, little)| wide(t.encode_utf16().collect(), little)),
            (text, prop::collection::vec((any::<prop::sample::Index>(), 0x80u8..), 0..3)).prop_map(|(t, damage)| {
                let mut bytes = t.into_bytes();
                damage.iter().for_each(|(at, byte)| bytes.insert(at.index(bytes.len() + 1), *byte));
                bytes
            }),
            prop::collection::vec(any::<u8>(), 0..40),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn blocks_give_what_the_whole_gives(bytes in bytes(), size in 1usize..9, named: bool, far: bool) {
            // Far into a file, a NUL says less.
            let bytes = if far { [b"\xef\xbb\xbfA line of text.\n".repeat(450), bytes].concat() } else { bytes };
            let size = if far { size * 100 } else { size };
            let whole = super::super::decode(bytes.clone(), named);
            let parts = in_blocks(&bytes, size, named);
            prop_assert_eq!(whole.is_ok(), parts.is_ok(), "{:?} {:?}", whole, parts);
            if let (Ok(whole), Ok(parts)) = (whole, parts) {
                prop_assert_eq!(whole, parts);
            }
        }

        #[test]
        fn any_bytes_survive_as_damaged_text(bytes in bytes(), size in 1usize..9) {
            let (mut decoder, mut text) = (Decoder::new(Encoding::Utf8Damaged), String::new());
            for block in bytes.chunks(size) {
                decoder.push(block, &mut text).expect("anything goes");
            }
            decoder.finish(&mut text).expect("anything goes");
            let mut out = Vec::new();
            Encoding::Utf8Damaged.write(&text, &mut out);
            prop_assert_eq!(out, bytes);
        }
    }
}
