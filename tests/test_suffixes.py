"""The runs of the search index against what sorting by hand gives, on small alphabets where everything repeats."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech_archive.publish.search import index, parts, suffixes

TEXTS = st.lists(st.text(alphabet="甲乙丙a𠀀", max_size=60), min_size=1, max_size=12)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suffixes, "RUN", 3)
    monkeypatch.setattr(suffixes, "HEAVY", 9)
    monkeypatch.setattr(suffixes, "DEPTH", 8)
    monkeypatch.setattr(suffixes, "BATCH_BITS", 5)
    monkeypatch.setattr(parts, "PART", 10)


def runs_of(texts: list[str]) -> list[tuple[str, int, int, list[int]]]:
    """Head, parted, shared and texts of every run, in order."""
    found = []
    for part in suffixes.runs(suffixes.Suffixes(texts), 2, lambda part: part):
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
        for part in suffixes.runs(suffixes.Suffixes(["甲" * 9, "乙" * 10]), 2, lambda part: part)
        for one in part.heavy
    ]

    assert heavy[0] == ("乙", [1])
    assert "甲" not in dict(heavy)


@settings(deadline=None)
@given(TEXTS)
def test_a_heavy_phrase_lists_its_texts(texts: list[str]) -> None:
    for part in suffixes.runs(suffixes.Suffixes(texts), 2, lambda part: part):
        for heavy in part.heavy:
            assert heavy.texts.tolist() == [number for number, text in enumerate(texts) if heavy.phrase in text + "\0"]
            assert np.all(np.diff(heavy.texts) > 0)


def shards_of(texts: list[str]) -> dict[bytes, list[tuple[str, bytes]]]:
    """The shards of each part, by what the part is made of."""
    places = suffixes.Suffixes(texts)
    found: dict[bytes, list[tuple[str, bytes]]] = {}
    for batch in suffixes.runs(places, 1, lambda made: list(index._shards(made))):
        for part, first, shard in batch:
            found.setdefault(places.digests[part], []).append((first, shard))
    return found


@settings(deadline=None)
@given(TEXTS, st.data())
def test_parts_made_of_the_same_have_the_same_shards(texts: list[str], draw: st.DataObject) -> None:
    """Whatever else stands in the archive; made by themselves, too."""
    number = draw.draw(st.integers(0, len(texts) - 1))
    at = draw.draw(st.integers(0, len(texts[number])))
    edited = [*texts]
    edited[number] = texts[number][:at] + draw.draw(st.text(alphabet="甲乙丙a", max_size=5)) + texts[number][at + 2 :]
    before, after = shards_of(texts), shards_of(edited)

    assert all(before[told] == after[told] for told in before.keys() & after.keys())
    places = suffixes.Suffixes(edited)
    for part in np.flatnonzero(places.parted.sizes).tolist():
        wanted = np.arange(len(places.parted.sizes)) == part
        made = [shard for batch in suffixes.runs(places, 1, lambda made: list(index._shards(made)), wanted) for shard in batch]
        assert [(first, shard) for _, first, shard in made] == after[places.digests[part]]


def test_an_edit_leaves_most_parts_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART", 50)
    monkeypatch.setattr(suffixes, "DEPTH", 4)
    draw = random.Random(1)
    texts = ["".join(chr(0x4E00 + int(draw.expovariate(0.02))) for _ in range(400)) for _ in range(30)]
    edited = [*texts[:9], texts[9][:200] + "丘" + texts[9][201:], *texts[10:]]

    before, after = (set(suffixes.Suffixes(some).digests) for some in (texts, edited))
    assert len(before) > 150
    assert len(before - after) < 20
