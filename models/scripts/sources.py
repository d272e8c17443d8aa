"""Texts of others that were spun by hand: joins the changes with the lines of the sources.

    T=models/text/spun/ordinary-sources-1.tsv
    python3 models/scripts/sources.py DATA $T TEXTS    # TEXTS/ordinary-sources-1.{spun,original}.txt
    python3 models/scripts/sources.py --changes DATA INDEX SPUN > $T    # the other way round

The originals are not ours, so only the changes are kept. A line stands for a paragraph: the source,
the number of its line from 0, the CRC-32 of that line, and the changes, with tabs between. A change
is the number of the first word, how many words went, and the words that came. Words are what stands
between spaces. DATA holds the sources as NAME.txt.gz. INDEX has source, tab and line number for each
line of SPUN. docs/channel.md tells more.
"""

import difflib
import functools
import gzip
import pathlib
import sys
import zlib


@functools.cache
def source(data, name):
    with gzip.open(pathlib.Path(data) / f"{name}.txt.gz", "rt", encoding="utf-8") as file:
        return [line.strip() for line in file]


def read(path):
    return pathlib.Path(path).read_text(encoding="utf-8").removesuffix("\n").split("\n")


def check(line):
    return f"{zlib.crc32(line.encode()):08x}"


def changes(original, spun):
    """The changes between two lists of words: (first, gone, words that came)."""
    matcher = difflib.SequenceMatcher(None, original, spun, autojunk=False)
    return [(a, b - a, " ".join(spun[c:d])) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"]


def changed(original, changes):
    """The words of an original with the changes made."""
    words = list(original)
    for first, gone, came in reversed(changes):
        words[first : first + gone] = came.split(" ") if came else []
    return words


def write_changes(data, index, spun):
    for place, line in zip(read(index), read(spun), strict=True):
        name, number = place.split("\t")
        text = source(data, name)[int(number)]
        original, words = text.split(" "), line.split(" ")
        found = changes(original, words)
        assert changed(original, found) == words, line
        print(name, number, check(text), *(f"{first} {gone} {came}" for first, gone, came in found), sep="\t")


def write_texts(data, table, folder):
    table, folder = pathlib.Path(table), pathlib.Path(folder)
    originals, spun = [], []
    for row in read(table):
        name, number, crc, *fields = row.split("\t")
        original = source(data, name)[int(number)]
        if check(original) != crc:
            sys.exit(f"{data}/{name}.txt.gz: line {number} is another than {table} is of; take the source as models/README.md names it")
        parts = [field.split(" ", 2) for field in fields]
        originals.append(original)
        spun.append(" ".join(changed(original.split(" "), [(int(first), int(gone), came) for first, gone, came in parts])))
    folder.mkdir(parents=True, exist_ok=True)
    for kind, lines in (("original", originals), ("spun", spun)):
        (folder / f"{table.stem}.{kind}.txt").write_text("".join(line + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--changes", data, index, spun]:
            write_changes(data, index, spun)
        case [data, table, folder]:
            write_texts(data, table, folder)
        case _:
            sys.exit(__doc__)
