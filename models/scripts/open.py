"""Learns dictionaries/open.yaml, the open-thesaurus layer, from the folder DATA.

    python3 models/scripts/open.py DATA

Candidates are pairs of lemmas that Moby or WordNet call synonyms. A logistic regression learns from
substitutions seen in spun news (DATA/facts) and from the curated dictionaries which of them
spinners use. A Poisson regression turns its score into P(spun | original); it is fitted on rows
that the dictionaries lacked when the other half of the facts was read. Prints how much of held-out
facts the layer covers. docs/channel.md describes the method. Needs numpy and PyYAML.
"""

import argparse, collections, glob, gzip, math, os, re
import numpy as np
import yaml
from inflections import read as read_inflections

HERE = os.path.dirname(os.path.abspath(__file__))
DICTIONARIES = os.path.join(HERE, "..", "..", "dictionaries")
FACTS = ["news_substitutions", "news_substitutions_spun_only", "more_a_substitutions", "more_b_substitutions"]
# Constants of src/dict/compiled/compiler.rs: observations of an unseen row, and of phrases that no
# row lists; words behind the weights; worth and value of the prior propensity.
UNSEEN, UNLISTED, OBSERVED_WORDS, PRIOR, NOMINAL = 0.1, 0.3, 45_000, 8.0, 0.18
# Candidates whose log odds before context are below this are left out (Weights::odds in
# src/weights.rs).
ODDS = -4.0
# How much such a row counts: it only helps where weights are changed.
INERT = 0.3
POS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
NAMES = {"n": "noun", "v": "verb", "a": "adjective"}
# Closed classes: the curated dictionaries treat these words; a thesaurus misleads.
CLOSED = set("""a about above after again against all also although always am an and any anybody anyone anything are as at away
back be because been before being below between both but by can cannot could did do does doing done down during each either
else enough even ever every everybody everyone everything few first for four five six seven eight nine ten from get gets
getting go goes going gone got had has have having he her here hers herself him himself his how however i if in into is it its
itself just last less like many may me might mine more most much must my myself near neither never next no nobody none nor not
nothing now of off often on once one only onto or other others our ours out over own per quite rather same second shall she
should since so some somebody someone something still such than that the their theirs them themselves then there these they
third this those three through thus till to too two under until up upon us very was we well were what when where whether which
while who whom whose why will with within without would yes yet you your yours yourself""".split())
# Never offered as an original: slurs and obscenities that thesauri list, and colours, which can name
# people.
REFUSED = set("""bastard bitch black brown colored boob boobs bugger coon cracker crap cripple damn dick dyke fag fairy fanny fart gook gypsy
half-breed half-caste hooker hussy idiot imbecile jap jew kike lunatic midget moron mulatto negro nigger paddy piss prick
pussy queer redskin retard savage shit slut spade spastic squaw tit tramp turd wench white whore wop yellow""".split())


def words(text):
    return re.findall(r"[a-z0-9]+(?:['’-][a-z0-9]+)*", text.lower())


def counts(data, phrases):
    """Frequencies of words and phrases, and word vectors from what stands beside them in clean text."""
    tokens, ids, met, frequency, scale, upper = [], {}, collections.Counter(), collections.Counter(), 0, collections.Counter()
    starts = {p[: p.index(" ")] for p in phrases}
    for path in sorted(glob.glob(f"{data}/text/*.txt.gz")):
        if "ccbysa" in path:
            continue
        own = collections.Counter()
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                upper.update(w.lower() for w in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+\b", line))
                line = words(line)
                own.update(line)
                tokens.extend(ids.setdefault(w, len(ids)) for w in line)
                tokens.append(-1)
                for i, w in enumerate(line):
                    if w in starts:
                        met.update(p for n in (2, 3) if (p := " ".join(line[i : i + n])) in phrases)
        # The textbooks are most of the text; sources count by the square root of their size.
        size = sum(own.values())
        for counted in (own, met):
            for w, n in counted.items():
                frequency[w] += n / math.sqrt(size)
        scale += math.sqrt(size)
        met.clear()
    tokens = np.array(tokens, dtype=np.int64)
    count = np.bincount(tokens[tokens >= 0], minlength=len(ids))
    order = np.argsort(-count, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    tokens = np.where(tokens >= 0, rank[tokens], 10**9)
    names = list(ids)
    names = [names[i] for i in order]
    count = count[order]
    rows, columns = int((count >= 10).sum()), 2500
    matrix = np.zeros((rows, 2 * columns), dtype=np.float32)
    for shift in (1, 2):
        for side, (word, context) in enumerate([(tokens[shift:], tokens[:-shift]), (tokens[:-shift], tokens[shift:])]):
            good = (word < rows) & (context < columns)
            key = word[good] * (2 * columns) + side * columns + context[good]
            cell, n = np.unique(key, return_counts=True)
            matrix.reshape(-1)[cell] += n
    total = matrix.sum()
    expected = matrix.sum(1, keepdims=True) @ (matrix.sum(0, keepdims=True) ** 0.75) / (matrix.sum(0) ** 0.75).sum()
    matrix = np.log(np.maximum(matrix, 1e-9) / np.maximum(expected, 1e-9))
    np.maximum(matrix, 0, out=matrix)
    basis = np.random.default_rng(1).standard_normal((2 * columns, 250)).astype(np.float32)
    for _ in range(3):
        basis, _ = np.linalg.qr(matrix.T @ (matrix @ basis))
    vectors = matrix @ basis
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    # Words that are capitalised inside sentences are names, of which a thesaurus knows nothing.
    capital = {name for name, n in zip(names, count) if upper[name] > n / 2}
    return {w: n / scale for w, n in frequency.items() if w not in capital}, {name: vectors[i] for i, name in enumerate(names[:rows])}


def moby(data):
    """root → its synonyms."""
    table = {}
    with gzip.open(f"{data}/thesauri/moby_thesaurus.txt.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            root, *synonyms = line.strip().split(",")
            table.setdefault(root, set()).update(synonyms)
    return table


def wordnet(data):
    """(word, part of speech) → senses, each a pair of sets: synonyms, and generic, similar or related terms."""
    table = collections.defaultdict(list)
    with gzip.open(f"{data}/thesauri/mythes_en_US_v2.dat.gz", "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            word, n = line.rstrip("\n").rsplit("|", 1)
            for _ in range(int(n)):
                tag, *terms = next(lines).rstrip("\n").split("|")
                near = {t.rsplit(" (", 1)[0] for t in terms if t.endswith(" term)")}
                same = {t for t in terms if not t.endswith(")")}
                table[word, POS[tag.strip("()")]].append((same, near))
    return table


def inflections():
    """Form → its (lemma, part of speech, slot), and the lemmas of each part of speech."""
    forms, lemmas = collections.defaultdict(set), collections.defaultdict(set)
    for (lemma, pos), slots in read_inflections().items():
        lemmas[pos].add(lemma)
        forms[lemma].add((lemma, pos, -1))
        for i, slot in enumerate(slots):
            for form in slot:
                forms[form].add((lemma, pos, i))
    return forms, lemmas


def head(phrase, pos):
    """The word of a phrase that inflects, as in src/dict/inflect.rs."""
    parts = phrase.split(" ")
    return (parts[0] if pos == "v" else parts[-1]).rsplit("-", 1)[-1]


class Facts:
    """Substitutions seen: per lemma pair how often, from tables of inflected forms."""

    def __init__(self, forms):
        self.forms, self.pairs, self.raw = forms, collections.Counter(), collections.Counter()

    def analyses(self, phrase):
        out = {(phrase, "x", -1)}
        parts = phrase.split(" ")
        for at in {0, len(parts) - 1}:
            for lemma, pos, slot in self.forms.get(parts[at], ()):
                if len(parts) == 1 or (at == 0) == (pos == "v"):
                    out.add((" ".join(parts[:at] + [lemma] + parts[at + 1 :]), pos, slot))
        return out

    def add(self, spun, original, n):
        by_slot = collections.defaultdict(list)
        for lemma, pos, slot in self.analyses(spun):
            by_slot[pos, slot].append(lemma)
        found = set()
        for lemma, pos, slot in self.analyses(original):
            found.update((lemma, s) for s in by_slot[pos, slot])
        for pair in found:
            self.pairs[pair] += n

    def read(self, path):
        with open(path, encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                spun, original, n = line.rstrip("\n").split("\t")[:3]
                n = int(n) if n.isdigit() else 1
                self.raw[spun.lower(), original.lower()] += n
                self.add(spun.lower(), original.lower(), n)
        return self


def curated():
    """Rows of the dictionaries by original: [(original, spun, weight)], lower case."""
    rows = []
    for path in sorted(glob.glob(f"{DICTIONARIES}/*.yaml")):
        file = yaml.load(open(path, encoding="utf-8"), yaml.CSafeLoader)
        if file.get("fallback") or file.get("family") or file.get("trust"):
            continue
        for entry in file["entries"]:
            for spun in entry.get("spun") or []:
                phrase, weight = next(iter(spun.items())) if isinstance(spun, dict) else (spun, 1.0)
                rows.append((str(entry["original"]).lower(), str(phrase).lower(), float(weight), tuple(entry.get("pos", ()))))
    return rows


def candidates(thesaurus, net, reverse, lemmas, frequency):
    """(original, spun, part of speech) of all pairs worth scoring; parts of speech that begin with `x` do not inflect."""
    around = collections.defaultdict(set)
    for s, o in reverse:
        around[o].add(s)
    for root, synonyms in thesaurus.items():
        for s in synonyms:
            around[root].add(s)
            around[s].add(root)
    tags = collections.defaultdict(set)
    for (word, pos), senses in net.items():
        tags[word].add(pos)
        for same, near in senses:
            for s in same | near:
                around[word].add(s)
                around[s].add(word)
    plain = re.compile(r"[a-z]+(?:[ -][a-z]+)*$")

    def kinds(phrase):
        out = {p for p in "nva" if p in tags[phrase] and head(phrase, p) in lemmas[p]}
        return out | {"x" + t for t in tags[phrase] & {"a", "r"}}

    known = {w: f for w, f in frequency.items() if f > (5e-7 if " " in w else 2e-6)}
    for o in sorted(around):
        if o not in known or not plain.match(o) or o in CLOSED or o in REFUSED or len(o) < 3:
            continue
        mine = kinds(o)
        for s in sorted(around[o]):
            if s.replace("-", " ") == o.replace("-", " ") or not plain.match(s) or s in CLOSED or len(s) < 3 or len(s.split(" ")) > 3:
                continue
            if not all(w in frequency for w in s.split(" ")):
                continue
            shared = mine & kinds(s)
            for pos in sorted(shared):
                # Where both compare ("big", "large"), that is the adjective.
                if not (pos == "xa" and "a" in shared):
                    yield o, s, pos


def stem(a, b):
    """Shared beginning of two words, as a share of the shorter."""
    return len(os.path.commonprefix([a, b])) / min(len(a), len(b))


class Model:
    def __init__(self, frequency, vectors, thesaurus, net):
        self.frequency, self.vectors, self.thesaurus, self.net = frequency, vectors, thesaurus, net
        self.senses = collections.Counter()
        for (word, _), senses in net.items():
            self.senses[word] += len(senses)
        self.links = collections.defaultdict(set)
        for root, synonyms in thesaurus.items():
            self.links[root] |= synonyms
            for s in synonyms:
                self.links[s].add(root)

    def p(self, phrase):
        """P(phrase) in ordinary text."""
        return self.frequency.get(phrase, 2e-8)

    def features(self, o, s, pos):
        """Features of a candidate from thesauri and ordinary text."""
        tag = pos[-1]
        so, ss = self.net.get((o, tag), ()), self.net.get((s, tag), ())
        there = [i for i, (same, _) in enumerate(so) if s in same]
        back = [i for i, (same, _) in enumerate(ss) if o in same]
        wider = any(s in near for _, near in so)
        narrower = any(o in near for _, near in ss)
        mo, ms = self.thesaurus.get(o, set()), self.thesaurus.get(s, set())
        lo, ls = self.links[o], self.links[s]
        shared = len(lo & ls) / math.sqrt(max(1, len(lo)) * max(1, len(ls)))
        vo, vs = self.vectors.get(o), self.vectors.get(s.replace(" ", "-"))
        close = float(vo @ vs) if vo is not None and vs is not None else None
        fo, fs = math.log(self.p(o)), math.log(self.p(s))
        return [
            1.0, s in mo, o in ms, s in mo and o in ms, math.log1p(len(mo)), math.log1p(len(ms)), shared, shared**0.5,
            min(3, len(there)), bool(there), 1 / (1 + there[0]) if there else 0, 1 / (1 + back[0]) if back else 0,
            wider, narrower, bool(there) and s in mo and o in ms, math.log1p(len(so)), math.log1p(len(ss)),
            len(so) / max(1, self.senses[o]), len(ss) / max(1, self.senses[s]),
            fo, fs, fo * fo / 10, fs * fs / 10, abs(fo - fs), close is None, close or 0, (close or 0) ** 2,
            " " in s, " " in s and tag == "v", " " in o, stem(o, s) > 0.6, len(s) / 10, tag == "n", tag == "v", tag == "r",
        ]


class Seen:
    """What is known of substitutions: number of distinct partners, and pairs."""

    def __init__(self, pairs):
        self.spun, self.original, self.pair = collections.Counter(), collections.Counter(), collections.Counter()
        self.neighbours = collections.defaultdict(set)
        for o, s in pairs:
            self.spun[s] += 1
            self.original[o] += 1
            self.pair[o, s] = 1
            self.neighbours[o].add(s)
            self.neighbours[s].add(o)

    def features(self, o, s):
        """Features of a candidate from other substitutions than itself."""
        own = self.pair[o, s]
        spun, original, reverse = self.spun[s] - own, self.original[o] - own, self.pair[s, o]
        common = len(self.neighbours[o] & self.neighbours[s]) if o in self.neighbours and s in self.neighbours else 0
        return [
            math.log1p(spun), spun == 0, math.log1p(original), original == 0, reverse, math.log1p(common), common > 0,
            common > 0 and reverse,
        ]


def logistic(x, y, ridge=1.0, rounds=25):
    """Iteratively reweighted least squares."""
    beta = np.zeros(x.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (y - p) - ridge * beta
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge * np.eye(x.shape[1])
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return beta


def poisson(x, y, exposure, rounds=100):
    """log(y / exposure) = x · beta, by Newton's method with step halving."""
    beta = np.zeros(x.shape[1])
    beta[0] = math.log(y.sum() / exposure.sum())
    likelihood = lambda b: y @ (x @ b) - exposure @ np.exp(np.clip(x @ b, -30, 10))
    for _ in range(rounds):
        mean = exposure * np.exp(np.clip(x @ beta, -30, 10))
        hessian = (x * mean[:, None]).T @ x + 1e-3 * np.eye(x.shape[1])
        step = np.linalg.solve(hessian, x.T @ (y - mean))
        while likelihood(beta + step) < likelihood(beta) and np.abs(step).max() > 1e-9:
            step /= 2
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return beta


def auc(score, y):
    order = np.argsort(score, kind="stable")
    ranks = np.empty(len(score))
    ranks[order] = np.arange(len(score))
    n = y.sum()
    return (ranks[y > 0].sum() - n * (n - 1) / 2) / (n * (len(y) - n))


def known_pairs(rows, forms, held=None, kept=None):
    """Lemma pairs of the dictionaries; rows that were only seen in `held` facts, not in `kept` ones, are left out."""
    facts = Facts(forms)
    for o, s, weight, _ in rows:
        if weight >= 1:
            facts.add(s, o, 1)
    pairs = set(facts.pairs)
    if held is not None:
        seen = Facts(forms)
        for o, s, weight, _ in rows:
            if weight > 1:
                seen.add(s, o, 1)
        pairs -= {p for p in seen.pairs if p in held.pairs and p not in kept.pairs}
    return pairs


def learn(universe, fixed, pairs):
    """The regression, from all candidates of the originals that have known substitutions, and the scores of all candidates."""
    seen = Seen(pairs)
    x = np.concatenate([fixed, np.array([seen.features(o, s) for o, s, _ in universe], dtype=np.float32)], axis=1)
    y = np.array([(o, s) in pairs for o, s, _ in universe], dtype=np.float64)
    taught = np.array([seen.original[o] >= 2 for o, _, _ in universe])
    beta = logistic(x[taught].astype(np.float64), y[taught])
    score = x @ beta
    print(f"  {taught.sum()} candidates, {int(y[taught].sum())} known, AUC {auc(score[taught], y[taught]):.3f}")
    return calibration(score, np.array([seen.original[o] for o, _, _ in universe]))


def calibration(score, known):
    """What the share of a phrase depends on: its score, and how many substitutions its original has already."""
    return np.stack([np.ones(len(score)), score, np.maximum(score + 3, 0), np.log1p(known)], axis=1)


class Channel:
    """What the compiler (src/dict/compiled/compiler.rs) makes of the weights of curated rows, by original."""

    def __init__(self, rows, frequency):
        self.total, self.seen, self.frequency = collections.Counter(), collections.Counter(), frequency
        for o, _, weight, _ in rows:
            self.total[o] += UNSEEN * weight if weight < 1 else weight - 1 + UNSEEN
            self.seen[o] += max(0, weight - 1)

    def willing(self, o):
        expected = OBSERVED_WORDS * self.frequency(o)
        return min(0.9, max(0.002, (self.seen[o] + PRIOR * NOMINAL) / (expected + PRIOR)))

    def row(self, o, s, share):
        """Weight that gives the phrase its share, and the log odds that follow."""
        # A row that was never seen stays below 1, however much the model thinks of it.
        weight = 1 - math.exp(-share * (self.total[o] + UNLISTED) / UNSEEN)
        share = UNSEEN * weight / (self.total[o] + UNLISTED)
        return weight, math.log(self.willing(o) * share * self.frequency(o) / self.frequency(s))


def ranked(universe, share, channel, pairs):
    """Rows, those first that promise most tokens for their forms: (original, spun, parts of speech, weight, forms)."""
    rows = {}
    for (o, s, pos), q in zip(universe, share):
        if (o, s) in pairs or q < 1e-5:
            continue
        weight, odds = channel.row(o, s, q)
        known = rows.setdefault((o, s), [set(), 0.0, 0.0, 0])
        known[0].add(pos)
        known[1] = max(known[1], weight)
        known[2] = max(known[2], q * channel.willing(o) * channel.frequency(o) * (1 if odds >= ODDS else INERT))
        known[3] += {"n": 2, "v": 4, "a": 3}.get(pos, 1)
    order = sorted(rows.items(), key=lambda r: (-r[1][2] / r[1][3], r[0]))
    return [(o, s, parts, weight, cost) for (o, s), (parts, weight, _, cost) in order]


def fold(universe, fixed, rows, forms, learnt, tested):
    """Learns from some facts; returns what calibrates the scores of candidates that were not known by the others."""
    pairs = known_pairs(rows, forms, tested, learnt) | set(learnt.pairs)
    features = learn(universe, fixed, pairs)
    total = collections.Counter()
    for (o, _), n in tested.pairs.items():
        total[o] += n
    new = np.array([total[o] > 0 and (o, s) not in pairs for o, s, _ in universe])
    count = np.array([tested.pairs[o, s] for o, s, _ in universe], dtype=np.float64)
    exposure = np.array([total[o] for o, _, _ in universe], dtype=np.float64)
    print(f"  AUC of what was new {auc(features[new][:, 1], count[new] > 0):.3f}")
    return features, new, count, exposure, pairs


def shares(universe, features, shape):
    """P(spun | original, substituted); the candidates of an original together take half at most."""
    q = np.minimum(0.3, np.exp(np.minimum(features @ shape, 0)))
    sums = collections.Counter()
    for (o, _, _), x in zip(universe, q):
        sums[o] += x
    return np.array([x / max(1, 2 * sums[o]) for (o, _, _), x in zip(universe, q)])


def coverage(tested, forms, pairs, layer):
    """Share of the tokens of facts that known pairs hold, and with ever more rows of the layer."""
    at, rows, inflected = {}, 0, [0]
    for o, s, _, _, cost in layer:
        at[o, s] = len(at)
        inflected.append(inflected[-1] + cost)
    gained, known, total = collections.Counter(), 0, 0
    one = Facts(forms)
    for (spun, original), n in tested.raw.items():
        one.pairs.clear()
        one.add(spun, original, 1)
        total += n
        places = [at[p] for p in one.pairs if p in at]
        if any(p in pairs for p in one.pairs):
            known += n
        elif places:
            gained[min(places)] += n
    print(f"  without the layer {known / total:.4f} of {total}")
    for size in (2000, 4000, 6000, 8000, 12000, 16000, 20000, 25000, 30000, 40000, 60000, 100000):
        more = sum(n for place, n in gained.items() if place < size)
        if size <= len(layer):
            print(f"  {size:>7} rows, {inflected[size]:>7} inflected: {(known + more) / total:.4f}")


def sources(o, s, thesaurus, net):
    """Who says that two words stand for each other."""
    found = []
    if s in thesaurus.get(o, ()) or o in thesaurus.get(s, ()):
        found.append("Moby")
    senses = lambda a, b: any(b in same or b in near for tag in "nvar" for same, near in net.get((a, tag), ()))
    if senses(o, s) or senses(s, o):
        found.append("WordNet")
    return found or ["reverse"]


def write(layer, thesaurus, net):
    """The rows as a dictionary, grouped by original, parts of speech and sources; `unspin dict fmt` puts them in order."""
    entries = collections.defaultdict(dict)
    for o, s, parts, weight, _ in layer:
        pos = tuple(NAMES[p] for p in "nva" if p in parts)
        entries[o, pos, tuple(sources(o, s, thesaurus, net))][s] = min(0.95, max(0.01, round(weight, 2)))
    with open(os.path.join(DICTIONARIES, "open.yaml"), "w", encoding="utf-8") as out:
        out.write("dictionary: open\nlicence: CC0-1.0 AND LicenseRef-WordNet\n")
        out.write("description: \"Open thesauri, pruned and weighted by a model learned from spun news; made by models/scripts/open.py\"\n")
        out.write("fallback: true\nentries:\n")
        for (o, pos, origin), spun in sorted(entries.items()):
            out.write(f'  - original: "{o}"\n')
            if pos:
                out.write(f"    pos: [{', '.join(pos)}]\n")
            out.write(f"    source: [{', '.join(origin)}]\n    spun: [")
            out.write(", ".join(f'"{s}": {w}' for s, w in spun.items()) + "]\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--rows", type=int, default=14000)
    args = parser.parse_args()
    thesaurus, net = moby(args.data), wordnet(args.data)
    phrases = {p for line in [*thesaurus, *thesaurus.values()] for p in ([line] if isinstance(line, str) else line)}
    phrases.update(w for w, _ in net)
    phrases = {p for p in phrases if 0 < p.count(" ") < 3}
    frequency, vectors = counts(args.data, phrases)
    forms, lemmas = inflections()
    rows = curated()
    model = Model(frequency, vectors, thesaurus, net)
    read = lambda names: [f.read(f"{args.data}/facts/{n}.tsv") for f in [Facts(forms)] for n in names][0]
    news, more = read(FACTS[:2]), read(FACTS[2:])
    known = known_pairs(rows, forms)
    universe = list(candidates(thesaurus, net, known, lemmas, frequency))
    print(f"{len(universe)} candidates, {len(rows)} curated rows", flush=True)
    fixed = np.array([model.features(*c) for c in universe], dtype=np.float32)
    folds = [fold(universe, fixed, rows, forms, *f) for f in ((news, more), (more, news))]
    x, y, exposure = (np.concatenate([f[i][f[1]] for f in folds]) for i in (0, 2, 3))
    shape = poisson(x, y, exposure)
    print("calibration", np.round(shape, 3), flush=True)
    channel = Channel(rows, model.p)
    for (features, _, _, _, pairs), tested in zip(folds, (more, news)):
        coverage(tested, forms, pairs, ranked(universe, shares(universe, features, shape), channel, pairs))
    known |= set(news.pairs) | set(more.pairs)
    layer = ranked(universe, shares(universe, learn(universe, fixed, known), shape), channel, known)
    write(layer[: args.rows], thesaurus, net)


if __name__ == "__main__":
    main()
