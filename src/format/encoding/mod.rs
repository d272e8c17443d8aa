//! Which encoding bytes are in, and how to write it.
//!
//! UTF-8 is taken when it is valid, UTF-16 when a byte order mark says so. Bytes that are not valid
//! UTF-8 are either UTF-8 with damaged places, which are carried through as private characters, or
//! Windows-1252, of which Latin-1 is the part that occurs in text. Each of them decodes one to one,
//! so encoding gives the same bytes again.
//!
//! A NUL near the start of a file says that it is no text, as it does for git and grep, unless name
//! or user say that it is; other ones are damage, and stay like every character that a text should
//! not have.

#[cfg(feature = "formats")]
#[cfg_attr(not(feature = "cli"), allow(dead_code))]
mod blocks;

mod error;

#[cfg(feature = "formats")]
pub(crate) use blocks::Decoder;
#[cfg(feature = "cli")]
pub(crate) use blocks::Detector;
pub use error::DecodeError;
use error::Kind;

/// How the bytes of a text are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 after a byte order mark.
    Utf8Mark,
    /// UTF-8 with bytes that are none; they are kept as characters from [`DAMAGE`] on.
    Utf8Damaged,
    /// UTF-16, low byte first, with its byte order mark.
    Utf16Le,
    /// UTF-16, high byte first, with its byte order mark.
    Utf16Be,
    /// Windows-1252, which contains Latin-1 text.
    Windows1252,
}

/// The private character that stands for the invalid byte 0; byte b is `DAMAGE + b`.
pub const DAMAGE: u32 = 0x10_fe00;

/// Characters of Windows-1252 at 0x80 to 0x9f; the five undefined bytes are control characters, as
/// browsers read them.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–',
    '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

impl Encoding {
    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf8Mark => "UTF-8 with a byte order mark",
            Encoding::Utf8Damaged => "UTF-8 with invalid bytes",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Windows1252 => "Windows-1252",
        }
    }

    /// The byte order mark that stands before the text.
    pub fn mark(self) -> &'static [u8] {
        match self {
            Encoding::Utf8Mark => b"\xef\xbb\xbf",
            Encoding::Utf16Le => b"\xff\xfe",
            Encoding::Utf16Be => b"\xfe\xff",
            _ => b"",
        }
    }

    /// Whether ASCII characters are single bytes in it, so that its lines can stand in a patch.
    pub fn is_bytewise(self) -> bool {
        !matches!(self, Encoding::Utf16Le | Encoding::Utf16Be)
    }

    /// Whether every character of a text can be written.
    pub fn can_encode(self, text: &str) -> bool {
        match self {
            Encoding::Windows1252 => text.chars().all(|c| byte_1252(c).is_some()),
            Encoding::Utf8Damaged => !text.chars().any(is_damage),
            _ => true,
        }
    }

    /// Number of bytes that a character takes.
    pub fn char_width(self, c: char) -> usize {
        match self {
            Encoding::Utf8Damaged if is_damage(c) => 1,
            Encoding::Utf8 | Encoding::Utf8Mark | Encoding::Utf8Damaged => c.len_utf8(),
            Encoding::Utf16Le | Encoding::Utf16Be => 2 * c.len_utf16(),
            Encoding::Windows1252 => 1,
        }
    }

    /// Number of bytes that a text takes.
    pub fn width(self, text: &str) -> usize {
        match self {
            Encoding::Utf8 | Encoding::Utf8Mark => text.len(),
            _ => text.chars().map(|c| self.char_width(c)).sum(),
        }
    }

    /// Writes a text without a mark; characters that the encoding lacks become `?`, see
    /// [`Encoding::can_encode`].
    pub fn write(self, text: &str, out: &mut Vec<u8>) {
        match self {
            Encoding::Utf8 | Encoding::Utf8Mark => out.extend(text.as_bytes()),
            Encoding::Utf8Damaged => {
                let mut buffer = [0; 4];
                for c in text.chars() {
                    match is_damage(c) {
                        true => out.push((c as u32 - DAMAGE) as u8),
                        false => out.extend(c.encode_utf8(&mut buffer).as_bytes()),
                    }
                }
            }
            Encoding::Utf16Le => out.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
            Encoding::Utf16Be => out.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
            Encoding::Windows1252 => out.extend(text.chars().map(|c| byte_1252(c).unwrap_or(b'?'))),
        }
    }
}

fn is_damage(c: char) -> bool {
    (DAMAGE..DAMAGE + 0x100).contains(&(c as u32))
}

fn char_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn byte_1252(c: char) -> Option<u8> {
    match c {
        '\0'..='\x7f' | '\u{a0}'..='\u{ff}' => Some(c as u8),
        _ => HIGH.iter().position(|&h| h == c).map(|i| 0x80 + i as u8),
    }
}

/// Bytes from the start of a file in which a NUL says that it is no text.
const HEAD: usize = 8 << 10;

/// The NULs of a file.
#[derive(Default)]
struct Nuls {
    /// The byte of the first one.
    first: Option<usize>,
    /// Runs of them: what a disk did not write is one piece of damage, however long it is.
    runs: usize,
    within: bool,
}

impl Nuls {
    fn add(&mut self, is_nul: bool, offset: usize) {
        if is_nul {
            self.first.get_or_insert(offset);
            self.runs += usize::from(!self.within);
        }
        self.within = is_nul;
    }

    /// Whether they say that a file is no text whatever else it holds.
    fn are_binary(&self, named: bool) -> bool {
        !named && self.first.is_some_and(|first| first < HEAD)
    }
}

/// How many pieces of damage a text of some length may have; `named` says that it is meant to be
/// one.
fn bearable(length: usize, named: bool) -> usize {
    if named { 3 + length / 50 } else { length / 1000 }
}

/// What bytes that are not plainly UTF-8 are made of.
#[derive(Default)]
struct ByteCounts {
    length: usize,
    valid: usize,
    invalid: usize,
    control: usize,
    undefined: usize,
    high: usize,
    clash: bool,
    nuls: Nuls,
    /// NULs at even and at odd places.
    zeros: [usize; 2],
}

impl ByteCounts {
    fn add(&mut self, bytes: &[u8]) {
        for chunk in bytes.utf8_chunks() {
            if !chunk.valid().is_ascii() {
                self.valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
                self.clash |= chunk.valid().chars().any(is_damage);
            }
            self.invalid += chunk.invalid().len();
            self.undefined += chunk.invalid().iter().filter(|b| matches!(b, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d)).count();
        }
        for &b in bytes {
            self.nuls.add(b == 0, self.length);
            self.zeros[self.length % 2] += usize::from(b == 0);
            self.length += 1;
            self.control += usize::from(b < 0x20 && !matches!(b, 0 | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b | 0x08));
            self.high += usize::from(!b.is_ascii());
        }
    }

    /// Whether there is more damage than a text may have.
    fn is_too_damaged(&self, named: bool) -> bool {
        self.control + self.nuls.runs > bearable(self.length, named)
    }

    /// Whether the bytes are text in spite of their NULs.
    fn expect_text(&self, named: bool) -> Result<(), DecodeError> {
        let Some(offset) = self.nuls.first else { return Ok(()) };
        let [even, odd] = self.zeros.map(|n| self.length >= 4 && n * 5 > self.length * 2);
        match () {
            () if even != odd => Err(DecodeError { kind: Kind::Unmarked, offset }),
            () if self.nuls.are_binary(named) || self.is_too_damaged(named) => Err(DecodeError { kind: Kind::Binary, offset }),
            () => Ok(()),
        }
    }

    /// UTF-8 with damaged places when that explains most of the high bytes, Windows-1252 when it
    /// looks like text.
    fn judge(&self, offset: usize, named: bool) -> Result<Encoding, DecodeError> {
        match self {
            _ if self.is_too_damaged(named) => Err(DecodeError { kind: Kind::Binary, offset }),
            _ if self.valid >= self.invalid && !self.clash => Ok(Encoding::Utf8Damaged),
            _ if self.undefined > bearable(self.length, named) || self.high * 4 > self.length => {
                Err(DecodeError { kind: Kind::Unknown, offset })
            }
            _ => Ok(Encoding::Windows1252),
        }
    }
}

/// The NULs of UTF-16 as it is decoded.
#[derive(Default)]
struct WideNuls {
    nuls: Nuls,
    units: usize,
}

impl WideNuls {
    fn add(&mut self, text: &str) {
        for c in text.chars() {
            self.nuls.add(c == '\0', 2 + 2 * self.units);
            self.units += c.len_utf16();
        }
    }

    fn expect_text(&self, named: bool) -> Result<(), DecodeError> {
        match self.nuls.first {
            Some(offset) if self.nuls.are_binary(named) || self.nuls.runs > bearable(self.units, named) => {
                Err(DecodeError { kind: Kind::Binary, offset })
            }
            _ => Ok(()),
        }
    }
}

/// Recognises the encoding and decodes; `named` says that the bytes are meant to be text.
pub(super) fn decode(mut bytes: Vec<u8>, named: bool) -> Result<(String, Encoding), DecodeError> {
    if bytes.starts_with(b"\xff\xfe\0\0") || bytes.starts_with(b"\0\0\xfe\xff") {
        return Err(DecodeError { kind: Kind::Utf32, offset: 0 });
    }
    for (encoding, unit) in [(Encoding::Utf16Le, u16::from_le_bytes as fn([u8; 2]) -> u16), (Encoding::Utf16Be, u16::from_be_bytes)] {
        if bytes.starts_with(encoding.mark()) {
            return decode_wide(&bytes, unit, named).map(|text| (text, encoding));
        }
    }
    if bytes.starts_with(b"%PDF-") {
        return Err(DecodeError { kind: Kind::Binary, offset: 0 });
    }
    if bytes.contains(&0) {
        let mut counts = ByteCounts::default();
        counts.add(&bytes);
        counts.expect_text(named)?;
    }
    let mark = Encoding::Utf8Mark.mark();
    let encoding = if bytes.starts_with(mark) { Encoding::Utf8Mark } else { Encoding::Utf8 };
    if encoding == Encoding::Utf8Mark {
        bytes.drain(..mark.len());
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok((text, encoding)),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            if encoding == Encoding::Utf8Mark {
                bytes.splice(..0, mark.iter().copied());
            }
            decode_invalid(&bytes, offset, named)
        }
    }
}

fn decode_wide(bytes: &[u8], unit: fn([u8; 2]) -> u16, named: bool) -> Result<String, DecodeError> {
    let (pairs, rest) = bytes[2..].as_chunks::<2>();
    if !rest.is_empty() {
        return Err(DecodeError { kind: Kind::HalfUnit, offset: bytes.len() - 1 });
    }
    let mut text = String::with_capacity(pairs.len() + pairs.len() / 8);
    for c in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        match c {
            Ok(c) => text.push(c),
            Err(_) => return Err(DecodeError { kind: Kind::Surrogate, offset: 2 + 2 * text.encode_utf16().count() }),
        }
    }
    let mut nuls = WideNuls::default();
    nuls.add(&text);
    nuls.expect_text(named)?;
    Ok(text)
}

/// Decodes what is not valid UTF-8.
fn decode_invalid(bytes: &[u8], offset: usize, named: bool) -> Result<(String, Encoding), DecodeError> {
    let mut counts = ByteCounts::default();
    counts.add(bytes);
    let encoding = counts.judge(offset, named)?;
    if encoding == Encoding::Windows1252 {
        return Ok((bytes.iter().map(|&b| char_1252(b)).collect(), encoding));
    }
    let mut text = String::with_capacity(bytes.len() + 4 * counts.invalid);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().filter_map(|&b| char::from_u32(DAMAGE + u32::from(b))));
    }
    Ok((text, encoding))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_recognised() {
        let encoding = |bytes: &[u8]| decode(bytes.to_vec(), false).map(|d| d.1);
        assert_eq!(encoding(b""), Ok(Encoding::Utf8));
        assert_eq!(encoding("naïve ’s".as_bytes()), Ok(Encoding::Utf8));
        assert_eq!(encoding(b"\xef\xbb\xbfa"), Ok(Encoding::Utf8Mark));
        assert_eq!(encoding(b"It\x92s na\xefve text"), Ok(Encoding::Windows1252));
        // A byte that Windows-1252 does not define, and one text behind another.
        let long = "A line of text.\n".repeat(99);
        assert_eq!(
            encoding(format!("{long}na*").as_bytes().iter().map(|&b| if b == b'*' { 0x9d } else { b }).collect::<Vec<_>>().as_slice()),
            Ok(Encoding::Windows1252)
        );
        assert_eq!(encoding(&[b"na\xefve \x96 d\xe9j\xe0 vu \xe2\x80\x9d ", long.as_bytes()].concat()), Ok(Encoding::Windows1252));
        assert_eq!(encoding("It’s “naïve” text \u{0}".replace('\0', "").as_bytes()), Ok(Encoding::Utf8));
        assert_eq!(encoding(b"It\xe2\x80\x99s na\xc3\xafve te\xffxt"), Ok(Encoding::Utf8Damaged));
        assert_eq!(encoding(b"\xff\xfea\0"), Ok(Encoding::Utf16Le));
    }

    #[test]
    fn other_bytes_are_refused_with_a_remedy() {
        let message = |bytes: &[u8]| decode(bytes.to_vec(), false).map_or_else(|e| e.to_string(), |_| "text".into());
        assert!(message(b"PK\x03\x04\0\0\x14").starts_with("is not text (byte 4)"));
        assert!(message(b"%PDF-1.7\n").starts_with("is not text"));
        assert!(message(b"a\0b\0c\0d\0").contains("without a byte order mark"));
        assert!(
            decode(b"a\0b\0c\0d\0".to_vec(), true).is_err_and(|e| e.is_binary())
                && decode(b"\xff\xfea\0b".to_vec(), false).is_err_and(|e| !e.is_binary())
        );
        assert!(message(b"\xff\xfea\0b").contains("truncated"));
        assert!(message(b"\xff\xfe\0\xd8a\0").contains("surrogate"));
        assert!(message(b"\xff\xfe\0\0a\0\0\0").contains("UTF-32"));
        assert!(message(b"\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0").contains("convert it to UTF-8"));
        assert!(message(b"\x01\x02\xff\xfe\x80").starts_with("is not text"));
    }

    #[test]
    fn a_nul_is_damage_in_what_is_meant_to_be_text_or_far_into_it() {
        let kind = |bytes: &[u8], named: bool| decode(bytes.to_vec(), named).map(|d| d.1).map_err(|e| e.kind);
        let far = |bytes: &[u8]| [b"A line of text.\n".repeat(600).as_slice(), bytes].concat();
        let wide = |text: &str| -> Vec<u8> { [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect() };
        for (bytes, encoding) in [
            (b"one\0two".to_vec(), Encoding::Utf8),
            (b"caf\xe9 one\0two three".to_vec(), Encoding::Windows1252),
            ("naïve \0 text ".bytes().chain([0xff]).collect(), Encoding::Utf8Damaged),
            (wide("one\0two"), Encoding::Utf16Le),
            ([b"one", vec![0; 5000].as_slice()].concat(), Encoding::Utf8),
        ] {
            assert_eq!((kind(&bytes, true), kind(&bytes, false)), (Ok(encoding), Err(Kind::Binary)), "{bytes:?}");
        }
        assert_eq!(kind(&far(b"one\0two"), false), Ok(Encoding::Utf8));
        assert_eq!(kind(&far(b"caf\xe9\0"), false), Ok(Encoding::Windows1252));
        assert_eq!(kind(&wide(&format!("{}\0", "A line of text.\n".repeat(600))), false), Ok(Encoding::Utf16Le));
        // Names do not make text of programs, pictures or UTF-16 without a mark.
        assert_eq!(kind(&wide("plain words")[2..], true), Err(Kind::Unmarked));
        assert_eq!(kind(&wide("русский текст")[2..], true), Err(Kind::Binary));
        assert_eq!(kind(b"\x7fELF\x02\x01\x01\0\0\0\x03\0>\0\x01\0\0\0", true), Err(Kind::Binary));
    }

    #[test]
    fn widths_are_those_of_the_bytes() {
        for bytes in [&b"It\x92s na\xefve text"[..], b"\xff\xfe\x34\xd8\x1e\xdda\0", "naïve".as_bytes(), b"\xc3\xa9 \xff"] {
            let (text, encoding) = decode(bytes.to_vec(), false).expect("text");
            assert_eq!(encoding.mark().len() + encoding.width(&text), bytes.len());
        }
    }
}
