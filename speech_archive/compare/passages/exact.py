"""Every run of 20 letters or more that different texts share word for word.

All places where 20 letters stand that another text has are grouped by these letters. Few places are held against each other,
and each pair that agrees is followed to where it ends. Many places are never paired: where the letters of a group are mostly
followed by those of one other, both are one phrase, and all its places one passage; so the cost is that of the places.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from speech_archive.compare.passages import seeds
from speech_archive.compare.passages.letters import END, Flags, Ints, Row
from speech_archive.compare.passages.seeds import Groups

LEAST = 20  # letters of a passage; the contract's
SEED, WINDOW = 13, 8  # SEED + WINDOW - 1 == LEAST: every passage holds a kept run
FEW = 12  # places that are all held against each other
FOLLOWED_SHARE = 0.5  # of the places of either group, from which on two that follow each other are one phrase


class Links(NamedTuple):
    """Pairs of places from which on `sizes` letters are the same in two texts, a before b."""

    a: Ints
    b: Ints
    sizes: Ints


class Phrases(NamedTuple):
    """Where phrases stand: `begins` to `ends`, each with the number of its phrase."""

    begins: Ints
    ends: Ints
    phrases: Ints


def exact(row: Row) -> tuple[Links, Phrases]:
    """What texts share: pairs where it stands in few places, each as far as it goes, and phrases that stand in many."""
    groups = _groups(row, _candidates(row))
    is_few = groups.sizes <= FEW
    return _links(row, groups, is_few), _phrases(groups, ~is_few)


def _candidates(row: Row) -> Ints:
    """Places where 20 letters begin that another text may have."""
    is_candidate = np.zeros(len(row.codes), bool)
    for groups in seeds.shared(row, SEED, WINDOW):
        for back in range(WINDOW):
            is_candidate[np.maximum(groups.places - back, 0)] = True
    places = np.flatnonzero(is_candidate)
    places = places[places >= row.begins[0]]
    kept: Ints = places[places + LEAST <= row.ends(places)]
    return kept


def _groups(row: Row, places: Ints) -> Groups:
    """The places by their 20 letters, where another text has them."""
    found = np.zeros(len(places), np.uint64)
    for begin, end, low, hashes in row.blocks(LEAST):
        first, last = np.searchsorted(places, (begin, end)).tolist()
        found[first:last] = hashes[places[first:last] - low]
    order = np.argsort(found)
    ordered = found[order]
    numbers = np.zeros(len(places), np.int64)
    numbers[order] = np.cumsum(np.concatenate([np.zeros(min(1, len(places)), bool), ordered[1:] != ordered[:-1]]))
    keys = numbers << np.int64(32) | np.arange(len(places))  # by place within a group
    keys.sort()
    return seeds.in_several(row, keys >> np.int64(32), places[keys & np.int64((1 << 32) - 1)])


def _links(row: Row, groups: Groups, is_few: Flags) -> Links:
    """The pairs of places of small groups where a shared run begins, or comes out of a large group."""
    numbers = np.repeat(np.arange(len(groups.sizes)), groups.sizes)
    before = _group_before(groups, numbers)
    is_first = (before < 0) | ~is_few[before] if len(is_few) else np.zeros(0, bool)
    left = row.codes[groups.places - 1]
    kept: list[Ints] = []
    for first, second in seeds.pairs(groups, is_few, FEW):
        x = left[first]
        begins = (x != left[second]) | (x == END) | (is_first[first] & is_first[second])
        kept.append(np.stack([groups.places[first[begins]], groups.places[second[begins]]]))
    a, b = np.concatenate([np.zeros((2, 0), np.int64), *kept], axis=1)
    back = row.equal_back(a, b)
    a, b = a - back, b - back
    order = np.lexsort((b, a))
    a, b = a[order], b[order]
    is_new = np.concatenate([np.ones(min(1, len(a)), bool), (a[1:] != a[:-1]) | (b[1:] != b[:-1])])
    a, b = a[is_new], b[is_new]
    return Links(a, b, row.equal_on(a, b))


def _group_before(groups: Groups, numbers: Ints) -> Ints:
    """For each place the group that the place before is in, -1 where it is in none."""
    order = np.argsort(groups.places)
    places, ordered = groups.places[order], numbers[order]
    found = np.full(len(places), -1)
    is_next = places[1:] == places[:-1] + 1
    found[1:][is_next] = ordered[:-1][is_next]
    before = np.empty_like(found)
    before[order] = found
    return before


def _phrases(groups: Groups, is_wanted: Flags) -> Phrases:
    """The wanted groups made phrases, and where these stand."""
    numbers = np.repeat(np.arange(len(groups.sizes)), groups.sizes)
    kept = is_wanted[numbers] if len(numbers) else np.zeros(0, bool)
    places, numbers = groups.places[kept], numbers[kept]
    order = np.argsort(places)
    places, numbers = places[order], numbers[order]
    labels = _labels(groups.sizes, places, numbers)[numbers]
    starts = np.flatnonzero(
        np.concatenate([np.ones(min(1, len(places)), bool), (places[1:] != places[:-1] + 1) | (labels[1:] != labels[:-1])])
    )
    lasts = np.append(starts[1:], len(places))[: len(starts)] - 1
    return Phrases(places[starts], places[lasts] + LEAST, labels[starts])


def _labels(sizes: Ints, places: Ints, numbers: Ints) -> Ints:
    """For each group one of those that are one phrase with it: each has at most one that mostly follows, and one before."""
    is_next = places[1:] == places[:-1] + 1
    joints, counts = np.unique(np.stack([numbers[:-1][is_next], numbers[1:][is_next]]), axis=1, return_counts=True)
    x, y = joints
    is_one = counts > FOLLOWED_SHARE * np.maximum(sizes[x], sizes[y])
    before = np.arange(len(sizes))
    before[y[is_one]] = x[is_one]
    least, far = np.arange(len(sizes)), before
    for _ in range(len(sizes).bit_length()):  # twice as far back each time
        least = np.minimum(least, least[far])
        far = far[far]
    has_first = before[far] == far  # what is repeated follows itself, and has no first
    return np.where(has_first, far, least)
