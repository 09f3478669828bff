"""Floors of precision and recall on compilations whose texts were written by someone who had not read the rules."""

from __future__ import annotations

import functools
import hashlib

import pytest

from tests.gate import CORPORA, Score, scores

# Floors belong to a corpus: change one of its files and you must look at them again.
DIGESTS = {"first": "f73e4de1c18fa8f3", "second": "a60ea9c8eb27befb", "third": "39674b72add3d0f3", "fourth": "1a33c2a69951056e"}
FLOORS = {  # precision, recall
    "first": {
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
        "heading": (1.0, 0.965),
    },
    "second": {
        "speeches": (0.98, 0.96),
        "marker": (1.0, 0.98),
        "chrome": (1.0, 0.98),
        "note": (1.0, 1.0),
        "teaser": (1.0, 1.0),
        "title": (1.0, 0.92),
        "hard_break": (1.0, 0.97),
        "page_number": (1.0, 1.0),
        "stray_space": (1.0, 0.75),
        "credit": (1.0, 0.75),
        "heading": (0.98, 0.95),
    },
    "third": {
        "speeches": (0.98, 0.98),
        "marker": (1.0, 1.0),
        "chrome": (1.0, 0.97),
        "note": (0.9, 1.0),
        "teaser": (1.0, 1.0),
        "title": (1.0, 1.0),
        "hard_break": (1.0, 0.9),
        "page_number": (1.0, 0.78),
        "stray_space": (1.0, 0.88),
        "credit": (1.0, 0.5),
        "heading": (1.0, 0.96),
    },
    "fourth": {
        "speeches": (0.91, 0.85),
        "marker": (1.0, 1.0),
        "chrome": (1.0, 0.97),
        "note": (1.0, 1.0),
        "teaser": (1.0, 1.0),
        "title": (1.0, 1.0),
        "hard_break": (1.0, 0.71),
        "page_number": (1.0, 0.94),
        "stray_space": (1.0, 0.93),
        "credit": (1.0, 0.5),
        "heading": (1.0, 1.0),
    },
}
PAIRS = [(corpus, kind) for corpus, floors in FLOORS.items() for kind in floors]


@functools.cache
def measured(corpus: str) -> dict[str, Score]:
    return scores(CORPORA / corpus)


def digest(corpus: str) -> str:
    whole = hashlib.sha256()
    for path in sorted((CORPORA / corpus).iterdir()):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]


@pytest.mark.parametrize("corpus", DIGESTS)
def test_the_corpus_is_the_one_the_floors_were_measured_on(corpus: str) -> None:
    assert digest(corpus) == DIGESTS[corpus]


@pytest.mark.parametrize(("corpus", "kind"), PAIRS)
def test_no_floor_is_broken(corpus: str, kind: str) -> None:
    score = measured(corpus)[kind]
    precision, recall = FLOORS[corpus][kind]

    assert score.precision >= precision, score.false
    assert score.recall >= recall, score.missed


@pytest.mark.parametrize("corpus", FLOORS)
def test_every_score_has_a_floor(corpus: str) -> None:
    assert set(measured(corpus)) == set(FLOORS[corpus])
