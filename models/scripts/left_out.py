"""How many pseudo-observations does the channel need? Leaves real spun articles out in turn.

    python3 models/scripts/left_out.py news_occurrences.tsv dictionaries/*.yaml

The table has a row per substitution, with the columns id (the article), spun and original. Prints
the cost of the phrases of each article, given their originals and the counts of the other
articles, in nats per substitution. It does so for several values of three constants: the
pseudo-observations of a row that was not seen, those of all phrases that no row lists, and how much
the counts of dictionaries with `trust` count. Only originals that are listed word for word count.
The rows were written with all articles known, so a phrase is unlisted less often than it would be
in a new article. docs/channel.md describes the result. Needs PyYAML.
"""

import csv
import math
import sys
from collections import Counter, defaultdict

import yaml

UNLISTED_PHRASES = 200
"""Phrases among which the mass of the unlisted is shared."""


BETWEEN, ACROSS = 60, (0.05, 5)
"""Most occurrences that an original counts as in a dictionary with `trust`. In the other manner of
spinning: how much an observation counts at most, and the same bound."""


def listed(paths):
    """The curated rows (original → spun phrase → weight), and for each dictionary with `trust` its manner
    and its counts (original → (met, spun phrase → weight))."""
    rows, counted = defaultdict(dict), []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            dictionary = yaml.load(file, yaml.CSafeLoader)
        if dictionary.get("family") or dictionary.get("fallback"):
            continue
        known = defaultdict(dict) if dictionary.get("trust") else rows
        met = Counter()
        for entry in dictionary["entries"]:
            original = str(entry["original"]).lower()
            met[original] += entry.get("met", 0)
            for spun in entry.get("spun", []):
                phrase, weight = next(iter(spun.items())) if isinstance(spun, dict) else (spun, 1)
                known[original][str(phrase).lower()] = known[original].get(str(phrase).lower(), 1) + weight - 1 if dictionary.get("trust") else weight
        if dictionary.get("trust"):
            counted.append((dictionary.get("manner"), {original: (met[original], phrases) for original, phrases in known.items()}))
    return rows, counted


def cost(seen, rows, counted, unseen, unlisted, trust):
    """Nats per substitution. Which manner an article has is not known; either is as likely."""
    all_pairs, all_originals = Counter((s, o) for _, s, o in seen), Counter(o for _, _, o in seen)
    own_pairs, own_originals = Counter(seen), Counter((a, o) for a, _, o in seen)
    nats, total = defaultdict(lambda: [0.0, 0.0]), 0
    for article, spun, original in seen:
        if original not in rows:
            continue
        total += 1
        times = all_pairs[spun, original] - own_pairs[article, spun, original]
        for manner in (1, 2):
            pseudo = Counter({phrase: unseen * min(weight, 1) for phrase, weight in rows[original].items()})
            for of, originals in counted if trust else ():
                met, phrases = originals.get(original, (0, {}))
                own, most = (trust, BETWEEN) if of in (None, manner) else ACROSS
                for phrase, weight in phrases.items():
                    pseudo[phrase] += own / (1 + own * met / most) * (weight - 1 + unseen)
            chances = all_originals[original] - own_originals[article, original] + sum(pseudo.values()) + unlisted
            mine = times + pseudo[spun] if pseudo[spun] else unlisted / UNLISTED_PHRASES
            nats[article][manner - 1] -= math.log(mine / chances)
    either = lambda one, two: min(one, two) - math.log((1 + math.exp(-abs(one - two))) / 2)
    return sum(either(*both) for both in nats.values()) / total, total


def main(table, *paths):
    with open(table, encoding="utf-8") as file:
        seen = [(r["id"], r["spun"].lower(), r["original"].lower()) for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    rows, counted = listed(paths)
    grid = [(0.1, 1, 0), (0.2, 0.3, 0), (0.1, 0.3, 0), *((0.1, 0.3, trust) for trust in (0.1, 0.2, 0.4, 0.5, 0.6, 1)), (0.2, 0.3, 0.4), (0.05, 0.3, 0.4)]
    for unseen, unlisted, trust in grid:
        nats, count = cost(seen, rows, counted, unseen, unlisted, trust)
        print(f"unseen {unseen}, unlisted {unlisted}, trust {trust}: {nats:.3f} nats a substitution, {count} substitutions")


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) >= 3 else sys.exit(__doc__)
