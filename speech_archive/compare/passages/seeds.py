"""Short runs of letters that stand in more than one text: sampled (winnowed), sorted, grouped.

Of every `window` runs of `width` letters one is kept, by its hash; so two texts that share `width + window - 1` letters
share a kept run, at the same place in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from speech_archive.compare.passages.letters import Flags, Hashes, Ints, Row

PART = 1 << 25  # runs that are sorted at once
UNUSABLE = 0xFFFFFFFF  # sorts last: a run over the end of a text


class Groups(NamedTuple):
    """Places by what stands there, and their texts: group i from `starts[i]` to before `starts[i + 1]`, ascending."""

    places: Ints
    starts: Ints
    texts: Ints

    @property
    def sizes(self) -> Ints:
        """How many places each group has."""
        found: Ints = np.diff(self.starts)
        return found


def shared(row: Row, width: int, window: int) -> Iterator[Groups]:
    """The kept runs that stand in two texts or more, a part of them at a time. Different runs may be in one group, rarely."""
    parts = _parts(row, width, window)
    bits = len(row.codes).bit_length()
    while parts:
        keys = np.concatenate(parts.pop())
        keys.sort()
        yield in_several(row, keys >> np.uint64(bits), (keys & np.uint64((1 << bits) - 1)).astype(np.int64))


def _parts(row: Row, width: int, window: int) -> list[list[Hashes]]:
    """The kept runs as hash and place in one number, parted by the low bits of the hash (the high ones are minima)."""
    bits = len(row.codes).bit_length()
    count = 1 + 2 * len(row.codes) // (window + 1) // PART
    parts: list[list[Hashes]] = [[np.zeros(0, np.uint64)] for _ in range(count)]
    for places, hashes in winnowed(row, width, window):
        keys = hashes >> np.uint64(bits) << np.uint64(bits) | places.astype(np.uint64)
        own = (hashes & np.uint64((1 << bits) - 1)) % np.uint64(count) if count > 1 else np.zeros(1, np.uint64)
        for number, part in enumerate(parts):
            part.append(keys[own == number] if count > 1 else keys)
    return parts


def winnowed(row: Row, width: int, window: int) -> Iterator[tuple[Ints, Hashes]]:
    """The places of the runs that are kept, and their hashes."""
    for begin, end, low, hashes in row.blocks(width, 2 * window):
        places = np.arange(low, low + len(hashes))
        rank = (hashes >> np.uint64(32)).astype(np.uint32)
        rank[row.over_end(low, len(rank), width)] = UNUSABLE
        padded = np.concatenate([np.full(window - 1, UNUSABLE, np.uint32), rank, np.full(window - 1, UNUSABLE, np.uint32)])
        least = _slid(padded, window, np.minimum)  # of each window
        kept = (rank == _slid(least, window, np.maximum)) & (rank != UNUSABLE)
        kept &= (places >= begin) & (places < end)
        yield places[kept], hashes[kept]


def _slid(values: npt.NDArray[Any], window: int, best: Callable[..., Any]) -> npt.NDArray[Any]:
    """The best of each so many neighbouring values."""
    size = 1
    while size * 2 <= window:
        values = best(values[:-size], values[size:])
        size *= 2
    return best(values[: size - window], values[window - size :]) if size < window else values


def in_several(row: Row, keys: npt.NDArray[Any], places: Ints) -> Groups:
    """The groups of places with the same key that lie in two texts or more. Keys ascend, and places where keys are equal."""
    is_same = keys[1:] == keys[:-1]
    kept = np.zeros(len(keys), bool)
    kept[1:] |= is_same
    kept[:-1] |= is_same
    keys, places = keys[kept], places[kept]
    texts = row.text_of(places)
    starts = np.flatnonzero(np.concatenate([np.ones(min(1, len(keys)), bool), keys[1:] != keys[:-1]]))
    sizes = np.diff(np.append(starts, len(keys)))
    if not len(starts):
        return Groups(places, np.zeros(1, np.int64), texts)
    is_several = texts[starts] != texts[starts + sizes - 1]  # places ascend, and so do texts
    kept = np.repeat(is_several, sizes)
    return Groups(places[kept], np.concatenate([[0], np.cumsum(sizes[is_several])]), texts[kept])


def pairs(groups: Groups, is_wanted: Flags, most: int) -> Iterator[tuple[Ints, Ints]]:
    """All pairs of places, in different texts, of the wanted groups, which have no more than so many places; as indexes."""
    size_at = np.repeat(np.where(is_wanted, groups.sizes, 0), groups.sizes)
    left = np.repeat(groups.starts[1:], groups.sizes) - np.arange(len(groups.places))  # places of the group from here on
    left[size_at == 0] = 0
    for step in range(1, most):
        first = np.flatnonzero(left > step)
        if not len(first):
            return
        first = first[groups.texts[first] != groups.texts[first + step]]
        yield first, first + step
