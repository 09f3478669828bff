"""The restored layer of a speech page: masks and odd glyphs with what stands behind them, and the notes that say why.

The layer and its notes carry `data-layer` and `data-note`; what is left of a paragraph is the reading text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from speech_archive.models import Gap, Role, Speech, text_of
from speech_archive.publish.environment import part
from speech_archive.publish.facts.links import witness_name
from speech_archive.publish.marks import Mark
from speech_archive.publish.markup import is_laborious
from speech_archive.publish.view import View
from speech_archive.publish.words.words import words

FULL_WIDTH = 0xFEE0  # from an ASCII sign to its full-width form
NOTE_TAGS = 20  # and escapes of a note in a text, about: its sign, what it opens, their links
OTHER_TAGS = 12  # of another mark, with the sign behind it
CONTEXT_CHARS = 8  # of a witness, on each side of what it has in the place of a mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Why a mask or glyph of paragraph `paragraph` (1-based) is restored, or withheld; and where a witness has the words.

    `name` tells the witness from the others.
    """

    number: int
    paragraph: int
    gap: Gap
    is_glyph: bool
    witness: str | None
    name: str
    witness_paragraph: int | None
    before: str
    there: str
    behind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Masks and odd glyphs as marks over the reading text, and their notes in order; what became of them, counted.

    `as_html`: paragraphs (1-based) whose text and marks are too laborious for Markdown. Their signs only lead to the notes.
    """

    marks: tuple[Mark, ...]
    as_html: frozenset[int]
    notes: tuple[Note, ...]
    restored: int
    withheld: int
    open: int
    glyphs: int


def layer_of(view: View, speech: Speech, others: Iterable[Mark] = ()) -> Layer:
    """The restored layer of a speech; `others` are what else is marked in its text."""
    gaps, glyphs = view.gaps[speech.id], view.glyphs[speech.id]
    ordered = sorted([*((gap, False) for gap in gaps), *((gap, True) for gap in glyphs)], key=lambda row: row[0].mask.begin)
    begins = [0, *accumulate(len(paragraph) + 1 for paragraph in speech.reading.paragraphs)]
    tags: dict[int, int] = defaultdict(int)
    for gap, is_glyph in ordered:
        tags[bisect_right(begins, gap.mask.begin)] += NOTE_TAGS if gap.restoration is not None else 0 if is_glyph else 2
    for mark in others:
        tags[bisect_right(begins, mark.begin)] += OTHER_TAGS
    texts = enumerate(zip(speech.reading.paragraphs, speech.reading.roles, strict=True), 1)
    as_html = frozenset(n for n, (text, role) in texts if role is not Role.HEADING and is_laborious(text, tags[n]))
    notes: list[Note] = []
    marks: list[Mark] = []
    for gap, is_glyph in ordered:
        if gap.restoration is not None:
            paragraph = bisect_right(begins, gap.mask.begin)
            notes.append(_note(len(notes) + 1, paragraph, gap, is_glyph, view))
            marks += _told(gap, notes[-1], view, is_brief=paragraph in as_html)
        elif not is_glyph:
            title = words()["masks"]["open"].format(words()["stands_for"][gap.mask.stands_for])
            marks.append(_mark(gap, "lacuna", {"title": title}))
    return Layer(
        marks=tuple(marks),
        as_html=as_html,
        notes=tuple(notes),
        restored=sum(1 for gap in gaps if gap.restoration is not None and not gap.is_withheld),
        withheld=sum(1 for gap in gaps if gap.is_withheld),
        open=sum(1 for gap in gaps if gap.restoration is None),
        glyphs=sum(1 for gap in glyphs if gap.restoration is not None),
    )


def _told(gap: Gap, note: Note, view: View, *, is_brief: bool) -> Iterator[Mark]:
    """A mask or glyph with what takes its place, and the note that says why, or where it stands."""
    after = part("restored.j2", "after_in_html")(note) if is_brief else part("restored.j2", "after")(note)
    yield _mark(gap, "lacuna" if gap.is_withheld else "lacuna filled", after=after)
    yield _mark(gap, "as")


def _mark(gap: Gap, class_: str, attributes: Mapping[str, str] | None = None, after: str = "") -> Mark:
    begin, end = gap.mask.begin, gap.mask.end
    return Mark(begin=begin, end=end, element="span", attributes={"class": class_, **(attributes or {})}, after=after)


def _note(number: int, paragraph: int, gap: Gap, is_glyph: bool, view: View) -> Note:
    found = gap.restoration
    assert found is not None
    before = there = behind = ""
    place = None
    if found.witness is not None and found.witness_begin is not None and found.witness_end is not None:
        text = text_of(view.speeches[found.witness].reading)
        x, y = found.witness_begin, found.witness_end
        place = text.count("\n", 0, x) + 1
        before = text[max(0, x - CONTEXT_CHARS) : x].rpartition("\n")[2]
        there = text[x:y]
        behind = text[y : y + CONTEXT_CHARS].partition("\n")[0]
    return Note(
        number=number,
        paragraph=paragraph,
        gap=gap,
        is_glyph=is_glyph,
        witness=found.witness,
        name=witness_name(view, found.witness) if found.witness else "",
        witness_paragraph=place,
        before=before,
        there=there,
        behind=behind,
    )


def label_of(paragraph: str) -> str:
    """What the outline calls a heading that holds marks: signs that mean something to Markdown in full width."""
    return "".join(sign if sign.isalnum() or not "!" <= sign <= "~" else chr(ord(sign) + FULL_WIDTH) for sign in paragraph)
