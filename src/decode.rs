//! Search: forward–backward over the hypotheses of a sentence.
//!
//! [`Trellis::search`] expands the lattice with the context model once, with a beam and recombination of equal
//! model states (Koehn 2010, ch. 6). The context scores stay on the arcs, so posteriors under another spin rate
//! or with further evidence ([`Trellis::posteriors`], Rabiner 1989) cost no model query.

use crate::channel::Weights;
use crate::context::ContextModel;
use crate::lattice::{Edge, Kind, Lattice};

/// A scored transition between two hypotheses along an edge.
#[derive(Clone, Copy, Debug)]
struct Arc {
    from: u32,
    to: u32,
    edge: u32,
    context: f32,
}

/// The expanded lattice of a sentence.
#[derive(Clone, Debug, Default)]
pub struct Trellis {
    arcs: Vec<Arc>,
    finals: Vec<(u32, f32)>,
    hypotheses: u32,
}

/// Buffers of the search, reused between sentences.
pub struct Beam<S> {
    nodes: Vec<Vec<Hypothesis<S>>>,
}

#[derive(Clone, Copy)]
struct Hypothesis<S> {
    id: u32,
    state: S,
    score: f32,
}

impl<S> Default for Beam<S> {
    fn default() -> Self {
        Beam { nodes: Vec::new() }
    }
}

/// The score of an edge besides context: channel and evidence, at spinner strength `strength`.
pub fn edge_score(edge: &Edge, weights: &Weights, strength: f32) -> f32 {
    match edge.kind {
        Kind::Identity => weights.channel * (1.0 - (strength * edge.channel).min(0.95)).ln() + edge.evidence.sum(),
        Kind::Substitution { .. } => weights.channel * (strength.ln() + edge.channel) + weights.substitution + edge.evidence.sum(),
    }
}

impl Trellis {
    /// Expands a lattice; at most `weights.beam` hypotheses live on at each word.
    pub fn search<M: ContextModel>(model: &M, lattice: &Lattice, weights: &Weights, strength: f32, beam: &mut Beam<M::State>) -> Trellis {
        let mut trellis = Trellis::default();
        let length = lattice.first.len() - 1;
        beam.nodes.iter_mut().for_each(Vec::clear);
        beam.nodes.resize_with((length + 1).max(beam.nodes.len()), Vec::new);
        beam.nodes[0].push(Hypothesis { id: 0, state: model.start(), score: 0.0 });
        trellis.hypotheses = 1;
        for i in 0..length {
            let mut live = std::mem::take(&mut beam.nodes[i]);
            if live.len() > weights.beam {
                live.select_nth_unstable_by(weights.beam - 1, |a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
                live.truncate(weights.beam);
                live.sort_by_key(|h| h.id);
            }
            for e in lattice.first[i]..lattice.first[i + 1] {
                let edge = &lattice.edges[e];
                let fixed = edge_score(edge, weights, strength);
                for hypothesis in &live {
                    let (mut state, mut context) = (hypothesis.state, 0.0);
                    for &word in lattice.words(edge) {
                        let (p, next) = model.score(&state, word);
                        context += p;
                        state = next;
                    }
                    let score = hypothesis.score + fixed + weights.context * context;
                    let node = &mut beam.nodes[edge.end];
                    let to = match node.iter_mut().find(|h| h.state == state) {
                        Some(known) => {
                            known.score = known.score.max(score);
                            known.id
                        }
                        None => {
                            let id = trellis.hypotheses;
                            trellis.hypotheses += 1;
                            node.push(Hypothesis { id, state, score });
                            id
                        }
                    };
                    trellis.arcs.push(Arc { from: hypothesis.id, to, edge: e as u32, context });
                }
            }
            live.clear();
            beam.nodes[i] = live;
        }
        trellis.finals = beam.nodes[length].iter().map(|h| (h.id, model.end(&h.state))).collect();
        trellis
    }

    /// Posterior probability of every edge, written to `out`; returns the log partition sum.
    pub fn posteriors(&self, lattice: &Lattice, weights: &Weights, strength: f32, scratch: &mut Scratch, out: &mut Vec<f32>) -> f32 {
        scratch.fixed.clear();
        scratch.fixed.extend(lattice.edges.iter().map(|e| edge_score(e, weights, strength)));
        let Scratch { fixed, forward, backward } = scratch;
        for side in [&mut *forward, &mut *backward] {
            side.clear();
            side.resize(self.hypotheses as usize, f32::NEG_INFINITY);
        }
        let score = |arc: &Arc| fixed[arc.edge as usize] + weights.context * arc.context;
        forward[0] = 0.0;
        for arc in &self.arcs {
            let value = forward[arc.from as usize] + score(arc);
            let to = &mut forward[arc.to as usize];
            *to = log_add(*to, value);
        }
        let mut total = f32::NEG_INFINITY;
        for &(h, end) in &self.finals {
            backward[h as usize] = weights.context * end;
            total = log_add(total, forward[h as usize] + weights.context * end);
        }
        for arc in self.arcs.iter().rev() {
            let value = backward[arc.to as usize] + score(arc);
            let from = &mut backward[arc.from as usize];
            *from = log_add(*from, value);
        }
        out.clear();
        out.resize(lattice.edges.len(), 0.0);
        for arc in &self.arcs {
            let log = forward[arc.from as usize] + score(arc) + backward[arc.to as usize] - total;
            if log > -16.0 {
                out[arc.edge as usize] += log.exp();
            }
        }
        total
    }
}

/// Buffers of [`Trellis::posteriors`].
#[derive(Default)]
pub struct Scratch {
    fixed: Vec<f32>,
    forward: Vec<f32>,
    backward: Vec<f32>,
}

/// ln(eᵃ + eᵇ) without overflow.
fn log_add(a: f32, b: f32) -> f32 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    let distance = low - high;
    // Also catches two infinities, whose difference is no number.
    if distance > -16.0 { high + distance.exp().ln_1p() } else { high }
}

/// The best set of non-overlapping substitutions: maximises the sum over edits of (posterior − threshold), counted
/// in covered words, i.e. decoding for least expected loss (Goel & Byrne 2000) rather than for the single best path.
///
/// Returns edge numbers in order.
pub fn choose(lattice: &Lattice, posteriors: &[f32], threshold: f32) -> Vec<usize> {
    let length = lattice.first.len() - 1;
    let mut best = vec![(0.0f32, None); length + 1];
    for i in 0..length {
        if best[i].0 > best[i + 1].0 || (best[i + 1].1.is_none() && best[i].0 >= best[i + 1].0) {
            best[i + 1] = (best[i].0, None);
        }
        for e in lattice.first[i]..lattice.first[i + 1] {
            let edge = &lattice.edges[e];
            if edge.kind == Kind::Identity || posteriors[e] < threshold {
                continue;
            }
            let gain = best[i].0 + (posteriors[e] - threshold + 1e-4) * (edge.end - edge.start) as f32;
            if gain > best[edge.end].0 {
                best[edge.end] = (gain, Some(e));
            }
        }
    }
    let mut chosen = Vec::new();
    let mut at = length;
    while at > 0 {
        match best[at].1 {
            Some(e) => {
                chosen.push(e);
                at = lattice.edges[e].start;
            }
            None => at -= 1,
        }
    }
    chosen.reverse();
    chosen
}
