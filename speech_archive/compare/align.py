"""A global alignment of two texts: equal runs, in order in both.

Long grams that stand once in both anchor it, shorter ones the gaps between, and rapidfuzz's Levenshtein distance the
small gaps that are left; so the cost grows with the texts and not with their product. Where a large gap has no gram that
stands once (a text that was pasted twice), the first place of each gram in one anchors the first in the other, and so on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from speech_archive.compare.works.fingerprints import MIX, Codes, hashes
from speech_archive.models import Run

ANCHORS = (16, 8, 4)  # letters of a gram that must stand once in both sides of a gap
REPEATED = 8  # letters of one that may stand there more than once
WIDTHS = (*ANCHORS, REPEATED)
SMALL_GAP = 4_096  # product of the sides; Levenshtein's distance at once
EVEN_GAP = 250_000  # … where neither side is much longer, so that letters are not scattered
LARGEST_GAP = 4_000_000  # product of the sides; a larger one without an anchor is left unaligned
LONG = 1_000  # letters; a gap as long is anchored by every fourth gram or so, which is enough
THINNED = np.uint64(3)
EQUAL_RUN = 4  # letters; shorter equal runs are chance


Places = Callable[[Codes, int], tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]]


class EqualRuns(NamedTuple):
    """Equal runs in order, and whether a gap was too large to look into."""

    runs: tuple[Run, ...]
    is_capped: bool


def align(a: Codes, b: Codes) -> EqualRuns:
    """The equal runs of a global alignment."""
    return _Aligner(a, b).whole()


def aligned(alignment: EqualRuns) -> int:
    """The letters in equal runs of four or more."""
    return sum(run.size for run in alignment.runs if run.size >= EQUAL_RUN)


class _Aligner:
    """Two texts while their gaps are filled."""

    def __init__(self, a: Codes, b: Codes) -> None:
        self.codes = a, b
        self.texts = _text(a), _text(b)
        self.found: list[Run] = []
        self.is_capped = False

    def whole(self) -> EqualRuns:
        """All of it."""
        self.fill(0, len(self.codes[0]), 0, len(self.codes[1]), WIDTHS)
        return EqualRuns(tuple(_joined(self.found)), self.is_capped)

    def fill(self, a0: int, a1: int, b0: int, b1: int, widths: tuple[int, ...]) -> None:
        """Add the equal runs of a gap."""
        short, long = sorted((a1 - a0, b1 - b0))
        if not short:
            return
        if short == long and self.texts[0][a0:a1] == self.texts[1][b0:b1]:
            self.found.append(Run(a0, b0, short))
            return
        is_small = short * long <= SMALL_GAP or (long <= 2 * short and short * long <= EVEN_GAP)
        if is_small or not widths or (len(widths) <= 2 and short * long <= LARGEST_GAP):
            self.measure(a0, a1, b0, b1)
            return
        at_a, at_b = a0, b0
        places = _once if len(widths) > 1 else _in_turn
        anchors = _anchors(self.codes[0][a0:a1], self.codes[1][b0:b1], widths[0], places)
        for run in [*anchors, Run(a1 - a0, b1 - b0, 0)]:
            x, y = a0 + run.a, b0 + run.b
            self.fill(at_a, x, at_b, y, widths[1:])
            if run.size:
                self.found.append(Run(x, y, run.size))
            at_a, at_b = x + run.size, y + run.size

    def measure(self, a0: int, a1: int, b0: int, b1: int) -> None:
        """Add the equal runs of a small gap, by Levenshtein's distance."""
        if (a1 - a0) * (b1 - b0) > LARGEST_GAP:
            self.is_capped = True
            return
        a, b = self.texts[0][a0:a1], self.texts[1][b0:b1]
        if set(a).isdisjoint(b):
            return
        blocks = Levenshtein.opcodes(a, b).as_matching_blocks()
        self.found += [Run(a0 + block.a, b0 + block.b, block.size) for block in blocks if block.size]


def _anchors(a: Codes, b: Codes, width: int, places: Places) -> Iterator[Run]:
    """Equal runs of grams of each side: the longest chain of them that is in order."""
    at_a, at_b = places(a, width), places(b, width)
    _, ia, ib = np.intersect1d(at_a[0], at_b[0], assume_unique=True, return_indices=True)
    starts_a, starts_b = at_a[1][ia], at_b[1][ib]
    order = np.argsort(starts_a)
    starts_a, starts_b = starts_a[order], starts_b[order]
    if len(starts_b) > 1 and (np.diff(starts_b) <= 0).any():
        chain = _increasing(starts_b)
        starts_a, starts_b = starts_a[chain], starts_b[chain]
    end_a = end_b = 0
    for x, y, whole in _diagonals(starts_a, starts_b, width):
        inside = max(0, end_a - x, end_b - y)  # grams of two diagonals may overlap
        if inside < whole:
            yield Run(x + inside, y + inside, whole - inside)
            end_a, end_b = x + whole, y + whole


def _once(codes: Codes, width: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """The hashes that stand once, ascending, and where; of a long text a quarter of them, the same of every text."""
    grams = hashes(codes, width)
    kept = np.flatnonzero(grams & THINNED == 0) if len(grams) > LONG else np.arange(len(grams))
    grams = grams[kept]
    order = np.argsort(grams)
    ordered = grams[order]
    if not len(ordered):
        return ordered, order
    new = np.empty(len(ordered) + 1, dtype=bool)
    new[0] = new[-1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:-1])
    once = new[:-1] & new[1:]
    return ordered[once], kept[order[once]]


def _in_turn(codes: Codes, width: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """All hashes, each made another by how often it stood before; and where they stand."""
    grams = hashes(codes, width)
    order = np.argsort(grams, kind="stable")
    ordered = grams[order]
    begins = np.searchsorted(ordered, ordered)
    turn = (np.arange(len(ordered)) - begins).astype(np.uint64)
    with np.errstate(over="ignore"):
        return ordered + turn * MIX, order


def _increasing(values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The indexes of a longest increasing subsequence (patience sorting)."""
    tails: list[int] = []
    last: list[int] = []
    before = []
    for index, value in enumerate(values.tolist()):
        at = bisect_left(tails, value)
        before.append(last[at - 1] if at else -1)
        if at == len(tails):
            tails.append(value)
            last.append(index)
        else:
            tails[at], last[at] = value, index
    chain = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(index)
        index = before[index]
    return np.array(chain[::-1], dtype=np.int64)


def _diagonals(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64], width: int) -> Iterator[tuple[int, int, int]]:
    """Neighbouring grams of one diagonal as one run."""
    if not len(a):
        return
    is_new = np.flatnonzero((np.diff(a - b) != 0) | (np.diff(a) > width)) + 1
    begins = np.concatenate([[0], is_new])
    ends = np.concatenate([is_new, [len(a)]]) - 1
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        yield int(a[begin]), int(b[begin]), int(a[end] - a[begin]) + width


def _joined(runs: list[Run]) -> Iterator[Run]:
    """Runs that touch in both texts as one."""
    if not runs:
        return
    now = runs[0]
    for run in runs[1:]:
        if run.a == now.a + now.size and run.b == now.b + now.size:
            now = Run(now.a, now.b, now.size + run.size)
        else:
            yield now
            now = run
    yield now


def _text(codes: Codes) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")
