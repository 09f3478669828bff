"""A passage that stands on a work's base, carried to the other witnesses that have it, by their alignment with the base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from speech_archive.compare.collate.texts import Text, text_for_collation
from speech_archive.models import Alignment, Collation, Occurrence, ReadingOffset, Run, Speech

HELD_SHARE = 0.5  # of the passage's signs, in equal runs of a witness that has it
LONGER = 2.0  # times as long as on the base is another text


def carry(
    speeches: Mapping[str, Speech], collation: Collation, occurrences: Sequence[Occurrence]
) -> Iterator[tuple[Occurrence, ...]]:
    """For each occurrence on the base, in order, where the other witnesses of the work have it."""
    base = text_for_collation(speeches[collation.base])
    found: list[list[Occurrence]] = [[] for _ in occurrences]
    for alignment in collation.alignments:
        witness = text_for_collation(speeches[alignment.b])
        stretches = [alignment.runs, *(inner for _, inner in alignment.moved)]
        begins = [np.array([run.a for run in runs], np.int64) for runs in stretches]
        for number, one in enumerate(occurrences):
            carried = _carried(base, witness, alignment, stretches, begins, one)
            if carried is not None:
                found[number].append(carried)
    return (tuple(sorted(each)) for each in found)


def _carried(
    base: Text,
    witness: Text,
    alignment: Alignment,
    stretches: Sequence[Sequence[Run]],
    begins: Sequence[npt.NDArray[np.int64]],
    one: Occurrence,
) -> Occurrence | None:
    low = int(np.searchsorted(base.ends, one.begin, side="right"))
    high = int(np.searchsorted(base.begins[: len(base.ends) - 1], one.end))
    best: tuple[int, int, int] | None = None
    for runs, at in zip(stretches, begins, strict=True):
        first = max(0, int(np.searchsorted(at, low, side="right")) - 1)
        last = int(np.searchsorted(at, high))
        inside = [piece for run in runs[first:last] if (piece := _within(run, low, high)).size > 0]
        held = sum(piece.size for piece in inside)
        if inside and (best is None or held > best[0]):
            best = held, inside[0].b, inside[-1].b + inside[-1].size
    if best is None or best[0] < HELD_SHARE * (high - low) or best[2] - best[1] > LONGER * (high - low):
        return None
    begin, end = witness.span(best[1], best[2])
    return Occurrence(alignment.b, ReadingOffset(begin), ReadingOffset(end))


def _within(run: Run, low: int, high: int) -> Run:
    """The part of a run between two places of its a."""
    inside = max(0, low - run.a)
    return Run(run.a + inside, run.b + inside, min(run.a + run.size, high) - run.a - inside)
