"""Floors on the synthetic copies, whose truth is known; `bench.works` measures works and restorations at full size."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping

import pytest

from bench import copies, works
from bench.speeches import speech_of
from speech_archive.models import Gap, Group, Grouping

SPEECHES = 720
FEWER = 360
# Floors belong to a seed: another draw of the copies must be looked at.
FLOORS = {
    "works_recall": 1.0,
    "works_precision": 1.0,
    "embedded_recall": 1.0,
    "restored_recall": 0.75,
    "restored_precision": 0.995,
}


@functools.cache
def measured(seed: int, speeches: int = SPEECHES) -> works.Score:
    return works.run(speeches, seed)[0]


@functools.cache
def kinds() -> Counter[str]:
    return Counter(copy.kind for copy in copies.copies(SPEECHES, 1))


@pytest.mark.parametrize("name", FLOORS)
def test_no_floor_is_broken(name: str) -> None:
    score = measured(1)

    assert getattr(score, name) >= FLOORS[name], score.missed


@pytest.mark.parametrize("kind", [kind for kind in copies.KINDS if kind != "embedded"])
def test_every_copy_of_each_kind_is_found(kind: str) -> None:
    assert kinds()[kind] == SPEECHES // 36
    assert measured(1).missed.get(kind, 0) == 0


def test_another_draw_is_no_worse() -> None:
    score = measured(2, FEWER)

    assert (score.works_recall, score.works_precision, score.embedded_recall) == (1.0, 1.0, 1.0), score.missed
    assert score.restored_precision >= 0.995, score.missed


def test_a_score_counts_what_is_missed_and_what_is_wrong() -> None:
    """Held against groups that are all wrong: each speech alone, and all in one."""
    made = list(copies.copies(72, 1))
    texts = [speech_of(f"{copy.number:07}", copy.paragraphs) for copy in made]
    gaps: Mapping[str, tuple[Gap, ...]] = {text.id: () for text in texts}
    copied = sum(copy.work != copy.number for copy in made)

    alone = works.score(made, grouping([[text.id] for text in texts]), gaps)
    together = works.score(made, grouping([[text.id for text in texts]]), gaps)

    assert copied > 0
    assert (alone.works_recall, alone.embedded_recall, alone.restored_recall) == (0.0, 0.0, 0.0)
    assert sum(alone.missed.values()) == copied
    assert together.works_recall == 1.0
    assert together.works_precision < 0.2


def grouping(groups: list[list[str]]) -> Grouping:
    rows = tuple(Group(speeches=tuple(ids), base=ids[0], evidence=()) for ids in groups)
    return Grouping(groups=rows, relations=(), doubts=())
