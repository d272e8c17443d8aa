"""Splits texts spun by hand into the halves whose originals one or the other half of the articles
holds, for cross-fitting.

    python3 models/scripts/halves.py models/text/articles models/text/spun/ordinary HALVES
    python3 models/scripts/halves.py DATA TEXTS/ordinary-sources-1 HALVES

Writes HALVES/1/NAME.{spun,original}.txt and HALVES/2/…, where NAME is the last part of the text's
path. The first half is what `train ngram --leave-out 1/2` leaves out: every other block of lines
of every file of articles or sources.
"""

import gzip
import pathlib
import sys

BLOCK = 400
"""Lines of a block, `Fold::BLOCK` in src/context/train/text.rs."""


def lines(path):
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes()).decode().splitlines()
    return path.read_text(encoding="utf-8").splitlines()


def main(articles, text, output):
    half = {}
    for path in sorted(pathlib.Path(articles).glob("*.txt*")):
        for number, line in enumerate(lines(path)):
            half.setdefault(line.strip(), number // BLOCK % 2)
    texts = [lines(pathlib.Path(f"{text}.{kind}.txt")) for kind in ("spun", "original")]
    parts = [half.get(original.strip()) for original in texts[1]]
    if unknown := parts.count(None):
        sys.exit(f"{text}: {unknown} originals are in none of the articles; give the folder that they were taken from")
    name = pathlib.Path(text).name
    for part in (0, 1):
        folder = pathlib.Path(output) / str(part + 1)
        folder.mkdir(parents=True, exist_ok=True)
        for kind, text_lines in zip(("spun", "original"), texts):
            kept = [line for line, p in zip(text_lines, parts) if p == part]
            (folder / f"{name}.{kind}.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) >= 4 else sys.exit(__doc__)
