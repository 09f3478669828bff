from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_site import build
from speech_archive.errors import ArchiveError, ArchiveErrors
from speech_archive.inputs.curation import parse
from speech_archive.inputs.findings import curated_findings, decided
from speech_archive.models import Basis, CuratedFinding, Finding, all_held, held
from tests.test_curation import parsed

TEXT = """\
第一篇：在植树节上的讲话
同志们：
今年以来，全镇上下修水渠、通村路，群众看在眼里，记在心上，这是大家一锹一镐干出来的。
谢谢大家！
第二篇：在渡口的讲话
同志们：
渡口的船修好了，老乡过河不用再等半天，这件事办得实在，往后的事也要这样一件一件地办。
谢谢大家！
"""
KEYS = "reason: 镇志有载, by: 阅档人甲"
MEND = "see Curation in the README for the keys"
TEXT_WANTED = "expected: one line of text without blanks around it, or null"
DATE_WANTED = "expected: a date as EDTF has it, such as 2014-07-25, 2014-07, 2014, 2012-11-08/2014-07~, 2012-11-08/.., or null"
WORDS_WANTED = "expected: a list of words, none twice, or null"


def entry(field: str, value: str, speech: str = "a1") -> str:
    return f"findings:\n- {{speech: {speech}, field: {field}, {KEYS},\n   value: {value}}}\n"


def values(text: str) -> list[tuple[str, ...]]:
    return [word.values for word in decided({"a.txt": parsed(text)})]


def fault_of(text: str) -> str:
    faults: list[ArchiveError] = []
    assert parse(text, "a.yml", faults) is None
    (fault,) = faults
    return str(fault)


# What is taken


@pytest.mark.parametrize("field", ["title", "creator", "creator_role", "place", "event", "kind"])
def test_a_curator_may_say_any_text_of_a_field(field: str) -> None:
    assert values(entry(field, "周以恒")) == [("周以恒",)]


@pytest.mark.parametrize("level", ["国家", "省", "市", "县", "区", "乡"])
def test_a_level_is_one_of_six(level: str) -> None:
    assert values(entry("level", level)) == [(level,)]


@pytest.mark.parametrize(
    "date",
    [
        *("2014", "2014-07", "2014-07-25", "2014~", "2014-07-25~", "2012-02-29", "2012-11-08/2014-07-25"),
        *("2012-11-08~/2014~", "2012/2014-07", "../2014-07", "2014-07/..", "2014/2014"),
    ],
)
def test_a_date_is_taken_as_it_is_written(date: str) -> None:
    """Without quotes too, which YAML would take for a number or a day."""
    assert values(entry("date", date)) == values(entry("date", f'"{date}"')) == [(date,)]


def test_keywords_are_a_list() -> None:
    assert values(entry("keywords", "[渡口, 水渠]")) == [("渡口", "水渠")]


@pytest.mark.parametrize("field", ["title", "level", "date", "keywords"])
def test_a_curator_may_know_that_nobody_knows(field: str) -> None:
    (word,) = decided({"a.txt": parsed(entry(field, "null"))})
    (found,) = curated_findings([word])["a1"]

    assert word.values == ()
    assert (found.value, found.basis, found.rule) == (None, Basis.CURATED, "curated")


def test_a_word_remembers_its_file_and_line_and_who_said_it_why() -> None:
    (word,) = decided({"a.txt": parsed(f"# 一行\n{entry('creator', '周以恒')}")})

    assert (word.path, word.at, word.reason, word.by) == ("a.txt", ("a.yml", 3), "镇志有载", "阅档人甲")


def test_keys_with_nothing_behind_them_decide_nothing() -> None:
    curation = parsed("findings:\nsplits:\nkinds:\ntitles:\nmask:\nsame_work:\nnot_same_work:\n")

    assert (curation.findings, curation.rulings, curation.lines) == ((), (), ())


# What is not


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (entry("date", "2014-13"), f"a.yml:3: findings.0.value: found '2014-13', {DATE_WANTED}; {MEND}"),
        (entry("date", "2014-02-30"), f"a.yml:3: findings.0.value: found '2014-02-30', {DATE_WANTED}; {MEND}"),
        (entry("date", "2015/2014"), f"a.yml:3: findings.0.value: found '2015/2014', {DATE_WANTED}; {MEND}"),
        (entry("date", "../.."), f"a.yml:3: findings.0.value: found '../..', {DATE_WANTED}; {MEND}"),
        (entry("date", ".."), f"a.yml:3: findings.0.value: found '..', {DATE_WANTED}; {MEND}"),
        (entry("date", "14"), f"a.yml:3: findings.0.value: found 14, {DATE_WANTED}; {MEND}"),
        (entry("date", "二○一四年"), f"a.yml:3: findings.0.value: found '二○一四年', {DATE_WANTED}; {MEND}"),
        (entry("date", "２０１４"), f"a.yml:3: findings.0.value: found '２０１４', {DATE_WANTED}; {MEND}"),
        (entry("date", "[2014]"), f"a.yml:3: findings.0.value: found [2014], {DATE_WANTED}; {MEND}"),
        (entry("date", "true"), f"a.yml:3: findings.0.value: found True, {DATE_WANTED}; {MEND}"),
        (entry("date", "2014-07-25 09:00"), f"a.yml:3: findings.0.value: found '2014-07-25 09:00', {DATE_WANTED}; {MEND}"),
        (entry("creator", "35"), f"a.yml:3: findings.0.value: found 35, {TEXT_WANTED}; {MEND}"),
        (entry("creator", "''"), f"a.yml:3: findings.0.value: found '', {TEXT_WANTED}; {MEND}"),
        (entry("creator", "[周以恒]"), f"a.yml:3: findings.0.value: found ['周以恒'], {TEXT_WANTED}; {MEND}"),
        (entry("creator", '" 周以恒"'), f"a.yml:3: findings.0.value: found ' 周以恒', {TEXT_WANTED}; {MEND}"),
        (entry("title", '"甲\\n乙"'), f"a.yml:3: findings.0.value: found '甲\\n乙', {TEXT_WANTED}; {MEND}"),
        (entry("title", '"\\ud800"'), f"a.yml:3: findings.0.value: found '\\ud800', {TEXT_WANTED}; {MEND}"),
        (
            entry("level", "村"),
            f"a.yml:3: findings.0.value: found '村', expected: one of 国家, 省, 市, 县, 区, 乡, or null; {MEND}",
        ),
        (entry("keywords", "渡口"), f"a.yml:3: findings.0.value: found '渡口', {WORDS_WANTED}; {MEND}"),
        (entry("keywords", "[]"), f"a.yml:3: findings.0.value: found [], {WORDS_WANTED}; {MEND}"),
        (entry("keywords", "[渡口, 渡口]"), f"a.yml:3: findings.0.value: found ['渡口', '渡口'], {WORDS_WANTED}; {MEND}"),
        (entry("keywords", "[渡口, [船]]"), f"a.yml:3: findings.0.value: found ['渡口', ['船']], {WORDS_WANTED}; {MEND}"),
        (
            entry("author", "周以恒"),
            "a.yml:2: findings.0.field: found 'author', expected: Input should be 'title', 'creator', 'creator_role', 'place', "
            f"'level', 'event', 'kind', 'date' or 'keywords'; {MEND}",
        ),
        (entry("creator", "甲, who: 乙"), f"a.yml:3: findings.0.who: found '乙', expected: no key of that name; {MEND}"),
        (
            entry("creator", "甲", speech="3"),
            f"a.yml:2: findings.0.speech: found 3, expected: Input should be a valid string; {MEND}",
        ),
        (
            "findings:\n- {speech: a1, field: kind, value: 讲话, reason: 甲}\n",
            f"a.yml:2: findings.0.by: found nothing, expected: a value; {MEND}",
        ),
        (
            "findings:\n- {speech: a1, field: kind, reason: 甲, by: 乙}\n",
            f"a.yml:2: findings.0.value: found nothing, expected: a value; {MEND}",
        ),
        (
            "findings: {speech: a1}\n",
            f"a.yml:1: findings: found {{'speech': 'a1'}}, expected: Input should be a valid list; {MEND}",
        ),
        (
            "findings: [周以恒]\n",
            "a.yml:1: findings.0: found '周以恒', expected: `findings: [{speech: 0323734b21c3-1, field: creator, value: 周以恒, "
            f"reason: …, by: …}}]`; {MEND}",
        ),
        (
            entry("creator", "甲") + f"- {{speech: a1,\n   field: creator, value: 甲, {KEYS}}}\n",
            "a.yml:5: found the creator of a1 decided twice, expected it once; take one out",
        ),
    ],
)  # fmt: skip
def test_a_broken_word_is_one_line_that_names_it(text: str, fault: str) -> None:
    assert fault_of(text) == fault


def test_faults_of_several_words_are_told_at_once() -> None:
    faults: list[ArchiveError] = []

    parse(entry("date", "2014-13") + f"- {{speech: a1, field: level, value: 村, {KEYS}}}\n", "a.yml", faults)

    assert [str(fault).split(": found")[0] for fault in faults] == ["a.yml:3: findings.0.value", "a.yml:4: findings.1.value"]


def test_two_fields_of_a_speech_and_one_field_of_two_speeches_may_be_decided() -> None:
    more = f"- {{speech: a1, field: place, value: 乙, {KEYS}}}\n- {{speech: a2, field: creator, value: 丙, {KEYS}}}\n"

    assert values(entry("creator", "甲") + more) == [("甲",), ("乙",), ("丙",)]


# What holds


def found(value: str | None, basis: Basis, field: str = "creator") -> Finding:
    return Finding(field=field, value=value, basis=basis, rule="r", begin=None, end=None, quote=None)


def held_value(findings: Sequence[Finding], field: str = "creator") -> str | None:
    holds = held(findings, field)
    return holds.value if holds else None


def test_a_curators_word_holds_before_what_a_text_says() -> None:
    stated = found("周以恒", Basis.STATED)

    assert held_value([found("陆承远", Basis.CURATED), stated]) == "陆承远"
    assert held_value([found(None, Basis.CURATED), stated]) is None
    assert held_value([found(None, Basis.INFERRED), stated]) == "周以恒"
    assert held_value([found(None, Basis.CURATED, "place"), stated]) == "周以恒"


def test_a_curators_keywords_hold_alone() -> None:
    told = [found(word, Basis.INFERRED, "keywords") for word in ("渡口", "水渠")]

    assert [row.value for row in all_held(told, "keywords")] == ["渡口", "水渠"]
    assert [row.value for row in all_held([found("船", Basis.CURATED, "keywords"), *told], "keywords")] == ["船"]
    assert all_held([found(None, Basis.CURATED, "keywords"), *told], "keywords") == ()


VALUES = st.lists(st.text(min_size=1, max_size=4), max_size=3).map(tuple)
WORDS = st.lists(
    st.builds(
        CuratedFinding,
        path=st.just("a.txt"),
        speech=st.sampled_from(["a1", "a2", "a3"]),
        field=st.sampled_from(["title", "date", "keywords"]),
        values=VALUES,
        reason=st.text(min_size=1),
        by=st.text(min_size=1),
        at=st.just(("a.yml", 1)),
    ),
    unique_by=lambda word: (word.speech, word.field),
)


@given(words=WORDS)
def test_every_word_is_told_with_its_reason_and_nothing_else(words: list[CuratedFinding]) -> None:
    told = curated_findings(words)

    rows = [(id_, row.field, row.value, row.reason, row.by) for id_, own in told.items() for row in own]
    said = [(word.speech, word.field, value, word.reason, word.by) for word in words for value in word.values or (None,)]
    assert sorted(rows, key=repr) == sorted(said, key=repr)


# In a build


def site(folder: Path, decisions: str = "", text: str = TEXT) -> Path:
    (folder / "archive").mkdir(exist_ok=True)
    (folder / "archive" / "甲.txt").write_text(text, encoding="utf-8")
    (folder / "archive" / "甲.yml").write_text(decisions, encoding="utf-8")
    build(folder / "archive", folder / "docs")
    return folder / "docs"


def rows(docs: Path, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (docs / "data" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_build_publishes_a_curators_word_and_keeps_what_the_text_says(tmp_path: Path) -> None:
    first, second = (str(row["id"]) for row in rows(site(tmp_path), "speeches"))

    docs = site(tmp_path, entry("title", "植树", first) + f"- {{speech: {second}, field: title, value: null, {KEYS}}}\n")

    assert [row["title"] for row in rows(docs, "speeches")] == ["植树", None]
    told = [(row["speech"], row["value"], row["basis"], row["rule"]) for row in rows(docs, "findings") if row["field"] == "title"]
    assert told == [
        (first, "植树", "curated", "curated"),
        (first, "在植树节上的讲话", "stated", "marker"),
        (second, None, "curated", "curated"),
        (second, "在渡口的讲话", "stated", "marker"),
    ]
    decision: dict[str, object] = rows(docs, "sources")[0]["decisions"][0]  # type: ignore[index]
    assert (decision["field"], decision["speech"], decision["value"], decision["reason"], decision["by"]) == (
        *("title", first, "植树"),
        *("镇志有载", "阅档人甲"),
    )
    page = next((docs / "sources").glob("*.md")).read_text(encoding="utf-8")
    assert f"[植树](../speeches/{first}.md) 的题名作“植树”。理由：镇志有载（阅档人甲）" in page
    assert f"(../speeches/{second}.md) 的题名记作不详。理由：镇志有载（阅档人甲）" in page


def test_words_about_speeches_that_are_gone_stop_the_build(tmp_path: Path) -> None:
    docs = site(tmp_path)
    first, second = (str(row["id"]) for row in rows(docs, "speeches"))
    titles = "titles: [{line: 5, title: 渡口, reason: 甲}]\n"
    before = {path: path.read_bytes() for path in docs.rglob("*") if path.is_file()}

    with pytest.raises(ArchiveErrors) as broken:
        site(tmp_path, titles + entry("creator", "甲", "gone-1") + f"- {{speech: {second}, field: title, value: 船, {KEYS}}}\n")

    assert str(broken.value).splitlines() == [
        f"甲.yml:3: found the speech 'gone-1', expected one of 甲.txt ({first}, {second}); "
        "mend `speech`, or take the decision out",
        f"甲.yml:5: found the title of {second} decided under `findings` and under `titles`, expected it once; take one out",
    ]
    assert {path: path.read_bytes() for path in docs.rglob("*") if path.is_file()} == before


def test_what_is_decided_about_a_text_that_is_left_out_waits_for_it(tmp_path: Path) -> None:
    site(tmp_path)
    (tmp_path / "archive" / "乙.txt").write_bytes(b"\x00\xff\x00")
    (tmp_path / "archive" / "乙.yml").write_text(entry("creator", "甲", "gone-1"), encoding="utf-8")

    report, _ = build(tmp_path / "archive", tmp_path / "docs")

    assert [text["path"] for text in report["left_out"]] == ["乙.txt"]


# Dates

DATED = """\
在渡口修缮会上的讲话
（2024年5月3日）
同志们：
渡口的船修好了，老乡过河不用再等半天，这件事办得实在，往后的事也要这样一件一件地办。
谢谢大家！
"""


def dated(folder: Path, value: str | None) -> tuple[dict[str, object], list[object]]:
    """The row of the speech, and the verdicts on its years, where a curator says that of its date."""
    docs = site(folder, text=DATED)
    (row,) = rows(docs, "speeches")
    if value is not None:
        docs = site(folder, entry("date", value, str(row["id"])), text=DATED)
        (row,) = rows(docs, "speeches")
    return row, [year["verdict"] for year in rows(docs, "years")]


@pytest.mark.parametrize(
    ("value", "date", "status", "verdicts"),
    [
        (None, "2024-05-03", "stated", ["consistent"]),
        ("2014-05-03", "2014-05-03", "stated", ["contradicted"]),
        ("2024", "2024", "stated", ["consistent"]),
        ("2012/2014~", "2012/2014~", "inferred", ["contradicted"]),
        ("2014~", "2014~", "inferred", ["contradicted"]),
        ("2014/..", "2014/..", "inferred", ["consistent"]),
        ("null", None, "unknown", ["unknown"]),
    ],
)
def test_a_curators_date_is_the_date_and_the_printed_one_goes_with_it(
    tmp_path: Path, value: str | None, date: str | None, status: str, verdicts: list[str]
) -> None:
    """So that no date is ever of a year that is called contradicted."""
    row, judged = dated(tmp_path, value)

    assert (row["date"], row["date_status"], judged) == (date, status, verdicts)
    assert row["date_source"] == "2024年5月3日"


def test_what_a_curator_knows_of_a_date_is_no_doubt(tmp_path: Path) -> None:
    undated = DATED.replace("（2024年5月3日）\n", "")
    (row,) = rows(site(tmp_path, text=undated), "speeches")
    open_before = json.loads((tmp_path / "docs" / "data" / "report.json").read_text(encoding="utf-8"))["open"]

    site(tmp_path, entry("date", "2014", str(row["id"])), text=undated)

    assert open_before == {"undated_speeches": 1}
    assert json.loads((tmp_path / "docs" / "data" / "report.json").read_text(encoding="utf-8"))["open"] == {}
