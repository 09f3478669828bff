"""Every rule is held against its own examples, and a broken one says so."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
import yaml

from speech_archive import rules
from speech_archive.compare.glyphs import spelled
from speech_archive.errors import ArchiveError
from speech_archive.language import folding
from speech_archive.models import Mask, ReadingOffset, StandsFor
from speech_archive.rules import loader

GLYPHS = "glyphs.yml"  # a table, held against its examples by what reads it
FILES = sorted(path.name for path in files(rules).iterdir() if path.name.endswith(".yml") and path.name != GLYPHS)
ROWS: list[tuple[str, dict[str, Any]]] = [
    (name, row) for name in FILES for row in yaml.safe_load((files(rules) / name).read_text(encoding="utf-8"))["rules"]
]


def the_rule(file: str, row: dict[str, Any]) -> rules.Rule:
    loaded = rules.load(file.removesuffix(".yml"))
    same = [entry for name, entry in ROWS if name == file]
    return loaded[same.index(row)]


@pytest.mark.parametrize(("file", "row"), ROWS, ids=[f"{file[:-4]}-{row['name']}-{n}" for n, (file, row) in enumerate(ROWS)])
def test_a_rule_keeps_its_examples(file: str, row: dict[str, Any]) -> None:
    rule = the_rule(file, row)

    assert [line for line in row["match"] if not rule.find(folding.fold(line.strip()))] == []
    assert [line for line in row["no_match"] if rule.find(folding.fold(line.strip()))] == []
    assert row["match"]
    assert row["no_match"]


@pytest.mark.parametrize(
    "row", yaml.safe_load((files(rules) / GLYPHS).read_text(encoding="utf-8"))["glyphs"], ids=lambda row: str(row["glyph"])
)
def test_an_odd_glyph_is_read_where_that_makes_a_word(row: dict[str, str]) -> None:
    def read(text: str) -> str | None:
        at = text.index(row["glyph"])
        glyph = Mask(begin=ReadingOffset(at), end=ReadingOffset(at + 1), token=row["glyph"], stands_for=StandsFor.WORD)
        found = spelled(text, glyph)
        return found.text if found else None

    assert read(row["match"]) == row["reads"]
    assert read(row["no_match"]) is None


def test_a_rule_that_fails_its_example_is_an_error() -> None:
    row = {"name": "any", "pattern": "a", "match": ["b"], "no_match": ["c"]}

    with pytest.raises(ArchiveError, match="rule any"):
        loader._checked(row, {}, "rules/sample.yml")


TOKENS = [
    "一",
    "1",
    "(",
    "【",
    ":",
    "、",
    "|",
    " ",
    "-",
    "*",
    ".",
    "第",
    "篇",
    "|a",
    "、a ",
    "(1)",
    "[1] ",
    "同志们，",
    "www.",
    "谢谢",
    "各位a、",
    "1、",
]


@pytest.mark.parametrize("name", [file.removesuffix(".yml") for file in FILES])
def test_no_rule_hangs_on_a_hostile_line(name: str) -> None:
    """A pattern that backtracks without end would never come to its assertion."""
    lines = [head + (a + b) * 150 for head in ("", "赞", "(", "首页") for a in TOKENS for b in TOKENS]

    answers = [rule.find(f"{line[:299]}\x01") for rule in rules.load(name) for line in lines]

    assert len(answers) == len(lines) * len(rules.load(name))
