//! Formulas as TeX writes them: `\(…\)`, `\[…\]` and environments. To CommonMark the backslash
//! makes an ordinary bracket.

use super::inline::is_formula;
use std::ops::Range;

/// Bytes that an environment may have.
const LONGEST: usize = 8000;

/// Environments of formulas and drawings, also with a star; others may hold prose.
const ENVIRONMENTS: [&str; 18] = [
    "align",
    "alignat",
    "array",
    "cases",
    "displaymath",
    "eqnarray",
    "equation",
    "flalign",
    "gather",
    "lstlisting",
    "math",
    "matrix",
    "multline",
    "split",
    "subequations",
    "tikzcd",
    "tikzpicture",
    "verbatim",
];

/// All formulas that do not stand in code.
pub(super) fn find(text: &str, is_code: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // The last bracket that was opened.
    let mut opened: Option<(usize, char)> = None;
    let mut at = 0;
    while let Some(sign) = text[at..].find('\\').map(|i| at + i) {
        let Some(next) = text[sign + 1..].chars().next() else { break };
        at = sign + 1 + next.len_utf8();
        if is_code(sign) {
            continue;
        }
        match next {
            '(' | '[' => opened = Some((sign, if next == '(' { ')' } else { ']' })),
            ')' | ']' => {
                if let Some((start, _)) = opened.take_if(|(_, close)| *close == next)
                    && is_bracketed(&text[start + 2..sign])
                {
                    found.push(start..at);
                }
            }
            'b' => {
                if let Some(end) = environment(&text[sign..]) {
                    at = sign + end;
                    found.push(sign..at);
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether what stands between brackets is a formula: programs that write Markdown put a backslash
/// before any bracket, as in `\[citation needed\]`.
fn is_bracketed(inside: &str) -> bool {
    let word = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let signs = inside.contains(['\\', '^', '_', '=', '{', '<', '+']);
    let empty_line = inside.trim().lines().any(|line| line.trim().is_empty());
    !empty_line && inside.contains(char::is_alphabetic) && (signs || !inside.split_whitespace().any(word)) && is_formula(inside, true)
}

/// The length of an environment that a text begins with.
fn environment(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("\\begin{")?;
    let name = &rest[..rest.bytes().take(LONGEST).position(|b| !b.is_ascii_lowercase() && b != b'*')?];
    if !ENVIRONMENTS.contains(&name.trim_end_matches('*')) || !rest[name.len()..].starts_with('}') {
        return None;
    }
    let end = format!("\\end{{{name}}}");
    let mut longest = text.len().min(LONGEST);
    while !text.is_char_boundary(longest) {
        longest -= 1;
    }
    text[..longest].find(&end).map(|at| at + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_told_from_brackets_of_prose() {
        for (source, expected) in [
            ("So \\(x\\) and \\(a_1 + home\\), \\(n - 1\\).", &["\\(x\\)", "\\(a_1 + home\\)", "\\(n - 1\\)"][..]),
            ("So\n\\[\n\\text{big home} = 1 \\\\[2pt]\n\\]\nhome", &["\\[\n\\text{big home} = 1 \\\\[2pt]\n\\]"]),
            ("\\begin{equation}\nbig = home\n\\end{equation} home", &["\\begin{equation}\nbig = home\n\\end{equation}"]),
            ("\\begin{align*}\na\n\n\\end{align*}\\end{align*}", &["\\begin{align*}\na\n\n\\end{align*}"]),
            ("\\begin{quote}big home\\end{quote} \\begin{align}big \\end{align*}", &[]),
            ("A \\[citation needed\\] and \\(on Monday\\) and \\[1\\] \\[edit\\].", &[]),
            ("A \\(x\\] and \\\\(y\\\\) and \\[z", &[]),
            ("A \\(x = y.\n\nThe home = z\\) \\(x. The home = z\\)", &[]),
        ] {
            let found: Vec<&str> = find(source, |_| false).into_iter().map(|range| &source[range]).collect();
            assert_eq!(found, expected, "{source}");
        }
        assert!(find("`\\(x` a\\)", |at| at < 5).is_empty());
    }
}
