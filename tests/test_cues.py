"""The table of cues: every cue has a source, a window that can be, words that it keeps; no stretch of time is without one."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from speech_archive.errors import ArchiveError
from speech_archive.models import edtf
from speech_archive.rules import cues

TABLE = cues.load()
RULES: tuple[cues.Cue | cues.Series, ...] = (*TABLE.cues, *TABLE.series)
ROWS: list[tuple[str, dict[str, Any]]] = [
    (path, row) for path, content in cues.tables() for key in ("cues", "series") for row in content.get(key) or ()
]
KEYS = {
    "name",
    "words",
    "pattern",
    "needs",
    "window",
    "kind",
    "hard",
    "source",
    "match",
    "no_match",
    "row",
    "items",
    "held",
    "below",
}
FIRST, LAST, GAP_MONTHS = "1949-01-01", "2025-12-31", 24


@pytest.mark.parametrize("row", [row for _, row in ROWS], ids=lambda row: str(row["name"]))
def test_a_cue_keeps_its_examples_and_says_where_its_fact_is_from(row: dict[str, Any]) -> None:
    rule = next(rule for rule in RULES if rule.name == row["name"])

    assert set(row) <= KEYS
    assert [line for line in cues.examples(row["match"]) if not cues.found(rule, line)] == []
    assert [line for line in cues.examples(row["no_match"]) if cues.found(rule, line)] == []
    assert re.search("[\u4e00-\u9fffA-Z]", row["source"])


def test_no_two_cues_have_one_name() -> None:
    names = [rule.name for rule in RULES]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("name", "window"),
    [(rule.name, rule.window) for rule in TABLE.cues]
    + [(f"{rule.name} held", rule.held) for rule in TABLE.cues if rule.held]
    + [(f"{rule.name} {key}", window) for rule in TABLE.series for key, window in rule.items.items()],
    ids=str,
)
def test_a_window_has_days_that_the_calendar_has(name: str, window: str) -> None:
    read = edtf.read(window)

    assert read.begin is not None
    assert all(edtf.is_day(*map(int, day.split("-"))) for day in (read.begin, read.end) if day)
    assert read.end is None or read.begin <= read.end


def test_something_new_comes_up_at_least_every_two_years() -> None:
    begins = {edtf.read(rule.window).begin or "" for rule in TABLE.cues if rule.is_hard}
    begins |= {edtf.read(window).begin or "" for rule in TABLE.series for window in rule.items.values()}
    days = [FIRST, *sorted(day for day in begins if FIRST <= day <= LAST), LAST]

    assert [(a, b) for a, b in pairwise(days) if edtf.later(a, months=GAP_MONTHS) < b] == []


def test_a_cue_that_fails_its_example_is_an_error() -> None:
    row = {"name": "any", "kind": "law", "words": "甲乙", "window": "2001", "hard": True, "source": "x"}

    with pytest.raises(ArchiveError, match="cue any"):
        cues._cue({**row, "match": ["丙丁"], "no_match": ["戊"]}, "cues/sample.yml")


HOSTILE = ["党的十", "第十届", "迎接", "一二三四五六七八九十届中全会", "今年召开的", "“十", "大会", "2024年", "周年庆祝"]


@pytest.mark.parametrize("token", HOSTILE)
def test_no_cue_hangs_on_a_hostile_text(token: str) -> None:
    """A pattern that backtracks without end would never come to its assertion."""
    text = token * 2000

    assert sum(1 for _ in cues.all_found(text)) >= 0
