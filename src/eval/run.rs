//! Running the engine over sets of texts and scoring what it does.

use crate::context::ContextModel;
use crate::edit::{Applicability, Edit};
use crate::eval::gold::Gold;
use crate::eval::gold_align::{Step, StepKind};
use crate::eval::pairs::Pair;
use crate::eval::sets::{GoldSet, PairSet, documents, line_of};
use crate::eval::words::{Word, join, words};
use crate::eval::worst::{ErrorTally, WrongEdit};
use crate::eval::{Damage, GoldCounts, GoldResult, PairCounts, PairResult, Reliability, Report, Sets};
use crate::restore::{Restoration, Restorer, Worker};
use crate::span::{LineIndex, Span};
use std::ops::Range;
use std::time::{Duration, Instant};

const TOTAL: &str = "total";

/// Restores the spun side of every set and scores it, then restores the originals and clean texts,
/// in which every edit is damage. The edits that are [`Applicability::Safe`] are applied.
pub fn evaluate<M: ContextModel>(engine: &Restorer<M>, sets: &Sets) -> Report {
    evaluate_with(engine, sets, &|edits| edits)
}

/// Like [`evaluate`], but with those edits of each text alone that `choose` leaves, as settings do.
pub fn evaluate_with<M: ContextModel>(engine: &Restorer<M>, sets: &Sets, choose: &dyn Fn(Vec<Edit>) -> Vec<Edit>) -> Report {
    let (tally, reliability) = (ErrorTally::default(), Reliability::default());
    let mut run = Run { worker: engine.worker(), choose, tally, reliability, words: 0, time: Duration::ZERO };
    let mut report = Report::default();
    let mut total = GoldCounts::default();
    for set in &sets.gold {
        let counts = run.gold(set);
        total += counts;
        report.gold.push(GoldResult::new(&set.name, counts));
        report.damage.push(run.damage(&set.name, [set.gold.original.as_str()].into_iter(), true));
    }
    report.gold_total = (!sets.gold.is_empty()).then(|| GoldResult::new(TOTAL, total));
    let mut total = PairCounts::default();
    for set in &sets.pairs {
        let counts = run.pairs(set, sets.whole);
        total += counts;
        report.pairs.push(PairResult::new(&set.name, counts));
        report.damage.push(run.damage(&set.original, set.paragraphs().iter().map(|p| p.1.as_str()), sets.whole));
    }
    report.pairs_total = (!sets.pairs.is_empty()).then(|| PairResult::new(TOTAL, total));
    for set in &sets.clean {
        report.damage.push(run.damage(&set.name, set.paragraphs().iter().map(String::as_str), sets.whole));
    }
    let sum = |of: fn(&Damage) -> usize| report.damage.iter().map(of).sum();
    report.damage_total = (!report.damage.is_empty()).then(|| Damage::new(TOTAL, sum(|d| d.words), sum(|d| d.edits)));
    report.reliability = run.reliability;
    report.expected_calibration_error = run.reliability.expected_calibration_error();
    report.worst = run.tally.worst(sets.worst);
    report.words = run.words;
    report.seconds = run.time.as_secs_f64();
    report.words_per_second = if report.seconds > 0.0 { report.words as f64 / report.seconds } else { 0.0 };
    report
}

struct Run<'e, M: ContextModel> {
    worker: Worker<'e, M>,
    choose: &'e dyn Fn(Vec<Edit>) -> Vec<Edit>,
    tally: ErrorTally,
    reliability: Reliability,
    words: usize,
    time: Duration,
}

impl<M: ContextModel> Run<'_, M> {
    fn restore(&mut self, text: &str) -> Restoration {
        let start = Instant::now();
        let mut restoration = self.worker.restore(text);
        self.time += start.elapsed();
        self.words += restoration.words;
        restoration.edits = (self.choose)(restoration.edits);
        restoration
    }

    fn gold(&mut self, set: &GoldSet) -> GoldCounts {
        let gold = &set.gold;
        let edits = self.restore(&gold.spun).edits;
        let restored = applied(&gold.spun, 0..gold.spun.len(), &edits, None);
        let out = words(&restored);
        let steps = gold.align(&out);
        self.gold_errors(gold, &steps, &out);
        let units: Vec<Span> = gold.segments.iter().map(|s| s.span).collect();
        let lines = LineIndex::new(&gold.spun);
        for (k, edit) in edits.iter().enumerate() {
            let (touched, text) = reading(&gold.spun, &units, &edits, k);
            let (segments, after) = (&gold.segments[touched.clone()], words(&text));
            let before = segments.iter().flat_map(|s| &s.words);
            if gold.vocabulary.find(&after).iter().eq(before) {
                continue;
            }
            let wanted = segments.iter().any(|s| s.choice.is_some()).then(|| wanted(gold, touched));
            let line = || lines.position(edit.span.start).0;
            self.judge(edit, gold.accepts(segments, &after), &set.name, line, wanted);
        }
        gold.count(&steps)
    }

    fn gold_errors(&mut self, gold: &Gold, steps: &[Step], out: &[Word<'_>]) {
        let spun = |step: &Step| gold.spun[gold.segments[step.segment].span.range()].to_string();
        let outside = |s: &Step| matches!(s.kind, StepKind::Changed | StepKind::Dropped | StepKind::Added);
        for run in steps.chunk_by(|a, b| outside(a) && outside(b)) {
            let wrote = || join(&out[run[0].words.start..run[run.len() - 1].words.end]);
            let choice = gold.segments.get(run[0].segment).and_then(|s| s.choice.as_ref());
            match (run[0].kind, choice) {
                (StepKind::Left, Some(choice)) if !choice.optional => self.tally.missed(spun(&run[0]), choice.wording.clone()),
                (StepKind::Other, Some(choice)) => self.tally.wrong(spun(&run[0]), wrote(), Some(choice.wording.clone())),
                (StepKind::Changed | StepKind::Dropped | StepKind::Added, _) => {
                    let gone: Vec<String> = run.iter().filter(|s| s.kind != StepKind::Added).map(spun).collect();
                    self.tally.wrong(gone.join(" "), wrote(), None);
                }
                _ => {}
            }
        }
    }

    fn pairs(&mut self, set: &PairSet, whole: bool) -> PairCounts {
        let mut total = PairCounts::default();
        for document in documents(set.paragraphs().iter().map(|p| p.0.as_str()), whole) {
            let edits = self.restore(&document.text).edits;
            for (number, place) in document.paragraphs {
                // Blank lines keep edits from reaching across paragraphs.
                let first = edits.partition_point(|e| e.span.start < place.start);
                let inside = edits[first..].iter().take_while(|e| e.span.end <= place.end);
                let moved: Vec<Edit> =
                    inside.map(|e| Edit { span: Span::new(e.span.start - place.start, e.span.end - place.start), ..e.clone() }).collect();
                let (spun, original) = &set.paragraphs()[number];
                total += self.paragraph(set, number + 1, spun, original, &moved);
            }
        }
        total
    }

    fn paragraph(&mut self, set: &PairSet, line: usize, spun: &str, original: &str, edits: &[Edit]) -> PairCounts {
        let mut pair = Pair::new(spun, original);
        let restored = applied(spun, 0..spun.len(), edits, None);
        let (counts, made) = pair.score(&restored);
        let out = words(&restored);
        for edit in made.iter().filter(|e| !pair.is_right(e)) {
            let before = join(&pair.spun[edit.start..edit.end]);
            self.tally.wrong(before, join(&out[edit.to.0..edit.to.1]), pair.wanted(edit.start..edit.end));
        }
        for edit in pair.reference.iter().filter(|r| !made.iter().any(|m| m.touches(r))) {
            self.tally.missed(join(&pair.spun[edit.start..edit.end]), join(&pair.original[edit.to.0..edit.to.1]));
        }
        let units: Vec<Span> = pair.spun.iter().map(|w| w.span).collect();
        for (k, edit) in edits.iter().enumerate() {
            let (touched, text) = reading(spun, &units, edits, k);
            if let Some(right) = pair.agrees(touched.clone(), &text) {
                self.judge(edit, right, &set.name, || line, pair.wanted(touched));
            }
        }
        counts
    }

    /// Enters an edit of spun text into the reliability table, and among the errors when it is
    /// wrong.
    fn judge(&mut self, edit: &Edit, right: bool, name: &str, line: impl Fn() -> usize, wanted: Option<String>) {
        self.reliability.add(edit.confidence, right);
        if !right {
            self.tally.confident.push(wrong_edit(edit, format!("{name}:{}", line()), wanted));
        }
    }

    fn damage<'p>(&mut self, name: &str, paragraphs: impl Iterator<Item = &'p str>, whole: bool) -> Damage {
        let (mut words, mut count) = (0, 0);
        for document in documents(paragraphs, whole) {
            let restoration = self.restore(&document.text);
            words += restoration.words;
            for edit in restoration.edits.iter().filter(|e| is_applied(e)) {
                count += 1;
                let at = document.paragraphs.partition_point(|(_, span)| span.start <= edit.span.start).max(1) - 1;
                let (number, span) = document.paragraphs[at];
                let line = number + line_of(span_text(&document.text, span), edit.span.start - span.start);
                self.tally.damage.push(wrong_edit(edit, format!("{name}:{line}"), None));
            }
        }
        Damage::new(name, words, count)
    }
}

fn span_text(text: &str, span: Span) -> &str {
    &text[span.range()]
}

fn is_applied(edit: &Edit) -> bool {
    edit.applicability == Applicability::Safe
}

fn wrong_edit(edit: &Edit, place: String, wanted: Option<String>) -> WrongEdit {
    WrongEdit { confidence: edit.confidence, place, before: edit.before.clone(), after: edit.after.clone(), wanted }
}

/// A stretch of a text with the applied edits inside it made, and the edit `also`.
fn applied(text: &str, place: Range<usize>, edits: &[Edit], also: Option<usize>) -> String {
    let mut out = String::with_capacity(place.len());
    let mut at = place.start;
    for (k, edit) in edits.iter().enumerate().skip(edits.partition_point(|e| e.span.start < place.start)) {
        if edit.span.end > place.end {
            break;
        }
        if edit.span.start >= at && (also == Some(k) || is_applied(edit)) {
            out.push_str(&text[at..edit.span.start]);
            out.push_str(&edit.after);
            at = edit.span.end;
        }
    }
    out.push_str(&text[at..place.end]);
    out
}

/// Which units (words, or marked spans) edit `k` touches, and how these read once it is made.
/// Applied edits inside them are made with it: two edits of a compound are right or wrong together.
fn reading(text: &str, units: &[Span], edits: &[Edit], k: usize) -> (Range<usize>, String) {
    let span = edits[k].span;
    let mut first = units.partition_point(|u| u.end <= span.start);
    let mut end = units.partition_point(|u| u.start < span.end).max(first);
    // Units without bytes mark words that the spinner dropped.
    while first > 0 && units[first - 1].is_empty() {
        first -= 1;
    }
    while units.get(end).is_some_and(|u| u.is_empty()) {
        end += 1;
    }
    let start = units[first..end].first().map_or(span.start, |u| u.start.min(span.start));
    let stop = units[first..end].last().map_or(span.end, |u| u.end.max(span.end));
    (first..end, applied(text, start..stop, edits, Some(k)))
}

/// What the gold wants of some segments, for people.
fn wanted(gold: &Gold, segments: Range<usize>) -> String {
    let wording = |i: usize| match gold.segments[i].choice.as_ref().filter(|c| !c.originals.is_empty()) {
        Some(choice) => choice.wording.as_str(),
        None => span_text(&gold.spun, gold.segments[i].span),
    };
    segments.map(wording).collect::<Vec<_>>().join(" ")
}
