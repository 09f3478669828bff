"""Any ranges over any text: every character shows once and in order, every mark covers what it was given, tags are balanced."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser, LexborNode

from speech_archive.publish.marks import HTML, MARKDOWN, ONE_LINE, Dialect, Mark, by_paragraph, lay
from tests.test_markup import EXTENSIONS, trimmed_lines

TAG = re.compile(r"<(/?)(span)[^<>]*>")
NOTE = '<i data-note="">注</i>'


def mark(number: int, begin: int, end: int, after: str = "") -> Mark:
    return Mark(begin=begin, end=end, element="span", attributes={"class": f"m{number}", "title": '`"<[*_|\n'}, after=after)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    """A line, and ranges in it: apart, touching, nested, crossing, empty; some with a note."""
    text = draw(trimmed_lines())
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    ranges = draw(st.lists(st.tuples(ends, st.sampled_from(["", NOTE])), max_size=8))
    return text, [mark(number, begin, end, after) for number, ((begin, end), after) in enumerate(ranges)]


def page(text: str, marks: Sequence[Mark], dialect: Dialect) -> LexborNode:
    """The element that a marked text is shown in, as the renderer makes it."""
    laid = lay(text, marks, dialect)
    source = f"{laid}\n{{: #p1 }}\n" if dialect is MARKDOWN else f'<div id="p1">{laid}</div>\n'
    found = LexborHTMLParser(Markdown(extensions=EXTENSIONS).convert(source)).css_first("#p1")
    assert found is not None
    return found


def without_notes(node: LexborNode) -> str:
    for note in node.css("[data-note]"):
        note.decompose()
    return node.text()


def parts(node: LexborNode, number: int) -> list[LexborNode]:
    return node.css(f".m{number}")


@pytest.mark.parametrize("dialect", [MARKDOWN, HTML, ONE_LINE], ids=["markdown", "html", "line"])
@given(given_=marked())
def test_what_is_marked_reads_as_it_did(given_: tuple[str, list[Mark]], dialect: Dialect) -> None:
    text, marks = given_
    node = page(text, marks, dialect)
    notes = len(node.css("[data-note]"))

    assert notes == sum(bool(row.after) for row in marks)
    assert without_notes(node) == text
    for number, row in enumerate(marks):
        assert "".join(part.text() for part in parts(node, number)) == text[row.begin : row.end]


@given(given_=marked())
def test_tags_are_balanced_and_parts_say_which_they_are(given_: tuple[str, list[Mark]]) -> None:
    text, marks = given_
    laid = lay(text, marks, HTML)
    depth = 0
    for found in TAG.finditer(laid):
        depth += -1 if found[1] else 1
        assert depth >= 0
    assert depth == 0
    tree = LexborHTMLParser(laid)
    for number in range(len(marks)):
        said = [part.attributes.get("data-part") for part in tree.css(f".m{number}")]
        assert said in ([None], ["I", *["M"] * (len(said) - 2), "F"])


@given(given_=marked())
def test_the_order_that_crossing_marks_are_given_in_changes_no_text(given_: tuple[str, list[Mark]]) -> None:
    text, marks = given_

    assert without_notes(page(text, marks[::-1], HTML)) == text


@given(paragraphs=st.lists(trimmed_lines(), min_size=1, max_size=4), data=st.data())
def test_marks_over_several_paragraphs_are_cut_at_their_ends(paragraphs: list[str], data: st.DataObject) -> None:
    size = len("\n".join(paragraphs))
    begin, end = sorted(data.draw(st.tuples(st.integers(0, size), st.integers(0, size))))
    over = by_paragraph(paragraphs, [mark(0, begin, end, NOTE)])

    covered = "\n".join(paragraphs)[begin:end].replace("\n", "")
    assert "".join(paragraphs[row][part.begin : part.end] for row in sorted(over) for part in over[row]) == covered
    assert sum(part.after == NOTE for found in over.values() for part in found) == 1
    assert all(0 <= part.begin <= part.end <= len(paragraphs[row]) for row, found in over.items() for part in found)


def test_a_mark_that_crosses_another_is_split_where_that_one_ends() -> None:
    laid = lay(
        "甲乙丙丁", [Mark(begin=0, end=3, element="i", attributes={}), Mark(begin=1, end=4, element="b", attributes={})], HTML
    )

    assert laid == '<i>甲<b data-part="I">乙丙</b></i><b data-part="F">丁</b>'


def test_of_two_marks_over_one_range_the_first_is_outside_and_a_note_stands_in_its_last_part() -> None:
    outer = Mark(begin=1, end=2, element="i", attributes={}, after=NOTE)

    assert lay("甲乙", [outer, Mark(begin=1, end=2, element="b", attributes={})], HTML) == f"甲<i><b>乙</b>{NOTE}</i>"


def test_thousands_of_marks_side_by_side_take_as_many_steps_as_there_are() -> None:
    """Their text is cut at each, and looked at once."""
    looked = 0

    def counted(text: str) -> str:
        nonlocal looked
        looked += len(text)
        return text

    text = "区" * 20_000
    marks = [Mark(begin=at, end=at + 1, element="b", attributes={}) for at in range(0, len(text), 2)]
    laid = lay(text, [*marks, Mark(begin=0, end=len(text), element="i", attributes={})], Dialect(first=counted, later=counted))

    assert looked == len(text)
    assert len(laid) == len(text) + len(marks) * len("<b></b>") + len("<i></i>")


def test_a_mark_in_parts_has_its_id_once() -> None:
    crossing = [
        Mark(begin=0, end=4, element="b", attributes={"id": "a"}),
        Mark(begin=2, end=8, element="i", attributes={"id": "b"}),
    ]
    laid = lay("渠修到哪里水就到", crossing, HTML)
    parts = by_paragraph(["渠修到哪里", "水就到"], crossing[1:])

    assert (laid.count("<i"), laid.count('id="b"')) == (2, 1)
    assert [mark.attributes.get("id") for number in sorted(parts) for mark in parts[number]] == ["b", None]
