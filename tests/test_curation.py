from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech_archive.errors import ArchiveError
from speech_archive.inputs.curation import NONE, Curation, parse, read_curation
from speech_archive.inputs.places import check_lines, decisions_of
from speech_archive.inputs.sources import source_from
from speech_archive.models import Kind

WHOLE = """\
# 沅溪区的汇编
encoding: {value: GBK, reason: 网站用的是国标码}
splits:
  - line: 3
    starts: true
    reason: 另起一篇
  - {line: 9, starts: no, reason: 文中的小标题}
kinds:
  - {line: 5, to: 7, kind: chrome, reason: 网站的链接}
  - {line: 11, kind: note, reason: 编者的话}
titles:
  - {line: 3, title: 在植树节上的讲话, reason: 原题脱落}
"""

STEPS = range(1, 60), range(59)
BROKEN = {
    "an unknown key": ("encodings: {}\n", 1, "encodings"),
    "an unknown inner key": ("splits:\n  - line: 1\n    starts: true\n    begin: 2\n    reason: 甲\n", 4, "splits.0.begin"),
    "a padded label": ("notice:\n  label: ' 示例'\n  reason: 甲\n", 2, "notice.label: found ' 示例'"),
    "a label that nobody sees": ("notice:\n  label: \"\\u200b\"\n  reason: 甲\n", 2, "notice.label: found"),
    "a control character in a reason": ('encoding:\n  value: big5\n  reason: "甲\\x1b乙"\n', 3, "encoding.reason: found"),
    "no reason": ("splits:\n- {line: 1, starts: true, reason: 甲}\n- {line: 2, starts: true}", 3, "1.reason: found nothing"),
    "an empty reason": ("splits:\n  - line: 1\n    starts: true\n    reason: ''\n", 4, "splits.0.reason: found ''"),
    "a blank reason": ("encoding:\n  value: big5\n  reason: '  '\n", 3, "encoding.reason: found ' '"),
    "a reason that is no text": ("encoding:\n  value: big5\n  reason: 2014\n", 3, "encoding.reason: found 2014"),
    "a line in quotes": ("titles:\n  - title: 甲\n    line: '3'\n    reason: 乙\n", 3, "titles.0.line: found '3'"),
    "line nought": ("splits: [{line: 0, starts: true, reason: 甲}]\n", 1, "splits.0.line: found 0"),
    "a line of thousands of digits": (f"splits: [{{line: 0x{'f' * 9000}, starts: true, reason: 甲}}]\n", 1, "splits.0.line"),
    "starts that is no boolean": ("splits:\n- line: 1\n  starts: 1\n  reason: 甲\n", 3, "splits.0.starts: found 1"),
    "splits that is no list": ("\nsplits: {line: 1, starts: true, reason: 甲}\n", 2, "splits: found {"),
    "no such codec": ("encoding: {reason: 甲,\n  value: gb1803}\n", 2, "encoding.value: found 'gb1803'"),
    "a codec of bytes": ("encoding: {value: rot13, reason: 甲}\n", 1, "encoding.value: found 'rot13'"),
    "a codec of host names": ("encoding: {value: idna, reason: 甲}\n", 1, "encoding.value: found 'idna'"),
    "a codec name with NUL": ('encoding: {value: "gb\\0", reason: 甲}\n', 1, "encoding.value: found 'gb\\x00'"),
    "no such kind": ("kinds:\n  - line: 2\n    kind: footer\n    reason: 甲\n", 3, "kinds.0.kind: found 'footer'"),
    "a kind that nobody decides": ("kinds: [{line: 2, kind: blank, reason: 甲}]\n", 1, "kinds.0.kind: found 'blank'"),
    "a range that runs back": ("kinds:\n- line: 5\n  to: 3\n  kind: note\n  reason: 甲\n", 3, "found `to: 3`, expected"),
    "a range without end": ("kinds: [{line: 5, to: 999999999, kind: note, reason: 甲}]\n", 1, "found `to: 999999999`"),
    "an empty title": ("titles: [{line: 1, title: '', reason: 甲}]\n", 1, "titles.0.title: found ''"),
    "a title of two lines": ('titles: [{line: 1, title: "甲\\n乙", reason: 甲}]\n', 1, "titles.0.title: found '甲\\n乙'"),
    "half a character": ('titles: [{line: 1, title: "\\ud800", reason: 甲}]\n', 1, "titles.0.title: found '\\ud800'"),
    "a key said twice": ("splits: []\nkinds: []\nsplits: []\n", 3, "found 'splits' twice"),
    "an inner key said twice": ("encoding:\n  value: gbk\n  value: big5\n  reason: 甲\n", 3, "found 'value' twice"),
    "a number for a key": ("1: 甲\n", 1, "1: found 1"),
    "a list": ("- splits\n", 1, "the file: found ['splits']"),
    "a word": ("splits\n", 1, "the file: found 'splits'"),
    "no YAML": ("splits: []\nkinds: [\n", 3, "expected plain YAML"),
    "a tab for an indent": ("encoding:\n\tvalue: gbk\n", 2, "expected plain YAML"),
    "two documents": ("splits: []\n---\nkinds: []\n", 2, "another document"),
    "a Python object": ("encoding: !!python/name:os.system\n", 1, "expected plain YAML"),
    "an empty number": ("encoding: !!int ''\n", 1, "expected plain YAML"),
    "a truth that is none": ("encoding: !!bool 甲\n", 1, "expected plain YAML"),
    "a time that is none": ("encoding: !!timestamp 甲\n", 1, "expected plain YAML"),
    "a control character": ("encoding: \x01\n", 1, "expected plain YAML"),
    "a list for a key": ("? [甲]\n: 乙\n", 1, "expected plain YAML"),
    "an alias": ("kinds: &a []\nsplits: *a\n", 2, "found an alias"),
    "a list in itself": ("kinds: &a [*a]\n", 1, "found an alias"),
    "a bomb of aliases": ("a0: &a0 [x]\n" + "".join(map("a{0}: &a{0} [*a{1}, *a{1}]\n".format, *STEPS)), 2, "found an alias"),
    "a bomb of merges": ("a0: &a0 {k: v}\n" + "".join(map("a{0}: &a{0} {{<<: [*a{1}, *a{1}]}}\n".format, *STEPS)), 2, "an alias"),
    "deep nesting": ("kinds: " + "[" * 5000 + "]" * 5000, 1, "expected plain YAML"),
    "names shown without a reason": ("restore_persons: true\n", 1, "restore_persons: {value: true, reason: …}`"),
    "an encoding without a reason": ("encoding: gbk\n", 1, "encoding: {value: gb18030, reason: …}`"),
    "a split that is a number": ("splits: [3]\n", 1, "splits: [{line: 23, starts: true, reason: …}]`"),
    "two words on one border": (
        "splits:\n- {line: 3, starts: yes, reason: 甲}\n- {line: 3, starts: no, reason: 乙}", 3, "line 3 decided"),
    "two titles": ("titles:\n- {line: 3, title: 甲, reason: 乙}\n- {line: 3, title: 丙, reason: 乙}", 3, "line 3 decided twice"),
    "two readings of a mask": (
        "mask:\n- {line: 3, token: '*', reads: 甲, reason: 乙}\n"
        "- {line: 3, token: '*', reads: 丙, reason: 乙}", 3, "line 3, * no. 1,"
    ),
    "nesting": ("kinds: " + "[" * 60 + "]" * 60, 1, "kinds.0: found [[[["),
}  # fmt: skip


def parsed(text: str) -> Curation:
    faults: list[ArchiveError] = []
    curation = parse(text, "a.yml", faults)
    assert faults == []
    assert curation is not None
    return curation


def faults_of(archive: Path, files: dict[str, bytes], sources: list[str]) -> list[str]:
    for name, data in files.items():
        (archive / name).parent.mkdir(parents=True, exist_ok=True)
        (archive / name).write_bytes(data)
    faults: list[ArchiveError] = []
    read_curation(archive, sorted(files), sources, faults)
    return sorted(map(str, faults))


# What is taken


def test_every_kind_of_decision_is_taken() -> None:
    curation = parsed(WHOLE)

    assert curation.encoding == "gbk"
    assert curation.starts == {2: True, 8: False}
    assert curation.kinds == {4: Kind.CHROME, 5: Kind.CHROME, 6: Kind.CHROME, 10: Kind.NOTE}
    assert curation.titles == {2: "在植树节上的讲话"}


def test_every_decision_remembers_its_line_in_the_file() -> None:
    assert parsed(WHOLE).lines == ((2, 4), (8, 7), (4, 9), (10, 10), (2, 12), (6, 9))


@pytest.mark.parametrize("kind", ["speech", "chrome", "note", "teaser"])
def test_a_curator_may_say_any_kind_of_a_line_with_text(kind: str) -> None:
    assert parsed(f"kinds: [{{line: 1, kind: {kind}, reason: 甲}}]").kinds == {0: Kind(kind)}


@pytest.mark.parametrize("text", ["", "# 只有注\n", "---\n", "{}", "splits: []\n"], ids=ascii)
def test_a_file_that_decides_nothing_is_no_fault(text: str) -> None:
    curation = parsed(text)

    assert (curation.encoding, curation.starts, curation.kinds, curation.titles) == (None, {}, {}, {})


def test_a_curation_belongs_to_the_source_beside_it(tmp_path: Path) -> None:
    (tmp_path / "乙").mkdir()
    (tmp_path / "乙" / "甲.yml").write_bytes(b"\xef\xbb\xbf" + WHOLE.encode())

    found = read_curation(tmp_path, ["乙/甲.yml"], ["乙/甲.txt", "甲.txt"], [])

    assert {path: (curation.path, curation.encoding) for path, curation in found.items()} == {"乙/甲.txt": ("乙/甲.yml", "gbk")}


# What is not


@pytest.mark.parametrize(("text", "line", "found"), BROKEN.values(), ids=BROKEN)
def test_a_broken_decision_is_a_fault_with_its_line(text: str, line: int, found: str) -> None:
    faults: list[ArchiveError] = []

    assert parse(text, "a.yml", faults) is None
    assert len(faults) == 1
    assert (faults[0].path, faults[0].line) == ("a.yml", line)
    assert found in faults[0].message
    assert re.search("found .*, expected", faults[0].message)


def test_faults_of_all_files_come_at_once_each_with_place_and_expectation(tmp_path: Path) -> None:
    files = {
        "a.yml": b"splits:\n  - {line: 0, starts: 2}\n",
        "b.yml": WHOLE.encode(),
        "c.yml": b"x: 1\ny: 2\n",
        "d.yml": "encoding: 云".encode("gb18030"),
        "e.yml": b"splits: []\n",
        "f/g.yml": b"{",
    }

    lines = faults_of(tmp_path, files, ["a.txt", "b.txt", "c.txt", "d.txt", "f/g.txt"])

    assert [line.split(" ")[0] for line in lines] == [
        *["a.yml:2:"] * 3,
        *("c.yml:1:", "c.yml:2:", "d.yml:1:", "e.yml:1:", "f/g.yml:1:"),
    ]
    assert [line for line in lines if not re.fullmatch(r"\S+:\d+: .*found .+, expected.+", line)] == []


def test_decisions_without_their_source_are_a_fault(tmp_path: Path) -> None:
    (line,) = faults_of(tmp_path, {"甲.yml": WHOLE.encode()}, ["乙.txt"])

    assert line.startswith("甲.yml:1: found decisions about 甲.txt, expected that file beside it")


def test_a_folder_by_the_name_of_a_curation_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.yml").mkdir()

    faults: list[ArchiveError] = []
    read_curation(tmp_path, ["a.yml"], ["a.txt"], faults)

    assert ["found a file that cannot be read" in str(fault) for fault in faults] == [True]


@pytest.mark.parametrize(
    ("decision", "line", "found"),
    [
        ("splits:\n  - {line: 5, starts: true, reason: 甲}", 2, "found line 5, expected one of the 4 of a.txt"),
        ("titles:\n  - {line: 2, title: 乙, reason: 甲}", 2, "found line 2, which is blank in a.txt"),
        ("kinds:\n  - reason: 甲\n    kind: note\n    to: 9\n    line: 1", 4, "found line 9, expected one of the 4 of a.txt"),
        ("splits: [{line: 3, starts: true, reason: 甲}]", 1, "found line 3, which is blank in a.txt"),
    ],
    ids=["beyond the file", "a blank line", "a range beyond the file", "a line of full-width spaces"],
)
def test_a_decision_about_a_line_without_text_is_a_fault(decision: str, line: int, found: str) -> None:
    (fault,) = wrong_lines({"a.txt": parsed(decision)}, "甲\r\n\r\n\u3000\u3000\r\n乙")

    assert (fault.path, fault.line) == ("a.yml", line)
    assert fault.message.startswith(found)


def test_decisions_about_lines_with_text_are_no_fault() -> None:
    curations = {"a.txt": parsed("kinds: [{line: 1, to: 3, kind: note, reason: 甲}]"), "b.txt": NONE}

    assert wrong_lines(curations, "甲\n\n乙") == []


def wrong_lines(curations: Mapping[str, Curation], text: str) -> list[ArchiveError]:
    faults: list[ArchiveError] = []
    check_lines(curations, [source_from(text.encode(), "a.txt")], [], faults)
    return faults


TWO_ON_A_LINE = """\
kinds:
- {line: 1, kind: speech, reason: 正文}
mask:
- {line: 1, token: '**', reads: 清浦, reason: 县志}
- {line: 1, token: '##', reads: 云泽, reason: 另一本县志}
same_work:
- {line: 1, other: a.txt, other_line: 2, reason: 抄本}
- {line: 1, other: gone.txt, other_line: 2, reason: 抄本}
"""


def test_of_two_decisions_about_a_line_each_is_told_at_its_own_place() -> None:
    curations = {"a.txt": parsed(TWO_ON_A_LINE)}
    decisions = decisions_of(curations, [source_from("甲**##\n乙".encode(), "a.txt")])

    assert [mask.at for mask in decisions.masks] == [("a.yml", 4), ("a.yml", 5)]
    assert [bond.at for bond in decisions.bonds] == [("a.yml", 7)]
    assert [fault.line for fault in wrong_lines(curations, "甲**##\n乙")] == [8]
    assert sorted(fault.line for fault in wrong_lines(curations, "\n乙")) == [2, 4, 5, 7, 8, 8]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("|\n    县志有载\n\n    见第 12 页\n", "县志有载 见第 12 页"),
        (">\n    the county gazetteer,\n    1998\n", "the county gazetteer, 1998"),
        ('"甲\\r\\n\\u2028 乙"', "甲 乙"),
        ("两  处　空格", "两  处　空格"),
    ],
    ids=["two paragraphs", "folded", "odd line ends", "spaces stay"],
)
def test_a_reason_of_several_lines_is_told_on_one(written: str, told: str) -> None:
    (ruling,) = parsed(f"encoding:\n  value: gbk\n  reason: {written}").rulings

    assert ruling.reason == told


@pytest.mark.parametrize("value", [True, False])
def test_who_shows_names_of_persons_says_why(value: bool) -> None:
    curation = parsed(f"restore_persons: {{value: {str(value).lower()}, reason: 家人愿意}}")

    assert curation.shows_persons is value
    assert [(ruling.key, ruling.reason) for ruling in curation.rulings] == [("restore_persons", "家人愿意")] * value


# Properties

TOKENS = [
    *("encoding", "splits", "kinds", "titles", "line", "to", "starts", "kind", "title", "value", "reason", "gbk", "chrome"),
    *(": ", ":", "- ", "[", "]", "{", "}", ", ", "\n", "\n  ", "? ", "&a ", "*a", "<<: ", "!!int ", "!!set ", "!!omap "),
    *("|\n", "'", '"', "\t", "甲", "\\ud800"),
    *("1", "2", "-1", "true", "null", "1e999", ".nan", "0x", "0b1", "1:30", "2014-02-30", "2014-01-01 10:00:00+99"),
    *("!!timestamp ", "!!binary ", "!!float ", "!!null ", "!!pairs ", "%", "@", "`", "#", "---", "...", "\x00", "\ufeff"),
]  # fmt: skip


@given(text=st.one_of(st.text(), st.lists(st.sampled_from(TOKENS)).map("".join)))
def test_any_text_is_a_curation_or_faults(text: str) -> None:
    faults: list[ArchiveError] = []

    curation = parse(text, "a.yml", faults)

    assert (curation is None) == bool(faults)
    assert all("\n" not in str(fault) and 1 <= fault.line <= len(text) + 1 for fault in faults)
