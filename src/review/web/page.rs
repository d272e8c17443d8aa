//! The files of the page, embedded. Their names are the only paths that the server knows.

/// A file of the page: its name, its media type, its text.
struct Asset(&'static str, &'static str, &'static str);

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! assets {
    ($($name:literal $media:expr,)*) => { [$(Asset($name, $media, include_str!(concat!("../page/", $name))),)*] };
}

const ASSETS: [Asset; 14] = assets![
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

/// Media type and text of a file of the page; the empty name stands for `index.html`.
pub fn asset(name: &str) -> Option<(&'static str, &'static str)> {
    let name = if name.is_empty() { "index.html" } else { name };
    ASSETS.iter().find(|p| p.0 == name).map(|p| (p.1, p.2))
}
