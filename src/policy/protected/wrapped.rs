//! What goes on after the end of a line and is no prose: addresses, words that a hyphen parts, and
//! armoured data.

use crate::span::Span;

/// Signs that an address ends with only where it was cut.
const CUT: [char; 6] = ['-', '_', '=', '&', '%', '+'];
/// What stands before and after the label of armoured data, such as a key or a signature.
const RULE: &str = "-----";
/// Bytes of a label at most.
const LABEL: usize = 60;

/// Adds what the next line, which begins at `next`, has of the address or path that ends the line
/// before it: the last of `spans`, if it is one.
pub(super) fn address(text: &str, next: usize, spans: &mut Vec<Span>) {
    let Some(last) = spans.last().filter(|last| last.end < next && text[last.end..next].trim().is_empty()) else { return };
    let address = &text[last.range()];
    let line = text[next..].split('\n').next().unwrap_or_default();
    let rest = line.trim_start_matches([' ', '\t', '>']);
    let word = rest.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"')).next().unwrap_or_default();
    let word = word.trim_end_matches(['.', ',', ';', ')']);
    let inner = word.trim_end_matches(|c: char| c.is_ascii_punctuation());
    // After a stroke or question mark a sentence may begin. A part of an address has a sign within
    // it, which in "Brand-new" tells nothing.
    let hyphened = || inner.contains('-') && inner.starts_with(|c: char| !c.is_uppercase());
    let is_part = || inner.contains(['/', '_', '=', '?', '&', '%', '.']) || hyphened();
    let cut = address.contains('/') && (address.ends_with(CUT) || address.ends_with(['/', '?']) && is_part());
    if cut && !word.is_empty() {
        let start = next + line.len() - rest.len();
        spans.push(Span::new(start, start + word.len()));
    }
}

/// Adds both parts of a word that a hyphen parts at the end of the line from `start` to `end`.
pub(super) fn word(text: &str, start: usize, end: usize, spans: &mut Vec<Span>) {
    let line = text[start..end].trim_end();
    let Some(head) = line.strip_suffix(['-', '\u{2010}', '\u{ad}', '¬']) else { return };
    let letter = |c: &char| c.is_alphabetic();
    let before: usize = head.chars().rev().take_while(letter).map(char::len_utf8).sum();
    let rest = text[end..].trim_start_matches([' ', '\t', '>']);
    let after: usize = rest.chars().take_while(letter).map(char::len_utf8).sum();
    if before > 0 && rest.starts_with(char::is_lowercase) {
        let next = text.len() - rest.len();
        spans.extend([Span::new(start + head.len() - before, start + line.len()), Span::new(next, next + after)]);
    }
}

/// Adds the signs `-----BEGIN …-----` and `-----END …-----`, and what stands between two with the
/// same label.
pub(super) fn armour(text: &str, spans: &mut Vec<Span>) {
    let mut begun: Option<(usize, &str)> = None;
    for (at, _) in text.match_indices("-----") {
        let rest = &text[at + RULE.len()..];
        let label = |sign: &str| {
            let (label, _) = super::scan::line_ahead(rest, 0, LABEL).strip_prefix(sign)?.split_once(RULE)?;
            Some(label)
        };
        let sign = |sign: &str, label: &str| Span::new(at, at + 2 * RULE.len() + sign.len() + label.len());
        if let Some(label) = label("BEGIN ") {
            begun = Some((at, label));
            spans.push(sign("BEGIN ", label));
        } else if let Some(end) = label("END ") {
            let start = begun.take_if(|(_, label)| *label == end).map_or(at, |(start, _)| start);
            spans.push(Span::new(start, sign("END ", end).end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn addresses_go_on_in_the_next_line() {
        for (text, expected) in [
            ("See https://a.example/the-\nassault-of-folks, he said", &["https://a.example/the-", "assault-of-folks"][..]),
            ("> at https://a.example/?a=\n> folks stated", &["https://a.example/?a=", "folks"]),
            ("See <https://a.example/\r\nfolks/assault> now", &["https://a.example/", "folks/assault"]),
            ("in /usr/share/assault/folks-\nport.", &["/usr/share/assault/folks-", "port"]),
            ("See https://a.example/\nThe folks stated.", &["https://a.example/"]),
            ("See https://a.example/a/\nBrand-new folks", &["https://a.example/a/"]),
            ("See https://a.example/a?\nIn keeping with", &["https://a.example/a?"]),
            ("See https://a.example/a?\nfolks=assault", &["https://a.example/a?", "folks=assault"]),
            ("See https://a.example/a-\n. The folks", &["https://a.example/a-"]),
            ("See https://a.example/the-\n\nfolks", &["https://a.example/the-"]),
            ("See https://a.example/the- folks\nstated", &["https://a.example/the-"]),
            ("The @folks\nassault-of", &["@folks"]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn words_that_are_parted_stay() {
        for (text, expected) in [
            ("the white home-\nless folks", &["home-", "less"][..]),
            ("the white home\u{ad}\nless folks", &["home\u{ad}", "less"]),
            ("the home- \r\n  less folks", &["home-", "less"]),
            ("the home-\nLess", &[]),
            ("the home -\nless", &[]),
            ("the home-\n\nless", &[]),
            ("the 4-\nless", &[]),
            ("the home-", &[]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn armoured_data_stays() {
        let key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: the folks stated\n\nmQEN assault\n-----END PGP PUBLIC KEY BLOCK-----";
        assert_eq!(found(&format!("Folks {key} stated")), [key]);
        let signed = "-----BEGIN PGP SIGNED MESSAGE-----\n\nThe folks\n-----BEGIN PGP SIGNATURE-----\nassault\n-----END PGP SIGNATURE-----";
        let signature = &signed[signed.find("-----BEGIN PGP SIGNATURE").expect("there")..];
        assert_eq!(found(signed), ["-----BEGIN PGP SIGNED MESSAGE-----", signature]);
        assert_eq!(found("-----BEGIN A-----\nThe folks\n-----END B-----"), ["-----BEGIN A-----", "-----END B-----"]);
        for prose in ["-----BEGIN A\nfolks\n-----END A", "----- BEGIN A ----------"] {
            assert!(found(prose).is_empty(), "{prose}");
        }
    }
}
