#!/usr/bin/env python3
"""Makes models/inflections.tsv from the Automatically Generated Inflection Database (AGID 2016.01.19,
Kevin Atkinson), and reads it.

    python3 models/scripts/inflections.py infl.txt[.gz] > models/inflections.tsv

The table has one line per lemma and part of speech, sorted by bytes: the lemma, the part of speech
(n, v, a), then the form slots, with tabs between. Slots are: n plural; v past, past participle,
-ing, -s; a -er, -est. Variants within a slot have commas between, the preferred one first. A form
that begins with the lemma is written as + and the rest. Guessed rows and forms (marked ?, ~ or ! in
AGID) and lemmas with capitals are left out.
"""
import gzip, pathlib, re, sys

POS = {"N": "n", "V": "v", "A": "a"}
BE = ["was,were", "been", "being", "is,are"]


def read():
    """(lemma, n/v/a) → lists of forms, slot by slot, of models/inflections.tsv."""
    table = {}
    for line in pathlib.Path(__file__).parents[1].joinpath("inflections.tsv").read_text(encoding="utf-8").splitlines():
        lemma, pos, *slots = line.split("\t")
        table[lemma, pos] = [[lemma + f[1:] if f.startswith("+") else f for f in slot.split(",") if f] for slot in slots]
    return table


def make(path):
    lines = (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="latin-1")
    rows = []
    for line in lines:
        m = re.match(r"([a-z']+) ([NVA]): (.*)", line.strip())
        if not m:
            continue
        slots = []
        for slot in m[3].split(" | "):
            forms = []
            for entry in slot.split(", "):
                word = re.match(r"([A-Za-z']+)([~<!?]*)\s*([\d.]*)", entry)
                if word and not set(word[2]) & set("~!?") and word[1].islower() and float(word[3] or 0) < 2:
                    forms.append((float(word[3] or 0), word[1]))
            forms.sort(key=lambda f: f[0])
            slots.append(",".join(dict.fromkeys(f for _, f in forms)))
        pos = POS[m[2]]
        if m[1] == "be":
            slots = BE
        elif pos == "v" and len(slots) == 3:
            slots.insert(1, slots[0])
        if pos == "a" and not (len(slots) == 2 and all(slots) and slots[0].endswith(("er", "better", "worse", "less", "more"))):
            continue
        if pos == "a" and not slots[1].endswith("st"):
            continue
        if len(slots) == {"n": 1, "v": 4, "a": 2}[pos] and any(slots):
            short = lambda form: "+" + form[len(m[1]):] if form.startswith(m[1]) else form
            slots = [",".join(short(form) for form in slot.split(",")) for slot in slots]
            rows.append("\t".join([m[1], pos, *slots]))
    print("\n".join(sorted(set(rows), key=lambda r: r.split("\t")[:2])))


if __name__ == "__main__":
    make(sys.argv[1]) if len(sys.argv) >= 2 else sys.exit(__doc__)
