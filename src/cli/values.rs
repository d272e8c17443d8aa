//! What values of flags may be. Each mistake is answered with what is expected; the name of the
//! flag and the value are told beside that.

use std::str::FromStr;

/// A number of bytes: `1000`, `64M`, `20G`, also `64MB`, `64Mi` and `64MiB`, all by powers of 1024.
pub fn bytes(text: &str) -> Result<u64, &'static str> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let unit = unit.trim().to_ascii_uppercase();
    let letter =
        unit.strip_suffix("IB").or(unit.strip_suffix('I')).filter(|letter| !letter.is_empty()).or(unit.strip_suffix('B')).unwrap_or(&unit);
    let factor = ["", "K", "M", "G", "T"].iter().position(|of| *of == letter).map(|power| 1u64 << (10 * power));
    let number = digits.parse::<u64>().ok().zip(factor).and_then(|(n, factor)| n.checked_mul(factor));
    number.ok_or("give a number of bytes, such as 500M or 20G")
}

/// A confidence.
pub fn confidence(text: &str) -> Result<f32, &'static str> {
    text.parse().ok().filter(|x| (0.0..=1.0).contains(x)).ok_or("give a number between 0 and 1")
}

/// A number that one can calculate with.
pub fn finite(text: &str) -> Result<f32, &'static str> {
    text.parse().ok().filter(|x: &f32| x.is_finite()).ok_or("give a number, such as 0.05")
}

/// The weight of a row of a dictionary.
pub fn row_weight(text: &str) -> Result<f32, &'static str> {
    let weight = finite(text).ok().filter(|x| *x >= 0.0);
    weight.ok_or("give how often the row was seen, plus one, or 0 to switch it off")
}

/// A whole number.
pub fn whole<T: FromStr>(text: &str) -> Result<T, &'static str> {
    text.parse().map_err(|_| "give a whole number, 0 or more")
}

/// A whole number in a range.
pub fn between<const LEAST: u32, const MOST: u32>(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|n| (LEAST..=MOST).contains(n));
    number.ok_or_else(|| format!("give a whole number from {LEAST} to {MOST}"))
}

/// A number of threads.
pub fn threads(text: &str) -> Result<usize, &'static str> {
    text.parse().map_err(|_| "give a number of threads, or 0 for one per core")
}

/// A number of lines.
pub fn lines(text: &str) -> Result<usize, &'static str> {
    text.parse().map_err(|_| "give a number of lines, 0 or more")
}

/// A number of things to take: without any there is nothing to do.
pub fn some<T: FromStr + From<u8> + PartialOrd>(text: &str) -> Result<T, &'static str> {
    text.parse().ok().filter(|n| *n >= T::from(1)).ok_or("give a number, 1 or more")
}

/// A text that tells something apart: one from a variable that is not set would take all.
pub fn text(text: &str) -> Result<String, &'static str> {
    if text.is_empty() { Err("it is empty, as from a variable that is not set") } else { Ok(text.to_string()) }
}

/// A port of this computer.
pub fn port(text: &str) -> Result<u16, &'static str> {
    text.parse().map_err(|_| "give a number up to 65535, or 0 for a free port")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_units() {
        let (k, m, g) = (1 << 10, 1 << 20, 1 << 30);
        for (text, expected) in
            [("7", 7), ("0", 0), ("5B", 5), ("3k", 3 * k), ("2KB", 2 * k), ("64 MiB", 64 * m), ("5Gi", 5 * g), ("20G", 20 * g)]
        {
            assert_eq!(bytes(text), Ok(expected), "{text}");
        }
        for wrong in ["", "M", "7i", "5BBB", "5iB", "5 MiBB", "5Mii", "5BI", "-1", "1.5G", "99999999999999T"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_that_are_none_are_refused() {
        assert_eq!((whole("0"), some("1"), between::<8, 28>("28")), (Ok(0usize), Ok(1usize), Ok(28)));
        assert!(whole::<usize>("-1").is_err() && some::<u32>("0").is_err() && between::<8, 28>("7").is_err());
        assert_eq!((confidence("0.725"), row_weight("0"), finite("-2")), (Ok(0.725), Ok(0.0), Ok(-2.0)));
        assert!(confidence("NaN").is_err() && confidence("1.1").is_err() && row_weight("-1").is_err() && finite("inf").is_err());
    }
}
