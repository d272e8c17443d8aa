//! The parts of the page, embedded. Their names are the only paths that the server knows.

/// A part: its name, its media type, its text.
struct Part(&'static str, &'static str, &'static str);

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! parts {
    ($($name:literal $media:expr,)*) => { [$(Part($name, $media, include_str!(concat!("../page/", $name))),)*] };
}

const PARTS: [Part; 14] = parts![
    "index.html" HTML,
    "icon.svg" "image/svg+xml",
    "base.css" STYLE,
    "panes.css" STYLE,
    "main.js" SCRIPT,
    "model.js" SCRIPT,
    "api.js" SCRIPT,
    "ui.js" SCRIPT,
    "list.js" SCRIPT,
    "article.js" SCRIPT,
    "card.js" SCRIPT,
    "filters.js" SCRIPT,
    "keys.js" SCRIPT,
    "peek.js" SCRIPT,
];

/// Media type and text of a part; the empty name is the page itself.
pub fn part(name: &str) -> Option<(&'static str, &'static str)> {
    let name = if name.is_empty() { "index.html" } else { name };
    PARTS.iter().find(|p| p.0 == name).map(|p| (p.1, p.2))
}
