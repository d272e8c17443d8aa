//! What `check` and `fix` make of a place, and why.

use unspin::config::Settings;
use unspin::edit::{Applicability, Edit};
use unspin::format::Document;
use unspin::message::printable;
use unspin::policy::Policy;
use unspin::restore::Reading;
use unspin::review::lexicon::{Always, NEVER, Never};

/// The edits of a document: all that were found, and those that the settings take.
pub struct Verdicts<'a> {
    settings: &'a Settings,
    document: &'a Document,
    found: &'a [Edit],
    /// Whether some edits cannot be written where they stand.
    unplaced: bool,
    taken: Vec<Edit>,
}

impl<'a> Verdicts<'a> {
    pub fn new(settings: &'a Settings, document: &'a Document, found: &'a [Edit], unplaced: bool) -> Verdicts<'a> {
        Verdicts { settings, document, found, unplaced, taken: settings.choose(found.to_vec()).0 }
    }

    /// What becomes of the text at a byte of the document, which has these readings, as one line.
    pub fn at(&self, offset: usize, readings: &[Reading]) -> String {
        // Edits are in order, so a binary search finds the place: a long line has many places.
        let here = |edits: &'_ [Edit]| {
            edits.get(edits.partition_point(|e| e.span.end <= offset)).filter(|e| e.span.range().contains(&offset)).cloned()
        };
        let (edit, fate) = match (here(&self.taken), here(self.found)) {
            (Some(edit), _) => {
                let fate = self.fate(&edit);
                (edit, fate)
            }
            (None, Some(edit)) => {
                let fate = self.why_not(&edit);
                (edit, fate)
            }
            (None, None) => return format!("no edit: {}", self.none(readings)),
        };
        let after = if edit.after.is_empty() { "(nothing)".into() } else { printable(&edit.after) };
        format!("{} -> {after} ({:.2}) {}, {fate}", printable(&edit.before), edit.confidence, edit.rule)
    }

    /// Why none of some readings is an edit.
    fn none(&self, readings: &[Reading]) -> &'static str {
        let least = Policy::with_safe(self.settings.min_confidence).report;
        match readings.iter().any(|r| r.rule.is_some() && r.posterior >= least) {
            false => "no other wording is probable enough",
            true if self.settings.tortured => "it is part of no phrase that no author would write",
            true if self.unplaced => "the wording cannot be written here, or would repeat a word or write a wrong article",
            true => "the wording would repeat a word or write a wrong article here",
        }
    }

    /// What becomes of an edit that the settings take.
    fn fate(&self, edit: &Edit) -> String {
        let least = self.settings.min_confidence;
        match edit.applicability {
            _ if !self.document.can_encode(edit) => format!("not made: it cannot be written in {}", self.document.encoding.name()),
            Applicability::Safe if edit.confidence >= least => "made".into(),
            Applicability::Safe => format!("made with the edits beside it, although below {least} by itself"),
            Applicability::Unsafe if self.settings.with_unsafe => "made, because --unsafe is given".into(),
            Applicability::Unsafe if edit.confidence >= least => {
                "not made: the edits beside it are not sure enough; --unsafe makes it".into()
            }
            Applicability::Unsafe => format!("not made: below --min-confidence {least}; --unsafe makes it"),
            Applicability::DisplayOnly => {
                format!("not made: below {}, only `unspin review` shows it", Policy::with_safe(least).report)
            }
        }
    }

    /// Why the settings do not take an edit.
    fn why_not(&self, edit: &Edit) -> String {
        let mut edit = edit.clone();
        if !Always::prefer(&self.settings.always, &mut edit) {
            return "not made: what was taught for it cannot be written here".into();
        }
        if Never::forbid(&self.settings.never, &edit.escape.read(&edit.before), &edit.escape.read(&edit.after)) {
            let list = self.settings.lessons.as_ref().map_or_else(|| NEVER.into(), |folder| folder.join(NEVER).display().to_string());
            return format!("not made: {list} says never");
        }
        if self.settings.takes(&edit) {
            return "not made: it would repeat a word or write a wrong article beside words that stay".into();
        }
        "not made: --select or --ignore leaves its rule out".into()
    }
}
