"""The index of speeches as one table: what a row says, the strip of its masks, pages of a bounded length."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

from build_site import build
from speech_archive.models import Certainty, Gap, Mask, ReadingOffset, StandsFor
from speech_archive.models.comparison import told_within
from speech_archive.publish.catalogue import divisions_of
from speech_archive.publish.charts.strip import WIDTH, strip, told
from speech_archive.publish.pager import pager
from speech_archive.publish.pages import lists
from tests.conftest import ARCHIVES


def gap(at: int, *, size: int = 2, state: str = "open") -> Gap:
    mask = Mask(begin=ReadingOffset(at), end=ReadingOffset(at + size), token="*" * size, stands_for=StandsFor.PLACE)
    found = None if state == "open" else told_within("望禾", Certainty.MEDIUM)
    return Gap(mask=mask, restoration=found, is_withheld=state == "withheld")


def test_a_strip_has_a_bar_where_a_mask_stands_told_apart_by_its_shape() -> None:
    found = strip([gap(0), gap(500, state="restored"), gap(998, state="withheld")], 1000)

    assert re.findall(r'class="(\w+)" d="([^"]+)"', found) == [
        ("open", "M0 0h1v8H0z"),
        ("restored", "M80 4h1v4H80z"),
        ("withheld", "M159 0h1v4H159z"),
    ]
    assert "<title>掩字 3 处：未补 1，已补 1，人名不补 1</title>" in found


def test_a_strip_is_no_longer_for_ten_thousand_masks() -> None:
    assert len(strip([gap(10 * n) for n in range(10_000)], 100_000)) < 400
    assert len(strip([gap(20 * n) for n in range(10_000)], 20 * 10_000)) < 400
    spread = [gap(WIDTH * 10 * n) for n in range(WIDTH)]
    assert strip(spread, WIDTH * 10 * WIDTH).count("M") <= WIDTH


def test_without_masks_there_is_no_strip() -> None:
    assert strip([], 100) == told([]) == ""


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        ("湖南省邵阳市邵东县", ("湖南省", "邵阳市", "邵东县")),
        ("山东省济南市市中区", ("山东省", "济南市", "市中区")),
        ("广东省广州市", ("广东省", "广州市")),
        ("望禾县", ("望禾县",)),
        ("", ()),
    ],
)
def test_a_place_is_parted_in_its_divisions(place: str, parts: tuple[str, ...]) -> None:
    assert divisions_of(place) == parts


@pytest.mark.parametrize(
    ("number", "total", "named"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (10, 20, [1, None, 8, 9, 10, 11, 12, None, 20]),
        (20, 20, [1, None, 18, 19, 20]),
    ],
)
def test_few_pages_are_named_at_the_foot(number: int, total: int, named: list[int | None]) -> None:
    assert pager(number, total) == named


def test_every_speech_is_in_one_row_and_pages_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "INDEX_ROWS", 2)
    build(ARCHIVES / "golden", tmp_path / "docs")
    speeches = {path.stem for path in (tmp_path / "docs" / "speeches").glob("*-[0-9]*.md") if not path.stem.startswith("page-")}
    pages = [tmp_path / "docs" / "speeches" / "index.md", *sorted((tmp_path / "docs" / "speeches").glob("page-*.md"))]

    rows = [
        re.findall(r"^\| \[.*\]\(([a-z0-9-]+)\.md\) <small", page.read_text(encoding="utf-8"), re.MULTILINE) for page in pages
    ]

    assert len(pages) > 2
    assert sorted(chain(*rows)) == sorted(speeches)
    assert all(len(found) <= 2 for found in rows)
