"""Collation pages: every character of every witness once, in order; variants, gaps and moved paragraphs as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import markdown  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.copies import copies
from bench.speeches import speech_of
from speech_archive.compare.collate.pairs import pair_up
from speech_archive.compare.collate.texts import text_for_collation
from speech_archive.compare.collate.variants import differences
from speech_archive.models import (
    Basis,
    Collation,
    Comparison,
    Difference,
    Evidence,
    Finding,
    Gap,
    Group,
    Kinship,
    Likeness,
    Relation,
    Speech,
    VariantKind,
    Work,
    text_of,
)
from speech_archive.publish.earlier import Ingredients
from speech_archive.publish.view import View
from speech_archive.publish.work.columns import column, mirrored
from speech_archive.publish.work.differences import Sum, summary
from speech_archive.publish.work.page import MOST_COLUMNS, Page, page_count, page_of, work_pages
from speech_archive.publish.work.rows import Cell, Row
from tests.witnesses import anew, made, view

SENTENCES = (
    "今天我们在这里开会，主要是把水渠的事情说清楚。",
    "上午大家看了三个村，路是好路，井却是枯井。",
    "第一件事，先把闸门修好，再谈别的。",
    "会计老周说得实在：账上没有钱，但是仓里有粮。",
    "×××同志讲了很多，我都赞成。",
    "二〇一四年的旱情，大家不要忘记。",
    "谢谢大家！",
    "*区*乡的干部，要带头下田。",
)


def gaps_of(speech: Speech) -> tuple[Gap, ...]:
    return tuple(Gap(mask=mask, restoration=None, is_withheld=False) for mask in speech.masks)


def title(text: str) -> Finding:
    return Finding(field="title", value=text, basis=Basis.STATED, rule="marker", begin=None, end=None, quote=None)


def compared(texts: Sequence[Sequence[str]]) -> tuple[Work, Mapping[str, Speech], Mapping[str, tuple[Gap, ...]]]:
    """A work of these texts, the first its base, as the build compares them."""
    speeches = [speech_of(f"s-{number}", paragraphs) for number, paragraphs in enumerate(texts)]
    base = speeches[0]
    comparisons = []
    for other in speeches[1:]:
        a, b = (text_for_collation(speech) for speech in (base, other))
        found = () if text_of(base.reading) == text_of(other.reading) else differences(pair_up(a, b))
        comparisons.append(Comparison(speech=other.id, differences=found, aligned=0.9))
    evidence = tuple(
        Evidence(a=base.id, b=other.id, kind=Likeness.NEAR, containment=0.9, aligned=0.9, reason=None) for other in speeches[1:]
    )
    group = Group(speeches=tuple(speech.id for speech in speeches), base=base.id, evidence=evidence)
    work = Work(
        id="w-0", group=group, collation=Collation(base=base.id, alignments=(), comparisons=tuple(comparisons), doubts=())
    )
    return work, {speech.id: speech for speech in speeches}, {speech.id: gaps_of(speech) for speech in speeches}


def works_of(one: View) -> dict[str, bytes]:
    """The pages under works/ of a view."""
    return made(work_pages(one, anew(), Ingredients(one)))


def page(*texts: Sequence[str]) -> Page:
    work, speeches, gaps = compared(texts)
    return page_of(view(speeches, work, gaps=gaps), work)


def html(*texts: Sequence[str]) -> LexborHTMLParser:
    """The page of a work as Python-Markdown renders it."""
    work, speeches, gaps = compared(texts)
    files = works_of(view(speeches, work, gaps=gaps))
    body = files["works/w-0.md"].decode().split("---\n", 2)[2]
    return LexborHTMLParser(markdown.markdown(body, extensions=["attr_list", "tables"]))


def shown(row: Row, cell: Cell) -> str:
    """The text of a witness in a row, with the paragraph's end."""
    if cell.state in ("gap", "cont", "joined", "none"):
        return ""
    spans = row.base if cell.state in ("same", "here") else cell.spans
    end = "" if any(span.sign == "joins" for span in cell.spans) else "\n"
    return "".join(span.text for span in spans) + end


def text_in(node: LexborNode) -> str:
    for note in node.css("[data-note], .sg"):
        note.decompose()
    return node.text(deep=True, separator="", strip=False)


def check_columns(made: Page, speeches: Mapping[str, Speech]) -> None:
    base = made.witnesses[0].speech.reading.paragraphs
    assert ["".join(span.text for span in row.base) for row in made.rows if row.number] == list(base)
    for witness in made.shown[1:]:
        assert witness.column is not None
        text = text_of(speeches[witness.speech.id].reading)
        comparison = next(c for c in made.work.collation.comparisons if c.speech == witness.speech.id)  # type: ignore[union-attr]
        cut = column(text_of(made.witnesses[0].speech.reading), text, comparison.differences)
        pieces = [p for cell in cut.cells for p in cell if p.text] + [p for cell in cut.inserted.values() for p in cell]
        assert "".join(piece.text for piece in sorted(pieces, key=lambda piece: piece.begin)) == text
        in_order = "".join(shown(row, row.cells[witness.column - 1]) for row in made.rows)
        if any(found.kind is VariantKind.TRANSPOSITION for found in comparison.differences):
            assert sorted(in_order.replace("\n", "")) == sorted(text.replace("\n", ""))
        else:
            assert in_order.removesuffix("\n") == text


@st.composite
def witnesses(draw: st.DrawFn) -> list[list[str]]:
    base = draw(st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map("".join), min_size=2, max_size=7))
    texts = [base]
    for _ in range(draw(st.integers(1, 3))):
        text = list(base)
        for _ in range(draw(st.integers(0, 4))):
            at = draw(st.integers(0, len(text) - 1))
            kind = draw(st.sampled_from(["drop", "add", "swap", "cut", "mask", "join", "split", "width", "move"]))
            line = text[at]
            if kind == "drop" and len(text) > 1:
                del text[at]
            elif kind == "add":
                text.insert(at, draw(st.sampled_from(SENTENCES)))
            elif kind == "swap":
                text[at] = line.replace("我们", "咱们").replace("水渠", "河道")
            elif kind == "cut" and len(line) > 8:
                text[at] = line[:3] + line[7:]
            elif kind == "mask" and len(line) > 6:
                text[at] = line[:2] + "××" + line[4:]
            elif kind == "join" and at + 1 < len(text):
                text[at : at + 2] = [line + text[at + 1]]
            elif kind == "split" and len(line) > 12:
                text[at : at + 1] = [line[:9], line[9:]]
            elif kind == "width":
                text[at] = line.replace("，", ",").replace("：", ": ")
            elif kind == "move":
                text.insert(draw(st.integers(0, len(text) - 1)), text.pop(at))
        texts.append(text)
    return texts


OPENING, WELL, GATE = (
    "今天我们开会，把水渠的事情说清楚。",
    "大家看了三个村，路是好路，井却是枯井。",
    "第一件事，先修闸门，再谈别的。",
)
BREAK_BEHIND_A_GAP = [  # the witness lacks a paragraph and the end of the one before, and breaks where that one ends
    [OPENING + WELL + WELL + GATE, OPENING, WELL, WELL + GATE + OPENING, OPENING, OPENING],
    [OPENING, WELL, WELL + GATE + OPENING, OPENING, OPENING + WELL + WELL + GATE, OPENING],
]


@settings(max_examples=150, deadline=None)
@example(BREAK_BEHIND_A_GAP)
@given(witnesses())
def test_every_character_of_every_witness_stands_once_and_in_order_in_its_column(texts: list[list[str]]) -> None:
    work, speeches, gaps = compared(texts)

    check_columns(page_of(view(speeches, work, gaps=gaps), work), speeches)


def test_the_columns_of_synthetic_copies_give_the_copies_back() -> None:
    made = {speech.number: speech for speech in copies(120)}
    checked = 0
    for speech in made.values():
        if speech.work != speech.number and speech.kind not in ("exact", "excerpt") and len("".join(speech.paragraphs)) < 6000:
            work, speeches, gaps = compared([made[speech.work].paragraphs, speech.paragraphs])
            check_columns(page_of(view(speeches, work, gaps=gaps), work), speeches)
            checked += 1
    assert checked > 10


TEXT = [
    "同志们：",
    "管理要下到田头，账要算到户头，这两条一条也不能少，谁也不要打折扣。",
    "去年开了三口井，今年再开五口，井边的路也要一并修好，不要等到下雨再说。",
    "水渠要从上游修起，先修闸门，再修分水口，最后才轮到村口的那一段小渠。",
    "谢谢大家！",
]


def states(made: Page, index: int = 0) -> list[str]:
    return [row.cells[index].state for row in made.rows]


def test_missing_paragraphs_are_one_gap_with_its_length() -> None:
    made = page(TEXT, [TEXT[0], TEXT[1], TEXT[4]])

    assert states(made) == ["same", "same", "gap", "cont", "same"]
    cell = made.rows[2].cells[0]
    assert (cell.first, cell.last, cell.chars) == (3, 4, len(TEXT[2]) + len(TEXT[3]))
    assert [(s.kind, s.paragraphs) for s in made.witnesses[1].sums] == [("gap", ((3, 4),))]
    assert [mark.sign for mark in made.witnesses[1].lane] == ["gap"]


def test_a_word_is_one_variant_on_word_borders() -> None:
    made = page(TEXT, [TEXT[0], TEXT[1].replace("管理", "治理"), *TEXT[2:]])

    (entry,) = made.rows[1].entries
    assert (entry.lemma, [(r.sign, r.text) for r in entry.readings]) == ("管理", [("substitution", "治理")])
    assert [span.text for span in made.rows[1].cells[0].spans if span.sign] == ["治理"]


def test_witnesses_that_read_alike_share_an_entry() -> None:
    spun = [TEXT[0], TEXT[1].replace("管理", "治理"), *TEXT[2:]]
    made = page(TEXT, spun, [*spun[:4], "谢谢各位！"])

    assert [r.witnesses for r in made.rows[1].entries[0].readings] == [(1, 2)]


def test_a_moved_paragraph_is_one_transposition_shown_in_the_row_of_the_base() -> None:
    made = page(TEXT, [TEXT[0], TEXT[2], TEXT[3], TEXT[1], TEXT[4]])

    row = next(row for row in made.rows if any(span.sign == "transposition" for span in row.cells[0].spans))
    assert "".join(span.text for span in row.cells[0].spans) == "".join(span.text for span in row.base)
    (there,) = (row for row in made.rows if any(span.sign == "stands" for span in row.cells[0].spans))
    assert there.number != row.number
    assert [s.kind for s in made.witnesses[1].sums if s.kind != "punctuation"] == ["transposition"]


def test_punctuation_and_width_are_folded() -> None:
    made = page(TEXT, [line.replace("，", ",") for line in TEXT])

    assert {row.state for row in made.rows} == {"same", "folded"}
    assert made.punctuation == sum(line.count("，") for line in TEXT)
    assert (made.rows[0].first, made.rows[0].last) == (1, 5)
    assert not made.witnesses[1].lane
    assert "".join(span.text for span in made.rows[1].cells[0].spans) == TEXT[1].replace("，", ",")


def test_a_paragraph_that_only_a_witness_has_is_a_row_of_its_own() -> None:
    more = "这一段底本没有，是抄写的人从别处添来的，一共三十来个字，内容也不相干。"
    made = page(TEXT, [*TEXT[:2], more, *TEXT[2:]], [*TEXT[:2], more, *TEXT[2:4], "谢谢各位！"])

    (row,) = (row for row in made.rows if not row.number)
    assert [cell.state for cell in row.cells] == ["text", "text"]
    assert "".join(span.text for span in row.cells[0].spans) == more
    assert made.rows.index(row) == 2


def test_where_witnesses_have_more_the_base_has_one_caret() -> None:
    more = [TEXT[0], TEXT[1].replace("田头", "田头和地头"), *TEXT[2:]]
    made = page(TEXT, more, [*more[:4], "谢谢各位！"])

    assert [span.witnesses for span in made.rows[1].base if span.sign == "caret"] == [(1, 2)]


def test_a_mask_and_the_words_that_fill_it_are_marked() -> None:
    made = page(TEXT, [TEXT[0], TEXT[1].replace("田头", "××"), *TEXT[2:]])

    assert ("××", "mask") in [(span.text, span.sign) for span in made.rows[1].cells[0].spans]
    assert ("田头", "fill") in [(span.text, span.sign) for span in made.rows[1].base]
    assert [(s.kind, s.count) for s in made.witnesses[1].sums] == [("mask", 1)]


def test_a_name_that_is_withheld_is_not_offered_for_its_mask() -> None:
    work, speeches, gaps = compared([TEXT, [TEXT[0], TEXT[1].replace("田头", "××"), *TEXT[2:]]])
    withheld = {id_: tuple(replace(gap, is_withheld=True) for gap in found) for id_, found in gaps.items()}

    row = page_of(view(speeches, work, gaps=withheld), work).rows[1]
    assert "fill" not in [span.sign for span in row.base]
    assert "".join(span.text for span in row.base) == TEXT[1]


def test_a_copy_needs_no_column() -> None:
    made = page(TEXT, TEXT, [*TEXT[:4], "谢谢各位！"], [*TEXT[:4], "谢谢各位！"])

    assert [(w.column, w.twin) for w in made.witnesses] == [(0, None), (None, 0), (1, None), (None, 2)]


def test_five_hundred_witnesses_are_listed_and_twelve_shown() -> None:
    texts = [[*TEXT[:4], f"谢谢{number}位！"] for number in range(500)]
    made = html(*texts)

    assert len(made.css("table tbody tr")) == 500
    assert len(made.css(".lane")) == MOST_COLUMNS
    assert len(made.css(".chooser input")) == MOST_COLUMNS - 1
    assert "488 本只见于上表" in made.text()


def test_a_summary_can_be_told_from_either_side() -> None:
    a, b = "\n".join(TEXT), "\n".join([*TEXT[:2], *TEXT[3:]]).replace("管理", "治理")
    found = differences(pair_up(*(text_for_collation(speech_of("a", text.split("\n"))) for text in (a, b))))

    found = tuple(one for one in found if one.kind is not VariantKind.PUNCTUATION)
    assert summary(a, b, found, (), ()) == (Sum("gap", 1, len(TEXT[2]), ((3, 3),)), Sum("substitution", 1, 2))
    assert [(s.kind, s.chars, s.paragraphs) for s in summary(b, a, [mirrored(d) for d in found], (), ())] == [
        ("more", len(TEXT[2]), ((3, 3),)),
        ("substitution", 2, ()),
    ]
    assert [mirrored(mirrored(d)) for d in found] == list(found)


HOSTILE = [
    "<script>alert(1)</script> 与 </div></section>",
    "[x](javascript:alert(1)) ![y](z) `code` *区*乡* __x__ {: .evil }",
    "--- {{ page }} {% raw %} &amp; &lt; \\* | a | b |",
    "\x01控制\x7f字符\u2028在此 \u00a0 两  空格  ",
    "1. 一 # 题 > 引 ~~~ ```",
]


@pytest.mark.parametrize("is_folded", [True, False])
def test_text_of_a_source_does_nothing_on_the_page(is_folded: bool) -> None:
    changed = [line.replace(" 与 ", " 和 ") + ("" if is_folded else "甲乙丙丁") for line in HOSTILE]
    made = html([*TEXT, *HOSTILE], [*TEXT, *changed])

    assert not made.css("script, iframe, img, section, a[href^=javascript], .evil, code")
    rows = made.css(".row[id]")
    assert [text_in(row.css_first(".c0")) for row in rows] == [*TEXT, *HOSTILE]  # type: ignore[arg-type]
    for row, line in zip(rows[len(TEXT) :], changed, strict=True):
        own = row.css_first(".c1 .w")
        if own is not None:
            assert text_in(own) == line


def test_the_page_of_a_merged_work_leads_on_and_relations_are_told_in_words() -> None:
    work, speeches, gaps = compared([TEXT, [*TEXT[:4], "谢谢各位！"]])
    other = Work(id="w-9", group=Group(speeches=("s-1",), base="s-1", evidence=()), collation=None)
    relations = (Relation(a="w-0", b="w-9", kind=Kinship.EMBEDDED, a_in_b=0.2, b_in_a=0.436),)
    titled = {id_: replace(one, findings=(title(f"{id_}之题"),)) for id_, one in speeches.items()}
    moved = {"w-7": "w-0", "w-8": "w-9"}
    files = works_of(view(titled, work, other, gaps=gaps, relations=relations, moved=moved))

    assert "[s-0之题](w-0.md)" in files["works/w-7.md"].decode()
    assert "[s-1之题](../speeches/s-1.md)" in files["works/w-8.md"].decode()
    assert re.search(
        r"\[s-1之题\]\(\.\./speeches/s-1\.md\) 有 43\.6% 的文字见于 \[s-0之题\]\(w-0\.md\)", files["works/index.md"].decode()
    )


def test_an_archive_without_copies_says_so() -> None:
    files = works_of(view({}))

    assert list(files) == ["works/index.md"]
    assert page_count(view({})) == 1
    assert "无可比勘" in files["works/index.md"].decode()


def test_differences_that_overlap_lose_nothing() -> None:
    found = [
        Difference(a_begin=0, a_end=3, b_begin=0, b_end=2, kind=VariantKind.SUBSTITUTION),
        Difference(a_begin=2, a_end=4, b_begin=1, b_end=3, kind=VariantKind.SUBSTITUTION),
    ]
    cut = column("一二三四五", "一二三五", found)

    assert "".join(piece.text for cell in cut.cells for piece in cell) == "一二三五"
