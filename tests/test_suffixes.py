"""The runs of the search index against what sorting by hand gives, on small alphabets where everything repeats."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech_archive.publish.search import suffixes

TEXTS = st.lists(st.text(alphabet="甲乙丙a𠀀", max_size=60), min_size=1, max_size=12)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suffixes, "RUN", 3)
    monkeypatch.setattr(suffixes, "HEAVY", 9)
    monkeypatch.setattr(suffixes, "DEPTH", 8)
    monkeypatch.setattr(suffixes, "PART_BITS", 5)


def runs_of(texts: list[str]) -> list[tuple[str, int, int, list[int]]]:
    """Head, parted, shared and texts of every run, in order."""
    found = []
    for part in suffixes.runs(texts, 2, lambda part: part):
        head, at, owner = "", 0, 0
        for kept, length, parted, shared, count in zip(
            part.kept, part.lengths, part.parted, part.shared, part.counts, strict=True
        ):
            head = head[:kept] + "".join(map(chr, part.heads[at : at + length - kept].tolist()))
            at += length - kept
            found.append((head, int(parted), int(shared), part.texts[owner : owner + count].tolist()))
            owner += count
    return found


def key(text: str) -> bytes:
    return text.encode("utf-16-be")


@settings(deadline=None)
@given(TEXTS)
def test_runs_hold_every_place_once_in_order(texts: list[str]) -> None:
    places = sorted((key(text[at : at + 8] + "\0"), number) for number, text in enumerate(texts) for at in range(len(text)))

    rows = runs_of(texts)

    borders = [*(key(head) for head, *_ in rows), b"\xff\xff\xff"]
    assert borders == sorted(borders)
    for (begin, end), (head, _, shared, owners) in zip(pairwise(borders), rows, strict=True):
        own = [place for place in places if begin <= place[0] < end]
        assert sorted({number for _, number in own}) == owners
        assert all(place.startswith(key(head[:shared])) for place, _ in own)
    assert all(any(begin <= place < end for begin, end in pairwise(borders)) for place, _ in places)


@settings(deadline=None)
@given(TEXTS)
def test_a_frequent_phrase_is_whole_runs(texts: list[str]) -> None:
    rows = runs_of(texts)
    phrases = {text[at : at + length] for text in texts for at in range(len(text)) for length in range(1, 7)}

    for phrase in phrases:
        found = [number for number, text in enumerate(texts) if phrase in text]
        places = sum(text.startswith(phrase, at) for text in texts for at in range(len(text)))
        if len(phrase) <= 2 or places > 3:
            own = [row for row in rows if row[0].startswith(phrase)]
            assert sorted({number for row in own for number in row[3]}) == found
            assert all(shared >= len(phrase) for *_, shared, _ in own)
            assert own[0][1] < len(phrase)


def test_a_phrase_of_more_places_than_a_few_runs_hold_is_heavy() -> None:
    heavy = [
        (one.phrase, one.texts.tolist())
        for part in suffixes.runs(["甲" * 9, "乙" * 10], 2, lambda part: part)
        for one in part.heavy
    ]

    assert heavy[0] == ("乙", [1])
    assert "甲" not in dict(heavy)


@settings(deadline=None)
@given(TEXTS)
def test_a_heavy_phrase_lists_its_texts(texts: list[str]) -> None:
    for part in suffixes.runs(texts, 2, lambda part: part):
        for heavy in part.heavy:
            assert heavy.texts.tolist() == [number for number, text in enumerate(texts) if heavy.phrase in text + "\0"]
            assert np.all(np.diff(heavy.texts) > 0)
