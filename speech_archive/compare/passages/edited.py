"""Runs that two texts share, and what lies between them: passages word for word and lightly edited.

Word for word, twenty equal letters are enough. An edited passage has shorter equal runs near each other, at about the same
distance in both texts; they are found by six letters that stand in few places, and count less what was changed between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein

from speech_archive.compare.passages import seeds
from speech_archive.compare.passages.exact import LEAST, Links
from speech_archive.compare.passages.letters import END, Flags, Ints, Row

SEED, WINDOW = 6, 4  # bench/passages.py
FEW = 8  # places of a seed; what stands in more is a set phrase, and found where 20 letters are equal
NEAR = 40  # letters between two seeds of a passage
SHIFT = 12  # letters that one text may have more between them
GAP = 12  # letters between two equal runs, on either side
LONG_RUN, LONG_GAP = 10, 30  # between two runs so long the gap may be as long
LEAST_SCORE = 18  # equal letters less those that were changed
BESIDE = np.array([*range(-6, 0), *range(SEED, SEED + 6)])  # letters beside a seed that are looked at first
ALIKE_BESIDE = 3  # of them that must be the same in two texts
AROUND = np.arange(-24, 32)  # letters before and from a seed on that are looked at
ALIKE = 15  # … and of these
CLOSE = 8  # letters from one seed on in which another at the same distance tells nothing new
SHORT_RUN = 3  # letters of an equal run among them
PART = 1 << 14  # pairs of seeds whose surroundings are read at once
LOOK = 4  # pairs of seeds behind one that are looked at for one near it
MOST_BEFORE = 12  # runs before one that it may follow


class Span(NamedTuple):
    """A passage of two texts: from `a` to `a_end` in one, from `b` to `b_end` in the other."""

    a: int
    a_end: int
    b: int
    b_end: int


class _Chain(NamedTuple):
    score: int
    before: int  # of the runs, the number; -1: none


def spans(row: Row, links: Links) -> Iterator[Span]:
    """The passages of two texts, of the exact links and of shorter runs between them."""
    keys, a, b = _by_texts(row, np.concatenate([_packed(links.a, links.b), _runs(row)]))
    sizes = row.equal_on(a, b)
    is_kept = (sizes >= LEAST) | _is_near(keys, a, b, sizes + LONG_GAP)
    columns = [column[is_kept].tolist() for column in (keys, a, b, sizes)]
    for _, group in groupby(zip(*columns, strict=True), key=lambda run: run[0]):
        runs = [(x, y, size) for _, x, y, size in group if size]  # two seeds of one hash may differ
        if len(runs) == 1:
            ((at, to, size),) = runs
            yield Span(at, at + size, to, to + size)
        elif sum(size for _, _, size in runs) >= LEAST_SCORE:
            yield from _chained(row, runs)


def _packed(a: Ints, b: Ints) -> Ints:
    """Pairs of places, each in one number."""
    return a << np.int64(32) | b


def _by_texts(row: Row, packed: Ints) -> tuple[Ints, Ints, Ints]:
    """Pairs of places, each once, by their texts and then by place; first a number for the two texts."""
    packed.sort()
    packed = packed[np.append(np.ones(min(1, len(packed)), bool), packed[1:] != packed[:-1])]
    a, b = packed >> np.int64(32), packed & np.int64((1 << 32) - 1)
    keys = row.text_of(a) * len(row.begins) + row.text_of(b)
    order = np.argsort(keys, kind="stable")
    return keys[order], a[order], b[order]


def _runs(row: Row) -> Ints:
    """Where equal runs begin, packed, that hold a rare seed and are near another one, or among other equal letters at the same
    distance."""
    found = [np.zeros(0, np.int64)]
    for groups in seeds.shared(row, SEED, WINDOW):
        for first, second in seeds.pairs(groups, groups.sizes <= FEW, FEW):
            found.append(_packed(groups.places[first], groups.places[second]))
    keys, a, b = _by_texts(row, np.concatenate(found))
    is_near = _is_near(keys, a, b, np.full(len(a), NEAR))
    beside = _beside(row, *_alike(row, keys, a, b))
    a, b = np.append(a[is_near], beside[0]), np.append(b[is_near], beside[1])
    back = row.equal_back(a, b)
    return _packed(a - back, b - back)


def _is_near(keys: Ints, a: Ints, b: Ints, reach: Ints) -> Flags:
    """Whether a pair between the same texts begins near each one, at about the same distance in both; they are sorted."""
    found = np.zeros(len(a), bool)
    shift = b - a
    for step in range(1, LOOK + 1):
        is_near = (keys[step:] == keys[:-step]) & (a[step:] - a[:-step] <= reach[:-step])
        is_near &= (np.abs(shift[step:] - shift[:-step]) <= SHIFT) & (a[step:] > a[:-step])
        found[step:] |= is_near
        found[:-step] |= is_near
    return found


def _alike(row: Row, keys: Ints, a: Ints, b: Ints) -> tuple[Ints, Ints]:
    """The pairs of seeds whose surroundings are mostly the same, place by place; of close ones the first."""
    left = np.arange(len(a))
    for around, least in ((BESIDE, ALIKE_BESIDE), (AROUND, ALIKE)):
        kept = [np.zeros(0, np.int64)]
        for begin in range(0, len(left), PART):
            own = left[begin : begin + PART]
            x, y = (row.codes.take(places[own, None] + around, mode="clip") for places in (a, b))
            kept.append(own[np.count_nonzero(x == y, axis=1) >= least])
        left = np.concatenate(kept)
        is_close = np.zeros(len(left), bool)
        x, y = left[:-1], left[1:]
        is_close[1:] = (keys[x] == keys[y]) & (b[x] - a[x] == b[y] - a[y]) & (a[y] - a[x] < CLOSE)
        left = left[~is_close]
    return a[left], b[left]


def _beside(row: Row, a: Ints, b: Ints) -> tuple[Ints, Ints]:
    """Where equal runs begin, or go on, around two places, at the same distance."""
    x, y = a[:, None] + AROUND, b[:, None] + AROUND
    codes = row.codes.take(x, mode="clip")
    equal = (codes == row.codes.take(y, mode="clip")) & (codes != END)
    for places, at in ((x, a), (y, b)):
        text = row.text_of(at)
        equal &= (places >= row.begins[text][:, None]) & (places < row.begins[text + 1][:, None])
    starts = equal.copy()
    starts[:, 1:] &= ~equal[:, :-1]
    starts[:, :-SHORT_RUN] &= np.logical_and.reduce([equal[:, n : n - SHORT_RUN] for n in range(1, SHORT_RUN)])
    starts[:, -SHORT_RUN:] = False
    return x[starts], y[starts]


def _chained(row: Row, runs: Sequence[tuple[int, int, int]]) -> Iterator[Span]:
    """The best chains of the runs of two texts, no run in two of them."""
    chains: list[_Chain] = []
    for number, (a, b, size) in enumerate(runs):
        score, before = size, -1
        for other in range(number - 1, max(-1, number - 1 - MOST_BEFORE), -1):
            x, y, length = runs[other]
            far = chains[other].score + size
            if far > score and a - x - length <= LONG_GAP and y < b:
                cost = _cost(row, (x, y, length), (a, b, size))
                if cost is not None and chains[other].score > cost and far - cost > score:
                    score, before = far - cost, other
        chains.append(_Chain(score, before))
    if max(chain.score for chain in chains) < LEAST_SCORE:
        return
    taken: set[int] = set()
    for last in sorted(range(len(runs)), key=lambda number: -chains[number].score):
        at, first = last, -1
        while at >= 0 and at not in taken:
            taken.add(at)
            first, at = at, chains[at].before
        if first < 0:
            continue
        (a, b, _), (x, y, length) = runs[first], runs[last]
        score = chains[last].score - (chains[at].score if at >= 0 else 0)
        span = Span(a, x + length, b, y + length)
        if score >= LEAST_SCORE and min(span.a_end - span.a, span.b_end - span.b) >= LEAST:
            yield span


def _cost(row: Row, before: tuple[int, int, int], run: tuple[int, int, int]) -> int | None:
    """What a run loses by following another: the letters that were changed between them, or that both have; None where it is
    too far from it."""
    (x, y, length), (a, b, size) = before, run
    gap_a, gap_b = a - x - length, b - y - length
    inside = max(0, -gap_a, -gap_b)
    if inside >= min(length, size) or abs(gap_a - gap_b) > SHIFT:
        return None
    if max(gap_a, gap_b) > (LONG_GAP if min(length, size) >= LONG_RUN else GAP):
        return None
    if min(gap_a, gap_b) <= 0:
        return max(gap_a, gap_b) + inside + max(0, inside)
    return int(Levenshtein.distance(row.codes[x + length : a].tolist(), row.codes[y + length : b].tolist()))
