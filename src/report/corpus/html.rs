//! The report as one page that needs nothing else.

use super::{Corpus, Excerpt, SHOWN, charts};
use crate::format::REPORT;
use crate::message::{count, printable};
use std::collections::HashSet;
use std::fmt::Write;

/// Rows shown of the substitutions, and of the errors.
const ROWS: usize = 60;
const ERRORS: usize = 500;

const STYLE: &str = include_str!("report.css");

/// `1 234 567`.
pub(super) fn grouped(n: usize) -> String {
    crate::message::grouped(n, '\u{202f}')
}

fn escaped(text: &str) -> String {
    printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn line(excerpt: &Excerpt, out: &mut String) {
    let Excerpt { lead, before, after, tail, confidence } = excerpt;
    let (lead, before, after, tail) = (escaped(lead), escaped(before), escaped(after), escaped(tail));
    let _ = write!(out, "{lead}<del>{before}</del> <ins title=\"confidence {confidence:.2}\">{after}</ins>{tail}");
}

pub(super) fn render(corpus: &Corpus) -> Result<String, String> {
    let mut page = String::new();
    let out = &mut page;
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         {REPORT}<meta name=\"color-scheme\" content=\"light dark\"><title>unspin report</title><style>{STYLE}</style></head><body>\n"
    );
    let known = corpus.files.iter().filter(|f| f.known).count();
    let _ = writeln!(out, "<header><h1>unspin report</h1><p>{}</p></header>\n<main>", summary(corpus, known));
    tiles(corpus, out);
    let rate = |i: usize| if i.is_multiple_of(4) { format!("{:.0}%", i as f32 * 2.5) } else { String::new() };
    let confidence = |i: usize| if i.is_multiple_of(4) { format!("{:.1}", i as f32 / super::BINS as f32) } else { String::new() };
    let rates = charts::histogram(&corpus.rates(), "share of words that were substituted", "files", &rate)?;
    let confidences = charts::histogram(&corpus.facts.confidences, "confidence of the edit", "edits", &confidence)?;
    let _ = writeln!(
        out,
        "<div class=\"charts\"><figure><figcaption>Spin rate of the files</figcaption>{rates}</figure>\
         <figure><figcaption>Confidence of the edits</figcaption>{confidences}</figure></div>"
    );
    substitutions(corpus, out);
    files(corpus, out);
    errors(corpus, out);
    diffs(corpus, out);
    let _ = write!(out, "</main>\n<footer>unspin {}</footer>\n</body></html>\n", env!("CARGO_PKG_VERSION"));
    Ok(page)
}

fn summary(corpus: &Corpus, known: usize) -> String {
    let seconds = corpus.elapsed.as_secs_f64();
    let mut text = format!("{} files in {}", grouped(corpus.files.len()), duration(seconds));
    if seconds > 0.0 && known == 0 {
        let (megabytes, words) = (corpus.bytes as f64 / 1e6 / seconds, corpus.words() as f64 / seconds);
        let _ = write!(text, ", {megabytes:.1} MB/s, {} words/s", grouped(words as usize));
    }
    if known > 0 {
        let _ = write!(text, "; {} were done by an earlier run and count with their figures only", grouped(known));
    }
    if corpus.interrupted {
        text.push_str("; interrupted, the rest is as it was");
    }
    text
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.1} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

fn tiles(corpus: &Corpus, out: &mut String) {
    let words = corpus.words();
    let spun = corpus.files.iter().map(|f| f.figures.spin_rate as f64 * f.figures.words as f64).sum::<f64>() / words.max(1) as f64;
    let tiles = [
        (grouped(corpus.files.len()), "files"),
        (grouped(corpus.changed()), "files changed"),
        (grouped(words), "words"),
        (grouped(corpus.edits()), "edits applied"),
        (format!("{:.1}%", 100.0 * spun), "of the words were substituted"),
        (grouped(corpus.errors.len()), "errors"),
    ];
    out.push_str("<ul class=\"tiles\">");
    for (value, label) in tiles {
        let _ = write!(out, "<li><b>{value}</b><span>{label}</span></li>");
    }
    out.push_str("</ul>\n");
}

fn substitutions(corpus: &Corpus, out: &mut String) {
    let list = corpus.substitutions();
    let Some(top) = list.first().map(|s| s.2.edits) else { return };
    let _ = write!(
        out,
        "<section><h2>Most frequent substitutions</h2><p class=\"note\">{} of {}</p>",
        list.len().min(ROWS),
        grouped(list.len())
    );
    out.push_str("<table><thead><tr><th class=\"n\">edits</th><th>spun</th><th>original</th><th>for example</th></tr></thead><tbody>\n");
    for (before, after, count) in list.iter().take(ROWS) {
        let share = 100.0 * count.edits as f64 / top as f64;
        let _ = write!(
            out,
            "<tr><td class=\"n bar\" style=\"--share:{share:.1}%\">{}</td><td><del>{}</del></td><td><ins>{}</ins></td><td class=\"text\">",
            grouped(count.edits),
            escaped(before),
            escaped(after)
        );
        line(&count.example, out);
        out.push_str("</td></tr>\n");
    }
    out.push_str("</tbody></table></section>\n");
}

fn files(corpus: &Corpus, out: &mut String) {
    let shown: HashSet<usize> = corpus.shown.keys().map(|(_, number)| number.0).collect();
    let ranked = corpus.ranked();
    let _ =
        write!(out, "<section><h2>Files by spin rate</h2><p class=\"note\">{} of {}</p>", ranked.len().min(SHOWN), grouped(ranked.len()));
    out.push_str("<table><thead><tr><th class=\"n\">spin rate</th><th class=\"n\">words</th><th class=\"n\">edits</th><th>file</th><th></th></tr></thead><tbody>\n");
    for &number in ranked.iter().take(SHOWN) {
        let file = &corpus.files[number];
        let rate = 100.0 * file.figures.spin_rate;
        let path = escaped(&file.path.to_string_lossy());
        let _ = write!(
            out,
            "<tr><td class=\"n bar\" style=\"--share:{:.1}%\">{rate:.1}%</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"path\">{path}</td><td>",
            (2.5 * rate).min(100.0),
            grouped(file.figures.words),
            grouped(file.figures.edits)
        );
        if shown.contains(&number) {
            let _ = write!(out, "<a href=\"#diff-{number}\">diff</a>");
        }
        out.push_str("</td></tr>\n");
    }
    out.push_str("</tbody></table></section>\n");
}

fn errors(corpus: &Corpus, out: &mut String) {
    if corpus.errors.is_empty() && corpus.left_out.is_empty() {
        return;
    }
    out.push_str("<section><h2>Errors and files left out</h2><ul class=\"errors\">\n");
    for error in corpus.errors.iter().take(ERRORS) {
        let _ = writeln!(out, "<li>{}</li>", escaped(error));
    }
    if corpus.errors.len() > ERRORS {
        let _ = writeln!(out, "<li>… and {} more</li>", grouped(corpus.errors.len() - ERRORS));
    }
    out.push_str("</ul>\n");
    for (reason, n) in &corpus.left_out {
        let _ = writeln!(out, "<p class=\"note\">{} left out: {}</p>", grouped(*n), escaped(reason));
    }
    out.push_str("</section>\n");
}

fn diffs(corpus: &Corpus, out: &mut String) {
    if corpus.shown.is_empty() {
        return;
    }
    out.push_str("<section><h2>Diffs</h2>\n");
    for ((_, number), excerpts) in corpus.shown.iter().rev() {
        let file = &corpus.files[number.0];
        let (path, edits) = (escaped(&file.path.to_string_lossy()), file.figures.edits);
        let _ = write!(out, "<details id=\"diff-{}\"><summary><span class=\"path\">{path}</span> ", number.0);
        let _ = writeln!(out, "<span class=\"note\">{} of {}</span></summary><ol>", count(excerpts.len(), "edit"), grouped(edits));
        for excerpt in excerpts {
            out.push_str("<li class=\"text\">");
            line(excerpt, out);
            out.push_str("</li>\n");
        }
        out.push_str("</ol></details>\n");
    }
    out.push_str("</section>\n<script>addEventListener('hashchange',o);function o(){let d=document.getElementById(location.hash.slice(1));if(d)d.open=true,d.scrollIntoView()}o()</script>\n");
}
