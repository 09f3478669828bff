"""The places of all texts in parts, each for itself: an edit of one text leaves most of them as they are.

A part has the places of neighbouring characters, or of one that is frequent and a stretch of what may follow it. Where parts
begin depends on how often characters stand in the texts and on nothing else: a few more of one move hardly any border.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Keys = NDArray[np.uint64]
Flags = NDArray[np.bool_]

PART = 28_000  # places, about, which make one shard, or some; a pair of characters that has more is one part all the same
CHUNK = 1 << 18  # places looked at together
BLOCK = 1 << 16  # the same where much is worked out of each, which then stays in the cache of a processor
ODD = 0x9E3779B97F4A7C15  # a factor of 64 bits: its powers tell characters apart by their place
MIXING = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)  # of splitmix64


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """The part of each place, and how many places each has. `spanning`: characters (by number) with places in several parts:
    the first of those, and the texts that have the character."""

    part_of: NDArray[Any]
    sizes: Ints
    spanning: Mapping[int, tuple[int, Ints]]


def parted(pairs: NDArray[Any], bits: int, counts: Ints, owner: NDArray[Any], text_count: int) -> Parted:
    """Parts of places by the numbers of their first two characters (`pairs`, the first above `bits`; 0 ends a text).

    `counts`: how often each character stands in the texts, by number.
    """
    spanning = np.flatnonzero(counts[1:] > PART) + 1
    row = np.full(len(counts), -1, np.int32)
    row[spanning] = np.arange(len(spanning))
    size = len(counts)
    seconds = np.zeros(len(spanning) * size, np.int64)
    has = np.zeros(len(spanning) * text_count, bool)
    chunks = range(0, len(pairs), CHUNK)
    for begin in chunks:
        _, wide, own, second = _split(pairs[begin : begin + CHUNK], bits, row)
        seconds += np.bincount(own * size + second, minlength=len(seconds))
        has |= np.bincount(own * text_count + owner[begin : begin + CHUNK][wide], minlength=len(has)) > 0
    each = seconds.reshape(len(spanning), size)
    stretch = (np.cumsum(each, axis=1) - each) // PART
    base = _bases(counts, row, stretch)

    part_of = np.zeros(len(pairs), np.uint32)
    for begin in chunks:
        first, wide, own, second = _split(pairs[begin : begin + CHUNK], bits, row)
        found = base.take(first)
        found[wide] += stretch.ravel().take(own * size + second)
        part_of[begin : begin + CHUNK] = found
    texts = has.reshape(len(spanning), text_count)
    first_parts = {int(number): (int(base[number]), np.flatnonzero(texts[row[number]])) for number in spanning}
    sizes = np.bincount(part_of)
    sizes[0] = 0  # the ends of texts
    return Parted(part_of=part_of, sizes=sizes, spanning=first_parts)


def _split(pairs: NDArray[Any], bits: int, row: NDArray[Any]) -> tuple[NDArray[Any], Ints, Ints, NDArray[Any]]:
    """The first characters of pairs; which of the pairs have one with a row; those rows, and the second characters there."""
    first = pairs >> pairs.dtype.type(bits)
    rows = row.take(first)
    wide = np.flatnonzero(rows >= 0)
    return first, wide, rows[wide].astype(np.int64), pairs[wide] & pairs.dtype.type((1 << bits) - 1)


def _bases(counts: Ints, row: NDArray[Any], stretch: Ints) -> Ints:
    """The (first) part of each character, from 1; part 0 has the ends of texts."""
    group = (np.cumsum(counts[1:]) - counts[1:]) // PART
    base, last = np.zeros(len(counts), np.int64), 0
    for number in range(1, len(counts)):
        is_new = number == 1 or group[number - 1] != group[number - 2]
        base[number] = last = last + is_new
        if row[number] >= 0:
            last += int(stretch[row[number], -1])
    return base


def digests(codes: NDArray[Any], owner: NDArray[Any], parts: Parted, depth: int) -> tuple[bytes, ...]:
    """What each part is made of, in a few bytes: the texts of its places, each with the characters that follow there.

    What follows is a polynomial over `depth` characters; of all places the sums are taken, so that their order is all the same.
    """
    powers, inverses = _powers(ODD, BLOCK + depth), _powers(pow(ODD, -1, 1 << 64), BLOCK)
    low, high = np.zeros(len(parts.sizes), np.uint64), np.zeros(len(parts.sizes), np.uint64)
    for begin in range(0, len(codes), BLOCK):
        own = codes[begin : begin + BLOCK + depth].astype(np.uint64) + np.uint64(1)
        own = np.append(own, np.zeros(max(0, BLOCK + depth - len(own)), np.uint64))
        sums = np.append(np.uint64(0), np.cumsum(own * powers))
        part = parts.part_of[begin : begin + BLOCK]
        mixed = (sums[depth:-1] - sums[: -depth - 1])[: len(part)] * inverses[: len(part)]
        mixed ^= owner[begin : begin + BLOCK].astype(np.uint64) * np.uint64(MIXING[1])
        for factor, shift in zip(MIXING, (30, 27), strict=True):
            mixed = (mixed ^ mixed >> np.uint64(shift)) * np.uint64(factor)
        mixed ^= mixed >> np.uint64(31)
        low += _sums(part, mixed & np.uint64(0xFFFFFFFF), len(low))
        high += _sums(part, mixed >> np.uint64(32), len(high))
    wide: dict[int, bytes] = {}
    for number, texts in parts.spanning.values():
        wide[number] = wide.get(number, b"") + texts.tobytes()
    rows = zip(parts.sizes.tolist(), low.tolist(), high.tolist(), strict=True)
    return tuple(repr(row).encode() + wide.get(part, b"") for part, row in enumerate(rows))


def _sums(part: NDArray[Any], halves: Keys, count: int) -> Keys:
    """The sum of each part; exact, since a chunk of halves adds up to less than the 53 bits of a float."""
    return np.bincount(part, halves, minlength=count).astype(np.uint64)


def _powers(factor: int, count: int) -> Keys:
    """1, the factor, its square, and so on, in 64 bits."""
    found = np.full(count, factor, np.uint64)
    found[0] = 1
    return np.cumprod(found, dtype=np.uint64)
