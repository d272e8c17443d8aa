"""Counts the substitutions of texts that were spun by hand: makes dictionaries/imitated*.yaml.

    python3 models/scripts/imitated.py TEXT DICTIONARY… > imitated.yaml

    S=models/scripts T=models/text/spun
    python3 $S/imitated.py $T/ordinary dictionaries/*.yaml > imitated.yaml
    python3 $S/imitated.py $T/ordinary-1 dictionaries/*.yaml > imitated-1.yaml
    python3 $S/imitated.py $T/noun dictionaries/*.yaml > style-noun-imitated.yaml

TEXT.spun.txt and TEXT.original.txt hold the same paragraphs line by line. Runs of words that
differ, with a word on either side, are taken apart into phrases by a monotone phrase alignment.
Its rates P(spun | original) are learned by expectation–maximisation over all occurrences of the
originals (after Marcu & Wong 2002; conditional as in DeNero, Gillick, Zhang & Klein 2006), with a
prior for short phrases and for substitutions that a dictionary lists. Each inflected form is
counted by itself, for spinners treat the forms of a word differently. How often each original
stood there at all is counted, too. Pairs of models/text/spun/refused.tsv are left out.

The last part of TEXT is `ordinary` or the name of a family of spinners. More may follow after a
hyphen; a number there is the manner of spinning. docs/channel.md describes the method. Needs
PyYAML.
"""

import collections
import difflib
import functools
import math
import pathlib
import re
import sys

import inflections
import yaml

TRUST = 0.5
"""How much an observation counts beside one on a real page: the less, the more there are. Not for
families, of which there are hardly any real pages."""
PROPENSITY = 0.3
"""Share of an original's occurrences that a family substitutes when nothing is known of it."""
RATE = 0.05
"""How often a word is expected to be substituted by each listed one, before anything is counted."""
DOUBT = 30.0
"""How many occurrences of an original that expectation is worth."""
KEPT = 0.2
"""Factor on the expectation for phrases that keep their first or last word."""
UNLISTED = 1 / 300
"""Factor on the rate of a substitution that no row lists, in every round: no count outweighs it."""
SAME = 0.7
"""How likely a word beside a difference is to stand for itself."""
ROUNDS = 10
"""Rounds of EM before what is expected is counted."""
LONGEST_ORIGINAL, LONGEST_SPUN = 4, 5
"""Most words of a phrase."""
WORD = re.compile(r"[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*|[^\sA-Za-z0-9]")
FUNCTION = frozenset(
    "a an the of in on at for and or but is are was were be been being it its it's he she they we you i not no that this these those"
    " as by with from will would can could may might shall should must has have had do does did if than then so who which what when"
    " where there their his her our your my to too up out all any some one each every such own more most much many very also just"
    " only about into over under after before".split()
)
OPENS = "^"
"""Marks a word whose capital may be that of the sentence."""
ENDS = frozenset(".!?:\"“'‘")
SLOTS = {"noun": "n", "verb": "v", "adjective": "a"}


def forms(phrase, pos, table):
    """All forms of a phrase, slot by slot, itself first. Of verbs the first word inflects, else the last."""
    words = phrase.split(" ")
    at = 0 if pos == "verb" else len(words) - 1
    slots = table.get((words[at].lower(), SLOTS[pos]))
    return slots and [[phrase]] + [[" ".join([*words[:at], form, *words[at + 1 :]]) for form in slot] for slot in slots]


def listed(paths, table, family):
    """What dictionaries list, all inflected forms: the folded pairs (original, spun) of the family's rows
    with the spun phrase as it is written; the folded pairs of other dictionaries that its texts may
    hold (the ordinary ones and those that fill gaps); and the originals of the rows as written."""
    rows, others, originals = {}, set(), set()
    for path in paths:
        with open(path, encoding="utf-8") as file:
            dictionary = yaml.load(file, yaml.CSafeLoader)
        if dictionary.get("family") not in (None, family) or dictionary.get("trust"):
            continue
        known = dictionary.get("family") == family and not dictionary.get("fallback")
        for entry in dictionary["entries"]:
            original, pos = str(entry["original"]), tuple(entry.get("pos", ()))
            for item in entry.get("spun", []):
                phrase, weight = next(iter(item.items())) if isinstance(item, dict) else (item, 1)
                phrase = str(phrase)
                written = [(original, phrase)]
                for part in pos:
                    spun_forms, original_forms = forms(phrase, part, table), forms(original, part, table)
                    for spun_slot, original_slot in zip((spun_forms or [])[1:], (original_forms or [])[1:]):
                        written += [(original_slot[0], form) for form in spun_slot if original_slot]
                for pair in written if weight else []:
                    folded = (fold(pair[0]), fold(pair[1]))
                    if known:
                        rows[folded] = min(rows.get(folded, pair[1]), pair[1], key=lambda phrase: (sum(map(str.isupper, phrase)), phrase))
                        originals.add(pair[0])
                    else:
                        others.add(folded)
    return rows, others, originals


def fold(text):
    return text.removeprefix(OPENS).lower().replace("’", "'").replace("-", " ")


def lines(text, kind):
    return pathlib.Path(f"{text}.{kind}.txt").read_text(encoding="utf-8").splitlines()


def words_of(line):
    """The words of a line: as written, those that open a sentence marked; and as compared."""
    words = WORD.findall(line)
    written = [OPENS + word if at == 0 or words[at - 1] in ENDS else word for at, word in enumerate(words)]
    return written, [fold(word) for word in words]


def differences(text):
    """The runs of words that differ, each with a word on either side (original, spun, original as
    written), and the number of words of the spun text."""
    runs, words = [], 0
    spun_lines, original_lines = lines(text, "spun"), lines(text, "original")
    if len(spun_lines) != len(original_lines):
        sys.exit(f"{text}: {len(spun_lines)} spun and {len(original_lines)} original lines; make them the same paragraphs")
    for spun_line, original_line in zip(spun_lines, original_lines):
        (_, spun), (written, original) = words_of(spun_line), words_of(original_line)
        words += len(spun_line.split())
        matcher = difflib.SequenceMatcher(None, original, spun, autojunk=False)
        for kind, a, b, c, d in matcher.get_opcodes():
            if kind != "equal" and b - a <= 6 and d - c <= 7:
                left = int(a > 0 and c > 0 and original[a - 1].isalnum())
                right = int(b < len(original) and d < len(spun) and original[b].isalnum())
                runs.append((tuple(original[a - left : b + right]), tuple(spun[c - left : d + right]), tuple(written[a - left : b + right])))
    return runs, words


def keeps_end(original, spun):
    """Whether a phrase keeps its first or last word: mostly the other words are what is substituted."""
    return (len(original) > 1 or len(spun) > 1) and (original[0] == spun[0] or original[-1] == spun[-1])


def plausible(original, spun, listed):
    """Whether a pair may be a substitution. A pair that no row lists must not keep an end, nor begin or
    end with a pair of words that a row lists."""
    if len(original) == len(spun) == 1 or listed(original, spun):
        return True
    ends = len(original) > 1 and len(spun) > 1 and (listed(original[:1], spun[:1]) or listed(original[-1:], spun[-1:]))
    return not ends and not keeps_end(original, spun)


def pieces_of(original, spun, listed):
    """The pieces that a run may be taken apart into, as (start, end, (original, spun)) in the order of
    their starts. Place j of the spun run at place i of the original is i · (spun words + 1) + j."""
    pieces, width = [], len(spun) + 1
    for i in range(len(original)):
        for j in range(len(spun)):
            for k in range(i + 1, min(i + LONGEST_ORIGINAL, len(original)) + 1):
                for l in range(j + 1, min(j + LONGEST_SPUN, len(spun)) + 1):
                    # Neither side may be used up before the other.
                    whole = (i == 0) == (j == 0) and (k == len(original)) == (l == len(spun))
                    if whole and plausible(original[i:k], spun[j:l], listed):
                        pieces.append((i * width + j, k * width + l, (original[i:k], spun[j:l])))
    return pieces


def expected(lattice, weights):
    """How often each piece of a lattice is expected, by the forward–backward algorithm."""
    times, nodes, pieces = lattice
    forward, backward = [0.0] * nodes, [0.0] * nodes
    forward[0] = backward[-1] = 1.0
    for start, end, n in pieces:
        forward[end] += forward[start] * weights[n]
    for start, end, n in reversed(pieces):
        backward[start] += backward[end] * weights[n]
    for start, end, n in pieces if backward[0] else []:
        posterior = forward[start] * weights[n] * backward[end] / backward[0]
        if posterior > 1e-3:
            yield start, end, n, times * posterior


def prior(original, spun):
    """The rate of a substitution before anything is counted."""
    rate = RATE * 0.3 ** (len(original) - 1) * 0.4 ** abs(len(original) - len(spun)) * 0.6 ** (len(spun) - 1)
    return rate * KEPT if keeps_end(original, spun) else rate


def align(runs, known, met):
    """How often each substitution is expected in the runs: (original as written, spun) → times.

    A monotone alignment of phrases, whose rates P(spun | original) are learned by EM. `known` are pairs
    that a row lists. `met` says how often each phrase stands in the original texts, changed or not, so
    that a phrase gets what its words do not do elsewhere."""
    listed = functools.cache(lambda o, s: (" ".join(o), " ".join(s)) in known)
    numbers, lattices, spellings = {}, [], []
    for (o, s, spelled), times in collections.Counter(runs).items():
        pieces = [(start, end, numbers.setdefault(pair, len(numbers))) for start, end, pair in pieces_of(o, s, listed)]
        lattices.append((times, (len(o) + 1) * (len(s) + 1), pieces))
        spellings.append((spelled, len(s) + 1))
    pairs = list(numbers)
    priors = [prior(*pair) for pair in pairs]
    weights_of = lambda rates: [SAME if o == s else rate if listed(o, s) else rate * UNLISTED for (o, s), rate in zip(pairs, rates)]
    weights = weights_of(priors)
    for _ in range(ROUNDS):
        counts = [0.0] * len(pairs)
        for lattice in lattices:
            for *_, n, times in expected(lattice, weights):
                counts[n] += times
        weights = weights_of((count + DOUBT * rate) / (met[o] + DOUBT) for (o, _), count, rate in zip(pairs, counts, priors))
    written = collections.Counter()
    for lattice, (spelled, width) in zip(lattices, spellings):
        for start, end, n, times in expected(lattice, weights):
            original, spun = pairs[n]
            if original != spun:
                written[" ".join(spelled[start // width : end // width]), " ".join(spun)] += times
    return written


def phrase_occurrences(text, runs):
    """How often each phrase of the runs stands in the original texts."""
    lengths = range(1, LONGEST_ORIGINAL + 1)
    asked = {o[i : i + n] for o, _, _ in runs for i in range(len(o)) for n in lengths}
    met = collections.Counter()
    for line in lines(text, "original"):
        words = tuple(words_of(line)[1])
        met.update(phrase for i in range(len(words)) for n in lengths if i + n <= len(words) and (phrase := words[i : i + n]) in asked)
    return met


def variants(originals):
    """How originals that fold alike are written: capitals and hyphens distinguish names and words
    (*May*, *may*; *built-in*, *built in*)."""
    known = {}
    for original in originals:
        known.setdefault(fold(original), []).append(original)
    return known


def variant_of(written, known):
    """Which of the known variants a phrase of a text is: the same one, or the nearest that has no capital
    where the phrase has none."""
    written, opens = written.removeprefix(OPENS).replace("’", "'"), written.startswith(OPENS)
    capitals = lambda text: sum(map(str.isupper, text))
    fitting = [c for c in known.get(fold(written), []) if capitals(c) <= capitals(written)]
    small = written[0].lower() + written[1:]
    far = lambda c: (c.replace("’", "'") != (small if opens else written), capitals(c), abs(c.count("-") - written.count("-")), c)
    return min(fitting, key=far, default=fold(written))


def occurrences(text, known):
    """How often each of the originals stands in the original texts, by its spelling."""
    longest, counts = max(original.count(" ") + 1 for original in known), collections.Counter()
    for line in lines(text, "original"):
        words = [part for word in words_of(line)[0] for part in parts(word)]
        folded = [fold(part).strip() for part in words]
        for start in range(len(words)):
            for end in range(start + 1, min(start + longest, len(words)) + 1):
                if " ".join(folded[start:end]) in known:
                    written = "".join(words[start:end]).rstrip()
                    counts[variant_of(written.rstrip("-"), known)] += 1
    return counts


def covered(counts, known):
    """How often each original stood within a longer phrase that was substituted: there it was not left
    alone."""
    within = collections.Counter()
    for (written, spun), count in counts.items():
        words = written.split(" ")
        spans = [(i, k) for i in range(len(words)) for k in range(i + 1, len(words) + 1) if k - i < len(words)]
        for part in (" ".join(words[i:k]) for i, k in spans):
            if fold(part) in known and f" {fold(part)} " not in f" {spun} ":
                within[variant_of(part, known)] += count
    return within


def parts(word):
    """The parts of a hyphenated compound, each with what stands after it."""
    pieces = word.split("-")
    return [piece + "-" for piece in pieces[:-1]] + [pieces[-1] + " "]


def credible(original, spun, count):
    """Whether a substitution that no row lists is taken. The greater the risk that a phrase was cut, the
    more often it must be met."""
    o, s = original.split(" "), spun.split(" ")
    if not re.fullmatch(r"[a-z][a-z' ]*", original) or not re.fullmatch(r"[a-z][a-z' ]*", spun) or {original, spun} <= {"a", "an"}:
        return False
    if o[0] == s[0] or o[-1] == s[-1] or "'" in original + spun or (original, spun) in refused():
        return False
    function = [all(word in FUNCTION for word in words) for words in (o, s)]
    ends = any(word in FUNCTION for word in (o[0], o[-1], s[0], s[-1]))
    if all(function) or spelling(original) == spelling(spun) or len(s) == 1 and function[1]:
        return False
    return count >= (8.0 if any(function) else 3.0 if len(o) > 1 or len(s) > 2 or ends else 1.7)


@functools.cache
def refused():
    """The pairs that a second reader took out: original, tab, spun."""
    path = pathlib.Path(__file__).parents[1] / "text" / "spun" / "refused.tsv"
    return {tuple(line.split("\t")) for line in path.read_text(encoding="utf-8").splitlines()}


def spelling(phrase):
    """What British and American spelling have in common."""
    for british, american in (("our", "or"), ("re", "er"), ("ise", "ize"), ("isi", "izi"), ("ll", "l"), ("ogue", "og"), ("grey", "gray"), ("mme", "m"), ("nce", "nse")):
        phrase = phrase.replace(british, american)
    return phrase


def main(text, *paths):
    name = pathlib.Path(text).name
    kind, *rest = name.split("-")
    family = None if kind == "ordinary" else kind
    manner = [int(part) for part in rest[-1:] if part.isdigit()]
    table = inflections.read()
    rows, others, originals = listed(paths, table, family)
    runs, words = differences(text)
    entries = {original: {} for original in originals}
    counts, known = align(runs, rows.keys() | others, phrase_occurrences(text, runs)), variants(originals)
    total = collections.Counter()
    for (written, spun), count in counts.items():
        total[fold(written), spun] += count
    for (written, spun), count in counts.items():
        pair = fold(written), spun
        if pair in rows or credible(*pair, total[pair]):
            entry = entries.setdefault(variant_of(written, known), {})
            spun = rows.get(pair, spun)
            entry[spun] = entry.get(spun, 1) + count
    known = variants(entries)
    met, within = occurrences(text, known), covered(counts, known)
    free = {o: max(met[o] - round(within[o]), math.ceil(sum(spun.values()) - len(spun))) for o, spun in entries.items()}
    file = {"dictionary": f"style-{name}-imitated" if family else "-".join(["imitated", *rest]), "licence": "CC0-1.0"}
    file["description"] = "Substitutions counted in texts spun by hand"
    file |= {"family": family} if family else {}
    file |= {"observed": words, "trust": 1 if family else TRUST}
    file |= {"manner": manner[0]} if manner else {}
    file |= {} if rows else {"propensity": PROPENSITY}
    file["entries"] = [
        {
            "original": original,
            "met": free[original],
            "spun": [{phrase: round(weight, 1)} for phrase, weight in spun.items() if weight >= 1.3],
        }
        for original, spun in sorted(entries.items())
        if free[original] > 0
    ]
    yaml.dump(file, sys.stdout, sort_keys=False, allow_unicode=True)


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) >= 3 else sys.exit(__doc__)
