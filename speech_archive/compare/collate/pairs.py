"""Two witnesses side by side: equal runs in order, and paragraphs that stand elsewhere."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Postfix, Prefix

from speech_archive.compare.align import EQUAL_RUN, align
from speech_archive.compare.collate.texts import BREAK, Text
from speech_archive.models import Alignment, Run

SAME_PARAGRAPH = 0.25  # of the shorter one's signs in equal runs of four; with less, two paragraphs are not the same
SAME_SHORT = 0.6  # … or of all equal signs: a short line with every other word changed has no run of four; by hand, unmeasured
MOVED_SHARE = 0.5  # of the shorter one's 4-grams; as like as this, a paragraph moved
MOST_SHIFT = 200  # signs
MOVED_CHARS = 10  # shorter paragraphs are not looked for elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two texts with their alignment, whose offsets are of their keys."""

    a: Text
    b: Text
    alignment: Alignment

    @property
    def runs(self) -> tuple[Run, ...]:
        """The equal runs that are in order."""
        return self.alignment.runs

    @property
    def moved(self) -> tuple[tuple[Run, tuple[Run, ...]], ...]:
        """Stretches that moved, each with its own equal runs."""
        return self.alignment.moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """A place of two keys where they differ."""

    a0: int
    a1: int
    b0: int
    b1: int


def pair_up(a: Text, b: Text) -> Pair:
    """Align two texts; what paragraphs that have little in common share by chance is left out."""
    found = align(a.codes, b.codes)
    runs = list(_closed(a.key, b.key, _plausible(a, b, found.runs)))
    moved = tuple(_moved(a, b, list(gaps(runs, len(a.key), len(b.key)))))
    alignment = Alignment(a=a.speech.id, b=b.speech.id, runs=tuple(runs), moved=moved, is_capped=found.is_capped)
    return Pair(a=a, b=b, alignment=alignment)


def _paragraphs(key: str) -> list[tuple[int, int]]:
    """The range of each paragraph of a key, with its break."""
    ends = [match.end() for match in re.finditer(BREAK, key)]
    return list(zip([0, *ends], [*ends, len(key)], strict=True))


def _plausible(a: Text, b: Text, runs: Sequence[Run]) -> list[Run]:
    """The runs, cut at breaks, between paragraphs that are the same."""
    begins_a = [begin for begin, _ in _paragraphs(a.key)]
    begins_b = [begin for begin, _ in _paragraphs(b.key)]
    sizes_a = [end - begin for begin, end in _paragraphs(a.key)]
    sizes_b = [end - begin for begin, end in _paragraphs(b.key)]
    pieces: list[tuple[Run, tuple[int, int]]] = []
    for run in runs:
        at = 0
        for line in re.findall(r"[^\n]*\n|[^\n]+", a.key[run.a : run.a + run.size]):
            piece = Run(run.a + at, run.b + at, len(line))
            pieces.append((piece, (bisect_right(begins_a, piece.a) - 1, bisect_right(begins_b, piece.b) - 1)))
            at += len(line)
    long, all_ = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for piece, pair in pieces:
        all_[pair] += piece.size
        long[pair] += piece.size if piece.size >= EQUAL_RUN else 0
    kept: list[Run] = []
    for piece, pair in pieces:
        least = max(1, min(sizes_a[pair[0]], sizes_b[pair[1]]))
        if long[pair] >= SAME_PARAGRAPH * least or all_[pair] >= SAME_SHORT * least:
            if kept and kept[-1].a + kept[-1].size == piece.a and kept[-1].b + kept[-1].size == piece.b:
                kept[-1] = Run(kept[-1].a, kept[-1].b, kept[-1].size + piece.size)
            else:
                kept.append(piece)
    return kept


def _closed(a: str, b: str, runs: Sequence[Run]) -> Iterator[Run]:
    """The runs, and what the two sides of a gap have in common at its ends: runs that were left out may have left it."""
    at = 0
    for op in gaps(runs, len(a), len(b)):
        while at < len(runs) and runs[at].a < op.a0:
            yield runs[at]
            at += 1
        x, y = a[op.a0 : op.a1], b[op.b0 : op.b1]
        head = Prefix.similarity(x, y)
        tail = Postfix.similarity(x[head:], y[head:])
        is_one_sided = head + tail == min(len(x), len(y))
        if head and (is_one_sided or not (_begins(a, op.a0) or _begins(b, op.b0))):
            yield Run(op.a0, op.b0, head)
        if tail and (is_one_sided or not (_begins(a, op.a1) or _begins(b, op.b1))):
            yield Run(op.a1 - tail, op.b1 - tail, tail)
    yield from runs[at:]


def _begins(key: str, at: int) -> bool:
    """Whether a paragraph begins (or the text ends) there."""
    return at in (0, len(key)) or key[at - 1] == BREAK


def gaps(runs: Sequence[Run], size_a: int, size_b: int, at_a: int = 0, at_b: int = 0) -> Iterator[Op]:
    """What lies between equal runs."""
    for run in [*runs, Run(size_a, size_b, 0)]:
        if run.a > at_a or run.b > at_b:
            yield Op(a0=at_a, a1=run.a, b0=at_b, b1=run.b)
        at_a, at_b = run.a + run.size, run.b + run.size


def _moved(a: Text, b: Text, gaps: Sequence[Op]) -> Iterator[tuple[Run, tuple[Run, ...]]]:
    """Whole paragraphs that one text lacks here and the other has elsewhere; neighbours that moved together are one."""
    lost = _whole(a.key, _on_breaks(a.key, [(gap.a0, gap.a1, gap.b0 == gap.b1) for gap in gaps]))
    won = _whole(b.key, _on_breaks(b.key, [(gap.b0, gap.b1, gap.a0 == gap.a1) for gap in gaps]))
    index = defaultdict(list)
    for number, (begin, end) in enumerate(won):
        for gram in {b.key[at : at + EQUAL_RUN] for at in range(begin, end - EQUAL_RUN)}:
            index[gram].append(number)
    taken: set[int] = set()
    pairs: list[tuple[int, int, int, int]] = []
    for begin, end in lost:
        grams = {a.key[at : at + EQUAL_RUN] for at in range(begin, end - EQUAL_RUN)}
        votes = Counter(number for gram in grams for number in index.get(gram, ())[:8] if number not in taken)
        best = max(votes, key=lambda number: (votes[number], -number), default=None)
        if best is not None and votes[best] >= MOVED_SHARE * min(len(grams), won[best][1] - won[best][0] - EQUAL_RUN):
            taken.add(best)
            if pairs and pairs[-1][1] == begin and pairs[-1][3] == won[best][0]:
                pairs[-1] = (pairs[-1][0], end, pairs[-1][2], won[best][1])
            else:
                pairs.append((begin, end, *won[best]))
    for a0, a1, b0, b1 in pairs:
        inner = align(a.codes[a0:a1], b.codes[b0:b1]).runs
        yield Run(a0, b0, a1 - a0), tuple(Run(run.a + a0, run.b + b0, run.size) for run in inner)


def _on_breaks(key: str, ranges: Sequence[tuple[int, int, bool]]) -> Iterator[tuple[int, int]]:
    """The ranges, each that the other text has nothing for moved along equal signs to begin a paragraph, if it can."""
    at = 0
    for number, (begin, end, is_alone) in enumerate(ranges):
        after = ranges[number + 1][0] if number + 1 < len(ranges) else len(key)
        shift = _shift(key, begin, end, begin - at, after - end) if is_alone and begin < end else 0
        yield begin + shift, end + shift
        at = end + shift


def _shift(key: str, begin: int, end: int, back: int, on: int) -> int:
    for step in range(min(back, MOST_SHIFT) + 1):
        if _begins(key, begin - step) and _begins(key, end - step):
            return -step
        if step < back and key[begin - step - 1] != key[end - step - 1]:
            break
    for step in range(min(on, MOST_SHIFT) + 1):
        if _begins(key, begin + step) and _begins(key, end + step):
            return step
        if step < on and key[begin + step] != key[end + step]:
            break
    return 0


def _whole(key: str, ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The paragraphs of some length that lie wholly in one of the ranges."""
    found = []
    wholes = _paragraphs(key)
    begins = [begin for begin, _ in wholes]
    for begin, end in ranges:
        for at in range(bisect_right(begins, begin - 1), len(wholes)):
            if wholes[at][1] > end + 1:
                break
            if wholes[at][1] - wholes[at][0] > MOVED_CHARS:
                found.append((wholes[at][0], min(end, wholes[at][1])))
    return found
