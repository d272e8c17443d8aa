//! From posteriors to edits with their confidence and alternatives.

use super::part::Part;
use super::tortured::{self, Phrase};
use crate::decoder::choose::choose;
use crate::decoder::pool::pool;
use crate::decoder::sentence::Sentence;
use crate::decoder::strength::SPUN;
use crate::edit::{Alternative, Applicability, Edit};
use crate::lattice::{Edge, Kind, Lattice};
use crate::policy;
use crate::span::Span;
use crate::text::{Gap, SentenceText, article};
use crate::wording::wording;

/// Most alternatives of an edit.
const ALTERNATIVES: usize = 6;
/// Posterior up to which another reading is no alternative.
const NEGLIGIBLE: f32 = 0.005;

impl Part<'_> {
    /// The edits of the section, in order. Their spans are bytes of the whole text.
    pub fn edits(&self) -> Vec<Edit> {
        let mut edits = self.chosen();
        if self.restores_marks() {
            self.add_marks(&mut edits);
        }
        edits
    }

    /// Whether marks of spinners (numerals, braces) are restored.
    pub fn restores_marks(&self) -> bool {
        self.decoded.spun >= SPUN && !self.tortured
    }

    /// The edits that the decoder chose, in order.
    pub fn chosen(&self) -> Vec<Edit> {
        let least = policy::posterior(self.policy.report);
        // Elsewhere nothing is sure enough: no substitution is more probable than that its sentence
        // was spun.
        let sentences = self.decoded.sentences.iter().filter(|s| self.decoded.spun * s.spun >= least);
        let mut edits = Vec::new();
        for s in sentences {
            let chooser = Chooser::new(self, s, least);
            edits.extend(if self.tortured { chooser.tortured() } else { chooser.edits() });
        }
        edits
    }
}

/// What was chosen in a sentence.
struct Chooser<'a> {
    part: &'a Part<'a>,
    sentence: SentenceText<'a>,
    lattice: &'a Lattice,
    /// Posterior of each edge, those of edges that make the same change added up.
    posteriors: Vec<f32>,
    /// Numbers of the chosen edges, in order, and how freely each may be applied, if at all.
    chosen: Vec<(usize, Option<Applicability>)>,
    /// Most tokens that an edge covers.
    longest: usize,
}

impl<'a> Chooser<'a> {
    /// Chooses among the edges of a sentence whose pooled posterior is at least `least`.
    fn new(part: &'a Part<'a>, s: &'a Sentence, least: f32) -> Self {
        let posteriors = pool(&s.lattice, &s.posteriors);
        let judge = |e: usize| (e, part.policy.judge(policy::confidence(posteriors[e])));
        let chosen: Vec<_> = choose(&s.lattice, &posteriors, least).into_iter().map(judge).collect();
        let longest = if chosen.is_empty() { 0 } else { s.lattice.longest() };
        Chooser { part, sentence: part.sentence(s), lattice: &s.lattice, posteriors, chosen, longest }
    }

    /// What an edge writes.
    fn written(&self, edge: &Edge) -> String {
        wording(self.part.decoded.dictionaries, self.sentence, edge)
    }

    /// The edits of the chosen edges.
    fn edits(&self) -> Vec<Edit> {
        (0..self.chosen.len()).filter_map(|i| self.edit(i)).collect()
    }

    /// The edit of number `i` of the chosen edges; `None` when the edge is not sure enough, changes
    /// nothing, or would repeat a word or write a wrong article.
    fn edit(&self, i: usize) -> Option<Edit> {
        let Part { text, base, .. } = *self.part;
        let (e, applicability) = self.chosen[i];
        let applicability = applicability?;
        let edge = &self.lattice.edges[e];
        if !edge.is_substitution() {
            return None;
        }
        let span = self.sentence.span(edge.tokens());
        let (before, after) = (&text[span.range()], self.written(edge));
        if after == before {
            return None;
        }
        // A neighbour that is restored as freely becomes another word.
        let restored =
            |n: usize| self.chosen.get(n).filter(|(_, other)| *other >= Some(applicability)).map(|&(n, _)| &self.lattice.edges[n]);
        let previous = i.checked_sub(1).and_then(restored).filter(|e| e.end == edge.start);
        let next = restored(i + 1).filter(|e| e.start == edge.end);
        if doubles(self.sentence, edge, &after, (previous.is_some(), next.is_some())) {
            return None;
        }
        // An article was judged before the word after it was restored. It may be right beside the
        // original ("an settlement", once "an agreement"). The next wording is written only when
        // this one is an article.
        if article::is_indefinite(&after) && next.is_some_and(|next| !article::agrees(&after, &self.written(next))) {
            return None;
        }
        let apostrophe = possessive(&text[..span.start], before, &text[span.end..]);
        let own = |wording: String| match apostrophe {
            "" => wording,
            _ if wording.ends_with('s') => wording + apostrophe,
            _ => wording + apostrophe + "s",
        };
        let (before, after) = (own(before.to_string()), own(after));
        let span = Span::new(span.start + base, span.end + apostrophe.len() + base);
        let confidence = policy::confidence(self.posteriors[e]);
        let alternatives = self.alternatives(e, (&before, &after), confidence, &|other| own(self.written(other)));
        Some(Edit { alternatives, applicability, ..Edit::new(span, before, after, confidence, self.rule(edge)) })
    }

    /// The row that an edge comes from. Of a tortured phrase it is that of the list which has it,
    /// when any does, whatever other dictionary has it, too.
    fn rule(&self, edge: &Edge) -> String {
        let dictionaries = self.part.decoded.dictionaries;
        let Kind::Substitution { layer, form, row, .. } = edge.kind else { return String::new() };
        let original = dictionaries[layer].original(form);
        let listed = || {
            let (start, end) = edge.phrase();
            let words: Vec<&str> = (start..end).map(|at| self.sentence.folded(at)).collect();
            dictionaries.iter().find_map(|d| d.listed(d.find(&words.join(" "))?, original))
        };
        let listed = if self.part.tortured { listed() } else { None };
        listed.unwrap_or_else(|| dictionaries[layer].row(row))
    }

    /// The edits within tortured phrases; those within one phrase become a single edit.
    fn tortured(mut self) -> Vec<Edit> {
        let (decoded, lattice) = (self.part.decoded, self.lattice);
        let phrases = tortured::phrases(self.sentence, lattice, decoded.dictionaries, &self.part.joins);
        let lies_in = |edge: &Edge, p: &Phrase| p.tokens.start <= edge.start && edge.end <= p.tokens.end;
        self.chosen.retain(|&(e, _)| phrases.iter().any(|p| lies_in(&lattice.edges[e], p)));
        let edits = self.edits();
        let row = |e: usize| (self.written(&self.lattice.edges[e]), self.rule(&self.lattice.edges[e]));
        tortured::whole(self.sentence, self.part.base, &phrases, edits, row)
    }

    /// The other wordings of the place of edge `chosen`, most probable first. The place is `before`
    /// when it is left and `after` with that edge; `wording` is what another edge writes. The
    /// alternatives share what the `confidence` of the edge leaves in proportion to their
    /// posteriors.
    fn alternatives(
        &self,
        chosen: usize,
        (before, after): (&str, &str),
        confidence: f32,
        wording: &dyn Fn(&Edge) -> String,
    ) -> Vec<Alternative> {
        let Chooser { lattice, posteriors, .. } = self;
        let edge = &lattice.edges[chosen];
        let share = (1.0 - confidence) / (1.0 - posteriors[chosen]).max(1e-6);
        let mut list: Vec<Alternative> = Vec::with_capacity(ALTERNATIVES + 2);
        let mut left = 1.0;
        let near = lattice.first[edge.start.saturating_sub(self.longest)]..lattice.first[edge.end];
        for (other, &confidence) in lattice.edges[near.clone()].iter().zip(&posteriors[near]) {
            let touches = other.start < edge.end && edge.start < other.end && other.is_substitution();
            left -= if touches { confidence } else { 0.0 };
            if touches && (other.start, other.end) == (edge.start, edge.end) && confidence > NEGLIGIBLE && !std::ptr::eq(other, edge) {
                let after = wording(other);
                match list.iter_mut().find(|a| a.after == after) {
                    Some(same) => same.confidence += confidence,
                    None => list.push(Alternative { after, confidence }),
                }
            }
        }
        list.retain(|a| a.after != after);
        list.push(Alternative { after: before.to_string(), confidence: left.max(0.0) });
        list.iter_mut().for_each(|a| a.confidence = (a.confidence * share).min(1.0));
        list.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.after.cmp(&b.after)));
        list.truncate(ALTERNATIVES);
        list
    }
}

/// The apostrophe of a plural that owns what follows ("12 months' work"), which is replaced with
/// its word; empty when there is none, or when it may close a quotation that was opened in the same
/// line. `before` and `after` are the text around the word.
fn possessive<'t>(before: &str, word: &str, after: &'t str) -> &'t str {
    let end = after.chars().next().filter(|c| matches!(c, '\'' | '’')).map_or(0, char::len_utf8);
    let owns = end > 0 && word.ends_with('s') && after[end..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase));
    // Few words come so far, and a line may be long.
    if !owns {
        return "";
    }
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let opens = |(at, _): (usize, &str)| !line[..at].ends_with(char::is_alphanumeric);
    let quoted = line.contains('‘') || line.match_indices('\'').any(opens);
    if quoted { "" } else { &after[..end] }
}

/// Whether writing `after` for an edge would repeat the word before or after it ("if" + "if").
/// `restored` says whether the edits before and after it are made, too, so that those words change.
fn doubles(sentence: SentenceText<'_>, edge: &Edge, after: &str, restored: (bool, bool)) -> bool {
    let bytes = after.as_bytes();
    let begins = |word: &str| {
        let head = bytes.split_at_checked(word.len());
        head.is_some_and(|(head, rest)| head.eq_ignore_ascii_case(word.as_bytes()) && matches!(rest, [] | [b' ', ..]))
    };
    let ends = |word: &str| {
        let tail = bytes.len().checked_sub(word.len()).map(|at| bytes.split_at(at));
        tail.is_some_and(|(rest, tail)| tail.eq_ignore_ascii_case(word.as_bytes()) && matches!(rest, [] | [.., b' ']))
    };
    let repeats = |beside: usize, spun: usize, stands: &dyn Fn(&str) -> bool| {
        let word = sentence.written(beside);
        word.len() > 1 && stands(word) && !word.eq_ignore_ascii_case(sentence.written(spun)) && !policy::may_repeat(word)
    };
    let spaced = |at: usize| sentence[at].gap == Gap::Space;
    !restored.0 && edge.start > 0 && spaced(edge.start) && repeats(edge.start - 1, edge.start, &begins)
        || !restored.1 && edge.end < sentence.len() && spaced(edge.end) && repeats(edge.end, edge.end - 1, &ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apostrophe_goes_with_its_plural() {
        assert_eq!(possessive("after ", "12 months", "' work"), "'");
        assert_eq!(possessive("after ", "12 months", "’ work"), "’");
        assert_eq!(possessive("", "firms", " work"), "");
        assert_eq!(possessive("", "firms", "', he"), "");
        assert_eq!(possessive("the ‘last ", "12 months", "’ were hard"), "");
        assert_eq!(possessive("the 'last ", "12 months", "' were hard"), "");
        assert_eq!(possessive("He said. ('Big ", "firms", "' grow"), "");
        assert_eq!(possessive("a ‘quote’\nThe firm's ", "12 months", "' work"), "'");
    }
}
