"""The cut of a file: what it is told by, and that it takes no longer than the file is long."""

from __future__ import annotations

import pytest

from bench.habits import habits
from speech_archive import rules
from speech_archive.models import DoubtKind
from speech_archive.prepare.split import segment
from speech_archive.prepare.split.segment import weights_of_rules
from speech_archive.rules.kinds import Marker, Weight
from tests.pipeline import ledger_of

PARAGRAPH = "渠修好了还要有人管，哪一段归谁，写在牌子上，立在路口边；坏了谁来修，工钱谁来付，账贴在墙上。"
SIGHTED = (
    "titles of a genre 2",
    "dates in brackets",
    "dates and citations",
    "one speech with headings of Markdown",
)  # not all found


def starts_of(text: str) -> list[int]:
    ledger = ledger_of(text)
    line_of = {line.begin: line.no for line in ledger.lines}
    return [line_of[draft.begin] for draft in ledger.drafts]


MADE = [(name, lines, starts) for name, lines, starts in habits(11) if name not in SIGHTED]


@pytest.mark.parametrize(("name", "lines", "starts"), MADE, ids=[name for name, _, _ in MADE])
def test_a_habit_of_compilers_is_seen(name: str, lines: list[str], starts: list[int]) -> None:
    """On compilations drawn anew: the fit saw others of the same habits."""
    assert starts_of("\n".join(lines)) == starts


def test_every_piece_of_evidence_has_a_weight_and_a_word_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    met: set[str] = set()
    best = segment.best

    def told(page, candidates, weights):  # type: ignore[no-untyped-def]
        met.update(name for candidate in candidates for name in candidate.evidence)
        chain = best(page, candidates, weights)
        met.update(segment.names_of(page, chain))
        return chain

    monkeypatch.setattr(segment, "best", told)
    for _, lines, _ in habits(5):
        ledger_of("\n".join(lines))

    assert met - set(weights_of_rules()) == set()
    assert all(row.says for row in rules.load(Weight))


def test_every_rule_of_markers_is_weighed() -> None:
    assert {f"marker_{rule.name}" for rule in rules.load(Marker)} <= set(weights_of_rules())


@pytest.mark.parametrize(
    "line", ["第{n}篇：开学{n}", "{n}、开学{n}", "开学{n}", "同志们：", "目录", "第{n}户人家", "# 开学{n}", "{n}"], ids=str
)
def test_a_file_twice_as_long_is_tried_in_twice_as_many_ways(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def ways(count: int) -> int:
        tried = 0
        extended = segment._extended

        def counted(*given):  # type: ignore[no-untyped-def]
            nonlocal tried
            tried += 1
            return extended(*given)

        with monkeypatch.context() as patched:
            patched.setattr(segment, "_extended", counted)
            ledger_of("".join(f"{line.format(n=n)}\n{PARAGRAPH if n % 2 else ''}\n" for n in range(1, count)))
        return tried

    assert ways(800) <= 2.4 * max(1, ways(400)) + 20


@pytest.mark.parametrize("sep", ["：", " ", "　", "、"], ids=["colon", "space", "wide space", "comma"])
@pytest.mark.parametrize("word", ["篇", "范文", "讲话稿"])
def test_a_missing_number_breaks_no_row_whatever_parts_it_from_the_title(word: str, sep: str) -> None:
    rows = (("一", "春耕动员"), ("二", "水利会讲话"), ("四", "开学安排"), ("五", "农业生产"), ("六", "植树造林"))
    text = "".join(f"{word}{n}{sep}{title}\n" + f"{PARAGRAPH}\n" * 6 for n, title in rows)

    ledger = ledger_of(text)

    assert [draft.title for draft in ledger.drafts] == [title for _, title in rows]
    assert [doubt.kind for doubt in ledger.doubts] == [DoubtKind.ORDINAL_BREAKS]


@pytest.mark.parametrize("sep", ["、", " ", "　", ". "], ids=["comma", "space", "wide space", "dot"])
def test_bare_numbers_are_one_row_whatever_parts_them_from_the_titles(sep: str) -> None:
    rows = ((1, "春耕动员"), (2, "水利建设"), (3, "开学安排"))
    text = "".join(f"{n}{sep}{title}\n同志们：\n" + f"{PARAGRAPH}\n" * 6 for n, title in rows)

    assert [draft.title for draft in ledger_of(text).drafts] == [title for _, title in rows]


@pytest.mark.parametrize(("letters", "expected"), [(300, 1), (301, 2)], ids=["a few lines", "more"])
def test_no_more_than_a_few_lines_above_the_first_start_are_an_editors(
    letters: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever speaks against a speech there."""
    against = {**weights_of_rules(), "first": -100.0}
    monkeypatch.setattr(segment, "weights_of_rules", lambda: against)

    assert len(ledger_of("渠" * letters + f"\n第一篇：春耕动员\n同志们：\n{PARAGRAPH * 9}\n").drafts) == expected


@pytest.mark.parametrize(("one", "missing"), [("（{}）", "（三）"), ("{}是", "三是"), ("第{}，", "第三，"), ("{}、", "三、")])
def test_the_number_that_a_list_leaves_out_is_told_as_it_would_be_printed(one: str, missing: str) -> None:
    text = "同志们：\n" + "".join(f"{one.format(n)}把渠修好，把水管好，这是大家的事。\n" for n in "一二四")

    (doubt,) = (doubt for doubt in ledger_of(text).doubts if doubt.kind is DoubtKind.LIST_GAPS)

    assert (doubt.line, doubt.expected) == (4, missing)


def test_a_long_speech_is_doubted() -> None:
    ledger = ledger_of("在水利会上的讲话\n同志们：\n" + f"{PARAGRAPH}\n" * 1200)

    assert [doubt.kind for doubt in ledger.doubts] == [DoubtKind.LONG_SPEECHES]
