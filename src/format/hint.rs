//! Words about an article that spinners leave alone: its title, the words of its address.

/// Fields and columns beside the text that tell about it.
const FIELDS: [&str; 9] = ["title", "headline", "url", "link", "slug", "canonical", "source_url", "post_title", "post_name"];

/// Whether a field or column of this name tells about the article.
pub fn is_field(name: &str) -> bool {
    FIELDS.contains(&name)
}

/// The words of a title or address, with its entities read.
pub fn of_value(value: &str) -> String {
    slug_words(value).unwrap_or_else(|| html_escape::decode_html_entities(value.trim()).into_owned())
}

/// The words of the last part of a web address or file name, when it is made of words.
pub fn slug_words(address: &str) -> Option<String> {
    if address.contains(' ') {
        return None;
    }
    let path = address.split(['?', '#']).next()?.trim_end_matches('/');
    let last = path.rsplit('/').next()?;
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let words: Vec<&str> = stem.split(['-', '_', '+']).filter(|w| !w.is_empty()).collect();
    (words.len() > 2).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_addresses_give_their_words() {
        for (value, words) in [
            ("https://a.example/2020/big-threat-found.html?x=a-b-c", "big threat found"),
            ("big-threat-found", "big threat found"),
            ("Rain &#8211; and R&amp;D ", "Rain – and R&D"),
            ("https://a.example/", "https://a.example/"),
        ] {
            assert_eq!(of_value(value), words);
        }
        assert!(is_field("headline") && !is_field("text"));
    }
}
