"""The user's own documents, where they are at hand: counts and borders, never text."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from build_site import build
from tests.conftest import DOCUMENTS, ROOT, needs_documents

pytestmark = needs_documents
TOOLS = ROOT.parent / "shared" / "tools"
# file -> first and last line of each speech, as a reader would put them
BORDERS = {
    "000_fb8c0cae32e48dcf.txt": [(2, 13), (14, 24), (25, 47), (48, 63), (64, 89)],
    "002_3755e367f0c1d400.txt": [(1, 15), (16, 31), (32, 43), (44, 60), (61, 71)],
    "003_4a95e563f49ee7b6.txt": [(9, 55), (57, 75), (81, 169)],
    "004_218f8bb907c032cd.txt": [(1, 22), (23, 42), (43, 50), (51, 59), (61, 82)],
}


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents") / "docs"
    build(DOCUMENTS, folder)
    return folder


def rows(docs: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (docs / "data" / f"{name}.jsonl").read_text(encoding="utf-8").split("\n") if line]


def test_the_data_keep_the_contract(docs: Path) -> None:
    command = [sys.executable, str(TOOLS / "check_data.py"), "--archive", str(DOCUMENTS), "--docs", str(docs)]

    done = subprocess.run(
        [*command, "--only", "sources,speeches,edits,works,relations,variants,masks"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("4 sources, 18 speeches")


@pytest.mark.parametrize("path", BORDERS)
def test_every_border_is_where_a_reader_would_put_it(docs: Path, path: str) -> None:
    text = (DOCUMENTS / path).read_text(encoding="utf-8")
    source = next(row for row in rows(docs, "sources") if row["path"] == path)
    own = [row for row in rows(docs, "speeches") if row["source"] == source["id"]]

    spans = [(text.count("\n", 0, row["begin"]) + 1, text.count("\n", 0, row["end"] - 1) + 1) for row in own]

    assert spans == BORDERS[path]


def test_what_the_site_said_is_kept(docs: Path) -> None:
    source = next(row for row in rows(docs, "sources") if row["path"].startswith("003"))

    assert (source["declared_count"], source["posted"]) == (3, "2022-08-21")
    assert source["site"] is not None


def test_a_sentence_is_never_joined_over_lost_text(docs: Path) -> None:
    """Three lines of one document break off where a page is missing; two lists of others leave a number out."""
    report = json.loads((docs / "data" / "report.json").read_text(encoding="utf-8"))

    assert report["counts"] == {"broken_sentences": 3, "dates_not_believed": 5, "loose_numbers": 2, "list_gaps": 2}
    assert [row["line"] for row in report["broken_sentences"]] == [69, 75, 80]
    assert [row["line"] for row in report["list_gaps"]] == [88, 77]


def test_edits_are_few_and_named(docs: Path) -> None:
    counts: dict[str, int] = {}
    for row in rows(docs, "edits"):
        counts[row["rule"]] = counts.get(row["rule"], 0) + 1

    assert {rule: counts[rule] for rule in ("hard_break", "page_number", "stray_space", "spread_line", "credit")} == {
        "hard_break": 8,
        "page_number": 1,
        "stray_space": 2,
        "spread_line": 4,
        "credit": 1,
    }


def test_four_works_have_several_witnesses(docs: Path) -> None:
    """The third and the fourth file carry speeches of the first and the second again."""
    works = [row for row in rows(docs, "works") if len(row["speeches"]) > 1]

    assert sorted(len(row["speeches"]) for row in works) == [2, 2, 2, 3]
    assert len(rows(docs, "works")) == 13
    assert {e["kind"] for row in works for e in row["evidence"]} <= {"identical", "near", "excerpt"}
    assert min(e["aligned"] for row in works for e in row["evidence"]) >= 0.85


def test_every_star_of_a_speech_is_listed(docs: Path) -> None:
    texts = {row["id"]: (DOCUMENTS / row["path"]).read_text(encoding="utf-8") for row in rows(docs, "sources")}
    stars = set()
    for source in rows(docs, "sources"):
        for part in source["segments"]:
            if part["kind"] == "speech":
                stars |= {(source["id"], at) for at in range(part["begin"], part["end"]) if texts[source["id"]][at] == "*"}
    source_of = {row["id"]: row["source"] for row in rows(docs, "speeches")}
    listed = {(source_of[row["speech"]], at) for row in rows(docs, "masks") for at in range(row["begin"], row["end"])}

    assert len(stars) > 60
    assert stars <= listed


def test_thirteen_masks_are_restored_each_as_its_witness_reads(docs: Path) -> None:
    texts = {row["id"]: (DOCUMENTS / row["path"]).read_text(encoding="utf-8") for row in rows(docs, "sources")}
    speeches = {row["id"]: row for row in rows(docs, "speeches")}
    shared = {id_: row["id"] for row in rows(docs, "works") for id_ in row["speeches"] if len(row["speeches"]) > 1}
    restored = [row for row in rows(docs, "masks") if row["restored"] is not None]

    assert len(restored) == 13
    assert {row["evidence"] for row in restored} == {"external"}
    assert not [row for row in rows(docs, "masks") if row["withheld"]]
    for row in restored:
        witness = speeches[row["witness"]]
        assert shared[row["speech"]] == shared[row["witness"]]
        assert row["speech"] != row["witness"]
        assert texts[witness["source"]][row["witness_begin"] : row["witness_end"]] == row["restored"]


def test_nothing_is_restored_where_there_is_no_twin(docs: Path) -> None:
    alone = {row["speeches"][0] for row in rows(docs, "works") if len(row["speeches"]) == 1}
    masks = [row for row in rows(docs, "masks") if row["speech"] in alone]

    assert len(masks) > 30
    assert {row["restored"] for row in masks} == {None}


def test_witnesses_differ_in_little_once_signs_are_folded(docs: Path) -> None:
    kinds: dict[str, int] = {}
    for row in rows(docs, "variants"):
        kinds[row["kind"]] = kinds.get(row["kind"], 0) + 1

    assert kinds.pop("punctuation") > 200
    assert kinds.pop("mask") == 14
    assert sum(kinds.values()) <= 12, kinds


def test_no_sentence_of_the_documents_is_in_the_project() -> None:
    done = subprocess.run(
        [sys.executable, str(TOOLS / "no_document_text.py"), str(ROOT)], capture_output=True, encoding="utf-8", check=False
    )

    assert (done.returncode, done.stdout) == (0, "")
