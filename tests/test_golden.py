"""The whole tree of a five-speech archive, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from build_site import build
from speech_archive.publish.write import manifest
from tests.golden import ARCHIVE, EXPECTED, tree


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    docs = tmp_path_factory.mktemp("golden") / "docs"
    build(ARCHIVE, docs)
    return docs


def test_the_golden_build_is_unchanged(built: Path) -> None:
    found, expected = tree(built), tree(EXPECTED)

    assert sorted(found) == sorted(expected)
    for name, content in found.items():
        assert content == expected[name], f"{name} differs; read `make golden` and its diff"


def test_the_golden_archive_has_six_speeches(built: Path) -> None:
    rows = [json.loads(line) for line in (built / "data" / "speeches.jsonl").read_text(encoding="utf-8").splitlines()]

    assert len(rows) == 6


def test_a_second_build_writes_nothing(built: Path) -> None:
    _, written = build(ARCHIVE, built)

    assert (written.written, written.pruned) == (0, 0)
    assert written.kept == len(manifest(built))
