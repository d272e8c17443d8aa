"""How many pseudo-observations the channel needs: spun articles left out in turn (docs/channel.md).

    python3 models/left_out.py news_occurrences.tsv dictionaries/*.yaml

The table has a row a substitution: article, group, words before, spun, original, words after. For pseudo-observations of a
row that was not seen and of all phrases that no row lists, and for how much the counts of dictionaries with `trust` count, prints
the cost of the phrases of each article, given their originals and the counts of the other articles, in nats a substitution. Only originals that are listed word for word count.
The rows were written with all articles known, so a phrase is unlisted less often than in an article that is new.
Needs PyYAML.
"""

import csv
import math
import sys
from collections import Counter, defaultdict

import yaml

UNLISTED_PHRASES = 200
"""Phrases among which the mass of the unlisted is shared."""


def listed(paths):
    """The curated rows: original → spun phrase → weight, and likewise the counts of those with `trust`."""
    rows, imitated = defaultdict(dict), defaultdict(dict)
    for path in paths:
        with open(path, encoding="utf-8") as file:
            dictionary = yaml.safe_load(file)
        if dictionary.get("family") or dictionary.get("fallback"):
            continue
        for entry in dictionary["entries"]:
            for spun in entry.get("spun", []):
                phrase, weight = next(iter(spun.items())) if isinstance(spun, dict) else (spun, 1)
                known = imitated if dictionary.get("trust") else rows
                known[str(entry["original"]).lower()][str(phrase).lower()] = weight
    return rows, imitated


def cost(seen, rows, imitated, unseen, unlisted, trust):
    """Nats a substitution."""
    all_pairs, all_originals = Counter((s, o) for _, s, o in seen), Counter(o for _, _, o in seen)
    own_pairs, own_originals = Counter(seen), Counter((a, o) for a, _, o in seen)
    total = []
    for article, spun, original in seen:
        if original not in rows:
            continue
        pseudo = Counter({phrase: unseen * min(weight, 1) for phrase, weight in rows[original].items()})
        for phrase, weight in imitated[original].items() if trust else ():
            pseudo[phrase] += trust * (weight - 1 + unseen)
        times = all_pairs[spun, original] - own_pairs[article, spun, original]
        chances = all_originals[original] - own_originals[article, original] + sum(pseudo.values()) + unlisted
        mine = times + pseudo[spun] if pseudo[spun] else unlisted / UNLISTED_PHRASES
        total.append(-math.log(mine / chances))
    return sum(total) / len(total), len(total)


def main(table, *paths):
    with open(table, encoding="utf-8") as file:
        seen = [(r["id"], r["spun"].lower(), r["original"].lower()) for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    rows, imitated = listed(paths)
    grid = [(0.1, 1, 0), (0.2, 0.3, 0), (0.1, 0.3, 0), *((0.1, 0.3, trust) for trust in (0.1, 0.2, 0.4, 0.6, 1)), (0.2, 0.3, 0.4), (0.05, 0.3, 0.4)]
    for unseen, unlisted, trust in grid:
        nats, count = cost(seen, rows, imitated, unseen, unlisted, trust)
        print(f"unseen {unseen}, unlisted {unlisted}, trust {trust}: {nats:.3f} nats a substitution, {count} substitutions")


if __name__ == "__main__":
    main(*sys.argv[1:])
