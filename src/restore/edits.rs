//! From posteriors to edits with their confidence and alternatives.

use super::tortured::{self, Phrase};
use super::{Document, Worker};
use crate::context::ContextModel;
use crate::decoder::posteriors::{choose, pool};
use crate::edit::{Alternative, Applicability, Edit};
use crate::lattice::{Edge, Kind, Lattice};
use crate::policy;
use crate::span::Span;
use crate::text::{Gap, Token, article};
use crate::wording::{span_of, wording};

/// Alternatives given with an edit.
const ALTERNATIVES: usize = 6;

impl<M: ContextModel> Worker<'_, M> {
    /// Appends the edits of a decoded section, which begins at byte `base` of the text.
    pub(super) fn edits(&self, text: &str, base: usize, document: &Document, out: &mut Vec<Edit>) {
        let policy = &self.engine.policy;
        let dictionaries = document.dictionaries;
        let least = policy::posterior(policy.report);
        // Elsewhere nothing can be so probable, for what a sentence was spun into is as probable at most as that it was spun.
        for s in document.sentences.iter().filter(|s| document.spun * s.spun >= least) {
            let tokens = &self.tokens[s.tokens.clone()];
            let written = |edge: &Edge| wording(dictionaries, text, tokens, edge);
            let posteriors = pool(&s.lattice, &s.posteriors);
            let chosen = choose(&s.lattice, &posteriors, least);
            let longest = if chosen.is_empty() { 0 } else { s.lattice.longest() };
            let judged: Vec<Option<Applicability>> = chosen.iter().map(|&e| policy.judge(policy::confidence(posteriors[e]))).collect();
            let wanted = self.engine.tortured.then(|| tortured::phrases(&s.lattice, dictionaries));
            let lies_in = |edge: &Edge, p: &Phrase| p.tokens.start <= edge.start && edge.end <= p.tokens.end;
            let is_wanted = |edge: &Edge| wanted.as_ref().is_none_or(|w| w.iter().any(|p| lies_in(edge, p)));
            let first = out.len();
            for (i, &e) in chosen.iter().enumerate() {
                let edge = &s.lattice.edges[e];
                if !is_wanted(edge) {
                    continue;
                }
                let Kind::Substitution { layer, row, .. } = edge.kind else { continue };
                let span = span_of(tokens, edge);
                let (before, after) = (&text[span.range()], written(edge));
                let confidence = policy::confidence(posteriors[e]);
                let Some(applicability) = judged[i].filter(|_| after != before) else { continue };
                // What will be restored itself may come to be another word.
                let restored = |n: usize| (judged.get(n)? >= &Some(applicability)).then(|| &s.lattice.edges[chosen[n]]);
                let ahead = i.checked_sub(1).and_then(restored).filter(|e| e.end == edge.start);
                let behind = restored(i + 1).filter(|e| e.start == edge.end);
                if doubles(text, tokens, edge, &after, (ahead.is_some(), behind.is_some())) {
                    continue;
                }
                // An article was judged before the word behind it was restored, and may have been right beside the original ("an
                // settlement", once "an agreement"). Few wordings are articles and need the next one written.
                if article::is_indefinite(&after) && behind.is_some_and(|next| !article::agrees(&after, &written(next))) {
                    continue;
                }
                let apostrophe = possessive(&text[..span.start], before, &text[span.end..]);
                let own = |wording: String| match apostrophe {
                    "" => wording,
                    _ if wording.ends_with('s') => wording + apostrophe,
                    _ => wording + apostrophe + "s",
                };
                let written = |edge: &Edge| own(written(edge));
                let (before, after) = (own(before.to_string()), own(after));
                let span = Span::new(span.start + base, span.end + apostrophe.len() + base);
                let alternatives = alternatives(&s.lattice, longest, &posteriors, e, (&before, &after), confidence, &written);
                out.push(Edit { alternatives, applicability, ..Edit::new(span, before, after, confidence, dictionaries[layer].row(row)) });
            }
            if let Some(phrases) = wanted {
                let parts = out.split_off(first);
                let row = |e: usize| match s.lattice.edges[e].kind {
                    Kind::Substitution { layer, row, .. } => (written(&s.lattice.edges[e]), dictionaries[layer].row(row)),
                    Kind::Identity => Default::default(),
                };
                out.extend(tortured::whole(text, base, tokens, &phrases, parts, row));
            }
        }
    }
}

/// The apostrophe by which the plural before it owns what follows ("12 months' work"), which goes with its word; empty when there is none,
/// or when it may close a quotation that was opened in the line of `ahead`, the text before the word.
fn possessive<'t>(ahead: &str, word: &str, behind: &'t str) -> &'t str {
    let end = behind.chars().next().filter(|c| matches!(c, '\'' | '’')).map_or(0, char::len_utf8);
    let owns = end > 0 && word.ends_with('s') && behind[end..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase));
    // Few come so far, and a line may be long.
    if !owns {
        return "";
    }
    let line = &ahead[ahead.rfind('\n').map_or(0, |at| at + 1)..];
    let opens = |(at, _): (usize, &str)| !line[..at].ends_with(char::is_alphanumeric);
    let quoted = line.contains('‘') || line.match_indices('\'').any(opens);
    if quoted { "" } else { &behind[..end] }
}

/// Whether a wording would repeat the word before or behind its place ("if" + "if"), unless that is `restored`, too.
fn doubles(text: &str, tokens: &[Token], edge: &Edge, after: &str, restored: (bool, bool)) -> bool {
    let written = |at: usize| &text[tokens[at].span.range()];
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
        let word = written(beside);
        word.len() > 1 && stands(word) && !word.eq_ignore_ascii_case(written(spun)) && !may_repeat(word)
    };
    let spaced = |at: usize| tokens[at].gap == Gap::Space;
    !restored.0 && edge.start > 0 && spaced(edge.start) && repeats(edge.start - 1, edge.start, &begins)
        || !restored.1 && edge.end < tokens.len() && spaced(edge.end) && repeats(edge.end, edge.end - 1, &ends)
}

/// Words that may follow themselves ("had had", "that that").
fn may_repeat(word: &str) -> bool {
    ["had", "that", "very", "so", "is", "in"].iter().any(|w| word.eq_ignore_ascii_case(w))
}

/// The other wordings of an edit's place, which is `before` untouched and `after` with the chosen edge; what its confidence
/// leaves is shared as the posteriors say. No edge has more than `longest` tokens.
fn alternatives(
    lattice: &Lattice,
    longest: usize,
    posteriors: &[f32],
    chosen: usize,
    (before, after): (&str, &str),
    confidence: f32,
    wording: &dyn Fn(&Edge) -> String,
) -> Vec<Alternative> {
    let edge = &lattice.edges[chosen];
    let share = (1.0 - confidence) / (1.0 - posteriors[chosen]).max(1e-6);
    let mut list: Vec<Alternative> = Vec::with_capacity(ALTERNATIVES + 2);
    let mut left = 1.0;
    let near = lattice.first[edge.start.saturating_sub(longest)]..lattice.first[edge.end];
    for (other, &confidence) in lattice.edges[near.clone()].iter().zip(&posteriors[near]) {
        let touches = other.start < edge.end && edge.start < other.end && other.is_substitution();
        left -= if touches { confidence } else { 0.0 };
        if touches && (other.start, other.end) == (edge.start, edge.end) && confidence > 0.005 && !std::ptr::eq(other, edge) {
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
