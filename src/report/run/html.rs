//! The report as one page that needs nothing else.

use super::{Excerpt, RunReport, SHOWN, charts};
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

pub(super) fn render(report: &RunReport) -> Result<String, String> {
    let mut page = String::new();
    let out = &mut page;
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         {REPORT}<meta name=\"color-scheme\" content=\"light dark\"><title>unspin report</title><style>{STYLE}</style></head><body>\n"
    );
    let known = report.files.iter().filter(|f| f.known).count();
    let _ = writeln!(out, "<header><h1>unspin report</h1><p>{}</p></header>\n<main>", summary(report, known));
    tiles(report, out);
    let rate = |i: usize| if i.is_multiple_of(4) { format!("{:.0}%", i as f32 * 2.5) } else { String::new() };
    let confidence = |i: usize| if i.is_multiple_of(4) { format!("{:.1}", i as f32 / super::BINS as f32) } else { String::new() };
    let rates = charts::histogram(&report.rates(), "share of words that were substituted", "files", &rate)?;
    let confidences = charts::histogram(&report.facts.confidences, "confidence of the edit", "edits", &confidence)?;
    let _ = writeln!(
        out,
        "<div class=\"charts\"><figure><figcaption>Spin rate of the files</figcaption>{rates}</figure>\
         <figure><figcaption>Confidence of the edits</figcaption>{confidences}</figure></div>"
    );
    substitutions(report, out);
    files(report, out);
    errors(report, out);
    diffs(report, out);
    let _ = write!(out, "</main>\n<footer>unspin {}</footer>\n</body></html>\n", env!("CARGO_PKG_VERSION"));
    Ok(page)
}

fn summary(report: &RunReport, known: usize) -> String {
    let seconds = report.elapsed.as_secs_f64();
    let mut text = format!("{} files in {}", grouped(report.files.len()), duration(seconds));
    if seconds > 0.0 && known == 0 {
        let (megabytes, words) = (report.bytes as f64 / 1e6 / seconds, report.words() as f64 / seconds);
        let _ = write!(text, ", {megabytes:.1} MB/s, {} words/s", grouped(words as usize));
    }
    if known > 0 {
        let _ = write!(text, "; {} were done by an earlier run and count with their figures only", grouped(known));
    }
    if report.interrupted {
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

fn tiles(report: &RunReport, out: &mut String) {
    let words = report.words();
    let spun = report.files.iter().map(|f| f.figures.spin_rate as f64 * f.figures.words as f64).sum::<f64>() / words.max(1) as f64;
    let tiles = [
        (grouped(report.files.len()), "files"),
        (grouped(report.changed()), "files changed"),
        (grouped(words), "words"),
        (grouped(report.edits()), "edits applied"),
        (format!("{:.1}%", 100.0 * spun), "of the words were substituted"),
        (grouped(report.errors.len()), "errors"),
    ];
    out.push_str("<ul class=\"tiles\">");
    for (value, label) in tiles {
        let _ = write!(out, "<li><b>{value}</b><span>{label}</span></li>");
    }
    out.push_str("</ul>\n");
}

fn substitutions(report: &RunReport, out: &mut String) {
    let list = report.substitutions();
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

fn files(report: &RunReport, out: &mut String) {
    let shown: HashSet<usize> = report.shown.keys().map(|(_, number)| number.0).collect();
    let ranked = report.ranked();
    let _ =
        write!(out, "<section><h2>Files by spin rate</h2><p class=\"note\">{} of {}</p>", ranked.len().min(SHOWN), grouped(ranked.len()));
    out.push_str("<table><thead><tr><th class=\"n\">spin rate</th><th class=\"n\">words</th><th class=\"n\">edits</th><th>file</th><th></th></tr></thead><tbody>\n");
    for &number in ranked.iter().take(SHOWN) {
        let file = &report.files[number];
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

fn errors(report: &RunReport, out: &mut String) {
    if report.errors.is_empty() && report.left_out.is_empty() {
        return;
    }
    out.push_str("<section><h2>Errors and files left out</h2><ul class=\"errors\">\n");
    for error in report.errors.iter().take(ERRORS) {
        let _ = writeln!(out, "<li>{}</li>", escaped(error));
    }
    if report.errors.len() > ERRORS {
        let _ = writeln!(out, "<li>… and {} more</li>", grouped(report.errors.len() - ERRORS));
    }
    out.push_str("</ul>\n");
    for (reason, n) in &report.left_out {
        let _ = writeln!(out, "<p class=\"note\">{} left out: {}</p>", grouped(*n), escaped(reason));
    }
    out.push_str("</section>\n");
}

fn diffs(report: &RunReport, out: &mut String) {
    if report.shown.is_empty() {
        return;
    }
    out.push_str("<section><h2>Diffs</h2>\n");
    for ((_, number), excerpts) in report.shown.iter().rev() {
        let file = &report.files[number.0];
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
