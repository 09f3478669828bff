"""A global alignment of two texts: equal runs, in order in both.

Long grams that stand once in both anchor it, shorter ones the gaps between, and rapidfuzz's Levenshtein distance the
small gaps that are left; so the cost grows with the texts and not with their product.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from speech_archive.compare.fingerprints import Codes, hashes

ANCHORS = (16, 8, 4)  # letters of a gram that must stand once in both sides of a gap
SMALL_GAP = 4_096  # product of the sides; Levenshtein's distance at once
EVEN_GAP = 250_000  # … where neither side is much longer, so that letters are not scattered
LARGEST_GAP = 4_000_000  # product of the sides; a larger one without an anchor is left unaligned
EQUAL_RUN = 4  # letters; shorter equal runs are chance


class Run(NamedTuple):
    """`size` equal letters at `a` and at `b`."""

    a: int
    b: int
    size: int


class Alignment(NamedTuple):
    """Equal runs in order, and whether a gap was too large to look into."""

    runs: tuple[Run, ...]
    is_capped: bool


def align(a: Codes, b: Codes) -> Alignment:
    """The equal runs of a global alignment."""
    found: list[Run] = []
    is_capped = not _fill(a, b, 0, 0, ANCHORS, found)
    return Alignment(tuple(_joined(found)), is_capped)


def aligned(alignment: Alignment) -> int:
    """The letters in equal runs of four or more."""
    return sum(run.size for run in alignment.runs if run.size >= EQUAL_RUN)


def _fill(a: Codes, b: Codes, at_a: int, at_b: int, widths: tuple[int, ...], found: list[Run]) -> bool:
    """Add the equal runs of two pieces that begin at `at_a` and `at_b`; False where a gap was left."""
    if not len(a) or not len(b):
        return True
    if len(a) == len(b) and np.array_equal(a, b):
        found.append(Run(at_a, at_b, len(a)))
        return True
    if not widths or min(len(a), len(b)) < 2 * widths[-1]:
        return _by_distance(a, b, at_a, at_b, found)
    short, long = sorted((len(a), len(b)))
    is_small = short * long <= SMALL_GAP or (long <= 2 * short and short * long <= EVEN_GAP)
    if is_small or (widths == ANCHORS[-1:] and short * long <= LARGEST_GAP):
        return _by_distance(a, b, at_a, at_b, found)
    is_whole = True
    end_a = end_b = 0
    for run in [*_anchors(a, b, widths[0]), Run(len(a), len(b), 0)]:
        is_whole &= _fill(a[end_a : run.a], b[end_b : run.b], at_a + end_a, at_b + end_b, widths[1:], found)
        if run.size:
            found.append(Run(at_a + run.a, at_b + run.b, run.size))
        end_a, end_b = run.a + run.size, run.b + run.size
    return is_whole


def _by_distance(a: Codes, b: Codes, at_a: int, at_b: int, found: list[Run]) -> bool:
    if len(a) * len(b) > LARGEST_GAP:
        return False
    blocks = Levenshtein.opcodes(_text(a), _text(b)).as_matching_blocks()
    found += [Run(at_a + block.a, at_b + block.b, block.size) for block in blocks if block.size]
    return True


def _anchors(a: Codes, b: Codes, width: int) -> Iterator[Run]:
    """Equal runs of grams that stand once in each side: the longest chain of them that is in order."""
    at_a, at_b = _once(a, width), _once(b, width)
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
    """The hashes that stand once, ascending, and where."""
    grams = hashes(codes, width)
    order = np.argsort(grams)
    ordered = grams[order]
    if not len(ordered):
        return ordered, order
    new = np.empty(len(ordered) + 1, dtype=bool)
    new[0] = new[-1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:-1])
    once = new[:-1] & new[1:]
    return ordered[once], order[once]


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
