"""Floors of precision and recall on compilations whose texts were written by someone who had not read the rules."""

from __future__ import annotations

import functools
import hashlib

import pytest

from tests.gate import FOLDER, Score, scores

# the floors belong to this corpus: change one and you must look at the other
DIGEST = ""
FLOORS = {  # precision, recall
    "speeches": (1.0, 1.0),
    "marker": (1.0, 1.0),
    "chrome": (1.0, 1.0),
    "note": (1.0, 1.0),
    "teaser": (1.0, 1.0),
    "title": (1.0, 1.0),
    "hard_break": (1.0, 0.98),
    "page_number": (1.0, 1.0),
    "stray_space": (1.0, 0.87),
    "credit": (1.0, 1.0),
    "heading": (1.0, 0.96),
}


@functools.cache
def measured() -> dict[str, Score]:
    return scores()


def digest() -> str:
    whole = hashlib.sha256()
    for path in sorted(FOLDER.iterdir()):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]


def test_the_corpus_is_the_one_the_floors_were_measured_on() -> None:
    assert digest() == DIGEST


@pytest.mark.parametrize("kind", FLOORS)
def test_no_floor_is_broken(kind: str) -> None:
    score = measured()[kind]
    precision, recall = FLOORS[kind]

    assert score.precision >= precision, score.false
    assert score.recall >= recall, score.missed


def test_every_score_has_a_floor() -> None:
    assert set(measured()) == set(FLOORS)
