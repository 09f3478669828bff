"""The samples that the archive ships, held against the truth of whoever wrote them without having read the rules."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from build_site import build
from speech_archive.models import lines_of
from tests.conftest import SAMPLES, are_samples_there, project_in

TRUTH: dict[str, Any] = json.loads((Path(__file__).parent / "archives" / "samples.json").read_text(encoding="utf-8"))
pytestmark = pytest.mark.skipif(not are_samples_there(), reason="the samples have made room for an archive of somebody's own")
WHOLE = "20**"  # the truth counts the digits beside a mask in; the contract lists the run of mask signs alone


class Samples:
    """The build of the samples, and for each true speech its row and the lines of its file."""

    def __init__(self, docs: Path) -> None:
        archive = project_in(docs.parent / "project", SAMPLES).archive
        build(archive, docs)
        self.docs = docs
        sources = {row["path"]: row for row in self.rows("sources")}
        speeches = self.rows("speeches")
        self.masks = {(row["speech"], row["begin"]): row for row in self.rows("masks")}
        self.found: list[tuple[dict[str, Any], dict[str, Any] | None, list[int]]] = []
        for file in TRUTH["files"]:
            source = sources[file["file"]]
            text = (SAMPLES / file["file"]).read_bytes().decode(source["encoding"])
            begins = [line.begin for line in lines_of(text)]
            own = [row for row in speeches if row["source"] == source["id"]]
            for speech in file["speeches"]:
                at = begins[speech["first_line"] - 1]
                row = next((row for row in own if row["begin"] <= at < row["end"]), None)
                self.found.append((speech, row, begins))

    def rows(self, name: str) -> list[dict[str, Any]]:
        text = (self.docs / "data" / f"{name}.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.split("\n") if line]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return Samples(tmp_path_factory.mktemp("samples") / "docs")


def test_the_samples_are_many_and_long_enough_to_read(samples: Samples) -> None:
    lengths = sorted(sum(map(len, row["paragraphs"])) for row in samples.rows("speeches"))

    assert len(TRUTH["files"]) >= 8
    assert len(lengths) >= 30
    assert lengths[len(lengths) // 2] >= 1500


def test_every_sample_speech_is_one_speech_of_its_own(samples: Samples) -> None:
    ids = [row["id"] for _, row, _ in samples.found if row]

    assert len(ids) == len(set(ids)) == len(samples.found) == len(samples.rows("speeches"))


def test_every_sample_speech_ends_where_it_ends(samples: Samples) -> None:
    wrong = []
    for speech, row, begins in samples.found:
        assert row is not None
        last = sum(begin < row["end"] for begin in begins)
        if last != speech["last_line"]:
            wrong.append(speech["id"])

    assert wrong == []


def test_sample_speeches_of_one_work_are_one_work_and_no_others(samples: Samples) -> None:
    true, made = defaultdict(set), defaultdict(set)
    for speech, row, _ in samples.found:
        assert row is not None
        true[speech["work"]].add(speech["id"])
        made[row["work"]].add(speech["id"])

    assert sorted(map(sorted, made.values())) == sorted(map(sorted, true.values()))


def test_a_speech_that_holds_half_of_another_is_related_to_it(samples: Samples) -> None:
    label = {row["work"]: speech["work"] for speech, row, _ in samples.found if row}

    assert {(label[row["a"]], label[row["b"]], row["kind"]) for row in samples.rows("relations")} == {("W08", "W09", "embedded")}


def test_masks_are_found_restored_where_a_twin_has_the_words_and_never_wrongly(samples: Samples) -> None:
    missed, open_, wrong = [], [], []
    for speech, row, begins in samples.found:
        assert row is not None
        for mask in speech["masks"]:
            token, original, begin = mask["token"], mask["original"], begins[mask["line"] - 1] + mask["col"]
            if token == WHOLE:
                token, original, begin = token[2:], original and original[2:], begin + 2
            found = samples.masks.get((row["id"], begin))
            if found is None or found["token"] != token:
                missed.append((speech["id"], mask["line"], token))
            elif found["restored"] not in (None, original):
                wrong.append((speech["id"], mask["line"], token, found["restored"]))
            elif mask["evidence"] == "twin" and found["restored"] is None and not found["withheld"]:
                open_.append((speech["id"], mask["line"], token))

    assert wrong == []
    assert missed == [("F4#2", 99, "A")]  # a single letter before no word for a place
    assert open_ == []


def test_persons_are_withheld_and_only_what_looks_like_one(samples: Samples) -> None:
    others = set()
    for speech, row, begins in samples.found:
        assert row is not None
        for mask in speech["masks"]:
            found = samples.masks.get((row["id"], begins[mask["line"] - 1] + mask["col"]))
            if found and found["withheld"] and mask["stands_for"] != "person":
                others.add((speech["id"], mask["line"], mask["original"]))
            assert not (found and mask["stands_for"] == "person" and found["restored"])

    assert others == {("F3#3", 66, "石渡")}  # a town that its own work never calls one
