//! Lines that fit a terminal, by the columns that their characters take.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns of a text.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// Breaks a line of pieces with their styles at spaces so that no part is wider than `width`;
/// longer words are cut.
pub fn wrap<T: Copy + PartialEq>(line: &[(T, String)], width: usize) -> Vec<Vec<(T, String)>> {
    let chars: Vec<(T, char)> = line.iter().flat_map(|(style, text)| text.chars().map(|c| (*style, c))).collect();
    let (mut lines, mut start) = (Vec::new(), 0);
    while start < chars.len() {
        let (mut end, mut used, mut space) = (start, 0, None);
        while end < chars.len() {
            let wide = chars[end].1.width().unwrap_or(0);
            if used + wide > width {
                break;
            }
            used += wide;
            if chars[end].1 == ' ' {
                space = Some(end);
            }
            end += 1;
        }
        let (shown, next) = match space {
            _ if end == chars.len() => (end, end),
            _ if chars[end].1 == ' ' => (end, end + 1),
            Some(space) if space > start => (space, space + 1),
            _ => (end.max(start + 1), end.max(start + 1)),
        };
        let mut part: Vec<(T, String)> = Vec::new();
        for &(style, c) in &chars[start..shown] {
            match part.last_mut() {
                Some((last, text)) if *last == style => text.push(c),
                _ => part.push((style, c.to_string())),
            }
        }
        lines.push(part);
        start = next;
    }
    lines
}

/// Cuts a line to a width.
pub fn cut<T>(line: &mut [(T, String)], width: usize) {
    let mut used = 0;
    for (_, text) in line.iter_mut() {
        let mut end = text.len();
        for (i, c) in text.char_indices() {
            let wide = c.width().unwrap_or(0);
            if used + wide > width {
                end = i;
                used = width;
                break;
            }
            used += wide;
        }
        text.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_by_columns() {
        let texts = |line: &[(u8, String)]| -> Vec<String> {
            wrap(line, 10).iter().map(|l| l.iter().map(|(_, text)| text.as_str()).collect()).collect()
        };
        let line = [(0, "é".repeat(25)), (1, " ab".into())];
        assert_eq!(texts(&line), ["é".repeat(10), "é".repeat(10), format!("{} ab", "é".repeat(5))]);
        assert_eq!(texts(&[(0, "港口港口 港口港口".into())]), ["港口港口", "港口港口"]);
        assert_eq!(columns("港口 a"), 6);
    }
}
