"""What an archive tells of itself: figures of its own data, every rule of a segment in words."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from build_site import build
from speech_archive.publish.charts.shares import shares
from speech_archive.publish.words.words import rule_of_segment
from speech_archive.rules import load
from speech_archive.rules.kinds import Chrome, Marker, Weight
from tests.conftest import ARCHIVES, ROOT

CUT = [ROOT / "speech_archive" / "prepare" / "label.py", *(ROOT / "speech_archive" / "prepare" / "split").glob("*.py")]
OF_ROWS = ("word_", "place_", "marker_")  # of numbers, whose rule is the marker's


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden archive, built."""
    folder = tmp_path_factory.mktemp("quality") / "docs"
    build(ARCHIVES / "golden", folder)
    return folder


def rows(docs: Path, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (docs / "data" / f"{name}.jsonl").read_text(encoding="utf-8").split("\n") if line]


@pytest.mark.parametrize("rule", [rule.name for kind in (Chrome, Marker) for rule in load(kind)])
def test_a_rule_of_a_line_has_a_word(rule: str) -> None:
    assert re.search("[一-鿿]", rule_of_segment(rule))


NAMED = re.compile(r'(?:Kind\.[A-Z]+, |rule=)"([a-z_]+)"')


@pytest.mark.parametrize("rule", sorted({rule for path in CUT for rule in NAMED.findall(path.read_text(encoding="utf-8"))}))
def test_a_rule_that_the_code_names_has_a_word(rule: str) -> None:
    assert rule_of_segment(rule)


@pytest.mark.parametrize("rule", [rule.name for rule in load(Weight) if not rule.name.startswith(OF_ROWS)])
def test_what_speaks_for_a_border_has_a_word(rule: str) -> None:
    assert rule_of_segment(rule)


@pytest.mark.parametrize("corpus", ["golden", "hostile", "annotated"])
def test_no_segment_has_a_rule_without_a_word(corpus: str, tmp_path: Path) -> None:
    build(ARCHIVES / corpus, tmp_path / "docs")
    found = {part["rule"] for row in rows(tmp_path / "docs", "sources") for part in row["segments"]}  # type: ignore[attr-defined]

    assert found
    assert all(rule_of_segment(rule) for rule in found)


def test_evidence_that_is_joined_is_told_joined() -> None:
    assert rule_of_segment("closed+salutation") == f"{rule_of_segment('closed')}，{rule_of_segment('salutation')}"


def test_characters_of_all_kinds_are_those_of_all_sources(docs: Path) -> None:
    text = (docs / "quality.md").read_text(encoding="utf-8")
    part = text.split("## 全文归类")[1].split("## ")[0]
    counts = [int(found.replace(",", "")) for found in re.findall(r"^\| [^|]+ \| ([\d,]+) \|", part, re.MULTILINE)]

    assert sum(counts) == sum(int(str(row["chars"])) for row in rows(docs, "sources"))


def test_dates_and_masks_are_those_of_the_data(docs: Path) -> None:
    text = (docs / "quality.md").read_text(encoding="utf-8")
    dates = text.split("## 日期")[1].split("## ")[0]
    states = Counter(
        "withheld" if row["withheld"] else "restored" if row["restored"] is not None else "open" for row in rows(docs, "masks")
    )

    said = [int(found) for found in re.findall(r"^\| [^|]+ \| (\d+) \|", dates, re.MULTILINE)]
    assert sum(said) == len(rows(docs, "speeches"))
    for state, word in (("open", "未补"), ("restored", "已补"), ("withheld", "人名不补")):
        if states[state]:
            assert re.search(rf"^\| {word} \| {states[state]} \|", text, re.MULTILINE)


def test_a_bar_is_as_wide_as_its_parts_are_many() -> None:
    found = shares("题", [("甲", 3), ("乙", 1), ("<丙>", 0)])

    assert re.findall(r'x="([\d.]+)" y="0" width="([\d.]+)"', found) == [("0.0", "718.5"), ("720.0", "238.5")]
    assert "&lt;丙&gt; 0" in found
    assert shares("题", []) == shares("题", [("甲", 0)]) == ""


def test_the_figures_of_the_tool_are_no_page_of_the_site(docs: Path) -> None:
    assert not (docs / "measured.md").exists()
    assert "实测" not in (docs / "index.md").read_text(encoding="utf-8")
