"""Every rule is held against its own examples, and a broken one says so, with its file, line and name."""

from __future__ import annotations

from importlib.resources import files

import pytest

from speech_archive import rules
from speech_archive.compare.restore.glyphs import spelled
from speech_archive.errors import ArchiveErrors
from speech_archive.models import Mask, ReadingOffset, StandsFor
from speech_archive.rules.kinds import KINDS, TABLES, Chrome, Glyph, MaskType
from speech_archive.rules.loader import read

RULES = [(kind.FILE, number, rule) for kind in KINDS for number, rule in enumerate(rules.load(kind))]


def test_every_file_has_its_kind() -> None:
    assert {path.name for path in files(rules).iterdir() if path.name.endswith(".yml")} == {
        f"{kind.FILE}.yml" for kind in (*KINDS, *TABLES)
    }


@pytest.mark.parametrize(
    ("file", "rule"),
    [(file, rule) for file, _, rule in RULES],
    ids=[f"{file}-{rule.name}-{number}" for file, number, rule in RULES],
)
def test_a_rule_keeps_its_examples(file: str, rule: rules.Rule) -> None:
    assert [line for line in rule.match if not rule.find(rule.seen(line.strip()))] == []
    assert [line for line in rule.no_match if rule.find(rule.seen(line.strip()))] == []
    assert rule.match
    assert rule.no_match


@pytest.mark.parametrize("row", rules.load(Glyph), ids=lambda row: row.glyph)
def test_an_odd_glyph_is_read_where_that_makes_a_word(row: Glyph) -> None:
    def spelled_in(text: str) -> str | None:
        at = text.index(row.glyph)
        glyph = Mask(begin=ReadingOffset(at), end=ReadingOffset(at + 1), token=row.glyph, stands_for=StandsFor.WORD)
        found = spelled(text, glyph)
        return found.text if found else None

    assert spelled_in(row.match) == row.reads
    assert spelled_in(row.no_match) is None


# A file with a fault in it

SOUND = """
words:
  river: '[江河]'
rules:
  - name: first
    kind: chrome
    pattern: '{river}$'
    match: [过河]
    no_match: [过桥]
  - name: second
    kind: note
    pattern: '^注$'
    match: [注]
    no_match: [注意]
"""


def faults(text: str, kind: type[rules.Rule] = Chrome) -> list[str]:
    with pytest.raises(ArchiveErrors) as broken:
        read(kind, text, "rules/sample.yml")
    return str(broken.value).splitlines()


def test_a_sound_file_is_read_in_order() -> None:
    first, second = read(Chrome, SOUND, "rules/sample.yml")

    assert (first.name, first.kind, first.edge, first.pattern.pattern) == ("first", "chrome", False, "[江河]$")
    assert (second.name, second.kind) == ("second", "note")


@pytest.mark.parametrize(
    ("sound", "broken", "told"),
    [
        ("    kind: note\n", "    kind: note\n    egde: true\n", "rule second: egde: found True, expected no key of that name"),
        ("    kind: note\n", "", "rule second: kind: found nothing, expected a value"),
        ("kind: note", "kind: nota", "rule second: kind: found 'nota', expected"),
        ("kind: note", "kind: note\n    edge: 1", "rule second: edge: found 1, expected"),
        ("'^注$'", "'^(注$'", "rule second: pattern: found '^(注$', expected a regular expression"),
        ("'^注$'", "'^{lake}$'", "rule second: found {lake} in its pattern, expected one of n, river"),
        ("[注]", "[说]", "rule second: found that '说' under match does not hold"),
        ("[注意]", "[注]", "rule second: found that '注' under no_match does not hold"),
        ("[注意]", "[]", "rule second: found no line under no_match, expected one or more"),
        ("[注意]", "注意", "rule second: no_match: found '注意', expected"),
    ],
)
def test_a_fault_names_the_file_its_line_and_the_rule(sound: str, broken: str, told: str) -> None:
    assert SOUND.count(sound) == 1

    (line,) = faults(SOUND.replace(sound, broken))

    assert line.startswith(f"rules/sample.yml:10: {told}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rules: [}", "rules/sample.yml:1: found"),
        ("word: {a: b}\nrules: []", "rules/sample.yml:1: word: found {'a': 'b'}, expected no key of that name"),
        ("words: {}", "rules/sample.yml:1: rules: found nothing, expected a value"),
        ("- name: first", "rules/sample.yml:1: "),
    ],
)
def test_a_file_that_is_no_table_is_one_line(text: str, told: str) -> None:
    assert [line[: len(told)] for line in faults(text)] == [told]


def test_all_faults_of_a_file_are_told_at_once() -> None:
    broken = SOUND.replace("[过河]", "[过桥]").replace("[注意]", "[注]")

    assert [line.split(":")[1] for line in faults(broken)] == ["5", "10"]


def test_a_rule_of_another_file_is_none_of_this() -> None:
    assert len(faults(SOUND, MaskType)) == 4


def test_rules_are_read_when_the_first_is_asked_for() -> None:
    asked = []

    def ask() -> tuple[Chrome, ...]:
        asked.append("read")
        return read(Chrome, SOUND, "rules/sample.yml")

    lazy = rules.Rules(ask)

    notes = lazy.where(lambda rule: rule.kind == "note")

    assert asked == []
    assert [rule.name for rule in notes] == ["second"]
    assert [rule.name for rule in lazy] == ["first", "second"]
    assert asked == ["read"]


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


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.FILE)
def test_no_rule_hangs_on_a_hostile_line(kind: type[rules.Rule]) -> None:
    """A pattern that backtracks without end would never come to its assertion."""
    lines = [head + (a + b) * 150 for head in ("", "赞", "(", "首页") for a in TOKENS for b in TOKENS]

    answers = [rule.find(f"{line[:299]}\x01") for rule in rules.load(kind) for line in lines]

    assert len(answers) == len(lines) * len(rules.load(kind))
