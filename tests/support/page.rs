//! HTML pages that need nothing from elsewhere.

/// What a page names elsewhere, but for the names of XML, which nobody fetches.
pub fn references(page: &str) -> Vec<&str> {
    let words = page.split(|c: char| c.is_whitespace() || "\"'<>()=`".contains(c));
    words.filter(|word| word.contains("//") && !word.starts_with("http://www.w3.org/")).collect()
}
