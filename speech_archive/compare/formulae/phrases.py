"""Runs of letters that stand in many texts, from six letters up to forty, one letter longer each time.

A run that many texts have is two overlapping shorter ones that many have; so each length is looked for only where the one
before was found, and the cost falls with every letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from speech_archive.compare.passages.letters import Flags, Hashes, Ints, Row

SHORTEST, LONGEST = 6, 40  # letters; the contract's
BUCKETS = 21  # bits; runs are counted roughly first: of 4,000 letters a text, far less than a fiftieth of the texts a bucket


class Phrases(NamedTuple):
    """Runs of one length that many texts have: their places, ascending, which run stands there, and by run how many texts have it
    and its first places, as many as `SAMPLES` or fewer, in different texts."""

    size: int
    places: Ints
    runs: Ints
    texts: Ints


def phrases(row: Row, least: int, is_parted: Flags) -> Iterator[Phrases]:
    """Runs that so many texts have or more, the shortest first; none holds a letter before which a sentence has ended."""
    found = _shortest(row, least, is_parted)
    while len(found.places):
        yield found
        if found.size == LONGEST:
            return
        found = _longer(row, found, least, is_parted)


def _shortest(row: Row, least: int, is_parted: Flags) -> Phrases:
    counts = np.zeros(1 << BUCKETS, np.int32)
    shift = np.uint64(64 - BUCKETS)
    for begin, end, low, hashes in row.blocks(SHORTEST):
        np.add.at(counts, (hashes[begin - low : end - low] >> shift).astype(np.int64), np.int32(1))
    places, kept = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)]
    for begin, end, low, hashes in row.blocks(SHORTEST):
        is_common = counts[hashes >> shift] >= least
        is_common &= ~row.over_end(low, len(hashes), SHORTEST)
        for ahead in range(1, SHORTEST):
            is_common &= ~is_parted[low + ahead : low + ahead + len(hashes)]
        is_common[: begin - low] = is_common[end - low :] = False
        at = np.flatnonzero(is_common)
        places.append(low + at)
        kept.append(hashes[at])
    return _common(row, SHORTEST, np.concatenate(places), np.concatenate(kept), least)


def _longer(row: Row, found: Phrases, least: int, is_parted: Flags) -> Phrases:
    """The runs that are one letter longer."""
    at = np.flatnonzero(found.places[1:] == found.places[:-1] + 1)
    at = at[~is_parted[found.places[at] + found.size]]
    keys = found.runs[at].astype(np.uint64) << np.uint64(32) | found.runs[at + 1].astype(np.uint64)
    return _common(row, found.size + 1, found.places[at], keys, least)


def _common(row: Row, size: int, places: Ints, keys: Hashes, least: int) -> Phrases:
    """The places whose key so many texts have."""
    order = np.argsort(keys)
    ordered = keys[order]
    runs = np.empty(len(keys), np.int64)
    runs[order] = np.cumsum(np.append(np.zeros(min(1, len(keys)), bool), ordered[1:] != ordered[:-1]))
    packed = np.sort(runs << np.int64(32) | row.text_of(places))
    packed = packed[np.append(np.ones(min(1, len(packed)), bool), packed[1:] != packed[:-1])] >> np.int64(32)
    texts = np.bincount(packed, minlength=1)
    is_kept = texts >= least
    numbers = np.cumsum(is_kept) - 1
    at = np.flatnonzero(is_kept[runs]) if len(runs) else runs
    return Phrases(size, places[at], numbers[runs[at]], texts[is_kept])
