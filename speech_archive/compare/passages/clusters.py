"""Passages of two texts, and phrases of many, made passages of all texts that have them: phrase and places, no pairs.

Two ranges of a text that are mostly the same are one passage, and all that either is linked to. A short phrase within a long
passage stays one of its own, with its own works. So a place lies in few passages, however many texts have it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from speech_archive.compare.passages.edited import GAP, Span
from speech_archive.compare.passages.exact import Phrases
from speech_archive.compare.passages.letters import Row

SAME_SHARE = (
    0.7  # of the longer of two ranges, that makes them one passage; with half of it a range could be one with both its halves
)


class Range(NamedTuple):
    """Letters of a row."""

    begin: int
    end: int


class _Sets:
    """Numbers that become one."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))

    def root(self, number: int) -> int:
        while self.parent[number] != number:
            self.parent[number] = self.parent[self.parent[number]]
            number = self.parent[number]
        return number

    def unite(self, a: int, b: int) -> None:
        a, b = sorted((self.root(a), self.root(b)))
        self.parent[b] = a


def clusters(row: Row, spans: Iterable[Span], phrases: Phrases) -> Iterator[tuple[Range, ...]]:
    """The ranges of each passage, in order."""
    linked: dict[Range, list[int]] = defaultdict(list)
    count = 0
    for count, span in enumerate(spans, 1):
        linked[Range(span.a, span.a_end)].append(count - 1)
        linked[Range(span.b, span.b_end)].append(count - 1)
    of_phrase: dict[int, int] = {}
    for begin, end, phrase in zip(*(column.tolist() for column in phrases), strict=True):
        linked[Range(begin, end)].append(count + of_phrase.setdefault(phrase, len(of_phrase)))
    sets = _Sets(count + len(of_phrase))
    for items in linked.values():
        for item in items[1:]:
            sets.unite(items[0], item)
    for kept, merged in _alike(row, linked):
        sets.unite(linked[kept][0], linked[merged][0])
    members: dict[int, list[Range]] = defaultdict(list)
    for found in sorted(linked):
        members[sets.root(linked[found][0])].append(found)
    for ranges in members.values():
        yield tuple(_united(row, ranges))


def _alike(row: Row, linked: Mapping[Range, object]) -> Iterator[tuple[Range, Range]]:
    """Ranges, the longest first, and another of the same text that is mostly the same."""
    ordered = sorted(linked, key=lambda found: (found.begin - found.end, found.begin))
    texts = row.texts([found.begin for found in ordered])
    kept: dict[int, list[tuple[float, Range]]] = defaultdict(list)  # of each text, by the middle
    for found, text in zip(ordered, texts, strict=True):
        own = kept[text]
        # What has half of a longer range has the middle of it
        low = bisect_left(own, (found.begin, Range(0, 0)))
        high = bisect_right(own, (found.end, Range(found.end, found.end)))
        best = max((_share(longer, found), -longer.begin, longer) for _, longer in own[low:high]) if low < high else None
        if best is not None and best[0] >= SAME_SHARE:
            yield best[2], found
        else:
            insort(own, ((found.begin + found.end) / 2, found))


def _share(longer: Range, shorter: Range) -> float:
    return (min(longer.end, shorter.end) - max(longer.begin, shorter.begin)) / (longer.end - longer.begin)


def _united(row: Row, ranges: list[Range]) -> Iterator[Range]:
    """The ranges of a passage, in order, those that overlap made one, and those that an edit parts; no range that recurs."""
    texts = row.texts([found.begin for found in ranges])
    longest = max(found.end - found.begin for found in ranges)
    now, text = ranges[0], texts[0]
    for found, own in zip(ranges[1:], texts[1:], strict=True):
        gap = found.begin - now.end
        if own == text and (gap < 0 or (gap <= GAP and found.end - now.begin <= longest + GAP)):
            now = Range(now.begin, max(now.end, found.end))
        else:
            yield now
            now, text = found, own
    yield now
