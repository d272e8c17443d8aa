//! From posteriors to edits with their confidence and alternatives.

use super::{Document, Worker};
use crate::context::ContextModel;
use crate::decode::{choose, pool};
use crate::edit::{Alternative, Edit};
use crate::lattice::{Edge, Kind, Lattice};
use crate::policy;
use crate::span::Span;
use crate::text::article;
use crate::wording::{span_of, wording};

/// Edges that begin further before an edit, in tokens, do not reach it.
const LONGEST: usize = 16;
/// Alternatives given with an edit.
const ALTERNATIVES: usize = 6;

impl<M: ContextModel> Worker<'_, M> {
    /// Appends the edits of a decoded section, which begins at byte `base` of the text.
    pub(super) fn edits(&self, text: &str, base: usize, document: &Document, out: &mut Vec<Edit>) {
        let policy = &self.engine.policy;
        let dictionaries = document.dictionaries;
        for s in &document.sentences {
            let tokens = &self.tokens[s.tokens.clone()];
            let written = |edge: &Edge| wording(dictionaries, text, tokens, edge);
            let posteriors = pool(&s.lattice, &s.posteriors);
            let chosen = choose(&s.lattice, &posteriors, policy::posterior(policy.report));
            for (i, &e) in chosen.iter().enumerate() {
                let edge = &s.lattice.edges[e];
                let Kind::Substitution { layer, row, .. } = edge.kind else { continue };
                let span = span_of(tokens, edge);
                let (before, after) = (&text[span.range()], written(edge));
                let confidence = policy::confidence(posteriors[e]);
                let Some(applicability) = policy.judge(confidence).filter(|_| after != before) else { continue };
                // An article was judged before the word behind it was restored, and may have been right beside the original ("an
                // settlement", once "an agreement").
                let judged = |n: usize| policy.judge(policy::confidence(posteriors[n]));
                let next = chosen.get(i + 1).filter(|&&n| s.lattice.edges[n].start == edge.end && judged(n) >= Some(applicability));
                if next.is_some_and(|&n| !article::agrees(&after, &written(&s.lattice.edges[n]))) {
                    continue;
                }
                out.push(Edit {
                    span: Span::new(span.start + base, span.end + base),
                    before: before.to_string(),
                    alternatives: alternatives(&s.lattice, &posteriors, e, (before, &after), confidence, &written),
                    after,
                    confidence,
                    rule: dictionaries[layer].row(row),
                    applicability,
                });
            }
        }
    }
}

/// The other wordings of an edit's place, which is `before` untouched and `after` with the chosen edge; what its confidence
/// leaves is shared as the posteriors say.
fn alternatives(
    lattice: &Lattice,
    posteriors: &[f32],
    chosen: usize,
    (before, after): (&str, &str),
    confidence: f32,
    wording: &dyn Fn(&Edge) -> String,
) -> Vec<Alternative> {
    let edge = &lattice.edges[chosen];
    let share = (1.0 - confidence) / (1.0 - posteriors[chosen]).max(1e-6);
    let mut list: Vec<Alternative> = Vec::new();
    let mut left = 1.0;
    let near = lattice.first[edge.start.saturating_sub(LONGEST)]..lattice.first[edge.end];
    for (other, &confidence) in lattice.edges[near.clone()].iter().zip(&posteriors[near]) {
        let touches = other.start < edge.end && edge.start < other.end && other.kind != Kind::Identity;
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
