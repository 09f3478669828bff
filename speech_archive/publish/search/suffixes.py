"""Every place of every text in the order of what follows it: the part of search that is made with numpy.

Suffixes are sorted by the characters that follow (64 at most) and cut into runs. A phrase is a prefix of what follows, so
the texts that hold it are those of neighbouring runs. Cuts stand at every change of the first two characters and around
every phrase that stands in more than RUN places: such a phrase is whole runs, and needs no look at the texts.
Runs come by parts (see `parts.py`), none of which knows of another: one whose places nobody touched need not be made again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from speech_archive.publish.search.parts import Bytes, Flags, Ints, Keys, digests, parted

Made = TypeVar("Made")

END = "\0"  # after every text; no text holds it, and it sorts first
RUN = 128  # places; a run holds at most twice as many, unless their next DEPTH characters are the same
HEAVY = 16_384  # places of a phrase from which on its texts are listed of their own
DEPTH = 64  # characters
BATCH_BITS = 20  # places sorted at once, as a power of two
WORD_BITS = 64
BLOCK = 8192  # places whose characters are read together, so that neighbours come from the cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Heavy:
    """A phrase with more than HEAVY places, the run it starts in, and its texts."""

    run: int
    phrase: str
    texts: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Neighbouring runs, in columns.

    `heads`: the start of a run's first place, in code points, `lengths` of them a run; nothing before the run reaches it.
    `kept`: how much of its head a run shares with the head before. `parted`: how many characters its first place shares
    with the place before (at the begin of a part both are 0). `shared`: what all its places share with its head. `texts`:
    sorted, `counts` of them a run. `parts`: which part each run is of.
    """

    heads: Ints
    lengths: Ints
    kept: Ints
    parted: Ints
    shared: Ints
    counts: Ints
    texts: Ints
    parts: Ints
    heavy: tuple[Heavy, ...]


class Suffixes:
    """The characters of all texts, numbered in the order that JavaScript compares strings in."""

    def __init__(self, texts: Sequence[str]) -> None:
        codes = np.frombuffer((END.join(texts) + END).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        counts = np.bincount(codes, minlength=1)
        known = sorted(np.flatnonzero(counts).tolist(), key=lambda code: chr(code).encode("utf-16-be", "surrogatepass"))
        self.alphabet = np.array(known, np.int64)
        self.bits = len(known).bit_length()
        wide: Any = np.uint32 if self.bits <= 16 else np.uint64
        number = np.zeros(len(counts), wide)
        number[self.alphabet] = np.arange(len(known))
        self.pairs: NDArray[Any] = np.zeros(len(codes) + DEPTH + 8, wide)
        for begin in range(0, len(codes), BLOCK):
            chars = np.append(number.take(codes[begin : begin + BLOCK + 1].astype(np.int64)), wide(0))
            self.pairs[begin : begin + len(chars) - 1] = chars[:-1] << wide(self.bits) | chars[1:] * (chars[:-1] > 0)
        sizes = np.array([len(text) + 1 for text in texts])
        self.ends = np.cumsum(sizes)
        self.owner: NDArray[Any] = np.repeat(np.arange(len(texts), dtype=np.uint16 if len(texts) < 1 << 16 else np.uint32), sizes)
        self.text_count = len(texts)
        self.parted = parted(self.pairs[: len(codes)], self.bits, counts[self.alphabet], self.owner, len(texts))
        self.digests = digests(codes, self.owner, self.parted, DEPTH)

    def chars(self, at: Ints) -> Ints:
        """The code points at some places; NUL after the end of all texts."""
        chars: Ints = self.alphabet[self.pairs[at] >> self.pairs.dtype.type(self.bits)]
        return chars

    def following(self, at: Ints, width: int) -> Keys:
        """The `width` characters from each place on in one number; after the end of a text zeros."""
        found = np.empty(len(at), np.uint64)
        for block in range(0, len(at), BLOCK):
            own = at[block : block + BLOCK]
            key = self.pairs.take(own).astype(np.uint64)
            for step in range(2, width, 2):
                is_last = step + 1 == width
                pair = self.pairs.take(own + step) >> self.pairs.dtype.type(self.bits if is_last else 0)
                pair *= key & np.uint64((1 << self.bits) - 1) > 0
                key = key << np.uint64(self.bits if is_last else 2 * self.bits) | pair
            found[block : block + BLOCK] = key
        return found if width > 1 else found >> np.uint64(self.bits)

    def end(self, at: Ints) -> Ints:
        """Where the texts of some places end, their END included."""
        ends: Ints = self.ends[self.owner[at]]
        return ends

    def batches(self, wanted: Flags) -> Iterator[Ints]:
        """The places of the parts that are wanted, whole parts together, about 1 << BATCH_BITS of them a batch."""
        sizes = np.where(wanted, self.parted.sizes, 0)
        batch_of = np.where(wanted, 1 + (np.cumsum(sizes) - sizes >> BATCH_BITS), 0)
        batch_of_place = batch_of.astype(np.uint8 if batch_of.max(initial=0) < 256 else np.uint32).take(self.parted.part_of)
        for batch in np.unique(batch_of[batch_of > 0]):
            yield np.flatnonzero(batch_of_place == batch)


def runs(places: Suffixes, jobs: int, then: Callable[[Runs], Made], wanted: Flags | None = None) -> Iterator[Made]:
    """What `then` makes of the runs of all parts (or those wanted), in order, a batch at a time, by as many threads as `jobs`."""
    wanted = places.parted.sizes > 0 if wanted is None else wanted & (places.parted.sizes > 0)
    with ThreadPoolExecutor(jobs) as pool:
        waiting: deque[Future[Made]] = deque()
        for batch in places.batches(wanted):
            waiting.append(pool.submit(lambda batch: then(_runs(places, batch)), batch))
            if len(waiting) > jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _runs(places: Suffixes, batch: Ints) -> Runs:
    batch, lcp, is_split = _sorted(places, batch)
    borders = np.flatnonzero(is_split)
    is_cut, deepest, heavy = _cuts(lcp, borders)
    _cut_long_runs(is_cut, borders)
    starts = np.flatnonzero(is_cut)
    counts, owners = _owners(places, batch, is_cut)

    parts = places.parted.part_of[batch[starts]].astype(np.int64)
    is_first = np.append(True, parts[1:] != parts[:-1])
    parted = np.where(is_first, 0, lcp[starts].astype(np.int64))
    lengths = np.minimum(
        np.maximum.reduce([parted + 1, deepest[starts], np.full_like(parted, 2)]),
        places.ends[places.owner[batch[starts]]] - batch[starts],
    )
    inner = np.minimum.reduceat(np.where(is_cut, 255, lcp), starts)
    shared = np.minimum(np.where(inner == 255, lengths, inner), lengths)
    between = np.minimum(np.minimum.reduceat(lcp, np.minimum(starts + 1, len(batch) - 1))[:-1], parted[1:])
    kept = np.concatenate([[0], np.minimum(between, lengths[:-1])])
    added = lengths - kept
    at = np.repeat(batch[starts] + kept - (np.cumsum(added) - added), added) + np.arange(added.sum())
    return Runs(
        heads=places.chars(at),
        lengths=lengths,
        kept=kept,
        parted=parted,
        shared=shared,
        counts=counts,
        texts=owners,
        parts=parts,
        heavy=tuple(sorted(_heavy(places, batch, starts, counts, owners, heavy), key=lambda one: (one.run, one.phrase))),
    )


def _heavy(
    places: Suffixes, batch: Ints, starts: Ints, counts: Ints, owners: Ints, found: dict[tuple[int, int], int]
) -> Iterator[Heavy]:
    """The heavy phrases of a batch. A character with places in several parts is heavy in the first of them."""
    ends = np.cumsum(counts)
    firsts = places.pairs[batch[starts]] >> places.pairs.dtype.type(places.bits)
    for (begin, end), depth in found.items():
        run, last = np.searchsorted(starts, (begin, end)).tolist()
        if depth > 1 or int(firsts[run]) not in places.parted.spanning:
            at = np.arange(batch[begin], min(batch[begin] + depth, places.end(batch[begin])))
            texts = np.flatnonzero(np.bincount(owners[ends[run] - counts[run] : ends[last - 1]]))
            yield Heavy(run=run, phrase="".join(map(chr, places.chars(at))), texts=texts)
    parts = places.parted.part_of[batch[starts]]
    for number, (part, texts) in places.parted.spanning.items():
        runs_of_it = np.flatnonzero((firsts == number) & (parts == part))
        if len(runs_of_it):
            yield Heavy(run=int(runs_of_it[0]), phrase=chr(places.alphabet[number]), texts=texts)


def _sorted(places: Suffixes, part: Ints) -> tuple[Ints, Bytes, Flags]:
    """Suffixes in order; how many characters each shares with the one before (at least); and where that is known to end.

    Sorted a few characters at a time; groups of at most RUN places are left as they are.
    """
    size = len(part)
    lcp, is_split = np.zeros(size, np.uint8), np.zeros(size, bool)
    is_split[0] = True
    depth, starts, sizes = 0, np.zeros(1, np.int64), np.array([size])
    while depth < DEPTH and len(starts):
        before = np.cumsum(sizes) - sizes  # of each group, among the places still to be sorted
        count = int(sizes.sum())
        at = np.repeat(starts - before, sizes) + np.arange(count) if depth else slice(0, size)
        index_bits = count.bit_length()
        width = min((WORD_BITS - index_bits - len(starts).bit_length()) // places.bits, 4)
        own = part if isinstance(at, slice) else part.take(at)
        key = places.following(own + depth, width) << np.uint64(index_bits)
        if depth:
            key |= np.repeat(np.arange(len(starts), dtype=np.uint64) << np.uint64(places.bits * width + index_bits), sizes)
        key |= np.arange(count, dtype=np.uint64)
        key.sort()
        part[at] = own.take((key & np.uint64((1 << index_bits) - 1)).view(np.int64))
        key >>= np.uint64(index_bits)

        differs = key[1:] ^ key[:-1]
        borders = np.flatnonzero(differs) + 1
        differs = differs[borders - 1]
        depth += width
        known = lcp[starts]
        lcp[at] = depth
        lcp[starts] = known
        is_new = differs < np.uint64(1 << places.bits * width)  # and not the next group
        fresh = borders[is_new] if isinstance(at, slice) else at[borders[is_new]]
        lcp[fresh] = depth - sum((differs[is_new] >> np.uint64(places.bits * step) > 0) for step in range(width))
        is_split[fresh] = True

        borders = np.append(0, borders)
        sizes = np.diff(np.append(borders, count))
        is_big = (sizes > RUN) & (key[borders] & np.uint64((1 << places.bits) - 1) > 0)  # and its text goes on
        starts = borders[is_big] if isinstance(at, slice) else at[borders[is_big]]
        sizes = sizes[is_big]
    return part, lcp, is_split


def _cuts(lcp: Bytes, borders: Ints) -> tuple[Flags, Ints, dict[tuple[int, int], int]]:
    """Where phrases of two characters change and frequent phrases begin and end; the longest frequent phrase that begins
    at a place, in characters; and the heavy ones, as the longest phrase of those places."""
    size = len(lcp)
    is_cut = np.zeros(size + 1, bool)
    is_cut[borders[lcp[borders] < 2]] = True
    deepest = np.zeros(size, np.int64)
    heavy: dict[tuple[int, int], int] = {}
    begins, ends = np.zeros(1, np.int64), np.array([size])
    for depth in range(1, DEPTH + 1):
        inside = np.searchsorted(begins, borders, side="right") - 1
        borders = borders[(inside >= 0) & (borders <= ends[inside])]  # what is no frequent phrase has none inside
        edges = np.append(borders[lcp[borders] < depth], size)
        is_big = np.diff(edges) > RUN
        is_big &= edges[:-1] < ends[np.searchsorted(begins, edges[:-1], side="right") - 1]  # not the gap between two
        begins, ends = edges[:-1][is_big], edges[1:][is_big]
        if not len(begins):
            break
        is_cut[begins] = is_cut[ends] = True
        deepest[begins] = depth
        is_heavy = ends - begins > HEAVY
        heavy |= dict.fromkeys(zip(begins[is_heavy].tolist(), ends[is_heavy].tolist(), strict=True), depth)
    is_cut[0] = True
    return is_cut[:size], deepest, heavy


def _cut_long_runs(is_cut: Flags, borders: Ints) -> None:
    """Cut what is longer than RUN places again, where a group begins."""
    starts = np.flatnonzero(is_cut)
    offset = (borders - starts[np.searchsorted(starts, borders, side="right") - 1]) // RUN
    is_cut[borders[1:][offset[1:] > offset[:-1]]] = True


def _owners(places: Suffixes, batch: Ints, is_cut: Flags) -> tuple[Ints, Ints]:
    """How many texts each run has, and which, sorted."""
    key = np.sort((np.cumsum(is_cut) - 1) * places.text_count + places.owner.take(batch))
    key = key[np.append(True, key[1:] != key[:-1])]
    run = key // places.text_count
    return np.bincount(run), key - run * places.text_count
