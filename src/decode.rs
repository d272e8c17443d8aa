//! Search: forward–backward over the hypotheses of a sentence.
//!
//! [`Trellis::search`] expands the lattice with the context model once, with a beam and recombination of equal
//! model states (Koehn 2010, ch. 6). The context scores stay on the arcs, so posteriors under another spin rate
//! or with further evidence ([`Trellis::posteriors`], Rabiner 1989) cost no model query.

use crate::channel::Weights;
use crate::context::ContextModel;
use crate::lattice::{Edge, Kind, Lattice};

/// A transition between two hypotheses along an edge.
#[derive(Clone, Copy, Debug)]
struct Arc {
    from: u32,
    to: u32,
    edge: u32,
    /// Its probability relative to the best path between the two words, at the strength of the search.
    weight: f32,
}

/// The expanded lattice of a sentence.
///
/// Weights are probabilities, not logarithms: they are relative to the best path, so that sums over paths neither
/// overflow nor vanish and a change of strength or evidence is one factor an edge.
#[derive(Clone, Debug, Default)]
pub struct Trellis {
    arcs: Vec<Arc>,
    finals: Vec<(u32, f32)>,
    hypotheses: u32,
    /// The edge scores that the weights contain.
    fixed: Vec<f32>,
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
        let mut trellis = Trellis { fixed: lattice.edges.iter().map(|e| edge_score(e, weights, strength)).collect(), ..Trellis::default() };
        let length = lattice.first.len() - 1;
        beam.nodes.iter_mut().for_each(Vec::clear);
        beam.nodes.resize_with((length + 1).max(beam.nodes.len()), Vec::new);
        beam.nodes[0].push(Hypothesis { id: 0, state: model.start(), score: 0.0 });
        trellis.hypotheses = 1;
        // The best score up to each word; arcs are made relative to it when all are known.
        let mut best = vec![f32::NEG_INFINITY; length + 1];
        best[0] = 0.0;
        for i in 0..length {
            let mut live = std::mem::take(&mut beam.nodes[i]);
            if live.len() > weights.beam {
                live.select_nth_unstable_by(weights.beam - 1, |a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
                live.truncate(weights.beam);
                live.sort_by_key(|h| h.id);
            }
            live.retain(|h| h.score > best[i] - weights.margin);
            for e in lattice.first[i]..lattice.first[i + 1] {
                let edge = &lattice.edges[e];
                for hypothesis in &live {
                    let (mut state, mut context) = (hypothesis.state, 0.0);
                    for &word in lattice.words(edge) {
                        let (p, next) = model.score(&state, word);
                        context += p;
                        state = next;
                    }
                    let gain = trellis.fixed[e] + weights.context * context;
                    let score = hypothesis.score + gain;
                    best[edge.end] = best[edge.end].max(score);
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
                    trellis.arcs.push(Arc { from: hypothesis.id, to, edge: e as u32, weight: gain });
                }
            }
            live.clear();
            beam.nodes[i] = live;
        }
        for arc in &mut trellis.arcs {
            let edge = &lattice.edges[arc.edge as usize];
            arc.weight = (arc.weight - (best[edge.end] - best[edge.start])).exp();
        }
        let ends: Vec<f32> = beam.nodes[length].iter().map(|h| weights.context * model.end(&h.state)).collect();
        let highest = ends.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        trellis.finals = beam.nodes[length].iter().zip(&ends).map(|(h, end)| (h.id, (end - highest).exp())).collect();
        trellis
    }

    /// Posterior probability of every edge, written to `out`.
    pub fn posteriors(&self, lattice: &Lattice, weights: &Weights, strength: f32, scratch: &mut Scratch, out: &mut Vec<f32>) {
        let Scratch { factors, forward, backward } = scratch;
        factors.clear();
        factors
            .extend(lattice.edges.iter().zip(&self.fixed).map(|(e, f)| f64::from((edge_score(e, weights, strength) - f).min(60.0)).exp()));
        for side in [&mut *forward, &mut *backward] {
            side.clear();
            side.resize(self.hypotheses as usize, 0.0);
        }
        let weight = |arc: &Arc| f64::from(arc.weight) * factors[arc.edge as usize];
        forward[0] = 1.0;
        for arc in &self.arcs {
            forward[arc.to as usize] += forward[arc.from as usize] * weight(arc);
        }
        let mut total = 0.0;
        for &(h, end) in &self.finals {
            backward[h as usize] = f64::from(end);
            total += forward[h as usize] * f64::from(end);
        }
        for arc in self.arcs.iter().rev() {
            backward[arc.from as usize] += backward[arc.to as usize] * weight(arc);
        }
        out.clear();
        out.resize(lattice.edges.len(), 0.0);
        // A sum that left the range of numbers says nothing; the words are left as they are.
        let scale = if total.is_normal() { 1.0 / total } else { 0.0 };
        for arc in &self.arcs {
            out[arc.edge as usize] += (forward[arc.from as usize] * weight(arc) * backward[arc.to as usize] * scale) as f32;
        }
    }
}

/// Buffers of [`Trellis::posteriors`].
#[derive(Default)]
pub struct Scratch {
    factors: Vec<f64>,
    forward: Vec<f64>,
    backward: Vec<f64>,
}

/// Posteriors of the *edits*: what an edge changes may be less than it covers ("cyber assault → cyber attack"), so
/// its mass goes to the edge that makes the same change and covers no more, if there is one.
pub fn pool(lattice: &Lattice, posteriors: &[f32]) -> Vec<f32> {
    let mut pooled = vec![0.0; posteriors.len()];
    let spun = |i: usize| lattice.words(&lattice.edges[lattice.first[i]])[0].id;
    for (e, edge) in lattice.edges.iter().enumerate() {
        if edge.kind == Kind::Identity || posteriors[e] < 1e-3 {
            pooled[e] += posteriors[e];
            continue;
        }
        let words = lattice.words(edge);
        let (mut start, mut end, mut from, mut to) = (edge.start, edge.end, 0, words.len());
        while end - start > 1 && to - from > 1 && words[from].id == spun(start) {
            (start, from) = (start + 1, from + 1);
        }
        while end - start > 1 && to - from > 1 && words[to - 1].id == spun(end - 1) {
            (end, to) = (end - 1, to - 1);
        }
        let same = |o: &Edge| {
            o.end == end && o.kind != Kind::Identity && lattice.words(o).iter().map(|w| w.id).eq(words[from..to].iter().map(|w| w.id))
        };
        let range = lattice.first[start]..lattice.first[start + 1];
        let target = range.filter(|&o| same(&lattice.edges[o])).max_by(|&a, &b| posteriors[a].total_cmp(&posteriors[b]).then(b.cmp(&a)));
        pooled[target.unwrap_or(e)] += posteriors[e];
    }
    pooled
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
        for (e, &posterior) in posteriors.iter().enumerate().take(lattice.first[i + 1]).skip(lattice.first[i]) {
            let edge = &lattice.edges[e];
            if edge.kind == Kind::Identity || posterior < threshold {
                continue;
            }
            let gain = best[i].0 + (posterior - threshold + 1e-4) * (edge.end - edge.start) as f32;
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
