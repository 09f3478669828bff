"""Pictures of an archive: what they show is of bounded size, told in words too, and leads to its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from build_site import build
from speech_archive.models import Kind, Segment
from speech_archive.publish.charts import matrix as grid
from speech_archive.publish.charts.barcode import COLUMNS, barcode
from speech_archive.publish.charts.lanes import STEPS
from speech_archive.publish.pages.masks import paragraph_of
from tests.test_home import TALK

OPEN = TALK.format(place="望禾镇", name="周以恒", leaks="漏水")
MASKED = TALK.format(place="**镇", name="周以恒", leaks="渗水")


def built(folder: Path, texts: dict[str, str]) -> Path:
    archive = folder / "archive"
    archive.mkdir()
    for name, text in texts.items():
        (archive / f"{name}.txt").write_text(f"第一篇：在修渠会上的讲话\n{text}", encoding="utf-8")
    build(archive, folder / "docs")
    return folder / "docs"


def test_a_restored_word_stands_with_its_masks_and_its_evidence(tmp_path: Path) -> None:
    page = (built(tmp_path, {"甲": OPEN, "乙": MASKED}) / "masks.md").read_text(encoding="utf-8")

    (row,) = re.findall(r"^\| \[望禾\].*$", page, re.MULTILINE)
    told = r" \| \[<span class=\"masked\">\\\*\\\*</span>\]\(\1\) 1 \| 1 \| 地名 \| 另一份文本写着 1 \|"
    assert re.fullmatch(r"\| \[望禾\]\((speeches/[a-z0-9-]+\.md#p2)\)" + told, row)


def test_each_mask_of_a_word_leads_to_a_place_where_it_stands(tmp_path: Path) -> None:
    """One copy masks the place with stars, another with crosses: a link under each."""
    crossed = MASKED.replace("**镇", "ＸＸ镇").replace("谢谢大家", "谢谢各位")
    docs = built(tmp_path, {"甲": OPEN, "乙": MASKED, "丙": crossed})
    (row,) = re.findall(r"^\| \[望禾\].*$", (docs / "masks.md").read_text(encoding="utf-8"), re.MULTILINE)

    found = re.findall(r'<span class="masked">(.+?)</span>\]\((speeches/[a-z0-9-]+\.md)#p2\)', row)
    assert sorted(token for token, _ in found) == [r"\*\*", "ＸＸ"]
    for token, path in found:
        filled = f'<span class="as">{token}</span><span class="fill" data-layer="restored">望禾'
        assert filled in (docs / path).read_text(encoding="utf-8")


def test_a_person_that_is_withheld_is_in_no_table(tmp_path: Path) -> None:
    page = (built(tmp_path, {"甲": OPEN, "乙": OPEN.replace("周以恒", "×××")}) / "masks.md").read_text(encoding="utf-8")

    assert "周以恒" not in page


def test_the_lanes_on_the_home_page_lead_to_the_paragraph_of_a_variant(tmp_path: Path) -> None:
    docs = built(tmp_path, {"甲": OPEN, "乙": MASKED})
    page = (docs / "index.md").read_text(encoding="utf-8")
    (lanes,) = re.findall(r'<svg class="lanes".*</svg>', page)
    work = next((docs / "works").glob("w-*.md"))
    paragraphs = {"3" if "漏水" in line or "渗水" in line else "" for line in OPEN.split("\n")}

    links = re.findall(r'<a href="works/([a-z0-9-]+)(?:/|\.html)#p(\d+)" tabindex="-1"', lanes)
    assert {id_ for id_, _ in links} == {work.stem}
    assert {number for _, number in links} & paragraphs
    assert "<title>" in lanes
    assert "<desc>" in lanes
    for _, number in links:
        assert f'id="p{number}"' in work.read_text(encoding="utf-8")


def test_lanes_have_so_many_signs_however_many_differences(tmp_path: Path) -> None:
    words = [f"第{n}条渠{'东' if n % 3 else '西'}岸的土要夯实，第{n}个闸口要有人看。" for n in range(900)]
    other = [word.replace("夯实", "打牢").replace("有人看", "派人守") for word in words]
    page = (built(tmp_path, {"甲": "\n".join(words), "乙": "\n".join(other)}) / "index.md").read_text(encoding="utf-8")

    found = re.findall(r'<svg class="lanes".*</svg>', page)
    assert found
    assert found[0].count("<a ") <= STEPS


def test_nothing_differs_and_there_are_no_lanes(tmp_path: Path) -> None:
    page = (built(tmp_path, {"甲": OPEN, "乙": OPEN + "\n"}) / "index.md").read_text(encoding="utf-8")

    assert "异同最多" not in page


def test_the_grid_has_a_ring_for_the_base_and_a_dot_for_a_copy(tmp_path: Path) -> None:
    page = (built(tmp_path, {"甲": OPEN, "乙": MASKED}) / "works" / "index.md").read_text(encoding="utf-8")

    assert page.count('<circle class="base"') == page.count('<circle class="copy"') == 1
    assert '<path class="excerpt"' not in page


def test_an_archive_without_copies_has_no_grid(tmp_path: Path) -> None:
    page = (built(tmp_path, {"甲": OPEN}) / "works" / "index.md").read_text(encoding="utf-8")

    assert "<svg" not in page


def test_a_grid_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "MOST_SOURCES", 1)
    page = (built(tmp_path, {"甲": OPEN, "乙": MASKED}) / "works" / "index.md").read_text(encoding="utf-8")

    assert page.count("<circle") == 1


@pytest.mark.parametrize(("offset", "number"), [(0, 1), (1, 1), (3, 2), (5, 3), (99, 3)])
def test_an_offset_lies_in_a_paragraph(offset: int, number: int) -> None:
    assert paragraph_of(("甲乙", "丙", "丁"), offset) == number


def ledger_of(*parts: tuple[Kind, int, int | None]) -> list[tuple[Segment, int | None]]:
    """Segments one after the other: kind, characters, ordinal of the speech."""
    found, at = [], 0
    for kind, size, ordinal in parts:
        found.append((Segment(begin=at, end=at + size, kind=kind, rule="body"), ordinal))
        at += size
    return found


def bars_of(picture: str) -> list[tuple[str, float, float]]:
    """Kind, left and width of every mark, from left to right."""
    found = re.findall(r'<rect class="k-(\w+)" x="([\d.]+)%" width="([\d.]+)%"', picture)
    return sorted(((kind, float(left), float(width)) for kind, left, width in found), key=lambda bar: bar[1])


def test_a_barcode_has_the_segments_in_order_as_wide_as_they_are_long() -> None:
    parts = ledger_of((Kind.CHROME, 1000, None), (Kind.MARKER, 100, 1), (Kind.SPEECH, 2900, 1))

    assert bars_of(barcode(parts, {1: "甲"})) == [("chrome", 0, 24.92), ("marker", 25, 2.42), ("speech", 27.5, 72.42)]


def test_a_speech_and_its_marker_are_one_link_whatever_stands_between_and_nothing_else_is() -> None:
    parts = ledger_of(
        (Kind.MARKER, 50, 1), (Kind.SPEECH, 50, 1), (Kind.CHROME, 50, None), (Kind.SPEECH, 50, 1), (Kind.NOTE, 9, 1)
    )
    picture = barcode(parts, {1: '甲"<'})
    (link,) = re.findall(r"<a .*?</a>", picture)

    assert link.startswith('<a href="#t1" aria-label="第 1 篇 甲&quot;&lt;">')
    assert [kind for kind, _, _ in bars_of(link)] == ["marker", "speech", "speech"]


def test_no_kind_is_told_by_its_colour_alone() -> None:
    picture = barcode(ledger_of(*((kind, 100, None) for kind in Kind)), {})
    looks = re.findall(r'<rect class="k-\w+" x=.*?(y=.*?)/>', picture)

    assert len(looks) == len(set(looks)) == len(Kind)


def test_a_barcode_is_bounded_and_a_short_marker_is_still_seen() -> None:
    sizes = ((Kind.MARKER, 3), (Kind.SPEECH, 700), (Kind.BLANK, 1))
    picture = barcode(
        ledger_of(*((kind, size, n) for n in range(1, 101) for kind, size in sizes)), dict.fromkeys(range(101), "甲")
    )
    many = barcode(
        ledger_of(*((kind, size, n) for n in range(1, 3001) for kind, size in sizes)), dict.fromkeys(range(3001), "甲")
    )

    assert [kind for kind, _, _ in bars_of(picture)].count("marker") == 100
    assert len(bars_of(many)) <= COLUMNS


@pytest.mark.parametrize("size", [1, 2, 399, 401])
def test_a_barcode_is_full_however_short_its_source(size: int) -> None:
    ((_, left, width),) = bars_of(barcode(ledger_of((Kind.SPEECH, size, 1)), {1: "甲"}))

    assert (left, width) == (0, 99.92)


def test_the_barcode_of_a_source_leads_to_the_rows_of_its_ledger(tmp_path: Path) -> None:
    page = next((built(tmp_path, {"甲": OPEN}) / "sources").glob("*[0-9a-f].md")).read_text(encoding="utf-8")
    (picture,) = re.findall(r'<svg class="barcode".*?</svg>', page)

    assert re.findall(r'<a href="#(\w+)"', picture) == ["t1"]
    assert 'id="t1"' in page
    assert "<title>" in picture
    assert "<desc>" in picture
    assert barcode([], {}) == ""
