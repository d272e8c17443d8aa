"""How many manners of spinning do texts show? Puts them in classes by expectation–maximisation.

    S=models/text/spun
    python3 models/scripts/manners.py CLASSES SPUN ORIGINAL $S/ordinary-1 $S/ordinary $S/ordinary-2

TEXT.spun.txt and TEXT.original.txt hold the same paragraphs line by line. Blocks of paragraphs are
put in classes (Dempster, Laird & Rubin 1977). A class has its own P(spun | original) for single
words, and a document its own strength. Prints how much it costs, in nats per substitution, what the
words of SPUN were written for, or that they were left, each given the others of its paragraph: with
the channel of all texts as the compiler bounds it, and with the classes. docs/channel.md (two
manners) describes the result. Needs numpy.
"""

import collections
import difflib
import sys

import numpy as np
from imitated import lines, words_of

BLOCK, TOGETHER = 10, 30
"""Paragraphs of a block, and blocks that begin in one class."""
ROUNDS = 12
PRIOR = 10.0
"""How many occurrences what all classes have in common is worth."""
BETWEEN, NOMINAL, NOMINAL_WORTH, UNSEEN, UNLISTED = 60.0, 0.18, 8.0, 0.1, 0.3
"""As in src/dict/compiled/compiler.rs."""
PASSED = 0.1
STRENGTHS = (0.3, 0.45, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5)


def pairs_of(spun, original):
    """The words of a paragraph with what was written for each. Runs of more than two words that differ
    are passed over."""
    spun, original = words_of(spun)[1], words_of(original)[1]
    for kind, a, b, c, d in difflib.SequenceMatcher(None, original, spun, autojunk=False).get_opcodes():
        if kind == "equal" or kind == "replace" and b - a == d - c <= 2:
            yield from (pair for pair in zip(original[a:b], spun[c:d]) if pair[0].isalpha())


def log_sum(values, axis=None):
    most = values.max(axis, keepdims=True)
    return np.squeeze(most + np.log(np.exp(values - most).sum(axis, keepdims=True)), axis)


class Channel:
    """What is counted, and what follows for classes."""

    def __init__(self, documents):
        counts = collections.Counter(pair for document in documents for pair in document)
        met = collections.Counter()
        for (original, _), count in counts.items():
            met[original] += count
        originals = {original: n for n, original in enumerate(o for o, count in met.items() if count >= 5)}
        kept = [pair for pair, count in counts.items() if pair[0] in originals and count >= 2 and pair[0] != pair[1]]
        self.numbers = {pair: n for n, pair in enumerate(kept + [(original, original) for original in originals])}
        self.original = np.array([originals[original] for original, _ in self.numbers])
        self.left = np.array([original == spun for original, spun in self.numbers])
        own = np.array([counts[pair] for pair in self.numbers], float)
        met, substituted, rows = (self.sums(x) for x in (own, own * ~self.left, 1.0 * ~self.left))
        bounded = 0.5 / (1 + 0.5 * met / BETWEEN)
        self.propensity = (bounded * substituted + NOMINAL_WORTH * NOMINAL) / (bounded * met + NOMINAL_WORTH)
        shares = (bounded[self.original] * own + UNSEEN) / (bounded * substituted + UNSEEN * rows + UNLISTED)[self.original]
        self.shares = np.where(self.left, 1, shares)

    def sums(self, values):
        return np.bincount(self.original, values, self.original.max() + 1)

    def table(self, propensity, shares):
        """Logarithms by strength and pair."""
        chances = [(1 - PASSED) * np.clip(strength * propensity, 1e-3, 1) for strength in STRENGTHS]
        return np.stack([np.where(self.left, np.log(1 - c)[self.original], np.log(c)[self.original] + np.log(shares)) for c in chances])

    def of_class(self, counts):
        met, substituted = self.sums(counts), self.sums(counts * ~self.left)
        bounded = 1 / (1 + met / BETWEEN)
        propensity = (bounded * substituted + PRIOR * self.propensity) / (bounded * met + PRIOR)
        shares = bounded[self.original] * counts + PRIOR * self.propensity[self.original] * self.shares
        return self.table(propensity, np.where(self.left, 1, shares / (bounded * substituted + PRIOR * self.propensity)[self.original]))

    def count(self, document):
        counted = collections.Counter(self.numbers[pair] for pair in document if pair in self.numbers)
        return np.array(list(counted), int), np.array(list(counted.values()), float)


def given_others(joint, table, numbers, counts):
    """The cost of each word given the others. `joint` is the log-probability of all of them by each state
    (class and strength)."""
    nats = 0.0
    for n, count in zip(numbers, counts):
        others = np.exp(joint - table[..., n] - (joint - table[..., n]).max())
        nats -= count * np.log((others * np.exp(table[..., n])).sum() / others.sum())
    return nats


def main(classes, spun, original, *texts):
    read = lambda path: open(path, encoding="utf-8").read().splitlines()
    documents = [list(pairs_of(*both)) for text in texts for both in zip(lines(text, "spun"), lines(text, "original"))]
    channel = Channel(documents)
    blocks = [channel.count(sum(documents[i : i + BLOCK], [])) for i in range(0, len(documents), BLOCK)]
    belief = np.zeros((len(blocks), int(classes)))
    random = np.random.default_rng(0).integers(0, int(classes), len(blocks) // TOGETHER + 1)
    belief[np.arange(len(blocks)), random[np.arange(len(blocks)) // TOGETHER]] = 1
    for _ in range(ROUNDS):
        counts = np.zeros((int(classes), len(channel.numbers)))
        for (numbers, times), row in zip(blocks, belief):
            counts[:, numbers] += np.outer(row, times)
        tables = np.stack([channel.of_class(of) for of in counts])
        share = np.log(belief.mean(0) + 1e-9)
        joint = np.stack([log_sum(tables[:, :, numbers] @ times, 1) for numbers, times in blocks]) + share
        belief = np.exp(joint - log_sum(joint, 1)[:, None])
    shared, known, with_classes, substitutions = channel.table(channel.propensity, channel.shares), 0.0, 0.0, 0
    for paragraph in (list(pairs_of(*both)) for both in zip(read(spun), read(original))):
        numbers, times = channel.count(paragraph)
        known += given_others(shared[:, numbers] @ times, shared, numbers, times)
        with_classes += given_others(tables[:, :, numbers] @ times + share[:, None], tables, numbers, times)
        substitutions += sum(original != spun for original, spun in paragraph)
    print(f"shares {' '.join(f'{x:.2f}' for x in np.exp(share))}; nats a substitution: {known / substitutions:.3f} with the channel of all, {with_classes / substitutions:.3f} with {classes} classes")


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) >= 5 else sys.exit(__doc__)
