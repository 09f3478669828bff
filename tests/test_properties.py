"""What holds for any text: nothing is lost, nothing is invented, every edit can be replayed and undone."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from speech_archive import rules
from speech_archive.models import UNDECIDED, Draft, Kind, Ledger, Segment
from speech_archive.prepare.clean.cleaning import clean
from speech_archive.prepare.file import prepare
from speech_archive.rules.kinds import Cleaning
from tests.pipeline import ledger_of, readings_of

LINES = """第一篇：在茶山镇会议上的讲话|第二篇：在柳湾村的发言|【篇三】致辞|范文四：讲话|讲话稿（五）|水利会讲话篇1|水利会讲话篇2
第三篇|1、|2、水库|同志们：|各位代表：|谢谢大家！|我就讲这些，谢谢大家！|一、认清形势|（一）看水位|01|Ⅱ.|----------|后　记
下面是小编带来的讲话，希望大家喜欢。|时间:2022-08-21 13:20:04 浏览量:|当前位置:首页>讲话|水利会讲话3篇|版权所有:云泽网 2020
上一篇：春耕|推荐阅读：|- 3 -|第 3 页 共 9 页|[1] [2] 下一页|今年以来，全镇上下一条心，把水渠修到了最后一块田
今年以来，全镇修了三条渠。群众看在眼里，记在心上|我们要把人大 1|宣传工作做好。|主 任会议|魏 小 青 同 志|他|们说好。
注明www.example.com|（2014年7月25日）|镇长 周以恒
站长：渠修好了|船工：水呢|问：|全鎮(zhèn)上下|一　水情|去年的危桥，一共改造 26|座，都就
**镇的*区*乡*同志|第二篇：在柳湾村的发言（精选）同志们：水渠修好了，路也修好了"""
MARKS = [
    "　　",
    "  ",
    " ",
    "\t",
    "\u200b",
    "\ufeff",
    "\u2028",
    "\x85",
    "\x0c",
    "。",
    "，",
    "：",
    "…",
    "12",
    "3",
    " 4 ",
    "a",
    "word",
]
MARKS += ["<b>", "&amp;", "# ", " www.a", "4 o+ }1 f3 o2", "——", "（精选）", *["\n"] * 4, "\r\n", "\r", "\n\n"]
PIECES = [piece for line in LINES.split("\n") for piece in line.split("|")] + MARKS
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=30).map("\n".join),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200),
)

UNBOUNDED = {rule.name for rule in rules.load(Cleaning) if not rule.bounded}


def replayed(ledger: Ledger, number: int, *, undo: bool = False) -> str:
    """The edits of a draft over its segments: the reading text, or, undone, the source."""
    draft, reading, source = ledger.drafts[number], readings_of(ledger)[number], ledger.source.text
    out, at, edits = [], 0, list(reading.edits)
    for segment in draft.segments:
        at = segment.begin
        while edits and edits[0].end <= segment.end:
            edit = edits.pop(0)
            out += [source[at : edit.begin], edit.original if undo else edit.reading]
            at = edit.end
        out.append(source[at : segment.end])
    assert not edits, "an edit lies outside the segments or out of order"
    return "".join(out)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_the_ledger_partitions_any_text(text: str) -> None:
    ledger = ledger_of(text)

    ends = [0, *(segment.end for segment in ledger.segments)]
    assert [segment.begin for segment in ledger.segments] == ends[:-1]
    assert ends[-1] == len(text)
    starts = {line.begin for line in ledger.lines} | {len(text)}
    assert set(ends) <= starts
    own = [segment for draft in ledger.drafts for segment in draft.segments]
    assert own == [segment for segment in ledger.segments if segment.kind is Kind.SPEECH]
    for draft, following in zip(ledger.drafts, ledger.drafts[1:], strict=False):
        assert draft.begin <= draft.segments[0].begin
        assert draft.end == draft.segments[-1].end <= following.begin


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_a_text_with_a_letter_is_published(text: str) -> None:
    ledger = ledger_of(text)

    assert bool(ledger.drafts) == any(not line.is_blank for line in ledger.lines)


@given(TEXTS)
@example("第一篇：在茶山镇会议上的讲话\n\r\r第一篇：在茶山镇会议上的讲话")  # a line end replaced, then deleted with the next one
@settings(max_examples=500, deadline=None)
def test_edits_replay_to_the_reading_text_and_undo_to_the_source(text: str) -> None:
    ledger = ledger_of(text)

    for number, (draft, reading) in enumerate(zip(ledger.drafts, readings_of(ledger), strict=True)):
        assert replayed(ledger, number) == "\n".join(reading.paragraphs)
        assert replayed(ledger, number, undo=True) == "".join(text[s.begin : s.end] for s in draft.segments)
        assert all(paragraph.strip() == paragraph != "" for paragraph in reading.paragraphs)
        for edit in reading.edits:
            assert edit.original == text[edit.begin : edit.end] != edit.reading
            assert "".join(edit.reading.split()) in ("", "".join(edit.original.split())), "an edit adds a letter"


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_finding_quotes_the_source_at_its_range(text: str) -> None:
    for speech in prepare(ledger_of(text).source, UNDECIDED).speeches:
        for finding in speech.findings:
            assert finding.begin is not None, finding
            assert text[finding.begin : finding.end] == finding.quote


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_edits_take_out_little_but_white_space(text: str) -> None:
    ledger = ledger_of(text)

    for draft, reading in zip(ledger.drafts, readings_of(ledger), strict=True):
        counted = [edit for edit in reading.edits if edit.rule not in UNBOUNDED]
        deleted = sum(len("".join(edit.original.split())) - len(edit.reading.strip()) for edit in counted)
        assert deleted <= max(60, (draft.end - draft.begin) // 30)


@given(TEXTS)
@example("今年以来，全镇修了三条渠，群众看在 3\n眼里，记在心上\n同志们：")
@settings(max_examples=500, deadline=None)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for reading in readings_of(ledger_of(text)):
        cleaned = "\n".join(reading.paragraphs)
        ledger = ledger_of(cleaned)
        whole = Segment(begin=0, end=len(cleaned), kind=Kind.SPEECH, rule="body")
        draft = Draft(
            ordinal=1,
            begin=0,
            end=len(cleaned),
            segments=(whole,),
            title=None,
            title_source=None,
            is_title_curated=False,
            strangers=(),
        )

        again = clean(ledger, draft)

        assert again.paragraphs == reading.paragraphs
        assert again.edits == ()
