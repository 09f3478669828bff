"""Whatever a build has a name for has its word; where one has none, the build says so in a line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

import build_site
from speech_archive.errors import ArchiveErrors
from speech_archive.models import Basis, Certainty, DoubtKind, Edit, Kind, Kinship, Likeness, StandsFor
from speech_archive.models.dating import DateStatus, Verdict
from speech_archive.publish.facts.evidence import PARTS
from speech_archive.publish.facts.reasons import reason
from speech_archive.publish.pages.source import edits_by_rule
from speech_archive.publish.words.words import told_together, weights, words
from speech_archive.publish.work.differences import ORDER
from speech_archive.rules import cues, load
from speech_archive.rules.kinds import Anniversary, BylineRule, Cleaning
from tests.conftest import ROOT

EDITS = {rule.name for rule in load(Cleaning)}


@pytest.mark.parametrize(
    ("section", "names"),
    [
        (words()["kinds"], Kind),
        (words()["doubts"], DoubtKind),
        (words()["stands_for"], StandsFor),
        (words()["certainty"], Certainty),
        (words()["works"]["kinship"], Kinship),
        (words()["works"]["likeness"], Likeness),
        (words()["works"]["signs"], ORDER),
        (words()["facts"]["basis"], Basis),
        (words()["facts"]["status"], DateStatus),
        (words()["facts"]["signs"], DateStatus),
        (words()["facts"]["verdicts"], Verdict),
        (words()["facts"]["kinds"], cues.KINDS),
        (words()["facts"]["parts"], PARTS),
        (words()["facts"]["fields"], [field for part in PARTS.values() for field in part]),
    ],
    ids=[
        *("segments", "doubts", "masks", "certainties", "relations", "evidence", "differences"),
        *("bases", "statuses", "signs of dates", "verdicts", "kinds of cues", "parts", "fields"),
    ],
)
def test_each_kind_has_its_word_and_no_other_is_there(section: dict[str, object], names: Iterable[str]) -> None:
    assert set(section) == set(names)


def test_each_rule_of_cleaning_has_its_word() -> None:
    assert EDITS | told_together() <= set(words()["edits"])


def test_each_kind_of_doubt_has_its_weight() -> None:
    assert set(weights()) == set(DoubtKind)
    assert set(weights().values()) <= {1, 2, 3}


def test_a_word_that_is_missing_is_one_line_that_says_where_to_add_it() -> None:
    with pytest.raises(ArchiveErrors) as told:
        words()["doubts"]["unheard_of"]

    (line,) = str(told.value).splitlines()
    path, number, message = line.split(":", 2)
    assert Path(path).read_text(encoding="utf-8").splitlines()[int(number) - 1].startswith("doubts:")
    assert "unheard_of" in message


def test_a_build_that_meets_an_edit_without_a_word_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that cleaning.yml was given, and zh.yml was not."""
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "甲.txt").write_text("同志们：\n今年全镇修了三条渠。\n谢谢大家！\n", encoding="utf-8", newline="\n")
    real = build_site.archived_source

    def watermarked(*given: object) -> object:
        source = real(*given)  # type: ignore[arg-type]
        (speech,) = source.speeches
        edits = (Edit(begin=0, end=1, original="同", reading="", rule="watermark"), *speech.reading.edits)
        return replace(source, speeches=(replace(speech, reading=replace(speech.reading, edits=edits)),))

    monkeypatch.setattr(build_site, "archived_source", watermarked)
    with pytest.raises(ArchiveErrors, match="watermark"):
        build_site.build(tmp_path / "archive", tmp_path / "docs")

    assert [path.name for path in (tmp_path / "docs").rglob("*")] == []


def test_no_word_is_asked_for_before_a_build_can_tell_that_it_is_missing() -> None:
    code = "from speech_archive.publish.words import words as told; told._load = None; import build_site"

    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")

    assert (done.returncode, done.stderr) == (0, "")


def edits_of(*rules: str) -> list[Edit]:
    return [Edit(begin=at, end=at + 1, original="某", reading="", rule=rule) for at, rule in enumerate(rules)]


def test_an_edit_is_told_by_its_own_rule_unless_nobody_asks_about_it() -> None:
    edits = edits_of("indent", "credit", "watermark")

    assert set(edits_by_rule(edits)) == {("other", 1), ("credit", 1), ("watermark", 1)}


def test_edits_are_told_in_the_order_of_their_words() -> None:
    edits = edits_of("stray_space", "hard_break")

    assert [rule for rule, _ in edits_by_rule(edits)] == ["hard_break", "stray_space"]


def test_each_rule_that_finds_something_has_its_words() -> None:
    """A rule of a table is told by its kind; of the others each by its name."""
    told = words()["facts"]["rules"]

    for rule in (*load(BylineRule), *load(Anniversary), *cues.load().cues, *cues.load().series):
        assert rule.name not in told
        if not (isinstance(rule, BylineRule) and rule.where.startswith("no_")):
            assert reason(rule.name).text
