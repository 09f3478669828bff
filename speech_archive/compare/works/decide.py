"""Witnesses grouped into works: pairs found by shared 6-grams, decided by alignment.

Texts that align for three quarters of both are one work. Then a shorter text joins the one longer work that it aligns with
best, if for three quarters of its own letters (an excerpt); it carries nothing else into the work.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from speech_archive.compare.align import align, aligned
from speech_archive.compare.works import fingerprints
from speech_archive.compare.works.fingerprints import GRAM, Codes, Grams
from speech_archive.models import Doubt, DoubtKind, Evidence, Group, Grouping, Kinship, Likeness, Relation, Speech

SAME_SHARE = 0.75  # of the letters, aligned
ALIGN_SHARE = 0.2  # of the sampled grams of the smaller: below it no alignment reaches SAME_SHARE (0.3 finds .999 of copies)
EMBEDDED_SHARE = 0.30  # of the shorter one's 6-grams
RELATED_SHARE = 0.15
TIE = 0.01  # two works that an excerpt fits as well as this are a tie
DOUBTFUL = 0.02  # as near as this to SAME_SHARE is reported
COMPLETE = 0.98  # witnesses with so much of the longest one's letters are as complete as it
MOST_HOMES = 64  # works that are asked whether they hold an excerpt, besides those that share rare grams with it
MOST_HEARD = 64  # texts of a work that are asked which of them is its base
STAR = 7  # works akin to one: more texts may share what they share than the pair search pairs off
MOST_SPOKES = 40  # of them that are held against one another
CACHED_TEXTS = 256


Measured = MutableMapping[bytes, tuple[float, float]]  # two numbers by what they are, and the letters of two texts


class Ruled(NamedTuple):
    """A curator's word on two speeches, by id."""

    a: str
    b: str
    is_same: bool
    reason: str


class Match(NamedTuple):
    """Two texts aligned: the shares of a and of b that lie in equal runs."""

    a: float
    b: float


class Works:
    """Speeches in the order of their ids, while they are grouped. A text stands for all that are letter for letter the same."""

    def __init__(self, speeches: Sequence[Speech], bonds: Sequence[Ruled], measured: Measured) -> None:
        self.speeches = sorted(speeches, key=lambda speech: speech.id)
        self.masks = {speech.id: len(speech.masks) for speech in speeches}
        self.bonds = bonds
        self.measured = measured
        self.digests: list[bytes] = []  # of the letters of each text
        self.copies: list[list[int]] = []  # of each text, its speeches
        self.sizes: list[int] = []  # … and its letters
        self.parent: list[int] = []
        self.apart: dict[int, set[int]] = defaultdict(set)  # texts that a curator keeps apart, by root
        self.matches: dict[tuple[int, int], Match] = {}
        self.evidence: dict[int, list[Evidence]] = defaultdict(list)  # by text of the copy
        self.doubts: list[Doubt] = []
        self.sharing: dict[tuple[int, ...], Mapping[int, int]] = {}
        self.letters = lru_cache(maxsize=CACHED_TEXTS)(self._letters)
        self.grams = lru_cache(maxsize=CACHED_TEXTS)(self._grams)

    def _letters(self, text: int) -> Codes:
        return fingerprints.letters(self.speeches[self.copies[text][0]])

    def _grams(self, text: int) -> Grams:
        return fingerprints.distinct(fingerprints.hashes(self.letters(text), GRAM))

    def texts(self) -> Iterator[Codes]:
        """Each different text once, as it is numbered."""
        numbers: dict[object, int] = {}
        alone = {id_ for bond in self.bonds if not bond.is_same for id_ in (bond.a, bond.b)}
        for index, speech in enumerate(self.speeches):
            codes = fingerprints.letters(speech)
            digest = hashlib.sha256(codes.tobytes()).digest()
            key: object = digest
            if not len(codes):  # nothing but masks: the same only in files that are the same
                key = (speech.sha256, speech.draft.begin)
            if speech.id in alone:
                key = speech.id
            if key in numbers:
                self.copies[numbers[key]].append(index)
                continue
            numbers[key] = len(self.copies)
            self.copies.append([index])
            self.sizes.append(len(codes))
            self.digests.append(digest)
            self.parent.append(numbers[key])
            yield codes

    def root(self, text: int) -> int:
        while self.parent[text] != text:
            self.parent[text] = self.parent[self.parent[text]]
            text = self.parent[text]
        return text

    def unite(self, a: int, b: int) -> bool:
        """Make one work of two; False where a curator keeps some of them apart."""
        a, b = sorted((self.root(a), self.root(b)))
        if b in self.apart[a]:
            return False
        self.parent[b] = a
        for other in self.apart.pop(b, set()):
            self.apart[a].add(other)
            self.apart[other].discard(b)
            self.apart[other].add(a)
        return True

    def match(self, a: int, b: int) -> Match:
        """The aligned shares of two texts, computed once."""
        if a > b:
            back = self.match(b, a)
            return Match(back.b, back.a)
        if (a, b) not in self.matches:
            count, is_capped = self.measure(b"aligned", a, b, self._aligned)
            if is_capped:
                self.doubts.append(self.doubt(DoubtKind.CAPPED_ALIGNMENTS, a, self.name(b)))
            self.matches[a, b] = Match(count / max(1, self.sizes[a]), count / max(1, self.sizes[b]))
        return self.matches[a, b]

    def _aligned(self, a: int, b: int) -> tuple[float, float]:
        found = align(self.letters(a), self.letters(b))
        return float(aligned(found)), float(found.is_capped)

    def containment(self, a: int, b: int) -> tuple[float, float]:
        """The shares of the 6-grams of two texts that the other has."""
        return self.measure(b"contained", a, b, lambda a, b: fingerprints.containment(self.grams(a), self.grams(b)))

    def measure(self, what: bytes, a: int, b: int, measured: Callable[[int, int], tuple[float, float]]) -> tuple[float, float]:
        """What is measured of two texts, by their letters, if no earlier build has measured it."""
        key = what + self.digests[a] + self.digests[b]
        found = self.measured.get(key) or measured(a, b)
        self.measured[key] = found
        return found

    def may_hold(self, long: int, short: int) -> bool:
        """Whether a longer text has so much of a shorter one's sample that it may be its home."""
        x, y = fingerprints.sample(self.letters(short))[0], fingerprints.sample(self.letters(long))[0]
        return self.sizes[long] > self.sizes[short] and fingerprints.containment(x, y)[0] >= ALIGN_SHARE

    def name(self, text: int) -> str:
        return self.speeches[self.copies[text][0]].id

    def doubt(self, kind: DoubtKind, text: int, found: str, expected: str = "") -> Doubt:
        """A doubt about a text, at the line where its first speech begins."""
        speech = self.speeches[self.copies[text][0]]
        return Doubt(kind=kind, path=speech.path, line=speech.line, found=found, expected=expected)

    def weigh(self, a: int, b: int, share: float) -> None:
        """Report a pair that is near the threshold."""
        if abs(share - SAME_SHARE) < DOUBTFUL:
            self.doubts.append(self.doubt(DoubtKind.NEAR_THRESHOLDS, a, f"{self.name(b)} {share:.3f}", f"{SAME_SHARE}"))

    def witness(self, kind: Likeness, a: int, b: int, share: float, reason: str | None = None) -> None:
        """Note why text b is of the work of a."""
        x, y = self.containment(a, b)
        row = Evidence(
            a=self.name(a),
            b=self.name(b),
            kind=kind,
            containment=round(max(x, y), 4),
            aligned=round(share, 4),
            reason=reason,
        )
        self.evidence[b].append(row)

    def base(self, members: Sequence[int]) -> int:
        """The most complete text of some; of those as complete the least masked; of those the one that most others share
        the most 6-grams with, then the longest, then the first id."""
        if len(members) == 1:
            return members[0]
        longest = max(self.sizes[text] for text in members)
        complete = [text for text in members if self.sizes[text] >= COMPLETE * longest]
        fewest = min(self.masks[self.clearest(text)] for text in complete)
        clear = [text for text in complete if self.masks[self.clearest(text)] == fewest]
        shared = self.shared(tuple(members[:MOST_HEARD])) if len(clear) > 1 and len(members) > 2 else {}
        return min(clear, key=lambda text: (-shared.get(text, 0), -self.sizes[text], text))

    def shared(self, members: tuple[int, ...]) -> Mapping[int, int]:
        """How often the sampled 6-grams of each text stand in all of them, copies to the letter counted."""
        if members not in self.sharing:
            samples = {text: fingerprints.sample(self.letters(text))[0].tolist() for text in members}
            counts: Counter[int] = Counter()
            for text, grams in samples.items():
                counts.update(dict.fromkeys(grams, len(self.copies[text])))
            self.sharing[members] = {text: sum(counts[gram] for gram in grams) for text, grams in samples.items()}
        return self.sharing[members]

    def clearest(self, text: int) -> str:
        """The speech (id) with the fewest masks of those with the same letters."""
        ids = [self.speeches[index].id for index in self.copies[text]]
        return min(ids, key=lambda id_: (self.masks[id_], id_))


def group(
    speeches: Sequence[Speech], bonds: Sequence[Ruled] = (), doubts: Sequence[Doubt] = (), measured: Measured | None = None
) -> Grouping:
    """The works of an archive; `bonds` are a curator's. `measured` is what is known of pairs of texts, and is added to."""
    works = Works(speeches, bonds, {} if measured is None else measured)
    found = list(fingerprints.pairs(works.texts()))
    _decided(works)
    likely = [pair for pair in found if pair.share >= ALIGN_SHARE]
    _near(works, [(pair.a, pair.b) for pair in likely])
    _near(works, _between_bases(works, likely))
    homes = _excerpts(works, [(pair.a, pair.b) for pair in likely])
    return Grouping(
        groups=tuple(sorted(_groups(works, homes), key=lambda group: group.speeches)),
        relations=tuple(sorted(_relations(works, homes, found), key=lambda row: (row.a, row.b))),
        doubts=(*doubts, *works.doubts),
    )


def _decided(works: Works) -> None:
    """What a curator said of pairs."""
    text_of = {works.speeches[index].id: text for text, copies in enumerate(works.copies) for index in copies}
    for bond in sorted(works.bonds):
        a, b = text_of[bond.a], text_of[bond.b]
        if not bond.is_same:
            works.apart[works.root(a)].add(works.root(b))
            works.apart[works.root(b)].add(works.root(a))
    for bond in sorted(works.bonds):
        a, b = text_of[bond.a], text_of[bond.b]
        if bond.is_same and works.root(a) != works.root(b):
            share = works.match(a, b)
            works.unite(a, b)
            works.witness(Likeness.NEAR, a, b, min(share), bond.reason)


def _near(works: Works, pairs: Iterable[tuple[int, int]]) -> None:
    """Unite what aligns for three quarters of both; texts that are one work already need no further proof."""
    for a, b in pairs:
        if works.root(a) == works.root(b):
            continue
        if works.sizes[a] * SAME_SHARE > works.sizes[b] or works.sizes[b] * SAME_SHARE > works.sizes[a]:
            continue  # the longer one cannot align for so much
        share = min(works.match(a, b))
        if share >= SAME_SHARE and works.unite(a, b):
            works.witness(Likeness.NEAR, a, b, share)
        if works.root(b) not in works.apart[works.root(a)]:
            works.weigh(a, b, share)


def _between_bases(works: Works, pairs: Iterable[fingerprints.Likely]) -> list[tuple[int, int]]:
    """The bases of works whose members look alike: star edges pair a copy with one other, which need not be the nearest."""
    members = defaultdict(list)
    for text in range(len(works.copies)):
        members[works.root(text)].append(text)
    found = {tuple(sorted((works.root(pair.a), works.root(pair.b)))) for pair in pairs}
    bases: Callable[[int], int] = lru_cache(maxsize=None)(lambda root: works.base(members[root]))
    return sorted((bases(a), bases(b)) for a, b in found if a != b and len(members[a]) + len(members[b]) > 2)


def _excerpts(works: Works, pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The home of each work (by root): itself, or the one longer work it is an excerpt of."""
    members = defaultdict(list)
    for text in range(len(works.copies)):
        members[works.root(text)].append(text)
    bases = {root: works.base(texts) for root, texts in members.items()}
    likely: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)  # shorter root -> longer root -> a pair of texts
    for a, b in pairs:
        for short, long in ((a, b), (b, a)):
            x, y = works.root(short), works.root(long)
            if x != y and works.sizes[bases[x]] < works.sizes[bases[y]]:
                likely[x].setdefault(y, (short, long))
    kin = defaultdict(set)
    for a, b in pairs:
        kin[works.root(a)].add(works.root(b))
        kin[works.root(b)].add(works.root(a))
    homes = {root: root for root in members}
    for root in sorted(likely, key=lambda root: (-works.sizes[bases[root]], root)):
        fits: list[tuple[float, int, int, int]] = []
        seen, todo = {root, *likely[root]}, list(likely[root].items())
        for longer, (short, long) in todo:
            if homes[longer] != longer or longer in works.apart[root]:
                continue
            best = max((works.match(a, b).a, a, b) for a, b in {(bases[root], bases[longer]), (short, long)})
            works.weigh(best[1], best[2], best[0])
            if best[0] >= SAME_SHARE:
                fits.append((best[0], longer, best[1], best[2]))
                room = max(0, MOST_HOMES - len(seen))
                more = sorted(kin[longer] - seen)[:room]  # star edges pair an excerpt with one of its homes
                seen.update(more)
                todo += [(z, (bases[root], bases[z])) for z in more if works.may_hold(bases[z], bases[root])]
        fits.sort(key=lambda fit: (-fit[0], fit[1]))
        if len(fits) > 1 and fits[0][0] - fits[1][0] < TIE:
            works.doubts.append(
                works.doubt(DoubtKind.EXCERPTS_OF_SEVERAL, bases[root], " ".join(works.name(bases[f[1]]) for f in fits))
            )
        elif fits:
            share, longer, short, long = fits[0]
            homes[root] = longer
            works.witness(Likeness.EXCERPT, long, short, share)
    return homes


def _groups(works: Works, homes: Mapping[int, int]) -> Iterator[Group]:
    own, all_ = defaultdict(list), defaultdict(list)
    for text in range(len(works.copies)):
        root = works.root(text)
        own[root].append(text)
        all_[homes[root]].append(text)
    for root, texts in all_.items():
        base = works.base(own[root])
        evidence = [row for text in texts for row in works.evidence[text]]
        for text in texts:
            first, *rest = works.copies[text]
            evidence += [_identical(works.speeches[first].id, works.speeches[index].id) for index in rest]
        ids = sorted(works.speeches[index].id for text in texts for index in works.copies[text])
        yield Group(
            speeches=tuple(ids), base=works.clearest(base), evidence=tuple(sorted(evidence, key=lambda row: (row.a, row.b)))
        )


def _identical(a: str, b: str) -> Evidence:
    return Evidence(a=a, b=b, kind=Likeness.IDENTICAL, containment=1.0, aligned=1.0, reason=None)


def _relations(works: Works, homes: Mapping[int, int], pairs: Iterable[fingerprints.Likely]) -> Iterator[Relation]:
    """Works whose bases share 6-grams: exactly counted for the pairs that any of their witnesses made likely."""
    members = defaultdict(list)
    for text in range(len(works.copies)):
        members[works.root(text)].append(text)
    akin = set()
    beside: dict[int, set[int]] = defaultdict(set)
    for pair in pairs:
        a, b = homes[works.root(pair.a)], homes[works.root(pair.b)]
        if a != b:
            akin.add((min(a, b), max(a, b)))
            if pair.share >= RELATED_SHARE:
                beside[a].add(b)
                beside[b].add(a)
    for hub, others in sorted(beside.items()):  # what many works share is only found between the first of them and each other
        if len(others) >= STAR:
            akin.update(combinations(sorted(others)[:MOST_SPOKES], 2))
        if len(others) > MOST_SPOKES:
            works.doubts.append(works.doubt(DoubtKind.CAPPED_RELATIONS, hub, str(len(others)), str(MOST_SPOKES)))
    for a, b in sorted(akin):
        x, y = works.base(members[a]), works.base(members[b])
        x, y = sorted((x, y))
        a_in_b, b_in_a = works.containment(x, y)
        shared = a_in_b if works.sizes[x] < works.sizes[y] else b_in_a
        if shared >= RELATED_SHARE:
            kind = Kinship.EMBEDDED if shared >= EMBEDDED_SHARE else Kinship.RELATED
            yield Relation(a=works.clearest(x), b=works.clearest(y), kind=kind, a_in_b=round(a_in_b, 4), b_in_a=round(b_in_a, 4))
