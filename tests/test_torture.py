"""Killed builds, in short (`make torture` does more of them), and temporary folders of any name and size."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from speech_archive.compare.works import fingerprints
from speech_archive.errors import ArchiveErrors
from tests.conftest import ARCHIVES, possible

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(sys.platform == "win32", reason="no process is forked there")
def test_what_a_killed_build_leaves_makes_no_difference_to_the_next_one() -> None:
    command = [sys.executable, "-m", "tests.torture", "--kills", "12", "--stride", "3"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "builds, at random steps: 0 differ, 12 kills" in done.stdout


@pytest.mark.parametrize("name", possible("br[a]ck", "st*r?", "it's", "a b", "云"))
def test_any_folder_may_be_the_temporary_one(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    command = [
        sys.executable,
        "build_site.py",
        "--quiet",
        "--archive",
        str(ARCHIVES / "golden"),
        "--docs",
        str(tmp_path / "docs"),
    ]

    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {variable: str(folder) for variable in ("TMPDIR", "TEMP", "TMP")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "docs" / "index.md").exists()


def test_few_texts_need_no_room_in_the_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left: list[Path] = []

    def texts() -> Iterator[fingerprints.Codes]:
        for number in range(3):
            yield np.arange(number, number + 100, dtype=np.uint32)
            left.extend(path for path in tmp_path.rglob("*") if path.is_file())

    assert [(pair.a, pair.b) for pair in fingerprints.pairs(texts())] == [(0, 1), (0, 2), (1, 2)]
    assert not left


def test_no_room_for_comparing_texts_is_one_line_that_says_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(fingerprints, "MEMORY", "1MB")
    draw = np.random.default_rng(1)

    with pytest.raises(ArchiveErrors, match="found no room for comparing texts") as broken:
        list(fingerprints.pairs(draw.integers(0x4E00, 0x9FA5, 4000).astype(np.uint32) for _ in range(300)))

    assert "\n" not in str(broken.value)
    assert broken.value.faults[0].path == str(tmp_path)


def test_a_temporary_folder_that_is_gone_is_one_line_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))

    with pytest.raises(ArchiveErrors, match="found no room for comparing texts"):
        list(fingerprints.pairs([np.arange(100, dtype=np.uint32)]))
