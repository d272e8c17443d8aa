//! The report on a whole run: what was found over all files, as a page for people and as JSON for
//! programs.

mod charts;
mod html;
mod json;

use crate::edit::Edit;
use crate::files::journal::Figures;
use crate::format::Format;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Excerpts that are kept of one file.
const EXCERPTS: usize = 40;
/// Files of which excerpts are kept, those with the highest spin rate.
const SHOWN: usize = 200;
/// Characters of text around an edit.
const AROUND: usize = 60;
/// Bins of the confidences.
const BINS: usize = 20;

/// Whether a file is a report of an earlier run.
pub fn is_report(bytes: &[u8]) -> bool {
    let json = || bytes.starts_with(b"{") && serde_json::from_slice::<json::Head>(bytes).is_ok();
    crate::format::is_report(bytes) || json()
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A page that needs nothing else.
    Page,
    /// For programs.
    Json,
}

impl Form {
    /// The form that the name of a file asks for; `None` when it asks for another one.
    pub fn of(path: &Path) -> Option<Form> {
        let ending = path.extension()?.to_ascii_lowercase();
        match ending.to_str()? {
            "html" | "htm" => Some(Form::Page),
            "json" => Some(Form::Json),
            _ => None,
        }
    }
}

/// An edit with the text around it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Excerpt {
    /// Text before it.
    pub lead: String,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// Text after it.
    pub tail: String,
    /// Its confidence.
    pub confidence: f32,
}

/// How often a substitution was undone, and where for one.
#[derive(Clone, Debug)]
struct Count {
    edits: usize,
    example: Excerpt,
}

/// What the edits of a text tell.
#[derive(Clone, Debug, Default)]
pub struct FileFacts {
    confidences: [usize; BINS],
    substitutions: HashMap<(String, String), Count>,
    excerpts: Vec<Excerpt>,
}

impl FileFacts {
    /// Looks at the edits that are applied to a text.
    pub fn of(text: &str, format: Format, edits: &[Edit]) -> FileFacts {
        let mut facts = FileFacts::default();
        for edit in edits {
            let bin = (edit.confidence * BINS as f32) as usize;
            facts.confidences[bin.min(BINS - 1)] += 1;
            let key = (edit.before.to_lowercase(), edit.after.to_lowercase());
            let excerpt = || excerpt(text, format, edit);
            facts.substitutions.entry(key).or_insert_with(|| Count { edits: 0, example: excerpt() }).edits += 1;
            if facts.excerpts.len() < EXCERPTS {
                facts.excerpts.push(excerpt());
            }
        }
        facts
    }

    /// Adds the facts of the next part of the text.
    pub fn add(&mut self, other: FileFacts) {
        self.confidences.iter_mut().zip(other.confidences).for_each(|(a, b)| *a += b);
        for (key, count) in other.substitutions {
            self.substitutions.entry(key).and_modify(|c| c.edits += count.edits).or_insert(count);
        }
        let room = EXCERPTS.saturating_sub(self.excerpts.len());
        self.excerpts.extend(other.excerpts.into_iter().take(room));
    }
}

fn excerpt(text: &str, format: Format, edit: &Edit) -> Excerpt {
    let (head, tail) = (&text[..edit.span.start], &text[edit.span.end..]);
    let flat = |s: &str| {
        let prose = match format {
            Format::Html => without_tags(s),
            Format::Json | Format::JsonLines => s.replace("\\n", " ").replace("\\\"", "\""),
            _ => s.to_string(),
        };
        prose.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let from = head.char_indices().rev().take(AROUND).last().map_or(0, |(i, _)| i);
    let to = tail.char_indices().nth(AROUND).map_or(tail.len(), |(i, _)| i);
    // Whole words, and nothing of other paragraphs.
    let lead = head[from..].rsplit("\n\n").next().unwrap_or_default();
    let lead = if from > 0 && lead.len() == head.len() - from { lead.split_once(' ').map_or("", |(_, rest)| rest) } else { lead };
    let lead = if format == Format::Html { after_tag(&head[..head.len() - lead.len()], lead) } else { lead };
    let cut = tail[..to].split("\n\n").next().unwrap_or_default();
    let cut = if to < tail.len() && cut.len() == to { cut.rsplit_once(' ').map_or("", |(rest, _)| rest) } else { cut };
    let gap = |joined: bool| if joined { " " } else { "" };
    Excerpt {
        lead: format!("{}{}", flat(lead), gap(lead.ends_with(char::is_whitespace))),
        before: flat(&edit.before),
        after: flat(&edit.after),
        tail: format!("{}{}", gap(cut.starts_with(char::is_whitespace)), flat(cut)),
        confidence: edit.confidence,
    }
}

/// A piece of a page without the rest of the tag in which it begins, if it does; `before` is the
/// page up to it.
fn after_tag<'h>(before: &str, piece: &'h str) -> &'h str {
    let is_within = before.rfind(['<', '>']).is_some_and(|at| before[at..].starts_with('<'));
    let end = piece.find('>').filter(|&end| is_within && !piece[..end].contains('<'));
    end.map_or(piece, |end| &piece[end + 1..])
}

/// The text of a piece of a page, which may end within a tag.
fn without_tags(html: &str) -> String {
    let mut pieces = html.split('<');
    let mut out = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        // Inline elements do not part the words around them.
        let parts = piece.trim_start_matches('/').starts_with(['p', 'h', 'l', 'd', 't']);
        out.push_str(if parts { " " } else { "" });
        out.push_str(piece.split_once('>').map_or("", |(_, text)| text));
    }
    out
}

/// A file of the run.
#[derive(Clone, Debug)]
struct File {
    path: PathBuf,
    figures: Figures,
    /// Whether an earlier run did it.
    known: bool,
}

/// A file that was found in a folder and is not restored.
#[derive(Clone, Debug)]
struct LeftOut {
    path: PathBuf,
    reason: String,
}

/// Everything about a run.
#[derive(Clone, Debug, Default)]
pub struct RunReport {
    files: Vec<File>,
    facts: FileFacts,
    /// Excerpts of the files with the highest rates, by rate and number of the file.
    shown: BTreeMap<(u32, std::cmp::Reverse<usize>), Vec<Excerpt>>,
    errors: Vec<String>,
    /// Files that were not read, by reason.
    left_out: BTreeMap<String, usize>,
    left_out_files: Vec<LeftOut>,
    /// How long it took.
    pub elapsed: Duration,
    /// Bytes read.
    pub bytes: u64,
    /// Whether it was stopped.
    pub interrupted: bool,
}

impl RunReport {
    /// Adds a file. `facts` are missing when an earlier run did it.
    pub fn file(&mut self, path: &Path, figures: Figures, facts: Option<FileFacts>) {
        let number = self.files.len();
        self.files.push(File { path: path.to_path_buf(), figures, known: facts.is_none() });
        let Some(mut facts) = facts else { return };
        let excerpts = std::mem::take(&mut facts.excerpts);
        if !excerpts.is_empty() {
            self.shown.insert(((figures.spin_rate * 1e6) as u32, std::cmp::Reverse(number)), excerpts);
            if self.shown.len() > SHOWN {
                self.shown.pop_first();
            }
        }
        self.facts.add(facts);
    }

    /// Adds a file that is not restored, and why.
    pub fn leave_out(&mut self, path: &Path, reason: &str) {
        // Reasons that differ only in the place are counted together.
        let general = reason.split(" (byte").next().unwrap_or(reason);
        *self.left_out.entry(general.to_string()).or_default() += 1;
        self.left_out_files.push(LeftOut { path: path.to_path_buf(), reason: reason.to_string() });
    }

    /// Adds what went wrong.
    pub fn error(&mut self, message: &str) {
        self.errors.push(message.to_string());
    }

    /// The report as a page.
    ///
    /// # Errors
    /// When a chart cannot be drawn.
    pub fn page(&self) -> Result<String, String> {
        html::render(self)
    }

    /// Writes the report as JSON, piece by piece.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn json(&self, out: impl Write) -> io::Result<()> {
        json::write(self, out)
    }

    fn words(&self) -> usize {
        self.files.iter().map(|f| f.figures.words).sum()
    }

    fn edits(&self) -> usize {
        self.files.iter().map(|f| f.figures.edits).sum()
    }

    fn changed(&self) -> usize {
        self.files.iter().filter(|f| f.figures.edits > 0).count()
    }

    /// Numbers of the files, the highest spin rate first.
    fn ranked(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.files.len()).collect();
        order.sort_by(|&a, &b| self.files[b].figures.spin_rate.total_cmp(&self.files[a].figures.spin_rate).then(a.cmp(&b)));
        order
    }

    /// Substitutions, the most frequent first.
    fn substitutions(&self) -> Vec<(&str, &str, &Count)> {
        let mut list: Vec<_> = self.facts.substitutions.iter().map(|((b, a), c)| (b.as_str(), a.as_str(), c)).collect();
        list.sort_by(|x, y| y.2.edits.cmp(&x.2.edits).then((x.0, x.1).cmp(&(y.0, y.1))));
        list
    }

    /// Counts of files by spin rate, in steps of 2.5 per cent; the last bin has all above.
    fn rates(&self) -> [usize; BINS] {
        let mut bins = [0; BINS];
        for file in self.files.iter().filter(|f| f.figures.words > 0) {
            bins[((file.figures.spin_rate * 40.0) as usize).min(BINS - 1)] += 1;
        }
        bins
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(report: &RunReport) -> Vec<u8> {
        let mut json = Vec::new();
        report.json(&mut json).expect("written");
        json
    }

    #[test]
    fn what_is_written_piece_by_piece_is_what_a_value_of_it_all_would_be() {
        let mut report = RunReport { elapsed: Duration::from_millis(1234), bytes: 7, ..RunReport::default() };
        let edit = Edit { confidence: 0.75, ..Edit::sample(4, "raid", "attack") };
        let figures = Figures { words: 10, edits: 1, spin_rate: 0.1, spun: 0.987_654, ..Figures::default() };
        report.file(Path::new("a.txt"), figures, Some(FileFacts::of("The raid.", Format::Plain, &[edit])));
        report.file(Path::new("b.txt"), Figures::default(), None);
        report.leave_out(Path::new("c"), "is not text (byte 3); extract the text and give that");
        report.leave_out(Path::new("d"), "is not text (byte 4); extract the text and give that");
        report.error("e: is gone");
        let json = String::from_utf8(written(&report)).expect("UTF-8");
        let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(json, serde_json::to_string_pretty(&value).expect("JSON") + "\n");
        assert_eq!(value["left_out"], serde_json::json!({ "is not text": 2 }));
        let reason = "is not text (byte 4); extract the text and give that";
        assert_eq!(value["left_out_files"][1], serde_json::json!({ "path": "d", "reason": reason }));
        assert_eq!((&value["files"][0]["spun"], &value["files"][1]["known"]), (&0.9877.into(), &true.into()));
    }

    #[test]
    fn reports_are_known_again() {
        for (name, form) in [("report.html", Some(Form::Page)), ("r.HTM", Some(Form::Page)), ("report.json", Some(Form::Json))] {
            assert_eq!(Form::of(Path::new(name)), form, "{name}");
            let report = match form {
                Some(Form::Page) => RunReport::default().page().expect("rendered").into_bytes(),
                _ => written(&RunReport::default()),
            };
            assert!(is_report(&report), "{name}");
        }
        for name in ["report", "report.txt", ".html", "r.json.gz"] {
            assert_eq!(Form::of(Path::new(name)), None, "{name}");
        }
        assert!(!is_report(b"<!doctype html><p>An article") && !is_report(b"{\"unspin\": 1}"));
    }

    #[test]
    fn excerpts_are_for_people() {
        let edit = |text: &str| Edit { confidence: 0.97, ..Edit::sample(text.find("raid").expect("there"), "raid", "attack") };
        let page = "<div class=\"a\"><p>The <b>b</b>ig raid.</p><p>More</p>";
        let facts = FileFacts::of(page, Format::Html, &[edit(page)]);
        let Excerpt { lead, tail, .. } = &facts.excerpts[0];
        assert_eq!((lead.as_str(), tail.as_str()), ("The big ", ". More"));
        for (page, lead) in [
            (format!("<p><a href=\"{}\" class=\"b\">3 > 2, a raid", "x/".repeat(20)), "3 > 2, a "),
            (format!("<p>{} as 3 > 2, a raid", "word ".repeat(30)), "as 3 > 2, a "),
        ] {
            let facts = FileFacts::of(&page, Format::Html, &[edit(&page)]);
            assert!(facts.excerpts[0].lead.ends_with(lead), "{:?}", facts.excerpts[0].lead);
        }
        let long = format!("{}raid{}", "word ".repeat(30), " word".repeat(30));
        let facts = FileFacts::of(&long, Format::Plain, &[edit(&long), edit(&long)]);
        assert!(facts.excerpts[0].lead.starts_with("word ") && facts.excerpts[0].lead.len() <= AROUND);
        assert_eq!((facts.confidences[19], facts.substitutions.len()), (2, 1));
    }
}
